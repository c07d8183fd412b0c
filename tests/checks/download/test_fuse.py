"""Buckets as volumes: whether the pods ask for the sidecar that mounts them, in every role."""

import pytest

from kserve_iac.args import Environment
from kserve_iac.checks import check

BUCKET = {"name": "weights", "csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "b"}}}
ASKS = {"gke-gcsfuse/volumes": "true"}
OTHER = {"name": "other", "csi": {"driver": "secrets-store.csi.k8s.io"}}
SIDECAR = {"name": "gke-gcsfuse-sidecar", "image": "registry.example/sidecar:1"}
OWN = {"containers": [{"name": "kserve-container", "image": "registry.example/own:1"}]}
MODEL = {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}


def llm(**fields):
    return {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **fields}}


def isvc(predictor, **fields):
    return {"inferenceService": {"predictor": {**MODEL, **predictor}, **fields}}


def pod(*volumes, **fields):
    return {"volumes": list(volumes), **fields}


def found(service, definitions=None):
    content = {
        "cluster": {"existing": {"nodePools": []}},
        "platform": {"llm": True},
        "definitions": definitions or {},
        "services": {"a": service},
    }
    return [one.path for one in check(Environment.model_validate(content)) if one.code == "bucket-sidecar"]


LLM, ISVC = "services.a.llmInferenceService", "services.a.inferenceService"


@pytest.mark.parametrize(
    ("service", "paths"),
    [
        (llm(template=pod(BUCKET)), [f"{LLM}.podAnnotations"]),
        (llm(template=pod(BUCKET), podAnnotations=ASKS), []),
        (llm(template=pod(BUCKET), podAnnotations={"gke-gcsfuse/volumes": "false"}), [f"{LLM}.podAnnotations"]),
        (llm(template=pod(OTHER)), []),
        (llm(template=pod(BUCKET, initContainers=[SIDECAR])), []),
        (llm(podAnnotations=ASKS, prefill={"template": pod(BUCKET)}), [f"{LLM}.prefill.podAnnotations"]),
        (llm(worker=pod(BUCKET), parallelism={"pipeline": 2}), [f"{LLM}.podAnnotations"]),
        (isvc(pod(BUCKET)), [f"{ISVC}.predictor.annotations"]),
        (isvc(pod(BUCKET), annotations=ASKS), []),
        (isvc(pod(BUCKET, annotations=ASKS)), []),
        (isvc({}, transformer={**OWN, **pod(BUCKET)}), [f"{ISVC}.transformer.annotations"]),
        (isvc({}, explainer={**OWN, **pod(BUCKET)}), [f"{ISVC}.explainer.annotations"]),
    ],
)
def test_pods_with_a_bucket_ask_for_its_sidecar(service, paths):
    assert found(service) == paths


def test_a_base_may_have_the_annotation():
    base = {"llmInferenceServiceConfig": {"podAnnotations": ASKS}}
    service = llm(template=pod(BUCKET), baseRefs=["base"])
    assert found(service, {"base": base}) == []
    assert found(service) == []
    assert found(service, {"base": {"llmInferenceServiceConfig": {"labels": {"a": "b"}}}}) != []
