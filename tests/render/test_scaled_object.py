"""Autoscaling as ScaledObjects: what KEDA's CRD takes, and queries that count the right pods."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kserve_iac.args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, ServingPlatformArgs
from kserve_iac.render import further_objects, kserve_object
from kserve_iac.render.scaled_object import picker_version

from .prometheus import Sample, answer

FOLDER = Path(__file__).parent / "keda"
PROMETHEUS = {"serverAddress": "http://prometheus.monitoring.svc:9090"}
QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
GATE = {"featureGates": ["flowControl"], "plugins": [{"type": "inflight-load-producer"}]}
NEWER = {"containers": [{"name": "main", "image": "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0"}]}
PROMISE = {"seconds": 2, "promptTokens": 8192, "peakPrefillThroughput": 33821}
ROUTED = {"route": {}, "gateway": {}, "scheduler": {"config": {"inline": GATE}, "template": NEWER}}

CASES = {
    "smallest": {"model": QWEN, "autoscaling": {"maxReplicas": 2, "targets": {"queue": 1}}},
    "from-zero": {
        "namespace": "models",
        "labels": {"team": "a"},
        "model": QWEN,
        "router": ROUTED,
        "autoscaling": {
            "minReplicas": 0,
            "maxReplicas": 4,
            "targets": {"queue": 1, "running": 16, "kvCacheUsage": 0.8, "flowControlQueue": 1},
            "pollingInterval": 15,
            "cooldownPeriod": 900,
            "initialCooldownPeriod": 60,
            "scaleUp": {"pods": 1, "periodSeconds": 180, "stabilizationWindowSeconds": 0},
            "scaleDown": {"stabilizationWindowSeconds": 600},
            "fallback": {"failureThreshold": 3, "replicas": 2, "behavior": "currentReplicasIfHigher"},
        },
    },
    "disaggregated": {
        "name": "assistant",
        "model": QWEN,
        "router": ROUTED,
        "autoscaling": {"minReplicas": 2, "maxReplicas": 6, "targets": {"kvCacheUsage": 0.8}},
        "prefill": {"autoscaling": {"maxReplicas": 8, "targets": {"timeToFirstToken": PROMISE}}},
    },
    "several-nodes": {
        "model": QWEN,
        "parallelism": {"data": 16, "dataLocal": 8},
        "worker": {},
        "autoscaling": {"maxReplicas": 2, "targets": {"kvCacheUsage": 0.7}},
    },
}


def scaled(fields, kserve="0.20", **prometheus):
    args = LLMInferenceServiceArgs.model_validate(fields)
    platform = ServingPlatformArgs.model_validate({"kserve": kserve, "prometheus": {**PROMETHEUS, **prometheus}})
    return list(further_objects("chat", args, platform).values())


def queries(fields, kserve="0.20"):
    return {
        (obj["metadata"]["name"], trigger["name"]): trigger["metadata"]["query"]
        for obj in scaled(fields, kserve)
        for trigger in obj["spec"]["triggers"]
    }


@pytest.mark.parametrize("case", CASES)
def test_golden(case, golden):
    golden(f"scaled_object/{case}", *scaled(CASES[case]))


def test_golden_with_proof(golden):
    proof = {"name": "thanos", "kind": "TriggerAuthentication", "authModes": "bearer"}
    golden("scaled_object/proof", *scaled(CASES["smallest"], authentication=proof, unsafeSsl=True))


@pytest.mark.parametrize("case", CASES)
def test_the_same_arguments_give_the_same_bytes(case):
    one, two = (yaml.safe_dump(scaled(CASES[case]), sort_keys=False) for _ in range(2))
    assert one == two


# KEDA's CRD


def wrong(value, schema, path="spec"):
    """What the CRD's schema has against a value: unknown and missing fields, and types."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{path}: no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value} is none of {schema['enum']}"]
    if isinstance(value, list):
        return [fault for i, one in enumerate(value) for fault in wrong(one, schema["items"], f"{path}.{i}")]
    if not isinstance(value, dict):
        return []
    known, rest = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
    for name, inner in value.items():
        below = known.get(name, rest)
        found += [f"{path}.{name}: unknown"] if below is None else wrong(inner, below, f"{path}.{name}")
    return found


