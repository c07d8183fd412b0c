"""KAITO's memory estimate, after its published formula.

Sources, at github.com/kaito-project/kaito: ``website/docs/memory-estimator.md``; ``pkg/workspace/estimator/max_model_len.go``,
where the utilisation is a constant of 0.84; ``budget.go`` beside it, which is newer: the utilisation is what vLLM is started
with, and an A10 has a smaller base; ``presets/workspace/generator/generator.go``: bytes per token. Apache-2.0; the code here is
our own.
"""

from kserve_iac.catalog.gpus import GIB

from ..cases import Case
from . import Estimate, cache_bytes, checkpoint_gib, utilization

UTILIZATION = 0.84
WEIGHT_EXPANSION = 1.02
BASE_OVERHEAD_GIB = 2.3
BASE_OVERHEAD_GIB_BY_GPU = {"A10": 1.5}
OVERHEAD_PER_WEIGHT = 0.05
ALIGNMENT = 256


def remaining_gib(usable: float, weights: float, gpus: int = 1, base: float = BASE_OVERHEAD_GIB) -> float:
    """GiB of one GPU for the KV cache, from the GiB it may fill and those of the checkpoint's files."""
    share = weights * WEIGHT_EXPANSION / gpus
    return usable - share - (base + OVERHEAD_PER_WEIGHT * share)


def per_gpu(bytes_per_token: float, tensor: int, pipeline: int, mla: bool) -> float:
    """Bytes of a token on one GPU: latent vectors are not shared out by tensor parallelism."""
    return bytes_per_token / pipeline / (1 if mla else tensor)


def max_model_len(
    limit: int, bytes_per_token: int, weights: float, memory: float, tensor: int = 1, nodes: int = 1, mla: bool = False
) -> int:
    """The longest request, as ``ComputeMaxModelLen`` has it; ``memory`` is the GiB of one GPU."""
    room = remaining_gib(memory * UTILIZATION, weights, tensor * nodes) * GIB
    tokens = min(int(max(0.0, room) / per_gpu(bytes_per_token, tensor, nodes, mla)), limit)
    return tokens // ALIGNMENT * ALIGNMENT


def token_bytes(case: Case) -> int:
    """Bytes of a token in all layers, every one taken for full attention."""
    model = case.model
    if model.mla is not None:
        elements = model.mla.kv_lora_rank + model.mla.qk_rope_head_dim
    else:
        elements = 2 * model.kv_heads * model.head_dim
    return model.layers * elements * cache_bytes(case)


def estimate(case: Case, share: float | None = None) -> Estimate | None:
    """What the formula says of a case. ``share``: the utilisation, None for the one that the case was started with.

    None for models with linear attention: newer versions of KAITO have rules for them which were not found in full; and for a
    tower of a size that is not known.
    """
    if case.model.linear is not None or (case.model.encoder_parameters is None and case.given_kv is None):
        return None
    shared = case.parallelism
    each = per_gpu(token_bytes(case), shared.tensor, shared.pipeline, case.model.mla is not None)
    if case.given_kv is not None:
        return Estimate(case.given_kv // each)
    room = remaining_gib(
        case.gpu.memory_gib * (utilization(case) if share is None else share),
        checkpoint_gib(case),
        shared.tensor * shared.pipeline,
        BASE_OVERHEAD_GIB_BY_GPU.get(case.gpu.name, BASE_OVERHEAD_GIB),
    )
    return Estimate(max(0.0, room * GIB // each), max(0.0, room))
