"""What an intent writes and the user wrote by hand: refused where one would be lost, merged where both say different parts."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, ServingPlatformArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject, Context

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
SECRET = {"secretKeyRef": {"name": "own", "key": "token"}}
DSHM = {"name": "dshm", "emptyDir": {"medium": "Memory"}}
CLAIM = {"name": "dshm", "persistentVolumeClaim": {"claimName": "x"}}
CODES = ("env-twice", "volume-twice", "args-twice")


def main(*env, **fields):
    return {"containers": [{"name": "main", "env": list(env), **fields}]}


def variable(name, value="1"):
    return {"name": name, "value": value}


def downloader(*env):
    return {"initContainers": [{"name": "storage-initializer", "env": list(env)}]}


def sidecar(**fields):
    return {"initContainers": [{"name": "llm-d-routing-sidecar", **fields}]}


def split(disaggregation, **fields):
    return {"prefill": {}, "disaggregation": disaggregation, "router": {"route": {}, "scheduler": {}}, **fields}


LMCACHE = {"connector": "LMCacheConnectorV1"}
CREDENTIALS = {"model": {**QWEN, "credentials": "hf"}}
WORKER = {"parallelism": {"pipeline": 2, "tensor": 1}}

TWICE = {
    "a volume of another source": (
        {"sharedMemory": "8Gi", "template": {"volumes": [{"name": "x", "emptyDir": {}}, CLAIM]}},
        "volume-twice",
        "template.volumes.1",
    ),
    "a volume of the same source": (
        {"sharedMemory": "8Gi", "template": {"volumes": [DSHM]}},
        "volume-twice",
        "template.volumes.0",
    ),
    "a volume among further fields": (
        {"sharedMemory": "8Gi", "template": {"extra": {"volumes": [CLAIM]}}},
        "volume-twice",
        "template.extra.volumes.0",
    ),
    "a volume of workers": (
        {**WORKER, "sharedMemory": "8Gi", "template": {}, "worker": {"volumes": [CLAIM]}},
        "volume-twice",
        "worker.volumes.0",
    ),
    "a volume of prefill": (
        split({}, prefill={"sharedMemory": "8Gi", "template": {"volumes": [CLAIM]}}),
        "volume-twice",
        "prefill.template.volumes.0",
    ),
    "env and a template": (
        {"env": [variable("A")], "template": main(variable("B"), variable("A", "2"))},
        "env-twice",
        "template.containers.0.env.1",
    ),
    "env and workers": (
        {**WORKER, "env": [variable("A")], "template": {}, "worker": main(variable("A"))},
        "env-twice",
        "worker.containers.0.env.0",
    ),
    "env and a source": (
        {"env": [variable("A")], "template": main({"name": "A", "valueFrom": SECRET})},
        "env-twice",
        "template.containers.0.env.0",
    ),
    "env and further fields": (
        {"env": [variable("A")], "template": {"containers": [{"name": "main", "extra": {"env": [variable("A")]}}]}},
        "env-twice",
        "template.containers.0.extra.env.0",
    ),
    "the engine's settings and further fields": (
        {
            "engine": {"maxModelLen": 8},
            "template": {"extra": {"containers": [{"name": "main", "env": [variable("VLLM_ADDITIONAL_ARGS")]}]}},
        },
        "env-twice",
        "template.extra.containers.0.env.0",
    ),
    "prefill's env": (
        split({}, prefill={"env": [variable("A")], "template": main(variable("A"))}),
        "env-twice",
        "prefill.template.containers.0.env.0",
    ),
    "the downloader's token": (
        {**CREDENTIALS, "template": downloader({"name": "HF_TOKEN", "valueFrom": SECRET})},
        "env-twice",
        "template.initContainers.0.env.0",
    ),
    "the sidecar's arguments": (
        split(LMCACHE, template=sidecar(args=["--port=8000"])),
        "args-twice",
        "template.initContainers.0.args",
    ),
}

ONCE = {
    "another volume": {"sharedMemory": "8Gi", "template": {"volumes": [{"name": "x", "emptyDir": {}}]}},
    "a volume without the intent": {"template": {"volumes": [DSHM]}},
    "a mount of the volume": {
        "sharedMemory": "8Gi",
        "template": main(volumeMounts=[{"name": "dshm", "mountPath": "/dev/shm"}]),
    },
    "another variable": {"env": [variable("A")], "template": main(variable("B"))},
    "a variable of another container": {
        "env": [variable("A")],
        "template": {"containers": [{"name": "own", "image": "own:1", "env": [variable("A")]}]},
    },
    "another variable of the downloader": {**CREDENTIALS, "template": downloader(variable("HF_HOME", "/x"))},
    "the token without the intent": {"template": downloader({"name": "HF_TOKEN", "valueFrom": SECRET})},
    "another part of the sidecar": split(LMCACHE, template=sidecar(image="own:1")),
    "the sidecar of a connector that needs no arguments": split({}, template=sidecar(args=["--port=8000"])),
}


def found(model, fields, kserve="0.20"):
    given = model.model_validate({"model": QWEN, **fields})
    problems = check_object(CompiledObject("chat", given, Context(ServingPlatformArgs(kserve=kserve, llm=True), {})))
    return [(one.code, one.path) for one in problems if one.code in CODES]


@pytest.mark.parametrize(("fields", "code", "path"), TWICE.values(), ids=TWICE)
@pytest.mark.parametrize("model", [LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs])
def test_what_is_said_twice_is_refused_where_the_user_wrote_it(model, fields, code, path):
    assert found(model, fields) == [(code, path)]


@pytest.mark.parametrize("fields", ONCE.values(), ids=ONCE)
def test_what_is_said_once_is_taken(fields):
    assert found(LLMInferenceServiceArgs, fields) == []


def pod(fields):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    return CompiledObject("chat", args, Context(ServingPlatformArgs(kserve="0.20", llm=True), {})).object["spec"][
        "template"
    ]


def named(entries, name):
    [entry] = [entry for entry in entries if entry["name"] == name]
    return entry


def test_different_parts_of_one_entry_are_merged():
    volumes = pod(ONCE["another volume"])["volumes"]
    assert [one["name"] for one in volumes] == ["dshm", "x"]
    assert set(named(volumes, "dshm")) == {"name", "emptyDir"}
    [container] = pod(ONCE["another variable"])["containers"]
    assert container["env"] == [variable("A"), variable("B")]
    [init] = pod(ONCE["another variable of the downloader"])["initContainers"]
    assert [one["name"] for one in init["env"]] == ["HF_TOKEN", "HF_HOME"]
    init = named(pod(ONCE["another part of the sidecar"])["initContainers"], "llm-d-routing-sidecar")
    assert init["image"] == "own:1"
    assert init["args"] == ["--kv-connector=shared-storage"]


@pytest.mark.parametrize("fields", ONCE.values(), ids=ONCE)
def test_no_volume_and_no_variable_has_two_sources(fields):
    made = pod(fields)
    for volume in made.get("volumes", []):
        assert len(volume) == 2
    for container in [*made.get("containers", []), *made.get("initContainers", [])]:
        names = [one["name"] for one in container.get("env", [])]
        assert len(names) == len(set(names))
        assert all(len(one) == 2 for one in container.get("env", []))
