# Generated from the argument classes by `python scripts/derive_types.py`; do not edit.
"""Argument classes as mappings, for type checkers and editors.

``PredictorDict`` is a mapping that may stand where a ``Predictor`` is wanted, with its fields in snake_case;
``InferenceServiceFields`` are the keyword arguments of the component ``InferenceService``. Of these none is required, since
each may also be in ``args``. ``name`` is the name of the object; the first argument of a component, its name in the program, has
no keyword.
Nothing here is needed to run a program, and ``kserve_iac`` does not import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict, TypeVar

from typing_extensions import Required

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
from .existing import Existing, ExistingAccount, ExistingClaim, ExistingKeys, ExistingObject
from .gke import (
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
from .guardrails import Guardrails
from .inference_graph import GraphNode, GraphStep, InferenceGraphArgs, RouterTimeouts
from .inference_service import (
    ArtExplainer,
    Batcher,
    Canary,
    Confidential,
    DeploymentStrategy,
    Explainer,
    InferenceServiceArgs,
    Logger,
    LoggerStorage,
    ModelFormat,
    ModelSpec,
    Predictor,
    PredictorExtension,
    RollingUpdate,
    StorageSpec,
    StorageUri,
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
from .platform import ChartSource, GatewayArgs, Part, Prometheus, PrometheusAuthentication, ServingPlatformArgs
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


class ScalingPolicyDict(TypedDict, total=False):
    """One limit on the speed of scaling."""

    type: Required[str]
    """``Pods`` or ``Percent``."""
    value: Required[int]
    """How many, at most, within the period."""
    period_seconds: Required[int]
    """Seconds of the period."""


class ScalingRulesDict(TypedDict, total=False):
    """How scaling in one direction goes."""

    stabilization_window_seconds: int | None
    """Seconds of past recommendations that are looked at."""
    select_policy: str | None
    """``Max``, ``Min`` or ``Disabled``: which of several policies counts."""
    policies: Sequence[ScalingPolicy | ScalingPolicyDict]
    """Limits."""
    tolerance: str | float | None
    """Deviation that is ignored (``0.1``; Kubernetes 1.33 and later)."""


class ScalingBehaviorDict(TypedDict, total=False):
    """How scaling goes (autoscaling/v2)."""

    scale_up: ScalingRules | ScalingRulesDict | None
    """Upwards."""
    scale_down: ScalingRules | ScalingRulesDict | None
    """Downwards."""


class MetricTargetDict(TypedDict, total=False):
    """The value that is aimed at."""

    type: Literal["Utilization", "Value", "AverageValue"] | None
    """How it is given."""
    average_utilization: int | None
    """Percent of the request."""
    average_value: str | float | None
    """Average over the pods."""
    value: str | float | None
    """Plain value; for external metrics KEDA's threshold."""


class ResourceMetricDict(TypedDict, total=False):
    """A pod resource."""

    name: Required[Literal["cpu", "memory"]]
    """Which one."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value."""


class AuthenticationReferenceDict(TypedDict, total=False):
    """A KEDA TriggerAuthentication."""

    name: Required[str]
    """Its name."""


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
    """Its URL."""
    query: In[str] | None
    """The query; it must give one number."""
    namespace: str | None
    """Namespace of the metric, if the server requires one."""


class ExternalMetricDict(TypedDict, total=False):
    """A metric from outside of Kubernetes; needs KEDA."""

    metric: Required[ExternalMetricSource | ExternalMetricSourceDict]
    """The source of the metric."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value; only ``value`` is used."""
    authentication_ref: MetricAuthentication | MetricAuthenticationDict | None
    """Credentials."""


class PodMetricSourceDict(TypedDict, total=False):
    """A metric of the pods themselves, collected by OpenTelemetry."""

    backend: Literal["opentelemetry"] | None
    """How it is collected."""
    server_address: In[str] | None
    """Scaler to ask; the configured one if not set."""
    metric_names: ListOf[str]
    """Metrics to collect."""
    query: In[str] | None
    """Name of the metric to scale on; KServe sums it over the pods."""
    operation_over_time: str | None
    """``last_one``, ``avg``, ``max``, ``min``, ``rate`` or ``count``."""


class PodMetricDict(TypedDict, total=False):
    """A metric of the pods; needs KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""

    metric: Required[PodMetricSource | PodMetricSourceDict]
    """Which one."""
    target: Required[MetricTarget | MetricTargetDict]
    """The target value; only ``value`` is used."""


class MetricDict(TypedDict, total=False):
    """One thing to scale on: its ``type``, and the part of that name."""

    type: Required[Literal["Resource", "External", "PodMetric"]]
    """Which kind."""
    resource: ResourceMetric | ResourceMetricDict | None
    """A pod resource."""
    external: ExternalMetric | ExternalMetricDict | None
    """A metric from outside."""
    podmetric: PodMetric | PodMetricDict | None
    """A metric of the pods."""


class AutoScalingDict(TypedDict, total=False):
    """Metrics on which a component scales, beyond ``scale_metric``."""

    metrics: Sequence[Metric | MetricDict]
    """The metrics. The one that requires the most replicas decides."""
    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """How scaling goes. KServe passes on the stabilisation windows only, and only with KEDA."""


class WvaHpaDict(TypedDict, total=False):
    """The HorizontalPodAutoscaler that follows the workload variant autoscaler."""

    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """How scaling goes."""


class KedaFallbackDict(TypedDict, total=False):
    """The behaviour of KEDA if its source fails."""

    failure_threshold: Required[int]
    """Failures in a row."""
    replicas: Required[int]
    """Replicas then."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None
    """How ``replicas`` is meant."""


class KedaHpaConfigDict(TypedDict, total=False):
    """The HorizontalPodAutoscaler that KEDA makes."""

    behavior: ScalingBehavior | ScalingBehaviorDict | None
    """How scaling goes."""
    name: str | None
    """Its name. KServe refuses one."""


class KedaScalingModifiersDict(TypedDict, total=False):
    """A formula over triggers: only for triggers of your own, since the workload variant autoscaler brings its own."""

    formula: str | None
    """Formula."""
    target: str | None
    """Target."""
    activation_target: str | None
    """Activation target."""
    metric_type: Literal["AverageValue", "Value"] | None
    """Metric type."""


class KedaAdvancedDict(TypedDict, total=False):
    """KEDA's advanced settings."""

    horizontal_pod_autoscaler_config: KedaHpaConfig | KedaHpaConfigDict | None
    """The HorizontalPodAutoscaler that KEDA makes."""
    restore_to_original_replica_count: bool | None
    """Whether the replicas from before come back when the ScaledObject goes."""
    scaling_modifiers: KedaScalingModifiers | KedaScalingModifiersDict | None
    """A formula over triggers."""


class KedaSettingsDict(TypedDict, total=False):
    """Settings of a ScaledObject that KServe creates."""

    polling_interval: int | None
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: int | None
    """Seconds without load before the idle count; 300 if not set."""
    initial_cooldown_period: int | None
    """The same, after its creation."""
    idle_replica_count: int | None
    """Replicas without load, less than ``min_replicas``; 0 needs KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""


class WvaKedaDict(TypedDict, total=False):
    """The ScaledObject that follows the workload variant autoscaler."""

    polling_interval: int | None
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: int | None
    """Seconds without load before the idle count; 300 if not set."""
    initial_cooldown_period: int | None
    """The same, after its creation."""
    idle_replica_count: int | None
    """Replicas without load, less than ``min_replicas``; 0 needs KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""


class KedaAuthenticationDict(TypedDict, total=False):
    """A TriggerAuthentication of KEDA's."""

    name: Required[str]
    """Its name."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] | None
    """Its kind; ``TriggerAuthentication`` if not set."""


class KedaTriggerDict(TypedDict, total=False):
    """What KEDA follows."""

    type: Required[str]
    """KEDA's scaler: ``prometheus``, ``cpu``, ``cron`` …"""
    metadata: Required[Mapping[str, In[str]]]
    """The scaler's settings, as KEDA spells them; all values are text."""
    name: str | None
    """Its name; required where a formula refers to it."""
    metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """How the value is meant; ``AverageValue`` if not set."""
    authentication_ref: KedaAuthentication | KedaAuthenticationDict | None
    """Credentials."""
    use_cached_metrics: bool | None
    """Whether the value of the last look is used between two looks."""


class KedaDict(TypedDict, total=False):
    """KEDA scales by triggers of your own (KServe 0.21 and later)."""

    polling_interval: int | None
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: int | None
    """Seconds without load before the idle count; 300 if not set."""
    initial_cooldown_period: int | None
    """The same, after its creation."""
    idle_replica_count: int | None
    """Replicas without load, less than ``min_replicas``; 0 needs KServe 0.21."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if the source fails."""
    advanced: KedaAdvanced | KedaAdvancedDict | None
    """Advanced settings."""
    triggers: Required[Sequence[KedaTrigger | KedaTriggerDict]]
    """What KEDA follows. The trigger that requires the most replicas decides."""


class WvaDict(TypedDict, total=False):
    """The workload variant autoscaler decides, and one of two scalers follows it."""

    variant_cost: str | float | None
    """Relative cost of a replica; KServe takes ``10.0`` if not set."""
    hpa: WvaHpa | WvaHpaDict | None
    """A HorizontalPodAutoscaler follows; ``{}`` for its defaults."""
    keda: WvaKeda | WvaKedaDict | None
    """KEDA follows; ``{}`` for its defaults."""


class ScalingDict(TypedDict, total=False):
    """Autoscaling of an LLM workload (KServe 0.17 and later), in place of ``replicas``: one of ``wva`` and ``keda``."""

    min_replicas: int | None
    """Fewest replicas; KServe takes 1 if not set."""
    max_replicas: int | None
    """Most replicas; required since 0.18."""
    wva: Wva | WvaDict | None
    """The workload variant autoscaler, which decides; KServe up to 0.20 requires it."""
    keda: Keda | KedaDict | None
    """KEDA scales by triggers of your own (KServe 0.21 and later)."""


class TaintDict(TypedDict, total=False):
    """A taint of a pool's nodes. The ``nvidia.com/gpu`` taint of GPU pools is GKE's own: it is added, never listed here."""

    key: Required[str]
    """Taint key."""
    value: str
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]
    """The effect on pods that do not tolerate it."""


class NodePoolDict(TypedDict, total=False):
    """Nodes of one machine type that grow and shrink together."""

    name: Required[str]
    """Name by which services refer to it; unique in the cluster. GKE allows 40 characters."""
    machine_type: Required[str]
    """Google Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    min_nodes: int
    """Minimum number of nodes. Default 0."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    labels: Mapping[str, str]
    """Further node labels."""
    taints: Sequence[Taint | TaintDict]
    """Further node taints; services placed by ``pool`` tolerate them."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""


class SimulatedClusterArgsDict(TypedDict, total=False):
    """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

    A pool has ``max_nodes`` nodes from the start, because nothing scales simulated nodes.
    """

    node_pools: Required[Sequence[NodePool | NodePoolDict]]
    """Its pools. The name ``system`` is the sandbox's own node, where the platform's controllers run."""


class ExistingNodePoolDict(TypedDict, total=False):
    """A node pool that exists already, described so that services can be placed on it and checked against it."""

    name: Required[str]
    """Name by which services refer to it."""
    machine_type: str | None
    """Machine type, where it is one of Compute Engine, or one of EC2 or Azure with GPUs (``p5.48xlarge``,
    ``Standard_ND96isr_H100_v5``): GPUs and sizes follow. Prices of EC2 and Azure are not known; set ``usdPerHour``."""
    gpus_per_node: int | None
    """GPUs of one node, if ``machine_type`` is not set. Where GPUs are shared or partitioned, the number that a node reports."""
    gpu: str | None
    """Kind of its GPUs, if ``machine_type`` is not set: ``nvidia-l40s``, ``l40s`` or the label ``nvidia.com/gpu.product`` of its
    nodes. With it, the memory of engines is checked."""
    gpu_partition: str | None
    """MIG partition size, for example ``1g.10gb``, if every GPU is divided into such partitions and each one counts as one
    GPU. Partitions that pods request by name (``nvidia.com/mig-1g.10gb``) need no entry here."""
    gpu_sharing: GpuSharing | GpuSharingDict | None
    """Several containers on one GPU, by time-slicing or MPS: each share counts as one GPU."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    disk_gib: int | None
    """GiB of the disk on which a node keeps images and the files of pods. Where unset, it is not known, and checks that need it
    assume GKE's default boot disk of 100 GiB."""
    max_pods: int | None
    """Pods that one node may hold: ``status.capacity.pods`` of a node. Where unset, GKE's default of 110 for machine types of
    Compute Engine; of other nodes it is not known, and no pod is refused for it."""
    node_selector: Mapping[str, str]
    """Labels that its nodes carry and no others; default ``cloud.google.com/gke-nodepool: <name>``, of EC2
    ``eks.amazonaws.com/nodegroup: <name>``, of Azure ``kubernetes.azure.com/agentpool: <name>``."""
    taints: Sequence[Taint | TaintDict]
    """Taints of its nodes, which services on it tolerate. GKE's own GPU taint need not be listed."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""


class ExistingClusterArgsDict(TypedDict, total=False):
    """A Kubernetes cluster that exists already, wherever it runs. The stack does not change the cluster itself."""

    kubeconfig: In[str] | None
    """Path or content of its kubeconfig; default: the shell's KUBECONFIG."""
    context: str | None
    """Context in it; default: its current one."""
    cluster_identifier: In[str] | None
    """A value that identifies the cluster (its self link, its name). With it, a kubeconfig that changes,
    a fresh token for example, does not make a preview show every object as replaced."""
    node_pools: Sequence[ExistingNodePool | ExistingNodePoolDict]
    """Its pools, as far as services are placed on them by name."""


class KeyRefDict(TypedDict, total=False):
    """A key of a Secret or ConfigMap in the pod's namespace."""

    key: Required[In[str]]
    """Key."""
    name: In[str] | None
    """Name of the Secret or ConfigMap."""
    optional: bool | None
    """Whether the container starts without it."""


