# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Autoscaling as KServe spells it: what is measured, and how quickly it is followed."""

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

class ScalingPolicy(Args):
    """One limit on the speed of scaling."""
    def __init__(self, **fields: Unpack[ScalingPolicyDict]) -> None:
        """One limit on the speed of scaling."""
    type: str
    """``Pods`` or ``Percent``."""
    value: int
    """How many, at most, within the period."""
    period_seconds: int
    """Seconds of the period."""

class ScalingRules(Args):
    """How scaling in one direction goes."""
    def __init__(self, **fields: Unpack[ScalingRulesDict]) -> None:
        """How scaling in one direction goes."""
    stabilization_window_seconds: int | None = ...
    """Seconds of past recommendations that are looked at."""
    select_policy: str | None = ...
    """``Max``, ``Min`` or ``Disabled``: which of several policies counts."""
    policies: list[ScalingPolicy] = ...
    """Limits."""
    tolerance: Quantity | None = ...
    """Deviation that is ignored (``0.1``; Kubernetes 1.33 and later)."""

class ScalingBehavior(Args):
    """How scaling goes (autoscaling/v2)."""
    def __init__(self, **fields: Unpack[ScalingBehaviorDict]) -> None:
        """How scaling goes (autoscaling/v2)."""
    scale_up: ScalingRules | None = ...
    """Upwards."""
    scale_down: ScalingRules | None = ...
    """Downwards."""

class MetricTarget(Args):
    """The value that is aimed at."""
    def __init__(self, **fields: Unpack[MetricTargetDict]) -> None:
        """The value that is aimed at."""
    type: Literal["Utilization", "Value", "AverageValue"] | None = ...
    """How it is given."""
    average_utilization: int | None = ...
    """Percent of the request."""
    average_value: Quantity | None = ...
    """Average over the pods."""
    value: Quantity | None = ...
    """Plain value; for external metrics KEDA's threshold."""

class ResourceMetric(Args):
    """A pod resource."""
    def __init__(self, **fields: Unpack[ResourceMetricDict]) -> None:
        """A pod resource."""
    name: Literal["cpu", "memory"]
    """Which one."""
    target: MetricTarget
    """The target value."""

class AuthenticationReference(Args):
    """A KEDA TriggerAuthentication."""
    def __init__(self, **fields: Unpack[AuthenticationReferenceDict]) -> None:
        """A KEDA TriggerAuthentication."""
    name: str
    """Its name."""

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
    """Its URL."""
    query: In[str] | None = ...
    """The query; it must give one number."""
    namespace: str | None = ...
    """Namespace of the metric, if the server requires one."""

class ExternalMetric(Args):
    """A metric from outside of Kubernetes; needs KEDA."""
    def __init__(self, **fields: Unpack[ExternalMetricDict]) -> None:
        """A metric from outside of Kubernetes; needs KEDA."""
    metric: ExternalMetricSource
    """The source of the metric."""
    target: MetricTarget
    """The target value; only ``value`` is used."""
    authentication_ref: MetricAuthentication | None = ...
    """Credentials."""

class PodMetricSource(Args):
    """A metric of the pods themselves, collected by OpenTelemetry."""
    def __init__(self, **fields: Unpack[PodMetricSourceDict]) -> None:
        """A metric of the pods themselves, collected by OpenTelemetry."""
    backend: Literal["opentelemetry"] | None = ...
    """How it is collected."""
    server_address: In[str] | None = ...
    """Scaler to ask; the configured one if not set."""
    metric_names: list[str] = ...
    """Metrics to collect."""
    query: In[str] | None = ...
    """Name of the metric to scale on; KServe sums it over the pods."""
    operation_over_time: str | None = ...
    """``last_one``, ``avg``, ``max``, ``min``, ``rate`` or ``count``."""

class PodMetric(Args):
    """A metric of the pods; needs KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""
    def __init__(self, **fields: Unpack[PodMetricDict]) -> None:
        """A metric of the pods; needs KEDA, its OpenTelemetry add-on and the OpenTelemetry operator."""
    metric: PodMetricSource
    """Which one."""
    target: MetricTarget
    """The target value; only ``value`` is used."""

class Metric(Args):
    """One thing to scale on: its ``type``, and the part of that name."""
    def __init__(self, **fields: Unpack[MetricDict]) -> None:
        """One thing to scale on: its ``type``, and the part of that name."""
    type: Literal["Resource", "External", "PodMetric"]
    """Which kind."""
    resource: ResourceMetric | None = ...
    """A pod resource."""
    external: ExternalMetric | None = ...
    """A metric from outside."""
    podmetric: PodMetric | None = ...
    """A metric of the pods."""

class AutoScaling(Args):
    """Metrics on which a component scales, beyond ``scale_metric``."""
    def __init__(self, **fields: Unpack[AutoScalingDict]) -> None:
        """Metrics on which a component scales, beyond ``scale_metric``."""
    metrics: list[Metric] = ...
    """The metrics. The one that requires the most replicas decides."""
    behavior: ScalingBehavior | None = ...
    """How scaling goes. KServe passes on the stabilisation windows only, and only with KEDA."""

class WvaHpa(Args):
    """The HorizontalPodAutoscaler that follows the workload variant autoscaler."""
    def __init__(self, **fields: Unpack[WvaHpaDict]) -> None:
        """The HorizontalPodAutoscaler that follows the workload variant autoscaler."""
    behavior: ScalingBehavior | None = ...
    """How scaling goes."""

class KedaFallback(Args):
    """The behaviour of KEDA if its source fails."""
    def __init__(self, **fields: Unpack[KedaFallbackDict]) -> None:
        """The behaviour of KEDA if its source fails."""
    failure_threshold: int
    """Failures in a row."""
    replicas: int
    """Replicas then."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = ...
    """How ``replicas`` is meant."""

