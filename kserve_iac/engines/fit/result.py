"""What a fit comes to."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ...catalog.gpus import GIB


@dataclass(frozen=True)
class Interval:
    """Bytes, or a count, between two bounds."""

    low: float
    high: float

    def gib(self) -> list[float]:
        return [round(self.low / GIB, 2), round(self.high / GIB, 2)]


class Refusal(NamedTuple):
    """Why an engine would not start, whatever the memory."""

    setting: Literal["tensor", "pipeline", "maxModelLen", "dtype"]
    """What it is about: a size of ``parallelism``, or a setting of the engine."""
    text: str
    mend: str


@dataclass(frozen=True)
class Fit:
    """Memory of one engine on its fullest GPU, in bytes, and what it can hold. What is not exact has an interval.

    ``kv_tokens`` and ``max_concurrency`` are what vLLM prints at start as ``GPU KV cache size`` and ``Maximum concurrency``;
    they are of one engine, so of one data-parallel rank.
    """

    memory: int
    """The GPU's total, as the engine sees it."""
    requested: int
    """Share of it that the engine may fill: total x gpu_memory_utilization."""
    weights: int
    activation: int
    """Peak of the profiling run above the weights."""
    overhead: int
    """CUDA context, communicators and CUDA graphs, as far as they count within ``requested``."""
    kv_cache: int
    """What is left for the KV cache; negative where nothing is."""
    kv_bytes_per_token: int
    """Of the layers that grow with the context."""
    kv_needed: int
    """What one request of ``max_model_len`` takes."""
    kv_tokens: int
    max_concurrency: float
    max_model_len: int
    intervals: dict[str, Interval] = field(default_factory=dict)
    """Of ``weights``, ``activation``, ``overhead``, ``kv_cache``, ``kv_tokens`` and ``max_concurrency``, where they
    are not exact."""
    outside: int = 0
    """What the utilisation leaves of the GPU: the context and, on older versions, CUDA graphs must find room there."""
    outside_needed: Interval = Interval(0, 0)
    refusals: tuple[Refusal, ...] = ()
    """Why vLLM would not start, whatever the memory."""
    notes: tuple[str, ...] = ()
    """What was not checked, or taken for granted."""

    @property
    def fits(self) -> bool:
        """Whether one request of ``max_model_len`` fits even at the low end of the interval: a promise, not a hope."""
        return (
            not self.refusals
            and self._holds(self.intervals["kv_cache"].low)
            and self.outside >= self.outside_needed.high
        )

    @property
    def holds_certainly(self) -> bool:
        """Whether the cache holds one request of ``max_model_len`` even at the low end of the interval."""
        return not self.refusals and self._holds(self.intervals["kv_cache"].low)

    @property
    def may_fit(self) -> bool:
        """Whether it fits at the high end. Where this is true and ``fits`` is not, only a start will tell."""
        return (
            not self.refusals
            and self._holds(self.intervals["kv_cache"].high)
            and self.outside >= self.outside_needed.low
        )

    def _holds(self, available: float) -> bool:
        return available >= self.kv_needed > 0
