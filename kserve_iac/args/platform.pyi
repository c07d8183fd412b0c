# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The serving control plane: KServe and the components that it requires."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import ChartSourceDict, PartDict, PrometheusAuthenticationDict, PrometheusDict, ServingPlatformArgsDict
from .gateway import GatewayArgs
from .gateway_controllers import EnvoyGateway
from .quantity import DnsLabel, Version

RESOURCES_CHART = "kserve-resources"
"""The chart that writes the ConfigMap ``inferenceservice-config``."""
CONTROLLER = ("kserve", "controller")
"""Its values for the controller, from which it fills in the ConfigMap (files/common/configmap-patch.yaml of 0.17 to 0.20)."""
SWITCHES = ("createSharedResources", "inferenceServiceConfig")
"""Its values below ``kserve`` that leave the ConfigMap to others (templates/common/configmap.yaml)."""
ABSENT = object()
"""A Helm value that is not set, where null is one."""

class ChartSource(Args):
    """The source of charts: their publishers (default), or a mirror as a local folder or an OCI registry."""
    def __init__(self, **fields: Unpack[ChartSourceDict]) -> None:
        """The source of charts: their publishers (default), or a mirror as a local folder or an OCI registry."""
    folder: str | None = ...
    """Local folder with the structure ``<chart>/<version>/``, for air-gapped sites. The sandbox has one in its cache."""
    oci: str | None = ...
    """OCI registry and path with all charts under their own names, for example ``oci://mirror.example/charts``."""

class Part(Args):
    """One component that the platform requires."""
    def __init__(self, **fields: Unpack[PartDict]) -> None:
        """One component that the platform requires."""
    install: Literal["managed", "existing"] = ...
    """With ``managed``, the stack installs, upgrades and removes the component. With ``existing``, the component exists already,
    and the stack does not change it."""
    version: Version | None = ...
    """Exact version to install, for example ``1.17.0``. Default: the version with which the KServe release is tested."""
    values: dict[str, Any] = ...
    """Further Helm values for the chart. They take precedence over the values of this library."""

class PrometheusAuthentication(Args):
    """Credentials with which KEDA queries Prometheus."""
    def __init__(self, **fields: Unpack[PrometheusAuthenticationDict]) -> None:
        """Credentials with which KEDA queries Prometheus."""
    name: DnsLabel
    """Name of the TriggerAuthentication."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] = ...
    """Kind of the object. A ``TriggerAuthentication`` must exist in the namespace of every service that KEDA scales."""
    auth_modes: (
        Annotated[str, Field(pattern=r"^(bearer|basic|tls|custom)(, ?(bearer|basic|tls|custom))*$")] | None
    ) = ...
    """KEDA's authentication modes (``bearer``, ``tls,basic`` …). It is required unless the TriggerAuthentication names a pod
    identity (``gcp`` for Google Cloud's managed Prometheus), because KEDA ignores secrets without a mode (keda
    pkg/scalers/prometheus_scaler.go)."""

class Prometheus(Args):
    """The Prometheus in which KEDA queries the metrics of services that it scales."""
    def __init__(self, **fields: Unpack[PrometheusDict]) -> None:
        """The Prometheus in which KEDA queries the metrics of services that it scales."""
    server_address: Annotated[str, Field(pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$")]
    """URL of Prometheus' API, without ``/api/v1``: ``http://prometheus.monitoring.svc:9090``."""
    authentication: PrometheusAuthentication | None = ...
    """Credentials of KEDA, if Prometheus requires them."""
    unsafe_ssl: bool = ...
    """Whether KEDA accepts every certificate of the server without validation."""

