"""Whose an object is: what this stack made, also in an update that was interrupted, and what somebody else made.

Pulumi's state does not hold what an interrupted update had just made. So every object carries the name of its stack, as the
field manager of its server-side apply (annotation ``pulumi.com/patchFieldManager``): the next update recognises it and goes on.
An object without that name belongs to somebody else, and is never taken over without an explicit word.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

FIELD_MANAGER = "pulumi.com/patchFieldManager"
"""Annotation by which the Kubernetes plugin is told the field manager (pulumi-kubernetes pkg/metadata/annotations.go)."""

ADOPT = "Set importId to take the object over, or choose another name."
"""By what word an object of others is taken over."""

_MOST = 128
"""Longest name of a field manager (apimachinery pkg/apis/meta/v1/validation: FieldManagerMaxLength)."""


def stack_mark(organization: str, project: str, stack: str) -> str:
    """The name of a stack on its objects; at most 128 characters, of which the end is kept."""
    return f"kserve-iac:{'/'.join(part for part in (organization, project, stack) if part)[-(_MOST - 11) :]}"


class Owner(Enum):
    """Whose an object is."""

    NOBODY = "nobody"
    """It does not exist."""
    THIS_STACK = "this stack"
    LEAVING = "leaving"
    """It is being deleted, and must be gone before one of its name is made."""
    OTHERS = "others"


def owner(live: Mapping[str, Any] | None, mark: str) -> Owner:
    """Whose ``live`` is, for the stack of that mark."""
    if live is None:
        return Owner.NOBODY
    metadata = live.get("metadata") or {}
    if metadata.get("deletionTimestamp"):
        return Owner.LEAVING
    return Owner.THIS_STACK if mark_of(live) == mark else Owner.OTHERS


def mark_of(live: Mapping[str, Any]) -> str | None:
    """The mark of the stack that made an object; None where no stack of this library did."""
    found = ((live.get("metadata") or {}).get("annotations") or {}).get(FIELD_MANAGER)
    return str(found) if found is not None else None


def described(live: Mapping[str, Any]) -> str:
    """``Kind namespace/name``."""
    metadata = live.get("metadata") or {}
    place = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
    return f"{live.get('kind')} {place}{metadata.get('name')}"


def refusal(live: Mapping[str, Any], take_over: str) -> str:
    """Why an object of others is not created over; ``take_over`` says by what word it would be taken over."""
    metadata, mark = live.get("metadata") or {}, mark_of(live)
    by = f"The stack {mark.removeprefix('kserve-iac:')} created it" if mark else "This stack did not create it"
    managers = sorted({str(entry.get("manager")) for entry in metadata.get("managedFields") or []})
    who = f" (written by {', '.join(managers)})" if managers and not mark else ""
    return f"{described(live)} already exists. {by}{who}, so it is not overwritten. {take_over}"
