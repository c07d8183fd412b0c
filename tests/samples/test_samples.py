"""KServe's own objects at each release: read, rendered again, equal; what is refused is known, with the reason."""

import re

import pytest

from .judge import Verdict, verdicts
from .modules import RELEASES, folder

REFUSED = {
    r"docs/samples/explanation/aif/germancredit/bias-v1alpha1\.yaml|docs/samples/storage/pvc/mnist-pvc\.yaml"
    r"|test/benchmark/tf_flowers(_hpa)?\.yaml": "of KServe's v1alpha2, with spec.default: the API server knows no such field",
    r"docs/samples/explanation/alibi/.*": "an explainer of Alibi, which the API has no more: nothing is left that explains",
    r"docs/samples/rollout-strategy/rollout-strategy-example\.yaml": "fields that never were, and no model",
    r"docs/samples/multimodelserving/sklearn/inferenceservice\.yaml": "a model with a name, which the webhook refuses",
    r"docs/samples/v1beta1/torchserve/v1/bloom/bloom-560m\.yaml": "nodeName beside the predictor, where no field is",
    r"docs/samples/llmisvc/kv-cache-offloading/.*": "offloading under a field workload that is none",
    r"docs/samples/llmisvc/latency-predictor/.*": "a text as the scheduler's inline configuration, which is an object",
    r"docs/samples/llmisvc/e2e-gpt-oss/llmisvc_config_\w+\.yaml": "an InferencePool without what it requires",
    r"charts/.*|config/.*|install/.*": "parts that Kustomize or a newer CRD completes",
    # Stricter on purpose: KServe takes these.
    r"docs/samples/fluid/.*": "scale to zero by HPA, which KServe raises to 1 without a word",
    r"docs/samples/llmisvc/precise-prefix-kv-cache-routing/llm-inference-service-qwen2-7b-gpu-kv-cache-routing\.yaml": (
        "in 0.17 a profile names a plugin that the configuration does not make, at which the endpoint picker ends"
    ),
    r"docs/samples/v1beta1/transformer/feast/driver_transformer_modelmesh\.yaml": "ModelMesh, which is not offered here",
}
"""Samples that are refused -> why. All but those of the last group the API server or a webhook refuses as well."""


def releases():
    return [
        pytest.param(
            kserve,
            marks=pytest.mark.skipif(folder(release) is None, reason=f"KServe {release} is not fetched: make samples"),
        )
        for kserve, release in RELEASES.items()
    ]


@pytest.fixture(scope="module", params=releases())
def found(request) -> list[Verdict]:
    return verdicts(request.param)


def test_there_is_something_of_every_important_kind(found):
    kinds = {one.sample.obj["kind"] for one in found}
    assert {"InferenceService", "LLMInferenceService", "LLMInferenceServiceConfig"} <= kinds
    assert {"ClusterServingRuntime", "InferenceGraph", "TrainedModel", "ClusterStorageContainer"} <= kinds
    assert len(found) > 400


def test_whatever_is_taken_renders_to_what_it_was(found):
    assert [(one.sample.path, one.sample.number) for one in found if one.outcome == "DIFFERS"] == []


def test_what_is_refused_is_known(found):
    unexpected = {
        (one.sample.path, one.sample.number): (one.codes, one.left)
        for one in found
        if one.outcome == "refused" and not any(re.fullmatch(path, one.sample.path) for path in REFUSED)
    }
    assert unexpected == {}


def test_most_are_taken(found):
    services = [one for one in found if one.sample.obj["kind"] in ("InferenceService", "LLMInferenceService")]
    taken = sum(one.outcome == "same" for one in services)
    assert taken >= 0.8 * len(services)
