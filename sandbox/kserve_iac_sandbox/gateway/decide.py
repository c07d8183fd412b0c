"""What a gateway controller says of Gateway API objects, given all of them. Pure functions.

Nothing is routed: the statuses are those Envoy Gateway would write for objects that fit together, and every condition
says that it is simulated. Whether listeners exist, take routes of the namespace and kind, and whether the class is ours
is really looked at; certificates, backends and hostnames are not.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]

CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
GROUP = "gateway.networking.k8s.io"
POOL_GROUPS = ("inference.networking.k8s.io", "inference.networking.x-k8s.io")
ADDRESS = "198.51.100.10"
"""Of a range that is for documentation and leads nowhere."""
NOTE = "Simulated by the kserve-iac sandbox: no traffic is routed"

_ROUTES_BY_PROTOCOL = {
    "HTTP": ("HTTPRoute", "GRPCRoute"),
    "HTTPS": ("HTTPRoute", "GRPCRoute"),
    "TLS": ("TLSRoute",),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}


def key(obj: Object) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def condition(
    obj: Object, kind: str, former: Iterable[Object] | None, now: str, *, false: str = "", message: str = NOTE
) -> dict[str, Any]:
    """A condition; True with its own name as the reason, or False with the reason ``false``.

    The time is that of the former condition of this kind where its status was the same.
    """
    status = "False" if false else "True"
    before = next((c for c in former or [] if c.get("type") == kind and c.get("status") == status), None)
    return {
        "type": kind,
        "status": status,
        "reason": false or kind,
        "message": message,
        "observedGeneration": obj["metadata"].get("generation", 1),
        "lastTransitionTime": before["lastTransitionTime"] if before else now,
    }


def class_status(gateway_class: Object, now: str) -> dict[str, Any] | None:
    """The status of a GatewayClass; None for another controller's."""
    if gateway_class["spec"].get("controllerName") != CONTROLLER:
        return None
    former = (gateway_class.get("status") or {}).get("conditions")
    return {"conditions": [condition(gateway_class, "Accepted", former, now)]}


def ours(gateway: Object, classes: Sequence[Object]) -> bool:
    """Whether the gateway's class exists and names our controller."""
    name = gateway["spec"].get("gatewayClassName")
    return any(c["metadata"]["name"] == name and c["spec"].get("controllerName") == CONTROLLER for c in classes)


def gateway_status(
    gateway: Object, routes: Sequence[Object], namespaces: Mapping[str, Object], now: str
) -> dict[str, Any]:
    """The status of one of our gateways: an address, and every listener with the number of its routes."""
    former = gateway.get("status") or {}
    before = {listener["name"]: listener.get("conditions") for listener in former.get("listeners") or []}
    listeners = []
    for listener in gateway["spec"].get("listeners") or []:
        attached = [
            route for route in routes if any(_binds(route, ref, gateway, listener, namespaces) for ref in _refs(route))
        ]
        conditions = before.get(listener["name"])
        listeners.append(
            {
                "name": listener["name"],
                "supportedKinds": [{"group": GROUP, "kind": kind} for kind in kinds(listener)],
                "attachedRoutes": len(attached),
                "conditions": [
                    condition(gateway, kind, conditions, now) for kind in ("Accepted", "Programmed", "ResolvedRefs")
                ],
            }
        )
    conditions = former.get("conditions")
    return {
        "addresses": [{"type": "IPAddress", "value": ADDRESS}],
        "conditions": [condition(gateway, kind, conditions, now) for kind in ("Accepted", "Programmed")],
        "listeners": listeners,
    }


def kinds(listener: Object) -> list[str]:
    """The kinds of routes a listener takes."""
    possible = _ROUTES_BY_PROTOCOL.get(str(listener.get("protocol")), ("HTTPRoute", "GRPCRoute"))
    asked = [kind["kind"] for kind in (listener.get("allowedRoutes") or {}).get("kinds") or []]
    return [kind for kind in possible if not asked or kind in asked]


def _refs(route: Object) -> list[dict[str, Any]]:
    """The parentRefs that mean a Gateway."""
    refs = route["spec"].get("parentRefs") or []
    return [r for r in refs if r.get("kind", "Gateway") == "Gateway" and r.get("group", GROUP) == GROUP]


def _target(route: Object, ref: Object) -> tuple[str, str]:
    return ref.get("namespace") or route["metadata"]["namespace"], ref["name"]


def _named(ref: Object, listener: Object) -> bool:
    """Whether the reference, by section and port where it has them, means this listener."""
    section, port = ref.get("sectionName"), ref.get("port")
    return (not section or section == listener["name"]) and (not port or port == listener.get("port"))


