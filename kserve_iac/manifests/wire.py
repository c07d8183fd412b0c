"""Arguments as KServe spells them, both ways: what is not an intent of ours goes through under its own name."""

import functools
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from ..args.base import Wire, output_type
from .merging import Json, merge

Path = tuple[str | int, ...]

EXTRA = "extra"
"""The field whose entries stand beside the others in the object."""


@dataclass(frozen=True)
class Field:
    """A field of a model: its attribute, its name in configuration, its name in the object (None: an intent)."""

    attribute: str
    alias: str
    wire: str | None
    model: type[BaseModel] | None
    """The model that it, or each of its items, is."""
    depth: int
    """How many lists and mappings there are around that."""


@dataclass(frozen=True)
class Shape:
    """The fields of a model."""

    fields: tuple[Field, ...]
    by_wire: Mapping[str, Field] = field(default_factory=dict)
    has_extra: bool = False


@functools.cache
def shape(model: type[BaseModel]) -> Shape:
    """How a model is written to an object."""
    fields = []
    for name, info in model.model_fields.items():
        if name == EXTRA:
            continue
        alias = info.alias or name
        mark = next((m for m in info.metadata if isinstance(m, Wire)), None)
        inner, depth = _inner(info.annotation)
        fields.append(Field(name, alias, alias if mark is None else mark.name, inner, depth))
    fields.sort(key=lambda one: one.attribute != "name")  # the name first, as people write it
    by_wire = {f.wire: f for f in fields if f.wire is not None}
    return Shape(tuple(fields), by_wire, EXTRA in model.model_fields)


def _inner(annotation: Any, depth: int = 0) -> tuple[type[BaseModel] | None, int]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and origin is None:
        return (annotation, depth) if issubclass(annotation, BaseModel) else (None, 0)
    if origin is Annotated:
        late = output_type(annotation)
        return _inner(late if late is not None else arguments[0], depth)
    if origin in (Union, types.UnionType):
        found = [_inner(one, depth) for one in arguments if one is not type(None)]
        return next((one for one in found if one[0] is not None), (None, 0))
    if origin in (list, Sequence):
        return _inner(arguments[0], depth + 1)
    if origin in (dict, Mapping):
        return _inner(arguments[1], depth + 1)
    return None, 0


def written(model: BaseModel, leave_out: Iterable[str] = ()) -> Json:
    """What a model says in the object. Only what was said is written; an empty list or mapping says nothing.

    An empty model does say something (``router: {}``). ``leave_out`` are attributes that the caller writes.
    """
    found: Json = {}
    said = model.model_fields_set
    for one in shape(type(model)).fields:
        if one.wire is None or one.attribute not in said or one.attribute in leave_out:
            continue
        value = getattr(model, one.attribute)
        if isinstance(value, BaseModel):
            found[one.wire] = written(value)
        elif value is not None and value != [] and value != {}:
            found[one.wire] = _value(value)
    extra = getattr(model, EXTRA, None)
    return merge(found, extra) if extra else found


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return written(value)
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _value(one) for key, one in value.items()}
    return value


@dataclass
class Reading:
    """What could be read of an object."""

    left: list[Path] = field(default_factory=list)
    """Paths of what has no field here."""

    def read(self, model: type[BaseModel], value: Any, path: Path = ()) -> Any:
        """The arguments, in configuration's spelling, that write ``value``. Nulls, which say nothing, are left out."""
        if not isinstance(value, Mapping):
            return value
        found: Json = {}
        known = shape(model)
        for key, inner in value.items():
            if inner is None:
                continue
            one = known.by_wire.get(str(key))
            if one is not None:
                found[one.alias] = self._field(one, inner, (*path, key), one.depth)
            elif known.has_extra:
                found.setdefault(EXTRA, {})[key] = inner
            else:
                self.left.append((*path, key))
        return found

    def _field(self, one: Field, value: Any, path: Path, depth: int) -> Any:
        if one.model is None:
            return value
        if depth == 0:
            return self.read(one.model, value, path)
        if isinstance(value, Mapping):
            return {key: self._field(one, inner, (*path, key), depth - 1) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._field(one, inner, (*path, i), depth - 1) for i, inner in enumerate(value)]
        return value


def origin(model: BaseModel, path: Path) -> Path:
    """Where in the arguments stands what :func:`written` puts at ``path``; the path itself, as far as it leads there."""
    found: list[str | int] = []
    current: Any = model
    for index, step in enumerate(path):
        if isinstance(current, BaseModel):
            extra = getattr(current, EXTRA, None)
            if extra and (inside := within(extra, written(current), path[index:])) is not None:
                return (*found, EXTRA, *inside)
            one = shape(type(current)).by_wire.get(str(step))
            if one is None:
                return (*found, *path[index:])
            found.append(one.alias)
            current = getattr(current, one.attribute)
        else:
            found.append(step)
            current = _step(current, step)
    return tuple(found)


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, (list, tuple)) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def within(extra: Any, rendered: Any, path: Path, inside: bool = False) -> Path | None:
    """Where in ``extra``, which was merged into ``rendered``, stands what is at ``path`` of that. None: not in there.

    The last step may be missing in both, once the path is inside of ``extra``: then something is to be added there.
    """
    if not path:
        return ()
    step, rest = path[0], path[1:]
    if isinstance(extra, Mapping) and isinstance(rendered, Mapping):
        if step not in extra:
            return path if inside and not rest and step not in rendered else None
        found, here = step, step
    elif isinstance(extra, (list, tuple)) and isinstance(rendered, (list, tuple)) and isinstance(step, int):
        index = _entry(extra, rendered, step)
        if index is None:
            return None
        found, here = index, step
    else:
        return None
    below = within(extra[found], rendered[here], rest, True)
    return None if below is None else (found, *below)


def _entry(extra: Any, rendered: Any, index: int) -> int | None:
    """Which entry of ``extra`` became, or was merged into, entry ``index`` of ``rendered``."""
    entry = rendered[index]
    for number, one in enumerate(extra):
        if one is entry:
            return number
    name = entry.get("name") if isinstance(entry, Mapping) else None
    if name is None:
        return None
    return next((n for n, one in enumerate(extra) if isinstance(one, Mapping) and one.get("name") == name), None)
