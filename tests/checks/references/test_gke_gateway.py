"""GKE's own load balancers as the implementation of the Gateway."""

import pytest

from kserve_iac.checks import examine

from .environments import isvc, llm, on_existing, on_gke, where

GKE = {"implementation": "gke"}
GLOBAL = {**GKE, "gke": {"scope": "global"}}
INTERNAL = {**GKE, "address": "internal"}
BY_GKE = {"gatewayApi": "gke", "network": {"proxyOnlyCidr": "10.12.0.0/23"}}
IRIS = isvc({"storageUri": "gs://a/b"})
ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
HTTPS = {"https": {"certificates": ["models"]}}
IAP = {"iap": {"clientId": "client", "clientSecret": "iap"}}
KEYS = {"apiKeys": {"secrets": ["keys"]}}
OF_GATEWAY = ("open-endpoint", "platform.gateway.auth")
PATH = "platform.gateway.implementation"
CHAT = "services.chat.llmInferenceService"


def behind(services, gateway=GKE, existing=None, gke=None):
    return on_gke(services, existing, gateway=gateway, **{**BY_GKE, **(gke or {})})


def values(**gateway):
    return {"kserve-resources": {"kserve": {"controller": {"gateway": gateway}}}}


@pytest.mark.parametrize("kserve", ["0.19", "0.20", "0.21"])
def test_services_have_no_finding_about_their_routes(kserve):
    config = behind({"iris": IRIS, "chat": llm(router=SCHEDULED), "plain": llm(router=ROUTED)})
    config["platform"]["kserve"] = kserve
    _, findings = examine(config)
    codes = {one.code for one in findings}
    assert not codes & {"gke-route", "gke-route-unsure", "gateway-class", "proxy-only-subnet", "gateway-without-pools"}
    assert not [one for one in findings if one.severity == "error"]


def test_rules_that_a_service_writes_itself_are_checked():
    rule = {"timeouts": {"request": "0s"}, "backendRefs": [{"kind": "Service", "name": "a", "port": 80}]}
    route = {"http": {"spec": {"rules": [rule]}}}
    config = behind({"chat": llm(router={**ROUTED, "route": route})})
    assert where(config, "gke-route") == {("gke-route", f"{CHAT}.router.route.http.spec.rules.0.timeouts")}


@pytest.mark.parametrize(
    ("router", "gateway", "is_found"),
    [
        (SCHEDULED, GKE, False),
        (SCHEDULED, INTERNAL, False),
        (SCHEDULED, GLOBAL, True),
        (ROUTED, GLOBAL, False),
    ],
)
def test_pools_require_a_class_of_a_region(router, gateway, is_found):
    expected = {("gateway-without-pools", "platform.gateway.gke.scope")} if is_found else set()
    assert where(behind({"chat": llm(router=router)}, gateway), "gateway-without-pools") == expected


VPC = {"network": "own", "subnetwork": "own"}


@pytest.mark.parametrize(
    ("gke", "gateway", "code"),
    [
        ({}, GKE, None),
        ({"network": {}}, GKE, "proxy-only-subnet"),
        ({"network": {}}, INTERNAL, "proxy-only-subnet"),
        ({"network": {}}, GLOBAL, None),
        ({"network": VPC}, GKE, "proxy-only-subnet"),
        ({"network": VPC}, GLOBAL, None),
        ({"network": {**VPC, "proxyOnlyExists": True}}, GKE, None),
        ({"network": {**VPC, "proxyOnlyCidr": "10.12.0.0/23"}}, GKE, None),
        ({"gatewayApi": "platform"}, GKE, "gateway-class"),
        ({"gatewayApi": "platform", "mode": "autopilot", "nodePools": []}, GKE, None),
    ],
)
def test_the_cluster_has_the_class_and_a_subnetwork_for_its_proxies(gke, gateway, code):
    found = where(behind({}, gateway, gke=gke), "gateway-class", "proxy-only-subnet")
    assert found == ({(code, PATH)} if code else set())


