"""Whether the downloads of InferenceServices have the memory that they need."""

import pytest

from kserve_iac.checks import examine

LARGE, SMALL = "hf://Qwen/Qwen3-32B", "hf://Qwen/Qwen3-0.6B"


def found(uri=LARGE, model=None, platform=None, canary=None, cluster=None, **more):
    predictor = {"gpus": 1, "model": {"modelFormat": "huggingface", "storageUri": uri, **(model or {})}}
    service = {"predictor": {**predictor, **more.pop("predictor", {})}, "canary": canary or []}
    config = {
        "cluster": cluster or {"existing": {}},
        "platform": {"kserve": "0.20", **(platform or {})},
        "services": {"chat": {"inferenceService": service}},
        **more,
    }
    return [one for one in examine(config)[1] if one.code == "download-memory"]


def container(memory="16Gi", **fields):
    limits = {"name": "storage-initializer", "image": "own:1", "resources": {"limits": {"memory": memory}}}
    return {"hub": {"clusterStorageContainer": {"container": limits, **fields}}}


def values(memory):
    return {"values": {"kserve-resources": {"kserve": {"storage": {"resources": {"limits": {"memory": memory}}}}}}}


CANARY = [
    {
        "trafficPercent": 0,
        "predictor": {"name": "next", "model": {"modelFormat": "huggingface", "storageUri": LARGE}},
    }
]
WRONG = {
    "the predictor": ({}, "predictor.model.storageUri", "platform"),
    "a size by the name": ({"uri": "hf://own/model-33B"}, "predictor.model.storageUri", "platform"),
    "a canary": ({"uri": SMALL, "canary": CANARY}, "canary.0.predictor.model.storageUri", "platform"),
    "KServe that is there": ({"platform": {"install": "existing"}}, "predictor.model.storageUri", "default"),
    "values that do not raise it": ({"platform": values("1Gi")}, "predictor.model.storageUri", "platform"),
    "a container for other addresses": (
        {"definitions": container(supportedUriFormats=[{"prefix": "s3://"}])},
        "predictor.model.storageUri",
        "platform",
    ),
}
RIGHT = {
    "a small model": {"uri": SMALL},
    "a model that is not known": {"uri": "hf://own/model"},
    "a claim": {"uri": "pvc://models/own", "model": {"hub": "Qwen/Qwen3-32B"}},
    "values": {"platform": values("16Gi")},
    "a container for the hub": {"definitions": container(supportedUriFormats=[{"prefix": "hf://"}])},
    "a container by a pattern": {"definitions": container(supportedUriFormats=[{"regex": "hf://.*"}])},
    "a container that exists": {"existing": {"clusterStorageContainers": ["hub"]}},
    "a container by name": {"predictor": {"storageContainerName": "hub"}},
    "an init container": {
        "predictor": {"initContainers": [{"name": "storage-initializer", "image": "own:1"}]},
    },
    "simulated nodes": {
        "cluster": {"simulated": {"nodePools": [{"name": "h100", "machineType": "a3-highgpu-8g"}]}},
    },
}


@pytest.mark.parametrize(("fields", "where", "word"), WRONG.values(), ids=WRONG)
def test_a_large_download_under_the_limit_of_the_charts_is_a_warning(fields, where, word):
    [one] = found(**fields)
    assert (one.severity, one.path) == ("warning", f"services.chat.inferenceService.{where}")
    assert "66 GB" in one.message
    assert word in one.mend


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_what_has_memory_or_is_not_known_passes(fields):
    assert found(**fields) == []
