"""Environments whose engines do not start, or are never asked, although the objects are accepted."""

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
STARTS_WRONG = [
    environment(VLLM),
    environment(NAMED, install="existing"),
    environment({"model": QWEN, "pool": "l4", "resources": SCRATCH}),
    environment({"model": QWEN, **main(livenessProbe=HTTPS)}),
    environment({"model": QWEN, **main(livenessProbe=HTTPS)}, install="existing"),
]
