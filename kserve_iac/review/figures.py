"""Nodes, GPUs and cost of a plan, or of the summary that the last update of a stack recorded, so that both can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..plan.plan import CapacityPlan

Pair = tuple[float, float]
"""With the minimum of replicas, and with the maximum."""

NONE: Pair = (0.0, 0.0)


@dataclass(frozen=True)
class PoolFigures:
    """The nodes and GPUs of one pool."""

    machine: str
    """Machine type and capacity. Empty: not known."""
    nodes: Pair
    gpus: Pair
    """GPUs that pods request."""
    usd: Pair | None
    """USD an hour. None: no price is known."""


@dataclass(frozen=True)
class RoleFigures:
    """The pods of one role of a service."""

    pool: str
    pods: Pair
    replica_pods: int
    """Pods of one replica: more than one if it spans nodes."""
    concurrency: Pair | None
    """Concurrent requests of the maximum length. None: not known, or the role is no engine."""


@dataclass(frozen=True)
class Figures:
    """The figures of one state. Roles are empty for a stack's summary, which does not contain them."""

    usd: Pair
    """USD an hour of all pools with a known price."""
    unpriced: tuple[str, ...]
    pools: Mapping[str, PoolFigures]
    services: Mapping[str, Pair]
    """USD an hour of each service."""
    roles: Mapping[tuple[str, str], RoleFigures]
    """By service and role."""

    @property
    def nodes(self) -> Pair:
        return _sum([pool.nodes for pool in self.pools.values()])

    @property
    def gpus(self) -> Pair:
        return _sum([pool.gpus for pool in self.pools.values()])


NOTHING = Figures(NONE, (), {}, {}, {})
"""The figures of an environment that does not exist."""


def of_plan(plan: CapacityPlan) -> Figures:
    """The figures of a plan."""
    pools = {}
    for one in plan.pools:
        machine = f"{one.pool.machine.name}, {one.pool.capacity}" if one.pool.machine else ""
        each, (low, high) = one.price.paid, one.nodes
        usd = None if each is None else (low * each, high * each)
        pools[one.pool.name] = PoolFigures(machine, one.nodes, one.requested_gpus, usd)
    roles = {
        (service.name, role.demand.role): RoleFigures(
            role.demand.pool or "",
            (role.demand.at_least, role.demand.at_most),
            role.demand.replica_pods,
            role.concurrency,
        )
        for service in plan.services
        for role in service.roles
    }
    services = {service.name: (service.floor, service.ceiling) for service in plan.services}
    return Figures((plan.cost.floor, plan.cost.ceiling), plan.cost.unpriced, pools, services, roles)


def of_summary(summary: Mapping[str, Any]) -> Figures | None:
    """The figures of a stack's output ``summary``. None: it contains no plan."""
    plan = summary.get("plan")
    if not isinstance(plan, Mapping) or not isinstance(plan.get("cost"), Mapping):
        return None
    machines = {str(one.get("name")): str(one.get("machineType") or "") for one in summary.get("pools") or ()}
    pools = {
        str(name): PoolFigures(machines.get(str(name), ""), _pair(one.get("nodes")), _pair(one.get("gpusAsked")), None)
        for name, one in (plan.get("pools") or {}).items()
    }
    services = {str(name): _pair(usd) for name, usd in (plan.get("usdPerHour") or {}).items()}
    cost = plan["cost"]
    return Figures(_pair(cost.get("usdPerHour")), tuple(cost.get("unpriced") or ()), pools, services, {})


def _pair(value: Any) -> Pair:
    if isinstance(value, Sequence) and len(value) == 2 and all(isinstance(one, (int, float)) for one in value):
        return float(value[0]), float(value[1])
    return NONE


def _sum(pairs: Sequence[Pair]) -> Pair:
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)
