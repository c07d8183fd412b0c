"""What is wrong with a Kubernetes object."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..findings import rule
from ..findings.path import Path

if TYPE_CHECKING:
    from ..findings.codes import Code
    from ..findings.declaration import Severity


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with an object: its code (``docs/reference/rules.md``), at which path, what, and how to mend it."""

    code: "Code"
    path: Path
    message: str
    mend: str = ""

    def __post_init__(self) -> None:
        rule(self.code)

    @property
    def severity(self) -> "Severity":
        """That of the rule."""
        return rule(self.code).severity
