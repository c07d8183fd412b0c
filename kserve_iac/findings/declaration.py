"""Rule: a fault that is refused or warned of; and Chapter, the rules about one subject."""

from typing import Literal, NamedTuple

from .codes import Code

Severity = Literal["error", "warning"]


class Rule(NamedTuple):
    """The declaration of a rule. Its texts are Markdown, except for the example."""

    code: Code
    """Stable: users search for it, and refer to it."""
    severity: Severity
    """An error cannot work. A warning may work, though hardly as it was meant."""
    meaning: str
    source: str
    """Who refuses or ignores the value, or where the fact is from: a file and release, or a page by its title."""
    example: str
    """A finding as it is printed: the path, a colon, what is wrong, and the mend."""
    read: int = 2026
    """The year in which the source was read."""
    stricter: str = ""
    """Why it cannot work, where KServe accepts it and this library alone refuses it."""


class Chapter(NamedTuple):
    """The rules about one subject, as the page lists them."""

    title: str
    rules: tuple[Rule, ...]
    introduction: str = ""
    level: int = 2
    """Of the heading: 2, or 3 for a part of the chapter before."""
