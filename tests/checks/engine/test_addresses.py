"""The address that an engine listens on."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

IMAGE = "vllm/vllm-openai:v0.23.0"


def found(context, args, **platform):
    compiled = CompiledObject("chat", args, context(**platform))
    problems = [one for one in check_object(compiled) if one.code == "engine-port"]
    return [(str(one.path), one.mend) for one in problems if one.mend.startswith("Remove --")]


def llm(context, **fields):
    return found(context, LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields}))


def own(*words, **fields):
    words = ["--model", "a/b", "--port=8080", *words]
    return {"containers": [{"name": "kserve-container", "image": IMAGE, "args": words}], **fields}


def predictor(context, fields, platform=None, **service):
    args = InferenceServiceArgs.model_validate({"predictor": fields, **service})
    return found(context, args, **(platform or {}))


def flags(*words):
    return {"engine": {"image": IMAGE, "extraArgs": list(words)}}


HOST = "Remove --host, or set it to 0.0.0.0."


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_local_address(context, host):
    words = ["--host", host]
    assert predictor(context, own(*words)) == [("predictor.containers.0.args", HOST)]
    assert llm(context, **flags(*words)) == [("engine.extraArgs", HOST)]
    assert llm(context, **flags(f"--host={host}")) == [("engine.extraArgs", HOST)]
    variable = {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": " ".join(words)}]}
    assert llm(context, **variable) == [("env.0", HOST)]
    command = ["vllm", "serve", "/mnt/models", "--port=8000", *words]
    assert llm(context, template={"containers": [{"name": "main", "command": command}]}) == [
        ("template.containers.0.command", HOST)
    ]
    assert llm(context, prefill=flags(*words)) == [("prefill.engine.extraArgs", HOST)]


def test_a_socket(context):
    assert predictor(context, own("--uds=/tmp/vllm")) == [("predictor.containers.0.args", "Remove --uds.")]
    assert llm(context, **flags("--uds", "/tmp/vllm")) == [("engine.extraArgs", "Remove --uds.")]


@pytest.mark.parametrize(
    "fields",
    [
        flags("--host", "0.0.0.0"),
        flags("--host", "::"),
        {**flags("--host", "127.0.0.1"), "prefill": flags("--seed=1")},
        {**flags("--host", "127.0.0.1"), "template": {"containers": [{"name": "proxy", "image": "own:1"}]}},
        {"engine": {"image": "vllm/vllm-openai:v0.9.2", "extraArgs": ["--uds", "/tmp/vllm"]}},
        {**flags("--host", "127.0.0.1"), "template": {"containers": [{"name": "main", "command": ["own"]}]}},
    ],
    ids=["every address", "IPv6", "behind the sidecar", "behind a proxy", "no such flag", "command"],
)
def test_engines_that_may_be_reached(context, fields):
    assert llm(context, **fields) == []


def test_predictors_that_may_be_reached(context):
    words = ["--host", "127.0.0.1"]
    beside = own(*words)
    beside["containers"].append({"name": "proxy", "image": "own:1"})
    sidecar = {"name": "proxy", "image": "own:1", "restartPolicy": "Always"}
    assert predictor(context, own("--host=0.0.0.0")) == []
    assert predictor(context, beside) == []
    assert predictor(context, own(*words, initContainers=[sidecar])) == []
    assert predictor(context, own(*words), {"knative": "existing"}, deploymentMode="Knative") == []
