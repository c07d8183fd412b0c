"""What an update would change: the program's inputs against what the state says, as a detailed diff.

Like the official plugin this looks only at fields that the program sets or has set, and only at the state: drift shows
once a refresh has brought it into the state (see :func:`observed`). Unlike it, a field that the API server or a webhook
rewrote when we applied it is not a change: what counts is whether the *program* or the *cluster* moved since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .forcenew import replaces
from .paths import Path, covers
from .quantities import FIELDS, HOLDERS, same_quantity
from .values import UNKNOWN


class Kind(Enum):
    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Change:
    """One property that differs. ``replace`` when it can not be changed in place."""

    kind: Kind
    replace: bool = False
    input_diff: bool = False
    """Whether the old value is to be looked up in the old inputs, not in the old outputs."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


def diff(
    old_inputs: dict[str, Any], live: dict[str, Any], new_inputs: dict[str, Any], patterns: tuple[Path, ...] = ()
) -> dict[Path, Change]:
    """The changes from the state (``old_inputs``, ``live``) to ``new_inputs``; all without secret wrappers.

    A change at or around one of ``patterns`` is a replacement.
    """
    changes: dict[Path, Change] = {}
    _walk((), old_inputs, live, new_inputs, patterns, changes)
    return changes


def _walk(path: Path, old: Any, live: Any, new: Any, patterns: tuple[Path, ...], changes: dict[Path, Change]) -> None:
    if same(path, old, new):
        return
    if new is MISSING:
        # Gone from the program. What is not there in the cluster either needs no change.
        if live is not MISSING:
            changes[path] = Change(Kind.DELETE, replaces(path, old, patterns), input_diff=True)
        return
    if isinstance(new, dict) and isinstance(old, dict):
        beneath = live if isinstance(live, dict) else {}
        for key in {**old, **new}:
            _walk(
                (*path, key), old.get(key, MISSING), beneath.get(key, MISSING), new.get(key, MISSING), patterns, changes
            )
        return
    if isinstance(new, list) and isinstance(old, list):
        present = live if isinstance(live, list) and len(live) == len(old) else old
        for index in range(max(len(old), len(new))):
            _walk((*path, index), _at(old, index), _at(present, index), _at(new, index), patterns, changes)
        return
    if old is MISSING and live is not MISSING and same(path, live, new):
        return  # the program now says what is so already
    kind = Kind.ADD if old is MISSING else Kind.UPDATE
    changes[path] = Change(kind, replaces(path, new, patterns) or replaces(path, old, patterns))


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else MISSING


def same(path: Path, one: Any, other: Any) -> bool:
    """Whether two values mean the same at this place. Unknown ones are never the same as anything."""
    if one is MISSING or other is MISSING:
        return one is other
    if one is UNKNOWN or other is UNKNOWN:
        return False
    if type(one) is type(other) and not isinstance(one, (dict, list)):
        return bool(one == other) or _quantity(path, one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same((*path, key), one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            same((*path, index), left, right) for index, (left, right) in enumerate(zip(one, other, strict=True))
        )
    return (_numbers(one, other) and bool(one == other)) or _quantity(path, one, other)


def _numbers(one: Any, other: Any) -> bool:
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (one, other))


def _quantity(path: Path, one: Any, other: Any) -> bool:
    if not path or not (path[-1] in FIELDS or any(part in HOLDERS for part in path[-2:-1])):
        return False
    return same_quantity(one, other)


def without_ignored(changes: dict[Path, Change], ignored: Iterable[Path]) -> dict[Path, Change]:
    """The changes that are not at or below a path of the resource option ``ignoreChanges``."""
    patterns = list(ignored)
    return {path: change for path, change in changes.items() if not any(covers(pattern, path) for pattern in patterns)}


def observed(old_inputs: Any, old_live: Any, new_live: Any, path: Path = ()) -> Any:
    """The inputs that a refresh writes into the state: the old ones, with what others have changed since.

    Only fields of ours are looked at. One whose live value did not move keeps its input even where both differ, because
    then the server had rewritten what we applied (quantities, defaults inside lists, a Secret's stringData).
    """
    if same(path, old_live, new_live) or same(path, old_inputs, new_live):
        return old_inputs
    if isinstance(old_inputs, dict) and isinstance(new_live, dict):
        before = old_live if isinstance(old_live, dict) else {}
        result = {}
        for key, value in old_inputs.items():
            was, now = before.get(key, MISSING), new_live.get(key, MISSING)
            if now is not MISSING:
                result[key] = observed(value, was, now, (*path, key))
            elif was is MISSING:
                result[key] = value  # never was there under this name
        return result
    if isinstance(old_inputs, list) and isinstance(new_live, list) and len(old_inputs) == len(new_live):
        items = old_live if isinstance(old_live, list) and len(old_live) == len(new_live) else [MISSING] * len(new_live)
        return [
            observed(value, was, now, (*path, index))
            for index, (value, was, now) in enumerate(zip(old_inputs, items, new_live, strict=True))
        ]
    return new_live
