"""Autoscaling of an LLM workload by KEDA: bounds, what one replica may have to do, and how quickly the number follows.

From this a ScaledObject is made beside the LLMInferenceService; its queries to Prometheus are written by us.
"""

from typing import Annotated

from pydantic import Field, model_validator

from ..autoscaling import KedaFallback
from ..base import Args

Load = Annotated[float, Field(ge=0.001)]
"""A target per replica: KEDA hands it to Kubernetes in thousandths (keda pkg/scalers/scaler.go)."""


class TimeToFirstToken(Args):
    """Prompt tokens that wait to be prefilled, as time: replicas follow what is left of the promise beside the prompt's own time.

    The target is ``seconds - prompt_tokens / peak_prefill_throughput`` of waiting per replica (llm-d,
    guides/workload-autoscaling/keda-epp-token-aware). Needs an endpoint picker of 0.10 or later with the plugin
    ``inflight-load-producer``.
    """

    seconds: Load
    """Time to the first token that is promised, in seconds."""
    prompt_tokens: Annotated[int, Field(ge=0)]
    """Tokens of a usual prompt that are not cached: how long these take, no number of replicas changes."""
    peak_prefill_throughput: Annotated[float, Field(gt=0)]
    """Prompt tokens that one replica prefills in a second, measured on the GPUs it runs on and through the way it serves (llm-d's
    ``peakPrefillThroughput``)."""

    @property
    def waiting(self) -> float:
        """Seconds of waiting that the promise leaves; none where it is not positive."""
        return self.seconds - self.prompt_tokens / self.peak_prefill_throughput


class ScalingTargets(Args):
    """The load of one replica. The target that requires the most replicas decides."""

    queue: Load | None = None
    """Requests that wait in a replica (``vllm:num_requests_waiting``); llm-d's guides start with 1."""
    running: Load | None = None
    """Requests that a replica works on (``vllm:num_requests_running``); llm-d's guides start with 16."""
    kv_cache_usage: Annotated[float, Field(ge=0.001, le=1)] | None = None
    """Share of a replica's KV cache that is in use (``vllm:kv_cache_usage_perc``), 0 to 1; llm-d's guides take 0.8 for decode."""
    flow_control_queue: Load | None = None
    """Requests that the endpoint picker holds back, per replica (``llm_d_epp_flow_control_queue_size``). The one signal that is
    there without pods: it wakes a service that was scaled to zero (KServe 0.18 and later). Needs the feature gate ``flowControl``
    in the endpoint picker's configuration."""
    time_to_first_token: TimeToFirstToken | None = None
    """Prompt tokens that wait, as time; for prefill, or where roles are not split."""


class ScalingSpeed(Args):
    """How quickly the number follows in one direction."""

    pods: Annotated[int, Field(ge=1)] | None = None
    """Replicas that come, or go, within ``period_seconds`` at most. Kubernetes' own limits if not set."""
    period_seconds: Annotated[int, Field(ge=1, le=1800)] | None = None
    """Seconds of the period; with ``pods``."""
    stabilization_window_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    """Seconds that are looked back for the most careful number; Kubernetes takes 0 upwards and 300 downwards if not set."""

    @model_validator(mode="after")
    def _whole(self) -> "ScalingSpeed":
        if (self.pods is None) != (self.period_seconds is None):
            raise ValueError("pods and periodSeconds must be set together")
        return self


class LLMAutoscaling(Args):
    """Replicas follow the load, by KEDA (KServe 0.17 and later). In place of ``replicas`` and ``scaling``.

    Needs ``keda`` and ``prometheus`` of the platform, and a Prometheus that scrapes the pods.
    """

    min_replicas: Annotated[int, Field(ge=0)] = 1
    """Fewest replicas. 0 lets all of them go: only with ``targets.flowControlQueue``, and not with ``prefill``."""
    max_replicas: Annotated[int, Field(ge=1)]
    """Most replicas; the pool must hold them."""
    targets: ScalingTargets
    """The load of one replica."""
    polling_interval: Annotated[int, Field(ge=1)] | None = None
    """Seconds between two looks; KEDA takes 30 if not set."""
    cooldown_period: Annotated[int, Field(ge=0)] | None = None
    """Seconds without load before the last replica goes, where ``min_replicas`` is 0; KEDA takes 300 if not set."""
    initial_cooldown_period: Annotated[int, Field(ge=0)] | None = None
    """The same, after its creation. KEDA's default is 0."""
    scale_up: ScalingSpeed | None = None
    """Upwards."""
    scale_down: ScalingSpeed | None = None
    """Downwards."""
    fallback: KedaFallback | None = None
    """The behaviour if Prometheus does not answer. Default: the number of replicas stays the same. ``behavior`` requires
    KEDA 2.17."""
