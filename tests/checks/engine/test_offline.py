"""Engines that must not ask the hub, and have no model."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

IMAGE = "vllm/vllm-openai:v0.23.0"
BY_ENGINE = {"storageInitializer": {"enabled": False}}
MOUNT = [{"name": "cache", "mountPath": "/cache"}]


def found(context, args):
    compiled = CompiledObject("chat", args, context())
    return [str(one.path) for one in check_object(compiled) if one.code == "hub-offline"]


def offline(value="1"):
    return {"env": [{"name": "HF_HUB_OFFLINE", "value": value}]}


def llm(context, uri="hf://Qwen/Qwen3-8B", **fields):
    return found(context, LLMInferenceServiceArgs.model_validate({"model": {"uri": uri}, **fields}))


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


def predictor(context, *words, **container):
    own = {"name": "kserve-container", "image": IMAGE, "args": ["--model", "Qwen/Qwen3-8B", *words], **container}
    return found(context, InferenceServiceArgs.model_validate({"predictor": {"containers": [own]}}))


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_an_engine_that_cannot_download_has_no_model(context, value):
    assert predictor(context, **offline(value)) == ["predictor.containers.0.env.0"]
    assert llm(context, **BY_ENGINE, **offline(value)) == ["env.0"]
    assert llm(context, **BY_ENGINE, **main(**offline(value))) == ["template.containers.0.env.0"]
    assert llm(context, **BY_ENGINE, prefill=offline(value)) == ["prefill.env.0"]


@pytest.mark.parametrize(
    "fields",
    [
        {**BY_ENGINE, **offline("0")},
        offline(),
        {**BY_ENGINE, **offline(), **main(volumeMounts=MOUNT)},
        {**BY_ENGINE, **offline(), "engine": {"image": "own/engine:1"}},
        {**BY_ENGINE, **offline(), **main(command=["own"])},
        {**BY_ENGINE, **offline(), "baseRefs": ["shared"]},
        {**offline(), "uri": "pvc://claim/model"},
    ],
    ids=["online", "KServe downloads", "a volume", "another image", "a command", "a configuration", "a claim"],
)
def test_engines_that_may_have_their_model(context, fields):
    assert llm(context, **fields) == []


def test_predictors_that_may_have_their_model(context):
    assert predictor(context, **offline("false")) == []
    assert predictor(context, **offline(), volumeMounts=MOUNT) == []
    assert predictor(context, **offline(), image="own/vllm:1") == []
    shared = [{"name": "shm", "mountPath": "/dev/shm"}]
    assert predictor(context, **offline(), volumeMounts=shared) == ["predictor.containers.0.env.0"]
