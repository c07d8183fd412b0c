"""Flags beside the engine's settings: whether they reach vLLM."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.checks.check import check_object
from kserve_iac.compiled import CompiledObject, Context

CODES = ("flags-unread", "args-evaluated", "args-replaced", "args-broken", "engine-flag", "flag-twice")
PAIR = {"prefill": {}, "disaggregation": {"connector": "none"}}
TWO_NODES = {"worker": {}, "parallelism": {"data": 16, "dataLocal": 8}}


def found(kserve, **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://Qwen/Qwen3-8B"}, **fields})
    platform = ServingPlatformArgs(kserve=kserve, llm=True)
    problems = check_object(CompiledObject("chat", args, Context(platform, None)))
    return [(one.code, str(one.path)) for one in problems if one.code in CODES]


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


def variable(value="--seed 1"):
    return {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": value}]}


ARGS = "template.containers.0.args"
JSON = '{"a": 1}'

REFUSED = {
    "a variable that 0.17 does not read": ("0.17", variable(), [("flags-unread", "env.0")]),
    "the same in prefill": (
        "0.17",
        {**PAIR, "prefill": main(**variable())},
        [("flags-unread", "prefill.template.containers.0.env.0")],
    ),
    "settings beside a command": (
        "0.20",
        {"engine": {"seed": 1}, **main(command=["vllm", "serve"])},
        [("flags-unread", "engine")],
    ),
    "JSON in args": ("0.20", main(args=["--x", JSON]), [("engine-flag", ARGS), ("args-evaluated", f"{ARGS}.1")]),
    "JSON after an equals sign": ("0.18", main(args=[f"--hf-overrides={JSON}"]), [("args-evaluated", f"{ARGS}.0")]),
    "JSON on several nodes of 0.17": (
        "0.17",
        {**TWO_NODES, **main(args=["--hf-overrides", JSON])},
        [("args-evaluated", f"{ARGS}.1")],
    ),
    "args of 0.16": ("0.16", main(args=["--seed", "1"]), [("args-replaced", ARGS)]),
    "args of decode on 0.16": ("0.16", {**PAIR, **main(args=["--seed", "1"])}, [("args-broken", ARGS)]),
    "args on several nodes of 0.16": ("0.16", {**TWO_NODES, **main(args=["--seed", "1"])}, [("args-broken", ARGS)]),
    "a typo in the variable": ("0.20", variable("--max-modle-len 1"), [("engine-flag", "env.0")]),
    "a typo in args": ("0.20", main(args=["--max-modle-len", "1"]), [("engine-flag", ARGS)]),
    "a typo in args of prefill": (
        "0.20",
        {**PAIR, "prefill": main(args=["--max-modle-len", "1"])},
        [("engine-flag", f"prefill.{ARGS}")],
    ),
    "a setting and args": ("0.20", {"engine": {"seed": 1}, **main(args=["--seed", "2"])}, [("flag-twice", ARGS)]),
}


@pytest.mark.parametrize(("kserve", "fields", "expected"), REFUSED.values(), ids=REFUSED)
def test_flags_that_do_not_reach_vllm_as_written_are_found(kserve, fields, expected):
    assert found(kserve, **fields) == expected


ACCEPTED = {
    "the variable from 0.18 on": ("0.18", variable()),
    "the variable on several nodes": ("0.17", {**TWO_NODES, **variable()}),
    "settings on 0.17": ("0.17", {"engine": {"seed": 1}}),
    "args on 0.17, JSON included": ("0.17", main(args=["--hf-overrides", JSON])),
    "a command that reads the variable": (
        "0.17",
        {**variable(), **main(command=["sh", "-c", "x $VLLM_ADDITIONAL_ARGS"])},
    ),
    "JSON that keeps its quotes": ("0.20", main(args=["--hf-overrides", f"'{JSON}'"])),
    "JSON in the variable": ("0.20", variable(f"--hf-overrides '{JSON}'")),
    "args of 0.16 that name the model": ("0.16", main(args=["--served-model-name", "a"])),
    "args of 0.16 beside settings": ("0.16", {"engine": {"maxNumSeqs": 8}, **main(args=["--seed", "1"])}),
    "prefill takes over decode's further flags": ("0.20", {**PAIR, "engine": {"extraArgs": ["--seed", "1"]}}),
}


@pytest.mark.parametrize(("kserve", "fields"), ACCEPTED.values(), ids=ACCEPTED)
def test_flags_that_reach_vllm_pass(kserve, fields):
    assert found(kserve, **fields) == []
