"""Facts and findings that are the same for all objects which differ only in their names.

A program that creates services in a loop describes many objects alike. Nearly everything that follows from an object is a pure
function of its arguments and its context, so it is derived once for all objects that are alike: the :class:`Kin`. The name of an
object, and the place where its arguments are written, are its :class:`Identity`, which notes that it was read. A fact or a rule
that did not read the identity has the same result for all kin, because it could not tell them apart. Everything else is derived
for each object. So no rule has to declare whether it is about names, and none can be shared by mistake.
"""

import marshal
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar, overload

from pydantic import BaseModel
from typing_extensions import Self

from ..findings.path import Path

_T = TypeVar("_T")

OWN = Path("")
"""Beginning of the paths of an object's own arguments, in place of the section of the object. No section is called so."""


class Identity:
    """What distinguishes an object from its kin. It notes whether it was read."""

    __slots__ = ("_name", "_section", "was_read")

    def __init__(self, name: str, section: Path) -> None:
        self._name, self._section, self.was_read = name, section, False

    @property
    def name(self) -> str:
        """The name of the object in the environment or program."""
        self.was_read = True
        return self._name

    @property
    def section(self) -> Path:
        """The path of its arguments in the configuration."""
        self.was_read = True
        return self._section


class Kin:
    """What all objects of one context have in common that are alike."""

    __slots__ = ("_whole", "args", "facts")

    def __init__(self, args: object) -> None:
        """``args``: the arguments of one of them."""
        self.args = args
        self.facts: dict[Hashable, Any] = {}
        self._whole: Kin | None = None

    def of_whole(self, args: object) -> "Kin":
        """The kin of the objects merged with what they build on. ``args``: the merged arguments."""
        if self._whole is None:
            self._whole = Kin(args)
        return self._whole


class Alike:
    """An object that shares with its kin whatever does not depend on its identity."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._of_identity: dict[Hashable, Any] = {}

    @property
    def kin(self) -> Kin:
        """What it has in common with the objects that are alike."""
        raise NotImplementedError

    def shared(self, derive: Callable[[Self], _T], key: Hashable = None) -> _T:
        """The result of a pure function of the object. It is derived once for all kin, unless it depends on the identity.

        ``key`` identifies the result; it is the function itself if it is not set.
        """
        key = key or derive
        facts = self.kin.facts
        if key in facts:
            found: _T = facts[key]
            return found
        identity = self._identity
        if key in self._of_identity:
            identity.was_read = True
            found = self._of_identity[key]
            return found
        before, identity.was_read = identity.was_read, False
        try:
            found = derive(self)
            (self._of_identity if identity.was_read else facts)[key] = found
        finally:
            identity.was_read |= before
        return found

    def results(self, rules: tuple[Callable[[Self], Iterable[_T]], ...]) -> list[_T]:
        """The results of rules, one after the other. A rule that gives none for any of the kin is asked only once."""
        left = self.kin.facts.get(rules)
        if left is None:
            return self._first_results(rules)
        return [result for rule in left for result in self._results_of(rule)]

    def _results_of(self, rule: Callable[[Self], Iterable[_T]]) -> tuple[_T, ...]:
        return self.shared(lambda one: tuple(rule(one)), rule)

    def _first_results(self, rules: tuple[Callable[[Self], Iterable[_T]], ...]) -> list[_T]:
        """The results for the first of the kin. Those that are empty for all kin, as most are, are not kept."""
        identity, facts = self._identity, self.kin.facts
        left: list[Callable[[Self], Iterable[_T]]] = []
        found: list[_T] = []
        was_read = identity.was_read
        try:
            for rule in rules:
                identity.was_read = False
                given = tuple(rule(self))
                if given or identity.was_read:
                    (self._of_identity if identity.was_read else facts)[rule] = given
                    left.append(rule)
                    found += given
                was_read |= identity.was_read
        finally:
            identity.was_read |= was_read
        facts[rules] = left
        return found


class fact(Generic[_T]):
    """A property that is derived when it is first needed, and then cached: for all kin, unless it depends on the identity."""

    def __init__(self, derive: Callable[[Any], _T]) -> None:
        self._derive, self._name, self.__doc__ = derive, derive.__name__, derive.__doc__

    @overload
    def __get__(self, one: None, owner: type) -> Self: ...
    @overload
    def __get__(self, one: Alike, owner: type) -> _T: ...
    def __get__(self, one: Alike | None, owner: type) -> _T | Self:
        if one is None:
            return self
        found = one.shared(self._derive, self._name)
        if self._name in one.kin.facts:
            one.__dict__[self._name] = found  # Python finds it there without asking this property again.
        return found


_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})


def likeness(args: object) -> bytes | None:
    """A key that is equal for arguments that are alike in everything, also in what they leave unset. None: the arguments contain
    values that are not plain data, such as Outputs.
    """
    try:
        return marshal.dumps(_plain(args), 2)
    except ValueError:
        return None


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple:
        return [kind is list, *map(_plain, value)]
    if kind is dict:
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, BaseModel):
        # Arguments are immutable, so all other fields have their defaults.
        fields, private = value.__dict__, value.__pydantic_private__
        found: list[Any] = [id(kind)]
        for name in sorted(value.__pydantic_fields_set__):
            one = fields.get(name)
            found += name, one if type(one) in _PLAIN else _plain(one)
        return found if not private else (found, _plain(private))
    return value