class FieldRefDict(TypedDict, total=False):
    """A field of the pod."""

    field_path: Required[str]
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None
    """Schema version of the path; ``v1`` if not set."""


class ResourceFieldRefDict(TypedDict, total=False):
    """A container's request or limit."""

    resource: Required[str]
    """Which one (``limits.memory``)."""
    container_name: str | None
    """Name of the container. Default: the container of the variable."""
    divisor: str | float | None
    """Unit that it is given in."""


class FileKeyRefDict(TypedDict, total=False):
    """A variable from a file of a volume (Kubernetes 1.34 and later)."""

    key: Required[str]
    """Key in the file."""
    path: Required[str]
    """Path in the volume."""
    volume_name: Required[str]
    """Name of the volume."""
    optional: bool | None
    """Whether the container starts without it."""


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
    """An environment variable. Tokens belong into a Secret, referred to by ``value_from``."""

    name: Required[str]
    """Its name."""
    value: In[str] | None
    """Its literal value; ``$(NAME)`` of another variable is expanded."""
    value_from: EnvVarSource | EnvVarSourceDict | None
    """A reference, in place of ``value``."""


class SourceRefDict(TypedDict, total=False):
    """A Secret or ConfigMap, all of its keys."""

    name: In[str] | None
    """Its name."""
    optional: bool | None
    """Whether the container starts without it."""


class EnvFromDict(TypedDict, total=False):
    """All keys of a Secret or ConfigMap as variables."""

    prefix: str | None
    """Put before each name."""
    secret_ref: SourceRef | SourceRefDict | None
    """A Secret."""
    config_map_ref: SourceRef | SourceRefDict | None
    """A ConfigMap."""


class ResourceClaimRefDict(TypedDict, total=False):
    """A claim of the pod that a container uses (dynamic resource allocation)."""

    name: Required[str]
    """Name of the claim in the pod's ``resource_claims``."""
    request: str | None
    """Request in the claim; all if not set."""


class ResourcesDict(TypedDict, total=False):
    """Compute resources of a container. GPUs follow from ``gpus`` and parallelism; those named here must agree with them."""

    requests: Mapping[str, str | float]
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: Mapping[str, str | float]
    """Maximum of resources that the container may use."""
    claims: Sequence[ResourceClaimRef | ResourceClaimRefDict]
    """Claims of the pod that it uses."""


class ContainerPortDict(TypedDict, total=False):
    """A port that a container listens on."""

    container_port: Required[int]
    """Number."""
    name: str | None
    """Name; KServe reads the protocol from it (``h2c`` for gRPC)."""
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
    """Host; the pod's address if not set."""
    http_headers: Sequence[HttpHeader | HttpHeaderDict]
    """Headers."""


class ExecDict(TypedDict, total=False):
    """A command in the container."""

    command: ListOf[str]
    """Words of the command; no shell."""


class TcpSocketDict(TypedDict, total=False):
    """A TCP connection."""

    port: int | str | None
    """Port, by number or name."""
    host: str | None
    """Host; the pod's address if not set."""


class GrpcDict(TypedDict, total=False):
    """A gRPC health check."""

    port: Required[int]
    """Port."""
    service: str | None
    """Service that is asked about."""


class ProbeDict(TypedDict, total=False):
    """How a container's state is told. One action: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""

    http_get: HttpGet | HttpGetDict | None
    """An HTTP request; 2xx and 3xx are well."""
    exec: Exec | ExecDict | None
    """A command; 0 is well."""
    tcp_socket: TcpSocket | TcpSocketDict | None
    """A connection."""
    grpc: Grpc | GrpcDict | None
    """A gRPC health check."""
    initial_delay_seconds: int | None
    """Seconds before the first."""
    period_seconds: int | None
    """Seconds between two; Kubernetes takes 10 if not set."""
    timeout_seconds: int | None
    """Seconds that one may take; 1 if not set."""
    success_threshold: int | None
    """Successes in a row that count as well; 1 if not set."""
    failure_threshold: int | None
    """Failures in a row that count as not well; 3 if not set."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in, when the probe fails."""


class ContainerFieldsDict(TypedDict, total=False):
    """The fields of a container besides its name. In KServe they are also inline in a model."""

    image: In[str] | None
    """Image, pinned to a tag or digest."""
    command: ListOf[In[str]]
    """Entry point; the image's if not set."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """When it takes traffic."""
    liveness_probe: Probe | ProbeDict | None
    """When it is restarted."""
    startup_probe: Probe | ProbeDict | None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder; the image's if not set."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by its own name."""


class ContainerDict(TypedDict, total=False):
    """A container of a pod."""

    image: In[str] | None
    """Image, pinned to a tag or digest."""
    command: ListOf[In[str]]
    """Entry point; the image's if not set."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """When it takes traffic."""
    liveness_probe: Probe | ProbeDict | None
    """When it is restarted."""
    startup_probe: Probe | ProbeDict | None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder; the image's if not set."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by its own name."""
    name: str | None
    """Its name. On a custom predictor or transformer, the first is ``kserve-container`` if not set."""


class ClusterArgsDict(TypedDict, total=False):
    """The cluster of the environment. Exactly one kind must be set."""

    simulated: SimulatedClusterArgs | SimulatedClusterArgsDict | None
    """Simulated nodes on the sandbox."""
    existing: ExistingClusterArgs | ExistingClusterArgsDict | None
    """A cluster that exists already."""
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
    """The container that downloads models from some kind of URI."""
    local_model_node_group: LocalModelNodeGroupArgs | LocalModelNodeGroupArgsDict | None
    """Nodes with disks for the local model cache."""
    local_model_cache: LocalModelCacheArgs | LocalModelCacheArgsDict | None
    """A model on the disks of nodes."""
    local_model_namespace_cache: LocalModelNamespaceCacheArgs | LocalModelNamespaceCacheArgsDict | None
    """The same, for one namespace."""


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
    resource_claims: Sequence[ExistingObject | ExistingObjectDict] | None
    """ResourceClaims (dynamic resource allocation)."""
    resource_claim_templates: Sequence[ExistingObject | ExistingObjectDict] | None
    """ResourceClaimTemplates (dynamic resource allocation)."""
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


class ClusterNetworkDict(TypedDict, total=False):
    """The VPC of a cluster: a new one, or the one of ``network`` and ``subnetwork``."""

    network: In[str] | None
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None
    """Subnetwork in it, with secondary ranges for pods and services."""
    pods_range: str
    """Name of the secondary range of pods. Default pods."""
    services_range: str
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: str
    """Nodes, if the stack creates the network. Default 10.0.0.0/20, 4092 nodes."""
    pods_cidr: str
    """Pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: str
    """Services, if the stack creates the network. Default 10.8.0.0/20."""
    nat: bool
    """Router and NAT of a new network, by which private nodes reach Hugging Face and registries. Default true."""
    mtu: int
    """Bytes of a frame, if the stack creates the network. Default 1460."""
    multi_networking: bool
    """Whether nodes and pods may be in several networks. It is on by itself as long as a pool has ``gpu_direct`` or
    ``networks``; true keeps it on when the last such pool goes. Default false."""


class ControlPlaneAccessDict(TypedDict, total=False):
    """Access to the API server: who can reach it, and by which address."""

    private_nodes: bool
    """Nodes without addresses of the internet. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"]
    """Address of the API server for programs: the public one, the one in the VPC, or the DNS name, which IAM guards.
    Default ip."""
    authorized_networks: Mapping[str, str]
    """Name -> range that may use the public address. Empty: nobody from outside of Google Cloud, unless ``open``."""
    open: bool
    """Whether everybody may try the public address. Default false."""
    control_plane_cidr: str | None
    """A /28 for the control plane. Default: GKE chooses."""
    auth: Literal["exec", "token"]
    """How programs log in: by ``gke-gcloud-auth-plugin``, which must be installed, or by a token of Pulumi's own credentials,
    which needs no program and changes with every run. Default exec."""


class MaintenanceExclusionDict(TypedDict, total=False):
    """A time in which GKE does not upgrade, even in the maintenance window."""

    name: Required[str]
    """Its name, unique in the cluster."""
    start: Required[str]
    """RFC 3339 in UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None
    """RFC 3339 in UTC. Without it the exclusion lasts until the minor version's end of support; ``NO_UPGRADES`` needs an end."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"]
    """Excluded upgrades: all of them, for at most 30 days; other minor versions; or these and all upgrades of nodes. Default
    NO_UPGRADES."""


class MaintenanceWindowDict(TypedDict, total=False):
    """When GKE may upgrade, and when it may not."""

    start: Required[str]
    """RFC 3339 in UTC, for example ``2026-01-03T02:00:00Z``: the first window's beginning."""
    end: Required[str]
    """RFC 3339 in UTC: the first window's end."""
    recurrence: str
    """RFC 5545. Default Saturdays and Sundays. GKE requires 48 hours in 32 days, in windows of at least four hours."""
    exclusions: Sequence[MaintenanceExclusion | MaintenanceExclusionDict]
    """Times without upgrades."""


class SystemPoolDict(TypedDict, total=False):
    """Nodes without GPUs, for what the platform runs: KServe, cert-manager, gateways, schedulers of requests."""

    machine_type: str
    """Default e2-standard-8: KServe, llm-d's endpoint pickers (1 to 6 CPUs each) and GKE's own pods fit two of them."""
    min_nodes: int
    """Fewest nodes. Default 1."""
    max_nodes: int
    """Most nodes. Default 4."""
    disk: Disk | DiskDict
    """Boot disk."""


class ObservabilityDict(TypedDict, total=False):
    """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""

    logs: Sequence[Literal["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]]
    """Components whose logs are kept. Default SYSTEM_COMPONENTS and WORKLOADS."""
    metrics: ListOf[str]
    """Components whose metrics are kept; DCGM is what GPUs do. Default these of services and GPUs."""
    managed_prometheus: bool
    """Google's collectors for metrics of pods (vLLM, endpoint pickers). Default true."""


class DriversDict(TypedDict, total=False):
    """Storage drivers that GKE runs. Persistent Disk is always there."""

    gcs_fuse: bool
    """Buckets as volumes. Default true."""
    filestore: bool
    """Filestore (NFS). Default false."""
    parallelstore: bool
    """Parallelstore. Default false."""
    lustre: bool
    """Managed Lustre. Default false."""


class ModelBucketDict(TypedDict, total=False):
    """A Cloud Storage bucket with models, and who may read it by workload identity."""

    name: Required[str]
    """Its name, unique in all of Google Cloud."""
    create: bool
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None
    """Location of a new bucket. Default: the cluster's region."""
    readers: ListOf[str]
    """Kubernetes service accounts, ``namespace/name``."""
    writers: ListOf[str]
    """Kubernetes service accounts that may also write."""


class SecretAccessDict(TypedDict, total=False):
    """A secret of Secret Manager, by reference: its content is never read here."""

    secret: Required[str]
    """Its name, or ``projects/P/secrets/S``."""
    readers: Required[ListOf[str]]
    """Kubernetes service accounts, ``namespace/name``."""


class ImageMirrorDict(TypedDict, total=False):
    """A repository in Artifact Registry that fetches an upstream's images once, and serves them nearby ever after."""

    name: Required[str]
    """Its name."""
    upstream: str
    """Registry that is mirrored. Default Docker Hub."""


class GkeClusterArgsDict(TypedDict, total=False):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""

    location: Required[str]
    """Region (control plane and nodes in several zones) or zone."""
    name: str | None
    """Its name at Google; default the component's."""
    project: str | None
    """Google Cloud project; default that of the configuration ``gcp:project``."""
    zones: ListOf[str]
    """Zones of nodes; default GKE's choice."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """How zones are chosen for new nodes, where a pool does not say it; of compute classes too. Default: of a pool ANY for
    GPUs and spot, else BALANCED; of a compute class GKE's choice."""
    mode: Literal["standard", "autopilot"]
    """``autopilot``: GKE makes every node; pools are compute classes. Default standard."""
    network: ClusterNetwork | ClusterNetworkDict
    """Its VPC; default one of its own."""
    gateway_api: Literal["platform", "gke"]
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Default platform."""
    access: ControlPlaneAccess | ControlPlaneAccessDict
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"]
    """How early GKE upgrades. Default REGULAR."""
    version: str | float | None
    """Least Kubernetes version of the control plane. Default: the channel's. GKE moves on by itself, which is no change here."""
    maintenance: MaintenanceWindow | MaintenanceWindowDict | None
    """When GKE may upgrade, and when it may not; default whenever."""
    system_pool: SystemPool | SystemPoolDict
    """Nodes of the platform: the pool called system (standard mode)."""
    node_pools: Sequence[GkeNodePool | GkeNodePoolDict]
    """Its further pools (standard mode). The name ``system`` is that of the system pool."""
    compute_classes: Sequence[ComputeClass | ComputeClassDict]
    """Ladders of machines that GKE makes nodes of by itself."""
    observability: Observability | ObservabilityDict
    """Logs and metrics."""
    drivers: Drivers | DriversDict
    """Storage drivers."""
    image_streaming: bool
    """Containers start while their image is still being read (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool
    """Nodes that prove their boot. Default true."""
    cost_allocation: bool
    """Costs by namespace and label in the billing export. Default true."""
    labels: Mapping[str, str]
    """Resource labels of the cluster."""
    model_buckets: Sequence[ModelBucket | ModelBucketDict]
    """Buckets with models."""
    secrets: Sequence[SecretAccess | SecretAccessDict]
    """Secrets that service accounts may read."""
    image_mirrors: Sequence[ImageMirror | ImageMirrorDict]
    """Mirrors of image registries."""
    enable_apis: bool
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None
    """Google service account of nodes; default: a new one with only the rights that nodes need."""
    deletion_protection: bool
    """Whether the provider refuses to delete the cluster. To destroy it: set false, ``pulumi up``, then destroy. Default true."""
    protect: bool
    """Whether Pulumi refuses to delete the cluster, as long as the state contains this setting. Default false."""
    gpu_quota: Mapping[str, int]
    """Accelerator type -> GPUs that the project's quota allows in the region; ``spot/TYPE`` for the quota of preemptible
    ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all GPUs, and ``SSD_TOTAL_GB`` that of
    SSD persistent disks in GB, which boot disks use. Given, pools are checked against it."""


class CapacityDict(TypedDict, total=False):
    """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""

    kind: Literal["on-demand", "spot", "flex-start", "reservation"]
    """``on-demand``; ``spot``: cheaper, taken away with 30 s notice; ``flex-start``: queued for, at most seven days;
    ``reservation``: what is paid for already. Default on-demand."""
    reservation: str | None
    """Name of the reservation; ``projects/P/reservations/R`` for one that another project shares. Without it, ``kind:
    reservation`` uses any that matches."""
    block: str | None
    """Block of the reservation, for nodes that must be close to each other (A3 Ultra, A4, A4X)."""
    queued: bool
    """Only through ProvisioningRequests (Kueue): all nodes of a job at once or none. Default false."""
    max_run_seconds: int | None
    """Seconds after which a node is taken away; flex-start and queued nodes at most seven days, and then by default."""


