"""Problem: one thing that is wrong, where, and how to mend it; and Invalid, the error that carries them all."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from ..findings import rule
from ..findings.path import Path
from . import unknown
from .form import sentences
from .spelling import Spelling

if TYPE_CHECKING:
    from ..findings.codes import Code
    from ..findings.declaration import Severity


@dataclass(frozen=True)
class Problem:
    """A finding about what the user wrote.

    ``code`` is that of a rule (:func:`kserve_iac.findings.rule`); ``where`` is the property to change, in the spelling of stack
    configuration; ``message`` says what is wrong, ``mend`` what to do.
    """

    code: "Code"
    where: Path
    message: str
    mend: str = ""
    forbidden: bool = field(default=False, kw_only=True)
    """Whether the environment itself forbids what the rule only warns of (``guardrails``)."""
    placed: bool = field(default=False, kw_only=True, compare=False)
    """Whether ``where`` starts at the environment already."""

    def __post_init__(self) -> None:
        rule(self.code)

    @property
    def severity(self) -> "Severity":
        """That of the rule, or an error where the environment forbids the fault."""
        return "error" if self.forbidden else rule(self.code).severity

    @property
    def path(self) -> str:
        """The property to change, as it is shown: ``services.chat.parallelism.tensor``."""
        return str(self.where)

    @property
    def text(self) -> str:
        return f"{self.message} {self.mend}".rstrip()

    def under(self, outer: Path) -> "Problem":
        """The same finding, seen from further out, where the arguments stand at ``outer``."""
        return self if self.placed else replace(self, where=self.where.under(outer))


class Invalid(ValueError):
    """What was asked for cannot work. ``problems`` holds every finding, warnings included; the text shows them all."""

    def __init__(self, problems: Sequence[Problem], what: str = "arguments") -> None:
        self.problems = tuple(problems)
        self.what = what
        super().__init__(render(self.problems, what))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that forbid going on."""
    return [problem for problem in problems if problem.severity == "error"]


GROUPED_FROM = 4
"""How many identical findings are shown as a group. Fewer are shown one by one."""

