"""What vLLM demands of a GPU: quantised weights, types of the KV cache, and attention backends."""

import pytest

from kserve_iac.checks import examine

CODES = (
    "quantization-gpu",
    "kv-cache-type",
    "kv-cache-unsure",
    "attention-backend",
    "engine-gpu-unsure",
    "backend-unread",
)

GPUS = {"v100": "nvidia-tesla-v100", "t4": "nvidia-tesla-t4", "a100": "nvidia-a100-80gb", "l4": "nvidia-l4"}
GPUS |= {"h100": "nvidia-h100-80gb", "b200": "nvidia-b200", "mi300x": "amd-mi300x"}

CLUSTER = {"existing": {"nodePools": [{"name": name, "gpu": gpu, "gpusPerNode": 8} for name, gpu in GPUS.items()]}}

QWEN, FP8, GPT = "hf://Qwen/Qwen3-8B", "hf://Qwen/Qwen3-32B-FP8", "hf://openai/gpt-oss-20b"
DEEPSEEK, NVIDIA = "hf://deepseek-ai/DeepSeek-V3-0324", "hf://nvidia/Llama-3.1-70B-Instruct-FP8"
UNKNOWN = "hf://own/model-8B"
AWQ, KIMI = "hf://Qwen/Qwen3-8B-AWQ", "hf://moonshotai/Kimi-K2.5"


def findings(service, kserve="0.20"):
    config = {"cluster": CLUSTER, "platform": {"kserve": kserve, "llm": True}, "services": {"chat": service}}
    compiled, problems = examine(config)
    assert compiled is not None
    return [one for one in problems if one.code in CODES]


def found(service, kserve="0.20"):
    return [(one.code, one.path.split(".", 3)[3]) for one in findings(service, kserve)]


def llm(pool, version=None, model=QWEN, **fields):
    engine = fields.pop("engine", {})
    image = {"image": f"vllm/vllm-openai:v{version}"} if version is not None else {}
    return {"llmInferenceService": {"model": {"uri": model}, "pool": pool, "engine": {**image, **engine}, **fields}}


def cache(value):
    return {"engine": {"kvCacheDtype": value}}


def extra(*words):
    return {"engine": {"extraArgs": list(words)}}


def variable(name, value):
    return {"env": [{"name": name, "value": value}]}


BACKEND = "VLLM_ATTENTION_BACKEND"