class AcceleratorDict(TypedDict, total=False):
    """GPUs attached to an N1 machine."""

    type: Required[str]
    """Accelerator type, for example ``nvidia-tesla-t4``."""
    count: int
    """GPUs of one node. Default 1."""


class LocalSsdDict(TypedDict, total=False):
    """Local SSDs of 375 GiB: fast, and gone with the node."""

    use: Literal["ephemeral", "raw"]
    """``ephemeral``: emptyDir volumes, images and logs; ``raw``: block devices for local PersistentVolumes."""
    count: int | None
    """How many; default: those that come with the machine type."""


class DiskDict(TypedDict, total=False):
    """Boot disk of a node."""

    type: Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] | None
    """Default pd-balanced, or hyperdisk-balanced where the machine takes nothing else."""
    size_gib: int
    """GiB. Images of inference engines are 10 to 20 GiB, and model files land here without local SSDs. Default 100."""
    kms_key: str | None
    """Cloud KMS key that encrypts it."""


class UpgradeDict(TypedDict, total=False):
    """How nodes are replaced when GKE upgrades them, or when a field changes that needs new nodes in the same pool."""

    strategy: Literal["surge", "blue-green"]
    """``surge``: some nodes at a time; ``blue-green``: a second set first, which needs the GPUs twice. Default surge."""
    max_surge: int | None
    """Nodes beyond the pool's size (surge). Default 1; 0 for reserved and flex-start GPUs, of which there are no more."""
    max_unavailable: int | None
    """Nodes that may be away at a time (surge). Default 0; 1 where max_surge is 0."""
    batch_nodes: int | None
    """Nodes drained at a time (blue-green). Default 1."""
    soak_seconds: int | None
    """Seconds for which the old nodes are kept after the last was drained (blue-green). Default 3600."""


class AdditionalNetworkDict(TypedDict, total=False):
    """An existing network, for one more card of each node."""

    network: Required[str]
    """Its VPC."""
    subnetwork: Required[str]
    """Subnetwork in it."""


class GkeNodePoolDict(TypedDict, total=False):
    """Nodes of one kind that grow and shrink together.

    What cannot change in place is hashed into the pool's name at Google: such a change makes a new pool first, moves the
    pods, and then removes the old one.
    """

    name: Required[str]
    """Name by which services refer to it; unique in the cluster."""
    machine_type: Required[str]
    """Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    accelerator: Accelerator | AcceleratorDict | None
    """GPUs attached to an N1 machine; every other machine type brings its own."""
    capacity: Capacity | CapacityDict | Literal["on-demand", "spot", "flex-start", "reservation"]
    """Capacity type of its nodes: ``on-demand``, ``spot``, ``flex-start`` or ``{reservation: NAME}``. Default on-demand."""
    min_nodes: int
    """Minimum number of nodes. Default 0."""
    max_nodes: int
    """Maximum number of nodes. Default 1."""
    bounds: Literal["total", "per-zone"]
    """Whether minNodes and maxNodes count all nodes or the nodes of each zone. Default total."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """``ANY``: the zone that has nodes to give; ``BALANCED``: zones alike. Default the cluster's;
    where that has none, ANY for GPUs and spot, else BALANCED."""
    zones: ListOf[str]
    """Zones of its nodes; default the cluster's. GPUs are rarely in all zones of a region."""
    gpu_driver: Literal["default", "latest", "none"]
    """NVIDIA driver that GKE installs; ``none`` where the GPU operator or a DRA driver does. Default default."""
    gpu_partition: str | None
    """MIG partition size, for example ``1g.10gb``: each partition counts as one GPU."""
    gpu_sharing: GpuSharing | GpuSharingDict | None
    """Several containers on one GPU."""
    gpu_direct: bool
    """GPUDirect between nodes (TCPX, TCPXO or RDMA, whatever the machine has), with the networks it needs. Default false."""
    networks: Sequence[AdditionalNetwork | AdditionalNetworkDict]
    """Networks for further cards; with ``gpu_direct``, default: new ones. For RDMA the host's card comes first."""
    networks_cidr: str | None
    """Range that the new networks for ``gpu_direct`` are cut from, apart from every other range of the cluster.
    Default 192.168.0.0/17."""
    network_prefix: str | None
    """What the names of the ``Network`` objects of ``gpu_direct`` begin with; pods name them in the annotation
    ``networking.gke.io/interfaces``. Default the pool's name and a hyphen; empty for ``vpc1`` …, ``gvnic-1``, ``rdma-0`` …,
    as guides of Google and llm-d call them."""
    compact_placement: bool
    """Nodes close to each other in one zone. Default false."""
    local_ssd: LocalSsd | LocalSsdDict | None
    """Local SSDs; default: those that come with the machine type, for ephemeral storage."""
    disk: Disk | DiskDict
    """Boot disk."""
    preload_images: ListOf[str]
    """Disk images (``global/images/NAME``) with container images, attached as secondary boot disks: pods start without a pull."""
    image_type: Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"]
    """Operating system of the nodes. Default COS_CONTAINERD."""
    labels: Mapping[str, str]
    """Further node labels."""
    taints: Sequence[Taint | TaintDict]
    """Further node taints; services placed by ``pool`` tolerate them. GKE's own one of GPU pools is not listed."""
    resource_labels: Mapping[str, str]
    """Labels of the virtual machines, for billing."""
    tags: ListOf[str]
    """Network tags, for firewall rules."""
    sysctls: Mapping[str, str]
    """Kernel parameters, as GKE allows them (``net.core.somaxconn`` …)."""
    hugepages_2m: int | None
    """Huge pages of 2 MiB on each node."""
    hugepages_1g: int | None
    """Huge pages of 1 GiB on each node."""
    cpu_manager: Literal["none", "static"] | None
    """``static`` pins Guaranteed pods to cores of their own."""
    max_pods: int | None
    """Pods of one node, those of GKE's own DaemonSets included. Default 110; fewer save addresses."""
    upgrade: Upgrade | UpgradeDict
    """How nodes are replaced."""
    auto_repair: bool | None
    """Whether GKE replaces nodes that fail. Default true; false for flex-start, where GKE demands it."""
    auto_upgrade: bool
    """Whether GKE upgrades nodes; it must on a release channel. Default true."""
    service_account: str | None
    """Google service account of the nodes; default the cluster's own, which may write logs and metrics and pull images."""
    secure_boot: bool
    """Only signed kernel modules. Default true; false where a driver of one's own is loaded."""
    usd_per_hour: float | None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""


class RungDict(TypedDict, total=False):
    """One way for a compute class to get a node."""

    machine_type: Required[str]
    """Compute Engine machine type."""
    accelerator: Accelerator | AcceleratorDict | None
    """GPUs attached to an N1 machine."""
    capacity: Capacity | CapacityDict | Literal["on-demand", "spot", "flex-start", "reservation"]
    """Capacity type of the node. Default on-demand."""


class ComputeClassDict(TypedDict, total=False):
    """A ladder of machines: GKE creates nodes of the first rung that is available, and returns to a higher one later.

    For node auto-provisioning, and the only kind of pool on Autopilot. Services refer to it as to a pool.
    """

    name: Required[str]
    """Name by which services refer to it. May not begin with ``gke`` or ``autopilot``."""
    rungs: Required[Sequence[Rung | RungDict]]
    """From the one to try first to the last."""
    max_nodes: int
    """Nodes that capacity checks count on; the cluster's quota is what limits them. Default 1."""
    migrate_back: bool
    """Whether pods move to a higher rung when it is available again. Default true."""
    consolidation_minutes: int
    """Minutes for which an underused node is kept. Default 10."""


class GpuSharingDict(TypedDict, total=False):
    """Several containers on one GPU. Without isolation of memory: for small models and for trying."""

    strategy: Required[Literal["time-sharing", "mps"]]
    """``time-sharing`` takes turns; ``mps`` runs side by side with a share of memory each."""
    clients: Required[int]
    """Containers per GPU, or per MIG partition."""


class GuardrailsDict(TypedDict, total=False):
    """Limits of an environment; a plan that exceeds one is refused."""

    usd_per_hour: float | None
    """Maximum cost of all nodes in USD an hour with the maximum of replicas, by list prices or prices of the pools."""
    usd_per_month: float | None
    """The same for a month of 730 hours."""
    max_gpus: int | None
    """Maximum of GPUs of all kinds that services may request with the maximum of replicas."""
    gpus: Mapping[str, int]
    """The same by accelerator type (``nvidia-h100-80gb: 16``)."""
    spot_minimum: bool
    """Whether the minimum replicas of a service may run on spot and flex-start nodes, which can be preempted. Default true."""
    floating_tags: bool
    """Whether images may have no tag, or ``latest``. Default true, with a warning."""


class GraphStepDict(TypedDict, total=False):
    """The target of a request: another node, a service or a URL. Exactly one must be set."""

    name: str | None
    """Name of the step, for ensembles and for ``data`` of others."""
    node_name: str | None
    """Another node of the graph."""
    service_name: str | None
    """InferenceService in the same namespace."""
    service_url: In[str] | None
    """URL."""
    data: str | None
    """Data of the request to the step: ``$request`` (the graph's) or ``$response`` (of the step before); sequences only."""
    weight: int | None
    """Share of requests in percent; splitters only, all together 100."""
    condition: str | None
    """GJSON expression that must hold; switches, and sequences to stop early."""
    dependency: Literal["Soft", "Hard"] | None
    """``Hard``: its failure is the graph's."""
    map_predictions_to_instances: bool | None
    """Whether ``predictions`` of the step before are sent as ``instances``."""


class GraphNodeDict(TypedDict, total=False):
    """How requests are routed at one point."""

    router_type: Required[Literal["Sequence", "Splitter", "Ensemble", "Switch"]]
    """``Sequence``: one step after the other; ``Splitter``: one by weight; ``Ensemble``: all at once, answers merged;
    ``Switch``: the first whose condition holds."""
    steps: Sequence[GraphStep | GraphStepDict]
    """The steps."""


class RouterTimeoutsDict(TypedDict, total=False):
    """Time limits of the router, in seconds (0.16 and later)."""

    server_read: int | None
    """Reading a request."""
    server_write: int | None
    """Writing an answer."""
    server_idle: int | None
    """Keeping an idle connection."""
    service_client: int | None
    """Waiting for a step."""


class InferenceGraphArgsDict(TypedDict, total=False):
    """Several InferenceServices behind one endpoint. The spec's fields are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    nodes: Required[Mapping[str, GraphNode | GraphNodeDict]]
    """Nodes by name; requests enter at ``root``."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard``: a Deployment; ``Knative``: serverless; ``default`` writes nothing: the cluster's configuration decides."""
    resources: Resources | ResourcesDict | None
    """Requests and limits of the router."""
    min_replicas: int | None
    """Fewest replicas of the router; KServe takes 1 if not set."""
    max_replicas: int | None
    """Most replicas."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric on which the router scales."""
    scale_target: int | None
    """Value it is kept at."""
    timeout: int | None
    """Seconds that one request may take."""
    router_timeouts: RouterTimeouts | RouterTimeoutsDict | None
    """Time limits of the router."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    node_name: str | None
    """Node that it must run on."""
    service_account_name: In[str] | None
    """ServiceAccount of the router's pods."""


