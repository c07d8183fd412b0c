"""Sparse attention: vLLM has kernels for some GPUs only, by version."""

import pytest

from kserve_iac.checks import examine

GPUS = {"a100": "nvidia-a100-80gb", "l4": "nvidia-l4", "h100": "nvidia-h100-80gb", "b200": "nvidia-b200"}
GPUS |= {"rtx4090": "NVIDIA-GeForce-RTX-4090", "rtx6000": "nvidia-rtx-pro-6000", "mi300x": "amd-mi300x"}
CLUSTER = {"existing": {"nodePools": [{"name": name, "gpu": gpu, "gpusPerNode": 8} for name, gpu in GPUS.items()]}}

V32, V4, GLM = "hf://deepseek-ai/DeepSeek-V3.2", "hf://deepseek-ai/DeepSeek-V4-Flash", "hf://zai-org/GLM-5.1"
V3 = "hf://deepseek-ai/DeepSeek-V3-0324"


def found(service):
    config = {"cluster": CLUSTER, "platform": {"kserve": "0.20", "llm": True}, "services": {"chat": service}}
    compiled, problems = examine(config)
    assert compiled is not None
    codes = ("sparse-attention", "engine-gpu-unsure", "attention-backend")
    return [one for one in problems if one.code in codes]


def llm(pool, version, model=V4, role=None, **engine):
    image = f"vllm/vllm-openai:v{version}" if version[0].isdigit() else version
    workload = {"pool": pool, "parallelism": {"tensor": 8}, "engine": {"image": image, **engine}}
    args = {"model": {"uri": model}, **workload}
    if role is not None:
        args = {**args, "pool": "h100", role: workload}
    return {"llmInferenceService": args}


def isvc(pool, version, model=V4):
    container = {
        "name": "kserve-container",
        "image": f"vllm/vllm-openai:v{version}",
        "args": ["--model", model.removeprefix("hf://"), "--tensor-parallel-size", "8"],
    }
    return {"inferenceService": {"predictor": {"pool": pool, "gpus": 8, "containers": [container]}}}


REFUSED = {
    "V4 on Ada": (llm("rtx4090", "0.20.0"), "model.uri"),
    "V4 on Ampere": (llm("a100", "0.32.0"), "model.uri"),
    "V4 on a workstation's Blackwell before its kernels": (llm("rtx6000", "0.22.1"), "model.uri"),
    "V3.2 on Ampere": (llm("a100", "0.12.0", V32), "model.uri"),
    "V3.2 on a workstation's Blackwell before its kernels": (llm("rtx6000", "0.23.0", V32), "model.uri"),
    "GLM on Ampere": (llm("a100", "0.20.0", GLM), "model.uri"),
    "V4 of prefill": (llm("rtx4090", "0.20.0", role="prefill"), "model.uri"),
    "V4 of a predictor": (isvc("rtx4090", "0.20.0"), "predictor.containers.0"),
}


@pytest.mark.parametrize(("service", "path"), REFUSED.values(), ids=REFUSED)
def test_a_gpu_without_kernels_is_an_error(service, path):
    (one,) = found(service)
    assert (one.code, one.severity, one.path.split(".", 3)[3]) == ("sparse-attention", "error", path)
    assert "compute capabilities 9.0, 10.0, 10.3" in one.mend


def test_the_mend_names_the_first_version_with_kernels():
    (one,) = found(llm("rtx6000", "0.22.1"))
    assert one.mend.endswith("or an image with vLLM 0.24.0 or later.")


ACCEPTED = {
    "V4 on Hopper": llm("h100", "0.20.0"),
    "V4 on Blackwell": llm("b200", "0.20.0"),
    "V4 on a workstation's Blackwell": llm("rtx6000", "0.24.0"),
    "V3.2 on Hopper": llm("h100", "0.12.0", V32),
    "V3.2 on a workstation's Blackwell": llm("rtx6000", "0.24.0", V32),
    "V3.2 in a version whose backends are not known": llm("a100", "0.11.0", V32),
    "V3.2 on another maker's GPU": llm("mi300x", "0.23.0", V32),
    "a model without sparse attention": llm("a100", "0.23.0", V3),
    "a version that does not have the architecture": llm("rtx4090", "0.19.1"),
    "another model by overrides": llm("a100", "0.23.0", V32, extraArgs=["--hf-overrides", '{"index_topk": null}']),
    "a backend that is set": llm("a100", "0.23.0", V32, extraArgs=["--attention-backend", "MY_SPARSE"]),
}


@pytest.mark.parametrize("service", ACCEPTED.values(), ids=ACCEPTED)
def test_what_may_run_is_let_pass(service):
    assert [one for one in found(service) if one.code == "sparse-attention"] == []


def test_a_version_that_is_not_known_is_a_warning():
    (one,) = found(llm("a100", "registry.example/mine:1", V32))
    assert (one.code, one.severity) == ("engine-gpu-unsure", "warning")
    assert "sparse attention of DeepseekV32ForCausalLM" in one.message
