"""Peak of the profiling run above the weights.

vLLM runs the model once on ``max_num_batched_tokens`` tokens, then its sampler on ``max_num_seqs`` of them, and takes the higher
peak. Both are counted here tensor by tensor, from the shapes that are alive at once.
"""

from ...catalog.dimensions import ModelDimensions
from ...catalog.engines import EngineVersion, Sampler
from .settings import Parallelism
from .weights import VOCABULARY_PADDING, round_up

SAMPLER_BYTES: dict[Sampler, int] = {
    # logits in the model's type 2 + in fp32 4 + sorted 4 + indices 8 + torch.sort's own: reversed indices 8, buffers of keys and
    # values 4 + 8 (aten/src/ATen/native/cuda/Sort.cu, segmented_sort_pairs; cub's without a double buffer).
    "sort": 38,
    # logits 2 + 4, probabilities 4, exponential noise 4 (vllm/v1/sample/ops/topk_topp_sampler.py: random_sample).
    "triton": 14,
    # logits 2 + 4, FlashInfer's masked copy 4, probabilities 4 (flashinfer.sampling.top_k_top_p_sampling_from_logits).
    "flashinfer": 14,
}
"""Bytes per sequence and vocabulary entry that are alive at the sampler's peak."""

TRITON_ROWS = 128
"""Rows of the vocabulary in the Triton kernel's own buffer, in fp32: about one per multiprocessor (``topk_topp_triton.py``)."""

RESIDUAL_STREAMS = 4
"""Tensors of [tokens, hidden] alive at the peak of a layer: residual, its normed form, the layer's output, and the input
embeddings that are kept."""

MLA_WORKSPACE_TOKENS = 64 * 1024
"""Tokens of context that latent attention up-projects at once, at most (``vllm/v1/attention/backends/mla/common.py``:
``determine_chunked_prefill_workspace_size``)."""


def sampler_peak(model: ModelDimensions, engine: EngineVersion, sequences: int) -> int:
    """Bytes of sampling for so many sequences: the whole vocabulary on every GPU, whatever the tensor parallelism."""
    vocabulary = round_up(model.vocab_size, VOCABULARY_PADDING)
    buffer = min(sequences, TRITON_ROWS) * vocabulary * 4 if engine.sampler == "triton" else 0
    return sequences * vocabulary * SAMPLER_BYTES[engine.sampler] + buffer


def forward_peak(
    model: ModelDimensions, parallelism: Parallelism, dtype_bytes: int, tokens: int, max_model_len: int, sequences: int
) -> int:
    """Bytes of the widest layer for so many tokens: attention, MLP or experts, beside the residual stream."""
    hidden, tp = model.hidden_size, parallelism.tensor
    stream = RESIDUAL_STREAMS * hidden
    if (mla := model.mla) is not None:
        heads = model.attention_heads / tp
        attention = heads * (mla.qk_nope_head_dim + mla.qk_rope_head_dim) * 3 + (
            mla.kv_lora_rank + mla.qk_rope_head_dim
        )
    else:
        attention = (2 * model.attention_heads + 2 * model.kv_heads) * model.head_dim / tp
    inner = 0.0
    if model.moe is None or model.moe.dense_layers:
        dense = (model.moe.dense_intermediate_size if model.moe else None) or model.intermediate_size
        inner = (3 if model.gated_mlp else 2) * dense / tp
    if (moe := model.moe) is not None:
        # Buffers of the fused kernel (vllm/model_executor/layers/fused_moe/fused_moe.py: intermediate_cache1 to 3):
        # the first and the
        # third share memory.
        width = moe.intermediate_size if parallelism.expert else moe.intermediate_size / (tp * parallelism.data)
        routed = moe.experts_per_token * (max(2 * width, hidden) + width)
        inner = max(inner, routed + 3 * moe.shared_intermediate_size / tp)
    peak = tokens * (stream + max(attention, inner)) * dtype_bytes
    if mla is not None:
        context = min(max(8 * max_model_len, 4 * sequences * 64), MLA_WORKSPACE_TOKENS)
        context = max(context, sequences * 64)
        up = context * model.attention_heads / tp * (mla.qk_nope_head_dim + mla.v_head_dim)
        peak = max(peak, (tokens * (stream + attention) + up) * dtype_bytes)
    return int(peak)


def activation_peak(
    model: ModelDimensions,
    parallelism: Parallelism,
    engine: EngineVersion,
    dtype_bytes: int,
    tokens: int,
    sequences: int,
    max_model_len: int,
    last_stage: bool = True,
) -> int:
    """The higher of both peaks. Only the last pipeline stage samples. Its tokens' hidden states are alive meanwhile."""
    forward = forward_peak(model, parallelism, dtype_bytes, tokens, max_model_len, sequences)
    if not last_stage:
        return forward
    sampled = min(sequences, tokens)
    return max(forward, sampler_peak(model, engine, sampled) + tokens * model.hidden_size * dtype_bytes)
