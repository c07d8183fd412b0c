"""Users of engines, their homes, and file systems that are read-only."""

import pytest

from kserve_iac.catalog.container_users import HOME_OF_ROOT
from kserve_iac.checks import check

CODES = ("root-user", "root-image", "user-home", "user-name", "read-only-root")
OFFICIAL = "vllm/vllm-openai:v0.19.1"
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
HUB = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B"}
VLLM = {"modelFormat": "vLLM", "storageUri": "hf://Qwen/Qwen3-4B"}


def said(read, service, kserve="0.20", **sections):
    environment = read({"chat": service}, {"existing": {}}, platform={"kserve": kserve}, **sections)
    return {(one.code, one.path.split(".", 3)[3]) for one in check(environment) if one.code in CODES}


def serving(image=OFFICIAL, pod=None, secured=None, **container):
    """A predictor with a container of its own."""
    security = {"securityContext": secured} if secured is not None else {}
    given = {"name": "kserve-container", "image": image, "args": ["--port=8080"], **security, **container}
    return {"inferenceService": {"predictor": {"containers": [given], **(pod or {})}}}


def env(**values):
    return {"env": [{"name": name, "value": value} for name, value in values.items()]}


def mounts(*paths, **more):
    return {"volumeMounts": [{"name": f"v{index}", "mountPath": path, **more} for index, path in enumerate(paths)]}


CONTAINER = "predictor.containers.0"
HOME = ("user-home", f"{CONTAINER}.env")
NAME = ("user-name", f"{CONTAINER}.env")
READ_ONLY = ("read-only-root", f"{CONTAINER}.volumeMounts")
USER = {"runAsUser": 1000}
STRICT = {"readOnlyRootFilesystem": True}
NON_ROOT = {"runAsNonRoot": True}

