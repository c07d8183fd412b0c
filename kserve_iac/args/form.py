"""What is wrong with the form of a value, in sentences: pydantic's kinds of errors, by the names that it gives them."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from .quantity import HUB_ID
from .unknown import models_at

LONGEST = 60
"""Characters of a value that a sentence shows. Longer ones, and lists and mappings, are named by their kind."""

PATTERNS: Mapping[str, tuple[str, str]] = {
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": (
        "consist of lower-case letters, digits and hyphens, with a letter or a digit at both ends",
        "my-model",
    ),
    r"^[a-z]([-a-z0-9]*[a-z0-9])?$": (
        "consist of lower-case letters, digits and hyphens, with a letter at the beginning and no hyphen at the end",
        "l4",
    ),
    r"^([a-z][-a-z0-9]*)?$": (
        "consist of lower-case letters, digits and hyphens, with a letter at the beginning",
        "gpu",
    ),
    r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$": ("be a range of IPv4 addresses", "10.0.0.0/16"),
    r"^\d+g\.\d+gb(\+me)?$": ("be the size of a MIG partition", "1g.10gb"),
    r"^[a-z0-9.-]+/[A-Za-z0-9._-]+$": ("be the name of a resource with its domain", "rdma/rdma_shared_device_a"),
    r"^[0-9]{1,10}$": ("consist of at most 10 digits", '"42"'),
    r"^\d+\.\d+\.\d+$": ("be a version of three numbers", "0.23.0"),
    r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$": ("be a quantity of Kubernetes", "16Gi"),
    r"^\d+(\.\d+)?$": ("be a number that is not negative", '"10.0"'),
    r"^oci://": ("begin with oci://", "oci://registry.example/charts"),
    r"^v?\d+\.\d+\.\d+([-+].+)?$": ("be a version of three numbers", "v1.2.3"),
    r"^(bearer|basic|tls|custom)(, ?(bearer|basic|tls|custom))*$": (
        "be one or more of bearer, basic, tls and custom, separated by commas",
        "bearer",
    ),
    r"^https?://[^/\s?#]+(/[^\s?#]*)?$": (
        "be an http or https address without a query",
        "http://prometheus.monitoring.svc:9090",
    ),
    r"^\d+\.\d+(\.\d+)?$": ("be a version of two or three numbers", '"0.20"'),
    r"^/.*": ("be an absolute path", "/mnt/models"),
    f"^{HUB_ID}$": ("be the hub id of a model, owner/model", "Qwen/Qwen3-8B"),
}
"""Pattern of a field -> what a value must do to match, and an example. A test compares it with the argument classes."""

Sentences = tuple[str, str]
"""What is wrong, and what to do."""


def sentences(detail: ErrorDetails, name: str, model: type[BaseModel], steps: Sequence[int | str]) -> Sentences | None:
    """The finding of an error at ``steps`` of ``model``, where the field is called ``name``; None for other kinds of errors.

    Field names do not occur in them but as ``name``, which is spelled already.
    """
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx") or {}
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        text = _shown(value)
        return f"{name} must be text, but it is {_what(value)}.", f'Put the value in quotes: "{text}".'
    if kind in _INTEGERS:
        return f"{name} must be a whole number, but it is {_what(value)}.", _number_mend(name, value, model, steps)
    if kind in _TYPES:
        noun, mend_of = _TYPES[kind]
        return f"{name} must be {noun}, but it is {_what(value)}.", mend_of(name, value)
    if kind in _BOUNDS:
        key, bound, mend = _BOUNDS[kind]
        limit = context[key]
        return f"{name} must be {bound} {_counted(limit)}, but it is {_what(value)}.", mend.format(
            name=name, limit=limit
        )
    if kind in _LENGTHS:
        key, bound, of_text = _LENGTHS[kind]
        unit = "character" if of_text else ("entry", "entries")
        given = len(value) if isinstance(value, (str, list, tuple, dict)) else context.get("actual_length", 0)
        limit = context[key]
        text = f"{name} must have {bound} {_units(limit, unit)}, but it has {_counted(given)}."
        return text, _length_mend(name, key, limit, unit)
    if kind in ("literal_error", "enum"):
        return _of_choice(name, value, str(context["expected"]))
    if kind == "string_pattern_mismatch":
        return _of_pattern(name, value, str(context["pattern"]))
    if kind == "invalid_key":
        return (
            f"The key {_shown(value)} must be text, but it is {_what(value)}.",
            f'Put the key in quotes: "{_shown(value)}".',
        )
    return None


def _shown(value: Any) -> str:
    """A value as configuration spells it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _what(value: Any) -> str:
    """A value within a sentence."""
    if isinstance(value, (bool, int, float)):
        return _shown(value)
    if value is None:
        return "empty"
    if isinstance(value, str):
        return repr(value) if len(repr(value)) < LONGEST else f"a text of {_counted(len(value))} characters"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"a {type(value).__name__}"


def _counted(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def _units(number: int, unit: str | tuple[str, str]) -> str:
    one, many = unit if isinstance(unit, tuple) else (unit, f"{unit}s")
    return f"{_counted(number)} {one if number == 1 else many}"


def _set(example: str) -> Callable[[str, Any], str]:
    return lambda name, value: f"Set {name} to {example}."


def _in_list(name: str, value: Any) -> str:
    if isinstance(value, (str, int, float)) and len(repr(value)) < LONGEST:
        return f"Set {name} to [{_shown(value)}]."
    return f"Set {name} to a list, or remove {name}."


def _fields(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)) and len(value) == 1 and isinstance(value[0], dict):
        return f"Write the entries of the only item directly below {name}, without a list."
    return f"Write the fields of {name} below {name}, or remove {name}."


