"""Limits of single clients, by a header that they cannot choose."""

import pytest

from .environments import isvc, llm, on_existing, where

ROUTED = {"gateway": {}, "route": {}}
KEYS = {"apiKeys": {"secrets": ["keys"], "clientHeader": "X-Client"}}
ISSUER = {"issuer": "https://id.example.org", "jwksUri": "https://id.example.org/keys"}
JWT = {"jwt": [{**ISSUER, "clientHeader": "X-Client"}]}
LIMIT = {"requests": 5, "clientHeader": "x-client"}
PATH = "services.chat.llmInferenceService.traffic"


def behind(service, gateway=None):
    config = on_existing({"chat": service})
    config["platform"]["gateway"] = gateway or {}
    return config


@pytest.mark.parametrize(
    ("gateway", "auth", "is_found"),
    [
        ({}, None, True),
        ({"auth": KEYS}, None, False),
        ({"auth": JWT}, None, False),
        ({}, KEYS, False),
        ({}, JWT, False),
        ({}, {"jwt": [*JWT["jwt"], ISSUER]}, True),
        ({}, {"apiKeys": {"secrets": ["keys"]}}, True),
        ({}, {"apiKeys": {"secrets": ["keys"], "clientHeader": "X-Other"}}, True),
        ({"auth": KEYS}, {"anonymous": True}, True),
        ({"auth": {"anonymous": True}}, KEYS, False),
        # What authenticates clients of an existing Gateway is not known.
        ({"install": "existing", "supports": ["envoyPolicies"]}, None, False),
        ({"install": "existing", "supports": ["envoyPolicies"]}, {"anonymous": True}, True),
    ],
)
def test_authentication_names_the_client(gateway, auth, is_found):
    service = llm(router=ROUTED, traffic={"limits": [{"requests": 9}, LIMIT]}, **({"auth": auth} if auth else {}))
    expected = {("client-header", f"{PATH}.limits.1.clientHeader")} if is_found else set()
    assert where(behind(service, gateway), "client-header") == expected


def test_limits_of_tokens_and_of_inference_services_count_too():
    traffic = {"tokenLimits": [{"tokens": 5, "clientHeader": "X-Client"}]}
    service = llm(router={**ROUTED, "scheduler": {}}, traffic=traffic)
    assert where(behind(service, {"envoy": {"redis": {}}}), "client-header") == {
        ("client-header", f"{PATH}.tokenLimits.0.clientHeader")
    }
    service = isvc({"storageUri": "gs://a/b"}, traffic={"limits": [LIMIT]})
    assert where(behind(service), "client-header") == {
        ("client-header", "services.chat.inferenceService.traffic.limits.0.clientHeader")
    }


def test_limits_of_all_clients_need_no_header():
    assert where(behind(llm(router=ROUTED, traffic={"limits": [{"requests": 9}]})), "client-header") == set()
