"""How the fields of a Gateway are read: who programs it, and what is refused because it is not clear."""

import pytest

from kserve_iac.args import GatewayArgs, ServingPlatformArgs
from kserve_iac.catalog.gateways import ENVOY_CONTROLLER

OTHER = "projectcontour.io/gateway-controller"
LOGIN = {"issuer": "https://id.example.org", "clientId": "models", "clientSecret": "login"}
IAP = {"iap": {"clientId": "client", "clientSecret": "iap"}}


@pytest.mark.parametrize(
    ("gateway", "on_others", "on_sandbox"),
    [
        ({}, "envoy", "existing"),
        ({"port": 8080}, "envoy", "existing"),
        ({"envoy": {}}, "envoy", "envoy"),
        ({"proxy": {"replicas": 3}}, "envoy", "envoy"),
        ({"address": "internal"}, "envoy", "envoy"),
        ({"hostnames": ["a.example.com"], "externalDns": True}, "envoy", "envoy"),
        ({"istio": {}}, "istio", "istio"),
        ({"implementation": "istio", "className": "istio"}, "istio", "istio"),
        ({"implementation": "istio", "controllerName": "istio.io/gateway-controller"}, "istio", "istio"),
        ({"agentgateway": {"version": "1.4.1"}}, "agentgateway", "agentgateway"),
        ({"implementation": "agentgateway", "proxy": {"pool": "a"}}, "agentgateway", "agentgateway"),
        ({"implementation": "envoy"}, "envoy", "envoy"),
        ({"implementation": "gke"}, "gke", "gke"),
        ({"implementation": "gke", "controllerName": "networking.gke.io/gateway"}, "gke", "gke"),
        ({"gke": {"scope": "global"}}, "gke", "gke"),
        ({"implementation": "envoy", "className": "public"}, "envoy", "envoy"),
        ({"implementation": "envoy", "controllerName": ENVOY_CONTROLLER}, "envoy", "envoy"),
        ({"implementation": "existing"}, "existing", "existing"),
        ({"implementation": "existing", "className": "public", "controllerName": OTHER}, "existing", "existing"),
        ({"implementation": "existing", "className": "public", "controllerName": None}, "existing", "existing"),
        ({"install": "existing"}, "existing", "existing"),
        ({"className": "contour", "controllerName": OTHER}, "existing", "existing"),
        ({"className": "envoy", "controllerName": ENVOY_CONTROLLER}, "existing", "existing"),
        ({"className": "istio", "controllerName": None}, "existing", "existing"),
        ({"controllerName": ENVOY_CONTROLLER}, "existing", "existing"),
        # GKE's own classes tell who programs the Gateway.
        ({"className": "gke-l7-rilb"}, "existing", "existing"),
        ({"implementation": "existing", "className": "gke-l7-rilb"}, "existing", "existing"),
        ({"install": "existing", "className": "istio", "supports": ["inferencePool"]}, "existing", "existing"),
    ],
)
def test_a_controller_that_is_named_exists_already(gateway, on_others, on_sandbox):
    read = GatewayArgs.model_validate(gateway)
    assert read.implementation_on("none") == on_others
    assert read.implementation_on("sandbox") == read.implementation_on("gke") == on_sandbox


