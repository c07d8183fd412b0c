"""What vLLM demands of a GPU in which version (``data/vllm_gpus.json``): quantisation methods, attention backends, KV caches."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ._data import load
from .dimensions import Quantization
from .vllm_flags import number, within

Capability = tuple[int, int]
"""A compute capability: major and minor."""

FP8: Capability = (8, 9)
"""The first capability with FP8 in hardware (``supports_fp8`` in vllm/platforms/cuda.py)."""

BFLOAT16: Capability = (8, 0)
"""The first capability with bfloat16 (``supported_dtypes`` in vllm/platforms/cuda.py)."""

WITHOUT_V0 = "0.11.0"
"""The first vLLM without its engine V0, to which versions before it fell back for a KV cache that V1 did not support. Its
backends do not say what they take: :func:`_takes_first` does, from ``get_attn_backend_cls`` in vllm/platforms/cuda.py and the
backends' constructors.
"""

SCHEME_OF: Mapping[str, str] = {"fp8": "fp8", "int8": "int8", "gptq": "int4", "nvfp4": "nvfp4"}
"""Kind of weights in a checkpoint of compressed-tensors -> the scheme that a GPU must support at least."""

UNKNOWN = "?"


class Backend(NamedTuple):
    """What an attention backend takes."""

    name: str
    capabilities: frozenset[Capability] | None
    """Of those in the file; None: its class decides otherwise."""
    cache_types: frozenset[str]
    """Types of the KV cache that it lists."""
    decides: bool
    """Whether a function of its own decides about the type of the KV cache, or it lists none."""
    mla: bool
    """Whether it is for multi-head latent attention."""
    sparse: bool
    automatic: bool
    """Whether vLLM chooses among it and others, where no backend is set."""


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("vllm_gpus.json")
    return found


@functools.cache
def read_versions() -> tuple[str, ...]:
    """The versions that were read, oldest first."""
    return tuple(_data()["versions"])


def _at(spans: Mapping[str, Any], version: str) -> Any:
    """The answer of a version; None: there is none, or the version lies between two that differ."""
    for span, answer in spans.items():
        first, _, last = span.partition("-")
        if within(first, last or None, version, read_versions()):
            return answer
    return None


def least_capability(method: str, version: str, scheme: str | None = None) -> Capability | None:
    """The least compute capability of a GPU that runs a quantisation method; None where it is not known.

    ``scheme`` is that of a checkpoint of compressed-tensors (``SCHEME_OF``). Sources: ``get_min_capability`` of the method's
    configuration, compared in vllm/config/vllm.py, and of the scheme, compared by ``_check_scheme_supported``.
    """
    found = _at(_data()["quantization"].get(method, {}), version)
    if method == "compressed-tensors" and scheme is not None:
        found = _at(_data()["compressed-tensors"].get(scheme, {}), version)
    return divmod(found, 10) if isinstance(found, int) else None


def scheme_of(method: str, stored: Quantization | None) -> str | None:
    """The scheme of compressed-tensors that a checkpoint needs; None where the method is another one, or it is not known."""
    if method != "compressed-tensors" or stored is None or stored.declared != method:
        return None
    return SCHEME_OF.get(stored.method)


def runs_checkpoint(stored: Quantization | None, capability: Capability | None, version: str) -> bool | None:
    """Whether a version runs a checkpoint on a GPU of that compute capability; None: it is not known."""
    if stored is None:
        return True
    if stored.declared is None or capability is None:
        return None
    least = least_capability(stored.declared, version, scheme_of(stored.declared, stored))
    return None if least is None else least <= capability


def first_version(method: str, capability: Capability, scheme: str | None, after: str) -> str | None:
    """The first version read after ``after`` that runs a method on such a GPU; None: none does."""
    for version in read_versions():
        least = least_capability(method, version, scheme)
        if number(version) > number(after) and least is not None and least <= capability:
            return version
    return None


@functools.cache
def backend(name: str, version: str) -> Backend | None:
    """An attention backend as that version has it; None: it has none of that name, or no version was read that would tell."""
    text = _at(_data()["attention-backend"].get(name.upper(), {}), version)
    return _backend(name.upper(), text) if isinstance(text, str) else None


def _backend(name: str, text: str) -> Backend:
    capabilities, types, *words = text.split(" ")
    listed = types.split(",")
    return Backend(
        name,
        None if capabilities == UNKNOWN else frozenset(_capability(one) for one in capabilities.split(",")),
        frozenset(listed) - {UNKNOWN},
        UNKNOWN in listed,
        "mla" in words,
        "sparse" in words,
        "automatic" in words,
    )


def _capability(text: str) -> Capability:
    major, minor = text.split(".")
    return int(major), int(minor)


def runs_on(one: Backend, capability: Capability) -> bool | None:
    """Whether a backend takes a compute capability; None: it is not known."""
    if one.capabilities is None or capability not in ASKED:
        return None
    return capability in one.capabilities


ASKED: frozenset[Capability] = frozenset(
    {(7, 0), (7, 5), (8, 0), (8, 6), (8, 9), (9, 0), (10, 0), (10, 3), (12, 0), (12, 1)}
)
"""Compute capabilities for which the file has answers (``CAPABILITIES`` of scripts/derive_vllm_gpus.py)."""


def takes_cache(cache_type: str, capability: Capability, version: str, *, name: str | None, mla: bool) -> bool | None:
    """Whether vLLM keeps a KV cache of that type on such a GPU; None: it is not known.

    ``name`` is the attention backend that is set; None: vLLM chooses one. ``mla``: whether the model has latent attention. A
    backend refuses a type in ``validate_configuration`` (vllm/v1/attention/backend.py), and vLLM exits if no backend is left.
    """
    if cache_type == "auto":
        return True
    if version == WITHOUT_V0:
        return _takes_first(cache_type, capability, name=name, mla=mla)
    if name is not None:
        chosen = backend(name, version)
        return _takes(chosen, cache_type, capability, version) if chosen is not None else None
    answers = [_takes(one, cache_type, capability, version) for one in _automatic(version) if one.mla == mla]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _automatic(version: str) -> Iterator[Backend]:
    for name in _data()["attention-backend"]:
        one = backend(name, version)
        if one is not None and one.automatic and not one.sparse:
            yield one


def _takes(one: Backend, cache_type: str, capability: Capability, version: str) -> bool | None:
    """Whether a backend keeps a cache of that type on such a GPU.

    FLASH_ATTN keeps FP8 by FlashAttention 3 on Hopper, and from vLLM 0.27.1 on by FlashAttention 4 on Blackwell
    (``flash_attn_supports_fp8``, ``flash_attn_supports_kv_cache_dtype`` in fa_utils.py), never as e5m2
    (``get_fp8_dtype_for_flashattn``). Triton's kernels keep every FP8 type as fp8e4nv, which Triton compiles from capability 8.9
    on (vllm-project/vllm#26431); from 0.24 on, triton_attn.py refuses it by itself, and triton_mla.py from 0.26 on.
    """
    runs = runs_on(one, capability)
    if runs is False:
        return False
    if one.name.startswith("TRITON_"):
        refused = (cache_type.startswith("fp8") and capability < FP8) or (
            cache_type == "bfloat16" and capability < BFLOAT16
        )
        return not refused and cache_type in one.cache_types
    if one.name == "FLASH_ATTN" and cache_type.startswith("fp8"):
        if cache_type not in ("fp8", "fp8_e4m3"):
            return False
        return capability[0] == 9 or (capability[0] == 10 and number(version) >= (0, 27, 1))
    if one.name == "FLASHINFER" and cache_type.startswith("nvfp4"):
        return cache_type in one.cache_types and _takes_nvfp4(one, capability, version)
    if cache_type in one.cache_types:
        return runs
    return None if one.decides and one.name not in READ else False


def _takes_nvfp4(one: Backend, capability: Capability, version: str) -> bool | None:
    """Whether FLASHINFER keeps NVFP4: on Blackwell by kernels of TensorRT-LLM, which it asks for from 0.25.1 on, and from 0.32 on
    elsewhere, too (``supports_kv_cache_dtype`` and ``_nvfp4_kv_on_fa2`` in flashinfer.py).
    """
    if capability[0] == 10:
        return True
    return False if one.decides and number(version) < (0, 32, 0) else None


READ = ("FLASH_ATTN", "FLASHINFER", "TURBOQUANT")
"""Backends whose own ``supports_kv_cache_dtype`` was read: they take no type beside those that are listed or named here."""


def _takes_first(cache_type: str, capability: Capability, *, name: str | None, mla: bool) -> bool | None:
    """The same for :data:`WITHOUT_V0`: without a backend it takes TRITON_ATTN for FP8 on capabilities from 8.0 on that are not
    Hopper's or 10.0, and FLEX_ATTENTION below 8.0, which keeps no FP8; latent attention keeps FP8 from Hopper on.
    """
    if not cache_type.startswith("fp8") or cache_type not in ("fp8", "fp8_e4m3", "fp8_e5m2"):
        return None
    if name is not None:
        return _named_first(name.upper(), capability)
    if mla:
        return None if capability[0] in (9, 10) else False
    if capability < (8, 0):
        return False
    return capability >= FP8 or False


def _named_first(name: str, capability: Capability) -> bool | None:
    if name == "TRITON_ATTN":
        return capability >= FP8
    if name == "FLASH_ATTN":
        return capability[0] == 9
    if name in ("FLEX_ATTENTION", "TRITON_MLA", "FLASH_ATTN_MLA"):
        return False
    return None


SPARSE = frozenset({"DeepseekV32ForCausalLM", "GlmMoeDsaForCausalLM"})
"""Architectures with sparse latent attention, for which vLLM chooses among its sparse backends (``is_v32`` in
vllm/model_executor/models/deepseek_v2.py, ``use_sparse`` in ``validate_configuration`` of vllm/v1/attention/backend.py)."""

SPARSE_V4 = "DeepseekV4ForCausalLM"
"""The architecture whose code names its sparse backends itself."""

V4_SINCE = (0, 20, 0)
"""The first vLLM with DeepSeek V4. Up to 0.22.1 it has one backend for it, a FlashMLASparseBackend ("Only FlashMLA Sparse
Attention backend is supported for DeepseekV4" in deepseek_v4_attention.py, later vllm/models/deepseek_v4/attention.py)."""

V4_BACKENDS_SINCE = (0, 23, 0)
"""The first vLLM with backends for DeepSeek V4 in ``AttentionBackendEnum``."""


def runs_sparse(architecture: str, capability: Capability, version: str) -> bool | None:
    """Whether a version has a sparse attention backend for an architecture on such a GPU; None: it is not known, or the
    architecture's attention is not sparse. Without one, vLLM exits with "No valid attention backend found".
    """
    answers = [runs_on(one, capability) for one in _sparse(architecture, version)]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _sparse(architecture: str, version: str) -> Iterator[Backend]:
    names: tuple[str, ...] = ()
    if architecture in SPARSE:
        names = tuple(_data()["attention-backend"])
    elif architecture == SPARSE_V4 and number(version) >= V4_BACKENDS_SINCE:
        names = ("FLASHMLA_SPARSE_DSV4", "FLASHINFER_MLA_SPARSE_DSV4")
    elif architecture == SPARSE_V4 and number(version) >= V4_SINCE:
        names = ("FLASHMLA_SPARSE",)
    for name in names:
        one = backend(name, version)
        if one is not None and one.sparse and (one.automatic or architecture == SPARSE_V4):
            yield one


def sparse_capabilities(architecture: str, version: str) -> list[Capability]:
    """The compute capabilities on which a version runs the sparse attention of an architecture."""
    return [one for one in sorted(ASKED) if runs_sparse(architecture, one, version)]


def first_sparse(architecture: str, capability: Capability, after: str) -> str | None:
    """The first version read after ``after`` that runs the sparse attention of an architecture on such a GPU; None: none does."""
    for version in read_versions():
        if number(version) > number(after) and runs_sparse(architecture, capability, version):
            return version
    return None