class ModelFormatDict(TypedDict, total=False):
    """Which kind of file the model is; KServe picks the runtime by it."""

    name: Required[str]
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` … or a runtime's own."""
    version: str | float | None
    """Version of the format, where the runtime tells them apart."""


class StorageSpecDict(TypedDict, total=False):
    """A model in a store whose credentials are kept in one Secret (KServe's ``storage-config``)."""

    key: str | None
    """Entry of that Secret; ``default`` where unset."""
    path: In[str] | None
    """Path of the model in the store."""
    parameters: Mapping[str, str]
    """What overrides the entry (``type``, ``bucket`` …)."""
    schema_path: str | None
    """Path of the model's schema file."""


class StorageUriDict(TypedDict, total=False):
    """One of several sources of files."""

    uri: Required[In[str]]
    """Where they are."""
    mount_path: str | None
    """Folder in the container; ``/mnt/models`` where unset."""


class ConfidentialDict(TypedDict, total=False):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""

    enabled: Required[bool]
    """Whether it is."""
    resource_id: str | None
    """Key at the key broker: ``kbs:///repository/type/tag``."""


class PredictorExtensionDict(TypedDict, total=False):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""

    image: In[str] | None
    """Image, pinned to a tag or digest."""
    command: ListOf[In[str]]
    """Entry point; the image's if not set."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """When it takes traffic."""
    liveness_probe: Probe | ProbeDict | None
    """When it is restarted."""
    startup_probe: Probe | ProbeDict | None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder; the image's if not set."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by its own name."""
    storage_uri: In[str] | None
    """Where the model's files are."""
    runtime_version: In[str] | None
    """Tag of the runtime's image, in place of the runtime's own."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None
    """Inference protocol; KServe takes ``v1`` where unset (``v2`` for Triton, ONNX and Hugging Face)."""
    storage: StorageSpec | StorageSpecDict | None
    """The store, in place of ``storage_uri``."""
    confidential: Confidential | ConfidentialDict | None
    """Decryption in a confidential virtual machine."""


class ModelSpecDict(TypedDict, total=False):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""

    image: In[str] | None
    """Image, pinned to a tag or digest."""
    command: ListOf[In[str]]
    """Entry point; the image's if not set."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """When it takes traffic."""
    liveness_probe: Probe | ProbeDict | None
    """When it is restarted."""
    startup_probe: Probe | ProbeDict | None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder; the image's if not set."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by its own name."""
    storage_uri: In[str] | None
    """Where the model's files are: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime_version: In[str] | None
    """Tag of the runtime's image, in place of the runtime's own."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None
    """Inference protocol; KServe takes ``v1`` where unset (``v2`` for Triton, ONNX and Hugging Face)."""
    storage: StorageSpec | StorageSpecDict | None
    """The store, in place of ``storage_uri``."""
    confidential: Confidential | ConfidentialDict | None
    """Decryption in a confidential virtual machine."""
    model_format: Required[ModelFormat | ModelFormatDict | str]
    """Format; a plain name stands for ``{name: …}``."""
    runtime: str | None
    """ServingRuntime or ClusterServingRuntime; where unset, KServe picks one by format and protocol."""


class LoggerStorageDict(TypedDict, total=False):
    """A store that logs are written to (KServe 0.16 and later)."""

    path: str | None
    """Path in it."""
    key: str | None
    """Entry of the ``storage-config`` Secret."""
    parameters: Mapping[str, str]
    """What the store takes (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None
    """ServiceAccount whose credentials are used."""


class LoggerDict(TypedDict, total=False):
    """Logs requests and responses, as CloudEvents or as files."""

    mode: Literal["all", "request", "response"] | None
    """What is logged. KServe wants it said."""
    url: In[str] | None
    """Where CloudEvents go."""
    metadata_headers: ListOf[str]
    """Headers that are logged with them."""
    metadata_annotations: ListOf[str]
    """Annotations of the service that are logged with them."""
    storage: LoggerStorage | LoggerStorageDict | None
    """A store, in place of ``url``."""
    marshaller_url: str | None
    """Service that turns payloads into files (0.17 and later)."""
    batch_size: int | None
    """Payloads of one file (0.17 and later)."""
    batch_interval: str | None
    """Longest time between two files (0.17 and later)."""


class BatcherDict(TypedDict, total=False):
    """Collects requests into batches, in a sidecar."""

    max_batch_size: int | None
    """Most requests of a batch; 32 where unset."""
    max_latency: int | None
    """Milliseconds that a batch waits; 5000 where unset."""
    timeout: int | None
    """Seconds that a batch may take."""


class RollingUpdateDict(TypedDict, total=False):
    """How a rolling update goes."""

    max_surge: int | str | None
    """Pods beyond the wanted ones (``1``, ``25%``). On a full GPU pool set it to 0."""
    max_unavailable: int | str | None
    """Pods that may be missing."""


class DeploymentStrategyDict(TypedDict, total=False):
    """How pods are replaced (apps/v1)."""

    type: str | None
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | RollingUpdateDict | None
    """Details of ``RollingUpdate``."""


class ComponentExtensionDict(TypedDict, total=False):
    """What predictors, transformers and explainers share: placement, replicas, autoscaling, time limits, logging."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    gpus: int
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: int | None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: int | None
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics and behaviour."""
    container_concurrency: int | None
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How pods are replaced (Standard)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several sources of files, in place of the model's one."""


class WorkerSpecDict(TypedDict, total=False):
    """Worker pods beside the first, for models that span nodes."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    containers: Sequence[Container | ContainerDict]
    """Its containers."""
    pipeline_parallel_size: int | None
    """Pipeline parallel size: pods of one replica."""
    tensor_parallel_size: int | None
    """Tensor parallel size."""


class PredictorDict(TypedDict, total=False):
    """What answers predictions: a model under a runtime, or containers of your own. One of the two.

    With a model, ``containers`` named ``transformer-container`` run beside it.
    """

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    gpus: int
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: int | None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: int | None
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics and behaviour."""
    container_concurrency: int | None
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How pods are replaced (Standard)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several sources of files, in place of the model's one."""
    containers: Sequence[Container | ContainerDict]
    """Its containers."""
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
    """Name of the predictor (KServe 0.20); canaries need one."""
    storage_container_name: str | None
    """ClusterStorageContainer that fetches the model (KServe 0.20)."""
    worker_spec: WorkerSpec | WorkerSpecDict | None
    """Worker pods, for models that span nodes."""


class TransformerDict(TypedDict, total=False):
    """Pre- and post-processing in front of the predictor: containers of your own."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    gpus: int
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: int | None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: int | None
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics and behaviour."""
    container_concurrency: int | None
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How pods are replaced (Standard)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several sources of files, in place of the model's one."""
    containers: Sequence[Container | ContainerDict]
    """Its containers."""


class ArtExplainerDict(TypedDict, total=False):
    """Explanations by the Adversarial Robustness Toolbox."""

    image: In[str] | None
    """Image, pinned to a tag or digest."""
    command: ListOf[In[str]]
    """Entry point; the image's if not set."""
    args: ListOf[In[str]]
    """Arguments of the entry point."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment variables."""
    env_from: Sequence[EnvFrom | EnvFromDict]
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | ResourcesDict | None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: Sequence[ContainerPort | ContainerPortDict]
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: Sequence[VolumeMount | VolumeMountDict]
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | ProbeDict | None
    """When it takes traffic."""
    liveness_probe: Probe | ProbeDict | None
    """When it is restarted."""
    startup_probe: Probe | ProbeDict | None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | SecurityContextDict | None
    """Security settings."""
    image_pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None
    """Working folder; the image's if not set."""
    restart_policy: str | None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: Mapping[str, Any] | None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes container, by its own name."""
    type: Required[str]
    """Kind of explanation (``SquareAttack``)."""
    storage_uri: In[str] | None
    """Where a trained explainer is."""
    runtime_version: In[str] | None
    """Tag of the image."""
    config: Mapping[str, str]
    """Settings (``nb_classes`` …)."""
    storage: StorageSpec | StorageSpecDict | None
    """The store, in place of ``storage_uri``."""


class ExplainerDict(TypedDict, total=False):
    """What explains predictions: ART, or containers of your own. One of the two."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    gpus: int
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: int | None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: int | None
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | AutoScalingDict | None
    """Further metrics and behaviour."""
    container_concurrency: int | None
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | LoggerDict | None
    """Logs requests and responses."""
    batcher: Batcher | BatcherDict | None
    """Collects requests into batches."""
    labels: Mapping[str, str]
    """Labels of this component's pods."""
    annotations: Mapping[str, str]
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | DeploymentStrategyDict | None
    """How pods are replaced (Standard)."""
    storage_uris: Sequence[StorageUri | StorageUriDict]
    """Several sources of files, in place of the model's one."""
    containers: Sequence[Container | ContainerDict]
    """Its containers."""
    art: ArtExplainer | ArtExplainerDict | None
    """The Adversarial Robustness Toolbox."""


class CanaryDict(TypedDict, total=False):
    """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""

    predictor: Required[Predictor | PredictorDict]
    """The canary; its ``name`` is required."""
    traffic_percent: Required[int]
    """Share of requests meant for it; 0 deploys it without traffic. KServe splits from 0.21 on, with the Gateway API and once the
    canary is ready."""


class InferenceServiceArgsDict(TypedDict, total=False):
    """A model served by KServe's InferenceService."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    predictor: Required[Predictor | PredictorDict]
    """What answers predictions."""
    transformer: Transformer | TransformerDict | None
    """What stands in front of the predictor."""
    explainer: Explainer | ExplainerDict | None
    """What explains predictions."""
    canary: Sequence[Canary | CanaryDict]
    """Predictors on trial beside the main one."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing (KServe 0.21, which injects it into no pod yet)."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard``: Deployments; ``Knative``: serverless, the platform must have it. ``default`` writes nothing: the cluster's
    configuration decides, and KServe checks autoscaling as if it were Knative."""
    autoscaler: Literal["hpa", "keda", "external", "none", "default"] | None
    """``hpa``: a HorizontalPodAutoscaler; ``keda``: a ScaledObject; ``external``: somebody else scales; ``none``:
    ``min_replicas`` stand. Where unset, ``hpa`` in Standard mode, and Knative's own otherwise; ``default`` writes nothing."""


class TimeToFirstTokenDict(TypedDict, total=False):
    """Prompt tokens that wait to be prefilled, as time: replicas follow what is left of the promise beside the prompt's own time.

    The target is ``seconds - prompt_tokens / peak_prefill_throughput`` of waiting per replica (llm-d,
    guides/workload-autoscaling/keda-epp-token-aware). Needs an endpoint picker of 0.10 or later with the plugin
    ``inflight-load-producer``.
    """

    seconds: Required[float]
    """Time to the first token that is promised, in seconds."""
    prompt_tokens: Required[int]
    """Tokens of a usual prompt that are not cached: how long these take, no number of replicas changes."""
    peak_prefill_throughput: Required[float]
    """Prompt tokens that one replica prefills in a second, measured on the GPUs it runs on and through the way it serves (llm-d's
    ``peakPrefillThroughput``)."""


class ScalingTargetsDict(TypedDict, total=False):
    """The load of one replica. The target that requires the most replicas decides."""

    queue: float | None
    """Requests that wait in a replica (``vllm:num_requests_waiting``); llm-d's guides start with 1."""
    running: float | None
    """Requests that a replica works on (``vllm:num_requests_running``); llm-d's guides start with 16."""
    kv_cache_usage: float | None
    """Share of a replica's KV cache that is in use (``vllm:kv_cache_usage_perc``), 0 to 1; llm-d's guides take 0.8 for decode."""
    flow_control_queue: float | None
    """Requests that the endpoint picker holds back, per replica (``llm_d_epp_flow_control_queue_size``). The one signal that is
    there without pods: it wakes a service that was scaled to zero (KServe 0.18 and later). Needs the feature gate ``flowControl``
    in the endpoint picker's configuration."""
    time_to_first_token: TimeToFirstToken | TimeToFirstTokenDict | None
    """Prompt tokens that wait, as time; for prefill, or where roles are not split."""


class ScalingSpeedDict(TypedDict, total=False):
    """How quickly the number follows in one direction."""

    pods: int | None
    """Replicas that come, or go, within ``period_seconds`` at most. Kubernetes' own limits if not set."""
    period_seconds: int | None
    """Seconds of the period; with ``pods``."""
    stabilization_window_seconds: int | None
    """Seconds that are looked back for the most careful number; Kubernetes takes 0 upwards and 300 downwards if not set."""


class LLMAutoscalingDict(TypedDict, total=False):
    """Replicas follow the load, by KEDA (KServe 0.17 and later). In place of ``replicas`` and ``scaling``.

    Needs ``keda`` and ``prometheus`` of the platform, and a Prometheus that scrapes the pods.
    """

    min_replicas: int
    """Fewest replicas. 0 lets all of them go: only with ``targets.flowControlQueue``, and not with ``prefill``."""
    max_replicas: Required[int]
    """Most replicas; the pool must hold them."""
    targets: Required[ScalingTargets | ScalingTargetsDict]
    """The load of one replica."""
    polling_interval: int | None
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: int | None
    """Seconds without load before the last replica goes, where ``min_replicas`` is 0; KEDA takes 300 if not set."""
    initial_cooldown_period: int | None
    """The same, after its creation. KEDA's default is 0."""
    scale_up: ScalingSpeed | ScalingSpeedDict | None
    """Upwards."""
    scale_down: ScalingSpeed | ScalingSpeedDict | None
    """Downwards."""
    fallback: KedaFallback | KedaFallbackDict | None
    """The behaviour if Prometheus does not answer. Default: the number of replicas stays the same. ``behavior`` requires
    KEDA 2.17."""


class TransportDict(TypedDict, total=False):
    """Transport of the KV cache: settings of UCX, which NixlConnector uses."""

    kind: Literal["tcp", "rdma"]
    """``tcp``: the pods' network; ``rdma``: network cards of GPUs, which the pools and pods must have."""
    resource: str | None
    """Resource by which a device plugin hands out RDMA cards (``rdma/ib``, ``rdma/roce_gdr``), for ``main`` of both roles. Where
    unset, the pods come to their cards in another way: by annotations, or by claims."""
    count: int | None
    """How many of ``resource`` a pod asks for; 1 if not set."""
    ucx_tls: str | None
    """UCX's transports (``UCX_TLS``). If not set, ``cuda_ipc,cuda_copy,tcp`` for TCP (llm-d's modelservice chart) and
    ``rc,sm,self,cuda_copy,cuda_ipc`` for RDMA (KServe's samples)."""
    net_devices: str | None
    """UCX's devices (``UCX_NET_DEVICES``: ``mlx5_0:1,mlx5_1:1``). If not set, for RDMA, those that KServe's presets find at the
    start (0.18 and later; with ``worker`` before, too), else all."""


class DisaggregationDict(TypedDict, total=False):
    """How prefill hands the KV cache to decode; set on both roles from here."""

    connector: Literal["NixlConnector", "LMCacheConnectorV1", "MooncakeConnector", "none"]
    """vLLM's KV connector. The sidecar of decode pods must speak with it: ``NixlConnector`` is what KServe's presets take,
    ``LMCacheConnectorV1`` hands over by a store of LMCache's that ``env`` names; ``MooncakeConnector`` is supported by no
    KServe that is known here. With ``none`` nothing is set, and both templates contain the configuration themselves."""
    prefill_role: Literal["kv_producer", "kv_both"]
    """vLLM's ``kv_role`` of prefill."""
    decode_role: Literal["kv_consumer", "kv_both"]
    """vLLM's ``kv_role`` of decode; llm-d's guides take ``kv_both``, KServe's samples ``kv_consumer``."""
    load_failure_policy: Literal["fail", "recompute"] | None
    """The behaviour of decode if a transfer fails. Default: vLLM fails the request."""
    side_channel_port: int | None
    """First port of NIXL's handshake (``VLLM_NIXL_SIDE_CHANNEL_PORT``); vLLM takes 5600 if not set, and one for each rank."""
    lease_seconds: int | None
    """How long prefill keeps KV cache that decode has not requested again (``kv_lease_duration``, vLLM 0.22 and later); 30 where
    unset. Decode requests it six times in that time, in whole seconds."""
    hash_seed: int | None
    """Seed of Python's hashes (``PYTHONHASHSEED``): with it, both roles and all replicas name the same block alike."""
    transport: Transport | TransportDict | None
    """Transport of the KV cache. Default: UCX chooses."""


class EngineDict(TypedDict, total=False):
    """Settings of vLLM, each under its flag's name. Only what is set is passed on."""

    max_model_len: int | None
    """Context length in tokens (``--max-model-len``)."""
    gpu_memory_utilization: float | None
    """Share of each GPU's memory that vLLM may use (``--gpu-memory-utilization``)."""
    kv_cache_dtype: Literal["auto", "fp8", "fp8_e4m3", "fp8_e5m2"] | None
    """Type of the KV cache (``--kv-cache-dtype``)."""
    block_size: Literal[16, 32, 64, 128] | None
    """Tokens of one KV block (``--block-size``)."""
    max_num_seqs: int | None
    """Most requests in one batch (``--max-num-seqs``)."""
    max_num_batched_tokens: int | None
    """Most tokens of one step (``--max-num-batched-tokens``); at least ``max_num_seqs``."""
    dtype: Literal["auto", "bfloat16", "float16", "half", "float32", "float"] | None
    """Type of weights and activations (``--dtype``); the model's own if not set."""
    quantization: str | None
    """How weights are quantised (``--quantization``: ``fp8`` …); default: as in the checkpoint."""
    enforce_eager: bool | None
    """Whether there are no CUDA graphs (``--enforce-eager``): less memory, slower."""
    enable_prefix_caching: bool | None
    """Whether common beginnings of prompts are kept (``--enable-prefix-caching``); vLLM does if not set."""
    enable_chunked_prefill: bool | None
    """Whether long prompts are computed in parts (``--enable-chunked-prefill``); vLLM does if not set."""
    cpu_offload_gb: float | None
    """GiB of the weights of each GPU that are kept in CPU memory (``--cpu-offload-gb``). The fit is not checked with it."""
    language_model_only: bool | None
    """Whether a model for several media takes text only (``--language-model-only``, vLLM 0.17)."""
    limit_mm_per_prompt: Mapping[str, int]
    """Most items of each medium in a prompt (``--limit-mm-per-prompt``: ``{image: 2}``)."""
    tokenizer_mode: str | None
    """Tokenizer (``--tokenizer-mode``: ``auto``, ``mistral`` …)."""
    trust_remote_code: bool | None
    """Whether code of the model's repository is run (``--trust-remote-code``)."""
    seed: int | None
    """Seed of sampling (``--seed``)."""
    enable_auto_tool_choice: bool | None
    """Whether the model may call tools by itself (``--enable-auto-tool-choice``); needs ``tool_call_parser``."""
    tool_call_parser: str | None
    """How its calls of tools are read (``--tool-call-parser``: ``hermes``, ``llama3_json`` …)."""
    reasoning_parser: str | None
    """How its reasoning is told from its answer (``--reasoning-parser``: ``qwen3``, ``deepseek_r1`` …)."""
    image: In[str] | None
    """Engine image, in place of the preset's; pinned to a tag or digest."""
    version: str | None
    """Version of vLLM in ``image``, if its tag does not contain it (``0.11.2``). It is used for checks only, not rendered."""
    extra_args: ListOf[str]
    """Further flags, one list entry a word, quoted for the shell by us."""


class EmptyDirTierDict(TypedDict, total=False):
    """A folder that lives as long as the pod."""

    size: Required[str | float]
    """Its size."""


class ClaimReferenceDict(TypedDict, total=False):
    """A PersistentVolumeClaim that exists."""

    name: Required[str]
    """Its name."""
    path: str | None
    """Folder in it."""


class ClaimTierDict(TypedDict, total=False):
    """A PersistentVolumeClaim: an existing one or a new one. Exactly one must be set."""

    ref: ClaimReference | ClaimReferenceDict | None
    """One that exists."""
    spec: Mapping[str, Any] | None
    """A new claim for each pod, in the spelling of Kubernetes."""


class FileSystemTierDict(TypedDict, total=False):
    """The storage of a tier's files. Exactly one must be set."""

    empty_dir: EmptyDirTier | EmptyDirTierDict | None
    """The node's disk."""
    pvc: ClaimTier | ClaimTierDict | None
    """A claim."""


class SecondaryTierDict(TypedDict, total=False):
    """A tier below CPU memory."""

    file_system: FileSystemTier | FileSystemTierDict | None
    """Files."""


class KvCacheOffloadingDict(TypedDict, total=False):
    """Keeps KV cache that leaves the GPU (KServe 0.20)."""

    cpu: Required[str | float]
    """CPU memory for it; the memory limit must hold it too."""
    eviction_policy: Literal["lru", "arc"] | None
    """Eviction policy. KServe's default is ``lru``."""
    secondary: Sequence[SecondaryTier | SecondaryTierDict]
    """Tiers below."""


class ParallelismDict(TypedDict, total=False):
    """How one replica is spread over GPUs and pods."""

    tensor: int | None
    """Tensor parallel size: GPUs that hold a share of each layer."""
    pipeline: int | None
    """Pipeline parallel size: pods of one replica. KServe ships no preset for it: bring your own (kserve/kserve#5047)."""
    data: int | None
    """Data parallel size, over all pods of one replica; needs ``worker`` and ``data_local``."""
    data_local: int | None
    """Data parallel size of one pod; divides ``data``."""
    data_rpc_port: int | None
    """Port that data parallel ranks talk on; presets take 5555."""
    expert: bool | None
    """Whether experts of a mixture are spread over the ranks."""


class RolloutStrategyDict(TypedDict, total=False):
    """How many replicas a rolling update replaces at once; at least one of the two must allow progress."""

    max_surge: int | str | None
    """Replicas beyond the wanted number, as a number or a share (``25%``); where unset 25 %, with ``worker`` 0."""
    max_unavailable: int | str | None
    """Replicas that may be missing, as a number or a share (``25%``); where unset 25 %, with ``worker`` 1."""


class WorkloadDict(TypedDict, total=False):
    """Replicas of the engine in one role. In a service with ``prefill`` the outer one is the decode role."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""


class PrefillDict(TypedDict, total=False):
    """The prefill role: its presence splits prefill from decode."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""


class LLMSpecDict(TypedDict, total=False):
    """What services and the configurations they build on have in common. The workload's fields are inline, as in KServe."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache travels; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach it; where unset, only inside the cluster."""
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
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache travels; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    base_refs: ListOf[LocalReference | LocalReferenceDict | str]
    """LLMInferenceServiceConfigs that it builds on, later ones win; a plain name stands for ``{name: …}``."""


class LLMInferenceServiceConfigArgsDict(TypedDict, total=False):
    """What LLMInferenceServices can build on, by ``base_refs``. Only what is set is merged into them."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache travels; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""


class AdapterDict(TypedDict, total=False):
    """A LoRA adapter."""

    name: str | None
    """Name that clients ask for; required by KServe."""
    uri: Required[str]
    """Address of the adapter: ``hf://``, ``s3://`` or ``pvc://``."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""


class LoRADict(TypedDict, total=False):
    """LoRA adapters that are served beside the model."""

    adapters: Sequence[Adapter | AdapterDict]
    """The adapters."""
    max_rank: int | None
    """Highest rank that one may have (0.19 and later)."""
    max_adapters: int | None
    """How many are held on the GPU at a time (0.19 and later)."""
    max_cpu_adapters: int | None
    """How many are held in CPU memory (0.19 and later)."""


class ModelDownloadDict(TypedDict, total=False):
    """Limits of the storage initializer, which downloads the model (KServe 0.20 and later)."""

    memory: str | float | None
    """Memory limit; KServe takes ``1Gi`` where unset, which downloads of large models from Hugging Face can exceed."""
    cpu: str | float | None
    """CPU limit; KServe takes 1 CPU where unset."""


class ModelDict(TypedDict, total=False):
    """The model that is served."""

    uri: Required[str]
    """Address of the model: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    name: str | None
    """Name that clients ask for; KServe takes the service's if not set."""
    credentials: str | None
    """Secret in the service's namespace whose key ``HF_TOKEN`` the download uses (``hf://`` models)."""
    download: ModelDownload | ModelDownloadDict | None
    """Limits of the download's container (``hf://`` and ``s3://`` models, KServe 0.20 and later)."""
    lora: LoRA | LoRADict | None
    """LoRA adapters."""
    confidential: Confidential | ConfidentialDict | None
    """Decryption in a confidential virtual machine (0.20)."""
    criticality: Literal["Critical", "Standard", "Sheddable"] | None
    """Criticality of its requests (0.16 only; in later versions an InferenceObjective sets it)."""


class StorageInitializerDict(TypedDict, total=False):
    """The init container that downloads the model (0.17 and later)."""

    enabled: bool | None
    """Whether there is one; without it the engine loads ``model.uri`` itself."""


class PickerPluginDict(TypedDict, total=False):
    """A plugin of the endpoint picker."""

    type: Required[In[str]]
    """Type of the plugin: ``queue-scorer``, ``decode-filter`` …; each version has its own."""
    name: In[str] | None
    """Name by which profiles and other plugins refer to it. Default: its type."""
    parameters: Mapping[str, Any]
    """Its parameters."""
    extra: Mapping[str, Any]
    """Any other field of it."""


class ProfilePluginDict(TypedDict, total=False):
    """A plugin in a profile."""

    plugin_ref: Required[In[str]]
    """Name of the plugin."""
    weight: float | None
    """How much a scorer counts; 1 if not set."""
    extra: Mapping[str, Any]
    """Any other field of it."""


class SchedulingProfileDict(TypedDict, total=False):
    """Which plugins choose an endpoint, in their order: filters, scorers with their weights, a picker."""

    name: Required[In[str]]
    """Its name; profile handlers of prefill and decode look for ``prefill`` and ``decode``."""
    plugins: Sequence[ProfilePlugin | ProfilePluginDict]
    """Plugins that it takes."""
    extra: Mapping[str, Any]
    """Any other field of it."""


class PresetAdditionsDict(TypedDict, total=False):
    """What is added to the configuration that a preset renders. Plugins and feature gates come after those of the preset."""

    feature_gates: In[ListOf[In[str]]]
    """Feature gates to turn on (``flowControl`` …)."""
    plugins: Sequence[PickerPlugin | PickerPluginDict]
    """Further plugins. Their names differ from those of the preset."""
    scheduling_profiles: Sequence[SchedulingProfile | SchedulingProfileDict]
    """Further plugins for profiles of the preset, which are called ``default``, or ``prefill`` and ``decode``."""
    saturation_detector: Mapping[str, Any]
    """When the pool counts as full."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class EndpointPickerConfigDict(TypedDict, total=False):
    """The endpoint picker's configuration."""

    api_version: In[str] | None
    """API version: ``inference.networking.x-k8s.io/v1alpha1``."""
    kind: In[str] | None
    """``EndpointPickerConfig``."""
    feature_gates: In[ListOf[In[str]]]
    """Feature gates that are turned on (``flowControl`` …)."""
    plugins: Sequence[PickerPlugin | PickerPluginDict]
    """Plugins that it makes, in that order: one that another names by a parameter comes before."""
    scheduling_profiles: Sequence[SchedulingProfile | SchedulingProfileDict]
    """Profiles."""
    saturation_detector: Mapping[str, Any]
    """When the pool counts as full."""
    extra: Mapping[str, Any]
    """Any other field, by the picker's own name (``data``, ``flowControl`` …)."""


class DefaultPresetDict(TypedDict, total=False):
    """KServe's own configuration, written out (0.17 and later). KServe keeps the previous one if the preset is only removed."""


class PrefixLoadDict(TypedDict, total=False):
    """Routes to where the beginning of the prompt was sent before, and to the less busy (0.17 and later)."""

    prefix_cache: float
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class PrecisePrefixDict(TypedDict, total=False):
    """Routes to where the beginning of the prompt is in the KV cache, as the engines themselves say (0.18 and later).

    The engines are set to say so: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config`` and
    ``PYTHONHASHSEED``.
    """

    block_size: Literal[16, 32, 64, 128]
    """Tokens of one KV block, of engine and picker alike."""
    hash_seed: str
    """Seed of the blocks' hashes, of engine and picker alike; a number, as Python requires."""
    prefix_cache: float
    """Weight of the beginning that is cached (``precise-prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: float
    """Weight of few requests in flight (``active-request-scorer``)."""


class DisaggregatedPresetDict(TypedDict, total=False):
    """Sends requests through prefill and decode; needs ``prefill`` (0.17 and later)."""

    non_cached_tokens: int | None
    """Tokens of a prompt that are not cached from which on prefill is used (0.18 and later); always if not set."""
    prefix_cache: float
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: float
    """Weight of few requests in flight (``active-request-scorer``, decode only)."""


class LoraAffinityDict(TypedDict, total=False):
    """Routes to where the adapter is loaded, then as ``prefixLoad`` does (0.17 and later)."""

    lora: float
    """Weight of an adapter that is loaded (``lora-affinity-scorer``)."""
    prefix_cache: float
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: float
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: float
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class LatencyPredictorDict(TypedDict, total=False):
    """Routes by latencies that are learnt from the requests (0.20): KServe adds two servers to the picker's pod."""

    affinity_threshold: float
    """Share of the prompt that must be cached before only such endpoints are looked at (KServe's sample takes 0.8)."""
    max_prefix_tokens: int
    """Most tokens of a prompt that are looked up (KServe's sample takes 262144)."""


class PresetDict(TypedDict, total=False):
    """The preset of the endpoint picker. Exactly one must be set."""

    default: DefaultPreset | DefaultPresetDict | None
    """KServe's own configuration."""
    prefix_load: PrefixLoad | PrefixLoadDict | None
    """Beginnings that were sent before, and load."""
    precise_prefix: PrecisePrefix | PrecisePrefixDict | None
    """Cached prefixes, as the engines report them."""
    disaggregated: DisaggregatedPreset | DisaggregatedPresetDict | None
    """Prefill and decode."""
    lora_affinity: LoraAffinity | LoraAffinityDict | None
    """Adapters that are loaded."""
    latency_predictor: LatencyPredictor | LatencyPredictorDict | None
    """Latencies that are learnt."""


class ObjectReferenceDict(TypedDict, total=False):
    """An object by name and namespace."""

    name: str | None
    """Name."""
    namespace: str | None
    """Namespace."""


class GatewayRefDict(TypedDict, total=False):
    """A Gateway by name."""

    name: str | None
    """Name."""
    namespace: str | None
    """Namespace."""
    section_name: str | None
    """Listener; all if not set (0.18 and later)."""


class GatewayDict(TypedDict, total=False):
    """Which Gateways carry the route; empty: the platform's."""

    refs: Sequence[GatewayRef | GatewayRefDict]
    """Gateways of your own."""


class IngressDict(TypedDict, total=False):
    """Ingresses in place of Gateways."""

    refs: Sequence[ObjectReference | ObjectReferenceDict]
    """Ingresses of your own."""


class HttpRouteDict(TypedDict, total=False):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one must be set."""

    refs: Sequence[LocalReference | LocalReferenceDict]
    """HTTPRoutes that exist."""
    spec: Mapping[str, Any] | None
    """Spec of the HTTPRoute, as the Gateway API spells it."""


class RouteDict(TypedDict, total=False):
    """The route to the service. Empty: KServe creates an HTTPRoute."""

    http: HttpRoute | HttpRouteDict | None
    """An HTTPRoute of your own."""
    group: str | None
    """Group of services that share one route, each with a ``weight`` (0.20)."""
    weight: int | None
    """Share of the group's requests (0.20)."""


class ConfigReferenceDict(TypedDict, total=False):
    """A ConfigMap with the endpoint picker's configuration."""

    name: str | None
    """Its name, in the service's namespace (or KServe's, where it starts with ``config-scheduler-``)."""
    key: str | None
    """Its key; KServe's documentation takes ``epp``."""
    optional: bool | None
    """Whether it may be missing."""


class SchedulerConfigDict(TypedDict, total=False):
    """The endpoint picker's configuration; it replaces KServe's default as a whole. Exactly one of the two."""

    inline: EndpointPickerConfig | EndpointPickerConfigDict | None
    """It, in place."""
    ref: ConfigReference | ConfigReferenceDict | None
    """A ConfigMap that holds one."""


class InferencePoolDict(TypedDict, total=False):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one must be set."""

    ref: LocalReference | LocalReferenceDict | None
    """One that exists, with its own endpoint picker."""
    spec: Mapping[str, Any] | None
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""


class TokenizerDict(TypedDict, total=False):
    """The pod that tokenises prompts for the endpoint picker; empty: KServe's own."""

    template: PodSpec | PodSpecDict | None
    """Its pod, merged over the preset's."""


class SchedulerDict(TypedDict, total=False):
    """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""

    replicas: int | None
    """Number of replicas. All but the leader are on standby (0.17 and later)."""
    preset: (
        Preset
        | PresetDict
        | Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
        | None
    )
    """The preset of its configuration, in place of ``config``. A plain name (``precise-prefix``) is the unchanged preset."""
    preset_additions: PresetAdditions | PresetAdditionsDict | None
    """What is added to the configuration that ``preset`` renders; requires ``preset`` (0.17 and later)."""
    config: SchedulerConfig | SchedulerConfigDict | None
    """Its configuration (0.17 and later)."""
    pool: InferencePool | InferencePoolDict | None
    """The pool of endpoints."""
    template: PodSpec | PodSpecDict | None
    """Its pod, merged over the preset's."""
    tokenizer: Tokenizer | TokenizerDict | None
    """The tokenizer's Deployment (KServe 0.21 and later). KServe also creates it for a configuration with ``token-producer`` or
    ``precise-prefix-cache-scorer``."""
    labels: Mapping[str, str]
    """Labels of its pods (0.17 and later)."""
    annotations: Mapping[str, str]
    """Annotations of its pods (0.17 and later)."""


class RouterDict(TypedDict, total=False):
    """How requests reach the engine."""

    gateway: Gateway | GatewayDict | None
    """The Gateway in front; ``{}`` is the platform's."""
    ingress: Ingress | IngressDict | None
    """Ingresses, in place of Gateways."""
    route: Route | RouteDict | None
    """The route. ``{}``: KServe creates it."""
    scheduler: Scheduler | SchedulerDict | None
    """The endpoint picker."""


class ChartSourceDict(TypedDict, total=False):
    """The source of charts: their publishers (default), or a mirror as a local folder or an OCI registry."""

    folder: str | None
    """Local folder laid out ``<chart>/<version>/``, for air-gapped sites. The sandbox keeps one in its cache."""
    oci: str | None
    """OCI registry and path that holds all the charts under their own names, for example ``oci://mirror.example/charts``."""


class PartDict(TypedDict, total=False):
    """One component that the platform requires."""

    install: Literal["managed", "existing"]
    """``managed``: this stack installs, upgrades and removes it. ``existing``: it exists already, and the stack does not change
    it."""
    version: str | None
    """Exact version to install (``1.17.0``); default is the one that the KServe release is tested with."""
    values: Mapping[str, Any]
    """Further Helm values for its chart, merged over ours."""


class PrometheusAuthenticationDict(TypedDict, total=False):
    """How KEDA proves to Prometheus who it is."""

    name: Required[str]
    """Name of the TriggerAuthentication."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"]
    """A ``TriggerAuthentication`` must be in the namespace of every service that is scaled."""
    auth_modes: str | None
    """KEDA's modes (``bearer``, ``tls,basic`` …). Unset only where the TriggerAuthentication names a pod identity (``gcp`` for
    Google Cloud's managed Prometheus): of secrets without a mode KEDA takes no notice (keda pkg/scalers/prometheus_scaler.go)."""


class PrometheusDict(TypedDict, total=False):
    """The Prometheus in which KEDA queries the metrics of services that it scales."""

    server_address: Required[str]
    """URL of Prometheus' API, without ``/api/v1``: ``http://prometheus.monitoring.svc:9090``."""
    authentication: PrometheusAuthentication | PrometheusAuthenticationDict | None
    """How KEDA proves who it is, where Prometheus asks for it."""
    unsafe_ssl: bool
    """Whether the server's certificate is taken without looking at it."""


class GatewayArgsDict(TypedDict, total=False):
    """The Gateway through which requests reach services.

    The stack creates a Gateway and its GatewayClass. The controller behind the class is not installed here: bring one that
    supports the Gateway API (and the inference extension where LLM services use a scheduler).
    """

    class_name: str
    """GatewayClass of the Gateway."""
    controller_name: str | None
    """Controller of the new GatewayClass. ``null``: the class exists already (GKE, Istio)."""
    install: Literal["managed", "existing"]
    """``existing``: the Gateway ``kserve/kserve-ingress-gateway`` exists already."""
    port: int
    """HTTP port of the listener."""


class ServingPlatformArgsDict(TypedDict, total=False):
    """KServe with the parts that the asked-for features need, and nothing else."""

    kserve: str | float
    """KServe version, ``0.20`` or exact ``0.20.0``."""
    install: Literal["managed", "existing"]
    """``existing``: KServe of that version runs already; nothing is installed, and services are checked against it."""
    llm: bool
    """Whether LLMInferenceServices are served: their CRDs, controller, presets and LeaderWorkerSet."""
    deployment_mode: Literal["Standard"]
    """How InferenceServices run: ``Standard`` makes Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None
    """With ``install: existing``: the mode of services that write none (``defaultDeploymentMode`` in ``deploy`` of the ConfigMap
    ``inferenceservice-config``). KServe's own charts set Knative, up to 0.20. If not set, the mode of these services is not
    known, and they are refused only for what no mode allows."""
    domain: str
    """Domain under which InferenceServices get their host names: ``<name>-<namespace>.<domain>``."""
    pool: str | None
    """Node pool that the control plane's pods are placed on; if not set, they run wherever they fit."""
    charts: ChartSource | ChartSourceDict | None
    """The source of charts. Default: the source that the cluster offers, else the folder that the environment variable
    ``KSERVE_IAC_CHARTS`` names, else their publishers."""
    cert_manager: Part | PartDict
    """cert-manager: certificates of the webhooks."""
    gateway_api: Part | PartDict
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part | PartDict
    """LeaderWorkerSet: replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None
    """Whether Knative Serving exists, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None
    """Whether KEDA exists, for services that it scales. The stack does not install it."""
    prometheus: Prometheus | PrometheusDict | None
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs | GatewayArgsDict
    """The Gateway in front of all services."""
    values: Mapping[str, Mapping[str, Any]]
    """Further Helm values by KServe chart name (``kserve-resources`` …), merged over ours."""
    take_over: bool
    """Whether parts that others installed in the cluster are taken over: upgraded from here, and removed with this stack.
    Unset, an update refuses to write over them; set a part to ``existing`` to use it as it is."""
    timeout: int
    """Seconds that one part may take to become ready. Default 600."""


class LocalReferenceDict(TypedDict, total=False):
    """An object in the same namespace, by name."""

    name: In[str] | None
    """Its name."""


class PodResourceClaimDict(TypedDict, total=False):
    """A claim of the pod (dynamic resource allocation): one of the two names."""

    name: Required[str]
    """Its name in the pod."""
    resource_claim_name: str | None
    """A ResourceClaim that exists."""
    resource_claim_template_name: str | None
    """The ResourceClaimTemplate of the claims."""


class PodFieldsDict(TypedDict, total=False):
    """The fields of a pod besides its containers."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""


class PodSpecDict(TypedDict, total=False):
    """A pod. Where KServe has a template of its own, containers of the same name are merged over that one's."""

    init_containers: Sequence[Container | ContainerDict]
    """Containers that run before, or as sidecars beside the others."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    service_account_name: In[str] | None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: Mapping[str, str]
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: Sequence[TopologySpreadConstraint | TopologySpreadConstraintDict]
    """How evenly its pods spread."""
    security_context: PodSecurityContext | PodSecurityContextDict | None
    """Security settings of the pod."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None
    """PriorityClass."""
    runtime_class_name: str | None
    """RuntimeClass."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None
    """Whether it uses the node's network."""
    dns_policy: str | None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None
    """``Always`` is the only one that serving pods can have."""
    extra: Mapping[str, Any]
    """Any other field of a Kubernetes pod spec, by its own name."""
    containers: Sequence[Container | ContainerDict]
    """Its containers."""


class SupportedModelFormatDict(TypedDict, total=False):
    """A model format that the runtime serves."""

    name: Required[str]
    """Its name."""
    version: str | float | None
    """Its version; every one if not set."""
    auto_select: bool | None
    """Whether KServe may pick the runtime for it."""
    priority: int | None
    """Among several that it may pick, the highest wins."""


class StorageHelperDict(TypedDict, total=False):
    """The download of models."""

    disabled: bool | None
    """Whether the runtime fetches models itself."""


class BuiltInAdapterDict(TypedDict, total=False):
    """ModelMesh's adapter."""

    server_type: str | None
    """Kind of server."""
    runtime_management_port: int | None
    """Port that the server is managed by."""
    mem_buffer_bytes: int | None
    """Memory kept free."""
    model_loading_timeout_millis: int | None
    """Milliseconds that loading may take."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment."""


class RuntimePodDict(TypedDict, total=False):
    """The pod of a runtime."""

    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""


class RuntimeWorkerSpecDict(TypedDict, total=False):
    """Worker pods of a runtime that spans nodes."""

    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    pipeline_parallel_size: int | None
    """Pipeline parallel size, if the service sets none."""
    tensor_parallel_size: int | None
    """Tensor parallel size, if the service sets none."""


class RuntimeSpecDict(TypedDict, total=False):
    """How models are served."""

    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Formats that it serves."""
    protocol_versions: ListOf[str]
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Inference endpoint by HTTP (ModelMesh)."""


class ServingRuntimeArgsDict(TypedDict, total=False):
    """How models of some formats are served in one namespace. The spec's fields are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Formats that it serves."""
    protocol_versions: ListOf[str]
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Inference endpoint by HTTP (ModelMesh)."""


class ClusterServingRuntimeArgsDict(TypedDict, total=False):
    """How models of some formats are served in the whole cluster. The spec's fields are inline."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Formats that it serves."""
    protocol_versions: ListOf[str]
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Inference endpoint by HTTP (ModelMesh)."""


class TolerationDict(TypedDict, total=False):
    """A taint that a pod accepts."""

    key: str | None
    """Taint key; with operator ``Exists`` and no key, every taint."""
    operator: str | None
    """``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None
    """Taint value, for ``Equal``."""
    effect: str | None
    """``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``; all if not set."""
    toleration_seconds: int | None
    """Seconds that it is accepted for, with ``NoExecute``."""


class RequirementDict(TypedDict, total=False):
    """A condition on a label or field."""

    key: Required[str]
    """Label key."""
    operator: Required[str]
    """``In``, ``NotIn``, ``Exists``, ``DoesNotExist``; for nodes also ``Gt``, ``Lt``."""
    values: ListOf[str]
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""


class LabelSelectorDict(TypedDict, total=False):
    """Which objects are meant, by their labels. Empty: all."""

    match_labels: Mapping[str, str]
    """Labels with their values."""
    match_expressions: Sequence[Requirement | RequirementDict]
    """Further conditions; all must hold."""


class NodeSelectorTermDict(TypedDict, total=False):
    """Conditions on a node; all must hold."""

    match_expressions: Sequence[Requirement | RequirementDict]
    """On its labels."""
    match_fields: Sequence[Requirement | RequirementDict]
    """On its fields (``metadata.name``)."""


class NodeSelectorDict(TypedDict, total=False):
    """Nodes for which one of the terms holds."""

    node_selector_terms: Required[Sequence[NodeSelectorTerm | NodeSelectorTermDict]]
    """The terms."""


class PreferredNodesDict(TypedDict, total=False):
    """A preference for nodes."""

    weight: Required[int]
    """Weight, 1 to 100."""
    preference: Required[NodeSelectorTerm | NodeSelectorTermDict]
    """Which nodes."""


class NodeAffinityDict(TypedDict, total=False):
    """Which nodes a pod needs or likes."""

    required_during_scheduling_ignored_during_execution: NodeSelector | NodeSelectorDict | None
    """Nodes that it needs."""
    preferred_during_scheduling_ignored_during_execution: Sequence[PreferredNodes | PreferredNodesDict]
    """Nodes that it likes."""


class PodAffinityTermDict(TypedDict, total=False):
    """Pods to be near to, or away from."""

    topology_key: Required[str]
    """Node label whose equal values mean near (``kubernetes.io/hostname``)."""
    label_selector: LabelSelector | LabelSelectorDict | None
    """Which pods."""
    namespace_selector: LabelSelector | LabelSelectorDict | None
    """Namespaces to look into, by label."""
    namespaces: ListOf[str]
    """Namespaces to look into, by name; the pod's own where neither is set."""
    match_label_keys: ListOf[str]
    """Label keys whose values are taken from the pod itself."""
    mismatch_label_keys: ListOf[str]
    """Label keys whose values must differ from the pod's own."""


class WeightedPodAffinityTermDict(TypedDict, total=False):
    """A preference about other pods."""

    weight: Required[int]
    """Weight, 1 to 100."""
    pod_affinity_term: Required[PodAffinityTerm | PodAffinityTermDict]
    """Which pods."""


class PodAffinityDict(TypedDict, total=False):
    """Other pods that a pod needs, or likes, to be near to (or, as anti-affinity, away from)."""

    required_during_scheduling_ignored_during_execution: Sequence[PodAffinityTerm | PodAffinityTermDict]
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: Sequence[
        WeightedPodAffinityTerm | WeightedPodAffinityTermDict
    ]
    """Preferred rules."""


class AffinityDict(TypedDict, total=False):
    """Scheduling constraints of a pod."""

    node_affinity: NodeAffinity | NodeAffinityDict | None
    """About nodes."""
    pod_affinity: PodAffinity | PodAffinityDict | None
    """Near other pods."""
    pod_anti_affinity: PodAffinity | PodAffinityDict | None
    """Away from other pods."""


class TopologySpreadConstraintDict(TypedDict, total=False):
    """How evenly pods spread over a topology."""

    topology_key: Required[str]
    """Node label that makes the domains (``topology.kubernetes.io/zone``)."""
    max_skew: Required[int]
    """Most that the counts of two domains may differ by."""
    when_unsatisfiable: Required[str]
    """``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | LabelSelectorDict | None
    """Pods that are counted."""
    match_label_keys: ListOf[str]
    """Label keys whose values are taken from the pod itself."""
    min_domains: int | None
    """Least number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None
    """``Honor`` or ``Ignore`` node affinity when counting domains."""
    node_taints_policy: str | None
    """``Honor`` or ``Ignore`` taints when counting domains."""


class ProfileDict(TypedDict, total=False):
    """A seccomp or AppArmor profile."""

    type: Required[str]
    """``RuntimeDefault``, ``Localhost`` or ``Unconfined``."""
    localhost_profile: str | None
    """Name of the profile on the node, with ``Localhost``."""


class SELinuxOptionsDict(TypedDict, total=False):
    """SELinux context."""

    level: str | None
    """Level."""
    role: str | None
    """Role."""
    type: str | None
    """Type."""
    user: str | None
    """User."""


class CapabilitiesDict(TypedDict, total=False):
    """Linux capabilities beyond, or less than, the container runtime's default."""

    add: ListOf[str]
    """Added (``IPC_LOCK`` for RDMA)."""
    drop: ListOf[str]
    """Dropped (``ALL``)."""


class _IdentityDict(TypedDict, total=False):
    """See :class:`_Identity`."""

    run_as_user: int | None
    """User id of the process."""
    run_as_group: int | None
    """Group id of the process."""
    run_as_non_root: bool | None
    """Whether a container that would run as root is refused."""
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
    """Whether a container that would run as root is refused."""
    se_linux_options: SELinuxOptions | SELinuxOptionsDict | None
    """SELinux context."""
    seccomp_profile: Profile | ProfileDict | None
    """Seccomp profile."""
    app_armor_profile: Profile | ProfileDict | None
    """AppArmor profile."""
    extra: Mapping[str, Any]
    """Any other field, by its own Kubernetes name."""
    privileged: bool | None
    """Whether it has all rights on the node."""
    allow_privilege_escalation: bool | None
    """Whether a process may gain more rights than its parent."""
    read_only_root_filesystem: bool | None
    """Whether its root file system is read-only."""
    capabilities: Capabilities | CapabilitiesDict | None
    """Linux capabilities."""


class PodSecurityContextDict(TypedDict, total=False):
    """Security settings of a pod; a container's own win."""

    run_as_user: int | None
    """User id of the process."""
    run_as_group: int | None
    """Group id of the process."""
    run_as_non_root: bool | None
    """Whether a container that would run as root is refused."""
    se_linux_options: SELinuxOptions | SELinuxOptionsDict | None
    """SELinux context."""
    seccomp_profile: Profile | ProfileDict | None
    """Seccomp profile."""
    app_armor_profile: Profile | ProfileDict | None
    """AppArmor profile."""
    extra: Mapping[str, Any]
    """Any other field, by its own Kubernetes name."""
    fs_group: int | None
    """Group that owns its volumes."""
    fs_group_change_policy: str | None
    """``OnRootMismatch`` or ``Always``: when ownership of volumes is changed."""
    supplemental_groups: Sequence[int]
    """Further groups of its processes."""


class TrainedModelSpecDict(TypedDict, total=False):
    """The model."""

    framework: Required[str]
    """Its format, one that the service's runtime serves."""
    memory: Required[str | float]
    """Memory that it takes; it cannot be changed."""
    storage_uri: Required[In[str]]
    """Address of its files."""


class TrainedModelArgsDict(TypedDict, total=False):
    """A further model in an InferenceService that serves several."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    inference_service: Required[str]
    """The InferenceService, in the same namespace; it must have no ``storage_uri`` of its own."""
    model: Required[TrainedModelSpec | TrainedModelSpecDict]
    """The model."""


class UriFormatDict(TypedDict, total=False):
    """URIs that begin so, or match so. One of the two."""

    prefix: str | None
    """How they begin (``s3://``)."""
    regex: str | None
    """URIs that they match."""


class ClusterStorageContainerArgsDict(TypedDict, total=False):
    """The container that downloads models from some kind of URI."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    container: Required[Container | ContainerDict]
    """The container; it gets the URI and a folder as its arguments."""
    supported_uri_formats: Required[Sequence[UriFormat | UriFormatDict]]
    """The URIs."""
    supports_multi_model_download: bool | None
    """Whether it takes several URIs at once (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None
    """``initContainer``: of serving pods (KServe's default); ``localModelDownloadJob``: of the local model cache."""
    disabled: bool | None
    """Whether it is not to be used."""


class CacheStorageDict(TypedDict, total=False):
    """Credentials for the download of a cached model, in the ``storage-config`` Secret."""

    key: str | None
    """Entry of that Secret; ``default`` if not set."""
    parameters: Mapping[str, str]
    """Values that override the entry (``type``, ``bucket`` …)."""


class _ModelCacheDict(TypedDict, total=False):
    """See :class:`_ModelCache`."""

    source_model_uri: Required[str]
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: Required[str | float]
    """Its size on disk."""
    node_groups: Required[ListOf[str]]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelCacheArgsDict(TypedDict, total=False):
    """A model kept on the disks of nodes, for services of every namespace."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    source_model_uri: Required[str]
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: Required[str | float]
    """Its size on disk."""
    node_groups: Required[ListOf[str]]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNamespaceCacheArgsDict(TypedDict, total=False):
    """A model kept on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    source_model_uri: Required[str]
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: Required[str | float]
    """Its size on disk."""
    node_groups: Required[ListOf[str]]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNodeGroupArgsDict(TypedDict, total=False):
    """Nodes with disks for the local model cache."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    storage_limit: Required[str | float]
    """Most that it holds on each node."""
    persistent_volume_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumes, as Kubernetes spells it."""
    persistent_volume_claim_spec: Required[Mapping[str, Any]]
    """Spec of the PersistentVolumeClaims, as Kubernetes spells it."""


class TracingDict(TypedDict, total=False):
    """OpenTelemetry tracing. Empty: KServe's defaults."""

    exporter_endpoint: str | None
    """Where traces go; KServe takes ``http://otel-collector:4317`` where unset."""
    exporter: str | None
    """Exporter; ``otlp`` where unset."""
    sampler: str | None
    """Sampler; ``parentbased_traceidratio`` where unset."""
    sampler_arg: str | float | None
    """Argument of the sampler, for the default one the share of requests (``0.05`` where unset)."""


class KeyToPathDict(TypedDict, total=False):
    """A key that becomes a file."""

    key: Required[str]
    """Key."""
    path: Required[str]
    """File, relative to the volume."""
    mode: int | None
    """Its permission bits."""


class SecretVolumeDict(TypedDict, total=False):
    """Files from a Secret."""

    secret_name: In[str] | None
    """Name of the Secret in the pod's namespace."""
    items: Sequence[KeyToPath | KeyToPathDict]
    """Which keys; all if not set."""
    default_mode: int | None
    """Permission bits of the files (decimal in JSON; Kubernetes takes 420, which is 0644)."""
    optional: bool | None
    """Whether the pod starts without it."""


class ConfigMapVolumeDict(TypedDict, total=False):
    """Files from a ConfigMap."""

    name: In[str] | None
    """Name of the ConfigMap in the pod's namespace."""
    items: Sequence[KeyToPath | KeyToPathDict]
    """Which keys; all if not set."""
    default_mode: int | None
    """Permission bits of the files."""
    optional: bool | None
    """Whether the pod starts without it."""


class EmptyDirDict(TypedDict, total=False):
    """A folder that lives as long as the pod."""

    medium: str | None
    """``Memory`` for RAM (shared memory of engines); the node's disk if not set."""
    size_limit: str | float | None
    """Most that it may hold."""


class PersistentVolumeClaimVolumeDict(TypedDict, total=False):
    """A PersistentVolumeClaim in the pod's namespace."""

    claim_name: Required[In[str]]
    """Its name."""
    read_only: bool | None
    """Whether it is mounted read-only."""


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
    """Whether it is mounted read-only."""
    fs_type: str | None
    """File system."""
    volume_attributes: Mapping[str, str]
    """Attributes of the driver."""
    node_publish_secret_ref: Mapping[str, Any] | None
    """Secret that is handed to the driver: ``{name: …}``."""


class NfsVolumeDict(TypedDict, total=False):
    """An NFS export."""

    server: Required[str]
    """Server."""
    path: Required[str]
    """Exported path."""
    read_only: bool | None
    """Whether it is mounted read-only."""


class ImageVolumeDict(TypedDict, total=False):
    """An OCI image or artifact as files (Kubernetes 1.33 and later)."""

    reference: In[str] | None
    """The image, pinned to a tag or digest."""
    pull_policy: str | None
    """``Always``, ``IfNotPresent`` or ``Never``."""


class VolumeDict(TypedDict, total=False):
    """A volume: a name and one source."""

    name: Required[str]
    """Its name in the pod."""
    empty_dir: EmptyDir | EmptyDirDict | None
    """A folder that lives as long as the pod."""
    secret: SecretVolume | SecretVolumeDict | None
    """Files from a Secret."""
    config_map: ConfigMapVolume | ConfigMapVolumeDict | None
    """Files from a ConfigMap."""
    persistent_volume_claim: PersistentVolumeClaimVolume | PersistentVolumeClaimVolumeDict | None
    """A claim."""
    host_path: HostPath | HostPathDict | None
    """A path of the node."""
    csi: CsiVolume | CsiVolumeDict | None
    """An inline volume of a CSI driver."""
    nfs: NfsVolume | NfsVolumeDict | None
    """An NFS export."""
    image: ImageVolume | ImageVolumeDict | None
    """An OCI image."""
    projected: Mapping[str, Any] | None
    """Several sources in one folder, as Kubernetes spells them."""
    ephemeral: Mapping[str, Any] | None
    """A claim that lives as long as the pod, as Kubernetes spells it."""
    downward_api: Mapping[str, Any] | None
    """Fields of the pod as files, as Kubernetes spells them."""
    extra: Mapping[str, Any]
    """Any other source, by its own Kubernetes name."""


class VolumeMountDict(TypedDict, total=False):
    """The path at which a container sees a volume."""

    name: Required[str]
    """Name of the volume."""
    mount_path: Required[str]
    """Path in the container."""
    read_only: bool | None
    """Whether it is read-only there."""
    sub_path: str | None
    """Folder of the volume, in place of its root."""
    sub_path_expr: str | None
    """The same, with ``$(VARIABLE)`` expanded."""
    mount_propagation: str | None
    """``None``, ``HostToContainer`` or ``Bidirectional``."""
    recursive_read_only: str | None
    """``Disabled``, ``IfPossible`` or ``Enabled``."""


class ClusterMetaDict(TypedDict, total=False):
    """Metadata of an object that belongs to the whole cluster."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""


class ObjectMetaDict(TypedDict, total=False):
    """Metadata of an object that lives in a namespace."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""


class AwaitedDict(TypedDict, total=False):
    """How an update waits for it."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""


class ServiceMetaDict(TypedDict, total=False):
    """The fields that every service has: its metadata, and how an update waits for it."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""


class PlacedDict(TypedDict, total=False):
    """Placement of a workload's pods."""

    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""


class ClusterServingRuntimeFields(TypedDict, total=False):
    """Keyword arguments of the component ``ClusterServingRuntime``, see :class:`ClusterServingRuntimeArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Formats that it serves."""
    protocol_versions: ListOf[str]
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Inference endpoint by HTTP (ModelMesh)."""