_INTEGERS = ("int_type", "int_parsing", "int_parsing_size", "int_from_float")

_TYPES: Mapping[str, tuple[str, Callable[[str, Any], str]]] = {
    "float_type": ("a number", _set("a number, for example 1")),
    "float_parsing": ("a number", _set("a number, for example 1")),
    "finite_number": ("a finite number", _set("a finite number, for example 1")),
    "bool_type": ("true or false", _set("true or false")),
    "bool_parsing": ("true or false", _set("true or false")),
    "string_type": ("text", lambda name, value: f"Set {name} to a text, or remove {name}."),
    "list_type": ("a list", _in_list),
    "tuple_type": ("a list", _in_list),
    "dict_type": ("a mapping", _fields),
    "model_type": ("a mapping", _fields),
    "model_attributes_type": ("a mapping", _fields),
    "none_required": ("empty", lambda name, value: f"Remove {name}."),
}
"""Kind of error -> what the value must be, and the mend."""

_BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "greater_than_equal": ("ge", "at least", "Set {name} to {limit} or more."),
    "greater_than": ("gt", "greater than", "Set {name} to a number greater than {limit}."),
    "less_than_equal": ("le", "at most", "Set {name} to {limit} or less."),
    "less_than": ("lt", "less than", "Set {name} to a number less than {limit}."),
    "multiple_of": ("multiple_of", "a multiple of", "Set {name} to {limit}, or to a multiple of it."),
}
"""Kind of error -> the limit, how a sentence calls it, and the mend."""

_LENGTHS: Mapping[str, tuple[str, str, bool]] = {
    "string_too_short": ("min_length", "at least", True),
    "string_too_long": ("max_length", "at most", True),
    "too_short": ("min_length", "at least", False),
    "too_long": ("max_length", "at most", False),
}
"""Kind of error -> the limit, how a sentence calls it, and whether it counts characters."""


def _length_mend(name: str, key: str, limit: int, unit: str | tuple[str, str]) -> str:
    if key == "min_length":
        return f"Set {name} to {'a text' if unit == 'character' else 'a list'} with {_units(limit, unit)} or more."
    return f"Shorten {name} to {_units(limit, unit)}."


def _number_mend(name: str, value: Any, model: type[BaseModel], steps: Sequence[int | str]) -> str:
    """A number that is meant, or else one that the field accepts."""
    low, high = _limits(model, steps)
    digits = re.search(r"-?\d[\d,_]*", value) if isinstance(value, str) else None
    meant = int(re.sub("[,_]", "", digits.group())) if digits is not None and "." not in str(value) else None
    if isinstance(value, float) and value == value and abs(value) < 1e15:  # neither NaN nor infinite
        meant = round(value)
    if meant is not None and low <= meant <= high:
        return f"Set {name} to {meant}."
    return f"Set {name} to a whole number, for example {int(min(max(1, low), high))}."


def _limits(model: type[BaseModel], steps: Sequence[int | str]) -> tuple[float, float]:
    """The smallest and the largest number that the field at ``steps`` accepts."""
    low, high = float("-inf"), float("inf")
    for one in models_at(model, steps[:-1]):
        for field, info in one.model_fields.items():
            if steps[-1] not in (field, info.alias):
                continue
            for mark in _marks(info):
                low = max(low, getattr(mark, "ge", low))
                high = min(high, getattr(mark, "le", high))
    return low, high


def _marks(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    yield from _marks_in(info.annotation)


def _marks_in(annotation: Any) -> Iterator[Any]:
    for one in get_args(annotation):
        if isinstance(one, FieldInfo):
            yield from one.metadata
        else:
            yield from _marks_in(one)
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__


def _of_choice(name: str, value: Any, expected: str) -> Sentences:
    """``expected`` lists the values as pydantic does: ``'cpu', 'memory' or 'rps'``."""
    known = [one.strip("'") for one in re.split(r", | or ", expected)]
    text = f"{name} must be {'one of ' if len(known) > 1 else ''}{_listed(known)}, but it is {_what(value)}."
    near = difflib.get_close_matches(str(value), known, n=1, cutoff=0.5)
    folded = {one.lower().replace("-", "").replace("_", ""): one for one in known}
    same = folded.get(str(value).lower().replace("-", "").replace("_", ""))
    if same is not None or near:
        return text, f"Did you mean {same if same is not None else near[0]}?"
    return text, f"Set {name} to {known[0]}{', for example' if len(known) > 1 else ''}."


def _listed(known: Sequence[str]) -> str:
    *others, last = known
    return f"{', '.join(others)} or {last}" if others else last


def _of_pattern(name: str, value: Any, pattern: str) -> Sentences:
    rule, example = PATTERNS.get(pattern, (f"match the pattern {pattern}", ""))
    text = f"{name} must {rule}, but it is {_what(value)}."
    close = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")
    if example and re.fullmatch(r"[a-z0-9-]+", example) and close and re.search(pattern, close):
        return text, f"Set {name} to {close}."
    return text, f"Set {name} to a value such as {example}." if example else f"Set {name} to a value that matches."
