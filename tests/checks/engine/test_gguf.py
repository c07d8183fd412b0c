"""Models in GGUF, of which vLLM reads one file and no folder, and from 0.24 only with a plugin."""

import pytest

from kserve_iac.checks import examine

POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
REPOSITORY = "hf://Qwen/Qwen3-8B-GGUF"
OLD, NEW = "vllm/vllm-openai:v0.23.0", "vllm/vllm-openai:v0.24.0"


def found(service):
    kind = "inferenceService" if "predictor" in service else "llmInferenceService"
    config = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"kserve": "0.20", "llm": True},
        "services": {"chat": {kind: service}},
    }
    return [(one.code, one.path.partition("Service.")[2]) for one in examine(config)[1] if one.code == "gguf-model"]


def llm(uri=REPOSITORY, **fields):
    return {"model": {"uri": uri}, "pool": "h100", **fields}


def container(*args, image=OLD):
    one = {"name": "kserve-container", "image": image, "args": [*args, "--port=8080"]}
    return {"predictor": {"pool": "h100", "gpus": 1, "containers": [one]}}


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (llm(), ["model.uri"]),
        (llm("hf://bartowski/Llama-3.2-1B-Instruct-gguf"), ["model.uri"]),
        (llm(engine={"image": NEW}), ["model.uri"]),
        (llm(engine={"image": "registry.example.com/engine:1"}), ["model.uri"]),
        (llm(prefill={"pool": "h100"}, router={"route": {}, "scheduler": {}}), ["model.uri"]),
        (llm("hf://Qwen/Qwen3-8B"), []),
        (llm("hf://someone/gguf-tools"), []),
        (
            {
                "predictor": {
                    "pool": "h100",
                    "gpus": 1,
                    "model": {"modelFormat": "huggingface", "storageUri": REPOSITORY},
                }
            },
            ["predictor.model"],
        ),
    ],
)
def test_repositories(service, expected):
    assert found(service) == [("gguf-model", path) for path in expected]


@pytest.mark.parametrize(
    ("name", "image", "expected"),
    [
        ("Qwen/Qwen3-8B-GGUF", OLD, True),
        ("Qwen/Qwen3-8B-GGUF:Q4_K_M", OLD, False),
        ("Qwen/Qwen3-8B-GGUF:Q4_K_M", NEW, True),
        ("/mnt/models/qwen3-8b-q4_k_m.gguf", OLD, False),
        ("/mnt/models/qwen3-8b-q4_k_m.gguf", NEW, True),
        ("/mnt/models/qwen3-8b-q4_k_m.gguf", "registry.example.com/engine:1", False),
        ("Qwen/Qwen3-8B", NEW, False),
    ],
)
def test_files_in_a_container(name, image, expected):
    path = [("gguf-model", "predictor.containers.0.args")] if expected else []
    assert found(container(f"--model={name}", image=image)) == path
    assert found(container("--model", name, image=image)) == path


def test_another_engine_reads_them():
    assert found(container("--model=/models/a.gguf", image="ghcr.io/ggml-org/llama.cpp:server")) == []
