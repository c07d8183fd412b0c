"""Files of CustomResourceDefinitions that no chart looks after."""

import glob
from collections.abc import Iterable

import pulumi


def expanded(files: Iterable[str]) -> list[str]:
    """Patterns of a local folder as the files they match; addresses stay. Raises ``pulumi.RunError`` where none matches."""
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
