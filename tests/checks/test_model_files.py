"""The runtime of a predictor finds a model in the folder that it reads."""

import pytest

from kserve_iac.checks import examine

PATH = "services.chat.inferenceService.predictor.model.storageUri"


def found(predictor, definitions=None, others=None, **platform):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 3}]}},
        "platform": platform or {"kserve": "0.20"},
        "definitions": definitions or {},
        "services": {"chat": {"inferenceService": {"predictor": predictor}}, **(others or {})},
    }
    return [one for one in examine(config)[1] if one.code.startswith("no-model")]


def model(name="sklearn", **fields):
    return {"model": {"modelFormat": name, **fields}}


def own(*args, image="vllm/vllm-openai:v0.11.0", **fields):
    container = {"name": "kserve-container", "image": image, "args": list(args), **fields}
    formats = [{"name": "own", "version": "1", "autoSelect": True}]
    return {"mine": {"clusterServingRuntime": {"supportedModelFormats": formats, "containers": [container]}}}


OWN = model("own", runtime="mine")
VLLM = {"modelFormat": "vLLM", "runtime": "kserve-vllmserver"}

ENDS = {
    "KServe's vLLM": ({"model": VLLM}, None, "--model=OWNER/MODEL"),
    "KServe's vLLM with the folder in its args": ({"model": {**VLLM, "args": ["--model=/mnt/models"]}}, None, "vLLM"),
    "KServe's vLLM beside shared memory": (
        {"model": {**VLLM, "volumeMounts": [{"name": "shm", "mountPath": "/dev/shm"}]}},
        None,
        "vLLM",
    ),
    "the Hugging Face server": (model("huggingface"), None, "--model_id=OWNER/MODEL"),
    "the Hugging Face server in its older spelling": ({"huggingface": {}}, None, "--model_id=OWNER/MODEL"),
    "a runtime of one's own": (OWN, own("--model=/mnt/models", "--port=8080"), "mine"),
    "a runtime with a command": (OWN, own("/mnt/models", command=["vllm", "serve"]), "mine"),
    "a runtime of the Hugging Face server": (OWN, own(image="kserve/huggingfaceserver:v0.20.0"), "mine"),
}

UNSURE = {
    "scikit-learn": (model(), None, {}),
    "Triton": (model("triton"), None, {}),
    "a server that is not known": (OWN, own("--model_dir=/mnt/models", image="own:1"), {}),
    "KServe's vLLM that others installed": ({"model": VLLM}, None, {"kserve": "0.20", "install": "existing"}),
}

ACCEPTED = {
    "an address": (model(storageUri="gs://models/a"), None),
    "a store": (model(storage={"key": "minio", "path": "a"}), None),
    "several addresses": ({**model(), "storageUris": [{"uri": "gs://models/a"}]}, None),
    "a model of the hub for vLLM": ({"model": {**VLLM, "args": ["--model=Qwen/Qwen3-8B"]}}, None),
    "a model of the hub for the Hugging Face server": (model("huggingface", args=["--model_id=Qwen/Qwen3-8B"]), None),
    "another folder": (model("huggingface", args=["--model_dir=/opt/model"]), None),
    "files of a claim": (model(volumeMounts=[{"name": "files", "mountPath": "/mnt/models"}]), None),
    "files of a claim above": (model(volumeMounts=[{"name": "files", "mountPath": "/mnt"}]), None),
    "an init container": ({**model(), "initContainers": [{"name": "get", "image": "own:1"}]}, None),
    "a command": (model("huggingface", command=["serve"]), None),
    "an image with the model": (model("huggingface", image="own:1"), None),
    "a runtime with a claim": (
        OWN,
        own("--model=/mnt/models", volumeMounts=[{"name": "files", "mountPath": "/mnt/models"}]),
    ),
    "a runtime with a model of the hub": (OWN, own("--model=Qwen/Qwen3-8B", "--download-dir", "/mnt/models")),
    "a runtime without the folder": (OWN, own(image="own:1")),
    "a container": ({"containers": [{"image": "own:1", "args": ["/mnt/models"]}]}, None),
}


@pytest.mark.parametrize(("predictor", "definitions", "word"), ENDS.values(), ids=ENDS)
def test_a_server_that_ends_without_a_model_is_refused(predictor, definitions, word):
    [one] = found(predictor, definitions)
    assert (one.severity, one.code) == ("error", "no-model")
    assert one.path.endswith(".storageUri")
    assert word in f"{one.message} {one.mend}"


@pytest.mark.parametrize(("predictor", "definitions", "platform"), UNSURE.values(), ids=UNSURE)
def test_a_server_that_waits_for_a_model_is_named(predictor, definitions, platform):
    [one] = found(predictor, definitions, **platform)
    assert (one.severity, one.code, one.path) == ("warning", "no-model-unsure", PATH)


@pytest.mark.parametrize(("predictor", "definitions"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(predictor, definitions):
    assert found(predictor, definitions) == []


def test_a_canary_needs_a_model_as_well():
    config = {
        "cluster": {"existing": {}},
        "platform": {"kserve": "0.20"},
        "services": {
            "chat": {
                "inferenceService": {
                    "predictor": {"name": "one", **model(storageUri="gs://models/a")},
                    "canary": [{"predictor": {"name": "two", **model("huggingface")}, "trafficPercent": 10}],
                }
            }
        },
    }
    [one] = [one for one in examine(config)[1] if one.code == "no-model"]
    assert one.path == "services.chat.inferenceService.canary.0.predictor.model.storageUri"


def test_trained_models_bring_a_model_to_servers_of_several():
    trained = {
        "cifar": {
            "trainedModel": {
                "inferenceService": "chat",
                "model": {"framework": "sklearn", "memory": "1Gi", "storageUri": "gs://models/a"},
            }
        }
    }
    assert found(model(), None, trained) == []
    assert [one.code for one in found(model("huggingface"), None, trained)] == ["no-model"]
