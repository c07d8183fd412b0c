"""Controllers of Gateways, routes into other namespaces, and PriorityClasses that GKE limits."""

import pytest

from .environments import isvc, llm, on_existing, on_gke, where

CONTOUR = {"className": "contour", "controllerName": "projectcontour.io/gateway-controller"}
ISTIO = {"className": "istio", "controllerName": "istio.io/gateway-controller"}
ROUTED = {"gateway": {}, "route": {}, "scheduler": {}}


@pytest.mark.parametrize(
    ("router", "gateway", "is_found"),
    [
        (ROUTED, CONTOUR, True),
        (ROUTED, {}, False),
        (ROUTED, {"className": "istio", "controllerName": "istio.io/gateway-controller"}, True),
        (ROUTED, {**ISTIO, "supports": ["inferencePool"]}, False),
        ({"gateway": {}, "route": {}}, ISTIO, False),
        (ROUTED, {"className": "contour", "controllerName": None}, False),
        (ROUTED, {**CONTOUR, "install": "existing"}, False),
        ({"gateway": {}, "route": {}}, CONTOUR, False),
        ({**ROUTED, "gateway": {"refs": [{"name": "own"}]}}, CONTOUR, False),
    ],
)
def test_the_controller_of_the_gateway_serves_pools(router, gateway, is_found):
    config = on_gke({"chat": llm(router=router)}, gateway=gateway)
    expected = {("gateway-pools", "platform.gateway.controllerName")} if is_found else set()
    assert where(config, "gateway-pools") == expected


SWITCH = "ENABLE_GATEWAY_API_INFERENCE_EXTENSION"


def switched(value, *below):
    values = {"env": {SWITCH: value}}
    for key in below:
        values = {key: values}
    return {"istio": {"values": values}}


@pytest.mark.parametrize(
    ("router", "gateway", "expected"),
    [
        (ROUTED, switched("false"), ("gateway-without-pools", f"platform.gateway.istio.values.env.{SWITCH}")),
        (ROUTED, switched(False), ("gateway-without-pools", f"platform.gateway.istio.values.env.{SWITCH}")),
        (ROUTED, switched("false", "pilot"), ("gateway-pools", f"platform.gateway.istio.values.pilot.env.{SWITCH}")),
        (ROUTED, switched("true"), None),
        (ROUTED, {"istio": {"values": {"env": {"OTHER": "false"}}}}, None),
        ({"gateway": {}, "route": {}}, switched("false"), None),
    ],
)
def test_values_that_switch_pools_off_in_istio_are_found(router, gateway, expected):
    config = on_gke({"chat": llm(router=router)}, gateway=gateway)
    assert where(config, "gateway-without-pools", "gateway-pools") == ({expected} if expected else set())


MANAGER = "platform.gateway.envoy.values.config.envoyGateway.extensionManager"
POOLS_ONLY = {"backendResources": [{"group": "inference.networking.k8s.io", "kind": "InferencePool", "version": "v1"}]}
HOOKS = {"hooks": {"xdsTranslator": {"post": ["Translation"]}}}
SERVICE = {"service": {"fqdn": {"hostname": "own.default.svc", "port": 1063}}}


@pytest.mark.parametrize(
    ("extension", "ai_gateway", "is_found"),
    [
        (POOLS_ONLY, False, True),
        ({**POOLS_ONLY, **HOOKS}, False, True),
        ({**POOLS_ONLY, **SERVICE}, False, True),
        ({**POOLS_ONLY, **HOOKS, **SERVICE}, False, False),
        (POOLS_ONLY, True, False),
    ],
)
def test_an_extension_of_envoy_gateway_has_hooks_and_a_service(extension, ai_gateway, is_found):
    values = {"config": {"envoyGateway": {"extensionManager": extension}}}
    gateway = {"envoy": {"aiGateway": {"install": ai_gateway}, "values": values}}
    config = on_gke({"iris": IRIS}, gateway=gateway)
    assert where(config, "gateway-extension") == ({("gateway-extension", MANAGER)} if is_found else set())


