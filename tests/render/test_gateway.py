"""Listeners, certificates and the redirection of the Gateway; and its address as URLs have it."""

import pytest

from kserve_iac.args import GatewayArgs, ServingPlatformArgs
from kserve_iac.render import platform_plan
from kserve_iac.render.gateway import address_of, url_of

ISSUER = {"issuer": {"name": "letsencrypt"}}
SECRET = {"secret": "tls"}
NAMES = ["*.example.com", "chat.example.org"]


def plan(pools, **gateway):
    return platform_plan(ServingPlatformArgs.model_validate({"gateway": gateway}), pools)


def listeners(found):
    return {listener["name"]: listener for listener in found.gateway["spec"]["listeners"]}


def test_one_listener_takes_every_host_name_over_http(pools):
    [listener] = plan(pools).gateway["spec"]["listeners"]
    assert listener == {
        "name": "http",
        "protocol": "HTTP",
        "port": 80,
        "allowedRoutes": {"namespaces": {"from": "All"}},
    }


def test_each_host_name_has_a_listener_of_each_protocol(pools):
    found = listeners(plan(pools, hostnames=NAMES, https={**SECRET, "port": 8443, "redirect": False}))
    assert {name: (one["protocol"], one["port"], one["hostname"]) for name, one in found.items()} == {
        "http": ("HTTP", 80, "*.example.com"),
        "http-2": ("HTTP", 80, "chat.example.org"),
        "https": ("HTTPS", 8443, "*.example.com"),
        "https-2": ("HTTPS", 8443, "chat.example.org"),
    }
    assert {one["allowedRoutes"]["namespaces"]["from"] for one in found.values()} == {"All"}
    assert found["https-2"]["tls"] == {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": "tls"}]}


@pytest.mark.parametrize(
    ("https", "target"),
    [
        (SECRET, {"scheme": "https", "statusCode": 301}),
        ({**SECRET, "port": 8443}, {"scheme": "https", "port": 8443, "statusCode": 301}),
    ],
)
def test_requests_over_http_are_redirected_and_reach_no_service(https, target, pools):
    found = plan(pools, hostnames=NAMES, https=https)
    route = found.after_gateway["gateway-redirect"]["spec"]
    assert [ref["sectionName"] for ref in route["parentRefs"]] == ["http", "http-2"]
    assert route["rules"] == [{"filters": [{"type": "RequestRedirect", "requestRedirect": target}]}]
    namespaces = {name: one["allowedRoutes"]["namespaces"] for name, one in listeners(found).items()}
    own = {"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": "kserve"}}}
    assert namespaces == {"http": own, "http-2": own, "https": {"from": "All"}, "https-2": {"from": "All"}}


def test_nothing_is_redirected_without_https(pools):
    assert plan(pools).after_gateway == {}
    assert plan(pools, https={**SECRET, "redirect": False}).after_gateway == {}


def test_cert_manager_makes_a_certificate_for_all_host_names(pools):
    found = plan(pools, hostnames=NAMES, https=ISSUER)
    certificate = found.before_gateway["gateway-certificate"]
    assert certificate["spec"] == {
        "secretName": "kserve-ingress-gateway-tls",
        "dnsNames": NAMES,
        "issuerRef": {"name": "letsencrypt", "kind": "ClusterIssuer", "group": "cert-manager.io"},
    }
    assert listeners(found)["https"]["tls"]["certificateRefs"][0]["name"] == certificate["spec"]["secretName"]
    assert "cert-manager-webhook" in found.gateway_after
    assert "gateway-certificate" not in plan(pools, https=SECRET).before_gateway
    assert "cert-manager-webhook" not in plan(pools, https=SECRET).gateway_after


@pytest.mark.parametrize(("gateway", "scheme"), [({}, None), ({"https": SECRET}, "https")])
def test_kserve_writes_urls_with_the_scheme_of_the_gateway(gateway, scheme, pools):
    [release] = [one for one in plan(pools, **gateway).releases if one.name == "kserve-resources"]
    assert release.values["kserve"]["controller"]["gateway"].get("urlScheme") == scheme


def test_a_gateway_of_others_can_have_https_too(pools):
    found = plan(pools, implementation="existing", hostnames=NAMES, https=SECRET)
    assert set(listeners(found)) == {"http", "http-2", "https", "https-2"}
    assert set(found.after_gateway) == {"gateway-redirect"}


