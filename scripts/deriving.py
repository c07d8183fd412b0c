"""What scripts that derive a file have in common: they write it, or say whether it is what they would write."""

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
