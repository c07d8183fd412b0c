"""Environments whose engines do not start, or are never asked, although the objects are accepted."""

import json

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
POOLS = [
    {"name": "l4", "machineType": "g2-standard-24"},
    {"name": "h200", "machineType": "a3-ultragpu-8g"},
]


def environment(service, **platform):
    """A service on pools of a cluster that exists."""
    kind = "llmInferenceService" if "model" in service or "baseRefs" in service else "inferenceService"
    return {
        "cluster": {"existing": {"nodePools": POOLS}},
        "platform": {"llm": True, **platform},
        "services": {"chat": {kind: service}},
    }


def main(**container):
    """A container ``main`` of the service's own."""
    return {"template": {"containers": [{"name": "main", **container}]}}


HTTPS = {"httpGet": {"path": "/health", "port": 8000, "scheme": "HTTPS"}}
SCRATCH = {"limits": {"ephemeral-storage": "200Gi"}}

VLLM = {"predictor": {"pool": "l4", "gpus": 1, "model": {"modelFormat": "vLLM", "storageUri": "hf://Qwen/Qwen3-4B"}}}
NAMED = {"predictor": {**VLLM["predictor"], "model": {**VLLM["predictor"]["model"], "runtime": "kserve-vllmserver"}}}

COMMAND = {"command": ["/bin/sh", "-c"], "args": ["vllm serve /mnt/models"], "modelFormat": "huggingface"}
SHELL = {"predictor": {**VLLM["predictor"], "model": {**VLLM["predictor"]["model"], **COMMAND}}}
SHELL_NAMED = {
    "predictor": {**SHELL["predictor"], "model": {**SHELL["predictor"]["model"], "runtime": "kserve-huggingfaceserver"}}
}


def drafting(model, *words, version="0.26.0", **config):
    """A predictor with vLLM that drafts."""
    args = ["--port=8080", "--speculative-config", json.dumps(config), *words]
    container = {"image": f"vllm/vllm-openai:v{version}", "command": ["vllm", "serve", model], "args": args}
    return {"predictor": {"pool": "l4", "gpus": 2, "containers": [{"name": "kserve-container", **container}]}}


TOKEN = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub", "key": "HF_TOKEN"}}}
UNKNOWN = {"uri": "hf://own/model-8B-FP8"}


def connected(model):
    """A service whose engine keeps its cache in LMCache."""
    transfer = '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}'
    engine = {"image": "vllm/vllm-openai:v0.23.0", "extraArgs": ["--kv-transfer-config", transfer]}
    return {"model": {"uri": f"hf://{model}"}, "engine": engine}


def transferring(connector):
    """A service whose engine has a KV connector."""
    transfer = json.dumps({"kv_connector": connector, "kv_role": "kv_both"})
    return {
        "model": QWEN,
        "engine": {"image": "vllm/vllm-openai:v0.23.0", "extraArgs": ["--kv-transfer-config", transfer]},
    }


SPLIT = {"disaggregation": {"connector": "none"}, "prefill": {}, "router": {"route": {}, "scheduler": {}}}

STARTS_WRONG = [
    environment({"model": {"uri": "hf://Qwen/Qwen3-8B-GGUF"}}),
    environment(transferring("LMCacheConnector")),
    environment(transferring("NixlConector")),
    environment({**transferring("NixlConnector"), **SPLIT}),
    environment({**transferring("NixlConnector"), **SPLIT, "prefill": {"parallelism": {"pipeline": 2}, "worker": {}}}),
    environment(connected("Qwen/Qwen3.5-27B")),
    environment(connected("own/Qwen3.5-9B")),
    environment({"model": UNKNOWN, "pool": "l4", "env": [TOKEN]}),
    environment({"model": UNKNOWN, "pool": "l4", "engine": {"kvCacheDtype": "fp8_e5m2"}}),
    environment(drafting("Qwen/Qwen3.5-27B", "-pp=2", method="mtp", num_speculative_tokens=3)),
    environment(drafting("own/model", "-pp=2", method="mtp", num_speculative_tokens=3)),
    environment(drafting("Qwen/Qwen3-8B", method="eagle3", num_speculative_tokens=3)),
    environment(VLLM),
    environment(SHELL),
    environment(SHELL_NAMED, install="existing"),
    environment(NAMED, install="existing"),
    environment({"model": QWEN, "pool": "l4", "resources": SCRATCH}),
    environment({"model": QWEN, **main(livenessProbe=HTTPS)}),
    environment({"model": QWEN, **main(livenessProbe=HTTPS)}, install="existing"),
]
