"""A structural checker: what the API server would refuse of an object, or drop of it without a word, by its CRD's schema.

It does as kube-apiserver does (apiextensions-apiserver: pruning, defaulting, then kube-openapi's validation), except that fields
nobody knows are findings here: there they are pruned, and what was meant is lost. CEL rules are crd_rules.py's.
A Pulumi Output is not known yet and passes.
"""

import difflib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..args.base import is_output
from ..catalog.crds import Schema
from ..findings.path import TOP, Path
from .finding import Finding


def schema_findings(obj: Any, schema: Schema) -> list[Finding]:
    """Everything that is wrong with ``obj``, in its own order.

    Of a whole object ``apiVersion``, ``kind`` and ``metadata`` are left out: these are not the CRD's to say.
    """
    return list(_value(obj, schema, Path()))


def required(path: Path) -> Finding:
    """A field that must have a value, and has none."""
    return Finding("crd-required", path, "This field is required.", f"Set {path[-1]}.")


OBJECT_KEYS = frozenset({"apiVersion", "kind", "metadata"})
"""Fields of a whole object that are not the CRD's to say."""

NULLED: Mapping[str, str] = {"projected": "sources", "dataSource": "apiGroup", "dataSourceRef": "apiGroup"}
"""Under a field: what is optional, and written as ``null`` where it is missing, which the API server refuses (no ``omitempty``
in k8s.io/api, core/v1/types.go)."""


def _value(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    if (value is None and schema.nullable) or is_output(value):
        return
    if schema.int_or_string:
        yield from _int_or_string(value, schema, path)
        return
    wanted = schema.type
    if wanted == "object":
        if isinstance(value, Mapping):
            yield from _mapping(value, schema, path)
        else:
            yield _wrong_type(value, wanted, path)
    elif wanted == "array":
        if isinstance(value, (list, tuple)):
            yield from _list(value, schema, path)
        else:
            yield _wrong_type(value, wanted, path)
    elif wanted is None:
        if isinstance(value, Mapping):
            yield from _mapping(value, schema, path)
    elif not _TYPES[wanted](value):
        yield _wrong_type(value, wanted, path)
    else:
        yield from _scalar(value, schema, path)


def _is_integer(value: Any) -> bool:
    """JSON has one kind of number: ``2.0`` is an integer, as far as a float is exact (kube-openapi, validate/type.go).

    What 64 bits do not hold is read as a float.
    """
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return True
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53 and value == int(value)
    )


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}


def _int_or_string(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    """Ports, percentages, quantities. A fraction is none of the two: ``cpu: 0.5`` is refused, ``"0.5"`` is not."""
    if isinstance(value, str):
        yield from _text(value, schema, path)
    elif not _is_integer(value):
        yield _wrong_type(value, "integer or string", path)
    elif schema.enum is not None:
        yield from _enum(value, schema, path)


def _mapping(value: Mapping[Any, Any], schema: Schema, path: Path) -> Iterator[Finding]:
    whole = schema.embedded or not path
    for key, inner in value.items():
        name = str(key)
        if whole and name in OBJECT_KEYS:
            continue
        known = schema.field(name)
        if known is None:
            message = f"There is no field {name}. The API server would drop it."
            yield Finding("crd-unknown-field", path / name, message, _near(name, schema))
        elif inner is None and not known.nullable:
            pass  # the API server drops it, as if it were not there, or puts the default
        elif not (type(inner) is str and known.takes_any_text):  # as most values are
            yield from _value(inner, known, path / name)
    for name in schema.required:
        if value.get(name) is None:
            field = schema.field(name)
            if field is None or (field.default is None and not (name in value and field.nullable)):
                yield required(path / name)
    yield from _count(len(value), "Properties", "fields", schema, path)


def _near(name: str, schema: Schema) -> str:
    near = difflib.get_close_matches(name, schema.names, n=1, cutoff=0.6)
    if not near:
        folded = name.replace("_", "").replace("-", "").lower()
        near = [known for known in schema.names if known.lower() == folded]
    return f"Did you mean {near[0]}?" if near else f"Remove {name}."


def _list(value: list[Any] | tuple[Any, ...], schema: Schema, path: Path) -> Iterator[Finding]:
    if schema.items is not None:
        for index, entry in enumerate(value):
            yield from _value(entry, schema.items, path / index)
    yield from _count(len(value), "Items", "entries", schema, path)
    if schema.list_type == "map":
        yield from _same_keys(value, schema, path)
    elif schema.list_type == "set" or schema.keywords.get("uniqueItems"):
        for index, entry in enumerate(value):
            if entry in value[:index]:
                yield Finding(
                    "crd-duplicate", path / index, f"{_shown(entry)} is listed twice.", "Remove one of the two."
                )


def _same_keys(value: list[Any] | tuple[Any, ...], schema: Schema, path: Path) -> Iterator[Finding]:
    """Entries of a list of type ``map`` are told apart by their keys; defaults are there before that is looked at."""
    seen: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, Mapping):
            continue
        keys = [(name, _given(entry, name, schema.items)) for name in schema.list_map_keys]
        if any(is_output(key) for _, key in keys) or all(key is None for _, key in keys):
            continue
        first = seen.setdefault(tuple(repr(key) for _, key in keys), index)
        if first != index:
            said = ", ".join(f"{name} {key}" for name, key in keys if key is not None)
            yield Finding(
                "crd-duplicate",
                path / index,
                f"Entry {first} already has {said}.",
                "Change or remove one of the two entries.",
            )


