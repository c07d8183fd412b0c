"""vLLM's command line: written from an engine's settings, and read as far as it decides about memory."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..args.base import is_output
from ..args.container import EnvVar
from ..args.llm.engine import Engine

ENGINE_FLAGS: Mapping[str, str] = {
    name: name.replace("_", "-")
    for name in (
        "max_model_len",
        "gpu_memory_utilization",
        "kv_cache_dtype",
        "block_size",
        "max_num_seqs",
        "max_num_batched_tokens",
        "dtype",
        "quantization",
        "enforce_eager",
        "enable_prefix_caching",
        "enable_chunked_prefill",
        "cpu_offload_gb",
        "language_model_only",
        "limit_mm_per_prompt",
        "tokenizer_mode",
        "trust_remote_code",
        "seed",
        "enable_auto_tool_choice",
        "tool_call_parser",
        "reasoning_parser",
    )
}
"""Settings of an engine -> their flags, without dashes."""

SETTINGS: Mapping[str, tuple[str, type]] = {
    "max-model-len": ("max_model_len", int),
    "gpu-memory-utilization": ("gpu_memory_utilization", float),
    "kv-cache-dtype": ("kv_cache_dtype", str),
    "block-size": ("block_size", int),
    "max-num-seqs": ("max_num_seqs", int),
    "max-num-batched-tokens": ("max_num_batched_tokens", int),
    "dtype": ("dtype", str),
    "quantization": ("quantization", str),
    "max-loras": ("max_loras", int),
    "max-lora-rank": ("max_lora_rank", int),
}
"""Flags of vLLM that decide about memory -> the setting of :class:`EngineSettings`."""

SIZES: Mapping[str, str] = {
    "tensor-parallel-size": "tensor",
    "pipeline-parallel-size": "pipeline",
    "data-parallel-size": "data",
}
"""Flags that say how GPUs share a model -> the field of :class:`Parallelism`."""

SHORT: Mapping[str, str] = {
    "-tp": "tensor-parallel-size",
    "-pp": "pipeline-parallel-size",
    "-dp": "data-parallel-size",
    "-q": "quantization",
}
"""Short names of flags (``vllm/engine/arg_utils.py``)."""

SWITCHES: Mapping[str, tuple[str, bool]] = {
    "enforce-eager": ("enforce_eager", True),
    "no-enforce-eager": ("enforce_eager", False),
    "language-model-only": ("language_model_only", True),
    "no-language-model-only": ("language_model_only", False),
    "enable-prefix-caching": ("enable_prefix_caching", True),
    "no-enable-prefix-caching": ("enable_prefix_caching", False),
}
"""Flags without a value."""

UNCOVERED = ("cpu-offload-gb", "speculative-config", "kv-cache-memory-bytes", "config", "hf-overrides", "rope-scaling")
"""Flags with which the fit says nothing, or something else (docs/explanation/fit.md, "Limitations")."""

HUMAN = ("max-model-len", "max-num-batched-tokens")
"""Flags whose number may have a unit (``32k``): from vLLM 0.8.5 the context, later also the tokens of a step (``get_kwargs`` in
vllm/engine/arg_utils.py)."""

DECIMAL: Mapping[str, int] = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
BINARY: Mapping[str, int] = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
"""Units of such a number -> their factors (``human_readable_int`` in vllm/engine/arg_utils.py)."""

_HUMAN = re.compile(r"(\d+(?:\.\d+)?)([kKmMgGtT])")

NUMBERS: Mapping[str, type] = {
    **{flag: kind for flag, (_, kind) in SETTINGS.items() if kind is not str},
    **dict.fromkeys(SIZES, int),
}
"""Flags above that take a number -> its kind."""

NOT_KNOWN_YET = "Its command line is known in the update only."


def engine_words(engine: Engine | None) -> list[str]:
    """An engine's settings as words of vLLM's command line, further flags last."""
    return [*setting_words(engine), *engine.extra_args] if engine is not None else []


def setting_words(engine: Engine) -> list[str]:
    """An engine's settings as words of vLLM's command line, without its further flags."""
    words: list[str] = []
    for name, flag in ENGINE_FLAGS.items():
        value = getattr(engine, name)
        if isinstance(value, bool):
            words.append(f"--{flag}" if value else f"--no-{flag}")
        elif isinstance(value, dict):
            words += [f"--{flag}", json.dumps(value, separators=(",", ":"))] if value else []
        elif value is not None:
            words += [f"--{flag}", str(value)]
    return words


@dataclass(frozen=True)
class Flags:
    """What a command line says."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of :class:`EngineSettings`."""
    sizes: Mapping[str, Any] = field(default_factory=dict)
    """Of :class:`Parallelism`."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Every flag that is said, by its long name without dashes, with its value or nothing."""
    reason: str | None = None
    """Why nothing can be said about memory; None: something can."""


