"""Environments with pods that no node takes, or whose containers cannot start: one for each rule of the chapter."""

L40S = {"nvidia.com/gpu.product": "NVIDIA-L40S"}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}


def on_cards(services, taint, **pool):
    """An environment on GPUs of a cluster that exists."""
    given = {"name": "gpu", "gpu": "l40s", "gpusPerNode": 1, "maxNodes": 2, "nodeSelector": L40S, "taints": [taint]}
    cluster = {"existing": {"nodePools": [{**given, **pool}]}}
    return {"cluster": cluster, "platform": {"llm": True}, "services": services}


ASKING = {
    "name": "kserve-container",
    "image": "docker.io/own/image:v1",
    "resources": {"limits": {"nvidia.com/gpu": "1"}},
}
PODS_WRONG = [
    on_cards(
        {"chat": {"llmInferenceService": {"model": QWEN, "template": {"nodeSelector": L40S}}}},
        {"key": "team", "value": "vision"},
        name="l40s",
    ),
    on_cards(
        {"granite": {"inferenceService": {"predictor": {"containers": [ASKING], "nodeSelector": L40S}}}},
        {"key": "nvidia.com/gpu", "value": "NVIDIA-L40S"},
    ),
]
