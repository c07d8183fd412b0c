"""Whether engines can write to the volumes that hold their caches, in services of both kinds."""

import pytest

from kserve_iac.args import Environment
from kserve_iac.checks import check

CODES = ("cache-read-only", "host-path-user")
POOL = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}
CLAIM = {"name": "cache", "namespace": "default", "accessModes": ["ReadWriteMany"]}


def found(service, kserve="0.20"):
    content = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing"},
        "existing": {"persistentVolumeClaims": [CLAIM]},
        "services": {"a": service},
    }
    return [one for one in check(Environment.model_validate(content)) if one.code in CODES]


VOLUME = {"name": "cache", "persistentVolumeClaim": {"claimName": "cache"}}
HOST = {"name": "cache", "hostPath": {"path": "/mnt/cache", "type": "DirectoryOrCreate"}}
MOUNT = {"name": "cache", "mountPath": "/cache"}
READ_ONLY = {**MOUNT, "readOnly": True}


def variables(given):
    return [{"name": name, "value": value} for name, value in given.items()]


def isvc(env, mount=READ_ONLY, volume=VOLUME, words=(), security=None, image="vllm/vllm-openai:v0.20.0", **predictor):
    container = {
        "name": "kserve-container",
        "image": image,
        "args": ["--model", "Qwen/Qwen3-8B", "--port", "8080", *words],
        "env": variables(env),
        "volumeMounts": mount if isinstance(mount, list) else [mount],
        **({"securityContext": security} if security else {}),
    }
    given = {"pool": "l4", "gpus": 1, "containers": [container], "volumes": [volume], **predictor}
    return {"inferenceService": {"predictor": given}}


def llm(env, mount=MOUNT, volume=HOST, model=None, container=None, role=None, **fields):
    main = {"name": "main", "volumeMounts": [mount], **(container or {})}
    template = {"containers": [main], "volumes": [volume], **(fields.pop("pod", {}))}
    given = {"env": variables(env), "template": template, "pool": "l4", "gpus": 1}
    own = {"model": {"uri": "hf://Qwen/Qwen3-8B", **(model or {})}, "pool": "l4", "gpus": 1}
    return {"llmInferenceService": {**own, "prefill": given} if role else {**own, **given, **fields}}


BY_ENGINE = {"storageInitializer": {"enabled": False}}

FINE = {
    "a mount that can be written": isvc({"HF_HOME": "/cache"}, MOUNT),
    "offline": isvc({"HF_HOME": "/cache", "HF_HUB_OFFLINE": "1"}),
    "transformers offline": isvc({"HF_HOME": "/cache", "TRANSFORMERS_OFFLINE": "true"}),
    "another folder": isvc({"HF_HOME": "/other"}),
    "a folder of a similar name": isvc({"HF_HOME": "/cached"}),
    "the cache of the hub is elsewhere": isvc({"HF_HOME": "/cache", "HF_HUB_CACHE": "/tmp/hub"}),
    "a mount below": isvc({"HF_HOME": "/cache"}, [READ_ONLY, {"name": "cache", "mountPath": "/cache/hub"}]),
    "nothing is compiled": isvc({"VLLM_CACHE_ROOT": "/cache"}, words=["--enforce-eager"]),
    "KServe downloads the model": llm({"HF_HOME": "/cache"}, READ_ONLY, VOLUME),
    "the preset has the cache of the hub elsewhere": llm({"HF_HOME": "/cache"}, READ_ONLY, VOLUME, **BY_ENGINE),
    "root may write": isvc({"VLLM_CACHE_ROOT": "/cache"}, MOUNT, HOST),
    "root by its number": isvc({"VLLM_CACHE_ROOT": "/cache"}, MOUNT, HOST, security={"runAsUser": 0}),
    "a folder that must exist": llm(
        {"VLLM_CACHE_ROOT": "/cache"}, volume={"name": "cache", "hostPath": {"path": "/mnt/cache", "type": "Directory"}}
    ),
    "an emptyDir": llm({"VLLM_CACHE_ROOT": "/cache"}, volume={"name": "cache", "emptyDir": {}}),
    "no cache is there": llm({"OTHER": "/cache"}),
    "an init container that may change the owner": llm(
        {"VLLM_CACHE_ROOT": "/cache"},
        pod={"initContainers": [{"name": "own", "image": "busybox:1", "volumeMounts": [MOUNT]}]},
    ),
    "a command of another server": llm(
        {"VLLM_CACHE_ROOT": "/cache"}, container={"command": ["serve"], "image": "own:1"}
    ),
}


