"""vLLM's command line: written from an engine's settings, and read as far as it decides about memory."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

_SUFFIXED = re.compile(r"(\d+(?:\.\d+)?)([kmgt])", re.IGNORECASE)


def amount(text: str) -> int:
    """A whole number that may have a suffix: a small letter counts in thousands, a capital one in powers of 1,024
    (``human_readable_int`` in vllm/engine/arg_utils.py). Raises ValueError for other texts.
    """
    if (found := _SUFFIXED.fullmatch(text.strip())) is None:
        return int(text)
    number, suffix = found.groups()
    size = (1000 if suffix.islower() else 1024) ** ("kmgt".index(suffix.lower()) + 1)
    return int(float(number) * size) if suffix.islower() else int(number) * size


SETTINGS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "max-model-len": ("max_model_len", amount),
    "gpu-memory-utilization": ("gpu_memory_utilization", float),
    "kv-cache-dtype": ("kv_cache_dtype", str),
    "block-size": ("block_size", int),
    "max-num-seqs": ("max_num_seqs", int),
    "max-num-batched-tokens": ("max_num_batched_tokens", amount),
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
    "-n": "nnodes",
    "-r": "node-rank",
    "-ac": "attention-config",
    "-asc": "api-server-count",
    "-cc": "compilation-config",
    "-dcp": "decode-context-parallel-size",
    "-dpa": "data-parallel-address",
    "-dpb": "data-parallel-backend",
    "-dpe": "data-parallel-external-lb",
    "-dph": "data-parallel-hybrid-lb",
    "-dpl": "data-parallel-size-local",
    "-dpm": "data-parallel-multi-port-external-lb",
    "-dpn": "data-parallel-rank",
    "-dpp": "data-parallel-rpc-port",
    "-dpr": "data-parallel-start-rank",
    "-ep": "enable-expert-parallel",
    "-pcp": "prefill-context-parallel-size",
    "-sc": "speculative-config",
}
"""Short names of flags (``vllm/engine/arg_utils.py`` and ``vllm/entrypoints/openai/cli_args.py`` of the wheel of 0.23.0)."""

_ONE_DASH = re.compile(r"-[A-Za-z][\w.-]*")
"""A word that argparse reads as a flag, though it has one dash. A negative number is none."""

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

OF_MEMORY_ALONE = ("cpu-offload-gb", "speculative-config", "kv-cache-memory-bytes")
"""Those of them that change only how much memory the engine takes, so that all else that is known of it holds."""

CHOSEN = ("auto", "-1")
"""Context lengths with which vLLM takes the longest one that fits (``human_readable_int_or_auto`` in arg_utils.py)."""

CHOOSES = "vLLM chooses the context length itself."
"""The reason where it takes the longest one that fits."""

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
    with_one_dash: tuple[str, ...] = ()
    """Words that argparse reads as flags of one dash, without it, which no short name of a flag is."""
    is_complete: bool = True
    """Whether all flags are known. They are not if some are known in the update only, or cannot be read."""

    @property
    def has_all_sizes(self) -> bool:
        """Whether the flags tell how many ranks there are: no file adds flags, and every size can be read."""
        if not self.is_complete or "config" in self.words:
            return False
        return all(SIZES[flag] in self.sizes for flag in self.words if flag in SIZES)

    @property
    def only_memory_is_open(self) -> bool:
        """Whether flags are the reason, but only because of memory: the engine is otherwise known."""
        open_ = [CHOOSES, *(f"--{flag} is not covered." for flag in OF_MEMORY_ALONE)]
        others = [flag for flag in UNCOVERED if flag not in OF_MEMORY_ALONE]
        return self.is_complete and self.reason in open_ and not any(flag in self.words for flag in others)


def read_flags(words: Sequence[Any], aliases: Mapping[str, str] | None = None) -> Flags:
    """What flags say: ``--name value`` or ``--name=value``, with dashes or underscores, the last one wins.

    ``aliases`` are further names of flags.
    """
    said: dict[str, str] = {}
    with_one_dash: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if is_output(word):
            return Flags(reason=NOT_KNOWN_YET, is_complete=False)
        name, equals, value = str(word).partition("=")
        short, dot, key = name.partition(".")
        flag = name[2:].replace("_", "-") if name.startswith("--") else None
        if short in SHORT:
            flag = SHORT[short] + (dot + key).replace("_", "-")
        if not flag:
            with_one_dash += [name[1:].replace("_", "-")] if _ONE_DASH.fullmatch(name) else []
            continue
        flag = (aliases or {}).get(flag, flag)
        if not equals and index < len(words) and (is_output(words[index]) or not _is_flag(words[index])):
            if is_output(words[index]) and _decides(flag):
                return Flags(reason=NOT_KNOWN_YET, is_complete=False)
            value, index = str(words[index]) if not is_output(words[index]) else "", index + 1
        said.pop(flag, None)  # what is said last stands last
        said[flag] = value
    return replace(_read(said), with_one_dash=tuple(with_one_dash))


def is_eager(flags: Flags, *, unknown: bool = False) -> bool:
    """Whether an engine is told to build no CUDA graphs, so that it starts sooner; ``unknown`` where its command line is known
    in the update only.
    """
    if flags.reason == NOT_KNOWN_YET:
        return unknown
    said = [flag for flag in flags.words if flag in ("enforce-eager", "no-enforce-eager")]
    return said[-1:] == ["enforce-eager"]


def _is_flag(word: Any) -> bool:
    name = str(word).partition("=")[0]
    return name.startswith("--") or _ONE_DASH.fullmatch(name) is not None


def _decides(flag: str) -> bool:
    return flag in SETTINGS or flag in SIZES


def _read(said: Mapping[str, str]) -> Flags:
    """What flags say. A flag that the fit does not cover, or that cannot be read, ends what can be said about memory, but not
    what the other flags say.
    """
    settings: dict[str, Any] = {}
    sizes: dict[str, Any] = {}
    reasons: list[str] = []
    for flag, value in said.items():
        if flag == "max-model-len" and value.strip().lower() in CHOSEN:
            reasons.append(CHOOSES)
            continue
        if flag in UNCOVERED and value not in ("0", "0.0"):
            reasons.append(f"--{flag} is not covered.")
        try:
            if flag in SWITCHES:
                name, meant = SWITCHES[flag]
                settings[name] = meant
            elif flag in SETTINGS:
                name, kind = SETTINGS[flag]
                settings[name] = kind(value)
                if name == "gpu_memory_utilization" and not 0 < settings[name] <= 1:
                    reasons.append(f"--{flag} {value} is no share.")
            elif flag in SIZES:
                sizes[SIZES[flag]] = int(value)
            elif flag == "enable-expert-parallel":
                sizes["expert"] = True
        except ValueError:  # vLLM says what is wrong with it
            reasons.append(f"--{flag} {value} cannot be read.")
    if "limit-mm-per-prompt" in said and _takes_text_only(said["limit-mm-per-prompt"]):
        settings.setdefault("language_model_only", True)
    if "enable-lora" in said:
        settings.setdefault("max_loras", 1)
    elif "max-loras" in settings:
        del settings["max_loras"]
    return Flags(settings, sizes, said, reasons[0] if reasons else None)


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
