"""How many nodes pods take: against the sum bound, against the exact optimum, and in bulk as one by one."""

import itertools
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kserve_iac.rules.capacity import Demand, nodes_needed


def wanted(*counts_and_sizes):
    return [Demand("pool", f"path{i}", count, size) for i, (count, size) in enumerate(counts_and_sizes)]


def optimum(sizes: tuple[int, ...], room: int) -> int:
    """Fewest nodes, by trying every way to fill one node after the other."""

    @cache
    def fewest(left: tuple[int, ...]) -> int:
        if not left:
            return 0
        first, rest = left[0], left[1:]
        best = len(left)
        for many in range(len(rest) + 1):
            for chosen in set(itertools.combinations(range(len(rest)), many)):
                if first + sum(rest[i] for i in chosen) <= room:
                    best = min(best, 1 + fewest(tuple(s for i, s in enumerate(rest) if i not in chosen)))
        return best

    return fewest(tuple(sorted(sizes, reverse=True)))


def one_by_one(demands, room):
    """First fit, largest first, pod by pod."""
    free: list[int] = []
    for demand in sorted(demands, key=lambda d: -d.gpus):
        for _ in range(demand.count):
            index = next((i for i, left in enumerate(free) if left >= demand.gpus), None)
            if index is None:
                free.append(room - demand.gpus)
            else:
                free[index] -= demand.gpus
    return len(free)


@pytest.mark.parametrize(
    ("demands", "nodes"),
    [
        ([], 0),
        ([(0, 4)], 0),
        ([(1, 8)], 1),
        ([(8, 1)], 1),
        ([(9, 1)], 2),
        ([(3, 5)], 3),
        ([(2, 5), (2, 3)], 2),
        ([(1, 4), (4, 1), (1, 2)], 2),
        ([(3, 4), (2, 2), (1, 1)], 3),
    ],
)
def test_examples_on_nodes_of_eight(demands, nodes):
    assert nodes_needed(wanted(*demands), 8) == nodes


SIZES = st.integers(1, 8)


@given(st.lists(st.tuples(st.integers(0, 30), SIZES), max_size=8))
def test_counting_alike_nodes_together_gives_what_one_by_one_gives(demands):
    assert nodes_needed(wanted(*demands), 8) == one_by_one(wanted(*demands), 8)


@given(st.lists(st.tuples(st.integers(0, 10**6), SIZES), max_size=8))
def test_never_below_the_sum_and_never_more_than_a_node_a_pod(demands):
    total = sum(count * size for count, size in demands)
    assert -(-total // 8) <= nodes_needed(wanted(*demands), 8) <= sum(count for count, _ in demands)


@settings(max_examples=60)
@given(st.lists(SIZES, max_size=7))
def test_never_claims_fewer_nodes_than_there_must_be(sizes):
    assert nodes_needed(wanted(*((1, size) for size in sizes)), 8) >= optimum(tuple(sizes), 8)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 2, 4, 8, 16])), max_size=6), st.sampled_from([16, 32])
)
def test_exact_where_sizes_divide_each_other(demands, room):
    """Then the sum bound can be reached, and it is."""
    total = sum(count * size for count, size in demands)
    assert nodes_needed(wanted(*demands), room) == -(-total // room)


@settings(max_examples=60)
@given(st.lists(st.sampled_from([1, 2, 4, 8]), max_size=8))
def test_exact_against_brute_force_for_powers_of_two(sizes):
    assert nodes_needed(wanted(*((1, size) for size in sizes)), 8) == optimum(tuple(sizes), 8)


@given(st.lists(st.tuples(st.integers(0, 30), SIZES), max_size=6), st.randoms())
def test_the_order_of_services_does_not_matter(demands, random):
    shuffled = random.sample(demands, len(demands))
    assert nodes_needed(wanted(*shuffled), 8) == nodes_needed(wanted(*demands), 8)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([1, 2, 4, 8])), max_size=6), st.integers(0, 5))
def test_one_more_pod_never_takes_fewer_nodes(demands, size):
    more = [*demands, (1, 2 ** min(size, 3))]
    assert nodes_needed(wanted(*more), 8) >= nodes_needed(wanted(*demands), 8)
