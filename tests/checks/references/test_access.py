"""Services that everybody may call, authentication without effect, and the Secrets that it names."""

import pytest

from kserve_iac.checks import examine

from .environments import isvc, llm, on_existing, on_gke, where

KEYS = {"apiKeys": {"secrets": ["keys"]}}
OPEN = ("open-endpoint", "platform.gateway.auth")
ROUTED = {"gateway": {}, "route": {}}
CHAT = llm(router=ROUTED)
VLLM = isvc({"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B"})
IRIS = isvc({"storageUri": "gs://a/b"})


def behind(services, gateway=None, existing=None, **platform):
    config = on_existing(services, existing)
    config["platform"] = {**config["platform"], "gateway": gateway or {}, **platform}
    return config


@pytest.mark.parametrize(
    ("services", "gateway", "platform", "is_found"),
    [
        ({"chat": CHAT}, {}, {}, True),
        ({"chat": VLLM}, {}, {}, True),
        ({"iris": IRIS}, {}, {}, False),
        ({"chat": CHAT}, {"auth": KEYS}, {}, False),
        ({"chat": CHAT}, {"auth": {"anonymous": True}}, {}, False),
        ({"chat": llm(router=ROUTED, auth=KEYS)}, {}, {}, False),
        ({"chat": CHAT, "other": llm(router=ROUTED, auth=KEYS)}, {}, {}, True),
        ({"chat": CHAT}, {"address": "internal"}, {}, False),
        ({"chat": CHAT}, {"proxy": {"serviceType": "ClusterIP"}}, {}, False),
        ({"chat": CHAT}, {"implementation": "existing"}, {}, False),
        ({"chat": CHAT}, {"implementation": "istio"}, {}, True),
        ({"chat": CHAT}, {"implementation": "agentgateway", "proxy": {"serviceType": "ClusterIP"}}, {}, False),
        ({"chat": CHAT}, {}, {"install": "existing"}, False),
        ({"chat": llm()}, {}, {}, False),
        ({"chat": llm(router={**ROUTED, "gateway": {"refs": [{"name": "own"}]}})}, {}, {}, False),
        ({"chat": llm(router=ROUTED, stopped=True)}, {}, {}, False),
        (
            {
                "chat": isvc(
                    {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B"},
                    labels={"networking.kserve.io/visibility": "cluster-local"},
                )
            },
            {},
            {},
            False,
        ),
    ],
)
def test_an_llm_endpoint_that_everybody_reaches_is_a_warning(services, gateway, platform, is_found):
    config = behind(services, gateway, **platform)
    assert where(config, OPEN[0]) == ({OPEN} if is_found else set())
    _, findings = examine(config)
    assert {one.severity for one in findings if one.code == OPEN[0]} <= {"warning"}


@pytest.mark.parametrize(("guardrails", "severity"), [({}, "warning"), ({"openEndpoints": False}, "error")])
def test_a_guardrail_makes_it_an_error(guardrails, severity):
    _, findings = examine({**behind({"chat": CHAT}), "guardrails": guardrails})
    assert [one.severity for one in findings if one.code == OPEN[0]] == [severity]


AUTH = "services.chat.llmInferenceService.auth"


@pytest.mark.parametrize(
    ("service", "gateway", "code"),
    [
        (llm(router=ROUTED, auth=KEYS), {}, None),
        (llm(router=ROUTED, auth=KEYS), {"implementation": "existing"}, "envoy-policy"),
        (llm(router=ROUTED, auth=KEYS), {"implementation": "existing", "supports": ["envoyPolicies"]}, None),
        (llm(router=ROUTED, auth=KEYS), {"install": "existing"}, "envoy-policy"),
        (llm(router=ROUTED, auth=KEYS), {"implementation": "istio"}, "envoy-policy"),
        (llm(auth=KEYS), {}, "envoy-policy-unused"),
        (llm(router={**ROUTED, "gateway": {"refs": [{"name": "own"}]}}, auth=KEYS), {}, "envoy-policy-unused"),
        (llm(router={"gateway": {}, "route": {"http": {"refs": [{"name": "own"}]}}}, auth=KEYS), {}, None),
    ],
)
def test_authentication_has_effect(service, gateway, code):
    config = behind({"chat": service}, gateway)
    assert where(config, "envoy-policy", "envoy-policy-unused") == ({(code, AUTH)} if code else set())


def test_a_route_of_a_configuration_counts():
    config = behind({"chat": llm(baseRefs=["base"], auth=KEYS), "open": llm(baseRefs=["base"])})
    config["definitions"] = {"base": {"llmInferenceServiceConfig": {"router": ROUTED}}}
    assert where(config, "envoy-policy-unused", OPEN[0]) == {OPEN}
    compiled, _ = examine(config)
    [target] = compiled.services["chat"].before["auth"]["spec"]["targetRefs"]
    assert target["name"] == "chat-kserve-route"


def test_a_configuration_that_is_not_known_may_have_a_route():
    assert where(behind({"chat": llm(baseRefs=["elsewhere"], auth=KEYS)}), "envoy-policy-unused") == set()


@pytest.mark.parametrize(
    ("gateway", "code"),
    [({}, None), ({"implementation": "istio"}, "envoy-policy"), ({"implementation": "existing"}, "envoy-policy")],
)
def test_settings_of_traffic_have_effect(gateway, code):
    config = behind({"chat": llm(router=ROUTED, traffic={"maxBody": "10Mi"})}, gateway)
    path = "services.chat.llmInferenceService.traffic"
    assert where(config, "envoy-policy", "envoy-policy-unused") == ({(code, path)} if code else set())


@pytest.mark.parametrize(("router", "is_found"), [(ROUTED, False), ({**ROUTED, "scheduler": {}}, True)])
def test_a_scheduler_chooses_the_replica_itself(router, is_found):
    config = behind({"chat": llm(router=router, traffic={"affinity": {"header": "X-User"}})})
    path = "services.chat.llmInferenceService.traffic.affinity"
    assert where(config, "affinity-unused") == ({("affinity-unused", path)} if is_found else set())


def test_an_inference_service_inside_the_cluster_needs_no_authentication():
    local = isvc({"storageUri": "gs://a/b"}, auth=KEYS, labels={"networking.kserve.io/visibility": "cluster-local"})
    assert where(behind({"iris": local}), "envoy-policy-unused") == {
        ("envoy-policy-unused", "services.iris.inferenceService.auth")
    }
    assert where(behind({"iris": isvc({"storageUri": "gs://a/b"}, auth=KEYS)}), "envoy-policy-unused") == set()


OF_GATEWAY = "platform.gateway.auth.apiKeys.secrets.0"
OF_SERVICE = f"{AUTH}.apiKeys.secrets.0"
TLS = "platform.gateway.https.secret"


@pytest.mark.parametrize(
    ("gateway", "service", "secrets", "missing"),
    [
        ({"auth": KEYS}, {}, None, None),
        ({"auth": KEYS}, {}, [], OF_GATEWAY),
        ({"auth": KEYS}, {}, [{"name": "keys"}], OF_GATEWAY),
        ({"auth": KEYS}, {}, [{"name": "keys", "namespace": "kserve"}], None),
        ({}, {"auth": KEYS}, [], OF_SERVICE),
        ({}, {"auth": KEYS}, [{"name": "keys"}], None),
        ({"https": {"secret": "tls"}}, {}, [], TLS),
        ({"https": {"secret": "tls"}}, {}, [{"name": "tls", "namespace": "kserve"}], None),
        ({"https": {"secret": "tls", "issuer": {"name": "a"}}, "hostnames": ["a.example.com"]}, {}, [], None),
    ],
)
def test_secrets_exist(gateway, service, secrets, missing):
    existing = {} if secrets is None else {"secrets": secrets}
    config = behind({"chat": llm(router=ROUTED, **service)}, gateway, existing)
    assert where(config, "reference-missing") == ({("reference-missing", missing)} if missing else set())


def test_a_new_cluster_has_no_secrets_yet():
    config = on_gke({"chat": CHAT}, gateway={"auth": KEYS})
    assert ("reference-unknown", OF_GATEWAY) in where(config, "reference-unknown")


@pytest.mark.parametrize(
    ("platform", "gateway", "is_found"),
    [
        ({"kserve": "0.19"}, {"auth": KEYS}, True),
        ({"kserve": "0.19"}, {"auth": KEYS, "envoy": {"version": "1.7.5"}}, False),
        ({"kserve": "0.19"}, {"auth": {"anonymous": True}}, False),
        ({"kserve": "0.20"}, {"auth": KEYS}, False),
    ],
)
def test_every_client_of_a_secret_is_read(platform, gateway, is_found):
    config = behind({"chat": CHAT}, gateway, **platform)
    expected = {("api-keys-dropped", "platform.gateway.auth.apiKeys")} if is_found else set()
    assert where(config, "api-keys-dropped") == expected
