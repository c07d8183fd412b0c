"""What KServe refuses of the router of an LLMInferenceService: route, gateway, traffic, scheduler.

Sources: validateRouterCrossFieldConstraints, validateTrafficFields and validateSchedulerConfig in
pkg/apis/serving/v1alpha2/llm_inference_service_validation.go and its v1alpha1 twin, 0.17 to 0.20; of 0.16
pkg/controller/v1alpha1/llmisvc/validation/llminferenceservice_validator.go.
"""

from collections import Counter
from collections.abc import Iterator

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object

ROUTER = Path("spec", "router")
ROUTE = ROUTER / "route"
HTTP = ROUTE / "http"
SCHEDULER = ROUTER / "scheduler"


def route_is_own_or_described(obj: Object) -> Iterator[Finding]:
    """HTTPRoutes of one's own, or the description of one."""
    if obj.list(*HTTP, "refs") and obj.given(*HTTP, "spec"):
        yield Finding("router", HTTP, "A route can have refs or spec, but not both.", "Remove either refs or spec.")


def own_route_has_own_gateway(obj: Object) -> Iterator[Finding]:
    """A route of one's own does not go with KServe's gateway."""
    gateway = obj.get(*ROUTER, "gateway")
    if obj.list(*HTTP, "refs") and gateway is not None and not is_output(gateway):
        refs = obj.get(*ROUTER, "gateway", "refs")
        if not refs and not is_output(refs):
            yield Finding(
                "router",
                HTTP / "refs",
                "Routes of your own cannot be combined with KServe's gateway.",
                "Remove gateway, or set gateway.refs.",
            )


def route_names_the_gateways(obj: Object) -> Iterator[Finding]:
    """Parents of a described route are the gateways of ``gateway.refs``; v1alpha1 wants them in one place only.

    0.16 takes gateways of one's own with routes of one's own only.
    """
    refs = obj.list(*ROUTER, "gateway", "refs")
    if obj.before("0.17"):
        yield from _gateways_of_016(obj)
        return
    parents = obj.list(*HTTP, "spec", "parentRefs")
    if not parents or not refs:
        return
    path = HTTP / "spec" / "parentRefs"
    if obj.api_version == "v1alpha1":
        yield Finding(
            "router",
            path,
            "gateway.refs already says where the route is attached.",
            "Remove either gateway.refs or parentRefs.",
        )
    elif (said := _keys(obj, path)) and (wanted := _keys(obj, ROUTER / "gateway" / "refs")) and said != wanted:
        yield Finding(
            "router",
            path,
            "parentRefs and gateway.refs name different gateways.",
            "Remove parentRefs; KServe sets it from gateway.refs.",
        )


def _gateways_of_016(obj: Object) -> Iterator[Finding]:
    refs = ROUTER / "gateway" / "refs"
    if not obj.given(*refs) or not obj.given(*ROUTE):
        return
    if not obj.given(*HTTP) and not is_output(obj.get(*ROUTE)):
        yield Finding(
            "router", refs, "KServe 0.16 does not create a route for gateways of your own.", "Set route.http.refs."
        )
    elif obj.list(*refs) and obj.given(*HTTP, "spec"):
        yield Finding(
            "router",
            HTTP / "spec",
            "KServe 0.16 does not attach the route in spec to gateways of your own.",
            "Remove either gateway.refs or route.http.spec.",
        )


def _keys(obj: Object, path: Path) -> Counter[tuple[str, ...]] | None:
    """What is referred to, in no order; None where some of it is not known yet."""
    fields = ("namespace", "name") if obj.before("0.18") else ("namespace", "name", "sectionName")
    entries = [entry for _, entry in obj.entries(*path)]
    if any(is_output(entry.get(field)) for entry in entries for field in fields):
        return None
    return Counter(tuple(str(entry.get(field) or "") for field in fields) for entry in entries)


def traffic_is_split_by_routes(obj: Object) -> Iterator[Finding]:
    """``group`` and ``weight`` go together, and with routes that are KServe's (validateTrafficFields, since 0.20)."""
    given = [field for field in ("group", "weight") if obj.given(*ROUTE, field)]
    if not given or obj.before("0.20"):
        return
    if obj.given(*ROUTER, "ingress"):
        path = ROUTE / given[0]
        yield Finding("router", path, "HTTPRoutes can split traffic, but an Ingress cannot.", "Remove ingress.")
    elif len(given) == 1:
        missing = "weight" if given == ["group"] else "group"
        yield Finding("router", ROUTE / missing, f"{given[0]} requires {missing}.", f"Set {missing}.")
    elif obj.list(*HTTP, "refs"):
        path = ROUTE / "group"
        yield Finding("router", path, "KServe does not set weights on routes of your own.", "Remove route.http.refs.")


def scheduler_has_replicas(obj: Object) -> Iterator[Finding]:
    """At least one replica of the scheduler (since 0.17)."""
    replicas = obj.integer(*SCHEDULER, "replicas")
    if replicas is not None and replicas <= 0 and not obj.before("0.17"):
        path = SCHEDULER / "replicas"
        yield Finding(
            "scheduler",
            path,
            f"The scheduler requires at least 1 replica, but replicas is {replicas}.",
            "Set replicas to 1 or more, or remove scheduler.",
        )


def scheduler_has_one_configuration(obj: Object) -> Iterator[Finding]:
    """``config`` is written inline, and not empty, or names a ConfigMap (since 0.17)."""
    path = SCHEDULER / "config"
    if obj.before("0.17") or not obj.given(*path) or is_output(obj.get(*path)):
        return
    inline, ref = obj.get(*path, "inline"), obj.get(*path, "ref")
    if (inline is None) == (ref is None):
        said = "neither is set" if inline is None else "both are set"
        yield Finding(
            "scheduler",
            path,
            f"config requires exactly one of inline and ref, but {said}.",
            "Set either inline or ref.",
        )
    if inline == {}:
        yield Finding(
            "scheduler",
            path / "inline",
            "The configuration in inline is empty.",
            "Write a configuration, or remove config.",
        )
    if ref is not None and not is_output(ref) and obj.get(*path, "ref", "name") in (None, ""):
        yield Finding("scheduler", path / "ref" / "name", "ref must name a ConfigMap.", "Set name.")


def scheduler_needs_route(obj: Object) -> Iterator[Finding]:
    """Not validated: a scheduler without a route never becomes Ready (kserve/kserve#5986)."""
    if obj.given(*SCHEDULER) and not obj.given(*ROUTE) and obj.get("spec", "baseRefs") in (None, [], ()):
        yield Finding(
            "scheduler-route",
            SCHEDULER,
            "A scheduler without a route never becomes Ready.",
            "Add route: {} to router.",
        )


RULES = (
    route_is_own_or_described,
    own_route_has_own_gateway,
    route_names_the_gateways,
    traffic_is_split_by_routes,
    scheduler_has_replicas,
    scheduler_has_one_configuration,
    scheduler_needs_route,
)
