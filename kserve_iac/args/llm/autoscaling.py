"""Autoscaling of an LLM workload by KEDA: limits of the replicas, the load of one replica, and the speed of scaling.

The rendering writes KEDA's triggers, with their queries to Prometheus, from these fields.
"""

from typing import Annotated

from pydantic import Field, model_validator

from ..autoscaling import INT32, KedaFallback
from ..base import Args

Load = Annotated[float, Field(ge=0.001)]
"""Target per replica. The smallest is 0.001, because KEDA passes it to Kubernetes in thousandths (keda pkg/scalers/scaler.go)."""


class TimeToFirstToken(Args):
    """Scales so that the first token of a request arrives in time.

    The metric is the time that the waiting prompt tokens need for prefill. The target per replica is the waiting time that
    remains beside the prefill of the prompt itself: ``seconds - prompt_tokens / peak_prefill_throughput`` (llm-d,
    guides/workload-autoscaling/keda-epp-token-aware). It requires an endpoint picker of version 0.10 or later with the plugin
    ``inflight-load-producer``.
    """

    seconds: Load
    """Promised time to the first token, in seconds."""
    prompt_tokens: Annotated[int, Field(ge=0, le=INT32)]
    """Number of tokens of a typical prompt that are not cached. Further replicas do not shorten their prefill."""
    peak_prefill_throughput: Annotated[float, Field(gt=0)]
    """Prompt tokens per second that one replica can prefill, measured on the same GPUs and with the same route (llm-d's
    ``peakPrefillThroughput``)."""

    @property
    def waiting(self) -> float:
        """Target of the waiting time, in seconds. The promise cannot be kept if it is not positive."""
        return self.seconds - self.prompt_tokens / self.peak_prefill_throughput


class ScalingTargets(Args):
    """The load of one replica. The target that requires the most replicas decides."""

    queue: Load | None = None
    """Number of waiting requests of a replica (``vllm:num_requests_waiting``). llm-d's guides start with 1."""
    running: Load | None = None
    """Number of running requests of a replica (``vllm:num_requests_running``). llm-d's guides start with 16."""
    kv_cache_usage: Annotated[float, Field(ge=0.001, le=1)] | None = None
    """Share of a replica's KV cache that is in use, from 0 to 1 (``vllm:kv_cache_usage_perc``). llm-d's guides set 0.8 for
    decode."""
    flow_control_queue: Load | None = None
    """Number of requests per replica that the endpoint picker holds back (``llm_d_epp_flow_control_queue_size``). Only this
    metric exists when there are no pods, so it starts a service that was scaled to zero (KServe 0.18 and later). It requires the
    feature gate ``flowControl`` in the endpoint picker's configuration."""
    time_to_first_token: TimeToFirstToken | None = None
    """Promised time to the first token; for the prefill role, or for a service without prefill."""


class ScalingSpeed(Args):
    """How fast the number of replicas changes in one direction."""

    pods: Annotated[int, Field(ge=1, le=INT32)] | None = None
    """Maximum number of replicas that are added or removed within ``period_seconds``. Default: Kubernetes' own limits."""
    period_seconds: Annotated[int, Field(ge=1, le=1800)] | None = None
    """Length of the period in seconds; only with ``pods``."""
    stabilization_window_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    """Time in seconds over which Kubernetes uses the most cautious of the recommended numbers. Kubernetes' default: 0 for scaling
    up, 300 for scaling down."""

    @model_validator(mode="after")
    def _whole(self) -> "ScalingSpeed":
        if (self.pods is None) != (self.period_seconds is None):
            raise ValueError("pods and periodSeconds must be set together")
        return self


class LLMAutoscaling(Args):
    """KEDA scales the replicas with the load (KServe 0.17 and later); an alternative to ``replicas`` and ``scaling``.

    It requires ``keda`` and ``prometheus`` of the platform, and a Prometheus that scrapes the pods.
    """

    min_replicas: Annotated[int, Field(ge=0, le=INT32)] = 1
    """Minimum number of replicas. 0 is allowed only with ``targets.flowControlQueue``, and not with ``prefill``."""
    max_replicas: Annotated[int, Field(ge=1, le=INT32)]
    """Maximum number of replicas. The pool must have room for them."""
    targets: ScalingTargets
    """The load of one replica."""
    polling_interval: Annotated[int, Field(ge=1, le=INT32)] | None = None
    """Time in seconds between two queries of the metrics. KEDA's default: 30."""
    cooldown_period: Annotated[int, Field(ge=0, le=INT32)] | None = None
    """Time in seconds without load after which the last replica is removed, if ``min_replicas`` is 0. KEDA's default: 300."""
    initial_cooldown_period: Annotated[int, Field(ge=0, le=INT32)] | None = None
    """The same time after the creation of the service. KEDA's default: 0."""
    scale_up: ScalingSpeed | None = None
    """How fast replicas are added."""
    scale_down: ScalingSpeed | None = None
    """How fast replicas are removed."""
    fallback: KedaFallback | None = None
    """Number of replicas while Prometheus does not answer. Default: the number stays the same. ``behavior`` requires KEDA
    2.17."""
