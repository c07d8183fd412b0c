"""The cost of nodes, by Google Cloud's list prices or by prices of the user, and the share of each service."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..catalog.prices import HOURS_PER_MONTH, Price, attached_gpu_price, price
from .demand import Demand
from .packing import Packing
from .placement import PoolUse
from .pool import Pool

IDLE = ""
"""Key of the share of resources that no pod requests."""


class NodePrice(NamedTuple):
    """USD an hour of one node. None: no reliable figure is known."""

    paid: float | None
    """The price for the capacity type of the pool, or the price that the user sets."""
    on_demand: float | None = None
    spot: float | None = None
    as_of: str | None = None
    """When the list prices were read."""
    note: str | None = None
    """The origin of ``paid``, or a caveat."""


def node_price(pool: Pool, region: str) -> NodePrice:
    """The price of a node of the pool in a region."""
    listed = _listed(pool, region)
    on_demand, spot, as_of = (listed.on_demand, listed.spot, listed.as_of) if listed is not None else (None, None, None)
    if pool.usd_per_hour is not None:
        return NodePrice(pool.usd_per_hour, on_demand, spot, as_of, "as given")
    if listed is None:
        return NodePrice(None, note=f"no price of {pool.machine.name if pool.machine else 'its machines'} is known")
    if pool.capacity == "spot":
        return NodePrice(spot, on_demand, spot, as_of, "spot prices change from month to month")
    if pool.capacity == "reservation":
        return NodePrice(
            on_demand, on_demand, spot, as_of, "reserved: paid for whether nodes stand or not; on-demand price"
        )
    if pool.capacity == "flex-start" and listed.flex_start is not None:
        return NodePrice(listed.flex_start, on_demand, spot, as_of, "flex-start price")
    if pool.capacity == "flex-start":
        return NodePrice(on_demand, on_demand, spot, as_of, "flex-start is cheaper than the on-demand price shown")
    note = None if listed.on_demand_consumable else "can in practice not be had on demand"
    return NodePrice(on_demand, on_demand, spot, as_of, note)


def _listed(pool: Pool, region: str) -> Price | None:
    if pool.machine is None or (host := price(pool.machine.name, region)) is None:
        return None
    if pool.attached is None:
        return host
    kind, count = pool.attached
    gpus = attached_gpu_price(kind, region)
    if gpus is None:
        return None

    def together(one: float | None, each: float | None) -> float | None:
        return None if one is None or each is None else one + count * each

    return Price(together(host.on_demand, gpus.on_demand), together(host.spot, gpus.spot), gpus.as_of)


class Cost(NamedTuple):
    """USD an hour of the pools with known prices. ``unpriced`` names the other pools, which are not included."""

    floor: float
    """With the minimum of replicas, and the nodes that always run."""
    ceiling: float
    """With the maximum of replicas, packed."""
    bound: float
    """With the maximum of nodes in every pool: the cost cannot be higher."""
    floor_on_demand: float | None = None
    """The floor if every node were on demand. None: such a price is not known."""
    ceiling_on_demand: float | None = None
    floor_spot: float | None = None
    """The floor if every node were a spot node. None: such a price is not known."""
    ceiling_spot: float | None = None
    unpriced: tuple[str, ...] = ()

    @staticmethod
    def month(usd_per_hour: float) -> float:
        """USD a month of 730 hours."""
        return usd_per_hour * HOURS_PER_MONTH


def running_nodes(use: PoolUse, packing: Packing) -> int:
    """The number of nodes of the pool with that packing: those with pods, but at least the nodes that always run."""
    return max(packing.count, use.pool.min_nodes)


def cost_of(uses: Iterable[PoolUse], prices: Mapping[str, NodePrice]) -> Cost:
    """The cost of all pools together."""
    uses = list(uses)
    used = [use for use in uses if use.pool.max_nodes]

    def over(packing: str, kind: str) -> float | None:
        total = 0.0
        for use in used:
            nodes = running_nodes(use, getattr(use, packing))
            each = getattr(prices[use.pool.name], kind)
            if nodes and each is None and prices[use.pool.name].paid is not None:
                return None
            total += nodes * (each or 0.0)
        return total

    return Cost(
        floor=over("at_least", "paid") or 0.0,
        ceiling=over("at_most", "paid") or 0.0,
        bound=sum(use.pool.max_nodes * (prices[use.pool.name].paid or 0.0) for use in used),
        floor_on_demand=over("at_least", "on_demand"),
        ceiling_on_demand=over("at_most", "on_demand"),
        floor_spot=over("at_least", "spot"),
        ceiling_spot=over("at_most", "spot"),
        unpriced=tuple(use.pool.name for use in used if prices[use.pool.name].paid is None),
    )


def shares(use: PoolUse, packing: Packing, demands: Mapping[str, Demand], usd_per_hour: float) -> dict[str, float]:
    """The share of each service of the cost of the pool's nodes. ``IDLE`` is the share that no pod requests.

    A pod pays for the largest share that it takes of any resource of its node, because no other pod can use the rest of
    that share.
    """
    paid: dict[str, float] = defaultdict(float)
    for group in packing.nodes:
        parts = {key: count * demands[key].takes.share(use.node) for key, count in group.holds.items()}
        whole = max(1.0, sum(parts.values()))
        for key, part in parts.items():
            paid[demands[key].service or "platform"] += group.count * usd_per_hour * part / whole
        paid[IDLE] += group.count * usd_per_hour * (1 - sum(parts.values()) / whole)
    idle = running_nodes(use, packing) - sum(group.count for group in packing.nodes)
    if idle > 0:
        paid[IDLE] += idle * usd_per_hour
    return dict(paid)
