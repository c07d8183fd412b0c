"""What cannot work of a ClusterStorageContainer. KServe has no webhook for it.

Source: IsStorageUriSupported in pkg/apis/serving/v1alpha1/storage_container_types.go.
"""

import re
from collections.abc import Iterator

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .containers import image_is_pinned


def formats_match_something(obj: Object) -> Iterator[Finding]:
    """Not validated: an entry is a prefix or a regular expression of RE2.

    One that is neither matches nothing, and beside a prefix the expression is not looked at.
    """
    for path, entry in obj.entries("spec", "supportedUriFormats"):
        prefix, regex = entry.get("prefix"), entry.get("regex")
        if is_output(prefix) or is_output(regex):
            continue
        if not prefix and not regex:
            yield Finding("uri-format", path, "This format matches no URI.", "Set prefix or regex.")
        elif prefix and regex:
            yield Finding(
                "uri-format",
                path / "regex",
                "KServe ignores regex if prefix is set.",
                "Remove either prefix or regex.",
            )
        elif isinstance(regex, str) and not _compiles(regex):
            where = path / "regex"
            yield Finding(
                "uri-format", where, f"{regex!r} is not a regular expression that Go can read.", "Use the RE2 syntax."
            )


_NOT_RE2 = re.compile(r"\(\?(?:[=!>(#]|<[=!])|\\[1-9]|[*+?}]\+")
"""What Python takes and RE2 does not: looking around, atomic groups, references back, possessive quantifiers."""


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return not _NOT_RE2.search(re.sub(r"\\\\", "", pattern))


def container_image_is_pinned(obj: Object) -> Iterator[Finding]:
    """An image without a tag, or with ``latest``."""
    yield from image_is_pinned(obj, Path("spec", "container"))


RULES = (formats_match_something, container_image_is_pinned)
