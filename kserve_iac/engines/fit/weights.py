"""Bytes of the weights that each GPU holds, tensor by tensor, as vLLM shards, pads and replicates them."""

from typing import NamedTuple

from ...catalog.dimensions import ModelDimensions, Part, Quantization
from .settings import Parallelism

DTYPE_BYTES = {"bfloat16": 2, "float16": 2, "half": 2, "float32": 4, "float": 4}
"""Bytes of an element, by the names that ``--dtype`` takes."""

VOCABULARY_PADDING = 64
"""Rows to which vLLM rounds a vocabulary up (``vllm/model_executor/layers/vocab_parallel_embedding.py``)."""

MXFP4_HIDDEN_PADDING, MXFP4_INTERMEDIATE_PADDING = 256, 128
"""Multiples to which vLLM pads MXFP4 experts: gpt-oss' 2880 becomes 3072 and 2944, which is what its loaded tensors measure
(``vllm/model_executor/layers/quantization/mxfp4.py``, and shapes printed in public logs)."""


def round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def ceil_div(value: int, by: int) -> int:
    return -(-value // by)


class Weights(NamedTuple):
    """Bytes on the fullest GPU, and a tower of a size that is not known."""

    total: int
    unknown_tower: bool = False


class _Sizes(NamedTuple):
    """Bytes of an element of each part."""

    dtype_bytes: int
    quantization: Quantization | None

    def bytes(self, part: Part, elements: float) -> float:
        if self.quantization is not None and part in self.quantization.parts:
            return elements * self.quantization.bits / 8
        return elements * self.dtype_bytes


def _attention(model: ModelDimensions, tp: int, kind: str, sizes: _Sizes) -> float:
    """One layer's attention on one GPU. Heads are shared out; key and value heads are copied where there are fewer than GPUs."""
    hidden, heads = model.hidden_size, model.attention_heads / tp
    if kind == "none":
        return 0
    if kind == "linear" and model.linear is not None:
        return sizes.bytes("attention", model.linear.parameters / tp)
    if (mla := model.mla) is not None:
        query_dim = mla.qk_nope_head_dim + mla.qk_rope_head_dim
        query = hidden * heads * query_dim
        if mla.q_lora_rank:  # two matrices, of which the first is on every GPU
            query = hidden * mla.q_lora_rank + mla.q_lora_rank * heads * query_dim
        latent = hidden * (mla.kv_lora_rank + mla.qk_rope_head_dim)  # on every GPU
        up = mla.kv_lora_rank * heads * (mla.qk_nope_head_dim + mla.v_head_dim)
        out = heads * mla.v_head_dim * hidden
        # Decoding absorbs the up-projection into queries and outputs: a copy in the model's type stays beside the original
        # (vllm MLACommonImpl.process_weights_after_loading: W_UV and W_UK_T).
        absorbed = up * sizes.dtype_bytes
        indexer = 0.0
        if model.indexer_head_dim and mla.q_lora_rank:
            queries = model.indexer_heads * model.indexer_head_dim * mla.q_lora_rank
            indexer = queries + hidden * (model.indexer_head_dim + model.indexer_heads)
        return sizes.bytes("attention", query + latent + up + out + indexer) + absorbed
    is_global = kind == "full" and model.global_head_dim is not None
    head_dim = (model.global_head_dim if is_global else None) or model.head_dim
    kv_heads = kv_heads_per_gpu((model.global_kv_heads if is_global else None) or model.kv_heads, tp)
    query = hidden * heads * head_dim * (2 if model.output_gate else 1)
    key_value = 2 * hidden * kv_heads * head_dim
    bias = (heads + 2 * kv_heads) * head_dim * sizes.dtype_bytes if model.qkv_bias else 0
    return sizes.bytes("attention", query + key_value + heads * head_dim * hidden) + bias


def kv_heads_per_gpu(kv_heads: int, tp: int) -> int:
    """Key and value heads that a GPU keeps: shared out where there are enough, else copied
    (``vllm/config/model.py``: ``get_num_kv_heads``).
    """
    return max(1, kv_heads // tp)


def _feed_forward(model: ModelDimensions, layer: int, parallelism: Parallelism, sizes: _Sizes) -> float:
    """One layer's MLP or experts on one GPU."""
    hidden, tp = model.hidden_size, parallelism.tensor
    matrices = 3 if model.gated_mlp else 2
    moe = model.moe
    if moe is None:
        return sizes.bytes("mlp", matrices * hidden * model.intermediate_size / tp)
    if layer in _dense_layers(model):
        return sizes.bytes("mlp", matrices * hidden * (moe.dense_intermediate_size or model.intermediate_size) / tp)
    # Experts are shared by all GPUs of all engines, in whole or each cut (FusedMoEParallelConfig.make).
    sharers = tp * parallelism.data
    width, inner = hidden, float(moe.intermediate_size)
    experts = float(moe.experts)
    if parallelism.expert:
        experts = ceil_div(moe.experts, sharers)
    else:
        inner = moe.intermediate_size / sharers
    if sizes.quantization is not None and sizes.quantization.method == "mxfp4":
        width, inner = (
            round_up(hidden, MXFP4_HIDDEN_PADDING),
            round_up(ceil_div(int(inner), 1), MXFP4_INTERMEDIATE_PADDING),
        )
    total = sizes.bytes("experts", experts * 3 * width * inner)
    if moe.expert_bias:
        total += experts * (2 * inner + width) * 4  # fp32
    total += hidden * moe.experts * sizes.dtype_bytes  # the router, on every GPU
    return total + sizes.bytes("shared", 3 * hidden * moe.shared_intermediate_size / tp)


def _dense_layers(model: ModelDimensions) -> frozenset[int]:
    """Layers with an ordinary MLP: the first ones; in models where half of them are (Llama 4 Maverick), every second."""
    dense = model.moe.dense_layers if model.moe else model.layers
    if dense and 2 * dense == model.layers:
        return frozenset(range(0, model.layers, 2))
    return frozenset(range(dense))


def stages(layers: int, pipeline: int) -> list[range]:
    """The layers of each pipeline stage: what does not divide goes to the last but one stage and those before it
    (``vllm/distributed/utils.py``: ``get_pp_indices``).
    """
    sizes = [layers // pipeline] * pipeline
    for back in range(2, layers % pipeline + 2):
        sizes[-back] += 1
    starts = [sum(sizes[:stage]) for stage in range(pipeline)]
    return [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def stage_weights(model: ModelDimensions, parallelism: Parallelism, dtype_bytes: int, stage: int) -> Weights:
    """Bytes of the weights on one GPU of a pipeline stage."""
    sizes, tp = _Sizes(dtype_bytes, model.quantization), parallelism.tensor
    total = 0.0
    for layer in stages(model.layers, parallelism.pipeline)[stage]:
        total += _attention(model, tp, model.kinds[layer], sizes)
        total += _feed_forward(model, layer, parallelism, sizes)
        total += 2 * model.hidden_size * dtype_bytes  # norms
    vocabulary = round_up(model.vocab_size, VOCABULARY_PADDING) / tp * model.hidden_size
    first, last = stage == 0, stage == parallelism.pipeline - 1
    if first or (last and model.tied_embeddings):
        total += (vocabulary + model.learned_positions * model.hidden_size) * dtype_bytes
    if last and not model.tied_embeddings:
        total += sizes.bytes("head", vocabulary)
    if first and model.encoder_parameters:
        total += model.encoder_parameters * dtype_bytes
    if not model.learned_positions:
        # Cosines and sines of every position (vllm RotaryEmbedding._compute_cos_sin_cache), one table for all layers.
        rotary = model.mla.qk_rope_head_dim if model.mla else model.head_dim
        total += model.max_context * rotary * dtype_bytes
    return Weights(int(total), first and model.encoder_parameters is None)


def lora_bytes(model: ModelDimensions, parallelism: Parallelism, dtype_bytes: int, slots: int, rank: int) -> int:
    """Bytes of the LoRA slots that are there from the start: two thin matrices beside every linear layer, ``rank`` wide.

    The first is on every GPU, the second is shared out like the layer (``vllm/lora/layers``); experts are not counted.
    """
    hidden, tp = model.hidden_size, parallelism.tensor
    query, key_value = model.attention_heads * model.head_dim, model.kv_heads * model.head_dim
    inner = model.intermediate_size if model.moe is None else model.moe.shared_intermediate_size
    first = 3 * hidden + query / tp + (2 * hidden + inner / tp if inner else 0)
    second = (query + 2 * key_value + 2 * inner) / tp + hidden * (2 if inner else 1)
    layers = len(stages(model.layers, parallelism.pipeline)[0])
    return int(slots * rank * layers * (first + second) * dtype_bytes)
