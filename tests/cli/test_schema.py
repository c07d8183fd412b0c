"""``kserve-iac schema``: both schemas, and that the one for editors knows what our own environments say."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main
from kserve_iac.package.schema import schema_text

ROOT = Path(__file__).parents[2]


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["schema", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def known(schema: dict[str, Any], node: dict[str, Any], value: Any, path: str = "") -> None:
    """Fails where ``value`` has a key that the schema does not have at that place."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    for option in node.get("anyOf", []):
        if "$ref" in option or option.get("type") in ("object", "array"):
            return known(schema, option, value, path)
    if isinstance(value, dict):
        for key, item in value.items():
            inner = node.get("properties", {}).get(key, node.get("additionalProperties"))
            assert inner not in (None, False), f"{path}.{key}"
            if isinstance(inner, dict):
                known(schema, inner, item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            known(schema, node.get("items", {}), item, f"{path}[{index}]")
    return None


def test_the_pulumi_schema_is_printed_as_it_is_committed() -> None:
    assert printed("--pulumi") == schema_text()


def test_the_schema_for_editors_is_the_default() -> None:
    assert printed() == printed("--environment")


@pytest.mark.parametrize("file", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda file: file.name)
def test_our_environments_are_known_to_it(file: Path) -> None:
    schema = json.loads(printed())
    config = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    sections = schema["properties"]["config"]
    assert set(sections["required"]) <= set(config)
    known(schema, sections, {key: value for key, value in config.items() if key in sections["properties"]})


def test_a_misspelt_field_is_not() -> None:
    schema = json.loads(printed())
    with pytest.raises(AssertionError, match="minReplica"):
        known(schema, {"$ref": "#/$defs/Predictor"}, {"minReplica": 1})
