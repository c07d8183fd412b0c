"""Pools as everybody downstream sees them: what a node offers, and what a pod must say to run there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..args import ExistingNodePool, NodePool, Taint
from ..catalog.machines import GPU_TAINT, MachineType, machine_type

POOL_LABEL = "kserve-iac/pool"
"""Node label that carries the pool's name as users know it; the provider's own name for the pool may differ."""

GKE_POOL_LABEL = "cloud.google.com/gke-nodepool"
"""Label by which GKE itself names a node's pool."""

SYSTEM_POOL = "system"
"""The pool of the control plane's own pods."""


@dataclass(frozen=True)
class Pool:
    """A node pool as plain data. ``machine`` is None where its machine type is not in the catalogue."""

    name: str
    machine: MachineType | None
    min_nodes: int
    max_nodes: int
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Mapping[str, str], ...] = ()
    gpus: int | None = None
    """GPUs of a node, where no machine type says it; None: not known."""
    selector: Mapping[str, str] = field(default_factory=dict)
    """Node labels that pin a pod to it, where they are not ours."""

    @property
    def is_sized(self) -> bool:
        """Whether it is known how many GPUs a node has."""
        return self.machine is not None or self.gpus is not None

    @property
    def gpus_per_node(self) -> int:
        return self.machine.gpus if self.machine else self.gpus or 0

    @property
    def node(self) -> str:
        """What a node of it is, in words."""
        return f"a node of pool {self.name} ({self.machine.name})" if self.machine else f"a node of pool {self.name}"

    @property
    def node_selector(self) -> dict[str, str]:
        """Node labels that pin a pod to this pool."""
        return dict(self.selector) or {POOL_LABEL: self.name}

    @property
    def tolerations(self) -> list[dict[str, Any]]:
        """What a pod must tolerate to run here: every taint of its nodes, GKE's own GPU taint included."""
        return [
            {"key": taint["key"], "operator": "Equal", "value": taint["value"], "effect": taint["effect"]}
            if taint["value"]
            else {"key": taint["key"], "operator": "Exists", "effect": taint["effect"]}
            for taint in self.taints
        ]


SANDBOX_SYSTEM_POOL = Pool(
    SYSTEM_POOL, None, 1, 1, {}, ({"key": "CriticalAddonsOnly", "value": "", "effect": "NoSchedule"},)
)
"""The sandbox's own node, where controllers run as processes."""


def pools_of(node_pools: Iterable[NodePool | ExistingNodePool]) -> dict[str, Pool]:
    """The pools by name."""
    return {pool.name: _existing(pool) if isinstance(pool, ExistingNodePool) else _made(pool) for pool in node_pools}


def _made(given: NodePool) -> Pool:
    machine = machine_type(given.machine_type)
    taints = _taints(given.taints, machine.gpus if machine else 0)
    return Pool(given.name, machine, given.min_nodes, given.max_nodes, dict(given.labels), taints)


def _existing(given: ExistingNodePool) -> Pool:
    machine = machine_type(given.machine_type) if given.machine_type else None
    taints = _taints(given.taints, machine.gpus if machine else given.gpus_per_node or 0)
    selector = given.node_selector or {GKE_POOL_LABEL: given.name}
    return Pool(given.name, machine, 0, given.max_nodes, {}, taints, given.gpus_per_node, dict(selector))


def _taints(given: Iterable[Taint], gpus: int) -> tuple[Mapping[str, str], ...]:
    """All taints of the nodes: those listed, and GKE's own of GPU nodes (to tolerate one that is absent does no harm)."""
    taints = [{"key": taint.key, "value": taint.value, "effect": taint.effect} for taint in given]
    if gpus and not any(taint["key"] == GPU_TAINT["key"] for taint in taints):
        taints.append(dict(GPU_TAINT))
    return tuple(taints)
