"""Derives the page of all rules, and the type of their codes, from the declarations in ``kserve_iac/findings``.

``python scripts/derive_rules_page.py`` writes ``docs/reference/rules.md`` and ``kserve_iac/findings/codes.py``. With
``--check`` it writes nothing and compares.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from deriving import finish

from kserve_iac.findings.chapters import CHAPTERS
from kserve_iac.findings.declaration import Chapter, Rule

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "rules.md"
CODES = ROOT / "kserve_iac" / "findings" / "codes.py"

HEAD = """\
<!-- Generated from kserve_iac/findings by `python scripts/derive_rules_page.py`; do not edit. -->

# What the preview refuses

The preview reports all problems of a plan at once, before anything is touched. Each finding has the path of the property to change, as the configuration spells it, a code, what is wrong, and how to mend it:

```text
2 problems in environment prod
  services.chat.llmInferenceService.parallelism.tensor  [pd-tp-direction]  The tensor parallel size is 2 for decode but 4 for prefill. NIXL requires decode's size to be at least prefill's. Set tensor to 4, or prefill.parallelism.tensor to 2.
  services.iris.inferenceService.predictor.pool         [unknown-pool]     There is no pool l5. Did you mean l4?
```

The preview refuses a plan that has an **error**; it shows a **warning** and goes on. Codes are stable: users may search for them and refer to them.
"""  # noqa: E501 - the output of a command, as it is printed
"""The page up to its first chapter."""

COLUMNS = ("code", "severity", "meaning", "source", "example")


def page() -> str:
    """The text of ``docs/reference/rules.md``."""
    return "\n".join([HEAD, *(line for chapter in CHAPTERS for line in chapter_lines(chapter))]).rstrip("\n") + "\n"


def chapter_lines(chapter: Chapter) -> Iterator[str]:
    """A chapter of the page: its heading, its introduction, and a table with a row for each rule."""
    yield from ("#" * chapter.level + f" {chapter.title}", "")
    if chapter.introduction:
        yield from (chapter.introduction, "")
    yield table_row(COLUMNS)
    yield table_row(["---"] * len(COLUMNS))
    yield from (table_row(cells(rule)) for rule in chapter.rules)
    yield ""


def cells(rule: Rule) -> list[str]:
    """What the table has on a rule."""
    path, _, text = rule.example.partition(": ")
    return [f"`{rule.code}`", rule.severity, rule.meaning, rule.source, f"`{path}`: {text}"]


def table_row(texts: Sequence[str]) -> str:
    """A row of a table in Markdown."""
    escaped = [text.replace("|", r"\|") for text in texts]
    return f"| {' | '.join(escaped)} |"


def codes() -> str:
    """The text of ``kserve_iac/findings/codes.py``: every code, so that type checkers find one that no rule has."""
    lines = [f'    "{code}",' for code in sorted(rule.code for chapter in CHAPTERS for rule in chapter.rules)]
    head = [
        "# Generated from the rules by `python scripts/derive_rules_page.py`; do not edit.",
        '"""The codes of all rules, as a type."""',
        "",
        "from typing import Literal",
        "",
        "Code = Literal[",
    ]
    return "\n".join([*head, *lines, "]"]) + "\n"


def derive() -> dict[Path, str]:
    """The text of each file, as it is committed."""
    return {PAGE: page(), CODES: codes()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    return max(finish(text, target, "kserve_iac/findings", check=check) for target, text in derive().items())


if __name__ == "__main__":
    raise SystemExit(main())
