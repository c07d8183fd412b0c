"""Who may call -> SecurityPolicies of Envoy Gateway, for the Gateway as a whole and for the routes of single services."""

from collections.abc import Sequence

from ..args.access import ApiKeys, Auth
from ..args.inference_service import InferenceServiceArgs
from ..args.llm.inference_service import LLMInferenceServiceArgs
from .kserve_names import child_name
from .merging import Json, compact

API = "gateway.envoyproxy.io/v1alpha1"

ROUTE = "-kserve-route"
"""End of the name of the route that KServe creates for an LLMInferenceService (llmisvc/router.go)."""


def policy(name: str, namespace: str, auth: Auth, kind: str, targets: Sequence[str]) -> Json:
    """The SecurityPolicy for objects of a kind in its namespace: one Gateway, or routes.

    That of a route replaces that of its Gateway as a whole (``mergeType`` in api/v1alpha1/securitypolicy_types.go of
    envoyproxy/gateway 1.8.1).
    """
    return {
        "apiVersion": API,
        "kind": "SecurityPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "targetRefs": [{"group": "gateway.networking.k8s.io", "kind": kind, "name": target} for target in targets],
            **_rules(auth),
        },
    }


def _rules(auth: Auth) -> Json:
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


def service_policy(name: str, auth: Auth, namespace: str, routes: Sequence[str]) -> Json:
    """The SecurityPolicy of a service for its routes (:func:`routes_of`)."""
    return policy(f"{name}-auth", namespace, auth, "HTTPRoute", routes)


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
