"""NIXL between prefill and decode: whose flags start it, where decode asks for the handshake, pipelines, and sizes of blocks."""

import json

import pytest

from kserve_iac.checks import examine

DENSE, LATENT, HYBRID = "Qwen/Qwen3-8B", "deepseek-ai/DeepSeek-V2-Lite", "google/gemma-3-27b-it"
POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
POD_IP = {"name": HOST, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
ROUTER = {"gateway": {}, "route": {}, "scheduler": {}}


def nixl(role="kv_both", connector="NixlConnector"):
    return ["--kv-transfer-config", json.dumps({"kv_connector": connector, "kv_role": role})]


def pair(prefill=None, model=DENSE, words=None, version="0.23.0", connector="none", **fields):
    """Two roles that start NIXL by flags of their own, unless a connector of ``disaggregation`` is set."""
    given = nixl() if words is None else words
    engine = {"image": f"vllm/vllm-openai:v{version}", "extraArgs": given if connector == "none" else []}
    return {
        "model": {"uri": f"hf://{model}"},
        "pool": "h100",
        "engine": {**engine, **fields.pop("engine", {})},
        "disaggregation": {"connector": connector},
        "prefill": {"pool": "h100", **(prefill or {})},
        "router": ROUTER,
        **fields,
    }


def found(service, kserve="0.20", **more):
    config = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing"},
        "services": {"chat": {"llmInferenceService": service}},
        **more,
    }
    problems = [one for one in examine(config)[1] if one.code.startswith("pd-")]
    return [(one.code, one.path.partition("Service.")[2]) for one in problems if one.code != "pd-connector"]


SIDE_CHANNEL = [("pd-side-channel", "prefill.env")]


@pytest.mark.parametrize("version", ["0.10.2", "0.17.1", "0.23.0", "0.32.0"])
def test_decode_would_ask_itself(version):
    assert found(pair(version=version)) == SIDE_CHANNEL
    assert found(pair(version=version, env=[POD_IP])) == SIDE_CHANNEL  # prefill does not take over variables
    assert found(pair(version=version, prefill={"env": [POD_IP]})) == []


@pytest.mark.parametrize("value", ["localhost", "0.0.0.0", "10.0.0.7"])
def test_the_address_is_that_of_the_pod(value):
    service = pair(prefill={"env": [{"name": HOST, "value": value}]})
    assert found(service) == ([] if value.startswith("10.") else [("pd-side-channel", "prefill.env.0")])


@pytest.mark.parametrize(
    "service",
    [
        pair(connector="NixlConnector"),
        pair(words=nixl(connector="LMCacheMPConnector")),
        pair(prefill={"template": {"hostNetwork": True}}),
        pair(prefill={"template": {"containers": [{"name": "main", "envFrom": [{"configMapRef": {"name": "nixl"}}]}]}}),
        pair(prefill={"template": {"containers": [{"name": "main", "env": [POD_IP]}]}}),
        pair(engine={"image": "own/serving:1"}),
        {key: value for key, value in pair().items() if key not in ("prefill", "disaggregation")},
    ],
    ids=[
        "intent",
        "another connector",
        "network of the node",
        "from a ConfigMap",
        "in the template",
        "own image",
        "one role",
    ],
)
def test_the_address_may_be_set_elsewhere(service):
    assert SIDE_CHANNEL[0] not in found(service)


def test_presets_that_may_start_nixl_are_not_judged():
    assert found(pair(version="0.26.0"), kserve="0.21") == []


def test_a_command_may_set_the_address():
    words = ["serve", "/mnt/models", *nixl()]
    plain = {"containers": [{"name": "main", "image": "vllm/vllm-openai:v0.23.0", "command": ["vllm"], "args": words}]}
    assert found(pair(prefill={"template": plain})) == SIDE_CHANNEL
    script = f"export {HOST}=10.0.0.7; vllm serve /mnt/models --kv-transfer-config '{nixl()[1]}'"
    shell = {"name": "main", "image": "vllm/vllm-openai:v0.23.0", "command": ["sh", "-c"], "args": [script]}
    assert found(pair(prefill={"template": {"containers": [shell]}})) == []


