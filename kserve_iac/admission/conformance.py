"""A quick check of objects by their CRD's schema: nearly all objects conform, and only the others need the slow one, which tells
what is wrong (:mod:`.schema`).

Each schema becomes a chain of functions once. An object then costs a call for each of its values, and nothing is built.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from ..args.quantity import is_quantity
from ..catalog.crds import ANYTHING, Schema
from .schema import NULLED, OBJECT_KEYS, has_same_keys, schema_findings

Check = Callable[[Any], bool]


def conforms(obj: Mapping[str, Any], schema: Schema) -> bool:
    """Whether the API server takes a whole object as it is, for certain: :func:`~.schema.schema_findings` has none of it,
    KServe's defaulter writes it unchanged (:func:`~.defaulter.written`), and its numbers fit the types of Go.

    False decides nothing. An object with a Pulumi Output, a ``null``, an empty list or a quantity that is a number is left to the
    slow check.
    """
    return _whole(schema)(obj)


@functools.cache
def _whole(schema: Schema) -> Check:
    return _mapping(schema, _Fields(schema, dict.fromkeys(OBJECT_KEYS, _takes_anything)))


@functools.cache
def _check(schema: Schema) -> Check:
    if schema is ANYTHING:
        return _takes_anything
    if schema.int_or_string:
        return _int_or_string(schema)
    if schema.takes_any_text and schema.default is None:
        return _is_text
    if schema.type == "object":
        given = dict.fromkeys(OBJECT_KEYS, _takes_anything) if schema.embedded else {}
        return _mapping(schema, _Fields(schema, given))
    if schema.type == "array":
        return _list(schema)
    if schema.type is None:
        return _refuses
    return _scalar(schema)


def _takes_anything(value: Any) -> bool:
    return True


def _refuses(value: Any) -> bool:
    return False


def _is_text(value: Any) -> bool:
    return type(value) is str


class _Fields(dict[str, Check]):
    """The checks of a mapping's fields. Each is made when an object first has the field, because schemas have thousands."""

    def __init__(self, schema: Schema, given: Mapping[str, Check]) -> None:
        super().__init__(given)
        self._schema = schema

    def __missing__(self, name: str) -> Check:
        known = self._schema.field(name) if type(name) is str else None
        if known is None:
            return _refuses
        made = _check(known)
        if name in NULLED and NULLED[name] in known.names:
            made = _with_field(made, NULLED[name])
        if name in self._schema.names:
            self[name] = made
        return made


def _with_field(check: Check, field: str) -> Check:
    return lambda value: check(value) and value.get(field) is not None


def _mapping(schema: Schema, fields: _Fields) -> Check:
    required = tuple(schema.required)
    if not {"minProperties", "maxProperties"}.isdisjoint(schema.keywords):
        return _refuses

    def check(value: Any) -> bool:
        if type(value) is not dict:
            return False
        for key, inner in value.items():
            if not fields[key](inner):
                return False
        for name in required:  # noqa: SIM110 - a generator for each mapping would take as long as the rest
            if value.get(name) is None:
                return False
        return True

    return check


def _list(schema: Schema) -> Check:
    entry = _check(schema.items) if schema.items is not None else _takes_anything
    least, most = schema.keywords.get("minItems", 1), schema.keywords.get("maxItems")
    is_map = schema.list_type == "map"
    is_set = schema.list_type == "set" or bool(schema.keywords.get("uniqueItems"))

    def check(value: Any) -> bool:
        if type(value) is not list or len(value) < least or (most is not None and len(value) > most):
            return False
        for one in value:
            if not entry(one):
                return False
        if len(value) < 2:
            return True
        return not is_set and not (is_map and has_same_keys(value, schema))

    return check


def _int_or_string(schema: Schema) -> Check:
    @functools.lru_cache(maxsize=1024)
    def is_sound(text: str) -> bool:
        if schema.pattern is not None and (text != text.strip() or not is_quantity(text)):
            return False
        return text != "" and not schema_findings(text, schema)

    def check(value: Any) -> bool:
        if type(value) is str:
            return is_sound(value)
        if type(value) is not int or schema.pattern is not None or not -(2**31) <= value < 2**31:
            return False
        return not schema_findings(value, schema)

    return check


def _scalar(schema: Schema) -> Check:
    """Texts with a pattern or a length, numbers, and booleans."""

    @functools.lru_cache(maxsize=1024)
    def is_sound(text: str) -> bool:
        return (text != "" or schema.default is None) and not schema_findings(text, schema)

    def check(value: Any) -> bool:
        if type(value) is str:
            return is_sound(value)
        return type(value) in (bool, int, float) and not schema_findings(value, schema)

    return check
