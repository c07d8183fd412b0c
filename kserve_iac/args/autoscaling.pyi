# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Autoscaling in KServe's spelling: the metrics, and how fast replicas are added and removed."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, In
from .dicts import (
    AuthenticationReferenceDict,
    AutoScalingDict,
    ExternalMetricDict,
    ExternalMetricSourceDict,
    KedaAdvancedDict,
    KedaAuthenticationDict,
    KedaDict,
    KedaFallbackDict,
    KedaHpaConfigDict,
    KedaScalingModifiersDict,
    KedaSettingsDict,
    KedaTriggerDict,
    MetricAuthenticationDict,
    MetricDict,
    MetricTargetDict,
    PodMetricDict,
    PodMetricSourceDict,
    ResourceMetricDict,
    ScalingBehaviorDict,
    ScalingDict,
    ScalingPolicyDict,
    ScalingRulesDict,
    WvaDict,
    WvaHpaDict,
    WvaKedaDict,
)
from .quantity import Quantity

INT32 = 2**31 - 1
"""The largest number in the fields of a ScaledObject and of an HPA (``format: int32`` in their CRD and API)."""

class ScalingPolicy(Args):
    """One limit on the speed of scaling."""
    def __init__(self, **fields: Unpack[ScalingPolicyDict]) -> None:
        """One limit on the speed of scaling."""
    type: str
    """``Pods`` or ``Percent``."""
    value: int
    """Maximum change within the period, in pods or percent."""
    period_seconds: int
    """Length of the period in seconds."""

class ScalingRules(Args):
    """Rules for scaling in one direction."""
    def __init__(self, **fields: Unpack[ScalingRulesDict]) -> None:
        """Rules for scaling in one direction."""
    stabilization_window_seconds: int | None = ...
    """Time in seconds whose recommendations Kubernetes considers."""
    select_policy: str | None = ...
    """Which of several policies applies: ``Max``, ``Min`` or ``Disabled``."""
    policies: list[ScalingPolicy] = ...
    """Limits on the speed of scaling."""
    tolerance: Quantity | None = ...
    """Relative deviation from the target that Kubernetes ignores (``0.1``; Kubernetes 1.33 and later)."""

class ScalingBehavior(Args):
    """Rules for the speed of scaling in both directions (autoscaling/v2)."""
    def __init__(self, **fields: Unpack[ScalingBehaviorDict]) -> None:
        """Rules for the speed of scaling in both directions (autoscaling/v2)."""
    scale_up: ScalingRules | None = ...
    """Rules for adding replicas."""
    scale_down: ScalingRules | None = ...
    """Rules for removing replicas."""

class MetricTarget(Args):
    """Target value of a metric."""
    def __init__(self, **fields: Unpack[MetricTargetDict]) -> None:
        """Target value of a metric."""
    type: Literal["Utilization", "Value", "AverageValue"] | None = ...
    """Kind of target value."""
    average_utilization: int | None = ...
    """Percentage of the requested resources."""
    average_value: Quantity | None = ...
    """Target of the average over the pods."""
    value: Quantity | None = ...
    """Target of the metric itself. For external metrics, it is KEDA's threshold."""

class ResourceMetric(Args):
    """A resource of the pods as a metric."""
    def __init__(self, **fields: Unpack[ResourceMetricDict]) -> None:
        """A resource of the pods as a metric."""
    name: Literal["cpu", "memory"]
    """Name of the resource."""
    target: MetricTarget
    """The target value."""

class AuthenticationReference(Args):
    """A reference to a TriggerAuthentication of KEDA."""
    def __init__(self, **fields: Unpack[AuthenticationReferenceDict]) -> None:
        """A reference to a TriggerAuthentication of KEDA."""
    name: str
    """Name of the TriggerAuthentication."""

class MetricAuthentication(Args):
    """Credentials for a metrics server (KServe's ``authenticationRef``)."""
    def __init__(self, **fields: Unpack[MetricAuthenticationDict]) -> None:
        """Credentials for a metrics server (KServe's ``authenticationRef``)."""
    authentication_ref: AuthenticationReference
    """The TriggerAuthentication; it must exist in the service's namespace."""
    auth_modes: str | None = ...
    """KEDA's authentication modes (``bearer``, ``basic``, ``tls`` …)."""

class ExternalMetricSource(Args):
    """The source of an external metric."""
    def __init__(self, **fields: Unpack[ExternalMetricSourceDict]) -> None:
        """The source of an external metric."""
    backend: Literal["prometheus", "graphite"] | None = ...
    """Kind of server."""
    server_address: In[str] | None = ...
    """URL of the server."""
    query: In[str] | None = ...
    """The query. Its result must be one number."""
    namespace: str | None = ...
    """Namespace of the metric, if the server requires one."""

