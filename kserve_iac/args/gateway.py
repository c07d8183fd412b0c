"""The Gateway in front of all services, and the controller that programs it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from ..catalog.gateways import (
    AGENTGATEWAY_CONTROLLER,
    ENVOY_CONTROLLER,
    GKE_CLASSES,
    GKE_CONTROLLER,
    GKE_GLOBAL,
    GKE_INTERNAL,
    GKE_REGIONAL,
    ISTIO_CONTROLLER,
)
from .access import Auth
from .base import Args
from .gateway_controllers import AgentGateway, EnvoyGateway, GatewayProxy, GkeGateway, IstioGateway
from .gateway_https import GatewayHttps
from .quantity import DnsLabel, Quantity

Implementation = Literal["envoy", "istio", "agentgateway", "gke", "existing"]
"""Who programs the Gateway."""

CONTROLLERS: Mapping[Implementation, str] = {
    "envoy": ENVOY_CONTROLLER,
    "istio": ISTIO_CONTROLLER,
    "agentgateway": AGENTGATEWAY_CONTROLLER,
    "gke": GKE_CONTROLLER,
}
"""The controllers that the stack installs, and GKE's own, by the names in their GatewayClasses."""

OWN_CLASSES: Mapping[Implementation, str] = {"istio": "istio", "agentgateway": "agentgateway"}
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

    implementation: Implementation | None = None
    """The controller of the Gateway. ``envoy``: the stack installs Envoy Gateway, and Envoy AI Gateway for LLM services.
    ``istio``: the stack installs Istio. ``agentgateway``: the stack installs agentgateway. ``gke``: GKE's own load balancers,
    for which the stack creates routes, health checks and time limits that they accept. ``existing``: somebody else installed
    a controller, and the stack creates only the Gateway and its GatewayClass. Default: ``existing`` if
    ``controllerName`` is set or ``install`` is ``existing``, on the sandbox, which programs Gateways itself, and on a GKE
    cluster whose Gateway API GKE installs; ``envoy`` on every other cluster."""
    supports: list[Feature] | None = None
    """What an existing controller supports beyond the Gateway API. ``inferencePool``: it accepts routes to InferencePools,
    which LLM services with a scheduler require. ``envoyPolicies``: it is Envoy Gateway, whose policies ``auth`` and ``traffic``
    of services require. ``tokenLimits``: it is Envoy Gateway with Envoy AI Gateway and a Redis for limits. An empty list:
    nothing. If it is not set, the preview decides by ``controllerName`` whether InferencePools work."""
    class_name: DnsLabel = "envoy"
    """GatewayClass of the Gateway. GKE's own classes (``gke-l7-…``) refuse the routes that KServe creates, and accept routes of
    your own without timeouts and regular expressions. With ``implementation: gke``, the stack chooses the class."""
    controller_name: str | None = ENVOY_CONTROLLER
    """Controller of the new GatewayClass, if it exists already. ``null``: the class exists already, too (GKE, Istio)."""
    install: Literal["managed", "existing"] = "managed"
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: Annotated[int, Field(ge=1, le=65535)] = 80
    """Port of the HTTP listeners."""
    https: GatewayHttps | None = None
    """HTTPS listeners beside those of HTTP. KServe then writes URLs with ``https``."""
    hostnames: list[Hostname] = Field(default_factory=list)
    """Host names of the Gateway, ``*.models.example.org`` or ``chat.example.org``, at most 32. Requests with other host names are
    refused, so those of InferenceServices (``<name>-<namespace>.<domain>``) must be among them. Default: every host name."""
    address: Literal["external", "internal"] = "external"
    """Whether the load balancer has an address on the internet, or only in the network of the cluster. For ``internal``, the
    Service of the proxies gets the annotations of GKE, EKS and AKS. Not with ``implementation: existing``."""
    external_dns: bool = False
    """Whether external-dns creates records for ``hostnames``: the Service of the proxies gets its annotation. external-dns itself
    must exist, with the source ``service``. Not with ``implementation: existing``."""
    auth: Auth | None = None
    """Who may call services through the Gateway. It requires Envoy Gateway. Default: everybody; the preview then warns about LLM
    services behind an external address."""
    client_buffer: Quantity | None = None
    """Size of the buffer of each connection of clients, for example ``4Mi``. Envoy repeats a request (``traffic.retries`` of a
    service) only if its body fits in the buffer, so long prompts require more than the default, 32 KiB. Each connection may take
    this much memory of a proxy. It requires Envoy Gateway."""
    envoy: EnvoyGateway | None = None
    """Settings of Envoy Gateway, with ``implementation: envoy``."""
    istio: IstioGateway | None = None
    """Settings of Istio, with ``implementation: istio``."""
    agentgateway: AgentGateway | None = None
    """Settings of agentgateway, with ``implementation: agentgateway``."""
    gke: GkeGateway | None = None
    """Settings of GKE's own load balancer, with ``implementation: gke``."""
    proxy: GatewayProxy = Field(default_factory=GatewayProxy)
    """The proxies and their Service. Not with ``implementation: existing``."""

    @model_validator(mode="after")
    def _is_clear(self) -> "GatewayArgs":
        named, given = self.named_implementation, self.model_fields_set
        if named is None and "class_name" in given:
            raise ValueError(
                f"className {self.class_name} alone does not tell who programs the Gateway. Set implementation to envoy, and the "
                "stack installs Envoy Gateway and creates the class, or set implementation to existing, with the "
                "controllerName of a controller that exists already, or null if the class exists, too"
            )
        if named not in (None, "existing"):
            self._is_installed(named, CONTROLLERS[named])
        for name in ("envoy", "istio", "agentgateway", "gke"):
            if getattr(self, name) is not None and named != name:
                raise ValueError(
                    f"{name} has settings of a controller that the stack installs with implementation: {name}, but the "
                    f"implementation is {named}. Remove {name}, or set implementation to {name}, without controllerName and "
                    "install"
                )
        if named == "gke":
            self._is_of_gke_itself()
        if named == "existing" and "proxy" in given:
            raise ValueError(
                "proxy describes the proxies of a controller that the stack installs, but the controller exists already. "
                "Remove proxy, or set implementation to envoy, without controllerName and install"
            )
        is_known = "class_name" not in given or "controller_name" in given or self._is_of_gke
        if named == "existing" and self.install == "managed" and not is_known:
            raise ValueError(
                f"className {self.class_name} needs its controller. Set controllerName to the controller of the class, and "
                "the stack creates the class, or set controllerName to null if the class exists already"
            )
        if self.supports is not None and named != "existing":
            raise ValueError(
                "supports describes a controller that exists already. Remove supports, or set implementation to existing"
            )
        self._listeners_are_clear(named)
        return self

    def _is_installed(self, named: Implementation, controller: str) -> None:
        given = self.model_fields_set
        if "controller_name" in given and self.controller_name != controller:
            raise ValueError(
                f"controllerName must be {controller} with implementation: {named}, because the stack installs this "
                "controller. Remove controllerName, or set implementation to existing"
            )
        own = OWN_CLASSES.get(named)
        if own is not None and "class_name" in given and self.class_name != own:
            raise ValueError(
                f"className must be {own} with implementation: {named}, because the controller creates this class. Remove "
                "className"
            )
        if self.install == "existing":
            raise ValueError(
                f"install: existing has no Gateway for the controller that implementation: {named} installs. Remove install, "
                "or set implementation to existing"
            )

    def _is_of_gke_itself(self) -> None:
        given = self.model_fields_set
        for field, reason in (
            ("class_name", "the class follows from address and gke.scope"),
            ("proxy", "the load balancer of GKE has no proxies in the cluster"),
            ("external_dns", "the load balancer of GKE has no Service that could have annotations for external-dns"),
        ):
            if field in given:
                raise ValueError(f"implementation gke has no {to_camel(field)}: {reason}. Remove {to_camel(field)}")
        if self.address == "internal" and self.of_gke.scope == "global":
            raise ValueError("address internal cannot be global. Remove gke.scope, or set address to external")

    def _certificates_are_those_of_gke(self, named: Implementation | None, https: GatewayHttps) -> None:
        field = https.by_google
        if field is None:
            return
        if named != "gke":
            raise ValueError(
                f"https.{field} is a setting of GKE's own load balancers. Set https.secret or https.issuer, or set "
                "implementation to gke"
            )
        is_global = self.named_class == GKE_GLOBAL
        if (field == "certificateMap") != is_global:
            other = "certificateMap" if is_global else "certificates"
            raise ValueError(
                f"https.{field} does not fit the class {self.named_class}: global load balancers take certificateMap, and "
                f"regional ones take certificates. Set https.{other} instead"
            )

    def _listeners_are_clear(self, named: Implementation | None) -> None:
        https = self.https
        if len(set(self.hostnames)) < len(self.hostnames):
            raise ValueError("hostnames must not contain a name twice. Remove the second one")
        if len(self.hostnames) > MOST_HOSTNAMES:
            raise ValueError(
                f"hostnames has {len(self.hostnames)} names, but a Gateway has at most 64 listeners, one for each name and "
                f"protocol. Use at most {MOST_HOSTNAMES} names, for example one that begins with *."
            )
        if https is not None and https.port == self.port:
            raise ValueError(f"https.port is {https.port}, like port. Set https.port to another port, for example 443")
        if https is not None:
            self._certificates_are_those_of_gke(named, https)
        if https is not None and https.issuer is not None and not self.hostnames:
            raise ValueError("https.issuer requires host names for the certificate. Set hostnames")
        if self.install == "existing" and (https is not None or self.hostnames):
            raise ValueError("https and hostnames describe listeners, but the Gateway exists already. Remove them")
        for field, is_set in (("address", self.address == "internal"), ("externalDns", self.external_dns)):
            if is_set and named == "existing":
                raise ValueError(
                    f"{field} describes the Service of the proxies, which the existing controller creates. Remove {field}, and "
                    "configure the controller"
                )
        if self.auth is not None:
            self._auth_is_supported(named, self.auth)
        needs_envoy = self.auth is not None and self.auth.needs_envoy_gateway(by_gke=named == "gke")
        for field, is_set in (("auth", needs_envoy), ("clientBuffer", self.client_buffer is not None)):
            if is_set and named != "envoy" and "envoyPolicies" not in (self.supports or ()):
                raise ValueError(
                    f"{field} requires Envoy Gateway. Set implementation to envoy, add envoyPolicies to supports if an existing "
                    f"controller is Envoy Gateway, or remove {field}"
                )
        if self.install == "existing" and (self.auth is not None or self.client_buffer is not None):
            raise ValueError("auth and clientBuffer describe the Gateway, but it exists already. Remove them")
        if self.external_dns and not self.hostnames:
            raise ValueError("externalDns requires host names for its records. Set hostnames")
        if self.address == "internal" and self.proxy.service_type != "LoadBalancer":
            raise ValueError(
                f"address internal is a setting of load balancers, but proxy.serviceType is {self.proxy.service_type}. Remove "
                "one of them"
            )

    def _auth_is_supported(self, named: Implementation | None, auth: Auth) -> None:
        if auth.iap is not None and named != "gke":
            raise ValueError(
                "auth.iap is Google's Identity-Aware Proxy, which only GKE's own load balancers have. Set implementation to "
                "gke, or set auth.apiKeys, auth.jwt or auth.oidc"
            )
        if auth.iap is not None and self.https is None:
            raise ValueError("auth.iap requires HTTPS. Set https")

    @property
    def named_implementation(self) -> Implementation | None:
        """The implementation that the fields determine. None: the cluster determines it."""
        if self.implementation is not None:
            return self.implementation
        if self.install == "existing" or "controller_name" in self.model_fields_set or self._is_of_gke:
            return "existing"
        for name in ("istio", "agentgateway", "gke"):
            if getattr(self, name) is not None:
                return name
        has_policies = self.auth is not None or self.client_buffer is not None
        is_described = self.address == "internal" or self.external_dns or has_policies
        needs_envoy = self.envoy is not None or "proxy" in self.model_fields_set or is_described
        return "envoy" if needs_envoy else None

    @property
    def _is_of_gke(self) -> bool:
        """Whether the class is one of GKE's own, and no controller of others is named."""
        return self.class_name.startswith(GKE_CLASSES) and "controller_name" not in self.model_fields_set

    @property
    def of_gke(self) -> GkeGateway:
        """The settings of GKE's own load balancer, if it is the implementation."""
        return self.gke or GkeGateway()

    @property
    def named_class(self) -> str:
        """The GatewayClass, as far as the fields determine it: that of GKE with ``implementation: gke``, otherwise
        ``class_name``.
        """
        if self.named_implementation != "gke":
            return self.class_name
        if self.address == "internal":
            return GKE_INTERNAL
        return GKE_GLOBAL if self.of_gke.scope == "global" else GKE_REGIONAL

    @property
    def class_controller(self) -> str | None:
        """The controller for which the stack creates the GatewayClass. None: the class exists already, or its controller creates
        it.
        """
        named = self.named_implementation
        if named == "gke" or named in OWN_CLASSES or (named == "existing" and self._is_of_gke):
            return None
        return self.controller

    @property
    def created(self) -> tuple[str, ...]:
        """The fields that describe what the stack creates, in the spelling of the configuration."""
        named = self.named_implementation
        fields = (
            "https",
            "hostnames",
            "address",
            "external_dns",
            "auth",
            "client_buffer",
            "envoy",
            "istio",
            "agentgateway",
            "gke",
            "proxy",
        )
        given = [to_camel(name) for name in fields if name in self.model_fields_set]
        return (
            *(["implementation"] if named in CONTROLLERS and "implementation" in self.model_fields_set else []),
            *given,
        )

    @property
    def controller(self) -> str | None:
        """Name of the controller. None: it is not known."""
        named = self.named_implementation
        return self.controller_name if named is None else CONTROLLERS.get(named, self.controller_name)

    def class_of(self, implementation: Implementation) -> str:
        """GatewayClass of the Gateway with an implementation."""
        return OWN_CLASSES.get(implementation, self.named_class)

    def implementation_on(self, gateways: OwnGateways) -> Implementation:
        """The implementation on a cluster. ``gateways``: what the cluster has for Gateways by itself."""
        return self.named_implementation or ("envoy" if gateways == "none" else "existing")