def test_the_sandbox_is_not_gke():
    config = {
        "cluster": {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
        "platform": {"gateway": GKE},
    }
    assert where(config, "gateway-class") == {("gateway-class", PATH)}
    # Of a cluster that exists already, it is not known whether it is GKE.
    config["cluster"] = {"existing": {}}
    assert where(config, "gateway-class") == set()


GATEWAY_VALUES = "platform.values.kserve-resources.kserve.controller.gateway"


@pytest.mark.parametrize(
    ("gateway", "given", "field"),
    [
        (GKE, {"disableIngressCreation": False}, "disableIngressCreation"),
        (GKE, {"domainTemplate": "{{ .Name }}.{{ .IngressDomain }}"}, "domainTemplate"),
        (GKE, {"pathTemplate": "/serving/{{ .Name }}"}, "pathTemplate"),
        (GKE, {"disableIngressCreation": True}, None),
        (GKE, {"domain": "b.example"}, None),
        ({}, {"disableIngressCreation": False, "pathTemplate": "/a"}, None),
    ],
)
def test_helm_values_agree_with_the_routes(gateway, given, field):
    config = behind({"iris": IRIS}, gateway)
    config["platform"]["values"] = values(**given)
    assert where(config, "gke-values") == ({("gke-values", f"{GATEWAY_VALUES}.{field}")} if field else set())


@pytest.mark.parametrize(
    ("version", "platform", "is_found"),
    [
        ("1.34.0-gke.1626000", {}, True),
        ("1.34.0-gke.1625999", {}, False),
        ("1.35", {}, True),
        ("1.33", {}, False),
        (None, {}, False),
        ("1.35", {"llm": False}, False),
        ("1.35", {"takeOver": True}, False),
        ("1.35", {"values": {"kserve-llmisvc-resources": {"kserve": {"llmisvc": {"createGIECRDs": False}}}}}, False),
    ],
)
def test_the_crd_of_pools_is_installed_once(version, platform, is_found):
    config = behind({}, gke={"version": version} if version else {})
    config["platform"] = {**config["platform"], **platform}
    expected = {("inference-pool-crd", "platform.llm")} if is_found else set()
    assert where(config, "inference-pool-crd") == expected
    config["cluster"]["gke"]["gatewayApi"] = "platform"
    assert where(config, "inference-pool-crd") == set()


@pytest.mark.parametrize(
    ("host", "is_found"), [("iris-default.example.com", False), ("*.example.com", False), ("a.example.com", True)]
)
def test_the_service_has_one_host_name(host, is_found):
    config = behind({"iris": IRIS}, {**GKE, "hostnames": [host]})
    expected = {("gateway-hostname", "platform.gateway.hostnames")} if is_found else set()
    assert where(config, "gateway-hostname") == expected


@pytest.mark.parametrize(
    ("gateway", "auth", "found"),
    [
        (GKE, None, {OF_GATEWAY}),
        (GLOBAL, None, {OF_GATEWAY}),
        (INTERNAL, None, set()),
        ({**GKE, "auth": {"anonymous": True}}, None, set()),
        ({**GKE, **HTTPS, "auth": IAP}, None, set()),
        ({**GKE, **HTTPS}, IAP, set()),
        (GKE, {"anonymous": True}, set()),
        (GKE, IAP, {("iap", f"{CHAT}.auth.iap")}),
        (GKE, KEYS, {("envoy-policy", f"{CHAT}.auth")}),
        ({}, IAP, {("iap", f"{CHAT}.auth.iap")}),
        ({"implementation": "istio"}, IAP, {("iap", f"{CHAT}.auth.iap")}),
    ],
)
def test_who_may_call_is_decided_by_identity_aware_proxy(gateway, auth, found):
    service = llm(router=ROUTED, **({"auth": auth} if auth else {}))
    config = behind({"chat": service}, gateway)
    assert where(config, "open-endpoint", "iap", "envoy-policy", "envoy-policy-unused") == found


def test_a_guardrail_makes_an_open_endpoint_of_gke_an_error():
    config = {**behind({"chat": llm(router=ROUTED)}), "guardrails": {"openEndpoints": False}}
    _, findings = examine(config)
    [found] = [one for one in findings if one.code == "open-endpoint"]
    assert found.severity == "error"
    assert "auth.iap" in found.text


@pytest.mark.parametrize("implementation", ["istio", "agentgateway"])
def test_the_mend_of_an_open_endpoint_is_one_that_the_implementation_has(implementation):
    config = on_existing({"chat": llm(router=ROUTED)})
    config["platform"]["gateway"] = {"implementation": implementation}
    _, findings = examine(config)
    [found] = [one for one in findings if one.code == "open-endpoint"]
    assert "Set gateway.implementation to envoy" in found.text
    config["platform"]["gateway"] = {"implementation": implementation, "address": "internal"}
    assert where(config, "open-endpoint") == set()


def test_settings_of_traffic_require_envoy_gateway():
    config = behind({"chat": llm(router=ROUTED, traffic={"maxBody": "10Mi"})})
    assert where(config, "envoy-policy") == {("envoy-policy", f"{CHAT}.traffic")}


def missing(path):
    return {("reference-missing", path)}


@pytest.mark.parametrize(
    ("gateway", "auth", "secrets", "found"),
    [
        ({**HTTPS, "auth": IAP}, None, [{"name": "iap", "namespace": "models"}], set()),
        ({**HTTPS, "auth": IAP}, None, [{"name": "iap"}], missing("platform.gateway.auth.iap.clientSecret")),
        (HTTPS, IAP, [], missing(f"{CHAT}.auth.iap.clientSecret")),
        (HTTPS, IAP, [{"name": "iap", "namespace": "models"}], set()),
        # Certificates of Google are not in Secrets.
        (HTTPS, None, [], set()),
    ],
)
def test_the_secret_of_the_client_is_in_the_namespace_of_the_service(gateway, auth, secrets, found):
    service = llm(router=ROUTED, namespace="models", **({"auth": auth} if auth else {}))
    config = behind({"chat": service}, {**INTERNAL, **gateway}, {"secrets": secrets})
    assert where(config, "reference-missing") == found
