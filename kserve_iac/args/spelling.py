"""The two spellings of field names, min_replicas and minReplicas. Findings use the spelling of the user."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from ..findings.path import Path
from .base import Args

_WORD = re.compile(r"(?<![\w./$-])[A-Za-z][\w.]*")
"""A word or a path in a message."""

_OF_OBJECTS = ("spec.", "metadata.", "status.")
"""The first parts of paths in Kubernetes objects. Fields of these objects have only one spelling."""


def folded(name: str) -> str:
    """A text that is equal for every spelling of a field: ``host_ipc``, ``hostIPC`` and ``host-ipc``."""
    return name.replace("_", "").replace("-", "").lower()


@functools.cache
def _names() -> Mapping[str, str]:
    """Spelling in configuration -> spelling in Python, for every field whose spellings differ (``minReplicas``)."""
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


def _are_python(names: Iterable[Any]) -> bool | None:
    """Whether the keys have Python's spelling. None: no key is a field whose spellings differ."""
    names = [name for name in names if isinstance(name, str)]
    if any(name in _aliases() for name in names):
        return True
    return False if any(name in _names() for name in names) else None


class Spelling:
    """The spelling of the fields in ``given``, the value that the user wrote: mappings, lists and arguments.

    If ``given`` does not show the spelling, it is snake_case if ``python`` is true, otherwise camelCase.
    """

    def __init__(self, given: Any, *, python: bool) -> None:
        self._seen: dict[tuple[int | str, ...], _Seen] = {(): _Seen(Path(), _or(_style(given), python), given)}

    def path(self, steps: Sequence[int | str]) -> Path:
        """The path in the user's spelling. Fields that the user did not write have the spelling of the fields around them."""
        return self._walk(tuple(steps)).path

    def python_at(self, steps: Sequence[int | str]) -> bool:
        """Whether fields of the object at ``steps`` are written in snake_case."""
        return self._walk(tuple(steps)).python

    def text(self, text: str, steps: Sequence[int | str]) -> str:
        """The message with its fields in the spelling of the object at ``steps``."""
        return in_python(text) if text and self.python_at(steps) else text

    def at(self, steps: Sequence[int | str]) -> Any:
        """The value that the user wrote at ``steps``. None: there is no value."""
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
    """The value at a path, with its spelling."""

    path: Path
    python: bool
    value: Any


def _or(first: bool | None, otherwise: bool) -> bool:
    return otherwise if first is None else first


def _style(value: Any) -> bool | None:
    if isinstance(value, BaseModel):
        return True
    return _are_python(value) if isinstance(value, Mapping) else None


def _child(value: Any, step: int | str) -> tuple[str | None, Any]:
    """The user's spelling of ``step`` in ``value``, and the value there."""
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
    """The message with field names in Python's spelling. Paths in Kubernetes objects do not change."""

    def one(match: re.Match[str]) -> str:
        word = match.group()
        if word.startswith(_OF_OBJECTS):
            return word
        return ".".join(_names().get(part, part) for part in word.split("."))

    return _WORD.sub(one, text)
