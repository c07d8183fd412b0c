"""The findings that a change adds and those that it removes."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..args.problem import Problem


class Findings(NamedTuple):
    """The warnings of a state, compared with those of the state before it."""

    new: tuple[Problem, ...]
    gone: tuple[Problem, ...]
    remaining: tuple[Problem, ...]


def warnings(problems: Sequence[Problem]) -> list[Problem]:
    """The findings that are warnings."""
    return [problem for problem in problems if problem.severity == "warning"]


def compared(before: Sequence[Problem], after: Sequence[Problem]) -> Findings:
    """The warnings of both states.

    A warning remains if the state before has one of the same code for the same property, or with the same text. The text alone
    can change with a number, and the path alone with the order of a list.
    """
    stood, stands = warnings(before), warnings(after)
    old_paths, old_texts = Counter(map(_by_path, stood)), Counter(map(_by_text, stood))
    new_paths, new_texts = Counter(map(_by_path, stands)), Counter(map(_by_text, stands))
    new = [one for one in stands if not old_paths[_by_path(one)] and not old_texts[_by_text(one)]]
    gone = [one for one in stood if not new_paths[_by_path(one)] and not new_texts[_by_text(one)]]
    return Findings(tuple(new), tuple(gone), tuple(one for one in stands if one not in new))


def _by_path(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.path


def _by_text(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.text
