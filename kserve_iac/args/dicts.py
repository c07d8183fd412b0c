# Generated from the argument classes by `python scripts/derive_types.py`; do not edit.
"""Argument classes as mappings, for type checkers and editors.

``PredictorDict`` is the mapping that a program may write in place of a ``Predictor``. Its keys are in snake_case.
``InferenceServiceFields`` are the keyword arguments of the component ``InferenceService`` in a call without ``args``: the fields
that the component requires are required here. ``InferenceServiceOverrides`` are the keyword arguments beside ``args``, which they
replace field by field: none is required. The keyword ``name`` is the name of the object; the first argument of a component, its
name in the program, has no keyword. No program needs this module to run, and ``kserve_iac`` does not import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict, TypeVar

from typing_extensions import Required

from .access import ApiKeys, Auth, Iap, JwtIssuer, Oidc
from .autoscaling import (
    AuthenticationReference,
    AutoScaling,
    ExternalMetric,
    ExternalMetricSource,
    Keda,
    KedaAdvanced,
    KedaAuthentication,
    KedaFallback,
    KedaHpaConfig,
    KedaScalingModifiers,
    KedaTrigger,
    Metric,
    MetricAuthentication,
    MetricTarget,
    PodMetric,
    PodMetricSource,
    ResourceMetric,
    Scaling,
    ScalingBehavior,
    ScalingPolicy,
    ScalingRules,
    Wva,
    WvaHpa,
    WvaKeda,
)
from .base import In
from .cluster import ExistingClusterArgs, ExistingNodePool, NodePool, SimulatedClusterArgs, Taint
from .container import (
    Container,
    ContainerPort,
    EnvFrom,
    EnvVar,
    EnvVarSource,
    Exec,
    FieldRef,
    FileKeyRef,
    Grpc,
    HttpGet,
    HttpHeader,
    KeyRef,
    Probe,
    ResourceClaimRef,
    ResourceFieldRef,
    Resources,
    SourceRef,
    TcpSocket,
)
from .environment import ClusterArgs, Definition, Service
from .existing import (
    Existing,
    ExistingAccount,
    ExistingClaim,
    ExistingDeviceClaim,
    ExistingKeys,
    ExistingObject,
    RequestedDevices,
)
from .gateway import GatewayArgs
from .gateway_controllers import AgentGateway, EnvoyAiGateway, EnvoyGateway, GatewayProxy, GkeGateway, IstioGateway
from .gateway_https import CertificateIssuer, GatewayHttps
from .gateway_redis import Redis, RedisPassword
from .gke import (
    Budget,
    ClusterNetwork,
    ControlPlaneAccess,
    Drivers,
    GkeClusterArgs,
    ImageMirror,
    MaintenanceExclusion,
    MaintenanceWindow,
    ModelBucket,
    Observability,
    SecretAccess,
    SystemPool,
)
from .gke_pool import Accelerator, AdditionalNetwork, Capacity, ComputeClass, Disk, GkeNodePool, LocalSsd, Rung, Upgrade
from .gpu_sharing import GpuSharing
from .guardrails import GuardrailException, Guardrails
from .inference_graph import GraphNode, GraphStep, InferenceGraphArgs, RouterTimeouts
from .inference_service import (
    ArtExplainer,
    Batcher,
    Canary,
    DeploymentStrategy,
    Explainer,
    InferenceServiceArgs,
    Logger,
    LoggerStorage,
    Predictor,
    RollingUpdate,
    Transformer,
    WorkerSpec,
)
from .llm.autoscaling import LLMAutoscaling, ScalingSpeed, ScalingTargets, TimeToFirstToken
from .llm.disaggregation import Disaggregation, Transport
from .llm.engine import (
    ClaimReference,
    ClaimTier,
    EmptyDirTier,
    Engine,
    FileSystemTier,
    KvCacheOffloading,
    SecondaryTier,
)
from .llm.inference_service import (
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    Parallelism,
    Prefill,
    RolloutStrategy,
)
from .llm.model import Adapter, LoRA, Model, ModelDownload, StorageInitializer
from .llm.picker import EndpointPickerConfig, PickerPlugin, PresetAdditions, ProfilePlugin, SchedulingProfile
from .llm.presets import (
    DefaultPreset,
    DisaggregatedPreset,
    LatencyPredictor,
    LoraAffinity,
    PrecisePrefix,
    PrefixLoad,
    Preset,
)
from .llm.router import (
    ConfigReference,
    Gateway,
    GatewayRef,
    HttpRoute,
    InferencePool,
    Ingress,
    ObjectReference,
    Route,
    Router,
    Scheduler,
    SchedulerConfig,
    Tokenizer,
)
from .platform import ChartSource, Part, Prometheus, PrometheusAuthentication, ServingPlatformArgs
from .pod import LocalReference, PodResourceClaim, PodSpec
from .runtime import (
    BuiltInAdapter,
    ClusterServingRuntimeArgs,
    RuntimeWorkerSpec,
    ServingRuntimeArgs,
    StorageHelper,
    SupportedModelFormat,
)
from .scheduling import (
    Affinity,
    LabelSelector,
    NodeAffinity,
    NodeSelector,
    NodeSelectorTerm,
    PodAffinity,
    PodAffinityTerm,
    PreferredNodes,
    Requirement,
    Toleration,
    TopologySpreadConstraint,
    WeightedPodAffinityTerm,
)
from .security import Capabilities, PodSecurityContext, Profile, SecurityContext, SELinuxOptions
from .served_model import Confidential, ModelFormat, ModelSpec, PredictorExtension, StorageSpec, StorageUri
from .storage import (
    CacheStorage,
    ClusterStorageContainerArgs,
    LocalModelCacheArgs,
    LocalModelNamespaceCacheArgs,
    LocalModelNodeGroupArgs,
    TrainedModelArgs,
    TrainedModelSpec,
    UriFormat,
)
from .tracing import Tracing
from .traffic import RequestLimit, Retries, SessionAffinity, TokenLimit, Traffic
from .volumes import (
    ConfigMapVolume,
    CsiVolume,
    EmptyDir,
    HostPath,
    ImageVolume,
    KeyToPath,
    NfsVolume,
    PersistentVolumeClaimVolume,
    SecretVolume,
    Volume,
    VolumeMount,
)

_T = TypeVar("_T", covariant=True)


class ListOf(Protocol[_T]):
    """A list or tuple; unlike a ``Sequence``, no text: ``zones="europe-west4-a"`` is a mistake."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: int, /) -> _T: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __len__(self) -> int: ...


class ApiKeysDict(TypedDict, total=False):
    """API keys in Secrets that exist already. The keys themselves never appear in a configuration or a state."""

    secrets: Required[ListOf[str]]
    """Secrets with the keys, in the namespace ``kserve`` for the Gateway, and in the namespace of the service for a service. Each
    entry of a Secret is one client: the name of the entry is the name of the client, and its value is the API key."""
    header: str
    """Header with the key. Envoy accepts the key with or without ``Bearer`` before it, so clients for OpenAI's API work."""
    client_header: str | None
    """Header in which the service receives the name of the client. Default: none."""
    forward: bool
    """Whether the service receives the header with the key. Default: the Gateway removes it."""


class JwtIssuerDict(TypedDict, total=False):
    """An issuer of JSON Web Tokens, for example an OpenID Connect provider. Clients send the token in the header
    ``Authorization`` after ``Bearer``.
    """

    issuer: Required[str]
    """Issuer of the tokens (claim ``iss``)."""
    jwks_uri: Required[str]
    """HTTPS URL of the public keys of the issuer (``jwks_uri`` of an OpenID Connect provider)."""
    audiences: ListOf[str]
    """Accepted audiences (claim ``aud``), of which a token must have one. Default: every audience, so tokens that the issuer
    made for other applications are accepted, too."""
    client_header: str | None
    """Header in which the service receives the claim ``client_claim``, and by which ``traffic`` can limit each client. Default:
    none."""
    client_claim: str
    """Claim of the token that names the client, with dots between the names of nested claims. Default ``sub``."""


class OidcDict(TypedDict, total=False):
    """People who log in at an OpenID Connect provider with their browser. Envoy redirects requests without a session to the
    provider, and keeps the session in encrypted cookies. Programs cannot log in this way: use ``api_keys`` or ``jwt`` for them.
    """

    issuer: Required[str]
    """Issuer of the provider. Envoy Gateway reads the addresses of the provider from
    ``<issuer>/.well-known/openid-configuration``, unless ``authorization_endpoint`` and ``token_endpoint`` are set."""
    client_id: Required[str]
    """ID of the client at the provider."""
    client_secret: Required[str]
    """Secret with the client's secret under the key ``client-secret``, which exists already: in the namespace ``kserve`` for the
    Gateway, and in the namespace of the service for a service."""
    redirect_url: str | None
    """URL to which the provider sends people back after the login, which the provider must know. Its path must be one of a route
    that this authentication protects, so that of an LLM service begins with ``/<namespace>/<name>/``. Default: the scheme and the
    host of the request, with the path ``/<namespace>/<name>/oauth2/callback`` for an LLM service, otherwise
    ``/oauth2/callback``."""
    logout_path: str | None
    """Path that ends the session, on a route that this authentication protects. Default: ``/<namespace>/<name>/logout`` for an
    LLM service, otherwise ``/logout``."""
    scopes: ListOf[str]
    """Scopes that are requested beside ``openid``. Default: none."""
    cookie_domain: str | None
    """Domain of the cookies, with which one login is valid for all host names of the domain. Default: the host of the
    request."""
    forward_access_token: bool
    """Whether the service receives the access token in the header ``Authorization``. Default false."""
    authorization_endpoint: str | None
    """Address of the provider for logins. It requires ``token_endpoint``. Default: Envoy Gateway discovers it."""
    token_endpoint: str | None
    """Address of the provider for tokens. It requires ``authorization_endpoint``. Default: Envoy Gateway discovers it."""


class IapDict(TypedDict, total=False):
    """Google's Identity-Aware Proxy: people and service accounts with the IAM role ``roles/iap.httpsResourceAccessor``. Only
    GKE's own load balancers have it.
    """

    client_id: Required[str]
    """ID of the OAuth client."""
    client_secret: Required[str]
    """Secret with the OAuth client's secret under the key ``key``, which exists already in the namespace of each service."""


class AuthDict(TypedDict, total=False):
    """Who may call. Set exactly one of ``api_keys``, ``jwt``, ``oidc``, ``iap`` and ``anonymous``."""

    api_keys: ApiKeys | ApiKeysDict | None
    """Clients with an API key."""
    jwt: Sequence[JwtIssuer | JwtIssuerDict]
    """Clients with a token of one of these issuers."""
    oidc: Oidc | OidcDict | None
    """People who log in at an OpenID Connect provider."""
    iap: Iap | IapDict | None
    """People and service accounts that Google's Identity-Aware Proxy lets through, with ``implementation: gke``."""
    anonymous: bool
    """Whether everybody may call without credentials. For a service, it takes precedence over the authentication of the
    Gateway."""


class ScalingPolicyDict(TypedDict, total=False):
    """One limit on the speed of scaling."""

    type: Required[str]
    """``Pods`` or ``Percent``."""
    value: Required[int]
    """Maximum change within the period, in pods or percent."""
    period_seconds: Required[int]
    """Length of the period in seconds."""


class ScalingRulesDict(TypedDict, total=False):
    """Rules for scaling in one direction."""

    stabilization_window_seconds: int | None
    """Time in seconds whose recommendations Kubernetes considers."""
    select_policy: str | None
    """Which of several policies applies: ``Max``, ``Min`` or ``Disabled``."""
    policies: Sequence[ScalingPolicy | ScalingPolicyDict]
    """Limits on the speed of scaling."""
    tolerance: str | float | None
    """Relative deviation from the target that Kubernetes ignores (``0.1``; Kubernetes 1.33 and later)."""


class ScalingBehaviorDict(TypedDict, total=False):
    """Rules for the speed of scaling in both directions (autoscaling/v2)."""

    scale_up: ScalingRules | ScalingRulesDict | None
    """Rules for adding replicas."""
    scale_down: ScalingRules | ScalingRulesDict | None
    """Rules for removing replicas."""


class MetricTargetDict(TypedDict, total=False):
    """Target value of a metric."""

    type: Literal["Utilization", "Value", "AverageValue"] | None
    """Kind of target value."""
    average_utilization: int | None
    """Percentage of the requested resources."""
    average_value: str | float | None
    """Target of the average over the pods."""
    value: str | float | None
    """Target of the metric itself. For external metrics, it is KEDA's threshold."""


class ResourceMetricDict(TypedDict, total=False):
    """A resource of the pods as a metric."""

    name: Required[Literal["cpu", "memory"]]
    """Name of the resource."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value."""


class AuthenticationReferenceDict(TypedDict, total=False):
    """A reference to a TriggerAuthentication of KEDA."""

    name: Required[str]
    """Name of the TriggerAuthentication."""


class MetricAuthenticationDict(TypedDict, total=False):
    """Credentials for a metrics server (KServe's ``authenticationRef``)."""

    authentication_ref: Required[AuthenticationReference | AuthenticationReferenceDict]
    """The TriggerAuthentication; it must exist in the service's namespace."""
    auth_modes: str | None
    """KEDA's authentication modes (``bearer``, ``basic``, ``tls`` …)."""


class ExternalMetricSourceDict(TypedDict, total=False):
    """The source of an external metric."""

    backend: Literal["prometheus", "graphite"] | None
    """Kind of server."""
    server_address: In[str] | None
    """URL of the server."""
    query: In[str] | None
    """The query. Its result must be one number."""
    namespace: str | None
    """Namespace of the metric, if the server requires one."""


class ExternalMetricDict(TypedDict, total=False):
    """A metric from outside Kubernetes. It requires KEDA."""

    metric: Required[ExternalMetricSource | ExternalMetricSourceDict]
    """The source of the metric."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value. KServe uses only ``value``."""
    authentication_ref: MetricAuthentication | MetricAuthenticationDict | None
    """Credentials for the server."""


class PodMetricSourceDict(TypedDict, total=False):
    """A metric of the pods themselves, collected by OpenTelemetry."""

    backend: Literal["opentelemetry"] | None
    """How the metric is collected."""
    server_address: In[str] | None
    """Address of the scaler. Default: the scaler in KServe's configuration."""
    metric_names: ListOf[str]
    """Metrics to collect."""
    query: In[str] | None
    """Name of the metric for autoscaling. KServe uses its sum over the pods."""
    operation_over_time: str | None
    """How values over time are combined: ``last_one``, ``avg``, ``max``, ``min``, ``rate`` or ``count``."""


class PodMetricDict(TypedDict, total=False):
    """A metric of the pods. It requires KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""

    metric: Required[PodMetricSource | PodMetricSourceDict]
    """The source of the metric."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value. KServe uses only ``value``."""


class MetricDict(TypedDict, total=False):
    """A metric for autoscaling. The field with the name of its ``type`` must be set."""

    type: Required[Literal["Resource", "External", "PodMetric"]]
    """Kind of metric."""
    resource: ResourceMetric | ResourceMetricDict | None
    """A pod resource."""
    external: ExternalMetric | ExternalMetricDict | None
    """A metric from outside Kubernetes."""
    podmetric: PodMetric | PodMetricDict | None
    """A metric of the pods."""


class AutoScalingDict(TypedDict, total=False):
    """Metrics for the autoscaling of a component, in addition to ``scale_metric``."""

    metrics: Sequence[Metric | MetricDict]
    """The metrics. The one that requires the most replicas decides."""
    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """Rules for the speed of scaling. KServe uses only the stabilisation windows, and only with KEDA."""


class WvaHpaDict(TypedDict, total=False):
    """The HorizontalPodAutoscaler that applies the decisions of the workload variant autoscaler."""

    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """Rules for the speed of scaling."""


class KedaFallbackDict(TypedDict, total=False):
    """The behaviour of KEDA if the source of a metric fails."""

    failure_threshold: Required[int]
    """Number of consecutive failures after which the fallback applies."""
    replicas: Required[int]
    """Number of replicas in this case."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None
    """Whether the fallback is ``replicas``, the current number, or the higher or lower of the two."""


class KedaHpaConfigDict(TypedDict, total=False):
    """The HorizontalPodAutoscaler that KEDA creates."""

    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """Rules for the speed of scaling."""
    name: str | None
    """Name of the HorizontalPodAutoscaler. KServe rejects this field."""


class KedaScalingModifiersDict(TypedDict, total=False):
    """A formula over triggers. It is allowed only with your own triggers, not with the workload variant autoscaler."""

    formula: str | None
    """The formula."""
    target: str | None
    """Target value of the formula."""
    activation_target: str | None
    """Value of the formula above which KEDA scales from 0."""
    metric_type: Literal["AverageValue", "Value"] | None
    """Kind of target value."""


class KedaAdvancedDict(TypedDict, total=False):
    """KEDA's advanced settings."""

    horizontal_pod_autoscaler_config: KedaHpaConfig | KedaHpaConfigDict | None
    """The HorizontalPodAutoscaler that KEDA creates."""
    restore_to_original_replica_count: bool | None
    """Whether KEDA restores the original number of replicas when the ScaledObject is deleted."""
    scaling_modifiers: KedaScalingModifiers | KedaScalingModifiersDict | None
    """A formula over triggers."""


class KedaSettingsDict(TypedDict, total=False):
    """Settings of a ScaledObject that KServe creates."""

    polling_interval: int | None
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: int | None
    """Time in seconds without load after which KEDA scales to the idle number. KEDA's default: 300."""
    initial_cooldown_period: int | None
    """The same time after the creation of the ScaledObject."""
    idle_replica_count: int | None
    """Number of replicas without load. It must be less than ``min_replicas``. 0 requires KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source of a metric fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""


class WvaKedaDict(TypedDict, total=False):
    """The ScaledObject that applies the decisions of the workload variant autoscaler."""

    polling_interval: int | None
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: int | None
    """Time in seconds without load after which KEDA scales to the idle number. KEDA's default: 300."""
    initial_cooldown_period: int | None
    """The same time after the creation of the ScaledObject."""
    idle_replica_count: int | None
    """Number of replicas without load. It must be less than ``min_replicas``. 0 requires KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source of a metric fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""


class KedaAuthenticationDict(TypedDict, total=False):
    """A reference to a TriggerAuthentication of KEDA."""

    name: Required[str]
    """Name of the object."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] | None
    """Kind of the object. Default: ``TriggerAuthentication``."""


class KedaTriggerDict(TypedDict, total=False):
    """A trigger of KEDA: a metric and its target."""

    type: Required[str]
    """KEDA's scaler: ``prometheus``, ``cpu``, ``cron`` …"""
    metadata: Required[Mapping[str, In[str]]]
    """Settings of the scaler, in KEDA's spelling. All values are text."""
    name: str | None
    """Name of the trigger. It is required if a formula refers to the trigger."""
    metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """Kind of target value. Default: ``AverageValue``."""
    authentication_ref: KedaAuthentication | KedaAuthenticationDict | None
    """Credentials for the server."""
    use_cached_metrics: bool | None
    """Whether KEDA caches the value between two queries."""


class KedaDict(TypedDict, total=False):
    """KEDA scales by your own triggers (KServe 0.21 and later)."""

    polling_interval: int | None
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: int | None
    """Time in seconds without load after which KEDA scales to the idle number. KEDA's default: 300."""
    initial_cooldown_period: int | None
    """The same time after the creation of the ScaledObject."""
    idle_replica_count: int | None
    """Number of replicas without load. It must be less than ``min_replicas``. 0 requires KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source of a metric fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""
    triggers: Required[Sequence[KedaTrigger | KedaTriggerDict]]
    """The triggers. The one that requires the most replicas decides."""


class WvaDict(TypedDict, total=False):
    """The workload variant autoscaler decides the number of replicas, and ``hpa`` or ``keda`` applies it."""

    variant_cost: str | float | None
    """Relative cost of a replica. KServe's default: ``10.0``."""
    hpa: WvaHpa | WvaHpaDict | None
    """A HorizontalPodAutoscaler applies the number. ``{}`` selects its defaults."""
    keda: WvaKeda | WvaKedaDict | None
    """KEDA applies the number. ``{}`` selects its defaults."""


class ScalingDict(TypedDict, total=False):
    """Autoscaling of an LLM workload (KServe 0.17 and later), by either ``wva`` or ``keda``; an alternative to ``replicas``."""

    min_replicas: int | None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas. It is required from KServe 0.18."""
    wva: Wva | WvaDict | None
    """The workload variant autoscaler. KServe 0.20 and earlier require it."""
    keda: Keda | KedaDict | None
    """KEDA scales by your own triggers (KServe 0.21 and later)."""


class TaintDict(TypedDict, total=False):
    """A taint of a pool's nodes. GKE adds the taint ``nvidia.com/gpu`` to GPU pools itself, so it must not be listed."""

    key: Required[str]
    """Taint key."""
    value: str
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]
    """The effect on pods that do not tolerate it."""


