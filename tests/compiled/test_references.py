"""What a rendered object names in the cluster."""

import pulumi
import pytest

from kserve_iac.compiled.references import references_of


def of_pod(**pod):
    return {"kind": "InferenceService", "spec": {"predictor": {"containers": [], **pod}}}


def names(obj):
    return {(one.kind, one.name, one.key, str(one.path)) for one in references_of(obj)}


@pytest.mark.parametrize(
    "pod",
    [
        {"serviceAccountName": pulumi.Output.from_input("later")},
        {"serviceAccountName": "{{.Name}}"},
        {"serviceAccountName": ""},
        {"serviceAccountName": None},
        {"volumes": None, "containers": None},
        {"volumes": ["wrong", {"name": "v", "secret": "wrong"}]},
        {"volumes": [{"name": "v", "secret": {"secretName": "s", "optional": True}}]},
        {"volumes": [{"name": "v", "csi": {"driver": "own", "volumeAttributes": {"bucketName": "b"}}}]},
        {
            "volumes": [
                {"name": "v", "csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "_"}}}
            ]
        },
        {"containers": [{"env": [{"name": "A", "value": "pvc://a/b"}]}]},
        {"containers": [{"envFrom": [{"secretRef": {"name": "s", "optional": True}}]}]},
    ],
)
def test_what_is_not_known_and_what_may_be_missing_is_left_out(pod):
    assert names(of_pod(**pod)) == set()


def test_keys_of_volumes_are_references_too():
    items = [{"key": "a", "path": "a"}, {"key": "b", "path": "b"}]
    at = "spec.predictor.volumes.0.secret"
    assert names(of_pod(volumes=[{"name": "v", "secret": {"secretName": "s", "items": items}}])) == {
        ("Secret", "s", None, f"{at}.secretName"),
        ("Secret", "s", "a", f"{at}.items.0.key"),
        ("Secret", "s", "b", f"{at}.items.1.key"),
    }


@pytest.mark.parametrize("source", ["cephfs", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"])
def test_older_sources_of_volumes_name_secrets(source):
    at = f"spec.predictor.volumes.0.{source}.secretRef.name"
    assert names(of_pod(volumes=[{"name": "v", source: {"secretRef": {"name": "s"}}}])) == {("Secret", "s", None, at)}


def test_a_model_of_a_role_is_a_claim_or_a_bucket():
    model = {"uri": "pvc://models/a/b", "lora": {"adapters": [{"name": "x", "uri": "pvc://adapters"}]}}
    obj = {"kind": "LLMInferenceService", "spec": {"model": model, "prefill": {}}}
    assert {(one.name, str(one.part), one.uri) for one in references_of(obj)} == {
        ("models", "", "pvc://models/a/b"),
        ("models", "prefill", "pvc://models/a/b"),
        ("adapters", "", "pvc://adapters"),
        ("adapters", "prefill", "pvc://adapters"),
    }


def test_a_kind_without_pods_names_nothing():
    assert names({"kind": "LocalModelNodeGroup", "spec": {"persistentVolumeSpec": {"local": {"path": "/"}}}}) == set()
