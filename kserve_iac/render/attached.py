"""Which routes KServe attaches to the platform's Gateway."""

from collections.abc import Mapping
from typing import Any

from ..args.llm.inference_service import LLMInferenceServiceArgs
from ..args.platform import CONTROLLER, RESOURCES_CHART, ServingPlatformArgs
from .kserve_names import GATEWAY, NAMESPACE


def is_created(platform: ServingPlatformArgs) -> bool:
    """Whether the stack creates the Gateway."""
    return platform.install != "existing" and platform.gateway.install != "existing"


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
