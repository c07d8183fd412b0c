"""The engine of an LLM workload: vLLM's settings, where its KV cache goes, and how roles hand it over."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Args, In
from .quantity import Quantity


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
    image: In[str] | None = None
    """Engine image, in place of the preset's; pinned to a tag or digest."""
    extra_args: list[str] = Field(default_factory=list)
    """Further flags, one list entry a word, quoted for the shell by us."""


class Disaggregation(Args):
    """How prefill hands the KV cache to decode; set on both roles from here."""

    connector: Literal["NixlConnector", "none"] = "NixlConnector"
    """vLLM's KV connector; with ``none`` nothing is set, and both templates say it themselves."""
    load_failure_policy: Literal["fail", "recompute"] | None = None
    """What decode does when a transfer fails; vLLM fails the request where unset."""


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
    """A PersistentVolumeClaim: one that exists, or one that is made. Exactly one of the two."""

    ref: ClaimReference | None = None
    """One that exists."""
    spec: dict[str, Any] | None = None
    """One that is made for each pod, as Kubernetes spells it."""


class FileSystemTier(Args):
    """Where a tier's files are: exactly one of the two."""

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
    """What goes first; KServe takes ``lru`` where unset."""
    secondary: list[SecondaryTier] = Field(default_factory=list)
    """Tiers below."""
