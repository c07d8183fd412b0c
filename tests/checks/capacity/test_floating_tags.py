"""An image without a fixed tag: a warning, or an error where the environment forbids it."""

import pytest

from kserve_iac.checks import check


@pytest.mark.parametrize(("rails", "severity"), [({}, "warning"), ({"floatingTags": False}, "error")])
def test_the_environment_decides_whether_a_tag_may_float(read, rails, severity):
    service = {"inferenceService": {"predictor": {"containers": [{"image": "own"}]}}}
    problems = check(read({"iris": service}, guardrails=rails))
    [problem] = [problem for problem in problems if problem.code == "image-tag"]
    assert problem.severity == severity
    assert problem.path == "services.iris.inferenceService.predictor.containers.0.image"


def test_other_warnings_stay_warnings(read, isvc):
    problems = check(read({"iris": isvc({"pool": "l4"})}, guardrails={"floatingTags": False}))
    assert [(problem.code, problem.severity) for problem in problems] == [("gpus-unused", "warning")]
