"""A capacity plan as rows of text, which the terminal, Markdown and HTML share."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..catalog.gpus import GIB
from ..plan.plan import CapacityPlan, PoolPlan, RolePlan
from ..plan.summary import span

MINUS = "-"


@dataclass(frozen=True)
class Rows:
    """A table: its title, its columns, and cells as text. Columns of ``right`` hold numbers."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    right: frozenset[int] = frozenset()


def usd(pair: tuple[float, float]) -> str:
    """An interval in USD with two digits."""
    return span(pair, 2)


def services(plan: CapacityPlan) -> Rows:
    """Every role: its pods, their pool and requests, and the number of concurrent requests that it holds."""
    rows = []
    for service in plan.services:
        for index, role in enumerate(service.roles):
            cost = usd((service.floor, service.ceiling)) if index == 0 and service.ceiling else ""
            rows.append((service.name if index == 0 else "", *_role(role), cost))
        if not service.roles:
            state = "stopped" if service.stopped else MINUS
            rows.append((service.name, state, *[MINUS] * 6, ""))
    columns = ("service", "role", "pods", "pool", "CPU", "memory", "GPUs", "concurrent requests", "USD/h")
    return Rows("Services", columns, rows, frozenset({2, 4, 5, 6, 7, 8}))


def _role(role: RolePlan) -> tuple[str, ...]:
    demand = role.demand
    takes = demand.takes
    pods = span((demand.at_least, demand.at_most))
    if role.concurrency is not None and role.memory is not None:
        at_once = f"{span(role.concurrency, 1)} of {role.memory.fit.max_model_len:,}"
    else:
        at_once = MINUS if role.unknown is None else "not known"
    return (
        demand.role,
        pods if demand.replica_pods == 1 else f"{pods} ({demand.replica_pods} a replica)",
        demand.pool or "any",
        f"{takes.cpu / 1000:g}" if takes.cpu else MINUS,
        f"{takes.memory / GIB:.1f} GiB" if takes.memory else MINUS,
        f"{takes.gpus}" if takes.gpus else MINUS,
        at_once,
    )


def memory(plan: CapacityPlan) -> Rows:
    """Memory of each engine on each of its GPUs."""
    rows = []
    for service in plan.services:
        for role in service.roles:
            if role.memory is not None:
                fit = role.memory.fit
                low, high = fit.intervals["kv_cache"].gib()
                rows.append(
                    (
                        f"{service.name} {role.demand.role}",
                        role.memory.model,
                        role.memory.gpu,
                        *(f"{part / GIB:.1f}" for part in (fit.weights, fit.activation + fit.overhead, fit.kv_cache)),
                        f"{low:.1f} to {high:.1f}",
                        f"{role.memory.headroom / GIB:.1f}",
                        f"{fit.kv_tokens:,}",
                        role.memory.verdict,
                    )
                )
            elif role.unknown is not None:
                rows.append((f"{service.name} {role.demand.role}", role.unknown, *[MINUS] * 7, "not known"))
    columns = (
        "engine",
        "model",
        "GPU",
        "weights",
        "activations, overhead",
        "KV cache",
        "interval",
        "headroom",
        "KV tokens",
        "verdict",
    )
    return Rows("Memory of each GPU, GiB", columns, rows, frozenset({3, 4, 5, 6, 7, 8}))


def pools(plan: CapacityPlan) -> Rows:
    """Every pool: its nodes, GPUs and cost."""
    columns = ("pool", "machine type", "capacity", "nodes", "bounds", "GPUs requested", "USD/h per node", "USD/h")
    return Rows("Pools", columns, [_pool(one) for one in plan.pools], frozenset({3, 4, 5, 6, 7}))


def _pool(plan: PoolPlan) -> tuple[str, ...]:
    pool, each = plan.pool, plan.price.paid
    low, high = plan.nodes
    gpus = f"{span(plan.requested_gpus)} of {high * pool.gpus_per_node}" if pool.gpus_per_node else MINUS
    return (
        pool.name,
        pool.machine.name if pool.machine else MINUS,
        pool.capacity,
        span((low, high)),
        f"{pool.min_nodes} to {pool.max_nodes}",
        gpus,
        "not known" if each is None else f"{each:.2f}",
        "not known" if each is None else usd((low * each, high * each)),
    )


def cost_lines(plan: CapacityPlan) -> list[str]:
    """The cost in sentences."""
    cost = plan.cost
    lines = [
        f"USD {usd((cost.floor, cost.ceiling))} an hour, "
        f"{span((cost.month(cost.floor), cost.month(cost.ceiling)))} a month of 730 hours; "
        f"{cost.bound:,.2f} an hour if every pool has its maximum of nodes."
    ]
    others = []
    if cost.floor_on_demand is not None and cost.ceiling_on_demand is not None:
        others.append(f"on demand {usd((cost.floor_on_demand, cost.ceiling_on_demand))}")
    if cost.floor_spot is not None and cost.ceiling_spot is not None:
        others.append(f"spot {usd((cost.floor_spot, cost.ceiling_spot))}")
    if others:
        lines.append(f"With one capacity type for all pools, USD an hour: {', '.join(others)}.")
    lines.append(f"Free room on running nodes costs USD {usd(plan.idle)} of this an hour.")
    if cost.unpriced:
        lines.append(f"These figures do not include pools without a known price: {', '.join(cost.unpriced)}.")
    where = f"{plan.region} (the cluster sets no region)" if plan.region_is_assumed else plan.region
    lines.append(f"Prices: {where}.")
    return lines


def tables(plan: CapacityPlan) -> list[Rows]:
    """All tables that have rows."""
    return [table for table in (services(plan), memory(plan), pools(plan)) if table.rows]
