"""Models for which the version of vLLM that runs has no code, or only that of the model's own repository."""

import pytest

from kserve_iac.checks import examine
from kserve_iac.engines.fit.described import Description, dimensions_of_description

CODES = ("model-architecture", "model-architecture-unsure", "remote-code", "remote-code-unsure")

CLUSTER = {"existing": {"nodePools": [{"name": "h100", "gpu": "nvidia-h100-80gb", "gpusPerNode": 8}]}}

GPT, QWEN, NEMOTRON = (
    "hf://openai/gpt-oss-20b",
    "hf://Qwen/Qwen3-8B",
    "hf://nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8",
)
KIMI = "hf://moonshotai/Kimi-K2-Instruct"
MLLAMA = "hf://meta-llama/Llama-3.2-11B-Vision-Instruct"


def findings(service, kserve="0.20", definitions=None, **models):
    platform = {"kserve": kserve, "llm": True}
    config = {"cluster": CLUSTER, "platform": platform, "services": {"chat": service}, "definitions": definitions or {}}
    compiled, problems = examine(config, models=models)
    assert compiled is not None
    return [one for one in problems if one.code in CODES]


def found(service, kserve="0.20", **models):
    return [(one.code, one.path.split(".", 3)[3]) for one in findings(service, kserve, **models)]


def llm(model, version=None, **fields):
    engine = fields.pop("engine", {})
    image = {"image": f"vllm/vllm-openai:v{version}"} if version is not None else {}
    return {"llmInferenceService": {"model": {"uri": model}, "pool": "h100", "engine": {**image, **engine}, **fields}}


def extra(*words):
    return {"engine": {"extraArgs": list(words)}}


def predictor(model="openai/gpt-oss-20b", version=None, *args, **fields):
    tag = {"runtimeVersion": version} if version is not None else {}
    served = {"modelFormat": "huggingface", "storageUri": f"hf://{model}", "args": list(args), **tag, **fields}
    return {"inferenceService": {"predictor": {"pool": "h100", "gpus": 1, "model": served}}}


def container(*words, image="vllm/vllm-openai:v0.9.2"):
    own = {"name": "kserve-container", "image": image, "args": list(words)}
    return {"inferenceService": {"predictor": {"pool": "h100", "gpus": 1, "containers": [own]}}}


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


COMMAND = ["vllm", "serve", "/mnt/models"]
IMAGE = "engine.image"

MISSING = {
    "newer than vLLM": (llm(GPT, "0.9.2"), IMAGE),
    "newer than every version read": (llm(GPT, "0.7.3"), IMAGE),
    "newer than the image of a container": (
        llm(GPT, **main(image="vllm/vllm-openai:v0.9.2")),
        "template.containers.0.image",
    ),
    "newer than the image of prefill": (
        llm(GPT, "0.23.0", prefill={"engine": {"image": "vllm/vllm-openai:v0.9.2"}}),
        "prefill.engine.image",
    ),
    "newer than the image of both roles": (llm(GPT, "0.9.2", prefill={"engine": {"seed": 1}}), IMAGE),
    "newer than the image of workers": (
        llm(GPT, "0.9.2", parallelism={"pipeline": 2}, worker={"containers": [{"name": "main"}]}),
        IMAGE,
    ),
    "newer than the image of a command": (
        llm(GPT, **main(image="vllm/vllm-openai:v0.9.2", command=COMMAND)),
        "template.containers.0.image",
    ),
    "newer than KServe's server": (predictor(version="v0.15.2-gpu"), "predictor.model.runtimeVersion"),
    "newer than a container of one's own": (
        container("--model", "openai/gpt-oss-20b"),
        "predictor.containers.0.image",
    ),
    "newer than a container of KServe's server": (
        container("--model_id=openai/gpt-oss-20b", image="kserve/huggingfaceserver:v0.15.2-gpu"),
        "predictor.containers.0.image",
    ),
    "with code, if it is not run": (llm("hf://moonshotai/Kimi-K2.5", "0.14.1"), IMAGE),
}


