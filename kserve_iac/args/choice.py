"""Messages for objects that must set exactly one of several fields, and for names that must be unique."""

from collections.abc import Iterable, Sequence


def exactly_one(known: Sequence[str], given: Sequence[str]) -> str | None:
    """What is wrong with setting ``given``, the fields that are set of ``known``; None where it is exactly one."""
    if len(given) == 1:
        return None
    rule = f"exactly one of {_listed(known, 'and')} must be set"
    if not given:
        return f"{rule}, but none is; set {known[0]}, for example"
    return f"{rule}, but {_listed(given, 'and')} are; remove {_listed(given, 'or')}"


def twice(names: Sequence[str], what: str) -> str | None:
    """What is wrong with ``names`` of ``what`` that are not unique; None where they are."""
    found = sorted({name for name in names if names.count(name) > 1})
    if not found:
        return None
    return f"names of {what} must be unique, but these appear twice: {', '.join(found)}; rename one of each"


def bounds(least: int, most: int) -> str | None:
    """What is wrong with the bounds of a pool; None where the smaller is not the greater."""
    if least <= most:
        return None
    return f"minNodes ({least}) must not be greater than maxNodes ({most}); set maxNodes to {least} or more"


def _listed(names: Iterable[str], word: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
