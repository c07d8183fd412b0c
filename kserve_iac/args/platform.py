"""The serving control plane: KServe and what it stands on."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ..catalog.kserve import DEFAULT
from .base import Args
from .quantity import DnsLabel


class ChartSource(Args):
    """The source of charts: their publishers (default), or a mirror as a local folder or an OCI registry."""

    folder: str | None = None
    """Local folder laid out ``<chart>/<version>/``, for air-gapped sites. The sandbox keeps one in its cache."""
    oci: str | None = Field(default=None, pattern=r"^oci://")
    """OCI registry and path that holds all the charts under their own names, for example ``oci://mirror.example/charts``."""

    @model_validator(mode="after")
    def _one(self) -> "ChartSource":
        if self.folder is not None and self.oci is not None:
            raise ValueError("folder and oci cannot both be set")
        return self


class Part(Args):
    """One component that the platform requires."""

    install: Literal["managed", "existing"] = "managed"
    """``managed``: this stack installs, upgrades and removes it. ``existing``: it exists already, and the stack does not change
    it."""
    version: Annotated[str, Field(pattern=r"^v?\d+\.\d+\.\d+([-+].+)?$")] | None = None
    """Exact version to install (``1.17.0``); default is the one that the KServe release is tested with."""
    values: dict[str, Any] = Field(default_factory=dict)
    """Further Helm values for its chart, merged over ours."""


class PrometheusAuthentication(Args):
    """How KEDA proves to Prometheus who it is."""

    name: DnsLabel
    """Name of the TriggerAuthentication."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] = "ClusterTriggerAuthentication"
    """A ``TriggerAuthentication`` must be in the namespace of every service that is scaled."""
    auth_modes: Annotated[str, Field(pattern=r"^(bearer|basic|tls|custom)(, ?(bearer|basic|tls|custom))*$")] | None = (
        None
    )
    """KEDA's modes (``bearer``, ``tls,basic`` …). Unset only where the TriggerAuthentication names a pod identity (``gcp`` for
    Google Cloud's managed Prometheus): of secrets without a mode KEDA takes no notice (keda pkg/scalers/prometheus_scaler.go)."""


class Prometheus(Args):
    """The Prometheus in which KEDA queries the metrics of services that it scales."""

    server_address: Annotated[str, Field(pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$")]
    """URL of Prometheus' API, without ``/api/v1``: ``http://prometheus.monitoring.svc:9090``."""
    authentication: PrometheusAuthentication | None = None
    """How KEDA proves who it is, where Prometheus asks for it."""
    unsafe_ssl: bool = False
    """Whether the server's certificate is taken without looking at it."""


class GatewayArgs(Args):
    """The Gateway through which requests reach services.

    The stack creates a Gateway and its GatewayClass. The controller behind the class is not installed here: bring one that
    supports the Gateway API (and the inference extension where LLM services use a scheduler).
    """

    class_name: DnsLabel = "envoy"
    """GatewayClass of the Gateway."""
    controller_name: str | None = "gateway.envoyproxy.io/gatewayclass-controller"
    """Controller of the new GatewayClass. ``null``: the class exists already (GKE, Istio)."""
    install: Literal["managed", "existing"] = "managed"
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: Annotated[int, Field(ge=1, le=65535)] = 80
    """HTTP port of the listener."""


class ServingPlatformArgs(Args):
    """KServe with the parts that the asked-for features need, and nothing else."""

    kserve: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$", coerce_numbers_to_str=True)] = DEFAULT
    """KServe version, ``0.20`` or exact ``0.20.0``."""
    install: Literal["managed", "existing"] = "managed"
    """``existing``: KServe of that version runs already; nothing is installed, and services are checked against it."""
    llm: bool = False
    """Whether LLMInferenceServices are served: their CRDs, controller, presets and LeaderWorkerSet."""
    deployment_mode: Literal["Standard"] = "Standard"
    """How InferenceServices run: ``Standard`` makes Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None = None
    """With ``install: existing``: the mode of services that write none (``defaultDeploymentMode`` in ``deploy`` of the ConfigMap
    ``inferenceservice-config``). KServe's own charts set Knative, up to 0.20. If not set, the mode of these services is not
    known, and they are refused only for what no mode allows."""
    domain: str = "example.com"
    """Domain under which InferenceServices get their host names: ``<name>-<namespace>.<domain>``."""
    pool: str | None = None
    """Node pool that the control plane's pods are placed on; if not set, they run wherever they fit."""
    charts: ChartSource | None = None
    """The source of charts. Default: the source that the cluster offers, else the folder that the environment variable
    ``KSERVE_IAC_CHARTS`` names, else their publishers."""
    cert_manager: Part = Field(default_factory=Part)
    """cert-manager: certificates of the webhooks."""
    gateway_api: Part = Field(default_factory=Part)
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part = Field(default_factory=Part)
    """LeaderWorkerSet: replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None = None
    """Whether Knative Serving exists, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None = None
    """Whether KEDA exists, for services that it scales. The stack does not install it."""
    prometheus: Prometheus | None = None
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs = Field(default_factory=GatewayArgs)
    """The Gateway in front of all services."""
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Further Helm values by KServe chart name (``kserve-resources`` …), merged over ours."""
    take_over: bool = False
    """Whether parts that others installed in the cluster are taken over: upgraded from here, and removed with this stack.
    Unset, an update refuses to write over them; set a part to ``existing`` to use it as it is."""
    timeout: Annotated[int, Field(ge=30, le=7200)] = 600
    """Seconds that one part may take to become ready. Default 600."""

    @model_validator(mode="after")
    def _default_mode(self) -> "ServingPlatformArgs":
        if self.install == "managed" and self.default_deployment_mode not in (None, self.deployment_mode):
            raise ValueError(
                "defaultDeploymentMode can only differ from deploymentMode with install: existing. Remove it, or set install "
                "to existing"
            )
        return self

    @property
    def mode_of_silence(self) -> Literal["Standard", "Knative"] | None:
        """The mode of services that write none; None if it is not known."""
        return self.deployment_mode if self.install == "managed" else self.default_deployment_mode