@pytest.mark.parametrize(
    ("gateway", "message"),
    [
        ({"className": "public"}, "className public alone does not tell who programs the Gateway"),
        ({"className": "envoy", "port": 8080}, "className envoy alone does not tell who programs the Gateway"),
        ({"implementation": "envoy", "controllerName": OTHER}, f"controllerName must be {ENVOY_CONTROLLER}"),
        ({"implementation": "envoy", "controllerName": None}, f"controllerName must be {ENVOY_CONTROLLER}"),
        ({"implementation": "envoy", "install": "existing"}, "install: existing has no Gateway"),
        ({"controllerName": OTHER, "envoy": {}}, "envoy has settings of a controller"),
        ({"implementation": "existing", "envoy": {}}, "envoy has settings of a controller"),
        ({"implementation": "envoy", "istio": {}}, "istio has settings of a controller"),
        ({"implementation": "istio", "envoy": {}}, "envoy has settings of a controller"),
        ({"istio": {}, "agentgateway": {}}, "agentgateway has settings of a controller"),
        ({"implementation": "istio", "className": "own"}, "className must be istio"),
        ({"implementation": "agentgateway", "className": "own"}, "className must be agentgateway"),
        ({"implementation": "istio", "controllerName": None}, "controllerName must be istio.io/gateway-controller"),
        ({"implementation": "existing", "className": "public"}, "className public needs its controller"),
        ({"implementation": "existing", "proxy": {}}, "proxy describes the proxies of a controller"),
        ({"implementation": "gke", "className": "gke-l7-rilb"}, "implementation gke has no className"),
        ({"implementation": "gke", "proxy": {}}, "implementation gke has no proxy"),
        ({"gke": {}, "hostnames": ["a.example.com"], "externalDns": True}, "implementation gke has no externalDns"),
        ({"implementation": "gke", "envoy": {}}, "envoy has settings of a controller"),
        ({"implementation": "envoy", "gke": {}}, "gke has settings of a controller"),
        ({"implementation": "gke", "install": "existing"}, "install: existing has no Gateway"),
        ({"implementation": "gke", "controllerName": None}, "controllerName must be networking.gke.io/gateway"),
        ({"gke": {"scope": "global"}, "address": "internal"}, "address internal cannot be global"),
        ({"gke": {"addressName": "Models"}}, "addressName"),
        ({"gke": {"timeout": 0}}, "timeout"),
        ({"gke": {}, "https": {"certificateMap": "m"}}, "certificateMap does not fit the class gke-l7-regional"),
        (
            {"gke": {"scope": "global"}, "https": {"certificates": ["c"]}},
            "certificates does not fit the class gke-l7-global",
        ),
        ({"implementation": "envoy", "https": {"certificateMap": "m"}}, "certificateMap is a setting of GKE's own"),
        ({"gke": {}, "https": {"certificates": ["c"], "secret": "tls"}}, "certificates of one kind only"),
        ({"gke": {}, "auth": {"apiKeys": {"secrets": ["a"]}}}, "auth requires Envoy Gateway"),
        ({"gke": {}, "auth": {"oidc": LOGIN}}, "auth requires Envoy Gateway"),
        ({"implementation": "istio", "auth": {"oidc": LOGIN}}, "auth requires Envoy Gateway"),
        ({"gke": {}, "clientBuffer": "4Mi"}, "clientBuffer requires Envoy Gateway"),
        ({"gke": {}, "auth": IAP}, "auth.iap requires HTTPS"),
        ({"implementation": "envoy", "https": {"secret": "tls"}, "auth": IAP}, "only GKE's own load balancers have"),
        ({"supports": ["inferencePool"]}, "supports describes a controller that exists already"),
        ({"implementation": "envoy", "supports": []}, "supports describes a controller that exists already"),
    ],
)
def test_what_is_not_clear_is_refused(gateway, message):
    with pytest.raises(ValueError, match=message):
        GatewayArgs.model_validate(gateway)


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ({}, False),
        ({"llm": True}, True),
        ({"llm": True, "gateway": {"envoy": {"aiGateway": {"install": False}}}}, False),
        ({"gateway": {"envoy": {"aiGateway": {"install": True}}}}, True),
    ],
)
def test_the_ai_gateway_comes_with_llm_services(platform, expected):
    assert ServingPlatformArgs.model_validate(platform).has_ai_gateway is expected


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ({}, None),
        ({"pool": "system"}, "system"),
        ({"pool": "system", "gateway": {"proxy": {"pool": "edge"}}}, "edge"),
    ],
)
def test_proxies_run_on_their_own_pool_or_that_of_the_platform(platform, expected):
    assert ServingPlatformArgs.model_validate(platform).proxy_pool == expected


@pytest.mark.parametrize(
    ("gateway", "field"),
    [
        ({"implementation": "envoy"}, "implementation"),
        ({"istio": {}}, "istio"),
        ({"implementation": "gke"}, "implementation"),
        ({"gke": {}}, "gke"),
        ({"hostnames": ["a.example.com"]}, "hostnames"),
        ({"auth": {"anonymous": True}}, "auth"),
        ({"proxy": {}}, "proxy"),
        ({"implementation": "existing", "https": {"secret": "tls"}}, "https"),
    ],
)
def test_an_existing_platform_installs_no_gateway(gateway, field):
    with pytest.raises(ValueError, match=rf"gateway\.{field} describes what the stack installs"):
        ServingPlatformArgs.model_validate({"install": "existing", "gateway": gateway})


@pytest.mark.parametrize(
    "gateway",
    [
        {},
        {"implementation": "existing"},
        {"supports": ["inferencePool"], "install": "existing"},
        {"controllerName": OTHER},
    ],
)
def test_the_gateway_of_an_existing_platform_can_be_described(gateway):
    ServingPlatformArgs.model_validate({"install": "existing", "gateway": gateway})
