"""Sentences about values of the wrong form, for each kind of error that pydantic reports."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from .placeholder import KIND
from .quantity import HUB_ID
from .spelling import folded
from .unknown import models_at

LONGEST = 60
"""Maximum length of a value that a sentence shows. For longer values, lists and mappings, it names the kind of value."""

QUANTITY = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$"
"""The pattern of quantities."""

PATTERNS: Mapping[str, tuple[str, str]] = {
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": (
        "consist of lower-case letters, digits and hyphens, with a letter or a digit at both ends",
        "my-model",
    ),
    r"^[1-9]\d*(x[1-9]\d*){1,2}$": ("have two or three numbers with x between them", "2x4"),
    r"^[a-z]([-a-z0-9]*[a-z0-9])?$": (
        "consist of lower-case letters, digits and hyphens, with a letter at the beginning and no hyphen at the end",
        "l4",
    ),
    r"^([a-z][-a-z0-9]*)?$": (
        "consist of lower-case letters, digits and hyphens, with a letter at the beginning",
        "gpu",
    ),
    r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$": ("be a range of IPv4 addresses", "10.0.0.0/16"),
    r"^[0-9A-F]{6}(-[0-9A-F]{6}){2}$": ("be the ID of a billing account", "01ABCD-234567-89ABCD"),
    r"^projects/[^/]+/notificationChannels/[^/]+$": (
        "be the full name of a notification channel",
        "projects/my-project/notificationChannels/123",
    ),
    r"^\d+g\.\d+gb(\+me)?$": ("be the size of a MIG partition", "1g.10gb"),
    r"^[a-z0-9.-]+/[A-Za-z0-9._-]+$": ("be the name of a resource with its domain", "rdma/rdma_shared_device_a"),
    r"^[0-9]{1,10}$": ("consist of at most 10 digits", '"42"'),
    r"^\d+\.\d+\.\d+$": ("be a version of three numbers", "0.23.0"),
    QUANTITY: ("be a quantity of Kubernetes", "16Gi"),
    r"^\d+(\.\d+)?$": ("be a number that is not negative", '"10.0"'),
    r"^https://[^\s/]+(/\S*)?$": ("be a URL that begins with https://", "https://id.example.org/keys"),
    r"^https://[^\s/?#]+(/[^\s?#]*)?$": (
        "be a URL that begins with https:// and has no query and no fragment",
        "https://id.example.org/realms/models",
    ),
    r"^(https?|%REQ\(x-forwarded-proto\)%)://[^\s/?#]+/[^\s?#]+$": (
        "be a URL with a path, without a query and a fragment",
        "https://models.example.org/default/chat/oauth2/callback",
    ),
    r"^/[^\s?#]+$": ("be a path that begins with /", "/logout"),
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9]))*$": (
        "be a domain in lower-case letters",
        "example.org",
    ),
    r"^[-._a-zA-Z0-9]+$": ("consist of letters, digits, hyphens, dots and underscores", "password"),
    r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$": ("be the name of an HTTP header", "X-Api-Key"),
    r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$": (
        "be a host name in lower-case letters, which may begin with *.",
        "chat.example.org",
    ),
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
"""Pattern of a field -> the requirement in words, and an example. A test compares the patterns with the argument classes."""

Sentences = tuple[str, str]
"""The message and the mend of a finding."""


def sentences(detail: ErrorDetails, name: str, model: type[BaseModel], steps: Sequence[int | str]) -> Sentences | None:
    """The message and the mend for an error at ``steps`` of ``model``. None: this kind of error has no sentences.

    ``name`` is the name of the field in the user's spelling. The sentences contain no other field names.
    """
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx") or {}
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        text = _shown(value)
        return f"{name} must be text, but it is {what_it_is(value)}.", f'Put the value in quotes: "{text}".'
    if kind in _INTEGERS:
        return f"{name} must be a whole number, but it is {what_it_is(value)}.", _number_mend(name, value, model, steps)
    if kind in _TYPES:
        noun, mend_of = _TYPES[kind]
        mend = _object_mend(name, value, model, steps) if noun == "a mapping" else None
        return f"{name} must be {noun}, but it is {what_it_is(value)}.", mend or mend_of(name, value)
    if kind in _BOUNDS:
        key, bound, mend = _BOUNDS[kind]
        limit = context[key]
        return f"{name} must be {bound} {_counted(limit)}, but it is {what_it_is(value)}.", mend.format(
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
    if kind == KIND:
        return f"{name} is not filled in yet.", f"Set {name} to {context['what']}."
    if kind == "invalid_key":
        return (
            f"The key {_shown(value)} must be text, but it is {what_it_is(value)}.",
            f'Put the key in quotes: "{_shown(value)}".',
        )
    return None


def _shown(value: Any) -> str:
    """A value in the spelling of configuration."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def what_it_is(value: Any) -> str:
    """The words for a value within a sentence."""
    if isinstance(value, (bool, int, float)):
        return _shown(value)
    if value is None:
        return "empty"
    if isinstance(value, str):
        return repr(value) if len(repr(value)) < LONGEST else f"a text of {_counted(len(value))} characters"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


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


