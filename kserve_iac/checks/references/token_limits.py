"""Limits of tokens: tokens that nobody counts, models of the same name, and authentication that another service decides."""

from collections.abc import Iterator
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem, ServingPlatformArgs
from ...compiled import Compiled
from ...findings.path import Path
from ...render.tokens import counts_together, is_routed_by_model, models_of
from ..gateway import attaches, is_created
from .access import Service, is_unknown, services_of

FIELD = Path("traffic", "tokenLimits")


def tokens_are_counted(compiled: Compiled) -> Iterator[Problem]:
    """Envoy AI Gateway counts tokens only on routes that it generates from AIGatewayRoutes (isRouteGeneratedByAIGateway in
    internal/extensionserver/post_translate_modify.go of envoyproxy/ai-gateway 0.6.0 to 1.1.0), which lead to InferencePools or to
    Backends, not to Services (api/v1beta1/ai_service_backend.go). Limits by the cost of an answer are global, and require Redis
    (api/v1alpha1/ratelimit_types.go of envoyproxy/gateway 1.8.1).
    """
    platform = compiled.environment.platform
    for one in _limiting(compiled):
        found = _not_counted(one, platform)
        if found is not None:
            reason, mend = found
            yield Problem(
                "token-limits",
                FIELD.under(one.section),
                f"Nobody counts the tokens of {one.object_name}: {reason}.",
                mend,
            )


def _not_counted(one: Service, platform: ServingPlatformArgs) -> tuple[str, str] | None:
    """Why the tokens of a service are not counted, and the mend."""
    gateway, whole = platform.gateway, one.whole.args
    remove = "remove tokenLimits. Limits of requests work without"
    if not isinstance(whole, LLMInferenceServiceArgs):
        return (
            "Envoy AI Gateway sends requests only to InferencePools, which InferenceServices do not have",
            "Remove tokenLimits, and limit requests with limits, or serve the model with an LLMInferenceService.",
        )
    if not counts_together(gateway):
        return (
            "the Gateway has no Redis in which its proxies could count them",
            "Set gateway.envoy.redis of the platform to {}, or add tokenLimits to gateway.supports if an existing Envoy "
            "Gateway has Envoy AI Gateway and a Redis.",
        )
    if is_created(platform) and gateway.envoy is not None and not platform.has_ai_gateway:
        return (
            "the stack does not install Envoy AI Gateway",
            "Remove gateway.envoy.aiGateway.install of the platform, or set llm of the platform to true.",
        )
    if is_unknown(one) or is_routed_by_model(one.args, whole, platform):
        return None
    if whole.scheduler is None:
        return (
            "Envoy AI Gateway sends requests only to InferencePools, which a service without a scheduler does not have",
            f"Set router.scheduler to {{}}, or {remove} it.",
        )
    if not attaches(whole, platform):
        return (
            "it has no route on the platform's Gateway that the stack could replace",
            f"Set router.route and router.gateway to {{}}, or {remove} them.",
        )
    return (
        "its route has rules, host names or a group of its own, which the route of Envoy AI Gateway cannot have",
        f"Set router.route to {{}}, or {remove} them.",
    )


def models_have_names_of_their_own(compiled: Compiled) -> Iterator[Problem]:
    """The routes of services that limit tokens differ only in the model (``x-ai-eg-model`` in api/v1beta1/ai_gateway_route.go of
    envoyproxy/ai-gateway 1.0.0). Of two routes with the same match, the older one gets all requests (Gateway API, HTTPRouteRule).
    """
    taken: dict[str, Service] = {}
    for one in _by_model(compiled):
        for model in models_of(one.object_name, one.whole.args):
            first = taken.setdefault(model, one)
            if first is not one:
                yield Problem(
                    "token-models",
                    FIELD.under(one.section),
                    f"{one.object_name} and {first.object_name} limit tokens, so the Gateway distinguishes them by the model "
                    f"in the body of a request. Both serve the model {model}, and one of them receives no request.",
                    "Set model.name of one of them to another name, or remove tokenLimits of one of them.",
                )
                break


def listeners_count_together(compiled: Compiled) -> Iterator[Problem]:
    """The name of a listener is part of what is counted, unless a limit is shared, with which Envoy would ignore the tokens
    (buildRateLimitFilter and patchRouteWithRateLimit in internal/xds/translator/ratelimit.go of envoyproxy/gateway 1.8.1). A
    Gateway has a listener for each host name and protocol. The listeners of an existing Gateway are not known.
    """
    platform = compiled.environment.platform
    gateway, first = platform.gateway, next(_by_model(compiled), None)
    if first is None or not is_created(platform):
        return
    protocols = 2 if gateway.https is not None and not gateway.https.redirect else 1
    listeners = max(len(gateway.hostnames), 1) * protocols
    if listeners > 1:
        yield Problem(
            "token-listeners",
            FIELD.under(first.section),
            f"Each of the {listeners} listeners of the Gateway counts tokens by itself, so a client has {listeners} times "
            "the limit.",
            "Set hostnames of the Gateway to one name, for example one that begins with *., and do not set https.redirect "
            "to false.",
        )


def authentication_is_that_of_all(compiled: Compiled) -> Iterator[Problem]:
    """Envoy checks credentials before Envoy AI Gateway reads the model (the order of filters in
    internal/xds/translator/httpfilters.go of envoyproxy/gateway 1.8.1; insertAIGatewayExtProcFilter in
    internal/extensionserver/post_translate_modify.go of envoyproxy/ai-gateway 1.0.0). Until then, a request belongs to the rule
    without a model that every AIGatewayRoute has (newHTTPRoute in internal/controller/ai_gateway_route.go), which is that of the
    oldest route, whatever the model is. So the policy of one service decides for all of them.
    """
    services = list(_by_model(compiled))
    known: dict[Any, Service] = {}
    for one in services:
        known.setdefault(_credentials(one), one)
    if len(known) < 2:
        return
    for one in services:
        if one.args.auth is None:
            continue
        other = next(first for key, first in known.items() if key != _credentials(one))
        yield Problem(
            "token-auth",
            one.section / "auth",
            f"{one.object_name} and {other.object_name} limit tokens, and accept different credentials. Envoy checks "
            "credentials before it knows the model of a request, so those of one of the services open both.",
            "Set gateway.auth of the platform, and remove auth of the services that limit tokens, or remove tokenLimits of "
            "all of them but one.",
        )


def _credentials(one: Service) -> Any:
    """What identifies the accepted credentials. Secrets are those of the namespace."""
    auth = one.args.auth
    if auth is None:
        return None
    own = auth.api_keys is not None or auth.oidc is not None
    return (one.args.namespace if own else "", auth.model_dump_json())


def _limiting(compiled: Compiled) -> Iterator[Service]:
    for one in services_of(compiled):
        if one.args.traffic is not None and one.args.traffic.token_limits:
            yield one


def _by_model(compiled: Compiled) -> Iterator[Service]:
    platform = compiled.environment.platform
    return (one for one in _limiting(compiled) if is_routed_by_model(one.args, one.whole.args, platform))
