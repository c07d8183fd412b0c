"""The proxies of a Gateway, in the words of each controller: their Service, replicas, resources and placement."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from ..args.gateway import GatewayArgs, Implementation
from ..args.platform import ServingPlatformArgs
from ..capacity import Pool
from .kserve_names import GATEWAY, NAMESPACE
from .merging import Json, compact

INTERNAL: Mapping[str, str] = {
    "networking.gke.io/load-balancer-type": "Internal",
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
}
"""Annotations of a Service whose load balancer has an internal address, on GKE, EKS and AKS (Kubernetes, "Service", Internal load
balancer; AWS Load Balancer Controller, "Service annotations"). A cloud ignores those of the others."""

RECORDS = "external-dns.alpha.kubernetes.io/hostname"
"""Annotation of a Service with the host names for which external-dns creates records (external-dns, "Annotations")."""


class Proxies(NamedTuple):
    """The object that describes the proxies, and the reference to it in the Gateway (``infrastructure.parametersRef``)."""

    described: Json
    reference: Json


def proxies(args: ServingPlatformArgs, pools: Mapping[str, Pool], implementation: Implementation) -> Proxies | None:
    """The proxies of the Gateway. None: they belong to a controller that exists already, or run outside the cluster."""
    if implementation in ("existing", "gke"):
        return None
    pool = args.proxy_pool
    placed = (
        compact({"nodeSelector": pools[pool].node_selector, "tolerations": pools[pool].tolerations}) if pool else {}
    )
    given = args.gateway.proxy
    resources = given.resources.model_dump(by_alias=True, exclude_defaults=True) if given.resources is not None else {}
    made = {"envoy": _envoy, "istio": _istio, "agentgateway": _agentgateway}[implementation]
    return made(args, placed, resources)


def _envoy(args: ServingPlatformArgs, placed: Json, resources: Json) -> Proxies:
    given = args.gateway.proxy
    kubernetes = compact(
        {
            "envoyDeployment": compact(
                {
                    "replicas": given.replicas,
                    "pod": placed,
                    "container": {"resources": resources} if resources else {},
                }
            ),
            "envoyService": compact(
                {
                    "name": args.envoy.service_name,
                    "type": given.service_type,
                    "annotations": _annotations(args.gateway),
                }
            ),
            "envoyPDB": {"minAvailable": 1} if given.replicas > 1 else {},
        }
    )
    group, kind = "gateway.envoyproxy.io", "EnvoyProxy"
    spec = {"provider": {"type": "Kubernetes", "kubernetes": kubernetes}}
    return _described(group, "v1alpha1", kind, {"spec": spec})


def _istio(args: ServingPlatformArgs, placed: Json, resources: Json) -> Proxies:
    """A ConfigMap with patches of the objects that Istio creates for the Gateway (deploymentcontroller.go of istio/istio
    1.27.1).
    """
    container = [{"name": "istio-proxy", "resources": resources}] if resources else []
    data = {
        "deployment": {
            "spec": _deployment(args.gateway, {**placed, **({"containers": container} if container else {})})
        },
        "service": _service(args.gateway),
        "podDisruptionBudget": {"spec": {"minAvailable": 1}} if args.gateway.proxy.replicas > 1 else None,
    }
    patches = {key: json.dumps(patch, sort_keys=True) for key, patch in data.items() if patch}
    return _described("", "v1", "ConfigMap", {"data": patches})


def _agentgateway(args: ServingPlatformArgs, placed: Json, resources: Json) -> Proxies:
    """AgentgatewayParameters (controller/api/v1alpha1/agentgateway of agentgateway/agentgateway 1.4.1)."""
    spec = compact(
        {
            "resources": resources,
            "deployment": {"spec": _deployment(args.gateway, placed)},
            "service": _service(args.gateway),
            "podDisruptionBudget": {"spec": {"minAvailable": 1}} if args.gateway.proxy.replicas > 1 else {},
        }
    )
    return _described("agentgateway.dev", "v1alpha1", "AgentgatewayParameters", {"spec": spec})


def _deployment(given: GatewayArgs, pod: Json) -> Json:
    return {"replicas": given.proxy.replicas, **({"template": {"spec": pod}} if pod else {})}


def _service(given: GatewayArgs) -> Json:
    annotations = _annotations(given)
    return {
        **({"metadata": {"annotations": annotations}} if annotations else {}),
        "spec": {"type": given.proxy.service_type},
    }


def _described(group: str, version: str, kind: str, content: Json) -> Proxies:
    return Proxies(
        {
            "apiVersion": f"{group}/{version}" if group else version,
            "kind": kind,
            "metadata": {"name": GATEWAY, "namespace": NAMESPACE},
            **content,
        },
        {"group": group, "kind": kind, "name": GATEWAY},
    )


def _annotations(given: GatewayArgs) -> dict[str, str]:
    """The annotations of the Service. Those that the environment sets itself take precedence."""
    return {
        **(INTERNAL if given.address == "internal" else {}),
        **({RECORDS: ",".join(given.hostnames)} if given.external_dns else {}),
        **given.proxy.service_annotations,
    }
