"""Whether pods find a place wherever the scheduler puts the others."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import parse_environment
from kserve_iac.capacity.amounts import Amounts
from kserve_iac.capacity.demand import Demand
from kserve_iac.capacity.packing import Item, pack
from kserve_iac.checks import check
from kserve_iac.checks.capacity.room import nodes_that_always_hold
from kserve_iac.findings.path import Path


def wanted(*counts_and_sizes):
    return [
        Demand(
            service="a",
            role=str(i),
            part=Path(),
            section=Path(f"path{i}"),
            field=Path("replicas"),
            at_least=count,
            at_most=count,
            takes=Amounts(gpus=size),
        )
        for i, (count, size) in enumerate(counts_and_sizes)
    ]


def nodes_needed(demands):
    items = [Item(one.key, one.takes, one.at_most) for one in demands if one.at_most]
    return pack(items, Amounts(gpus=8), 10**9).count


@pytest.mark.parametrize(
    ("demands", "nodes"),
    [
        ([], 0),
        ([(3, 8)], 3),
        ([(16, 1)], 2),
        ([(1, 8), (5, 1)], 6),
        ([(1, 4), (5, 1)], 2),
        ([(4, 4)], 2),
        ([(2, 4), (4, 1)], 2),
    ],
)
def test_examples_on_nodes_of_eight(demands, nodes):
    assert nodes_that_always_hold(wanted(*demands), 8) == nodes


DEMANDS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 8)), max_size=5)


@given(DEMANDS, st.integers(0, 2**32))
def test_every_order_and_every_choice_of_node_finds_a_place(demands, seed):
    nodes = nodes_that_always_hold(wanted(*demands), 8)
    chance = random.Random(seed)
    pods = [size for count, size in demands for _ in range(count)]
    chance.shuffle(pods)
    free = [8] * nodes
    for size in pods:
        open_nodes = [i for i, left in enumerate(free) if left >= size]
        assert open_nodes, (pods, free)
        free[chance.choice(open_nodes)] -= size


@given(DEMANDS)
def test_never_fewer_than_packing_takes_less_one(demands):
    assert nodes_that_always_hold(wanted(*demands), 8) >= -(-sum(c * s for c, s in demands) // 8)
    assert nodes_needed(wanted(*demands)) <= max(nodes_that_always_hold(wanted(*demands), 8), 0)


def environment(prefill_tensor, l4_nodes):
    config = {
        "cluster": {
            "simulated": {
                "nodePools": [
                    {"name": "cpu", "machineType": "e2-standard-16"},
                    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": l4_nodes},
                    {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 2},
                ]
            }
        },
        "platform": {"llm": True},
        "services": {
            "small": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4", "replicas": 5}},
            "large": {
                "llmInferenceService": {
                    "model": {"uri": "hf://Qwen/Qwen3-4B"},
                    "pool": "h100",
                    "parallelism": {"tensor": 8},
                    "prefill": {"pool": "l4", "parallelism": {"tensor": prefill_tensor}},
                }
            },
        },
    }
    parsed, problems = parse_environment(config)
    assert not problems
    return parsed


def test_a_pod_that_needs_a_whole_node_beside_small_ones_is_warned_of():
    problems = check(environment(prefill_tensor=8, l4_nodes=2))
    [problem] = [one for one in problems if one.code == "capacity-fragments"]
    assert (problem.code, problem.severity) == ("capacity-fragments", "warning")
    assert problem.path == "services.large.llmInferenceService.prefill.replicas"
    assert "raise maxNodes of pool l4 to 6" in problem.mend


def test_half_a_node_is_always_left():
    assert {one.code for one in check(environment(prefill_tensor=4, l4_nodes=2))} <= {
        "rollout-room",
        "pd-mixed-gpus",
        "pd-unscheduled",
    }


@pytest.mark.parametrize("is_class", [False, True])
def test_a_compute_class_gets_another_node_for_a_pod_without_room(is_class):
    machine = {"machineType": "g2-standard-12"}
    part = {"computeClasses": [{"name": "l4", "rungs": [machine]}]} if is_class else {}
    pools = {} if is_class else {"nodePools": [{"name": "l4", "maxNodes": 1, "zones": ["us-central1-a"], **machine}]}
    parsed, problems = parse_environment(
        {
            "cluster": {
                "gke": {"location": "us-central1", "project": "p", "access": {"endpoint": "dns"}, **part, **pools}
            },
            "platform": {"llm": True},
            "services": {"a": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4"}}},
        }
    )
    assert not problems
    assert ("rollout-room" in {one.code for one in check(parsed)}) is not is_class