def _object_mend(name: str, value: Any, model: type[BaseModel], steps: Sequence[int | str]) -> str | None:
    """Where a plain value stands in place of an object: the one field that takes the value, or the object without fields."""
    for one in models_at(model, steps):
        fields = {info.alias or own: info for own, info in one.model_fields.items()}
        required = [alias for alias, info in fields.items() if info.is_required()]
        if value is True and not required:
            return f"Set {name} to {{}}."
        if not isinstance(value, str) or len(repr(value)) >= LONGEST:
            continue
        takes = [alias for alias, info in fields.items() if value in _choices(info.annotation)]
        if not takes and len(required) == 1 and str in _alternatives(fields[required[0]].annotation):
            takes = required
        if len(takes) == 1:
            return f"Set {name}.{takes[0]} to {value} instead."
    return None


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The types that a value may have, each by itself."""
    if get_origin(annotation) is Annotated or get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _alternatives(one)
    else:
        yield annotation


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The values that a field lists."""
    return tuple(value for one in _alternatives(annotation) if get_origin(one) is Literal for value in get_args(one))


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
"""Kind of error -> the words for the required type, and the mend."""

_BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "greater_than_equal": ("ge", "at least", "Set {name} to {limit} or more."),
    "greater_than": ("gt", "greater than", "Set {name} to a number greater than {limit}."),
    "less_than_equal": ("le", "at most", "Set {name} to {limit} or less."),
    "less_than": ("lt", "less than", "Set {name} to a number less than {limit}."),
    "multiple_of": ("multiple_of", "a multiple of", "Set {name} to {limit}, or to a multiple of it."),
}
"""Kind of error -> the name of the limit, the words for it, and the mend."""

_LENGTHS: Mapping[str, tuple[str, str, bool]] = {
    "string_too_short": ("min_length", "at least", True),
    "string_too_long": ("max_length", "at most", True),
    "too_short": ("min_length", "at least", False),
    "too_long": ("max_length", "at most", False),
}
"""Kind of error -> the name of the limit, the words for it, and whether it counts characters."""


def _length_mend(name: str, key: str, limit: int, unit: str | tuple[str, str]) -> str:
    if key == "min_length":
        return f"Set {name} to {'a text' if unit == 'character' else 'a list'} with {_units(limit, unit)} or more."
    return f"Shorten {name} to {_units(limit, unit)}."


_THOUSAND: Mapping[str, int] = {"": 1, "k": 1000, "K": 1024}
"""Factors of what may follow a number, as vLLM's command line reads them (``human_readable_int`` in vllm/engine/arg_utils.py)."""


def _number_mend(name: str, value: Any, model: type[BaseModel], steps: Sequence[int | str]) -> str:
    """A mend with the number that the user probably meant, or with a number that the field accepts."""
    low, high = _limits(model, steps)
    digits = re.search(r"(-?\d[\d,_]*)([kK]\b|(?![\w.]))", value) if isinstance(value, str) else None
    meant = None
    if digits is not None and "." not in str(value):
        meant = int(re.sub("[,_]", "", digits[1])) * _THOUSAND[digits[2]]
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


_OLDER: Mapping[str, str] = {"rawdeployment": "Standard", "serverless": "Knative", "preemptible": "spot"}
"""Former names of values, folded: KServe's deployment modes up to 0.15, and Compute Engine's spot machines."""

_BEGINNING = 3
"""How many characters tell a value by its beginning (``nixl``)."""


def _of_choice(name: str, value: Any, expected: str) -> Sentences:
    """The sentences for a field with a fixed set of values. ``expected`` is pydantic's list: ``'cpu', 'memory' or 'rps'``."""
    known = [one.strip("'") for one in re.split(r", | or ", expected)]
    text = f"{name} must be {'one of ' if len(known) > 1 else ''}{_listed(known)}, but it is {what_it_is(value)}."
    near = difflib.get_close_matches(str(value), known, n=1, cutoff=0.5)
    given = folded(str(value))
    meant = next((one for one in known if folded(one) == given), None) or _OLDER.get(given)
    begins = [one for one in known if len(given) >= _BEGINNING and folded(one).startswith(given)]
    if meant not in known:
        meant = begins[0] if len(begins) == 1 else near[0] if near else None
    if meant is not None:
        return text, f"Did you mean {meant}?"
    return text, f"Set {name} to {known[0]}{', for example' if len(known) > 1 else ''}."


def _listed(known: Sequence[str]) -> str:
    *others, last = known
    return f"{', '.join(others)} or {last}" if others else last


def _quantity_meant(text: str) -> str | None:
    """The quantity that a text is but for the case or the last letters of its unit: ``16Gi`` for ``16GiB`` and ``16gi``."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", text)
    if match is None:
        return None
    number, unit = match.groups()
    binary = next((f"{one.upper()}i" for one in "kmgtpe" if unit.lower() in (f"{one}i", f"{one}ib")), None)
    decimal = next((one.upper() for one in "mgtpe" if unit.lower() == f"{one}b" or unit == one != "m"), None)
    return f"{number}{binary or decimal}" if binary or decimal else None


def _of_pattern(name: str, value: Any, pattern: str) -> Sentences:
    rule, example = PATTERNS.get(pattern, (f"match the pattern {pattern}", ""))
    text = f"{name} must {rule}, but it is {what_it_is(value)}."
    if pattern == QUANTITY and (amount := _quantity_meant(str(value))) is not None:
        return text, f"Set {name} to {amount}."
    close = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")
    if example and re.fullmatch(r"[a-z0-9-]+", example) and close and re.search(pattern, close):
        return text, f"Set {name} to {close}."
    return text, f"Set {name} to a value such as {example}." if example else f"Set {name} to a value that matches."
