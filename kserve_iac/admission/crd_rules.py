"""The CEL rules of a CRD: what the API server evaluates once an object has the right shape, and its defaults."""

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..args.base import is_output
from ..catalog.crds import Schema, has_cel
from ..findings.path import Path
from .finding import Finding


def rule_findings(obj: Any, schema: Schema, wrong: Collection[Path] = ()) -> Iterator[Finding]:
    """Every rule that ``obj`` breaks. ``wrong`` are paths whose shape is wrong: rules that could look there are passed over.

    Rules about changes (``oldSelf``) say nothing of an object that is new. A rule that cannot be evaluated is broken, as it
    is to the API server; one that depends on an Output is not.
    """
    if has_cel(schema) and isinstance(obj, Mapping):
        yield from _rules(obj, schema, Path(), wrong)


def defaulted(value: Any, schema: Schema) -> Any:
    """The value as the API server completes it: with defaults, and without ``null`` where that means nothing.

    Source: apiextensions-apiserver, pkg/apiserver/schema/defaulting (Default and PruneNonNullableNullsWithoutDefaults).
    """
    if isinstance(value, Mapping):
        found: dict[str, Any] = {}
        for key, inner in value.items():
            known = schema.field(str(key))
            if inner is None and not (known is not None and known.nullable):
                continue
            found[str(key)] = inner if known is None else defaulted(inner, known)
        for name, known in _with_defaults(schema):
            if name not in found:
                found[name] = defaulted(known.default, known)
        return found
    if isinstance(value, (list, tuple)) and schema.items is not None:
        return [defaulted(entry, schema.items) for entry in value]
    return value


@functools.cache
def _with_defaults(schema: Schema) -> tuple[tuple[str, Schema], ...]:
    """The fields that have a default."""
    return tuple((name, known) for name, known in schema.fields() if known.default is not None)


_OF_SELF = re.compile(r"\bself\b(?:\.(\w+)(?!\w*\())?")


@functools.cache
def _fields_of_rules(schema: Schema) -> frozenset[str] | None:
    """The fields of which the rules of a schema speak; None: they speak of the whole value."""
    fields = {found for rule in schema.rules for found in _OF_SELF.findall(rule["rule"])}
    return None if "" in fields else frozenset(fields)


def _seen_by_rules(value: Any, schema: Schema) -> Any:
    """The value as the rules of its schema see it: complete, but without fields of which they do not speak."""
    fields = _fields_of_rules(schema)
    if fields is None or not isinstance(value, Mapping):
        return defaulted(value, schema)
    found = {str(key): inner for key, inner in value.items() if key in fields}
    return {key: inner for key, inner in defaulted(found, schema).items() if key in fields}


def _rules(value: Any, schema: Schema, path: Path, wrong: Collection[Path]) -> Iterator[Finding]:
    if not has_cel(schema) or value is None or is_output(value):
        return
    if schema.rules and not any(other[: len(path)] == path for other in wrong):
        seen = _seen_by_rules(value, schema)
        for rule in schema.rules:
            if not _holds(rule["rule"], seen):
                yield Finding("crd-rule", path, _said(rule))
    if isinstance(value, Mapping):
        for key, inner in value.items():
            name = str(key)
            known = schema.field(name)
            if known is not None and has_cel(known):
                yield from _rules(inner, known, path / name, wrong)
        for name, known in _with_defaults(schema):
            if has_cel(known) and (name not in value or (value[name] is None and not known.nullable)):
                yield from _rules(defaulted(known.default, known), known, path / name, wrong)
    elif isinstance(value, list) and schema.items is not None:
        for index, entry in enumerate(value):
            yield from _rules(entry, schema.items, path / index, wrong)


def _holds(rule: str, value: Any) -> bool:
    if "oldSelf" in rule:
        return True
    from .cel import compiled  # most objects have nothing that a rule is about
    from .cel_values import UNKNOWN, CelError

    try:
        result = compiled(rule)(value)
    except CelError:
        return False
    return result is UNKNOWN or result is True


def _said(rule: Mapping[str, str]) -> str:
    message = rule.get("message") or f"This rule must hold: {rule['rule']}"
    return f"{message[0].upper()}{message[1:]}."
