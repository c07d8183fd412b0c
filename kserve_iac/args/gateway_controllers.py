"""The settings of each controller that can program the Gateway, and of its proxies."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Args
from .container import Resources
from .gateway_https import ResourceName
from .gateway_redis import Redis
from .quantity import DnsLabel, Version


class EnvoyAiGateway(Args):
    """Envoy AI Gateway, with which Envoy Gateway can send requests to InferencePools."""

    install: bool | None = None
    """Whether the stack installs it. LLM services with a scheduler require it. Default: ``llm`` of the platform."""
    version: Version | None = None
    """Exact version to install, for example ``1.0.0``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``ai-gateway-helm``. They take precedence over the values of this library."""


class EnvoyGateway(Args):
    """Envoy Gateway, which the stack installs with ``implementation: envoy``."""

    version: Version | None = None
    """Exact version to install, for example ``1.8.1``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``gateway-helm``. They take precedence over the values of this library."""
    ai_gateway: EnvoyAiGateway = Field(default_factory=EnvoyAiGateway)
    """Envoy AI Gateway."""
    redis: Redis | None = None
    """Redis, in which all proxies count the requests and tokens of ``traffic`` of services together. Default: none; each proxy
    then counts requests by itself, and limits of tokens are refused."""
    service_name: DnsLabel = "kserve-ingress-gateway"
    """Name of the Service of the proxies. Envoy Gateway would otherwise generate one."""


class IstioGateway(Args):
    """Istio, which the stack installs with ``implementation: istio``: the charts ``base`` and ``istiod``, without injection of
    sidecars. Istio creates the proxies of the Gateway itself.
    """

    version: Version | None = None
    """Exact version to install, for example ``1.30.1``. Default: a version that has the InferencePools of the KServe release."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``istiod``. They take precedence over the values of this library."""


class AgentGateway(Args):
    """Agentgateway, which the stack installs with ``implementation: agentgateway``."""

    version: Version | None = None
    """Exact version to install. Default ``1.4.1``."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for the chart ``agentgateway``. They take precedence over the values of this library."""


class GkeGateway(Args):
    """GKE's own load balancer, with ``implementation: gke``. The stack installs nothing for it: GKE has its controller, its
    GatewayClasses and the CRDs of the Gateway API.
    """

    scope: Literal["regional", "global"] = "regional"
    """Whether an external address belongs to the region of the cluster, or is reached from the whole world at Google's nearest
    location. Schedulers of LLM services require ``regional``. An internal address is always regional. Default regional."""
    address_name: ResourceName | None = None
    """Name of a static address that exists already: a regional one in the region of the cluster, for an internal address with
    the purpose SHARED_LOADBALANCER_VIP; with ``scope: global``, a global one. Default: Google chooses an address."""
    timeout: Annotated[int, Field(ge=1, le=2147483647)] = 3600
    """Seconds after which the load balancer ends a request, even while its answer is streamed (``timeoutSec`` of
    GCPBackendPolicy). ``timeout`` of a component of an InferenceService takes precedence. Google's own default is 30. Default
    3600."""


class GatewayProxy(Args):
    """The pods that carry the requests, and the Service in front of them. The controller creates both: Envoy Gateway in its own
    namespace ``envoy-gateway-system``, Istio and agentgateway in the namespace ``kserve``.
    """

    service_type: Literal["LoadBalancer", "ClusterIP", "NodePort"] = "LoadBalancer"
    """Type of the Service."""
    service_annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the Service, which many load balancers read."""
    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods. With two or more, at least one stays available while nodes are drained (a PodDisruptionBudget)."""
    resources: Resources | None = None
    """Compute resources of the container of the proxy. Default: those of the controller, for Envoy Gateway requests of 100m CPU
    and 512Mi memory."""
    pool: str | None = None
    """Node pool for the pods. Default: ``pool`` of the platform; if that is not set either, they run wherever they fit."""