WITHOUT = {"gateway-without-pools"}
SUPPORTS = "platform.gateway.supports"
INSTALL = "platform.gateway.envoy.aiGateway.install"
NO_AI = {"aiGateway": {"install": False}}
EXTENSION = {"config": {"envoyGateway": {"extensionManager": {"hooks": {}}}}}


@pytest.mark.parametrize(
    ("router", "gateway", "path"),
    [
        (ROUTED, {"implementation": "existing", "supports": []}, SUPPORTS),
        (ROUTED, {**CONTOUR, "supports": []}, SUPPORTS),
        (ROUTED, {"install": "existing", "supports": []}, SUPPORTS),
        (ROUTED, {**CONTOUR, "supports": ["inferencePool"]}, None),
        (ROUTED, {"install": "existing", "supports": ["inferencePool"]}, None),
        (ROUTED, {"implementation": "envoy"}, None),
        (ROUTED, {"envoy": NO_AI}, INSTALL),
        (ROUTED, {"envoy": {**NO_AI, "values": EXTENSION}}, None),
        (ROUTED, {"implementation": "istio"}, None),
        (ROUTED, {"istio": {"version": "1.28.0"}}, None),
        (ROUTED, {"istio": {"version": "1.27.1"}}, "platform.gateway.istio.version"),
        (ROUTED, {"implementation": "agentgateway"}, None),
        ({"gateway": {}, "route": {}}, {"istio": {"version": "1.27.1"}}, None),
        ({"gateway": {}, "route": {}}, {"envoy": NO_AI}, None),
        ({"gateway": {}, "route": {}}, {**CONTOUR, "supports": []}, None),
        ({**ROUTED, "gateway": {"refs": [{"name": "own"}]}}, {**CONTOUR, "supports": []}, None),
    ],
)
def test_a_scheduler_under_a_gateway_that_cannot_is_refused(router, gateway, path):
    config = on_gke({"chat": llm(router=router)}, gateway=gateway)
    assert where(config, *WITHOUT, "gateway-pools") == ({(*WITHOUT, path)} if path else set())


def test_a_stopped_service_needs_no_pool():
    config = on_gke({"chat": llm(router=ROUTED, stopped=True)}, gateway={"envoy": NO_AI})
    assert where(config, *WITHOUT) == set()


def test_a_scheduler_of_a_configuration_counts():
    base = {"llmInferenceServiceConfig": {"router": ROUTED}}
    config = on_gke({"chat": llm(baseRefs=["base"])}, definitions={"base": base}, gateway=CONTOUR)
    assert where(config, "gateway-pools") != set()


@pytest.mark.parametrize(
    ("backend", "existing", "is_found"),
    [
        ({"namespace": "models"}, {}, True),
        ({"namespace": "models"}, {"referenceGrants": [{"name": "any", "namespace": "models"}]}, False),
        ({"namespace": "models"}, {"referenceGrants": [{"name": "any"}]}, True),
        ({"namespace": "default"}, {}, False),
        ({}, {}, False),
    ],
)
def test_routes_into_other_namespaces_are_granted(backend, existing, is_found):
    spec = {"rules": [{"backendRefs": [{"kind": "Service", "name": "other", "port": 80, **backend}]}]}
    config = on_existing({"chat": llm(router={"gateway": {}, "route": {"http": {"spec": spec}}})}, existing)
    path = "services.chat.llmInferenceService.router.route.http.spec.rules.0.backendRefs.0.namespace"
    assert where(config, "reference-grant") == ({("reference-grant", path)} if is_found else set())


IRIS = isvc()
GKES = {"className": "gke-l7-global-external-managed", "controllerName": None}
CLASS = "platform.gateway.className"
LOCAL = {"labels": {"networking.kserve.io/visibility": "cluster-local"}}


def behind_gke(services, gateway=GKES, **platform):
    config = on_existing(services)
    config["platform"] = {**config["platform"], "gateway": gateway, **platform}
    return where(config, "gke-route", "gke-route-unsure")