def _admits(listener: Object, route: Object, gateway: Object, namespaces: Mapping[str, Object]) -> bool:
    """Whether the listener takes routes of this kind from this namespace."""
    if route["kind"] not in kinds(listener):
        return False
    allowed = (listener.get("allowedRoutes") or {}).get("namespaces") or {}
    namespace = route["metadata"]["namespace"]
    where = allowed.get("from", "Same")
    if where == "All":
        return True
    if where == "Selector":
        labels = (namespaces.get(namespace) or {"metadata": {}})["metadata"].get("labels") or {}
        return selects(allowed.get("selector") or {}, labels)
    return bool(namespace == gateway["metadata"]["namespace"])


def _binds(route: Object, ref: Object, gateway: Object, listener: Object, namespaces: Mapping[str, Object]) -> bool:
    return (
        _target(route, ref) == key(gateway) and _named(ref, listener) and _admits(listener, route, gateway, namespaces)
    )


def selects(selector: Object, labels: Mapping[str, str]) -> bool:
    """Whether a label selector matches."""
    for name, value in (selector.get("matchLabels") or {}).items():
        if labels.get(name) != value:
            return False
    for expression in selector.get("matchExpressions") or []:
        present, values = expression["key"] in labels, expression.get("values") or []
        holds = {
            "In": labels.get(expression["key"]) in values,
            "NotIn": labels.get(expression["key"]) not in values,
            "Exists": present,
            "DoesNotExist": not present,
        }[expression["operator"]]
        if not holds:
            return False
    return True


def route_status(
    route: Object, gateways: Mapping[tuple[str, str], Object], namespaces: Mapping[str, Object], now: str
) -> dict[str, Any]:
    """``status`` of a route: an entry for every parent that is one of our gateways; others' entries stay."""
    former = (route.get("status") or {}).get("parents") or []
    parents = [entry for entry in former if entry.get("controllerName") != CONTROLLER]
    for ref in _refs(route):
        gateway = gateways.get(_target(route, ref))
        if gateway is None:  # no such gateway, or another controller's: nobody says anything
            continue
        before = next((e["conditions"] for e in former if e["parentRef"] == ref and e.get("conditions")), None)
        refusal, message = _refusal(route, ref, gateway, namespaces)
        accepted = condition(route, "Accepted", before, now, false=refusal, message=message)
        resolved = condition(route, "ResolvedRefs", before, now)
        parents.append({"parentRef": dict(ref), "controllerName": CONTROLLER, "conditions": [accepted, resolved]})
    return {"parents": parents}


def _refusal(route: Object, ref: Object, gateway: Object, namespaces: Mapping[str, Object]) -> tuple[str, str]:
    named = [listener for listener in gateway["spec"].get("listeners") or [] if _named(ref, listener)]
    if not named:
        return "NoMatchingParent", "No listener of the gateway matches this parent ref's sectionName and port"
    if not any(_admits(listener, route, gateway, namespaces) for listener in named):
        return "NotAllowedByListeners", "No listener included by this parent ref allowed this attachment"
    return "", NOTE


def pool_status(
    pool: Object, routes: Sequence[Object], gateways: Mapping[tuple[str, str], Object], now: str
) -> dict[str, Any]:
    """``status`` of an InferencePool: accepted by every gateway that has a route to a pool of that name.

    The group of the route's reference is not looked at: KServe routes to the older group first, and goes over to the
    newer one once that pool is accepted.
    """
    group = str(pool["apiVersion"]).partition("/")[0]
    field = "parents" if group == POOL_GROUPS[0] else "parent"
    former = (pool.get("status") or {}).get(field) or []
    parents = []
    for gateway in sorted({_target(r, ref) for r in routes if _leads_to(r, pool) for ref in _refs(r)} & set(gateways)):
        reference = {"group": GROUP, "kind": "Gateway", "namespace": gateway[0], "name": gateway[1]}
        before = next((e.get("conditions") for e in former if e["parentRef"].get("name") == gateway[1]), None)
        conditions = [condition(pool, kind, before, now) for kind in ("Accepted", "ResolvedRefs")]
        parents.append({"parentRef": reference, "conditions": conditions})
    return {field: parents}


def _leads_to(route: Object, pool: Object) -> bool:
    for rule in route["spec"].get("rules") or []:
        for backend in rule.get("backendRefs") or []:
            namespace = backend.get("namespace") or route["metadata"]["namespace"]
            if (
                backend.get("kind") == "InferencePool"
                and backend.get("group") in POOL_GROUPS
                and (namespace, backend["name"]) == key(pool)
            ):
                return True
    return False


def without_times(value: Any) -> Any:
    """The same without times of transition: what decides whether a status has to be written."""
    if isinstance(value, Mapping):
        return {k: without_times(v) for k, v in value.items() if k != "lastTransitionTime"}
    if isinstance(value, list):
        return [without_times(entry) for entry in value]
    return value