SCHEMAS = {path.stem.rpartition("-")[2]: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


@pytest.mark.parametrize("keda", SCHEMAS)
@pytest.mark.parametrize("case", CASES)
def test_the_crd_of_keda_takes_it(case, keda):
    objects = scaled(CASES[case], authentication={"name": "a", "authModes": "bearer"}, unsafeSsl=True)
    faults = [fault for obj in objects for fault in wrong(obj["spec"], SCHEMAS[keda])]
    # KEDA knows the fallback's behaviour since 2.17 (docs/how-to/scaling.md).
    known = ["spec.fallback.behavior: unknown"] if case == "from-zero" and keda == "2.16.1" else []
    assert faults == known


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda spec: spec.pop("triggers"), "spec.triggers: missing"),
        (lambda spec: spec.update(maxReplicas=3), "spec.maxReplicas: unknown"),
        (lambda spec: spec.update(pollingInterval="15"), "spec.pollingInterval: no integer"),
        (
            lambda spec: spec["triggers"][0]["metadata"].update(threshold=1),
            "spec.triggers.0.metadata.threshold: no string",
        ),
    ],
)
def test_what_the_crd_does_not_take_is_seen(change, fault):
    [obj] = scaled(CASES["smallest"])
    change(obj["spec"])
    assert wrong(obj["spec"], SCHEMAS["2.18.0"]) == [fault]


# What is made, and what is not


def test_the_minimum_is_always_written_since_keda_takes_none_where_unset():
    [obj] = scaled(CASES["smallest"])
    assert obj["spec"]["minReplicaCount"] == 1


def test_every_trigger_is_compared_per_replica_which_the_fallback_wants_too():
    for case in CASES.values():
        for obj in scaled(case):
            assert {trigger["metricType"] for trigger in obj["spec"]["triggers"]} == {"AverageValue"}


def test_none_is_called_like_what_kserve_removes():
    for case in CASES.values():
        for obj in scaled(case):
            assert not obj["metadata"]["name"].endswith("-keda")
            assert obj["metadata"]["name"] == obj["spec"]["scaleTargetRef"]["name"]


def test_a_stopped_service_is_not_scaled():
    assert scaled({**CASES["from-zero"], "stopped": True}) == []


def test_without_autoscaling_there_is_nothing_beside():
    assert scaled({"model": QWEN, "replicas": 2}) == []


def test_configurations_have_nothing_beside():
    args = LLMInferenceServiceConfigArgs.model_validate({"autoscaling": CASES["smallest"]["autoscaling"]})
    assert further_objects("base", args, ServingPlatformArgs.model_validate({"prometheus": PROMETHEUS})) == {}


def test_the_service_itself_names_no_number_so_that_kserve_leaves_it_alone():
    for case in CASES.values():
        spec = kserve_object("chat", LLMInferenceServiceArgs.model_validate(case), {}, "0.20")["spec"]
        for workload in (spec, spec.get("prefill", {})):
            assert {"replicas", "scaling", "autoscaling"} & set(workload) == set()


# The queries


def engine(name, pod, value, **labels):
    return Sample(value, {"__name__": f"vllm:{name}", "namespace": "default", "pod": pod, **labels})


def value_of(query, *series):
    [found] = answer(query, list(series))
    assert found.labels == {}
    return found.value


DECODE, PREFILL, PICKER = (
    "chat-kserve-6d4b7f8c9-x2x4z",
    "chat-kserve-prefill-6d4b7-zz245",
    "chat-kserve-router-scheduler-6d-xxxxx",
)


@pytest.mark.parametrize(
    ("target", "metric"),
    [("queue", "num_requests_waiting"), ("running", "num_requests_running"), ("kvCacheUsage", "kv_cache_usage_perc")],
)
def test_only_own_pods_count_and_all_of_them(target, metric):
    fields = {"model": QWEN, "autoscaling": {"maxReplicas": 2, "targets": {target: 0.5}}}
    [query] = queries(fields).values()
    second = DECODE.replace("x2x4z", "bbbbb")
    others = [
        engine(metric, PREFILL, 100),
        engine(metric, PICKER, 100),
        engine(metric, "chat-2-kserve-6d4b7f8c9-x2x4z", 100),
        engine(metric, "chat-kserve-mn-0", 100),
        Sample(100, {"__name__": f"vllm:{metric}", "namespace": "other", "pod": DECODE}),
        engine("else", DECODE, 100),
    ]
    assert value_of(query, engine(metric, DECODE, 0.25), engine(metric, second, 0.5), *others) == 0.75
    assert value_of(query, *others) == 0


def test_a_replica_is_as_full_as_its_engines_are_on_average():
    [query] = queries(CASES["several-nodes"]).values()
    series = [
        engine("kv_cache_usage_perc", f"chat-kserve-mn-{pod}", usage, engine=str(rank))
        for pod, usages in enumerate([(0.2, 0.4), (0.8, 1.0)])
        for rank, usage in enumerate(usages)
    ]
    assert value_of(query, *series) == pytest.approx(0.3 + 0.9)


