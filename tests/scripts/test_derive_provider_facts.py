"""Reading schemas out of Go source: a small provider, written for the test."""

from pathlib import Path

import pytest

GO = """\
package things

// A comment with "quotes" and {braces}.
func ResourceThing() *schema.Resource {
	return &schema.Resource{
		CustomizeDiff: customdiff.All(customdiff.ForceNewIfChange("size_gb", shrinks)),
		Schema: tpgresource.MergeSchemas(
			schemaBase,
			map[string]*schema.Schema{
				"size_gb": {Type: schema.TypeInt, Optional: true, Computed: true},
				"network_tag": {
					Type:     schema.TypeList,
					Optional: true,
					ForceNew: true,
					Elem:     &schema.Schema{Type: schema.TypeString},
				},
				"policy": {
					Type:     schema.TypeList,
					MaxItems: 1,
					Optional: true,
					ForceNew: true,
					DiffSuppressFunc: func(k, old, new string, d *schema.ResourceData) bool {
						return old == "{" && new == "}"
					},
					Elem: thingPolicySchema("x"),
				},
				"deletion_policy": tpgresource.DeletionPolicySchemaEntry("DELETE"),
			}),
	}
}

func thingPolicySchema(kind string) *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"kind": {Type: schema.TypeString, Required: true, ForceNew: true, Description: `A "raw" text, {with} braces`},
			"note": {Type: schema.TypeString, Optional: true, ForceNew: false},
		},
	}
}

var schemaBase = map[string]*schema.Schema{
	"name":      {Type: schema.TypeString, Required: true, ForceNew: true},
	"self_link": {Type: schema.TypeString, Computed: true},
}
"""


@pytest.fixture
def folder(script, tmp_path, monkeypatch) -> Path:
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "resource_thing.go").write_text(GO)
    source = script.Source((("things/resource_thing.go", "ResourceThing"),))
    monkeypatch.setattr(script, "TYPES", {"gcp:things/thing:Thing": source})
    return tmp_path


def test_marks_names_and_conditions(script, folder):
    assert script.derive(folder) == {
        "gcp:things/thing:Thing": {
            "source": ["things/resource_thing.go"],
            "conditional": ["sizeGb"],
            "properties": {
                "name": "RF",
                "networkTags": "OF",
                "policy": "OFD",
                "policy.kind": "RF",
                "policy.note": "O",
                "selfLink": "C",
                "sizeGb": "OC",
            },
        }
    }


def test_what_replaces_is_told_from_blocks_that_replace_as_a_whole(script, folder):
    [facts] = script.derive(folder).values()
    assert script.force_new(facts["properties"]) == ["name", "networkTags", "policy.kind"]
    assert script.force_new_blocks(facts["properties"]) == ["policy"]
    assert script.computed(facts["properties"]) == ["selfLink", "sizeGb"]


def test_a_block_can_be_left_out(script, folder, monkeypatch):
    source = script.Source((("things/resource_thing.go", "ResourceThing"),), ("policy",))
    monkeypatch.setattr(script, "TYPES", {"gcp:things/thing:Thing": source})
    [facts] = script.derive(folder).values()
    assert "policy" in facts["properties"]
    assert "policy.kind" not in facts["properties"]


def test_a_schema_that_is_not_there_is_an_error(script, folder):
    file = folder / "things" / "resource_thing.go"
    file.write_text(GO.replace("func thingPolicySchema", "func otherSchema"))
    with pytest.raises(ValueError, match="thingPolicySchema is not defined"):
        script.derive(folder)


def test_source_that_ends_early_is_an_error(script, folder):
    (folder / "things" / "resource_thing.go").write_text(GO.rstrip().rstrip("}"))
    with pytest.raises(ValueError, match="ends within a literal"):
        script.derive(folder)


def test_files_are_written_and_compared(script, folder, monkeypatch, capsys):
    monkeypatch.setattr(script, "LIBRARY", folder / "library.json")
    monkeypatch.setattr(script, "SANDBOX", folder / "sandbox.json")
    monkeypatch.setattr("sys.argv", ["derive", str(folder)])
    assert script.main() == 0
    monkeypatch.setattr("sys.argv", ["derive", str(folder), "--check"])
    assert script.main() == 0
    script.SANDBOX.write_text("{}")
    assert script.main() == 1
    assert "sandbox.json is not what" in capsys.readouterr().err
