"""Rules of routes that an environment asks for."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks.references.route_rules import chosen_rules_are_written
from kserve_iac.compiled import Compiled

ROUTED = {"gateway": {}, "route": {}, "scheduler": {}}
ELSEWHERE = {"refs": [{"name": "other", "namespace": "other"}]}
REDIS = {"implementation": "envoy", "envoy": {"redis": {}}, "auth": {"anonymous": True}}
TOKENS = {"tokenLimits": [{"tokens": 1000}]}


def find(llm, rules, platform=None, traffic=None, **router):
    """``router``: fields of the router that replace those of :data:`ROUTED`; None removes one."""
    given = {**ROUTED, "route": {"rules": rules} if rules is not None else {}, **router}
    limits = {} if traffic is None else {"traffic": traffic}
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True, "gateway": platform or {"implementation": "envoy"}},
        "services": {"chat": llm(router={name: part for name, part in given.items() if part is not None}, **limits)},
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return list(chosen_rules_are_written(Compiled(environment)))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"rules": "one", "scheduler": None}, "no endpoint picker"),
        ({"rules": "one", "gateway": ELSEWHERE}, "does not attach the route"),
        ({"rules": "one", "platform": {"implementation": "gke"}}, "GKE's load balancers"),
        ({"rules": "kserve", "platform": {"implementation": "gke"}}, "GKE's load balancers"),
        ({"rules": "one", "platform": REDIS, "traffic": TOKENS}, "to limit tokens"),
        ({"rules": "kserve", "platform": REDIS, "traffic": TOKENS}, "to limit tokens"),
    ],
)
def test_rules_that_nobody_writes_are_a_warning(llm, options, reason):
    [problem] = find(llm, **options)
    assert (problem.code, str(problem.where)) == (
        "route-rules-unused",
        "services.chat.llmInferenceService.router.route.rules",
    )
    assert reason in problem.message


@pytest.mark.parametrize(
    "options",
    [
        {"rules": "one"},
        {"rules": "kserve"},
        {"rules": "kserve", "scheduler": None},
        {"rules": "kserve", "gateway": ELSEWHERE},
        {"rules": "one", "platform": {"implementation": "istio"}},
        {"rules": None, "platform": {"implementation": "gke"}},
        {"rules": None, "platform": REDIS, "traffic": TOKENS},
    ],
)
def test_rules_that_are_written_are_no_finding(llm, options):
    assert find(llm, **options) == []
