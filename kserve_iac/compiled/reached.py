"""The cluster to which an environment connects, and the effects of a change to another cluster.

An object belongs to the provider that made it. pulumi-kubernetes replaces a provider with everything that it made where
``clusterIdentifier`` changes, and only then (reference of its provider); where none is set, where the active cluster of the
kubeconfig changes (``DiffConfig`` in provider/pkg/provider/provider.go). Otherwise the provider is updated in place, and objects
are taken to be where they were.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..args.environment import ClusterArgs
from ..plan.disruption import DOWNTIME, Change, differences

PROVIDER_TYPE = "pulumi:providers:kubernetes"

_COMPONENTS = {
    "kserve-iac:index:ExistingCluster": "existing",
    "kserve-iac:index:GkeCluster": "gke",
    "kserve-iac:index:SimulatedCluster": "simulated",
}

_IDENTIFIER = "clusterIdentifier"
_ADDRESS = ("kubeconfig", "context")


@dataclass(frozen=True)
class Reached:
    """A cluster, as the provider of its objects is configured."""

    kind: str
    """``existing``, ``gke`` or ``simulated``."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of an existing cluster: ``clusterIdentifier``, ``kubeconfig`` and ``context``, as far as they are set and known."""


def of_args(cluster: ClusterArgs) -> Reached:
    """The cluster that arguments describe. Values that are known only later are left out."""
    given = cluster.existing
    if given is None:
        return Reached(cluster.kind)
    settings = {_IDENTIFIER: given.cluster_identifier, "kubeconfig": given.kubeconfig, "context": given.context}
    return Reached("existing", {name: value for name, value in settings.items() if value is not None})


def of_resources(resources: Iterable[Mapping[str, Any]]) -> Reached | None:
    """The cluster of a state. None: the state has none of our clusters."""
    for one in resources:
        urn = str(one.get("urn", "")).split("::")  # urn:pulumi:STACK::PROJECT::PARENT$PARENT$TYPE::NAME
        parents = urn[2].split("$")[:-1] if len(urn) > 2 else []
        kinds = [_COMPONENTS[parent] for parent in parents if parent in _COMPONENTS]
        if one["type"] == PROVIDER_TYPE and kinds:
            inputs = one.get("inputs") or {}
            is_existing = kinds[-1] == "existing"
            names = (_IDENTIFIER, *_ADDRESS) if is_existing else ()
            return Reached(kinds[-1], {name: inputs[name] for name in names if name in inputs})
    return None


def cluster_changes(before: Reached | None, after: Reached | None) -> Iterator[Change]:
    """The effects on the objects if an update connects to another cluster than the last update."""
    if before is None or after is None:
        return
    if before.kind != after.kind:
        yield Change("cluster", "replaced", fields=(f"{before.kind} to {after.kind}",), consequences=(_MOVED, DOWNTIME))
        return
    changed = [name for name in (_IDENTIFIER, *_ADDRESS) if _differ(before.settings, after.settings, name)]
    if not changed:
        return
    shown = tuple(_shown(name, before.settings, after.settings) for name in changed)
    if _IDENTIFIER in changed:
        yield Change("cluster", "replaced", fields=shown, consequences=(_MOVED, DOWNTIME))
    elif _IDENTIFIER in after.settings:
        yield Change("cluster", "in place", fields=shown, consequences=(_TAKEN_FOR_THE_SAME,))
    else:
        yield Change("cluster", "in place", fields=shown, consequences=(_BY_KUBECONFIG,))


_MOVED = "every object is created on the new cluster and, unless it is retained, deleted from the old one"
_TAKEN_FOR_THE_SAME = (
    "clusterIdentifier stays, so the update takes it for the same cluster: if it is another, objects that do not change are "
    "not created there; set its own clusterIdentifier"
)
_BY_KUBECONFIG = (
    "no clusterIdentifier is set, so every object is replaced if the kubeconfig has another server there: set "
    "clusterIdentifier to decide it"
)


def _differ(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Whether a setting is not the same in both. Encrypted values and values that are known only later are not compared."""
    old, new = before.get(name), after.get(name)
    readable = all(value is None or isinstance(value, (str, Mapping)) for value in (old, new))
    return readable and next(differences(old, new), None) is not None


def _shown(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """``context c to d``; a kubeconfig can contain keys, so only the name of the setting is shown."""
    if name == "kubeconfig":
        return name
    shown = (
        "[secret]" if isinstance(one, Mapping) else one for one in (before.get(name, "unset"), after.get(name, "unset"))
    )
    return f"{name} {' to '.join(map(str, shown))}"
