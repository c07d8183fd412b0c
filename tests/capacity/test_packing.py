"""Pods on nodes: what is claimed to fit does, what is refuted cannot, as an exact solver sees it."""

from collections import Counter

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from kserve_iac.capacity.amounts import Amounts, amounts
from kserve_iac.capacity.packing import Item, can_hold_all, nodes_at_least, pack

NODE = Amounts(cpu=16, memory=16, disk=16, gpus=8, pods=10)


def item(key, count, cpu=0, memory=0, gpus=0, per_node=None, spread=False):
    return Item(str(key), Amounts(cpu, memory, 0, gpus, 1), count, per_node, spread)


ITEMS = st.lists(
    st.builds(
        item,
        st.uuids(),
        st.integers(1, 4),
        st.integers(0, 16),
        st.integers(0, 16),
        st.integers(0, 8),
        st.sampled_from([None, None, 1, 2]),
    ),
    min_size=1,
    max_size=5,
)
SPREAD = st.lists(
    st.builds(
        item, st.uuids(), st.integers(1, 4), st.integers(0, 9), st.integers(0, 9), st.just(0), st.none(), st.booleans()
    ),
    min_size=1,
    max_size=4,
)


def stands(items, node, limit, packing):
    """Whether the packing is one: every pod once, no node over its room, nobody too close."""
    placed: Counter[str] = Counter()
    by_key = {one.key: one for one in items}
    assert sum(group.count for group in packing.nodes) <= limit
    for group in packing.nodes:
        used = Amounts()
        for key, count in group.holds.items():
            placed[key] += count * group.count
            used = used.plus(by_key[key].takes, count)
            assert by_key[key].per_node is None or count <= by_key[key].per_node
        assert all(take <= have for take, have in zip(used, node, strict=True))
        assert node.plus(used, -1) == group.free
    for one in items:
        assert placed[one.key] + packing.left.get(one.key, 0) == one.count


def solver_finds(items, node, limit):
    """An integer program: how many pods of each item stand on each node."""
    if not items:
        return True
    size = len(items) * limit
    upper = [one.count if one.per_node is None else min(one.count, one.per_node) for one in items for _ in range(limit)]
    rows, low, high = [], [], []
    for index, one in enumerate(items):
        row = numpy.zeros(size)
        row[index * limit : (index + 1) * limit] = 1
        rows.append(row)
        low.append(one.count)
        high.append(one.count)
    for number_of_node in range(limit):
        for resource, have in enumerate(node):
            row = numpy.zeros(size)
            for index, one in enumerate(items):
                row[index * limit + number_of_node] = one.takes[resource]
            rows.append(row)
            low.append(0)
            high.append(have)
    result = milp(
        numpy.zeros(size),
        constraints=LinearConstraint(numpy.array(rows), low, high),
        bounds=Bounds(numpy.zeros(size), numpy.array(upper)),
        integrality=numpy.ones(size),
    )
    return result.success


@settings(max_examples=150, deadline=None)
@given(ITEMS, st.integers(1, 5))
def test_the_verdict_is_the_solvers(items, limit):
    verdict = can_hold_all(items, NODE, limit)
    if verdict is not None:
        assert verdict == solver_finds(items, NODE, limit)


@settings(max_examples=150, deadline=None)
@given(ITEMS, st.integers(1, 5))
def test_the_bound_is_never_above_what_the_solver_needs(items, limit):
    least = nodes_at_least(items, NODE)
    if solver_finds(items, NODE, limit):
        assert least is not None
        assert least <= limit


@given(ITEMS, st.integers(1, 6))
def test_a_packing_is_one(items, limit):
    stands(items, NODE, limit, pack(items, NODE, limit))


@given(SPREAD, st.integers(1, 6))
def test_spread_pods_differ_by_one_at_most(items, limit):
    packing = pack(items, NODE, limit)
    if packing.left:
        return
    stands(items, NODE, limit, packing)
    for one in items:
        if one.spread:
            counts = [group.holds.get(one.key, 0) for group in packing.nodes if group.count]
            assert max(counts) - min(counts) <= 1


@given(ITEMS, st.integers(1, 6), st.randoms())
def test_the_order_of_services_does_not_matter(items, limit, random):
    shuffled = random.sample(items, len(items))
    assert pack(shuffled, NODE, limit) == pack(items, NODE, limit)


@given(ITEMS, st.integers(1, 6))
def test_counting_alike_pods_together_is_quick_and_the_same(items, limit):
    many = [Item(one.key, one.takes, one.count * 10**6, one.per_node) for one in items]
    packing = pack(many, NODE, limit * 10**6)
    stands(many, NODE, limit * 10**6, packing)


@pytest.mark.parametrize(
    ("items", "nodes"),
    [
        ([], 0),
        ([item("a", 1, gpus=8)], 1),
        ([item("a", 9, gpus=1)], 2),
        ([item("a", 3, gpus=5)], 3),
        ([item("a", 2, gpus=5), item("b", 2, gpus=3)], 2),
        ([item("a", 2, cpu=10), item("b", 2, cpu=6)], 2),
        ([item("a", 3, cpu=1, per_node=1)], 3),
        ([item("a", 11)], 2),
    ],
)
def test_examples(items, nodes):
    assert pack(items, NODE, 99).count == nodes
    assert can_hold_all(items, NODE, nodes) is True
    assert nodes == 0 or can_hold_all(items, NODE, nodes - 1) is False


def test_a_search_finds_what_first_fit_misses():
    """Largest first puts 7 with 7; only 7+5+4 twice fills two nodes of 16."""
    items = [item("a", 2, cpu=7), item("b", 2, cpu=5), item("c", 2, cpu=4)]
    assert pack(items, NODE, 2).left
    assert can_hold_all(items, NODE, 2) is True


def test_amounts_are_read_as_kubernetes_reads_them():
    read = amounts({"cpu": "1500m", "memory": "2Gi", "ephemeral-storage": "1k", "nvidia.com/gpu": "2", "x/y": "3"})
    assert read == Amounts(1500, 2 << 30, 1000, 2, 0)
    assert amounts({"cpu": "0.0001"}).cpu == 1
    assert amounts({"memory": "1e3"}).memory == 1000


@pytest.mark.parametrize("given", ["-1", "many", "1e999"])
def test_what_is_no_amount_counts_as_none(given):
    assert amounts({"cpu": given, "nvidia.com/gpu": given}) == Amounts()


def test_network_cards_are_packed_like_gpus():
    node = NODE._replace(cards=8)
    pods = [Item("a", Amounts(gpus=1, pods=1, cards=3), 4)]
    packing = pack(pods, node, 10)
    assert packing.count == 2
    assert nodes_at_least(pods, node) == 2
    assert Amounts(cards=9).lacking(node) == ["network cards"]
    assert Amounts(cards=3).plus(Amounts(cards=2), 2).cards == 7
