"""Which environment variables vLLM reads in which version (``data/vllm_variables.json``)."""

import difflib
import functools
from collections.abc import Mapping
from typing import Any

from ._data import load
from .vllm_flags import within

PREFIX = "VLLM_"


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("vllm_variables.json")
    return found


@functools.cache
def _versions() -> tuple[str, ...]:
    return tuple(_data()["versions"])


def span(name: str) -> tuple[str, str | None] | None:
    """The first and the last version read that mention a variable, the last one None for the newest; None: none does."""
    text = _data()["variables"].get(name.removeprefix(PREFIX))
    if text is None:
        return None
    first, _, last = str(text).partition("-")
    return first, last or None


def reads(name: str, version: str) -> bool | None:
    """Whether vLLM ``version`` may read a variable; None: no version was read that would tell."""
    read, found = _versions(), span(name)
    if within(read[0], read[-1], version, read) is not True:
        return None
    return False if found is None else within(*found, version, read)


def nearest(name: str, version: str) -> str | None:
    """The variable of a version of which a name may be a misspelling; None: no name is that similar."""
    known = [one for one in _data()["variables"] if reads(one, version)]
    found = difflib.get_close_matches(name.removeprefix(PREFIX), known, 1, MISSPELT)
    return f"{PREFIX}{found[0]}" if found else None


MISSPELT = 0.9
"""Similarity from which a name counts as a misspelling: names of vLLM and of its plugins differ by whole words."""
