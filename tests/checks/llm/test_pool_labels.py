"""Selectors of InferencePools against the labels of the pods that they should select."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

AT = "router.scheduler.pool.spec.selector"
OWN = {
    "app.kubernetes.io/name": "chat",
    "app.kubernetes.io/part-of": "llminferenceservice",
    "kserve.io/component": "workload",
}
APP = {"app": "chat"}


def found(context, selector, kserve="0.20", **fields):
    spec = {"selector": selector, "targetPorts": [{"number": 8000}]}
    router = {"gateway": {}, "route": {}, "scheduler": {"pool": {"spec": spec}}}
    given = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "router": router, **fields}
    args = LLMInferenceServiceArgs.model_validate(given)
    problems = check_object(CompiledObject("chat", args, context(kserve=kserve)))
    return [
        (one.path, one.message.partition("service (")[2].partition(")")[0])
        for one in problems
        if one.code == "pool-labels"
    ]


CASES = {
    "those of KServe": ({"matchLabels": OWN}, {}, []),
    "those of KServe and the role": ({"matchLabels": {**OWN, "llm-d.ai/role": "both"}}, {}, []),
    "another service": (
        {"matchLabels": {"app.kubernetes.io/name": "other"}},
        {},
        [(f"{AT}.matchLabels.app.kubernetes.io/name", "engine")],
    ),
    "one that nobody sets": ({"matchLabels": APP}, {}, [(f"{AT}.matchLabels.app", "engine")]),
    "one of the pods": ({"matchLabels": APP}, {"podLabels": APP}, []),
    "one of the pods with another value": (
        {"matchLabels": APP},
        {"podLabels": {"app": "x"}},
        [(f"{AT}.matchLabels.app", "engine")],
    ),
    "one of the service": ({"matchLabels": APP}, {"labels": APP}, [(f"{AT}.matchLabels.app", "engine")]),
    "the alpha version": (APP, {}, [(f"{AT}.app", "engine")]),
    "both roles": ({"matchLabels": APP}, {"prefill": {}}, [(f"{AT}.matchLabels.app", "decode and prefill")]),
    "one role": ({"matchLabels": APP}, {"podLabels": APP, "prefill": {}}, [(f"{AT}.matchLabels.app", "prefill")]),
    "each role": ({"matchLabels": APP}, {"podLabels": APP, "prefill": {"podLabels": APP}}, []),
    "one role by its label": (
        {"matchLabels": {"llm-d.ai/role": "decode"}},
        {"prefill": {}},
        [(f"{AT}.matchLabels.llm-d.ai/role", "prefill")],
    ),
    "a label whose value KServe decides": ({"matchLabels": {"app.kubernetes.io/component": "x"}}, {}, []),
    "a configuration that is not known": ({"matchLabels": APP}, {"baseRefs": ["elsewhere"]}, []),
}


@pytest.mark.parametrize(("selector", "fields", "expected"), CASES.values(), ids=CASES)
def test_selectors(context, selector, fields, expected):
    assert found(context, selector, **fields) == expected
