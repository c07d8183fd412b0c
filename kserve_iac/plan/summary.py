"""The summary of a capacity plan: one line of text, and the data that a stack stores in its outputs."""

from typing import Any

from .data import cost_data
from .plan import CapacityPlan


def span(pair: tuple[float, float], digits: int = 0) -> str:
    """``2`` or ``2 to 5``: with the minimum and with the maximum of replicas."""
    low, high = (f"{one:,.{digits}f}" for one in pair)
    return low if low == high else f"{low} to {high}"


def headline(plan: CapacityPlan) -> str:
    """The plan in one line."""
    nodes = span((sum(pool.nodes[0] for pool in plan.pools), sum(pool.nodes[1] for pool in plan.pools)))
    gpus = span(
        (sum(pool.requested_gpus[0] for pool in plan.pools), sum(pool.requested_gpus[1] for pool in plan.pools))
    )
    running = sum(not service.stopped for service in plan.services)
    beyond = f" and pool {', '.join(plan.cost.unpriced)}" if plan.cost.unpriced else ""
    services_word = "service" if running == 1 else "services"
    return (
        f"{running} {services_word} on {nodes} nodes with {gpus} GPUs requested, "
        f"USD {span((plan.cost.floor, plan.cost.ceiling), 2)} an hour{beyond}"
    )


def summary_data(plan: CapacityPlan) -> dict[str, Any]:
    """Cost, nodes and GPUs of each pool, and each service's share; pairs are [with the minimum of replicas, with the maximum]."""
    return {
        "headline": headline(plan),
        "cost": cost_data(plan.cost),
        "pools": {
            pool.pool.name: {"nodes": list(pool.nodes), "gpusAsked": list(pool.requested_gpus)} for pool in plan.pools
        },
        "usdPerHour": {
            service.name: [round(service.floor, 2), round(service.ceiling, 2)]
            for service in plan.services
            if service.ceiling
        },
    }
