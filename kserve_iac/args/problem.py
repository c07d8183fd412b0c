"""Problem: one thing that is wrong, where, and how to mend it; and Invalid, the error that carries them all."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """A finding about what the user wrote.

    ``code`` is stable and documented; ``path`` is the property to change, in the spelling of stack configuration
    (``services.chat.parallelism.tensor``); ``message`` says what is wrong, ``mend`` what to do.
    """

    code: str
    path: str
    message: str
    mend: str = ""
    severity: Severity = "error"

    @property
    def text(self) -> str:
        return f"{self.message} {self.mend}".rstrip()

    def under(self, prefix: str) -> "Problem":
        """The same finding, seen from one level further out."""
        path = f"{prefix}.{self.path}" if self.path and prefix else prefix or self.path
        return Problem(self.code, path, self.message, self.mend, self.severity)


class Invalid(ValueError):
    """What was asked for cannot work. ``problems`` holds every finding, warnings included; the text shows them all."""

    def __init__(self, problems: Sequence[Problem], what: str = "arguments") -> None:
        self.problems = tuple(problems)
        self.what = what
        super().__init__(render(self.problems, what))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that forbid going on."""
    return [problem for problem in problems if problem.severity == "error"]


def render(problems: Sequence[Problem], what: str) -> str:
    """The findings as aligned text: a headline, then a line each."""
    count = len(errors(problems))
    headline = f"{count} problem{'s' * (count != 1)} in {what}" if count else f"warnings for {what}"
    path_width = min(max((len(p.path) for p in problems), default=0), 64)
    code_width = max((len(p.code) for p in problems), default=0) + 2
    lines = [headline]
    for problem in problems:
        code = f"[{problem.code}]"
        note = "warning: " if problem.severity == "warning" and count else ""
        lines.append(f"  {problem.path:<{path_width}}  {code:<{code_width}}  {note}{problem.text}")
    return "\n".join(lines)


def problems_of(error: ValidationError, model: type[BaseModel], prefix: str = "") -> list[Problem]:
    """What pydantic found, as findings: one for each property, in the order of the text the user wrote."""
    found = []
    for detail in error.errors(include_url=False):
        problem = _problem(detail, model)
        found.append(problem.under(prefix) if prefix else problem)
    return found


_CODES = {
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "value_error": "invalid-value",
    "invalid_key": "invalid-type",
}

_INTERNAL = re.compile(r"^(\[key\]|(function-\w+|list|dict|nullable|lax-or-strict)\[.*\])$")
"""What pydantic puts into a location besides the user's own properties: its validators, and ``[key]`` for a mapping's key."""


def _problem(detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    location = [part for part in detail["loc"] if not (isinstance(part, str) and _INTERNAL.match(part))]
    path = ".".join(str(part) for part in location)
    kind = detail["type"]
    code = _CODES.get(kind, "invalid-type" if kind.endswith(("_type", "_parsing")) else "out-of-range")
    if kind == "extra_forbidden":
        name = str(location[-1])
        known = _fields_at(model, location[:-1])
        if (twice := to_camel(name)) != name and twice in known:
            return Problem(code, path, f"This field is given twice, as {name} and as {twice}.", "Keep one of the two.")
        near = _same_letters(name, known) or difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        mend = (
            f"Did you mean {near[0]}?"
            if near
            else f"Known here: {', '.join(sorted(known))}."
            if known
            else "Remove it."
        )
        return Problem(code, path, f"There is no field {name}.", mend)
    if kind == "missing":
        return Problem(code, path, "This field is required.", f"Give {location[-1]} a value.")
    message = detail["msg"].removeprefix("Value error, ")
    given = detail.get("input")
    shown = f" Got {given!r}." if isinstance(given, (str, int, float, bool)) and len(repr(given)) < 60 else ""
    return Problem(code, path, message.rstrip(".") + "." + shown)


def _same_letters(name: str, known: Sequence[str]) -> list[str]:
    folded = name.replace("_", "").replace("-", "").lower()
    return [other for other in known if other.lower() == folded]


def _fields_at(model: type[BaseModel], location: Sequence[Any]) -> list[str]:
    """The field names (camelCase) that the object at ``location`` of ``model`` knows; empty where it cannot be told."""
    current: Any = model
    for part in location:
        current = _step(current, part)
    found = _model_in(current)
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _step(annotation: Any, part: Any) -> Any:
    """The annotation of what is at ``part`` of something annotated ``annotation``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple, dict):
        return arguments[-1]
    if (model := _model_in(annotation)) is not None:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return None
    for argument in arguments:
        if get_origin(argument) in (list, tuple, dict):
            return _step(argument, part)
    return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that ``annotation`` is, or is optionally."""
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, tuple, dict):
        return None
    return next((found for argument in get_args(annotation) if (found := _model_in(argument))), None)


def nearest(name: str, known: Iterable[str], what: str) -> str:
    """A mend that names the nearest of ``known``, or all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known {what}: {', '.join(known)}." if known else f"There are no {what}."


def sort_key(problem: Problem) -> tuple[bool, str, str]:
    """Errors first, then by path."""
    return (problem.severity != "error", problem.path, problem.code)