@pytest.mark.parametrize(("service", "place"), MISSING.values(), ids=MISSING)
def test_a_model_without_code(service, place):
    assert ("model-architecture", place) in found(service)


def test_of_the_preset():
    assert found(llm("hf://Qwen/Qwen3.5-27B"), "0.17") == [("model-architecture", "model.uri")]


def test_of_the_runtime():
    assert found(predictor(), "0.16") == [("model-architecture", "predictor.model")]


def test_of_a_runtime_in_the_environment():
    command = ["vllm", "serve", "/mnt/models"]
    own = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.9.2", "command": command}
    formats = [{"name": "vLLM", "autoSelect": True}]
    runtime = {"clusterServingRuntime": {"supportedModelFormats": formats, "containers": [own]}}
    (one,) = findings(predictor(modelFormat="vLLM", runtime="own"), definitions={"own": runtime})
    assert (one.code, one.path) == ("model-architecture", "definitions.own.clusterServingRuntime.containers.0.image")


def test_a_canary():
    service = predictor("Qwen/Qwen3-8B")
    other = {**predictor(version="v0.15.2-gpu")["inferenceService"]["predictor"], "name": "next"}
    service["inferenceService"]["canary"] = [{"predictor": other, "trafficPercent": 10}]
    assert found(service) == [("model-architecture", "canary.0.predictor.model.runtimeVersion")]


PASSED = {
    "an old model": llm(QWEN, "0.9.2"),
    "from its first version": llm(GPT, "0.10.1.1"),
    "between two versions that were read": llm(GPT, "0.10.1"),
    "with the preset": llm(GPT),
    "in an image that is not known": llm(GPT, engine={"image": "registry.example.com/serving:v0.9.2"}),
    "a model that nobody knows": llm("hf://example/unknown", "0.9.2"),
    "another configuration": llm(GPT, "0.9.2", **extra("--hf-overrides", '{"architectures": ["LlamaForCausalLM"]}')),
    "another implementation": llm(GPT, "0.9.2", **extra("--model-impl", "transformers")),
    "a command that is not vLLM's": llm(GPT, "0.9.2", **main(command=["python", "serve.py"])),
    "with Transformers in KServe's server": predictor("zai-org/GLM-4.5", "v0.17.0-gpu"),
    "in a newer server": predictor(version="v0.17.0-gpu"),
    "with a script": {
        "inferenceService": {
            "predictor": {
                "containers": [
                    {
                        "name": "kserve-container",
                        "image": "vllm/vllm-openai:v0.9.2",
                        "command": ["sh", "-c", "serve it"],
                    }
                ]
            }
        }
    },
}


@pytest.mark.parametrize("service", PASSED.values(), ids=PASSED)
def test_a_model_with_code(service):
    assert found(service) == []


UNSURE = {
    "in an image of another build": llm(GPT, "0.10.0-own"),
    "with Transformers of its day": llm(GPT, "0.10.0"),
    "in an image that the user describes": llm(GPT, engine={"image": "example.com/serving:1", "version": "0.9.2"}),
}


@pytest.mark.parametrize("service", UNSURE.values(), ids=UNSURE)
def test_a_model_that_may_have_code(service):
    (one,) = findings(service)
    assert (one.code, one.severity) == ("model-architecture-unsure", "warning")
    assert "vLLM 0.10" in one.mend


def test_a_model_that_was_removed():
    assert found(llm(MLLAMA, "0.10.2")) == []
    assert found(llm("hf://Qwen/Qwen-7B-Chat", "0.24.0")) == [("model-architecture", IMAGE)]


def test_the_mend_names_a_version():
    assert "vLLM 0.10.1.1 or later" in findings(llm(GPT, "0.9.2"))[0].mend
    assert "runtimeVersion of the model to v0.17.0-gpu" in findings(predictor(version="v0.15.2-gpu"))[0].mend


TRUST = "engine.trustRemoteCode"

