"""The summary of a stack: it names roles as the plan does."""

from types import SimpleNamespace

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.compiled import Compiled
from kserve_iac.resources.standing import summary_of

MODEL = {"modelFormat": "sklearn", "storageUri": "gs://m"}
CANARIES = [
    {"trafficPercent": 10, "predictor": {"name": "next", "model": MODEL}},
    {"trafficPercent": 5, "predictor": {"model": MODEL}},
]
LLM = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4"}
SERVICES = {
    "iris": {
        "inferenceService": {
            "predictor": {"model": MODEL},
            "transformer": {"containers": [{"name": "kserve-container", "image": "own:1"}]},
            "canary": CANARIES,
        }
    },
    "chat": {"llmInferenceService": LLM},
    "assistant": {"llmInferenceService": {**LLM, "prefill": {"pool": "l4"}}},
    "both": {"inferenceGraph": {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceName": "iris"}]}}}},
}


def roles(stopped):
    pools = [
        {"name": "cpu", "machineType": "e2-standard-16"},
        {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
    ]
    services = {
        name: {kind: {**args, "stopped": stopped} for kind, args in one.items()} for name, one in SERVICES.items()
    }
    environment, problems = parse_environment(
        {"cluster": {"simulated": {"nodePools": pools}}, "platform": {"llm": True}, "services": services}
    )
    assert problems == []
    compiled = Compiled(environment)
    summary = summary_of(compiled, None, dict.fromkeys(services, SimpleNamespace()))
    shown = {name: [role["role"] for role in one["roles"]] for name, one in summary["services"].items()}
    planned = {one.name: [role.demand.role for role in one.roles] for one in compiled.plan.services}
    return shown, planned


def test_roles_are_called_alike_in_the_summary_and_the_plan():
    shown, planned = roles(stopped=False)
    assert shown == planned
    assert shown == {
        "iris": ["predictor", "transformer", "canary next", "canary 1"],
        "chat": ["engine"],
        "assistant": ["decode", "prefill"],
        "both": ["router"],
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_stopped_service_keeps_its_roles(name):
    shown, planned = roles(stopped=True)
    assert planned[name] == []
    assert shown[name] == roles(stopped=False)[0][name]
