"""Files of CustomResourceDefinitions that belong to no chart."""

import glob
from collections.abc import Iterable

import pulumi


def expanded(files: Iterable[str]) -> list[str]:
    """Replaces file patterns by the matching files; addresses do not change. Raises ``pulumi.RunError`` if no file matches."""
    found: list[str] = []
    for pattern in files:
        if "://" in pattern:
            found.append(pattern)
            continue
        matches = sorted(glob.glob(pattern))
        if not matches:
            raise pulumi.RunError(f"The folder of charts has no files that match {pattern}.")
        found += matches
    return found
