"""The program that a container starts, and the images that lack it."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

IMAGE = "vllm/vllm-openai:v0.20.0"
MODULE = "vllm.entrypoints.openai.api_server"
PYTHON = {"image": IMAGE, "command": ["python", "-m", MODULE]}
MODEL = {"uri": "hf://Qwen/Qwen3-4B"}


def found(services, definitions=None, code="missing-program", **platform):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-24", "maxNodes": 4}]}},
        "platform": {"kserve": "0.20", "llm": True, **platform},
        "services": services,
        "definitions": definitions or {},
    }
    environment, problems = parse_environment(config)
    assert not problems
    return [(one.code, one.path) for one in check(environment) if one.code.startswith(code)]


def predictor(**container):
    return {"inferenceService": {"predictor": {"containers": [{"name": "kserve-container", **container}]}}}


def llm(**fields):
    return {"llmInferenceService": {"model": MODEL, **fields}}


def main(**container):
    return {"containers": [{"name": "main", **container}]}


CONTAINERS = {
    "predictor": (predictor(**PYTHON), "inferenceService.predictor.containers.0.command"),
    "from a mirror": (
        predictor(**{**PYTHON, "image": "registry.example/vllm/vllm-openai:v0.11.0@sha256:00"}),
        "inferenceService.predictor.containers.0.command",
    ),
    "in a shell": (
        predictor(image=IMAGE, command=["/bin/bash", "-c"], args=[f"exec python -m {MODULE} --port 8080"]),
        "inferenceService.predictor.containers.0.args",
    ),
    "in the command of a shell": (
        predictor(image=IMAGE, command=["sh", "-c", f"python -m {MODULE}"]),
        "inferenceService.predictor.containers.0.command",
    ),
    "transformer": (
        {
            "inferenceService": {
                "predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
                "transformer": {"containers": [{"name": "kserve-container", **PYTHON}]},
            }
        },
        "inferenceService.transformer.containers.0.command",
    ),
    "canary": (
        {
            "inferenceService": {
                "predictor": {"name": "now", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
                "canary": [
                    {
                        "trafficPercent": 10,
                        "predictor": {"name": "next", "containers": [{"name": "kserve-container", **PYTHON}]},
                    }
                ],
            }
        },
        "inferenceService.canary.0.predictor.containers.0.command",
    ),
    "main": (llm(template=main(**PYTHON)), "llmInferenceService.template.containers.0.command"),
    "the image of the engine": (
        llm(engine={"image": IMAGE}, template=main(command=PYTHON["command"])),
        "llmInferenceService.template.containers.0.command",
    ),
    "prefill": (
        llm(prefill={"template": main(**PYTHON)}, router={"route": {}, "scheduler": {}}),
        "llmInferenceService.prefill.template.containers.0.command",
    ),
    "worker": (
        llm(parallelism={"data": 2, "dataLocal": 1}, worker=main(**PYTHON)),
        "llmInferenceService.worker.containers.0.command",
    ),
    "init container": (
        llm(template={"containers": [], "initContainers": [{"name": "prepare", **PYTHON}]}),
        "llmInferenceService.template.initContainers.0.command",
    ),
}


@pytest.mark.parametrize(("service", "path"), CONTAINERS.values(), ids=CONTAINERS)
def test_a_program_that_the_image_lacks_is_refused(service, path):
    assert found({"chat": service}) == [("missing-program", f"services.chat.{path}")]


RIGHT = {
    "python3": predictor(image=IMAGE, command=["python3", "-m", MODULE]),
    "vllm": predictor(image=IMAGE, command=["vllm", "serve", "Qwen/Qwen3-4B"]),
    "its own entry point": predictor(image=IMAGE, args=["--model", "Qwen/Qwen3-4B"]),
    "an argument": predictor(image=IMAGE, command=["/usr/bin/env"], args=["python3"]),
    "a PATH of its own": predictor(**PYTHON, env=[{"name": "PATH", "value": "/own/bin:/usr/bin"}]),
    "a path": predictor(image=IMAGE, command=["/opt/own/bin/python", "-m", MODULE]),
    "the image for CPUs": predictor(image="vllm/vllm-openai-cpu:v0.20.0", command=["python", "-m", MODULE]),
    "another image": predictor(image="own/vllm:1", command=["python", "-m", MODULE]),
    "a later command of a script": predictor(image=IMAGE, command=["sh", "-c"], args=["ln -s a b && python -m x"]),
}


@pytest.mark.parametrize("service", RIGHT.values(), ids=RIGHT)
def test_what_may_start_is_not_said(service):
    assert found({"chat": service}) == []


def served(gpus=1, runtime=None, **model):
    named = {"runtime": runtime} if runtime else {}
    return {
        "inferenceService": {
            "predictor": {
                "pool": "l4",
                "gpus": gpus,
                "model": {"modelFormat": "vLLM", "storageUri": "hf://Qwen/Qwen3-4B", **named, **model},
            }
        }
    }


OWN = {
    "mine": {
        "clusterServingRuntime": {
            "name": "mine",
            "supportedModelFormats": [{"name": "vLLM", "version": "1"}],
            "containers": [{"name": "kserve-container", **PYTHON}],
        }
    }
}
SHIPPED = {
    "selected": (served(), {}, [("missing-program", "modelFormat")]),
    "named": (served(runtime="kserve-vllmserver"), {}, [("missing-program", "runtime")]),
    "of a version": (served(runtimeVersion="v0.28.0"), {}, [("missing-program", "modelFormat")]),
    "KServe 0.21": (served(), {"kserve": "0.21"}, [("missing-program-unsure", "modelFormat")]),
    "a platform that exists": (
        served(runtime="kserve-vllmserver"),
        {"install": "existing"},
        [("missing-program-unsure", "runtime")],
    ),
    "without GPUs": (served(gpus=0), {}, []),
    "another command": (served(command=["python3", "-m", MODULE]), {}, []),
    "another image": (served(image="own/vllm:1"), {}, []),
    "KServe's Hugging Face server": (served(modelFormat="huggingface"), {}, []),
    "values that change the runtimes": (
        served(runtime="kserve-vllmserver"),
        {"values": {"kserve-runtime-configs": {"kserve": {"servingruntime": {}}}}},
        [("missing-program-unsure", "runtime")],
    ),
}


@pytest.mark.parametrize(("service", "platform", "expected"), SHIPPED.values(), ids=SHIPPED)
def test_the_runtime_for_vllm_starts_what_its_image_lacks(service, platform, expected):
    where = "services.chat.inferenceService.predictor.model"
    assert found({"chat": service}, **platform) == [(code, f"{where}.{field}") for code, field in expected]


def test_a_runtime_of_the_environment_is_refused_once():
    assert found({"a": served(runtime="mine"), "b": served(runtime="mine")}, OWN) == [
        ("missing-program", "definitions.mine.clusterServingRuntime.containers.0.command")
    ]


SHELL = ["/bin/sh", "-c"]
SCRIPT = ["vllm serve /mnt/models --port 8080"]


def own(*args):
    """A runtime of the environment for the format vLLM."""
    runtime = OWN["mine"]["clusterServingRuntime"]
    container = {"name": "kserve-container", "image": IMAGE, "args": list(args)}
    return {"mine": {"clusterServingRuntime": {**runtime, "containers": [container]}}}


TEXTS = {
    "selected": (served(modelFormat="huggingface", command=SHELL, args=SCRIPT), {}, {}, "shell-text"),
    "another format": (served(modelFormat="sklearn", command=["bash", "-ec"], args=SCRIPT), {}, {}, "shell-text"),
    "named": (served(command=SHELL, args=SCRIPT, runtime="kserve-vllmserver"), {}, {}, "shell-text"),
    "a word as the first argument": (
        served(command=SHELL, args=SCRIPT, runtime="kserve-tritonserver", modelFormat="triton"),
        {},
        {},
        "shell-text",
    ),
    "named of a platform that exists": (
        served(command=SHELL, args=SCRIPT, runtime="kserve-vllmserver"),
        {},
        {"install": "existing"},
        "shell-text-unsure",
    ),
    "selected of a platform that exists": (served(command=SHELL, args=SCRIPT), {}, {"install": "existing"}, None),
    "the command has the text": (served(command=[*SHELL, *SCRIPT]), {}, {}, None),
    "no shell": (served(command=["vllm", "serve"], args=["/mnt/models"]), {}, {}, None),
    "no command": (served(args=SCRIPT), {}, {}, None),
    "a runtime without arguments": (
        served(command=SHELL, args=SCRIPT, runtime="kserve-mlserver", modelFormat="sklearn"),
        {},
        {},
        None,
    ),
    "own": (served(command=SHELL, args=SCRIPT, runtime="mine"), own("--model=/mnt/models"), {}, "shell-text"),
    "own without arguments": (served(command=SHELL, args=SCRIPT, runtime="mine"), own(), {}, None),
    "own with a text": (served(command=SHELL, runtime="mine"), own(*SCRIPT), {}, None),
}


@pytest.mark.parametrize(("service", "definitions", "platform", "code"), TEXTS.values(), ids=TEXTS)
def test_a_shell_takes_the_first_argument_of_the_runtime(service, definitions, platform, code):
    where = "services.chat.inferenceService.predictor.model.args"
    expected = [(code, where)] if code else []
    assert found({"chat": service}, definitions, code="shell-text", **platform) == expected


def test_the_container_of_a_user_has_no_runtime():
    service = predictor(image=IMAGE, command=SHELL, args=SCRIPT)
    assert found({"chat": service}, code="shell-text") == []
