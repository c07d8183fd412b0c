"""Whether Knative's deadline and the probes of a predictor leave its engine the time to start."""

import pytest

from kserve_iac.checks import examine

LARGE, SMALL = "hf://Qwen/Qwen2.5-72B-Instruct", "hf://Qwen/Qwen3-0.6B"
DEADLINE = "serving.knative.dev/progress-deadline"
CODES = ("progress-deadline", "start-slow")


def found(uri=LARGE, pool=None, model=None, mode="Knative", by_default=None, **predictor):
    pool = {"name": "gpu", "machineType": "a3-highgpu-8g", "zones": ["us-central1-a"], **(pool or {})}
    model = {"modelFormat": "huggingface", "storageUri": uri, **(model or {})}
    service = {"predictor": {"pool": "gpu", "gpus": 8, "model": model, **predictor}, "deploymentMode": mode}
    config = {
        "cluster": {"gke": {"location": "us-central1", "nodePools": [pool]}},
        "platform": {"install": "existing", "knative": "existing", "defaultDeploymentMode": by_default},
        "services": {"chat": {"inferenceService": service}},
    }
    at = "services.chat.inferenceService.predictor."
    return [(one.code, one.path.removeprefix(at)) for one in examine(config)[1] if one.code in CODES]


def test_a_large_model_on_a_new_node_is_later_than_knative_waits():
    assert found() == [("progress-deadline", "annotations")]
    assert found(minReplicas=0) == [("progress-deadline", "annotations")]


def test_the_mode_of_the_platform_counts_where_the_service_has_none():
    assert found(mode="default", by_default="Knative") == [("progress-deadline", "annotations")]
    assert found(mode="default", by_default="Standard") == []
    assert found(mode="default") == []


def test_a_node_that_is_ready_a_small_model_or_another_mode_is_in_time():
    assert found(pool={"minNodes": 1}) == []
    assert found(SMALL) == []
    assert found("hf://own/model") == []
    assert found(mode="Standard") == []


@pytest.mark.parametrize(
    ("given", "is_late"), [("300s", True), ("8m", True), ("40m", False), ("1h30m", False), ("soon", False)]
)
def test_the_annotation_is_read(given, is_late):
    path = f"annotations.{DEADLINE}"
    assert found(annotations={DEADLINE: given}) == ([("progress-deadline", path)] if is_late else [])


@pytest.mark.parametrize(
    ("probes", "where"),
    [
        ({"livenessProbe": {"initialDelaySeconds": 30}}, "model.livenessProbe"),
        ({"startupProbe": {"failureThreshold": 6}}, "model.startupProbe"),
        ({"livenessProbe": {}, "startupProbe": {"failureThreshold": 100}}, None),
        ({"livenessProbe": {"failureThreshold": 60}}, None),
        ({"readinessProbe": {"failureThreshold": 1}}, None),
        ({}, None),
    ],
)
def test_a_probe_waits_for_the_start(probes, where):
    action = {"httpGet": {"path": "/health", "port": 8080}}
    model = {name: {**action, **probe} for name, probe in probes.items()}
    assert found(mode="Standard", model=model) == ([("start-slow", where)] if where else [])
