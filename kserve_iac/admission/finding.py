"""What is wrong with a Kubernetes object."""

from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
"""Where in an object: names of fields, and indices of lists."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with an object: its code (``docs/reference/rules.md``), at which path, what, and how to mend it.

    An error is what cannot work; a warning works, though hardly as it was meant.
    """

    code: str
    path: Path
    message: str
    mend: str = ""
    severity: Literal["error", "warning"] = "error"
