"""`helm.sh/v3:Release`: a chart installed as a release of its own, over the helm executable."""

from collections.abc import Iterable, Mapping
from typing import Any

import requests

from . import charts, differ, helmcli, helmstore, paths
from .annotations import unique_name
from .cluster import Cluster
from .engine import Engine
from .errors import Cancelled, InitializationFailed, PluginError, Unreachable
from .helmcli import Helm, Source
from .identity import parse_id, resource_id, urn_name
from .objects import Checked, Difference, Properties
from .paths import Path
from .recovery import Recovery
from .secrecy import mark
from .values import UNKNOWN, Secret, has_unknown, plain

INPUTS = "__inputs"
FINGERPRINT = "__fingerprint"
"""What the checksum was made of. While it is the same nothing has to be rendered to know that nothing changed."""

DEFAULT_TIMEOUT = 300
_IDENTITY: tuple[Path, ...] = (("name",), ("namespace",))
_COMPUTED = ("checksum", "resourceNames", FINGERPRINT)


class Releases:
    """Operations on Helm releases of one cluster."""

    def __init__(self, cluster: Cluster, engine: Engine, helm: Helm) -> None:
        self._cluster = cluster
        self._engine = engine
        self._helm = helm
        self._recovery = Recovery(cluster, engine, helm)

    # Check ----------------------------------------------------------------------------------------------------

    def check(self, urn: str, olds: Properties, news: Properties, seed: bytes, autonaming: tuple[str, str]) -> Checked:
        """The inputs with a name, a namespace, a timeout, merged values, and a checksum of what the chart renders to."""
        inputs = {key: value for key, value in news.items() if key not in ("compat", "manifest", *_COMPUTED)}
        if not inputs.get("name"):
            inputs["name"] = self._name(urn, olds, seed, autonaming)
        if not inputs.get("namespace"):
            inputs["namespace"] = self._cluster.settings.namespace
        if inputs.get("skipAwait") is not True and "timeout" not in inputs:
            inputs["timeout"] = DEFAULT_TIMEOUT
        if has_unknown(inputs):
            return Checked(inputs)
        failures: list[tuple[str, str]] = []
        release = plain(inputs)
        try:
            inputs["values"] = self._values(release)
            self._compute(inputs, {**release, "values": inputs["values"]}, plain(olds))
        except (PluginError, Unreachable) as error:
            failures.append(("chart", str(error)))
        if not inputs.get("values"):
            inputs.pop("values", None)
        return Checked(mark(inputs, news), failures)

    def _name(self, urn: str, olds: Properties, seed: bytes, autonaming: tuple[str, str]) -> Any:
        if olds.get("name"):
            return olds["name"]
        mode, proposed = autonaming
        if mode == "disable":
            raise PluginError("automatic naming is disabled: give the release a name")
        return proposed or unique_name(urn_name(urn), seed)

    def _values(self, release: Mapping[str, Any]) -> dict[str, Any]:
        files = release.get("valueYamlFiles") or []
        return charts.merged_values(files, release.get("values") or {}, release.get("allowNullValues") is True)

    def _compute(self, inputs: Properties, release: Mapping[str, Any], old: Mapping[str, Any]) -> None:
        source = self._helm.source(release)
        kube_version = self._kube_version()
        facts = {
            "helm": self._helm.version(),
            "kubernetes": kube_version,
            **{key: value for key, value in release.items() if key not in ("timeout", "repositoryOpts", *_COMPUTED)},
        }
        # A post-renderer may do anything: what it made last time says nothing about this time.
        pinned = " ".join(source.arguments) if release.get("version") else ""
        current = None if release.get("postrender") else charts.fingerprint(source.local, pinned, facts)
        if current is not None and old.get(FINGERPRINT) == current and old.get("checksum"):
            inputs.update({key: old[key] for key in _COMPUTED if key in old})
            return
        manifests = self._render(release, source, kube_version)
        inputs["checksum"] = charts.checksum(manifests)
        inputs["resourceNames"] = charts.resource_names(manifests)
        if current is not None:
            inputs[FINGERPRINT] = current

    def _kube_version(self) -> str:
        # Without it helm assumes a version of its own, and charts that ask for a newer one can not be rendered.
        return self._cluster.version() if not self._cluster.why_unreachable() else ""

    def _render(self, release: Mapping[str, Any], source: Source, kube_version: str) -> str:
        name, namespace = str(release["name"]), str(release["namespace"])
        hooks = release.get("disableWebhooks") is not True
        arguments = helmcli.template_args(name, namespace, source.arguments, release, hooks=hooks)
        if kube_version:
            arguments += ["--kube-version", kube_version]
        return self._helm.template(arguments, release.get("values") or {}, source.environment)

    # Diff -----------------------------------------------------------------------------------------------------

    def diff(self, urn: str, state: Properties, news: Properties, ignore_changes: Iterable[str]) -> Difference:
        try:
            ignored = [paths.parse_path(text) for text in ignore_changes]
        except ValueError as error:
            raise PluginError(f"ignoreChanges: {error}") from error
        if ("checksum",) in ignored:
            ignored.append(("resourceNames",))
        old, new = (_comparable(inputs) for inputs in (_old_inputs(state), news))
        if "checksum" not in new:  # it could not be computed: something is not known yet, and shows as a change itself
            old = {key: value for key, value in old.items() if key not in _COMPUTED}
        changes = differ.without_ignored(differ.diff(old, old, new, _IDENTITY), ignored)
        return Difference(changes, [path for path, change in changes.items() if change.replace], False)

    # Create, update, delete -----------------------------------------------------------------------------------

    def create(self, urn: str, properties: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        release = plain(properties)
        if preview:
            return "", _state(properties, release, UNKNOWN)
        identifier = resource_id(release["namespace"], release["name"])
        before = self._records(release)
        # Without upsertExistingObjects helm decides: it refuses to reuse the name of a release that is there.
        adopt = bool(before) and self._cluster.settings.upsert
        upgrade = adopt and self._recovery.converge(urn, release)
        self._apply(urn, release, timeout, properties, identifier, upgrade=upgrade)
        return identifier, self._current(release, properties)

    def update(
        self,
        urn: str,
        state: Properties,
        news: Properties,
        ignore_changes: Iterable[str],
        timeout: float,
        preview: bool,
    ) -> Properties:
        release = plain(news)
        if preview:
            return _state(news, release, UNKNOWN)
        identifier = resource_id(release["namespace"], release["name"])
        upgrade = self._recovery.converge(urn, release)
        self._apply(urn, release, timeout, news, identifier, upgrade=upgrade)
        return self._current(release, news)

    def _apply(
        self,
        urn: str,
        release: Mapping[str, Any],
        timeout: float,
        properties: Properties,
        identifier: str,
        *,
        upgrade: bool,
    ) -> None:
        source = self._helm.source(release)
        values = self._values(release)
        if release.get("lint") is True and source.local is not None:
            self._helm.run(["lint", str(source.local), "--values", "-", "--quiet"], values=values)
        seconds = timeout or float(
            release.get("timeout") or (0 if release.get("skipAwait") is True else DEFAULT_TIMEOUT)
        )
        build = helmcli.upgrade_args if upgrade else helmcli.install_args
        before = self._records(release)
        self._engine.status(urn, "upgrading the release" if upgrade else "installing the release")
        try:
            self._helm.run(
                build(release, source.arguments, seconds), values=values, environment=source.environment, connect=True
            )
        except (PluginError, Cancelled) as error:
            self._raise_failure(error, release, before, properties, identifier)
        finally:
            self._engine.status(urn, "")

    def _raise_failure(
        self,
        error: PluginError,
        release: Mapping[str, Any],
        before: list[helmstore.Record],
        properties: Properties,
        identifier: str,
    ) -> None:
        """A release that helm has begun is ours, and stays in the state; one that it refused to begin is not."""
        try:
            after = helmstore.records(self._cluster, str(release["namespace"]), str(release["name"]), last=True)
            latest = helmstore.load(self._cluster, after[-1], last=True) if after else None
        except (PluginError, requests.RequestException):
            raise error from None
        if not after or after == before:
            raise error
        status = _status(latest) if latest else UNKNOWN
        raise InitializationFailed(
            identifier,
            f"release {identifier} is {after[-1].status}: {error}",
            [],
            _state(properties, plain(properties), status),
        ) from error

    def _records(self, release: Mapping[str, Any]) -> list[helmstore.Record]:
        return helmstore.records(self._cluster, str(release["namespace"]), str(release["name"]))

    def _current(self, release: Mapping[str, Any], properties: Properties) -> Properties:
        found = self._records(release)
        latest = helmstore.load(self._cluster, found[-1]) if found else None
        if latest is None:
            raise PluginError(f"release {release['name']!r} has vanished right after helm was done with it")
        return _state(properties, release, _status(latest), str(latest.chart.get("version") or ""))

    def delete(self, urn: str, identifier: str, state: Properties, timeout: float) -> None:
        release = plain(_old_inputs(state)) or _of_id(identifier)
        try:
            if not self._records(release):
                return
        except Unreachable as error:
            if not self._cluster.settings.delete_unreachable:
                raise
            self._engine.warn(urn, f"{error}. deleteUnreachable is set: the release is taken out of the state")
            return
        seconds = timeout or float(release.get("timeout") or DEFAULT_TIMEOUT)
        self._engine.status(urn, "uninstalling the release")
        try:
            self._helm.run(helmcli.uninstall_args(release, seconds), connect=True)
        except PluginError as error:
            if "not found" not in str(error) or self._records(release):
                raise
        finally:
            self._engine.status(urn, "")

    # Read -----------------------------------------------------------------------------------------------------

    def read(
        self, urn: str, identifier: str, state: Properties, inputs: Properties
    ) -> tuple[str, Properties, Properties] | None:
        """The release as helm records it. Values or a chart version that others changed show up in the inputs."""
        old_inputs = _old_inputs(state) or inputs
        release = plain(old_inputs) or _of_id(identifier)
        try:
            found = self._records(release)
        except Unreachable as error:
            self._engine.warn(urn, str(error))
            if self._cluster.settings.delete_unreachable:
                return None
            if self._cluster.settings.skip_update_unreachable:
                return identifier, state, inputs
            raise
        latest = helmstore.load(self._cluster, found[-1]) if found else None
        if latest is None:
            return None
        version = str(latest.chart.get("version") or "")
        if not old_inputs:
            new_inputs = {**release, "chart": str(latest.chart.get("name") or ""), "version": version}
            if latest.values:
                new_inputs["values"] = latest.values
            new_inputs["timeout"] = DEFAULT_TIMEOUT
        else:
            new_inputs = self._observed(old_inputs, release, latest, version)
        new_state = _state(new_inputs, plain(new_inputs), _status(latest), version)
        if latest.record.status != helmstore.DEPLOYED and old_inputs:
            raise InitializationFailed(
                identifier,
                f"release {identifier} is {latest.record.status}: {latest.description}",
                [],
                new_state,
                new_inputs,
            )
        return identifier, new_state, new_inputs

    def _observed(
        self, inputs: Properties, release: Mapping[str, Any], latest: helmstore.Release, version: str
    ) -> Properties:
        seen = dict(inputs)
        if self._values(release) != latest.values and release.get("reuseValues") is not True:
            seen["values"] = latest.values
        if release.get("version") and version and not _satisfies(str(release["version"]), version):
            seen["version"] = version
        if seen != inputs:
            seen.pop(FINGERPRINT, None)
        return mark(seen, inputs)


def _satisfies(wanted: str, version: str) -> bool:
    # A range can not be told from here; only an exact version can have been left.
    return wanted.lstrip("v") == version.lstrip("v") or not wanted.lstrip("v")[:1].isdigit() or wanted.count(".") < 2


def _old_inputs(state: Mapping[str, Any]) -> Properties:
    inputs = state.get(INPUTS)
    inputs = inputs.value if isinstance(inputs, Secret) else inputs
    return dict(inputs) if isinstance(inputs, dict) else {}


def _comparable(inputs: Mapping[str, Any]) -> Properties:
    return {key: value for key, value in plain(dict(inputs)).items() if key not in (FINGERPRINT, "compat", "manifest")}


def _of_id(identifier: str) -> dict[str, Any]:
    namespace, name = parse_id(identifier)
    return {"name": name, "namespace": namespace or "default"}


def _status(latest: helmstore.Release) -> dict[str, Any]:
    record, chart = latest.record, latest.chart
    return {
        "name": record.name,
        "namespace": record.namespace,
        "revision": record.revision,
        "status": record.status,
        "chart": str(chart.get("name") or ""),
        "version": str(chart.get("version") or ""),
        "appVersion": str(chart.get("appVersion") or ""),
    }


def _state(properties: Properties, release: Mapping[str, Any], status: Any, version: str = "") -> Properties:
    """The outputs: the inputs, the status, and the inputs once more, hidden as a whole as in the official plugin."""
    outputs = {key: value for key, value in release.items() if key != FINGERPRINT}
    outputs["status"] = status
    if version:
        outputs["version"] = version
    state = mark(outputs, properties)
    state[INPUTS] = Secret(dict(properties))
    return state
