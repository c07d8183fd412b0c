"""Flags whose value must be JSON or a number."""

import json

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.catalog.vllm_forms import form_of, is_of_form
from kserve_iac.checks.check import check_object
from kserve_iac.compiled import CompiledObject, Context

CODES = ("flag-json", "flag-json-unsure", "flag-number", "flag-number-unsure")


def findings(args, kserve="0.20"):
    context = Context(ServingPlatformArgs(kserve=kserve, llm=True), None)
    return [one for one in check_object(CompiledObject("chat", args, context)) if one.code in CODES]


def llm(kserve="0.20", **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields})
    return [(one.code, str(one.path)) for one in findings(args, kserve)]


def engine(version, *words):
    return {"engine": {"image": f"vllm/vllm-openai:v{version}", "extraArgs": list(words)}}


def served(**model):
    fields = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", **model}
    args = InferenceServiceArgs.model_validate({"predictor": {"model": fields}})
    return [(one.code, str(one.path)) for one in findings(args)]


COMMAND = ["vllm", "serve", "/mnt/models", "--kv-transfer-config", "NixlConnector"]

WRONG = {
    "a number for an object": (engine("0.11.0", "--compilation-config", "3"), "engine.extraArgs"),
    "with an equals sign": (engine("0.11.0", "--compilation-config=3"), "engine.extraArgs"),
    "a text for an object": (engine("0.23.0", "--kv-transfer-config", "NixlConnector"), "engine.extraArgs"),
    "a list for an object": (engine("0.23.0", "--kv-transfer-config", "[1]"), "engine.extraArgs"),
    "pairs that were taken once": (engine("0.10.0", "--limit-mm-per-prompt", "image=4"), "engine.extraArgs"),
    "without quotes": (engine("0.23.0", "--override-generation-config", "{temperature: 1}"), "engine.extraArgs"),
    "with single quotes": (engine("0.23.0", "--speculative-config", "{'method': 'ngram'}"), "engine.extraArgs"),
    "in braces where a text is taken, too": (engine("0.23.0", "--hf-overrides", "{a: 1}"), "engine.extraArgs"),
    "quotes that a shell removes": (
        {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": '--kv-transfer-config {"kv_role":"kv_both"}'}]},
        "env.0",
    ),
    "of prefill": ({"prefill": engine("0.23.0", "--kv-events-config", "on")}, "prefill.engine.extraArgs"),
    "for both roles once": (
        {**engine("0.23.0", "--kv-events-config", "on"), "prefill": {"engine": {"seed": 1}}},
        "engine.extraArgs",
    ),
    "in a command": (
        {"template": {"containers": [{"name": "main", "command": COMMAND}]}},
        "template.containers.0.command",
    ),
    "of workers": (
        {
            **engine("0.23.0", "--kv-events-config", "on"),
            "parallelism": {"pipeline": 2},
            "worker": {"containers": [{"name": "main"}]},
        },
        "engine.extraArgs",
    ),
}


@pytest.mark.parametrize(("fields", "place"), WRONG.values(), ids=WRONG)
def test_a_value_that_is_not_json(fields, place):
    assert llm(**fields) == [("flag-json", place)]


RIGHT = {
    "an object": engine("0.11.0", "--compilation-config", json.dumps({"level": 3})),
    "a number before 0.9.2": engine("0.9.1", "--compilation-config", "3"),
    "the short flag": engine("0.11.0", "-O3"),
    "single keys": engine("0.11.0", "--compilation-config.level", "3"),
    "pairs before 0.10": engine("0.9.2", "--limit-mm-per-prompt", "image=4,video=0"),
    "none": engine("0.23.0", "--speculative-config", "None"),
    "a text": engine("0.23.0", "--pt-load-map-location", "cuda"),
    "a number with a unit": engine("0.23.0", "--attention-config", '{"max_len": 4k}'),
    "a variable": engine("0.23.0", "--kv-transfer-config", "$(CONFIG)"),
    "a template": engine("0.23.0", "--kv-transfer-config", "{{.Annotations.config}}"),
    "the setting": {"engine": {"limitMmPerPrompt": {"image": 4}}},
    "another command": {
        "template": {"containers": [{"name": "main", "command": ["serve", "--kv-transfer-config", "x"]}]}
    },
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_a_value_that_is_taken(fields):
    assert llm(**fields) == []


def test_an_image_that_is_not_known():
    given = {"engine": {"image": "registry.example.com/serving:1", "extraArgs": ["--compilation-config", "3"]}}
    assert llm(**given) == [("flag-json-unsure", "engine.extraArgs")]


def test_predictors():
    assert served(args=["--speculative-config=x"]) == [("flag-json", "predictor.model.args")]
    assert served(args=["--speculative-config=x"], runtime="another") == []
    assert served(args=['--speculative-config={"method": "ngram"}']) == []


def test_a_container_of_ones_own():
    own = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.23.0", "args": ["--kv-transfer-config", "x"]}
    args = InferenceServiceArgs.model_validate({"predictor": {"containers": [own]}})
    assert [(one.code, str(one.path)) for one in findings(args)] == [("flag-json", "predictor.containers.0.args")]


MENDS = {
    "a level": (("0.11.0", "--compilation-config", "3"), "Write -O3 in place of --compilation-config 3."),
    "pairs": (
        ("0.10.0", "--limit-mm-per-prompt", "image=4,video=0"),
        """Write --limit-mm-per-prompt '{"image": 4, "video": 0}'.""",
    ),
}


@pytest.mark.parametrize(("given", "mend"), MENDS.values(), ids=MENDS)
def test_the_mend_can_be_copied(given, mend):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **engine(*given)})
    assert [one.mend for one in findings(args)] == [mend]


