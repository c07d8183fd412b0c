"""The GPUs of a pod against those of a node of its pool, where the pool exists already."""

import pytest

from kserve_iac.checks.check import examine

ROUTER = {"gateway": {}, "route": {}, "scheduler": {}}
LLM = {"model": {"uri": "hf://Qwen/Qwen3-0.6B", "download": {"memory": "16Gi"}}, "router": ROUTER, "pool": "own"}
MIG = {"resources": {"limits": {"nvidia.com/mig-3g.40gb": "1"}}}
SKLEARN = {"model": {"modelFormat": "sklearn", "storageUri": "gs://kfserving-examples/models/sklearn/1.0/model"}}


def found(service, **pool):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "own", "maxNodes": 4, **pool}]}},
        "platform": {"kserve": "0.20", "llm": True},
        "services": {"a": service},
    }
    _, problems = examine(config)
    return [one for one in problems if one.code == "gpus-per-node"]


@pytest.mark.parametrize(
    ("pool", "mend"),
    [
        ({"machineType": "n1-standard-8"}, "set gpu and gpusPerNode of pool own."),
        ({"gpusPerNode": 0}, "set gpusPerNode of pool own to the number of them on one node."),
    ],
)
def test_a_pool_whose_description_may_lack_gpus_says_where_to_set_them(pool, mend):
    [problem] = found({"llmInferenceService": LLM}, **pool)
    assert problem.mend.endswith(mend)


@pytest.mark.parametrize(
    "pool",
    [
        {"machineType": "n1-standard-8", "gpu": "t4", "gpusPerNode": 1},
        {"machineType": "n1-standard-8", "gpu": "t4"},
        {"machineType": "m5.4xlarge"},
    ],
)
def test_a_pool_with_attached_gpus_takes_a_pod_with_a_gpu(pool):
    assert found({"llmInferenceService": LLM}, **pool) == []


@pytest.mark.parametrize(
    ("pool", "count"),
    [
        ({"gpu": "h100", "gpusPerNode": 0}, 0),
        ({"gpu": "h100", "gpusPerNode": 2}, 0),
        ({"gpu": "h100"}, 0),
        ({"machineType": "a3-highgpu-8g"}, 0),
        ({"machineType": "e2-standard-16"}, 1),
        ({"machineType": "n1-standard-8"}, 1),
    ],
)
def test_partitions_by_name_are_refused_only_on_nodes_without_gpus(pool, count):
    assert len(found({"llmInferenceService": {**LLM, **MIG}}, **pool)) == count


@pytest.mark.parametrize("role", ["transformer", "explainer"])
def test_partitions_by_name_are_refused_in_every_component(role):
    limits = {"cpu": "1", "memory": "2Gi", "nvidia.com/mig-1g.5gb": "1"}
    container = {"name": "kserve-container", "image": "docker.io/x/y:v1", "resources": {"limits": limits}}
    service = {"inferenceService": {"predictor": SKLEARN, role: {"pool": "own", "containers": [container]}}}
    [problem] = found(service, machineType="e2-standard-16")
    assert str(problem.path) == f"services.a.inferenceService.{role}.pool"


def test_a_shared_gpu_is_named_with_the_field_that_says_how_it_is_shared():
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "own", "gpu": "Tesla-T4-SHARED", "gpusPerNode": 4}]}},
        "platform": {"kserve": "0.20", "llm": True},
        "services": {"a": {"llmInferenceService": LLM}},
    }
    [problem] = [one for one in examine(config)[1] if one.code == "fit-unknown-gpu"]
    assert problem.mend == "Set gpu to Tesla-T4, and set gpuSharing to how containers share it."


SIMULATOR = {
    "name": "main",
    "image": "ghcr.io/llm-d/llm-d-inference-sim:v0.8.2",
    "command": ["/app/llm-d-inference-sim"],
}
NO_GPU = "If the container main uses no GPU, set gpus to 0."


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({"template": {"containers": [SIMULATOR]}}, True),
        ({"engine": {"maxModelLen": 8192}}, False),
        ({"template": {"containers": [SIMULATOR]}, "parallelism": {"tensor": 2}}, False),
        ({"template": {"containers": [SIMULATOR]}, "gpus": 1}, False),
    ],
)
def test_a_container_that_may_need_no_gpu_is_told_how_to_ask_for_none(fields, is_offered):
    [problem] = found({"llmInferenceService": {**LLM, **fields}}, machineType="e2-standard-8")
    assert problem.mend.endswith(NO_GPU) == is_offered


def test_without_gpus_such_a_container_runs_on_any_nodes():
    fields = {"template": {"containers": [SIMULATOR]}, "gpus": 0}
    assert found({"llmInferenceService": {**LLM, **fields}}, machineType="e2-standard-8") == []
