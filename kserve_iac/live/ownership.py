"""The owner of an object: this stack, perhaps in an interrupted update, or somebody else.

Pulumi's state does not contain the objects that an interrupted update created last. So every object is marked with the name of
its stack, as the field manager of its server-side apply (annotation ``pulumi.com/patchFieldManager``). The next update recognises
this mark and continues. An object without the mark belongs to somebody else, and is taken over only if the arguments request it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

FIELD_MANAGER = "pulumi.com/patchFieldManager"
"""Annotation from which the Kubernetes plugin reads the field manager (pulumi-kubernetes pkg/metadata/annotations.go)."""

FORCE = "pulumi.com/patchForce"
"""Annotation with the value ``true`` on objects whose fields the Kubernetes plugin applies although others own them
(pulumi-kubernetes pkg/metadata/annotations.go)."""

ADOPT = "Set importId to take the object over, or choose another name."
"""The mend for an object of others."""

_MOST = 128
"""Maximum length of a field manager's name (apimachinery pkg/apis/meta/v1/validation: FieldManagerMaxLength)."""


def stack_mark(organization: str, project: str, stack: str) -> str:
    """The mark of a stack on its objects. It has at most 128 characters; the beginning of a longer name is cut off."""
    return f"kserve-iac:{'/'.join(part for part in (organization, project, stack) if part)[-(_MOST - 11) :]}"


class Owner(Enum):
    """The owner of an object."""

    NOBODY = "nobody"
    """The object does not exist."""
    THIS_STACK = "this stack"
    LEAVING = "leaving"
    """The object is being deleted. A new object of the same name requires the end of the deletion."""
    OTHERS = "others"


def owner(live: Mapping[str, Any] | None, mark: str) -> Owner:
    """The owner of ``live``, from the view of the stack with the mark ``mark``."""
    if live is None:
        return Owner.NOBODY
    metadata = live.get("metadata") or {}
    if metadata.get("deletionTimestamp"):
        return Owner.LEAVING
    return Owner.THIS_STACK if mark_of(live) == mark else Owner.OTHERS


def mark_of(live: Mapping[str, Any]) -> str | None:
    """The mark on an object. None: no stack of this library created it."""
    found = ((live.get("metadata") or {}).get("annotations") or {}).get(FIELD_MANAGER)
    return str(found) if found is not None else None


def described(live: Mapping[str, Any]) -> str:
    """The words for an object: ``Kind namespace/name``."""
    metadata = live.get("metadata") or {}
    place = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
    return f"{live.get('kind')} {place}{metadata.get('name')}"


def refusal(live: Mapping[str, Any], take_over: str) -> str:
    """The message that an object of others is not overwritten. ``take_over`` is its mend."""
    metadata, mark = live.get("metadata") or {}, mark_of(live)
    by = f"The stack {mark.removeprefix('kserve-iac:')} created it" if mark else "This stack did not create it"
    managers = sorted({str(entry.get("manager")) for entry in metadata.get("managedFields") or []})
    who = f" (written by {', '.join(managers)})" if managers and not mark else ""
    return f"{described(live)} already exists. {by}{who}, so it is not overwritten. {take_over}"
