"""Who may call -> SecurityPolicies of Envoy Gateway, for the Gateway as a whole and for the routes of single services."""

from collections.abc import Sequence

from ..args.access import ApiKeys, Auth, Oidc
from ..args.inference_service import InferenceServiceArgs
from ..args.llm.inference_service import LLMInferenceServiceArgs
from .attached import route_spec
from .kserve_names import child_name
from .merging import Json, compact

API = "gateway.envoyproxy.io/v1alpha1"

ROUTE = "-kserve-route"
"""End of the name of the route that KServe creates for an LLMInferenceService (llmisvc/router.go)."""


CALLBACK, LOGOUT = "/oauth2/callback", "/logout"
"""Paths of the end of a login and of a session, where nothing else is set (internal/gatewayapi/securitypolicy.go of
envoyproxy/gateway 1.8.1)."""

OF_REQUEST = "%REQ(x-forwarded-proto)%://%REQ(:authority)%"
"""Scheme and host of the request (same file)."""


def policy(name: str, namespace: str, auth: Auth, kind: str, targets: Sequence[str], prefix: str | None = None) -> Json:
    """The SecurityPolicy for objects of a kind in its namespace: one Gateway, or routes. ``prefix``: the beginning of the paths
    of the routes, if they have one.

    That of a route replaces that of its Gateway as a whole (``mergeType`` in api/v1alpha1/securitypolicy_types.go of
    envoyproxy/gateway 1.8.1).
    """
    return {
        "apiVersion": API,
        "kind": "SecurityPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "targetRefs": [{"group": "gateway.networking.k8s.io", "kind": kind, "name": target} for target in targets],
            **_rules(auth, prefix),
        },
    }


def _rules(auth: Auth, prefix: str | None) -> Json:
    if auth.oidc is not None:
        return {"oidc": _oidc(auth.oidc, prefix)}
    if auth.api_keys is not None:
        return {"apiKeyAuth": _api_keys(auth.api_keys)}
    if auth.jwt:
        providers = [
            compact(
                {
                    "name": f"issuer-{number}",
                    "issuer": one.issuer,
                    "audiences": list(one.audiences),
                    "remoteJWKS": {"uri": one.jwks_uri},
                }
            )
            for number, one in enumerate(auth.jwt, 1)
        ]
        return {"jwt": {"providers": providers}}
    return {"authorization": {"defaultAction": "Allow"}}


def _api_keys(given: ApiKeys) -> Json:
    return compact(
        {
            "credentialRefs": [{"kind": "Secret", "name": secret} for secret in given.secrets],
            "extractFrom": [{"headers": [given.header]}],
            "forwardClientIDHeader": given.client_header,
            "sanitize": None if given.forward else True,
        }
    )


def _oidc(given: Oidc, prefix: str | None) -> Json:
    """Envoy compares whole paths with those of the login and the logout, on the routes that the policy protects and no other
    (oauth2Config in internal/xds/translator/oidc.go of envoyproxy/gateway 1.8.1; envoyproxy/gateway#3253). So they must be below
    the prefix of the routes.
    """
    redirect = given.redirect_url or (f"{OF_REQUEST}{prefix}{CALLBACK}" if prefix is not None else None)
    logout = given.logout_path or (f"{prefix}{LOGOUT}" if prefix is not None else None)
    provider = {
        "issuer": given.issuer,
        "authorizationEndpoint": given.authorization_endpoint,
        "tokenEndpoint": given.token_endpoint,
    }
    return compact(
        {
            "provider": compact(provider),
            "clientID": given.client_id,
            "clientSecret": {"kind": "Secret", "name": given.client_secret},
            "redirectURL": redirect,
            "logoutPath": logout,
            "scopes": list(given.scopes),
            "cookieDomain": given.cookie_domain,
            "forwardAccessToken": True if given.forward_access_token else None,
        }
    )


def service_policy(name: str, auth: Auth, namespace: str, routes: Sequence[str], prefix: str | None = None) -> Json:
    """The SecurityPolicy of a service for its routes (:func:`routes_of`, :func:`prefix_of`)."""
    return policy(f"{name}-auth", namespace, auth, "HTTPRoute", routes, prefix)


def prefix_of(name: str, args: InferenceServiceArgs | LLMInferenceServiceArgs) -> str | None:
    """The beginning of the paths of the route that KServe creates for an LLM service
    (config/llmisvcconfig/config-llm-router-route.yaml of 0.19 and 0.20). None: the route has every path, or the service names its
    own routes or rules, whose paths are not derived.
    """
    if isinstance(args, InferenceServiceArgs):
        return None
    route = args.router.route if args.router is not None else None
    is_own = route is not None and route.http is not None and bool(route.http.refs)
    return None if is_own or route_spec(args).get("rules") is not None else f"/{args.namespace}/{name}"


def routes_of(name: str, args: InferenceServiceArgs | LLMInferenceServiceArgs) -> list[str]:
    """The routes of a service in its namespace: those that KServe creates (httproute_reconciler.go and llmisvc/router.go of
    0.20), or those that an LLM service names. A policy for a route that does not exist waits for it.
    """
    if isinstance(args, InferenceServiceArgs):
        parts = [part for part in ("predictor", "transformer", "explainer") if getattr(args, part) is not None]
        return [name, *(f"{name}-{part}" for part in parts)]
    route = args.router.route if args.router is not None else None
    refs = route.http.refs if route is not None and route.http is not None else []
    return [str(one.name) for one in refs] if refs else [child_name(name, ROUTE)]