def has_same_keys(value: list[Any], schema: Schema) -> bool:
    """Whether two entries of a list of type ``map`` have the same keys."""
    return next(_same_keys(value, schema, TOP), None) is not None


def _given(entry: Mapping[Any, Any], name: str, items: Schema | None) -> Any:
    if entry.get(name) is not None:
        return entry[name]
    field = items.field(name) if items is not None else None
    return field.default if field is not None else None


def _scalar(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    if isinstance(value, str):
        yield from _text(value, schema, path)
        return
    if schema.enum is not None:
        yield from _enum(value, schema, path)
    if not isinstance(value, bool):
        yield from _number(value, schema, path)


def _enum(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    assert schema.enum is not None
    if value in schema.enum:
        return
    known = [str(one) for one in schema.enum]
    near = difflib.get_close_matches(str(value), known, n=1, cutoff=0.6)
    shown = ", ".join(one or '""' for one in known)
    mend = f"Did you mean {near[0]}?" if near else "Use one of these values."
    yield Finding("crd-value", path, f"{_shown(value)} is not one of {shown}.", mend)


_BOUNDS = {"int32": 2**31, "int64": 2**63}
"""Formats of numbers bound them (kube-openapi, IsValueValidAgainstRange)."""


def _number(value: int | float, schema: Schema, path: Path) -> Iterator[Finding]:
    says = schema.keywords
    low, high = says.get("minimum"), says.get("maximum")
    if (bound := _BOUNDS.get(schema.format or "")) is not None:
        low = -bound if low is None else low
        high = bound - 1 if high is None else high
    if low is not None and (value < low or (value == low and says.get("exclusiveMinimum"))):
        yield Finding("crd-value", path, f"{value} is too small.", f"Use at least {low}.")
    if high is not None and (value > high or (value == high and says.get("exclusiveMaximum"))):
        yield Finding("crd-value", path, f"{value} is too large.", f"Use at most {high}.")
    if (step := says.get("multipleOf")) is not None and value % step:
        yield Finding("crd-value", path, f"{value} is not a multiple of {step}.", f"Use a multiple of {step}.")


def _text(value: str, schema: Schema, path: Path) -> Iterator[Finding]:
    if schema.enum is not None:
        yield from _enum(value, schema, path)
    if schema.pattern is not None and not regex(schema.pattern).search(value):
        if schema.int_or_string:
            yield Finding("crd-value", path, f"{_shown(value)} is not a quantity.", "Write it like 500m, 2 or 16Gi.")
        else:
            yield Finding(
                "crd-value",
                path,
                f"{_shown(value)} does not match the pattern {schema.pattern}.",
                "Write a value that matches it.",
            )
    if schema.format == "date-time" and not _DATE_TIME.match(value):
        yield Finding("crd-value", path, f"{_shown(value)} is not a time.", "Write it like 2026-01-31T12:00:00Z.")
    if schema.type == "string":
        yield from _count(len(value), "Length", "characters", schema, path)


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)


@functools.cache
def regex(pattern: str) -> re.Pattern[str]:
    """A pattern of Go's as one of Python's: there ``$`` is the very end, and classes are ASCII."""
    parts = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
    return re.compile(parts.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern), re.ASCII)


def _count(count: int, keyword: str, what: str, schema: Schema, path: Path) -> Iterator[Finding]:
    least, most = schema.keywords.get(f"min{keyword}"), schema.keywords.get(f"max{keyword}")
    if least is not None and count < least:
        yield Finding("crd-value", path, f"The value has {count} {what}.", f"Use at least {least}.")
    if most is not None and count > most:
        yield Finding("crd-value", path, f"The value has {count} {what}.", f"Use at most {most}.")


_NAMES = {"object": "a mapping", "array": "a list", "integer": "a whole number", "number": "a number"}
_NAMES |= {"string": "a string", "boolean": "true or false", "integer or string": "a whole number or a string"}


def _wrong_type(value: Any, wanted: str, path: Path) -> Finding:
    mend = "Put the value in quotes." if "string" in wanted and isinstance(value, (bool, int, float)) else ""
    if not mend and isinstance(value, str) and wanted in ("integer", "number", "boolean"):
        mend = "Remove the quotes." if re.fullmatch(r"-?\d+|true|false", value) else ""
    shown = _shown(value)
    return Finding("crd-type", path, f"{shown} is not {_NAMES[wanted]}.", mend or f"Write {_NAMES[wanted]}.")


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "A mapping"
    if isinstance(value, (list, tuple)):
        return "A list"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
