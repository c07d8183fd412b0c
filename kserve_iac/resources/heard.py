"""What a program says where no engine runs it: ``kserve-iac check`` and ``plan`` of a program read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..args import Problem
from ..compiled import Compiled

if TYPE_CHECKING:
    from .program import Program


@dataclass
class Heard:
    """What a program made, and what was found about it."""

    problems: list[Problem] = field(default_factory=list)
    """Every finding; paths begin with the component, as the program makes it."""
    whole: list[Compiled] = field(default_factory=list)
    """Environments that it deploys as a whole."""
    programs: list["Program"] = field(default_factory=list)
    """What it makes one by one, for each of its platforms."""


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[Heard]:
    """Inside, findings are kept and not shown, and no cluster is asked: a program runs for what it says alone."""
    found = Heard()
    before = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(before)


def heard() -> Heard | None:
    """What was heard of the program until now; None where an engine runs it."""
    return _heard.get()
