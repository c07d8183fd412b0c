"""Flags of an engine in an object: as settings where these render to the same object, and left alone everywhere else."""

import pytest

from kserve_iac.adopt.arguments import imported
from kserve_iac.adopt.engine import engine_of

from .test_arguments import again, obj

VARIABLE = "VLLM_ADDITIONAL_ARGS"


def llm(main, **spec):
    template = {"containers": [{"name": "main", **main}]}
    return obj("LLMInferenceService", {"model": {"uri": "hf://a/b"}, "template": template, **spec}, "v1alpha2")


def variable(value, *before):
    return {"env": [*before, {"name": VARIABLE, "value": value}]}


HOME = {"name": "HOME", "value": "/h"}

MOVED = {
    "settings and a further flag": (
        "0.20",
        variable("--max-model-len 8192 --enforce-eager --swap-space 4"),
        {"maxModelLen": 8192, "enforceEager": True, "extraArgs": ["--swap-space", "4"]},
    ),
    "variables before it": ("0.19", variable("--no-enable-prefix-caching", HOME), {"enablePrefixCaching": False}),
    "variables after it": (
        "0.18",
        {"env": [*variable("--seed 7")["env"], HOME]},
        {"seed": 7},
    ),
    "a fraction": ("0.20", variable("--gpu-memory-utilization 0.85"), {"gpuMemoryUtilization": 0.85}),
    "JSON in quotes": ("0.20", variable("""--x '{"a": 1}'"""), {"extraArgs": ["--x", '{"a": 1}']}),
    "another order": ("0.20", variable("--seed 1 --dtype half"), {"seed": 1, "extraArgs": ["--dtype", "half"]}),
    "args on 0.17": ("0.17", {"args": ["--max-model-len", "8192"]}, {"maxModelLen": 8192}),
}


@pytest.mark.parametrize(("kserve", "main", "engine"), MOVED.values(), ids=MOVED)
def test_flags_become_settings_that_render_to_the_same_object(kserve, main, engine):
    given = llm(main)
    given["metadata"]["namespace"] = "a"
    assert imported(given, kserve).fields["engine"] == engine
    assert again(given, kserve) == given


LEFT = {
    "a variable that the preset does not read": ("0.17", variable("--seed 1"), {}),
    "args where the preset replaces its own": ("0.16", {"args": ["--seed", "1"]}, {}),
    "args that a shell reads": ("0.20", {"args": ["--seed", "1"]}, {}),
    "a command of its own": ("0.20", {"command": ["x"], **variable("--seed 1")}, {}),
    "another spelling of the quotes": ("0.20", variable('--x "a b"'), {}),
    "a variable of the shell": ("0.20", variable("--seed $SEED"), {}),
    "a reference": ("0.20", variable("--seed $(SEED)"), {}),
    "nothing": ("0.20", variable(""), {}),
    "from a Secret": (
        "0.20",
        {"env": [{"name": VARIABLE, "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]},
        {},
    ),
    "pods behind the first": ("0.20", variable("--seed 1"), {"worker": {}}),
    "prefill would take it over": ("0.20", variable("--seed 1"), {"prefill": {}}),
}


@pytest.mark.parametrize(("kserve", "main", "spec"), LEFT.values(), ids=LEFT)
def test_flags_stay_where_a_setting_would_say_something_else(kserve, main, spec):
    given = llm(main, **spec)
    given["metadata"]["namespace"] = "a"
    assert "engine" not in imported(given, kserve).fields
    assert again(given, kserve) == {**given, "apiVersion": again(given, kserve)["apiVersion"]}


def test_decodes_flags_move_where_prefill_says_each_of_them_itself():
    prefill = {"template": {"containers": [{"name": "main", **variable("--max-model-len 4 --seed 2")}]}}
    given = llm(variable("--seed 1"), prefill=prefill)
    given["metadata"]["namespace"] = "a"
    fields = imported(given, "0.20").fields
    assert fields["engine"]["seed"] == 1
    assert (fields["prefill"]["engine"]["seed"], fields["prefill"]["engine"]["maxModelLen"]) == (2, 4)
    assert again(given) == given


def test_no_words_are_no_engine():
    assert engine_of([]) is None
