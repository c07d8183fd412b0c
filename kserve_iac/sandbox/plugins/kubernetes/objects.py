"""Check, diff, create, read, update and delete of any Kubernetes object."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import annotations, checkpoint, differ, writing
from .awaiting import NotReady, current_state, delete, expectations, until_gone, until_ready
from .cluster import Cluster
from .engine import Engine
from .errors import InitializationFailed, PluginError, Unreachable
from .forcenew import IDENTITY, force_new
from .identity import Gvk, gvk_of_type, is_list, is_patch, parse_id, resource_id, urn_name, urn_type
from .ownership import parse_ignored
from .paths import Path
from .readiness import SKIP_DELETION_AWAIT, rule
from .secrecy import mark
from .values import UNKNOWN, has_unknown, lookup

Properties = dict[str, Any]
CRD = Gvk("apiextensions.k8s.io/v1", "CustomResourceDefinition")


@dataclass(frozen=True)
class Checked:
    inputs: Properties
    failures: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    changes: dict[Path, differ.Change]
    replaces: list[Path]
    delete_before_replace: bool


class Objects:
    """Operations on objects of one cluster. Each raises PluginError, or InitializationFailed for a half-done one."""

    def __init__(self, cluster: Cluster, engine: Engine) -> None:
        self._cluster = cluster
        self._engine = engine
        self._writer = writing.Writer(cluster, engine)

    # Check ----------------------------------------------------------------------------------------------------

    def check(self, urn: str, olds: Properties, news: Properties, seed: bytes, autonaming: tuple[str, str]) -> Checked:
        """The inputs with apiVersion, kind, a name and a namespace. ``autonaming`` is the engine's (mode, proposed name)."""
        token = urn_type(urn)
        if is_list(token):
            raise PluginError("list kinds exist for YAML files only: use the resources they list")
        gvk = gvk_of_type(token)
        inputs = checkpoint.manifest(news)
        failures = _identity_failures(inputs, gvk)
        inputs = {**inputs, "apiVersion": gvk.api_version, "kind": gvk.kind}
        if not isinstance(inputs.get("metadata", {}), dict):
            return Checked(mark(inputs, news), failures)  # not known yet
        inputs = self._named(urn, token, inputs, checkpoint.manifest(olds), seed, autonaming)
        if lookup(inputs, "metadata", "generateName") and not annotations.named(inputs):
            failures.append(("metadata.generateName", "not supported with server-side apply; leave the name to Pulumi"))
        if not lookup(inputs, "metadata", "namespace") and self._cluster.namespaced(gvk):
            inputs["metadata"] = {**(inputs.get("metadata") or {}), "namespace": self._cluster.settings.namespace}
        failures += _annotation_failures(inputs)
        if gvk == CRD:
            self._cluster.declare(inputs)
        return Checked(mark(inputs, news), failures)

    def _named(
        self, urn: str, token: str, inputs: Properties, old: Properties, seed: bytes, autonaming: tuple[str, str]
    ) -> Properties:
        if annotations.named(inputs):
            return inputs
        old_name = lookup(old, "metadata", "name")
        if is_patch(token):
            raise PluginError("a Patch resource needs metadata.name: it says which object is patched")
        if isinstance(old_name, str) and annotations.is_true(old, annotations.AUTONAMED):
            return annotations.with_name(inputs, old_name)
        if lookup(inputs, "metadata", "generateName"):
            return inputs
        mode, proposed = autonaming
        if mode == "disable":
            raise PluginError("automatic naming is disabled: give metadata.name")
        name = proposed or annotations.unique_name(urn_name(urn), seed)
        return annotations.with_name(inputs, name)

    # Diff -----------------------------------------------------------------------------------------------------

    def diff(self, urn: str, state: Properties, news: Properties, ignore_changes: Iterable[str]) -> Difference:
        token = urn_type(urn)
        gvk = gvk_of_type(token)
        old_inputs, live = checkpoint.parse(state)
        new_inputs = checkpoint.manifest(news)
        live = checkpoint.with_string_data(live, old_inputs)
        namespaced = self._cluster.namespaced(gvk)
        old_inputs, new_inputs = (
            _with_namespace(obj, live, namespaced, self._cluster.settings.namespace) for obj in (old_inputs, new_inputs)
        )
        settings = self._cluster.settings
        patterns = IDENTITY
        if not is_patch(token):
            patterns = force_new(
                gvk,
                new_inputs,
                mutable_config_maps=settings.mutable_config_maps,
                mutable_secrets=settings.mutable_secrets,
            )
        changes = differ.diff(old_inputs, live, new_inputs, patterns)
        changes = differ.without_ignored(changes, _ignored(ignore_changes))
        replaces = [path for path, change in changes.items() if change.replace]
        if annotations.is_true(new_inputs, annotations.REPLACE_UNREADY) and self._unready(urn, gvk, live):
            replaces.append(("metadata", "annotations", annotations.REPLACE_UNREADY))
        # The new object can not exist beside the old one when both have the same, chosen name.
        same_place = all(
            lookup(new_inputs, "metadata", key) == lookup(live, "metadata", key) for key in ("name", "namespace")
        )
        before = bool(replaces) and same_place and not annotations.is_true(new_inputs, annotations.AUTONAMED)
        return Difference(changes, replaces, before)

    def _unready(self, urn: str, gvk: Gvk, live: Mapping[str, Any]) -> bool:
        if gvk.kind != "Job":
            self._engine.warn(urn, f"{annotations.REPLACE_UNREADY} is supported for Jobs only")
            return False
        if self._cluster.why_unreachable():
            self._engine.warn(urn, f"cluster is unreachable: {annotations.REPLACE_UNREADY} is not looked at")
            return False
        now = self._cluster.get(gvk, live["metadata"].get("namespace"), live["metadata"]["name"])
        return now is not None and not current_state(self._cluster, gvk, {}, now).ready

    # Create ---------------------------------------------------------------------------------------------------

    def create(self, urn: str, properties: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        """The id and the state of the new object; in a preview what the API server would make of it."""
        token = urn_type(urn)
        gvk = gvk_of_type(token)
        obj = checkpoint.manifest(properties)
        manager = annotations.field_manager(obj, {}, urn)
        if preview:
            dry = None
            if not (has_unknown(obj) or is_patch(token)) and self._cluster.serves(gvk):
                dry = self._writer.preview_create(urn, gvk, obj, manager)
            return "", _preview_state(dry or obj, properties, obj, manager)
        live = self._writer.create(urn, gvk, obj, manager, patch=is_patch(token))
        return self._finish(urn, gvk, obj, live, properties, manager, timeout, str(obj["apiVersion"]))

    def _finish(
        self,
        urn: str,
        gvk: Gvk,
        obj: Properties,
        live: Properties,
        properties: Properties,
        manager: str,
        timeout: float,
        initial: str,
    ) -> tuple[str, Properties]:
        """Waits for what was created or updated, and puts it into a state."""
        identifier = resource_id(live["metadata"].get("namespace"), live["metadata"]["name"])
        failure: NotReady | None = None
        try:
            live = until_ready(self._cluster, self._engine, urn, gvk, obj, live, timeout)
        except NotReady as error:
            live, failure = error.live, error
        state = checkpoint.build(live, obj, properties, initial_api_version=initial, field_manager=manager)
        if failure is not None:
            raise InitializationFailed(identifier, str(failure), failure.reasons, state)
        return identifier, state

    # Read -----------------------------------------------------------------------------------------------------

    def read(
        self, urn: str, identifier: str, state: Properties, inputs: Properties
    ) -> tuple[str, Properties, Properties] | None:
        """Id, state and inputs as they are in the cluster; None when the object has gone. Without inputs: an import."""
        gvk = gvk_of_type(urn_type(urn))
        namespace, name = parse_id(identifier)
        settings = self._cluster.settings
        try:
            live = self._cluster.get(gvk, namespace, name)
        except Unreachable as error:
            self._engine.warn(urn, str(error))
            if settings.delete_unreachable:
                self._engine.info(urn, "deleteUnreachable is set: the object is taken out of the state")
                return None
            if settings.skip_update_unreachable:
                return identifier, state, inputs
            raise PluginError(
                f"{error}. If the cluster has gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true to forget its objects"
            ) from error
        if live is None:
            return None
        old_inputs = checkpoint.manifest(inputs)
        _, old_live = checkpoint.parse(state)
        manager = annotations.field_manager(old_inputs, state, urn)
        if old_inputs:
            seen = differ.observed(
                old_inputs,
                checkpoint.with_string_data(old_live, old_inputs) or differ.MISSING,
                checkpoint.with_string_data(live, old_inputs),
            )
        else:
            seen = checkpoint.imported_inputs(live)
        initial = checkpoint.initial_api_version(state, live)
        new_state = checkpoint.build(live, seen, inputs, initial_api_version=initial, field_manager=manager)
        new_inputs = mark(seen, inputs)
        self._check_on_read(gvk, identifier, old_inputs, live, new_state, new_inputs)
        return identifier, new_state, new_inputs

    def _check_on_read(
        self, gvk: Gvk, identifier: str, old_inputs: Properties, live: Properties, state: Properties, inputs: Properties
    ) -> None:
        found = rule(gvk)
        skipped = annotations.is_true(old_inputs, annotations.SKIP_AWAIT)
        if not old_inputs or found is None or not found.check_on_read or skipped:
            return
        if annotations.annotation(old_inputs, annotations.WAIT_FOR):
            return
        now = current_state(self._cluster, gvk, old_inputs, live)
        if not now.ready:
            raise InitializationFailed(
                identifier, f"{gvk.kind} {identifier} is not ready", list(now.missing), state, inputs
            )

    # Update ---------------------------------------------------------------------------------------------------

    def update(
        self,
        urn: str,
        state: Properties,
        news: Properties,
        ignore_changes: Iterable[str],
        timeout: float,
        preview: bool,
    ) -> Properties:
        token = urn_type(urn)
        gvk = gvk_of_type(token)
        obj = checkpoint.manifest(news)
        _, old_live = checkpoint.parse(state)
        manager = annotations.field_manager(obj, state, urn)
        initial = checkpoint.initial_api_version(state, obj)
        if preview and (has_unknown(obj) or not self._cluster.serves(gvk)):
            return news
        ignored = _ignored(ignore_changes)
        if preview:
            dry = self._writer.preview_update(urn, gvk, obj, old_live, ignored, manager)
            if dry is None:
                return news
            return checkpoint.build(dry, obj, news, initial_api_version=initial, field_manager=manager)
        live = self._writer.update(urn, gvk, obj, old_live, ignored, manager, patch=is_patch(token))
        old_manager = str(state.get(checkpoint.FIELD_MANAGER) or manager)
        if old_manager != manager:
            self._writer.relinquish(gvk, live, old_manager)
        return self._finish(urn, gvk, obj, live, news, manager, timeout, initial)[1]

    # Delete ---------------------------------------------------------------------------------------------------

    def delete(self, urn: str, identifier: str, state: Properties, timeout: float) -> None:
        token = urn_type(urn)
        gvk = gvk_of_type(token)
        old_inputs, live = checkpoint.parse(state)
        namespace, name = parse_id(identifier)
        # What was created in one API version is deleted in it; the object is the same in all of them.
        gvk = Gvk(str(live.get("apiVersion") or gvk.api_version), gvk.kind)
        try:
            if is_patch(token):
                self._writer.relinquish(gvk, live, str(state.get(checkpoint.FIELD_MANAGER)))
                return
            self._delete(urn, gvk, namespace, name, old_inputs, timeout)
        except Unreachable as error:
            if not self._cluster.settings.delete_unreachable:
                raise PluginError(
                    f"{error}. If the cluster has gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true to forget its objects"
                ) from error
            self._engine.warn(urn, f"{error}. deleteUnreachable is set: the object is taken out of the state")
        except NotReady as error:
            current = checkpoint.build(
                error.live,
                old_inputs,
                state.get(checkpoint.INPUTS) or {},
                initial_api_version=checkpoint.initial_api_version(state, live),
                field_manager=annotations.field_manager(old_inputs, state, urn),
            )
            raise InitializationFailed(identifier, str(error), error.reasons, current) from error

    def _delete(
        self, urn: str, gvk: Gvk, namespace: str | None, name: str, old_inputs: Properties, timeout: float
    ) -> None:
        with writing.explained(f"deletion of {gvk.kind} {name}"):
            before = delete(self._cluster, gvk, namespace, name, annotations.propagation_policy(old_inputs))
        if before is None:
            return
        if annotations.is_true(old_inputs, annotations.SKIP_AWAIT) and gvk in SKIP_DELETION_AWAIT:
            return
        uid = before["metadata"].get("uid")
        until_gone(self._cluster, self._engine, urn, gvk, old_inputs, namespace, name, uid, timeout)


def _ignored(paths: Iterable[str]) -> list[Path]:
    try:
        return parse_ignored(paths)
    except ValueError as error:
        raise PluginError(f"ignoreChanges: {error}") from error


def _identity_failures(inputs: Properties, gvk: Gvk) -> list[tuple[str, str]]:
    """Where apiVersion and kind are given, they must be those of the type token; ``core/v1`` is another way to say ``v1``."""
    failures = []
    given = inputs.get("apiVersion")
    if given not in (None, UNKNOWN, gvk.api_version, f"core/{gvk.version}"):
        failures.append(("apiVersion", f"is {given!r}, the resource's type says {gvk.api_version!r}"))
    if inputs.get("kind") not in (None, UNKNOWN, gvk.kind):
        failures.append(("kind", f"is {inputs['kind']!r}, the resource's type says {gvk.kind!r}"))
    return failures


def _annotation_failures(inputs: Properties) -> list[tuple[str, str]]:
    failures = []
    checks: dict[str, Callable[[], object]] = {
        annotations.WAIT_FOR: lambda: expectations(annotations.annotation(inputs, annotations.WAIT_FOR) or ""),
        annotations.TIMEOUT_SECONDS: lambda: annotations.timeout_seconds(inputs, 0, 0),
        annotations.DELETION_PROPAGATION: lambda: annotations.propagation_policy(inputs),
    }
    for key, check in checks.items():
        if not annotations.annotation(inputs, key):
            continue
        try:
            check()
        except PluginError as error:
            failures.append((f'metadata.annotations["{key}"]', str(error)))
    return failures


def _with_namespace(obj: Properties, live: Properties, namespaced: bool, default: str) -> Properties:
    """Inputs with the namespace they end up in, or none at cluster scope, so that a diff does not stumble over it."""
    metadata = obj.get("metadata")
    if not isinstance(metadata, dict):
        return obj
    rest = {key: value for key, value in metadata.items() if key != "namespace"}
    if not namespaced:
        return {**obj, "metadata": rest}
    namespace = metadata.get("namespace") or lookup(live, "metadata", "namespace") or default
    return {**obj, "metadata": {**rest, "namespace": namespace}}


def _preview_state(dry: Properties, properties: Properties, obj: Properties, manager: str) -> Properties:
    """The state of an object that does not exist yet: what only its real creation decides is not known."""
    if not isinstance(dry.get("metadata"), dict):
        return properties
    metadata = {key: value for key, value in dry["metadata"].items() if key not in checkpoint.READ_ONLY_METADATA}
    metadata.update(dict.fromkeys(("uid", "resourceVersion", "creationTimestamp"), UNKNOWN))
    shown = {key: value for key, value in dry.items() if key != "status"}
    state = checkpoint.build(
        {**shown, "metadata": metadata},
        obj,
        properties,
        initial_api_version=str(obj["apiVersion"]),
        field_manager=manager,
    )
    if "status" in dry:
        state["status"] = UNKNOWN
    return state
