# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The Gateway in front of all services, and the controller that programs it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import Unpack

from .access import Auth
from .base import Args
from .container import Resources
from .dicts import (
    AgentGatewayDict,
    CertificateIssuerDict,
    EnvoyAiGatewayDict,
    EnvoyGatewayDict,
    GatewayArgsDict,
    GatewayHttpsDict,
    GatewayProxyDict,
    GkeGatewayDict,
    IstioGatewayDict,
)
from .gateway_redis import Redis
from .quantity import DnsLabel, Quantity, Version

Implementation = Literal["envoy", "istio", "agentgateway", "gke", "existing"]
"""Who programs the Gateway."""
CONTROLLERS: Mapping[Implementation, str] = ...
"""The controllers that the stack installs, and GKE's own, by the names in their GatewayClasses."""
OWN_CLASSES: Mapping[Implementation, str] = ...
"""GatewayClasses that the controllers create themselves (pilot/pkg/config/kube/gateway of istio/istio; controller/pkg/wellknown
of agentgateway/agentgateway)."""
OwnGateways = Literal["none", "sandbox", "gke"]
"""What a cluster has for Gateways by itself. ``sandbox``: a sandbox programs Gateways. ``gke``: GKE installs the CRDs of the
Gateway API and its own controller."""
Hostname = Annotated[
    str, Field(pattern=r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", max_length=253)
]
"""A host name of a listener, which may begin with ``*.`` (Gateway API, ``Hostname``)."""
Feature = Literal["inferencePool", "envoyPolicies", "tokenLimits"]
"""What a controller can support beyond the Gateway API."""

class CertificateIssuer(Args):
    """The issuer of cert-manager that signs a certificate."""
    def __init__(self, **fields: Unpack[CertificateIssuerDict]) -> None:
        """The issuer of cert-manager that signs a certificate."""
    name: DnsLabel
    """Name of the issuer."""
    kind: Literal["ClusterIssuer", "Issuer"] = ...
    """Kind of the issuer. An ``Issuer`` must exist in the namespace ``kserve``."""
    group: str = ...
    """API group of the issuer, which is another one for external issuers."""

ResourceName = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""Name of a resource of Google Cloud (RFC 1035)."""

class GatewayHttps(Args):
    """HTTPS listeners, one for each host name of the Gateway. Set ``secret``, ``issuer``, or both; with ``implementation: gke``,
    ``certificate_map`` or ``certificates`` instead, if Google manages the certificates.
    """
    def __init__(self, **fields: Unpack[GatewayHttpsDict]) -> None:
        """HTTPS listeners, one for each host name of the Gateway. Set ``secret``, ``issuer``, or both; with ``implementation: gke``,
        ``certificate_map`` or ``certificates`` instead, if Google manages the certificates.
        """
    port: Annotated[int, Field(ge=1, le=65535)] = ...
    """Port of the listeners."""
    secret: DnsLabel | None = ...
    """Name of a Secret of the type ``kubernetes.io/tls`` in the namespace ``kserve``. With ``issuer``, cert-manager creates it,
    and the default is ``kserve-ingress-gateway-tls``; otherwise it must exist."""
    issuer: CertificateIssuer | None = ...
    """Issuer of cert-manager. The stack creates a Certificate for all ``hostnames``, and cert-manager renews it. An issuer of
    ACME requires a DNS01 solver for host names that begin with ``*.``."""
    certificate_map: ResourceName | None = ...
    """Certificate map of Google's Certificate Manager, which exists already. Only with ``implementation: gke`` and
    ``gke.scope: global``."""
    certificates: list[ResourceName] = ...
    """Regional certificates of Google's Certificate Manager in the region of the cluster, which exist already. Only with
    ``implementation: gke`` and the other classes of GKE."""
    redirect: bool = ...
    """Whether requests over HTTP are redirected to HTTPS. Only services in the namespace ``kserve`` then still answer over HTTP.
    With false, services answer over both."""
    @property
    def by_google(self) -> str | None:
        """The field with the certificates that Google manages. None: they are in a Secret."""
    @property
    def secret_name(self) -> str:
        """Name of the Secret with the certificate."""

class EnvoyAiGateway(Args):
    """Envoy AI Gateway, with which Envoy Gateway can send requests to InferencePools."""
    def __init__(self, **fields: Unpack[EnvoyAiGatewayDict]) -> None:
        """Envoy AI Gateway, with which Envoy Gateway can send requests to InferencePools."""
    install: bool | None = ...
    """Whether the stack installs it. LLM services with a scheduler require it. Default: ``llm`` of the platform."""
    version: Version | None = ...
    """Exact version to install, for example ``1.0.0``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = ...
    """Further Helm values for the chart ``ai-gateway-helm``. They take precedence over the values of this library."""

class GatewayProxy(Args):
    """The pods that carry the requests, and the Service in front of them. The controller creates both: Envoy Gateway in its own
    namespace ``envoy-gateway-system``, Istio and agentgateway in the namespace ``kserve``.
    """
    def __init__(self, **fields: Unpack[GatewayProxyDict]) -> None:
        """The pods that carry the requests, and the Service in front of them. The controller creates both: Envoy Gateway in its own
        namespace ``envoy-gateway-system``, Istio and agentgateway in the namespace ``kserve``.
        """
    service_type: Literal["LoadBalancer", "ClusterIP", "NodePort"] = ...
    """Type of the Service."""
    service_annotations: dict[str, str] = ...
    """Annotations of the Service, which many load balancers read."""
    replicas: Annotated[int, Field(ge=1)] = ...
    """Number of pods. With two or more, at least one stays available while nodes are drained (a PodDisruptionBudget)."""
    resources: Resources | None = ...
    """Compute resources of the container of the proxy. Default: those of the controller, for Envoy Gateway requests of 100m CPU
    and 512Mi memory."""
    pool: str | None = ...
    """Node pool for the pods. Default: ``pool`` of the platform; if that is not set either, they run wherever they fit."""

class EnvoyGateway(Args):
    """Envoy Gateway, which the stack installs with ``implementation: envoy``."""
    def __init__(self, **fields: Unpack[EnvoyGatewayDict]) -> None:
        """Envoy Gateway, which the stack installs with ``implementation: envoy``."""
    version: Version | None = ...
    """Exact version to install, for example ``1.8.1``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = ...
    """Further Helm values for the chart ``gateway-helm``. They take precedence over the values of this library."""
    ai_gateway: EnvoyAiGateway = ...
    """Envoy AI Gateway."""
    redis: Redis | None = ...
    """Redis, in which all proxies count the requests and tokens of ``traffic`` of services together. Default: none; each proxy
    then counts requests by itself, and limits of tokens are refused."""
    service_name: DnsLabel = ...
    """Name of the Service of the proxies. Envoy Gateway would otherwise generate one."""

class IstioGateway(Args):
    """Istio, which the stack installs with ``implementation: istio``: the charts ``base`` and ``istiod``, without injection of
    sidecars. Istio creates the proxies of the Gateway itself.
    """
    def __init__(self, **fields: Unpack[IstioGatewayDict]) -> None:
        """Istio, which the stack installs with ``implementation: istio``: the charts ``base`` and ``istiod``, without injection of
        sidecars. Istio creates the proxies of the Gateway itself.
        """
    version: Version | None = ...
    """Exact version to install, for example ``1.30.1``. Default: a version that has the InferencePools of the KServe release."""
    values: dict[str, Any] = ...
    """Further Helm values for the chart ``istiod``. They take precedence over the values of this library."""

class AgentGateway(Args):
    """Agentgateway, which the stack installs with ``implementation: agentgateway``."""
    def __init__(self, **fields: Unpack[AgentGatewayDict]) -> None:
        """Agentgateway, which the stack installs with ``implementation: agentgateway``."""
    version: Version | None = ...
    """Exact version to install. Default ``1.4.1``."""
    values: dict[str, Any] = ...
    """Further Helm values for the chart ``agentgateway``. They take precedence over the values of this library."""

class GkeGateway(Args):
    """GKE's own load balancer, with ``implementation: gke``. The stack installs nothing for it: GKE has its controller, its
    GatewayClasses and the CRDs of the Gateway API.
    """
    def __init__(self, **fields: Unpack[GkeGatewayDict]) -> None:
        """GKE's own load balancer, with ``implementation: gke``. The stack installs nothing for it: GKE has its controller, its
        GatewayClasses and the CRDs of the Gateway API.
        """
    scope: Literal["regional", "global"] = ...
    """Whether an external address belongs to the region of the cluster, or is reached from the whole world at Google's nearest
    location. Schedulers of LLM services require ``regional``. An internal address is always regional. Default regional."""
    address_name: ResourceName | None = ...
    """Name of a static address that exists already: a regional one in the region of the cluster, for an internal address with
    the purpose SHARED_LOADBALANCER_VIP; with ``scope: global``, a global one. Default: Google chooses an address."""
    timeout: Annotated[int, Field(ge=1, le=2147483647)] = ...
    """Seconds after which the load balancer ends a request, even while its answer is streamed (``timeoutSec`` of
    GCPBackendPolicy). ``timeout`` of a component of an InferenceService takes precedence. Google's own default is 30. Default
    3600."""

MOST_HOSTNAMES = 32
"""Half of the listeners that a Gateway can have (maxItems of ``listeners`` in gateway_types.go of the Gateway API 1.5.1)."""

class GatewayArgs(Args):
    """The Gateway through which requests reach services, and the controller that programs it."""
    def __init__(self, **fields: Unpack[GatewayArgsDict]) -> None:
        """The Gateway through which requests reach services, and the controller that programs it."""
    implementation: Implementation | None = ...
    """The controller of the Gateway. ``envoy``: the stack installs Envoy Gateway, and Envoy AI Gateway for LLM services.
    ``istio``: the stack installs Istio. ``agentgateway``: the stack installs agentgateway. ``gke``: GKE's own load balancers,
    for which the stack creates routes, health checks and time limits that they accept. ``existing``: somebody else installed
    a controller, and the stack creates only the Gateway and its GatewayClass. Default: ``existing`` if
    ``controllerName`` is set or ``install`` is ``existing``, on the sandbox, which programs Gateways itself, and on a GKE
    cluster whose Gateway API GKE installs; ``envoy`` on every other cluster."""
    supports: list[Feature] | None = ...
    """What an existing controller supports beyond the Gateway API. ``inferencePool``: it accepts routes to InferencePools,
    which LLM services with a scheduler require. ``envoyPolicies``: it is Envoy Gateway, whose policies ``auth`` and ``traffic``
    of services require. ``tokenLimits``: it is Envoy Gateway with Envoy AI Gateway and a Redis for limits. An empty list:
    nothing. If it is not set, the preview decides by ``controllerName`` whether InferencePools work."""
    class_name: DnsLabel = ...
    """GatewayClass of the Gateway. GKE's own classes (``gke-l7-…``) refuse the routes that KServe creates, and accept routes of
    your own without timeouts and regular expressions. With ``implementation: gke``, the stack chooses the class."""
    controller_name: str | None = ...
    """Controller of the new GatewayClass, if it exists already. ``null``: the class exists already, too (GKE, Istio)."""
    install: Literal["managed", "existing"] = ...
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: Annotated[int, Field(ge=1, le=65535)] = ...
    """Port of the HTTP listeners."""
    https: GatewayHttps | None = ...
    """HTTPS listeners beside those of HTTP. KServe then writes URLs with ``https``."""
    hostnames: list[Hostname] = ...
    """Host names of the Gateway, ``*.models.example.org`` or ``chat.example.org``, at most 32. Requests with other host names are
    refused, so those of InferenceServices (``<name>-<namespace>.<domain>``) must be among them. Default: every host name."""
    address: Literal["external", "internal"] = ...
    """Whether the load balancer has an address on the internet, or only in the network of the cluster. For ``internal``, the
    Service of the proxies gets the annotations of GKE, EKS and AKS. Not with ``implementation: existing``."""
    external_dns: bool = ...
    """Whether external-dns creates records for ``hostnames``: the Service of the proxies gets its annotation. external-dns itself
    must exist, with the source ``service``. Not with ``implementation: existing``."""
    auth: Auth | None = ...
    """Who may call services through the Gateway. It requires Envoy Gateway. Default: everybody; the preview then warns about LLM
    services behind an external address."""
    client_buffer: Quantity | None = ...
    """Size of the buffer of each connection of clients, for example ``4Mi``. Envoy repeats a request (``traffic.retries`` of a
    service) only if its body fits in the buffer, so long prompts require more than the default, 32 KiB. Each connection may take
    this much memory of a proxy. It requires Envoy Gateway."""
    envoy: EnvoyGateway | None = ...
    """Settings of Envoy Gateway, with ``implementation: envoy``."""
    istio: IstioGateway | None = ...
    """Settings of Istio, with ``implementation: istio``."""
    agentgateway: AgentGateway | None = ...
    """Settings of agentgateway, with ``implementation: agentgateway``."""
    gke: GkeGateway | None = ...
    """Settings of GKE's own load balancer, with ``implementation: gke``."""
    proxy: GatewayProxy = ...
    """The proxies and their Service. Not with ``implementation: existing``."""
    @property
    def named_implementation(self) -> Implementation | None:
        """The implementation that the fields determine. None: the cluster determines it."""
    @property
    def of_gke(self) -> GkeGateway:
        """The settings of GKE's own load balancer, if it is the implementation."""
    @property
    def named_class(self) -> str:
        """The GatewayClass, as far as the fields determine it: that of GKE with ``implementation: gke``, otherwise
        ``class_name``.
        """
    @property
    def class_controller(self) -> str | None:
        """The controller for which the stack creates the GatewayClass. None: the class exists already, or its controller creates
        it.
        """
    @property
    def created(self) -> tuple[str, ...]:
        """The fields that describe what the stack creates, in the spelling of the configuration."""
    @property
    def controller(self) -> str | None:
        """Name of the controller. None: it is not known."""
    def class_of(self, implementation: Implementation) -> str:
        """GatewayClass of the Gateway with an implementation."""
    def implementation_on(self, gateways: OwnGateways) -> Implementation:
        """The implementation on a cluster. ``gateways``: what the cluster has for Gateways by itself."""