NEEDS_CODE = {
    "a model type that came later": (llm(NEMOTRON, "0.17.1"), TRUST),
    "a model type of the repository": (llm(KIMI, "0.11.2"), TRUST),
    "for both roles": (llm(NEMOTRON, "0.17.1", prefill={"engine": {"seed": 1}}), TRUST),
    "with a command": (
        llm(NEMOTRON, **main(image="vllm/vllm-openai:v0.17.1", command=COMMAND)),
        "template.containers.0.command",
    ),
    "in KServe's server": (
        predictor("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", "v0.18.0-gpu"),
        "predictor.model.args",
    ),
    "in a container of one's own": (
        container("--model", "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", image="vllm/vllm-openai:v0.17.1"),
        "predictor.containers.0.args",
    ),
}


@pytest.mark.parametrize(("service", "place"), NEEDS_CODE.values(), ids=NEEDS_CODE)
def test_code_of_the_repository(service, place):
    assert found(service) == [("remote-code", place)]


TRUSTED = {
    "by the setting": llm(NEMOTRON, "0.17.1", engine={"trustRemoteCode": True}),
    "by a flag": llm(NEMOTRON, "0.17.1", **extra("--trust-remote-code")),
    "by a flag of a command": llm(
        NEMOTRON, **main(image="vllm/vllm-openai:v0.17.1", command=[*COMMAND, "--trust-remote-code"])
    ),
    "in KServe's server": predictor("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", "v0.18.0-gpu", "--trust_remote_code"),
    "not needed by Transformers": llm("hf://deepseek-ai/DeepSeek-V3", "0.17.1"),
    "not needed by a newer Transformers": llm(NEMOTRON, "0.23.0"),
    "not needed by vLLM": llm(KIMI, "0.18.0"),
}


@pytest.mark.parametrize("service", TRUSTED.values(), ids=TRUSTED)
def test_code_that_is_run_or_not_needed(service):
    assert found(service) == []


def test_another_revision_may_have_no_code():
    assert found(llm(f"{NEMOTRON}:0123abc", "0.17.1")) == [("remote-code-unsure", TRUST)]


def described(**config):
    given = {
        "num_hidden_layers": 4,
        "hidden_size": 256,
        "num_attention_heads": 4,
        "vocab_size": 1000,
        "max_position_embeddings": 4096,
        **config,
    }
    return dimensions_of_description(Description("example/own", given))


OWN = "hf://example/own"


def test_a_model_of_the_project():
    model = described(architectures=["SeedOssForCausalLM"], model_type="seed_oss")
    assert found(llm(OWN, "0.9.2"), **{"example/own": model}) == [("model-architecture", IMAGE)]
    assert found(llm(OWN, "0.10.2"), **{"example/own": model}) == []


def test_code_of_the_projects_model():
    code = {"AutoConfig": "configuration.OwnConfig"}
    model = described(architectures=["NemotronHForCausalLM"], model_type="own", auto_map=code)
    assert found(llm(OWN, "0.23.0"), **{"example/own": model}) == [("remote-code", TRUST)]


def test_transformers_that_are_too_old():
    """vLLM has the architecture, but only Transformers 5 has the configuration, which this vLLM does not allow."""
    model = described(architectures=["Glm4MoeLiteForCausalLM"], model_type="glm4_moe_lite")
    (one,) = findings(llm(OWN, "0.17.1"), **{"example/own": model})
    assert (one.code, one.severity) == ("model-architecture", "error")
    assert "needs Transformers 5.0.0" in one.message
    assert found(llm(OWN, "0.23.0"), **{"example/own": model}) == []


def test_transformers_that_are_too_old_for_a_catalogued_model():
    """The copy of a config.json may lack code that its repository has."""
    assert found(llm("hf://zai-org/GLM-5"), "0.19") == [("model-architecture-unsure", "model.uri")]
    assert found(predictor("google/gemma-4-26B-A4B"), "0.19") == [("model-architecture-unsure", "predictor.model")]
    assert found(llm("hf://zai-org/GLM-5", engine={"trustRemoteCode": True}), "0.19") == []


def test_an_architecture_that_does_not_generate():
    model = described(architectures=["Qwen3ForSequenceClassification"], model_type="qwen3")
    assert found(llm(OWN, "0.8.5"), **{"example/own": model}) == []
