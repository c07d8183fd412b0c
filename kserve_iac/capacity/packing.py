"""Pods on identical nodes: a packing, a bound that no packing can beat, and a search between the two."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .amounts import Amounts, total

SEARCH_STEPS = 20_000
"""Placements that the search tries before it gives up: some tens of milliseconds."""


@dataclass(frozen=True)
class Item:
    """``count`` identical pods."""

    key: str
    takes: Amounts
    count: int
    per_node: int | None = None
    """Maximum of these pods on one node. None: as many as fit."""
    spread: bool = False
    """Whether their counts on any two nodes may differ by at most one."""

    def at_once(self, room: Amounts) -> int:
        """The number of these pods that fit in ``room`` of a node that has none of them yet."""
        fitting = self.takes.times_in(room)
        return fitting if self.per_node is None else min(fitting, self.per_node)


@dataclass(frozen=True)
class Nodes:
    """``count`` nodes that hold the same pods."""

    count: int
    free: Amounts
    holds: Mapping[str, int] = field(default_factory=dict)
    """Pods on each of them, by the key of their item."""

    def with_pods(self, item: Item, each: int, count: int) -> "Nodes":
        """``count`` of the nodes, with ``each`` further pods."""
        holds = {**self.holds, item.key: self.holds.get(item.key, 0) + each}
        return Nodes(count, self.free.plus(item.takes, -each), holds)

    def room(self, item: Item) -> int:
        """The number of further pods of the item for which each node has room."""
        fitting = item.takes.times_in(self.free)
        return fitting if item.per_node is None else min(fitting, item.per_node - self.holds.get(item.key, 0))


@dataclass(frozen=True)
class Packing:
    """The placement of pods, and the number of pods without a place, by the key of their item."""

    nodes: tuple[Nodes, ...]
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Nodes with pods on them."""
        return sum(group.count for group in self.nodes if group.holds)


def pack(items: Sequence[Item], node: Amounts, limit: int) -> Packing:
    """Puts pods on at most ``limit`` nodes: the largest first, each on the first node that has room.

    The result is a valid packing. Pods of a spread item are dealt to all nodes in use, so the number of nodes is raised
    until they find their places.
    """
    return _packed(tuple(items), node, limit)


@functools.lru_cache(maxsize=128)  # nearly all roles have as many pods at their minimum as at their maximum
def _packed(items: tuple[Item, ...], node: Amounts, limit: int) -> Packing:
    if not any(item.spread for item in items):
        return _first_fit(items, node, (), limit)
    least = min(max(1, nodes_at_least(items, node) or limit), limit)
    best = None
    for count in _steps(least, limit):
        best = _spread_evenly(items, node, count)
        if not best.left:
            return best
    assert best is not None  # limit is 1 at least where there are items
    return best


