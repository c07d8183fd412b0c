"""GKE's own load balancers behind the Gateway: routes that they accept, and their health checks, time limits and authentication.

A route with timeouts or with paths of the type RegularExpression is refused (GWCER104; kserve/kserve#5707 and #5319), and KServe
writes both. So the stack writes the rules of LLM services, and the routes of InferenceServices as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..args.access import Auth
from ..args.container import ContainerFields, HttpGet
from ..args.gateway import GatewayArgs
from ..args.inference_graph import InferenceGraphArgs
from ..args.inference_service import Component, InferenceServiceArgs, Predictor
from ..args.llm.inference_service import LLMInferenceServiceArgs
from ..args.platform import ServingPlatformArgs
from ..catalog.gateways import minor_of
from .attached import attaches, is_kserves, route_spec
from .host_route import below, has_graph_route, host_route, is_routed, to_service
from .kserve_names import child_name, inference_pool, predictor_service
from .merging import Json, compact

API = "networking.gke.io/v1"

POOLS = "inference.networking.k8s.io"
"""API group of InferencePools."""

ENGINE_PORT = 8000
"""Port of the Service of the engines (reconcileWorkloadService in llmisvc/workload.go of kserve/kserve 0.20)."""

CONTAINER_PORT = 8080
"""Port of a container that names none (InferenceServiceDefaultHttpPort, same file)."""

ENGINE_HEALTH = "/health"
"""Path at which engines answer when they are ready (config/charts/inferencepool/templates/gke.yaml of
kubernetes-sigs/gateway-api-inference-extension 1.5.0)."""

ROUTER_HEALTH = "/readyz"
"""Path at which the router of a graph answers when it is ready (RouterReadinessEndpoint in pkg/constants of kserve/kserve
0.20)."""

PICKED = ("/v1/completions", "/v1/chat/completions", "/v1/responses")
"""Paths whose requests KServe's own route sends to the InferencePool (config-llm-router-route.yaml of kserve/kserve 0.19)."""

MESSAGES, MESSAGES_FROM = "/v1/messages", "0.20"
"""One more such path, and the first release with it (same file of 0.20)."""


class Backend(NamedTuple):
    """What a route sends requests to."""

    kind: str
    name: str
    health: Json
    """The health check, by its type."""
    timeout: int
    """Seconds after which a request ends."""

    @property
    def group(self) -> str:
        """API group of the kind."""
        return POOLS if self.kind == "InferencePool" else ""


def is_used(platform: ServingPlatformArgs) -> bool:
    """Whether the Gateway is one of GKE's own load balancers (``implementation: gke``). The stack then writes policies, and
    routes that GKE accepts in place of KServe's. It creates the Gateway, too: ``install: existing`` is refused beside it.
    """
    return platform.gateway.named_implementation == "gke"


# The Gateway --------------------------------------------------------------------------------------------------------


def with_google(gateway: Json, given: GatewayArgs) -> Json:
    """The Gateway with the static address and the certificate map. Certificates of a region are options of listeners
    (:func:`certificates`).
    """
    https, name = given.https, given.of_gke.address_name
    annotations = dict(gateway["metadata"]["annotations"])
    if https is not None and https.certificate_map is not None:
        annotations["networking.gke.io/certmap"] = https.certificate_map
    addresses = [{"type": "NamedAddress", "value": name}] if name is not None else []
    return {
        **gateway,
        "metadata": {**gateway["metadata"], "annotations": annotations},
        "spec": compact({**gateway["spec"], "addresses": addresses}),
    }


def certificates(names: Sequence[str]) -> Json:
    """``tls`` of a listener with regional certificates of Certificate Manager."""
    return {"mode": "Terminate", "options": {"networking.gke.io/cert-manager-certs": ",".join(names)}}


# LLM services -------------------------------------------------------------------------------------------------------


