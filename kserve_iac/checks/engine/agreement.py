"""Rules about flags that contradict each other, in every role. Settings of LLM services are in :mod:`.flags`."""

from collections.abc import Iterator, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...compiled import CompiledObject
from ...engines.flags import amount
from ...engines.roles import EngineRole
from .flags import RANKS
from .values import place_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

TOKENS, SEQUENCES, LENGTH = "max-num-batched-tokens", "max-num-seqs", "max-model-len"
CHUNKED = ("enable-chunked-prefill", "no-enable-chunked-prefill")
TOOLS = ("enable-auto-tool-choice", "no-enable-auto-tool-choice")
SHARE = "gpu-memory-utilization"
RANK = "max-lora-rank"


def flags_agree(service: Object) -> Iterator[Problem]:
    """Flags that vLLM refuses together at its start: ``verify_max_model_len`` and ``__post_init__`` in vllm/config/scheduler.py,
    ``_verify_args`` in vllm/config/cache.py, vllm/config/lora.py, and ``validate_parsed_serve_args`` in
    vllm/entrypoints/openai/cli_args.py, in vllm/entrypoints/launchers from 0.29 on (wheels of 0.8.5 to 0.32.0).
    """
    for role in service.engines:
        words = role.flags.words
        if "config" in words or not (role.runs_vllm or role.command is not None):
            continue
        yield from _tools(role, words)
        yield from _batches(role, words)
        yield from _share(role, words)
        yield from _rank(role, words)


def _is_said(role: EngineRole, *flags: str) -> bool:
    """Whether one of these flags is written as a flag. Otherwise they are settings of an LLM service."""
    return not role.is_llm or role.command is not None or any(flag in role.further_flags.words for flag in flags)


def _tools(role: EngineRole, words: Mapping[str, str]) -> Iterator[Problem]:
    said = [flag for flag in words if flag in TOOLS]
    if said[-1:] == [TOOLS[0]] and "tool-call-parser" not in words and _is_said(role, TOOLS[0]):
        yield Problem(
            "engine-settings",
            role.path_of_flag(TOOLS[0]),
            "--enable-auto-tool-choice is set, but --tool-call-parser is not. vLLM needs a parser to let the model call tools.",
            "Set --tool-call-parser (for example to hermes or llama3_json), or remove --enable-auto-tool-choice.",
        )


def _batches(role: EngineRole, words: Mapping[str, str]) -> Iterator[Problem]:
    tokens, sequences, length = (_number(words, flag) for flag in (TOKENS, SEQUENCES, LENGTH))
    if tokens is None:
        return
    if sequences is not None and tokens < sequences and _is_said(role, TOKENS, SEQUENCES):
        yield Problem(
            "engine-settings",
            place_of(role, TOKENS),
            f"--{TOKENS} ({tokens:,}) is less than --{SEQUENCES} ({sequences:,}), which vLLM refuses.",
            f"Raise --{TOKENS} to at least {sequences}, or lower --{SEQUENCES}.",
        )
    said = [flag for flag in words if flag in CHUNKED]
    is_whole = said[-1:] == [CHUNKED[1]]
    if is_whole and length is not None and tokens < length and _is_said(role, TOKENS, LENGTH, *CHUNKED):
        yield Problem(
            "engine-settings",
            place_of(role, TOKENS),
            f"--{TOKENS} ({tokens:,}) is less than --{LENGTH} ({length:,}), which vLLM refuses without chunked prefill.",
            f"Raise --{TOKENS} to at least {length}, or remove --{CHUNKED[1]}.",
        )


def _share(role: EngineRole, words: Mapping[str, str]) -> Iterator[Problem]:
    try:
        share = float(words[SHARE])
    except (KeyError, ValueError):
        return
    if not 0 < share <= 1:
        mend = f"{share / 100:g}" if 1 < share <= 100 else "0.9"
        yield Problem(
            "engine-settings",
            place_of(role, SHARE),
            f"--{SHARE} is {words[SHARE]}, but it is a share of the memory of a GPU, greater than 0 and at most 1.",
            f"Set --{SHARE} to {mend}.",
        )


def _rank(role: EngineRole, words: Mapping[str, str]) -> Iterator[Problem]:
    rank = _number(words, RANK)
    if rank is None or rank in RANKS or "enable-lora" not in words:
        return
    larger = next((one for one in RANKS if one > rank), RANKS[-1])
    yield Problem(
        "lora-room",
        place_of(role, RANK),
        f"--{RANK} is {rank}, but vLLM supports only {', '.join(map(str, RANKS))}.",
        f"Set --{RANK} to {larger}.",
    )


def _number(words: Mapping[str, str], flag: str) -> int | None:
    """The number that a flag has; None: it has none, or it is not set."""
    try:
        return amount(words[flag])
    except (KeyError, ValueError):
        return None
