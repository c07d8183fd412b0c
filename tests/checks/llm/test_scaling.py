"""Autoscaling of LLM services: what cannot work is refused, and what can is let pass."""

import pytest

from kserve_iac.args import (
    Environment,
    ExistingNodePool,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    NodePool,
)
from kserve_iac.capacity import pools_of
from kserve_iac.checks import Context, check, check_object
from kserve_iac.compiled import Compiled, CompiledObject

from ...conftest import LATER

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
PLATFORM = {"keda": "existing", "prometheus": {"serverAddress": "http://prometheus:9090"}}
GATE = {"featureGates": ["flowControl"]}
PRODUCER = {"plugins": [{"type": "queue-scorer"}, {"type": "inflight-load-producer"}]}
PROMISE = {"seconds": 2, "promptTokens": 8192, "peakPrefillThroughput": 33821}
RECOMPUTE = {"disaggregation": {"loadFailurePolicy": "recompute"}}


def auto(low=1, high=2, targets=None, **fields):
    targets = {"queue": 1} if targets is None else targets
    return {"autoscaling": {"minReplicas": low, "maxReplicas": high, "targets": targets, **fields}}


def router(image=None, config=None, **scheduler):
    template = {"containers": [{"name": "main", "image": f"x/llm-d-router-endpoint-picker:{image}"}]} if image else None
    given = {"template": template, "config": config, **scheduler}
    return {"router": {"route": {}, "scheduler": {key: value for key, value in given.items() if value is not None}}}


def gated(config=GATE, image=None):
    return router(image, {"inline": config})


def found(context, fields, **platform):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    problems = check_object(CompiledObject("chat", args, context(**{**PLATFORM, **platform})))
    return [(p.code, p.path, p.severity) for p in problems if p.code.startswith(("autoscaling", "keda", "prom", "crd"))]


ZERO = {"flowControlQueue": 1, "running": 16}

FINE = {
    "by the queue": auto(),
    "none of it": {"replicas": 2},
    "from zero": {**auto(0, 2, ZERO), **gated()},
    "from zero, to a newer picker": {**auto(0, 2, ZERO), **gated(image="v0.11.0")},
    "by the promise": {**auto(targets={"timeToFirstToken": PROMISE}), **gated(PRODUCER, "v0.10.0")},
    "both roles": {
        **auto(targets={"kvCacheUsage": 0.8}),
        "prefill": auto(targets={"timeToFirstToken": PROMISE}),
        **gated(PRODUCER, "v0.10.0"),
        **RECOMPUTE,
    },
    "prefill that never shrinks": {"prefill": auto(2, 2)},
    "prefill without a connector of ours": {"prefill": auto(), "disaggregation": {"connector": "none"}},
    "falls back within its bounds": auto(1, 4, fallback={"failureThreshold": 3, "replicas": 4}),
    "by the promise, of a plugin that names itself": {
        **auto(targets={"timeToFirstToken": PROMISE}),
        **gated({"plugins": [{"type": "inflight-load-producer", "name": "inflight-load-producer"}]}, "v0.10.0"),
    },
    "a promise as tight as can be": {
        **auto(targets={"timeToFirstToken": {**PROMISE, "seconds": 0.244}}),
        **gated(PRODUCER, "v0.10.0"),
    },
}


@pytest.mark.parametrize("fields", FINE.values(), ids=FINE)
def test_what_can_work_is_let_pass(context, fields):
    assert found(context, fields) == []


