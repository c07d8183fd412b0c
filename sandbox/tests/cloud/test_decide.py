"""The sandbox's autoscaler as pure functions: which pools grow for which pods, and what may go."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac_sandbox.cloud.decide import ScaledPool, growth, idle, preempted, waiting
from kserve_iac_sandbox.cloud.fit import admits, quantity, requests, tolerates

GPU_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
TOLERATES = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]


def pool(name: str = "l4", gpus: int = 8, most: int = 3, least: int = 0, size: int = 0) -> ScaledPool:
    template = {
        "labels": {"kserve-iac/pool": name},
        "taints": [GPU_TAINT] if gpus else [],
        "allocatable": {"cpu": "96", "memory": "340Gi", "pods": "110", "nvidia.com/gpu": str(gpus)},
    }
    return ScaledPool(name, least, most, template, size)


def pod(
    gpus: int = 1, name: str = "p", node: str | None = None, selector: str | None = "l4", **spec: Any
) -> dict[str, Any]:
    limits = {"nvidia.com/gpu": str(gpus)} if gpus else {}
    scheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    return {
        "metadata": {"name": name, "namespace": "models"},
        "spec": {
            "containers": [{"resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": limits}}],
            "tolerations": TOLERATES,
            **({"nodeSelector": {"kserve-iac/pool": selector}} if selector else {}),
            **({"nodeName": node} if node else {}),
            **spec,
        },
        "status": {"phase": "Running"} if node else {"phase": "Pending", "conditions": [scheduled]},
    }


def node(name: str = "n", gpus: int = 8, labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"kserve-iac/pool": "l4", **(labels or {})}},
        "spec": {"taints": [GPU_TAINT], **spec},
        "status": {"allocatable": {"cpu": "96", "memory": "340Gi", "pods": "110", "nvidia.com/gpu": str(gpus)}},
    }


def test_from_zero_as_many_nodes_as_the_pods_fill():
    assert growth([pool()], [], [pod(2, f"p{i}") for i in range(4)]) == {"l4": 1}
    assert growth([pool()], [], [pod(8, "a"), pod(1, "b")]) == {"l4": 2}


def test_never_beyond_its_most():
    assert growth([pool(most=2)], [], [pod(8, f"p{i}") for i in range(5)]) == {"l4": 2}
    assert growth([pool(most=2, size=2)], [], [pod(8)]) == {}


def test_the_nodes_of_a_slice_come_together():
    whole = replace(pool(most=4), whole=True)
    assert growth([whole], [], [pod(8)]) == {"l4": 4}
    assert growth([whole], [], [pod(8, f"p{i}") for i in range(4)]) == {"l4": 4}
    assert (
        growth([replace(whole, size=4)], [node(f"n{i}") for i in range(4)], [pod(8, f"p{i}") for i in range(5)]) == {}
    )


def test_tpu_chips_count_as_gpus_do():
    chips = pool("a")
    chips = replace(
        chips, template={**chips.template, "allocatable": {"cpu": "96", "memory": "340Gi", "google.com/tpu": "4"}}
    )
    assert growth([chips, pool("cpu", gpus=0)], [], [pod(0, selector=None)]) == {"cpu": 1}


def test_up_to_its_least():
    assert growth([pool(least=2)], [], []) == {"l4": 2}


def test_what_nodes_have_free_is_used_first():
    assert growth([pool(size=1)], [node()], [pod(4)]) == {}
    assert growth([pool(size=1)], [node()], [pod(6, "old", node="n"), pod(4, "new")]) == {"l4": 1}


def test_a_node_that_just_came_counts_with_what_it_promises():
    fresh = node()
    promised = json.dumps(fresh["status"]["allocatable"])
    fresh["metadata"]["annotations"] = {"kserve-iac/allocatable": promised}
    fresh["status"] = {}
    assert growth([pool(size=1)], [fresh], [pod(8)]) == {}


def test_a_cordoned_node_takes_nothing():
    assert growth([pool(size=1)], [node(unschedulable=True)], [pod(1)]) == {"l4": 1}


def test_pods_go_to_the_pool_they_ask_for_and_tolerate():
    assert growth([pool("h100")], [], [pod()]) == {}
    assert growth([pool()], [], [pod(tolerations=[])]) == {}
    assert growth([pool("small", 1), pool("large", 8)], [], [pod(1, selector=None)]) == {"small": 1}


def test_pods_that_leave_or_have_a_node_do_not_wait():
    leaving = pod()
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert waiting([leaving, pod(node="n")]) == []


def test_idle_is_a_node_with_daemons_alone():
    daemon = pod(0, node="n")
    daemon["metadata"]["ownerReferences"] = [{"kind": "DaemonSet"}]
    done = pod(1, node="n")
    done["status"] = {"phase": "Succeeded"}
    assert idle(node(), [daemon, done, pod(1, node="other")])
    assert not idle(node(), [pod(1, node="n")])


def test_only_spot_nodes_are_taken_back():
    spot, own = node("spot", labels={"cloud.google.com/gke-spot": "true"}), node("own")
    for one in (spot, own):
        one["metadata"]["annotations"] = {"kserve-iac/preempt": "true"}
    assert preempted([spot, own, node("other")]) == [spot]


@given(st.lists(st.sampled_from([1, 2, 4, 8]), max_size=12), st.integers(1, 4))
def test_every_pod_that_fits_gets_a_node_and_no_node_stays_empty(sizes, most):
    made = growth([pool(most=most)], [], [pod(size, f"p{i}") for i, size in enumerate(sizes)]).get("l4", 0)
    assert made == min(most, -(-sum(sizes) // 8))  # sizes divide each other: packing largest first is exact


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500m", 0.5),
        ("2", 2),
        ("1Ki", 1024),
        ("1k", 1000),
        ("60170076Ki", 60170076 * 1024),
        ("1e3", 1000),
        ("0.5G", 5e8),
    ],
)
def test_quantities(text, number):
    assert quantity(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "x", "1 Gi", "Gi"])
def test_what_is_no_quantity(text):
    with pytest.raises(ValueError, match="no quantity"):
        quantity(text)


def test_requests_are_sums_and_init_containers_count_where_they_are_larger():
    spec = {
        "containers": [{"resources": {"requests": {"cpu": "1"}}}, {"resources": {"limits": {"cpu": "2"}}}],
        "initContainers": [
            {"resources": {"requests": {"cpu": "4"}}},
            {"restartPolicy": "Always", "resources": {"requests": {"memory": "1Ki"}}},
        ],
        "overhead": {"memory": "1Ki"},
    }
    assert requests({"spec": spec}) == {"pods": 1.0, "cpu": 4.0, "memory": 2048.0}


@pytest.mark.parametrize(
    ("operator", "values", "fits"),
    [
        ("In", ["a"], True),
        ("NotIn", ["a"], False),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("In", ["b"], False),
    ],
)
def test_node_affinity(operator, values, fits):
    term = {"matchExpressions": [{"key": "zone", "operator": operator, "values": values}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
    assert admits({"spec": {"affinity": affinity}}, {"zone": "a"}, []) is fits


def test_tolerations():
    assert tolerates({"operator": "Exists"}, GPU_TAINT)
    assert tolerates({"key": "nvidia.com/gpu", "value": "present"}, GPU_TAINT)
    assert not tolerates({"key": "nvidia.com/gpu", "value": "absent"}, GPU_TAINT)
    assert not tolerates({"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoExecute"}, GPU_TAINT)


def test_an_earlier_priority_of_a_class_is_tried_first():
    first, second = replace(pool("b", gpus=8), rank=0), replace(pool("a", gpus=1), rank=1)
    assert growth([second, first], [], [pod(1, selector=None)]) == {"b": 1}