class KedaHpaConfig(Args):
    """The HorizontalPodAutoscaler that KEDA makes."""
    def __init__(self, **fields: Unpack[KedaHpaConfigDict]) -> None:
        """The HorizontalPodAutoscaler that KEDA makes."""
    behavior: ScalingBehavior | None = ...
    """How scaling goes."""
    name: str | None = ...
    """Its name. KServe refuses one."""

class KedaScalingModifiers(Args):
    """A formula over triggers: only for triggers of your own, since the workload variant autoscaler brings its own."""
    def __init__(self, **fields: Unpack[KedaScalingModifiersDict]) -> None:
        """A formula over triggers: only for triggers of your own, since the workload variant autoscaler brings its own."""
    formula: str | None = ...
    """Formula."""
    target: str | None = ...
    """Target."""
    activation_target: str | None = ...
    """Activation target."""
    metric_type: Literal["AverageValue", "Value"] | None = ...
    """Metric type."""

class KedaAdvanced(Args):
    """KEDA's advanced settings."""
    def __init__(self, **fields: Unpack[KedaAdvancedDict]) -> None:
        """KEDA's advanced settings."""
    horizontal_pod_autoscaler_config: KedaHpaConfig | None = ...
    """The HorizontalPodAutoscaler that KEDA makes."""
    restore_to_original_replica_count: bool | None = ...
    """Whether the replicas from before come back when the ScaledObject goes."""
    scaling_modifiers: KedaScalingModifiers | None = ...
    """A formula over triggers."""

class KedaSettings(Args):
    """Settings of a ScaledObject that KServe creates."""
    def __init__(self, **fields: Unpack[KedaSettingsDict]) -> None:
        """Settings of a ScaledObject that KServe creates."""
    polling_interval: Annotated[int, Field(ge=1)] | None = ...
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: Annotated[int, Field(ge=0)] | None = ...
    """Seconds without load before the idle count; 300 if not set."""
    initial_cooldown_period: Annotated[int, Field(ge=0)] | None = ...
    """The same, after its creation."""
    idle_replica_count: Annotated[int, Field(ge=0)] | None = ...
    """Replicas without load, less than ``min_replicas``; 0 needs KServe 0.21."""
    fallback: KedaFallback | None = ...
    """The behaviour if the source fails."""
    advanced: KedaAdvanced | None = ...
    """Advanced settings."""

class WvaKeda(KedaSettings):
    """The ScaledObject that follows the workload variant autoscaler."""
    def __init__(self, **fields: Unpack[WvaKedaDict]) -> None:
        """The ScaledObject that follows the workload variant autoscaler."""

class KedaAuthentication(Args):
    """A TriggerAuthentication of KEDA's."""
    def __init__(self, **fields: Unpack[KedaAuthenticationDict]) -> None:
        """A TriggerAuthentication of KEDA's."""
    name: str
    """Its name."""
    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] | None = ...
    """Its kind; ``TriggerAuthentication`` if not set."""

class KedaTrigger(Args):
    """What KEDA follows."""
    def __init__(self, **fields: Unpack[KedaTriggerDict]) -> None:
        """What KEDA follows."""
    type: str
    """KEDA's scaler: ``prometheus``, ``cpu``, ``cron`` …"""
    metadata: dict[str, In[str]]
    """The scaler's settings, as KEDA spells them; all values are text."""
    name: str | None = ...
    """Its name; required where a formula refers to it."""
    metric_type: Literal["AverageValue", "Value", "Utilization"] | None = ...
    """How the value is meant; ``AverageValue`` if not set."""
    authentication_ref: KedaAuthentication | None = ...
    """Credentials."""
    use_cached_metrics: bool | None = ...
    """Whether the value of the last look is used between two looks."""

class Keda(KedaSettings):
    """KEDA scales by triggers of your own (KServe 0.21 and later)."""
    def __init__(self, **fields: Unpack[KedaDict]) -> None:
        """KEDA scales by triggers of your own (KServe 0.21 and later)."""
    triggers: Annotated[list[KedaTrigger], Field(min_length=1)]
    """What KEDA follows. The trigger that requires the most replicas decides."""

class Wva(Args):
    """The workload variant autoscaler decides, and one of two scalers follows it."""
    def __init__(self, **fields: Unpack[WvaDict]) -> None:
        """The workload variant autoscaler decides, and one of two scalers follows it."""
    variant_cost: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$", coerce_numbers_to_str=True)] | None = ...
    """Relative cost of a replica; KServe takes ``10.0`` if not set."""
    hpa: WvaHpa | None = ...
    """A HorizontalPodAutoscaler follows; ``{}`` for its defaults."""
    keda: WvaKeda | None = ...
    """KEDA follows; ``{}`` for its defaults."""

class Scaling(Args):
    """Autoscaling of an LLM workload (KServe 0.17 and later), in place of ``replicas``: one of ``wva`` and ``keda``."""
    def __init__(self, **fields: Unpack[ScalingDict]) -> None:
        """Autoscaling of an LLM workload (KServe 0.17 and later), in place of ``replicas``: one of ``wva`` and ``keda``."""
    min_replicas: Annotated[int, Field(ge=1)] | None = ...
    """Fewest replicas; KServe takes 1 if not set."""
    max_replicas: Annotated[int, Field(ge=1)] | None = ...
    """Most replicas; required since 0.18."""
    wva: Wva | None = ...
    """The workload variant autoscaler, which decides; KServe up to 0.20 requires it."""
    keda: Keda | None = ...
    """KEDA scales by triggers of your own (KServe 0.21 and later)."""
