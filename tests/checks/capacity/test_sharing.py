"""Pods on pools with queued provisioning, and on GPUs that MPS shares, in every role of both kinds."""

import pytest

from kserve_iac.checks.check import examine

OPEN = {"access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}}}
QUEUED = {
    "name": "gpus",
    "machineType": "g2-standard-12",
    "capacity": {"queued": True},
    "maxNodes": 4,
}
MPS = {
    "name": "gpus",
    "machineType": "g2-standard-12",
    "gpuSharing": {"strategy": "mps", "clients": 2},
    "maxNodes": 4,
}
QUEUE = "kueue.x-k8s.io/queue-name"
CODES = ("pool-queued", "mps-ipc", "mps-knative")


def environment(pool, service, **platform):
    return {
        "cluster": {"gke": {"location": "us-central1", **OPEN, "nodePools": [pool]}},
        "platform": {"llm": True, **platform},
        "services": {"chat": service},
    }


def llm(**fields):
    return {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "pool": "gpus", **fields}}


def isvc(**roles):
    model = {"modelFormat": "onnx", "storageUri": "gs://b/m", "runtime": "kserve-tritonserver"}
    return {"inferenceService": {"predictor": {"model": model}, **roles}}


def onnx(**fields):
    model = {"modelFormat": "onnx", "storageUri": "gs://b/m", "runtime": "kserve-tritonserver"}
    return {"predictor": {"pool": "gpus", "gpus": 1, "model": model, **fields}}


def other(**fields):
    return {"pool": "gpus", "gpus": 1, "containers": [{"name": "kserve-container", "image": "i:1"}], **fields}


def found(config):
    _, problems = examine(config)
    return [(one.code, one.path, one.severity) for one in problems if one.code in CODES]


LLM, ISVC = "services.chat.llmInferenceService", "services.chat.inferenceService"


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (llm(), f"{LLM}.pool"),
        (llm(pool=None, prefill={"pool": "gpus"}), f"{LLM}.prefill.pool"),
        (isvc(**onnx()), f"{ISVC}.predictor.pool"),
        (isvc(transformer=other()), f"{ISVC}.transformer.pool"),
        (isvc(explainer=other()), f"{ISVC}.explainer.pool"),
        (isvc(canary=[{"name": "next", "trafficPercent": 10, **onnx()}]), f"{ISVC}.canary.0.predictor.pool"),
    ],
)
def test_nobody_requests_the_nodes_of_a_queued_pool(service, path):
    assert found(environment(QUEUED, service)) == [("pool-queued", path, "error")]


@pytest.mark.parametrize(
    "service",
    [
        llm(labels={QUEUE: "gpus"}),
        {"inferenceService": {**onnx(labels={QUEUE: "gpus"})}},
        {"inferenceService": {**onnx(annotations={"autoscaling.x-k8s.io/consume-provisioning-request": "r"})}},
    ],
)
def test_a_queue_admits_the_pods(service):
    assert found(environment(QUEUED, service)) == []


def test_an_existing_pool_is_queued_by_its_taint():
    taint = {"key": "cloud.google.com/gke-queued", "value": "true"}
    pool = {"name": "gpus", "machineType": "g2-standard-12", "maxNodes": 1, "taints": [taint]}
    config = {**environment(QUEUED, llm()), "cluster": {"existing": {"nodePools": [pool]}}}
    assert found(config) == [("pool-queued", f"{LLM}.pool", "error")]


def rendered(pool, service, **platform):
    compiled, _ = examine(environment(pool, service, **platform))
    return compiled.objects[0].object["spec"]


@pytest.mark.parametrize(
    ("service", "at"),
    [
        (llm(), ("template",)),
        (llm(prefill={"pool": "gpus"}), ("prefill", "template")),
        (isvc(**onnx()), ("predictor",)),
        (isvc(transformer=other()), ("transformer",)),
        (isvc(explainer=other()), ("explainer",)),
        (isvc(canary=[{"name": "next", "trafficPercent": 10, **onnx()}]), ("canary", 0, "predictor")),
    ],
)
def test_pods_reach_the_daemon_of_mps(service, at):
    for pool, expected in ((MPS, True), ({**MPS, "gpuSharing": {"strategy": "time-sharing", "clients": 2}}, None)):
        part = rendered(pool, service)
        for step in at:
            part = part[step]
        assert part.get("hostIPC") is expected
    assert found(environment(MPS, service)) == []


def test_pods_without_a_gpu_stay_out_of_the_nodes_namespace():
    assert "hostIPC" not in rendered(MPS, isvc(transformer=other(gpus=0)))["transformer"]


def test_what_the_user_sets_stays_and_is_refused():
    service = isvc(**onnx(hostIPC=False))
    assert rendered(MPS, service)["predictor"]["hostIPC"] is False
    assert found(environment(MPS, service)) == [("mps-ipc", f"{ISVC}.predictor.hostIPC", "error")]
    template = {"hostIPC": False, "containers": [{"name": "main"}]}
    assert found(environment(MPS, llm(template=template))) == [("mps-ipc", f"{LLM}.template.hostIPC", "error")]


def test_knative_refuses_the_namespace_unless_told_otherwise():
    service = {"inferenceService": {**onnx(), "deploymentMode": "Knative"}}
    assert found(environment(MPS, service, knative="existing")) == [
        ("mps-knative", f"{ISVC}.predictor.pool", "warning")
    ]


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (llm(pool=None), f"{LLM}.pool"),
        (llm(prefill={"replicas": 1}), f"{LLM}.prefill.pool"),
        (isvc(**onnx(pool=None)), f"{ISVC}.predictor.pool"),
        (isvc(transformer=other(pool=None)), f"{ISVC}.transformer.pool"),
    ],
)
def test_pods_that_name_no_pool_do_not_reach_the_daemon(service, path):
    assert found(environment(MPS, service)) == [("mps-ipc", path, "error")]
    turns = {**MPS, "gpuSharing": {"strategy": "time-sharing", "clients": 2}}
    assert found(environment(turns, service)) == []
    whole = {"name": "whole", "machineType": "g2-standard-12"}
    both = environment(MPS, service)
    both["cluster"]["gke"]["nodePools"].append(whole)
    assert found(both) == []


def test_pods_that_say_it_themselves_or_build_on_a_configuration_may_name_no_pool():
    template = {"hostIPC": True, "containers": [{"name": "main"}]}
    assert found(environment(MPS, llm(pool=None, template=template))) == []
    assert found(environment(MPS, llm(pool=None, baseRefs=["base"]))) == []
    assert found(environment(MPS, isvc(transformer=other(pool=None, gpus=0)))) == []
