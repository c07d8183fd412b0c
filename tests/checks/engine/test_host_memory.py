"""The memory of pods and nodes that engines fill beside that of their GPUs, in services of both kinds."""

import json

import pytest

from kserve_iac.args import Environment
from kserve_iac.checks import check

CODES = ("pod-memory", "node-memory")
LLAMA = "hf://meta-llama/Llama-3.3-70B-Instruct"
POOL = {"name": "a100", "machineType": "Standard_NC96ads_A100_v4", "maxNodes": 2, "diskGib": 1000}
LMCACHE = ["--kv-transfer-config", json.dumps({"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both"})]
SECRET = {"name": "hf-token", "namespace": "default", "keys": ["HF_TOKEN"]}


def variable(value, name="LMCACHE_MAX_LOCAL_CPU_SIZE"):
    return {"name": name, "value": value}


def found(service):
    environment = Environment.model_validate(
        {
            "cluster": {"existing": {"nodePools": [POOL]}},
            "platform": {"kserve": "0.20", "llm": True},
            "existing": {"secrets": [SECRET]},
            "services": {"a": service},
        }
    )
    return [one for one in check(environment) if one.code in CODES]


def llm(size="300", words=LMCACHE, env=(), **fields):
    given = {
        "model": {"uri": LLAMA, "credentials": "hf-token"},
        "pool": "a100",
        "parallelism": {"tensor": 4},
        "engine": {"image": "lmcache/vllm-openai:v0.3.9", "extraArgs": words},
        "env": [*([variable(size)] if size else []), *env],
        **fields,
    }
    return {"llmInferenceService": given}


def isvc(size="300", limits=None, words=LMCACHE):
    container = {
        "name": "kserve-container",
        "image": "lmcache/vllm-openai:v0.3.9",
        "args": ["--model", "meta-llama/Llama-3.3-70B-Instruct", "--tensor-parallel-size", "4", *words],
        "env": [variable(size)] if size else [],
        "resources": {"limits": limits or {"memory": "3000Gi", "cpu": "8"}, "requests": {"memory": "16Gi", "cpu": "1"}},
    }
    return {"inferenceService": {"predictor": {"pool": "a100", "gpus": 4, "containers": [container]}}}


def offloading(connector="OffloadingConnector", role="kv_both", **sizes):
    given = {"kv_connector": connector, "kv_role": role, "kv_connector_extra_config": sizes}
    return ["--kv-transfer-config", json.dumps(given)]


MP = ["--kv-transfer-config", json.dumps({"kv_connector": "LMCacheMPConnector", "kv_role": "kv_both"})]
LATENT = {"uri": "hf://deepseek-ai/DeepSeek-V2-Lite"}

OLD = {"image": "vllm/vllm-openai:v0.13.0"}
NEW = {"image": "vllm/vllm-openai:v0.23.0"}
GIGABYTE = 1024**3
SMALL = {"resources": {"limits": {"memory": "100Gi"}}}


def offloads(words, engine=NEW, **fields):
    return llm(None, [], engine={**engine, "extraArgs": words}, **{**SMALL, **fields})


MANY = offloading(
    "MultiConnector",
    connectors=[json.loads(offloading(cpu_bytes_to_use=120 * GIGABYTE)[1]), {"kv_connector": "NixlConnector"}],
)

FITS = {
    "a connector of vLLM": offloads(offloading(cpu_bytes_to_use=80 * GIGABYTE)),
    "its size in a version that does not read it": offloads(offloading(cpu_bytes_to_use=120 * GIGABYTE), OLD),
    "a size of another connector": offloads(offloading("NixlConnector", cpu_bytes_to_use=120 * GIGABYTE)),
    "a size that is not known": offloads(offloading(cpu_bytes_to_use="80m")),
    "a size of several pods": offloads(offloading(cpu_bytes_to_use=120 * GIGABYTE), worker={}),
    "few bytes of each rank": offloads(
        offloading(
            "SimpleCPUOffloadConnector", cpu_bytes_to_use=900 * GIGABYTE, cpu_bytes_to_use_per_rank=20 * GIGABYTE
        )
    ),
    "a size that fits four times": llm("150"),
    "one worker": llm("300", parallelism={"tensor": 1}, gpus=1),
    "no connector": llm(words=[]),
    "a server of its own has the cache": llm(words=MP),
    "a file may set another size": llm(env=[variable("/etc/lmcache.yaml", "LMCACHE_CONFIG_FILE")]),
    "no size": llm(None),
    "a size that is no number": llm("much"),
    "latent attention: only one rank saves": llm(model=LATENT),
    "offloaded cache": llm(None, [], kvCacheOffloading={"cpu": "500Gi"}),
    "a predictor": isvc("150"),
}