def test_forms_change_with_the_version():
    assert [form_of("compilation-config", one) for one in ("0.8.5", "0.9.1", "0.9.2")] == ["level", "level", "object"]
    assert form_of("model-impl", "0.23.0") is None
    assert is_of_form("{'level': 3}", "level")
    assert not is_of_form("{'level': 3}", "object")


SIZES = "--cudagraph-capture-sizes"

NUMBERS_WRONG = {
    "numbers with commas": ((SIZES, "1,2,4"), f"Write each number as an entry of its own: {SIZES}, 1, 2, 4."),
    "a list": ((f"{SIZES}=[1, 2]",), f"Write each number as an entry of its own: {SIZES}, 1, 2."),
    "no number of a list": ((SIZES, "all"), f"Set {SIZES} to whole numbers, each as a word of its own, or remove it."),
    "a fraction": (("--max-num-seqs", "256.0"), "Set --max-num-seqs to 256."),
    "a suffix": (("--max-num-seqs", "1k"), "Set --max-num-seqs to 1000."),
    "an exponent": (("--max-model-len=1.048576e+06",), "Set --max-model-len to 1048576."),
    "a unit of Kubernetes": (("--max-model-len", "32Ki"), "Set --max-model-len to 32768."),
    "a fraction with a binary suffix": (
        ("--max-model-len=25.6K",),
        "Set --max-model-len to a whole number, or remove it.",
    ),
    "a fraction where a suffix may stand": (
        ("--max-num-batched-tokens", "1.5"),
        "Set --max-num-batched-tokens to a whole number, or remove it.",
    ),
    "thousands": (("--max-num-batched-tokens", "8,192"), "Set --max-num-batched-tokens to 8192."),
    "a share in percent": (
        ("--gpu-memory-utilization=90%",),
        "Set --gpu-memory-utilization to 0.9.",
    ),
    "a short flag": (("-tp", "auto"), "Set --tensor-parallel-size to a whole number, or remove it."),
}


@pytest.mark.parametrize(("words", "mend"), NUMBERS_WRONG.values(), ids=NUMBERS_WRONG)
def test_a_value_that_is_no_number(words, mend):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **engine("0.23.0", *words)})
    assert [(one.code, str(one.path), one.mend) for one in findings(args)] == [
        ("flag-number", "engine.extraArgs", mend)
    ]


@pytest.mark.parametrize("words", [("--max-num-seqs", "--enforce-eager"), ("--tensor-parallel-size=",)])
def test_no_number_where_one_is_asked_for(words):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **engine("0.23.0", *words)})
    [one] = findings(args)
    assert (one.code, str(one.path)) == ("flag-number", "engine.extraArgs")
    assert "has no value, but vLLM 0.23.0 takes a whole number" in one.text
    assert one.mend.endswith(" to a whole number, or remove it.")


@pytest.mark.parametrize("version", ["0.9.2", "0.11.0", "0.12.0"])
def test_the_same_by_the_older_name(version):
    assert llm(**engine(version, "--cuda-graph-sizes", "1,2")) == [("flag-number", "engine.extraArgs")]


NUMBERS_RIGHT = {
    "entries": (SIZES, "1", "2", "4"),
    "one entry": (f"{SIZES}=512",),
    "a whole number": ("--max-num-seqs", " 256"),
    "a negative one": ("--max-logprobs", "-1"),
    "a suffix": ("--max-model-len", "8k"),
    "a fraction with a suffix": ("--max-num-batched-tokens", "1.5k"),
    "a binary suffix": ("--max-model-len", "32K"),
    "a fraction by an underscored name": ("--max_model_len=25.6k",),
    "found by vLLM": ("--max-model-len", "auto"),
    "found by vLLM, in capitals": ("--max-model-len", "AUTO"),
    "found by vLLM, as a number": ("--max-model-len=-1",),
    "a share": ("--gpu-memory-utilization", "9e-1"),
    "a share without its zero": ("--gpu-memory-utilization=.9",),
    "a variable": ("--max-num-seqs", "$(SEQUENCES)"),
    "a text": ("--served-model-name", "1,2"),
}


@pytest.mark.parametrize("words", NUMBERS_RIGHT.values(), ids=NUMBERS_RIGHT)
def test_a_number_that_is_taken(words):
    assert llm(**engine("0.23.0", *words)) == []


def test_numbers_of_all_places():
    given = ["--max-num-seqs=many"]
    assert llm(env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": given[0]}]) == [("flag-number", "env.0")]
    assert llm(prefill={"engine": {"extraArgs": given}}) == [("flag-number", "prefill.engine.extraArgs")]
    assert llm(template={"containers": [{"name": "main", "args": given}]}) == [
        ("flag-number", "template.containers.0.args")
    ]
    assert served(args=given) == [("flag-number", "predictor.model.args")]
    assert served(args=["--max-model-len=32Ki"]) == [("flag-number", "predictor.model.args")]
    assert served(args=["--max-model-len=32k"]) == []
    prefill = {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--tensor-parallel-size=auto"}]}
    assert llm(prefill=prefill) == [("flag-number", "prefill.env.0")]
    own = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.23.0", "args": given}
    args = InferenceServiceArgs.model_validate({"predictor": {"containers": [own]}})
    assert [(one.code, str(one.path)) for one in findings(args)] == [("flag-number", "predictor.containers.0.args")]


def test_forms_of_numbers():
    forms = {flag: form_of(flag, "0.23.0") for flag in ("max-model-len", "max-num-seqs", "gpu-memory-utilization")}
    assert forms == {"max-model-len": "amount", "max-num-seqs": "integer", "gpu-memory-utilization": "number"}
    assert form_of("cudagraph-capture-sizes", "0.23.0") == "integers"
    assert form_of("served-model-name", "0.23.0") is None
