"""Functions for every component (type token, reading and refusing arguments), and the interfaces of clusters and platforms."""

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
from .guard import Guard
from .waiting import Waiting

if TYPE_CHECKING:
    from .program import Program

PACKAGE = "kserve-iac"

_A = TypeVar("_A", bound=BaseModel)


def token(component: str) -> str:
    """Type token of a component. It is the same for Python programs and for the Pulumi package.

    Components register no inputs of their own, because a preview would then show every change twice.
    """
    return f"{PACKAGE}:index:{component}"


@runtime_checkable
class Cluster(Protocol):
    """The interface of clusters that platforms and services use. Every cluster component has it."""

    @property
    def provider(self) -> pulumi.ProviderResource:
        """Provider for objects in the cluster."""

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Node pools of the cluster by name, as plain data."""

    @property
    def cluster_args(self) -> ClusterArgs | None:
        """Arguments of the cluster, as in an environment. None: another program created the cluster."""

    @property
    def charts(self) -> ChartSource | None:
        """Source of charts on this cluster. None: the cluster determines no source."""

    @property
    def guard(self) -> Guard:
        """The hooks that prevent an update from overwriting objects of others in the cluster."""

    @property
    def waiting(self) -> Waiting:
        """The hooks with which updates wait for objects in the cluster."""


@runtime_checkable
class Platform(Protocol):
    """The interface of platforms that services use: a ``ServingPlatform``, or a platform of another program (``reference``)."""

    @property
    def args(self) -> ServingPlatformArgs:
        """Arguments of the platform."""

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Node pools of the cluster by name."""

    @property
    def cluster(self) -> Cluster:
        """The cluster of the platform."""

    @property
    def program(self) -> "Program | None":
        """The services and definitions that this program creates on the platform. None: another program created the platform."""

    def mark(self) -> pulumi.Output[str]:
        """The name of the stack, with which objects on the platform are marked. A preview does not know it before the platform
        exists.
        """


class Refused(pulumi.RunError):
    """The arguments cannot work. Pulumi shows the error without a traceback. ``problems`` contains all findings."""

    def __init__(self, problems: Sequence[Problem], what: str) -> None:
        self.problems = tuple(problems)
        super().__init__(render(self.problems, what))


def read(model: type[_A], args: _A | Mapping[str, Any] | None, fields: Mapping[str, Any], what: str) -> _A:
    """Reads the arguments of a component from ``args``, from single fields, or from both; fields take precedence.

    Raises :class:`Refused` if they have the wrong form.
    """
    if isinstance(args, model) and not fields:
        return args
    given = written(args, fields)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Refused(problems_of(error, model, given, python=True), what) from None


def written(args: Any, fields: Mapping[str, Any]) -> Any:
    """The arguments of a component in the spelling of the program: ``args``, with ``fields`` in place of its fields."""
    if isinstance(args, BaseModel) and not fields:
        return args
    given = args.model_dump(exclude_unset=True) if isinstance(args, BaseModel) else dict(args or {})
    over = {to_camel(name) for name in fields}
    return {**{name: value for name, value in given.items() if to_camel(str(name)) not in over}, **fields}


_checked: ContextVar[Compiled | None] = ContextVar("checked", default=None)


@contextmanager
def checked(compiled: Compiled) -> Iterator[None]:
    """Within this context, components belong to an environment that was checked as a whole, so they do not check themselves."""
    before = _checked.set(compiled)
    try:
        yield
    finally:
        _checked.reset(before)


def compiled_object(name: str, args: ClusterMeta, context: Callable[[], Context]) -> CompiledObject[ClusterMeta]:
    """The compiled object of the environment that is being created. Outside an environment, it is compiled for ``context``."""
    whole = _checked.get()
    found = whole.of_args(args) if whole is not None else None
    return found if found is not None else CompiledObject(name, args, context())


def is_checked() -> bool:
    """Whether the current component belongs to an environment that was checked as a whole."""
    return _checked.get() is not None


_wire: ContextVar[bool] = ContextVar("wire", default=False)


@contextmanager
def wire() -> Iterator[None]:
    """Within this context, arguments come from a program in another language, where every field is in camelCase."""
    before = _wire.set(True)
    try:
        yield
    finally:
        _wire.reset(before)


def settle(find: Callable[[], Iterable[Problem]], what: str, given: Any = None) -> None:
    """Reports the findings of ``find``: warnings are shown in the preview, and errors raise :class:`Refused` with all findings.

    For parts of an environment that was checked as a whole, ``find`` is not called. The findings are converted to the spelling of
    ``given`` (:func:`written`). If ``given`` is None, they already have the right spelling.
    """
    if not is_checked():
        found = list(find())
        if given is not None and not _wire.get():
            found = spelled(found, given, python=True)
        report(sorted(found, key=sort_key), what)


def report(ordered: Sequence[Problem], what: str) -> None:
    """Reports findings: errors raise :class:`Refused` with all findings, and warnings are shown."""
    if errors(ordered):
        raise Refused(ordered, what)
    for group in grouped(ordered):
        pulumi.log.warn(f"{what}: {in_one_line(group)}")


__all__ = ["Cluster", "Invalid", "Platform", "Refused", "checked", "read", "settle", "token", "wire", "written"]
