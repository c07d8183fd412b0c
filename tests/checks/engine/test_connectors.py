"""KV connectors beside models with two kinds of caches."""

import json

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
HYBRID, DENSE, OWN = "Qwen/Qwen3.5-27B", "Qwen/Qwen3-8B", "own/Qwen3.5-9B"
LMCACHE, NIXL = "LMCacheConnectorV1", "NixlConnector"


def findings(service, **platform):
    kind = "inferenceService" if "predictor" in service else "llmInferenceService"
    config = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"llm": True, **platform},
        "services": {"chat": {kind: service}},
    }
    environment, problems = parse_environment(config)
    assert not problems
    return [one for one in check(environment) if one.code.startswith("hybrid-")]


def found(service, **platform):
    return [(one.code, one.path.partition("Service.")[2]) for one in findings(service, **platform)]


def transfer(connector, **fields):
    return ["--kv-transfer-config", json.dumps({"kv_connector": connector, "kv_role": "kv_both", **fields})]


def llm(version, model, *words, **fields):
    engine = {"image": f"vllm/vllm-openai:v{version}", "extraArgs": list(words)}
    return {"model": {"uri": f"hf://{model}"}, "pool": "h100", "engine": engine, **fields}


ON = "--no-disable-hybrid-kv-cache-manager"
OFF = "--disable-hybrid-kv-cache-manager"
EVENTS = ["--kv-events-config", "{}"]


@pytest.mark.parametrize(
    ("version", "words", "refused"),
    [
        ("0.17.1", transfer(LMCACHE), True),
        ("0.23.0", transfer(LMCACHE), True),
        ("0.32.0", transfer(LMCACHE), True),
        ("0.32.0", ["--kv-transfer-config.kv-connector=LMCacheConnectorV1"], True),
        ("0.17.1", transfer(NIXL), True),
        ("0.20.0", transfer(NIXL), True),
        ("0.20.0", [*transfer(NIXL), ON], False),
        ("0.20.0", [*transfer(LMCACHE), ON], True),
        ("0.23.0", transfer(NIXL), False),
        ("0.23.0", transfer("MooncakeConnector"), False),
        ("0.23.0", transfer("OffloadingConnector"), False),
        ("0.23.0", [*transfer(NIXL), OFF], True),
        ("0.23.0", [OFF], True),
        ("0.23.0", [], False),
        ("0.17.1", EVENTS, True),
        ("0.23.0", EVENTS, False),
        ("0.23.0", transfer("OwnConnector"), False),
        ("0.23.0", transfer(LMCACHE, kv_connector_module_path="own.module"), False),
        ("0.23.0", [*transfer(LMCACHE), "--config=/etc/vllm.yaml"], False),
    ],
)
def test_a_model_with_two_kinds_of_caches(version, words, refused):
    where = [("hybrid-cache", "engine.extraArgs")] if refused else []
    assert found(llm(version, HYBRID, *words)) == where
    assert found(llm(version, DENSE, *words)) == []


def test_a_model_that_is_not_known_is_one_by_its_name():
    assert found(llm("0.23.0", OWN, *transfer(LMCACHE))) == [("hybrid-cache-unsure", "engine.extraArgs")]
    assert found(llm("0.23.0", "own/model", *transfer(LMCACHE))) == []
    assert found(llm("0.23.0", OWN, *transfer(NIXL))) == []


def test_an_image_that_is_not_known_may_have_another_version():
    service = llm("0.23.0", HYBRID, *transfer(NIXL))
    service["engine"]["image"] = "registry.example.com/serving:1"
    assert found(service) == [("hybrid-cache-unsure", "engine.extraArgs")]


def test_intents_have_connectors_too():
    split = {"router": {"route": {}, "scheduler": {}}, "prefill": {"pool": "h100"}}
    image = {"image": "vllm/vllm-openai:v0.17.1"}
    service = {"model": {"uri": f"hf://{HYBRID}"}, "pool": "h100", "engine": image, **split}
    assert found(service) == [("hybrid-cache", "disaggregation.connector")]
    newer = {**service, "engine": {"image": "vllm/vllm-openai:v0.23.0"}}
    assert found(newer) == []
    assert found({**newer, "disaggregation": {"connector": LMCACHE}}) == [("hybrid-cache", "disaggregation.connector")]


def test_the_preset_of_the_picker_reports_events():
    router = {"route": {}, "gateway": {}, "scheduler": {"preset": "precise-prefix"}}
    where = [("hybrid-cache", "router.scheduler.preset")]
    assert found(llm("0.17.1", HYBRID, router=router)) == where
    assert found(llm("0.20.0", HYBRID, router=router)) == []
    assert found(llm("0.17.1", DENSE, router=router)) == []


def test_both_roles_and_predictors():
    engine = {"image": "vllm/vllm-openai:v0.23.0", "extraArgs": transfer(LMCACHE)}
    service = llm(
        "0.23.0",
        HYBRID,
        prefill={"pool": "h100", "engine": engine},
        disaggregation={"connector": "none"},
        router={"route": {}, "scheduler": {}},
    )
    assert found(service) == [("hybrid-cache", "prefill.engine.extraArgs")]
    container = {
        "name": "kserve-container",
        "image": "vllm/vllm-openai:v0.23.0",
        "command": ["vllm", "serve", HYBRID],
        "args": ["--port=8080", *transfer(LMCACHE)],
    }
    predictor = {"predictor": {"pool": "h100", "gpus": 1, "containers": [container]}}
    assert found(predictor) == [("hybrid-cache", "predictor.containers.0.args")]


@pytest.mark.parametrize(
    ("version", "words", "mend"),
    [
        ("0.17.1", transfer(NIXL), "Use an image with vLLM 0.22.0 or later, or remove the connector."),
        ("0.20.0", transfer(NIXL), f"Add {ON} to the flags of the engine, or use an image with vLLM 0.22.0 or later."),
        ("0.23.0", transfer(LMCACHE), "Use NixlConnector with vLLM 0.22.0 or later, or remove the connector."),
        ("0.23.0", [OFF], f"Remove {OFF}."),
        ("0.23.0", [*transfer(LMCACHE), OFF], f"Remove {OFF}."),
        ("0.17.1", EVENTS, "Remove --kv-events-config, or use an image with vLLM 0.20.0 or later."),
    ],
)
def test_the_mend_works(version, words, mend):
    [one] = findings(llm(version, HYBRID, *words))
    assert one.mend == mend
