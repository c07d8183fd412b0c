"""What becomes of an object in KServe's defaulters: these read it into Go types, and write it anew before it is validated.

Sources: WithDefaulter in cmd/manager/main.go, and in cmd/llmisvc/main.go since 0.19; encoding/json; Quantity in apimachinery
(pkg/api/resource).
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..args.base import is_output
from ..args.quantity import is_quantity
from ..catalog.crds import Schema
from ..findings.path import Path
from .finding import Finding
from .object import Object
from .schema import NULLED, required, schema_findings


def has_defaulter(obj: Object) -> bool:
    """Whether KServe's own defaulter looks at objects of this kind."""
    return obj.kind == "InferenceService" or (obj.kind == "LLMInferenceService" and not obj.before("0.19"))


class Written(NamedTuple):
    """An object as the API server validates it."""

    value: Mapping[str, Any]
    """With the paths that it had."""
    has_zeros: bool
    """Whether something that is missing was written with its zero value."""


def written(obj: Object, schema: Schema) -> Written:
    """The object as the API server validates it.

    A quantity may be a fraction in Go (``0.5`` becomes ``500m``) or have spaces around it, and what is required and no pointer
    is written with its zero value where it is missing, which the schema may take: a container's name is empty then, and so
    is a model's URI. What is empty is left out before 0.20: since then controller-runtime has defaulters remove nothing
    (DefaulterRemoveUnknownOrOmitableFields in its pkg/webhook/admission/defaulter_custom.go). What a defaulter sets beyond
    that, rules about it know.
    """
    spec = schema.field("spec")
    if not has_defaulter(obj) or spec is None or not obj.given("spec"):
        return Written(obj.value, has_zeros=False)
    zeros: list[str] = []
    found = _written(obj.value["spec"], spec, "spec", obj.before("0.20"), zeros)
    return Written({**obj.value, "spec": found}, bool(zeros))


def first_missing(obj: Object, path: Path) -> Path | None:
    """The first step of a path that the object as it was given has not; None where it has all of them."""
    return next((Path(*path[:end]) for end in range(1, len(path) + 1) if obj.get(*path[:end]) is None), None)


def empty_required_fields(obj: Object, validated: Mapping[str, Any], schema: Schema) -> Iterator[Finding]:
    """Not validated: what is required, missing, and nothing but Go's zero value in what is validated (:func:`written`).

    The names of containers are another matter: KServe sets that of a component's first one and of what serves a model
    (custom_predictor.go and its like), and a model's URI may come from a base.
    """
    for finding in schema_findings(obj.value, schema):
        missing = finding.code == "crd-required" or (finding.code == "crd-type" and obj.get(*finding.path) is None)
        if not missing or _at(validated, finding.path) is None or _is_set_later(obj, finding.path):
            continue
        yield Finding(
            "crd-left-empty",
            finding.path,
            "This field is required: where it is not set, KServe's webhook writes an empty value.",
            required(finding.path).mend,
        )


def null_required_fields(validated: Mapping[str, Any], schema: Schema) -> Iterator[Finding]:
    """What must be given because KServe's defaulter would write ``null`` (:data:`~.schema.NULLED`)."""
    spec = schema.field("spec")
    if spec is not None:
        yield from _left_null(validated.get("spec"), spec, Path("spec"))


def _left_null(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        field = NULLED.get(str(path[-1]))
        if field is not None and field in schema.names and value.get(field) is None:
            yield required(path / field)
        for key, inner in value.items():
            known = schema.field(str(key))
            if known is not None and (key in NULLED or _has_nulled(known)):
                yield from _left_null(inner, known, path / str(key))
    elif isinstance(value, (list, tuple)) and schema.items is not None:
        for index, entry in enumerate(value):
            yield from _left_null(entry, schema.items, path / index)


@functools.cache
def _has_nulled(schema: Schema) -> bool:
    """Whether one of the fields below is in :data:`NULLED`."""
    return not NULLED.keys().isdisjoint(schema.names) or any(map(_has_nulled, schema.below()))


def _is_set_later(obj: Object, path: Path) -> bool:
    if obj.kind == "InferenceService":
        own = path[1:2] == ("canary",) and len(path) == 6
        return path[-1] == "name" and (own or path[-3:-1] == ("containers", 0))
    return path == ("spec", "model", "uri") and obj.given("spec", "baseRefs")


def _at(value: Any, path: Path) -> Any:
    return Object({"": value}, "0.20").get("", *path)


OMITTED: Mapping[str, tuple[str, ...]] = {
    "podCertificate": ("signerName", "keyType"),
    "restartPolicyRules": ("action",),
    "exitCodes": ("operator",),
}
"""Under a field: what is required and yet left out where it is empty (``omitempty`` in k8s.io/api, core/v1/types.go)."""


def _written(value: Any, schema: Schema, name: str, omits: bool, zeros: list[str]) -> Any:
    """``zeros`` receives the name of each field that is missing and is written with its zero value."""
    if is_output(value):
        return value
    if schema.int_or_string:
        return _quantity(value, schema) if schema.pattern is not None else value
    if isinstance(value, Mapping):
        found: dict[Any, Any] = {}
        for key, inner in value.items():
            known = schema.field(str(key))
            if known is None:
                found[key] = inner  # the API server has said so before
            elif not (omits and key not in schema.required and _is_omitted(inner, known)):
                found[key] = _written(inner, known, str(key), omits, zeros)
        for field in schema.required:
            known = schema.field(field)
            if found.get(field) is not None or known is None or field in OMITTED.get(name, ()):
                continue
            if (zero := _zero(known)) is not None:
                found[field] = zero
                zeros.append(field)
        return found
    if isinstance(value, (list, tuple)) and schema.items is not None:
        zero = _zero(schema.items)
        if zero is not None and any(entry is None for entry in value):
            zeros.append(name)
        return [zero if entry is None else _written(entry, schema.items, name, omits, zeros) for entry in value]
    return value


def _is_omitted(value: Any, schema: Schema) -> bool:
    """Lists that are empty; and empty texts in whose place a default comes."""
    return (schema.type == "array" and value in ([], ())) or (value == "" and schema.default is not None)


def _quantity(value: Any, schema: Schema) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return value
    if isinstance(value, str):
        text = value.strip()
        readable = schema_findings(text, schema) and is_quantity(text)  # "Mi" is 0 to Go
        return "0" if readable else text
    return format(value, "f") if isinstance(value, float) else str(value)


def _zero(field: Schema) -> Any:
    """Go's zero value of a field as JSON has it; None for lists and mappings, whose zero value is ``null``."""
    if field.default is not None:
        return None  # it is there already: the API server puts defaults as it decodes
    if field.int_or_string:
        return 0 if field.pattern is None else "0"
    if field.type == "object":
        if field.additional is not None or field.takes_any_value:
            return None
        zeros = {name: _zero(known) for name in field.required if (known := field.field(name)) is not None}
        return {name: zero for name, zero in zeros.items() if zero is not None}
    return {"string": "", "integer": 0, "number": 0, "boolean": False}.get(field.type or "")
