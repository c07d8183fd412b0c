"""Pools as they were described against the nodes that stand there."""

from typing import Any

import pytest

from kserve_iac.args import ExistingClusterArgs
from kserve_iac.args.problem import errors
from kserve_iac.checks.live import check_live

L4 = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}
OWN = {"name": "own", "gpusPerNode": 4, "nodeSelector": {"pool": "big"}, "taints": [{"key": "team", "value": "llm"}]}
GPU = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
TEAM = {"key": "team", "value": "llm", "effect": "NoSchedule"}


def node(name: str, gpus: int | None = 1, taints: Any = (GPU,), machine: str | None = "g2-standard-12", **labels: str):
    """A node of pool l4, unless its labels say otherwise."""
    labels = labels or {"cloud.google.com/gke-nodepool": "l4"}
    if machine is not None:
        labels["node.kubernetes.io/instance-type"] = machine
    capacity = {"cpu": "12"} | ({"nvidia.com/gpu": str(gpus)} if gpus is not None else {})
    spec = {"taints": list(taints)} if taints else {}
    return {"metadata": {"name": name, "labels": labels}, "spec": spec, "status": {"capacity": capacity}}


def holding(pods: int, one: dict[str, Any]) -> dict[str, Any]:
    """The node, with as many pods as it can hold."""
    one["status"]["capacity"]["pods"] = str(pods)
    return one


def big(name: str, **fields: Any):
    """A node of pool own."""
    return node(name, **{"gpus": 4, "taints": (TEAM,), "machine": None, "pool": "big", **fields})


WRONG: list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    ("live-pool", "nodePools.0.nodeSelector", [L4], []),
    ("live-pool", "nodePools.0.maxNodes", [L4], [node("a"), node("b"), node("c")]),
    ("live-node", "nodePools.0.machineType", [L4], [node("a"), node("b", machine="g2-standard-16")]),
    ("live-node", "nodePools.0.machineType", [L4], [node("a", gpus=None)]),
    ("live-node", "nodePools.0.machineType", [L4], [node("a", gpus=2)]),
    ("live-node", "nodePools.0.gpusPerNode", [OWN], [big("a", gpus=8)]),
    ("live-node", "nodePools.0.gpuDra", [{**L4, "gpuDra": True}], [node("a")]),
    ("live-node", "nodePools.0.maxPods", [L4], [node("a"), holding(32, node("b"))]),
    ("live-node", "nodePools.0.maxPods", [{**OWN, "maxPods": 64}], [holding(58, big("a"))]),
    ("live-node", "nodePools.0.taints", [L4], [node("a", taints=(GPU, TEAM))]),
    ("live-node", "nodePools.0.taints", [OWN], [big("a", taints=({**TEAM, "value": "vision"},))]),
    ("live-node", "nodePools.1.nodeSelector", [OWN, {**OWN, "name": "twice"}], [big("a")]),
]
"""Code, path, pools, nodes."""


def found(pools, nodes):
    return check_live(ExistingClusterArgs.model_validate({"nodePools": pools}), nodes)


@pytest.mark.parametrize(("code", "path", "pools", "nodes"), WRONG)
def test_a_wrong_description_is_found(code, path, pools, nodes):
    problems = found(pools, nodes)
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]
    assert problems[0].mend
    assert bool(errors(problems)) is (code == "live-node")


@pytest.mark.parametrize(
    ("pools", "nodes"),
    [
        ([L4], [node("a"), node("b", machine=None)]),
        ([{**L4, "gpuDra": True}], [node("a", gpus=None)]),
        ([{**L4, "maxPods": 32}], [holding(32, node("a")), holding(110, node("b"))]),
        ([OWN], [holding(29, big("a"))]),
        ([{**OWN, "maxNodes": 2}], [big("a", taints=()), big("b")]),
        ([{"name": "plain", "nodeSelector": {"pool": "big"}}], [big("a", taints=(), gpus=8)]),
        ([L4], [node("a", taints=(GPU, {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}))]),
        ([L4], [node("a", taints=(GPU, {"key": "soft", "effect": "PreferNoSchedule"}))]),
        ([L4, OWN], [node("a"), big("b"), node("other", gpus=8, team="vision")]),
    ],
)
def test_what_is_as_it_was_described(pools, nodes):
    assert found(pools, nodes) == []


def test_nodes_that_are_alike_are_one_finding():
    [problem] = found([{**L4, "maxNodes": 9}], [node(name, gpus=0) for name in "cab"])
    assert problem.message == "a and 2 more: the number of GPUs is 0, not 1."
