"""The placement of all pods on all pools, with the minimum and with the maximum of replicas, and the pods without a place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ..args import Environment
from .amounts import NOTHING, Amounts
from .demand import Demand
from .packing import Item, Nodes, Packing, add, can_hold_all, nodes_at_least, pack
from .pool import ANY_CARDS, Pool

DAEMONS = Amounts(cpu=400, memory=768 << 20, pods=8)
"""Resources of a GKE node for DaemonSets, besides the reservations: 0.3 to 0.5 CPU and 0.5 to 1 GiB on GPU nodes. Because this is
an estimate, no plan is refused for it."""

_PLENTY = 1 << 60

Cause = Literal["too-large", "nowhere", "short", "unproven", "scattered"]


class Shortfall(NamedTuple):
    """Pods without a place."""

    cause: Cause
    """``too-large``: no node is large enough for one; ``nowhere``: there is no pool that they may run on; ``short``: the pool
    is too small at its largest, whatever the packing; ``unproven``: no packing was found, and none was ruled out;
    ``scattered``: no room was found on any of the pools that they may run on.
    """
    demands: tuple[Demand, ...]
    """The roles of these pods; for a pool that is too small, all roles that are pinned to it."""
    pool: Pool | None = None
    """The pool that is too small. None: there are several."""
    lacking: tuple[str, ...] = ()
    """The scarce resources (``too-large``)."""
    nodes: int = 0
    """Nodes that are needed (``short``)."""


class PoolUse(NamedTuple):
    """A pool and the pods on it."""

    pool: Pool
    node: Amounts
    """The resources of one node for pods."""
    at_least: Packing
    """With the minimum of replicas, and at least the nodes that the pool always has."""
    at_most: Packing
    """With the maximum of replicas."""


class Placement(NamedTuple):
    """The placement of all pods."""

    pools: Mapping[str, PoolUse]
    """The pools by name, without pools whose nodes are not known."""
    shortfalls: tuple[Shortfall, ...] = ()
    unknown: tuple[Demand, ...] = ()
    """Pods that might run on nodes outside the described pools."""


@dataclass
class _Room:
    """The state of a pool while :func:`place` puts pods on it."""

    pool: Pool
    node: Amounts
    groups: list[Nodes] = field(default_factory=list)
    full: list[Nodes] = field(default_factory=list)
    """Nodes that are full for all further pods."""

    @property
    def nodes(self) -> tuple[Nodes, ...]:
        return (*self.full, *self.groups)

    def close(self, least: Amounts) -> None:
        """Sets aside the nodes that have no room for pods of that size."""
        self.full += [group for group in self.groups if not least.fits(group.free)]
        self.groups = [group for group in self.groups if least.fits(group.free)]

    def take(self, item: Item) -> int:
        """Puts pods on existing nodes and then on further ones; returns the number of pods without a place."""
        waiting, self.groups = add(item, self.groups)
        each = item.at_once(self.node)
        more = self.pool.max_nodes - sum(group.count for group in self.nodes)
        if waiting and each > 0 and more > 0:
            fresh = Nodes(min(-(-waiting // each), more), self.node)
            waiting, further = add(Item(item.key, item.takes, waiting, item.per_node), [fresh])
            self.groups += further
        return waiting


def node_of(pool: Pool, daemons: Amounts = NOTHING) -> Amounts | None:
    """The resources of a node for pods. If only its GPUs are known, the rest is unlimited. None: not known."""
    room = pool.allocatable()
    if room is not None:
        return Amounts(*(max(0, have - taken) for have, taken in zip(room, daemons, strict=True)))
    pods = _PLENTY if pool.max_pods is None else max(0, pool.max_pods - daemons.pods)
    cards = ANY_CARDS if pool.cards is None else pool.cards
    return Amounts(_PLENTY, _PLENTY, _PLENTY, pool.gpus_per_node, pods, cards) if pool.is_sized else None


def all_nodes_are_known(environment: Environment) -> bool:
    """Whether pods can run only on the described pools."""
    gke = environment.cluster.gke
    if gke is not None:
        return gke.mode != "autopilot" and not gke.compute_classes
    return environment.cluster.simulated is not None


def place(
    demands: Iterable[Demand],
    pools: Mapping[str, Pool],
    *,
    all_known: bool,
    daemons: Amounts = NOTHING,
) -> Placement:
    """Puts every pod on a node.

    Pods that are pinned to a pool come first, then the others wherever they may run, pools without GPUs before those with.
    ``all_known``: whether pods that are pinned to no pool can run on the described pools only.
    """
    rooms = {name: node for name, pool in pools.items() if (node := node_of(pool, daemons)) is not None}
    shortfalls: list[Shortfall] = []
    unknown: list[Demand] = []
    pinned: dict[str, list[Demand]] = defaultdict(list)
    floating: list[tuple[Demand, list[str]]] = []
    allowed_of: dict[object, list[str] | None] = {}
    every = list(demands)
    for demand in every:
        if not demand.at_most:
            continue
        # Services that are alike share these objects, which stay as long as the demands do.
        shape = (demand.pool, demand.takes, demand.of_tpus, id(demand.selector), id(demand.tolerations))
        if shape not in allowed_of:
            allowed_of[shape] = _allowed(demand, pools, rooms, all_known=all_known)
        allowed = allowed_of[shape]
        if allowed is None:
            unknown.append(demand)
            continue
        holding = [name for name in allowed if demand.takes.fits(rooms[name])]
        if not holding:
            shortfalls.append(_shortfall_of(demand, allowed, pools, rooms))
        elif len(holding) == 1:
            pinned[holding[0]].append(demand)
        else:
            floating.append((demand, holding))
    found = {}
    for name, node in rooms.items():
        pool, mine = pools[name], pinned[name]
        shortfalls += _short(pool, node, mine)
        states = (_packed(pool, node, mine, most=False), _packed(pool, node, mine, most=True))
        found[name] = states
    least = _least(demand.takes for demand, _ in floating)
    for demand, names in floating:
        missing = 0
        for most in (False, True):
            waiting = demand.at_most if most else demand.at_least
            for name in names:
                if waiting:
                    waiting = found[name][most].take(_item(demand, waiting))
                    found[name][most].close(least)
            missing = waiting
        if missing:
            shortfalls.append(Shortfall("scattered", (demand,)))
    uses = {
        name: PoolUse(pools[name], rooms[name], Packing(low.nodes), Packing(high.nodes))
        for name, (low, high) in found.items()
    }
    return Placement(uses, tuple(shortfalls), tuple(unknown))


def _least(every: Iterable[Amounts]) -> Amounts:
    """The minimum of each resource that any of them takes."""
    found: Amounts | None = None
    for one in every:
        found = one if found is None else Amounts(*map(min, found, one))
    return found or Amounts()


def _allowed(
    demand: Demand, pools: Mapping[str, Pool], rooms: Mapping[str, Amounts], *, all_known: bool
) -> list[str] | None:
    """Pools on which the pods can run. None: the pools are not known."""
    if demand.pool is not None:
        return [demand.pool] if demand.pool in rooms else None
    if not all_known or any(demand.can_run_on(pool) for name, pool in pools.items() if name not in rooms):
        return None
    allowed = [name for name, pool in pools.items() if name in rooms and demand.can_run_on(pool)]
    if demand.selector and not allowed:
        return None  # nodes outside the described pools might have the labels
    return sorted(allowed, key=lambda name: rooms[name].gpus > 0)


def _shortfall_of(
    demand: Demand, allowed: Sequence[str], pools: Mapping[str, Pool], rooms: Mapping[str, Amounts]
) -> Shortfall:
    if not allowed or (demand.pool is None and demand.takes.gpus and not any(rooms[name].gpus for name in allowed)):
        return Shortfall("nowhere", (demand,))
    nearest = min(allowed, key=lambda name: demand.takes.share(rooms[name]))
    return Shortfall("too-large", (demand,), pools[nearest], tuple(demand.takes.lacking(rooms[nearest])))


def _short(pool: Pool, node: Amounts, demands: Sequence[Demand]) -> list[Shortfall]:
    """Whether the pool with its maximum of nodes cannot hold all pods that are pinned to it."""
    items = items_of(demands, most=True)
    if not items:
        return []
    verdict = can_hold_all(merged(items), node, pool.max_nodes)
    if verdict:
        return []
    needed = pack(merged(items), node, 1 << 30).count if not any(item.spread for item in items) else 0
    needed = max(needed, nodes_at_least(items, node) or 0)
    return [Shortfall("unproven" if verdict is None else "short", tuple(demands), pool, nodes=needed)]


def items_of(demands: Iterable[Demand], *, most: bool) -> list[Item]:
    """The pods, with the minimum or with the maximum of replicas."""
    return [_item(demand, count) for demand in demands if (count := demand.at_most if most else demand.at_least)]


def merged(items: Iterable[Item]) -> list[Item]:
    """The same pods, with identical ones in one item, because their owner does not matter for the fit."""
    alike: dict[tuple[Amounts, int | None, bool], Item] = {}
    for index, item in enumerate(items):
        # Pods that are spread, or have a limit per node, must not be merged with other pods.
        own = index if item.per_node is not None or item.spread else None
        shape = (item.takes, own, item.spread)
        before = alike.get(shape)
        alike[shape] = item if before is None else Item(item.key, item.takes, before.count + item.count)
    return list(alike.values())


def _item(demand: Demand, count: int) -> Item:
    return Item(demand.key, demand.takes, count, demand.per_node, demand.spread)


def _packed(pool: Pool, node: Amounts, demands: Sequence[Demand], *, most: bool) -> _Room:
    packing = pack(items_of(demands, most=most), node, pool.max_nodes)
    idle = pool.min_nodes - sum(group.count for group in packing.nodes)
    return _Room(pool, node, [*packing.nodes, *([Nodes(idle, node)] if idle > 0 else [])])