class ExternalMetric(Args):
    """A metric from outside Kubernetes. It requires KEDA."""
    def __init__(self, **fields: Unpack[ExternalMetricDict]) -> None:
        """A metric from outside Kubernetes. It requires KEDA."""
    metric: ExternalMetricSource
    """The source of the metric."""
    target: MetricTarget
    """The target value. KServe uses only ``value``."""
    authentication_ref: MetricAuthentication | None = ...
    """Credentials for the server."""

class PodMetricSource(Args):
    """A metric of the pods themselves, collected by OpenTelemetry."""
    def __init__(self, **fields: Unpack[PodMetricSourceDict]) -> None:
        """A metric of the pods themselves, collected by OpenTelemetry."""
    backend: Literal["opentelemetry"] | None = ...
    """How the metric is collected."""
    server_address: In[str] | None = ...
    """Address of the scaler. Default: the scaler in KServe's configuration."""
    metric_names: list[str] = ...
    """Metrics to collect."""
    query: In[str] | None = ...
    """Name of the metric for autoscaling. KServe uses its sum over the pods."""
    operation_over_time: str | None = ...
    """How values over time are combined: ``last_one``, ``avg``, ``max``, ``min``, ``rate`` or ``count``."""

class PodMetric(Args):
    """A metric of the pods. It requires KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""
    def __init__(self, **fields: Unpack[PodMetricDict]) -> None:
        """A metric of the pods. It requires KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""
    metric: PodMetricSource
    """The source of the metric."""
    target: MetricTarget
    """The target value. KServe uses only ``value``."""

class Metric(Args):
    """A metric for autoscaling. The field with the name of its ``type`` must be set."""
    def __init__(self, **fields: Unpack[MetricDict]) -> None:
        """A metric for autoscaling. The field with the name of its ``type`` must be set."""
    type: Literal["Resource", "External", "PodMetric"]
    """Kind of metric."""
    resource: ResourceMetric | None = ...
    """A pod resource."""
    external: ExternalMetric | None = ...
    """A metric from outside Kubernetes."""
    podmetric: PodMetric | None = ...
    """A metric of the pods."""

class AutoScaling(Args):
    """Metrics for the autoscaling of a component, in addition to ``scale_metric``."""
    def __init__(self, **fields: Unpack[AutoScalingDict]) -> None:
        """Metrics for the autoscaling of a component, in addition to ``scale_metric``."""
    metrics: list[Metric] = ...
    """The metrics. The one that requires the most replicas decides."""
    behavior: ScalingBehavior | None = ...
    """Rules for the speed of scaling. KServe uses only the stabilisation windows, and only with KEDA."""

class WvaHpa(Args):
    """The HorizontalPodAutoscaler that applies the decisions of the workload variant autoscaler."""
    def __init__(self, **fields: Unpack[WvaHpaDict]) -> None:
        """The HorizontalPodAutoscaler that applies the decisions of the workload variant autoscaler."""
    behavior: ScalingBehavior | None = ...
    """Rules for the speed of scaling."""

class KedaFallback(Args):
    """The behaviour of KEDA if the source of a metric fails."""
    def __init__(self, **fields: Unpack[KedaFallbackDict]) -> None:
        """The behaviour of KEDA if the source of a metric fails."""
    failure_threshold: int
    """Number of consecutive failures after which the fallback applies."""
    replicas: int
    """Number of replicas in this case."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = ...
    """Whether the fallback is ``replicas``, the current number, or the higher or lower of the two."""

class KedaHpaConfig(Args):
    """The HorizontalPodAutoscaler that KEDA creates."""
    def __init__(self, **fields: Unpack[KedaHpaConfigDict]) -> None:
        """The HorizontalPodAutoscaler that KEDA creates."""
    behavior: ScalingBehavior | None = ...
    """Rules for the speed of scaling."""
    name: str | None = ...
    """Name of the HorizontalPodAutoscaler. KServe rejects this field."""

class KedaScalingModifiers(Args):
    """A formula over triggers. It is allowed only with your own triggers, not with the workload variant autoscaler."""
    def __init__(self, **fields: Unpack[KedaScalingModifiersDict]) -> None:
        """A formula over triggers. It is allowed only with your own triggers, not with the workload variant autoscaler."""
    formula: str | None = ...
    """The formula."""
    target: str | None = ...
    """Target value of the formula."""
    activation_target: str | None = ...
    """Value of the formula above which KEDA scales from 0."""
    metric_type: Literal["AverageValue", "Value"] | None = ...
    """Kind of target value."""

class KedaAdvanced(Args):
    """KEDA's advanced settings."""
    def __init__(self, **fields: Unpack[KedaAdvancedDict]) -> None:
        """KEDA's advanced settings."""
    horizontal_pod_autoscaler_config: KedaHpaConfig | None = ...
    """The HorizontalPodAutoscaler that KEDA creates."""
    restore_to_original_replica_count: bool | None = ...
    """Whether KEDA restores the original number of replicas when the ScaledObject is deleted."""
    scaling_modifiers: KedaScalingModifiers | None = ...
    """A formula over triggers."""

