"""The engine of an LLM workload: vLLM's settings, and where its KV cache goes."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ..base import Args, In
from ..quantity import Quantity


class Engine(Args):
    """Settings of vLLM, each under its flag's name. Only what is set is passed on."""

    max_model_len: Annotated[int, Field(ge=1)] | None = None
    """Context length in tokens (``--max-model-len``)."""
    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of each GPU's memory that vLLM may use (``--gpu-memory-utilization``)."""
    kv_cache_dtype: Literal["auto", "fp8", "fp8_e4m3", "fp8_e5m2"] | None = None
    """Type of the KV cache (``--kv-cache-dtype``)."""
    block_size: Literal[16, 32, 64, 128] | None = None
    """Tokens of one KV block (``--block-size``)."""
    max_num_seqs: Annotated[int, Field(ge=1)] | None = None
    """Most requests in one batch (``--max-num-seqs``)."""
    max_num_batched_tokens: Annotated[int, Field(ge=1)] | None = None
    """Most tokens of one step (``--max-num-batched-tokens``); at least ``max_num_seqs``."""
    dtype: Literal["auto", "bfloat16", "float16", "half", "float32", "float"] | None = None
    """Type of weights and activations (``--dtype``); the model's own if not set."""
    quantization: str | None = None
    """How weights are quantised (``--quantization``: ``fp8`` …); default: as in the checkpoint."""
    enforce_eager: bool | None = None
    """Whether there are no CUDA graphs (``--enforce-eager``): less memory, slower."""
    enable_prefix_caching: bool | None = None
    """Whether common beginnings of prompts are kept (``--enable-prefix-caching``); vLLM does if not set."""
    enable_chunked_prefill: bool | None = None
    """Whether long prompts are computed in parts (``--enable-chunked-prefill``); vLLM does if not set."""
    cpu_offload_gb: Annotated[float, Field(ge=0)] | None = None
    """GiB of the weights of each GPU that are kept in CPU memory (``--cpu-offload-gb``). The fit is not checked with it."""
    language_model_only: bool | None = None
    """Whether a model for several media takes text only (``--language-model-only``, vLLM 0.17)."""
    limit_mm_per_prompt: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Most items of each medium in a prompt (``--limit-mm-per-prompt``: ``{image: 2}``)."""
    tokenizer_mode: str | None = None
    """Tokenizer (``--tokenizer-mode``: ``auto``, ``mistral`` …)."""
    trust_remote_code: bool | None = None
    """Whether code of the model's repository is run (``--trust-remote-code``)."""
    seed: int | None = None
    """Seed of sampling (``--seed``)."""
    enable_auto_tool_choice: bool | None = None
    """Whether the model may call tools by itself (``--enable-auto-tool-choice``); needs ``tool_call_parser``."""
    tool_call_parser: str | None = None
    """How its calls of tools are read (``--tool-call-parser``: ``hermes``, ``llama3_json`` …)."""
    reasoning_parser: str | None = None
    """How its reasoning is told from its answer (``--reasoning-parser``: ``qwen3``, ``deepseek_r1`` …)."""
    image: In[str] | None = None
    """Engine image, in place of the preset's; pinned to a tag or digest."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] | None = None
    """Version of vLLM in ``image``, if its tag does not contain it (``0.11.2``). It is used for checks only, not rendered."""
    extra_args: list[str] = Field(default_factory=list)
    """Further flags, one list entry a word, quoted for the shell by us."""


class EmptyDirTier(Args):
    """A folder that lives as long as the pod."""

    size: Quantity
    """Its size."""


class ClaimReference(Args):
    """A PersistentVolumeClaim that exists."""

    name: str
    """Its name."""
    path: str | None = None
    """Folder in it."""


class ClaimTier(Args):
    """A PersistentVolumeClaim: an existing one or a new one. Exactly one must be set."""

    ref: ClaimReference | None = None
    """One that exists."""
    spec: dict[str, Any] | None = None
    """A new claim for each pod, in the spelling of Kubernetes."""


class FileSystemTier(Args):
    """The storage of a tier's files. Exactly one must be set."""

    empty_dir: EmptyDirTier | None = None
    """The node's disk."""
    pvc: ClaimTier | None = None
    """A claim."""


class SecondaryTier(Args):
    """A tier below CPU memory."""

    file_system: FileSystemTier | None = None
    """Files."""


class KvCacheOffloading(Args):
    """Keeps KV cache that leaves the GPU (KServe 0.20)."""

    cpu: Quantity
    """CPU memory for it; the memory limit must hold it too."""
    eviction_policy: Literal["lru", "arc"] | None = None
    """Eviction policy. KServe's default is ``lru``."""
    secondary: list[SecondaryTier] = Field(default_factory=list)
    """Tiers below."""
