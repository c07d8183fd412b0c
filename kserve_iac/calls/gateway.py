"""The Gateway behind a service's URL, the Kubernetes Service of that Gateway, and the port of a sandbox that leads to it.

Sources: KServe's own search for the Service of a Gateway (DiscoverGatewayService in llmisvc/router_discovery.go of kserve/kserve
v0.20.0: the label ``gateway.networking.k8s.io/gateway-name``, otherwise the same name); Envoy Gateway's labels
(internal/gatewayapi/translator.go of envoyproxy/gateway v1.8.1); Istio names the Service ``<gateway>-<class>``
(getDefaultName in pilot/pkg/config/kube/gateway of istio/istio).
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..live.client import Client
from ..live.sandbox import DOORS, MARK, doors, is_marked
from .service import Service

Object = Mapping[str, Any]
Name = tuple[str, str]
"""Namespace and name of an object."""

GATEWAYS = "gateway.networking.k8s.io/v1"
OF_GATEWAY = "gateway.networking.k8s.io/gateway-name"
OF_ENVOY = ("gateway.envoyproxy.io/owning-gateway-namespace", "gateway.envoyproxy.io/owning-gateway-name")


class NoDoor(Exception):
    """The sandbox has no port that leads to the service. The message gives the reason."""


def port_of(url: str) -> int:
    """The port of a URL."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def gateways_of(service: Service, routes: Iterable[Object]) -> list[Name]:
    """The Gateways of a service: those that it names, and those of its routes, which are HTTPRoutes of its namespace."""
    router = service.spec.get("router") or {}
    route = (router.get("route") or {}).get("http") or {}
    given = [*((router.get("gateway") or {}).get("refs") or []), *((route.get("spec") or {}).get("parentRefs") or [])]
    named = {one.get("name") for one in route.get("refs") or []}
    for one in routes:
        if one["metadata"]["name"] in named or _owns(service, one):
            given += (one.get("spec") or {}).get("parentRefs") or []
    found = [
        (str(one.get("namespace") or service.namespace), str(one["name"]))
        for one in given
        if one.get("kind", "Gateway") == "Gateway"
    ]
    return list(dict.fromkeys(found))


def _owns(service: Service, obj: Object) -> bool:
    uid = service.obj["metadata"].get("uid")
    return uid is not None and any(one.get("uid") == uid for one in obj["metadata"].get("ownerReferences") or [])


def balancer_of(url: str, gateways: Sequence[Object], services: Iterable[Object]) -> Object | None:
    """The Service of the type LoadBalancer behind a URL: the one that has the address of its host, else the one of a Gateway of
    the service, else the only one that there is. None: it is not certain which.
    """
    balancers = [one for one in services if (one.get("spec") or {}).get("type") == "LoadBalancer"]
    host = urlsplit(url).hostname
    for one in balancers:
        if host in addresses_of(one):
            return one
    for gateway in gateways:
        for one in balancers:
            if _is_of(gateway, one):
                return one
    return balancers[0] if len(balancers) == 1 else None


def addresses_of(balancer: Object) -> list[str]:
    """The addresses of a Service of the type LoadBalancer, from outside the cluster."""
    entries = ((balancer.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    return [str(one.get("ip") or one.get("hostname")) for one in entries if one.get("ip") or one.get("hostname")]


def _is_of(gateway: Object, service: Object) -> bool:
    namespace, name = _name(gateway)
    labels = service["metadata"].get("labels") or {}
    if tuple(labels.get(one) for one in OF_ENVOY) == (namespace, name):
        return True
    if _name(service)[0] != namespace:
        return False
    class_name = (gateway.get("spec") or {}).get("gatewayClassName")
    return labels.get(OF_GATEWAY) == name or _name(service)[1] in (name, f"{name}-{class_name}")


def _name(obj: Object) -> Name:
    return str(obj["metadata"].get("namespace")), str(obj["metadata"]["name"])


def read_balancer(client: Client, service: Service, url: str) -> Object | None:
    """The Service of the type LoadBalancer behind the URL of a service in the cluster. Raises ``Unreachable`` and ``Refusal``."""
    routes = client.list(GATEWAYS, "HTTPRoute", service.namespace)
    gateways = [
        {"metadata": {"namespace": namespace, "name": name}, "spec": (found or {}).get("spec") or {}}
        for namespace, name in gateways_of(service, routes)
        for found in [client.get(GATEWAYS, "Gateway", name, namespace)]
    ]
    return balancer_of(url, gateways, client.list("v1", "Service"))


def is_sandbox(client: Client, folder: Path) -> bool:
    """Whether the cluster is the sandbox in ``folder``, and not another cluster of the same shell."""
    namespace, _, name = MARK.partition("/")
    return is_marked(client.get("v1", "ConfigMap", name, namespace), folder)


def door_of(client: Client, folder: Path, service: Service, url: str) -> int:
    """The port of this machine that leads to the URL of a service in the sandbox. Raises :class:`NoDoor`, and ``Unreachable`` and
    ``Refusal``.
    """
    known = doors(folder)
    if known is None:
        raise NoDoor(
            f"No request reaches a service in this sandbox, because its folder has no file {DOORS}: the Gateways of the sandbox "
            "are simulated. Pass --address HOST:PORT if something else forwards to the service."
        )
    balancer = read_balancer(client, service, url)
    if balancer is None:
        names = ", ".join(sorted(known)) or "none"
        raise NoDoor(
            f"It is not certain which Service of the type LoadBalancer leads to {service.label}. The sandbox has ports for: "
            f"{names}. Pass --address 127.0.0.1:PORT with a port of {DOORS}."
        )
    name, port = "/".join(_name(balancer)), port_of(url)
    local = known.get(name, {}).get(port)
    if local is None:
        has = ", ".join(map(str, sorted(known.get(name, {})))) or "none"
        raise NoDoor(f"The sandbox has no port that leads to port {port} of Service {name}. It has ports for: {has}.")
    return local


def public_address(client: Client, service: Service, url: str) -> str | None:
    """``HOST:PORT`` at which the Gateway of a service is reached from outside the cluster. None: it is not known. Raises
    ``Unreachable`` and ``Refusal``.
    """
    balancer = read_balancer(client, service, url)
    found = addresses_of(balancer) if balancer is not None else []
    return f"{found[0]}:{port_of(url)}" if found else None
