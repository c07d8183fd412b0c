"""The remote components: `helm.sh/v4:Chart`, `yaml/v2:ConfigGroup` and `yaml/v2:ConfigFile`.

Two steps. The slow one (helm, files, YAML) turns the inputs into plain objects and runs in a thread. The other registers
them as resources; it has to run where the SDK keeps its state, on the event loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.provider import ConstructResult
from pulumi.provider import Provider as SdkProvider

from . import charts, helmcli
from .annotations import SKIP_AWAIT, with_annotation
from .errors import PluginError
from .identity import CHART, CONFIG_FILE, CONFIG_GROUP, type_of_gvk
from .manifests import Item, Key, arrange, read_files
from .provider import Provider
from .values import UNKNOWN, Asset, Secret, has_secret, has_unknown, plain, secret_texts

_SHORTEST_SECRET = 4
_RESOURCE_POLICY = "helm.sh/resource-policy"


@dataclass(frozen=True)
class Plan:
    """The children of a component; ``incomplete`` says why there are none yet."""

    prefix: str
    items: list[Item] = field(default_factory=list)
    skip_await: bool = False
    incomplete: str = ""


def plan(provider: Provider, token: str, name: str, inputs: dict[str, Any]) -> Plan:
    """What a component consists of. Raises PluginError when it can not be rendered or read."""
    prefix = plain(inputs.get("resourcePrefix"))
    if prefix is UNKNOWN:
        return Plan(name, incomplete="resourcePrefix is not known yet")
    prefix = name if prefix is None else str(prefix)
    builders = {CHART: _chart, CONFIG_GROUP: _group, CONFIG_FILE: _file}
    if token not in builders:
        raise PluginError(f"{token} is no component of the kubernetes provider")
    # Objects of a group may hold values that are not known yet; everything else decides which objects there are.
    open_key = "objs" if token == CONFIG_GROUP else ""
    unknown = sorted(key for key, value in inputs.items() if key != open_key and has_unknown(value))
    if unknown or inputs.get(open_key) is UNKNOWN:
        return Plan(prefix, incomplete=f"not known yet: {', '.join(unknown) or open_key}")
    objects, namespace = builders[token](provider, name, inputs)
    for obj in objects:
        if obj.get("kind") == "CustomResourceDefinition":
            provider.cluster.declare(plain(obj))
    items = arrange(objects, provider.cluster.namespaced, namespace or provider.settings.namespace)
    return Plan(prefix, items, plain(inputs.get("skipAwait")) is True)


def _group(provider: Provider, name: str, inputs: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    files = plain(inputs.get("files")) or []
    objects = read_files([str(item) for item in ([files] if isinstance(files, str) else files)], patterns=True)
    text = plain(inputs.get("yaml"))
    from_text = charts.parse(str(text)) if text else []
    if has_secret(inputs.get("yaml")):
        # Which part of the text was the secret can not be told: everything but what the object is called.
        from_text = [
            {key: value if key in _PUBLIC else Secret(value) for key, value in obj.items()} for obj in from_text
        ]
    given = inputs.get("objs")
    hidden = isinstance(given, Secret)
    for item in (given.value if isinstance(given, Secret) else given) or []:
        obj = item.value if isinstance(item, Secret) else item
        if not isinstance(obj, dict):
            raise PluginError("objs: each must be a Kubernetes object")
        covered = hidden or isinstance(item, Secret)
        from_text.append({k: Secret(v) if covered and k not in _PUBLIC else v for k, v in obj.items()})
    return [*objects, *from_text], ""


_PUBLIC = ("apiVersion", "kind", "metadata")


def _file(provider: Provider, name: str, inputs: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    path = plain(inputs.get("file"))
    if not path:
        raise PluginError("file: no file is named")
    return read_files([str(path)], patterns=False), ""


def _chart(provider: Provider, name: str, inputs: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    release = _with_paths(plain(inputs))
    if release.get("includeHooks") is True:
        raise PluginError(
            "includeHooks: hooks are only for rendering to a directory, which the stand-in plugin does not do"
        )
    if release.get("verify") is True and not release.get("keyring"):
        raise PluginError("verify: give the keyring, too")
    post_renderer = release.get("postRenderer") or {}
    if post_renderer.get("command"):
        release["postrender"] = " ".join([str(post_renderer["command"]), *map(str, post_renderer.get("args") or [])])
    release_name = str(release.get("name") or name)
    namespace = str(release.get("namespace") or provider.settings.namespace)
    values = charts.merged_values(release.get("valueYamlFiles") or [], release.get("values") or {}, True)
    source = provider.helm.source(release)
    arguments = helmcli.template_args(release_name, namespace, source.arguments, release, hooks=False)
    if release.get("plainHttp") is True:
        arguments.append("--plain-http")
    online = not provider.cluster.why_unreachable()
    if online:
        # As on the server: its version and kinds, and objects that templates look up.
        arguments += ["--dry-run=server", "--kube-version", provider.cluster.version()]
        arguments += ["--api-versions", ",".join(provider.cluster.api_versions())]
    text = provider.helm.template(arguments, values, source.environment, connect=online)
    hidden = {secret for secret in secret_texts([inputs.get("values")]) if len(secret) >= _SHORTEST_SECRET}
    objects = charts.parse(text)
    return ([_sealed(obj, hidden) for obj in objects] if hidden else objects), namespace


def _with_paths(release: dict[str, Any]) -> dict[str, Any]:
    """The inputs with file assets as their paths, where helm wants paths."""
    options = release.get("repositoryOpts")
    if isinstance(options, dict):
        release = {**release, "repositoryOpts": {key: _path(key, value) for key, value in options.items()}}
    if "keyring" in release:
        release = {**release, "keyring": _path("keyring", release["keyring"])}
    return release


def _path(key: str, value: Any) -> Any:
    if not isinstance(value, Asset):
        return value
    path = value.fields.get("path")
    if not path or not Path(str(path)).is_file():
        raise PluginError(f"{key}: only a file on this machine is supported by the stand-in plugin")
    return str(path)


def _sealed(value: Any, hidden: set[str]) -> Any:
    """Rendered objects in which every text that contains a secret value is secret, too."""
    if isinstance(value, dict):
        return {key: _sealed(inner, hidden) for key, inner in value.items()}
    if isinstance(value, list):
        return [_sealed(inner, hidden) for inner in value]
    if isinstance(value, str) and any(secret in value for secret in hidden):
        return Secret(value)
    return value


# Registration -------------------------------------------------------------------------------------------------


class PlannedProvider(SdkProvider):
    """Registers a component that has been planned already. One per construction."""

    def __init__(self, planned: Plan, dependencies: list[str], version: str) -> None:
        super().__init__(version)
        self._plan = planned
        self._dependencies = dependencies
        self._sdk_version = version

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        # What the inputs come from has to outlive the component: without this, destroy would not know.
        needed = pulumi.ResourceOptions(
            depends_on=[pulumi.resource.DependencyResource(urn) for urn in self._dependencies]
        )
        component = pulumi.ComponentResource(resource_type, name, {}, pulumi.ResourceOptions.merge(options, needed))
        if self._plan.incomplete:
            pulumi.log.warn(f"{self._plan.incomplete}: the preview of this component is incomplete", component)
        children: dict[Key, pulumi.Resource] = {}
        for item in self._plan.items:
            children[item.key] = self._register(component, item, [children[key] for key in item.after])
        resources = list(children.values())
        component.register_outputs({"resources": resources})
        return ConstructResult(component.urn, {"resources": resources})

    def _register(self, component: pulumi.Resource, item: Item, after: list[pulumi.Resource]) -> pulumi.Resource:
        name = f"{self._plan.prefix}:{item.label}" if self._plan.prefix else item.label
        obj = with_annotation(item.obj, SKIP_AWAIT, "true") if self._plan.skip_await else item.obj
        is_secret = item.gvk.kind == "Secret" and item.gvk.api_version == "v1"
        if is_secret:
            obj = {key: Secret(value) if key in ("data", "stringData") else value for key, value in obj.items()}
        keep = (item.obj.get("metadata") or {}).get("annotations") or {}
        options = pulumi.ResourceOptions(
            parent=component,
            depends_on=after,
            version=self._sdk_version,
            retain_on_delete=True if keep.get(_RESOURCE_POLICY) == "keep" else None,
            additional_secret_outputs=["data", "stringData"] if is_secret else None,
        )
        return pulumi.CustomResource(type_of_gvk(item.gvk), name, _as_inputs(obj), options)


def _as_inputs(value: Any) -> Any:
    """Plain values as the SDK takes them: secrets and unknowns as Outputs."""
    if isinstance(value, Secret):
        return pulumi.Output.secret(_as_inputs(value.value))
    if value is UNKNOWN:
        return _unknown()
    if isinstance(value, dict):
        return {key: _as_inputs(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_inputs(inner) for inner in value]
    return value


def _unknown() -> pulumi.Output[Any]:
    import asyncio

    loop = asyncio.get_running_loop()
    value: asyncio.Future[Any] = loop.create_future()
    value.set_result(pulumi.runtime.rpc.UNKNOWN)
    known: asyncio.Future[bool] = loop.create_future()
    known.set_result(False)
    resources: asyncio.Future[set[pulumi.Resource]] = loop.create_future()
    resources.set_result(set())
    return pulumi.Output(resources, value, known)
