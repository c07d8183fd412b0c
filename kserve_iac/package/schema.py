"""The Pulumi schema of the package, derived from the components and their argument models."""

import functools
import json

from .components import Component, components, referred
from .metadata import package_metadata
from .text import camel, field_doc, markdown
from .types import Json, Types

_REFERENCE_DOCS = {
    "cluster": "The cluster that it is installed on: one of this package's cluster components.",
    "platform": "The platform that serves it.",
}


@functools.cache
def _schema() -> Json:
    types = Types()
    resources = {token: _resource(component, types) for token, component in components().items()}
    return {**package_metadata(), "resources": resources, "types": dict(sorted(types.specs.items()))}


def schema() -> Json:
    """The schema as data. The same code gives the same schema, key by key."""
    copy: Json = json.loads(json.dumps(_schema()))
    return copy


def schema_text() -> str:
    """The schema as it is committed: JSON, indented, one newline at its end."""
    return json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n"


def _resource(component: Component, types: Types) -> Json:
    inputs, required = types.properties(component.args)
    for reference in component.references:
        inputs[reference] = {**_reference(reference), "description": _REFERENCE_DOCS[reference]}
        required.append(reference)
    outputs, always = {}, []
    for attribute, annotation in component.outputs.items():
        name = camel(attribute)
        mapped = types.map(annotation, f"{component.name}{attribute.title().replace('_', '')}")
        outputs[name] = {**_without_plain(mapped.spec), "description": markdown(field_doc(component.cls, attribute))}
        if not mapped.optional:
            always.append(name)
    return {
        "isComponent": True,
        "description": markdown(component.cls.__doc__),
        "properties": outputs,
        "required": sorted(always),
        "inputProperties": inputs,
        "requiredInputs": sorted(required),
    }


def _reference(reference: str) -> Json:
    targets = [{"$ref": f"#/resources/{component.token}"} for component in referred(reference)]
    return targets[0] if len(targets) == 1 else {"oneOf": targets}


def _without_plain(spec: Json) -> Json:
    """Outputs are never plain; what is inside follows."""
    inside = {
        key: _without_plain(value) if isinstance(value, dict) else value
        for key, value in spec.items()
        if key != "plain"
    }
    return inside
