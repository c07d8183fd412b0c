"""Autoscaling as KServe's own ``scaling.keda``: the same triggers as of a ScaledObject beside the service, and an object that the
API server takes."""

import pytest

from kserve_iac.admission.verdict import verdict
from kserve_iac.args import LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.compiled import CompiledObject, Context
from kserve_iac.findings.path import Path

from .test_scaled_object import CASES, PROMETHEUS, scaled

KSERVES = [case for case in CASES if case != "from-zero"]
ZERO = {**CASES["from-zero"]["autoscaling"], "scaleUp": None, "scaleDown": None}
CASES_OF_KSERVE = {**{case: CASES[case] for case in KSERVES}, "zero": {**CASES["from-zero"], "autoscaling": ZERO}}


def compiled(fields, kserve="0.21", **platform):
    given = {"kserve": kserve, "llm": True, "keda": "existing", "prometheus": PROMETHEUS, **platform}
    args = LLMInferenceServiceArgs.model_validate(fields)
    return CompiledObject("chat", args, Context(ServingPlatformArgs.model_validate(given), {}))


def scalings(service):
    spec = service.object["spec"]
    return [role["scaling"] for role in (spec, spec.get("prefill", {})) if "scaling" in role]


@pytest.mark.parametrize("case", CASES_OF_KSERVE)
def test_kserve_is_told_what_the_scaled_object_says(case):
    service = compiled(CASES_OF_KSERVE[case])
    assert service.further == {}, "KServe creates it"
    found = scalings(service)
    beside = scaled(CASES_OF_KSERVE[case], "0.20")
    assert len(found) == len(beside)
    for one, obj in zip(found, beside, strict=True):
        spec = {key: value for key, value in obj["spec"].items() if key != "scaleTargetRef"}
        low, high = spec.pop("minReplicaCount"), spec.pop("maxReplicaCount")
        said = dict(one["keda"])
        assert said.pop("idleReplicaCount", None) == (0 if low == 0 else None)
        assert (one["minReplicas"], one["maxReplicas"], said) == (max(low, 1), high, spec)


@pytest.mark.parametrize("case", CASES_OF_KSERVE)
def test_the_api_server_takes_it(case):
    assert [one for one in verdict(compiled(CASES_OF_KSERVE[case]).object, "0.21") if "scaling" in one.path] == []


def test_a_fault_of_it_is_one_of_autoscaling():
    service = compiled(CASES["disaggregated"])
    assert service.origin_of(Path("spec", "scaling", "keda", "triggers", 0)) == Path("autoscaling")
    assert service.origin_of(Path("spec", "prefill", "scaling", "maxReplicas")) == Path("prefill", "autoscaling")


def test_before_021_it_stands_beside_the_service():
    service = compiled(CASES["smallest"], "0.20")
    assert scalings(service) == []
    assert list(service.further) == ["autoscaling"]


def test_without_a_prometheus_there_is_nothing_to_follow():
    assert scalings(compiled(CASES["smallest"], prometheus=None)) == []


def test_the_speed_of_scaling_stays_beside_the_service():
    """A rule of the CRD reads the name of the HorizontalPodAutoscaler, which has to be left out."""
    service = compiled(CASES["from-zero"])
    assert scalings(service) == []
    assert list(service.further) == ["autoscaling"]
    keda = {"triggers": [{"type": "cron", "metadata": {"desiredReplicas": "2"}}]}
    config = {"advanced": {"horizontalPodAutoscalerConfig": {"behavior": {}}}}
    for more, codes in ((config, ["crd-rule"]), ({}, [])):
        args = LLMInferenceServiceArgs.model_validate(
            {"model": CASES["smallest"]["model"], "scaling": {"maxReplicas": 2, "keda": {**keda, **more}}}
        )
        obj = CompiledObject("chat", args, Context(ServingPlatformArgs(kserve="0.21", llm=True), {})).object
        assert [one.code for one in verdict(obj, "0.21") if "scaling" in one.path] == codes
