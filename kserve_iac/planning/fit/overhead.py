"""What an engine takes besides weights, activations and cache: CUDA context, communicators, CUDA graphs.

These are measured by vLLM, not computed, and differ by driver and GPU. The figures here are calibrated on the cases that
``tests/planning/fit/cases`` marks so; the judged ones have no part in them. Sources and errors: ``docs/fit.md``.
"""

from dataclasses import dataclass

from ...catalog.dimensions import ModelDimensions
from ...catalog.engines import EngineVersion
from .settings import EngineSettings, Parallelism

MIB = 1 << 20


@dataclass(frozen=True)
class Spread:
    """A figure in MiB, and the bounds it was seen within."""

    low: int
    middle: int
    high: int

    def __add__(self, other: "Spread") -> "Spread":
        return Spread(self.low + other.low, self.middle + other.middle, self.high + other.high)


NOTHING = Spread(0, 0, 0)

CONTEXT = Spread(300, 450, 700)
"""The CUDA context and loaded kernels, where they count (before 0.9.0)."""

BESIDE_TORCH = Spread(0, 70, 300)
"""What is taken outside PyTorch during profiling on one GPU: 20 to 80 MiB in most logs; kernels that are loaded late take more."""

COMMUNICATORS = Spread(300, 800, 1900)
"""NCCL and the custom all-reduce with several GPUs, where they count (before 0.11.1)."""

LATE_COMMUNICATORS = Spread(0, 250, 900)
"""What several GPUs take during profiling even though NCCL was there before."""

GRAPHS = Spread(100, 500, 1300)
"""vLLM's own estimate of its CUDA graphs, where it is taken from the cache (from 0.20.0 on): 0.26 to 0.97 GiB in the logs of dense
models on one GPU; more with experts and several GPUs."""

FEW_GRAPHS = Spread(50, 250, 500)
"""The same with ``max_num_seqs`` of at most 8, so that few sizes are captured."""


def overhead(
    model: ModelDimensions, engine: EngineVersion, settings: EngineSettings, parallelism: Parallelism, sequences: int
) -> Spread:
    """MiB of one GPU that count within what the engine may fill."""
    total = BESIDE_TORCH
    if engine.context_inside:
        total += CONTEXT
    if parallelism.tensor * parallelism.pipeline * parallelism.data > 1:
        total += COMMUNICATORS if engine.communicators_inside else LATE_COMMUNICATORS
    if engine.graphs_inside and not settings.enforce_eager:
        graphs = FEW_GRAPHS if sequences <= 8 else GRAPHS
        total += graphs if model.moe is None else Spread(graphs.low, graphs.middle, 2 * graphs.high)
    return total
