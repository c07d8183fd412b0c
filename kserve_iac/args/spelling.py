"""Both spellings of field names, min_replicas and minReplicas: findings use the one that the user used."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from ..findings.path import Path
from .base import Args

_WORD = re.compile(r"(?<![\w./$-])[A-Za-z][\w.]*")
"""A word of a message, or a path in it."""

_OF_OBJECTS = ("spec.", "metadata.", "status.")
"""How paths in Kubernetes objects begin: these fields are KServe's, and have one spelling only."""


def folded(name: str) -> str:
    """The same text for every spelling of a field: ``host_ipc``, ``hostIPC`` and ``host-ipc``."""
    return name.replace("_", "").replace("-", "").lower()


@functools.cache
def _names() -> Mapping[str, str]:
    """The spelling in Python of every field that is spelled otherwise in configuration (``minReplicas``)."""
    found: dict[str, str] = {}
    waiting: list[type[Args]] = [Args]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        found |= {field.alias: name for name, field in cls.model_fields.items() if field.alias and field.alias != name}
    return found


@functools.cache
def _aliases() -> Mapping[str, str]:
    return {name: alias for alias, name in _names().items()}


def _told(names: Iterable[Any]) -> bool | None:
    """Whether these keys are written in Python's spelling, None where none of them tells."""
    names = [name for name in names if isinstance(name, str)]
    if any(name in _aliases() for name in names):
        return True
    return False if any(name in _names() for name in names) else None


class Spelling:
    """How the fields of ``given`` are spelled. ``given`` is what the user wrote: mappings, lists, arguments.

    ``python`` is the spelling of fields about which ``given`` tells nothing: True is snake_case, False camelCase.
    """

    def __init__(self, given: Any, *, python: bool) -> None:
        self._seen: dict[tuple[int | str, ...], _Seen] = {(): _Seen(Path(), _or(_style(given), python), given)}

    def path(self, steps: Sequence[int | str]) -> Path:
        """The path with every field of it spelled as it was written, or as what stands around it."""
        return self._walk(tuple(steps)).path

    def python_at(self, steps: Sequence[int | str]) -> bool:
        """Whether fields of the object at ``steps`` are written in snake_case."""
        return self._walk(tuple(steps)).python

    def text(self, text: str, steps: Sequence[int | str]) -> str:
        """The message with the fields in it spelled as what stands at ``steps``."""
        return in_python(text) if text and self.python_at(steps) else text

    def at(self, steps: Sequence[int | str]) -> Any:
        """What the user wrote at ``steps``, None where there is nothing."""
        return self._walk(tuple(steps)).value

    def _walk(self, steps: tuple[int | str, ...]) -> "_Seen":
        if (seen := self._seen.get(steps)) is None:
            seen = self._seen[steps] = self._step(self._walk(steps[:-1]), steps[-1])
        return seen

    def _step(self, before: "_Seen", step: int | str) -> "_Seen":
        name, value = _child(before.value, step)
        if name is None:
            name = _spelled(str(step), before.python)
        return _Seen(before.path / name, _or(_style(value), before.python), value)


class _Seen(NamedTuple):
    """What stands at a path of what the user wrote."""

    path: Path
    python: bool
    value: Any


def _or(first: bool | None, otherwise: bool) -> bool:
    return otherwise if first is None else first


def _style(value: Any) -> bool | None:
    if isinstance(value, BaseModel):
        return True
    return _told(value) if isinstance(value, Mapping) else None


def _child(value: Any, step: int | str) -> tuple[str | None, Any]:
    """How ``step`` is spelled in ``value``, and what stands there."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if step in (name, field.alias):
                return name, getattr(value, name)
    elif isinstance(value, Mapping):
        if step in value:
            return str(step), value[step]
        for key, one in value.items():
            known = str(key) in _aliases() or str(step) in _names()
            if str(key) == str(step) or (known and folded(str(key)) == folded(str(step))):
                return str(key), one
    elif isinstance(value, (list, tuple)) and str(step).isdecimal() and int(step) < len(value):
        return str(step), value[int(step)]
    return None, None


def _spelled(name: str, python: bool) -> str:
    return _names().get(name, name) if python else _aliases().get(name, name)


def in_python(text: str) -> str:
    """The message with field names in Python's spelling; paths in Kubernetes objects stay."""

    def one(match: re.Match[str]) -> str:
        word = match.group()
        if word.startswith(_OF_OBJECTS):
            return word
        return ".".join(_names().get(part, part) for part in word.split("."))

    return _WORD.sub(one, text)
