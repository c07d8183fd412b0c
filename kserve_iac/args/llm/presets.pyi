# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Ready configurations of the endpoint picker, by what it should route by.

Weights are those of KServe 0.20: its default configurations (``schedulerConfigText`` in
pkg/controller/v1alpha2/llmisvc/scheduler.go) and, for the precise prefix, docs/samples/llmisvc/precise-prefix-kv-cache-routing.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from typing_extensions import Unpack

from ..base import Args
from ..dicts import (
    DefaultPresetDict,
    DisaggregatedPresetDict,
    LatencyPredictorDict,
    LoraAffinityDict,
    PrecisePrefixDict,
    PrefixLoadDict,
    PresetDict,
)

def _whole(value: float) -> float: ...

Weight = Annotated[float, AfterValidator(_whole), Field(ge=0)]
"""How much a scorer counts beside the others; 0 leaves it out."""

class DefaultPreset(Args):
    """KServe's own configuration, written out (0.17 and later). KServe keeps the previous one if the preset is only removed."""
    def __init__(self, **fields: Unpack[DefaultPresetDict]) -> None:
        """KServe's own configuration, written out (0.17 and later). KServe keeps the previous one if the preset is only removed."""

class PrefixLoad(Args):
    """Routes to where the beginning of the prompt was sent before, and to the less busy (0.17 and later)."""
    def __init__(self, **fields: Unpack[PrefixLoadDict]) -> None:
        """Routes to where the beginning of the prompt was sent before, and to the less busy (0.17 and later)."""
    prefix_cache: Weight = ...
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""

class PrecisePrefix(Args):
    """Routes to where the beginning of the prompt is in the KV cache, as the engines themselves say (0.18 and later).

    The engines are set to say so: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config`` and
    ``PYTHONHASHSEED``.
    """
    def __init__(self, **fields: Unpack[PrecisePrefixDict]) -> None:
        """Routes to where the beginning of the prompt is in the KV cache, as the engines themselves say (0.18 and later).

        The engines are set to say so: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config`` and
        ``PYTHONHASHSEED``.
        """
    block_size: Literal[16, 32, 64, 128] = ...
    """Tokens of one KV block, of engine and picker alike."""
    hash_seed: Annotated[str, Field(pattern=r"^[0-9]{1,10}$")] = ...
    """Seed of the blocks' hashes, of engine and picker alike; a number, as Python requires."""
    prefix_cache: Weight = ...
    """Weight of the beginning that is cached (``precise-prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: Weight = ...
    """Weight of few requests in flight (``active-request-scorer``)."""

class DisaggregatedPreset(Args):
    """Sends requests through prefill and decode; needs ``prefill`` (0.17 and later)."""
    def __init__(self, **fields: Unpack[DisaggregatedPresetDict]) -> None:
        """Sends requests through prefill and decode; needs ``prefill`` (0.17 and later)."""
    non_cached_tokens: Annotated[int, Field(ge=1)] | None = ...
    """Tokens of a prompt that are not cached from which on prefill is used (0.18 and later); always if not set."""
    prefix_cache: Weight = ...
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: Weight = ...
    """Weight of few requests in flight (``active-request-scorer``, decode only)."""

class LoraAffinity(Args):
    """Routes to where the adapter is loaded, then as ``prefixLoad`` does (0.17 and later)."""
    def __init__(self, **fields: Unpack[LoraAffinityDict]) -> None:
        """Routes to where the adapter is loaded, then as ``prefixLoad`` does (0.17 and later)."""
    lora: Weight = ...
    """Weight of an adapter that is loaded (``lora-affinity-scorer``)."""
    prefix_cache: Weight = ...
    """Weight of the beginning that was sent there before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""

class LatencyPredictor(Args):
    """Routes by latencies that are learnt from the requests (0.20): KServe adds two servers to the picker's pod."""
    def __init__(self, **fields: Unpack[LatencyPredictorDict]) -> None:
        """Routes by latencies that are learnt from the requests (0.20): KServe adds two servers to the picker's pod."""
    affinity_threshold: Annotated[float, Field(ge=0, le=1)] = ...
    """Share of the prompt that must be cached before only such endpoints are looked at (KServe's sample takes 0.8)."""
    max_prefix_tokens: Annotated[int, Field(ge=1)] = ...
    """Most tokens of a prompt that are looked up (KServe's sample takes 262144)."""

PresetName = Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
"""Presets by name. Configuration may also spell them as the fields of :class:`Preset` (``precisePrefix``)."""
AnyPreset = DefaultPreset | PrefixLoad | PrecisePrefix | DisaggregatedPreset | LoraAffinity | LatencyPredictor

class Preset(Args):
    """The preset of the endpoint picker. Exactly one must be set."""
    def __init__(self, **fields: Unpack[PresetDict]) -> None:
        """The preset of the endpoint picker. Exactly one must be set."""
    default: DefaultPreset | None = ...
    """KServe's own configuration."""
    prefix_load: PrefixLoad | None = ...
    """Beginnings that were sent before, and load."""
    precise_prefix: PrecisePrefix | None = ...
    """Cached prefixes, as the engines report them."""
    disaggregated: DisaggregatedPreset | None = ...
    """Prefill and decode."""
    lora_affinity: LoraAffinity | None = ...
    """Adapters that are loaded."""
    latency_predictor: LatencyPredictor | None = ...
    """Latencies that are learnt."""
    def given(self) -> Iterator[tuple[str, AnyPreset]]:
        """Those that are said, with their names in configuration."""
    @property
    def one(self) -> tuple[str, AnyPreset]:
        """The one that is said, with its name."""

def names() -> list[str]:
    """Names of presets, as configuration spells them."""

def by_name(value: object) -> object:
    """A plain name (``precise-prefix`` or ``precisePrefix``) stands for ``{precisePrefix: {}}``."""