REFUSED = {
    "an FP8 checkpoint below 8.0": (llm("t4", "0.13.0", FP8), ("quantization-gpu", "model.uri")),
    "MXFP4 below 8.0": (llm("t4", "0.23.0", GPT), ("quantization-gpu", "model.uri")),
    "FP8 of ModelOpt below 8.9": (llm("a100", "0.23.0", NVIDIA), ("quantization-gpu", "model.uri")),
    "compressed-tensors of 4 bits": (llm("t4", "0.11.2", KIMI), ("quantization-gpu", "model.uri")),
    "AWQ on Volta": (llm("v100", "0.23.0", AWQ), ("quantization-gpu", "model.uri")),
    "a method that is set": (
        llm("t4", "0.13.0", engine={"quantization": "fp8"}),
        ("quantization-gpu", "engine.quantization"),
    ),
    "a method among further flags": (
        llm("t4", "0.13.0", **extra("--quantization", "fp8")),
        ("quantization-gpu", "engine.extraArgs"),
    ),
    "Marlin by name": (
        llm("t4", "0.11.2", AWQ, engine={"quantization": "awq_marlin"}),
        ("quantization-gpu", "engine.quantization"),
    ),
    "an fp8 cache on Ampere": (llm("a100", "0.11.0", **cache("fp8")), ("kv-cache-type", "engine.kvCacheDtype")),
    "as e5m2": (llm("a100", "0.11.0", **cache("fp8_e5m2")), ("kv-cache-type", "engine.kvCacheDtype")),
    "in the variable": (
        llm("a100", "0.11.0", **variable("VLLM_ADDITIONAL_ARGS", "--kv-cache-dtype=fp8")),
        ("kv-cache-type", "env.0"),
    ),
    "in args of main": (
        llm("a100", "0.11.0", template={"containers": [{"name": "main", "args": ["--kv-cache-dtype", "fp8"]}]}),
        ("kv-cache-type", "template.containers.0.args"),
    ),
    "an fp8 cache on Turing": (llm("t4", "0.26.0", **cache("fp8")), ("kv-cache-type", "engine.kvCacheDtype")),
    "latent attention below Hopper": (
        llm("a100", "0.17.1", DEEPSEEK, **cache("fp8")),
        ("kv-cache-type", "engine.kvCacheDtype"),
    ),
    "bfloat16 before backends list it": (
        llm("h100", "0.13.0", **extra("--kv-cache-dtype", "bfloat16")),
        ("kv-cache-type", "engine.extraArgs"),
    ),
    "NVFP4 before Blackwell": (
        llm("h100", "0.26.0", **extra("--kv-cache-dtype", "nvfp4")),
        ("kv-cache-type", "engine.extraArgs"),
    ),
    "fp8 by Triton on Ampere": (
        llm("a100", "0.23.0", **extra("--kv-cache-dtype", "fp8", "--attention-backend", "TRITON_ATTN")),
        ("kv-cache-type", "engine.extraArgs"),
    ),
    "fp8 by FlashAttention on Ada": (
        llm("l4", "0.13.0", **variable(BACKEND, "FLASH_ATTN"), **cache("fp8")),
        ("kv-cache-type", "engine.kvCacheDtype"),
    ),
    "e5m2 beside an FP8 checkpoint": (
        llm("h100", "0.23.0", FP8, **cache("fp8_e5m2")),
        ("kv-cache-type", "engine.kvCacheDtype"),
    ),
    "an fp8 cache on Volta, of a model that is not known": (
        llm("v100", "0.16.0", UNKNOWN, **cache("fp8")),
        ("kv-cache-type", "engine.kvCacheDtype"),
    ),
    "an fp8 cache on Ampere, of a model that is not known": (
        llm("a100", "0.17.1", UNKNOWN, **extra("--kv-cache-dtype=fp8", "--attention-backend=TRITON_ATTN")),
        ("kv-cache-type", "engine.extraArgs"),
    ),
    "e5m2 beside a checkpoint in FP8 by its name": (
        llm("h100", "0.23.0", f"{UNKNOWN}-FP8", **cache("fp8_e5m2")),
        ("kv-cache-unsure", "engine.kvCacheDtype"),
    ),
    "FlashAttention on Turing": (
        llm("t4", "0.23.0", **extra("--attention-backend", "flash_attn")),
        ("attention-backend", "engine.extraArgs"),
    ),
    "FlashMLA on Ampere": (
        llm("a100", "0.13.0", DEEPSEEK, **variable(BACKEND, "FLASHMLA")),
        ("attention-backend", "env.0"),
    ),
    "CUTLASS_MLA on Hopper": (
        llm("h100", "0.23.0", DEEPSEEK, **extra("--attention-config", '{"backend": "CUTLASS_MLA"}')),
        ("attention-backend", "engine.extraArgs"),
    ),
    "a backend of latent attention": (
        llm("h100", "0.23.0", **extra("--attention-backend", "FLASHMLA")),
        ("attention-backend", "engine.extraArgs"),
    ),
    "a backend that is not of latent attention": (
        llm("h100", "0.23.0", DEEPSEEK, **extra("--attention-config.backend", "FLASH_ATTN")),
        ("attention-backend", "engine.extraArgs"),
    ),
    "a variable that nothing reads": (
        llm("h100", "0.23.0", **variable(BACKEND, "FLASHINFER")),
        ("backend-unread", "env.0"),
    ),
    "a command of its own": (
        llm(
            "a100",
            "0.11.0",
            template={
                "containers": [{"name": "main", "command": ["vllm", "serve", "/mnt/models", "--kv-cache-dtype=fp8"]}]
            },
        ),
        ("kv-cache-type", "template.containers.0.command"),
    ),
    "a checkpoint under a command of its own": (
        llm(
            "t4",
            "0.13.0",
            FP8,
            template={"containers": [{"name": "main", "command": ["/usr/bin/vllm", "serve"], "args": ["/mnt/models"]}]},
        ),
        ("quantization-gpu", "model.uri"),
    ),
    "a backend in args of a command of its own": (
        llm(
            "t4",
            "0.23.0",
            template={
                "containers": [
                    {
                        "name": "main",
                        "command": ["vllm", "serve", "/mnt/models"],
                        "args": ["--attention-backend", "FLASH_ATTN"],
                    }
                ]
            },
        ),
        ("attention-backend", "template.containers.0.args"),
    ),
    "versions that differ": (
        llm("a100", None, engine={"image": "own/vllm:1"}, model=NVIDIA),
        ("engine-gpu-unsure", "model.uri"),
    ),
}