AT = "autoscaling"
REFUSED = {
    "with replicas": ({"replicas": 1, **auto()}, "twice", "replicas"),
    "with KServe's scaling": ({"scaling": {"maxReplicas": 2, "wva": {"hpa": {}}}, **auto()}, "twice", "scaling"),
    "prefill with replicas": ({"prefill": {"replicas": 0, **auto(1, 1)}}, "twice", "prefill.replicas"),
    "bounds the wrong way round": (auto(3, 2), "bounds", f"{AT}.minReplicas"),
    "falls back to too many": (
        auto(fallback={"failureThreshold": 3, "replicas": 3}),
        "bounds",
        f"{AT}.fallback.replicas",
    ),
    "falls back to fewer than none": (
        auto(fallback={"failureThreshold": 3, "replicas": -1}),
        "bounds",
        f"{AT}.fallback.replicas",
    ),
    "falls back after fewer than no failures": (
        auto(fallback={"failureThreshold": -1, "replicas": 1}),
        "bounds",
        f"{AT}.fallback.failureThreshold",
    ),
    "no target": (auto(targets={}), "target", f"{AT}.targets"),
    "a promise that the prompt alone breaks": (
        {**auto(targets={"timeToFirstToken": {**PROMISE, "seconds": 0.242}}), **gated(PRODUCER, "v0.10.0")},
        "target",
        f"{AT}.targets.timeToFirstToken.seconds",
    ),
    "a promise of decode": (
        {**auto(targets={"timeToFirstToken": PROMISE}), "prefill": {}, **gated(PRODUCER, "v0.10.0")},
        "target",
        f"{AT}.targets.timeToFirstToken",
    ),
    "no picker": (auto(targets={"flowControlQueue": 1}), "signal", f"{AT}.targets.flowControlQueue"),
    "another's picker": (
        {**auto(targets={"flowControlQueue": 1}), **router(pool={"ref": {"name": "theirs"}}, config={"inline": GATE})},
        "signal",
        f"{AT}.targets.flowControlQueue",
    ),
    "KServe's own configuration": (
        {**auto(targets={"flowControlQueue": 1}), **router()},
        "signal",
        f"{AT}.targets.flowControlQueue",
    ),
    "another gate": (
        {**auto(targets={"flowControlQueue": 1}), **gated({"featureGates": ["dataLayer"]})},
        "signal",
        f"{AT}.targets.flowControlQueue",
    ),
    "a picker that counts no tokens": (
        {**auto(targets={"timeToFirstToken": PROMISE}), **gated(PRODUCER)},
        "signal",
        f"{AT}.targets.timeToFirstToken",
    ),
    "a picker without the plugin": (
        {**auto(targets={"timeToFirstToken": PROMISE}), **gated(GATE, "v0.10.0")},
        "signal",
        f"{AT}.targets.timeToFirstToken",
    ),
    "a picker whose plugin has another name": (
        {
            **auto(targets={"timeToFirstToken": PROMISE}),
            **gated({"plugins": [{"type": "inflight-load-producer", "name": "load"}]}, "v0.10.0"),
        },
        "signal",
        f"{AT}.targets.timeToFirstToken",
    ),
    "to zero without what wakes it": (auto(0, 2, {"running": 16}), "zero", f"{AT}.minReplicas"),
    "to zero while it works": ({**auto(0, 2, {"flowControlQueue": 1}), **gated()}, "zero", f"{AT}.minReplicas"),
    "to zero with a picker that refuses": (
        {**auto(0, 2, ZERO), **gated(image="v0.5.0")},
        "zero",
        f"{AT}.minReplicas",
    ),
    "decode to zero": ({**auto(0, 2, ZERO), "prefill": {}, **gated()}, "zero", f"{AT}.minReplicas"),
    "prefill to zero": (
        {"prefill": auto(0, 2, ZERO), **gated(), **RECOMPUTE},
        "zero",
        f"prefill.{AT}.minReplicas",
    ),
}


