# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The Gateway in front of all services, and the controller that programs it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .access import Auth
from .base import Args
from .dicts import GatewayArgsDict
from .gateway_controllers import AgentGateway, EnvoyGateway, GatewayProxy, GkeGateway, IstioGateway
from .gateway_https import GatewayHttps
from .quantity import DnsLabel, Quantity

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
