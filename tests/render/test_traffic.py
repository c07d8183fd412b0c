"""BackendTrafficPolicies: limits, retries, sizes, durations and affinity."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, Traffic
from kserve_iac.render import objects_before

ROUTED = {"gateway": {}, "route": {}}


def spec(**traffic):
    args = {"model": {"uri": "hf://a/b"}, "router": ROUTED, "namespace": "models", "traffic": traffic}
    read = LLMInferenceServiceArgs.model_validate(args)
    found = objects_before("chat", read, read)["traffic"]
    assert found["metadata"] == {"name": "chat-traffic", "namespace": "models"}
    assert [target["name"] for target in found["spec"].pop("targetRefs")] == ["chat-kserve-route"]
    return found["spec"]


@pytest.mark.parametrize(
    ("traffic", "expected"),
    [
        (
            {"limits": [{"requests": 100}, {"requests": 5, "per": "hour", "clientHeader": "X-Client"}]},
            {
                "rateLimit": {
                    "type": "Local",
                    "local": {
                        "rules": [
                            {"limit": {"requests": 100, "unit": "Minute"}},
                            {
                                "clientSelectors": [{"headers": [{"name": "X-Client", "type": "Distinct"}]}],
                                "limit": {"requests": 5, "unit": "Hour"},
                            },
                        ]
                    },
                }
            },
        ),
        (
            {"retries": {}},
            {"retry": {"numRetries": 2, "retryOn": {"triggers": ["connect-failure", "refused-stream"]}}},
        ),
        (
            {"retries": {"attempts": 1, "on": ["reset"]}},
            {"retry": {"numRetries": 1, "retryOn": {"triggers": ["reset"]}}},
        ),
        ({"maxBody": "10Mi"}, {"requestBuffer": {"limit": "10Mi"}}),
        ({"maxDuration": 600}, {"timeout": {"http": {"maxStreamDuration": "600s"}}}),
        (
            {"affinity": {"header": "X-User"}},
            {
                "loadBalancer": {
                    "type": "ConsistentHash",
                    "consistentHash": {"type": "Header", "header": {"name": "X-User"}},
                }
            },
        ),
        (
            {"affinity": {"cookie": "session"}},
            {
                "loadBalancer": {
                    "type": "ConsistentHash",
                    "consistentHash": {"type": "Cookie", "cookie": {"name": "session"}},
                }
            },
        ),
        (
            {"affinity": {"sourceIp": True}},
            {"loadBalancer": {"type": "ConsistentHash", "consistentHash": {"type": "SourceIP"}}},
        ),
        ({}, {}),
    ],
)
def test_the_settings_are_those_of_envoy_gateway(traffic, expected):
    assert spec(**traffic) == expected


def test_every_route_of_an_inference_service_has_the_settings():
    model = {"modelFormat": "sklearn", "storageUri": "gs://a/b"}
    args = InferenceServiceArgs.model_validate({"predictor": {"model": model}, "traffic": {"retries": {}}})
    found = objects_before("iris", args, args)["traffic"]
    assert [target["name"] for target in found["spec"]["targetRefs"]] == ["iris", "iris-predictor"]
    without = InferenceServiceArgs.model_validate({"predictor": {"model": model}})
    assert objects_before("iris", without, without) == {}


@pytest.mark.parametrize(
    ("traffic", "message"),
    [
        ({"limits": [{"requests": 0}]}, "requests"),
        ({"limits": [{"requests": 1}, {"requests": 2}]}, "only one limit without clientHeader"),
        ({"limits": [{"requests": 9, "per": "hour"}, {"requests": 1, "clientHeader": "A"}]}, "multiples of the unit"),
        ({"retries": {"on": []}}, "on"),
        ({"retries": {"on": ["4xx"]}}, "on"),
        ({"affinity": {}}, "exactly one of header, cookie and sourceIp"),
        ({"affinity": {"header": "A", "sourceIp": True}}, "exactly one of header, cookie and sourceIp"),
        ({"maxDuration": 0}, "maxDuration"),
        ({"maxBody": "ten"}, "maxBody"),
    ],
)
def test_settings_that_envoy_refuses_are_refused(traffic, message):
    with pytest.raises(ValueError, match=message):
        Traffic.model_validate(traffic)