def read_flags(words: Sequence[Any], aliases: Mapping[str, str] | None = None) -> Flags:
    """What flags say: ``--name value`` or ``--name=value``, with dashes or underscores, the last one wins.

    ``aliases`` are further names of flags.
    """
    said: dict[str, str] = {}
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if is_output(word):
            return Flags(reason=NOT_KNOWN_YET)
        name, equals, value = str(word).partition("=")
        flag = SHORT.get(name) or (name[2:].replace("_", "-") if name.startswith("--") else None)
        if not flag:
            continue
        flag = (aliases or {}).get(flag, flag)
        if not equals and index < len(words) and (is_output(words[index]) or not _is_flag(words[index])):
            if is_output(words[index]) and _decides(flag):
                return Flags(reason=NOT_KNOWN_YET)
            value, index = str(words[index]) if not is_output(words[index]) else "", index + 1
        said.pop(flag, None)  # what is said last stands last
        said[flag] = value
    return _read(said)


def is_eager(flags: Flags, *, unknown: bool = False) -> bool:
    """Whether an engine is told to build no CUDA graphs, so that it starts sooner; ``unknown`` where its command line is known
    in the update only.
    """
    if flags.reason == NOT_KNOWN_YET:
        return unknown
    said = [flag for flag in flags.words if flag in ("enforce-eager", "no-enforce-eager")]
    return said[-1:] == ["enforce-eager"]


def _is_flag(word: Any) -> bool:
    return str(word).startswith("--") or str(word) in SHORT


def _decides(flag: str) -> bool:
    return flag in SETTINGS or flag in SIZES


def _read(said: Mapping[str, str]) -> Flags:
    settings: dict[str, Any] = {}
    sizes: dict[str, Any] = {}
    for flag, value in said.items():
        if flag in UNCOVERED and value not in ("0", "0.0"):
            return Flags(words=said, reason=f"--{flag} is not covered.")
        if flag == "max-model-len" and value.strip().lower() in ("-1", "auto"):
            return Flags(words=said, reason=f"With --{flag} {value}, vLLM chooses a context that fits.")
        try:
            if flag in SWITCHES:
                name, meant = SWITCHES[flag]
                settings[name] = meant
            elif flag in SETTINGS:
                name, kind = SETTINGS[flag]
                settings[name] = kind(value) if kind is str else number_of(flag, value)
            elif flag in SIZES:
                sizes[SIZES[flag]] = number_of(flag, value)
            elif flag == "enable-expert-parallel":
                sizes["expert"] = True
        except ValueError:  # vLLM says what is wrong with it
            return Flags(words=said, reason=f"--{flag} {value} cannot be read.")
    if "limit-mm-per-prompt" in said and _takes_text_only(said["limit-mm-per-prompt"]):
        settings.setdefault("language_model_only", True)
    if "enable-lora" in said:
        settings.setdefault("max_loras", 1)
    elif "max-loras" in settings:
        del settings["max_loras"]
    return Flags(settings, sizes, said)


def number_of(flag: str, text: str) -> float:
    """The value of one of :data:`NUMBERS` as vLLM reads it: ``32k`` tokens are 32,000, ``32K`` are 32,768, and ``25.6k`` are
    25,600. Raises ValueError where vLLM refuses it: no number, a decimal with a binary unit, or another unit.
    """
    match = _HUMAN.fullmatch(text.strip()) if flag in HUMAN else None
    if match is None:
        return NUMBERS[flag](text)  # type: ignore[no-any-return]
    number, unit = match.groups()
    return int(float(number) * DECIMAL[unit]) if unit in DECIMAL else int(number) * BINARY[unit]


def _takes_text_only(limits: str) -> bool:
    """Whether no picture and no film is taken."""
    try:
        given = json.loads(limits)
    except ValueError:
        return False
    return isinstance(given, dict) and given.get("image") == 0 and given.get("video") == 0


ALLOW_LONG = "VLLM_ALLOW_LONG_MAX_MODEL_LEN"
"""Variable with which vLLM takes a context beyond the model's own limit (``vllm/envs.py``)."""


def allows_long_context(env: Iterable[EnvVar]) -> bool:
    """Whether variables of a container turn off the check of the context; a value that is not known yet may."""
    for variable in env:
        if variable.name == ALLOW_LONG:
            value = variable.value
            return value is None or is_output(value) or str(value).lower() in ("1", "true")
    return False
