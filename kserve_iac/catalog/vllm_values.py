"""Which values some flags of ``vllm serve`` take in which version (``data/vllm_values.json``)."""

import functools
from collections.abc import Mapping

from ._data import load
from .vllm_flags import within

Span = tuple[str, str | None]


@functools.cache
def _values() -> Mapping[str, Mapping[str, Span]]:
    given = load("vllm_values.json")["values"]
    return {flag: {value: _span(text) for value, text in spans.items()} for flag, spans in given.items()}


@functools.cache
def _read_versions() -> tuple[str, ...]:
    return tuple(load("vllm_values.json")["versions"])


def _span(text: str) -> Span:
    first, _, last = text.partition("-")
    return first, last or None


def flags() -> tuple[str, ...]:
    """Flags whose values are known, without dashes."""
    return tuple(_values())


def span(flag: str, value: str) -> Span | None:
    """The first and the last version read that take a value, the last one None for the newest; None: no version takes it."""
    return _values()[flag].get(_spelled(flag, value))


def values(flag: str, version: str) -> list[str]:
    """The values that a version takes."""
    return [value for value in _values()[flag] if takes(flag, value, version)]


def takes(flag: str, value: str, version: str) -> bool | None:
    """Whether vLLM ``version`` takes a value; None where no version was read that would tell."""
    found = span(flag, value)
    read = _read_versions()
    if found is None:
        return False if within(read[0], read[-1], version, read) else None
    return within(*found, version, read)


def _spelled(flag: str, value: str) -> str:
    """Attention backends may be written in any case (``AttentionBackendEnum[value.upper()]`` in vllm/config/attention.py)."""
    return value.upper() if flag == "attention-backend" else value