class NodePoolDict(TypedDict, total=False):
    """A group of nodes of one machine type, with a minimum and a maximum number of nodes."""

    name: Required[str]
    """Name of the pool, which services refer to. It must be unique in the cluster. GKE allows 40 characters."""
    machine_type: Required[str]
    """Machine type of Google Compute Engine, for example ``g2-standard-12``. The type includes its GPUs."""
    min_nodes: int
    """Minimum number of nodes. Default 0."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    labels: Mapping[str, str]
    """Further node labels."""
    taints: Sequence[Taint | TaintDict]
    """Further node taints. Services that set ``pool`` tolerate them."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""


class SimulatedClusterArgsDict(TypedDict, total=False):
    """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

    A pool has ``max_nodes`` nodes from the start, because nothing scales simulated nodes.
    """

    node_pools: Required[Sequence[NodePool | NodePoolDict]]
    """Node pools. The name ``system`` is reserved for the sandbox's own node, where the platform's controllers run."""


class ExistingNodePoolDict(TypedDict, total=False):
    """A node pool that exists already, described so that services can be placed on it and checked against it."""

    name: Required[str]
    """Name of the pool, which services refer to."""
    machine_type: str | None
    """Machine type of Compute Engine, or a machine type of EC2 or Azure with GPUs (``p5.48xlarge``,
    ``Standard_ND96isr_H100_v5``). It determines the GPUs, CPUs and memory of a node. Of other machine types
    nothing is known. The catalogue has no prices of EC2 and Azure; set ``usdPerHour`` for these."""
    gpus_per_node: int | None
    """Number of GPUs of a node, if ``machine_type`` is not set, or if it has no GPUs of its own (``n1-standard-8``, with attached
    GPUs). If GPUs are shared or partitioned, it is the number that a node reports, also of partitions that pods request by name
    (``nvidia.com/mig-1g.10gb``); 0 with ``gpu`` leaves their number open."""
    gpu: str | None
    """Kind of GPU, if ``machine_type`` is not set or has no GPUs of its own: ``nvidia-l40s``, ``l40s`` or the value of the node
    label ``nvidia.com/gpu.product``, which may end in the size of MIG partitions (``-MIG-3g.40gb``). If it is set, the preview
    checks the memory of the engines."""
    gpu_partition: str | None
    """Size of the MIG partitions, for example ``1g.10gb``, if every GPU is divided into partitions that nodes report as
    ``nvidia.com/gpu``. It is not needed for partitions that pods request by name (``nvidia.com/mig-1g.10gb``)."""
    gpu_sharing: GpuSharing | GpuSharingDict | None
    """Lets several containers share one GPU, by time-slicing or MPS. Each share counts as one GPU."""
    gpu_dra: bool | None
    """Whether pods claim the GPUs (dynamic resource allocation) instead of requesting a resource of a device plugin. If not set,
    it is not known."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    disk_gib: int | None
    """GiB of the disk on which a node keeps images and the files of pods. Where unset, it is not known, and checks that need it
    assume GKE's default boot disk of 100 GiB and only warn."""
    max_pods: int | None
    """Pods that one node may hold: ``status.capacity.pods`` of a node. Where unset, GKE's default of 110 for machine types of
    Compute Engine; of other nodes it is not known, and no pod is refused for it."""
    node_selector: Mapping[str, str]
    """Labels that all nodes of the pool have, and no other nodes. Default: ``cloud.google.com/gke-nodepool: <name>``; for machine
    types of EC2 ``eks.amazonaws.com/nodegroup: <name>``; for those of Azure ``kubernetes.azure.com/agentpool: <name>``."""
    taints: Sequence[Taint | TaintDict]
    """Taints of the nodes. Services that set ``pool`` tolerate them. GKE's own taint of GPU nodes need not be listed."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""


class ExistingClusterArgsDict(TypedDict, total=False):
    """An existing Kubernetes cluster of any provider. The stack does not change the cluster itself."""

    kubeconfig: In[str] | None
    """Path or content of the kubeconfig. Default: the environment variable KUBECONFIG."""
    context: str | None
    """Context of the kubeconfig. Default: the current context."""
    cluster_identifier: In[str] | None
    """A value that identifies the cluster, for example its name or its self link. If it is set, a changed kubeconfig (for example
    with a new token) does not replace every object."""
    node_pools: Sequence[ExistingNodePool | ExistingNodePoolDict]
    """Node pools to which services refer by name. Other pools need no entry."""


class KeyRefDict(TypedDict, total=False):
    """A key of a Secret or ConfigMap in the pod's namespace."""

    key: Required[In[str]]
    """Key."""
    name: In[str] | None
    """Name of the Secret or ConfigMap."""
    optional: bool | None
    """Whether the container starts if it is missing."""


class FieldRefDict(TypedDict, total=False):
    """A field of the pod."""

    field_path: Required[str]
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None
    """Schema version of the path. Default: ``v1``."""


class ResourceFieldRefDict(TypedDict, total=False):
    """A container's request or limit."""

    resource: Required[str]
    """Name of the resource, for example ``limits.memory``."""
    container_name: str | None
    """Name of the container. Default: the container of the variable."""
    divisor: str | float | None
    """Unit of the value, for example ``1Mi``."""


class FileKeyRefDict(TypedDict, total=False):
    """A variable from a file of a volume (Kubernetes 1.34 and later)."""

    key: Required[str]
    """Key in the file."""
    path: Required[str]
    """Path in the volume."""
    volume_name: Required[str]
    """Name of the volume."""
    optional: bool | None
    """Whether the container starts if it is missing."""


class EnvVarSourceDict(TypedDict, total=False):
    """The source of a variable's value. Exactly one field must be set."""

    secret_key_ref: KeyRef | KeyRefDict | None
    """A key of a Secret."""
    config_map_key_ref: KeyRef | KeyRefDict | None
    """A key of a ConfigMap."""
    field_ref: FieldRef | FieldRefDict | None
    """A field of the pod."""
    resource_field_ref: ResourceFieldRef | ResourceFieldRefDict | None
    """A request or limit."""
    file_key_ref: FileKeyRef | FileKeyRefDict | None
    """A file."""


class EnvVarDict(TypedDict, total=False):
    """An environment variable. Store tokens in a Secret, and refer to it with ``value_from``."""

    name: Required[str]
    """Name of the variable."""
    value: In[str] | None
    """Literal value. Kubernetes replaces ``$(NAME)`` by the value of another variable."""
    value_from: EnvVarSource | EnvVarSourceDict | None
    """Source of the value; an alternative to ``value``."""


class SourceRefDict(TypedDict, total=False):
    """A reference to a Secret or ConfigMap with all of its keys."""

    name: In[str] | None
    """Name of the Secret or ConfigMap."""
    optional: bool | None
    """Whether the container starts if it is missing."""


class EnvFromDict(TypedDict, total=False):
    """All keys of a Secret or ConfigMap as variables."""

    prefix: str | None
    """Prefix of the variables' names."""
    secret_ref: SourceRef | SourceRefDict | None
    """A Secret."""
    config_map_ref: SourceRef | SourceRefDict | None
    """A ConfigMap."""


class ResourceClaimRefDict(TypedDict, total=False):
    """A claim of the pod that a container uses (dynamic resource allocation)."""

    name: Required[str]
    """Name of the claim in the pod's ``resource_claims``."""
    request: str | None
    """Name of a request in the claim. Default: all requests."""


class ResourcesDict(TypedDict, total=False):
    """Compute resources of a container. If they contain GPUs, the number must agree with ``gpus`` and ``parallelism``."""

    requests: Mapping[str, str | float]
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: Mapping[str, str | float]
    """Maximum amounts of resources that the container may use, by name."""
    claims: Sequence[ResourceClaimRef | ResourceClaimRefDict]
    """Claims of the pod that the container uses."""


class ContainerPortDict(TypedDict, total=False):
    """A port that a container listens on."""

    container_port: Required[int]
    """Port number."""
    name: str | None
    """Name of the port. KServe derives the protocol from it (``h2c`` for gRPC)."""
    protocol: str | None
    """``TCP`` (default), ``UDP`` or ``SCTP``."""
    host_port: int | None
    """Port of the node."""
    host_ip: str | None
    """Address of the node."""


class HttpHeaderDict(TypedDict, total=False):
    """A header."""

    name: Required[str]
    """Name."""
    value: Required[str]
    """Value."""


class HttpGetDict(TypedDict, total=False):
    """An HTTP request."""

    port: int | str | None
    """Port, by number or name."""
    path: str | None
    """Path."""
    scheme: str | None
    """``HTTP`` (default) or ``HTTPS``."""
    host: str | None
    """Host. Default: the pod's address."""
    http_headers: Sequence[HttpHeader | HttpHeaderDict]
    """Headers."""


class ExecDict(TypedDict, total=False):
    """A command in the container."""

    command: ListOf[str]
    """Words of the command. Kubernetes runs it without a shell."""


class TcpSocketDict(TypedDict, total=False):
    """A TCP connection."""

    port: int | str | None
    """Port, by number or name."""
    host: str | None
    """Host. Default: the pod's address."""


class GrpcDict(TypedDict, total=False):
    """A gRPC health check."""

    port: Required[int]
    """Port."""
    service: str | None
    """Name of the service whose health is queried."""


class ProbeDict(TypedDict, total=False):
    """A check of a container's state. Exactly one action must be set: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""

    http_get: HttpGet | HttpGetDict | None
    """An HTTP request. Status codes 2xx and 3xx are a success."""
    exec: Exec | ExecDict | None
    """A command. Exit code 0 is a success."""
    tcp_socket: TcpSocket | TcpSocketDict | None
    """A TCP connection."""
    grpc: Grpc | GrpcDict | None
    """A gRPC health check."""
    initial_delay_seconds: int | None
    """Time in seconds from the start of the container to the first check."""
    period_seconds: int | None
    """Time in seconds between two checks. Kubernetes' default: 10."""
    timeout_seconds: int | None
    """Time limit of one check in seconds. Kubernetes' default: 1."""
    success_threshold: int | None
    """Number of consecutive successes after which the check has succeeded. Kubernetes' default: 1."""
    failure_threshold: int | None
    """Number of consecutive failures after which the check has failed. Kubernetes' default: 3."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the container has to stop after the probe has failed."""


class ContainerFieldsDict(TypedDict, total=False):
    """The fields of a container besides its name. In KServe they are also inline in a model."""

    image: In[str] | None
    """Image. It should have a fixed tag or digest."""
    command: ListOf[In[str]]
    """Entry point. Default: that of the image."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | ProbeDict | None
    """Check whose failure restarts the container."""
    startup_probe: Probe | ProbeDict | None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder. Default: that of the image."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by Kubernetes' own name."""


class ContainerDict(TypedDict, total=False):
    """A container of a pod."""

    image: In[str] | None
    """Image. It should have a fixed tag or digest."""
    command: ListOf[In[str]]
    """Entry point. Default: that of the image."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | ProbeDict | None
    """Check whose failure restarts the container."""
    startup_probe: Probe | ProbeDict | None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder. Default: that of the image."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by Kubernetes' own name."""
    name: str | None
    """Name of the container. For the first container of a custom predictor or transformer, the default is
    ``kserve-container``."""


class ClusterArgsDict(TypedDict, total=False):
    """The cluster of the environment. Exactly one kind must be set."""

    simulated: SimulatedClusterArgs | SimulatedClusterArgsDict | None
    """Simulated nodes on the sandbox."""
    existing: ExistingClusterArgs | ExistingClusterArgsDict | None
    """An existing cluster."""
    gke: GkeClusterArgs | GkeClusterArgsDict | None
    """A cluster on Google Kubernetes Engine, which the stack creates."""


class _OneKindDict(TypedDict, total=False):
    """See :class:`_OneKind`."""


class ServiceDict(TypedDict, total=False):
    """One service. Exactly one kind must be set."""

    inference_service: InferenceServiceArgs | InferenceServiceArgsDict | None
    """An InferenceService."""
    llm_inference_service: LLMInferenceServiceArgs | LLMInferenceServiceArgsDict | None
    """An LLMInferenceService."""
    trained_model: TrainedModelArgs | TrainedModelArgsDict | None
    """A further model of an InferenceService."""
    inference_graph: InferenceGraphArgs | InferenceGraphArgsDict | None
    """Several services behind one endpoint."""


class DefinitionDict(TypedDict, total=False):
    """An object that services use. Exactly one kind must be set."""

    serving_runtime: ServingRuntimeArgs | ServingRuntimeArgsDict | None
    """A runtime of one namespace."""
    cluster_serving_runtime: ClusterServingRuntimeArgs | ClusterServingRuntimeArgsDict | None
    """A runtime of the whole cluster."""
    llm_inference_service_config: LLMInferenceServiceConfigArgs | LLMInferenceServiceConfigArgsDict | None
    """A configuration that LLMInferenceServices name in ``baseRefs``."""
    cluster_storage_container: ClusterStorageContainerArgs | ClusterStorageContainerArgsDict | None
    """A container that downloads models from one kind of URI."""
    local_model_node_group: LocalModelNodeGroupArgs | LocalModelNodeGroupArgsDict | None
    """A group of nodes with disks for the local model cache."""
    local_model_cache: LocalModelCacheArgs | LocalModelCacheArgsDict | None
    """A model that is cached on the disks of nodes, for all namespaces."""
    local_model_namespace_cache: LocalModelNamespaceCacheArgs | LocalModelNamespaceCacheArgsDict | None
    """A model that is cached on the disks of nodes, for one namespace."""


class EnvironmentDict(TypedDict, total=False):
    """The whole content of one stack."""

    cluster: Required[ClusterArgs | ClusterArgsDict]
    """The cluster."""
    platform: ServingPlatformArgs | ServingPlatformArgsDict
    """The serving control plane."""
    guardrails: Guardrails | GuardrailsDict
    """Limits that the environment must not exceed."""
    existing: Existing | ExistingDict
    """Objects that services name and that somebody else creates: Secrets, ServiceAccounts, claims and others."""
    definitions: Mapping[str, Definition | DefinitionDict]
    """Objects that services use, by name: runtimes, LLM configurations, storage containers, model caches."""
    services: Mapping[str, Service | ServiceDict]
    """The services by name."""


class ExistingObjectDict(TypedDict, total=False):
    """An object of a namespace."""

    name: Required[str]
    """Its name."""
    namespace: str
    """Its namespace. Default ``default``, like that of services."""


class ExistingKeysDict(TypedDict, total=False):
    """A Secret or a ConfigMap. Only the names of its keys are known here, never their values."""

    name: Required[str]
    """Its name."""
    namespace: str
    """Its namespace. Default ``default``, like that of services."""
    keys: ListOf[str]
    """Its keys. Empty: they are not known, and references to keys are not checked."""


class ExistingAccountDict(TypedDict, total=False):
    """A ServiceAccount."""

    name: Required[str]
    """Its name."""
    namespace: str
    """Its namespace. Default ``default``, like that of services."""
    secrets: ListOf[str] | None
    """Secrets that it lists, from which KServe reads credentials of downloads. If not set, they are not known."""


class ExistingClaimDict(TypedDict, total=False):
    """A PersistentVolumeClaim."""

    name: Required[str]
    """Its name."""
    namespace: str
    """Its namespace. Default ``default``, like that of services."""
    access_modes: Sequence[Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]]
    """Its access modes: which nodes, or pods, can mount it at a time. Empty: they are not known."""


class RequestedDevicesDict(TypedDict, total=False):
    """Devices of one class that a claim requests (``spec.devices.requests`` of a ResourceClaim, ``exactly``)."""

    device_class_name: Required[str]
    """Name of the DeviceClass, for example ``gpu.nvidia.com`` or ``mrdma.google.com``."""
    allocation_mode: Literal["ExactCount", "All"]
    """``ExactCount`` requests ``count`` devices, and ``All`` all devices of a node. Default ExactCount."""
    count: int
    """Number of devices for ``ExactCount``. Default 1."""


class ExistingDeviceClaimDict(TypedDict, total=False):
    """A ResourceClaim, or a ResourceClaimTemplate."""

    name: Required[str]
    """Its name."""
    namespace: str
    """Its namespace. Default ``default``, like that of services."""
    devices: Sequence[RequestedDevices | RequestedDevicesDict]
    """The devices that it requests, which count in the capacity checks. Empty: they are not known."""


class ExistingDict(TypedDict, total=False):
    """Objects that services name and that this environment does not create.

    A list that is set is complete: an object that services name and that neither the list nor the environment has does not
    exist, which is an error. Without a list nothing is known about objects of its kind on a cluster that exists already. On a
    cluster that the environment creates, objects that nothing creates are reported as warnings.
    """

    secrets: Sequence[ExistingKeys | ExistingKeysDict] | None
    """Secrets with the names of their keys."""
    config_maps: Sequence[ExistingKeys | ExistingKeysDict] | None
    """ConfigMaps with the names of their keys."""
    service_accounts: Sequence[ExistingAccount | ExistingAccountDict] | None
    """ServiceAccounts. Every namespace has ``default``, which need not be listed."""
    persistent_volume_claims: Sequence[ExistingClaim | ExistingClaimDict] | None
    """PersistentVolumeClaims with their access modes."""
    priority_classes: ListOf[str] | None
    """PriorityClasses. Those of Kubernetes itself need not be listed."""
    runtime_classes: ListOf[str] | None
    """RuntimeClasses."""
    resource_claims: Sequence[ExistingDeviceClaim | ExistingDeviceClaimDict] | None
    """ResourceClaims (dynamic resource allocation) with the devices that they request."""
    resource_claim_templates: Sequence[ExistingDeviceClaim | ExistingDeviceClaimDict] | None
    """ResourceClaimTemplates (dynamic resource allocation) with the devices that they request."""
    resource_quotas: Sequence[ExistingObject | ExistingObjectDict] | None
    """ResourceQuotas. On GKE, pods with a PriorityClass of Kubernetes itself need one in their namespace."""
    gateways: Sequence[ExistingObject | ExistingObjectDict] | None
    """Gateways besides the platform's."""
    http_routes: Sequence[ExistingObject | ExistingObjectDict] | None
    """HTTPRoutes."""
    ingresses: Sequence[ExistingObject | ExistingObjectDict] | None
    """Ingresses."""
    inference_pools: Sequence[ExistingObject | ExistingObjectDict] | None
    """InferencePools besides those that KServe creates for services."""
    reference_grants: Sequence[ExistingObject | ExistingObjectDict] | None
    """ReferenceGrants, by which a namespace lets routes of other namespaces refer to its Services."""
    serving_runtimes: Sequence[ExistingObject | ExistingObjectDict] | None
    """ServingRuntimes."""
    cluster_serving_runtimes: ListOf[str] | None
    """ClusterServingRuntimes besides KServe's own."""
    cluster_storage_containers: ListOf[str] | None
    """ClusterStorageContainers besides KServe's own, ``default``."""
    local_model_node_groups: ListOf[str] | None
    """LocalModelNodeGroups."""
    inference_services: Sequence[ExistingObject | ExistingObjectDict] | None
    """InferenceServices, as targets of graphs and parents of trained models."""


