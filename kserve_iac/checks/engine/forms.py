"""Rules about the flags of engines whose value is JSON or a number. Which form a flag takes changes with the version of vLLM."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...catalog.engine_images import ANY
from ...catalog.vllm_forms import NOTHING, NUMBERS, flags, form_of, is_of_form
from ...compiled import CompiledObject
from ...engines.flags import NOT_KNOWN_YET, amount
from ...engines.roles import EngineRole
from ...findings.path import Path
from .values import place_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

FILLED_IN = ("$", "{{")
"""Beginnings of what Kubernetes, a shell or KServe's template of a runtime replaces in a value."""

KNOWN = frozenset(flags())

NEVER_EMPTY = (
    "gpu-memory-utilization",
    "max-num-batched-tokens",
    "max-num-seqs",
    "tensor-parallel-size",
    "pipeline-parallel-size",
    "data-parallel-size",
)
"""Flags of numbers that no value turns off: their fields in vllm/config are not optional, so vLLM reads an empty value as a
number, too."""

WANTED: Mapping[str, str] = {
    "object": "a JSON object",
    "level": "a JSON object or a number from 0 to 3",
    "json": "JSON",
    "pairs": "JSON or key=number",
    "braces": "JSON in its braces",
    "integer": "a whole number",
    "integers": "whole numbers, each as a word of its own",
    "number": "a number",
    "amount": "a whole number",
}
"""Forms, as a sentence names them."""


def values_are_of_their_form(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start if the value of such a flag is not JSON, not an object or not a number: argparse reports "cannot be
    converted to", "invalid int value" or the error of the class of configuration (``get_kwargs`` and ``parse_type`` in
    vllm/engine/arg_utils.py). Several numbers are several words (``nargs``); an entry with commas is one word
    (ai-dynamo/aiconfigurator#377).

    The forms of a version were read from its wheel (catalog/data/vllm_forms.json).
    """
    seen: set[tuple[Path, str]] = set()
    for role in service.engines:
        words = role.flags.words
        if not _is_read(role) or not words:
            continue
        for flag, value in words.items():
            if flag not in KNOWN or any(one in value for one in FILLED_IN):
                continue
            where = place_of(role, flag)
            found = _wrong(where, flag, value, role.versions)
            if found is not None and (where, flag) not in seen:
                seen.add((where, flag))
                yield found


def _is_read(role: EngineRole) -> bool:
    if role.flags.reason == NOT_KNOWN_YET or (not role.runs_vllm and role.command is None):
        return False
    return role.line is None or "command" not in (role.line.reason or "")


def _wrong(where: Path, flag: str, value: str, versions: tuple[str, ...]) -> Problem | None:
    forms = [form_of(flag, version) for version in versions]
    is_missing = value in NOTHING and flag in NEVER_EMPTY
    answers = [None if form is None else not is_missing and is_of_form(value, form) for form in forms]
    if False not in answers:
        return None
    refusing = [index for index, answer in enumerate(answers) if answer is False]
    form, version = forms[refusing[0]] or "json", versions[refusing[0]]
    said = f"is {_short(value)}" if value else "has no value"
    text = f"--{flag} {said}, but vLLM {version} takes {WANTED[form]}"
    mend = _number(flag, value, form) if form in NUMBERS else _mend(flag, value)
    if len(refusing) == len(versions) and versions != ANY:
        return Problem("flag-number" if form in NUMBERS else "flag-json", where, f"{text}.", mend)
    text = f"{text}, and it is not known which version runs."
    return Problem("flag-number-unsure" if form in NUMBERS else "flag-json-unsure", where, text, mend)


def _number(flag: str, value: str, form: str) -> str:
    """The mend of a value that is no number."""
    parts = [part for part in re.split(r"[\s,\[\]]+", value) if part]
    if form == "integers" and all(is_of_form(part, form) for part in parts):
        return f"Write each number as an entry of its own: {', '.join([f'--{flag}', *parts])}."
    plain = value.replace(",", "")
    if plain not in NOTHING and is_of_form(plain, form):
        return f"Set --{flag} to {plain}."
    if (meant := _meant(plain.strip(), form)) is not None:
        return f"Set --{flag} to {meant}."
    return f"Set --{flag} to {WANTED[form]}, or remove it."


def _meant(value: str, form: str) -> str | None:
    """The number that somebody means who writes a share in percent, an exponent, decimals of a whole number, or a unit that vLLM
    does not read here (``32Ki``). None: it is not plain.
    """
    if form == "number":
        share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value)
        return f"{float(share[1]) / 100:g}" if share is not None else None
    for read in (float, amount):
        with suppress(ValueError):
            number = float(read(re.sub(r"(?<=[KMGT])i$", "", value)))
            return f"{number:.0f}" if number >= 1 and number.is_integer() else None
    return None


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."


def _mend(flag: str, value: str) -> str:
    if flag == "compilation-config" and value.strip() in ("0", "1", "2", "3"):
        return f"Write -O{value.strip()} in place of --{flag} {value.strip()}."
    pairs = [one.partition("=") for one in value.split(",")]
    if all(equals and name.strip().isidentifier() and number.strip().isdigit() for name, equals, number in pairs):
        inside = ", ".join(f'"{name.strip()}": {number.strip()}' for name, _, number in pairs)
        return f"Write --{flag} '{{{inside}}}'."
    return f'Write a JSON object with quotes around its keys and texts: --{flag} \'{{"key": "value"}}\'.'