class KedaSettings(Args):
    """Settings of a ScaledObject that KServe creates."""
    def __init__(self, **fields: Unpack[KedaSettingsDict]) -> None:
        """Settings of a ScaledObject that KServe creates."""
    polling_interval: Annotated[int, Field(ge=1, le=INT32)] | None = ...
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: Annotated[int, Field(ge=0, le=INT32)] | None = ...
    """Time in seconds without load after which KEDA scales to the idle number. KEDA's default: 300."""
    initial_cooldown_period: Annotated[int, Field(ge=0, le=INT32)] | None = ...
    """The same time after the creation of the ScaledObject."""
    idle_replica_count: Annotated[int, Field(ge=0, le=INT32)] | None = ...
    """Number of replicas without load. It must be less than ``min_replicas``. 0 requires KServe 0.21."""
    fallback: KedaFallback | None = ...
    """The behaviour if the source of a metric fails."""
    advanced: KedaAdvanced | None = ...
    """Advanced settings."""

class WvaKeda(KedaSettings):
    """The ScaledObject that applies the decisions of the workload variant autoscaler."""
    def __init__(self, **fields: Unpack[WvaKedaDict]) -> None:
        """The ScaledObject that applies the decisions of the workload variant autoscaler."""

class KedaAuthentication(Args):
    """A reference to a TriggerAuthentication of KEDA."""
    def __init__(self, **fields: Unpack[KedaAuthenticationDict]) -> None:
        """A reference to a TriggerAuthentication of KEDA."""
    name: str
    """Name of the object."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] | None = ...
    """Kind of the object. Default: ``TriggerAuthentication``."""

class KedaTrigger(Args):
    """A trigger of KEDA: a metric and its target."""
    def __init__(self, **fields: Unpack[KedaTriggerDict]) -> None:
        """A trigger of KEDA: a metric and its target."""
    type: str
    """KEDA's scaler: ``prometheus``, ``cpu``, ``cron`` …"""
    metadata: dict[str, In[str]]
    """Settings of the scaler, in KEDA's spelling. All values are text."""
    name: str | None = ...
    """Name of the trigger. It is required if a formula refers to the trigger."""
    metric_type: Literal["AverageValue", "Value", "Utilization"] | None = ...
    """Kind of target value. Default: ``AverageValue``."""
    authentication_ref: KedaAuthentication | None = ...
    """Credentials for the server."""
    use_cached_metrics: bool | None = ...
    """Whether KEDA caches the value between two queries."""

class Keda(KedaSettings):
    """KEDA scales by your own triggers (KServe 0.21 and later)."""
    def __init__(self, **fields: Unpack[KedaDict]) -> None:
        """KEDA scales by your own triggers (KServe 0.21 and later)."""
    triggers: Annotated[list[KedaTrigger], Field(min_length=1)]
    """The triggers. The one that requires the most replicas decides."""

class Wva(Args):
    """The workload variant autoscaler decides the number of replicas, and ``hpa`` or ``keda`` applies it."""
    def __init__(self, **fields: Unpack[WvaDict]) -> None:
        """The workload variant autoscaler decides the number of replicas, and ``hpa`` or ``keda`` applies it."""
    variant_cost: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$", coerce_numbers_to_str=True)] | None = ...
    """Relative cost of a replica. KServe's default: ``10.0``."""
    hpa: WvaHpa | None = ...
    """A HorizontalPodAutoscaler applies the number. ``{}`` selects its defaults."""
    keda: WvaKeda | None = ...
    """KEDA applies the number. ``{}`` selects its defaults."""

class Scaling(Args):
    """Autoscaling of an LLM workload (KServe 0.17 and later), by either ``wva`` or ``keda``; an alternative to ``replicas``."""
    def __init__(self, **fields: Unpack[ScalingDict]) -> None:
        """Autoscaling of an LLM workload (KServe 0.17 and later), by either ``wva`` or ``keda``; an alternative to ``replicas``."""
    min_replicas: Annotated[int, Field(ge=1, le=INT32)] | None = ...
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: Annotated[int, Field(ge=1, le=INT32)] | None = ...
    """Maximum number of replicas. It is required from KServe 0.18."""
    wva: Wva | None = ...
    """The workload variant autoscaler. KServe 0.20 and earlier require it."""
    keda: Keda | None = ...
    """KEDA scales by your own triggers (KServe 0.21 and later)."""
