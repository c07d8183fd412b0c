"""Environments whose engines do not know their model or a value, and services on TPUs that cannot run as they are described."""

CARDS = {"existing": {"nodePools": [{"name": "h100", "gpu": "nvidia-h100-80gb", "gpusPerNode": 8}]}}
NEMOTRON = "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8"


def on_cards(model, version, *words):
    """A service with vLLM's own image of a version; with none of them where ``version`` is None."""
    image = f"vllm/vllm-openai:v{version}" if version is not None else "registry.example.com/serving:1"
    engine = {"image": image, "extraArgs": list(words)}
    service = {"model": {"uri": f"hf://{model}"}, "pool": "h100", "engine": engine}
    return {"cluster": CARDS, "platform": {"llm": True}, "services": {"chat": {"llmInferenceService": service}}}


def with_variable(name, value, **fields):
    """A service with vLLM 0.23 and a variable."""
    found = on_cards("Qwen/Qwen3-8B", "0.23.0")
    service = {"env": [{"name": name, "value": value}], **fields}
    found["services"]["chat"]["llmInferenceService"] |= service
    return found


ENGINE = {"name": "own", "image": "vllm/vllm-openai:v0.11.2", "args": ["--model", "Qwen/Qwen3-8B"]}
TRANSFORMED = {
    "predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
    "transformer": {"pool": "h100", "gpus": 1, "containers": [ENGINE]},
}

MODULE = {
    "image": "vllm/vllm-openai:v0.11.0",
    "command": ["python3", "-m", "vllm.entrypoints.openai.api_server"],
    "args": ["/mnt/models", "--port=8080"],
}
NAMED = {"predictor": {"pool": "h100", "gpus": 1, "containers": [{"name": "kserve-container", **MODULE}]}}

VERSIONS_WRONG = [
    {"cluster": CARDS, "platform": {}, "services": {"chat": {"inferenceService": NAMED}}},
    {"cluster": CARDS, "platform": {}, "services": {"chat": {"inferenceService": TRANSFORMED}}},
    on_cards("openai/gpt-oss-20b", "0.9.2"),
    on_cards("openai/gpt-oss-20b", "0.10.0"),
    on_cards(NEMOTRON, "0.17.1"),
    on_cards(f"{NEMOTRON}:0123abc", "0.17.1"),
    on_cards("Qwen/Qwen3-8B", "0.11.0", "--compilation-config", "3"),
    on_cards("Qwen/Qwen3-8B", None, "--compilation-config", "3"),
    on_cards("facebook/opt-125m", "0.23.0"),
    with_variable("VLLM_USE_V1", "0"),
    with_variable("HF_HUB_OFFLINE", "1", storageInitializer={"enabled": False}),
    on_cards("Qwen/Qwen3-8B", "0.23.0", "--chat-template", "/templates/own.jinja"),
    on_cards("Qwen/Qwen3-8B", "0.23.0", "--cudagraph-capture-sizes", "1,2,4"),
    on_cards("Qwen/Qwen3-8B", None, "--max-num-seqs", "many"),
]

TPU = {"image": "vllm/vllm-tpu:v0.12.0", "maxModelLen": 4096}
ALL = {"parallelism": {"tensor": 4}, "engine": TPU}
V6E = "ct6e-standard-4t"


def on_tpus(machine, model="Qwen/Qwen3-8B", *, pool=None, **fields):
    """A service on a pool of TPUs."""
    given = {"name": "tpu", "machineType": machine, "zones": ["us-central1-a"], "maxNodes": 4, **(pool or {})}
    cluster = {"gke": {"location": "us-central1", "access": {"endpoint": "dns"}, "nodePools": [given]}}
    service = {"model": {"uri": f"hf://{model}"}, "pool": "tpu", **fields}
    return {"cluster": cluster, "platform": {"llm": True}, "services": {"chat": {"llmInferenceService": service}}}


def with_pools(**part):
    """A cluster alone."""
    return {"cluster": {"gke": {"location": "us-central1", "access": {"endpoint": "dns"}, **part}}}


def tpu_pool(machine, **fields):
    """A cluster with one pool."""
    return with_pools(nodePools=[{"name": "tpu", "machineType": machine, "zones": ["us-central1-a"], **fields}])


TPUS_WRONG = [
    tpu_pool("ct6e-standard-1t", tpuTopology="2x2"),
    tpu_pool(V6E, tpuTopology="4x4", maxNodes=1),
    tpu_pool(V6E, compactPlacement=True),
    with_pools(computeClasses=[{"name": "tpu", "rungs": [{"machineType": V6E}, {"machineType": "g2-standard-8"}]}]),
    on_tpus(V6E, engine=TPU),
    on_tpus(V6E, pool={"tpuTopology": "4x4"}, **ALL),
    on_tpus("ct5lp-hightpu-1t", "Qwen/Qwen3-32B", engine=TPU),
    on_tpus(
        V6E,
        router={"gateway": {}, "route": {}, "scheduler": {}},
        prefill={"pool": "tpu", **ALL},
        **ALL,
    ),
]
