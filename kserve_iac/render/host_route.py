"""Routes that the stack writes for the host name of a service, where KServe creates none or one that the Gateway refuses."""

from collections.abc import Sequence
from typing import Any

from ..args.base import is_output
from ..args.inference_graph import InferenceGraphArgs
from ..args.inference_service import InferenceServiceArgs
from ..args.platform import ServingPlatformArgs
from ..catalog.kserve import VISIBILITY
from .attached import chart_value, is_created, is_kserves
from .kserve_names import GATEWAY, NAMESPACE
from .merging import Json, compact

API = "gateway.networking.k8s.io/v1"

SERVICE_PORT = 80
"""Port of the Service of a component or a graph (CommonDefaultHttpPort in pkg/constants of kserve/kserve 0.20)."""

LOCAL_DOMAIN = "svc.cluster.local"
"""Domain with which services have no route (ClusterLocalDomain in pkg/constants of kserve/kserve 0.20)."""


def is_routed(args: InferenceServiceArgs | InferenceGraphArgs, platform: ServingPlatformArgs) -> bool:
    """Whether a service in mode Standard may be called from outside the cluster."""
    return (
        platform.mode_of(args.deployment_mode) == "Standard"
        and args.labels.get(VISIBILITY) != "cluster-local"
        and platform.service_domain != LOCAL_DOMAIN
    )


def has_graph_route(args: InferenceGraphArgs, platform: ServingPlatformArgs) -> bool:
    """Whether the stack writes the route of an InferenceGraph: it creates the Gateway, KServe attaches routes to it, and the
    host name of the graph follows from the default template.
    """
    is_ours = is_created(platform) and is_kserves(platform) and chart_value(platform, "domainTemplate") is None
    return args.route and is_ours and is_routed(args, platform)


def graph_route(name: str, args: InferenceGraphArgs, platform: ServingPlatformArgs) -> Json | None:
    """The HTTPRoute of an InferenceGraph in mode Standard. KServe writes the host name into the graph's status, and creates the
    Deployment, the Service and the autoscaler of the router, but no route (handleInferenceGraphRawDeployment in
    pkg/controller/v1alpha1/inferencegraph/raw_ig.go of kserve/kserve 0.20). None: the graph has no route.
    """
    if not has_graph_route(args, platform):
        return None
    rules = [{"matches": [below("/")], "backendRefs": [to_service(name)]}]
    return host_route(name, name, args.namespace, platform, rules)


def host_route(name: str, owner: str, namespace: str, platform: ServingPlatformArgs, rules: Sequence[Json]) -> Json:
    """An HTTPRoute for the host name that KServe writes into the status of ``owner`` (GenerateDomainName in
    reconcilers/ingress/domain.go of kserve/kserve 0.20, with the default template), attached to the platform's Gateway.
    """
    return {
        "apiVersion": API,
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "parentRefs": [{"name": GATEWAY, "namespace": NAMESPACE}],
            "hostnames": [_host(f"{owner}-{namespace}", platform.service_domain)],
            "rules": list(rules),
        },
    }


def _host(label: str, domain: Any) -> Any:
    return domain.apply(lambda known: f"{label}.{known}") if is_output(domain) else f"{label}.{domain}"


def below(value: str) -> Json:
    """A match of all paths below this one."""
    return {"path": {"type": "PathPrefix", "value": value}}


def to_service(name: str, weight: int | None = None) -> Json:
    """A Service of KServe as a backend of a rule."""
    return compact({"kind": "Service", "name": name, "port": SERVICE_PORT, "weight": weight})
