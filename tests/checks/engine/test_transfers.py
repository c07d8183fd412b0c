"""The configuration of KV transfer that vLLM refuses: connectors by version, roles and sizes."""

import json

import pytest

from kserve_iac.checks import examine

POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
CODES = ("kv-connector", "kv-connector-unsure")


def found(service):
    kind = "inferenceService" if "predictor" in service else "llmInferenceService"
    config = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"kserve": "0.20", "llm": True},
        "services": {"chat": {kind: service}},
    }
    return [(one.code, one.path.partition("Service.")[2]) for one in examine(config)[1] if one.code in CODES]


def words(name="NixlConnector", role="kv_both", **fields):
    given = {"kv_connector": name, "kv_role": role, **fields}
    return ["--kv-transfer-config", json.dumps({key: value for key, value in given.items() if value is not None})]


def llm(given, version="0.23.0", **fields):
    engine = {"image": f"vllm/vllm-openai:v{version}", "extraArgs": given}
    return {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "pool": "h100", "engine": engine, **fields}


SIZED = {"kv_connector_extra_config": {"cpu_bytes_to_use": 1024}}
REFUSED, UNSURE = [("kv-connector", "engine.extraArgs")], [("kv-connector-unsure", "engine.extraArgs")]


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("LMCacheConnector", "0.10.0", []),
        ("LMCacheConnector", "0.11.0", REFUSED),
        ("LMCacheConnectorV1", "0.32.0", []),
        ("SharedStorageConnector", "0.12.0", []),
        ("SharedStorageConnector", "0.23.0", REFUSED),
        ("P2pNcclConnector", "0.23.0", []),
        ("P2pNcclConnector", "0.24.0", REFUSED),
        ("NixlPushConnector", "0.23.0", REFUSED),
        ("NixlPushConnector", "0.24.0", []),
        ("NixlConector", "0.23.0", UNSURE),
    ],
)
def test_connectors_by_version(name, version, expected):
    assert found(llm(words(name), version)) == expected
    assert (
        found(llm(["--kv-transfer-config.kv_connector", name, "--kv-transfer-config.kv_role=kv_both"], version))
        == expected
    )


@pytest.mark.parametrize(
    "service",
    [
        llm(words("OwnConnector", kv_connector_module_path="own.module")),
        llm(words("$(CONNECTOR)")),
        llm([]),
        llm(["--kv-transfer-config", "{broken"]),
        llm([*words(role=None), "--config=/etc/vllm.yaml"]),
    ],
    ids=["a module of its own", "known later", "none", "no JSON", "a file may set more"],
)
def test_configurations_that_are_not_judged(service):
    assert found(service) == []


def test_an_image_that_is_not_known_may_have_another_version():
    service = llm(words("LMCacheConnector"))
    service["engine"]["image"] = "registry.example.com/serving:1"
    assert found(service) == UNSURE


@pytest.mark.parametrize("role", [None, "", "producer"])
def test_roles(role):
    assert found(llm(words(role=role))) == REFUSED
    assert found(llm(words(role="kv_producer"))) == []


def test_a_connector_of_several():
    several = {"connectors": [{"kv_connector": "NixlConnector"}, {"kv_connector": "LMCacheConnector"}]}
    assert found(llm(words("MultiConnector", kv_connector_extra_config=several))) == REFUSED
    known = {
        "connectors": [{"kv_connector": "NixlConnector", "kv_role": "kv_both"}, {"kv_connector": "LMCacheConnectorV1"}]
    }
    assert found(llm(words("MultiConnector", kv_connector_extra_config=known))) == []


@pytest.mark.parametrize(
    ("given", "version", "expected"),
    [
        (words("OffloadingConnector"), "0.23.0", REFUSED),
        (words("OffloadingConnector"), "0.13.0", []),
        (words("OffloadingConnector", **SIZED), "0.23.0", []),
        ([*words("OffloadingConnector"), "--kv-offloading-size=10"], "0.23.0", []),
        (words("OffloadingConnector", kv_connector_extra_config={"spec_module_path": "own"}), "0.23.0", []),
    ],
)
def test_the_size_of_an_offloading_connector(given, version, expected):
    assert found(llm(given, version)) == expected


def test_every_role_and_kind():
    engine = {"image": "vllm/vllm-openai:v0.23.0", "extraArgs": words("LMCacheConnector")}
    split = {"disaggregation": {"connector": "none"}, "router": {"route": {}, "scheduler": {}}}
    service = llm(words(), prefill={"pool": "h100", "engine": engine}, **split)
    assert found(service) == [("kv-connector", "prefill.engine.extraArgs")]
    container = {
        "name": "kserve-container",
        "image": "vllm/vllm-openai:v0.23.0",
        "args": ["--model=Qwen/Qwen3-8B", "--port=8080", *words("LMCacheConnector")],
    }
    predictor = {"pool": "h100", "gpus": 1, "containers": [container]}
    assert found({"predictor": predictor}) == [("kv-connector", "predictor.containers.0.args")]
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", "args": words("LMCacheConnector")}
    assert found({"predictor": {"pool": "h100", "gpus": 1, "model": model}}) == [
        ("kv-connector", "predictor.model.args")
    ]
