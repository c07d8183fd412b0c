"""Rules that compare the described pools of an existing cluster with its nodes. Paths are relative to its arguments.

The functions are pure: the caller reads the Node objects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..args import ExistingClusterArgs, ExistingNodePool, Problem
from ..capacity import Pool, pools_of
from ..catalog.machines import MAX_PODS
from ..findings.path import Path

INSTANCE_TYPE = "node.kubernetes.io/instance-type"
"""Label that holds a node's machine type (Kubernetes: "Well-Known Labels, Annotations and Taints")."""

PASSING = (
    "node.kubernetes.io/",
    "node.cloudprovider.kubernetes.io/",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidate",
)
"""Beginnings of taints that come and go with a node's state (same page; cluster-autoscaler utils/taints/taints.go)."""


class Described(NamedTuple):
    """A described pool with its path and its nodes."""

    path: Path
    given: ExistingNodePool
    pool: Pool
    nodes: tuple[Mapping[str, Any], ...]


def check_live(args: ExistingClusterArgs, nodes: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """The differences between the described pools and their existing nodes."""
    pools = pools_of(args.node_pools)
    described = [
        Described(Path("nodePools", index), given, pools[given.name], tuple(_of(pools[given.name], nodes)))
        for index, given in enumerate(args.node_pools)
    ]
    found = [problem for one in described for rule in RULES for problem in rule(one)]
    return [*found, *_apart(described)]


def _of(pool: Pool, nodes: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        if pool.node_selector.items() <= _labels(node).items():
            yield node


def _labels(node: Mapping[str, Any]) -> Mapping[str, str]:
    return node["metadata"].get("labels") or {}


def _name(node: Mapping[str, Any]) -> str:
    return str(node["metadata"]["name"])


def _listed(nodes: Sequence[Mapping[str, Any]]) -> str:
    """The names of the first nodes, and the number of the others."""
    names = sorted(map(_name, nodes))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _counted(one: Described) -> Iterator[Problem]:
    """A pool without nodes can have the size 0, or a wrong selector. A pool with more than ``maxNodes`` nodes is larger than the
    checks assume.
    """
    labels = ", ".join(f"{key}={value}" for key, value in one.pool.node_selector.items())
    if not one.nodes:
        mend = "If the pool is not scaled to zero, correct its name or nodeSelector."
        yield Problem("live-pool", one.path / "nodeSelector", f"No node has the labels {labels}.", mend)
    elif len(one.nodes) > one.pool.max_nodes:
        text = f"{len(one.nodes)} nodes have the labels {labels}, but maxNodes is {one.pool.max_nodes}."
        yield Problem("live-pool", one.path / "maxNodes", text, f"Set maxNodes to {len(one.nodes)} or more.")


def _machine_types(one: Described) -> Iterator[Problem]:
    """The nodes must have the described machine type. Nodes without the label of the machine type are not checked."""
    said = one.given.machine_type
    others = [node for node in one.nodes if _labels(node).get(INSTANCE_TYPE, said) != said]
    if said is not None and others:
        actual = sorted({_labels(node)[INSTANCE_TYPE] for node in others})
        text = f"{_listed(others)}: the machine type is {', '.join(actual)}, not {said}."
        yield Problem(
            "live-node",
            one.path / "machineType",
            text,
            "Set machineType to what the nodes have, or narrow nodeSelector.",
        )


def _gpus(one: Described) -> Iterator[Problem]:
    """The nodes must offer the number of GPUs that the placement of services assumes. Nodes whose GPUs pods claim offer none as a
    resource (Kubernetes: "Dynamic Resource Allocation").
    """
    resource = one.pool.resource
    if one.pool.claims_gpus:
        offering = [node for node in one.nodes if _gpus_of(node, resource)]
        if offering:
            number = _gpus_of(offering[0], resource)
            text = f"{_listed(offering)}: a device plugin offers {number} {resource}, but gpuDra is true."
            mend = "Set gpuDra to false, or turn the device plugin off, which hands out the same GPUs a second time."
            yield Problem("live-node", one.path / "gpuDra", text, mend)
        return
    if not one.pool.is_sized:
        return
    said = one.pool.gpus_per_node
    others = {_gpus_of(node, resource) for node in one.nodes} - {said}
    field = "machineType" if one.given.gpus_per_node is None and one.given.machine_type is not None else "gpusPerNode"
    for count in sorted(others):
        like = [other for other in one.nodes if _gpus_of(other, resource) == count]
        mend = f"Set {field} to what the nodes have"
        if count < said:
            mend += ", or find out why they do not offer their GPUs (driver, device plugin, partitions)"
        yield Problem(
            "live-node",
            one.path / field,
            f"{_listed(like)}: the number of GPUs is {count}, not {said}.",
            f"{mend}.",
        )


def _gpus_of(node: Mapping[str, Any], resource: str) -> int:
    return int(((node.get("status") or {}).get("capacity") or {}).get(resource, 0))


def _pods(one: Described) -> Iterator[Problem]:
    """Nodes hold as many pods as services are placed by (core/v1, ``status.capacity.pods``). Fewer leave pods without a place."""
    machine = one.pool.machine
    said = one.given.max_pods or (MAX_PODS if machine is not None and machine.cloud == "gcp" else None)
    if said is None:
        return
    held = [(pods, node) for node in one.nodes if (pods := _pods_of(node)) is not None and pods < said]
    if held:
        least = min(pods for pods, _ in held)
        yield Problem(
            "live-node",
            one.path / "maxPods",
            f"{_listed([node for _, node in held])}: a node holds at most {least} pods, not {said}.",
            f"Set maxPods to {least}.",
        )


def _pods_of(node: Mapping[str, Any]) -> int | None:
    pods = str(((node.get("status") or {}).get("capacity") or {}).get("pods", ""))
    return int(pods) if pods.isdecimal() else None


def _taints(one: Described) -> Iterator[Problem]:
    """The nodes must have exactly the described taints, because services on the pool tolerate only these."""
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for node in one.nodes:
        for taint in (node.get("spec") or {}).get("taints") or []:
            one_of = (taint["key"], taint.get("value", ""), taint["effect"])
            if (
                taint["effect"] != "PreferNoSchedule"
                and not taint["key"].startswith(PASSING)
                and not _tolerated(one_of, one.pool)
            ):
                found.setdefault(one_of, []).append(node)
    for (key, value, effect), nodes in sorted(found.items()):
        named = f"{key}{f'={value}' if value else ''}:{effect}"
        text = f"{_listed(nodes)}: the taint {named} is not listed in taints, so services do not tolerate it."
        yield Problem("live-node", one.path / "taints", text, "Add the taint to taints.")


def _tolerated(taint: tuple[str, str, str], pool: Pool) -> bool:
    key, value, effect = taint
    return any(
        one["key"] == key and one["effect"] == effect and (one["operator"] == "Exists" or one["value"] == value)
        for one in pool.tolerations
    )


RULES = (_counted, _machine_types, _gpus, _pods, _taints)


def _apart(described: Sequence[Described]) -> Iterator[Problem]:
    """A node must belong to only one pool. Otherwise, its GPUs would be counted twice."""
    owners: dict[str, Described] = {}
    for one in described:
        shared: dict[str, list[Mapping[str, Any]]] = {}
        for node in one.nodes:
            owner = owners.setdefault(_name(node), one)
            if owner is not one:
                shared.setdefault(owner.given.name, []).append(node)
        for other, nodes in shared.items():
            text = f"Pool {other} also contains {_listed(nodes)}, so GPUs would be counted twice."
            yield Problem(
                "live-node",
                one.path / "nodeSelector",
                text,
                "Set nodeSelector to labels that only this pool's nodes have.",
            )