def _steps(least: int, limit: int) -> Iterator[int]:
    """Node counts to try: one by one at first, then in growing steps, the limit last."""
    count = least
    while count < limit:
        yield count
        count += max(1, (count - least) // 4)
    yield limit


def _spread_evenly(items: Sequence[Item], node: Amounts, count: int) -> Packing:
    nodes: tuple[Nodes, ...] = (Nodes(count, node),)
    for item in by_size([item for item in items if item.spread], node):
        each, rest = divmod(item.count, count)
        dealt: list[Nodes] = []
        for group in nodes:
            more = min(rest, group.count)
            for pods, size in ((each + 1, more), (each, group.count - more)):
                if size and group.room(item) < pods:
                    return Packing(nodes, {item.key: item.count})
                if size:
                    dealt.append(group.with_pods(item, pods, size) if pods else Nodes(size, group.free, group.holds))
            rest -= more
        nodes = tuple(dealt)
    return _first_fit([item for item in items if not item.spread], node, nodes, count)


def by_size(items: Sequence[Item], node: Amounts) -> list[Item]:
    """The largest first: by GPUs, the scarcest resource, then by the share of a node."""
    return sorted(items, key=lambda item: (-item.takes.gpus, -item.takes.share(node), item.key))


def _first_fit(items: Sequence[Item], node: Amounts, nodes: tuple[Nodes, ...], limit: int) -> Packing:
    ordered = by_size(items, node)
    open_nodes, full = list(nodes), []
    opened = sum(group.count for group in nodes)
    left = {}
    for item, least in zip(ordered, _least_of_the_rest(ordered), strict=True):
        waiting, open_nodes = add(item, open_nodes)
        each = item.at_once(node)
        if waiting and each > 0 and opened < limit:
            fresh = Nodes(min(-(-waiting // each), limit - opened), node)
            opened += fresh.count
            waiting, filled = _fill(item, waiting, fresh)
            open_nodes += filled
        if waiting:
            left[item.key] = waiting
        # Nodes without room for any of the remaining pods are set aside.
        full += [group for group in open_nodes if not least.fits(group.free)]
        open_nodes = [group for group in open_nodes if least.fits(group.free)]
    return Packing((*full, *open_nodes), left)


def _least_of_the_rest(ordered: Sequence[Item]) -> list[Amounts]:
    """For each item, the minimum of each resource over the items after it."""
    found = [Amounts()] if ordered else []
    for item in reversed(ordered[1:]):
        found.append(item.takes if len(found) == 1 else Amounts(*map(min, found[-1], item.takes)))
    return found[::-1]


def add(item: Item, groups: Sequence[Nodes]) -> tuple[int, list[Nodes]]:
    """Puts the item's pods on existing nodes; returns the number of pods without a place, and the nodes."""
    waiting, filled = item.count, []
    for group in groups:
        if not waiting:
            filled.append(group)
            continue
        waiting, parts = _fill(item, waiting, group)
        filled += parts
    return waiting, filled


def _fill(item: Item, waiting: int, group: Nodes) -> tuple[int, list[Nodes]]:
    """Fills one node after the other; nodes with the same pods stay in one group."""
    each = group.room(item)
    if each <= 0:
        return waiting, [group]
    full = min(group.count, waiting // each)
    rest = waiting - full * each
    parts = [group.with_pods(item, each, full)] if full else []
    untouched = group.count - full
    if rest and untouched:
        parts.append(group.with_pods(item, rest, 1))
        untouched, rest = untouched - 1, 0
    if untouched:
        parts.append(Nodes(untouched, group.free, group.holds))
    return rest, parts


def nodes_at_least(items: Sequence[Item], node: Amounts) -> int | None:
    """A lower bound of the number of nodes for any packing. None: a pod fits no node at all."""
    if any(not item.takes.fits(node) for item in items if item.count):
        return None
    together = total(Amounts().plus(item.takes, item.count) for item in items)
    bounds = [-(-need // have) for need, have in zip(together, node, strict=True) if need]
    bounds += [-(-item.count // item.at_once(node)) for item in items if item.count]
    for index, have in enumerate(node):
        # Two pods that each take more than half of a resource cannot share a node.
        bounds.append(sum(item.count for item in items if 2 * item.takes[index] > have))
    return max(bounds, default=0)


def can_hold_all(items: Sequence[Item], node: Amounts, limit: int) -> bool | None:
    """Whether ``limit`` nodes can hold all pods: proven by a packing, or refuted. None: neither was found."""
    least = nodes_at_least(items, node)
    if least is None or least > limit:
        return False
    if not pack(items, node, limit).left:
        return True
    return None if any(item.spread for item in items) else _search(items, node, limit)


def _search(items: Sequence[Item], node: Amounts, limit: int) -> bool | None:
    """Tries every packing, and treats identical nodes as one. None: the search takes too long."""
    ordered = by_size([item for item in items if item.count], node)
    pods = [index for index, item in enumerate(ordered) for _ in range(item.count)]
    free = [node] * limit
    holds = [[0] * len(ordered) for _ in range(limit)]
    steps = 0

    def place(position: int) -> bool | None:
        nonlocal steps
        if position == len(pods):
            return True
        index = pods[position]
        item = ordered[index]
        seen = set()
        for number, room in enumerate(free):
            look = (room, tuple(holds[number]))
            if look in seen or not item.takes.fits(room):
                continue
            if item.per_node is not None and holds[number][index] >= item.per_node:
                continue
            seen.add(look)
            steps += 1
            if steps > SEARCH_STEPS:
                return None
            free[number] = room.plus(item.takes, -1)
            holds[number][index] += 1
            found = place(position + 1)
            if found is not False:
                return found
            free[number] = room
            holds[number][index] -= 1
        return False

    return place(0) if len(pods) <= 200 else None
