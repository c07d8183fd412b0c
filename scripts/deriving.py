"""Functions that scripts share which derive a file: they write the file, or compare it; and cells of Markdown tables."""

import argparse
import sys
from collections.abc import Callable, Mapping
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


def from_wheels(description: str, derive: Callable[[Path], str], target: Path) -> int:
    """The command line of a script that derives ``target`` from a folder with wheels; returns the exit code."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("wheels", type=Path)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    return finish(derive(given.wheels), target, given.wheels, check=given.check)


def version_text(version: tuple[int, ...]) -> str:
    """A version as a text: ``0.11.0``."""
    return ".".join(map(str, version))


def spans(read: Mapping[tuple[int, ...], set[str]]) -> dict[str, str]:
    """``first-last`` of the versions that have each name, with nothing after the dash where the newest one has it."""
    versions = sorted(read)
    found = {}
    for name in sorted(set().union(*read.values())):
        has = [version for version in versions if name in read[version]]
        found[name] = f"{version_text(has[0])}-{'' if has[-1] == versions[-1] else version_text(has[-1])}"
    return found


def cell(text: str) -> str:
    """A text as a cell of a Markdown table. Angle brackets outside of code would be read as HTML."""
    parts = text.replace("|", "\\|").split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))
