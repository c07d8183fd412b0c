"""Each rule about objects: what it takes, what it refuses, and where."""

import pytest

from kserve_iac.admission.kserve import WEBHOOK_RULES
from kserve_iac.admission.object import Object
from kserve_iac.admission.verdict import verdict

from .cases import CASES, Case

ACCEPTED = [case for case in CASES if case.code is None]
REFUSED = [case for case in CASES if case.code is not None]


def dotted(path):
    return ".".join(str(step) for step in path)


@pytest.mark.parametrize("case", ACCEPTED, ids=str)
def test_takes(case: Case):
    assert list(case.rule(Object(case.obj, case.kserve))) == []


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refuses(case: Case):
    found = [(finding.code, dotted(finding.path)) for finding in case.rule(Object(case.obj, case.kserve))]
    assert (case.code, case.path) in found


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_verdict_says_what_its_rules_say(case: Case):
    rules = WEBHOOK_RULES[case.obj["kind"]]
    assert case.rule in rules
    assert case.code in {finding.code for finding in verdict(case.obj, case.kserve)}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_finding_says_what_to_do(case: Case):
    for finding in case.rule(Object(case.obj, case.kserve)):
        assert finding.message.endswith(".")
        assert finding.mend.endswith((".", "?"))


EVERY_RULE = sorted(
    {rule for rules in WEBHOOK_RULES.values() for rule in rules}, key=lambda r: (r.__module__, r.__name__)
)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_each_rule_has_an_example_of_both_and_says_where_it_comes_from(rule):
    assert any(case.rule is rule for case in ACCEPTED)
    assert any(case.rule is rule for case in REFUSED)
    assert rule.__doc__
