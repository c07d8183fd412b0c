"""Values of flags that a version of vLLM does not know, and methods that the checkpoint contradicts."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.checks.check import check_object
from kserve_iac.compiled import CompiledObject, Context

CODES = ("engine-value", "engine-value-unsure", "quantization-mismatch")


def found(args, kserve="0.20"):
    context = Context(ServingPlatformArgs(kserve=kserve, llm=True), None)
    return [
        (one.code, str(one.path)) for one in check_object(CompiledObject("chat", args, context)) if one.code in CODES
    ]


def llm(kserve="0.20", model="hf://Qwen/Qwen3-8B", **fields):
    return found(LLMInferenceServiceArgs.model_validate({"model": {"uri": model}, **fields}), kserve)


def engine(version="0.23.0", **settings):
    return {"engine": {"image": f"vllm/vllm-openai:v{version}", **settings}}


def calls(parser):
    return {"enableAutoToolChoice": True, "toolCallParser": parser}


WRONG = {
    "in a command of its own": (
        {"template": {"containers": [{"name": "main", "command": ["vllm", "serve", "/mnt/models", "-q", "awqq"]}]}},
        [("engine-value", "template.containers.0.command")],
    ),
    "a parser that came later": (engine("0.10.1.1", **calls("kimi_k3")), [("engine-value", "engine.toolCallParser")]),
    "a typo": (engine(reasoningParser="qwen33"), [("engine-value", "engine.reasoningParser")]),
    "a method that came later": (
        engine("0.10.0", quantization="modelopt_mixed"),
        [("engine-value", "engine.quantization")],
    ),
    "a method that a plugin may bring": (
        engine("0.32.0", quantization="gguf"),
        [("engine-value-unsure", "engine.quantization")],
    ),
    "a backend": (
        engine(extraArgs=["--attention-backend", "xformers"]),
        [("engine-value", "engine.extraArgs")],
    ),
    "a type of the KV cache": (
        {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--kv-cache-dtype ultraquant_4bit"}]},
        [("engine-value", "env.0")],
    ),
    "in args of prefill": (
        {"prefill": {"template": {"containers": [{"name": "main", "args": ["--reasoning-parser", "x"]}]}}},
        [("engine-value", "prefill.template.containers.0.args")],
    ),
    "a type of the model": (engine(extraArgs=["--dtype", "fp16"]), [("engine-value", "engine.extraArgs")]),
    "a type of the model in a command": (
        {"template": {"containers": [{"name": "main", "command": ["vllm", "serve", "/mnt/models", "--dtype=fp8"]}]}},
        [("engine-value", "template.containers.0.command")],
    ),
    "once, where prefill takes it over": (
        {**engine(reasoningParser="x"), "prefill": {"engine": {"seed": 1}}},
        [("engine-value", "engine.reasoningParser")],
    ),
    "of prefill alone": (
        {"prefill": {"engine": {"reasoningParser": "x"}}},
        [("engine-value", "prefill.engine.reasoningParser")],
    ),
    "a policy": (engine(extraArgs=["--scheduling-policy", "fifo"]), [("engine-value", "engine.extraArgs")]),
    "a runner": (engine(extraArgs=["--runner=embed"]), [("engine-value", "engine.extraArgs")]),
    "a value that is gone": (
        engine("0.17.1", extraArgs=["--convert", "reward"]),
        [("engine-value", "engine.extraArgs")],
    ),
    "a hash that came later": (
        engine("0.11.0", extraArgs=["--prefix-caching-hash-algo", "xxhash"]),
        [("engine-value", "engine.extraArgs")],
    ),
    "an image that is not known": (
        {"engine": {"image": "own/vllm:1", "reasoningParser": "kimi_k3"}},
        [("engine-value-unsure", "engine.reasoningParser")],
    ),
    "AWQ of an unquantised checkpoint": (
        engine(quantization="awq_marlin"),
        [("quantization-mismatch", "engine.quantization")],
    ),
    "GPTQ by a further flag": (
        engine(extraArgs=["-q", "gptq"]),
        [("quantization-mismatch", "engine.extraArgs")],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), WRONG.values(), ids=WRONG)
def test_values_that_vllm_refuses_are_found(fields, expected):
    assert llm(**fields) == expected


RIGHT = {
    "a parser of that version": engine("0.10.2", **calls("openai")),
    "a parser that nobody looks up": engine("0.10.1.1", toolCallParser="kimi_k3"),
    "a parser of a plugin": engine(reasoningParser="own", extraArgs=["--reasoning-parser-plugin", "/own.py"]),
    "a backend in small letters": engine(extraArgs=["--attention-backend", "flash_attn"]),
    "the backend that vLLM chooses": engine(extraArgs=["--attention-backend", "auto"]),
    "a version that was not read": engine("0.10.3", reasoningParser="seed_oss"),
    "quantisation of an unquantised checkpoint": engine(quantization="fp8"),
    "a value that the cluster knows": engine(extraArgs=["--reasoning-parser", "$(PARSER)"]),
    "a policy": engine(extraArgs=["--scheduling-policy=priority"]),
    "none": engine(extraArgs=["--kv-offloading-backend", "None"]),
    "a flag that the version lacks": engine("0.9.2", extraArgs=["--runner", "pooling"]),
    "a text that is also a name": engine(extraArgs=["--tokenizer-mode", "own"]),
    "a command of its own": {
        **engine(reasoningParser="x"),
        "template": {"containers": [{"name": "main", "command": ["x"]}]},
    },
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_values_that_vllm_takes_or_may_take_pass(fields):
    assert llm(**fields) == []


def test_a_revision_may_hold_other_weights():
    assert llm(model="hf://Qwen/Qwen3-8B:awq", **engine(quantization="awq")) == []


def predictor(**model):
    args = {"predictor": {"model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", **model}}}
    return found(InferenceServiceArgs.model_validate(args))


def test_predictors_are_read_too():
    where = "predictor.model.args"
    assert predictor(args=["--quantization=awq"]) == [("quantization-mismatch", where)]
    assert predictor(args=["--kv-cache-dtype", "fp9"]) == [("engine-value", where)]
    assert predictor(args=["--reasoning-parser", "deepseek-r1"]) == [("engine-value", where)]
    assert predictor(args=["--reasoning-parser", "deepseek_r1"]) == []
    assert predictor(args=["--enable-auto-tool-choice", "--tool-call-parser=hermess"]) == [("engine-value", where)]
    assert predictor(args=["--tool-call-parser=hermess"]) == []
    assert predictor(args=["--reasoning-parser", "x", "--backend=huggingface"]) == []
    assert predictor(args=["--quantization=awq", "--backend=huggingface"]) == []


def served(*words, **model):
    fields = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", "args": list(words), **model}
    return found(InferenceServiceArgs.model_validate({"predictor": {"model": fields}}))


def test_backends_of_the_hugging_face_server():
    for words in (["--backend=vlm"], ["--backend", "transformers"]):
        assert served(*words) == [("engine-value", "predictor.model.args")]
    for words in (["--backend=vllm"], ["--backend", "huggingface"], ["--backend=$(BACKEND)"], []):
        assert served(*words) == []
    assert served("--backend=own", runtime="another") == []
