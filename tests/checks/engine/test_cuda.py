"""Images that have no kernels for the GPUs of a pool."""

import pytest

from kserve_iac.checks import examine

GPUS = {"b200": "nvidia-b200", "pro": "nvidia-rtx-pro-6000", "h100": "nvidia-h100-80gb"}
GPUS |= {"t4": "nvidia-tesla-t4", "v100": "nvidia-tesla-v100", "p100": "nvidia-tesla-p100", "gb300": "nvidia-gb300"}

CLUSTER = {"existing": {"nodePools": [{"name": name, "gpu": gpu, "gpusPerNode": 8} for name, gpu in GPUS.items()]}}


def findings(service, kserve="0.20"):
    config = {"cluster": CLUSTER, "platform": {"kserve": kserve, "llm": True}, "services": {"chat": service}}
    compiled, problems = examine(config)
    assert compiled is not None
    return [one for one in problems if one.code == "gpu-cuda"]


def found(service, kserve="0.20"):
    return [one.path.split(".", 3)[3] for one in findings(service, kserve)]


def llm(pool, image="vllm/vllm-openai:v0.8.5", **fields):
    engine = fields.pop("engine", {"image": image} if image is not None else {})
    model = {"uri": "hf://Qwen/Qwen3-8B"}
    return {"llmInferenceService": {"model": model, "pool": pool, "engine": engine, **fields}}


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


def predictor(pool, **model):
    served = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", **model}
    return {"inferenceService": {"predictor": {"pool": pool, "gpus": 1, "model": served}}}


def container(pool, image):
    own = {"name": "kserve-container", "image": image, "args": ["--model", "Qwen/Qwen3-8B"]}
    return {"inferenceService": {"predictor": {"pool": pool, "gpus": 1, "containers": [own]}}}


OLD = "vllm/vllm-openai:v0.8.5"

WITHOUT = {
    "Blackwell": (llm("b200"), "engine.image"),
    "Blackwell for workstations": (llm("pro", "vllm/vllm-openai:v0.8.5.post1"), "engine.image"),
    "the image of a container": (llm("b200", None, **main(image=OLD)), "template.containers.0.image"),
    "the image of a command": (
        llm("b200", None, **main(image=OLD, command=["vllm", "serve", "/mnt/models"])),
        "template.containers.0.image",
    ),
    "prefill": (
        llm("h100", "vllm/vllm-openai:v0.23.0", prefill={"pool": "b200", "engine": {"image": OLD}}),
        "prefill.engine.image",
    ),
    "KServe's server": (predictor("b200", runtimeVersion="v0.15.2-gpu"), "predictor.model.runtimeVersion"),
    "a container of one's own": (container("b200", OLD), "predictor.containers.0.image"),
}


@pytest.mark.parametrize(("service", "place"), WITHOUT.values(), ids=WITHOUT)
def test_an_image_without_kernels(service, place):
    (one,) = findings(service)
    assert (one.severity, one.path.split(".", 3)[3]) == ("error", place)


WITH = {
    "the same image on Hopper": llm("h100"),
    "CUDA 12.8": llm("b200", "vllm/vllm-openai:v0.9.0"),
    "CUDA 12.8 by its tag": llm("b200", "vllm/vllm-openai:v0.8.5-cu128"),
    "Turing": llm("t4"),
    "Volta": llm("v100"),
    "an image that is not known": llm("b200", "registry.example.com/serving:v0.8.5"),
    "KServe's preset": llm("b200", None),
    "a newer server of KServe": predictor("b200", runtimeVersion="v0.16.0-gpu"),
    "another configuration's image": llm("b200", None, baseRefs=["shared"]),
}


@pytest.mark.parametrize("service", WITH.values(), ids=WITH)
def test_an_image_with_kernels(service):
    assert found(service) == []


def test_the_preset_of_an_older_kserve():
    """Its tag is a version of llm-d, not of vLLM."""
    assert found(llm("b200", None), "0.16") == []


def test_the_mend_names_a_version():
    assert "vLLM 0.9.0 or later" in findings(llm("b200"))[0].mend
    assert "v0.16.0-gpu or later" in findings(predictor("b200", runtimeVersion="v0.15.2-gpu"))[0].mend


BEFORE_TURING = {
    "CUDA 13 on Volta": (llm("v100", "vllm/vllm-openai:v0.23.0"), "pool"),
    "CUDA 13 on Pascal": (llm("p100", None), "pool"),
    "CUDA 12 on Pascal": (llm("p100", "vllm/vllm-openai:v0.11.0"), "pool"),
    "CUDA 12 of a container": (container("p100", "vllm/vllm-openai:v0.11.0"), "predictor.pool"),
    "CUDA 12 of KServe's server": (predictor("p100", runtimeVersion="v0.18.0-gpu"), "predictor.pool"),
    "prefill": (
        llm("h100", "vllm/vllm-openai:v0.11.0", prefill={"pool": "p100"}),
        "prefill.pool",
    ),
}


@pytest.mark.parametrize(("service", "place"), BEFORE_TURING.values(), ids=BEFORE_TURING)
def test_an_image_that_was_built_for_newer_gpus(service, place):
    assert found(service) == [place]


@pytest.mark.parametrize(
    "service",
    [
        llm("v100", "vllm/vllm-openai:v0.11.0"),
        llm("t4", "vllm/vllm-openai:v0.23.0"),
        llm("gb300", "vllm/vllm-openai:v0.23.0"),
        llm("gb300", None),
        llm("p100", "registry.example.com/serving:v0.11.0"),
        llm("p100", None, baseRefs=["shared"], engine={"image": "own/engine:1"}),
    ],
    ids=[
        "Volta with CUDA 12",
        "Turing",
        "Blackwell Ultra",
        "Blackwell Ultra and the preset",
        "another image",
        "an own image",
    ],
)
def test_an_image_that_was_built_for_these_gpus(service):
    assert found(service) == []


def test_the_presets_of_an_older_kserve_have_no_kernels_for_pascal():
    assert found(llm("p100", None), "0.19") == ["pool"]
    assert found(llm("v100", None), "0.19") == []


@pytest.mark.parametrize("image", ["vllm/vllm-openai-rocm:v0.23.0", "registry.example/vllm/vllm-openai-xpu:v0.23.0"])
def test_an_image_for_the_gpus_of_another_maker(image):
    assert found(llm("h100", image)) == ["pool"]
    assert found(llm("h100", None, **main(image=image))) == ["pool"]
    assert found(container("h100", image)) == ["predictor.pool"]
    assert found(llm("h100", "vllm/vllm-openai:v0.23.0", prefill={"pool": "h100", "engine": {"image": image}})) == [
        "prefill.pool"
    ]


def test_an_image_of_others_may_be_for_any_gpu():
    assert found(llm("h100", "own/vllm-openai-rocm:v0.23.0")) == []
    assert found(llm("h100", "vllm/vllm-openai-cpu:v0.23.0")) == []
