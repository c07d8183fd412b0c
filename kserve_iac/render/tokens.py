"""Limits of tokens: an AIGatewayRoute in place of the route that KServe creates for an LLM service.

Envoy AI Gateway counts tokens only on routes that it generates itself from AIGatewayRoutes (isRouteGeneratedByAIGateway in
internal/extensionserver/post_translate_modify.go of envoyproxy/ai-gateway 0.6.0 to 1.1.0), so not on KServe's routes.
"""

from ..args.gateway import GatewayArgs
from ..args.inference_service import InferenceServiceArgs
from ..args.llm.inference_service import LLMInferenceServiceArgs
from ..args.platform import ServingPlatformArgs
from ..args.traffic import TokenLimit
from .attached import attaches, route_spec
from .gke import POOLS, pool_name
from .kserve_names import GATEWAY, NAMESPACE, child_name, inference_pool
from .merging import Json

API = "aigateway.envoyproxy.io/v1beta1"
"""API version of AIGatewayRoutes (api/v1beta1 of envoyproxy/ai-gateway 0.6.0 to 1.1.0)."""

KIND = "AIGatewayRoute"

MODEL_HEADER = "x-ai-eg-model"
"""Header into which Envoy AI Gateway copies the model of the body of a request (api/v1beta1/ai_gateway_route.go)."""

METADATA = "io.envoy.ai_gateway"
"""Namespace of the metadata with the numbers of tokens (same file)."""

COSTS = {
    "total": ("llm_total_token", "TotalToken"),
    "prompt": ("llm_input_token", "InputToken"),
    "completion": ("llm_output_token", "OutputToken"),
}
"""What is counted -> key of the metadata, and its type (same file)."""

NO_LIMIT = {"request": "0s", "backendRequest": "0s"}
"""No time limit, as in KServe's own route. Envoy Gateway's default is 15 s, and that of Envoy AI Gateway's routes 60 s."""

Service = InferenceServiceArgs | LLMInferenceServiceArgs


def counts_together(gateway: GatewayArgs) -> bool:
    """Whether the proxies count requests together, in a Redis."""
    return (gateway.envoy is not None and gateway.envoy.redis is not None) or "tokenLimits" in (gateway.supports or ())


def route_name(name: str) -> str:
    """Name of the AIGatewayRoute of an LLM service, and of the HTTPRoute that Envoy AI Gateway generates from it."""
    return child_name(name, "-token-route")


def is_routed_by_model(args: Service, whole: Service, platform: ServingPlatformArgs) -> bool:
    """Whether an AIGatewayRoute replaces KServe's route: the service limits tokens, has a scheduler, and KServe would create its
    route on the platform's Gateway. ``whole``: merged with its configurations, which have no ``traffic``. Other services that
    limit tokens are refused.
    """
    if not isinstance(whole, LLMInferenceServiceArgs) or args.traffic is None or not args.traffic.token_limits:
        return False
    route = whole.router.route if whole.router is not None else None
    is_own = bool(route_spec(whole)) or (route is not None and route.group is not None)
    return (
        counts_together(platform.gateway) and whole.scheduler is not None and attaches(whole, platform) and not is_own
    )


def models_of(name: str, whole: Service) -> list[str]:
    """The models that clients name in the requests to an LLM service: the model and its LoRA adapters."""
    model = whole.model if isinstance(whole, LLMInferenceServiceArgs) else None
    lora = model.lora if model is not None else None
    adapters = [one.name for one in lora.adapters if one.name is not None] if lora is not None else []
    return [(model.name if model is not None else None) or name, *adapters]


def token_route(name: str, args: Service, whole: Service) -> Json:
    """The AIGatewayRoute of an LLM service (examples/inference-pool/aigwroute.yaml and examples/token_ratelimit of
    envoyproxy/ai-gateway 1.0.0).
    """
    limits = args.traffic.token_limits if args.traffic is not None else []
    counted = dict.fromkeys(one.of for one in limits)
    pool = pool_name(name, whole) if isinstance(whole, LLMInferenceServiceArgs) else inference_pool(name)
    return {
        "apiVersion": API,
        "kind": KIND,
        "metadata": {"name": route_name(name), "namespace": args.namespace},
        "spec": {
            "parentRefs": [
                {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": GATEWAY, "namespace": NAMESPACE}
            ],
            "rules": [
                {
                    "matches": [
                        {"headers": [{"type": "Exact", "name": MODEL_HEADER, "value": model}]}
                        for model in models_of(name, whole)
                    ],
                    "backendRefs": [{"group": POOLS, "kind": "InferencePool", "name": pool}],
                    "timeouts": dict(NO_LIMIT),
                }
            ],
            "llmRequestCosts": [{"metadataKey": COSTS[of][0], "type": COSTS[of][1]} for of in counted],
        },
    }


def token_rule(given: TokenLimit) -> Json:
    """A rule of a BackendTrafficPolicy. A request costs nothing before its answer, which is when its tokens are known."""
    selectors = [{"headers": [{"name": given.client_header, "type": "Distinct"}]}] if given.client_header else []
    return {
        **({"clientSelectors": selectors} if selectors else {}),
        "limit": {"requests": given.tokens, "unit": given.per.capitalize()},
        "cost": {
            "request": {"from": "Number", "number": 0},
            "response": {"from": "Metadata", "metadata": {"namespace": METADATA, "key": COSTS[given.of][0]}},
        },
    }


def router_of_model(name: str) -> Json:
    """``router`` of an LLM service whose route is an AIGatewayRoute. A route by its name keeps KServe from creating its own, and
    goes only with Gateways by their names (reconcileHTTPRoutes in llmisvc/router.go of kserve/kserve 0.20;
    validateRouterCrossFieldConstraints).
    """
    return {
        "gateway": {"refs": [{"name": GATEWAY, "namespace": NAMESPACE}]},
        "route": {"http": {"refs": [{"name": route_name(name)}]}},
    }
