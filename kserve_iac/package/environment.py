"""The JSON schema of ``Pulumi.<env>.yaml``, for editors: completion, and errors while typing."""

from typing import Any

from pydantic import BaseModel

from ..args import Args, Environment
from .text import field_doc, markdown

NAMESPACE = "kserve-iac"
"""Namespace of our configuration keys."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def environment_schema() -> dict[str, Any]:
    """The JSON schema of a stack's configuration file. It describes the keys of this library, and allows all others."""
    schema = Environment.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    models = {model.__name__: model for model in _models(Args)}
    for name, definition in definitions.items():
        _describe(definition, models[name])
    _describe(schema, Environment)
    sections = {f"{NAMESPACE}:{name}": section for name, section in schema["properties"].items()}
    config = {
        "type": "object",
        "description": "Configuration of the stack. Keys of other namespaces are not checked.",
        "properties": sections,
        "required": [f"{NAMESPACE}:{name}" for name in schema.get("required", [])],
    }
    described: dict[str, Any] = _described(definitions)
    return {
        "$schema": DIALECT,
        "title": "Environment",
        "description": markdown(Environment.__doc__),
        "type": "object",
        "properties": {"config": _described(config)},
        "required": ["config"],
        "$defs": described,
    }


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    return [model, *(found for heir in model.__subclasses__() for found in _models(heir))]


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Adds the docstrings of the fields as descriptions of the properties."""
    for name, info in model.model_fields.items():
        if (doc := field_doc(model, name)) is not None and (wire := info.alias or name) in schema["properties"]:
            schema["properties"][wire] = {**schema["properties"][wire], "description": doc}


def _described(value: Any) -> Any:
    """Converts the descriptions from docstrings to Markdown, and removes titles that only repeat the name."""
    if isinstance(value, dict):
        return {
            key: markdown(item) if key == "description" and isinstance(item, str) else _described(item)
            for key, item in value.items()
            if not (key == "title" and isinstance(item, str))
        }
    return [_described(item) for item in value] if isinstance(value, list) else value
