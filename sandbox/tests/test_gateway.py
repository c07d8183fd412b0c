"""What the simulated gateway says, given objects. No cluster."""

from typing import Any

import pytest

from kserve_iac_sandbox.gateway import decide

NOW = "2026-01-01T00:00:00Z"
CLASS = {"metadata": {"name": "envoy", "generation": 1}, "spec": {"controllerName": decide.CONTROLLER}}
NAMESPACES: dict[str, Any] = {"demo": {"metadata": {"labels": {"team": "a"}}}, "kserve": {"metadata": {}}}


def gateway(*listeners: dict[str, Any], cls: str = "envoy") -> dict[str, Any]:
    default = {"name": "http", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "All"}}}
    return {
        "metadata": {"name": "gw", "namespace": "kserve", "generation": 3},
        "spec": {"gatewayClassName": cls, "listeners": list(listeners) or [default]},
    }


def route(*refs: dict[str, Any], kind: str = "HTTPRoute", generation: int = 2, **spec: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "metadata": {"name": "r", "namespace": "demo", "generation": generation},
        "spec": {"parentRefs": list(refs) or [{"name": "gw", "namespace": "kserve"}], **spec},
    }


def statuses(conditions: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {c["type"]: (c["status"], c["reason"]) for c in conditions}


def route_status(made: dict[str, Any], gw: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    gateways = {("kserve", "gw"): gw or gateway()}
    return decide.route_status(made, gateways, NAMESPACES, NOW)["parents"]  # type: ignore[no-any-return]


def test_class_is_accepted_if_it_is_ours() -> None:
    found = decide.class_status(CLASS, NOW)
    assert found is not None
    assert statuses(found["conditions"]) == {"Accepted": ("True", "Accepted")}
    assert "Simulated" in found["conditions"][0]["message"]
    assert decide.class_status({**CLASS, "spec": {"controllerName": "other"}}, NOW) is None


def test_gateway_needs_its_class() -> None:
    assert decide.ours(gateway(), [CLASS])
    assert not decide.ours(gateway(cls="istio"), [CLASS])
    assert not decide.ours(gateway(), [])


def test_gateway_has_an_address_and_counts_routes() -> None:
    found = decide.gateway_status(gateway(), [route(), route({"name": "other"})], NAMESPACES, NOW)
    assert found["addresses"] == [{"type": "IPAddress", "value": decide.ADDRESS}]
    assert statuses(found["conditions"]) == {"Accepted": ("True", "Accepted"), "Programmed": ("True", "Programmed")}
    assert all(c["observedGeneration"] == 3 for c in found["conditions"])
    assert [(listener["name"], listener["attachedRoutes"]) for listener in found["listeners"]] == [("http", 1)]
    assert found["listeners"][0]["supportedKinds"][0] == {"group": decide.GROUP, "kind": "HTTPRoute"}


def test_route_is_accepted_by_every_parent() -> None:
    refs = [{"name": "gw", "namespace": "kserve"}, {"name": "gw", "namespace": "kserve", "sectionName": "http"}]
    found = route_status(route(*refs))
    assert [entry["parentRef"] for entry in found] == refs
    for entry in found:
        assert entry["controllerName"] == decide.CONTROLLER
        assert statuses(entry["conditions"]) == {
            "Accepted": ("True", "Accepted"),
            "ResolvedRefs": ("True", "ResolvedRefs"),
        }
        assert all(c["observedGeneration"] == 2 for c in entry["conditions"])


def test_route_follows_its_generation_and_keeps_times() -> None:
    made = route()
    made["status"] = {"parents": route_status(made)}
    made["metadata"]["generation"] = 7
    found = decide.route_status(made, {("kserve", "gw"): gateway()}, NAMESPACES, "later")["parents"]
    assert found[0]["conditions"][0]["observedGeneration"] == 7
    assert found[0]["conditions"][0]["lastTransitionTime"] == NOW
    assert decide.without_times(found) != decide.without_times(made["status"]["parents"])


def test_parents_of_others_are_left_alone() -> None:
    made = route(
        {"name": "gw", "namespace": "kserve"}, {"name": "absent"}, {"name": "svc", "kind": "Service", "group": ""}
    )
    other = {"parentRef": {"name": "absent"}, "controllerName": "istio.io/gateway-controller", "conditions": []}
    made["status"] = {"parents": [other]}
    assert [entry["controllerName"] for entry in route_status(made)] == [
        "istio.io/gateway-controller",
        decide.CONTROLLER,
    ]


SAME = {"name": "http", "protocol": "HTTP", "port": 80}


@pytest.mark.parametrize(
    ("listener", "ref", "kind", "reason"),
    [
        (SAME, {}, "HTTPRoute", "NotAllowedByListeners"),
        (
            {**SAME, "allowedRoutes": {"namespaces": {"from": "All"}}},
            {"sectionName": "https"},
            "HTTPRoute",
            "NoMatchingParent",
        ),
        ({**SAME, "allowedRoutes": {"namespaces": {"from": "All"}}}, {"port": 81}, "HTTPRoute", "NoMatchingParent"),
        (
            {**SAME, "allowedRoutes": {"namespaces": {"from": "All"}, "kinds": [{"kind": "HTTPRoute"}]}},
            {},
            "GRPCRoute",
            "NotAllowedByListeners",
        ),
        (
            {**SAME, "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "a"}}}}},
            {},
            "HTTPRoute",
            "Accepted",
        ),
        (
            {**SAME, "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "b"}}}}},
            {},
            "HTTPRoute",
            "NotAllowedByListeners",
        ),
    ],
)
def test_listeners_decide(listener: dict[str, Any], ref: dict[str, Any], kind: str, reason: str) -> None:
    made = route({"name": "gw", "namespace": "kserve", **ref}, kind=kind)
    found = route_status(made, gateway(listener))
    assert statuses(found[0]["conditions"])["Accepted"][1] == reason


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ({"key": "team", "operator": "In", "values": ["a"]}, True),
        ({"key": "team", "operator": "NotIn", "values": ["a"]}, False),
        ({"key": "team", "operator": "Exists"}, True),
        ({"key": "none", "operator": "DoesNotExist"}, True),
    ],
)
def test_selectors(expression: dict[str, Any], holds: bool) -> None:
    assert decide.selects({"matchExpressions": [expression]}, {"team": "a"}) is holds


@pytest.mark.parametrize(
    ("version", "field"),
    [("inference.networking.k8s.io/v1", "parents"), ("inference.networking.x-k8s.io/v1alpha2", "parent")],
)
def test_pool_is_accepted_by_the_gateways_that_lead_to_it(version: str, field: str) -> None:
    pool = {"apiVersion": version, "metadata": {"name": "pool", "namespace": "demo", "generation": 1}}
    backend = {"group": "inference.networking.x-k8s.io", "kind": "InferencePool", "name": "pool"}
    leading = route(rules=[{"backendRefs": [backend]}])
    gateways = {("kserve", "gw"): gateway()}
    assert decide.pool_status(pool, [route()], gateways, NOW) == {field: []}
    found = decide.pool_status(pool, [leading], gateways, NOW)[field]
    reference = {"group": decide.GROUP, "kind": "Gateway", "namespace": "kserve", "name": "gw"}
    assert [entry["parentRef"] for entry in found] == [reference]
    assert statuses(found[0]["conditions"])["Accepted"] == ("True", "Accepted")
