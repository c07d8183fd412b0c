"""Annotations of our models -> type specifications of a Pulumi schema.

A property is *plain* unless it is an ``In[...]``, or a list or map of them: what is plain decides which resources exist or is
checked in the preview, so the compilers of TypeScript, Go, C# and Java refuse values there that come only later. ``In`` fields
of a plain object stay what they are. Two forms are left out because Pulumi's generator makes Go code of them that does not
compile: items of lists and maps that are objects and plain, and defaults of fields inside objects. The latter are told in the
description instead, and so only what the user wrote travels.
"""

import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..args.base import output_type
from ..resources.base import PACKAGE
from .text import field_doc, markdown

Json = dict[str, Any]

ANY = "pulumi.json#/Any"

QUOTE = '"'

TYPE_NAMES: Mapping[str, str] = {"kserve_iac.args.gateway.GatewayArgs": "PlatformGateway"}
"""Models whose type is not called as the model is: two models may share a name, types of the package may not."""

_SCALARS: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Unmappable(TypeError):
    """An annotation that has no counterpart in a Pulumi schema; the message says which and where."""


@dataclass(frozen=True)
class Mapped:
    """A type specification, and whether its value may come late."""

    spec: Json
    late: bool = False
    optional: bool = False

    @property
    def inner(self) -> Json:
        """As the type of items and values: those need to say for themselves that they are plain."""
        return self.spec if self.late or "$ref" in self.spec else {**self.spec, "plain": True}


@dataclass
class Types:
    """The types met so far, by token."""

    specs: dict[str, Json] = field(default_factory=dict)
    _models: dict[str, type[BaseModel]] = field(default_factory=dict)

    def properties(self, model: type[BaseModel], nested: bool = False) -> tuple[dict[str, Json], list[str]]:
        """The properties of a model by their name on the wire, and the names of the required ones."""
        properties, required = {}, []
        for name, info in model.model_fields.items():
            wire = info.alias or name
            properties[wire] = self.property(model, name, info, nested)
            if info.is_required():
                required.append(wire)
        return properties, sorted(required)

    def property(self, model: type[BaseModel], name: str, info: FieldInfo, nested: bool = False) -> Json:
        """One property: type, plain or not, description, default and, where the model says so, secret and deprecated."""
        where = f"{_type_name(_owner(model, name))}{name.title().replace('_', '')}"
        mapped = self.map(_annotation(info), where)
        spec = dict(mapped.spec)
        if not mapped.late:
            spec["plain"] = True
        notes = [markdown(field_doc(model, name), model.model_fields)]
        if (allowed := _integers(_annotation(info))) is not None:
            notes.append(f"One of {', '.join(map(str, allowed))}.")
        if isinstance(info.default, (bool, int, float, str)):
            if not nested:
                spec["default"] = info.default
            elif info.default != "" and "efault" not in notes[0]:
                notes.append(f"Default `{json.dumps(info.default).strip(QUOTE)}`.")
        spec["description"] = " ".join(note for note in notes if note)
        extra = info.json_schema_extra
        if isinstance(extra, Mapping) and extra.get("secret"):
            spec["secret"] = True
        if info.deprecated:
            spec["deprecationMessage"] = str(info.deprecated)
        return spec

    def map(self, annotation: Any, where: str) -> Mapped:
        """The type of an annotation. ``where`` names it in errors and, for a ``Literal``, its enum type."""
        if annotation is Any:
            return Mapped({"$ref": ANY})
        if annotation in _SCALARS:
            return Mapped({"type": _SCALARS[annotation]})
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            if (inner := output_type(annotation)) is not None:
                return Mapped(self.map(inner, where).spec, late=True)
            return self.map(arguments[0], where)
        if origin in (Union, types.UnionType):
            return self._union([a for a in arguments if a is not type(None)], len(arguments), where)
        if origin is Literal:
            return Mapped(self._literal(arguments, where))
        if origin in (list, tuple, Sequence, typing.get_origin(Sequence[Any])):
            if origin is tuple and (len(arguments) != 2 or arguments[1] is not Ellipsis):
                raise Unmappable(f"{where}: a tuple of fixed length")
            items = self.map(arguments[0], where)
            return Mapped({"type": "array", "items": items.inner}, items.late)
        if origin in (dict, Mapping, typing.get_origin(Mapping[str, Any])):
            values = self.map(arguments[1], where)
            return Mapped({"type": "object", "additionalProperties": values.inner}, values.late)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self._model(annotation)
        raise Unmappable(f"{where}: {annotation!r}")

    def _union(self, members: list[Any], given: int, where: str) -> Mapped:
        mapped = [self.map(member, where) for member in members]
        late, optional = any(m.late for m in mapped), len(members) < given
        unique = list({repr(m.spec): m for m in mapped}.values())
        if len(unique) == 1:
            return Mapped(unique[0].spec, late, optional)
        return Mapped({"oneOf": [m.spec for m in unique]}, late, optional)

    def _literal(self, values: tuple[Any, ...], where: str) -> Json:
        """Strings become an enum type; whole numbers stay integers, their values go into the description."""
        if all(isinstance(value, int) for value in values):
            return {"type": "integer"}
        if not all(isinstance(value, str) for value in values):
            raise Unmappable(f"{where}: a Literal of mixed values")
        name = where.replace("Args", "")
        spec = {"type": "string", "enum": [{"value": value} for value in values]}
        return self._register(name, spec)

    def _model(self, model: type[BaseModel]) -> Mapped:
        name = _type_name(model)
        first = name not in self._models
        if (known := self._models.setdefault(name, model)) is not model:
            raise Unmappable(f"{_path(model)} and {_path(known)} share a name: add one to TYPE_NAMES")
        if first:
            properties, required = self.properties(model, nested=True)
            about = markdown(model.__doc__, model.model_fields)
            spec: Json = {"type": "object", "description": about, "properties": properties}
            if required:
                spec["required"] = required
            self._register(name, spec)
        return Mapped({"$ref": f"#/types/{PACKAGE}:index:{name}"})

    def _register(self, name: str, spec: Json) -> Json:
        token = f"{PACKAGE}:index:{name}"
        if self.specs.setdefault(token, spec) != spec:
            raise Unmappable(f"two different types would be called {name}")
        return {"$ref": f"#/types/{token}"}


def _path(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _type_name(cls: type) -> str:
    return TYPE_NAMES.get(_path(cls), cls.__name__)


def _annotation(info: FieldInfo) -> Any:
    """The annotation as written: pydantic keeps what stood beside it in ``Annotated`` apart."""
    if not info.metadata:
        return info.annotation
    parts = (info.annotation, *info.metadata)
    return Annotated[parts]


def _integers(annotation: Any) -> tuple[int, ...] | None:
    if get_origin(annotation) is Literal and all(isinstance(v, int) for v in get_args(annotation)):
        return get_args(annotation)
    return next((found for a in get_args(annotation) if (found := _integers(a)) is not None), None)


def _owner(model: type[BaseModel], name: str) -> type:
    """The class that wrote the field: heirs share its enum types."""
    return next(
        (base for base in reversed(model.__mro__) if name in vars(base).get("__annotations__", {})),
        model,
    )
