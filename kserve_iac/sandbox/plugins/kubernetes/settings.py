"""The provider's own configuration: what it accepts, what it refuses, and when a change of it means another cluster."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import kubeconfig
from .identity import urn_name
from .values import UNKNOWN, lookup, plain

# Options of the official plugin that would change what happens to the cluster, and that this one can not honour.
_REFUSED = {
    "renderYamlToDirectory": "rendering to a directory is not supported by the stand-in plugin; use the official one",
    "alwaysRender": "rendering to a directory is not supported by the stand-in plugin; use the official one",
}
_CLUSTER_KEYS = ("kubeconfig", "context", "cluster")
_ENVIRONMENT = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "suppressHelmHookWarnings": "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS",
}


@dataclass(frozen=True)
class Settings:
    """The configuration of one provider, checked."""

    target: kubeconfig.Target | None = None
    problem: str = ""
    """Why there is no target: the kubeconfig can not be used."""
    namespace: str = "default"
    delete_unreachable: bool = False
    skip_update_unreachable: bool = False
    patch_force: bool = False
    upsert: bool = False
    mutable_config_maps: bool = False
    mutable_secrets: bool = False
    suppress_hook_warnings: bool = False
    helm: Mapping[str, str] = field(default_factory=dict)


def settings(config: Mapping[str, Any]) -> Settings:
    """The settings of a configuration. A kubeconfig that can not be used is not an error here: previews go on without."""
    values = plain(dict(config))
    target, problem = None, ""
    try:
        target = kubeconfig.load(
            _text(values, "kubeconfig"),
            context=_text(values, "context"),
            cluster=_text(values, "cluster"),
            namespace=_text(values, "namespace"),
        )
    except (ValueError, OSError) as error:
        problem = str(error)
    helm = _structured(values.get("helmReleaseSettings"))
    return Settings(
        target=target,
        problem=problem,
        namespace=_text(values, "namespace") or (target.namespace if target else "default"),
        delete_unreachable=_switch(values, "deleteUnreachable"),
        skip_update_unreachable=_switch(values, "skipUpdateUnreachable"),
        patch_force=_switch(values, "enablePatchForce"),
        upsert=_switch(values, "upsertExistingObjects"),
        mutable_config_maps=_switch(values, "enableConfigMapMutable"),
        mutable_secrets=_switch(values, "enableSecretMutable"),
        suppress_hook_warnings=_switch(values, "suppressHelmHookWarnings"),
        helm={key: str(value) for key, value in helm.items() if value},
    )


def problems(config: Mapping[str, Any], urn: str = "") -> list[tuple[str, str]]:
    """What is wrong with a configuration, as (property, reason)."""
    values = plain(dict(config))
    found = [(key, reason) for key, reason in _REFUSED.items() if values.get(key) not in (None, "", "false", False)]
    if not _switch(values, "enableServerSideApply", default=True):
        reason = "client-side apply is not supported by the stand-in plugin; leave server-side apply on"
        found.append(("enableServerSideApply", reason))
    try:
        helm = _structured(values.get("helmReleaseSettings"))
        _structured(values.get("kubeClientSettings"))
    except ValueError as error:
        return [*found, ("helmReleaseSettings", f"not an object: {error}")]
    if helm.get("driver", "secret") not in ("secret", "secrets", UNKNOWN):
        found.append(("helmReleaseSettings", f"driver {helm['driver']!r} is not supported, only 'secret' is"))
    if _switch(values, "strictMode"):
        if urn and urn_name(urn).startswith("default"):
            found.append(("", "strict mode prohibits the default provider"))
        found += [
            (k, f"strict mode requires the provider's {k}") for k in ("kubeconfig", "context") if not values.get(k)
        ]
    return found


@dataclass(frozen=True)
class ConfigDiff:
    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


def config_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> ConfigDiff:
    """What a new configuration means for everything made with the old one.

    A replacement of the provider replaces all its objects. It is due when the cluster is another one: the
    ``clusterIdentifier`` changed from one value to another; or, where none is set, the kubeconfig's active cluster
    differs or can not be known yet. While the same identifier stays, nothing is replaced.
    """
    before, after = plain(dict(old)), plain(dict(new))
    changed = tuple(sorted(key for key in {**before, **after} if _differs(before.get(key), after.get(key))))
    if not changed:
        return ConfigDiff()
    had, has = before.get("clusterIdentifier"), after.get("clusterIdentifier")
    if had and has:
        return ConfigDiff(changed, ("clusterIdentifier",) if _differs(had, has) else ())
    unknown = tuple(key for key in _CLUSTER_KEYS if after.get(key) is UNKNOWN)
    if unknown:
        return ConfigDiff(changed, unknown)
    one, other = _active(before), _active(after)
    if one is not None and other is not None and one != other:
        return ConfigDiff(changed, tuple(key for key in _CLUSTER_KEYS if key in changed))
    return ConfigDiff(changed)


def _differs(one: Any, other: Any) -> bool:
    return one is UNKNOWN or other is UNKNOWN or one != other


def _active(values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if not values.get("kubeconfig"):
        return None
    try:
        target = kubeconfig.load(
            _text(values, "kubeconfig"), context=_text(values, "context"), cluster=_text(values, "cluster")
        )
    except (ValueError, OSError):
        return None
    return target.active_cluster


def _text(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) and value else None


def _switch(values: Mapping[str, Any], key: str, default: bool = False) -> bool:
    value = values.get(key)
    if value is None or value == "":
        variable = _ENVIRONMENT.get(key)
        value = os.environ.get(variable) if variable else None
    if value is None:
        return default
    # A switch that is not known yet counts as its default.
    return default if value is UNKNOWN else value in (True, "true")


def _structured(value: Any) -> dict[str, Any]:
    if isinstance(value, str) and value:
        value = json.loads(value)
    if value is None or value is UNKNOWN or value == "":
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{type(value).__name__}")
    return value


def config_of(variables: Mapping[str, str], args: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a Configure request: its arguments, or the variables of engines that send only those."""
    from_variables = {key.removeprefix("kubernetes:config:"): value for key, value in variables.items()}
    return {**from_variables, **{key: value for key, value in args.items() if lookup(dict(args), key) is not None}}
