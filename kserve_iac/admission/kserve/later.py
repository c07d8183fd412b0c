"""What is known in the update only."""

from collections.abc import Iterator

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object, Rule


def is_later(obj: Object, path: Path) -> bool:
    """Whether what is at the path is a Pulumi Output, or within one: then nothing can be said of it, nor of its absence."""
    return obj.has_outputs and any(is_output(obj.get(*path[:end])) for end in range(1, len(path) + 1))


def judged(rule: Rule, obj: Object) -> Iterator[Finding]:
    """What a rule says of an object, but for what stands in an Output: rules need not ask about the places they name."""
    if not obj.has_outputs:
        return rule(obj)
    return (finding for finding in rule(obj) if not is_later(obj, finding.path))
