"""Deriving the reference pages: the committed pages are those that the command line and the argument classes give."""

import sys
from typing import Annotated, Any, Literal

import click
import pytest
from pydantic import Field

from kserve_iac.args import Args, Toleration
from kserve_iac.args.base import INTENT, In, Short
from kserve_iac.cli import main


@pytest.fixture(scope="module")
def derived(script):
    return script.derive()


def test_the_committed_pages_are_derived(script, derived):
    different = [str(path) for path, text in derived.items() if not path.is_file() or path.read_text() != text]
    assert different == [], "make docs"
    assert script.left_over(derived) == [], "make docs"


def test_each_page_names_its_source(derived):
    assert len(derived) > 20
    assert all("Generated from " in text and "do not edit" in text for text in derived.values())


def test_every_command_and_option_is_on_the_page(script, derived):
    text = derived[script.REFERENCE / "cli.md"]
    found = dict(script.reference_cli.commands(main, ("kserve-iac",)))
    assert {("kserve-iac", "check"), ("kserve-iac", "sandbox", "up")} <= set(found)
    for words, command in found.items():
        section = text.partition(f"\n## {' '.join(words)}\n")[2].partition("\n## ")[0]
        options = [name for one in command.params if isinstance(one, click.Option) for name in one.opts]
        assert [name for name in options if f"`{name}`" not in section] == [], words
        assert "Exit code" not in section, "exit codes are a table"


def test_every_field_of_every_class_is_on_the_pages(script, derived):
    fields = script.reference_fields
    for module in script.argument_modules():
        name = module.__name__.removeprefix("kserve_iac.args.").replace("_", "-").replace(".", "-")
        text = derived[script.FIELDS / f"{name}.md"]
        for cls in filter(fields.is_public, script.classes_of(module)):
            section = text.partition(f"\n## {cls.__name__}\n")[2].partition("\n## ")[0]
            own, bases = fields.own_fields(cls)
            assert [field for field in own if f"| `{cls.model_fields[field].alias}` |" not in section] == []
            assert {*own, *(field for base in bases for field in base.model_fields)} >= set(cls.model_fields)


def test_the_table_of_json_has_every_command(script):
    rows = [line for line in script.reference_cli.HEAD.splitlines() if line.startswith("| `kserve-iac ")]
    listed = {line.split("`")[1].split()[1] for line in rows}
    assert listed == set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize(
    ("docstring", "paragraphs", "codes"),
    [
        ("Shows it.", ["Shows it."], []),
        (
            "Shows it\n    in two lines.\n\n    With --live, too. Exit code\n    0: fine (it is shown); 1: not, and why.\n    ",
            ["Shows it in two lines.", "With `--live`, too."],
            [("0", "fine (it is shown)"), ("1", "not, and why")],
        ),
    ],
)
def test_exit_codes_are_read_from_the_docstring(script, docstring, paragraphs, codes):
    assert script.reference_cli.described(docstring) == (paragraphs, codes)


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (str, "string"),
        (int | None, "integer"),
        (Annotated[int, Field(ge=0, le=9)] | None, "integer, ≥ 0, ≤ 9"),
        (Annotated[Annotated[str, Field(max_length=63)], Field(max_length=40)], "string, at most 40 long"),
        (In[str], "Input<string>"),
        (Literal["a", "b"], "`a`, `b`"),
        (Annotated[Literal[1, 2] | None, INTENT], "`1`, `2`"),
        (list[Toleration], "list of [Toleration](scheduling.md#toleration)"),
        (list[Annotated[Toleration, Short(str)]], "list of [Toleration](scheduling.md#toleration) or string"),
        (dict[str, Any], "map of any"),
        (int | str, "integer or string"),
    ],
)
def test_types_in_words(script, annotation, text):
    assert script.reference_fields.described(annotation, {Toleration: "scheduling"}, "pod") == text


def test_an_unknown_type_ends_the_run(script):
    with pytest.raises(script.reference_fields.Undescribable, match="set"):
        script.reference_fields.described(set[str], {}, "pod")


class Sized(Args):
    size: int = 3
    name: str
    parts: list[str] = Field(default_factory=list)
    note: str = ""
    other: str | None = None


def test_defaults_as_yaml_spells_them(script):
    shown = {name: script.reference_fields.default(info) for name, info in Sized.model_fields.items()}
    assert shown == {"size": "`3`", "name": "required", "parts": "`[]`", "note": '`""`', "other": ""}


@pytest.mark.parametrize(("change", "code"), [("", 0), ("x\n", 1)])
def test_checking_compares_and_writes_nothing(script, tmp_path, monkeypatch, capsys, change, code):
    target = tmp_path / "a.md"
    target.write_text("y\n" + change)
    monkeypatch.setattr(script, "derive", lambda: {target: "y\n"})
    monkeypatch.setattr(script, "FIELDS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == code
    assert target.read_text() == "y\n" + change
    assert ("is not what" in capsys.readouterr().err) is bool(code)


def test_pages_of_removed_modules_are_found_and_removed(script, tmp_path, monkeypatch, capsys):
    target, stale = tmp_path / "a.md", tmp_path / "gone.md"
    target.write_text("y\n")
    stale.write_text("")
    monkeypatch.setattr(script, "derive", lambda: {target: "y\n"})
    monkeypatch.setattr(script, "FIELDS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == 1
    assert "gone.md" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["derive"])
    assert script.main() == 0
    assert not stale.exists()
