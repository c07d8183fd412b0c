"""Links of the documentation: every relative link leads to a file, every anchor to a heading, every named page exists."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(```+).*?^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HTML = re.compile(r"<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)=\"([^\"]+)\"")


def listed(*patterns):
    """Files of the checkout, those included that are not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return sorted(path for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.parts)
    return sorted({ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()})


PAGES = listed("*.md")


def slug(heading):
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def anchors(text):
    """The anchors of a page. Headings that are alike get a number."""
    found = set()
    for heading in re.findall(r"^#{1,6} (.*)$", FENCE.sub("", text), re.MULTILINE):
        name, number = slug(heading), 0
        while (anchor := f"{name}-{number}" if number else name) in found:
            number += 1
        found.add(anchor)
    return found


def broken(page, text):
    """The relative links of a text that lead nowhere."""
    text = FENCE.sub("", text)
    found = []
    for target in [*LINK.findall(text), *HTML.findall(text)]:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        if not file.exists() or (anchor and (file.suffix != ".md" or anchor not in anchors(file.read_text()))):
            found.append(target)
    return found


def test_all_pages_are_looked_at():
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    assert {"README.md", "docs/README.md", "docs/reference/fields/README.md", "sandbox/docs/sandbox.md"} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert broken(page, page.read_text()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](other.md#two-words)", []),
        ("[a](other.md#the-code-x)", []),
        ("[a](other.md#two-words-1)", []),
        ("[a](#here)\n# Here", ["#here"]),  # the anchor of the file, not of the text
        ("[a](https://example.com/x#y)", []),
        ("[a](gone.md)", ["gone.md"]),
        ("![a](gone.svg)", ["gone.svg"]),
        ('<img src="gone.svg">', ["gone.svg"]),
        ("[a](other.md#three)", ["other.md#three"]),
        ("```text\n[a](gone.md)\n```", []),
    ],
)
def test_broken_links_are_found(tmp_path, text, found):
    (tmp_path / "other.md").write_text("# Two words\n\n## Two words\n\n```sh\n# Three\n```\n\n## The code: `x`\n")
    page = tmp_path / "page.md"
    page.write_text("no heading\n")
    assert broken(page, text) == found


def test_every_page_of_the_documentation_is_in_its_index():
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text())}
    pages = {path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "fields"} - {index}
    assert sorted(str(page.relative_to(ROOT)) for page in pages - linked) == []


MENTION = re.compile(r"(?<![\w./-])(?:sandbox/)?docs/(?:[\w-]+/)*[\w-]+\.(?:md|svg)\b")
FOREIGN = re.compile(r"llm-d|vLLM|vllm|KServe's docs|cluster-toolkit|kaito|docs/samples|website/")
"""Lines about the documentation of other projects."""


def test_every_page_that_code_mentions_exists():
    missing = []
    for path in listed("*.py", "*.pyi", "Makefile", "*.toml", "*.yaml", "*.yml"):
        for line in path.read_text().splitlines():
            if not FOREIGN.search(line):
                near = [ROOT, *([ROOT / "sandbox"] if "sandbox" in path.parts else [])]
                missing += [
                    f"{path.relative_to(ROOT)}: {name}"
                    for name in MENTION.findall(line)
                    if not any((folder / name).exists() for folder in near)
                ]
    assert missing == []
