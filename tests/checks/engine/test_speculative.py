"""Speculative decoding that vLLM refuses at its start."""

import json

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
QWEN, DEEPSEEK, GLM = "Qwen/Qwen3.5-27B", "deepseek-ai/DeepSeek-R1-0528", "zai-org/GLM-4.5"
PIPELINE = "--pipeline-parallel-size=2"


def found(service):
    kind = "inferenceService" if "predictor" in service else "llmInferenceService"
    config = {
        "cluster": {"existing": {"nodePools": [POOL]}},
        "platform": {"llm": True},
        "services": {"chat": {kind: service}},
    }
    environment, problems = parse_environment(config)
    assert not problems
    return [(one.code, one.path.partition("Service.")[2]) for one in check(environment) if one.code.startswith("spec-")]


def predictor(version, model, /, *words, **draft):
    flag = [f"--speculative-config={json.dumps(draft)}"] if draft else []
    container = {
        "name": "kserve-container",
        "image": f"vllm/vllm-openai:v{version}",
        "command": ["vllm", "serve", model],
        "args": ["--port=8080", *flag, *words],
    }
    return {"predictor": {"pool": "h100", "gpus": 4, "containers": [container]}}


def codes(*args, **draft):
    return [code for code, _ in found(predictor(*args, **draft))]


NGRAM = {"method": "ngram", "num_speculative_tokens": 3}
MTP = {"method": "mtp", "num_speculative_tokens": 3}


@pytest.mark.parametrize(
    ("version", "model", "expected"),
    [
        ("0.26.0", QWEN, "spec-pipeline"),
        ("0.17.1", QWEN, "spec-pipeline"),
        ("0.29.0", QWEN, "spec-pipeline"),
        ("0.30.0", QWEN, None),
        ("0.32.0", QWEN, None),
        ("0.13.0", DEEPSEEK, None),
        ("0.14.1", DEEPSEEK, "spec-pipeline"),
        ("0.29.0", DEEPSEEK, "spec-pipeline"),
        ("0.30.0", DEEPSEEK, None),
        ("0.32.0", GLM, "spec-pipeline"),
        ("0.26.0", "own/model", "spec-pipeline-unsure"),
        ("0.12.0", "own/model", None),
    ],
)
def test_the_models_own_draft_with_a_pipeline(version, model, expected):
    assert codes(version, model, PIPELINE, **MTP) == ([expected] if expected else [])


def test_the_mend_names_the_version_that_supports_it():
    def mend(model):
        config = {
            "cluster": {"existing": {"nodePools": [POOL]}},
            "platform": {},
            "services": {"chat": {"inferenceService": predictor("0.26.0", model, PIPELINE, **MTP)}},
        }
        return next(one.mend for one in check(parse_environment(config)[0]) if one.code == "spec-pipeline")

    assert "vLLM 0.30.0 or later" in mend(QWEN)
    assert "or later" not in mend(GLM)


SPELLINGS = {
    "an older name of the method": (["-pp=2"], {"method": "deepseek_mtp", "num_speculative_tokens": 1}),
    "keys as flags": (
        [PIPELINE, "--speculative-config.method=mtp", "--speculative-config.num_speculative_tokens=2"],
        {},
    ),
    "short flags": ([PIPELINE, "--spec-method=mtp", "--spec-tokens=2"], {}),
    "underscores": (["--pipeline_parallel_size=2", f"--speculative_config={json.dumps(MTP)}"], {}),
}


