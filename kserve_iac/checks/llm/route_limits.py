"""Rules about what the controller of the platform's Gateway makes of the route of an LLM service."""

from collections.abc import Iterator, Mapping

from ...args import LLMInferenceServiceArgs, Problem
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render import gke
from ...render.kserve_names import NAMESPACE
from .. import gateway
from ..own_routes import RULES, entries

ROUTE = Path("router", "route")

PRESET = "kserve-config-llm-router-route"
"""KServe's configuration with the route. A configuration of this name in the namespace of the service replaces it (getConfig in
llmisvc/config_merge.go)."""

NOT_READ_FROM = "0.21"
"""First KServe whose LLM controller was not read for ``disableHTTPRouteTimeout``. Up to 0.20 it does not read the option
(pkg/controller/v1alpha1/llmisvc of 0.16, v1alpha2/llmisvc of 0.17 to 0.20; kserve/kserve#5707)."""


def gke_accepts_the_route(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """GKE refuses a route with ``timeouts`` (kserve/kserve#5707, GWCER104) or with a path of the type RegularExpression
    (kserve/kserve#5319; GoogleCloudPlatform/gke-gateway-api#54).

    Every rule of the route that KServe creates has timeouts (config/llmisvcconfig/config-llm-router-route.yaml of 0.16 to 0.21).
    Rules of the service replace all of them. The limit of 30 s in the mend is the default of ``timeoutSec``
    (gcpbackendpolicy_types.go of GoogleCloudPlatform/gke-gateway-api).
    """
    args, platform = service.args, service.platform
    if _is_unknown(service) or not gateway.is_of_gke(platform) or not gateway.attaches(args, platform):
        return
    rules = gateway.route_spec(args).get("rules")
    if rules is None:
        yield from _created(service) if not gke.is_used(platform) else ()
        return
    name = platform.gateway.named_class
    for number, rule in entries(rules):
        if rule.get("timeouts"):
            yield Problem(
                "gke-route",
                RULES / number / "timeouts",
                f"GKE refuses a route with timeouts on a Gateway of the class {name}. No request reaches the service.",
                "Remove timeouts. GKE ends a request after 30 s, unless timeoutSec of a GCPBackendPolicy sets another limit.",
            )
        for index, match in entries(rule.get("matches")):
            path = match.get("path")
            if isinstance(path, Mapping) and path.get("type") == "RegularExpression":
                yield Problem(
                    "gke-route",
                    RULES / number / "matches" / index / "path" / "type",
                    f"GKE refuses a route with a path of the type RegularExpression on a Gateway of the class {name}. No "
                    "request reaches the service.",
                    "Set type to PathPrefix or Exact.",
                )


def _created(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The finding about the route that KServe creates. It is not certain if somebody else installed KServe, because they may
    have replaced the preset.
    """
    platform, bases = service.platform, service.context.bases or {}
    if any((namespace, PRESET) in bases for namespace in (service.args.namespace, NAMESPACE)):
        return
    is_sure, why = True, ""
    if platform.install == "existing":
        is_sure, why = False, ", unless somebody changed its preset"
    elif older(service.kserve, NOT_READ_FROM):
        why = ", whatever disableHTTPRouteTimeout is set to"
    elif gateway.chart_value(platform, "disableHTTPRouteTimeout") is True:
        is_sure, why = False, ", unless its LLM controller reads disableHTTPRouteTimeout, which was not verified"
    yield Problem(
        "gke-route" if is_sure else "gke-route-unsure",
        ROUTE,
        f"KServe {service.kserve} creates a route whose rules have timeouts{why}. GKE refuses such a route on a Gateway of the "
        f"class {platform.gateway.named_class}, and no request reaches the service.",
        "Set gateway.implementation of the platform to gke, and remove className, controllerName and install, set "
        "route.http.spec.rules to rules without timeouts, name your own HTTPRoute without timeouts in route.http.refs, or "
        "set className and controllerName of the platform's gateway to those of another controller, for example Envoy "
        "Gateway.",
    )


def envoy_gives_generations_time(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Envoy ends a request after 15 s, even while it streams, unless the rule sets a timeout (envoyproxy/gateway,
    site/content/en/latest/tasks/traffic/http-timeouts.md; modelplaneai/modelplane#174). The rules of KServe's preset turn this
    limit off; rules of the service replace them. A BackendTrafficPolicy can also set a timeout, so this is a warning.
    """
    args, platform = service.args, service.platform
    if _is_unknown(service) or not gateway.is_of_envoy_gateway(platform) or not gateway.attaches(args, platform):
        return
    for number, rule in entries(gateway.route_spec(args).get("rules")):
        if rule.get("backendRefs") and not rule.get("timeouts"):
            yield Problem(
                "route-timeout",
                RULES / number,
                "The rule sets no timeouts, and Envoy Gateway then ends each request after 15 s. It cuts answers that take "
                "longer, even while they are streamed.",
                "Set timeouts to {request: 0s, backendRequest: 0s}, as KServe does in its own route. 0s means no limit.",
            )


def _is_unknown(service: CompiledObject[LLMInferenceServiceArgs]) -> bool:
    """Whether a configuration that is not known may set the route, or the service is stopped and has none."""
    return service.args.stopped or (service.built is not None and bool(service.built.unknown))
