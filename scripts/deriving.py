"""Functions that scripts share which derive a file: they write the file, or compare it; and cells of Markdown tables."""

import sys
from pathlib import Path


def finish(text: str, target: Path, source: object, *, check: bool) -> int:
    """Writes the file, or compares it with what ``source`` gives; returns the exit code."""
    if not check:
        target.write_text(text)
        return 0
    if target.is_file() and target.read_text() == text:
        return 0
    print(f"{target} is not what {source} gives", file=sys.stderr)
    return 1


def cell(text: str) -> str:
    """A text as a cell of a Markdown table. Angle brackets outside of code would be read as HTML."""
    parts = text.replace("|", "\\|").split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))
