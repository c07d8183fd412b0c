"""What an engine takes besides weights, activations and cache: CUDA context, communicators, CUDA graphs.

These are measured by vLLM, not computed, and differ by driver and GPU. The figures here are calibrated on the cases that
``tests/engines/fit/cases`` marks so; the judged ones have no part in them. Sources and errors: ``docs/explanation/fit.md``.
"""

from dataclasses import dataclass

from ...catalog.dimensions import ModelDimensions
from ...catalog.engines import EngineVersion
from ...catalog.gpus import Gpu
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
"""What is taken outside PyTorch during profiling on one GPU before 0.17.0: 20 to 100 MiB in the calibration cases."""

BESIDE_TORCH_TRITON = Spread(50, 240, 400)
"""The same from 0.17.0 to 0.19, whose sampler is a Triton kernel that is built and loaded meanwhile. One calibration case."""

CONSUMED_BESIDE = Spread(100, 280, 500)
"""The same from 0.20.0 on, when everything that the device lost since the snapshot counts, fragments of PyTorch's
own included."""

COMMUNICATORS = Spread(300, 600, 1200)
"""NCCL and the custom all-reduce with several GPUs, where they count (before 0.11.1). Middle: what KAITO's estimator allows for
everything outside PyTorch on vLLM 0.10."""

NVLINK_COMMUNICATORS = Spread(500, 1800, 2400)
"""The same over NVLink: Qwen3-Next on four H100s with 0.10.2 printed 1.84 GiB outside PyTorch (public code excerpt
56852833842)."""

LATE_COMMUNICATORS = Spread(0, 250, 900)
"""What several GPUs take during profiling even though NCCL was there before."""

GRAPHS = Spread(300, 1020, 2600)
"""vLLM's own estimate of its CUDA graphs, where it is taken from the cache (from 0.20.0 on): about 1 GiB in the
calibration cases, 2.35
on another machine."""

FEW_GRAPHS = Spread(100, 300, 600)
"""The same with ``max_num_seqs`` of at most 8, so that few sizes are captured: 0.26 and 0.39 GiB were printed."""

GRAPHS_OUTSIDE = Spread(200, 700, 1400)
"""What graphs take of the memory that the utilisation leaves free, before 0.20.0, on one GPU (0.5 to 0.7 GiB as a rule)."""

GRAPHS_OUTSIDE_SHARED = Spread(400, 1200, 2700)
"""The same on several GPUs: 2.37 GiB were printed with tensor-parallel 4."""

GRAPHS_OUTSIDE_0_8 = Spread(400, 2000, 4600)
"""The same on 0.8, whose graphs ran two GPUs with 4.4 GiB to spare out of memory (vllm-project/vllm issue 17462)."""


def graphs_outside(engine: EngineVersion, settings: EngineSettings, parallelism: Parallelism, sequences: int) -> Spread:
    """MiB beyond what the engine may fill: graphs of versions that do not count them, and the context where that is
    not counted.
    """
    context = NOTHING if engine.context_inside else CONTEXT
    if engine.graphs_inside or settings.enforce_eager:
        return context
    if parallelism.gpus == 1:
        return context + GRAPHS_OUTSIDE
    if engine.version < (0, 9, 0):
        return context + GRAPHS_OUTSIDE_0_8
    # Sizes are captured up to twice max_num_seqs, at most 512 (vllm/config: cudagraph_capture_sizes).
    return context + (GRAPHS_OUTSIDE if sequences <= 64 else GRAPHS_OUTSIDE_SHARED)


def _uncounted(model: ModelDimensions, engine: EngineVersion) -> bool:
    """Whether the second model runner may run it: that of dense decoders."""
    return engine.graphs_uncounted and model.moe is None and model.linear is None


def overhead(
    model: ModelDimensions,
    gpu: Gpu,
    engine: EngineVersion,
    settings: EngineSettings,
    parallelism: Parallelism,
    sequences: int,
) -> Spread:
    """MiB of one GPU that count within what the engine may fill."""
    beside = BESIDE_TORCH_TRITON if engine.sampler == "triton" else BESIDE_TORCH
    total = CONSUMED_BESIDE if engine.graphs_inside else beside
    if engine.context_inside:
        total += CONTEXT
    if parallelism.gpus > 1:
        counted = NVLINK_COMMUNICATORS if gpu.nvlink else COMMUNICATORS
        total += counted if engine.communicators_inside else LATE_COMMUNICATORS
    if engine.graphs_inside and not settings.enforce_eager:
        graphs = FEW_GRAPHS if sequences <= 8 else GRAPHS
        if _uncounted(model, engine):
            graphs = Spread(0, graphs.middle, graphs.high)
        total += graphs if model.moe is None else Spread(graphs.low, graphs.middle, 2 * graphs.high)
    return total
