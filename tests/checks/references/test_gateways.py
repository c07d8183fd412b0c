"""Controllers of Gateways, routes into other namespaces, and PriorityClasses that GKE limits."""

import pytest

from .environments import llm, on_existing, on_gke, where

CONTOUR = {"className": "contour", "controllerName": "projectcontour.io/gateway-controller"}
ROUTED = {"gateway": {}, "route": {}, "scheduler": {}}


@pytest.mark.parametrize(
    ("router", "gateway", "is_found"),
    [
        (ROUTED, CONTOUR, True),
        (ROUTED, {}, False),
        (ROUTED, {"className": "istio", "controllerName": "istio.io/gateway-controller"}, False),
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