@pytest.mark.parametrize(("fields", "code", "path"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_refused(context, fields, code, path):
    assert (f"autoscaling-{code}", path, "error") in found(context, fields)
    assert len([one for one in found(context, fields) if one[2] == "error"]) == 1


@pytest.mark.parametrize(
    ("platform", "codes"),
    [
        ({"kserve": "0.16"}, ["autoscaling-version"]),
        ({"kserve": "0.17"}, []),
        ({"keda": None}, ["keda-missing"]),
        ({"prometheus": None}, ["prometheus-missing"]),
        ({"keda": None, "prometheus": None}, ["keda-missing", "prometheus-missing"]),
    ],
)
def test_the_platform_must_be_able_to(context, platform, codes):
    assert found(context, auto(), **platform) == [(code, "autoscaling", "error") for code in codes]


TRIGGER = {"type": "cpu", "metadata": {"value": "60"}}


@pytest.mark.parametrize(
    ("kserve", "fields", "where"),
    [
        ("0.20", {"scaling": {"maxReplicas": 3, "wva": {"keda": {}}}}, "scaling.wva.keda"),
        ("0.21", {"scaling": {"maxReplicas": 3, "keda": {"triggers": [TRIGGER]}}}, "scaling.keda"),
        ("0.21", {"prefill": {"scaling": {"maxReplicas": 3, "keda": {"triggers": [TRIGGER]}}}}, "prefill.scaling.keda"),
    ],
)
def test_scaling_of_ones_own_needs_keda_in_every_spelling(context, kserve, fields, where):
    said = [one for one in found(context, fields, kserve=kserve, keda=None) if one[0] == "keda-missing"]
    assert said == [("keda-missing", where, "error")]
    assert "keda-missing" not in {code for code, _, _ in found(context, fields, kserve=kserve)}


def test_a_service_that_does_not_scale_needs_none_of_it(context):
    assert found(context, {"replicas": 2}, keda=None, prometheus=None) == []


@pytest.mark.parametrize(
    ("kserve", "codes"), [("0.17", ["autoscaling-zero"]), ("0.18", []), ("0.19", []), ("0.20", [])]
)
def test_pickers_before_kserve_018_refuse_what_no_pod_serves(context, kserve, codes):
    assert [code for code, _, _ in found(context, {**auto(0, 2, ZERO), **gated()}, kserve=kserve)] == codes


UNSEEN = ("autoscaling-unseen", "autoscaling.targets.flowControlQueue", "warning")


@pytest.mark.parametrize(
    "fields",
    [
        router(config={"ref": {"name": "picker", "key": "epp"}}),
        {"baseRefs": ["base"]},
        {"baseRefs": ["base"], "router": {"route": {}}},
    ],
)
def test_what_cannot_be_seen_is_said(context, fields):
    assert found(context, {**auto(targets={"flowControlQueue": 1}), **fields}) == [UNSEEN]


@pytest.mark.parametrize(
    ("target", "config"),
    [
        ({"flowControlQueue": 1}, {"featureGates": LATER}),
        ({"flowControlQueue": 1}, {"featureGates": [LATER]}),
        ({"timeToFirstToken": PROMISE}, {"plugins": [{"type": LATER}]}),
    ],
)
def test_of_what_comes_later_nothing_is_said(context, put_later, target, config):
    assert found(context, put_later({**auto(targets=target), **gated(config, "v0.10.0")})) == []


@pytest.mark.parametrize("plugins", [[], [{"type": "queue-scorer", "name": "inflight-load-producer"}]])
def test_a_plugin_is_known_by_its_type(context, plugins):
    fields = {**auto(targets={"timeToFirstToken": PROMISE}), **gated({"plugins": plugins}, "v0.10.0")}
    assert ("autoscaling-signal", "autoscaling.targets.timeToFirstToken", "error") in found(context, fields)


# Replicas that go before another has come


WINDOW = "autoscaling.scaleDown.stabilizationWindowSeconds"


def cold(context, fields, **platform):
    return [
        (path, severity) for code, path, severity in found(context, fields, **platform) if code == "autoscaling-cold"
    ]


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({**auto(scaleDown={"stabilizationWindowSeconds": 30}), "pool": "l4"}, [WINDOW]),
        ({**auto(scaleDown={"stabilizationWindowSeconds": 600}), "pool": "l4"}, []),
        ({**auto(), "pool": "l4"}, []),
        ({**auto(0, 2, ZERO, cooldownPeriod=30), **gated(), "pool": "l4"}, ["autoscaling.cooldownPeriod"]),
        ({**auto(1, 2, cooldownPeriod=30), "pool": "l4"}, []),  # that is another warning
        # Nothing goes, or nothing is known.
        ({**auto(2, 2, scaleDown={"stabilizationWindowSeconds": 0}), "pool": "l4"}, []),
        (auto(scaleDown={"stabilizationWindowSeconds": 0}), []),
        ({**auto(scaleDown={"stabilizationWindowSeconds": 0}), "pool": "l4", "model": {"uri": "hf://own/model"}}, []),
        ({**auto(scaleDown={"stabilizationWindowSeconds": 0}), "pool": "l4", "model": {"uri": "s3://own/model"}}, []),
        (
            {**auto(scaleDown={"stabilizationWindowSeconds": 30}), "model": {"uri": "hf://deepseek-ai/DeepSeek-V3"}},
            [],
        ),
    ],
)
def test_a_replica_that_goes_before_another_could_come_is_a_warning(context, fields, paths):
    assert cold(context, fields) == [(path, "warning") for path in paths]