class ClusterStorageContainerFields(TypedDict, total=False):
    """Keyword arguments of the component ``ClusterStorageContainer``, see :class:`ClusterStorageContainerArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    container: Container | ContainerDict
    """The container; it gets the URI and a folder as its arguments."""
    supported_uri_formats: Sequence[UriFormat | UriFormatDict]
    """The URIs."""
    supports_multi_model_download: bool | None
    """Whether it takes several URIs at once (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None
    """``initContainer``: of serving pods (KServe's default); ``localModelDownloadJob``: of the local model cache."""
    disabled: bool | None
    """Whether it is not to be used."""


class ExistingClusterFields(TypedDict, total=False):
    """Keyword arguments of the component ``ExistingCluster``, see :class:`ExistingClusterArgs`."""

    kubeconfig: In[str] | None
    """Path or content of its kubeconfig; default: the shell's KUBECONFIG."""
    context: str | None
    """Context in it; default: its current one."""
    cluster_identifier: In[str] | None
    """A value that identifies the cluster (its self link, its name). With it, a kubeconfig that changes,
    a fresh token for example, does not make a preview show every object as replaced."""
    node_pools: Sequence[ExistingNodePool | ExistingNodePoolDict]
    """Its pools, as far as services are placed on them by name."""


class GkeClusterFields(TypedDict, total=False):
    """Keyword arguments of the component ``GkeCluster``, see :class:`GkeClusterArgs`."""

    location: str
    """Region (control plane and nodes in several zones) or zone."""
    name: str | None
    """Its name at Google; default the component's."""
    project: str | None
    """Google Cloud project; default that of the configuration ``gcp:project``."""
    zones: ListOf[str]
    """Zones of nodes; default GKE's choice."""
    location_policy: Literal["ANY", "BALANCED"] | None
    """How zones are chosen for new nodes, where a pool does not say it; of compute classes too. Default: of a pool ANY for
    GPUs and spot, else BALANCED; of a compute class GKE's choice."""
    mode: Literal["standard", "autopilot"]
    """``autopilot``: GKE makes every node; pools are compute classes. Default standard."""
    network: ClusterNetwork | ClusterNetworkDict
    """Its VPC; default one of its own."""
    gateway_api: Literal["platform", "gke"]
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Default platform."""
    access: ControlPlaneAccess | ControlPlaneAccessDict
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"]
    """How early GKE upgrades. Default REGULAR."""
    version: str | float | None
    """Least Kubernetes version of the control plane. Default: the channel's. GKE moves on by itself, which is no change here."""
    maintenance: MaintenanceWindow | MaintenanceWindowDict | None
    """When GKE may upgrade, and when it may not; default whenever."""
    system_pool: SystemPool | SystemPoolDict
    """Nodes of the platform: the pool called system (standard mode)."""
    node_pools: Sequence[GkeNodePool | GkeNodePoolDict]
    """Its further pools (standard mode). The name ``system`` is that of the system pool."""
    compute_classes: Sequence[ComputeClass | ComputeClassDict]
    """Ladders of machines that GKE makes nodes of by itself."""
    observability: Observability | ObservabilityDict
    """Logs and metrics."""
    drivers: Drivers | DriversDict
    """Storage drivers."""
    image_streaming: bool
    """Containers start while their image is still being read (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool
    """Nodes that prove their boot. Default true."""
    cost_allocation: bool
    """Costs by namespace and label in the billing export. Default true."""
    labels: Mapping[str, str]
    """Resource labels of the cluster."""
    model_buckets: Sequence[ModelBucket | ModelBucketDict]
    """Buckets with models."""
    secrets: Sequence[SecretAccess | SecretAccessDict]
    """Secrets that service accounts may read."""
    image_mirrors: Sequence[ImageMirror | ImageMirrorDict]
    """Mirrors of image registries."""
    enable_apis: bool
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None
    """Google service account of nodes; default: a new one with only the rights that nodes need."""
    deletion_protection: bool
    """Whether the provider refuses to delete the cluster. To destroy it: set false, ``pulumi up``, then destroy. Default true."""
    protect: bool
    """Whether Pulumi refuses to delete the cluster, as long as the state contains this setting. Default false."""
    gpu_quota: Mapping[str, int]
    """Accelerator type -> GPUs that the project's quota allows in the region; ``spot/TYPE`` for the quota of preemptible
    ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all GPUs, and ``SSD_TOTAL_GB`` that of
    SSD persistent disks in GB, which boot disks use. Given, pools are checked against it."""


class InferenceGraphFields(TypedDict, total=False):
    """Keyword arguments of the component ``InferenceGraph``, see :class:`InferenceGraphArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    nodes: Mapping[str, GraphNode | GraphNodeDict]
    """Nodes by name; requests enter at ``root``."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard``: a Deployment; ``Knative``: serverless; ``default`` writes nothing: the cluster's configuration decides."""
    resources: Resources | ResourcesDict | None
    """Requests and limits of the router."""
    min_replicas: int | None
    """Fewest replicas of the router; KServe takes 1 if not set."""
    max_replicas: int | None
    """Most replicas."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None
    """Metric on which the router scales."""
    scale_target: int | None
    """Value it is kept at."""
    timeout: int | None
    """Seconds that one request may take."""
    router_timeouts: RouterTimeouts | RouterTimeoutsDict | None
    """Time limits of the router."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    node_name: str | None
    """Node that it must run on."""
    service_account_name: In[str] | None
    """ServiceAccount of the router's pods."""


class InferenceServiceFields(TypedDict, total=False):
    """Keyword arguments of the component ``InferenceService``, see :class:`InferenceServiceArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    predictor: Predictor | PredictorDict
    """What answers predictions."""
    transformer: Transformer | TransformerDict | None
    """What stands in front of the predictor."""
    explainer: Explainer | ExplainerDict | None
    """What explains predictions."""
    canary: Sequence[Canary | CanaryDict]
    """Predictors on trial beside the main one."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing (KServe 0.21, which injects it into no pod yet)."""
    deployment_mode: Literal["Standard", "Knative", "default"]
    """``Standard``: Deployments; ``Knative``: serverless, the platform must have it. ``default`` writes nothing: the cluster's
    configuration decides, and KServe checks autoscaling as if it were Knative."""
    autoscaler: Literal["hpa", "keda", "external", "none", "default"] | None
    """``hpa``: a HorizontalPodAutoscaler; ``keda``: a ScaledObject; ``external``: somebody else scales; ``none``:
    ``min_replicas`` stand. Where unset, ``hpa`` in Standard mode, and Knative's own otherwise; ``default`` writes nothing."""


class LLMInferenceServiceFields(TypedDict, total=False):
    """Keyword arguments of the component ``LLMInferenceService``, see :class:`LLMInferenceServiceArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    stopped: bool
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache travels; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    base_refs: ListOf[LocalReference | LocalReferenceDict | str]
    """LLMInferenceServiceConfigs that it builds on, later ones win; a plain name stands for ``{name: …}``."""


class LLMInferenceServiceConfigFields(TypedDict, total=False):
    """Keyword arguments of the component ``LLMInferenceServiceConfig``, see :class:`LLMInferenceServiceConfigArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    pool: str | None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
    gpus: int | None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Resources | ResourcesDict | None
    """CPU and memory of the engine's container, ``main``."""
    env: Sequence[EnvVar | EnvVarDict]
    """Environment of the engine's container, ``main``."""
    engine: Engine | EngineDict | None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: int | None
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: str | float | None
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: int | None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | ScalingDict | None
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: LLMAutoscaling | LLMAutoscalingDict | None
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | RolloutStrategyDict | None
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | ParallelismDict | None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | KvCacheOffloadingDict | None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | PodSpecDict | None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | PodSpecDict | None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    model: Model | ModelDict | None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | StorageInitializerDict | None
    """The download of the model."""
    prefill: Prefill | PrefillDict | None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation | DisaggregationDict
    """How the KV cache travels; only with ``prefill``."""
    router: Router | RouterDict | None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | TracingDict | None
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""


class LocalModelCacheFields(TypedDict, total=False):
    """Keyword arguments of the component ``LocalModelCache``, see :class:`LocalModelCacheArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    source_model_uri: str
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: str | float
    """Its size on disk."""
    node_groups: ListOf[str]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNamespaceCacheFields(TypedDict, total=False):
    """Keyword arguments of the component ``LocalModelNamespaceCache``, see :class:`LocalModelNamespaceCacheArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    source_model_uri: str
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: str | float
    """Its size on disk."""
    node_groups: ListOf[str]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | CacheStorageDict | None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelNodeGroupFields(TypedDict, total=False):
    """Keyword arguments of the component ``LocalModelNodeGroup``, see :class:`LocalModelNodeGroupArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    storage_limit: str | float
    """Most that it holds on each node."""
    persistent_volume_spec: Mapping[str, Any]
    """Spec of the PersistentVolumes, as Kubernetes spells it."""
    persistent_volume_claim_spec: Mapping[str, Any]
    """Spec of the PersistentVolumeClaims, as Kubernetes spells it."""


class ServingPlatformFields(TypedDict, total=False):
    """Keyword arguments of the component ``ServingPlatform``, see :class:`ServingPlatformArgs`."""

    kserve: str | float
    """KServe version, ``0.20`` or exact ``0.20.0``."""
    install: Literal["managed", "existing"]
    """``existing``: KServe of that version runs already; nothing is installed, and services are checked against it."""
    llm: bool
    """Whether LLMInferenceServices are served: their CRDs, controller, presets and LeaderWorkerSet."""
    deployment_mode: Literal["Standard"]
    """How InferenceServices run: ``Standard`` makes Deployments (KServe's raw mode)."""
    default_deployment_mode: Literal["Standard", "Knative"] | None
    """With ``install: existing``: the mode of services that write none (``defaultDeploymentMode`` in ``deploy`` of the ConfigMap
    ``inferenceservice-config``). KServe's own charts set Knative, up to 0.20. If not set, the mode of these services is not
    known, and they are refused only for what no mode allows."""
    domain: str
    """Domain under which InferenceServices get their host names: ``<name>-<namespace>.<domain>``."""
    pool: str | None
    """Node pool that the control plane's pods are placed on; if not set, they run wherever they fit."""
    charts: ChartSource | ChartSourceDict | None
    """The source of charts. Default: the source that the cluster offers, else the folder that the environment variable
    ``KSERVE_IAC_CHARTS`` names, else their publishers."""
    cert_manager: Part | PartDict
    """cert-manager: certificates of the webhooks."""
    gateway_api: Part | PartDict
    """The CRDs of the Gateway API (standard channel)."""
    leader_worker_set: Part | PartDict
    """LeaderWorkerSet: replicas that span several nodes. Only with ``llm``."""
    knative: Literal["existing"] | None
    """Whether Knative Serving exists, for services in Knative mode. The stack does not install it."""
    keda: Literal["existing"] | None
    """Whether KEDA exists, for services that it scales. The stack does not install it."""
    prometheus: Prometheus | PrometheusDict | None
    """The Prometheus with the metrics of LLMInferenceServices that set ``autoscaling``. The stack does not install it."""
    gateway: GatewayArgs | GatewayArgsDict
    """The Gateway in front of all services."""
    values: Mapping[str, Mapping[str, Any]]
    """Further Helm values by KServe chart name (``kserve-resources`` …), merged over ours."""
    take_over: bool
    """Whether parts that others installed in the cluster are taken over: upgraded from here, and removed with this stack.
    Unset, an update refuses to write over them; set a part to ``existing`` to use it as it is."""
    timeout: int
    """Seconds that one part may take to become ready. Default 600."""


class ServingRuntimeFields(TypedDict, total=False):
    """Keyword arguments of the component ``ServingRuntime``, see :class:`ServingRuntimeArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    namespace: str
    """Namespace it lives in."""
    containers: Sequence[Container | ContainerDict]
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: Sequence[Volume | VolumeDict]
    """Volumes."""
    node_selector: Mapping[str, str]
    """Node labels that are required."""
    tolerations: Sequence[Toleration | TolerationDict]
    """Taints that are accepted."""
    affinity: Affinity | AffinityDict | None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: Sequence[LocalReference | LocalReferenceDict]
    """Secrets with credentials of registries."""
    pod_labels: Mapping[str, str]
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Mapping[str, str]
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None
    """Scheduler, in place of the default one."""
    resource_claims: Sequence[PodResourceClaim | PodResourceClaimDict]
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Mapping[str, Any]
    """Any other field, by KServe's own name."""
    supported_model_formats: Sequence[SupportedModelFormat | SupportedModelFormatDict]
    """Formats that it serves."""
    protocol_versions: ListOf[str]
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | RuntimeWorkerSpecDict | None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | StorageHelperDict | None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | BuiltInAdapterDict | None
    """ModelMesh's adapter."""
    replicas: int | None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None
    """Inference endpoint by HTTP (ModelMesh)."""


class SimulatedClusterFields(TypedDict, total=False):
    """Keyword arguments of the component ``SimulatedCluster``, see :class:`SimulatedClusterArgs`."""

    node_pools: Sequence[NodePool | NodePoolDict]
    """Its pools. The name ``system`` is the sandbox's own node, where the platform's controllers run."""


class TrainedModelFields(TypedDict, total=False):
    """Keyword arguments of the component ``TrainedModel``, see :class:`TrainedModelArgs`."""

    name: str | None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Mapping[str, str]
    """Labels of the object."""
    annotations: Mapping[str, str]
    """Annotations of the object."""
    import_id: str | None
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: bool | None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""
    wait: bool
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: int
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
    namespace: str
    """Namespace it lives in."""
    inference_service: str
    """The InferenceService, in the same namespace; it must have no ``storage_uri`` of its own."""
    model: TrainedModelSpec | TrainedModelSpecDict
    """The model."""