def llm_rules(name: str, args: LLMInferenceServiceArgs, platform: ServingPlatformArgs) -> list[Json]:
    """The rules of the route of an LLM service: those by path of KServe's own route (config-llm-router-route.yaml of 0.19 and
    0.20), without timeouts. ``args``: merged with its configurations. Empty: KServe writes the route, or the service does.
    """
    if not is_used(platform) or not attaches(args, platform) or route_spec(args).get("rules") is not None:
        return []
    prefix = f"/{args.namespace}/{name}"
    service = {"kind": "Service", "name": child_name(name, "-kserve-workload-svc"), "port": ENGINE_PORT}
    rules = [by_path(prefix, "/", service)]
    if args.scheduler is None:
        return rules
    pool = pool_backend(name, args)
    return [*(by_path(f"{prefix}{path}", path, pool) for path in picked(platform.kserve)), *rules]


def picked(kserve: str) -> tuple[str, ...]:
    """The paths whose requests go to the InferencePool."""
    return PICKED if minor_of(kserve) < minor_of(MESSAGES_FROM) else (*PICKED, MESSAGES)


def pool_name(name: str, args: LLMInferenceServiceArgs) -> str:
    """Name of the InferencePool of an LLM service."""
    scheduler = args.scheduler
    ref = scheduler.pool.ref if scheduler is not None and scheduler.pool is not None else None
    return inference_pool(name) if ref is None else str(ref.name)


def pool_backend(name: str, args: LLMInferenceServiceArgs) -> Json:
    """The InferencePool of an LLM service as a backend of a rule."""
    return {"group": POOLS, "kind": "InferencePool", "name": pool_name(name, args), "port": ENGINE_PORT}


def by_path(prefix: str, replacement: str, backend: Json) -> Json:
    """A rule that sends everything below a path to a backend, with another beginning of the path."""
    path = {"type": "ReplacePrefixMatch", "replacePrefixMatch": replacement}
    return {
        "matches": [{"path": {"type": "PathPrefix", "value": prefix}}],
        "filters": [{"type": "URLRewrite", "urlRewrite": {"path": path}}],
        "backendRefs": [backend],
    }


# InferenceServices --------------------------------------------------------------------------------------------------


def inference_route(name: str, args: InferenceServiceArgs, platform: ServingPlatformArgs) -> Json | None:
    """The HTTPRoute of an InferenceService, for the host name that KServe writes into its status (createRawTopLevelHTTPRoute in
    reconcilers/ingress/httproute_reconciler.go of 0.20). None: it has no route.
    """
    if not is_used(platform) or not is_routed(args, platform):
        return None
    rules = [{"matches": [below("/")], "backendRefs": _first(name, args)}]
    if args.explainer is not None:
        explain = {"path": {"type": "Exact", "value": f"/v1/models/{name}:explain"}}
        rules.insert(0, {"matches": [explain], "backendRefs": [to_service(f"{name}-explainer")]})
    return host_route(f"{name}-gke", name, args.namespace, platform, rules)


def _first(name: str, args: InferenceServiceArgs) -> list[Json]:
    """The backends that receive requests first: the transformer, otherwise the predictor with its canaries."""
    if args.transformer is not None:
        return [to_service(f"{name}-transformer")]
    if not args.canary:
        return [to_service(predictor_service(name, args.predictor))]
    rest = 100 - sum(one.traffic_percent for one in args.canary)
    return [
        to_service(predictor_service(name, args.predictor), max(rest, 0)),
        *(to_service(predictor_service(name, one.predictor), one.traffic_percent) for one in args.canary),
    ]


# Policies -----------------------------------------------------------------------------------------------------------


def policies(
    name: str,
    args: InferenceServiceArgs | LLMInferenceServiceArgs | InferenceGraphArgs,
    platform: ServingPlatformArgs,
    auth: Auth | None,
) -> dict[str, Json]:
    """The health check and the settings of each backend of a service, by what they are for. ``args``: merged with its
    configurations or runtimes. ``auth``: who may call it.
    """
    if not is_used(platform):
        return {}
    if isinstance(args, LLMInferenceServiceArgs):
        backends = _of_llm(name, args, platform) if attaches(args, platform) else []
    elif isinstance(args, InferenceGraphArgs):
        backends = [_of_graph(name, args, platform)] if has_graph_route(args, platform) else []
    else:
        backends = (
            list(_of_components(name, args, platform)) if is_kserves(platform) and is_routed(args, platform) else []
        )
    found: dict[str, Json] = {}
    for backend in backends:
        found[f"health-{backend.kind.lower()}-{backend.name}"] = _policy(
            "HealthCheckPolicy", backend, args.namespace, {"config": backend.health}
        )
        settings = compact({"timeoutSec": backend.timeout, "iap": _iap(auth)})
        found[f"backend-{backend.kind.lower()}-{backend.name}"] = _policy(
            "GCPBackendPolicy", backend, args.namespace, settings
        )
    return found