def test_an_internal_address_and_records_are_annotations_of_the_service(pools):
    own = {"proxy": {"serviceAnnotations": {"a": "b", "networking.gke.io/load-balancer-type": "External"}}}
    found = plan(pools, hostnames=NAMES, address="internal", externalDns=True, **own)
    service = found.before_gateway["gateway-proxies"]["spec"]["provider"]["kubernetes"]["envoyService"]
    assert service["annotations"] == {
        "networking.gke.io/load-balancer-type": "External",
        "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
        "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
        "external-dns.alpha.kubernetes.io/hostname": "*.example.com,chat.example.org",
        "a": "b",
    }


def test_the_buffer_of_clients_is_a_policy_of_the_gateway(pools):
    found = plan(pools, clientBuffer="4Mi").before_gateway["gateway-clients"]
    assert found["spec"] == {
        "targetRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "kserve-ingress-gateway"}],
        "connection": {"bufferLimit": "4Mi"},
        "http2": {"initialStreamWindowSize": "16Mi", "initialConnectionWindowSize": "24Mi"},
    }
    assert "gateway-clients" not in plan(pools).before_gateway


@pytest.mark.parametrize(
    ("gateway", "message"),
    [
        ({"implementation": "istio", "clientBuffer": "4Mi"}, "clientBuffer requires Envoy Gateway"),
        (
            {"install": "existing", "supports": ["envoyPolicies"], "clientBuffer": "4Mi"},
            "describe the Gateway, but it exists",
        ),
        ({"https": {}}, "https requires a certificate"),
        ({"https": ISSUER}, "issuer requires host names"),
        ({"https": {**SECRET, "port": 80}}, "https.port is 80, like port"),
        ({"hostnames": ["a.example.com", "a.example.com"]}, "must not contain a name twice"),
        (
            {"hostnames": [f"a{n}.example.com" for n in range(33)]},
            "has 33 names, but a Gateway has at most 64 listeners",
        ),
        ({"hostnames": ["Chat.example.com"]}, "hostnames"),
        ({"hostnames": ["203.0.113.1:80"]}, "hostnames"),
        ({"install": "existing", "https": SECRET}, "describe listeners, but the Gateway exists already"),
        ({"install": "existing", "hostnames": NAMES}, "describe listeners, but the Gateway exists already"),
        ({"implementation": "existing", "address": "internal"}, "address describes the Service of the proxies"),
        ({"implementation": "existing", "hostnames": NAMES, "externalDns": True}, "externalDns describes the Service"),
        ({"externalDns": True}, "externalDns requires host names"),
        ({"address": "internal", "proxy": {"serviceType": "ClusterIP"}}, "serviceType is ClusterIP"),
    ],
)
def test_listeners_that_cannot_work_are_refused(gateway, message):
    with pytest.raises(ValueError, match=message):
        GatewayArgs.model_validate(gateway)


@pytest.mark.parametrize(
    ("gateway", "address", "url"),
    [
        ({}, "203.0.113.1", "http://203.0.113.1"),
        ({"port": 8080}, "203.0.113.1", "http://203.0.113.1:8080"),
        ({}, "2001:db8::1", "http://[2001:db8::1]"),
        ({"https": SECRET}, "203.0.113.1", "https://203.0.113.1"),
        ({"https": {**SECRET, "port": 8443}}, "203.0.113.1", "https://203.0.113.1:8443"),
        ({"hostnames": NAMES}, "203.0.113.1", "http://chat.example.org"),
        ({"hostnames": NAMES[:1]}, "203.0.113.1", None),
        ({}, None, None),
    ],
)
def test_urls_begin_with_the_host_name_or_the_address(gateway, address, url):
    assert url_of(GatewayArgs.model_validate(gateway), address) == url


@pytest.mark.parametrize(
    ("status", "address"),
    [
        (None, None),
        ({}, None),
        ({"addresses": []}, None),
        ({"addresses": [{"type": "IPAddress", "value": "203.0.113.1"}, {"value": "x"}]}, "203.0.113.1"),
    ],
)
def test_the_address_is_the_first_of_the_status(status, address):
    assert address_of(status) == address


def test_the_class_of_gke_is_not_created(pools):
    found = plan(pools, className="gke-l7-rilb")
    assert found.gateway_class is None
    assert found.gateway["spec"]["gatewayClassName"] == "gke-l7-rilb"