def test_requests_that_are_held_back_are_summed_over_all_flows():
    query = queries(CASES["from-zero"])[("chat-kserve", "flow-control-queue")]
    held = {"__name__": "llm_d_epp_flow_control_queue_size", "namespace": "models", "pod": PICKER}
    series = [Sample(2, {**held, "fairness_id": "a"}), Sample(3, {**held, "fairness_id": "b"})]
    other = Sample(100, {**held, "pod": PICKER.replace("chat", "chap")})
    assert value_of(query, *series, other) == 5
    assert value_of(query, other) == 0


def test_the_backlog_is_seconds_on_living_endpoints():
    query = queries(CASES["disaggregated"])[("assistant-kserve-prefill", "time-to-first-token")]
    namespace = {"namespace": "default"}

    def tokens(pod, value, producer="inflight-load-producer"):
        named = {"__name__": "llm_d_epp_inflight_tokens", "endpoint_name": f"{pod}-rank-0", "producer_name": producer}
        return Sample(value, {**named, **namespace})

    def alive(pod, pool="assistant-inference-pool"):
        named = {
            "__name__": "llm_d_epp_per_endpoint_queue_size",
            "model_server_endpoint": f"{pod}-rank-0",
            "name": pool,
        }
        return Sample(7, {**named, **namespace})

    one, two, gone = (f"assistant-kserve-prefill-6d4b7-{end}" for end in ("bbbbb", "ccccc", "ddddd"))
    decode = "assistant-kserve-6d4b7-bbbbb"
    series = [tokens(one, 33821), tokens(two, 67642), alive(one), alive(two)]
    noise = [tokens(gone, 1e9), tokens(decode, 1e9), alive(decode), tokens(one, 1e9, "another")]
    assert value_of(query, *series, *noise) == pytest.approx(3)
    assert value_of(query, *noise) == 0


def test_the_promise_leaves_less_for_waiting_the_longer_a_prompt_takes_alone():
    [prefill] = [obj for obj in scaled(CASES["disaggregated"]) if "prefill" in obj["metadata"]["name"]]
    assert prefill["spec"]["triggers"][0]["metadata"]["threshold"] == "1.758"  # 2 - 8192 / 33821


@given(st.floats(min_value=0.001, max_value=1e6))
@settings(max_examples=50)
def test_thresholds_are_what_kubernetes_takes(target):
    fields = {"model": QWEN, "autoscaling": {"maxReplicas": 2, "targets": {"queue": target}}}
    [obj] = scaled(fields)
    text = obj["spec"]["triggers"][0]["metadata"]["threshold"]
    assert "e" not in text
    assert abs(float(text) - target) <= 0.0005
    assert int(float(text) * 1000 + 0.5) >= 1


@pytest.mark.parametrize(
    ("kserve", "name"),
    [
        ("0.17", "inference_extension_flow_control_queue_size"),
        ("0.19.0", "inference_extension_flow_control_queue_size"),
        ("0.20", "llm_d_epp_flow_control_queue_size"),
    ],
)
def test_metrics_are_called_as_the_endpoint_picker_calls_them(kserve, name):
    fields = {"model": QWEN, "autoscaling": {"maxReplicas": 2, "targets": {"flowControlQueue": 1}}}
    [query] = queries(fields, kserve).values()
    assert query.startswith(f"sum({name}{{")


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.1", (0, 10, 1)),
        ("mirror.example:5000/llm-d-inference-scheduler:0.7.1@sha256:00", (0, 7, 1)),
        ("ghcr.io/llm-d/llm-d-router-endpoint-picker@sha256:00", None),
        ("ghcr.io/llm-d/llm-d-router-endpoint-picker:main", None),
        ("own/picker:v0.10.0", None),
    ],
)
def test_the_version_is_that_of_the_image(image, version):
    template = {"containers": [{"name": "main", "image": image}]}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "router": {"scheduler": {"template": template}}})
    assert picker_version(args, "0.20") == version


def test_an_image_that_comes_later_has_no_version_yet(monkeypatch):
    import pulumi

    later = pulumi.Output.__new__(pulumi.Output)
    template = {"containers": [{"name": "main", "image": later}]}
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "router": {"scheduler": {"template": template}}})
    assert picker_version(args, "0.20") is None


def test_a_pod_identity_needs_no_mode():
    [obj] = scaled(CASES["smallest"], authentication={"name": "google"})
    [trigger] = obj["spec"]["triggers"]
    assert trigger["authenticationRef"] == {"name": "google", "kind": "ClusterTriggerAuthentication"}
    assert set(trigger["metadata"]) == {"serverAddress", "query", "threshold"}
