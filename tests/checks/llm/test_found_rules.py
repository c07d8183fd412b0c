"""What public reports showed of LLM services: endpoint pickers, accounts, devices, routes and scaling."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, parse_environment
from kserve_iac.checks import check, check_object
from kserve_iac.compiled import CompiledObject

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
INLINE = "router.scheduler.config.inline"
DRA = {"serving.kserve.io/exp-dra-device-class": "gpu.nvidia.com"}
READER = {"serviceAccountName": "reader"}
CODES = (
    "picker-profile",
    "picker-order",
    "picker-split",
    "account-replaced",
    "dra-zero",
    "route-backend",
    "keda-missing",
)
LONG = "a-rather-long-name-of-an-llm-service-of-the-team"


def picking(*types, profile=None, **fields):
    """An endpoint picker with these plugins, and one profile of references and weights."""
    inline = {"plugins": [{"type": one} for one in types]}
    if profile is not None:
        taken = [{"pluginRef": ref, **({"weight": weight} if weight else {})} for ref, weight in profile]
        inline["schedulingProfiles"] = [{"name": "default", "plugins": taken}]
    return {"router": {"gateway": {}, "route": {}, "scheduler": {"config": {"inline": inline}}}, **fields}


def routed(name):
    rules = [{"backendRefs": [{"kind": "Service", "name": name, "port": 8000}]}]
    return {"router": {"gateway": {}, "route": {"http": {"spec": {"rules": rules}}}}}


def nodes(**fields):
    return {"parallelism": {"data": 2, "dataLocal": 1}, "worker": {}, **fields}


def found(context, fields, kserve="0.20", name="chat"):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    problems = check_object(CompiledObject(name, args, context(kserve=kserve)))
    return {(one.code, one.path) for one in problems if one.code in CODES}


LATE = (("random-picker", None), ("queue-scorer", None))
WEIGHED = (("random-picker", None), ("queue-scorer", 2))
LAST = (("queue-scorer", None), ("random-picker", None))
BOTH = ("random-picker", "queue-scorer")
WVA = {"scaling": {"minReplicas": 1, "maxReplicas": 2, "wva": {"keda": {}}}}
HPA = {"scaling": {"minReplicas": 1, "maxReplicas": 2, "wva": {"hpa": {}}}}
FIRST = f"{INLINE}.schedulingProfiles.0.plugins.0.pluginRef"
COPIED = ("account-replaced", "template.serviceAccountName")


@pytest.mark.parametrize(
    ("fields", "kserve", "expected"),
    [
        (picking("max-score-picker", "random-picker"), "0.19", {("picker-profile", f"{INLINE}.plugins.1.type")}),
        (picking("max-score-picker", "queue-scorer"), "0.19", set()),
        (picking(*BOTH, profile=LATE), "0.17", {("picker-order", FIRST)}),
        (picking(*BOTH, profile=LATE), "0.18", set()),
        (picking(*BOTH, profile=WEIGHED), "0.17", set()),
        (picking(*BOTH, profile=LAST), "0.17", set()),
        (picking(*BOTH, profile=LAST, prefill={}), "0.19", {("picker-split", INLINE)}),
        (picking(*BOTH, profile=LAST), "0.19", set()),
        (nodes(template=READER), "0.16", {COPIED}),
        (nodes(template=READER), "0.17", set()),
        ({"template": READER}, "0.16", set()),
        ({"template": READER, "prefill": {"template": READER}}, "0.16", {COPIED}),
        (WVA, "0.20", {("keda-missing", "scaling.wva.keda")}),
        ({"prefill": WVA}, "0.20", {("keda-missing", "prefill.scaling.wva.keda")}),
        (HPA, "0.20", set()),
    ],
)
def test_what_is_found_by_itself(context, fields, kserve, expected):
    assert found(context, fields, kserve) == expected


@pytest.mark.parametrize("end", ["-kserve-workload-svc", "-inference-pool", "-epp-service"])
def test_a_route_to_a_shortened_name_has_no_backend(context, end):
    where = "router.route.http.spec.rules.0.backendRefs.0.name"
    is_cut = len(LONG + end) > 63
    assert found(context, routed(LONG + end), name=LONG) == ({("route-backend", where)} if is_cut else set())
    assert found(context, routed(f"chat{end}")) == set()
    assert found(context, routed("elsewhere"), name=LONG) == set()


@pytest.mark.parametrize(("least", "is_found"), [(0, True), (1, False)])
def test_devices_are_claimed_on_a_pool_that_has_nodes(least, is_found):
    pool = {"name": "l4", "machineType": "g2-standard-12", "minNodes": least, "maxNodes": 2}
    service = {"llmInferenceService": {"model": QWEN, "pool": "l4", "annotations": DRA}}
    config = {"cluster": {"simulated": {"nodePools": [pool]}}, "platform": {"llm": True}, "services": {"chat": service}}
    environment, _ = parse_environment(config)
    assert ("dra-zero" in {one.code for one in check(environment)}) is is_found
