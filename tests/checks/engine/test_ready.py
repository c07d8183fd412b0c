"""Whether an update waits as long as the engines of its services take to start."""

import pytest

from kserve_iac.checks import examine

LARGE, SMALL = "hf://meta-llama/Llama-3.3-70B-Instruct", "hf://Qwen/Qwen3-8B"
NODE = "node 3 min to 8 min, image 20 s to 4 min, "


def found(service, *, min_nodes=0):
    pool = {
        "name": "gpu",
        "machineType": "a3-highgpu-8g",
        "zones": ["us-central1-a"],
        "minNodes": min_nodes,
        "maxNodes": 4,
    }
    config = {
        "cluster": {"gke": {"location": "us-central1", "nodePools": [pool]}},
        "platform": {"install": "existing", "llm": True, "knative": "existing"},
        "services": {"chat": service},
    }
    return [one for one in examine(config)[1] if one.code == "ready-slow"]


def llm(uri=SMALL, seconds=420, **fields):
    fields = {"pool": "gpu", "parallelism": {"tensor": 8}, **fields}
    return {"llmInferenceService": {"model": {"uri": uri}, "readyTimeout": seconds, **fields}}


def predictor(uri=SMALL, seconds=420, mode="Standard", **fields):
    predictor = {"pool": "gpu", "gpus": 8, "model": {"modelFormat": "huggingface", "storageUri": uri}, **fields}
    return {"inferenceService": {"predictor": predictor, "readyTimeout": seconds, "deploymentMode": mode}}


@pytest.mark.parametrize(
    ("service", "field"),
    [
        (llm(), "llmInferenceService"),
        (predictor(), "inferenceService"),
        (predictor(mode="Knative"), "inferenceService"),
        (predictor(minReplicas=0), "inferenceService"),
    ],
)
def test_a_new_node_and_its_image_count_for_every_kind_of_service(service, field):
    [problem] = found(service)
    assert (problem.severity, problem.path) == ("warning", f"services.chat.{field}.readyTimeout")
    assert NODE + "download" in problem.message
    assert "minNodes of pool gpu" in problem.mend
    assert found(service, min_nodes=1) == []


def test_both_kinds_are_said_to_take_the_same_time():
    [one], [other] = found(llm()), found(predictor())
    assert one.message == other.message


@pytest.mark.parametrize("make", [llm, predictor])
def test_the_mend_is_enough(make):
    [problem] = found(make(seconds=60))
    seconds = int(problem.mend.split()[3].rstrip(","))
    assert found(make(seconds=seconds)) == []
    assert found(make(seconds=seconds - 60)) != []


@pytest.mark.parametrize("service", [llm(seconds=60, pool=None), predictor(seconds=60, pool=None)])
def test_where_no_pool_is_named_a_node_is_said_not_to_be_counted(service):
    [problem] = found(service)
    assert ", not counting a new node and the image: download" in problem.message
    assert "minNodes" not in problem.mend


def test_every_replica_that_the_service_begins_with_needs_a_node():
    assert found(llm(replicas=2), min_nodes=1) != []
    assert found(llm(replicas=2), min_nodes=2) == []


def test_the_slowest_role_decides():
    slow = {"pool": "gpu", "parallelism": {"tensor": 8}, "replicas": 3}
    [problem] = found(llm(prefill=slow), min_nodes=2)
    assert "GB of weights (prefill) takes" in problem.message


@pytest.mark.parametrize(
    "service",
    [
        llm(wait=False),
        llm(stopped=True),
        llm("hf://own/model"),
        llm(template={"containers": [{"name": "main", "command": ["serve"]}]}),
        predictor("hf://own/model"),
    ],
)
def test_what_nobody_waits_for_or_nobody_knows_is_not_spoken_of(service):
    assert found(service) == []


def test_simulated_engines_start_at_once():
    pools = [{"name": "gpu", "machineType": "a3-highgpu-8g"}]
    config = {
        "cluster": {"simulated": {"nodePools": pools}},
        "platform": {"llm": True},
        "services": {"chat": llm(LARGE, seconds=60), "other": predictor(LARGE, seconds=60)},
    }
    assert [one for one in examine(config)[1] if one.code == "ready-slow"] == []


def test_a_default_is_enough_for_a_large_model_whose_node_is_ready():
    assert found(llm(LARGE, seconds=1800), min_nodes=1) == []
    assert found(llm(LARGE, seconds=1800)) != []
