"""Queries to Prometheus as values: what is written from them parses, whatever stands in names and labels.

Only what is used here: instant vectors, sums, averages, set operators and divisions.
"""

import re
from dataclasses import dataclass
from typing import Literal

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def quoted(text: str) -> str:
    """A string literal (Prometheus: "Expression language basics", string literals: escapes as in Go)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def literal_pattern(text: str) -> str:
    """A regular expression (RE2) that matches the text, and nothing else."""
    return re.sub(r"[^a-zA-Z0-9_/ -]", lambda found: _escape(found.group()), text)


def _escape(character: str) -> str:
    # RE2 takes a backslash before punctuation only.
    return f"\\{character}" if character.isascii() and character.isprintable() else character


def _label(name: str) -> str:
    if not _LABEL.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a label")
    return name


@dataclass(frozen=True)
class Matcher:
    """A condition on a label."""

    label: str
    operator: Literal["=", "!=", "=~", "!~"]
    value: str

    def __str__(self) -> str:
        return f"{_label(self.label)}{self.operator}{quoted(self.value)}"


class Expression:
    """Anything that has a value."""


@dataclass(frozen=True)
class Selector(Expression):
    """The current values of a metric's series."""

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def __str__(self) -> str:
        if not _METRIC.fullmatch(self.metric):
            raise ValueError(f"{self.metric!r} is not the name of a metric")
        return f"{self.metric}{{{','.join(map(str, self.matchers))}}}"


@dataclass(frozen=True)
class Aggregate(Expression):
    """One value of many series, or one for each value of the labels ``by``."""

    operator: Literal["sum", "avg"]
    of: Expression
    by: tuple[str, ...] = ()

    def __str__(self) -> str:
        groups = f" by ({', '.join(map(_label, self.by))}) " if self.by else ""
        return f"{self.operator}{groups}({self.of})"


@dataclass(frozen=True)
class LabelReplaced(Expression):
    """Series with one more label, copied from another by a regular expression."""

    of: Expression
    label: str
    replacement: str
    source: str
    pattern: str

    def __str__(self) -> str:
        texts = (_label(self.label), self.replacement, _label(self.source), self.pattern)
        return f"label_replace({self.of}, {', '.join(map(quoted, texts))})"


@dataclass(frozen=True)
class Number(Expression):
    """A number."""

    value: float

    def __str__(self) -> str:
        return number(self.value)


@dataclass(frozen=True)
class Vector(Expression):
    """A number as a vector of one series without labels."""

    value: float

    def __str__(self) -> str:
        return f"vector({number(self.value)})"


@dataclass(frozen=True)
class Binary(Expression):
    """Two expressions with an operator between them; ``on`` are the labels by which their series are matched."""

    left: Expression
    operator: Literal["/", "and", "or"]
    right: Expression
    on: tuple[str, ...] = ()

    def __str__(self) -> str:
        matching = f" on ({', '.join(map(_label, self.on))})" if self.on else ""
        return f"{_inside(self.left)} {self.operator}{matching} {_inside(self.right)}"


def _inside(expression: Expression) -> str:
    return f"({expression})" if isinstance(expression, Binary) else str(expression)


def number(value: float) -> str:
    """A number in figures, without an exponent: whole where it is whole, else as short as it is exact."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} is not a number")
    text = f"{value:.15f}".rstrip("0").rstrip(".")
    return text if float(text) == value else repr(float(value))


def or_zero(expression: Expression) -> Expression:
    """The expression, or 0 where it has no series. It must have no labels, or both would be there."""
    return Binary(expression, "or", Vector(0))
