"""How long a further replica takes until it serves: the node, the image, the weights, the engine.

Every step is a range between published measurements, each named where it stands; nothing was measured here. The lower end is what
the quickest of them took, so that what is shorter than it is surely too short; the upper end is no bound.
"""

from dataclasses import dataclass

from ..catalog.dimensions import ModelDimensions
from .fit.settings import Parallelism
from .fit.weights import DTYPE_BYTES, stage_weights
from .pools import Pool

GB = 1_000_000_000


@dataclass(frozen=True)
class Seconds:
    """A range of seconds."""

    low: float
    high: float

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Step:
    """One step of a start, and where its figures are from."""

    name: str
    seconds: Seconds
    source: str


@dataclass(frozen=True)
class ColdStart:
    """All steps, one after the other."""

    steps: tuple[Step, ...]

    @property
    def total(self) -> Seconds:
        return sum((step.seconds for step in self.steps), Seconds(0, 0))


NODE = Seconds(180, 480)
"""A GPU node that the cluster autoscaler adds (blog.easecloud.io, "Auto-Scale GPU Workloads on GKE Clusters": 3 to 8 minutes)."""

IMAGE = Seconds(20, 230)
"""An image of deep learning on a new node: with image streaming, and without (Google Cloud, on image streaming in GKE: 20 s
instead of 3 min 50 s)."""

DOWNLOAD = (6.9 * GB, 0.26 * GB)
"""Bytes a second from a hub or an object store to the node: 138 GB of Llama 2 70B in 20 s over several streams (Anyscale, 2023),
16 GB of Llama 3.1 8B in 61 s (tensorfuse.io, "Reducing GPU Cold Start Time when using vLLM")."""

LOAD = (4.5 * GB, 0.49 * GB)
"""Bytes a second from the node to its GPUs: 11.1 GiB in 2.6 s (log in vllm-project/vllm#23066), 16 GB in 33 s (tensorfuse.io)."""

ENGINE = Seconds(34, 253)
"""Compiling, profiling and capturing CUDA graphs: 34 s with a warm compile cache (log in vllm-project/vllm#20264), 43 and 210 s
(vllm-project/vllm#44881). Without CUDA graphs nothing was found that says how quick it can be."""

DOWNLOADED = ("hf", "s3")
"""Schemes of what is fetched at each start; ``pvc`` is read in place, and an image's layers may be on the node."""


def weights_bytes(model: ModelDimensions) -> int:
    """Bytes of the model's weights, undivided, as vLLM holds them: where it pads, a tenth more than the checkpoint (MXFP4)."""
    return stage_weights(model, Parallelism(), DTYPE_BYTES.get(model.dtype, 2), 0).total


def needs_node(pool: Pool, pods: int, gpus: int) -> bool | None:
    """Whether the last of so many pods needs a node that the pool does not keep; None where that is not known."""
    if not pool.minimum_known or not pool.is_sized or not 0 < gpus <= pool.gpus_per_node:
        return None
    return -(-pods // (pool.gpus_per_node // gpus)) > pool.min_nodes


def cold_start(weights: int, *, scheme: str, new_node: bool | None, eager: bool = False) -> ColdStart:
    """The steps of the start of a replica with so many bytes of weights."""
    steps = []
    if new_node is not False:
        certain = new_node is True
        steps.append(Step("node", _perhaps(NODE, certain), "easecloud.io"))
        steps.append(Step("image", _perhaps(IMAGE, certain), "Google Cloud"))
    if scheme in DOWNLOADED:
        steps.append(Step("download", _at(weights, DOWNLOAD), "Anyscale; tensorfuse.io"))
    steps.append(Step("load", _at(weights, LOAD), "vllm-project/vllm#23066; tensorfuse.io"))
    steps.append(Step("engine", _perhaps(ENGINE, not eager), "vllm-project/vllm#20264, #44881"))
    return ColdStart(tuple(steps))


def _perhaps(seconds: Seconds, certain: bool) -> Seconds:
    return seconds if certain else Seconds(0, seconds.high)


def _at(size: int, bandwidth: tuple[float, float]) -> Seconds:
    quick, slow = bandwidth
    return Seconds(size / quick, size / slow)
