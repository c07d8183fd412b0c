"""Ports of one pod: two listeners have two ports."""

import json

import pytest

from kserve_iac.checks import examine

MAIN = {"containers": [{"name": "main", "resources": {"limits": {"nvidia.com/gpu": "1"}}}]}


def found(kind, args, kserve="0.20"):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "h200", "machineType": "a3-ultragpu-8g", "maxNodes": 4}]}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing"},
        "services": {"chat": {kind: args}},
    }
    prefix = f"services.chat.{kind}."
    return [
        (one.code, one.path.removeprefix(prefix)) for one in examine(config)[1] if one.code.startswith("port-twice")
    ]


def llm(**fields):
    return found("llmInferenceService", {"model": {"uri": "hf://Qwen/Qwen3-30B-A3B"}, "pool": "h200", **fields})


def several(port=None, **fields):
    sizes = {"data": 2, "dataLocal": 1, "tensor": 1}
    return {
        "parallelism": sizes if port is None else {**sizes, "dataRPCPort": port},
        "template": MAIN,
        "worker": MAIN,
        **fields,
    }


def words(*given):
    return {"engine": {"extraArgs": list(given)}}


def events(**given):
    return words("--kv-events-config", json.dumps({"enable_kv_cache_events": True, **given}))


RPC, EXTRA = "parallelism.dataRPCPort", "engine.extraArgs"
WRONG = {
    "data parallelism on the port of HTTP": (several(8000), RPC),
    "data parallelism by a flag": (several(**words("--data-parallel-rpc-port=8000")), EXTRA),
    "data parallelism on the port of a decode engine": (several(8001, prefill={}), RPC),
    "data parallelism on the port of the sidecar": (several(8000, prefill={}), RPC),
    "data parallelism of prefill": ({"prefill": several(8000)}, f"prefill.{RPC}"),
    "events on the port of HTTP": (events(endpoint="tcp://*:8000"), EXTRA),
    "replayed events on the port of data parallelism": (several(**events(replay_endpoint="tcp://*:5555")), EXTRA),
    "NIXL's handshake on the port of HTTP": (
        {"prefill": {"env": [{"name": "VLLM_NIXL_SIDE_CHANNEL_PORT", "value": "8000"}]}},
        "prefill.env.0",
    ),
    "a command": (
        {
            "template": {
                "containers": [
                    {
                        "name": "main",
                        "command": ["vllm", "serve", "/mnt/models", "--port=8000"],
                        "args": ["--data-parallel-size=2", "--data-parallel-rpc-port=8000"],
                    }
                ]
            }
        },
        "template.containers.0.args",
    ),
}

RIGHT = {
    "KServe's own ports": several(),
    "another port": several(5600),
    "the port of the sidecar without one": several(8001),
    "KServe's own ports of both roles": several(prefill=several()),
    "events on a port of their own": events(endpoint="tcp://*:5557", replay_endpoint="tcp://*:5558"),
    "events that are sent elsewhere": events(endpoint="tcp://picker:8000"),
    "a handshake that nobody offers": {"env": [{"name": "VLLM_NIXL_SIDE_CHANNEL_PORT", "value": "8000"}]},
    "no data parallelism": {"parallelism": {"tensor": 2, "dataRPCPort": 8000}},
}


@pytest.mark.parametrize(("fields", "path"), WRONG.values(), ids=WRONG)
def test_two_listeners_on_one_port_are_refused(fields, path):
    assert ("port-twice", path) in llm(**fields)


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_other_ports_pass(fields):
    assert llm(**fields) == []


def test_a_predictor_has_one_port_for_each_listener():
    flags = ["--port=8080", "--data-parallel-size=2", "--data-parallel-rpc-port=8080"]
    container = {
        "image": "vllm/vllm-openai:v0.19.0",
        "args": ["--model=Qwen/Qwen3-8B", *flags],
        "ports": [{"containerPort": 8080}],
    }
    assert found("inferenceService", {"predictor": {"pool": "h200", "gpus": 2, "containers": [container]}}) == [
        ("port-twice", "predictor.containers.0.args")
    ]


def container(name, *ports, **fields):
    return {"name": name, "image": "own:1", "ports": [{"containerPort": one} for one in ports], **fields}


def test_containers_with_one_port_are_named():
    predictor = {"containers": [container("kserve-container", 8080), container("proxy", 9090, 8080)]}
    assert found("inferenceService", {"predictor": predictor}) == [
        ("port-twice-unsure", "predictor.containers.1.ports.1.containerPort")
    ]
    sidecar = container("metrics", 8000)
    assert llm(template={"containers": [sidecar]}) == [
        ("port-twice-unsure", "template.containers.0.ports.0.containerPort")
    ]
    assert llm(prefill={"template": {"containers": [sidecar]}}) == [
        ("port-twice-unsure", "prefill.template.containers.0.ports.0.containerPort")
    ]


def test_a_transformer_in_the_pod_has_another_port_than_the_model():
    model = {"modelFormat": "sklearn", "storageUri": "gs://models/iris", "runtime": "kserve-sklearnserver"}
    beside = {"containers": [container("transformer-container", 8080)]}
    [(code, path)] = found("inferenceService", {"predictor": {"model": model, **beside}})
    assert (code, path) == ("port-twice-unsure", "predictor.containers.0.ports.0.containerPort")
    moved = {**model, "args": ["--http_port=8085"]}
    assert found("inferenceService", {"predictor": {"model": moved, **beside}}) == []


def test_containers_with_ports_of_their_own_pass():
    predictor = {"containers": [container("kserve-container", 8080), container("proxy", 9090)]}
    assert found("inferenceService", {"predictor": predictor}) == []
    assert llm(template={"containers": [container("main", 8000), container("metrics", 9100)]}) == []
