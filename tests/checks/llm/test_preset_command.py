"""The command of KServe's preset in an image that has no vLLM."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

SIMULATOR = "ghcr.io/llm-d/llm-d-inference-sim:v0.8.2"


def found(context, **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields})
    problems = check_object(CompiledObject("chat", args, context(llm=True)))
    return [(one.severity, one.path) for one in problems if one.code == "preset-command"]


def main(**container):
    return {"containers": [{"name": "main", **container}]}


WARNED = {
    "args": ({"template": main(image=SIMULATOR, args=["--port", "8000"])}, "template.containers.0.args"),
    "an image alone": ({"template": main(image=SIMULATOR)}, "template.containers.0.image"),
    "by digest": ({"template": main(image=f"{SIMULATOR}@sha256:{'0' * 64}")}, "template.containers.0.image"),
    "the engine's image": ({"engine": {"image": "ollama/ollama:0.12"}}, "engine.image"),
    "prefill's": (
        {"router": {"route": {}, "scheduler": {}}, "prefill": {"template": main(image=SIMULATOR)}},
        "prefill.template.containers.0.image",
    ),
    "a worker's": (
        {
            "parallelism": {"data": 2, "dataLocal": 1},
            "worker": main(image="ghcr.io/huggingface/text-generation-inference:3.3"),
        },
        "worker.containers.0.image",
    ),
}


@pytest.mark.parametrize(("fields", "path"), WARNED.values(), ids=WARNED)
def test_an_image_without_vllm_is_warned_of(context, fields, path):
    assert found(context, **fields) == [("warning", path)]


PASSED = {
    "a command": {"template": main(image=SIMULATOR, command=["/app/llm-d-inference-sim"], args=["--port", "8000"])},
    "vLLM": {"template": main(image="vllm/vllm-openai:v0.23.0", args=["--seed", "1"])},
    "an image that is not known": {"template": main(image="own/server:1")},
    "no image": {"template": main(args=["--seed", "1"])},
    "beside the engine": {"template": {"containers": [{"name": "simulator", "image": SIMULATOR}]}},
}


@pytest.mark.parametrize("fields", PASSED.values(), ids=PASSED)
def test_other_images_pass(context, fields):
    assert found(context, **fields) == []
