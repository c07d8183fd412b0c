"""The finding (``Problem``) with its path, message and mend, and the error that contains all findings (``Invalid``)."""

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

    ``code`` is the code of a rule (:func:`kserve_iac.findings.rule`). ``where`` is the path of the property to change, in the
    spelling of stack configuration. ``message`` states the fault, and ``mend`` what to do.
    """

    code: "Code"
    where: Path
    message: str
    mend: str = ""
    forbidden: bool = field(default=False, kw_only=True)
    """Whether the ``guardrails`` of the environment turn the warning into an error."""
    placed: bool = field(default=False, kw_only=True, compare=False)
    """Whether ``where`` starts at the environment already."""

    def __post_init__(self) -> None:
        rule(self.code)

    @property
    def severity(self) -> "Severity":
        """The severity of the rule, or ``error`` if the guardrails of the environment forbid the fault."""
        return "error" if self.forbidden else rule(self.code).severity

    @property
    def path(self) -> str:
        """Path of the property to change, as text: ``services.chat.parallelism.tensor``."""
        return str(self.where)

    @property
    def text(self) -> str:
        """The message, followed by the mend."""
        return f"{self.message} {self.mend}".rstrip()

    def under(self, outer: Path) -> "Problem":
        """The same finding with a longer path, if the arguments are at ``outer`` of a larger object."""
        return self if self.placed else replace(self, where=self.where.under(outer))


class Invalid(ValueError):
    """The arguments cannot work. ``problems`` contains every finding, including warnings, and the text shows all of them."""

    def __init__(self, problems: Sequence[Problem], what: str = "arguments") -> None:
        self.problems = tuple(problems)
        self.what = what
        super().__init__(render(self.problems, what))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The findings that are errors."""
    return [problem for problem in problems if problem.severity == "error"]


GROUPED_FROM = 4
"""Minimum number of identical findings that are shown as a group."""

SHOWN = 3
"""Number of paths of a group that are shown. The other paths are counted."""


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The findings in groups of identical ones, in the order of the first finding of each group.

    Findings are identical if they differ only in their paths, and in the names of the services or definitions in these paths.
    Fewer than ``GROUPED_FROM`` identical findings form no group.
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
    """A key that is equal for identical findings."""
    section, _, rest = problem.path.partition(".")
    name = rest.partition(".")[0]
    texts = [problem.message, problem.mend]
    if section in ("services", "definitions") and name:
        word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        texts = [re.sub(word, "\0", text) if name in text else text for text in texts]
    return (problem.code, problem.severity, *texts)


def in_one_line(group: Sequence[Problem]) -> str:
    """The paths and the text of a group of findings, as one line."""
    paths = ", ".join(problem.path for problem in group[:SHOWN])
    more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
    return f"{paths}{more}: {group[0].text} [{group[0].code}]"


def render(problems: Sequence[Problem], what: str) -> str:
    """The findings as aligned text: a headline, then one line for each finding. A group shows only its first paths."""
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
    """Converts pydantic's errors to findings: one for each property, in the order of the user's text.

    ``given`` is the whole value that the user wrote for ``model``, and ``at`` is the path of the part that was validated. Names
    and paths have the spelling of ``given``. If it has no spelling, they are in snake_case if ``python`` is true, otherwise in
    camelCase.
    """
    spelling = Spelling(given, python=python)
    return [_problem(detail, model, tuple(at), spelling) for detail in error.errors(include_url=False)]


def spelled(problems: Iterable[Problem], given: Any, *, python: bool = False) -> list[Problem]:
    """Converts the findings of rules, which are in camelCase, to the spelling of ``given``."""
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
    "placeholder": "placeholder",
}

_INTERNAL = re.compile(r"^(\[key\]|(function-\w+|list|dict|nullable|lax-or-strict)\[.*\])$")
"""Parts of pydantic's locations that are not properties: the names of validators, and ``[key]`` for the key of a mapping."""


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
    """The name of the value in a sentence: its field, followed by the position in a list or the key of a mapping."""
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


def nearest(name: str, known: Iterable[str], what: str, otherwise: str | None = None, cutoff: float = 0.5) -> str:
    """A mend that suggests the name of ``known`` that is most similar to ``name``.

    If no name is similar, the mend is ``otherwise``, or it lists all names. ``what`` is the plural noun for them.
    ``cutoff`` is the least similarity, from 0 to 1.
    """
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    if near:
        return f"Did you mean {near[0]}?"
    if otherwise is not None:
        return otherwise
    return f"The known {what} are {', '.join(known)}." if known else f"There are no {what}."


def sort_key(problem: Problem) -> tuple[bool, str, str]:
    """Key for sorting: errors first, then by path."""
    return (problem.severity != "error", problem.path, problem.code)
