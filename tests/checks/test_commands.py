"""The first entry of a command is one word."""

import pytest

from kserve_iac.checks import examine

MODULE = "python3 -m vllm.entrypoints.openai.api_server --port 8080 --model /mnt/models"


def found(section, args, where="services"):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}]}},
        "platform": {"kserve": "0.20", "llm": True},
        where: {"chat": {section: args}},
    }
    return [one for one in examine(config)[1] if one.code == "command-words"]


def container(**fields):
    return {"name": "main", "image": "own:1", **fields}


def llm(**fields):
    return {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4", **fields}


PROBE = {"exec": {"command": ["curl -f localhost:8080/health"]}}
WRONG = {
    "a predictor": (
        "inferenceService",
        {"predictor": {"containers": [container(command=[MODULE])]}},
        "predictor.containers.0",
    ),
    "a model": (
        "inferenceService",
        {
            "predictor": {
                "model": {"modelFormat": "sklearn", "storageUri": "gs://m/a", "command": ["python -m sklearnserver"]}
            }
        },
        "predictor.model",
    ),
    "a transformer": (
        "inferenceService",
        {
            "predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://m/a"}},
            "transformer": {"containers": [container(command=["/app/run --port=8080"])]},
        },
        "transformer.containers.0",
    ),
    "an init container": (
        "inferenceService",
        {
            "predictor": {
                "containers": [container()],
                "initContainers": [container(name="get", command=["sh -c 'true'"])],
            }
        },
        "predictor.initContainers.0",
    ),
    "an LLM engine": (
        "llmInferenceService",
        llm(template={"containers": [container(command=[MODULE])]}),
        "template.containers.0",
    ),
    "a prefill role": (
        "llmInferenceService",
        llm(prefill={"template": {"containers": [container(command=["vllm serve /mnt/models"])]}}),
        "prefill.template.containers.0",
    ),
}


@pytest.mark.parametrize(("section", "args", "where"), WRONG.values(), ids=WRONG)
def test_a_command_in_one_entry_is_refused(section, args, where):
    [one] = found(section, args)
    assert (one.severity, one.path) == ("error", f"services.chat.{section}.{where}.command.0")


def test_a_command_of_a_probe_in_one_entry_is_refused():
    [one] = found("inferenceService", {"predictor": {"containers": [container(readinessProbe=PROBE)]}})
    assert one.path == "services.chat.inferenceService.predictor.containers.0.readinessProbe.exec.command.0"
    assert "[curl, -f, localhost:8080/health]" in one.mend


def test_a_command_of_a_runtime_in_one_entry_is_refused():
    runtime = {
        "supportedModelFormats": [{"name": "own"}],
        "containers": [{"name": "kserve-container", "image": "own:1", "command": [MODULE]}],
    }
    [one] = found("clusterServingRuntime", runtime, "definitions")
    assert one.path == "definitions.chat.clusterServingRuntime.containers.0.command.0"


RIGHT = {
    "words": MODULE.split(),
    "a shell": ["/bin/sh", "-c", MODULE],
    "a path with a space": ["/opt/my server/run"],
    "one word": ["serve"],
    "a template": ["{{ .Name }} -x"],
    "none": [],
}


@pytest.mark.parametrize("command", RIGHT.values(), ids=RIGHT)
def test_other_commands_pass(command):
    assert found("inferenceService", {"predictor": {"containers": [container(command=command)]}}) == []
