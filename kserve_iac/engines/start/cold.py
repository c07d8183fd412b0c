"""How long a further replica takes until it serves: the node, the image, the weights, the engine.

Every step is a range between published measurements, each named where it stands; nothing was measured here. The lower end is what
the quickest of them took, so that what is shorter than it is surely too short; the upper end is no bound. Weights and engine are
those of :mod:`kserve_iac.engines.start.loading`.
"""

from typing import NamedTuple

from ...capacity.pools import Pool
from .loading import DOWNLOADED, Seconds, downloading, starting, weights_bytes

__all__ = ["ColdStart", "Seconds", "Step", "cold_start", "needs_node", "weights_bytes"]


class Step(NamedTuple):
    """One step of a start, and where its figures are from."""

    name: str
    seconds: Seconds
    source: str


class ColdStart(NamedTuple):
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
        steps.append(Step("download", downloading(weights, f"{scheme}://"), "engines/start/loading.py"))
    steps.append(Step("engine", starting(weights, eager=eager), "engines/start/loading.py"))
    return ColdStart(tuple(steps))


def _perhaps(seconds: Seconds, certain: bool) -> Seconds:
    return seconds if certain else Seconds(0, seconds.high)
