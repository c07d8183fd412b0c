"""Deriving the page of the rules: what is committed is what the declarations give."""

import sys

from kserve_iac.findings.declaration import Chapter, Rule

RULE = Rule(
    "unknown-pool",
    "error",
    meaning="There is no such pool.",
    source="`a | b`",
    example="services.iris.pool: There is no pool l5: did you mean l4?",
)


def test_what_is_committed_is_what_the_rules_give(script):
    different = [str(path) for path, text in script.derive().items() if path.read_text() != text]
    assert different == [], "make docs"


def test_each_file_says_what_made_it(script):
    for text in script.derive().values():
        assert "`python scripts/derive_rules_page.py`; do not edit." in text.splitlines()[0]


def test_a_chapter_is_a_heading_an_introduction_and_a_table(script):
    chapter = Chapter("Pools", (RULE,), introduction="These rules are about pools.", level=3)
    assert list(script.chapter_lines(chapter)) == [
        "### Pools",
        "",
        "These rules are about pools.",
        "",
        "| code | severity | meaning | source | example |",
        "| --- | --- | --- | --- | --- |",
        "| `unknown-pool` | error | There is no such pool. | `a \\| b` | "
        "`services.iris.pool`: There is no pool l5: did you mean l4? |",
        "",
    ]


def test_a_chapter_needs_no_introduction(script):
    assert list(script.chapter_lines(Chapter("Pools", (RULE,))))[:4] == [
        "## Pools",
        "",
        "| code | severity | meaning | source | example |",
        "| --- | --- | --- | --- | --- |",
    ]


def test_check_reports_a_file_that_differs_and_writes_nothing(script, monkeypatch, tmp_path, capsys):
    page, codes = tmp_path / "rules.md", tmp_path / "codes.py"
    monkeypatch.setattr(script, "PAGE", page)
    monkeypatch.setattr(script, "CODES", codes)
    monkeypatch.setattr(sys, "argv", ["derive"])
    assert script.main() == 0
    page.write_text(page.read_text() + "One more line.\n")
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == 1
    assert capsys.readouterr().err.splitlines() == [f"{page} is not what kserve_iac/findings gives"]
    assert page.read_text().endswith("One more line.\n")
