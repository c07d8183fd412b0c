"""What each KServe release's CRDs know: structural schemas, as the API server reads them.

Source: ``data/crds``, which ``scripts/derive_catalog.py`` derives from config/crd/full of kserve/kserve at each tag.
Equal subtrees are there once, and are one object here, whatever kind and release they are reached from.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ._data import load
from .kserve import LLM_API_VERSION, VERSIONS

TABLES: Mapping[str, str] = {
    "0.16": "0.16.0",
    "0.17": "0.17.0",
    "0.18": "0.18.0",
    "0.19": "0.19.0",
    "0.20": "0.20.0",
    "0.21": "0.21.0",
}
"""Minor version -> release whose table describes it.

The table of 0.21 was read at KServe's main branch of 2026-08-21, before the release, with the one field that is known to have
come later (``scripts/derive_catalog.py``).
"""


_ABOUT_TEXTS = frozenset({"enum", "pattern", "format", "minLength", "maxLength", "intOrString"})


class Schema:
    """One structural schema (a field's, or a whole kind's). Children are looked up when they are asked for.

    Attributes have OpenAPI's names; source of the Kubernetes ones: "Extend the Kubernetes API with CustomResourceDefinitions".
    """

    __slots__ = (
        "_children",
        "_node",
        "additional",
        "default",
        "embedded",
        "enum",
        "format",
        "int_or_string",
        "items",
        "list_map_keys",
        "list_type",
        "nullable",
        "pattern",
        "preserves_unknown",
        "required",
        "rules",
        "takes_any_text",
        "type",
    )

    def __init__(self, node: Mapping[str, Any]) -> None:
        self._node = node
        self._children: Mapping[str, str] = node.get("properties", {})
        self.type: str | None = node.get("type")
        self.enum: Sequence[Any] | None = node.get("enum")
        self.required: Sequence[str] = node.get("required", ())
        self.pattern: str | None = node.get("pattern")
        self.format: str | None = node.get("format")
        self.default: Any = node.get("default")
        self.nullable: bool = node.get("nullable", False)
        self.int_or_string: bool = node.get("intOrString", False)
        self.preserves_unknown: bool = node.get("preserveUnknownFields", False)
        self.embedded: bool = node.get("embeddedResource", False)
        self.list_type: str | None = node.get("listType")
        self.list_map_keys: Sequence[str] = node.get("listMapKeys", ())
        self.rules: Sequence[Mapping[str, str]] = node.get("rules", ())
        """CEL rules that stand here (``rule``, ``message``)."""
        self.takes_any_text = self.type == "string" and _ABOUT_TEXTS.isdisjoint(node)
        """Whether it is a text, and nothing is said of which."""
        items, additional = node.get("items"), node.get("additionalProperties")
        self.items: Schema | None = _schema(items) if items is not None else None
        """Schema of a list's items."""
        self.additional: Schema | None = _schema(additional) if isinstance(additional, str) else None
        """Schema of a mapping's values."""

    def __repr__(self) -> str:
        return f"Schema({dict(self._node)!r})"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its fields."""
        return tuple(self._children)

    def field(self, name: str) -> "Schema | None":
        """The field of that name; a mapping's values for any name; None where the API server would drop it."""
        ref = self._children.get(name)
        if ref is not None:
            return _schema(ref)
        return self.additional or (ANYTHING if self.preserves_unknown or self.takes_any_value else None)

    @property
    def takes_any_value(self) -> bool:
        """Whether it is a mapping whose values may be anything (``additionalProperties: true``)."""
        return self._node.get("additionalProperties") is True

    @property
    def keywords(self) -> Mapping[str, Any]:
        """Everything it says, as the table has it: ``minimum``, ``maxLength`` and their like are here only."""
        return self._node

    def fields(self) -> Iterator[tuple[str, "Schema"]]:
        """Its fields by name."""
        return ((name, _schema(ref)) for name, ref in self._children.items())

    def below(self) -> Iterator["Schema"]:
        """The schemas of its fields, of a list's items, and of a mapping's values."""
        yield from map(_schema, self._children.values())
        if self.items is not None:
            yield self.items
        if self.additional is not None:
            yield self.additional

    def at(self, path: str | Sequence[str | int]) -> "Schema | None":
        """What is at ``path`` (``spec.predictor.model``), None where nothing is known there.

        Lists are gone through whether the path has an index there or not.
        """
        steps: Sequence[str | int] = [step for step in path.split(".") if step] if isinstance(path, str) else path
        found: Schema | None = self
        for step in steps:
            while found is not None and found.items is not None:
                found = found.items
                if isinstance(step, int):
                    break
            else:
                found = found.field(str(step)) if found is not None else None
            if found is None:
                return None
        return found

    def cel(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The CEL rules of it and of everything below, each with the path it stands at (``[]`` a list, ``*`` a mapping)."""
        return _cel(self, "")


def _cel(schema: Schema, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if not has_cel(schema):
        return
    for rule in schema.rules:
        yield path, rule
    for name, child in schema.fields():
        yield from _cel(child, f"{path}.{name}" if path else name)
    if schema.items is not None:
        yield from _cel(schema.items, f"{path}[]")
    if schema.additional is not None:
        yield from _cel(schema.additional, f"{path}.*")


@functools.cache
def has_cel(schema: Schema) -> bool:
    """Whether a CEL rule stands at it, or somewhere below."""
    return bool(schema.rules) or any(map(has_cel, schema.below()))


@functools.cache
def _schema(ref: str) -> Schema:
    """The subtree of that reference; a type's name stands for a schema that says nothing else."""
    return Schema(load("crds/nodes.json")[ref] if ref.startswith("#") else {"type": ref})


ANYTHING = Schema({"preserveUnknownFields": True})
"""What is known of a field that the API server keeps without a schema."""


@functools.cache
def _kinds(version: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = load(f"crds/{TABLES[version]}.json")["kinds"]
    return found


def kinds(version: str) -> tuple[str, ...]:
    """The kinds that KServe ``version`` (``0.20``) has."""
    return tuple(_kinds(version))


def api_versions(version: str, kind: str) -> tuple[str, ...]:
    """The API versions that it serves of a kind, without the group (``v1alpha2``); none where it has no such kind."""
    return tuple(_kinds(version).get(kind, {}).get("versions", ()))


def crd(version: str, kind: str, api_version: str | None = None) -> Schema:
    """Schema of a kind in KServe ``version`` (``0.20``).

    ``api_version`` with or without the group; default is the one that is stored. Raises ``KeyError`` where there is none.
    """
    entry = _kinds(version)[kind]
    name = (api_version or entry["stored"]).rpartition("/")[2]
    return _schema(entry["versions"][name])


def knows(version: str, kind: str, path: str | Sequence[str | int]) -> bool:
    """Whether KServe ``version`` has that field of a kind, in the API version that we write."""
    if kind not in _kinds(version):
        return False
    written = LLM_API_VERSION[version] if kind.startswith("LLMInferenceService") else None
    return crd(version, kind, written).at(path) is not None


def first_version(kind: str, path: str | Sequence[str | int]) -> str | None:
    """The first version that has that field; None where none has."""
    return next((version for version in VERSIONS if knows(version, kind, path)), None)
