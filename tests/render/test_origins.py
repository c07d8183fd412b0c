"""Every part of a rendered object knows the argument that it comes from: written down while it was rendered."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.compiled import CompiledObject, Context
from kserve_iac.render.wire import shape

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
PAIR = {
    "model": {**QWEN, "credentials": "token"},
    "pool": "l4",
    "gpus": 1,
    "sharedMemory": "8Gi",
    "env": [{"name": "A", "value": "1"}],
    "engine": {"maxModelLen": 4096, "image": "vllm/vllm-openai:v0.20.2"},
    "labels": {"team": "a"},
    "annotations": {"note": "x"},
    "nodeSelector": {},
    "template": {
        "tolerations": [{"key": "mine", "operator": "Exists"}],
        "nodeSelector": {"disk": "fast"},
        "containers": [
            {"name": "main", "env": [{"name": "B", "value": "2"}], "resources": {"limits": {"memory": "8Gi"}}},
            {"name": "beside", "image": "x:1"},
        ],
        "extra": {"schedulerName": "own", "containers": [{"name": "beside", "tty": True}]},
    },
    "prefill": {"pool": "l4", "template": {"volumes": [{"name": "v", "emptyDir": {}}]}},
    "router": {"route": {}, "scheduler": {"preset": {"prefixLoad": {}}}},
}
PAIR.pop("nodeSelector")


@pytest.fixture
def pair(pools):
    return CompiledObject(
        "chat", LLMInferenceServiceArgs.model_validate(PAIR), Context(ServingPlatformArgs(llm=True), pools)
    )


def at(one, *path):
    value = one.object
    for step in path:
        value = value[step]
    return value


def test_an_intent_and_the_user_are_told_apart(pair):
    containers = at(pair, "spec", "template", "containers")
    names = [variable["name"] for variable in containers[0]["env"]]
    said = {
        name: str(pair.origin_of(("spec", "template", "containers", 0, "env", i, "value")))
        for i, name in enumerate(names)
    }
    assert said["A"] == "env.0.value"
    assert said["B"] == "template.containers.0.env.0.value"
    assert said["VLLM_ADDITIONAL_ARGS"] == "engine"
    resources = ("spec", "template", "containers", 0, "resources", "limits")
    assert str(pair.origin_of((*resources, "nvidia.com/gpu"))) == "gpus"
    assert str(pair.origin_of((*resources, "memory"))) == "template.containers.0.resources.limits.memory"
    tolerations = at(pair, "spec", "template", "tolerations")
    mine = next(index for index, one in enumerate(tolerations) if one["key"] == "mine")
    assert str(pair.origin_of(("spec", "template", "tolerations", mine, "key"))) == "template.tolerations.0.key"
    assert str(pair.origin_of(("spec", "template", "tolerations", mine - 1, "key"))) == "pool"
    selector = at(pair, "spec", "template", "nodeSelector")
    said = {key: str(pair.origin_of(("spec", "template", "nodeSelector", key))) for key in selector}
    assert said.pop("disk") == "template.nodeSelector.disk"
    assert set(said.values()) == {"pool"}


@pytest.mark.parametrize(
    ("path", "argument"),
    [
        (("metadata", "name"), "name"),
        (("metadata", "labels", "team"), "labels.team"),
        (("metadata", "annotations", "note"), "annotations.note"),
        (("spec", "model", "uri"), "model.uri"),
        (("spec", "model", "lora", "adapters"), "model.lora.adapters"),
        (("spec", "template", "containers", 0, "image"), "engine.image"),
        (("spec", "prefill", "template", "containers", 0, "image"), "engine.image"),
        (("spec", "template", "containers", 1, "image"), "template.containers.1.image"),
        (("spec", "template", "containers", 1, "tty"), "template.extra.containers.0.tty"),
        (("spec", "template", "schedulerName"), "template.extra.schedulerName"),
        (("spec", "template", "volumes", 0, "emptyDir", "sizeLimit"), "sharedMemory"),
        (("spec", "prefill", "template", "volumes", 0, "name"), "prefill.template.volumes.0.name"),
        (("spec", "template", "initContainers", 0, "env", 0, "name"), "model.credentials"),
        (("spec", "prefill", "template", "initContainers", 0, "image"), "model.credentials"),
        (("spec", "router", "scheduler", "config", "inline", "plugins", 0, "type"), "router.scheduler.preset"),
        (("spec", "router", "scheduler", "replicas"), "router.scheduler.replicas"),
        (("spec", "prefill", "replicas"), "prefill.replicas"),
        (("spec", "prefill", "template", "tolerations", 0, "key"), "prefill.pool"),
        (("spec",), ""),
    ],
)
def test_a_path_leads_to_its_argument(pair, path, argument):
    assert str(pair.origin_of(path)) == argument


ISVC = {
    "predictor": {"sklearn": {"storageUri": "gs://m/a", "args": ["--x"]}, "pool": "l4", "gpus": 2},
    "transformer": {
        "containers": [{"image": "x:1", "env": [{"name": "A", "value": "1"}]}],
        "extra": {"hostNetwork": True},
    },
    "canary": [
        {"trafficPercent": 10, "predictor": {"name": "b", "model": {"modelFormat": "onnx", "storageUri": "gs://m/b"}}}
    ],
    "annotations": {"note": "x"},
}


@pytest.mark.parametrize(
    ("path", "argument"),
    [
        (("spec", "predictor", "model", "modelFormat", "name"), "predictor.sklearn"),
        (("spec", "predictor", "model", "args", 0), "predictor.sklearn.args.0"),
        (("spec", "predictor", "model", "resources", "limits", "nvidia.com/gpu"), "predictor.gpus"),
        (("spec", "predictor", "tolerations", 0), "predictor.pool"),
        (("spec", "transformer", "containers", 0, "env", 0, "value"), "transformer.containers.0.env.0.value"),
        (("spec", "transformer", "hostNetwork"), "transformer.extra.hostNetwork"),
        (("spec", "canary", 0, "trafficPercent"), "canary.0.trafficPercent"),
        (("spec", "canary", 0, "predictor", "model", "storageUri"), "canary.0.predictor.model.storageUri"),
        (("metadata", "annotations", "serving.kserve.io/deploymentMode"), "deploymentMode"),
        (("metadata", "annotations", "serving.kserve.io/autoscalerClass"), "autoscaler"),
        (("metadata", "annotations", "note"), "annotations.note"),
    ],
)
def test_a_path_of_an_inference_service_leads_to_its_argument(pools, path, argument):
    args = InferenceServiceArgs.model_validate(ISVC)
    one = CompiledObject("iris", args, Context(ServingPlatformArgs(), pools))
    assert str(one.origin_of(path)) == argument


def leaves(value, path=()):
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


@pytest.mark.parametrize("fields", [PAIR, {"model": QWEN}])
def test_every_value_comes_from_a_field_of_the_arguments(fields, pools):
    args = LLMInferenceServiceArgs.model_validate(fields)
    one = CompiledObject("chat", args, Context(ServingPlatformArgs(llm=True), pools))
    known = {field.alias for field in shape(LLMInferenceServiceArgs).fields}
    for path in leaves(one.object):
        if path[0] in ("spec", "metadata") and "pulumi.com/waitFor" not in path:
            assert str(one.origin_of(path)).partition(".")[0] in known, path
