"""Ready configurations of the endpoint picker, one for each way of routing.

Weights are those of KServe 0.20: its default configurations (``schedulerConfigText`` in
pkg/controller/v1alpha2/llmisvc/scheduler.go) and, for the precise prefix, docs/samples/llmisvc/precise-prefix-kv-cache-routing.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ..base import Args
from ..choice import exactly_one


def _whole(value: float) -> float:
    return int(value) if value.is_integer() else value


Weight = Annotated[float, AfterValidator(_whole), Field(ge=0)]
"""Weight of a scorer relative to the others. 0 removes the scorer."""


class DefaultPreset(Args):
    """KServe's default configuration, written explicitly (0.17 and later).

    If a preset is removed, KServe keeps the configuration of this preset; setting ``default`` restores KServe's default.
    """


class PrefixLoad(Args):
    """Prefers engines that received the same prompt prefix before, and engines with a low load (0.17 and later)."""

    prefix_cache: Weight = 3
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class PrecisePrefix(Args):
    """Prefers engines with the prompt prefix in their KV cache, which the engines report (0.18 and later).

    The rendering configures the engines to report it: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config``
    and ``PYTHONHASHSEED``.
    """

    block_size: Literal[16, 32, 64, 128] = 64
    """Number of tokens in one KV block, for the engine and the picker."""
    hash_seed: Annotated[str, Field(pattern=r"^[0-9]{1,10}$")] = "42"
    """Seed of the blocks' hashes, for the engine and the picker. Python requires a number."""
    prefix_cache: Weight = 3
    """Weight of a cached prompt prefix (``precise-prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: Weight = 3
    """Weight of a small number of active requests (``active-request-scorer``)."""


class DisaggregatedPreset(Args):
    """Sends requests through the prefill and decode roles. It requires ``prefill`` (0.17 and later)."""

    non_cached_tokens: Annotated[int, Field(ge=1)] | None = None
    """Minimum number of uncached tokens for which a prompt uses the prefill role (0.18 and later). Default: every prompt uses
    it."""
    prefix_cache: Weight = 3
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: Weight = 2
    """Weight of a small number of active requests (``active-request-scorer``, decode only)."""


class LoraAffinity(Args):
    """Prefers engines that have loaded the LoRA adapter, then routes like ``prefixLoad`` (0.17 and later)."""

    lora: Weight = 4
    """Weight of a loaded adapter (``lora-affinity-scorer``)."""
    prefix_cache: Weight = 3
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class LatencyPredictor(Args):
    """Routes by the latencies that a model predicts from earlier requests (0.20). KServe adds two servers to the picker's pod."""

    affinity_threshold: Annotated[float, Field(ge=0, le=1)] = 0.8
    """Share of the prompt from 0 to 1. If some endpoints have cached this share, the picker considers only these. KServe's sample
    sets 0.8."""
    max_prefix_tokens: Annotated[int, Field(ge=1)] = 262144
    """Maximum number of tokens of a prompt that are looked up in the cache. KServe's sample sets 262,144."""


PresetName = Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
"""Presets by name. Configuration may also spell them as the fields of :class:`Preset` (``precisePrefix``)."""

AnyPreset = DefaultPreset | PrefixLoad | PrecisePrefix | DisaggregatedPreset | LoraAffinity | LatencyPredictor


class Preset(Args):
    """The preset of the endpoint picker. Exactly one field must be set."""

    default: DefaultPreset | None = None
    """KServe's default configuration."""
    prefix_load: PrefixLoad | None = None
    """Routing by earlier prompt prefixes and by load."""
    precise_prefix: PrecisePrefix | None = None
    """Routing by the cached prefixes that the engines report."""
    disaggregated: DisaggregatedPreset | None = None
    """Routing through the prefill and decode roles."""
    lora_affinity: LoraAffinity | None = None
    """Routing by loaded LoRA adapters."""
    latency_predictor: LatencyPredictor | None = None
    """Routing by predicted latencies."""

    @model_validator(mode="after")
    def _one(self) -> "Preset":
        if wrong := exactly_one(list(names()), [name for name, _ in self.given()]):
            raise ValueError(wrong)
        return self

    def given(self) -> Iterator[tuple[str, AnyPreset]]:
        """The presets that are set, with their names in configuration."""
        for name, info in type(self).model_fields.items():
            if (value := getattr(self, name)) is not None:
                yield info.alias or name, value

    @property
    def one(self) -> tuple[str, AnyPreset]:
        """The preset that is set, with its name in configuration."""
        return next(self.given())


def names() -> list[str]:
    """Names of presets, as configuration spells them."""
    return [info.alias or name for name, info in Preset.model_fields.items()]


def by_name(value: object) -> object:
    """Converts a plain name (``precise-prefix`` or ``precisePrefix``) to ``{precisePrefix: {}}``."""
    if not isinstance(value, str):
        return value
    folded = value.replace("-", "").replace("_", "").lower()
    return {next((name for name in names() if name.lower() == folded), value): {}}
