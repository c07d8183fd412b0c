"""Whether prefill and decode store the KV cache in the same way, where flags beside the settings say how."""

from collections.abc import Iterator, Mapping

from ...args import LLMInferenceServiceArgs, Problem
from ...compiled import CompiledObject
from ...engines.roles import LLMRole
from ...render.disaggregation import of
from .nixl import blocks_can_differ

FLAGS = ("kv-cache-dtype", "block-size", "dtype")
"""Flags that decide how the cache is stored. Another rule checks the settings of the same names, because prefill takes over those
of decode."""

SAME: Mapping[str, str] = {"half": "float16", "float": "float32", "fp8": "fp8_e4m3"}
"""Values that mean another one (``ModelDType`` in vllm/config/model.py; on NVIDIA GPUs ``fp8`` is ``fp8_e4m3``)."""


def roles_agree_on_written_flags(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """VLLM refuses the KV transfer if the types of the model or of the cache, or the sizes of blocks differ
    (``compute_nixl_compatibility_hash``; llm-d docs/operations/disaggregation/vllm.md). The rule reads flags in ``extraArgs``, in
    ``VLLM_ADDITIONAL_ARGS`` and in arguments, which prefill does not take over from decode.
    """
    if service.args.prefill is None or of(service.args) is None:
        return
    decode, prefill = service.llm_engines
    if any(role.flags.reason is not None and not role.flags.words for role in (decode, prefill)):
        return
    for flag in FLAGS:
        if not (_is_written(decode, flag) or _is_written(prefill, flag)):
            continue
        ours, theirs = _value(decode, flag), _value(prefill, flag)
        if ours is None or theirs is None or ours == theirs:
            continue
        are_sizes = flag == "block-size" and ours.isdecimal() and theirs.isdecimal()
        if are_sizes and blocks_can_differ(service, int(ours), int(theirs)):
            continue
        writer, other = (prefill, decode) if _is_written(prefill, flag) else (decode, prefill)
        value = writer.flags.words[flag]
        names = ("prefill", "decode") if writer is prefill else ("decode", "prefill")
        yield Problem(
            "pd-cache-mismatch",
            writer.path_of_flag(flag),
            f"--{flag} is {value} for {names[0]} but {_said(other, flag)} for {names[1]}, so vLLM refuses the KV transfer.",
            f"Set --{flag} {value} for {names[1]}, too, or remove it.",
        )


def _is_written(role: LLMRole, flag: str) -> bool:
    """Whether a flag beside the settings of the engine says it."""
    return flag in (role.command[0] if role.command is not None else role.further_flags).words


def _said(role: LLMRole, flag: str) -> str:
    return role.flags.words.get(flag) or "not set"


def _value(role: LLMRole, flag: str) -> str | None:
    """What a flag means for a role. None: it is not known."""
    value = role.flags.words.get(flag, "auto")
    if "$" in value or "{{" in value:
        return None
    if value == "auto" and flag == "dtype":
        return role.model.dtype if role.model is not None else None
    if value == "auto" and flag == "block-size":
        return None  # vLLM's default depends on the attention backend
    return SAME.get(value, value)
