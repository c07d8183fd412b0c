"""What an update would change, and whether that needs a new resource: the program's old inputs against its new ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .paths import Path, covers
from .values import UNKNOWN


class Kind(Enum):
    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Change:
    """One property that differs. ``replace`` when it cannot be changed in place."""

    kind: Kind
    replace: bool = False


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
"""The value of a property that is not there."""


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], force_new: tuple[Path, ...], blocks: tuple[Path, ...] = ()
) -> dict[Path, Change]:
    """The changes by path. One at or below a path of ``force_new``, or around one that differs, is a replacement, and so is a
    block of ``blocks`` that comes or goes.
    """
    found: dict[Path, Change] = {}
    _walk((), dict(old), dict(new), (force_new, blocks), found)
    return found


def _walk(path: Path, old: Any, new: Any, rules: tuple[tuple[Path, ...], ...], found: dict[Path, Change]) -> None:
    if _same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            _walk((*path, key), old.get(key, MISSING), new.get(key, MISSING), rules, found)
        return
    if isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else MISSING
            after = new[index] if index < len(new) else MISSING
            _walk((*path, index), before, after, rules, found)
        return
    force_new, blocks = rules
    kind = Kind.ADD if old is MISSING else Kind.DELETE if new is MISSING else Kind.UPDATE
    within = any(covers(pattern, path) for pattern in force_new)
    # A block that comes or goes as a whole takes what cannot change in it with it.
    around = any(
        covers(path, pattern) and _at(old if new is MISSING else new, pattern[len(path) :])
        for pattern in (*force_new, *blocks)
    )
    found[path] = Change(kind, within or around)


def _at(value: Any, path: Path) -> bool:
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return value is not MISSING


def _same(one: Any, other: Any) -> bool:
    if one is MISSING or other is MISSING:
        return {id(one), id(other)} == {id(MISSING), id(False)}  # a switch that is off is one that was never set
    if one is UNKNOWN or other is UNKNOWN:
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)