def values(**gateway):
    return {"values": {"kserve-resources": {"kserve": {"controller": {"gateway": gateway}}}}}


@pytest.mark.parametrize(
    ("services", "platform", "is_found"),
    [
        ({"iris": IRIS}, {}, True),
        ({"iris": IRIS}, {"kserve": "0.16"}, True),
        ({"iris": IRIS}, {"kserve": "0.21"}, True),
        ({"iris": isvc(transformer={"containers": [{"name": "kserve-container", "image": "own:1"}]})}, {}, True),
        ({"iris": isvc(deploymentMode="Standard")}, {}, True),
        # The option removes the timeouts, and the regular expressions stay.
        ({"iris": IRIS}, values(disableHTTPRouteTimeout=True), True),
        ({"iris": IRIS, "local": isvc(**LOCAL)}, {}, True),
        ({"iris": isvc(**LOCAL)}, {}, False),
        ({"iris": isvc(stopped=True)}, {}, False),
        ({"iris": isvc(deploymentMode="Knative")}, {"knative": "existing"}, False),
        ({"iris": IRIS}, {"domain": "svc.cluster.local"}, False),
        ({"iris": IRIS}, values(domain="svc.cluster.local"), False),
        ({"iris": IRIS}, values(disableIngressCreation=True), False),
        ({"iris": IRIS}, values(ingressGateway={"enableGatewayApi": False}), False),
        ({"iris": IRIS}, values(ingressGateway={"kserveGateway": "other/gateway"}), False),
        ({"iris": IRIS}, {"gateway": {}}, False),
        ({"iris": IRIS}, {"gateway": {"className": "istio", "controllerName": None}}, False),
        ({}, {}, False),
    ],
)
def test_gke_refuses_the_routes_of_inference_services(services, platform, is_found):
    assert behind_gke(services, **platform) == ({("gke-route", CLASS)} if is_found else set())


@pytest.mark.parametrize(
    ("mode", "platform", "is_found"),
    [
        ("Standard", {}, True),
        ("default", {"defaultDeploymentMode": "Standard"}, True),
        ("default", {}, False),
    ],
)
def test_a_kserve_of_others_may_not_use_the_gateway_api(mode, platform, is_found):
    services = {"iris": isvc(deploymentMode=mode)}
    expected = {("gke-route-unsure", CLASS)} if is_found else set()
    assert behind_gke(services, install="existing", **platform) == expected


def test_the_mend_towards_the_global_class_meets_the_refusal():
    services = {"iris": IRIS, "chat": llm(router={"gateway": {}, "route": {}})}
    config = on_gke(services, gateway={**GKES, "className": "gke-l7-rilb"}, gatewayApi="gke")
    refused = {("gke-route", CLASS), ("gke-route", "services.chat.llmInferenceService.router.route")}
    assert where(config, "gke-route", "proxy-only-subnet") == refused | {("proxy-only-subnet", CLASS)}
    config["platform"]["gateway"] = GKES
    assert where(config, "gke-route", "proxy-only-subnet") == refused


CRITICAL = {"priorityClassName": "system-cluster-critical"}


@pytest.mark.parametrize(
    ("config", "is_found"),
    [
        (on_gke({"chat": llm(template=CRITICAL)}), True),
        (on_gke({"chat": llm(template=CRITICAL)}, {"resourceQuotas": [{"name": "critical"}]}), False),
        (on_gke({"chat": llm(template=CRITICAL, namespace="a")}, {"resourceQuotas": [{"name": "critical"}]}), True),
        (on_gke({"chat": llm(template={"priorityClassName": "own"})}), False),
        (on_existing({"chat": llm(template=CRITICAL)}), False),
    ],
)
def test_gke_limits_the_priorities_of_kubernetes(config, is_found):
    path = "services.chat.llmInferenceService.template.priorityClassName"
    assert where(config, "priority-quota") == ({("priority-quota", path)} if is_found else set())
