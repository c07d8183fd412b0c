"""ServingPlatformArgs -> the Gateway in front of all services, its class, and the objects that it refers to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..args.gateway import GatewayArgs, Implementation
from ..args.gateway_https import CertificateIssuer, GatewayHttps
from ..args.platform import ServingPlatformArgs
from ..capacity import Pool
from . import redis
from .access import API as POLICIES
from .access import policy
from .gke import certificates, with_google
from .kserve_names import GATEWAY, NAMESPACE
from .merging import Json, compact
from .proxies import proxies

API = "gateway.networking.k8s.io/v1"


@dataclass(frozen=True)
class GatewayObjects:
    """The objects of the Gateway that the stack creates."""

    gateway_class: Json | None = None
    gateway: Json | None = None
    before: Mapping[str, Json] = field(default_factory=dict)
    """Name of the resource -> object that the Gateway refers to."""
    after: Mapping[str, Json] = field(default_factory=dict)
    """Name of the resource -> object that refers to the Gateway."""


def gateway_objects(
    args: ServingPlatformArgs, pools: Mapping[str, Pool], implementation: Implementation
) -> GatewayObjects:
    """The objects of the Gateway. Empty: the Gateway exists already."""
    given = args.gateway
    if given.install == "existing":
        return GatewayObjects()
    before: dict[str, Json] = {}
    after: dict[str, Json] = {}
    described = proxies(args, pools, implementation)
    if described is not None:
        before["gateway-proxies"] = described.described
    if implementation == "envoy":
        pool = pools[args.pool] if args.pool else None
        placed = compact({"nodeSelector": pool.node_selector, "tolerations": pool.tolerations}) if pool else {}
        before |= redis.objects(args, placed)
    if given.auth is not None and implementation != "gke":
        before["gateway-auth"] = policy(GATEWAY, NAMESPACE, given.auth, "Gateway", [GATEWAY])
    if given.client_buffer is not None:
        before["gateway-clients"] = _clients(given.client_buffer)
    if given.https is not None and given.https.issuer is not None:
        before["gateway-certificate"] = _certificate(given.https, given.https.issuer, given.hostnames)
    if given.https is not None and given.https.redirect:
        after["gateway-redirect"] = _redirect(given, given.https)
    reference = described.reference if described is not None else None
    gateway = _gateway(given, given.class_of(implementation), reference)
    if implementation == "gke":
        gateway = with_google(gateway, given)
    return GatewayObjects(_gateway_class(given), gateway, before, after)


def _gateway_class(given: GatewayArgs) -> Json | None:
    """The GatewayClass. None: it exists already, or the controller creates it."""
    controller = given.class_controller
    if controller is None:
        return None
    return {
        "apiVersion": API,
        "kind": "GatewayClass",
        "metadata": {"name": given.class_name, "annotations": {"pulumi.com/waitFor": "condition=Accepted"}},
        "spec": {"controllerName": controller},
    }


def _gateway(given: GatewayArgs, class_name: str, reference: Json | None) -> Json:
    """``reference``: the object that describes its proxies."""
    infrastructure: Json = {"labels": {"serving.kserve.io/gateway": GATEWAY}}
    if reference is not None:
        infrastructure["parametersRef"] = reference
    return {
        "apiVersion": API,
        "kind": "Gateway",
        "metadata": {
            "name": GATEWAY,
            "namespace": NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Programmed"},
        },
        "spec": {
            "gatewayClassName": class_name,
            "listeners": list(_listeners(given)),
            "infrastructure": infrastructure,
        },
    }


def _listeners(given: GatewayArgs) -> Iterator[Json]:
    """One listener for each host name and protocol."""
    https = given.https
    # Routes of services are not attached to a listener that only redirects. The route of the redirection is in KServe's
    # namespace.
    is_redirected = https is not None and https.redirect
    own = {"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}}}
    for name, hostname in _named(given, "http"):
        yield compact(
            {
                "name": name,
                "protocol": "HTTP",
                "port": given.port,
                "hostname": hostname,
                "allowedRoutes": {"namespaces": own if is_redirected else {"from": "All"}},
            }
        )
    if https is None:
        return
    for name, hostname in _named(given, "https"):
        yield compact(
            {
                "name": name,
                "protocol": "HTTPS",
                "port": https.port,
                "hostname": hostname,
                "tls": _certificates(https),
                "allowedRoutes": {"namespaces": {"from": "All"}},
            }
        )


def _certificates(https: GatewayHttps) -> Json | None:
    """``tls`` of a listener. None: the Gateway names a certificate map."""
    if https.certificate_map is not None:
        return None
    if https.certificates:
        return certificates(https.certificates)
    return {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": https.secret_name}]}


def _named(given: GatewayArgs, protocol: str) -> Iterator[tuple[str, str | None]]:
    """The names of the listeners of a protocol, with their host names: ``http``, ``http-2`` and so on."""
    for number, hostname in enumerate(given.hostnames or [None], 1):
        yield protocol if number == 1 else f"{protocol}-{number}", hostname


def _clients(buffer: str) -> Json:
    """The ClientTrafficPolicy of the Gateway. Over HTTP/2, windows limit the body as well. These are Envoy's own, and larger than
    those of Envoy Gateway (site/docs/getting-started/basic-usage.md of envoyproxy/ai-gateway 1.0.0).
    """
    return {
        "apiVersion": POLICIES,
        "kind": "ClientTrafficPolicy",
        "metadata": {"name": GATEWAY, "namespace": NAMESPACE},
        "spec": {
            "targetRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": GATEWAY}],
            "connection": {"bufferLimit": buffer},
            "http2": {"initialStreamWindowSize": "16Mi", "initialConnectionWindowSize": "24Mi"},
        },
    }


def _certificate(https: GatewayHttps, issuer: CertificateIssuer, hostnames: Sequence[str]) -> Json:
    """It is not awaited: an issuer of ACME may need the HTTP listener to sign it."""
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": https.secret_name, "namespace": NAMESPACE},
        "spec": {
            "secretName": https.secret_name,
            "dnsNames": list(hostnames),
            "issuerRef": {"name": issuer.name, "kind": issuer.kind, "group": issuer.group},
        },
    }


def _redirect(given: GatewayArgs, https: GatewayHttps) -> Json:
    target = compact({"scheme": "https", "port": None if https.port == 443 else https.port, "statusCode": 301})
    return {
        "apiVersion": API,
        "kind": "HTTPRoute",
        "metadata": {"name": f"{GATEWAY}-redirect", "namespace": NAMESPACE},
        "spec": {
            "parentRefs": [{"name": GATEWAY, "sectionName": name} for name, _ in _named(given, "http")],
            "rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": target}]}],
        },
    }


def address_of(status: Mapping[str, Any] | None) -> str | None:
    """The address in the status of a Gateway. None: it has none."""
    addresses = (status or {}).get("addresses") or []
    return str(addresses[0]["value"]) if addresses else None


def url_of(given: GatewayArgs, address: str | None) -> str | None:
    """The beginning of the URLs of services that have no host name of their own. A name that begins with ``*.`` is not one that
    requests can have. None: the Gateway has neither a host name nor an address.
    """
    names = [name for name in given.hostnames if not name.startswith("*.")]
    host = names[0] if names else None if given.hostnames else address
    if host is None:
        return None
    scheme, port, usual = ("https", given.https.port, 443) if given.https is not None else ("http", given.port, 80)
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"