PREDICTORS = {
    "as root": (serving(), set()),
    "as root by its number": (serving(secured={"runAsUser": 0}), set()),
    "another user": (serving(secured=USER), {HOME}),
    "another user of the pod": (serving(pod={"securityContext": USER}), {HOME}),
    "root in a pod of another user": (serving(pod={"securityContext": USER}, secured={"runAsUser": 0}), set()),
    "an image that is not known": (serving(image="own/vllm:v0.19.1", secured=USER), set()),
    "an image that has a user": (serving(image="own/vllm-openai:v0.24.0-nonroot", secured=USER), set()),
    "a home": (serving(secured=USER, **env(HOME="/tmp", USER="vllm")), set()),
    "a home, and no name": (serving(secured=USER, **env(HOME="/tmp")), {NAME}),
    "a home, and a folder of torch": (
        serving(secured=USER, **env(HOME="/tmp", TORCHINDUCTOR_CACHE_DIR="/tmp/t")),
        set(),
    ),
    "a name, and no home": (serving(secured=USER, **env(USER="vllm")), {HOME}),
    "a home in a script": (serving(secured=USER, command=["sh", "-c", "HOME=/tmp exec vllm serve x"]), set()),
    "variables of others": (serving(secured=USER, envFrom=[{"configMapRef": {"name": "own"}}]), set()),
    "the home of root": (serving(secured=USER, **env(HOME=HOME_OF_ROOT)), {HOME}),
    "the home of root, on a volume": (
        serving(secured=USER, **env(HOME=HOME_OF_ROOT, USER="vllm"), **mounts(HOME_OF_ROOT)),
        set(),
    ),
    "the caches elsewhere": (
        serving(secured=USER, **env(TRITON_CACHE_DIR="/tmp/t", VLLM_CACHE_ROOT="/tmp/v", LOGNAME="vllm")),
        set(),
    ),
    "one cache elsewhere": (serving(secured=USER, **env(VLLM_CACHE_ROOT="/tmp/v")), {HOME}),
    "both folders": (serving(secured=USER, **mounts("/.cache", "/.triton")), {NAME}),
    "one folder": (serving(secured=USER, **mounts("/.cache")), {HOME}),
    "folders that are read-only": (serving(secured=USER, **mounts("/.cache", "/.triton", readOnly=True)), {HOME}),
    "the user of vLLM's newer images": (serving(image="vllm/vllm-openai:v0.24.0", secured={"runAsUser": 2000}), set()),
    "that user in an older image": (serving(secured={"runAsUser": 2000}), {HOME}),
    "another user of a newer image": (serving(image="vllm/vllm-openai:v0.24.0", secured=USER), {HOME}),
    "read-only": (serving(secured=STRICT), {HOME, READ_ONLY}),
    "read-only, with temporary files": (serving(secured=STRICT, **mounts("/tmp")), {HOME}),
    "read-only, with both": (serving(secured=STRICT, **mounts("/tmp", HOME_OF_ROOT)), set()),
    "read-only, with a home among the temporary files": (
        serving(secured=STRICT, **mounts("/tmp"), **env(HOME="/tmp/home")),
        set(),
    ),
    "read-only, with temporary files elsewhere": (
        serving(secured=STRICT, **mounts("/cache"), **env(HOME="/cache", TMPDIR="/cache")),
        set(),
    ),
    "not as root": (serving(secured=NON_ROOT), {("root-image", f"{CONTAINER}.image")}),
    "not as root, in the pod": (serving(pod={"securityContext": NON_ROOT}), {("root-image", f"{CONTAINER}.image")}),
    "not as root, and allowed in the container": (
        serving(pod={"securityContext": NON_ROOT}, secured={"runAsNonRoot": False}),
        set(),
    ),
    "not as root, by an image that is not known": (serving(image="own/vllm:1", secured=NON_ROOT), set()),
    "not as root, and the user 0": (
        serving(secured={**NON_ROOT, "runAsUser": 0}),
        {("root-user", f"{CONTAINER}.securityContext.runAsUser")},
    ),
    "not as root, and the user 0 of the pod": (
        serving(pod={"securityContext": {"runAsUser": 0}}, secured=NON_ROOT),
        {("root-user", "predictor.securityContext.runAsUser")},
    ),
    "KServe's runtime of vLLM as a user": (
        {"inferenceService": {"predictor": {"model": VLLM, "securityContext": USER}}},
        {("user-home", "predictor.model.env")},
    ),
    "KServe's runtime of vLLM as it is": ({"inferenceService": {"predictor": {"model": VLLM}}}, set()),
    "KServe's Hugging Face server as a user": (
        {"inferenceService": {"predictor": {"model": HUB, "securityContext": USER}}},
        set(),
    ),
    "KServe's Hugging Face server, read-only": (
        {"inferenceService": {"predictor": {"model": {**HUB, "securityContext": STRICT}}}},
        {("read-only-root", "predictor.model.volumeMounts")},
    ),
    "an image of vLLM in KServe's Hugging Face server": (
        {"inferenceService": {"predictor": {"model": {**HUB, "image": OFFICIAL}}}},
        {("root-image", "predictor.model.image")},
    ),
    "a transformer": (
        {
            "inferenceService": {
                "predictor": {"model": HUB},
                "transformer": {
                    "containers": [{"name": "kserve-container", "image": OFFICIAL, "securityContext": USER}]
                },
            }
        },
        {("user-home", "transformer.containers.0.env")},
    ),
    "a worker": (
        {
            "inferenceService": {
                "predictor": {
                    "model": HUB,
                    "workerSpec": {
                        "pipelineParallelSize": 2,
                        "containers": [{"name": "worker-container", "image": OFFICIAL, "securityContext": USER}],
                    },
                }
            }
        },
        {("user-home", "predictor.workerSpec.containers.0.env")},
    ),
}


@pytest.mark.parametrize(("service", "expected"), PREDICTORS.values(), ids=PREDICTORS)
def test_predictors(read, service, expected):
    assert said(read, service) == expected


def llm(**fields):
    return {"llmInferenceService": {"model": QWEN, **fields}}


def main(**container):
    return {"containers": [{"name": "main", **container}]}


