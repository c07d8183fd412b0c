"""How long a further replica takes until it serves: the node, the image, the weights, the engine.

Every step is a range between published measurements, each named where it stands; nothing was measured here. The lower end is what
the quickest of them took, so that what is shorter than it is surely too short; the upper end is no bound. Weights and engine are
those of :mod:`kserve_iac.engines.start.loading`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs
from ...args.workload import ClusterMeta
from ...capacity.pool import Pool
from ...findings.path import Path
from ..flags import is_eager
from ..roles import EngineRole
from .loading import DOWNLOADED, Seconds, downloading, starting, weights_bytes

__all__ = ["ColdStart", "Seconds", "Step", "cold_start", "first_starts", "needs_node", "scheme_of", "weights_bytes"]


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

    @property
    def has_node(self) -> bool:
        """Whether a new node and its image are counted."""
        return any(step.name == "node" for step in self.steps)

    @property
    def text(self) -> str:
        """``download 1 s to 63 s, engine 38 s to 5 min``."""
        return ", ".join(f"{step.name} {step.seconds.text}" for step in self.steps)


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


def scheme_of(args: ClusterMeta, role: EngineRole) -> str:
    """Where the engine of a role fetches its model from: ``hf``, ``pvc`` …; empty where its arguments do not say it."""
    if isinstance(args, LLMInferenceServiceArgs):
        uri = args.model.uri if args.model is not None else ""
    else:
        uri = (role.line.model if role.line is not None else None) or ""
    return uri.partition("://")[0]


def first_starts(
    args: InferenceServiceArgs | LLMInferenceServiceArgs, engines: Iterable[EngineRole], pods: Mapping[Path, int]
) -> dict[Path, ColdStart]:
    """How long each engine whose model is known takes to start when its service is created, by the role's path.

    ``pods`` are the least that each role runs; of a role that starts without pods, the first one counts. A new node and its image
    are counted where the pool certainly keeps too few nodes.
    """
    found = {}
    for role in engines:
        if role.model is not None:
            wanted = max(pods.get(role.path, 1), 1)
            new_node = needs_node(role.pool, wanted, role.gpus_per_pod) if role.pool is not None else None
            found[role.path] = cold_start(
                weights_bytes(role.model),
                scheme=scheme_of(args, role),
                new_node=new_node or False,
                eager=is_eager(role.flags),
            )
    return found


def _perhaps(seconds: Seconds, certain: bool) -> Seconds:
    return seconds if certain else Seconds(0, seconds.high)
