"""Autoscaling as it is written: what has no sense is refused with its path."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs, ServingPlatformArgs, parse_environment

AUTO = {"maxReplicas": 2, "targets": {"queue": 1}}
SERVER = {"serverAddress": "http://prometheus:9090"}


def problems(autoscaling, prometheus=SERVER):
    config = {
        "cluster": {"existing": {"nodePools": []}},
        "platform": {"llm": True, "keda": "existing", "prometheus": prometheus},
        "services": {"chat": {"llmInferenceService": {"model": {"uri": "hf://a/b"}, "autoscaling": autoscaling}}},
    }
    _, found = parse_environment(config)
    return [(problem.code, problem.path.removeprefix("services.chat.llmInferenceService.")) for problem in found]


@pytest.mark.parametrize(
    ("autoscaling", "code", "path"),
    [
        ({"targets": {"queue": 1}}, "missing-field", "autoscaling.maxReplicas"),
        ({"maxReplicas": 2}, "missing-field", "autoscaling.targets"),
        ({**AUTO, "maxReplicas": 0}, "out-of-range", "autoscaling.maxReplicas"),
        ({**AUTO, "minReplicas": -1}, "out-of-range", "autoscaling.minReplicas"),
        # int32 in the ScaledObject, whose CRD would refuse more.
        ({**AUTO, "maxReplicas": 2**31}, "out-of-range", "autoscaling.maxReplicas"),
        ({**AUTO, "pollingInterval": 2**31}, "out-of-range", "autoscaling.pollingInterval"),
        ({**AUTO, "targets": {"kvCacheUsage": 80}}, "out-of-range", "autoscaling.targets.kvCacheUsage"),
        ({**AUTO, "targets": {"kvCacheUsage": 0}}, "out-of-range", "autoscaling.targets.kvCacheUsage"),
        ({**AUTO, "targets": {"queue": 0}}, "out-of-range", "autoscaling.targets.queue"),
        ({**AUTO, "targets": {"running": 0.0004}}, "out-of-range", "autoscaling.targets.running"),
        ({**AUTO, "targets": {"qeue": 1}}, "unknown-field", "autoscaling.targets.qeue"),
        ({**AUTO, "pollingInterval": 0}, "out-of-range", "autoscaling.pollingInterval"),
        ({**AUTO, "scaleUp": {"pods": 1}}, "invalid-value", "autoscaling.scaleUp"),
        ({**AUTO, "scaleUp": {"periodSeconds": 60}}, "invalid-value", "autoscaling.scaleUp"),
        (
            {**AUTO, "scaleDown": {"pods": 1, "periodSeconds": 1801}},
            "out-of-range",
            "autoscaling.scaleDown.periodSeconds",
        ),
        (
            {**AUTO, "scaleDown": {"stabilizationWindowSeconds": 3601}},
            "out-of-range",
            "autoscaling.scaleDown.stabilizationWindowSeconds",
        ),
        (
            {"maxReplicas": 2, "targets": {"timeToFirstToken": {"seconds": 2, "promptTokens": 1}}},
            "missing-field",
            "autoscaling.targets.timeToFirstToken.peakPrefillThroughput",
        ),
    ],
)
def test_what_has_no_sense_is_refused(autoscaling, code, path):
    assert problems(autoscaling) == [(code, path)]


@pytest.mark.parametrize(
    ("prometheus", "path"),
    [
        ({"serverAddress": "prometheus:9090"}, "platform.prometheus.serverAddress"),
        ({"serverAddress": "http://prometheus:9090?x=y"}, "platform.prometheus.serverAddress"),
        (
            {**SERVER, "authentication": {"name": "a", "authModes": "token"}},
            "platform.prometheus.authentication.authModes",
        ),
        ({**SERVER, "authentication": {"name": "a b", "authModes": "tls"}}, "platform.prometheus.authentication.name"),
    ],
)
def test_a_prometheus_that_cannot_be_asked_is_refused(prometheus, path):
    assert problems(AUTO, prometheus) == [("out-of-range", path)]


@pytest.mark.parametrize("modes", ["bearer", "tls,basic", "tls, custom", None])
def test_modes_are_those_of_keda(modes):
    prometheus = {**SERVER, "authentication": {"name": "a", **({"authModes": modes} if modes else {})}}
    assert problems(AUTO, prometheus) == []


@pytest.mark.parametrize(
    ("fields", "field", "most", "least"),
    [
        ({}, "replicas", 1, 1),
        ({"replicas": 0}, "replicas", 0, 0),
        ({"autoscaling": AUTO}, "autoscaling.maxReplicas", 2, 1),
        ({"autoscaling": {**AUTO, "minReplicas": 0}}, "autoscaling.maxReplicas", 2, 0),
        ({"scaling": {"minReplicas": 2, "maxReplicas": 5}}, "scaling.maxReplicas", 5, 2),
        ({"scaling": {}}, "scaling.maxReplicas", 1, 1),
    ],
)
def test_bounds_of_the_number_are_known_however_they_are_said(fields, field, most, least):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, **fields})
    path, high = args.max_replicas
    assert (str(path), high) == (field, most)
    assert args.min_replicas == least


def test_names_of_python_are_taken_as_well():
    target = {"time_to_first_token": {"seconds": 2, "prompt_tokens": 1000, "peak_prefill_throughput": 1000}}
    args = LLMInferenceServiceArgs(model={"uri": "hf://a/b"}, autoscaling={"max_replicas": 2, "targets": target})
    assert args.autoscaling.targets.time_to_first_token.waiting == 1
    assert ServingPlatformArgs(prometheus={"server_address": "https://a/b"}).prometheus.server_address == "https://a/b"
