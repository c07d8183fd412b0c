"""The Gateway in front of all services, and the controller that programs it."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ..catalog.gateways import ENVOY_CONTROLLER
from .base import Args
from .container import Resources
from .quantity import DnsLabel, Version

Implementation = Literal["envoy", "existing"]
"""Who programs the Gateway."""

OwnGateways = Literal["none", "sandbox", "gke"]
"""What a cluster has for Gateways by itself. ``sandbox``: a sandbox programs Gateways. ``gke``: GKE installs the CRDs of the Gateway
API and its own controller."""

Feature = Literal["inferencePool"]
"""What a controller can support beyond the Gateway API."""


class EnvoyAiGateway(Args):
    """Envoy AI Gateway, with which Envoy Gateway can send requests to InferencePools."""

    install: bool | None = None
    """Whether the stack installs it. LLM services with a scheduler require it. Default: ``llm`` of the platform."""
    version: Version | None = None
    """Exact version to install, for example ``1.0.0``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``ai-gateway-helm``. They take precedence over the values of this library."""


class EnvoyProxy(Args):
    """The pods that carry the requests, and the Service in front of them. Envoy Gateway creates both in its own namespace,
    ``envoy-gateway-system``.
    """

    service_type: Literal["LoadBalancer", "ClusterIP", "NodePort"] = "LoadBalancer"
    """Type of the Service."""
    service_name: DnsLabel = "kserve-ingress-gateway"
    """Name of the Service. Envoy Gateway would otherwise generate one."""
    service_annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the Service, which many load balancers read."""
    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods. With two or more, at least one stays available while nodes are drained (a PodDisruptionBudget)."""
    resources: Resources | None = None
    """Compute resources of the container ``envoy``. Default: requests of 100m CPU and 512Mi memory, as Envoy Gateway sets
    them."""
    pool: str | None = None
    """Node pool for the pods. Default: ``pool`` of the platform; if that is not set either, they run wherever they fit."""


class EnvoyGateway(Args):
    """Envoy Gateway, which the stack installs with ``implementation: envoy``."""

    version: Version | None = None
    """Exact version to install, for example ``1.8.1``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``gateway-helm``. They take precedence over the values of this library."""
    ai_gateway: EnvoyAiGateway = Field(default_factory=EnvoyAiGateway)
    """Envoy AI Gateway."""
    proxy: EnvoyProxy = Field(default_factory=EnvoyProxy)
    """The proxies."""


class GatewayArgs(Args):
    """The Gateway through which requests reach services, and the controller that programs it."""

    implementation: Implementation | None = None
    """The controller of the Gateway. ``envoy``: the stack installs Envoy Gateway, and Envoy AI Gateway for LLM services.
    ``existing``: somebody else installed a controller, and the stack creates only the Gateway and its GatewayClass. Default:
    ``existing`` if ``controllerName`` is set or ``install`` is ``existing``, on the sandbox, which programs Gateways itself, and on
    a GKE cluster whose Gateway API GKE installs; ``envoy`` on every other cluster."""
    supports: list[Feature] | None = None
    """What an existing controller supports beyond the Gateway API: ``inferencePool`` if it accepts routes to InferencePools, which
    LLM services with a scheduler require. An empty list: nothing. If it is not set, the preview decides by
    ``controllerName``."""
    class_name: DnsLabel = "envoy"
    """GatewayClass of the Gateway. GKE's own classes (``gke-l7-…``) refuse the routes that KServe creates, and accept routes of
    your own without timeouts and regular expressions."""
    controller_name: str | None = ENVOY_CONTROLLER
    """Controller of the new GatewayClass, if it exists already. ``null``: the class exists already, too (GKE, Istio)."""
    install: Literal["managed", "existing"] = "managed"
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: Annotated[int, Field(ge=1, le=65535)] = 80
    """HTTP port of the listener."""
    envoy: EnvoyGateway | None = None
    """Settings of Envoy Gateway, with ``implementation: envoy``."""

    @model_validator(mode="after")
    def _is_clear(self) -> "GatewayArgs":
        named, given = self.named_implementation, self.model_fields_set
        if named is None and "class_name" in given:
            raise ValueError(
                f"className {self.class_name} alone does not tell who programs the Gateway. Set implementation to envoy, and the "
                "stack installs Envoy Gateway and creates the class, or set implementation to existing, with the controllerName of "
                "a controller that exists already, or null if the class exists, too"
            )
        if named == "envoy":
            if "controller_name" in given and self.controller_name != ENVOY_CONTROLLER:
                raise ValueError(
                    f"controllerName must be {ENVOY_CONTROLLER} with implementation: envoy, because the stack installs this "
                    "controller. Remove controllerName, or set implementation to existing"
                )
            if self.install == "existing":
                raise ValueError(
                    "install: existing has no Gateway for the controller that implementation: envoy installs. Remove install, or "
                    "set implementation to existing"
                )
        if self.envoy is not None and named == "existing":
            raise ValueError(
                "envoy has settings of the Envoy Gateway that the stack installs, but the controller exists already. Remove envoy, "
                "or set implementation to envoy, without controllerName and install"
            )
        if self.supports is not None and named != "existing":
            raise ValueError(
                "supports describes a controller that exists already. Remove supports, or set implementation to existing"
            )
        return self

    @property
    def named_implementation(self) -> Implementation | None:
        """The implementation that the fields determine. None: the cluster determines it."""
        if self.implementation is not None:
            return self.implementation
        if self.install == "existing" or "controller_name" in self.model_fields_set:
            return "existing"
        return "envoy" if self.envoy is not None else None

    def implementation_on(self, gateways: OwnGateways) -> Implementation:
        """The implementation on a cluster. ``gateways``: what the cluster has for Gateways by itself."""
        return self.named_implementation or ("envoy" if gateways == "none" else "existing")