class GatewayArgsDict(TypedDict, total=False):
    """The Gateway through which requests reach services, and the controller that programs it."""

    implementation: Literal["envoy", "istio", "agentgateway", "gke", "existing"] | None
    """The controller of the Gateway. ``envoy``: the stack installs Envoy Gateway, and Envoy AI Gateway for LLM services.
    ``istio``: the stack installs Istio. ``agentgateway``: the stack installs agentgateway. ``gke``: GKE's own load balancers,
    for which the stack creates routes, health checks and time limits that they accept. ``existing``: somebody else installed
    a controller, and the stack creates only the Gateway and its GatewayClass. Default: ``existing`` if
    ``controllerName`` is set or ``install`` is ``existing``, on the sandbox, which programs Gateways itself, and on a GKE
    cluster whose Gateway API GKE installs; ``envoy`` on every other cluster."""
    supports: Sequence[Literal["inferencePool", "envoyPolicies", "tokenLimits"]] | None
    """What an existing controller supports beyond the Gateway API. ``inferencePool``: it accepts routes to InferencePools,
    which LLM services with a scheduler require. ``envoyPolicies``: it is Envoy Gateway, whose policies ``auth`` and ``traffic``
    of services require. ``tokenLimits``: it is Envoy Gateway with Envoy AI Gateway and a Redis for limits. An empty list:
    nothing. If it is not set, the preview decides by ``controllerName`` whether InferencePools work."""
    class_name: str
    """GatewayClass of the Gateway. GKE's own classes (``gke-l7-…``) refuse the routes that KServe creates, and accept routes of
    your own without timeouts and regular expressions. With ``implementation: gke``, the stack chooses the class."""
    controller_name: str | None
    """Controller of the new GatewayClass, if it exists already. ``null``: the class exists already, too (GKE, Istio)."""
    install: Literal["managed", "existing"]
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: int
    """Port of the HTTP listeners."""
    https: GatewayHttps | GatewayHttpsDict | None
    """HTTPS listeners beside those of HTTP. KServe then writes URLs with ``https``."""
    hostnames: ListOf[str]
    """Host names of the Gateway, ``*.models.example.org`` or ``chat.example.org``, at most 32. Requests with other host names are
    refused, so those of InferenceServices (``<name>-<namespace>.<domain>``) must be among them. Default: every host name."""
    address: Literal["external", "internal"]
    """Whether the load balancer has an address on the internet, or only in the network of the cluster. For ``internal``, the
    Service of the proxies gets the annotations of GKE, EKS and AKS. Not with ``implementation: existing``."""
    external_dns: bool
    """Whether external-dns creates records for ``hostnames``: the Service of the proxies gets its annotation. external-dns itself
    must exist, with the source ``service``. Not with ``implementation: existing``."""
    auth: Auth | AuthDict | None
    """Who may call services through the Gateway. It requires Envoy Gateway. Default: everybody; the preview then warns about LLM
    services behind an external address."""
    client_buffer: str | float | None
    """Size of the buffer of each connection of clients, for example ``4Mi``. Envoy repeats a request (``traffic.retries`` of a
    service) only if its body fits in the buffer, so long prompts require more than the default, 32 KiB. Each connection may take
    this much memory of a proxy. It requires Envoy Gateway."""
    envoy: EnvoyGateway | EnvoyGatewayDict | None
    """Settings of Envoy Gateway, with ``implementation: envoy``."""
    istio: IstioGateway | IstioGatewayDict | None
    """Settings of Istio, with ``implementation: istio``."""
    agentgateway: AgentGateway | AgentGatewayDict | None
    """Settings of agentgateway, with ``implementation: agentgateway``."""
    gke: GkeGateway | GkeGatewayDict | None
    """Settings of GKE's own load balancer, with ``implementation: gke``."""
    proxy: GatewayProxy | GatewayProxyDict
    """The proxies and their Service. Not with ``implementation: existing``."""


class EnvoyAiGatewayDict(TypedDict, total=False):
    """Envoy AI Gateway, with which Envoy Gateway can send requests to InferencePools."""

    install: bool | None
    """Whether the stack installs it. LLM services with a scheduler require it. Default: ``llm`` of the platform."""
    version: str | None
    """Exact version to install, for example ``1.0.0``. Default: the version with which the KServe release is tested."""
    values: Mapping[str, Any]
    """Further Helm values for the chart ``ai-gateway-helm``. They take precedence over the values of this library."""


class EnvoyGatewayDict(TypedDict, total=False):
    """Envoy Gateway, which the stack installs with ``implementation: envoy``."""

    version: str | None
    """Exact version to install, for example ``1.8.1``. Default: the version with which the KServe release is tested."""
    values: Mapping[str, Any]
    """Further Helm values for the chart ``gateway-helm``. They take precedence over the values of this library."""
    ai_gateway: EnvoyAiGateway | EnvoyAiGatewayDict
    """Envoy AI Gateway."""
    redis: Redis | RedisDict | None
    """Redis, in which all proxies count the requests and tokens of ``traffic`` of services together. Default: none; each proxy
    then counts requests by itself, and limits of tokens are refused."""
    service_name: str
    """Name of the Service of the proxies. Envoy Gateway would otherwise generate one."""


class IstioGatewayDict(TypedDict, total=False):
    """Istio, which the stack installs with ``implementation: istio``: the charts ``base`` and ``istiod``, without injection of
    sidecars. Istio creates the proxies of the Gateway itself.
    """

    version: str | None
    """Exact version to install, for example ``1.30.1``. Default: a version that has the InferencePools of the KServe release."""
    values: Mapping[str, Any]
    """Further Helm values for the chart ``istiod``. They take precedence over the values of this library."""


class AgentGatewayDict(TypedDict, total=False):
    """Agentgateway, which the stack installs with ``implementation: agentgateway``."""

    version: str | None
    """Exact version to install. Default ``1.4.1``."""
    values: Mapping[str, Any]
    """Further Helm values for the chart ``agentgateway``. They take precedence over the values of this library."""


class GkeGatewayDict(TypedDict, total=False):
    """GKE's own load balancer, with ``implementation: gke``. The stack installs nothing for it: GKE has its controller, its
    GatewayClasses and the CRDs of the Gateway API.
    """

    scope: Literal["regional", "global"]
    """Whether an external address belongs to the region of the cluster, or is reached from the whole world at Google's nearest
    location. Schedulers of LLM services require ``regional``. An internal address is always regional. Default regional."""
    address_name: str | None
    """Name of a static address that exists already: a regional one in the region of the cluster, for an internal address with
    the purpose SHARED_LOADBALANCER_VIP; with ``scope: global``, a global one. Default: Google chooses an address."""
    timeout: int
    """Seconds after which the load balancer ends a request, even while its answer is streamed (``timeoutSec`` of
    GCPBackendPolicy). ``timeout`` of a component of an InferenceService takes precedence. Google's own default is 30. Default
    3600."""


class GatewayProxyDict(TypedDict, total=False):
    """The pods that carry the requests, and the Service in front of them. The controller creates both: Envoy Gateway in its own
    namespace ``envoy-gateway-system``, Istio and agentgateway in the namespace ``kserve``.
    """

    service_type: Literal["LoadBalancer", "ClusterIP", "NodePort"]
    """Type of the Service."""
    service_annotations: Mapping[str, str]
    """Annotations of the Service, which many load balancers read."""
    replicas: int
    """Number of pods. With two or more, at least one stays available while nodes are drained (a PodDisruptionBudget)."""
    resources: Resources | ResourcesDict | None
    """Compute resources of the container of the proxy. Default: those of the controller, for Envoy Gateway requests of 100m CPU
    and 512Mi memory."""
    pool: str | None
    """Node pool for the pods. Default: ``pool`` of the platform; if that is not set either, they run wherever they fit."""


class CertificateIssuerDict(TypedDict, total=False):
    """The issuer of cert-manager that signs a certificate."""

    name: Required[str]
    """Name of the issuer."""
    kind: Literal["ClusterIssuer", "Issuer"]
    """Kind of the issuer. An ``Issuer`` must exist in the namespace ``kserve``."""
    group: str
    """API group of the issuer, which is another one for external issuers."""


class GatewayHttpsDict(TypedDict, total=False):
    """HTTPS listeners, one for each host name of the Gateway. Set ``secret``, ``issuer``, or both; with ``implementation: gke``,
    ``certificate_map`` or ``certificates`` instead, if Google manages the certificates.
    """

    port: int
    """Port of the listeners."""
    secret: str | None
    """Name of a Secret of the type ``kubernetes.io/tls`` in the namespace ``kserve``. With ``issuer``, cert-manager creates it,
    and the default is ``kserve-ingress-gateway-tls``; otherwise it must exist."""
    issuer: CertificateIssuer | CertificateIssuerDict | None
    """Issuer of cert-manager. The stack creates a Certificate for all ``hostnames``, and cert-manager renews it. An issuer of
    ACME requires a DNS01 solver for host names that begin with ``*.``."""
    certificate_map: str | None
    """Certificate map of Google's Certificate Manager, which exists already. Only with ``implementation: gke`` and
    ``gke.scope: global``."""
    certificates: ListOf[str]
    """Regional certificates of Google's Certificate Manager in the region of the cluster, which exist already. Only with
    ``implementation: gke`` and the other classes of GKE."""
    redirect: bool
    """Whether requests over HTTP are redirected to HTTPS. Only services in the namespace ``kserve`` then still answer over HTTP.
    With false, services answer over both."""


class RedisPasswordDict(TypedDict, total=False):
    """The password of a Redis, in a Secret in the namespace ``envoy-gateway-system`` that exists already."""

    secret: Required[str]
    """Name of the Secret."""
    key: str
    """Key of the password. Default ``password``."""


class RedisDict(TypedDict, total=False):
    """Redis, in which all proxies count requests and tokens together. Envoy Gateway then runs Envoy's rate limit service, which
    alone connects to Redis.
    """

    install: Literal["managed", "existing"]
    """``managed``: the stack runs one pod of Redis in the namespace ``envoy-gateway-system``, without a password and without a
    disk, so that the counters start again at zero when it restarts. ``existing``: your own Redis at ``url``."""
    url: In[str] | None
    """Address of your own Redis, ``redis.example.org:6379``, or the addresses of a Sentinel or a Cluster with commas between
    them. Required with ``install: existing``."""
    tls: bool
    """Whether your own Redis is reached with TLS. Default false."""
    client_certificate: str | None
    """Secret of the type ``kubernetes.io/tls`` with a client certificate, in the namespace ``envoy-gateway-system``. It requires
    ``tls``. Default: none."""
    password: RedisPassword | RedisPasswordDict | None
    """Password of your own Redis. Default: none."""
    image: str
    """Image of the pod that the stack runs. Default: that of the example of Envoy AI Gateway."""
    resources: Resources | ResourcesDict | None
    """Compute resources of this pod. Default: requests of 100m CPU and 128Mi memory, and a limit of 256Mi memory."""
    fail_closed: bool
    """Whether the Gateway answers with 500 while the counters cannot be reached. Default false: requests are then not limited."""


class ClusterNetworkDict(TypedDict, total=False):
    """The VPC of a cluster: a new one, or the existing one of ``network`` and ``subnetwork``."""

    network: In[str] | None
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None
    """Existing subnetwork of ``network``, with secondary ranges for pods and Services."""
    pods_range: str
    """Name of the secondary range of pods. Default pods."""
    services_range: str
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: str
    """Address range of the nodes, if the stack creates the network. Default 10.0.0.0/20, for 4,092 nodes."""
    pods_cidr: str
    """Address range of the pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: str
    """Address range of the Services, if the stack creates the network. Default 10.8.0.0/20."""
    proxy_only_cidr: str | None
    """Address range of a proxy-only subnetwork that the stack creates, in a new network or in an existing one: GKE's regional
    Gateways (``gke-l7-regional-external-managed`` and ``gke-l7-rilb``) require one in the region. It must have 64 addresses or
    more, and Google recommends 512, for example 10.12.0.0/23. An existing network must belong to the project of the cluster.
    Default: none."""
    proxy_only_exists: bool
    """Whether the existing network has a proxy-only subnetwork in the region. Google allows one that is active. Default false."""
    nat: bool
    """Whether a new network has a router with NAT, through which private nodes reach Hugging Face and registries. Default
    true."""
    nat_min_ports_per_vm: int | None
    """Ports that the NAT gives each node at least. All connections of the pods of a node to one address and port of the internet,
    such as those of downloads from a model hub, need a port each. Default 64; 32 with ``nat_dynamic_port_allocation``."""
    nat_dynamic_port_allocation: bool
    """Whether the NAT gives a node that runs out of ports more of them. Default false."""
    nat_max_ports_per_vm: int | None
    """Ports that the NAT gives a node at most. It requires ``nat_dynamic_port_allocation``. Default 65,536."""
    nat_ips: ListOf[In[str]]
    """Existing static addresses of the NAT, as self links, so that others can allow them. Default: Google allocates addresses."""
    mtu: int
    """Maximum size of a packet in bytes, if the stack creates the network. Default 1460."""
    multi_networking: bool
    """Whether nodes and pods can be in several networks. While a pool has ``gpu_direct`` or ``networks``, the stack enables it in
    any case; true keeps it enabled after the last such pool is removed. Default false."""


class ControlPlaneAccessDict(TypedDict, total=False):
    """Access to the API server: its address, and the networks that can reach it."""

    private_nodes: bool
    """Whether nodes have no public addresses. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"]
    """Address of the API server for programs: the public address (``ip``), the address in the VPC (``private-ip``), or the DNS
    name, which IAM protects (``dns``). Default ip."""
    authorized_networks: Mapping[str, str]
    """Address ranges that can reach the public address, by name. If empty and ``open`` is false, only Google Cloud can reach
    it."""
    open: bool
    """Whether every network can reach the public address. Default false."""
    control_plane_cidr: str | None
    """Address range of size /28 for the control plane. Default: GKE chooses it."""
    auth: Literal["exec", "token"]
    """How programs log in. ``exec`` uses the program ``gke-gcloud-auth-plugin``, which must be installed. ``token`` uses a token
    from Pulumi's own credentials, which needs no program but changes with every run. Default exec."""


class MaintenanceExclusionDict(TypedDict, total=False):
    """A period in which GKE does not upgrade, even in the maintenance window."""

    name: Required[str]
    """Name of the exclusion, unique in the cluster."""
    start: Required[str]
    """Start of the period, in RFC 3339 and UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None
    """End of the period, in RFC 3339 and UTC. Default: the end of support of the minor version. ``NO_UPGRADES`` requires it."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"]
    """Upgrades that are excluded: all upgrades, for at most 30 days (``NO_UPGRADES``); upgrades to other minor versions
    (``NO_MINOR_UPGRADES``); or these and all upgrades of nodes (``NO_MINOR_OR_NODE_UPGRADES``). Default NO_UPGRADES."""


class MaintenanceWindowDict(TypedDict, total=False):
    """The periods in which GKE may upgrade the cluster, and those in which it may not."""

    start: Required[str]
    """Start of the first window, in RFC 3339 and UTC, for example ``2026-01-03T02:00:00Z``."""
    end: Required[str]
    """End of the first window, in RFC 3339 and UTC."""
    recurrence: str
    """Recurrence of the window, as a rule of RFC 5545. Default: every Saturday and Sunday. GKE requires 48 hours in 32 days, in
    windows of at least four hours."""
    exclusions: Sequence[MaintenanceExclusion | MaintenanceExclusionDict]
    """Periods without upgrades."""


class SystemPoolDict(TypedDict, total=False):
    """Nodes without GPUs for the components of the platform: KServe, cert-manager, gateways and endpoint pickers."""

    machine_type: str
    """Machine type. Default e2-standard-8. Two of these nodes have room for KServe, llm-d's endpoint pickers (1 to 6 CPUs each)
    and GKE's own pods."""
    min_nodes: int
    """Minimum number of nodes. Default 1."""
    max_nodes: int
    """Maximum number of nodes. Default 4."""
    disk: Disk | DiskDict
    """Boot disk."""


class ObservabilityDict(TypedDict, total=False):
    """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""

    logs: Sequence[Literal["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]]
    """Components whose logs are kept. Default SYSTEM_COMPONENTS and WORKLOADS."""
    metrics: ListOf[str]
    """Components whose metrics are kept. The default includes the metrics of services and, by DCGM, of GPUs."""
    managed_prometheus: bool
    """Whether Google's collectors gather the metrics of pods (vLLM, endpoint pickers). Default true."""


class DriversDict(TypedDict, total=False):
    """Storage drivers that GKE runs, in addition to Persistent Disk."""

    gcs_fuse: bool
    """Driver for Cloud Storage buckets as volumes. Default true."""
    filestore: bool
    """Driver for Filestore (NFS). Default false."""
    parallelstore: bool
    """Driver for Parallelstore. Default false."""
    lustre: bool
    """Driver for Managed Lustre. Default false."""


class ModelBucketDict(TypedDict, total=False):
    """A Cloud Storage bucket with models, and the service accounts that can access it by workload identity."""

    name: Required[str]
    """Name of the bucket, unique in all of Google Cloud."""
    create: bool
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None
    """Location of a new bucket. Default: the cluster's region."""
    readers: ListOf[str]
    """Kubernetes service accounts that can read the bucket, as ``namespace/name``."""
    writers: ListOf[str]
    """Kubernetes service accounts that can read and write the bucket."""


class SecretAccessDict(TypedDict, total=False):
    """A reference to a secret of Secret Manager. The stack never reads its content."""

    secret: Required[str]
    """Name of the secret, or ``projects/P/secrets/S``."""
    readers: Required[ListOf[str]]
    """Kubernetes service accounts that can read the secret, as ``namespace/name``."""


class ImageMirrorDict(TypedDict, total=False):
    """A repository in Artifact Registry that downloads each image of another registry once, and then serves it from nearby."""

    name: Required[str]
    """Name of the repository."""
    upstream: str
    """Address of the registry that is mirrored. Default: Docker Hub."""


class BudgetDict(TypedDict, total=False):
    """A budget of Cloud Billing for all costs of the project in a calendar month. It sends alerts, and stops nothing."""

    billing_account: Required[str]
    """Billing account of the project, such as ``01ABCD-234567-89ABCD``. Whoever runs the stack must be able to create budgets
    there."""
    amount: int | None
    """Amount of a month, in whole units of the billing account's currency. Default: the list price in USD of all nodes of all
    pools at their maximum, which requires a billing account in USD."""
    thresholds: Sequence[float]
    """Parts of the amount at which an alert is sent: 0.5 is 50 %. Default 0.5, 0.9 and 1."""
    notification_channels: ListOf[str]
    """At most five channels of Cloud Monitoring that get the alerts, as ``projects/P/notificationChannels/C``. Default: only the
    administrators and users of the billing account get mails."""
    notify_billing_users: bool
    """Whether administrators and users of the billing account get mails, too. Default true."""


class GkeClusterArgsDict(TypedDict, total=False):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""

    location: Required[str]
    """Region or zone of the cluster. In a region, the control plane and the nodes are in several zones."""
    name: str | None
    """Name of the cluster at Google. Default: the name of the component."""
    project: str | None
    """Google Cloud project. Default: the configuration value ``gcp:project``."""
    zones: ListOf[str]
    """Zones of the nodes. Default: GKE chooses them."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """How GKE chooses zones for new nodes of pools that do not set it, and of compute classes. Flex-start nodes support ANY only,
    and always use it. Default: for a pool with GPUs or spot nodes ANY, for other pools BALANCED, for a compute class GKE's own
    default."""
    autoscaling_profile: Literal["BALANCED", "OPTIMIZE_UTILIZATION"] | None
    """When GKE removes nodes. ``OPTIMIZE_UTILIZATION`` removes more underused nodes, removes them sooner, and prefers nodes in
    use for new pods. A pod that is created later waits for a new node, which downloads image and model again. Default BALANCED;
    on Autopilot, where BALANCED is not available, OPTIMIZE_UTILIZATION."""
    mode: Literal["standard", "autopilot"]
    """With ``autopilot``, GKE creates all nodes, and services are placed on compute classes instead of pools. Default
    standard."""
    network: ClusterNetwork | ClusterNetworkDict
    """VPC of the cluster. Default: the stack creates one."""
    gateway_api: Literal["platform", "gke"]
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Gateways of these classes refuse the routes that KServe creates. Default platform."""
    access: ControlPlaneAccess | ControlPlaneAccessDict
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"]
    """Release channel, which determines how early GKE upgrades. Default REGULAR."""
    version: str | float | None
    """Minimum Kubernetes version of the control plane. Default: the version of the channel. Later upgrades by GKE are not a
    difference."""
    maintenance: MaintenanceWindow | MaintenanceWindowDict | None
    """Periods in which GKE may upgrade. Default: at any time."""
    system_pool: SystemPool | SystemPoolDict
    """The pool ``system`` for the components of the platform (standard mode)."""
    node_pools: Sequence[GkeNodePool | GkeNodePoolDict]
    """Further node pools (standard mode). The name ``system`` is reserved for the system pool."""
    compute_classes: Sequence[ComputeClass | ComputeClassDict]
    """Lists of machine types from which GKE creates nodes itself."""
    observability: Observability | ObservabilityDict
    """Logs and metrics."""
    drivers: Drivers | DriversDict
    """Storage drivers."""
    image_streaming: bool
    """Whether containers start while their image is still being downloaded (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool
    """Whether nodes prove that their boot was not manipulated. Default true."""
    cost_allocation: bool
    """Whether the billing export contains costs by namespace and label. Default true."""
    budget: Budget | BudgetDict | None
    """A budget of Cloud Billing that sends alerts. Default: none."""
    labels: Mapping[str, str]
    """Resource labels of the cluster."""
    model_buckets: Sequence[ModelBucket | ModelBucketDict]
    """Buckets with models."""
    secrets: Sequence[SecretAccess | SecretAccessDict]
    """Secrets of Secret Manager that service accounts can read."""
    image_mirrors: Sequence[ImageMirror | ImageMirrorDict]
    """Mirrors of image registries."""
    enable_apis: bool
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None
    """Google service account of the nodes. Default: the stack creates one with only the permissions that nodes need."""
    deletion_protection: bool
    """Whether the provider refuses to delete the cluster. To destroy the cluster, set it to false, run ``pulumi up``, then
    destroy. Default true."""
    protect: bool
    """Whether Pulumi refuses to delete the cluster while the state contains this setting. Default false."""
    gpu_quota: Mapping[str, int]
    """Accelerator type -> GPUs, or TPU chips, that the project's quota allows in the region (``nvidia-l4``, ``tpu-v6e-slice``);
    ``spot/TYPE`` for the quota of preemptible ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all
    GPUs, and ``SSD_TOTAL_GB`` that of SSD persistent disks in GB, which boot disks use. vCPUs have ``CPUS`` (N1), ``N2_CPUS`` and
    the like, ``CPUS_ALL_REGIONS`` and ``PREEMPTIBLE_CPUS``, and nodes that are not private ``IN_USE_ADDRESSES``. Given, pools are
    checked against it."""


class CapacityDict(TypedDict, total=False):
    """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""

    kind: Literal["on-demand", "spot", "flex-start", "reservation"]
    """``on-demand``; ``spot``, which is cheaper but preempted with a notice of 30 seconds; ``flex-start``, which waits in a queue
    and runs for at most seven days; ``reservation``, which uses capacity that is already paid for. Default on-demand."""
    reservation: str | None
    """Name of the reservation, or ``projects/P/reservations/R`` for a reservation that another project shares. Nodes use no other
    capacity. If not set, ``kind: reservation`` uses every matching reservation."""
    active: bool
    """Whether the reservation is active. Set it to false for a future reservation, for example one in calendar mode, until it
    starts. Default true."""
    block: str | None
    """Block of the reservation, whose nodes are close to each other (A3 Ultra, A4, A4X)."""
    queued: bool
    """Whether nodes are created only through ProvisioningRequests (Kueue), which create all nodes of a job or none. Default
    false."""
    max_run_seconds: int | None
    """Time in seconds after which GKE removes a node. For flex-start and queued nodes, the maximum and the default are seven
    days."""


