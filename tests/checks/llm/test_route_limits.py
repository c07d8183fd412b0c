"""Routes of LLM services that GKE refuses, and routes in which Envoy Gateway cuts long answers."""

import pytest

from kserve_iac.checks import examine

MODEL = {"uri": "hf://Qwen/Qwen3-4B"}
OF_GKE = {"className": "gke-l7-rilb", "controllerName": None}
OWN_GATEWAY = {"name": "kserve-ingress-gateway", "namespace": "kserve"}
BACKENDS = {"backendRefs": [{"kind": "Service", "name": "chat-kserve-workload-svc", "port": 8000}]}
NO_LIMIT = {"timeouts": {"request": "0s", "backendRequest": "0s"}}
ROUTE = "services.chat.llmInferenceService.router.route"
RULE = f"{ROUTE}.http.spec.rules.0"
SURE, UNSURE = {("gke-route", ROUTE)}, {("gke-route-unsure", ROUTE)}
CODES = ("gke-route", "gke-route-unsure", "route-timeout")


def found(router, gateway=None, definitions=None, service=None, **platform):
    _, findings = examine(
        {
            "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
            "platform": {"llm": True, "gateway": OF_GKE if gateway is None else gateway, **platform},
            "definitions": definitions or {},
            "services": {"chat": {"llmInferenceService": {"model": MODEL, "router": router, **(service or {})}}},
        }
    )
    return {(one.code, one.path) for one in findings if one.code in CODES}


def routed(*rules, **spec):
    return {"gateway": {}, "route": {"http": {"spec": {**({"rules": list(rules)} if rules else {}), **spec}}}}


CREATED = {"gateway": {}, "route": {}}


@pytest.mark.parametrize("kserve", ["0.16", "0.17", "0.18", "0.19", "0.20", "0.21"])
def test_gke_refuses_the_route_that_kserve_creates(kserve):
    assert found(CREATED, kserve=kserve) == SURE
    assert found(CREATED, kserve=kserve, install="existing") == UNSURE


def disabled(chart):
    return {chart: {"kserve": {"controller": {"gateway": {"disableHTTPRouteTimeout": True}}}}}


@pytest.mark.parametrize(
    ("kserve", "chart", "expected"),
    [
        ("0.19", "kserve-resources", SURE),
        ("0.20", "kserve-resources", SURE),
        ("0.20", "kserve-llmisvc-resources", SURE),
        ("0.21", "kserve-resources", UNSURE),
        ("0.21", "kserve-llmisvc-resources", SURE),
    ],
)
def test_the_option_of_the_chart_does_not_reach_the_routes_of_llm_services(kserve, chart, expected):
    assert found(CREATED, kserve=kserve, values=disabled(chart)) == expected


@pytest.mark.parametrize(
    ("router", "is_found"),
    [
        (CREATED, True),
        ({"route": {}}, True),
        ({**CREATED, "scheduler": {}}, True),
        (routed(hostnames=["chat.example.com"]), True),
        (routed(parentRefs=[OWN_GATEWAY]), True),
        ({**CREATED, "gateway": {"refs": [OWN_GATEWAY]}}, True),
        # The route is attached to another Gateway, whose class is not known.
        ({**CREATED, "gateway": {"refs": [{"name": "other", "namespace": "kserve"}]}}, False),
        ({**CREATED, "gateway": {"refs": [{"name": "kserve-ingress-gateway"}]}}, False),
        ({**CREATED, "gateway": {"refs": [OWN_GATEWAY, {"name": "other"}]}}, False),
        (routed(parentRefs=[{"name": "other"}]), False),
        (routed(parentRefs=[]), False),
        # KServe creates no route, or not these rules.
        ({"gateway": {}}, False),
        ({"gateway": {}, "route": {"http": {"refs": [{"name": "own"}]}}}, False),
        (routed(BACKENDS), False),
    ],
)
def test_the_route_that_kserve_attaches_to_the_platforms_gateway_counts(router, is_found):
    assert found(router) == (SURE if is_found else set())


@pytest.mark.parametrize(
    ("gateway", "is_found"),
    [
        ({"className": "gke-l7-global-external-managed", "controllerName": None}, True),
        ({**OF_GKE, "controllerName": "networking.gke.io/gateway"}, True),
        ({"className": "gke-l7-rilb"}, True),
        ({**OF_GKE, "install": "existing"}, True),
        ({**OF_GKE, "controllerName": "istio.io/gateway-controller"}, False),
        ({"className": "istio", "controllerName": None}, False),
        ({}, False),
    ],
)
def test_the_gateway_is_one_of_gke(gateway, is_found):
    assert found(CREATED, gateway) == (SURE if is_found else set())