@pytest.mark.parametrize(("service", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_the_gpu_cannot_do_is_found(service, expected):
    assert found(service) == [expected]


TAKEN = {
    "FP8 by Marlin on Turing": llm("t4", "0.23.0", FP8),
    "a version between two that differ": llm("t4", "0.14.0", FP8),
    "FP8 by Marlin on Ampere": llm("a100", "0.11.0", FP8),
    "AWQ on Turing": llm("t4", "0.11.0", AWQ),
    "FP8 of ModelOpt on Ada": llm("l4", "0.11.0", NVIDIA),
    "FP8 of ModelOpt on Ampere, later": llm("a100", "0.28.0", NVIDIA),
    "a revision with other weights": llm("t4", "0.13.0", FP8 + ":main2"),
    "a GPU of another maker": llm("mi300x", "0.13.0", FP8, **cache("fp8")),
    "an fp8 cache by FlashInfer on Ampere": llm("a100", "0.11.2", **cache("fp8")),
    "an fp8 cache in FP8 hardware": llm("l4", "0.11.0", **cache("fp8")),
    "before V0 went": llm("a100", "0.10.2", **cache("fp8")),
    "latent attention on Hopper": llm("h100", "0.11.2", DEEPSEEK, **cache("fp8")),
    "NVFP4 on Blackwell": llm("b200", "0.26.0", **extra("--kv-cache-dtype", "nvfp4")),
    "an fp8 cache that one kind of attention keeps": llm("a100", "0.11.2", UNKNOWN, **cache("fp8")),
    "e5m2 of a model that is not known": llm("h100", "0.23.0", UNKNOWN, **cache("fp8_e5m2")),
    "e5m2 of a checkpoint in 16 bits": llm("h100", "0.23.0", **cache("fp8_e5m2")),
    "the type of the model": llm("t4", "0.26.0", **cache("auto")),
    "FlashAttention on Ampere": llm("a100", "0.23.0", **extra("--attention-backend", "FLASH_ATTN")),
    "the backend that vLLM chooses": llm("t4", "0.23.0", **extra("--attention-backend", "auto")),
    "latent attention turned off": llm(
        "h100",
        "0.23.0",
        DEEPSEEK,
        env=[{"name": "VLLM_MLA_DISABLE", "value": "1"}],
        **extra("--attention-backend", "FLASH_ATTN"),
    ),
    "a variable that is read": llm("h100", "0.13.0", **variable(BACKEND, "FLASHINFER")),
    "a command of its own": llm("t4", "0.13.0", FP8, template={"containers": [{"name": "main", "command": ["serve"]}]}),
    "a command that serves another model": llm(
        "t4",
        "0.13.0",
        FP8,
        template={"containers": [{"name": "main", "command": ["vllm", "serve", "Qwen/Qwen3-4B"]}]},
    ),
    "a script": llm(
        "t4",
        "0.13.0",
        FP8,
        template={"containers": [{"name": "main", "command": ["sh", "-c", "vllm serve /mnt/models | tee log"]}]},
    ),
    "an image of another configuration": {
        "llmInferenceService": {"model": {"uri": GPT}, "pool": "t4", "baseRefs": ["own"]},
    },
}


@pytest.mark.parametrize("service", TAKEN.values(), ids=TAKEN)
def test_what_the_gpu_can_do_or_may_do_passes(service):
    assert found(service) == []


def test_prefill_may_run_on_another_gpu_with_the_same_setting():
    (one,) = findings(llm("h100", "0.11.0", prefill={"pool": "a100"}, **cache("fp8")))
    assert one.code == "kv-cache-type"
    assert one.path.endswith("engine.kvCacheDtype")
    assert "nvidia-a100-80gb" in one.message


def test_a_setting_that_fits_no_role_is_said_once():
    assert len(findings(llm("a100", "0.11.0", prefill={"pool": "a100"}, **cache("fp8")))) == 1


def test_the_preset_of_an_older_kserve_runs_one_of_several_versions():
    (one,) = findings(llm("a100", **cache("fp8")), kserve="0.17")
    assert (one.code, one.severity) == ("engine-gpu-unsure", "warning")
    assert "0.11.0 keeps no KV cache" in one.message


def predictor(pool, *args, image="vllm/vllm-openai:v0.11.0"):
    container = {"image": image, "args": list(args), "ports": [{"containerPort": 8000}]}
    return {"inferenceService": {"predictor": {"pool": pool, "gpus": 1, "containers": [container]}}}


def test_predictors_that_run_vllm_are_judged():
    where = "predictor.containers.0.args"
    model = ("--model", "Qwen/Qwen3-8B")
    assert found(predictor("a100", *model, "--kv-cache-dtype", "fp8")) == [("kv-cache-type", where)]
    assert found(predictor("l4", *model, "--kv-cache-dtype", "fp8")) == []
    checkpoint = ("--model", "Qwen/Qwen3-32B-FP8")
    assert found(predictor("t4", *checkpoint)) == [("quantization-gpu", "predictor.containers.0")]


def test_the_hugging_face_server_is_judged():
    model = {"modelFormat": "huggingface", "storageUri": FP8}
    assert found({"inferenceService": {"predictor": {"pool": "t4", "gpus": 1, "model": model}}}, "0.16") == [
        ("quantization-gpu", "predictor.model")
    ]


def test_mends_name_what_works():
    (one,) = findings(llm("t4", "0.13.0", FP8))
    assert "compute capability 8.0 or later" in one.mend
    assert "vLLM 0.14.1" in one.mend
    (one,) = findings(llm("a100", "0.23.0", **extra("--kv-cache-dtype", "fp8", "--attention-backend", "TRITON_ATTN")))
    assert "in place of TRITON_ATTN" in one.mend
