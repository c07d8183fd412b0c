# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Ready configurations of the endpoint picker, one for each way of routing.

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
"""Weight of a scorer relative to the others. 0 removes the scorer."""

class DefaultPreset(Args):
    """KServe's default configuration, written explicitly (0.17 and later).

    If a preset is removed, KServe keeps the configuration of this preset; setting ``default`` restores KServe's default.
    """
    def __init__(self, **fields: Unpack[DefaultPresetDict]) -> None:
        """KServe's default configuration, written explicitly (0.17 and later).

        If a preset is removed, KServe keeps the configuration of this preset; setting ``default`` restores KServe's default.
        """

class PrefixLoad(Args):
    """Prefers engines that received the same prompt prefix before, and engines with a low load (0.17 and later)."""
    def __init__(self, **fields: Unpack[PrefixLoadDict]) -> None:
        """Prefers engines that received the same prompt prefix before, and engines with a low load (0.17 and later)."""
    prefix_cache: Weight = ...
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""

class PrecisePrefix(Args):
    """Prefers engines with the prompt prefix in their KV cache, which the engines report (0.18 and later).

    The rendering configures the engines to report it: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config``
    and ``PYTHONHASHSEED``.
    """
    def __init__(self, **fields: Unpack[PrecisePrefixDict]) -> None:
        """Prefers engines with the prompt prefix in their KV cache, which the engines report (0.18 and later).

        The rendering configures the engines to report it: ``--prefix-caching-hash-algo``, ``--block-size``, ``--kv-events-config``
        and ``PYTHONHASHSEED``.
        """
    block_size: Literal[16, 32, 64, 128] = ...
    """Number of tokens in one KV block, for the engine and the picker."""
    hash_seed: Annotated[str, Field(pattern=r"^[0-9]{1,10}$")] = ...
    """Seed of the blocks' hashes, for the engine and the picker. Python requires a number."""
    prefix_cache: Weight = ...
    """Weight of a cached prompt prefix (``precise-prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""
    active_request: Weight = ...
    """Weight of a small number of active requests (``active-request-scorer``)."""

class DisaggregatedPreset(Args):
    """Sends requests through the prefill and decode roles. It requires ``prefill`` (0.17 and later)."""
    def __init__(self, **fields: Unpack[DisaggregatedPresetDict]) -> None:
        """Sends requests through the prefill and decode roles. It requires ``prefill`` (0.17 and later)."""
    non_cached_tokens: Annotated[int, Field(ge=1)] | None = ...
    """Minimum number of uncached tokens for which a prompt uses the prefill role (0.18 and later). Default: every prompt uses
    it."""
    prefix_cache: Weight = ...
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``, prefill only)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``, prefill only)."""
    active_request: Weight = ...
    """Weight of a small number of active requests (``active-request-scorer``, decode only)."""

class LoraAffinity(Args):
    """Prefers engines that have loaded the LoRA adapter, then routes like ``prefixLoad`` (0.17 and later)."""
    def __init__(self, **fields: Unpack[LoraAffinityDict]) -> None:
        """Prefers engines that have loaded the LoRA adapter, then routes like ``prefixLoad`` (0.17 and later)."""
    lora: Weight = ...
    """Weight of a loaded adapter (``lora-affinity-scorer``)."""
    prefix_cache: Weight = ...
    """Weight of a prompt prefix that the engine received before (``prefix-cache-scorer``)."""
    queue: Weight = ...
    """Weight of a short queue (``queue-scorer``)."""
    kv_cache_utilization: Weight = ...
    """Weight of free KV cache (``kv-cache-utilization-scorer``)."""

class LatencyPredictor(Args):
    """Routes by the latencies that a model predicts from earlier requests (0.20). KServe adds two servers to the picker's pod."""
    def __init__(self, **fields: Unpack[LatencyPredictorDict]) -> None:
        """Routes by the latencies that a model predicts from earlier requests (0.20). KServe adds two servers to the picker's pod."""
    affinity_threshold: Annotated[float, Field(ge=0, le=1)] = ...
    """Share of the prompt from 0 to 1. If some endpoints have cached this share, the picker considers only these. KServe's sample
    sets 0.8."""
    max_prefix_tokens: Annotated[int, Field(ge=1)] = ...
    """Maximum number of tokens of a prompt that are looked up in the cache. KServe's sample sets 262,144."""

PresetName = Literal["default", "prefix-load", "precise-prefix", "disaggregated", "lora-affinity", "latency-predictor"]
"""Presets by name. Configuration may also spell them as the fields of :class:`Preset` (``precisePrefix``)."""
AnyPreset = DefaultPreset | PrefixLoad | PrecisePrefix | DisaggregatedPreset | LoraAffinity | LatencyPredictor

class Preset(Args):
    """The preset of the endpoint picker. Exactly one field must be set."""
    def __init__(self, **fields: Unpack[PresetDict]) -> None:
        """The preset of the endpoint picker. Exactly one field must be set."""
    default: DefaultPreset | None = ...
    """KServe's default configuration."""
    prefix_load: PrefixLoad | None = ...
    """Routing by earlier prompt prefixes and by load."""
    precise_prefix: PrecisePrefix | None = ...
    """Routing by the cached prefixes that the engines report."""
    disaggregated: DisaggregatedPreset | None = ...
    """Routing through the prefill and decode roles."""
    lora_affinity: LoraAffinity | None = ...
    """Routing by loaded LoRA adapters."""
    latency_predictor: LatencyPredictor | None = ...
    """Routing by predicted latencies."""
    def given(self) -> Iterator[tuple[str, AnyPreset]]:
        """The presets that are set, with their names in configuration."""
    @property
    def one(self) -> tuple[str, AnyPreset]:
        """The preset that is set, with its name in configuration."""

def names() -> list[str]:
    """Names of presets, as configuration spells them."""

def by_name(value: object) -> object:
    """Converts a plain name (``precise-prefix`` or ``precisePrefix``) to ``{precisePrefix: {}}``."""