def wide(size, **fields):
    return {"parallelism": {"tensor": 2, "pipeline": size}, **({"worker": {}} if size > 1 else {}), **fields}


@pytest.mark.parametrize(
    ("version", "decode", "prefill", "refused"),
    [
        ("0.17.1", 1, 2, ["prefill.parallelism.pipeline"]),
        ("0.23.0", 2, 2, ["parallelism.pipeline", "prefill.parallelism.pipeline"]),
        ("0.25.1", 2, 1, ["parallelism.pipeline"]),
        ("0.26.0", 2, 1, ["parallelism.pipeline"]),
        ("0.26.0", 1, 2, []),
        ("0.23.0", 1, 1, []),
    ],
)
def test_pipelines(version, decode, prefill, refused):
    service = pair(connector="NixlConnector", version=version, prefill=wide(prefill), **wide(decode))
    assert [path for code, path in found(service) if code == "pd-pipeline"] == refused


def test_a_pipeline_of_a_role_that_does_both_is_not_judged_from_0_26():
    flags = pair(version="0.26.0", prefill={**wide(1), "env": [POD_IP]}, **wide(2))
    assert found(flags) == []
    consumer = pair(version="0.26.0", words=nixl("kv_consumer"), prefill={**wide(1), "env": [POD_IP]}, **wide(2))
    assert found(consumer) == [("pd-pipeline", "parallelism.pipeline")]


def test_other_connectors_have_pipelines_of_their_own():
    service = pair(words=nixl(connector="LMCacheMPConnector"), prefill=wide(2))
    assert found(service) == []


def test_flags_of_both_roles_are_a_connector_too():
    """What is known of a connector holds whether ``disaggregation`` or the flags name it (vllm-project/vllm#43523)."""
    narrow = pair(prefill={"parallelism": {"tensor": 4}, "env": [POD_IP]}, parallelism={"tensor": 1})
    assert found(narrow) == [("pd-tp-direction", "parallelism.tensor")]
    equal = pair(prefill={"parallelism": {"tensor": 4}, "env": [POD_IP]}, parallelism={"tensor": 4})
    assert found(equal) == []
    cached = pair(words=nixl(connector="LMCacheConnectorV1"))
    assert found(cached) == [("pd-cache-store", "env"), ("pd-cache-store", "prefill.env")]


@pytest.mark.parametrize(
    ("model", "version", "decode", "prefill", "passes"),
    [
        (DENSE, "0.23.0", 128, 64, True),
        (DENSE, "0.11.2", 128, 64, True),
        (DENSE, "0.11.0", 128, 64, False),
        (DENSE, "0.23.0", 64, 128, False),
        (DENSE, "0.23.0", None, 8, True),
        (DENSE, "0.23.0", None, 32, False),
        (LATENT, "0.23.0", None, 64, True),
        (HYBRID, "0.23.0", 128, 64, False),
        (HYBRID, "0.27.1", 128, 64, True),
        ("own/model", "0.23.0", 128, 64, True),
    ],
)
def test_blocks_of_decode_are_a_multiple_of_those_of_prefill(model, version, decode, prefill, passes):
    engine = {"blockSize": decode} if decode else {}
    service = pair(connector="NixlConnector", model=model, version=version, engine=engine)
    service["prefill"]["engine"] = {"blockSize": prefill}
    paths = [path for code, path in found(service) if code == "pd-cache-mismatch"]
    assert paths == ([] if passes else ["prefill.engine.blockSize"])


def test_blocks_in_flags():
    def sized(size):
        return {"engine": {"image": "vllm/vllm-openai:v0.23.0", "extraArgs": [f"--block-size={size}"]}}

    service = pair(connector="NixlConnector")
    assert found({**service, **sized(128), "prefill": sized(64)}) == []
    assert found({**service, **sized(64), "prefill": sized(128)}) == [("pd-cache-mismatch", "prefill.engine.extraArgs")]
