"""How long an engine takes to start: bytes of weights -> seconds, as ranges between published measurements.

Nothing was measured here. The lower end is what the quickest took, so that what is shorter is surely too short; the upper end is
the slowest that was found, and no bound: a busy disk is slower still.
"""

from dataclasses import dataclass
from functools import lru_cache

from ...catalog.dimensions import ModelDimensions
from ..fit.settings import Parallelism
from ..fit.weights import DTYPE_BYTES, stage_weights

GB = 1_000_000_000


def spelled_time(seconds: float) -> str:
    """Seconds, from two minutes on as minutes."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def whole_minutes(seconds: float) -> int:
    """Seconds, rounded up to whole minutes."""
    return -int(-seconds // 60) * 60


@dataclass(frozen=True)
class Seconds:
    """A range of seconds."""

    low: float
    high: float

    @property
    def text(self) -> str:
        """``30 s to 4 min``."""
        return f"{spelled_time(self.low)} to {spelled_time(self.high)}"

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.low + other.low, self.high + other.high)


DOWNLOAD = (6.9 * GB, 0.26 * GB)
"""Bytes a second from a hub or an object store to the node: 138 GB of Llama 2 70B in 20 s over several streams (Anyscale, 2023),
16 GB of Llama 3.1 8B in 61 s (tensorfuse.io, "Reducing GPU Cold Start Time when using vLLM")."""

LOAD = (4.5 * GB, 0.33 * GB)
"""Bytes a second from the node's disk to its GPUs: 11.1 GiB in 2.6 s (log in vllm-project/vllm#23066); 16 GB of Llama 3 8B in
48 s by the safetensors loader from a network disk (NVIDIA, "Reducing Cold Start Latency for LLM Inference with NVIDIA Run:ai
Model Streamer")."""

ENGINE = Seconds(34, 253)
"""Compiling, profiling and capturing CUDA graphs: 34 s with a warm compile cache (log in vllm-project/vllm#20264); 205 s of
Llama 70B on 8 GPUs, 60 of them to look whether GPUs reach one another (vllm-project/vllm#19824); 43 and 210 s
(vllm-project/vllm#44881)."""

EAGER = Seconds(0, 120)
"""The same without compiling and CUDA graphs: nothing was found that says how quick it can be."""

DOWNLOADED = ("hf", "s3", "gs", "https", "http")
"""Schemes of what an init container fetches before each start; ``pvc`` is read in place, an image's layers may be on the node."""


@lru_cache(maxsize=256)
def weights_bytes(model: ModelDimensions) -> int:
    """Bytes of the whole model, undivided: every pod of a replica reads it."""
    return stage_weights(model, Parallelism(), DTYPE_BYTES.get(model.dtype, 2), 0).total


def downloading(weights: int, uri: str) -> Seconds:
    """Seconds of fetching a model from where ``uri`` says, before the engine is started; none where it is there already."""
    if uri.partition("://")[0] not in DOWNLOADED:
        return Seconds(0, 0)
    return _at(weights, DOWNLOAD)


def starting(weights: int, *, eager: bool = False) -> Seconds:
    """Seconds from the engine's start until it answers ``/health``: what its startup probe waits for."""
    return _at(weights, LOAD) + (EAGER if eager else ENGINE)


def _at(size: int, bandwidth: tuple[float, float]) -> Seconds:
    quick, slow = bandwidth
    return Seconds(size / quick, size / slow)
