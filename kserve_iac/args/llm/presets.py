"""Ready configurations of the endpoint picker, by what it should route by.

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
"""How much a scorer counts beside the others; 0 leaves it out."""


class DefaultPreset(Args):
    """KServe's own configuration, written out (0.17 and later). KServe keeps the previous one if the preset is only removed."""


class PrefixLoad(Args):
    """Routes to where the beginning of the prompt was sent before, and to the less busy (0.17 and later)."""

    prefix_cache: Weight = 3
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class PrecisePrefix(Args):
    """Routes to where the beginning of the prompt is in the KV cache, as the engines themselves say (0.18 and later).

    The engines are set to say so: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config`` and
    ``PYTHONHASHSEED``.
    """

    block_size: Literal[16, 32, 64, 128] = 64
    """Tokens of one KV block, of engine and picker alike."""
    hash_seed: Annotated[str, Field(pattern=r"^[0-9]{1,10}$")] = "42"
    """Seed of the blocks' hashes, of engine and picker alike; a number, as Python requires."""
    prefix_cache: Weight = 3
    """Weight of the beginning that is cached (``precise-prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: Weight = 3
    """Weight of few requests in flight (``active-request-scorer``)."""


class DisaggregatedPreset(Args):
    """Sends requests through prefill and decode; needs ``prefill`` (0.17 and later)."""

    non_cached_tokens: Annotated[int, Field(ge=1)] | None = None
    """Tokens of a prompt that are not cached from which on prefill is used (0.18 and later); always if not set."""
    prefix_cache: Weight = 3
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: Weight = 2
    """Weight of few requests in flight (``active-request-scorer``, decode only)."""


class LoraAffinity(Args):
    """Routes to where the adapter is loaded, then as ``prefixLoad`` does (0.17 and later)."""

    lora: Weight = 4
    """Weight of an adapter that is loaded (``lora-affinity-scorer``)."""
    prefix_cache: Weight = 3
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = 2
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = 2
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""


class LatencyPredictor(Args):
    """Routes by latencies that are learnt from the requests (0.20): KServe adds two servers to the picker's pod."""

    affinity_threshold: Annotated[float, Field(ge=0, le=1)] = 0.8
    """Share of the prompt that must be cached before only such endpoints are looked at (KServe's sample takes 0.8)."""
    max_prefix_tokens: Annotated[int, Field(ge=1)] = 262144
    """Most tokens of a prompt that are looked up (KServe's sample takes 262144)."""


PresetName = Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
"""Presets by name. Configuration may also spell them as the fields of :class:`Preset` (``precisePrefix``)."""

AnyPreset = DefaultPreset | PrefixLoad | PrecisePrefix | DisaggregatedPreset | LoraAffinity | LatencyPredictor


class Preset(Args):
    """The preset of the endpoint picker. Exactly one must be set."""

    default: DefaultPreset | None = None
    """KServe's own configuration."""
    prefix_load: PrefixLoad | None = None
    """Beginnings that were sent before, and load."""
    precise_prefix: PrecisePrefix | None = None
    """Cached prefixes, as the engines report them."""
    disaggregated: DisaggregatedPreset | None = None
    """Prefill and decode."""
    lora_affinity: LoraAffinity | None = None
    """Adapters that are loaded."""
    latency_predictor: LatencyPredictor | None = None
    """Latencies that are learnt."""

    @model_validator(mode="after")
    def _one(self) -> "Preset":
        if wrong := exactly_one(list(names()), [name for name, _ in self.given()]):
            raise ValueError(wrong)
        return self

    def given(self) -> Iterator[tuple[str, AnyPreset]]:
        """Those that are said, with their names in configuration."""
        for name, info in type(self).model_fields.items():
            if (value := getattr(self, name)) is not None:
                yield info.alias or name, value

    @property
    def one(self) -> tuple[str, AnyPreset]:
        """The one that is said, with its name."""
        return next(self.given())


def names() -> list[str]:
    """Names of presets, as configuration spells them."""
    return [info.alias or name for name, info in Preset.model_fields.items()]


def by_name(value: object) -> object:
    """A plain name (``precise-prefix`` or ``precisePrefix``) stands for ``{precisePrefix: {}}``."""
    if not isinstance(value, str):
        return value
    folded = value.replace("-", "").replace("_", "").lower()
    return {next((name for name in names() if name.lower() == folded), value): {}}
