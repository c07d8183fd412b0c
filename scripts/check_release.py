"""Checks that a tag is the release that the checkout describes: ``python scripts/check_release.py v0.1.0``.

Both distributions must have the version of the tag, and CHANGELOG.md an entry for it with a date. Ends with code 1 and every
difference otherwise. Needs nothing but Python, so that the release workflow can run it before it installs anything.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

VERSIONS = {
    "kserve_iac/_version.py": r'^VERSION = "(.*)"$',
    "sandbox/pyproject.toml": r'^version = "(.*)"$',
}
"""File -> the pattern of the version in it."""


def differences(tag: str, root: Path) -> Iterator[str]:
    """What of the checkout in ``root`` does not belong to the release ``tag``."""
    if not re.fullmatch(r"v\d+\.\d+\.\d+", tag):
        yield f"{tag} is not the tag of a release. Name the tag v and the version, for example v0.1.0."
        return
    version = tag.removeprefix("v")
    for file, pattern in VERSIONS.items():
        found = re.findall(pattern, (root / file).read_text(encoding="utf-8"), re.MULTILINE)
        if found != [version]:
            yield f"{file} has the version {', '.join(found) or '(none)'}, but the tag is {tag}."
    entry = re.search(
        rf"^## \[{re.escape(version)}\](?: - (.*))?$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    if entry is None:
        yield f"CHANGELOG.md has no entry for {version}. Add the line: ## [{version}] - YYYY-MM-DD"
    elif not re.fullmatch(r"\d{4}-\d{2}-\d{2}", entry.group(1) or ""):
        yield f"The entry for {version} in CHANGELOG.md has no date but {entry.group(1)}. Write the day of the release."


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python scripts/check_release.py TAG", file=sys.stderr)
        return 2
    found = [*differences(sys.argv[1], ROOT)]
    for one in found:
        print(one, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
