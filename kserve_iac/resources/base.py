"""Functions for every component (type token, reading and refusing arguments), and the interfaces of clusters and platforms."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import pulumi
from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel

from ..args import ChartSource, Invalid, Problem, ServingPlatformArgs, problems_of
from ..args.environment import ClusterArgs
from ..args.form import what_it_is
from ..args.gateway import OwnGateways
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
    def used_by_pods(self) -> Sequence[pulumi.Resource]:
        """What pods use besides nodes, such as access to buckets. It is created before every service and deleted after it."""

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """The nodes of these pools. They are created before the objects whose pods may run there, and deleted after them."""

    @property
    def guard(self) -> Guard:
        """The hooks that prevent an update from overwriting objects of others in the cluster."""

    @property
    def waiting(self) -> Waiting:
        """The hooks with which updates wait for objects in the cluster."""


def gateways_of(cluster: Cluster) -> OwnGateways:
    """What a cluster has for Gateways by itself. A cluster that is restored from its handle has only the answer."""
    if cluster.cluster_args is not None:
        return cluster.cluster_args.gateways
    known: OwnGateways = getattr(cluster, "gateways", "none")
    return known


def is_simulated(cluster: Cluster) -> bool:
    """Whether nodes and engines are simulated. Of a cluster that is restored from its handle, this is not known: false."""
    return cluster.cluster_args is not None and cluster.cluster_args.simulated is not None


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

    def namespace(self, name: str) -> pulumi.Resource | None:
        """The namespace that the stack makes for objects on it; None where it is there, or is not made here."""

    def mark(self) -> pulumi.Output[str]:
        """The name of the stack, with which objects on the platform are marked. A preview does not know it before the platform
        exists.
        """


class Refused(pulumi.RunError):
    """The arguments cannot work. Pulumi shows the error without a traceback. ``problems`` contains all findings."""

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
    if args is not None and not isinstance(args, (model, Mapping)):
        mend = f"Set args to {model.__name__}(…) or a mapping, or give the fields by name."
        text = f"args must be {model.__name__}(…) or a mapping, but it is {what_it_is(args)}."
        shown([Problem("invalid-type", Path("args"), text, mend)], what, at)
    given = written(args, fields)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = replacing(problems_of(error, model, given, python=True), args, fields)
        if (listener := heard()) is not None:
            listener.problems += [problem.under(at) for problem in problems]
        raise Refused(problems, what) from None


def written(args: Any, fields: Mapping[str, Any]) -> Any:
    """The arguments of a component in the spelling of the program: ``args``, with ``fields`` in place of its fields."""
    if isinstance(args, BaseModel) and not fields:
        return args
    given = args.model_dump(exclude_unset=True) if isinstance(args, BaseModel) else dict(args or {})
    over = {to_camel(name) for name in fields}
    return {**{name: value for name, value in given.items() if to_camel(str(name)) not in over}, **fields}


def replacing(problems: Iterable[Problem], args: Any, fields: Mapping[str, Any]) -> list[Problem]:
    """The findings about ``args`` and ``fields``. Where a field as a whole lacks something, and replaces a field of ``args`` that
    had more, the mend says so.
    """
    lost = dict(_lost(args, fields))
    found = []
    for problem in problems:
        name = str(problem.where[0]) if len(problem.where) else ""
        if to_camel(name) in lost and (len(problem.where) == 1 or problem.code == "missing-field"):
            more = f"The keyword {name} replaces {name} of args as a whole, so its {lost[to_camel(name)]} is not used."
            problem = replace(problem, mend=f"{problem.mend} {more}".lstrip())
        found.append(problem)
    return found


def _lost(args: Any, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields that replace those of ``args`` -> the names that only ``args`` has there."""
    given = {to_camel(str(name)): value for name, value in _plain(args).items()}
    for name, value in fields.items():
        before, after = (_plain(one) for one in (given.get(to_camel(name)), value))
        names = {to_camel(str(one)) for one in after}
        if left := [str(one) for one in before if to_camel(str(one)) not in names]:
            yield to_camel(name), ", ".join(left)


def _plain(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True)
    return value if isinstance(value, Mapping) else {}


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


def settle(find: Callable[[], Iterable[Problem]], what: str, given: Any = None, at: Path = TOP) -> None:
    """Shows warnings in the preview, and raises :class:`Refused` with everything where there are errors.

    For parts of an environment that was checked as a whole, ``find`` is not called. The findings are converted to the spelling of
    ``given`` (:func:`written`). If ``given`` is None, they already have the right spelling.
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