class AcceleratorDict(TypedDict, total=False):
    """GPUs attached to an N1 machine."""

    type: Required[str]
    """Accelerator type, for example ``nvidia-tesla-t4``."""
    count: int
    """GPUs of one node. Default 1."""


class LocalSsdDict(TypedDict, total=False):
    """Local SSDs of 375 GiB each. They are fast, and their content is lost with the node."""

    use: Literal["ephemeral", "raw"]
    """``ephemeral`` stores emptyDir volumes, images and logs on them. ``raw`` offers them as block devices for local
    PersistentVolumes."""
    count: int | None
    """Number of local SSDs. Default: the number that the machine type includes."""


class DiskDict(TypedDict, total=False):
    """Boot disk of a node."""

    type: Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] | None
    """Type of the disk. Default pd-balanced, or hyperdisk-balanced if the machine type supports no other."""
    size_gib: int
    """Size in GiB. Images of inference engines have 10 to 20 GiB. Without local SSDs, the disk also stores model files. Default
    100."""
    kms_key: str | None
    """Cloud KMS key that encrypts the disk."""


class UpgradeDict(TypedDict, total=False):
    """How GKE replaces nodes for an upgrade, or for a changed field that requires new nodes in the same pool."""

    strategy: Literal["surge", "blue-green"]
    """``surge`` replaces a few nodes at a time. ``blue-green`` first creates a second set of nodes, which requires twice as many
    GPUs. Default surge."""
    max_surge: int | None
    """Maximum number of additional nodes in a zone (surge). Default 1; for reserved GPUs 0, because there are no further GPUs."""
    max_unavailable: int | None
    """Maximum number of unavailable nodes in a zone (surge). GKE upgrades at most 20 nodes at a time. Default 0; 1 if
    ``max_surge`` is 0."""
    batch_nodes: int | None
    """Number of nodes that are drained at the same time (blue-green). Default 1."""
    soak_seconds: int | None
    """Time in seconds for which the old nodes are kept after the last one is drained (blue-green). Default 3600."""


class AdditionalNetworkDict(TypedDict, total=False):
    """An existing network for a further network card of each node."""

    network: Required[str]
    """Name of the VPC."""
    subnetwork: Required[str]
    """Name of the subnetwork."""


class GkeNodePoolDict(TypedDict, total=False):
    """A group of nodes of one machine type, with a minimum and a maximum number of nodes.

    The pool's name at Google contains a hash of the fields that cannot change in place. A change of such a field creates a new
    pool, moves the pods, and then removes the old pool.
    """

    name: Required[str]
    """Name of the pool, which services refer to. It must be unique in the cluster."""
    machine_type: Required[str]
    """Machine type of Compute Engine, for example ``g2-standard-12`` or ``ct6e-standard-4t``. The type includes its GPUs or
    TPUs."""
    accelerator: Accelerator | AcceleratorDict | None
    """GPUs attached to an N1 machine. Every other machine type includes its GPUs."""
    capacity: Capacity | CapacityDict | Literal["on-demand", "spot", "flex-start", "reservation"]
    """Capacity type of the nodes: ``on-demand``, ``spot``, ``flex-start`` or ``{reservation: NAME}``. Default on-demand."""
    min_nodes: int
    """Minimum number of nodes. Default 0."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    bounds: Literal["total", "per-zone"]
    """Whether minNodes and maxNodes count all nodes or the nodes of each zone. Default total."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """``ANY`` creates nodes in zones with available capacity, and ``BALANCED`` distributes them evenly over the zones. Default:
    the cluster's policy; if it has none, ANY for GPUs and spot nodes, otherwise BALANCED. For flex-start ANY."""
    zones: ListOf[str]
    """Zones of the nodes. Default: the cluster's zones. Few GPU types exist in all zones of a region."""
    gpu_driver: Literal["default", "latest", "none"]
    """Version of the NVIDIA driver that GKE installs. Set ``none`` if the GPU operator or a DRA driver installs it. Default
    default."""
    gpu_dra: bool
    """Whether pods claim the GPUs (dynamic resource allocation) instead of requesting ``nvidia.com/gpu``. GKE then installs
    neither its device plugin nor the NVIDIA driver: you install the driver, and NVIDIA's DRA driver. Default false."""
    gpu_partition: str | None
    """Size of the MIG partitions, for example ``1g.10gb``. Each partition counts as one GPU."""
    gpu_sharing: GpuSharing | GpuSharingDict | None
    """Lets several containers share one GPU."""
    tpu_topology: str | None
    """Topology of the TPU slice that the nodes form, for example ``4x4``. Default: that of one node: each node is a slice. A
    slice of several nodes exists as a whole: ``max_nodes`` is the number of its nodes, and ``min_nodes`` is that number or 0."""
    gpu_direct: bool
    """Whether nodes use GPUDirect between each other (TCPX, TCPXO or RDMA, depending on the machine type), with its networks.
    Default false."""
    networks: Sequence[AdditionalNetwork | AdditionalNetworkDict]
    """Networks for further network cards. Default with ``gpu_direct``: the stack creates them. For RDMA, the network of the
    host's card is the first."""
    networks_cidr: str | None
    """Address range for the new networks of ``gpu_direct``. It must not overlap another range of the cluster. Default
    192.168.0.0/17."""
    network_prefix: str | None
    """Prefix of the names of the ``Network`` objects for ``gpu_direct``. Pods use these names in the annotation
    ``networking.gke.io/interfaces``. Default: the pool's name and a hyphen. An empty prefix gives the names in the guides of
    Google and llm-d: ``vpc1`` …, ``gvnic-1``, ``rdma-0`` …"""
    accelerator_network_profile: Literal["auto"] | None
    """``auto``: GKE creates the networks of the cards of GPUs or TPUs, and runs its DRANET driver, from which pods claim the
    cards (``mrdma.google.com``). An alternative to ``gpu_direct`` and ``networks``. Default: none."""
    compact_placement: bool
    """Whether the nodes are close to each other in one zone. Default false."""
    topology_distance: Literal["CLUSTER", "BLOCK", "SUBBLOCK"] | None
    """Distance that nodes with ``compact_placement`` must not exceed. With a smaller distance, their network is faster, but fewer
    nodes are available. Default: as close as possible, without a limit."""
    local_ssd: LocalSsd | LocalSsdDict | None
    """Local SSDs. Default: those that the machine type includes, for ephemeral storage."""
    disk: Disk | DiskDict
    """Boot disk."""
    preload_images: ListOf[str]
    """Disk images (``global/images/NAME``) that contain container images. GKE attaches them as secondary boot disks, so that pods
    start without pulling the images."""
    image_type: Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"]
    """Operating system of the nodes. Default COS_CONTAINERD."""
    labels: Mapping[str, str]
    """Further node labels."""
    taints: Sequence[Taint | TaintDict]
    """Further node taints. Services that set ``pool`` tolerate them. GKE's own taint of GPU and TPU pools must not be listed."""
    resource_labels: Mapping[str, str]
    """Resource labels of the virtual machines, for billing."""
    tags: ListOf[str]
    """Network tags, for firewall rules."""
    sysctls: Mapping[str, str]
    """Kernel parameters that GKE allows (``net.core.somaxconn`` …)."""
    hugepages_2m: int | None
    """Number of huge pages of 2 MiB on each node."""
    hugepages_1g: int | None
    """Number of huge pages of 1 GiB on each node."""
    cpu_manager: Literal["none", "static"] | None
    """CPU manager policy. ``static`` gives cores exclusively to Guaranteed pods."""
    max_pods: int | None
    """Pods of one node, those of GKE's own DaemonSets included. Default 110; fewer save addresses."""
    upgrade: Upgrade | UpgradeDict
    """How GKE replaces nodes."""
    auto_repair: bool | None
    """Whether GKE replaces nodes that fail. Default true; false for flex-start, because GKE requires it."""
    auto_upgrade: bool
    """Whether GKE upgrades the nodes. On a release channel, it must be true. Default true."""
    service_account: str | None
    """Google service account of the nodes. Default: that of the cluster, which can write logs and metrics and pull images."""
    secure_boot: bool
    """Whether nodes load only signed kernel modules. Set false to load your own driver. Default true."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""


class RungDict(TypedDict, total=False):
    """A machine type and a capacity type from which a compute class can create nodes."""

    machine_type: Required[str]
    """Machine type of Compute Engine."""
    accelerator: Accelerator | AcceleratorDict | None
    """GPUs attached to an N1 machine."""
    capacity: Capacity | CapacityDict | Literal["on-demand", "spot", "flex-start", "reservation"]
    """Capacity type of the node. Default on-demand."""
    local_ssd_count: int | None
    """Number of local SSDs of the node, which store emptyDir volumes, images and logs. A node uses a reservation only if it has
    the reservation's number of local SSDs. Default: the number that the machine type includes."""


class ComputeClassDict(TypedDict, total=False):
    """An ordered list of machines (rungs). GKE creates nodes of the first available rung, and can return to an earlier one later.

    Compute classes use node auto-provisioning. On Autopilot, they are the only kind of pool. Services refer to them like to
    pools.
    """

    name: Required[str]
    """Name of the compute class, which services refer to. It must not begin with ``gke`` or ``autopilot``."""
    rungs: Required[Sequence[Rung | RungDict]]
    """The rungs, in the order in which GKE tries them."""
    max_nodes: int
    """Number of nodes that the capacity checks assume. GKE itself is limited only by the quota. Default 1."""
    accelerator_network_profile: Literal["auto"] | None
    """``auto``: GKE creates the networks of the cards of GPUs or TPUs, and runs its DRANET driver on the nodes, from which pods
    claim the cards. Default: none."""
    migrate_back: bool
    """Whether pods move to an earlier rung when it is available again. Default true."""
    consolidation_minutes: int
    """Time in minutes for which GKE keeps an underused node. Default 10."""


class GpuSharingDict(TypedDict, total=False):
    """Lets several containers share one GPU. Their memory is not isolated, so sharing suits small models and experiments."""

    strategy: Required[Literal["time-sharing", "mps"]]
    """With ``time-sharing``, the containers use the GPU in turns. With ``mps``, they run at the same time, each with a share of
    the memory."""
    clients: Required[int]
    """Number of containers that share a GPU, or a MIG partition."""


class GuardrailExceptionDict(TypedDict, total=False):
    """A service that a guardrail does not apply to. Each review of a change lists the exceptions with their reasons."""

    service: Required[str]
    """Name of the service in the environment."""
    limit: Required[
        Literal["spotMinimum", "floatingTags", "openEndpoints", "missingProbes", "plainSecrets", "modelSources"]
    ]
    """The guardrail."""
    reason: Required[str]
    """The reason, for those who review changes. Required."""


class GuardrailsDict(TypedDict, total=False):
    """Limits of an environment. The preview refuses a plan that exceeds one of them."""

    usd_per_hour: float | None
    """Maximum cost of all nodes in USD an hour if every service has its maximum number of replicas. The prices are list prices,
    or ``usd_per_hour`` of the pools."""
    usd_per_month: float | None
    """Maximum cost of all nodes in USD for a month of 730 hours."""
    max_gpus: int | None
    """Maximum number of GPUs of all kinds that the services may request with their maximum numbers of replicas."""
    gpus: Mapping[str, int]
    """Maximum number of GPUs by accelerator type (``nvidia-h100-80gb: 16``)."""
    spot_minimum: bool
    """Whether the minimum replicas of a service may run on spot and flex-start nodes, which can be preempted. Default true."""
    floating_tags: bool
    """Whether images may have no tag, or ``latest``. Default true, with a warning."""
    open_endpoints: bool
    """Whether LLM services behind an external address of the Gateway may be called without authentication. Default true, with a
    warning."""
    unprotected_clusters: bool
    """Whether a cluster on GKE may be without ``protect`` and ``deletion_protection``. Default true."""
    missing_probes: bool
    """Whether containers with an image of the service's own may have no liveness probe, or no readiness probe. KServe's presets
    and runtimes have their own probes, and KServe adds a readiness probe to ``kserve-container``. Default true."""
    plain_secrets: bool
    """Whether environment variables and arguments may contain values that seem to be secrets. Default true, with a warning."""
    model_sources: ListOf[str] | None
    """Beginnings of the addresses from which services may load models (``hf://Qwen/``, ``gs://my-models/``). Default: every
    address."""
    exceptions: Sequence[GuardrailException | GuardrailExceptionDict]
    """Services to which one of these guardrails does not apply."""


class GraphStepDict(TypedDict, total=False):
    """The target of a request: another node, a service or a URL. Exactly one of them must be set."""

    name: str | None
    """Name of the step. Ensembles use it in their answers, and other steps refer to it in ``data``."""
    node_name: str | None
    """Another node of the graph."""
    service_name: str | None
    """InferenceService in the same namespace."""
    service_url: In[str] | None
    """URL of a service."""
    data: str | None
    """Data that the step receives: ``$request``, the request to the graph, or ``$response``, the response of the previous step;
    only in sequences."""
    weight: int | None
    """Percentage of the requests; only in splitters. The sum over the steps must be 100."""
    condition: str | None
    """GJSON expression that must be true for the step; in switches, and in sequences to stop early."""
    dependency: Literal["Soft", "Hard"] | None
    """With ``Hard``, a failure of the step is a failure of the graph."""
    map_predictions_to_instances: bool | None
    """Whether the ``predictions`` of the previous step are sent as ``instances``."""


class GraphNodeDict(TypedDict, total=False):
    """A node of the graph, which routes requests to its steps."""

    router_type: Required[Literal["Sequence", "Splitter", "Ensemble", "Switch"]]
    """``Sequence`` runs all steps, one after the other. ``Splitter`` runs one step, selected by weight. ``Ensemble`` runs all
    steps at the same time and merges their responses. ``Switch`` runs the first step whose condition is true."""
    steps: Sequence[GraphStep | GraphStepDict]
    """The steps."""


class RouterTimeoutsDict(TypedDict, total=False):
    """Time limits of the router, in seconds (0.16 and later)."""

    server_read: int | None
    """Time limit for reading a request."""
    server_write: int | None
    """Time limit for writing a response."""
    server_idle: int | None
    """Time for which an idle connection is kept."""
    service_client: int | None
    """Time limit for the response of a step."""


class InferenceGraphArgsDict(TypedDict, total=False):
    """Several InferenceServices behind one endpoint. The spec's fields are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    nodes: Required[Mapping[str, GraphNode | GraphNodeDict]]
    """The nodes by name. Requests enter at the node ``root``."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard`` runs the router as a Deployment, and ``Knative`` as a Knative service. ``default`` writes no annotation: the
    cluster's configuration decides."""
    route: bool
    """Whether the stack creates an HTTPRoute with which the Gateway sends requests for the graph's host name
    (``<name>-<namespace>.<domain>``) to its router. KServe itself creates none in mode ``Standard``. Without effect in mode
    ``Knative``, where Knative routes requests, if the stack does not create the Gateway, if Helm values set another template
    of host names, and with the label ``networking.kserve.io/visibility: cluster-local``. Default true."""
    resources: Resources | ResourcesDict | None
    """Requests and limits of the router."""
    min_replicas: int | None
    """Minimum number of replicas of the router. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas of the router."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling of the router."""
    scale_target: int | None
    """Target value of the metric."""
    timeout: int | None
    """Time limit of one request, in seconds."""
    router_timeouts: RouterTimeouts | RouterTimeoutsDict | None
    """Time limits of the router."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    node_name: str | None
    """Name of the node on which the router must run."""
    service_account_name: In[str] | None
    """ServiceAccount of the router's pods."""


class LoggerStorageDict(TypedDict, total=False):
    """A store to which logs are written as files (KServe 0.16 and later)."""

    path: str | None
    """Path in the store."""
    key: str | None
    """Entry of the ``storage-config`` Secret."""
    parameters: Mapping[str, str]
    """Parameters of the store (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None
    """ServiceAccount with the credentials of the store."""


class LoggerDict(TypedDict, total=False):
    """Logs requests and responses as CloudEvents or as files."""

    mode: Literal["all", "request", "response"] | None
    """Messages that are logged. KServe requires this field."""
    url: In[str] | None
    """Address that receives the CloudEvents."""
    metadata_headers: ListOf[str]
    """HTTP headers that are logged with each message."""
    metadata_annotations: ListOf[str]
    """Annotations of the service that are logged with each message."""
    storage: LoggerStorage | LoggerStorageDict | None
    """Store for the files; an alternative to ``url``."""
    marshaller_url: str | None
    """Address of the service that converts payloads to files (KServe 0.17 and later)."""
    batch_size: int | None
    """Number of payloads in one file (KServe 0.17 and later)."""
    batch_interval: str | None
    """Longest time between two files, for example ``30s`` (KServe 0.17 and later)."""


class BatcherDict(TypedDict, total=False):
    """A sidecar that collects requests into batches."""

    max_batch_size: int | None
    """Maximum number of requests in a batch. KServe's default: 32."""
    max_latency: int | None
    """Maximum time in milliseconds that a batch waits for further requests. KServe's default: 5,000."""
    timeout: int | None
    """Time limit of a batch, in seconds."""


class RollingUpdateDict(TypedDict, total=False):
    """Limits of a rolling update."""

    max_surge: int | str | None
    """Maximum number of additional pods, as a number or a percentage (``1``, ``25%``). Set it to 0 if the GPU pool is full."""
    max_unavailable: int | str | None
    """Maximum number of unavailable pods, as a number or a percentage."""


class DeploymentStrategyDict(TypedDict, total=False):
    """How a Deployment replaces its pods (apps/v1)."""

    type: str | None
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | RollingUpdateDict | None
    """Limits of a rolling update; only with type ``RollingUpdate``."""


class ComponentExtensionDict(TypedDict, total=False):
    """The common fields of predictors, transformers and explainers: placement, replicas, autoscaling, time limits and logging."""

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    gpus: int
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: int | None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """KServe ignores this field."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics, and how fast the component scales."""
    container_concurrency: int | None
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several locations of files; an alternative to the model's ``storage_uri``."""


class WorkerSpecDict(TypedDict, total=False):
    """The further pods of a replica that spans several nodes."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod."""
    pipeline_parallel_size: int | None
    """Pipeline parallel size, which is the number of pods of one replica."""
    tensor_parallel_size: int | None
    """Tensor parallel size."""


