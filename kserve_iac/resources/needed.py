"""What a component stands on, a cluster or a platform, where a program gives something else, or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ..args.base import is_output
from ..args.form import what_it_is
from ..args.problem import Problem
from ..findings.path import Path
from .base import made_as, shown

_P = ParamSpec("_P")


def needs(argument: str, interface: type, kind: str, makers: str) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """A decorator of a component's ``__init__``, which raises ``Refused`` where the keyword ``argument`` is missing, or is not an
    ``interface``. ``kind`` says what it takes (``a platform``), and ``makers`` which components a program makes it with.
    """

    def decorated(init: Callable[_P, None]) -> Callable[_P, None]:
        @wraps(init)
        def checked(*args: _P.args, **fields: _P.kwargs) -> None:
            given = fields.get(argument)
            if len(args) > 1 and not _is(given, interface):
                component, name = type(args[0]).__name__, str(args[1])
                mend = f"Set {argument} to the object that {makers} returns."
                where = Path(argument)
                problem = (
                    Problem("missing-field", where, f"The argument {argument} is required.", mend)
                    if given is None
                    else Problem(
                        "invalid-type", where, f"{argument} must be {kind}, but it is {what_it_is(given)}.", mend
                    )
                )
                shown([problem], f"{component} {name}", made_as(component, name))
            init(*args, **fields)

        return checked

    return decorated


def _is(given: object, interface: type) -> bool:
    """Whether it is of the interface. An Output is not, although it has an attribute of every name."""
    return not is_output(given) and isinstance(given, interface)
