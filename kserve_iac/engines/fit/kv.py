"""The KV cache: pages, groups and blocks as vLLM's V1 engine lays them out.

Sources, each read at the versions that ``catalog/engines.py`` names: ``vllm/v1/kv_cache_interface.py`` (what a page
is and how many a
request takes), ``vllm/v1/core/kv_cache_utils.py`` (groups, blocks, what is printed), ``vllm/platforms/interface.py``
(block size of
hybrid models).
"""

from collections import Counter
from typing import Literal, NamedTuple

from ...catalog.dimensions import LayerKind, ModelDimensions
from ...catalog.engines import EngineVersion
from .settings import EngineSettings, Parallelism
from .weights import DTYPE_BYTES, ceil_div, kv_heads_per_gpu, round_up, stages

INDEXER_SCALE_BYTES = 4
"""A scale beside each key of the sparse attention's indexer, whose elements are fp8 (``DeepseekV32IndexerCache``)."""

FP8_DS_MLA_BYTES = 656
"""Bytes per token and layer of sparse latent attention's fp8 format: 512 fp8, 4 scales of 4 bytes, 64 of 16 bits
(``kv_cache_interface.py``: ``MLAAttentionSpec``)."""

MLA_BLOCK_SIZE = 64
"""Tokens of a block that the latent-attention backends ask for (``vllm/platforms/cuda.py``)."""

GroupKind = Literal["full", "sliding", "chunked", "linear"]


class Group(NamedTuple):
    """Layers that share a block table. ``blocks`` is how many of the pool's blocks one request of ``max_model_len`` holds."""

    kind: GroupKind
    layers: int
    blocks: int


class Cache(NamedTuple):
    """The layout of a stage's cache: a pool of equal blocks, from which every group takes."""

    block_size: int
    block_bytes: int
    groups: tuple[Group, ...]
    bytes_per_token: int

    @property
    def blocks_per_request(self) -> int:
        return sum(group.blocks for group in self.groups)

    @property
    def bytes_per_request(self) -> int:
        return self.blocks_per_request * self.block_bytes

    def blocks(self, available: float) -> int:
        """Blocks of the pool that fit into so many bytes."""
        return max(0, int(available // self.block_bytes)) if self.block_bytes else 0

    def concurrency(self, blocks: int) -> float:
        """Requests of ``max_model_len`` that the pool holds at once."""
        return blocks / self.blocks_per_request if self.blocks_per_request else 0.0

    def tokens(self, blocks: int, max_model_len: int, engine: EngineVersion) -> int:
        """What is printed as ``GPU KV cache size``."""
        if engine.tokens_from_concurrency:
            return int(self.concurrency(blocks) * max_model_len)
        return blocks // len(self.groups) * self.block_size if self.groups else 0


def kv_dtype_bytes(settings: EngineSettings, dtype_bytes: int) -> int:
    """Bytes of an element of the cache. Raises ``ValueError`` for a type that the fit does not cover (``nvfp4`` …)."""
    name = settings.kv_cache_dtype
    if name == "auto":
        return dtype_bytes
    if name.startswith(("fp8", "int8")):
        return 1
    if name not in DTYPE_BYTES:
        raise ValueError(f"kv_cache_dtype {name} is not covered")
    return DTYPE_BYTES[name]


def token_bytes(model: ModelDimensions, kind: LayerKind, tensor: int, element: int, settings: EngineSettings) -> int:
    """Bytes that one token takes in one layer on one GPU."""
    if (mla := model.mla) is not None:
        latent = (mla.kv_lora_rank + mla.qk_rope_head_dim) * element  # one copy on every GPU
        if model.indexer_head_dim:
            if settings.kv_cache_dtype.startswith("fp8"):
                latent = FP8_DS_MLA_BYTES
            latent += model.indexer_head_dim + INDEXER_SCALE_BYTES
        return latent
    if kind == "full" and model.global_head_dim is not None:
        return 2 * kv_heads_per_gpu(model.global_kv_heads or model.kv_heads, tensor) * model.global_head_dim * element
    return 2 * kv_heads_per_gpu(model.kv_heads, tensor) * model.head_dim * element


def state_bytes(model: ModelDimensions, tensor: int, dtype_bytes: int) -> int:
    """Bytes of one request's state in one linear-attention layer on one GPU (``mamba_utils.py``)."""
    linear = model.linear
    assert linear is not None
    window = linear.conv_channels // tensor * (linear.conv_kernel - 1) * dtype_bytes
    matrix = ceil_div(linear.value_heads, tensor) * linear.value_head_dim * linear.key_head_dim * linear.state_bytes
    return window + matrix


def cache_of(
    model: ModelDimensions,
    parallelism: Parallelism,
    settings: EngineSettings,
    engine: EngineVersion,
    dtype_bytes: int,
    max_model_len: int,
    batched_tokens: int,
    stage: int = 0,
) -> Cache:
    """The cache of one GPU of a pipeline stage."""
    tensor = parallelism.tensor
    element = kv_dtype_bytes(settings, dtype_bytes)
    kinds = Counter(model.kinds[layer] for layer in stages(model.layers, parallelism.pipeline)[stage])
    kinds.pop("none", None)
    block_size = max(settings.block_size, MLA_BLOCK_SIZE) if model.mla else settings.block_size
    per_token = {kind: token_bytes(model, kind, tensor, element, settings) for kind in kinds if kind != "linear"}
    growing = sum(per_token[kind] * kinds[kind] for kind in per_token if kind == "full")
    if "linear" in kinds and per_token:
        # The attention's block is made as long as a page of state is large; the state is padded to it.
        state = state_bytes(model, tensor, dtype_bytes)
        widest = max(per_token.values())
        block_size = max(block_size, settings.block_size * ceil_div(state, settings.block_size * widest))
    page = block_size * max(per_token.values()) if per_token else state_bytes(model, tensor, dtype_bytes)
    tokens = {kind: page // per_token[kind] if kind in per_token else block_size for kind in kinds}
    size = _group_size(kinds, engine)
    groups = []
    for kind, count in kinds.items():
        blocks = _blocks_per_request(kind, model, settings, engine, tokens[kind], max_model_len, batched_tokens)
        groups += [Group(kind, size, blocks)] * ceil_div(count, size)  # type: ignore[arg-type]
    return Cache(block_size, page * size, tuple(groups), growing or sum(per_token[k] * kinds[k] for k in per_token))


def _group_size(kinds: Counter[LayerKind], engine: EngineVersion) -> int:
    """Layers of a group: as many as the rarest kind has; where the kinds are nearly even, as many as the most frequent."""
    if not kinds:
        return 0
    fewest, most = min(kinds.values()), max(kinds.values())
    return most if engine.balanced_groups and most < 1.5 * fewest else fewest


def _blocks_per_request(
    kind: LayerKind,
    model: ModelDimensions,
    settings: EngineSettings,
    engine: EngineVersion,
    block_size: int,
    max_model_len: int,
    batched_tokens: int,
) -> int:
    """Blocks that one request of ``max_model_len`` holds at most in a group of that kind."""
    if kind == "linear":
        return engine.state_blocks if settings.enable_prefix_caching else 1
    if kind == "sliding" and model.window:
        # The window may start within a block, hence one more.
        return ceil_div(min(model.window - 1 + batched_tokens, max_model_len), block_size) + 1
    if kind == "chunked" and model.window:
        return ceil_div(min(model.window + batched_tokens, max_model_len), block_size)
    return ceil_div(max_model_len, block_size)


__all__ = ["Cache", "Group", "cache_of", "kv_dtype_bytes", "round_up", "state_bytes", "token_bytes"]