def test_the_window_that_is_named_is_long_enough(context):
    fields = {**auto(scaleDown={"stabilizationWindowSeconds": 30}), "pool": "l4"}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    [problem] = [
        p for p in check_object(CompiledObject("chat", args, context(**PLATFORM))) if p.code == "autoscaling-cold"
    ]
    seconds = int(problem.mend.split()[3])
    assert cold(context, {**auto(scaleDown={"stabilizationWindowSeconds": seconds}), "pool": "l4"}) == []


def test_of_pools_that_exist_already_it_is_not_known_whether_a_node_must_come(context):
    pools = pools_of([ExistingNodePool(name="l4", machine_type="g2-standard-96")])
    args = LLMInferenceServiceArgs.model_validate(
        {"model": QWEN, "pool": "l4", **auto(scaleDown={"stabilizationWindowSeconds": 100})}
    )
    problems = check_object(CompiledObject("chat", args, Context(context(**PLATFORM).platform, pools)))
    assert [p for p in problems if p.code == "autoscaling-cold"] == []


@pytest.mark.parametrize("field", ["cooldownPeriod", "initialCooldownPeriod"])
@pytest.mark.parametrize(("low", "said"), [(0, False), (1, True), (2, True)])
def test_periods_of_the_last_replica_are_no_others(context, field, low, said):
    problems = found(context, {**auto(low, 4, ZERO, **{field: 600}), **gated()})
    assert problems == [("autoscaling-idle", f"autoscaling.{field}", "warning")] * said


# Prefill


DRAIN = ("autoscaling-drain", "disaggregation.loadFailurePolicy", "warning")


@pytest.mark.parametrize("policy", [{}, {"disaggregation": {"loadFailurePolicy": "fail"}}])
def test_prefill_that_shrinks_takes_cache_along(context, policy):
    assert found(context, {"prefill": auto(), **policy}) == [DRAIN]


def test_decode_that_shrinks_does_not(context):
    assert found(context, {**auto(), "prefill": {}}) == []


@pytest.mark.parametrize("length", range(1, 64))
def test_names_with_which_roles_cannot_be_told_apart_are_refused(context, length):
    said = [("autoscaling-name", "name", "error")] * (length == 48)
    assert found(context, {"name": "a" * length, **auto(), "prefill": {}}) == said
    assert found(context, {"name": "a" * length, **auto()}) == []
    assert found(context, {"name": "a" * length, "prefill": {}}) == []


# Configurations


def test_a_configuration_scales_nothing(context):
    args = LLMInferenceServiceConfigArgs.model_validate({**auto(), "prefill": auto()})
    problems = check_object(CompiledObject("base", args, context(**PLATFORM)))
    assert [(p.code, p.path) for p in problems] == [
        ("autoscaling-base", "autoscaling"),
        ("autoscaling-base", "prefill.autoscaling"),
    ]


