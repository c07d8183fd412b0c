"""Routes of users, and the API groups of the InferencePools that they refer to."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
V1 = "inference.networking.k8s.io"
ALPHA = "inference.networking.x-k8s.io"
AT = "router.route.http.spec.rules.0.backendRefs.0"
NO_GROUP, NO_KIND = ("route-pool", f"{AT}.group"), ("route-pool", f"{AT}.kind")
UNSURE = ("route-pool-unsure", f"{AT}.group")
OWN, OTHER = "chat-inference-pool", "others"


def found(context, kserve, backend, name="chat", **router):
    rules = [{"backendRefs": [{"port": 8000, **backend}]}]
    router = {"gateway": {}, "route": {"http": {"spec": {"rules": rules}}}, **router}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "router": router})
    problems = check_object(CompiledObject(name, args, context(kserve=kserve)))
    return {(one.code, one.path) for one in problems if one.code.startswith("route-pool")}


def pool(name, group=None, kind="InferencePool"):
    return {"name": name} | ({"group": group} if group else {}) | ({"kind": kind} if kind else {})


REFERENCE = {"scheduler": {"pool": {"ref": {"name": OTHER}}}}
MADE = {"scheduler": {}}
CASES = [
    # The pool that KServe creates: from 0.17 KServe writes the group itself.
    ("0.16", pool(OWN, ALPHA), MADE, set()),
    ("0.16", pool(OWN, V1), MADE, {NO_GROUP}),
    ("0.16", pool(OWN), MADE, {NO_GROUP}),
    ("0.17", pool(OWN, ALPHA), MADE, set()),
    ("0.17", pool(OWN, V1), MADE, set()),
    ("0.17", pool(OWN), MADE, set()),
    ("0.20", pool(OWN, ALPHA), MADE, set()),
    ("0.20", pool(OWN), MADE, set()),
    ("0.20", pool(OWN), {}, set()),
    ("0.20", pool(OWN), REFERENCE, {NO_GROUP}),
    ("0.20", pool(OWN, V1), REFERENCE, set()),
    # The pool of pool.ref, and pools of others.
    ("0.16", pool(OTHER, ALPHA), REFERENCE, set()),
    ("0.16", pool(OTHER, V1), REFERENCE, {UNSURE}),
    ("0.16", pool(OTHER, V1), {}, {UNSURE}),
    ("0.17", pool(OTHER, ALPHA), REFERENCE, {UNSURE}),
    ("0.19", pool(OTHER, ALPHA), {}, set()),
    ("0.19", pool(OTHER, V1), REFERENCE, set()),
    ("0.20", pool(OTHER, ALPHA), REFERENCE, {UNSURE}),
    ("0.20", pool(OTHER, ALPHA), {}, {UNSURE}),
    ("0.20", pool(OTHER, V1), REFERENCE, set()),
    ("0.21", pool(OTHER, ALPHA), REFERENCE, {UNSURE}),
    ("0.20", pool(OTHER), REFERENCE, {NO_GROUP}),
    # Kinds.
    ("0.20", pool(OTHER, V1, None), REFERENCE, {NO_KIND}),
    ("0.20", pool(OWN, ALPHA, None), MADE, {NO_KIND}),
    ("0.16", pool(OWN, ALPHA, "Service"), MADE, {NO_KIND}),
    ("0.20", pool("chat-kserve-workload-svc", None, "Service"), MADE, set()),
    ("0.20", pool("chat-kserve-workload-svc", None, None), MADE, set()),
    ("0.20", pool("others", "own.example.com"), MADE, set()),
]


@pytest.mark.parametrize(("kserve", "backend", "router", "expected"), CASES)
def test_backends_of_a_route(context, kserve, backend, router, expected):
    assert found(context, kserve, backend, **router) == expected


@pytest.mark.parametrize("kserve", ["0.20", "0.21"])
@pytest.mark.parametrize("scheduler", [REFERENCE["scheduler"], {}])
def test_a_group_refers_to_a_pool_of_others_by_its_alpha_group(context, kserve, scheduler):
    router = {"gateway": {}, "route": {"group": "chat", "weight": 1}, "scheduler": scheduler}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "router": router})
    problems = check_object(CompiledObject("chat", args, context(kserve=kserve)))
    found = {(one.code, one.path) for one in problems if one.code.startswith("route-pool")}
    assert found == ({("route-pool-unsure", "router.scheduler.pool.ref.name")} if scheduler else set())


def test_a_name_that_kserve_shortens_is_its_own(context):
    name = "a-rather-long-name-of-an-llm-service-of-the-team-of-botany"
    short = "route-pool-unsure"
    assert {code for code, _ in found(context, "0.20", pool(f"{name}-inference-pool", ALPHA), name=name)} == {short}