class PredictorDict(TypedDict, total=False):
    """The component that answers requests: either a model with a runtime, or your own containers.

    Beside a model, a container with the name ``transformer-container`` runs in the same pod.
    """

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    gpus: int
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: int | None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """KServe ignores this field."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics, and how fast the component scales."""
    container_concurrency: int | None
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several locations of files; an alternative to the model's ``storage_uri``."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod."""
    model: ModelSpec | ModelSpecDict | None
    """The model."""
    sklearn: PredictorExtension | PredictorExtensionDict | None
    """A scikit-learn model, in KServe's older spelling."""
    xgboost: PredictorExtension | PredictorExtensionDict | None
    """An XGBoost model, in KServe's older spelling."""
    tensorflow: PredictorExtension | PredictorExtensionDict | None
    """A TensorFlow model, in KServe's older spelling."""
    pytorch: PredictorExtension | PredictorExtensionDict | None
    """A PyTorch model, in KServe's older spelling."""
    triton: PredictorExtension | PredictorExtensionDict | None
    """A model repository for Triton, in KServe's older spelling."""
    onnx: PredictorExtension | PredictorExtensionDict | None
    """An ONNX model, in KServe's older spelling."""
    huggingface: PredictorExtension | PredictorExtensionDict | None
    """A Hugging Face model, in KServe's older spelling."""
    pmml: PredictorExtension | PredictorExtensionDict | None
    """A PMML model, in KServe's older spelling."""
    lightgbm: PredictorExtension | PredictorExtensionDict | None
    """A LightGBM model, in KServe's older spelling."""
    paddle: PredictorExtension | PredictorExtensionDict | None
    """A Paddle model, in KServe's older spelling."""
    name: str | None
    """Name of the predictor (KServe 0.20). It is required for canaries."""
    storage_container_name: str | None
    """ClusterStorageContainer that downloads the model (KServe 0.20)."""
    worker_spec: WorkerSpec | WorkerSpecDict | None
    """Further pods of each replica, for models that span several nodes."""


class TransformerDict(TypedDict, total=False):
    """Your own containers that process requests before the predictor, and responses after it."""

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    gpus: int
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: int | None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """KServe ignores this field."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics, and how fast the component scales."""
    container_concurrency: int | None
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several locations of files; an alternative to the model's ``storage_uri``."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod."""


class ArtExplainerDict(TypedDict, total=False):
    """Explanations by the Adversarial Robustness Toolbox."""

    image: In[str] | None
    """Image. It should have a fixed tag or digest."""
    command: ListOf[In[str]]
    """Entry point. Default: that of the image."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | ProbeDict | None
    """Check whose failure restarts the container."""
    startup_probe: Probe | ProbeDict | None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder. Default: that of the image."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by Kubernetes' own name."""
    type: Required[str]
    """Kind of explanation, for example ``SquareAttack``."""
    storage_uri: In[str] | None
    """Location of a trained explainer."""
    runtime_version: In[str] | None
    """Image tag of the explainer."""
    config: Mapping[str, str]
    """Settings of the explainer (``nb_classes`` …)."""
    storage: StorageSpec | StorageSpecDict | None
    """Store with the trained explainer; an alternative to ``storage_uri``."""


class ExplainerDict(TypedDict, total=False):
    """The component that explains predictions: either ART, or your own containers."""

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    gpus: int
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: int | None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """KServe ignores this field."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics, and how fast the component scales."""
    container_concurrency: int | None
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several locations of files; an alternative to the model's ``storage_uri``."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod."""
    art: ArtExplainer | ArtExplainerDict | None
    """Explanations by the Adversarial Robustness Toolbox."""


class CanaryDict(TypedDict, total=False):
    """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""

    predictor: Required[Predictor | PredictorDict]
    """The canary's predictor. Its ``name`` is required."""
    traffic_percent: Required[int]
    """Percentage of the requests that the canary should receive; 0 deploys it without traffic. KServe divides the traffic from
    version 0.21, with the Gateway API, and only after the canary is ready."""


class InferenceServiceArgsDict(TypedDict, total=False):
    """A model served by KServe's InferenceService."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    predictor: Required[Predictor | PredictorDict]
    """The component that answers requests."""
    transformer: Transformer | TransformerDict | None
    """The component that processes requests before the predictor, and responses after it."""
    explainer: Explainer | ExplainerDict | None
    """The component that explains predictions."""
    canary: Sequence[Canary | CanaryDict]
    """Further predictors that receive a part of the traffic (KServe 0.20 and later)."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing. KServe has this field from version 0.21, but does not yet apply it to any pod."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard`` runs the components as Deployments. ``Knative`` runs them as Knative services, and requires Knative on the
    platform. ``default`` writes no annotation: the cluster's configuration decides, and KServe validates autoscaling as in
    Knative mode."""
    autoscaler: Literal["hpa", "keda", "external", "none", "default"] | None
    """``hpa`` creates a HorizontalPodAutoscaler and ``keda`` a ScaledObject. ``external`` leaves the replicas to another
    controller, and ``none`` keeps ``min_replicas``. ``default`` writes no annotation. If not set, the service uses ``hpa`` in
    Standard mode, and Knative's own autoscaler otherwise."""
    auth: Auth | AuthDict | None
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Traffic | TrafficDict | None
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""


class TimeToFirstTokenDict(TypedDict, total=False):
    """Scales so that the first token of a request arrives in time.

    The metric is the time that the waiting prompt tokens need for prefill. The target per replica is the waiting time that
    remains beside the prefill of the prompt itself: ``seconds - prompt_tokens / peak_prefill_throughput`` (llm-d,
    guides/workload-autoscaling/keda-epp-token-aware). It requires an endpoint picker of version 0.10 or later with the plugin
    ``inflight-load-producer``.
    """

    seconds: Required[float]
    """Promised time to the first token, in seconds."""
    prompt_tokens: Required[int]
    """Number of tokens of a typical prompt that are not cached. Further replicas do not shorten their prefill."""
    peak_prefill_throughput: Required[float]
    """Prompt tokens per second that one replica can prefill, measured on the same GPUs and with the same route (llm-d's
    ``peakPrefillThroughput``)."""


class ScalingTargetsDict(TypedDict, total=False):
    """The load of one replica. The target that requires the most replicas decides."""

    queue: float | None
    """Number of waiting requests of a replica (``vllm:num_requests_waiting``). llm-d's guides start with 1."""
    running: float | None
    """Number of running requests of a replica (``vllm:num_requests_running``). llm-d's guides start with 16."""
    kv_cache_usage: float | None
    """Share of a replica's KV cache that is in use, from 0 to 1 (``vllm:kv_cache_usage_perc``). llm-d's guides set 0.8 for
    decode."""
    flow_control_queue: float | None
    """Number of requests per replica that the endpoint picker holds back (``llm_d_epp_flow_control_queue_size``). Only this
    metric exists when there are no pods, so it starts a service that was scaled to zero (KServe 0.18 and later). It requires the
    feature gate ``flowControl`` in the endpoint picker's configuration."""
    time_to_first_token: TimeToFirstToken | TimeToFirstTokenDict | None
    """Promised time to the first token; for the prefill role, or for a service without prefill."""


class ScalingSpeedDict(TypedDict, total=False):
    """How fast the number of replicas changes in one direction."""

    pods: int | None
    """Maximum number of replicas that are added or removed within ``period_seconds``. Default: Kubernetes' own limits."""
    period_seconds: int | None
    """Length of the period in seconds; only with ``pods``."""
    stabilization_window_seconds: int | None
    """Time in seconds over which Kubernetes uses the most cautious of the recommended numbers. Kubernetes' default: 0 for scaling
    up, 300 for scaling down."""


class LLMAutoscalingDict(TypedDict, total=False):
    """KEDA scales the replicas with the load (KServe 0.17 and later); an alternative to ``replicas`` and ``scaling``.

    It requires ``keda`` and ``prometheus`` of the platform, and a Prometheus that scrapes the pods.
    """

    min_replicas: int
    """Minimum number of replicas. 0 is allowed only with ``targets.flowControlQueue``, and not with ``prefill``."""
    max_replicas: Required[int]
    """Maximum number of replicas. The pool must have room for them."""
    targets: Required[ScalingTargets | ScalingTargetsDict]
    """The load of one replica."""
    polling_interval: int | None
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: int | None
    """Time in seconds without load after which the last replica is removed, if ``min_replicas`` is 0. KEDA's default: 300."""
    initial_cooldown_period: int | None
    """The same time after the creation of the service. KEDA's default: 0."""
    scale_up: ScalingSpeed | ScalingSpeedDict | None
    """How fast replicas are added."""
    scale_down: ScalingSpeed | ScalingSpeedDict | None
    """How fast replicas are removed."""
    fallback: KedaFallback | KedaFallbackDict | None
    """Number of replicas while Prometheus does not answer. Default: the number stays the same. ``behavior`` requires KEDA
    2.17."""


class TransportDict(TypedDict, total=False):
    """Transport of the KV cache: settings of UCX, the library that NixlConnector uses."""

    kind: Literal["tcp", "rdma"]
    """``tcp`` uses the network of the pods. ``rdma`` uses RDMA network cards, which the nodes and pods must have."""
    resource: str | None
    """Resource name with which a device plugin assigns RDMA cards (``rdma/ib``, ``rdma/roce_gdr``). It is requested for ``main``
    of both roles. If not set, the pods must obtain their cards by annotations or by claims."""
    count: int | None
    """Number of ``resource`` that a pod requests. Default: 1."""
    ucx_tls: str | None
    """UCX's transports (``UCX_TLS``). Default: ``cuda_ipc,cuda_copy,tcp`` for TCP (llm-d's modelservice chart), and
    ``rc,sm,self,cuda_copy,cuda_ipc`` for RDMA (KServe's samples)."""
    net_devices: str | None
    """UCX's devices (``UCX_NET_DEVICES``: ``mlx5_0:1,mlx5_1:1``). Default: with RDMA, the devices that KServe's presets find at
    the start (0.18 and later; with ``worker`` also in earlier versions); otherwise all devices."""


class DisaggregationDict(TypedDict, total=False):
    """How the prefill role transfers the KV cache to the decode role. The settings are rendered into both roles."""

    connector: Literal["NixlConnector", "LMCacheConnectorV1", "MooncakeConnector", "none"]
    """vLLM's KV connector. The sidecar of the decode pods must support it. KServe's presets use ``NixlConnector``.
    ``LMCacheConnectorV1`` transfers through a store of LMCache that ``env`` names. ``MooncakeConnector`` is supported by no
    version of KServe that this library covers. With ``none``, nothing is rendered: both templates must contain the
    configuration."""
    prefill_role: Literal["kv_producer", "kv_both"]
    """vLLM's ``kv_role`` for the prefill role."""
    decode_role: Literal["kv_consumer", "kv_both"]
    """vLLM's ``kv_role`` for the decode role. llm-d's guides use ``kv_both``, KServe's samples ``kv_consumer``."""
    load_failure_policy: Literal["fail", "recompute"] | None
    """Reaction of the decode role if a transfer fails: it fails the request, or it computes the KV cache again. Default: the
    request fails."""
    side_channel_port: int | None
    """First port for NIXL's handshake (``VLLM_NIXL_SIDE_CHANNEL_PORT``). Each rank uses one port. vLLM's default: 5600."""
    lease_seconds: int | None
    """Time in seconds for which the prefill role keeps KV cache after the last renewal by the decode role (``kv_lease_duration``,
    vLLM 0.22 and later). The decode role renews it six times in this period, at whole seconds. Default: 30."""
    hash_seed: int | None
    """Seed of Python's hashes (``PYTHONHASHSEED``). The same seed gives a block the same hash in both roles and all replicas."""
    transport: Transport | TransportDict | None
    """Transport of the KV cache. Default: UCX chooses."""


class EngineDict(TypedDict, total=False):
    """Settings of vLLM. Each has the name of its flag. Only fields that are set become flags."""

    max_model_len: int | None
    """Context length in tokens (``--max-model-len``)."""
    gpu_memory_utilization: float | None
    """Share of each GPU's memory that vLLM may use (``--gpu-memory-utilization``)."""
    kv_cache_dtype: Literal["auto", "fp8", "fp8_e4m3", "fp8_e5m2"] | None
    """Type of the KV cache (``--kv-cache-dtype``)."""
    block_size: Literal[16, 32, 64, 128] | None
    """Number of tokens in one block of the KV cache (``--block-size``)."""
    max_num_seqs: int | None
    """Maximum number of requests in one batch (``--max-num-seqs``)."""
    max_num_batched_tokens: int | None
    """Maximum number of tokens in one step (``--max-num-batched-tokens``). It must be at least ``max_num_seqs``."""
    dtype: Literal["auto", "bfloat16", "float16", "half", "float32", "float"] | None
    """Type of weights and activations (``--dtype``). Default: the type that the model's configuration names."""
    quantization: str | None
    """Quantisation of the weights (``--quantization``: ``fp8`` …). Default: that of the checkpoint."""
    enforce_eager: bool | None
    """Whether vLLM runs without CUDA graphs (``--enforce-eager``), which saves memory but is slower."""
    enable_prefix_caching: bool | None
    """Whether vLLM caches common prefixes of prompts (``--enable-prefix-caching``). vLLM's default: it does."""
    enable_chunked_prefill: bool | None
    """Whether vLLM computes long prompts in parts (``--enable-chunked-prefill``). vLLM's default: it does."""
    cpu_offload_gb: float | None
    """Amount of each GPU's weights that stays in CPU memory, in GiB (``--cpu-offload-gb``). If it is set, the preview does not
    check whether the model fits the GPU."""
    language_model_only: bool | None
    """Whether a multimodal model accepts only text (``--language-model-only``, vLLM 0.17)."""
    limit_mm_per_prompt: Mapping[str, int]
    """Maximum number of items of each medium in a prompt (``--limit-mm-per-prompt``: ``{image: 2}``)."""
    tokenizer_mode: str | None
    """Kind of tokenizer (``--tokenizer-mode``: ``auto``, ``mistral`` …)."""
    trust_remote_code: bool | None
    """Whether vLLM runs code from the model's repository (``--trust-remote-code``)."""
    seed: int | None
    """Seed of sampling (``--seed``)."""
    enable_auto_tool_choice: bool | None
    """Whether the model decides itself when to call a tool (``--enable-auto-tool-choice``). It requires ``tool_call_parser``."""
    tool_call_parser: str | None
    """Parser for the model's tool calls (``--tool-call-parser``: ``hermes``, ``llama3_json`` …)."""
    reasoning_parser: str | None
    """Parser that separates the model's reasoning from its answer (``--reasoning-parser``: ``qwen3``, ``deepseek_r1`` …)."""
    image: In[str] | None
    """Image of the engine, which replaces that of the preset. It should have a fixed tag or digest."""
    version: str | None
    """Version of vLLM in ``image``, for example ``0.11.2``, if the tag does not contain it. Only the checks use it."""
    extra_args: ListOf[str]
    """Further flags of vLLM. Each word is an entry of the list; the rendering quotes it for the shell."""


class EmptyDirTierDict(TypedDict, total=False):
    """A folder that exists as long as the pod."""

    size: Required[str | float]
    """Size of the folder."""


class ClaimReferenceDict(TypedDict, total=False):
    """An existing PersistentVolumeClaim."""

    name: Required[str]
    """Name of the claim."""
    path: str | None
    """Folder in the volume."""


class ClaimTierDict(TypedDict, total=False):
    """A PersistentVolumeClaim: an existing one or a new one. Exactly one field must be set."""

    ref: ClaimReference | ClaimReferenceDict | None
    """An existing claim."""
    spec: Mapping[str, Any] | None
    """Spec of a new claim for each pod, in Kubernetes' spelling."""


class FileSystemTierDict(TypedDict, total=False):
    """Storage for the files of a tier. Exactly one field must be set."""

    empty_dir: EmptyDirTier | EmptyDirTierDict | None
    """A folder on the node's disk."""
    pvc: ClaimTier | ClaimTierDict | None
    """A PersistentVolumeClaim."""


class SecondaryTierDict(TypedDict, total=False):
    """A tier below CPU memory."""

    file_system: FileSystemTier | FileSystemTierDict | None
    """Storage for files."""


class KvCacheOffloadingDict(TypedDict, total=False):
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU (KServe 0.20)."""

    cpu: Required[str | float]
    """CPU memory for the KV cache. The memory limit of the container must include it."""
    eviction_policy: Literal["lru", "arc"] | None
    """Rule that selects the blocks to remove when the memory is full. KServe's default: ``lru``."""
    secondary: Sequence[SecondaryTier | SecondaryTierDict]
    """Slower tiers below CPU memory."""


class ParallelismDict(TypedDict, total=False):
    """How one replica is distributed over GPUs and pods."""

    tensor: int | None
    """Tensor parallel size: the number of GPUs that share each layer."""
    pipeline: int | None
    """Pipeline parallel size: the number of pods of one replica. KServe has no preset for it, so ``template`` and ``worker`` must
    contain the command (kserve/kserve#5047)."""
    data: int | None
    """Data parallel size over all pods of one replica. It requires ``worker`` and ``data_local``."""
    data_local: int | None
    """Data parallel size of one pod. It must divide ``data``."""
    data_rpc_port: int | None
    """Port for the communication between data parallel ranks. Default of KServe's presets: 5555."""
    expert: bool | None
    """Whether the experts of a mixture-of-experts model are distributed over the ranks."""


class RolloutStrategyDict(TypedDict, total=False):
    """Limits of a rolling update of the replicas. The two fields must not both be 0."""

    max_surge: int | str | None
    """Maximum number of additional replicas, as a number or a percentage (``25%``). Default: 25 %; with ``worker``: 0."""
    max_unavailable: int | str | None
    """Maximum number of unavailable replicas, as a number or a percentage (``25%``). Default: 25 %; with ``worker``: 1."""


class WorkloadDict(TypedDict, total=False):
    """The engine in one role: its pods, resources and replicas.

    In a service with ``prefill``, the outer fields are those of the decode role.
    """

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""


class PrefillDict(TypedDict, total=False):
    """The prefill role. A service that has it runs prefill and decode in separate pods."""

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""


class LLMSpecDict(TypedDict, total=False):
    """The common fields of LLM services and of the configurations that they build on.

    As in KServe, the fields of the workload are inline.
    """

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""


class LLMInferenceServiceArgsDict(TypedDict, total=False):
    """A generative model served by KServe's LLMInferenceService."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    base_refs: ListOf[LocalReference | LocalReferenceDict | str]
    """LLMInferenceServiceConfigs that the service builds on; later ones take precedence. A plain name is short for ``{name:
    …}``."""
    auth: Auth | AuthDict | None
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Traffic | TrafficDict | None
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""


class LLMInferenceServiceConfigArgsDict(TypedDict, total=False):
    """A configuration on which LLMInferenceServices build with ``base_refs``. KServe merges only the fields that are set."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""


class AdapterDict(TypedDict, total=False):
    """A LoRA adapter."""

    name: str | None
    """Model name in the requests of clients. KServe requires it."""
    uri: Required[str]
    """Address of the adapter: ``hf://``, ``s3://`` or ``pvc://``."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""


class LoRADict(TypedDict, total=False):
    """LoRA adapters that are served beside the model."""

    adapters: Sequence[Adapter | AdapterDict]
    """The adapters."""
    max_rank: int | None
    """Highest rank of an adapter (0.19 and later)."""
    max_adapters: int | None
    """Maximum number of adapters on the GPU at the same time (0.19 and later)."""
    max_cpu_adapters: int | None
    """Maximum number of adapters in CPU memory (0.19 and later)."""


class ModelDownloadDict(TypedDict, total=False):
    """Limits of the storage initializer, which downloads the model (KServe 0.20 and later)."""

    memory: str | float | None
    """Memory limit. KServe's default: ``1Gi``, which downloads of large models from Hugging Face can exceed."""
    cpu: str | float | None
    """CPU limit. KServe's default: 1 CPU."""


