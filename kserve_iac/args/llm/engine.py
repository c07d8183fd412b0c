"""The engine of an LLM workload: vLLM's settings, and the storage of KV cache outside the GPU."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ..base import Args, In
from ..quantity import Quantity


class Engine(Args):
    """Settings of vLLM. Each has the name of its flag. Only fields that are set become flags."""

    max_model_len: Annotated[int, Field(ge=1)] | None = None
    """Context length in tokens (``--max-model-len``)."""
    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of each GPU's memory that vLLM may use (``--gpu-memory-utilization``)."""
    kv_cache_dtype: Literal["auto", "fp8", "fp8_e4m3", "fp8_e5m2"] | None = None
    """Type of the KV cache (``--kv-cache-dtype``)."""
    block_size: Literal[16, 32, 64, 128] | None = None
    """Number of tokens in one block of the KV cache (``--block-size``)."""
    max_num_seqs: Annotated[int, Field(ge=1)] | None = None
    """Maximum number of requests in one batch (``--max-num-seqs``)."""
    max_num_batched_tokens: Annotated[int, Field(ge=1)] | None = None
    """Maximum number of tokens in one step (``--max-num-batched-tokens``). It must be at least ``max_num_seqs``."""
    dtype: Literal["auto", "bfloat16", "float16", "half", "float32", "float"] | None = None
    """Type of weights and activations (``--dtype``). Default: the type that the model's configuration names."""
    quantization: str | None = None
    """Quantisation of the weights (``--quantization``: ``fp8`` …). Default: that of the checkpoint."""
    enforce_eager: bool | None = None
    """Whether vLLM runs without CUDA graphs (``--enforce-eager``), which saves memory but is slower."""
    enable_prefix_caching: bool | None = None
    """Whether vLLM caches common prefixes of prompts (``--enable-prefix-caching``). vLLM's default: it does."""
    enable_chunked_prefill: bool | None = None
    """Whether vLLM computes long prompts in parts (``--enable-chunked-prefill``). vLLM's default: it does."""
    cpu_offload_gb: Annotated[float, Field(ge=0)] | None = None
    """Amount of each GPU's weights that stays in CPU memory, in GiB (``--cpu-offload-gb``). If it is set, the preview does not
    check whether the model fits the GPU."""
    language_model_only: bool | None = None
    """Whether a multimodal model accepts only text (``--language-model-only``, vLLM 0.17)."""
    limit_mm_per_prompt: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Maximum number of items of each medium in a prompt (``--limit-mm-per-prompt``: ``{image: 2}``)."""
    tokenizer_mode: str | None = None
    """Kind of tokenizer (``--tokenizer-mode``: ``auto``, ``mistral`` …)."""
    trust_remote_code: bool | None = None
    """Whether vLLM runs code from the model's repository (``--trust-remote-code``)."""
    seed: int | None = None
    """Seed of sampling (``--seed``)."""
    enable_auto_tool_choice: bool | None = None
    """Whether the model decides itself when to call a tool (``--enable-auto-tool-choice``). It requires ``tool_call_parser``."""
    tool_call_parser: str | None = None
    """Parser for the model's tool calls (``--tool-call-parser``: ``hermes``, ``llama3_json`` …)."""
    reasoning_parser: str | None = None
    """Parser that separates the model's reasoning from its answer (``--reasoning-parser``: ``qwen3``, ``deepseek_r1`` …)."""
    image: In[str] | None = None
    """Image of the engine, which replaces that of the preset. It should have a fixed tag or digest."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] | None = None
    """Version of vLLM in ``image``, for example ``0.11.2``, if the tag does not contain it. Only the checks use it."""
    extra_args: list[str] = Field(default_factory=list)
    """Further flags of vLLM. Each word is an entry of the list; the rendering quotes it for the shell."""


class EmptyDirTier(Args):
    """A folder that exists as long as the pod."""

    size: Quantity
    """Size of the folder."""


class ClaimReference(Args):
    """An existing PersistentVolumeClaim."""

    name: str
    """Name of the claim."""
    path: str | None = None
    """Folder in the volume."""


class ClaimTier(Args):
    """A PersistentVolumeClaim: an existing one or a new one. Exactly one field must be set."""

    ref: ClaimReference | None = None
    """An existing claim."""
    spec: dict[str, Any] | None = None
    """Spec of a new claim for each pod, in Kubernetes' spelling."""


class FileSystemTier(Args):
    """Storage for the files of a tier. Exactly one field must be set."""

    empty_dir: EmptyDirTier | None = None
    """A folder on the node's disk."""
    pvc: ClaimTier | None = None
    """A PersistentVolumeClaim."""


class SecondaryTier(Args):
    """A tier below CPU memory."""

    file_system: FileSystemTier | None = None
    """Storage for files."""


class KvCacheOffloading(Args):
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU (KServe 0.20)."""

    cpu: Quantity
    """CPU memory for the KV cache. The memory limit of the container must include it."""
    eviction_policy: Literal["lru", "arc"] | None = None
    """Rule that selects the blocks to remove when the memory is full. KServe's default: ``lru``."""
    secondary: list[SecondaryTier] = Field(default_factory=list)
    """Slower tiers below CPU memory."""
