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


def found(service, definitions=None, code="bucket-sidecar"):
    content = {
        "cluster": {"existing": {"nodePools": []}},
        "platform": {"llm": True},
        "definitions": definitions or {},
        "services": {"a": service},
    }
    return [one.path for one in check(Environment.model_validate(content)) if one.code == code]


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


NOTHING = {**ASKS, "gke-gcsfuse/memory-request": "0"}
UNLIMITED = {**NOTHING, "gke-gcsfuse/memory-limit": "0"}
REQUEST = "gke-gcsfuse/memory-request"


@pytest.mark.parametrize(
    ("service", "paths"),
    [
        (llm(template=pod(BUCKET), podAnnotations=UNLIMITED), [f"{LLM}.podAnnotations.{REQUEST}"]),
        (llm(template=pod(BUCKET), podAnnotations=NOTHING), [f"{LLM}.podAnnotations.{REQUEST}"]),
        (llm(template=pod(BUCKET), podAnnotations={**UNLIMITED, REQUEST: "0Mi"}), [f"{LLM}.podAnnotations.{REQUEST}"]),
        (
            llm(prefill={"template": pod(BUCKET), "podAnnotations": UNLIMITED}),
            [f"{LLM}.prefill.podAnnotations.{REQUEST}"],
        ),
        (isvc(pod(BUCKET, annotations=UNLIMITED)), [f"{ISVC}.predictor.annotations.{REQUEST}"]),
        (isvc(pod(BUCKET), annotations=UNLIMITED), [f"{ISVC}.annotations.{REQUEST}"]),
        (
            isvc({}, transformer={**OWN, **pod(BUCKET, annotations=UNLIMITED)}),
            [f"{ISVC}.transformer.annotations.{REQUEST}"],
        ),
        (llm(template=pod(BUCKET), podAnnotations=ASKS), []),
        (llm(template=pod(BUCKET), podAnnotations={**ASKS, "gke-gcsfuse/memory-limit": "0"}), []),
        (llm(template=pod(BUCKET), podAnnotations={**NOTHING, "gke-gcsfuse/memory-limit": "4Gi"}), []),
        (llm(template=pod(BUCKET), podAnnotations={**UNLIMITED, REQUEST: "4Gi"}), []),
        (llm(template=pod(BUCKET, initContainers=[SIDECAR]), podAnnotations=UNLIMITED), []),
        (llm(template=pod(OTHER), podAnnotations=UNLIMITED), []),
        (llm(podAnnotations=UNLIMITED), []),
    ],
)
def test_a_sidecar_without_memory(service, paths):
    assert found(service, code="bucket-memory") == paths


def test_the_limit_may_be_in_a_base():
    service = llm(template=pod(BUCKET), podAnnotations=NOTHING, baseRefs=["base"])
    limited = {"podAnnotations": {"gke-gcsfuse/memory-limit": "4Gi"}}
    assert found(service, {"base": {"llmInferenceServiceConfig": limited}}, "bucket-memory") == []
    assert found(service, None, "bucket-memory") == []
    other = {"base": {"llmInferenceServiceConfig": {"labels": {"a": "b"}}}}
    assert found(service, other, "bucket-memory") == [f"{LLM}.podAnnotations.{REQUEST}"]