@pytest.mark.parametrize("service", FINE.values(), ids=FINE)
def test_what_can_be_written_passes(service):
    assert found(service) == []


ISVC, LLM = "services.a.inferenceService.predictor", "services.a.llmInferenceService"
AT_MOUNT = f"{ISVC}.containers.0.volumeMounts.0.readOnly"
USER = {"runAsUser": 1000}

NOT_WRITABLE = {
    "the home of Hugging Face": (isvc({"HF_HOME": "/cache"}), "cache-read-only", AT_MOUNT),
    "the cache of the hub": (isvc({"HF_HUB_CACHE": "/cache/hub/"}), "cache-read-only", AT_MOUNT),
    "the cache of the user": (isvc({"XDG_CACHE_HOME": "/cache"}), "cache-read-only", AT_MOUNT),
    "online by its value": (isvc({"HF_HOME": "/cache", "HF_HUB_OFFLINE": "0"}), "cache-read-only", AT_MOUNT),
    "what vLLM compiles": (isvc({"VLLM_CACHE_ROOT": "/cache"}), "cache-read-only", AT_MOUNT),
    "an LLM service that downloads by itself": (
        llm({"HF_HUB_CACHE": "/cache"}, READ_ONLY, VOLUME, **BY_ENGINE),
        "cache-read-only",
        f"{LLM}.template.containers.0.volumeMounts.0.readOnly",
    ),
    "the user of the preset": (
        llm({"VLLM_CACHE_ROOT": "/cache"}),
        "host-path-user",
        f"{LLM}.template.volumes.0.hostPath",
    ),
    "prefill": (
        llm({"TRITON_CACHE_DIR": "/cache/triton"}, role="prefill"),
        "host-path-user",
        f"{LLM}.prefill.template.volumes.0.hostPath",
    ),
    "a user of a predictor": (
        isvc({"HF_HOME": "/cache"}, MOUNT, HOST, security=USER),
        "host-path-user",
        f"{ISVC}.volumes.0.hostPath",
    ),
    "fsGroup does not help": (
        isvc({"HF_HOME": "/cache"}, MOUNT, HOST, securityContext={"fsGroup": 1000, **USER}),
        "host-path-user",
        f"{ISVC}.volumes.0.hostPath",
    ),
}


@pytest.mark.parametrize(("service", "code", "path"), NOT_WRITABLE.values(), ids=NOT_WRITABLE)
def test_what_cannot_be_written_is_found(service, code, path):
    [one] = found(service)
    assert (one.code, one.path, one.severity) == (code, path, "warning")


def test_the_images_of_old_presets_run_as_a_user_of_their_own_from_one_version_on():
    service = llm({"VLLM_CACHE_ROOT": "/cache"})
    assert [len(found(service, kserve)) for kserve in ("0.16", "0.17", "0.18")] == [0, 1, 1]


def test_only_the_image_of_its_publisher_is_known_to_have_another_user():
    paths = [
        [one.path for one in found(isvc({"HF_HOME": "/cache"}, MOUNT, HOST, image=image))]
        for image in ("ghcr.io/llm-d/llm-d-cuda:v0.8.0", "ghcr.io/own/llm-d/llm-d-cuda-own:1", "own/llm-d-cuda:v0.8.0")
    ]
    assert paths == [[f"{ISVC}.volumes.0.hostPath"], [], []]
