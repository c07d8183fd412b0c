"""Arguments as KServe spells them, both ways: what is not an intent of ours goes through under its own name."""

import functools
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from ..args.base import Wire, output_type
from .merging import Items, Json, Origin, Parts, Steps, merge

EXTRA = "extra"
"""The field whose entries stand beside the others in the object."""


class Field(NamedTuple):
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
    names: Mapping[str, str] = field(default_factory=dict)
    """Names in the object -> names in configuration."""
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
    names = {wire: one.alias for wire, one in by_wire.items()}
    return Shape(tuple(fields), by_wire, names, EXTRA in model.model_fields)


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


def written(model: BaseModel, leave_out: Iterable[str] = (), at: Steps = ()) -> Parts:
    """What a model says in the object. Only what was said is written; an empty list or mapping says nothing.

    An empty model does say something (``router: {}``). ``leave_out`` are attributes that the caller writes; ``at`` is where the
    model stands in the arguments.
    """
    known = shape(type(model))
    said, entries = model.model_fields_set, dict[str, Any]()
    for wire, one in known.by_wire.items():
        if one.attribute not in said or one.attribute in leave_out:
            continue
        value = getattr(model, one.attribute)
        if type(value) in _SCALARS:
            entries[wire] = value
        elif isinstance(value, BaseModel) or (value is not None and value != [] and value != {}):
            entries[wire] = _value(value, (*at, one.alias))
    found = Parts.of_fields(entries, at, known.names)
    extra = getattr(model, EXTRA) if known.has_extra else None
    if not extra:
        return found
    own = Parts(extra, origins={key: Origin((*at, EXTRA, key)) for key in extra})
    return merge(found, own)


_SCALARS = frozenset({str, int, float, bool})


def _value(value: Any, at: Steps) -> Any:
    if type(value) in _SCALARS:
        return value
    if isinstance(value, BaseModel):
        return written(value, at=at)
    if isinstance(value, (list, tuple)):
        origins = [Origin((*at, index)) for index in range(len(value))]
        return Items([_value(one, origin.path) for one, origin in zip(value, origins, strict=True)], origins)
    if isinstance(value, Mapping):
        return Parts.of_fields({key: _value(one, (*at, key)) for key, one in value.items()}, at, {})
    return value


@dataclass
class Reading:
    """What could be read of an object."""

    left: list[Steps] = field(default_factory=list)
    """Paths of what has no field here."""

    def read(self, model: type[BaseModel], value: Any, path: Steps = ()) -> Any:
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

    def _field(self, one: Field, value: Any, path: Steps, depth: int) -> Any:
        if one.model is None:
            return value
        if depth == 0:
            return self.read(one.model, value, path)
        if isinstance(value, Mapping):
            return {key: self._field(one, inner, (*path, key), depth - 1) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._field(one, inner, (*path, i), depth - 1) for i, inner in enumerate(value)]
        return value
