"""Records of Helm releases, as Helm writes them."""

import base64
import gzip
import json

import pytest

from kserve_iac.live import helm

MANIFEST = """\
---
# Source: chart/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: b, namespace: other}
---
"""


def secret(version, status, manifest=MANIFEST, hooks=()):
    """What Helm's storage driver writes (helm.sh/helm/v3 pkg/storage/driver/secrets.go, util.go)."""
    content = {"name": "r", "info": {"status": status}, "version": version, "manifest": manifest}
    if hooks:
        content["hooks"] = [{"manifest": hook} for hook in hooks]
    packed = base64.b64encode(gzip.compress(json.dumps(content).encode()))
    return {
        "metadata": {"name": f"sh.helm.release.v1.r.v{version}", "labels": {"version": str(version), "status": status}},
        "data": {"release": base64.b64encode(packed).decode()},
    }


def test_revisions_are_read_oldest_first_by_number():
    found = helm.records([secret(10, "pending-upgrade"), secret(9, "deployed")])
    assert [(record.version, record.status) for record in found] == [(9, "deployed"), (10, "pending-upgrade")]
    assert [helm.identity(obj, "ns") for obj in found[0].objects] == [
        ("v1", "ConfigMap", "ns", "a"),
        ("apps/v1", "Deployment", "other", "b"),
    ]


def test_the_objects_of_hooks_are_known():
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: c\nrules: []\n"
    [found] = helm.records(
        [secret(1, "deployed", hooks=[role, "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\n"])]
    )
    assert [(obj["kind"], obj["metadata"]["name"]) for obj in found.hooks] == [("ClusterRole", "c"), ("Job", "j")]
    assert helm.records([secret(1, "deployed")])[0].hooks == []


def test_a_secret_without_a_release_is_named():
    with pytest.raises(ValueError, match="Secret x holds no Helm release"):
        helm.record({"metadata": {"name": "x"}, "data": {"release": "bm8="}})


def test_an_interrupted_operation_is_settled_as_failed_and_nothing_else_of_it_changes():
    [before] = helm.records([secret(2, "pending-upgrade")])
    change = helm.settled(before)
    after = helm.record({"metadata": {"name": before.secret, **change["metadata"]}, "data": change["data"]})
    assert change["metadata"]["labels"] == {"status": "failed"}
    assert after.content["info"]["status"] == "failed"
    assert {k: v for k, v in after.content.items() if k != "info"} == {
        k: v for k, v in before.content.items() if k != "info"
    }


def test_what_helm_keeps_is_kept():
    assert helm.kept({"metadata": {"annotations": {"helm.sh/resource-policy": "keep"}}})
    assert not helm.kept({"metadata": {"name": "a"}})