SHOWN = 3
"""Paths of a group that are shown; of the others it is said how many they are."""


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The findings, identical ones together, in the order of the first of each.

    Findings are identical if they differ only in their paths and in the names of the services or definitions that these
    name. Fewer than ``GROUPED_FROM`` identical ones stay apart.
    """
    everything = [(problem, _likeness(problem)) for problem in problems]
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem, key in everything:
        alike.setdefault(key, []).append(problem)
    found, shown = [], set()
    for problem, key in everything:
        group = alike[key]
        if len(group) < GROUPED_FROM:
            found.append([problem])
        elif key not in shown:
            shown.add(key)
            found.append(group)
    return found


def _likeness(problem: Problem) -> tuple[str, ...]:
    """The same for findings that are identical."""
    section, _, rest = problem.path.partition(".")
    name = rest.partition(".")[0]
    texts = [problem.message, problem.mend]
    if section in ("services", "definitions") and name:
        word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        texts = [re.sub(word, "\0", text) if name in text else text for text in texts]
    return (problem.code, problem.severity, *texts)


def in_one_line(group: Sequence[Problem]) -> str:
    """The paths of a group of findings and what is found there, as one line."""
    paths = ", ".join(problem.path for problem in group[:SHOWN])
    more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
    return f"{paths}{more}: {group[0].text} [{group[0].code}]"


def render(problems: Sequence[Problem], what: str) -> str:
    """The findings as aligned text: a headline, then a line each; of many identical ones only the first paths."""
    count = len(errors(problems))
    headline = f"{count} problem{'s' * (count != 1)} in {what}" if count else f"warnings for {what}"
    groups = grouped(problems)
    path_width = min(max((len(one.path) for group in groups for one in group[:SHOWN]), default=0), 64)
    code_width = max((len(p.code) for p in problems), default=0) + 2
    lines = [headline]
    for group in groups:
        problem = group[0]
        code = f"[{problem.code}]"
        note = "warning: " if problem.severity == "warning" and count else ""
        lines.append(f"  {problem.path:<{path_width}}  {code:<{code_width}}  {note}{problem.text}")
        lines += [f"  {other.path}" for other in group[1:SHOWN]]
        if len(group) > SHOWN:
            lines.append(f"  and {len(group) - SHOWN} more with the same finding")
    return "\n".join(lines)


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    given: Any = None,
    at: Sequence[int | str] = (),
    *,
    python: bool = False,
) -> list[Problem]:
    """What pydantic found, as findings: one for each property, in the order of the text the user wrote.

    ``given`` is everything that the user wrote, for ``model``; ``at`` is where in it the value stands that was read. Names and
    paths are spelled as in ``given``; ``python`` is the spelling where that tells nothing: snake_case, else camelCase.
    """
    spelling = Spelling(given, python=python)
    return [_problem(detail, model, tuple(at), spelling) for detail in error.errors(include_url=False)]


def spelled(problems: Iterable[Problem], given: Any, *, python: bool = False) -> list[Problem]:
    """The findings of rules, whose paths and messages are in camelCase, spelled as the user spelled ``given``."""
    spelling = Spelling(given, python=python)
    found = []
    for problem in problems:
        steps = problem.where
        message, mend = spelling.text(problem.message, steps), spelling.text(problem.mend, steps)
        found.append(replace(problem, where=spelling.path(steps), message=message, mend=mend))
    return found


_CODES: "Mapping[str, Code]" = {
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "value_error": "invalid-value",
    "invalid_key": "invalid-type",
}

_INTERNAL = re.compile(r"^(\[key\]|(function-\w+|list|dict|nullable|lax-or-strict)\[.*\])$")
"""What pydantic puts into a location besides the user's own properties: its validators, and ``[key]`` for a mapping's key."""


def _problem(detail: ErrorDetails, model: type[BaseModel], at: tuple[int | str, ...], spelling: Spelling) -> Problem:
    own = [part for part in detail["loc"] if not (isinstance(part, str) and _INTERNAL.match(part))]
    location = (*at, *own)
    kind = detail["type"]
    code: Code = _CODES.get(kind, "invalid-type" if kind.endswith(("_type", "_parsing")) else "out-of-range")
    if kind == "extra_forbidden":
        *holder, name = location
        path = spelling.path(holder) / str(name)
        return _unknown(code, path, str(name), tuple(holder), model, spelling)
    path = spelling.path(location)
    if kind == "missing":
        return Problem(code, path, "This field is required.", f"Set {path[-1]}.")
    if (found := sentences(detail, _name(location, model, spelling), model, location)) is not None:
        return Problem(code, path, *found)
    message = spelling.text(detail["msg"].removeprefix("Value error, "), location)
    given = detail.get("input")
    shown = f" Got {given!r}." if isinstance(given, (str, int, float, bool)) and len(repr(given)) < 60 else ""
    return Problem(code, path, message.rstrip(".") + "." + shown)


def _name(location: tuple[int | str, ...], model: type[BaseModel], spelling: Spelling) -> str:
    """What a sentence calls the value: its field, with the position in a list or the key of a mapping after it."""
    for index in range(len(location) - 1, -1, -1):
        step = location[index]
        fields = (field for one in unknown.models_at(model, location[:index]) for field in one.model_fields.items())
        if any(step in (name, info.alias) for name, info in fields):
            return str(Path(*spelling.path(location)[index:]))
    return str(spelling.path(location)) or "The value"


def _unknown(
    code: "Code", path: Path, name: str, holder: tuple[int | str, ...], model: type[BaseModel], spelling: Spelling
) -> Problem:
    known = {one.model_fields[field].alias for one in unknown.models_at(model, holder) for field in one.model_fields}
    if (twice := to_camel(name)) != name and twice in known:
        return Problem(
            code, path, f"This field is given twice, as {name} and as {twice}.", f"Remove either {name} or {twice}."
        )
    return Problem(code, path, f"There is no field {name}.", unknown.mend(name, holder, model, spelling))


def nearest(name: str, known: Iterable[str], what: str, otherwise: str | None = None) -> str:
    """A mend that names the nearest of ``known``; where none is near it is ``otherwise``, or names all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]}?"
    if otherwise is not None:
        return otherwise
    return f"The known {what} are {', '.join(known)}." if known else f"There are no {what}."


def sort_key(problem: Problem) -> tuple[bool, str, str]:
    """Errors first, then by path."""
    return (problem.severity != "error", problem.path, problem.code)
