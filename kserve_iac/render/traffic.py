"""How the Gateway forwards requests -> BackendTrafficPolicies of Envoy Gateway for the routes of single services."""

from collections.abc import Sequence

from ..args.traffic import RequestLimit, SessionAffinity, Traffic
from .access import API
from .merging import Json, compact
from .tokens import token_rule


def traffic_policy(
    name: str, traffic: Traffic, namespace: str, routes: Sequence[str], *, together: bool = False
) -> Json:
    """The BackendTrafficPolicy of a service for its routes (:func:`~.access.routes_of`). ``together``: all proxies count
    together.

    Time limits of a request as a whole are not among its fields: those of KServe's routes take precedence over them
    (getEffectiveRequestTimeout in internal/xds/translator/route.go of envoyproxy/gateway 1.8.1).
    """
    return {
        "apiVersion": API,
        "kind": "BackendTrafficPolicy",
        "metadata": {"name": f"{name}-traffic", "namespace": namespace},
        "spec": {
            "targetRefs": [
                {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": route} for route in routes
            ],
            **_settings(traffic, together=together),
        },
    }


def _settings(given: Traffic, *, together: bool) -> Json:
    retries = given.retries
    return compact(
        {
            "rateLimit": _limits(given, together=together),
            "retry": {"numRetries": retries.attempts, "retryOn": {"triggers": list(retries.on)}} if retries else None,
            "requestBuffer": {"limit": given.max_body} if given.max_body is not None else None,
            "timeout": {"http": {"maxStreamDuration": f"{given.max_duration}s"}} if given.max_duration else None,
            "loadBalancer": _affinity(given.affinity) if given.affinity is not None else None,
        }
    )


def _limits(given: Traffic, *, together: bool) -> Json | None:
    """The limits. Without a common count, tokens are not limited: a rule has refused this.

    Limits of requests alone are shared by all rules of the routes; otherwise, each rule has a count of its own (``shared`` in
    api/v1alpha1/ratelimit_types.go of envoyproxy/gateway 1.8.1). Beside limits of tokens, nothing is shared: Envoy Gateway writes
    all limits of a policy with a shared one into the action of the route (patchRouteWithRateLimit in
    internal/xds/translator/ratelimit.go), where Envoy ignores what a request costs (``hits_addend`` in
    config/route/v3/route_components.proto of envoyproxy/go-control-plane/envoy 1.37.0).
    """
    if not together:
        return {"type": "Local", "local": {"rules": [_limit(one) for one in given.limits]}} if given.limits else None
    shared: Json = {} if given.token_limits else {"shared": True}
    rules = [{**_limit(one), **shared} for one in given.limits]
    rules += [token_rule(one) for one in given.token_limits]
    return {"type": "Global", "global": {"rules": rules}} if rules else None


def _limit(given: RequestLimit) -> Json:
    selectors = [{"headers": [{"name": given.client_header, "type": "Distinct"}]}] if given.client_header else []
    return compact(
        {
            "clientSelectors": selectors,
            "limit": {"requests": given.requests, "unit": given.per.capitalize()},
        }
    )


def _affinity(given: SessionAffinity) -> Json:
    if given.header is not None:
        found: Json = {"type": "Header", "header": {"name": given.header}}
    elif given.cookie is not None:
        found = {"type": "Cookie", "cookie": {"name": given.cookie}}
    else:
        found = {"type": "SourceIP"}
    return {"type": "ConsistentHash", "consistentHash": found}
