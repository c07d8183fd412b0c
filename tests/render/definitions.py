"""What the API server would refuse of an object, or drop, by the structural schema of its CustomResourceDefinition."""

import re

from kserve_iac.admission import cel
from kserve_iac.admission.cel_values import CelError

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def wrong(value, schema, path=""):
    """What the API server would refuse, or drop."""
    if schema.get("x-kubernetes-int-or-string") or schema.get("x-kubernetes-preserve-unknown-fields"):
        return
    if not isinstance(value, TYPES[schema["type"]]):
        yield f"{path}: not of the type {schema['type']}"
        return
    if isinstance(value, dict):
        fields, others = schema.get("properties", {}), schema.get("additionalProperties")
        yield from (f"{path}.{name}: required" for name in schema.get("required", ()) if name not in value)
        if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
            yield f"{path}: {len(value)} fields"
        for name, inner in value.items():
            if name in fields or others:
                yield from wrong(inner, fields.get(name) or others, f"{path}.{name}")
            else:
                yield f"{path}.{name}: unknown"
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} items"
        for index, inner in enumerate(value):
            yield from wrong(inner, schema["items"], f"{path}.{index}")
    elif not _is_allowed(value, schema):
        yield f"{path}: {value}"


def _is_allowed(value, schema):
    if value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), str(value)):
        return False
    return isinstance(value, str) or schema.get("minimum", value) <= value <= schema.get("maximum", value)


def defaulted(value, schema):
    """The value with the defaults of its definition, which the API server fills in before it validates."""
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        filled = {name: one["default"] for name, one in fields.items() if "default" in one} | value
        return {name: defaulted(inner, fields.get(name, {})) for name, inner in filled.items()}
    return [defaulted(inner, schema.get("items", {})) for inner in value] if isinstance(value, list) else value


def broken(value, schema):
    """The rules in CEL that a value breaks. Rules that the evaluator does not support are left out."""
    return _broken(defaulted(value, schema), schema, "")


def _broken(value, schema, path):
    for one in schema.get("x-kubernetes-validations", ()):
        try:
            holds = cel.compiled(one["rule"])(value)
        except cel.Unsupported:
            continue
        except CelError as error:
            yield f"{path}: {error}"
            continue
        if holds is not True:
            yield f"{path}: {one.get('message', one['rule'])}"
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in schema.get("properties", {}):
                yield from _broken(inner, schema["properties"][name], f"{path}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _broken(inner, schema["items"], f"{path}.{index}")