def environment(service, base, namespace="default"):
    return Environment.model_validate(
        {
            "cluster": {"simulated": {"nodePools": [{"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2}]}},
            "platform": {"kserve": "0.20", "llm": True, **PLATFORM},
            "definitions": {"base": {"llmInferenceServiceConfig": {"namespace": namespace, **base}}},
            "services": {"chat": {"llmInferenceService": {"model": QWEN, "baseRefs": ["base"], **service}}},
        }
    )


@pytest.mark.parametrize(
    ("service", "base", "said"),
    [
        (auto(), {"replicas": 2}, ["replicas"]),
        (auto(), {"scaling": {"maxReplicas": 2, "wva": {"hpa": {}}}}, ["scaling"]),
        (auto(), {"worker": {}, "parallelism": {"data": 2, "dataLocal": 1}}, ["worker"]),
        ({"prefill": auto(1, 1)}, {"prefill": {"replicas": 2}}, ["replicas"]),
        ({"prefill": auto(1, 1)}, {"replicas": 2}, []),
        (auto(), {"prefill": {"replicas": 2}}, []),
        (auto(), {"engine": {"maxModelLen": 4096}}, []),
        ({"replicas": 1}, {"replicas": 2}, []),
        (
            {**auto(), "worker": {}, "parallelism": {"data": 2, "dataLocal": 1}},
            {"worker": {}, "parallelism": {"data": 2, "dataLocal": 1}},
            [],
        ),
    ],
)
def test_what_a_service_builds_on_leaves_the_number_alone(service, base, said):
    problems = [p for p in check(environment(service, base)) if p.code == "autoscaling-base"]
    assert [p.message.split()[2].rstrip(",") for p in problems] == said
    assert {p.path for p in problems} <= {"services.chat.llmInferenceService.baseRefs.0"}


def test_a_configuration_of_another_namespace_is_another_one():
    problems = check(environment(auto(), {"replicas": 2}, namespace="other"))
    assert [p for p in problems if p.code == "autoscaling-base"] == []


# Capacity


@pytest.mark.parametrize(
    ("fields", "field", "pods"),
    [
        (auto(1, 7), "autoscaling.maxReplicas", 7),
        ({"scaling": {"maxReplicas": 5, "wva": {"hpa": {}}}}, "scaling.maxReplicas", 5),
        ({"scaling": {"minReplicas": 3}}, "scaling.maxReplicas", 3),
        ({"replicas": 3}, "replicas", 3),
        ({}, "replicas", 1),
        (
            {**auto(1, 3), "worker": {}, "parallelism": {"data": 16, "dataLocal": 8}},
            "autoscaling.maxReplicas",
            6,
        ),
        ({"replicas": 2, "worker": {}, "parallelism": {"pipeline": 3}}, "replicas", 6),
        ({"replicas": 2, "parallelism": {"pipeline": 3}}, "replicas", 2),
    ],
)
def test_pools_are_asked_for_the_most_there_can_be(fields, field, pods):
    [demand] = Compiled(environment({"pool": "l4", **fields}, {})).demands
    assert (str(demand.path), demand.at_most) == (f"services.chat.llmInferenceService.{field}", pods)


def test_a_pool_that_does_not_hold_the_maximum_is_named():
    problems = check(environment({"pool": "l4", "gpus": 1, **auto(1, 40)}, {}))
    found = [(p.code, p.path) for p in problems if p.severity == "error" and p.code.startswith("capacity")]
    assert found == [("capacity-max", "services.chat.llmInferenceService.autoscaling.maxReplicas")]


def test_an_engine_without_graphs_is_one_however_that_is_said(context):
    pools = pools_of([NodePool(name="l4", machine_type="g2-standard-96", min_nodes=2, max_nodes=2)])

    def said(engine):
        fields = {"model": QWEN, "pool": "l4", **auto(scaleDown={"stabilizationWindowSeconds": 20}), "engine": engine}
        problems = check_object(
            CompiledObject(
                "chat", LLMInferenceServiceArgs.model_validate(fields), Context(context(**PLATFORM).platform, pools)
            )
        )
        return "autoscaling-cold" in {problem.code for problem in problems}

    assert said({})
    assert not said({"enforceEager": True})
    assert not said({"extraArgs": ["--enforce-eager"]})
