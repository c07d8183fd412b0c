"""The annotation `pulumi.com/waitFor`: what has to be true of an object before it counts as there.

``condition=Type``, ``condition=Type=Status``, ``jsonpath={.path}``, ``jsonpath={.path}=value``, or a JSON array of them,
all of which must hold.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .jsonpath import JsonPath

_MISSING = object()


@dataclass(frozen=True)
class Answer:
    """Whether it holds now; if not, what was seen instead."""

    holds: bool
    seen: str = ""


class Expectation(Protocol):
    def check(self, obj: Mapping[str, Any]) -> Answer: ...


@dataclass(frozen=True)
class Condition:
    """A condition of the object's status has a status; its generation, where it says one, must be the object's own."""

    type: str
    status: str = "True"

    def check(self, obj: Mapping[str, Any]) -> Answer:
        wanted = f"condition {self.type}={self.status}"
        status = obj.get("status") or {}
        found = next(
            (c for c in status.get("conditions") or [] if str(c.get("type", "")).lower() == self.type.lower()), None
        )
        if found is None:
            present = ", ".join(f"{c.get('type')}={c.get('status')}" for c in status.get("conditions") or [])
            return Answer(False, f"{wanted}: not reported yet" + (f" (there are {present})" if present else ""))
        generation = (obj.get("metadata") or {}).get("generation")
        observed = found.get("observedGeneration", status.get("observedGeneration"))
        if isinstance(generation, int) and isinstance(observed, int) and observed < generation:
            return Answer(False, f"{wanted}: reported for generation {observed}, the object is at {generation}")
        if str(found.get("status", "")).lower() == self.status.lower():
            return Answer(True)
        return Answer(False, f"{wanted}: {describe(found)}")


def describe(condition: Mapping[str, Any]) -> str:
    """A condition in a line: ``Ready=False, reason RevisionMissing: Configuration has no revision``."""
    text = f"{condition.get('type')}={condition.get('status')}"
    if reason := condition.get("reason"):
        text += f", reason {reason}"
    if message := condition.get("message"):
        text += f": {message}"
    return text


@dataclass(frozen=True)
class PathValue:
    """A place in the object exists, or has a value."""

    text: str
    path: JsonPath
    value: str | None = None

    def check(self, obj: Mapping[str, Any]) -> Answer:
        wanted = f"jsonpath={self.text}" + ("" if self.value is None else f"={self.value}")
        found = self.path.select(obj)
        if not found:
            return Answer(False, f"{wanted}: there is nothing")
        if self.value is None:
            return Answer(True)
        if isinstance(found[0], (dict, list)):
            return Answer(False, f"{wanted}: there is a {'map' if isinstance(found[0], dict) else 'list'}")
        seen = _text(found[0])
        return Answer(seen == self.value, "" if seen == self.value else f"{wanted}: it is {seen!r}")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def parse(annotation: str) -> list[Expectation]:
    """The expectations of an annotation. Raises ValueError, naming the one that is malformed."""
    try:
        decoded = json.loads(annotation)
    except ValueError:
        decoded = [annotation]
    if not isinstance(decoded, list):
        decoded = [annotation]
    if not decoded or not all(isinstance(item, str) for item in decoded):
        raise ValueError(f"waitFor {annotation!r}: expected one expression or a JSON array of expressions")
    return [_parse_one(item) for item in decoded]


def _parse_one(text: str) -> Expectation:
    kind, separator, rest = text.partition("=")
    if not separator or kind not in ("condition", "jsonpath"):
        raise ValueError(f'waitFor {text!r}: expected "condition=..." or "jsonpath=..."')
    if kind == "condition":
        name, equals, status = rest.partition("=")
        if not name or (equals and not status):
            raise ValueError(f"waitFor {text!r}: expected condition=Type or condition=Type=Status")
        return Condition(name, status or "True")
    path, value = _split(rest, text)
    inner = path[1:-1].strip()
    return PathValue(path, JsonPath(inner if inner.startswith("$") else f"${inner}"), value)


def _split(rest: str, text: str) -> tuple[str, str | None]:
    if not rest.startswith("{"):
        hint = ", without quotes around it" if rest[:1] in ("'", '"') else ""
        raise ValueError(f"waitFor {text!r}: the path must be in braces{hint}: jsonpath={{.status.url}}")
    depth, quote, position = 0, "", 0
    while position < len(rest):
        character = rest[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                break
        position += 1
    else:
        raise ValueError(f"waitFor {text!r}: the braces are not closed")
    path, tail = rest[: position + 1], rest[position + 1 :]
    if not tail:
        return path, None
    if not tail.startswith("=") or len(tail) == 1 or "=" in tail[1:] or tail[1] == "{":
        raise ValueError(f"waitFor {text!r}: expected jsonpath={{.path}} or jsonpath={{.path}}=value")
    return path, tail[1:]
