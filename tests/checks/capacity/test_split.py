"""Traffic that is split: every side must hold its share."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

POOLS = [
    {"name": "cpu", "machineType": "e2-standard-32", "maxNodes": 9},
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 9},
]


def said(services):
    config = {"cluster": {"simulated": {"nodePools": POOLS}}, "platform": {"llm": True}, "services": services}
    environment, problems = parse_environment(config)
    assert problems == []
    return [(p.path, p.message) for p in check(environment) if p.code == "split-capacity"]


def llm(replicas, weight, group="chat", **fields):
    route = {"group": group, "weight": weight}
    model = {"uri": "hf://Qwen/Qwen3-4B"}
    return {
        "llmInferenceService": {
            "model": model,
            "pool": "l4",
            "replicas": replicas,
            "engine": {"maxModelLen": 8192},
            "router": {"gateway": {}, "route": route},
            **fields,
        }
    }


@pytest.mark.parametrize(
    ("stable", "canary", "fine"),
    [
        ((4, 80), (1, 20), True),
        ((4, 50), (1, 50), False),
        ((4, 90), (1, 10), True),
        ((4, 100), (1, 0), True),
        ((2, 1), (2, 1), True),
    ],
)
def test_members_of_a_group(stable, canary, fine):
    found = said({"a": llm(*stable), "b": llm(*canary)})
    assert [path for path, _ in found] == ([] if fine else ["services.b.llmInferenceService.router.route.weight"])


def test_the_message_says_what_holds():
    [(_, message)] = said({"a": llm(4, 50), "b": llm(1, 50)})
    assert message.startswith("50% of the requests go to b, which holds at most ")


def test_other_groups_other_namespaces_and_stopped_services_are_not_counted():
    assert said({"a": llm(4, 50), "b": llm(1, 50, "other")}) == []
    assert said({"a": llm(4, 50), "b": llm(1, 50, namespace="other")}) == []
    assert said({"a": llm(4, 50), "b": llm(1, 50, stopped=True)}) == []


def test_nothing_is_said_of_models_that_are_not_known():
    assert said({"a": llm(4, 50), "b": llm(1, 50, model={"uri": "hf://own/model"})}) == []


@pytest.mark.parametrize(("replicas", "share", "fine"), [(1, 20, True), (1, 50, False), (3, 50, True), (1, 0, True)])
def test_a_canary(replicas, share, fine):
    model = {"modelFormat": "onnx", "storageUri": "gs://models/a"}
    predictor = {"name": "next", "model": model, "minReplicas": replicas}
    service = {
        "predictor": {"model": model, "minReplicas": 3, "name": "main"},
        "canary": [{"trafficPercent": share, "predictor": predictor}],
    }
    found = said({"a": {"inferenceService": service}})
    assert [path for path, _ in found] == ([] if fine else ["services.a.inferenceService.canary.0.trafficPercent"])
