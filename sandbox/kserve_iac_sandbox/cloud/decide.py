"""What the cluster autoscaler does: pure functions of pools, nodes and pods."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..names import ALLOCATABLE
from .fit import admits, holds, quantity, requests

Object = Mapping[str, Any]

PREEMPT = "kserve-iac/preempt"
"""Annotation of a spot node that is to be taken away."""

SPOT_LABEL = "cloud.google.com/gke-spot"


@dataclass(frozen=True)
class ScaledPool:
    """A pool as the autoscaler sees it."""

    id: str
    least: int
    most: int
    template: Object
    """A node of it, without a name."""
    size: int = 0
    rank: int = 0
    """Place in the order of a compute class: GKE tries an earlier one first."""
    whole: bool = False
    """Whether its nodes come and go together: those of a TPU slice."""

    @property
    def allocatable(self) -> dict[str, float]:
        return {name: quantity(amount) for name, amount in self.template["allocatable"].items()}


@dataclass
class _Bin:
    labels: Mapping[str, str]
    taints: Sequence[Object]
    free: dict[str, float] = field(default_factory=dict)

    def take(self, pod: Object, asked: Mapping[str, float]) -> bool:
        if not admits(pod, self.labels, self.taints) or not holds(self.free, asked):
            return False
        for name, amount in asked.items():
            self.free[name] = self.free.get(name, 0.0) - amount
        return True


def _accelerators(amounts: Mapping[str, float]) -> float:
    """GPUs and TPU chips."""
    return amounts.get("nvidia.com/gpu", 0.0) + amounts.get("google.com/tpu", 0.0)


def waiting(pods: Iterable[Object]) -> list[Object]:
    """The pods that the scheduler found no node for, largest first."""
    found = [pod for pod in pods if _unschedulable(pod)]
    return sorted(found, key=lambda pod: (-_accelerators(requests(pod)), pod["metadata"]["name"]))


def _unschedulable(pod: Object) -> bool:
    if pod["metadata"].get("deletionTimestamp") or pod["spec"].get("nodeName"):
        return False
    return any(
        condition["type"] == "PodScheduled" and condition["status"] == "False"
        and condition.get("reason") == "Unschedulable"
        for condition in (pod.get("status") or {}).get("conditions") or []
    )  # fmt: skip


def growth(pools: Sequence[ScaledPool], nodes: Sequence[Object], pods: Sequence[Object]) -> dict[str, int]:
    """How many nodes each pool is to get: for pods that fit no node that is there, and up to its least.

    A pod goes to the pool whose node it fills best; what nodes already there have free is used first.
    """
    bins = [_bin(node, pods) for node in nodes if not node["spec"].get("unschedulable")]
    sizes = {pool.id: pool.size for pool in pools}
    made: dict[str, int] = {}
    for pool in pools:
        if pool.size < pool.least:
            made[pool.id] = pool.least - pool.size
            sizes[pool.id] = pool.least
            bins += [_new(pool) for _ in range(made[pool.id])]
    for pod in waiting(pods):
        asked = requests(pod)
        if any(place.take(pod, asked) for place in bins):
            continue
        for pool in sorted(pools, key=_preference):
            place = _new(pool)
            if sizes[pool.id] < pool.most and place.take(pod, asked):
                more = pool.most - sizes[pool.id] if pool.whole else 1
                sizes[pool.id] += more
                made[pool.id] = made.get(pool.id, 0) + more
                bins += [place, *(_new(pool) for _ in range(more - 1))]
                break
    return made


def _preference(pool: ScaledPool) -> tuple[int, float, float, str]:
    return pool.rank, _accelerators(pool.allocatable), pool.allocatable["cpu"], pool.id


def _new(pool: ScaledPool) -> _Bin:
    return _Bin(pool.template["labels"], pool.template["taints"], dict(pool.allocatable))


def _bin(node: Object, pods: Iterable[Object]) -> _Bin:
    # Before its first status a node has what its annotation promises (KWOK fills it in from there).
    told = (node.get("status") or {}).get("allocatable")
    promised = json.loads((node["metadata"].get("annotations") or {}).get(ALLOCATABLE, "{}"))
    free = {name: quantity(amount) for name, amount in (told or promised).items()}
    for pod in on(node, pods):
        for name, amount in requests(pod).items():
            free[name] = free.get(name, 0.0) - amount
    passing = ("node.kubernetes.io/not-ready",)
    taints = [taint for taint in node["spec"].get("taints") or [] if taint["key"] not in passing]
    return _Bin(node["metadata"].get("labels") or {}, taints, free)


def on(node: Object, pods: Iterable[Object]) -> list[Object]:
    """The pods on a node that still run."""
    name = node["metadata"]["name"]
    return [
        pod
        for pod in pods
        if pod["spec"].get("nodeName") == name and (pod.get("status") or {}).get("phase") not in ("Succeeded", "Failed")
    ]


def idle(node: Object, pods: Iterable[Object]) -> bool:
    """Whether nothing but DaemonSets runs there."""
    return all(
        any(owner.get("kind") == "DaemonSet" for owner in pod["metadata"].get("ownerReferences") or [])
        for pod in on(node, pods)
    )


def preempted(nodes: Iterable[Object]) -> list[Object]:
    """The spot nodes that are to be taken away."""
    return [
        node
        for node in nodes
        if (node["metadata"].get("annotations") or {}).get(PREEMPT)
        and (node["metadata"].get("labels") or {}).get(SPOT_LABEL) == "true"
    ]
