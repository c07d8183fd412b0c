"""Flags that vLLM refuses together, in every role and spelling."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

CODES = ("engine-settings", "lora-room")
IMAGE = "vllm/vllm-openai:v0.23.0"


def found(context, args):
    compiled = CompiledObject("chat", args, context())
    return [(str(one.path), one.mend) for one in check_object(compiled) if one.code in CODES]


def llm(context, **fields):
    return found(context, LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields}))


def predictor(context, **fields):
    return found(context, InferenceServiceArgs.model_validate({"predictor": fields}))


def own(*words, **fields):
    return {"containers": [{"name": "kserve-container", "image": IMAGE, "args": ["--model", "a/b", *words], **fields}]}


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


WRONG = {
    "fewer tokens than requests": (
        ["--max-num-batched-tokens=64", "--max-num-seqs", "256"],
        "Raise --max-num-batched-tokens to at least 256, or lower --max-num-seqs.",
    ),
    "fewer tokens than a request": (
        ["--max_num_batched_tokens", "4k", "--max-model-len", "8k", "--no-enable-chunked-prefill"],
        "Raise --max-num-batched-tokens to at least 8000, or remove --no-enable-chunked-prefill.",
    ),
    "percent": (["--gpu-memory-utilization=90"], "Set --gpu-memory-utilization to 0.9."),
    "nothing": (["--gpu-memory-utilization", "0"], "Set --gpu-memory-utilization to 0.9."),
    "a rank": (["--enable-lora", "--max-lora-rank=100"], "Set --max-lora-rank to 128."),
    "tools": (
        ["--enable-auto-tool-choice"],
        "Set --tool-call-parser (for example to hermes or llama3_json), or remove --enable-auto-tool-choice.",
    ),
}


@pytest.mark.parametrize(("words", "mend"), WRONG.values(), ids=WRONG)
def test_flags_that_contradict_each_other(context, words, mend):
    model = {"modelFormat": "huggingface", "storageUri": "hf://a/b", "args": words}
    assert predictor(context, model=model) == [("predictor.model.args", mend)]
    assert predictor(context, **own(*words)) == [("predictor.containers.0.args", mend)]
    assert llm(context, engine={"extraArgs": words}) == [("engine.extraArgs", mend)]
    assert llm(context, prefill={"engine": {"extraArgs": words}}) == [("prefill.engine.extraArgs", mend)]
    assert llm(context, env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": " ".join(words)}]) == [("env.0", mend)]
    assert llm(context, **main(args=words)) == [("template.containers.0.args", mend)]
    command = ["vllm", "serve", "/mnt/models", *words]
    assert llm(context, **main(command=command)) == [("template.containers.0.command", mend)]


def test_a_setting_and_a_flag(context):
    mend = "Raise --max-num-batched-tokens to at least 256, or lower --max-num-seqs."
    engine = {"maxNumBatchedTokens": 64, "extraArgs": ["--max-num-seqs", "256"]}
    assert llm(context, engine=engine) == [("engine.maxNumBatchedTokens", mend)]


def test_settings_are_told_once(context):
    ((path, mend),) = llm(context, engine={"maxNumBatchedTokens": 64, "maxNumSeqs": 256})
    assert path == "engine.maxNumBatchedTokens"
    assert mend == "Raise maxNumBatchedTokens to at least 256, or lower maxNumSeqs."


@pytest.mark.parametrize(
    "words",
    [
        ["--max-num-batched-tokens=256", "--max-num-seqs=256"],
        ["--max-num-batched-tokens=4096", "--max-model-len=8192"],
        ["--max-num-batched-tokens=64", "--max-num-seqs=256", "--config", "/etc/vllm.yaml"],
        ["--gpu-memory-utilization=1.0"],
        ["--max-lora-rank=100"],
        ["--enable-lora", "--max-lora-rank=16"],
        ["--enable-auto-tool-choice", "--no-enable-auto-tool-choice"],
    ],
)
def test_flags_that_agree(context, words):
    assert predictor(context, **own(*words)) == []
    assert llm(context, engine={"extraArgs": words}) == []


def test_another_server_is_not_judged(context):
    words = ["--gpu-memory-utilization=90"]
    assert predictor(context, **own(*words, command=["own"])) == []
    assert llm(context, **main(command=["own", *words])) == []