@pytest.mark.parametrize("service", FITS.values(), ids=FITS)
def test_what_fits_or_is_not_certain_passes(service):
    assert found(service) == []


OF_LLM, OF_ISVC = "services.a.llmInferenceService", "services.a.inferenceService.predictor"

LIMIT = f"{OF_LLM}.resources.limits.memory"

TOO_LARGE = {
    "a connector of vLLM": (offloads(offloading(cpu_bytes_to_use=120 * GIGABYTE)), "pod-memory", LIMIT),
    "one of several": (offloads(MANY), "pod-memory", LIMIT),
    "bytes of each rank": (
        offloads(offloading("SimpleCPUOffloadConnector", cpu_bytes_to_use_per_rank=30 * GIGABYTE)),
        "pod-memory",
        LIMIT,
    ),
    "a connector without a limit": (
        offloads(offloading(cpu_bytes_to_use=900 * GIGABYTE), resources={}),
        "node-memory",
        f"{OF_LLM}.engine.extraArgs",
    ),
    "each worker has the whole size": (llm(), "node-memory", f"{OF_LLM}.env.0.value"),
    "the limit of the pod": (
        llm("100", resources={"limits": {"memory": "400Gi"}}),
        "pod-memory",
        f"{OF_LLM}.resources.limits.memory",
    ),
    "a connector of a dotted flag": (
        llm(words=["--kv-transfer-config.kv_connector", "LMCacheConnectorV1"]),
        "node-memory",
        f"{OF_LLM}.env.0.value",
    ),
    "one rank of latent attention": (llm("900", model=LATENT), "node-memory", f"{OF_LLM}.env.0.value"),
    "offloaded cache": (
        llm(None, [], kvCacheOffloading={"cpu": "900Gi"}),
        "node-memory",
        f"{OF_LLM}.kvCacheOffloading.cpu",
    ),
    "offloaded cache of a flag": (
        llm(None, ["--kv-offloading-size", "900"]),
        "node-memory",
        f"{OF_LLM}.engine.extraArgs",
    ),
    "offloaded weights of a flag": (
        llm(None, ["--cpu-offload-gb", "20"], resources={"limits": {"memory": "80Gi"}}),
        "pod-memory",
        f"{OF_LLM}.resources.limits.memory",
    ),
    "prefill": (
        llm(None, [], prefill={"env": [variable("300")], "pool": "a100", "parallelism": {"tensor": 4},
                               "engine": {"extraArgs": LMCACHE}}),
        "node-memory",
        f"{OF_LLM}.prefill.env.0.value",
    ),
    "prefill by an intent": (
        llm("150", [], prefill={"env": [variable("300")], "pool": "a100", "parallelism": {"tensor": 4}},
            disaggregation={"connector": "LMCacheConnectorV1"}),
        "node-memory",
        f"{OF_LLM}.prefill.env.0.value",
    ),
    "a predictor": (isvc(), "node-memory", f"{OF_ISVC}.containers.0.env.0.value"),
    "the limit of a predictor": (
        isvc("100", {"memory": "400Gi", "cpu": "8"}),
        "pod-memory",
        f"{OF_ISVC}.containers.0.resources.limits.memory",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("service", "code", "path"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_found(service, code, path):
    [one] = found(service)
    assert (one.code, one.path) == (code, path)
    assert one.severity == ("error" if code == "pod-memory" else "warning")


def test_the_workers_are_counted_and_the_mend_fits():
    [one] = found(llm())
    assert "1200 GiB of LMCache (4 workers of 300 GiB each)" in one.message
    assert "Set LMCACHE_MAX_LOCAL_CPU_SIZE to 110" in one.mend
    assert found(llm("110")) == []
