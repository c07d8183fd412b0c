"""Stages of simulated nodes and pods; what they do is seen in tests/engine."""

import re

from kserve_iac_sandbox.stages import stages


def test_every_stage_is_whole() -> None:
    found = stages()
    assert {(s["spec"]["resourceRef"]["kind"], s["metadata"]["name"]) for s in found} == {
        ("Node", "sandbox-node"),
        ("Node", "sandbox-node-heartbeat"),
        ("Pod", "sandbox-pod-ready"),
        ("Pod", "sandbox-pod-complete"),
        ("Pod", "sandbox-pod-delete"),
    }
    for stage in found:
        assert stage["apiVersion"] == "kwok.x-k8s.io/v1alpha1"
        assert stage["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "kserve-iac-sandbox"
        template = stage["spec"]["next"].get("statusTemplate", "")
        opened = len(re.findall(r"{{-?\s*(?:if|range|with)\b", template))
        assert opened == len(re.findall(r"{{-?\s*end\b", template)), stage["metadata"]["name"]


def test_node_stages_exclude_each_other() -> None:
    """Of two stages that match at once KWOK would take one by chance."""
    node, heartbeat = (
        s["spec"]["selector"]["matchExpressions"][0] for s in stages() if s["spec"]["resourceRef"]["kind"] == "Node"
    )
    assert node["key"] == heartbeat["key"]
    assert (node["operator"], heartbeat["operator"]) == ("NotIn", "In")


def test_node_stage_reads_the_annotations() -> None:
    template = next(s for s in stages() if s["metadata"]["name"] == "sandbox-node")["spec"]["next"]["statusTemplate"]
    assert "kserve-iac/capacity" in template
    assert "kserve-iac/allocatable" in template


def test_callers_cannot_change_each_others_stages() -> None:
    stages()[0]["spec"].clear()
    assert stages()[0]["spec"]


def test_pods_that_run_are_left_to_the_kubelet() -> None:
    for stage in stages("kserve/manager(:|$)"):
        expressions = stage["spec"]["selector"]["matchExpressions"]
        left = [e for e in expressions if "any(test(" in e["key"]]
        assert len(left) == (stage["spec"]["resourceRef"]["kind"] == "Pod")
        assert all(e["operator"] == "NotIn" and '"kserve/manager(:|$)"' in e["key"] for e in left)
