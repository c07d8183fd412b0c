"""Groups of services that share a route: who is a member, and what a group must have."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

POOLS = [{"name": "cpu", "machineType": "e2-standard-8"}]


def said(services):
    config = {"cluster": {"simulated": {"nodePools": POOLS}}, "platform": {"llm": True}, "services": services}
    environment, problems = parse_environment(config)
    assert problems == []
    return [(p.code, p.path.removeprefix("services."), p.severity) for p in check(environment) if "group-" in p.code]


def member(weight, group="chat", model="chat", **fields):
    route = {"group": group, "weight": weight}
    model = {"uri": "hf://Qwen/Qwen3-4B", "name": model}
    return {"llmInferenceService": {"model": model, "router": {"gateway": {}, "route": route}, **fields}}


ROUTE = "llmInferenceService.router.route"

CASES = [
    ({"a": member(1), "b": member(0)}, []),
    ({"a": member(1)}, [("group-single", f"a.{ROUTE}.group", "warning")]),
    (
        {"a": member(1), "b": member(1, namespace="other")},
        [("group-single", f"a.{ROUTE}.group", "warning"), ("group-single", f"b.{ROUTE}.group", "warning")],
    ),
    ({"a": member(0), "b": member(0)}, [("group-weightless", f"a.{ROUTE}.weight", "error")]),
    ({"a": member(0), "b": member(9, stopped=True)}, [("group-weightless", f"a.{ROUTE}.weight", "error")]),
    (
        {"a": member(1), "b": member(1, model="other")},
        [("group-models", "b.llmInferenceService.model.name", "warning")],
    ),
    (
        {
            "a": member(1),
            "b": {
                "llmInferenceService": {
                    "model": {"uri": "hf://Qwen/Qwen3-4B"},
                    "router": {"gateway": {}, "route": {"group": "chat", "weight": 1}},
                }
            },
        },
        [("group-models", "b.llmInferenceService.model.name", "warning")],
    ),
    ({"a": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}}}}, []),
]


@pytest.mark.parametrize(("services", "expected"), CASES)
def test_groups(services, expected):
    assert said(services) == expected


def test_members_that_build_on_a_configuration_may_have_its_model():
    assert said({"a": member(1), "b": member(1, model="other", baseRefs=["base"])}) == []