class ServingPlatformArgs(Args):
    """KServe, with only those parts that the selected features require."""
    def __init__(self, **fields: Unpack[ServingPlatformArgsDict]) -> None:
        """KServe, with only those parts that the selected features require."""
    kserve: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$", coerce_numbers_to_str=True)] = ...
    """Version of KServe: ``0.20``, or an exact version such as ``0.20.0``. The stack can install 0.19, 0.20 and 0.21; 0.16, 0.17
    and 0.18 require ``install: existing``."""
    install: Literal["managed", "existing"] = ...
    """With ``existing``, this version of KServe is installed already. The stack installs nothing, and the preview checks services
    against this version."""
    llm: bool = ...
    """Whether the platform serves LLMInferenceServices. It then includes their CRDs, controller and presets, and
    LeaderWorkerSet."""
    deployment_mode: Literal["Standard"] = ...
    """How InferenceServices run. ``Standard`` creates Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None = ...
    """With ``install: existing``: the mode of services without a mode of their own (``defaultDeploymentMode`` in ``deploy`` of
    the ConfigMap ``inferenceservice-config``). KServe's own charts up to 0.20 set Knative. If it is not set, the mode of these
    services is not known, and the preview refuses only fields that no mode allows."""
    domain: str = ...
    """Domain of the host names of InferenceServices: ``<name>-<namespace>.<domain>``."""
    pool: str | None = ...
    """Node pool for the pods of the control plane. If not set, they run wherever they fit."""
    charts: ChartSource | None = ...
    """Source of the charts. Default: the source of the cluster; otherwise the folder in the environment variable
    ``KSERVE_IAC_CHARTS``; otherwise their publishers."""
    cert_manager: Part = ...
    """cert-manager, which issues the certificates of the webhooks."""
    gateway_api: Part = ...
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part = ...
    """LeaderWorkerSet, for replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None = ...
    """Set ``existing`` if the cluster has Knative Serving, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None = ...
    """Set ``existing`` if the cluster has KEDA, for services that KEDA scales. The stack does not install it."""
    prometheus: Prometheus | None = ...
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs = ...
    """The Gateway in front of all services."""
    values: dict[str, dict[str, Any]] = ...
    """Further Helm values by the name of KServe's chart (``kserve-resources`` …). They take precedence over the values of this
    library."""
    take_over: bool = ...
    """Whether the stack takes over parts that it did not install: it then upgrades them, and removes them when it is destroyed.
    With false, an update refuses to overwrite them. To use such a part unchanged, set its ``install`` to ``existing``. Default
    false."""
    delete_empty_namespaces: bool = ...
    """Whether namespaces that this stack created are deleted if nothing is left in them: by an update that removes the last
    object of a namespace from the program, and by ``pulumi destroy --run-program``. Pulumi then refuses ``pulumi destroy``
    without this flag. With false, namespaces remain. A namespace that existed before always remains. Default false."""
    timeout: Annotated[int, Field(ge=30, le=7200)] = ...
    """Maximum time in seconds until a part is ready. Default 600."""
    @property
    def envoy(self) -> EnvoyGateway:
        """The settings of Envoy Gateway, if the stack installs it."""
    @property
    def has_ai_gateway(self) -> bool:
        """Whether the stack installs Envoy AI Gateway, if it installs Envoy Gateway."""
    @property
    def proxy_pool(self) -> str | None:
        """The pool of the proxies of the Gateway. None: they run wherever they fit."""
    def chart_value(self, chart: str, *keys: str, absent: Any = None) -> Any:
        """A Helm value of one of KServe's charts, as the environment sets it; ``absent`` if it is not set. If a value above it is
        not a mapping, for example an Output, that value is the answer.
        """
    @property
    def is_configured(self) -> bool:
        """Whether this stack writes KServe's ConfigMap ``inferenceservice-config``: it installs KServe, and no Helm value leaves
        the ConfigMap to others (templates/common/configmap.yaml of the chart).
        """
    @property
    def service_domain(self) -> Any:
        """The domain of the host names of InferenceServices, which may be an Output: the Helm value, otherwise ``domain``."""
    def mode_of(self, written: Literal["Standard", "Knative", "default"]) -> Literal["Standard", "Knative"] | None:
        """The mode of an object with this ``deploymentMode``. None: it has the platform's default, which is not known."""
    @property
    def mode_if_not_set(self) -> Literal["Standard", "Knative"] | None:
        """The mode of services that set no mode. None: it is not known. A Helm value replaces ``deployment_mode``."""
