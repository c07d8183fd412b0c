"""The Gateway of the platform: whose it is, and which routes are attached to it."""

from collections.abc import Mapping
from typing import Any

from ..args import LLMInferenceServiceArgs, ServingPlatformArgs
from ..args.platform import CONTROLLER, RESOURCES_CHART
from ..catalog.gateways import GKE_CLASSES
from ..render.kserve_names import GATEWAY, NAMESPACE

GKE_CONTROLLER = "networking.gke.io/gateway"
"""Controller of these classes (same page)."""

ENVOY_CONTROLLERS = "gateway.envoyproxy.io/"
"""Beginning of the names of Envoy Gateway's controllers."""


def is_created(platform: ServingPlatformArgs) -> bool:
    """Whether the stack creates the Gateway."""
    return platform.install != "existing" and platform.gateway.install != "existing"


def is_of_gke(platform: ServingPlatformArgs) -> bool:
    """Whether GKE programs the Gateway: the environment names one of GKE's classes, and no controller of others."""
    gateway = platform.gateway
    of_others = "controller_name" in gateway.model_fields_set and gateway.controller_name not in (None, GKE_CONTROLLER)
    return gateway.class_name.startswith(GKE_CLASSES) and not of_others


def is_of_envoy_gateway(platform: ServingPlatformArgs) -> bool:
    """Whether Envoy Gateway programs the Gateway. The default of ``controllerName`` counts only if the stack creates the
    Gateway.
    """
    gateway = platform.gateway
    is_known = is_created(platform) or "controller_name" in gateway.model_fields_set
    return is_known and not is_of_gke(platform) and (gateway.controller or "").startswith(ENVOY_CONTROLLERS)


def has_extension(platform: ServingPlatformArgs) -> bool:
    """Whether the Envoy Gateway that the stack installs has an extension, which InferencePools require: Envoy AI Gateway, or
    one of the environment's own Helm values. ``install`` that is not set is not a decision: without ``llm``, nothing uses
    InferencePools.
    """
    given = platform.envoy
    if platform.has_ai_gateway or given.ai_gateway.install is None:
        return True
    found: Any = given.values
    for key in ("config", "envoyGateway", "extensionManager"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found is not None


def chart_value(platform: ServingPlatformArgs, *keys: str) -> Any:
    """A value below ``kserve.controller.gateway`` of the chart that writes the ConfigMap ``inferenceservice-config``, as the
    environment sets it. None: it is not set. The chart of the LLM controller leaves the ConfigMap to this one
    (``createSharedResources``).
    """
    return platform.chart_value(RESOURCES_CHART, *CONTROLLER, "gateway", *keys)


def is_kserves(platform: ServingPlatformArgs) -> bool:
    """Whether KServe attaches its routes to this Gateway: Helm values of the environment can name another one."""
    named = chart_value(platform, "ingressGateway", "kserveGateway")
    return not is_created(platform) or named in (None, f"{NAMESPACE}/{GATEWAY}")


def route_spec(args: LLMInferenceServiceArgs) -> Mapping[str, Any]:
    """The spec of the route that the service writes itself. Empty: it writes none."""
    route = args.router.route if args.router is not None else None
    spec = route.http.spec if route is not None and route.http is not None else None
    return spec if isinstance(spec, Mapping) else {}


def attaches(args: LLMInferenceServiceArgs, platform: ServingPlatformArgs) -> bool:
    """Whether KServe creates a route for the service and attaches it to the platform's Gateway, and to no other.

    KServe writes ``gateway.refs`` over the ``parentRefs`` of the route. Without both, the preset names its own Gateway
    (combineBaseRefsConfig in llmisvc/config_merge.go; config/llmisvcconfig/config-llm-router-route.yaml of 0.16 to 0.21).
    """
    router = args.router
    if router is None or router.route is None or (router.route.http is not None and router.route.http.refs):
        return False
    if router.gateway is not None and router.gateway.refs:
        named: list[tuple[Any, Any]] = [(one.name, one.namespace) for one in router.gateway.refs]
    else:
        parents = route_spec(args).get("parentRefs")
        if parents is None:
            return is_kserves(platform)
        if not isinstance(parents, list) or not all(isinstance(one, Mapping) for one in parents):
            return False
        named = [(one.get("name"), one.get("namespace")) for one in parents]
    return bool(named) and all(
        name == GATEWAY and (args.namespace if namespace is None else namespace) == NAMESPACE
        for name, namespace in named
    )
