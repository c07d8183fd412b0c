"""The rules: every code of a finding, with its severity, meaning and source. docs/reference/rules.md is written from here.

The rules are in :mod:`kserve_iac.findings.chapters`. They are imported when the first finding is made, so that an import of the
arguments stays quick.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .codes import Code
    from .declaration import Rule


def rule(code: "Code") -> "Rule":
    """The rule with this code. Raises KeyError for a code that no rule declares."""
    return _rules()[code]


@cache
def _rules() -> "Mapping[Code, Rule]":
    from .chapters import CHAPTERS

    return {one.code: one for chapter in CHAPTERS for one in chapter.rules}
