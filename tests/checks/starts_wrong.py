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


SCRATCH = {"limits": {"ephemeral-storage": "200Gi"}}

STARTS_WRONG = [
    environment({"model": QWEN, "pool": "l4", "resources": SCRATCH}),
]