class ModelDict(TypedDict, total=False):
    """The model that is served."""

    uri: Required[str]
    """Address of the model: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    hub: str | None
    """Hub id (``owner/model``) of the model at ``uri``, if ``uri`` is a copy that does not name it (``s3://``, ``pvc://``,
    ``oci://``, a mirror). It is used for checks and the plan only, not rendered."""
    name: str | None
    """Model name in the requests of clients. Default: the name of the service."""
    credentials: str | None
    """Name of a Secret in the service's namespace. The download uses its key ``HF_TOKEN`` (``hf://`` models)."""
    download: ModelDownload | ModelDownloadDict | None
    """Resource limits of the container that downloads the model (``hf://`` and ``s3://`` models, KServe 0.20 and later)."""
    lora: LoRA | LoRADict | None
    """LoRA adapters that are served beside the model."""
    confidential: Confidential | ConfidentialDict | None
    """Decrypts the model in a confidential virtual machine (0.20)."""
    criticality: Literal["Critical", "Standard", "Sheddable"] | None
    """Criticality of the requests (only KServe 0.16; in later versions, an InferenceObjective sets it)."""


class StorageInitializerDict(TypedDict, total=False):
    """The init container that downloads the model (0.17 and later)."""

    enabled: bool | None
    """Whether the init container exists. Without it, the engine loads ``model.uri`` itself."""


class PickerPluginDict(TypedDict, total=False):
    """A plugin of the endpoint picker."""

    type: Required[In[str]]
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; the types depend on the version of the picker."""
    name: In[str] | None
    """Name of the plugin, which profiles and other plugins refer to. Default: its type."""
    parameters: Mapping[str, Any]
    """Parameters of the plugin."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name."""


class ProfilePluginDict(TypedDict, total=False):
    """A plugin in a profile."""

    plugin_ref: Required[In[str]]
    """Name of the plugin."""
    weight: float | None
    """Weight of a scorer. Default: 1."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name."""


class SchedulingProfileDict(TypedDict, total=False):
    """The plugins that select an endpoint, in this order: filters, scorers with their weights, and a picker."""

    name: Required[In[str]]
    """Name of the profile. Handlers for disaggregation use the profiles ``prefill`` and ``decode``."""
    plugins: Sequence[ProfilePlugin | ProfilePluginDict]
    """Plugins of the profile."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name."""


class PresetAdditionsDict(TypedDict, total=False):
    """Additions to the configuration that a preset renders. Plugins and feature gates are appended to those of the preset."""

    feature_gates: In[ListOf[In[str]]]
    """Feature gates to enable (``flowControl`` …)."""
    plugins: Sequence[PickerPlugin | PickerPluginDict]
    """Further plugins. Their names must differ from those of the preset."""
    scheduling_profiles: Sequence[SchedulingProfile | SchedulingProfileDict]
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: Mapping[str, Any]
    """How the picker detects that the pool is saturated."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class EndpointPickerConfigDict(TypedDict, total=False):
    """The endpoint picker's configuration."""

    api_version: In[str] | None
    """API version: ``inference.networking.x-k8s.io/v1alpha1``."""
    kind: In[str] | None
    """``EndpointPickerConfig``."""
    feature_gates: In[ListOf[In[str]]]
    """Feature gates to enable (``flowControl`` …)."""
    plugins: Sequence[PickerPlugin | PickerPluginDict]
    """Plugins, in the order in which the picker creates them. A plugin that another one names in a parameter must come first."""
    scheduling_profiles: Sequence[SchedulingProfile | SchedulingProfileDict]
    """Profiles, each with the plugins that select an endpoint."""
    saturation_detector: Mapping[str, Any]
    """How the picker detects that the pool is saturated."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class DefaultPresetDict(TypedDict, total=False):
    """KServe's default configuration, written explicitly (0.17 and later).

    If a preset is removed, KServe keeps the configuration of this preset; setting ``default`` restores KServe's default.
    """


class PrefixLoadDict(TypedDict, total=False):
    """Prefers engines that received the same prompt prefix before, and engines with a low load (0.17 and later)."""

    prefix_cache: float
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class PrecisePrefixDict(TypedDict, total=False):
    """Prefers engines with the prompt prefix in their KV cache, which the engines report (0.18 and later).

    The rendering configures the engines to report it: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config``
    and ``PYTHONHASHSEED``.
    """

    block_size: Literal[16, 32, 64, 128]
    """Number of tokens in one KV block, for the engine and the picker."""
    hash_seed: str
    """Seed of the blocks' hashes, for the engine and the picker. Python requires a number."""
    prefix_cache: float
    """Weight of a cached prompt prefix (``precise-prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: float
    """Weight of a small number of active requests (``active-request-scorer``)."""


class DisaggregatedPresetDict(TypedDict, total=False):
    """Sends requests through the prefill and decode roles. It requires ``prefill`` (0.17 and later)."""

    non_cached_tokens: int | None
    """Minimum number of uncached tokens for which a prompt uses the prefill role (0.18 and later). Default: every prompt uses
    it."""
    prefix_cache: float
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: float
    """Weight of a small number of active requests (``active-request-scorer``, decode only)."""


class LoraAffinityDict(TypedDict, total=False):
    """Prefers engines that have loaded the LoRA adapter, then routes like ``prefixLoad`` (0.17 and later)."""

    lora: float
    """Weight of a loaded adapter (``lora-affinity-scorer``)."""
    prefix_cache: float
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class LatencyPredictorDict(TypedDict, total=False):
    """Routes by the latencies that a model predicts from earlier requests (0.20). KServe adds two servers to the picker's pod."""

    affinity_threshold: float
    """Share of the prompt from 0 to 1. If some endpoints have cached this share, the picker considers only these. KServe's sample
    sets 0.8."""
    max_prefix_tokens: int
    """Maximum number of tokens of a prompt that are looked up in the cache. KServe's sample sets 262,144."""


class PresetDict(TypedDict, total=False):
    """The preset of the endpoint picker. Exactly one field must be set."""

    default: DefaultPreset | DefaultPresetDict | None
    """KServe's default configuration."""
    prefix_load: PrefixLoad | PrefixLoadDict | None
    """Routing by earlier prompt prefixes and by load."""
    precise_prefix: PrecisePrefix | PrecisePrefixDict | None
    """Routing by the cached prefixes that the engines report."""
    disaggregated: DisaggregatedPreset | DisaggregatedPresetDict | None
    """Routing through the prefill and decode roles."""
    lora_affinity: LoraAffinity | LoraAffinityDict | None
    """Routing by loaded LoRA adapters."""
    latency_predictor: LatencyPredictor | LatencyPredictorDict | None
    """Routing by predicted latencies."""


class ObjectReferenceDict(TypedDict, total=False):
    """An object by name and namespace."""

    name: str | None
    """Name of the object."""
    namespace: str | None
    """Namespace of the object."""


class GatewayRefDict(TypedDict, total=False):
    """A reference to a Gateway, and perhaps to one of its listeners."""

    name: str | None
    """Name of the object."""
    namespace: str | None
    """Namespace of the object."""
    section_name: str | None
    """Name of the listener (0.18 and later). Default: all listeners."""


class GatewayDict(TypedDict, total=False):
    """The Gateways of the route. Empty: the platform's Gateway."""

    refs: Sequence[GatewayRef | GatewayRefDict]
    """Your own Gateways."""


class IngressDict(TypedDict, total=False):
    """Ingresses; an alternative to Gateways."""

    refs: Sequence[ObjectReference | ObjectReferenceDict]
    """Your own Ingresses."""


class HttpRouteDict(TypedDict, total=False):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one field must be set."""

    refs: Sequence[LocalReference | LocalReferenceDict]
    """Existing HTTPRoutes."""
    spec: Mapping[str, Any] | None
    """Spec of the HTTPRoute, as the Gateway API spells it."""


class RouteDict(TypedDict, total=False):
    """The route to the service. Empty: KServe creates an HTTPRoute."""

    http: HttpRoute | HttpRouteDict | None
    """Your own HTTPRoute."""
    group: str | None
    """Name of a group of services that share one route, each with a ``weight`` (0.20)."""
    weight: int | None
    """Weight of the service within its group: its share of the requests (0.20)."""
    rules: Literal["one", "kserve"] | None
    """Rules of the route. ``one``: a single rule sends everything below ``/<namespace>/<name>`` to the endpoint picker.
    ``kserve``: KServe's own rules, also by the name of the model in the header ``X-Gateway-Model-Name``. Default: ``one`` with a
    scheduler behind Envoy AI Gateway that the stack installs, because it asks the endpoint picker once for each match;
    otherwise ``kserve``."""


class ConfigReferenceDict(TypedDict, total=False):
    """A ConfigMap with the endpoint picker's configuration."""

    name: str | None
    """Name of the ConfigMap. It is in the service's namespace, or in KServe's if the name starts with ``config-scheduler-``."""
    key: str | None
    """Key of the ConfigMap. KServe's documentation uses ``epp``."""
    optional: bool | None
    """Whether the ConfigMap may be missing."""


class SchedulerConfigDict(TypedDict, total=False):
    """The endpoint picker's configuration, which replaces KServe's default completely. Exactly one field must be set."""

    inline: EndpointPickerConfig | EndpointPickerConfigDict | None
    """The configuration itself."""
    ref: ConfigReference | ConfigReferenceDict | None
    """A ConfigMap with the configuration."""


class InferencePoolDict(TypedDict, total=False):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one field must be set."""

    ref: LocalReference | LocalReferenceDict | None
    """An existing InferencePool, with its own endpoint picker."""
    spec: Mapping[str, Any] | None
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""


class TokenizerDict(TypedDict, total=False):
    """The pod that tokenises prompts for the endpoint picker. Empty: KServe's default."""

    template: PodSpec | PodSpecDict | None
    """Fields of its pod, which KServe merges over those of its preset."""


class SchedulerDict(TypedDict, total=False):
    """The endpoint picker, which routes each request by load, prefix and KV cache. Empty: KServe's default configuration."""

    replicas: int | None
    """Number of replicas. Only the leader routes requests; the others are on standby (0.17 and later)."""
    preset: (
        Preset
        | PresetDict
        | Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
        | None
    )
    """A ready configuration; an alternative to ``config``. A plain name (``precise-prefix``) selects the preset with its
    defaults."""
    preset_additions: PresetAdditions | PresetAdditionsDict | None
    """Additions to the configuration that ``preset`` renders (0.17 and later). It requires ``preset``."""
    config: SchedulerConfig | SchedulerConfigDict | None
    """The configuration of the endpoint picker (0.17 and later)."""
    pool: InferencePool | InferencePoolDict | None
    """The pool of endpoints."""
    template: PodSpec | PodSpecDict | None
    """Fields of its pod, which KServe merges over those of its preset."""
    tokenizer: Tokenizer | TokenizerDict | None
    """The tokenizer's Deployment (KServe 0.21 and later). KServe also creates it for a configuration with ``token-producer`` or
    ``precise-prefix-cache-scorer``."""
    labels: Mapping[str, str]
    """Labels of its pods (0.17 and later)."""
    annotations: Mapping[str, str]
    """Annotations of its pods (0.17 and later)."""


class RouterDict(TypedDict, total=False):
    """How requests reach the engines: Gateway, route and endpoint picker."""

    gateway: Gateway | GatewayDict | None
    """The Gateway in front of the service. ``{}`` selects the platform's Gateway."""
    ingress: Ingress | IngressDict | None
    """Ingresses; an alternative to ``gateway``."""
    route: Route | RouteDict | None
    """The route to the service. With ``{}``, KServe creates an HTTPRoute."""
    scheduler: Scheduler | SchedulerDict | None
    """The endpoint picker."""


class ChartSourceDict(TypedDict, total=False):
    """The source of charts: their publishers (default), or a mirror as a local folder or an OCI registry."""

    folder: str | None
    """Local folder with the structure ``<chart>/<version>/``, for air-gapped sites. The sandbox has one in its cache."""
    oci: str | None
    """OCI registry and path with all charts under their own names, for example ``oci://mirror.example/charts``."""


class PartDict(TypedDict, total=False):
    """One component that the platform requires."""

    install: Literal["managed", "existing"]
    """With ``managed``, the stack installs, upgrades and removes the component. With ``existing``, the component exists already,
    and the stack does not change it."""
    version: str | None
    """Exact version to install, for example ``1.17.0``. Default: the version with which the KServe release is tested."""
    values: Mapping[str, Any]
    """Further Helm values for the chart. They take precedence over the values of this library."""


class PrometheusAuthenticationDict(TypedDict, total=False):
    """Credentials with which KEDA queries Prometheus."""

    name: Required[str]
    """Name of the TriggerAuthentication."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"]
    """Kind of the object. A ``TriggerAuthentication`` must exist in the namespace of every service that KEDA scales."""
    auth_modes: str | None
    """KEDA's authentication modes (``bearer``, ``tls,basic`` …). It is required unless the TriggerAuthentication names a pod
    identity (``gcp`` for Google Cloud's managed Prometheus), because KEDA ignores secrets without a mode (keda
    pkg/scalers/prometheus_scaler.go)."""


class PrometheusDict(TypedDict, total=False):
    """The Prometheus in which KEDA queries the metrics of services that it scales."""

    server_address: Required[str]
    """URL of Prometheus' API, without ``/api/v1``: ``http://prometheus.monitoring.svc:9090``."""
    authentication: PrometheusAuthentication | PrometheusAuthenticationDict | None
    """Credentials of KEDA, if Prometheus requires them."""
    unsafe_ssl: bool
    """Whether KEDA accepts every certificate of the server without validation."""


class ServingPlatformArgsDict(TypedDict, total=False):
    """KServe, with only those parts that the selected features require."""

    kserve: str | float
    """Version of KServe: ``0.20``, or an exact version such as ``0.20.0``. The stack can install 0.19, 0.20 and 0.21; 0.16, 0.17
    and 0.18 require ``install: existing``."""
    install: Literal["managed", "existing"]
    """With ``existing``, this version of KServe is installed already. The stack installs nothing, and the preview checks services
    against this version."""
    llm: bool
    """Whether the platform serves LLMInferenceServices. It then includes their CRDs, controller and presets, and
    LeaderWorkerSet."""
    deployment_mode: Literal["Standard"]
    """How InferenceServices run. ``Standard`` creates Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None
    """With ``install: existing``: the mode of services without a mode of their own (``defaultDeploymentMode`` in ``deploy`` of
    the ConfigMap ``inferenceservice-config``). KServe's own charts up to 0.20 set Knative. If it is not set, the mode of these
    services is not known, and the preview refuses only fields that no mode allows."""
    domain: str
    """Domain of the host names of InferenceServices: ``<name>-<namespace>.<domain>``."""
    pool: str | None
    """Node pool for the pods of the control plane. If not set, they run wherever they fit."""
    charts: ChartSource | ChartSourceDict | None
    """Source of the charts. Default: the source of the cluster; otherwise the folder in the environment variable
    ``KSERVE_IAC_CHARTS``; otherwise their publishers."""
    cert_manager: Part | PartDict
    """cert-manager, which issues the certificates of the webhooks."""
    gateway_api: Part | PartDict
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part | PartDict
    """LeaderWorkerSet, for replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None
    """Set ``existing`` if the cluster has Knative Serving, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None
    """Set ``existing`` if the cluster has KEDA, for services that KEDA scales. The stack does not install it."""
    prometheus: Prometheus | PrometheusDict | None
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs | GatewayArgsDict
    """The Gateway in front of all services."""
    values: Mapping[str, Mapping[str, Any]]
    """Further Helm values by the name of KServe's chart (``kserve-resources`` …). They take precedence over the values of this
    library."""
    take_over: bool
    """Whether the stack takes over parts that it did not install: it then upgrades them, and removes them when it is destroyed.
    With false, an update refuses to overwrite them. To use such a part unchanged, set its ``install`` to ``existing``. Default
    false."""
    delete_empty_namespaces: bool
    """Whether namespaces that this stack created are deleted if nothing is left in them: by an update that removes the last
    object of a namespace from the program, and by ``pulumi destroy --run-program``. Pulumi then refuses ``pulumi destroy``
    without this flag. With false, namespaces remain. A namespace that existed before always remains. Default false."""
    timeout: int
    """Maximum time in seconds until a part is ready. Default 600."""


class LocalReferenceDict(TypedDict, total=False):
    """A reference to an object in the same namespace."""

    name: In[str] | None
    """Name of the object."""


class PodResourceClaimDict(TypedDict, total=False):
    """A claim of the pod (dynamic resource allocation). It names either a claim or a template."""

    name: Required[str]
    """Name of the claim in the pod."""
    resource_claim_name: str | None
    """Name of an existing ResourceClaim."""
    resource_claim_template_name: str | None
    """Name of a ResourceClaimTemplate. Each pod has its own claim from it."""


class PodFieldsDict(TypedDict, total=False):
    """The fields of a pod besides its containers."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""


class PodSpecDict(TypedDict, total=False):
    """A pod. If KServe has its own template, it merges containers of the same name over those of the template."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before the others, or as sidecars beside them."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    service_account_name: In[str] | None
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: Mapping[str, str]
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None
    """Name of the PriorityClass."""
    runtime_class_name: str | None
    """Name of the RuntimeClass."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None
    """Whether the pod uses the node's network."""
    dns_policy: str | None
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod."""


class SupportedModelFormatDict(TypedDict, total=False):
    """A model format that the runtime supports."""

    name: Required[str]
    """Name of the format."""
    version: str | float | None
    """Version of the format. Default: every version."""
    auto_select: bool | None
    """Whether KServe may select this runtime for models of the format that name no runtime."""
    priority: int | None
    """Priority for the selection. KServe selects the runtime with the highest priority."""


class StorageHelperDict(TypedDict, total=False):
    """The download of models."""

    disabled: bool | None
    """Whether KServe downloads no models, because the runtime does it itself."""


class BuiltInAdapterDict(TypedDict, total=False):
    """ModelMesh's adapter."""

    server_type: str | None
    """Kind of server."""
    runtime_management_port: int | None
    """Port for the management of the server."""
    mem_buffer_bytes: int | None
    """Memory in bytes that stays free."""
    model_loading_timeout_millis: int | None
    """Maximum time in milliseconds for loading a model."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""


class RuntimePodDict(TypedDict, total=False):
    """The pod of a runtime."""

    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""


class RuntimeWorkerSpecDict(TypedDict, total=False):
    """The further pods of a runtime that spans several nodes."""

    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    pipeline_parallel_size: int | None
    """Pipeline parallel size of services that set none."""
    tensor_parallel_size: int | None
    """Tensor parallel size of services that set none."""


class RuntimeSpecDict(TypedDict, total=False):
    """The common fields of ServingRuntimes and ClusterServingRuntimes."""

    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Model formats that the runtime supports."""
    protocol_versions: ListOf[str]
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Endpoint for inference by HTTP (ModelMesh)."""


class ServingRuntimeArgsDict(TypedDict, total=False):
    """How KServe serves models of some formats in one namespace. The fields of the spec are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Model formats that the runtime supports."""
    protocol_versions: ListOf[str]
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Endpoint for inference by HTTP (ModelMesh)."""


class ClusterServingRuntimeArgsDict(TypedDict, total=False):
    """How KServe serves models of some formats in the whole cluster. The fields of the spec are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Model formats that the runtime supports."""
    protocol_versions: ListOf[str]
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Endpoint for inference by HTTP (ModelMesh)."""


class TolerationDict(TypedDict, total=False):
    """A taint that a pod tolerates."""

    key: str | None
    """Key of the taint. Without a key, the operator ``Exists`` matches every taint."""
    operator: str | None
    """Operator: ``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None
    """Value of the taint, for ``Equal``."""
    effect: str | None
    """Effect of the taint: ``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``. Default: every effect."""
    toleration_seconds: int | None
    """Time in seconds for which the pod tolerates the taint, with ``NoExecute``."""


class RequirementDict(TypedDict, total=False):
    """A condition on a label or field."""

    key: Required[str]
    """Label key."""
    operator: Required[str]
    """Operator: ``In``, ``NotIn``, ``Exists`` or ``DoesNotExist``; for nodes also ``Gt`` and ``Lt``."""
    values: ListOf[str]
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""


class LabelSelectorDict(TypedDict, total=False):
    """Selects objects by their labels. Empty: all objects."""

    match_labels: Mapping[str, str]
    """Labels with their values."""
    match_expressions: Sequence[Requirement | RequirementDict]
    """Further conditions. All of them must be true."""


class NodeSelectorTermDict(TypedDict, total=False):
    """Conditions on a node. All of them must be true."""

    match_expressions: Sequence[Requirement | RequirementDict]
    """Conditions on the labels of the node."""
    match_fields: Sequence[Requirement | RequirementDict]
    """Conditions on the fields of the node (``metadata.name``)."""


class NodeSelectorDict(TypedDict, total=False):
    """Selects the nodes that fulfil at least one of the terms."""

    node_selector_terms: Required[Sequence[NodeSelectorTerm | NodeSelectorTermDict]]
    """The terms."""


class PreferredNodesDict(TypedDict, total=False):
    """A preference for nodes."""

    weight: Required[int]
    """Weight, 1 to 100."""
    preference: Required[NodeSelectorTerm | NodeSelectorTermDict]
    """The preferred nodes."""


class NodeAffinityDict(TypedDict, total=False):
    """Nodes that a pod requires or prefers."""

    required_during_scheduling_ignored_during_execution: NodeSelector | NodeSelectorDict | None
    """Required nodes."""
    preferred_during_scheduling_ignored_during_execution: Sequence[PreferredNodes | PreferredNodesDict]
    """Preferred nodes."""


class PodAffinityTermDict(TypedDict, total=False):
    """Other pods, and the distance to them."""

    topology_key: Required[str]
    """Node label that defines the distance (``kubernetes.io/hostname``): nodes with the same value are near to each other."""
    label_selector: LabelSelector | LabelSelectorDict | None
    """Labels of the other pods."""
    namespace_selector: LabelSelector | LabelSelectorDict | None
    """Namespaces of the other pods, by label."""
    namespaces: ListOf[str]
    """Namespaces of the other pods, by name. Default without ``namespace_selector``: the pod's own namespace."""
    match_label_keys: ListOf[str]
    """Label keys for which the other pods must have the same values as the pod itself."""
    mismatch_label_keys: ListOf[str]
    """Label keys for which the other pods must have other values than the pod itself."""


class WeightedPodAffinityTermDict(TypedDict, total=False):
    """A preference about other pods."""

    weight: Required[int]
    """Weight, 1 to 100."""
    pod_affinity_term: Required[PodAffinityTerm | PodAffinityTermDict]
    """The other pods, and the distance to them."""


class PodAffinityDict(TypedDict, total=False):
    """Rules for placing a pod near to other pods or, as anti-affinity, away from them."""

    required_during_scheduling_ignored_during_execution: Sequence[PodAffinityTerm | PodAffinityTermDict]
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: Sequence[
        WeightedPodAffinityTerm | WeightedPodAffinityTermDict
    ]
    """Preferred rules."""


class AffinityDict(TypedDict, total=False):
    """Scheduling constraints of a pod."""

    node_affinity: NodeAffinity | NodeAffinityDict | None
    """Rules about nodes."""
    pod_affinity: PodAffinity | PodAffinityDict | None
    """Rules for placing the pod near to other pods."""
    pod_anti_affinity: PodAffinity | PodAffinityDict | None
    """Rules for placing the pod away from other pods."""


class TopologySpreadConstraintDict(TypedDict, total=False):
    """How evenly pods are distributed over the domains of a topology, for example over zones."""

    topology_key: Required[str]
    """Node label that defines the domains (``topology.kubernetes.io/zone``)."""
    max_skew: Required[int]
    """Maximum difference between the numbers of pods in two domains."""
    when_unsatisfiable: Required[str]
    """Reaction of the scheduler if the rule cannot be fulfilled: ``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | LabelSelectorDict | None
    """Labels of the pods that are counted."""
    match_label_keys: ListOf[str]
    """Label keys for which the other pods must have the same values as the pod itself."""
    min_domains: int | None
    """Minimum number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None
    """Whether node affinity limits the domains: ``Honor`` or ``Ignore``."""
    node_taints_policy: str | None
    """Whether taints limit the domains: ``Honor`` or ``Ignore``."""


class ProfileDict(TypedDict, total=False):
    """A seccomp or AppArmor profile."""

    type: Required[str]
    """``RuntimeDefault``, ``Localhost`` or ``Unconfined``."""
    localhost_profile: str | None
    """Name of the profile on the node, with ``Localhost``."""


class SELinuxOptionsDict(TypedDict, total=False):
    """SELinux context."""

    level: str | None
    """SELinux level."""
    role: str | None
    """SELinux role."""
    type: str | None
    """SELinux type."""
    user: str | None
    """SELinux user."""


class CapabilitiesDict(TypedDict, total=False):
    """Changes to the container runtime's default Linux capabilities."""

    add: ListOf[str]
    """Capabilities that are added, for example ``IPC_LOCK`` for RDMA."""
    drop: ListOf[str]
    """Capabilities that are dropped, for example ``ALL``."""


class _IdentityDict(TypedDict, total=False):
    """See :class:`_Identity`."""

    run_as_user: int | None
    """User id of the process."""
    run_as_group: int | None
    """Group id of the process."""
    run_as_non_root: bool | None
    """Whether Kubernetes refuses to start a container that would run as root."""
    se_linux_options: SELinuxOptions | SELinuxOptionsDict | None
    """SELinux context."""
    seccomp_profile: Profile | ProfileDict | None
    """Seccomp profile."""
    app_armor_profile: Profile | ProfileDict | None
    """AppArmor profile."""
    extra: Mapping[str, Any]
    """Any other field, by its own Kubernetes name."""


class SecurityContextDict(TypedDict, total=False):
    """Security settings of a container."""

    run_as_user: int | None
    """User id of the process."""
    run_as_group: int | None
    """Group id of the process."""
    run_as_non_root: bool | None
    """Whether Kubernetes refuses to start a container that would run as root."""
    se_linux_options: SELinuxOptions | SELinuxOptionsDict | None
    """SELinux context."""
    seccomp_profile: Profile | ProfileDict | None
    """Seccomp profile."""
    app_armor_profile: Profile | ProfileDict | None
    """AppArmor profile."""
    extra: Mapping[str, Any]
    """Any other field, by its own Kubernetes name."""
    privileged: bool | None
    """Whether the container has all rights on the node."""
    allow_privilege_escalation: bool | None
    """Whether a process can obtain more rights than its parent process."""
    read_only_root_filesystem: bool | None
    """Whether the root file system of the container is read-only."""
    capabilities: Capabilities | CapabilitiesDict | None
    """Linux capabilities."""


class PodSecurityContextDict(TypedDict, total=False):
    """Security settings of a pod. Those of a container take precedence."""

    run_as_user: int | None
    """User id of the process."""
    run_as_group: int | None
    """Group id of the process."""
    run_as_non_root: bool | None
    """Whether Kubernetes refuses to start a container that would run as root."""
    se_linux_options: SELinuxOptions | SELinuxOptionsDict | None
    """SELinux context."""
    seccomp_profile: Profile | ProfileDict | None
    """Seccomp profile."""
    app_armor_profile: Profile | ProfileDict | None
    """AppArmor profile."""
    extra: Mapping[str, Any]
    """Any other field, by its own Kubernetes name."""
    fs_group: int | None
    """Id of the group that owns the volumes of the pod."""
    fs_group_change_policy: str | None
    """When the ownership of volumes is changed: ``OnRootMismatch`` or ``Always``."""
    supplemental_groups: Sequence[int]
    """Ids of further groups of the processes."""


class ModelFormatDict(TypedDict, total=False):
    """The format of the model's files. KServe selects the runtime by it."""

    name: Required[str]
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` …, or a format that only one
    runtime supports."""
    version: str | float | None
    """Version of the format, for runtimes that support only some versions."""


class StorageSpecDict(TypedDict, total=False):
    """A model in a store. The Secret ``storage-config`` has an entry with the credentials of each store."""

    key: str | None
    """Entry of the Secret. Default: ``default``."""
    path: In[str] | None
    """Path of the model in the store."""
    parameters: Mapping[str, str]
    """Parameters that replace those of the entry (``type``, ``bucket`` …)."""
    schema_path: str | None
    """Path of the model's schema file."""


class StorageUriDict(TypedDict, total=False):
    """One of several locations from which files are downloaded."""

    uri: Required[In[str]]
    """Location of the files, for example ``gs://bucket/path``."""
    mount_path: str | None
    """Folder of the container that receives the files. Default: ``/mnt/models``."""
    hub: str | None
    """Hub id (``owner/model``) of the model among these files, if ``uri`` does not name it. It is used for checks and the plan
    only, not rendered."""


class ConfidentialDict(TypedDict, total=False):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""

    enabled: Required[bool]
    """Whether the model is decrypted there."""
    resource_id: str | None
    """Identifier of the key at the key broker: ``kbs:///repository/type/tag``."""


class PredictorExtensionDict(TypedDict, total=False):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""

    image: In[str] | None
    """Image. It should have a fixed tag or digest."""
    command: ListOf[In[str]]
    """Entry point. Default: that of the image."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | ProbeDict | None
    """Check whose failure restarts the container."""
    startup_probe: Probe | ProbeDict | None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder. Default: that of the image."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by Kubernetes' own name."""
    storage_uri: In[str] | None
    """Location of the model's files."""
    runtime_version: In[str] | None
    """Image tag that replaces the tag in the runtime."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None
    """Inference protocol. KServe's default: ``v1``, and ``v2`` for Triton, ONNX and Hugging Face."""
    storage: StorageSpec | StorageSpecDict | None
    """Store with the model's files; an alternative to ``storage_uri``."""
    hub: str | None
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | ConfidentialDict | None
    """Decrypts the model in a confidential virtual machine (KServe 0.20)."""


class ModelSpecDict(TypedDict, total=False):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""

    image: In[str] | None
    """Image. It should have a fixed tag or digest."""
    command: ListOf[In[str]]
    """Entry point. Default: that of the image."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | ProbeDict | None
    """Check whose failure restarts the container."""
    startup_probe: Probe | ProbeDict | None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder. Default: that of the image."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by Kubernetes' own name."""
    storage_uri: In[str] | None
    """Location of the model's files: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime_version: In[str] | None
    """Image tag that replaces the tag in the runtime."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None
    """Inference protocol. KServe's default: ``v1``, and ``v2`` for Triton, ONNX and Hugging Face."""
    storage: StorageSpec | StorageSpecDict | None
    """Store with the model's files; an alternative to ``storage_uri``."""
    hub: str | None
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | ConfidentialDict | None
    """Decrypts the model in a confidential virtual machine (KServe 0.20)."""
    model_format: Required[ModelFormat | ModelFormatDict | str]
    """Format of the model. A plain name is short for ``{name: …}``."""
    runtime: str | None
    """Name of the ServingRuntime or ClusterServingRuntime. If not set, KServe selects one by format and protocol."""


class TrainedModelSpecDict(TypedDict, total=False):
    """The model of a TrainedModel: its format, its files and its memory."""

    framework: Required[str]
    """Format of the model. The runtime of the InferenceService must support it."""
    memory: Required[str | float]
    """Memory that the model requires. It cannot be changed after the creation."""
    storage_uri: Required[In[str]]
    """Location of the model's files."""


class TrainedModelArgsDict(TypedDict, total=False):
    """A further model of an InferenceService that serves several models."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    inference_service: Required[str]
    """Name of the InferenceService, in the same namespace. Its own model must not set ``storage_uri``."""
    model: Required[TrainedModelSpec | TrainedModelSpecDict]
    """The model."""


class UriFormatDict(TypedDict, total=False):
    """A set of URIs, by either a prefix or a regular expression."""

    prefix: str | None
    """Prefix of the URIs, for example ``s3://``."""
    regex: str | None
    """Regular expression that the URIs match."""


class ClusterStorageContainerArgsDict(TypedDict, total=False):
    """A container that downloads models from one kind of URI."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    container: Required[Container | ContainerDict]
    """The container. Its arguments are the URI and the target folder."""
    supported_uri_formats: Required[Sequence[UriFormat | UriFormatDict]]
    """URIs that the container can download."""
    supports_multi_model_download: bool | None
    """Whether the container can download several URIs in one run (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None
    """Use of the container: ``initContainer`` in serving pods (KServe's default), or ``localModelDownloadJob`` in the local model
    cache."""
    disabled: bool | None
    """Whether KServe does not use the container."""


class CacheStorageDict(TypedDict, total=False):
    """Credentials for the download of a cached model, in the ``storage-config`` Secret."""

    key: str | None
    """Entry of the Secret. Default: ``default``."""
    parameters: Mapping[str, str]
    """Parameters that replace those of the entry (``type``, ``bucket`` …)."""


class _ModelCacheDict(TypedDict, total=False):
    """See :class:`_ModelCache`."""

    source_model_uri: Required[str]
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Required[str | float]
    """Size of the model on disk."""
    hub: str | None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: Required[ListOf[str]]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelCacheArgsDict(TypedDict, total=False):
    """A model that is cached on the disks of nodes, for services of every namespace."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    source_model_uri: Required[str]
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Required[str | float]
    """Size of the model on disk."""
    hub: str | None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: Required[ListOf[str]]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNamespaceCacheArgsDict(TypedDict, total=False):
    """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    source_model_uri: Required[str]
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Required[str | float]
    """Size of the model on disk."""
    hub: str | None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: Required[ListOf[str]]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNodeGroupArgsDict(TypedDict, total=False):
    """A group of nodes with disks for the local model cache."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    storage_limit: Required[str | float]
    """Maximum size of the cache on each node."""
    persistent_volume_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumes, in Kubernetes' spelling."""
    persistent_volume_claim_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumeClaims, in Kubernetes' spelling."""


class TracingDict(TypedDict, total=False):
    """OpenTelemetry tracing. Empty: KServe's defaults."""

    exporter_endpoint: str | None
    """Address that receives the traces. KServe's default: ``http://otel-collector:4317``."""
    exporter: str | None
    """Exporter. KServe's default: ``otlp``."""
    sampler: str | None
    """Sampler. KServe's default: ``parentbased_traceidratio``."""
    sampler_arg: str | float | None
    """Argument of the sampler. For the default sampler, it is the share of requests that are traced (KServe's default:
    ``0.05``)."""


class RequestLimitDict(TypedDict, total=False):
    """A limit of requests. The Gateway answers further requests with 429. With ``envoy.redis`` of the Gateway, all proxies count
    together. Otherwise each proxy counts by itself, so all proxies together accept up to ``replicas`` times as many.
    """

    requests: Required[int]
    """Number of requests."""
    per: Literal["second", "minute", "hour"]
    """Unit of time."""
    client_header: str | None
    """Header whose value names the client, so that each client has its own limit. Set ``clientHeader`` of ``apiKeys`` or ``jwt``
    to the same header, which clients then cannot choose. Default: all clients share the limit."""


class TokenLimitDict(TypedDict, total=False):
    """A limit of tokens of an LLM service. The Gateway answers requests with 429 after answers have used the tokens up. The
    tokens of an answer are known at its end, so the requests that are running then exceed the limit. The model and each LoRA
    adapter have a count of their own, and so has each listener of the Gateway.
    """

    tokens: Required[int]
    """Number of tokens."""
    per: Literal["second", "minute", "hour", "day", "month"]
    """Unit of time."""
    of: Literal["total", "prompt", "completion"]
    """The tokens that count: those of prompts (``prompt``), those that are generated (``completion``), or both. Default total."""
    client_header: str | None
    """Header whose value names the client, as for limits of requests. Default: all clients share the limit."""


class RetriesDict(TypedDict, total=False):
    """Repetitions of requests that failed. A model may have begun to generate when a request fails, so by default only requests
    that reached no model are repeated. Envoy repeats only requests whose body fits in ``clientBuffer`` of the Gateway.
    """

    attempts: int
    """Maximum number of repetitions."""
    on: Sequence[Literal["connect-failure", "refused-stream", "reset-before-request", "reset", "gateway-error", "5xx"]]
    """Failures after which a request is repeated, by the names of Envoy's conditions. Default ``connect-failure`` and
    ``refused-stream``."""


class SessionAffinityDict(TypedDict, total=False):
    """Requests of a client go to the same replica as long as the replicas do not change. Set exactly one field."""

    header: str | None
    """Header whose value identifies the client."""
    cookie: str | None
    """Cookie that identifies the client. The Gateway sets it if a request has none."""
    source_ip: bool
    """Whether the address identifies the client."""


class TrafficDict(TypedDict, total=False):
    """How the Gateway forwards the requests of a service. It requires Envoy Gateway."""

    limits: Sequence[RequestLimit | RequestLimitDict]
    """Limits of requests. At most one of them without ``client_header``."""
    token_limits: Sequence[TokenLimit | TokenLimitDict]
    """Limits of tokens, for LLM services with a scheduler. They require ``envoy.redis`` of the Gateway. The service is then
    reached at the root of the Gateway by the model in the body of a request, and no longer at ``/<namespace>/<name>``."""
    retries: Retries | RetriesDict | None
    """Repetitions of requests that failed. Default: none."""
    max_body: str | float | None
    """Maximum size of the body of a request, for example ``10Mi``. The Gateway reads the whole request before it forwards it, and
    answers larger ones with 413; responses are streamed as before. Default: no limit."""
    max_duration: int | None
    """Maximum duration in seconds of a response that is streamed. Default: no limit."""
    affinity: SessionAffinity | SessionAffinityDict | None
    """Requests of a client go to the same replica. Not for LLM services with a scheduler, which chooses the replica itself."""


class KeyToPathDict(TypedDict, total=False):
    """A key of a Secret or ConfigMap as a file."""

    key: Required[str]
    """Key."""
    path: Required[str]
    """Path of the file, relative to the volume."""
    mode: int | None
    """Permission bits of the file."""


class SecretVolumeDict(TypedDict, total=False):
    """Files from a Secret."""

    secret_name: In[str] | None
    """Name of the Secret in the pod's namespace."""
    items: Sequence[KeyToPath | KeyToPathDict]
    """Keys that become files. Default: all keys."""
    default_mode: int | None
    """Permission bits of the files, in decimal. Kubernetes' default: 420, which is 0644."""
    optional: bool | None
    """Whether the pod starts if the object is missing."""


class ConfigMapVolumeDict(TypedDict, total=False):
    """Files from a ConfigMap."""

    name: In[str] | None
    """Name of the ConfigMap in the pod's namespace."""
    items: Sequence[KeyToPath | KeyToPathDict]
    """Keys that become files. Default: all keys."""
    default_mode: int | None
    """Permission bits of the files."""
    optional: bool | None
    """Whether the pod starts if the object is missing."""


class EmptyDirDict(TypedDict, total=False):
    """A folder that exists as long as the pod."""

    medium: str | None
    """``Memory`` for RAM, which the shared memory of engines requires. Default: the node's disk."""
    size_limit: str | float | None
    """Maximum size of the content."""


class PersistentVolumeClaimVolumeDict(TypedDict, total=False):
    """A PersistentVolumeClaim in the pod's namespace."""

    claim_name: Required[In[str]]
    """Name of the claim."""
    read_only: bool | None
    """Whether the volume is mounted read-only."""


class HostPathDict(TypedDict, total=False):
    """A path of the node."""

    path: Required[str]
    """The path."""
    type: str | None
    """Type of the path: ``Directory``, ``DirectoryOrCreate``, ``File``, ``Socket`` …"""


class CsiVolumeDict(TypedDict, total=False):
    """An inline volume of a CSI driver (``gcsfuse.csi.storage.gke.io``)."""

    driver: Required[str]
    """Name of the driver."""
    read_only: bool | None
    """Whether the volume is mounted read-only."""
    fs_type: str | None
    """Type of the file system."""
    volume_attributes: Mapping[str, str]
    """Attributes of the driver."""
    node_publish_secret_ref: Mapping[str, Any] | None
    """Secret that the driver receives: ``{name: …}``."""


class NfsVolumeDict(TypedDict, total=False):
    """An NFS export."""

    server: Required[str]
    """Server."""
    path: Required[str]
    """Exported path."""
    read_only: bool | None
    """Whether the volume is mounted read-only."""


class ImageVolumeDict(TypedDict, total=False):
    """An OCI image or artifact as files (Kubernetes 1.33 and later)."""

    reference: In[str] | None
    """The image. It should have a fixed tag or digest."""
    pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""


class VolumeDict(TypedDict, total=False):
    """A volume, with a name and exactly one source."""

    name: Required[str]
    """Name of the volume in the pod."""
    empty_dir: EmptyDir | EmptyDirDict | None
    """A folder that exists as long as the pod."""
    secret: SecretVolume | SecretVolumeDict | None
    """Files from a Secret."""
    config_map: ConfigMapVolume | ConfigMapVolumeDict | None
    """Files from a ConfigMap."""
    persistent_volume_claim: PersistentVolumeClaimVolume | PersistentVolumeClaimVolumeDict | None
    """A PersistentVolumeClaim."""
    host_path: HostPath | HostPathDict | None
    """A path of the node."""
    csi: CsiVolume | CsiVolumeDict | None
    """An inline volume of a CSI driver."""
    nfs: NfsVolume | NfsVolumeDict | None
    """An NFS export."""
    image: ImageVolume | ImageVolumeDict | None
    """An OCI image."""
    projected: Mapping[str, Any] | None
    """Several sources in one folder, in Kubernetes' spelling."""
    ephemeral: Mapping[str, Any] | None
    """A claim that exists as long as the pod, in Kubernetes' spelling."""
    downward_api: Mapping[str, Any] | None
    """Fields of the pod as files, in Kubernetes' spelling."""
    extra: Mapping[str, Any]
    """Any other source, by its own Kubernetes name."""


class VolumeMountDict(TypedDict, total=False):
    """The path at which a container mounts a volume."""

    name: Required[str]
    """Name of the volume."""
    mount_path: Required[str]
    """Path in the container."""
    read_only: bool | None
    """Whether the mount is read-only."""
    sub_path: str | None
    """Folder of the volume that is mounted. Default: its root."""
    sub_path_expr: str | None
    """Folder of the volume that is mounted, with variables as ``$(VARIABLE)``."""
    mount_propagation: str | None
    """Mount propagation: ``None``, ``HostToContainer`` or ``Bidirectional``."""
    recursive_read_only: str | None
    """Whether submounts are read-only, too: ``Disabled``, ``IfPossible`` or ``Enabled``."""


class ClusterMetaDict(TypedDict, total=False):
    """Metadata of an object that belongs to the whole cluster."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""


class ObjectMetaDict(TypedDict, total=False):
    """Metadata of an object that lives in a namespace."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""


class AwaitedDict(TypedDict, total=False):
    """How an update waits for the object."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""


class ServiceMetaDict(TypedDict, total=False):
    """The fields that every service has: its metadata, and how an update waits for it."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""


class PlacedDict(TypedDict, total=False):
    """Placement of a workload's pods."""

    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""


class ClusterServingRuntimeFields(TypedDict, total=False):
    """Keyword arguments of the component ``ClusterServingRuntime``, see :class:`ClusterServingRuntimeArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Model formats that the runtime supports."""
    protocol_versions: ListOf[str]
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Endpoint for inference by HTTP (ModelMesh)."""


class ClusterStorageContainerOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``ClusterStorageContainer``, see :class:`ClusterStorageContainerArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    supports_multi_model_download: bool | None
    """Whether the container can download several URIs in one run (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None
    """Use of the container: ``initContainer`` in serving pods (KServe's default), or ``localModelDownloadJob`` in the local model
    cache."""
    disabled: bool | None
    """Whether KServe does not use the container."""


class ClusterStorageContainerFields(ClusterStorageContainerOptionalFields, total=False):
    """Keyword arguments of the component ``ClusterStorageContainer`` in a call without ``args``."""

    container: Required[Container | ContainerDict]
    """The container. Its arguments are the URI and the target folder."""
    supported_uri_formats: Required[Sequence[UriFormat | UriFormatDict]]
    """URIs that the container can download."""


class ClusterStorageContainerOverrides(ClusterStorageContainerOptionalFields, total=False):
    """Keyword arguments of the component ``ClusterStorageContainer`` beside ``args``, whose fields they replace."""

    container: Container | ContainerDict
    """The container. Its arguments are the URI and the target folder."""
    supported_uri_formats: Sequence[UriFormat | UriFormatDict]
    """URIs that the container can download."""


class ExistingClusterFields(TypedDict, total=False):
    """Keyword arguments of the component ``ExistingCluster``, see :class:`ExistingClusterArgs`."""

    kubeconfig: In[str] | None
    """Path or content of the kubeconfig. Default: the environment variable KUBECONFIG."""
    context: str | None
    """Context of the kubeconfig. Default: the current context."""
    cluster_identifier: In[str] | None
    """A value that identifies the cluster, for example its name or its self link. If it is set, a changed kubeconfig (for example
    with a new token) does not replace every object."""
    node_pools: Sequence[ExistingNodePool | ExistingNodePoolDict]
    """Node pools to which services refer by name. Other pools need no entry."""


class GkeClusterOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``GkeCluster``, see :class:`GkeClusterArgs`."""

    name: str | None
    """Name of the cluster at Google. Default: the name of the component."""
    project: str | None
    """Google Cloud project. Default: the configuration value ``gcp:project``."""
    zones: ListOf[str]
    """Zones of the nodes. Default: GKE chooses them."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """How GKE chooses zones for new nodes of pools that do not set it, and of compute classes. Flex-start nodes support ANY only,
    and always use it. Default: for a pool with GPUs or spot nodes ANY, for other pools BALANCED, for a compute class GKE's own
    default."""
    autoscaling_profile: Literal["BALANCED", "OPTIMIZE_UTILIZATION"] | None
    """When GKE removes nodes. ``OPTIMIZE_UTILIZATION`` removes more underused nodes, removes them sooner, and prefers nodes in
    use for new pods. A pod that is created later waits for a new node, which downloads image and model again. Default BALANCED;
    on Autopilot, where BALANCED is not available, OPTIMIZE_UTILIZATION."""
    mode: Literal["standard", "autopilot"]
    """With ``autopilot``, GKE creates all nodes, and services are placed on compute classes instead of pools. Default
    standard."""
    network: ClusterNetwork | ClusterNetworkDict
    """VPC of the cluster. Default: the stack creates one."""
    gateway_api: Literal["platform", "gke"]
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Gateways of these classes refuse the routes that KServe creates. Default platform."""
    access: ControlPlaneAccess | ControlPlaneAccessDict
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"]
    """Release channel, which determines how early GKE upgrades. Default REGULAR."""
    version: str | float | None
    """Minimum Kubernetes version of the control plane. Default: the version of the channel. Later upgrades by GKE are not a
    difference."""
    maintenance: MaintenanceWindow | MaintenanceWindowDict | None
    """Periods in which GKE may upgrade. Default: at any time."""
    system_pool: SystemPool | SystemPoolDict
    """The pool ``system`` for the components of the platform (standard mode)."""
    node_pools: Sequence[GkeNodePool | GkeNodePoolDict]
    """Further node pools (standard mode). The name ``system`` is reserved for the system pool."""
    compute_classes: Sequence[ComputeClass | ComputeClassDict]
    """Lists of machine types from which GKE creates nodes itself."""
    observability: Observability | ObservabilityDict
    """Logs and metrics."""
    drivers: Drivers | DriversDict
    """Storage drivers."""
    image_streaming: bool
    """Whether containers start while their image is still being downloaded (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool
    """Whether nodes prove that their boot was not manipulated. Default true."""
    cost_allocation: bool
    """Whether the billing export contains costs by namespace and label. Default true."""
    budget: Budget | BudgetDict | None
    """A budget of Cloud Billing that sends alerts. Default: none."""
    labels: Mapping[str, str]
    """Resource labels of the cluster."""
    model_buckets: Sequence[ModelBucket | ModelBucketDict]
    """Buckets with models."""
    secrets: Sequence[SecretAccess | SecretAccessDict]
    """Secrets of Secret Manager that service accounts can read."""
    image_mirrors: Sequence[ImageMirror | ImageMirrorDict]
    """Mirrors of image registries."""
    enable_apis: bool
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None
    """Google service account of the nodes. Default: the stack creates one with only the permissions that nodes need."""
    deletion_protection: bool
    """Whether the provider refuses to delete the cluster. To destroy the cluster, set it to false, run ``pulumi up``, then
    destroy. Default true."""
    protect: bool
    """Whether Pulumi refuses to delete the cluster while the state contains this setting. Default false."""
    gpu_quota: Mapping[str, int]
    """Accelerator type -> GPUs, or TPU chips, that the project's quota allows in the region (``nvidia-l4``, ``tpu-v6e-slice``);
    ``spot/TYPE`` for the quota of preemptible ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all
    GPUs, and ``SSD_TOTAL_GB`` that of SSD persistent disks in GB, which boot disks use. vCPUs have ``CPUS`` (N1), ``N2_CPUS`` and
    the like, ``CPUS_ALL_REGIONS`` and ``PREEMPTIBLE_CPUS``, and nodes that are not private ``IN_USE_ADDRESSES``. Given, pools are
    checked against it."""


class GkeClusterFields(GkeClusterOptionalFields, total=False):
    """Keyword arguments of the component ``GkeCluster`` in a call without ``args``."""

    location: Required[str]
    """Region or zone of the cluster. In a region, the control plane and the nodes are in several zones."""


class GkeClusterOverrides(GkeClusterOptionalFields, total=False):
    """Keyword arguments of the component ``GkeCluster`` beside ``args``, whose fields they replace."""

    location: str
    """Region or zone of the cluster. In a region, the control plane and the nodes are in several zones."""


class InferenceGraphOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``InferenceGraph``, see :class:`InferenceGraphArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard`` runs the router as a Deployment, and ``Knative`` as a Knative service. ``default`` writes no annotation: the
    cluster's configuration decides."""
    route: bool
    """Whether the stack creates an HTTPRoute with which the Gateway sends requests for the graph's host name
    (``<name>-<namespace>.<domain>``) to its router. KServe itself creates none in mode ``Standard``. Without effect in mode
    ``Knative``, where Knative routes requests, if the stack does not create the Gateway, if Helm values set another template
    of host names, and with the label ``networking.kserve.io/visibility: cluster-local``. Default true."""
    resources: Resources | ResourcesDict | None
    """Requests and limits of the router."""
    min_replicas: int | None
    """Minimum number of replicas of the router. KServe's default: 1."""
    max_replicas: int | None
    """Maximum number of replicas of the router."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric for autoscaling of the router."""
    scale_target: int | None
    """Target value of the metric."""
    timeout: int | None
    """Time limit of one request, in seconds."""
    router_timeouts: RouterTimeouts | RouterTimeoutsDict | None
    """Time limits of the router."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    node_name: str | None
    """Name of the node on which the router must run."""
    service_account_name: In[str] | None
    """ServiceAccount of the router's pods."""


class InferenceGraphFields(InferenceGraphOptionalFields, total=False):
    """Keyword arguments of the component ``InferenceGraph`` in a call without ``args``."""

    nodes: Required[Mapping[str, GraphNode | GraphNodeDict]]
    """The nodes by name. Requests enter at the node ``root``."""


class InferenceGraphOverrides(InferenceGraphOptionalFields, total=False):
    """Keyword arguments of the component ``InferenceGraph`` beside ``args``, whose fields they replace."""

    nodes: Mapping[str, GraphNode | GraphNodeDict]
    """The nodes by name. Requests enter at the node ``root``."""


class InferenceServiceOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``InferenceService``, see :class:`InferenceServiceArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    transformer: Transformer | TransformerDict | None
    """The component that processes requests before the predictor, and responses after it."""
    explainer: Explainer | ExplainerDict | None
    """The component that explains predictions."""
    canary: Sequence[Canary | CanaryDict]
    """Further predictors that receive a part of the traffic (KServe 0.20 and later)."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing. KServe has this field from version 0.21, but does not yet apply it to any pod."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard`` runs the components as Deployments. ``Knative`` runs them as Knative services, and requires Knative on the
    platform. ``default`` writes no annotation: the cluster's configuration decides, and KServe validates autoscaling as in
    Knative mode."""
    autoscaler: Literal["hpa", "keda", "external", "none", "default"] | None
    """``hpa`` creates a HorizontalPodAutoscaler and ``keda`` a ScaledObject. ``external`` leaves the replicas to another
    controller, and ``none`` keeps ``min_replicas``. ``default`` writes no annotation. If not set, the service uses ``hpa`` in
    Standard mode, and Knative's own autoscaler otherwise."""
    auth: Auth | AuthDict | None
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Traffic | TrafficDict | None
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""


class InferenceServiceFields(InferenceServiceOptionalFields, total=False):
    """Keyword arguments of the component ``InferenceService`` in a call without ``args``."""

    predictor: Required[Predictor | PredictorDict]
    """The component that answers requests."""


class InferenceServiceOverrides(InferenceServiceOptionalFields, total=False):
    """Keyword arguments of the component ``InferenceService`` beside ``args``, whose fields they replace."""

    predictor: Predictor | PredictorDict
    """The component that answers requests."""


class LLMInferenceServiceOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``LLMInferenceService``, see :class:`LLMInferenceServiceArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""
    stopped: bool
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""
    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    auth: Auth | AuthDict | None
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Traffic | TrafficDict | None
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""


class LLMInferenceServiceFields(LLMInferenceServiceOptionalFields, total=False):
    """Keyword arguments of the component ``LLMInferenceService`` in a call without ``args``."""

    model: Required[Model | ModelDict]
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    base_refs: ListOf[LocalReference | LocalReferenceDict | str]
    """LLMInferenceServiceConfigs that the service builds on; later ones take precedence. A plain name is short for ``{name:
    …}``."""


class LLMInferenceServiceFieldsWithBaseRefs(LLMInferenceServiceOptionalFields, total=False):
    """Keyword arguments of the component ``LLMInferenceService`` in a call without ``args``."""

    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    base_refs: Required[ListOf[LocalReference | LocalReferenceDict | str]]
    """LLMInferenceServiceConfigs that the service builds on; later ones take precedence. A plain name is short for ``{name:
    …}``."""


class LLMInferenceServiceOverrides(LLMInferenceServiceOptionalFields, total=False):
    """Keyword arguments of the component ``LLMInferenceService`` beside ``args``, whose fields they replace."""

    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    base_refs: ListOf[LocalReference | LocalReferenceDict | str]
    """LLMInferenceServiceConfigs that the service builds on; later ones take precedence. A plain name is short for ``{name:
    …}``."""


class LLMInferenceServiceConfigFields(TypedDict, total=False):
    """Keyword arguments of the component ``LLMInferenceServiceConfig``, see :class:`LLMInferenceServiceConfigArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    pool: str | None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables of the engine's container ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: int | None
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | PodSpecDict | None
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""


class LocalModelCacheOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``LocalModelCache``, see :class:`LocalModelCacheArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    hub: str | None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelCacheFields(LocalModelCacheOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelCache`` in a call without ``args``."""

    source_model_uri: Required[str]
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Required[str | float]
    """Size of the model on disk."""
    node_groups: Required[ListOf[str]]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""


class LocalModelCacheOverrides(LocalModelCacheOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelCache`` beside ``args``, whose fields they replace."""

    source_model_uri: str
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: str | float
    """Size of the model on disk."""
    node_groups: ListOf[str]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""


class LocalModelNamespaceCacheOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``LocalModelNamespaceCache``, see :class:`LocalModelNamespaceCacheArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    hub: str | None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNamespaceCacheFields(LocalModelNamespaceCacheOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelNamespaceCache`` in a call without ``args``."""

    source_model_uri: Required[str]
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Required[str | float]
    """Size of the model on disk."""
    node_groups: Required[ListOf[str]]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""


class LocalModelNamespaceCacheOverrides(LocalModelNamespaceCacheOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelNamespaceCache`` beside ``args``, whose fields they replace."""

    source_model_uri: str
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: str | float
    """Size of the model on disk."""
    node_groups: ListOf[str]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""


class LocalModelNodeGroupOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``LocalModelNodeGroup``, see :class:`LocalModelNodeGroupArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""


class LocalModelNodeGroupFields(LocalModelNodeGroupOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelNodeGroup`` in a call without ``args``."""

    storage_limit: Required[str | float]
    """Maximum size of the cache on each node."""
    persistent_volume_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumes, in Kubernetes' spelling."""
    persistent_volume_claim_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumeClaims, in Kubernetes' spelling."""


class LocalModelNodeGroupOverrides(LocalModelNodeGroupOptionalFields, total=False):
    """Keyword arguments of the component ``LocalModelNodeGroup`` beside ``args``, whose fields they replace."""

    storage_limit: str | float
    """Maximum size of the cache on each node."""
    persistent_volume_spec: Mapping[str, Any]
    """Spec of the PersistentVolumes, in Kubernetes' spelling."""
    persistent_volume_claim_spec: Mapping[str, Any]
    """Spec of the PersistentVolumeClaims, in Kubernetes' spelling."""


class ServingPlatformFields(TypedDict, total=False):
    """Keyword arguments of the component ``ServingPlatform``, see :class:`ServingPlatformArgs`."""

    kserve: str | float
    """Version of KServe: ``0.20``, or an exact version such as ``0.20.0``. The stack can install 0.19, 0.20 and 0.21; 0.16, 0.17
    and 0.18 require ``install: existing``."""
    install: Literal["managed", "existing"]
    """With ``existing``, this version of KServe is installed already. The stack installs nothing, and the preview checks services
    against this version."""
    llm: bool
    """Whether the platform serves LLMInferenceServices. It then includes their CRDs, controller and presets, and
    LeaderWorkerSet."""
    deployment_mode: Literal["Standard"]
    """How InferenceServices run. ``Standard`` creates Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None
    """With ``install: existing``: the mode of services without a mode of their own (``defaultDeploymentMode`` in ``deploy`` of
    the ConfigMap ``inferenceservice-config``). KServe's own charts up to 0.20 set Knative. If it is not set, the mode of these
    services is not known, and the preview refuses only fields that no mode allows."""
    domain: str
    """Domain of the host names of InferenceServices: ``<name>-<namespace>.<domain>``."""
    pool: str | None
    """Node pool for the pods of the control plane. If not set, they run wherever they fit."""
    charts: ChartSource | ChartSourceDict | None
    """Source of the charts. Default: the source of the cluster; otherwise the folder in the environment variable
    ``KSERVE_IAC_CHARTS``; otherwise their publishers."""
    cert_manager: Part | PartDict
    """cert-manager, which issues the certificates of the webhooks."""
    gateway_api: Part | PartDict
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part | PartDict
    """LeaderWorkerSet, for replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None
    """Set ``existing`` if the cluster has Knative Serving, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None
    """Set ``existing`` if the cluster has KEDA, for services that KEDA scales. The stack does not install it."""
    prometheus: Prometheus | PrometheusDict | None
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs | GatewayArgsDict
    """The Gateway in front of all services."""
    values: Mapping[str, Mapping[str, Any]]
    """Further Helm values by the name of KServe's chart (``kserve-resources`` …). They take precedence over the values of this
    library."""
    take_over: bool
    """Whether the stack takes over parts that it did not install: it then upgrades them, and removes them when it is destroyed.
    With false, an update refuses to overwrite them. To use such a part unchanged, set its ``install`` to ``existing``. Default
    false."""
    delete_empty_namespaces: bool
    """Whether namespaces that this stack created are deleted if nothing is left in them: by an update that removes the last
    object of a namespace from the program, and by ``pulumi destroy --run-program``. Pulumi then refuses ``pulumi destroy``
    without this flag. With false, namespaces remain. A namespace that existed before always remains. Default false."""
    timeout: int
    """Maximum time in seconds until a part is ready. Default 600."""


class ServingRuntimeFields(TypedDict, total=False):
    """Keyword arguments of the component ``ServingRuntime``, see :class:`ServingRuntimeArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    namespace: str
    """Namespace of the object."""
    containers: Sequence[Container | ContainerDict]
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes of the pod."""
    node_selector: Mapping[str, str]
    """Labels that a node must have."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that the pods tolerate."""
    affinity: Affinity | AffinityDict | None
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Model formats that the runtime supports."""
    protocol_versions: ListOf[str]
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Endpoint for inference by HTTP (ModelMesh)."""


class SimulatedClusterOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``SimulatedCluster``, see :class:`SimulatedClusterArgs`."""


class SimulatedClusterFields(SimulatedClusterOptionalFields, total=False):
    """Keyword arguments of the component ``SimulatedCluster`` in a call without ``args``."""

    node_pools: Required[Sequence[NodePool | NodePoolDict]]
    """Node pools. The name ``system`` is reserved for the sandbox's own node, where the platform's controllers run."""


class SimulatedClusterOverrides(SimulatedClusterOptionalFields, total=False):
    """Keyword arguments of the component ``SimulatedCluster`` beside ``args``, whose fields they replace."""

    node_pools: Sequence[NodePool | NodePoolDict]
    """Node pools. The name ``system`` is reserved for the sandbox's own node, where the platform's controllers run."""


class TrainedModelOptionalFields(TypedDict, total=False):
    """Optional keyword arguments of the component ``TrainedModel``, see :class:`TrainedModelArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: bool | None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""
    wait: bool
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: int
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""
    namespace: str
    """Namespace of the object."""


class TrainedModelFields(TrainedModelOptionalFields, total=False):
    """Keyword arguments of the component ``TrainedModel`` in a call without ``args``."""

    inference_service: Required[str]
    """Name of the InferenceService, in the same namespace. Its own model must not set ``storage_uri``."""
    model: Required[TrainedModelSpec | TrainedModelSpecDict]
    """The model."""


class TrainedModelOverrides(TrainedModelOptionalFields, total=False):
    """Keyword arguments of the component ``TrainedModel`` beside ``args``, whose fields they replace."""

    inference_service: str
    """Name of the InferenceService, in the same namespace. Its own model must not set ``storage_uri``."""
    model: TrainedModelSpec | TrainedModelSpecDict
    """The model."""