def test_a_service_that_is_stopped_has_no_route():
    assert found(CREATED, service={"stopped": True}) == set()


def test_another_gateway_in_the_values_is_not_the_platforms():
    values = {"kserve-resources": {"kserve": {"controller": {"gateway": {"ingressGateway": {"kserveGateway": "a/b"}}}}}}
    assert found(CREATED, values=values) == set()


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({**BACKENDS, **NO_LIMIT}, f"{RULE}.timeouts"),
        ({**BACKENDS, "timeouts": {"request": "60s"}}, f"{RULE}.timeouts"),
        ({**BACKENDS, "timeouts": {}}, None),
        ({**BACKENDS, "matches": [{"path": {"type": "PathPrefix", "value": "/"}}]}, None),
        (
            {**BACKENDS, "matches": [{"path": {"type": "RegularExpression", "value": "^/.*$"}}]},
            f"{RULE}.matches.0.path.type",
        ),
    ],
)
def test_rules_of_ones_own_are_ones_that_gke_accepts(rule, path):
    assert found(routed(rule)) == ({("gke-route", path)} if path else set())


def base(router, **fields):
    return {"llmInferenceServiceConfig": {"router": router, **fields}}


def test_a_configuration_sets_the_rules():
    service = {"baseRefs": ["base"]}
    assert found(CREATED, definitions={"base": base(routed(BACKENDS))}, service=service) == set()
    path = "definitions.base.llmInferenceServiceConfig.router.route.http.spec.rules.0.timeouts"
    definitions = {"base": base(routed({**BACKENDS, **NO_LIMIT}))}
    assert found(CREATED, definitions=definitions, service=service) == {("gke-route", path)}
    assert found(CREATED, service={"baseRefs": ["not-known"]}) == set()


def test_a_configuration_can_replace_the_preset():
    own = base(routed(BACKENDS), name="kserve-config-llm-router-route", namespace="models")
    assert found(CREATED, definitions={"own": own}, service={"namespace": "models"}) == set()
    assert found(CREATED, definitions={"own": own}, service={"namespace": "others"}) == SURE


CUT = {("route-timeout", RULE)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (BACKENDS, CUT),
        ({**BACKENDS, "timeouts": {}}, CUT),
        ({**BACKENDS, **NO_LIMIT}, set()),
        ({**BACKENDS, "timeouts": {"request": "600s"}}, set()),
        ({**BACKENDS, "timeouts": {"backendRequest": "600s"}}, set()),
        ({"filters": [{"type": "RequestRedirect"}]}, set()),
    ],
)
def test_envoy_cuts_answers_without_timeouts(rule, expected):
    assert found(routed(rule), {}) == expected
    assert found(routed(rule, parentRefs=[OWN_GATEWAY]), {}) == expected


@pytest.mark.parametrize(
    ("gateway", "platform", "expected"),
    [
        ({"implementation": "envoy", "className": "other"}, {}, CUT),
        ({"implementation": "existing"}, {}, CUT),
        ({"implementation": "istio"}, {}, set()),
        ({"controllerName": "gateway.envoyproxy.io/second"}, {"install": "existing"}, CUT),
        ({"controllerName": "gateway.envoyproxy.io/second", "install": "existing"}, {}, CUT),
        # The class of a Gateway that exists already is not known.
        ({"install": "existing"}, {}, set()),
        ({}, {"install": "existing"}, set()),
        ({"className": "istio", "controllerName": None}, {}, set()),
        ({"className": "istio", "controllerName": "istio.io/gateway-controller"}, {}, set()),
        (OF_GKE, {}, set()),
    ],
)
def test_the_gateway_is_one_of_envoy_gateway(gateway, platform, expected):
    assert found(routed(BACKENDS), gateway, **platform) == expected


def test_each_rule_and_its_place_are_named():
    both = routed({**BACKENDS, **NO_LIMIT}, BACKENDS)
    assert found(both, {}) == {("route-timeout", f"{ROUTE}.http.spec.rules.1")}
    service = {"baseRefs": ["base"]}
    path = "definitions.base.llmInferenceServiceConfig.router.route.http.spec.rules.0"
    assert found(CREATED, {}, {"base": base(routed(BACKENDS))}, service) == {("route-timeout", path)}


def test_kserves_own_route_has_no_limit():
    assert found(CREATED, {}) == set()
    assert found(routed(hostnames=["chat.example.com"]), {}) == set()