SECURED = "containers.0.securityContext"
OVER_NODES = {"parallelism": {"data": 2, "dataLocal": 1}}
PIPELINE = {"parallelism": {"pipeline": 2}}
ROOT = {"securityContext": {"runAsUser": 0}}
OWN = {"image": OFFICIAL, "command": ["vllm", "serve", "x"], "securityContext": USER}
SERVICES = {
    "the preset": ({}, "0.20", set()),
    "the preset as a user": ({"template": main(securityContext=USER)}, "0.20", set()),
    "the preset as root": (
        {"template": main(**ROOT)},
        "0.20",
        {("root-user", f"template.{SECURED}.runAsUser")},
    ),
    "the preset as root, which is allowed": (
        {"template": main(securityContext={"runAsUser": 0, "runAsNonRoot": False})},
        "0.20",
        set(),
    ),
    "the preset as root before 0.18": ({"template": main(**ROOT)}, "0.17", set()),
    "the preset, read-only": ({"template": main(securityContext=STRICT)}, "0.20", set()),
    "the preset, read-only before 0.18": (
        {"template": main(securityContext=STRICT)},
        "0.17",
        {("read-only-root", "template.containers.0.volumeMounts")},
    ),
    "an image of vLLM": ({"engine": {"image": OFFICIAL}}, "0.20", {("root-image", "engine.image")}),
    "an image of vLLM in the template": (
        {"template": main(image=OFFICIAL)},
        "0.20",
        {("root-image", "template.containers.0.image")},
    ),
    "an image of vLLM before 0.18": ({"engine": {"image": OFFICIAL}}, "0.17", set()),
    "an image of vLLM as a user": (
        {"engine": {"image": OFFICIAL}, "template": main(securityContext=USER)},
        "0.20",
        {("user-name", "template.containers.0.env")},
    ),
    "an image of vLLM as a user with a name": (
        {"engine": {"image": OFFICIAL}, "template": main(securityContext=USER), **env(USER="vllm")},
        "0.20",
        set(),
    ),
    "a newer image of vLLM as its own user": (
        {"engine": {"image": "vllm/vllm-openai:v0.24.0"}, "template": main(securityContext={"runAsUser": 2000})},
        "0.20",
        set(),
    ),
    "an image of vLLM in a pod with a user": (
        {"engine": {"image": OFFICIAL}, "template": {"securityContext": USER}, **env(USER="vllm")},
        "0.20",
        set(),
    ),
    "an image of vLLM in prefill": (
        {"prefill": {"engine": {"image": OFFICIAL}}},
        "0.20",
        {("root-image", "prefill.engine.image")},
    ),
    "workers as root": (
        {**OVER_NODES, "worker": main(**ROOT)},
        "0.20",
        {("root-user", f"worker.{SECURED}.runAsUser")},
    ),
    "a pipeline, which has no preset": (
        {**PIPELINE, "template": main(**OWN), "worker": main(**OWN)},
        "0.20",
        {("user-home", "template.containers.0.env"), ("user-home", "worker.containers.0.env")},
    ),
    "a configuration that is not known": ({"engine": {"image": OFFICIAL}, "baseRefs": ["elsewhere"]}, "0.20", set()),
}


@pytest.mark.parametrize(("fields", "kserve", "expected"), SERVICES.values(), ids=SERVICES)
def test_llm_services(read, fields, kserve, expected):
    assert said(read, llm(**fields), kserve) == expected


def test_the_user_of_a_configuration_counts(read):
    service = llm(engine={"image": OFFICIAL}, baseRefs=["own"], **env(USER="vllm"))
    base = {"own": {"llmInferenceServiceConfig": {"template": main(securityContext=USER)}}}
    assert said(read, service, definitions=base) == set()
    base = {"own": {"llmInferenceServiceConfig": {"template": main(**ROOT)}}}
    service = llm(baseRefs=["own"])
    environment = read({"chat": service}, {"existing": {}}, definitions=base)
    path = f"definitions.own.llmInferenceServiceConfig.template.{SECURED}.runAsUser"
    assert ("root-user", path) in {(one.code, one.path) for one in check(environment)}


def test_a_runtime_of_the_environment_counts(read):
    runtime = {
        "supportedModelFormats": [{"name": "own", "autoSelect": True}],
        "containers": [{"name": "kserve-container", "image": OFFICIAL, **env(HOME="/tmp", USER="vllm")}],
    }
    model = {"modelFormat": "own", "storageUri": "gs://models/a", "runtime": "own"}
    service = {"inferenceService": {"predictor": {"model": model, "securityContext": USER}}}
    definitions = {"own": {"servingRuntime": runtime}}
    assert said(read, service, definitions=definitions) == set()
    del runtime["containers"][0]["env"]
    assert {code for code, _ in said(read, service, definitions=definitions)} == {"user-home"}
