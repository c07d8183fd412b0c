"""What every component shares: its type token, reading its arguments, refusing them, and the interface of clusters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import pulumi
from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel

from ..args import ChartSource, Invalid, Problem, ServingPlatformArgs, problems_of
from ..args.environment import ClusterArgs
from ..args.problem import errors, grouped, in_one_line, render, sort_key, spelled
from ..args.workload import ClusterMeta
from ..capacity import Pool
from ..compiled import Compiled, CompiledObject, Context
from ..findings.path import TOP, Path
from .guard import Guard
from .heard import heard
from .waiting import Waiting

if TYPE_CHECKING:
    from .program import Program

PACKAGE = "kserve-iac"

_A = TypeVar("_A", bound=BaseModel)


def token(component: str) -> str:
    """Type token of a component. The same from a Python program and through the Pulumi package.

    Components register no inputs of their own: these would show every change twice, once more than it happens.
    """
    return f"{PACKAGE}:index:{component}"


@runtime_checkable
class Cluster(Protocol):
    """What a platform and its services need of a cluster; every cluster component offers it."""

    @property
    def provider(self) -> pulumi.ProviderResource:
        """Provider for objects in the cluster."""

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Its node pools by name, as plain data."""

    @property
    def cluster_args(self) -> ClusterArgs | None:
        """Its arguments, as an environment has them; None where another program made it."""

    @property
    def charts(self) -> ChartSource | None:
        """Where charts come from on this cluster, if it says so."""

    @property
    def guard(self) -> Guard:
        """The hooks that keep updates from writing over what others made in it."""

    @property
    def waiting(self) -> Waiting:
        """What updates of it wait for."""


@runtime_checkable
class Platform(Protocol):
    """What services need of a platform: a ``ServingPlatform``, or one that another program made (``reference``)."""

    @property
    def args(self) -> ServingPlatformArgs:
        """How it was asked for."""

    @property
    def pools(self) -> Mapping[str, Pool]:
        """The cluster's node pools by name."""

    @property
    def cluster(self) -> Cluster:
        """Where it runs."""

    @property
    def program(self) -> "Program | None":
        """What the program makes on it; None where another program made it."""

    def namespace(self, name: str) -> pulumi.Resource | None:
        """The namespace that the stack makes for objects on it; None where it is there, or is not made here."""

    def mark(self) -> pulumi.Output[str]:
        """The name of the stack for objects on it; not known in a preview before the platform stands."""


class Refused(pulumi.RunError):
    """What was asked for cannot work; shown without a traceback. ``problems`` are all the findings."""

    def __init__(self, problems: Sequence[Problem], what: str) -> None:
        self.problems = tuple(problems)
        super().__init__(render(self.problems, what))


def made_as(component: str, name: str) -> Path:
    """A component as a program makes it: the beginning of the paths of findings about it."""
    return Path(f'{component}("{name}")')


def read(
    model: type[_A], args: _A | Mapping[str, Any] | None, fields: Mapping[str, Any], what: str, at: Path = TOP
) -> _A:
    """The arguments of a component: an object, a mapping, single fields, or fields over either. Raises :class:`Refused`.

    ``at`` is where the component stands in the program (:func:`made_as`).
    """
    if isinstance(args, model) and not fields:
        return args
    given = written(args, fields)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = problems_of(error, model, given, python=True)
        if (listener := heard()) is not None:
            listener.problems += [problem.under(at) for problem in problems]
        raise Refused(problems, what) from None


def written(args: Any, fields: Mapping[str, Any]) -> Any:
    """What a program wrote for a component, as it spelled it: ``fields`` over ``args``."""
    if isinstance(args, BaseModel) and not fields:
        return args
    given = args.model_dump(exclude_unset=True) if isinstance(args, BaseModel) else dict(args or {})
    over = {to_camel(name) for name in fields}
    return {**{name: value for name, value in given.items() if to_camel(str(name)) not in over}, **fields}


_checked: ContextVar[Compiled | None] = ContextVar("checked", default=None)


@contextmanager
def checked(compiled: Compiled) -> Iterator[None]:
    """Inside, components are parts of an environment that was compiled and checked as a whole: they do not do it again."""
    before = _checked.set(compiled)
    try:
        yield
    finally:
        _checked.reset(before)


def compiled_object(name: str, args: ClusterMeta, context: Callable[[], Context]) -> CompiledObject[ClusterMeta]:
    """An object as its environment has compiled it, or compiled by itself for ``context``."""
    whole = _checked.get()
    found = whole.of_args(args) if whole is not None else None
    return found if found is not None else CompiledObject(name, args, context())


def is_checked() -> bool:
    """Whether what is being made is a part of an environment that was checked as a whole."""
    return _checked.get() is not None


_wire: ContextVar[bool] = ContextVar("wire", default=False)


@contextmanager
def wire() -> Iterator[None]:
    """Inside, arguments come from a program in another language, which spells every field in camelCase."""
    before = _wire.set(True)
    try:
        yield
    finally:
        _wire.reset(before)


def settle(find: Callable[[], Iterable[Problem]], what: str, given: Any = None, at: Path = TOP) -> None:
    """Shows warnings in the preview, and raises :class:`Refused` with everything where there are errors.

    ``find`` is not called for parts of an environment that was checked as a whole. Its findings are spelled as the program
    wrote ``given`` (:func:`written`); where that is None, they are spelled already.
    """
    if not is_checked():
        found = list(find())
        shown(sorted(found if given is None else as_written(found, given), key=sort_key), what, at)


def as_written(problems: Sequence[Problem], given: Any) -> list[Problem]:
    """Findings, spelled as the program wrote the arguments ``given`` (:func:`written`)."""
    return list(problems) if _wire.get() else spelled(problems, given, python=True)


def shown(ordered: Sequence[Problem], what: str, at: Path = TOP) -> None:
    """Shows warnings, and raises :class:`Refused` with everything where there are errors."""
    listener = heard()
    if listener is not None:
        listener.problems += [problem.under(at) for problem in ordered]
    if errors(ordered):
        raise Refused(ordered, what)
    for group in grouped(ordered) if listener is None else ():
        pulumi.log.warn(f"{what}: {in_one_line(group)}")


__all__ = ["Cluster", "Invalid", "Platform", "Refused", "checked", "read", "settle", "token", "wire", "written"]