@pytest.mark.parametrize(("words", "draft"), SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_counts(words, draft):
    assert codes("0.26.0", QWEN, *words, **draft) == ["spec-pipeline"]


RIGHT = {
    "no pipeline": ([], MTP),
    "n-grams": ([PIPELINE], {"method": "ngram", "num_speculative_tokens": 3}),
    "a draft that supports pipelines": (
        [PIPELINE],
        {"method": "eagle3", "model": "own/eagle", "num_speculative_tokens": 3},
    ),
    "a file of flags": ([PIPELINE, "--config=/etc/vllm.yaml"], MTP),
    "no draft": ([PIPELINE], {}),
}


@pytest.mark.parametrize(("words", "draft"), RIGHT.values(), ids=RIGHT)
def test_what_vllm_accepts(words, draft):
    assert codes("0.26.0", QWEN, *words, **draft) == []


@pytest.mark.parametrize("method", ["medusa", "mlp_speculator"])
def test_drafts_without_pipelines(method):
    assert codes("0.23.0", "own/model", PIPELINE, method=method, model="own/draft", num_speculative_tokens=3) == [
        "spec-pipeline"
    ]


def test_the_roles_of_an_llm_service():
    engine = {"image": "vllm/vllm-openai:v0.26.0", "extraArgs": ["--speculative-config", json.dumps(MTP), PIPELINE]}
    service = {"model": {"uri": f"hf://{QWEN}"}, "pool": "h100", "gpus": 2}
    assert found({**service, "engine": engine}) == [("spec-pipeline", "engine.extraArgs")]
    variable = [{"name": "VLLM_ADDITIONAL_ARGS", "value": f"--speculative-config '{json.dumps(MTP)}' {PIPELINE}"}]
    image = {"engine": {"image": "vllm/vllm-openai:v0.26.0"}}
    assert found({**service, **image, "env": variable}) == [("spec-pipeline", "env.0")]
    prefill = {"prefill": {"pool": "h100", "gpus": 2, "engine": engine}, "router": {"route": {}, "scheduler": {}}}
    assert ("spec-pipeline", "prefill.engine.extraArgs") in found({**service, **image, **prefill})


def test_several_nodes():
    model = {"modelFormat": "huggingface", "storageUri": "pvc://models/qwen", "hub": QWEN}
    args = [f"--speculative-config={json.dumps(MTP)}"]
    service = {
        "predictor": {
            "pool": "h100",
            "gpus": 1,
            "model": {**model, "args": args, "image": "own/server:1"},
            "workerSpec": {"pipelineParallelSize": 2},
        }
    }
    assert found(service) == [("spec-pipeline-unsure", "predictor.model.args")]


REFUSED = {
    "the size under another name": {**MTP, "tensor_parallel_size": 1},
    "a size between": {
        "method": "eagle3",
        "model": "own/eagle",
        "num_speculative_tokens": 3,
        "draft_tensor_parallel_size": 2,
    },
    "no tokens": {**MTP, "num_speculative_tokens": 0},
    "no draft model": {"method": "eagle3", "num_speculative_tokens": 3},
    "n-grams the wrong way round": {
        "method": "ngram",
        "num_speculative_tokens": 3,
        "prompt_lookup_min": 5,
        "prompt_lookup_max": 2,
    },
}


@pytest.mark.parametrize("draft", REFUSED.values(), ids=REFUSED)
def test_what_the_configuration_refuses(draft):
    assert codes("0.23.0", "Qwen/Qwen3-8B", "-tp=4", **draft) == ["spec-config"]


@pytest.mark.parametrize(
    ("version", "refused"), [("0.10.2", True), ("0.14.1", True), ("0.15.1", False), ("0.23.0", False)]
)
def test_the_draft_model_of_versions_without_it(version, refused):
    draft = {"method": "draft_model", "model": "own/draft", "num_speculative_tokens": 3}
    assert codes(version, "Qwen/Qwen3-8B", **draft) == (["spec-config"] if refused else [])


def test_a_key_that_is_set_twice():
    assert codes("0.23.0", "Qwen/Qwen3-8B", "--spec-tokens=2", **NGRAM) == ["spec-config"]
    assert codes("0.23.0", "Qwen/Qwen3-8B", "--spec-tokens=2", method="ngram") == []


@pytest.mark.parametrize(
    ("version", "words", "refused"),
    [
        ("0.23.0", ["--enable-lora", "--max-num-batched-tokens=512", "--max-num-seqs=256"], True),
        ("0.23.0", ["--enable-lora", "--max-num-batched-tokens=1024", "--max-num-seqs=256"], False),
        ("0.23.0", ["--max-num-batched-tokens=512", "--max-num-seqs=256"], False),
        ("0.23.0", ["--enable-lora", "--max-num-batched-tokens=512"], False),
        ("0.11.0", ["--enable-lora", "--max-num-batched-tokens=512", "--max-num-seqs=256"], False),
    ],
)
def test_room_for_drafts_beside_adapters(version, words, refused):
    assert codes(version, "Qwen/Qwen3-8B", *words, **NGRAM) == (["spec-config"] if refused else [])


ACCEPTED = {
    "the size of the model": {
        "method": "eagle3",
        "model": "own/eagle",
        "num_speculative_tokens": 3,
        "draft_tensor_parallel_size": 4,
    },
    "one": {"method": "eagle3", "model": "own/eagle", "num_speculative_tokens": 3, "draft_tensor_parallel_size": 1},
    "of n-grams, which have no model": {
        "method": "ngram",
        "num_speculative_tokens": 3,
        "draft_tensor_parallel_size": 2,
    },
    "a method that is not known": {"method": "own", "num_speculative_tokens": 3},
}


@pytest.mark.parametrize("draft", ACCEPTED.values(), ids=ACCEPTED)
def test_what_the_configuration_accepts(draft):
    assert codes("0.23.0", "Qwen/Qwen3-8B", "-tp=4", **draft) == []


ASYNC = "--async-scheduling"


@pytest.mark.parametrize(
    ("version", "words", "draft", "refused"),
    [
        ("0.14.1", [ASYNC, PIPELINE], {}, True),
        ("0.15.1", [ASYNC, PIPELINE], {}, False),
        ("0.11.0", [ASYNC], MTP, True),
        ("0.12.0", [ASYNC], MTP, False),
        ("0.23.0", [ASYNC], NGRAM, True),
        ("0.32.0", [ASYNC], NGRAM, True),
        ("0.32.0", [ASYNC, "--no-async-scheduling"], NGRAM, False),
        ("0.32.0", [], NGRAM, False),
    ],
)
def test_asynchronous_scheduling(version, words, draft, refused):
    assert codes(version, "Qwen/Qwen3-8B", *words, **draft) == (["spec-config"] if refused else [])
