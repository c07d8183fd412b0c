"""Whether Knative's deadline and the probes of a predictor leave its engine the time to start."""

import pytest

from kserve_iac.checks import examine

LARGE, SMALL = "hf://Qwen/Qwen2.5-72B-Instruct", "hf://Qwen/Qwen3-0.6B"
DEADLINE = "serving.knative.dev/progress-deadline"
CODES = ("progress-deadline", "start-slow")


def found(uri=LARGE, pool=None, model=None, mode="Knative", platform=None, **predictor):
    pool = {"name": "gpu", "machineType": "a3-highgpu-8g", "zones": ["us-central1-a"], **(pool or {})}
    engine = {} if "containers" in predictor else {"modelFormat": "huggingface", "storageUri": uri, **(model or {})}
    predictor = {"pool": "gpu", "gpus": 8, **({"model": engine} if engine else {}), **predictor}
    service = {"predictor": predictor, "deploymentMode": mode}
    config = {
        "cluster": {"gke": {"location": "us-central1", "nodePools": [pool]}},
        "platform": {"install": "existing", "knative": "existing", **(platform or {})},
        "services": {"chat": {"inferenceService": service}},
    }
    at = "services.chat.inferenceService.predictor."
    return [(one.code, one.path.removeprefix(at)) for one in examine(config)[1] if one.code in CODES]


def test_a_large_model_on_a_new_node_is_later_than_knative_waits():
    assert found() == [("progress-deadline", "annotations")]
    assert found(minReplicas=0) == [("progress-deadline", "annotations")]


def test_a_node_that_is_ready_a_small_model_or_another_mode_is_in_time():
    assert found(pool={"minNodes": 1}) == []
    assert found(SMALL) == []
    assert found("hf://own/model") == []
    assert found(mode="Standard") == []


def test_the_default_of_the_platform_decides_where_no_mode_is_set():
    assert found(mode="default") == []
    assert found(mode="default", platform={"defaultDeploymentMode": "Standard"}) == []
    assert found(mode="default", platform={"defaultDeploymentMode": "Knative"}) == [
        ("progress-deadline", "annotations")
    ]
    values = {"kserve-resources": {"kserve": {"controller": {"deploymentMode": "Serverless"}}}}
    managed = {"install": "managed", "values": values}
    assert found(mode="default", platform=managed) == [("progress-deadline", "annotations")]


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


@pytest.mark.parametrize(
    ("name", "probe", "is_late"),
    [
        ("someone/Nemotron-70B-Instruct", {"initialDelaySeconds": 60}, True),
        ("someone/Nemotron-70B-Instruct", {"initialDelaySeconds": 60, "failureThreshold": 60}, False),
        ("someone/small-1B", {"failureThreshold": 12}, False),
        ("someone/model-without-a-size", {"initialDelaySeconds": 60}, False),
    ],
)
def test_the_name_of_a_model_that_is_not_known_says_its_size(name, probe, is_late):
    action = {"httpGet": {"path": "/health", "port": 8080}, **probe}
    where = [("start-slow", "model.livenessProbe")] if is_late else []
    assert found(f"hf://{name}", mode="Standard", model={"livenessProbe": action}) == where
    container = {"name": "kserve-container", "args": [f"--model={name}", "--port=8080"], "livenessProbe": action}
    for image, expected in (("vllm/vllm-openai:v0.23.0", is_late), ("example.com/server:1", False)):
        assert found(mode="Standard", containers=[{**container, "image": image}]) == (
            [("start-slow", "containers.0.livenessProbe")] if expected else []
        )
