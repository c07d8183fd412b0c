"""Parts of objects that know where they come from, and merging them as Kubernetes does: mappings by key, lists of named things
by name.

While arguments are rendered, every entry of a :class:`Parts` or :class:`Items` carries the path of the argument that it comes
from. So a finding about the object can name the argument, and nothing has to guess it afterwards.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, overload

Json = dict[str, Any]
Steps = tuple[str | int, ...]


class Origin(NamedTuple):
    """Where an entry comes from."""

    path: Steps
    """The argument, as configuration spells it."""
    whole: bool = False
    """Whether everything inside the entry comes from that one argument. Else the steps inside are the argument's own."""


class Parts(Json):
    """A mapping of an object, with the origin of its entries."""

    __slots__ = ("_fields", "_origins", "at", "names")

    def __init__(
        self,
        entries: Mapping[str, Any] | None = None,
        *,
        at: Steps | None = None,
        origin: Origin | None = None,
        origins: Mapping[str, Origin] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """``at`` is the argument that it is as a whole, under which an entry that is missing would be added; ``names`` are the
        names of such entries there, where they differ. ``origin`` is that of every entry.
        """
        super().__init__(entries or ())
        self.at: Steps | None = at
        self.names: Mapping[str, str] = names or {}
        self._fields: tuple[Iterable[str], Steps, Mapping[str, str]] | None = None
        self._origins: dict[str, Origin] = dict(origins or ())
        if origin is not None:
            self._origins |= dict.fromkeys(self, origin)

    @classmethod
    def of_fields(cls, entries: Mapping[str, Any], at: Steps, names: Mapping[str, str]) -> "Parts":
        """Entries that are the fields of the argument at ``at``, each of which comes from the field of its name. The origins are
        made when they are asked for, because most objects have no findings.
        """
        found = cls(entries, at=at, names=names)
        found._fields = (tuple(entries), at, names)
        return found

    @property
    def origins(self) -> dict[str, Origin]:
        """Where each entry comes from."""
        if self._fields is not None:
            keys, at, names = self._fields
            self._fields, put = None, self._origins
            self._origins = {key: Origin((*at, names.get(key, key))) for key in keys} | put
        return self._origins

    def put(self, key: str, value: Any, *path: str | int, whole: bool = True) -> None:
        """Sets an entry that comes from the argument at ``path``."""
        self[key] = value
        self._origins[key] = Origin(path, whole)

    def copy(self) -> "Parts":
        """The same entries with the same origins."""
        found = Parts(self, at=self.at, origins=self._origins, names=self.names)
        found._fields = self._fields
        return found


class Items(list[Any]):
    """A list of an object, with the origin of its items."""

    __slots__ = ("origins",)

    def __init__(self, items: Iterable[Any] = (), origins: Iterable[Origin | None] = ()) -> None:
        super().__init__(items)
        self.origins: list[Origin | None] = list(origins) or [None] * len(self)


def origin_of(value: Any, path: Steps) -> Steps:
    """Which argument is at a path of what was rendered. Of what is missing there: where it would be added."""
    found: Steps = ()
    for step in path:
        if isinstance(value, Parts) and isinstance(step, str):
            origin = value.origins.get(step)
            if origin is None and value.at is not None:
                origin = Origin((*value.at, value.names.get(step, step)))
        elif isinstance(value, Items) and isinstance(step, int) and step < len(value):
            origin = value.origins[step]
        else:
            origin = None
        if origin is not None and origin.whole:
            return origin.path
        found = origin.path if origin is not None else (*found, step)
        value = _step(value, step)
    return found


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(step))
    if isinstance(value, (list, tuple)) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def plain(value: Any) -> Any:
    """What was rendered, without where it comes from."""
    if isinstance(value, Parts):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, Items):
        return [plain(one) for one in value]
    if type(value) is dict:
        return {key: plain(one) for key, one in value.items()}
    if type(value) is list:
        return [plain(one) for one in value]
    return value


def compact(mapping: Mapping[str, Any]) -> Json:
    """Without what was left unsaid: None, and empty lists and mappings."""
    said = {key: value for key, value in mapping.items() if value is not None and value != [] and value != {}}
    return Parts(said, at=mapping.at, origins=mapping.origins) if isinstance(mapping, Parts) else said


@overload
def merge(base: Parts, over: Mapping[str, Any]) -> Parts: ...
@overload
def merge(base: Mapping[str, Any], over: Parts) -> Parts: ...
@overload
def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json: ...
def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """``over`` on top of ``base``: mappings merge, lists are joined, anything else is replaced.

    In lists of named objects (containers, variables, volumes), those of the same name are merged, as Kubernetes and
    KServe do: a second one of that name would be refused. Each entry keeps its origin.
    """
    if not isinstance(base, Parts) and not isinstance(over, Parts):
        return _merged(base, over)
    merged = base if isinstance(base, Parts) else Parts(base)
    found = Parts(_merged(merged, over), at=merged.at, origins=merged.origins, names=merged.names)
    if isinstance(over, Parts):
        found.origins.update((key, over.origins[key]) for key in over if key in over.origins)
        if over.at is not None:
            found.at, found.names = over.at, over.names
    return found


def _merged(merged: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    found = dict(merged)
    for key, value in over.items():
        present = found.get(key)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            found[key] = merge(_inside(merged, key, present), _inside(over, key, value))
        elif isinstance(present, list) and isinstance(value, list):
            found[key] = _join(_inside(merged, key, present), _inside(over, key, value))
        else:
            found[key] = value
    return found


def _inside(parent: Mapping[str, Any], key: str, value: Any) -> Any:
    """An entry with origins of its own, where only its parent has one for it."""
    return _traced(value, parent.origins.get(key)) if isinstance(parent, Parts) else value


def _traced(value: Any, origin: Origin | None) -> Any:
    if origin is None or isinstance(value, (Parts, Items)):
        return value
    path, whole = origin
    if isinstance(value, Mapping):
        each = {key: Origin(path if whole else (*path, key), whole) for key in value}
        return Parts(value, at=None if whole else path, origins=each)
    if isinstance(value, list):
        return Items(value, [Origin(path if whole else (*path, index), whole) for index in range(len(value))])
    return value


def _join(base: list[Any], over: list[Any]) -> list[Any]:
    names = [_name(entry) for entry in base]
    traced = isinstance(base, Items) or isinstance(over, Items)
    joined = Items(base, base.origins if isinstance(base, Items) else ())
    distinct = None not in names and len(set(names)) == len(names)
    for index, entry in enumerate(over):
        origin = over.origins[index] if isinstance(over, Items) else None
        name = _name(entry)
        if distinct and name is not None and name in names:
            place = names.index(name)
            joined[place] = merge(_traced(joined[place], joined.origins[place]), _traced(entry, origin))
            joined.origins[place] = origin or joined.origins[place]
        else:
            joined.append(entry)
            joined.origins.append(origin)
    return joined if traced else list(joined)


def _name(entry: Any) -> str | None:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else None
