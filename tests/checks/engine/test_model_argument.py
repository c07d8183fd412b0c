"""Commands that name their model where vLLM does not read it."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

MODULE = ["python3", "-m", "vllm.entrypoints.openai.api_server"]
OLD, NEW = "vllm/vllm-openai:v0.11.0", "vllm/vllm-openai:v0.11.2"
MNT = "/mnt/models"


def found(context, args, kserve="0.20"):
    compiled = CompiledObject("chat", args, context(kserve=kserve))
    return [(str(one.path), one.mend) for one in check_object(compiled) if one.code == "model-argument"]


def predictor(context, **container):
    own = {"name": "kserve-container", "image": OLD, **container}
    args = {"predictor": {"pool": "l4", "gpus": 1, "containers": [own]}}
    return found(context, InferenceServiceArgs.model_validate(args))


def llm(context, kserve="0.20", **fields):
    args = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "pool": "l4", **fields}
    return found(context, LLMInferenceServiceArgs.model_validate(args), kserve)


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


REPLACED = f"Write --model={MNT} in place of {MNT}."

WRONG = {
    "the first word": ({"command": MODULE, "args": [MNT, "--port=8080"]}, "args"),
    "after a flag that has its value": ({"command": MODULE, "args": ["--port=8080", MNT]}, "args"),
    "in the command": ({"command": [*MODULE, MNT]}, "command"),
    "all of it in args": ({"command": ["python3"], "args": [*MODULE[1:], MNT]}, "args"),
    "an option of Python": ({"command": ["python3", "-u", *MODULE[1:], MNT]}, "command"),
    "a newer version": ({"image": NEW, "command": MODULE, "args": [MNT]}, "args"),
    "a shell": ({"command": ["sh", "-c", f"exec {' '.join(MODULE)} {MNT} --port 8080"]}, "command"),
    "the image of an old version": ({"args": [MNT, "--port=8080"]}, "args"),
    "the image of llm-d": ({"image": "ghcr.io/llm-d/llm-d-cuda:v0.8.0", "args": [MNT]}, "args"),
    "a text in args": ({"command": ["bash", "-c"], "args": [f"{' '.join(MODULE)} {MNT}"]}, "args"),
}


@pytest.mark.parametrize(("container", "field"), WRONG.values(), ids=WRONG)
def test_the_module_has_no_word_for_the_model(context, container, field):
    assert predictor(context, **container) == [(f"predictor.containers.0.{field}", REPLACED)]
    if "command" in container:  # otherwise the preset's command runs
        assert llm(context, **main(**container)) == [(f"template.containers.0.{field}", REPLACED)]


def test_prefill_and_canaries(context):
    wrong = {"command": MODULE, "args": [MNT]}
    assert [path for path, _ in llm(context, prefill=main(**wrong))] == ["prefill.template.containers.0.args"]
    own = {"name": "kserve-container", "image": OLD, **wrong}
    canary = {"predictor": {"name": "next", "containers": [own]}, "trafficPercent": 10}
    model = {"modelFormat": "sklearn", "storageUri": "gs://b/m"}
    args = InferenceServiceArgs.model_validate({"predictor": {"model": model}, "canary": [canary]})
    assert [path for path, _ in found(context, args)] == ["canary.0.predictor.containers.0.args"]


SERVE = ["vllm", "serve"]


@pytest.mark.parametrize(
    ("container", "field"),
    [
        ({"command": SERVE, "args": ["--model", MNT]}, "args"),
        ({"command": [*SERVE, MNT, "--model", "other"]}, "command"),
        ({"command": ["sh", "-c", f"vllm serve --model {MNT}"]}, "command"),
    ],
    ids=["args", "beside the word", "shell"],
)
def test_vllm_serve_refuses_the_flag_up_to_0_11_0(context, container, field):
    ((path, mend),) = predictor(context, **container)
    assert path == f"predictor.containers.0.{field}"
    assert mend == "Write the model as the word after serve, and remove --model."
    assert predictor(context, **{**container, "image": NEW}) == []
    assert [path for path, _ in llm(context, **main(image=OLD, **container))] == [f"template.containers.0.{field}"]


def test_flags_beside_those_of_the_preset(context):
    further = ["--model", "other"]
    mend = "Remove --model. The presets of KServe name the model themselves."
    assert llm(context, engine={"image": OLD, "extraArgs": further}) == [("engine.extraArgs", mend)]
    variable = {"name": "VLLM_ADDITIONAL_ARGS", "value": "--model other"}
    assert llm(context, engine={"image": OLD}, env=[variable]) == [("env.0", mend)]
    assert llm(context, engine={"image": NEW, "extraArgs": further}) == []
    assert llm(context, engine={"image": "own/engine:1", "extraArgs": further}) == []


RIGHT = {
    "the flag": {"command": MODULE, "args": ["--model", MNT, "--port", "8080"]},
    "with an equals sign": {"command": MODULE, "args": ["--port=8080", f"--model={MNT}"]},
    "a file": {"command": MODULE, "args": ["--config", "/etc/vllm.yaml"]},
    "the word of vllm serve": {"command": SERVE, "args": [MNT, "--port=8080"]},
    "one word for vllm serve": {"command": SERVE, "args": [f"--model={MNT}"]},
    "values of one flag": {"command": MODULE, "args": ["--served-model-name", "one", "two", "--model", MNT]},
    "another module": {"command": ["python3", "-m", "own.server"], "args": [MNT]},
    "a script": {"command": ["sh", "-c", f"ready || {' '.join(MODULE)} {MNT}"]},
    "the image alone": {"image": NEW, "args": [MNT]},
    "the flag for an old image": {"args": ["--model", MNT]},
    "an image of others": {"image": "own/vllm-openai:v0.9.0", "args": [MNT]},
    "the image of llm-d": {"image": "ghcr.io/llm-d/llm-d-cuda:v0.8.0", "args": ["--model", MNT]},
}


@pytest.mark.parametrize("container", RIGHT.values(), ids=RIGHT)
def test_models_that_are_read(context, container):
    assert predictor(context, **container) == []
    if "command" in container:
        assert llm(context, **main(**container)) == []


@pytest.mark.parametrize("image", [OLD, NEW, "vllm/vllm-openai:latest", "ghcr.io/llm-d/llm-d-cuda:v0.8.0"])
@pytest.mark.parametrize("words", [["serve"], ["vllm", "serve"]], ids=" ".join)
def test_an_image_starts_the_server_by_itself(context, image, words):
    mends = [mend for _, mend in predictor(context, image=image, args=[*words, MNT])]
    assert f"Remove {' and '.join(words)} from args, or set command to [vllm, serve]." in mends


@pytest.mark.parametrize(
    "container",
    [
        {"image": "own/vllm-openai:v0.23.0", "args": ["serve", MNT]},
        {"image": NEW, "command": ["vllm"], "args": ["serve", MNT]},
        {"image": NEW, "args": [MNT, "serve"]},
    ],
    ids=["image", "command", "later"],
)
def test_other_containers_start_it_so(context, container):
    assert predictor(context, **container) == []
