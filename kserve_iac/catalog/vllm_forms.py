"""Which flags of ``vllm serve`` take JSON or numbers in which version (``data/vllm_forms.json``), and whether a value is such."""

import ast
import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from ._data import load
from .vllm_flags import within

LEVELS = ("0", "1", "2", "3")

NOTHING = ("", "None")
"""Values by which a flag is not set (``optional_type`` in vllm/engine/arg_utils.py)."""

_WHOLE = re.compile(r"[-+]?\d+(_\d+)*")

NUMBERS: Mapping[str, re.Pattern[str]] = {
    "integer": _WHOLE,
    "integers": _WHOLE,
    "number": re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)([eE][-+]?\d+)?|[-+]?(inf|infinity|nan)", re.IGNORECASE),
    "amount": re.compile(rf"{_WHOLE.pattern}|\d+[KMGT]|\d+(\.\d+)?[kmgt]|(?i:auto)"),
}
"""Forms of numbers -> every spelling that Python's ``int`` and ``float``, or vLLM's ``human_readable_int``, may read. The latter
takes decimals with a small letter only, which counts in thousands (vllm/engine/arg_utils.py)."""

_NUMBER = re.compile(r"([:\[,]\s*)(\d+(?:\.\d+)?)[A-Za-z]+(?=\s*[,}\]])")
"""A number with a unit, which vLLM expands from 0.20 on (``_expand_json_human_readable_numbers``)."""


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("vllm_forms.json")
    return found


def flags() -> tuple[str, ...]:
    """Flags that take JSON or numbers in any version, without dashes."""
    return tuple(_data()["forms"])


def form_of(flag: str, version: str) -> str | None:
    """The form of a flag's value: ``object``, ``level``, ``json``, ``pairs`` or ``braces``, or one of :data:`NUMBERS`. None: it
    takes another one, or the version lies between two that differ.
    """
    for span, form in _data()["forms"].get(flag, {}).items():
        first, _, last = span.partition("-")
        if within(first, last or None, version, tuple(_data()["versions"])):
            return str(form)
    return None


def is_of_form(value: str, form: str) -> bool:
    """Whether vLLM reads a value of that form. Of several numbers, ``value`` is one."""
    if value in NOTHING:
        return True
    if form in NUMBERS:
        return NUMBERS[form].fullmatch(value.strip()) is not None
    if form == "level" and (value in LEVELS or _is_literal(value)):
        return True
    if form == "pairs" and all(re.fullmatch(r"\s*[^=]+=\s*-?\d+\s*", one) for one in value.split(",")):
        return True
    if form == "braces" and not re.fullmatch(r"\s*{.*}\s*", value, re.DOTALL):
        return True
    try:
        read = json.loads(_NUMBER.sub(r"\1\2", value))
    except ValueError:
        return False
    return isinstance(read, dict) or form in ("json", "pairs")


def _is_literal(value: str) -> bool:
    try:
        return isinstance(ast.literal_eval(value), dict)
    except (ValueError, SyntaxError):
        return False
