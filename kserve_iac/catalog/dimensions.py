"""What of a model decides how much memory it takes."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

LayerKind = Literal["full", "sliding", "chunked", "linear", "none"]
"""What a layer keeps of a request: keys and values of everything, of a window, of a chunk, a state of fixed size, or nothing."""

Part = Literal["attention", "mlp", "experts", "shared", "head"]
"""Parts of a model whose weights may be quantised. Embeddings, norms and routers never are."""


class Mla(NamedTuple):
    """Multi-head latent attention (DeepSeek, Kimi): keys and values are kept as one latent vector per token."""

    kv_lora_rank: int
    qk_rope_head_dim: int
    qk_nope_head_dim: int
    v_head_dim: int
    q_lora_rank: int | None = None
    """None: queries are projected at once."""


class Moe(NamedTuple):
    """Mixture of experts. ``dense_layers`` are the layers that have an ordinary MLP instead."""

    experts: int
    experts_per_token: int
    intermediate_size: int
    shared_intermediate_size: int = 0
    """Of all shared experts together; 0: there are none."""
    dense_layers: int = 0
    dense_intermediate_size: int | None = None
    """Width of the MLP of dense layers; None: the model's."""
    expert_bias: bool = False


class LinearAttention(NamedTuple):
    """State of a linear-attention or Mamba-2 layer: a convolution's window and a matrix per value head."""

    conv_channels: int
    conv_kernel: int
    value_heads: int
    value_head_dim: int
    key_head_dim: int
    state_bytes: int = 4
    """Bytes of an element of the matrix; of the window it is the model's type."""
    parameters: int = 0
    """Weights of one such layer's mixer."""


@dataclass(frozen=True)
class Quantization:
    """How weights are stored: which parts, and bits of an element with its share of scales."""

    method: str
    """As vLLM names it: fp8, awq, gptq, mxfp4, nvfp4 (modelopt_fp4), int8 (w8a8), bitsandbytes."""
    bits: float
    """Bits of a quantised weight, scales and zero points included."""
    parts: frozenset[Part]
    certain: bool = True
    """Whether the checkpoint's own list of what is not quantised was read; otherwise it is the method's usual one."""
    declared: str | None = None
    """The method that the checkpoint itself names (``quant_method``: fp8, modelopt, compressed-tensors …), by which vLLM chooses
    its configuration; None: it is not known.
    """


class ModelKind(NamedTuple):
    """What of a model's ``config.json`` decides whether an engine has code for it."""

    architectures: tuple[str, ...]
    model_type: str | None = None
    """None: it was not read."""
    has_code: bool = False
    """Whether code of the model's own repository defines its configuration (``auto_map``)."""


@dataclass(frozen=True)
class ModelDimensions:
    """A decoder model by its dimensions, in the terms of its ``config.json``."""

    name: str
    layers: int
    hidden_size: int
    intermediate_size: int
    attention_heads: int
    kv_heads: int
    head_dim: int
    vocab_size: int
    max_context: int
    tied_embeddings: bool = False
    dtype: str = "bfloat16"
    layer_kinds: tuple[LayerKind, ...] = ()
    """Of each layer in turn; empty: all are full attention."""
    window: int | None = None
    """Tokens of a sliding window, or of a chunk."""
    mla: Mla | None = None
    moe: Moe | None = None
    linear: LinearAttention | None = None
    indexer_head_dim: int | None = None
    """Sparse attention (DeepSeek V3.2, GLM-5): width of the indexer's keys, kept beside the latent ones."""
    indexer_heads: int = 64
    """Heads of that indexer's queries; they are not sharded."""
    quantization: Quantization | None = None
    qkv_bias: bool = False
    output_gate: bool = False
    """Whether queries carry a gate of their own width (Qwen3-Next)."""
    gated_mlp: bool = True
    """Whether an MLP has three matrices; else two (OPT)."""
    learned_positions: int = 0
    """Rows of a position embedding; 0: rotary."""
    encoder_parameters: int | None = 0
    """Weights of a vision or audio tower, kept unquantised on every GPU; None: it has one, of unknown size."""
    global_kv_heads: int | None = None
    """KV heads of full-attention layers where they differ from those of windows (Gemma 4)."""
    global_head_dim: int | None = None
    kind: ModelKind | None = None
    """None: it is that of the catalogue, if at all."""
    revision: str | None = None
    """Commit of the hub's repository that the dimensions were read from; None: they are the catalogue's, or of a file."""
    notes: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[LayerKind, ...]:
        every: LayerKind = "full"
        return self.layer_kinds or (every,) * self.layers
