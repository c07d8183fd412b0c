"""Pools as everybody downstream sees them: what a node offers, and what a pod must say to run there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..args import NodePool
from ..catalog.machines import GPU_TAINT, MachineType, machine_type

POOL_LABEL = "kserve-iac/pool"
"""Node label that carries the pool's name as users know it; the provider's own name for the pool may differ."""

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

    @property
    def gpus_per_node(self) -> int:
        return self.machine.gpus if self.machine else 0

    @property
    def node_selector(self) -> dict[str, str]:
        """Node labels that pin a pod to this pool."""
        return {POOL_LABEL: self.name}

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


def pools_of(node_pools: Iterable[NodePool]) -> dict[str, Pool]:
    """The pools by name."""
    pools = {}
    for node_pool in node_pools:
        machine = machine_type(node_pool.machine_type)
        taints = [{"key": t.key, "value": t.value, "effect": t.effect} for t in node_pool.taints]
        if machine and machine.gpus:
            taints.append(dict(GPU_TAINT))
        pools[node_pool.name] = Pool(
            node_pool.name, machine, node_pool.min_nodes, node_pool.max_nodes, dict(node_pool.labels), tuple(taints)
        )
    return pools
