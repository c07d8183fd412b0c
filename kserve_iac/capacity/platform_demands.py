"""The demand of the platform: its own pods, if the stack installs them."""

from collections.abc import Iterator

from ..args import ServingPlatformArgs
from ..args.gateway import Implementation, OwnGateways
from ..catalog.requests import (
    BESIDE_PROXIES,
    GATEWAY_PROXIES,
    MOST_PLATFORM_PODS,
    PLATFORM_PODS,
)
from ..findings.path import Path
from .amounts import amounts
from .demand import Demand
from .requests import ONE_POD


def platform_demands(args: ServingPlatformArgs, gateways: OwnGateways) -> Iterator[Demand]:
    """The platform's own pods, if this stack installs them. ``gateways``: what the cluster has for Gateways by itself."""
    if args.install == "existing":
        return
    implementation = args.gateway.implementation_on(gateways)
    is_envoy, redis = implementation == "envoy", args.envoy.redis
    parts = {
        "kserve-controller-manager": True,
        "llmisvc-controller-manager": args.llm,
        "lws-controller-manager": args.llm and args.leader_worker_set.install == "managed",
        **dict.fromkeys((name for name in PLATFORM_PODS if name.startswith("cert-manager")), True),
        "envoy-gateway": is_envoy,
        "ai-gateway-controller": is_envoy and args.has_ai_gateway,
        "envoy-ratelimit": is_envoy and redis is not None,
        "envoy-ratelimit-redis": is_envoy and redis is not None and redis.install == "managed",
        "istiod": implementation == "istio",
        "agentgateway": implementation == "agentgateway",
    }
    if args.cert_manager.install == "existing":
        parts = {name: wanted for name, wanted in parts.items() if not name.startswith("cert-manager")}
    for name, wanted in parts.items():
        if wanted:
            own = redis.resources if redis is not None and name == "envoy-ratelimit-redis" else None
            requests = {**own.limits, **own.requests} if own is not None else PLATFORM_PODS[name]
            takes = amounts(requests).plus(ONE_POD)
            yield Demand(
                service="",
                role=name,
                part=Path(),
                section=Path("platform"),
                field=Path("pool"),
                at_least=1,
                at_most=MOST_PLATFORM_PODS.get(name, 1),
                takes=takes,
                pool=args.pool,
            )
    if implementation in GATEWAY_PROXIES:
        yield _proxies(args, implementation)


def _proxies(args: ServingPlatformArgs, implementation: Implementation) -> Demand:
    """The proxies of the Gateway."""
    proxy = args.gateway.proxy
    given = proxy.resources
    # What is limited and not requested is requested (Kubernetes, "Resource Management for Pods and Containers").
    requests = {**given.limits, **given.requests} if given is not None else GATEWAY_PROXIES[implementation]
    return Demand(
        service="",
        role="gateway proxy",
        part=Path(),
        section=Path("platform"),
        field=Path("gateway", "proxy", "pool") if proxy.pool is not None else Path("pool"),
        at_least=proxy.replicas,
        at_most=proxy.replicas,
        takes=amounts(requests).plus(amounts(BESIDE_PROXIES.get(implementation, {}))).plus(ONE_POD),
        pool=args.proxy_pool,
    )
