"""The `pulumi.com/` annotations that steer the provider, and names made up for objects that have none."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from .errors import PluginError
from .values import UNKNOWN, lookup

AUTONAMED = "pulumi.com/autonamed"
SKIP_AWAIT = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"
TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds"
REPLACE_UNREADY = "pulumi.com/replaceUnready"
PATCH_FORCE = "pulumi.com/patchForce"
PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager"
DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy"

_SUFFIX_LENGTH = 8


def annotation(obj: Mapping[str, Any], key: str) -> str | None:
    """The value of an annotation, None where it is not set or not known yet."""
    value = lookup(dict(obj), "metadata", "annotations", key)
    return value if isinstance(value, str) else None


def is_true(obj: Mapping[str, Any], key: str) -> bool:
    return annotation(obj, key) == "true"


def timeout_seconds(obj: Mapping[str, Any], of_engine: float, default: float) -> float:
    """How long to wait: the resource option ``customTimeouts``, else the annotation, else the default.

    Raises PluginError when the annotation is not a whole number of seconds: the official plugin ignores that silently.
    """
    if of_engine > 0:
        return of_engine
    text = annotation(obj, TIMEOUT_SECONDS)
    if text is None or not text:
        return default
    if not text.isdigit():
        raise PluginError(f"annotation {TIMEOUT_SECONDS}: {text!r} is not a whole number of seconds")
    return float(text)


def propagation_policy(obj: Mapping[str, Any]) -> str:
    """The deletion propagation policy: Foreground unless the annotation says ``orphan`` or ``background``."""
    policy = (annotation(obj, DELETION_PROPAGATION) or "foreground").capitalize()
    if policy not in ("Foreground", "Background", "Orphan"):
        raise PluginError(f"annotation {DELETION_PROPAGATION}: {policy!r} is none of foreground, background, orphan")
    return policy


def with_annotation(obj: dict[str, Any], key: str, value: str) -> dict[str, Any]:
    """A copy with the annotation set; the same object where metadata or annotations are not known yet."""
    metadata = obj.get("metadata") or {}
    annotations = metadata.get("annotations") or {} if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict):
        return obj
    return {**obj, "metadata": {**metadata, "annotations": {**annotations, key: value}}}


def named(obj: Mapping[str, Any]) -> bool:
    """Whether the object has a name, known or still to come."""
    name = lookup(dict(obj), "metadata", "name")
    return name is UNKNOWN or bool(name) or obj.get("metadata") is UNKNOWN


def with_name(obj: dict[str, Any], name: str) -> dict[str, Any]:
    """A copy under a name that was made up, with the annotation that says so."""
    obj = {**obj, "metadata": {**(obj.get("metadata") or {}), "name": name}}
    return with_annotation(obj, AUTONAMED, "true")


def unique_name(prefix: str, seed: bytes) -> str:
    """``<prefix>-<8 hex>``: from the engine's seed, so that one plan keeps one name; random where there is none."""
    suffix = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(_SUFFIX_LENGTH)
    return f"{prefix}-{suffix[:_SUFFIX_LENGTH]}"


def field_manager(obj: Mapping[str, Any], state: Mapping[str, Any], urn: str) -> str:
    """Who owns the fields we apply: the annotation, else what the state remembers, else a name made of the URN.

    Made of the URN and not random, as the official plugin does: an object that was created when the engine died is
    then still recognised as this resource's own by the next update.
    """
    if chosen := annotation(obj, PATCH_FIELD_MANAGER):
        return chosen
    remembered = state.get("__fieldManager")
    if isinstance(remembered, str) and remembered:
        return remembered
    return f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"
