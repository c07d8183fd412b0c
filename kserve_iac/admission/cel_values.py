"""What CEL's operators and functions do with values, type by type: where CEL has no overload, there is an error.

Source: github.com/google/cel-spec, doc/langdef.md ("Equality", "Ordering", "Numeric Values", "List of Standard Definitions").
A whole number is an int and any other a double, as JSON writes them; there are no uints, bytes and timestamps in objects.
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..args.base import is_output
from .schema import regex


class CelError(Exception):
    """It cannot be evaluated: no such key, a wrong type. The API server refuses the object then."""


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()
"""What depends on a value that is not known yet."""


@functools.total_ordering
@dataclass(frozen=True)
class Duration:
    """A length of time. It is equal to durations only, and has no arithmetic with numbers."""

    nanoseconds: float

    def __lt__(self, other: "Duration") -> bool:
        return self.nanoseconds < other.nanoseconds


def type_of(value: Any) -> str:
    """CEL's name of the value's type."""
    if value is None:
        return "null_type"
    for name, types in _TYPES:
        if isinstance(value, types):
            return name
    raise CelError(f"no CEL value: {value!r}")


_TYPES: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("bool", bool),  # before int: Python's booleans are ints
    ("int", int),
    ("double", float),
    ("string", str),
    ("duration", Duration),
    ("map", Mapping),
    ("list", (list, tuple)),
)
_NUMBERS = ("int", "double")
_ORDERED = ("bool", "string", "duration")


def no_overload(name: str, *values: Any) -> CelError:
    """The error of a function that takes no values of these types."""
    return CelError(f"no such overload: {name}({', '.join(map(type_of, values))})")


def equal(one: Any, other: Any) -> Any:
    """Whether the values are equal: those of different types are not, but for numbers, which are compared by value."""
    if any(value is UNKNOWN or is_output(value) for value in (one, other)):
        return UNKNOWN
    types = type_of(one), type_of(other)
    if types == ("list", "list"):
        return len(one) == len(other) and _all(equal(a, b) for a, b in zip(one, other, strict=True))
    if types == ("map", "map"):
        return len(one) == len(other) and _all(key in other and equal(one[key], other[key]) for key in one)
    if types[0] == types[1] or (types[0] in _NUMBERS and types[1] in _NUMBERS):
        return one == other
    return False


def _all(results: Any) -> Any:
    found: Any = True
    for result in results:
        if result is False:
            return False
        found = UNKNOWN if result is UNKNOWN else found
    return found


def unequal(one: Any, other: Any) -> Any:
    """Whether the values are not equal."""
    result = equal(one, other)
    return UNKNOWN if result is UNKNOWN else not result


def is_in(value: Any, within: Any) -> Any:
    """Whether a list has an element, or a map a key, that is equal to the value. Texts have no members."""
    kind = type_of(within)
    if kind not in ("list", "map"):
        raise no_overload("in", value, within)
    found = _all(unequal(value, one) for one in within)
    return UNKNOWN if found is UNKNOWN else not found


def ordered(sign: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison of two numbers, booleans, texts or durations."""

    def relation(one: Any, other: Any) -> bool:
        types = type_of(one), type_of(other)
        numbers = types[0] in _NUMBERS and types[1] in _NUMBERS
        if not numbers and not (types[0] == types[1] and types[0] in _ORDERED):
            raise no_overload(sign, one, other)
        return compare(one, other)

    return relation


def added(one: Any, other: Any) -> Any:
    """The sum of two ints, two doubles or two durations; two texts or two lists, one after the other."""
    kind = type_of(one)
    if kind != type_of(other) or kind not in (*_NUMBERS, "string", "list", "duration"):
        raise no_overload("+", one, other)
    if kind == "duration":
        return Duration(one.nanoseconds + other.nanoseconds)
    return [*one, *other] if kind == "list" else one + other


def subtracted(one: Any, other: Any) -> Any:
    """The difference of two ints, two doubles or two durations."""
    kind = type_of(one)
    if kind != type_of(other) or kind not in (*_NUMBERS, "duration"):
        raise no_overload("-", one, other)
    return Duration(one.nanoseconds - other.nanoseconds) if kind == "duration" else one - other


def negated(value: Any) -> Any:
    """The number with the other sign."""
    if type_of(value) not in _NUMBERS:
        raise no_overload("-", value)
    return -value


def boolean(value: Any) -> bool:
    """The value, which must be a boolean."""
    if not isinstance(value, bool):
        raise CelError(f"{value!r} is no boolean")
    return value


def index(value: Any, key: Any) -> Any:
    """The element of a list, or the value of a map's key."""
    kind, by = type_of(value), type_of(key)
    if kind == "list" and (by == "int" or (by == "double" and key.is_integer())):
        there, key = 0 <= key < len(value), int(key)
    elif kind == "map" and by in ("bool", "string", *_NUMBERS):
        key = next((one for one in value if equal(one, key) is True), None)
        there = key is not None
    else:
        raise no_overload("[]", value, key)
    if not there:
        raise CelError(f"no such key: {key}")
    return UNKNOWN if is_output(value[key]) else value[key]


_UNITS = {"h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|us|ns|m|s)")


def _duration(text: str) -> Duration:
    """Go's ``1h30m``."""
    sign, plain = (-1, text[1:]) if text.startswith("-") else (1, text)
    if plain == "0":
        return Duration(0)
    parts = _PART.findall(plain)
    if not parts or "".join(map("".join, parts)) != plain:
        raise CelError(f"{text!r} is no duration")
    return Duration(sign * sum(float(number) * _UNITS[unit] for number, unit in parts))


def _size(value: Any) -> int:
    if type_of(value) not in ("string", "list", "map"):
        raise no_overload("size", value)
    return len(value)


def _of_texts(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def of_texts(*values: Any) -> Any:
        if any(type_of(value) != "string" for value in values):
            raise no_overload(name, *values)
        return function(*values)

    return of_texts


FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "size": (1, _size),
    "duration": (1, _of_texts("duration", _duration)),
    "startsWith": (2, _of_texts("startsWith", str.startswith)),
    "endsWith": (2, _of_texts("endsWith", str.endswith)),
    "contains": (2, _of_texts("contains", lambda text, part: part in text)),
    "matches": (2, _of_texts("matches", lambda text, pattern: regex(pattern).search(text) is not None)),
}
"""Each function: how many values it takes, and what it does."""
