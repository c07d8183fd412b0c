"""The Pulumi schema: the committed file is current, everything in it resolves, and types say what the models say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from kserve_iac._version import VERSION
from kserve_iac.args import Args, In
from kserve_iac.package.components import components
from kserve_iac.package.schema import schema, schema_text
from kserve_iac.package.text import camel, markdown
from kserve_iac.package.types import ANY, Types, Unmappable

ROOT = Path(__file__).parents[2]
INDEX = "kserve-iac:index:"


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "components" / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: kserve-iac schema --pulumi > components/schema.json"


def test_every_reference_resolves_and_every_type_is_used() -> None:
    found = schema()
    references = {node["$ref"] for node in walk(found) if isinstance(node.get("$ref"), str)} - {ANY}
    known = {f"#/{kind}/{token}" for kind in ("types", "resources") for token in found[kind]}
    assert references <= known
    assert {f"#/types/{token}" for token in found["types"]} <= references


def test_every_property_is_described() -> None:
    found = schema()
    for token, thing in {**found["resources"], **found["types"]}.items():
        if "enum" in thing:
            continue
        assert thing["description"], token
        for kind in ("properties", "inputProperties"):
            for name, spec in thing.get(kind, {}).items():
                assert spec["description"], f"{token}.{name}"
                assert "\n    " not in spec["description"], f"{token}.{name} is not dedented"


def test_components_have_their_arguments_and_outputs_on_the_wire() -> None:
    found = schema()["resources"]
    assert set(found) == set(components())
    for token, component in components().items():
        inputs = set(found[token]["inputProperties"])
        assert inputs == {f.alias for f in component.args.model_fields.values()} | set(component.references)
        assert set(found[token]["properties"]) == {camel(name) for name in component.outputs}
        assert found[token]["isComponent"]


def test_references_name_the_components_that_fit() -> None:
    found = schema()["resources"]
    platform = found[f"{INDEX}InferenceService"]["inputProperties"]["platform"]
    assert platform["$ref"] == f"#/resources/{INDEX}ServingPlatform"
    cluster = found[f"{INDEX}ServingPlatform"]["inputProperties"]["cluster"]
    targets = [cluster["$ref"]] if "$ref" in cluster else [target["$ref"] for target in cluster["oneOf"]]
    assert f"#/resources/{INDEX}SimulatedCluster" in targets
    assert f"#/resources/{INDEX}ServingPlatform" not in targets


def test_version_and_dependencies_are_those_of_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '\nversion = { attr = "kserve_iac._version.VERSION" }\n' in project
    assert schema()["version"] == VERSION
    for line in (ROOT / "components" / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert f'"{line}"' in project, line


class Inner(Args):
    """Has a leaf that may come late."""

    image: In[str] | None = None
    """Image."""
    port: int = 80
    """Port."""
    colour: Literal["red"] = "red"
    """Default: red."""


class Outer(Args):
    """A model with one field of each kind.

    And a second paragraph.
    """

    how_many: Annotated[int, Field(ge=1)] = 3
    """How many, not ``share``."""
    share: float
    """Share."""
    late: In[int]
    """Late."""
    words: list[In[str]] = Field(default_factory=list)
    """Words."""
    mode: Literal["a", "b-c"] = "a"
    """Mode; see ``how_many``."""
    block: Literal[16, 32] | None = None
    """Block."""
    inner: Inner | None = None
    """Inner."""
    inners: dict[str, list[Inner]] = Field(default_factory=dict)
    """Inners."""
    free: dict[str, Any] = Field(default_factory=dict)
    """Free."""
    either: Literal["spot"] | Inner | None = None
    """Either."""
    password: str = Field(default="", json_schema_extra={"secret": True})
    """Password."""
    old: bool = Field(default=False, deprecated="Use mode.")
    """Old."""


@pytest.fixture
def outer() -> tuple[dict[str, Any], list[str], Types]:
    types = Types()
    return *types.properties(Outer), types


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("howMany", {"type": "integer", "plain": True, "default": 3, "description": "How many, not `share`."}),
        ("share", {"type": "number", "plain": True, "description": "Share."}),
        ("late", {"type": "integer", "description": "Late."}),
        ("words", {"type": "array", "items": {"type": "string"}, "description": "Words."}),
        (
            "mode",
            {"$ref": f"#/types/{INDEX}OuterMode", "plain": True, "default": "a", "description": "Mode; see `howMany`."},
        ),
        ("block", {"type": "integer", "plain": True, "description": "Block. One of 16, 32."}),
        ("inner", {"$ref": f"#/types/{INDEX}Inner", "plain": True, "description": "Inner."}),
        (
            "inners",
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"$ref": f"#/types/{INDEX}Inner"}, "plain": True},
                "plain": True,
                "description": "Inners.",
            },
        ),
        ("free", {"type": "object", "additionalProperties": {"$ref": ANY}, "plain": True, "description": "Free."}),
        (
            "either",
            {
                "oneOf": [{"$ref": f"#/types/{INDEX}OuterEither"}, {"$ref": f"#/types/{INDEX}Inner"}],
                "plain": True,
                "description": "Either.",
            },
        ),
        ("password", {"type": "string", "plain": True, "default": "", "secret": True, "description": "Password."}),
        (
            "old",
            {
                "type": "boolean",
                "plain": True,
                "default": False,
                "deprecationMessage": "Use mode.",
                "description": "Old.",
            },
        ),
    ],
)
def test_a_property_says_what_the_field_says(
    outer: tuple[dict[str, Any], list[str], Types], name: str, spec: dict[str, Any]
) -> None:
    assert outer[0][name] == spec


def test_inside_objects_leaves_may_come_late_and_defaults_are_told(
    outer: tuple[dict[str, Any], list[str], Types],
) -> None:
    assert outer[2].specs[f"{INDEX}Inner"]["properties"] == {
        "image": {"type": "string", "description": "Image."},
        "port": {"type": "integer", "plain": True, "description": "Port. Default `80`."},
        "colour": {"$ref": f"#/types/{INDEX}InnerColour", "plain": True, "description": "Default: red."},
    }


def test_required_are_the_fields_without_default(outer: tuple[dict[str, Any], list[str], Types]) -> None:
    assert outer[1] == ["late", "share"]


def test_literals_become_enum_types(outer: tuple[dict[str, Any], list[str], Types]) -> None:
    assert outer[2].specs[f"{INDEX}OuterMode"] == {"type": "string", "enum": [{"value": "a"}, {"value": "b-c"}]}


@pytest.mark.parametrize("annotation", [tuple[int, str], set[str], bytes, Literal["a", 1]])
def test_what_has_no_counterpart_is_refused(annotation: Any) -> None:
    with pytest.raises(Unmappable, match="Thing"):
        Types().map(annotation, "Thing")


def test_two_models_may_not_share_a_type() -> None:
    types = Types()
    types.map(Inner, "x")
    with pytest.raises(Unmappable, match="share a name"):
        types.map(type("Inner", (Args,), {}), "x")


@pytest.mark.parametrize(("name", "wire"), [("url", "url"), ("openai_base_url", "openaiBaseUrl"), ("a1_b2", "a1B2")])
def test_names_on_the_wire(name: str, wire: str) -> None:
    assert camel(name) == wire


def test_docstrings_become_markdown() -> None:
    text = """First ``code``, see :class:`~a.b.C`.

        Second.
        """
    assert markdown(text) == "First `code`, see `a.b.C`.\n\nSecond."


def test_the_text_is_what_it_was() -> None:
    assert json.loads(schema_text()) == schema()
    assert schema_text().endswith("}\n")