def _policy(kind: str, backend: Backend, namespace: str, default: Json) -> Json:
    return {
        "apiVersion": API,
        "kind": kind,
        "metadata": {"name": backend.name, "namespace": namespace},
        "spec": {
            "targetRef": {"group": backend.group, "kind": backend.kind, "name": backend.name},
            "default": default,
        },
    }


def _iap(auth: Auth | None) -> Json | None:
    if auth is None or auth.iap is None:
        return None
    return {
        "enabled": True,
        "clientID": auth.iap.client_id,
        "oauth2ClientSecret": {"name": auth.iap.client_secret},
    }


def _of_llm(name: str, args: LLMInferenceServiceArgs, platform: ServingPlatformArgs) -> list[Backend]:
    mains = [main for path, workload in args.workloads() if not path for _, main in workload.mains()]
    own = next((one for one in (_http(main) for main in mains[:1]) if one is not None), None)
    # The port is that of each endpoint: of the engine, or of the sidecar before it.
    health = _health(own if own is not None else HttpGet(path=ENGINE_HEALTH, port=ENGINE_PORT), ENGINE_PORT)
    timeout = platform.gateway.of_gke.timeout
    found = [Backend("Service", child_name(name, "-kserve-workload-svc"), health, timeout)]
    if args.scheduler is not None:
        found.append(Backend("InferencePool", pool_name(name, args), health, timeout))
    return found


def _of_graph(name: str, args: InferenceGraphArgs, platform: ServingPlatformArgs) -> Backend:
    health = {
        "type": "HTTP",
        "httpHealthCheck": {"requestPath": ROUTER_HEALTH, "portSpecification": "USE_SERVING_PORT"},
    }
    return Backend("Service", name, health, args.timeout or platform.gateway.of_gke.timeout)


def _of_components(name: str, args: InferenceServiceArgs, platform: ServingPlatformArgs) -> Iterator[Backend]:
    default = platform.gateway.of_gke.timeout
    for path, component in args.components():
        is_predictor = isinstance(component, Predictor)
        if is_predictor and args.transformer is not None:
            continue  # only the transformer sends requests to it
        service = predictor_service(name, component) if isinstance(component, Predictor) else f"{name}-{path[0]}"
        yield Backend("Service", service, _of_component(component), component.timeout or default)


def _of_component(component: Component) -> Json:
    """The health check of a component: the request of its readiness probe; otherwise whether its port is open, like the probe
    that KServe itself adds (setDefaultPodSpec in deployment_reconciler.go of 0.20).
    """
    container = component.serving_container
    found = _http(container) if container is not None else None
    if container is None or found is None:
        return {"type": "TCP", "tcpHealthCheck": {"portSpecification": "USE_SERVING_PORT"}}
    ports = [port.container_port for port in container.ports]
    return _health(found, ports[0] if ports else CONTAINER_PORT)


def _http(container: ContainerFields) -> HttpGet | None:
    probe = container.readiness_probe
    return probe.http_get if probe is not None else None


def _health(given: HttpGet, serving: Any) -> Json:
    """A health check over HTTP. ``serving``: the port that receives requests. A port by its name is taken for this one."""
    kind = "HTTPS" if str(given.scheme or "").upper() == "HTTPS" else "HTTP"
    is_other = isinstance(given.port, int) and given.port != serving
    port: Mapping[str, Any] = (
        {"portSpecification": "USE_FIXED_PORT", "port": given.port}
        if is_other
        else {"portSpecification": "USE_SERVING_PORT"}
    )
    return {"type": kind, f"{kind.lower()}HealthCheck": {"requestPath": given.path or "/", **port}}
