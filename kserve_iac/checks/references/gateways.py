"""Gateways and routes of LLM services: controllers that serve InferencePools, and references into other namespaces."""

from collections.abc import Iterator, Mapping

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.router import Router
from ...compiled import Compiled
from ...findings.path import Path
from .known import entry

SERVES_POOLS = (
    "agentgateway.dev/agentgateway",
    "gateway.envoyproxy.io/gatewayclass-controller",
    "gateway.nginx.org/nginx-gateway-controller",
    "istio.io/gateway-controller",
    "kgateway.dev/agentgateway",
    "kgateway.dev/kgateway",
    "networking.gke.io/gateway",
    "openshift.io/gateway-controller",
)
"""Controllers of the implementations that the Gateway API Inference Extension lists (its site-src/implementations/gateways.md:
Agentgateway, Alibaba's and Envoy's AI gateway, both on Envoy Gateway, GKE, Istio, Kgateway), of OpenShift, which runs Istio, and
of NGINX Gateway Fabric (nginx/documentation#1290). Envoy Gateway requires the extension of its AI gateway."""

RULES = Path("router", "route", "http", "spec", "rules")


def pools_are_served(compiled: Compiled) -> Iterator[Problem]:
    """With a scheduler, the route that KServe creates sends requests to an InferencePool. A controller that does not support
    InferencePools rejects the route (reason InvalidKind; kserve/kserve#4833).
    """
    platform = compiled.environment.platform
    gateway = platform.gateway
    controller = gateway.controller_name
    if platform.install == "existing" or gateway.install == "existing" or controller is None:
        return
    if controller.startswith(SERVES_POOLS):
        return
    names = [
        one.name
        for one in compiled.of_kind(LLMInferenceServiceArgs)
        if not one.args.stopped and (built := one.built) is not None and _uses_the_platforms(built.args.router)
    ]
    if names:
        yield Problem(
            "gateway-pools",
            Path("platform", "gateway", "controllerName"),
            f"The routes of {', '.join(names[:3])}{' and others' if len(names) > 3 else ''} send requests to an "
            f"InferencePool, and the controller {controller} is not known to support the Gateway API Inference Extension. "
            "A controller without this extension rejects the routes.",
            "Set className and controllerName to those of a controller with the extension, for example Istio or kgateway, or "
            "remove router.scheduler of the services.",
        )


def _uses_the_platforms(router: Router | None) -> bool:
    """Whether the route to an InferencePool is attached to the platform's Gateway."""
    if router is None or router.scheduler is None or router.route is None:
        return False
    return router.gateway is not None and not router.gateway.refs


def backends_are_granted(compiled: Compiled) -> Iterator[Problem]:
    """A route refers to a Service or InferencePool of another namespace only if a ReferenceGrant there allows it; otherwise the
    Gateway rejects the reference (Gateway API, ``RefNotPermitted``).
    """
    granted = {one.namespace for one in compiled.environment.existing.reference_grants or ()}
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        for path, backend in _backends(one.args):
            namespace = backend.get("namespace")
            if not isinstance(namespace, str) or namespace == one.args.namespace or namespace in granted:
                continue
            yield Problem(
                "reference-grant",
                (path / "namespace").under(one.section),
                f"The route is in namespace {one.args.namespace} and refers to {backend.get('name')} in namespace "
                f"{namespace}. The Gateway rejects the reference unless a ReferenceGrant in namespace {namespace} allows it.",
                f"Create a ReferenceGrant for HTTPRoutes of namespace {one.args.namespace}"
                + (
                    f", and add {entry(namespace, 'routes')} to existing.referenceGrants." if compiled.is_whole else "."
                ),
            )


def _backends(args: LLMInferenceServiceArgs) -> Iterator[tuple[Path, Mapping[str, object]]]:
    route = args.router.route if args.router is not None else None
    spec = route.http.spec if route is not None and route.http is not None else None
    rules = spec.get("rules") if spec is not None else None
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        backends = rule.get("backendRefs") if isinstance(rule, Mapping) else None
        for index, backend in enumerate(backends if isinstance(backends, list) else []):
            if isinstance(backend, Mapping):
                yield RULES / number / "backendRefs" / index, backend
