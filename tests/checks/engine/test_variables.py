"""Environment variables that the version of vLLM does not read."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

NEW, OLD = "vllm/vllm-openai:v0.23.0", "vllm/vllm-openai:v0.9.2"


def found(context, args):
    compiled = CompiledObject("chat", args, context())
    return [(str(one.path), one.mend) for one in check_object(compiled) if one.code == "variable-unread"]


def llm(context, image=NEW, **fields):
    given = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "engine": {"image": image}, **fields}
    return found(context, LLMInferenceServiceArgs.model_validate(given))


def variable(name, value="0"):
    return {"env": [{"name": "A", "value": "b"}, {"name": name, "value": value}]}


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


def test_a_variable_that_is_gone(context):
    removed = "Remove it."
    gone = variable("VLLM_USE_V1")
    assert llm(context, **gone) == [("env.1", removed)]
    assert llm(context, **main(**gone)) == [("template.containers.0.env.1", removed)]
    assert llm(context, prefill=gone) == [("prefill.env.1", removed)]
    own = {"containers": [{"name": "kserve-container", "image": NEW, "args": ["--model", "a/b"], **gone}]}
    assert found(context, InferenceServiceArgs.model_validate({"predictor": own})) == [
        ("predictor.containers.0.env.1", removed)
    ]
    served = {"model": {"modelFormat": "huggingface", "storageUri": "hf://a/b", **gone}}
    assert found(context, InferenceServiceArgs.model_validate({"predictor": served})) == [
        ("predictor.model.env.1", removed)
    ]


def test_a_variable_that_came_later(context):
    later = variable("VLLM_NIXL_EP_MAX_NUM_RANKS")
    assert llm(context, OLD, **later) == [("env.1", "Remove it, or use an image with vLLM 0.18.0 or later.")]


def test_a_variable_that_became_a_flag(context):
    assert llm(context, **variable("VLLM_ALL2ALL_BACKEND", "naive")) == [
        ("env.1", "Set the flag --all2all-backend in its place.")
    ]


def test_a_misspelt_variable(context):
    assert llm(context, **variable("VLLM_ALLOW_LONG_MAX_MODEL_LENGTH")) == [
        ("env.1", "Did you mean VLLM_ALLOW_LONG_MAX_MODEL_LEN?")
    ]


@pytest.mark.parametrize(
    ("image", "fields"),
    [
        (OLD, variable("VLLM_USE_V1")),
        (NEW, variable("VLLM_USE_V1", "1")),
        (NEW, variable("VLLM_LOGGING_LEVEL", "DEBUG")),
        (NEW, variable("VLLM_ADDITIONAL_ARGS", "--seed 1")),
        (NEW, variable("VLLM_OWN_SETTING")),
        (NEW, variable("VLLM_ATTENTION_BACKEND", "FLASHINFER")),
        (NEW, variable("OTHER_USE_V1")),
        ("own/engine:1", variable("VLLM_USE_V1")),
        (NEW, {**variable("VLLM_USE_V1"), **main(command=["own"])}),
    ],
    ids=["read", "as now", "logging", "of KServe", "of others", "another rule", "another prefix", "image", "command"],
)
def test_variables_that_are_read_or_not_known(context, image, fields):
    assert llm(context, image, **fields) == []
