"""Environments whose triggers KEDA refuses or does not read, and whose queries name metrics that vLLM does not export."""

QUERY = "sum(vllm:num_requests_running)"
PROMETHEUS = {"serverAddress": "http://prometheus:9090", "query": QUERY, "threshold": "8"}
POOLS = [{"name": "l40s", "gpu": "nvidia-l40s", "gpusPerNode": 8, "maxNodes": 2}]


def environment(service):
    platform = {"kserve": "0.21", "llm": True, "keda": "existing"}
    return {"cluster": {"existing": {"nodePools": POOLS}}, "platform": platform, "services": {"chat": service}}


def triggered(metadata=None, **fields):
    """An LLM service that KEDA scales by one trigger."""
    trigger = {"type": "prometheus", "metadata": {**PROMETHEUS, **(metadata or {})}, **fields}
    scaling = {"minReplicas": 1, "maxReplicas": 2, "keda": {"triggers": [trigger]}}
    return environment({"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "scaling": scaling}})


def measured(query):
    """A predictor with vLLM that KEDA scales by a query."""
    external = {
        "metric": {"backend": "prometheus", "serverAddress": "http://prometheus:9090", "query": query},
        "target": {"type": "Value", "value": "0.8"},
    }
    container = {
        "name": "kserve-container",
        "image": "vllm/vllm-openai:v0.22.1",
        "args": ["--model", "Qwen/Qwen3-8B"],
    }
    metrics = {"autoScaling": {"metrics": [{"type": "External", "external": external}]}}
    predictor = {"pool": "l40s", "gpus": 1, "containers": [container], **metrics}
    service = {"deploymentMode": "Standard", "autoscaler": "keda", "predictor": predictor}
    return environment({"inferenceService": service})


SPARSE = {
    "model": {"uri": "hf://deepseek-ai/DeepSeek-V4-Flash"},
    "pool": "l40s",
    "parallelism": {"tensor": 8},
    "engine": {"image": "vllm/vllm-openai:v0.20.0"},
}

TRIGGERS_WRONG = [
    triggered(metricType="Utilization"),
    triggered({"activationTreshold": "1"}),
    measured("avg(vllm:gpu_cache_usage_perc)"),
    environment({"llmInferenceService": SPARSE}),
]
