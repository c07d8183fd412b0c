"""What the API server says of any object's metadata, whatever its kind.

Sources: ObjectMeta and its validation in apimachinery (pkg/apis/meta/v1/types.go, pkg/api/validation/objectmeta.go,
pkg/util/validation/validation.go); the names of custom resources are DNS subdomains (apiextensions-apiserver,
pkg/registry/customresource/validator.go).
"""

import difflib
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..args.base import is_output
from ..findings.path import Path
from .finding import Finding
from .object import Object

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
"""``a.example.com``."""
DNS_LABEL = re.compile(_LABEL)
QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
"""Names in keys, and values of labels."""
LONGEST_SUBDOMAIN, LONGEST_LABEL, MOST_ANNOTATIONS = 253, 63, 256 * 1024
"""Bytes; the last of all keys and values of annotations together."""

NAMES = ("name", "generateName", "namespace")
"""Fields by which objects that are otherwise alike differ."""
_TEXTS = (
    *NAMES,
    "selfLink",
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
)
_MAPS = ("labels", "annotations")
_OTHERS = ("generation", "deletionGracePeriodSeconds", "ownerReferences", "finalizers", "managedFields")
_FIELDS = (*_TEXTS, *_MAPS, *_OTHERS)


def metadata_findings(obj: Object) -> Iterator[Finding]:
    """Everything that is wrong with ``metadata``: its shape, name, namespace, labels, annotations and finalizers."""
    yield from findings_of(obj.value.get("metadata"))


def findings_of(found: Any) -> Iterator[Finding]:
    """Everything that is wrong with these metadata."""
    if is_output(found):
        return
    if not isinstance(found, Mapping):
        yield Finding("object-name", Path("metadata", "name"), "The object has no name.", "Set metadata.name.")
        return
    shape = list(_shape(found))
    yield from shape
    wrong = {finding.path for finding in shape}
    for field, rule in (("name", _name), ("namespace", _namespace), ("labels", _labels), ("annotations", _annotations)):
        if not any(path[:2] == ("metadata", field) for path in wrong):
            yield from rule(found)


def _shape(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    for key, value in metadata.items():
        path = Path("metadata", str(key))
        if key not in _FIELDS:
            near = difflib.get_close_matches(str(key), _FIELDS, n=1)
            mend = f"Did you mean {near[0]}?" if near else f"Remove {key}."
            yield Finding("crd-unknown-field", path, f"There is no field {key}. The API server would drop it.", mend)
        elif value is None or is_output(value):
            continue
        elif key in _TEXTS and not isinstance(value, str):
            yield Finding("crd-type", path, f"{value!r} is not a string.", "Put the value in quotes.")
        elif key in _MAPS:
            yield from _strings(value, path)
        elif key == "finalizers" and not isinstance(value, (list, tuple)):
            yield Finding("crd-type", path, f"{key} must be a list.", "Write a list of strings.")


def _strings(value: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield Finding("crd-type", path, f"{path[-1]} must be a mapping.", "Write a mapping of strings.")
        return
    for key, inner in value.items():
        if inner is not None and not isinstance(inner, str) and not is_output(inner):
            yield Finding("crd-type", path / str(key), f"{inner!r} is not a string.", "Put the value in quotes.")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_subdomain(text: str) -> bool:
    return _bytes(text) <= LONGEST_SUBDOMAIN and SUBDOMAIN.fullmatch(text) is not None


def _name(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    name, prefix = metadata.get("name"), metadata.get("generateName")
    if is_output(name) or (not name and is_output(prefix)):
        return
    path = Path("metadata", "name")
    if not name and not prefix:
        yield Finding("object-name", path, "The object has no name.", "Set metadata.name.")
    elif name and not _is_subdomain(name):
        said = f"{name!r}" if len(name) <= LONGEST_LABEL else f"{name[:20]!r}…"
        mend = "Use at most 253 lower-case letters, digits, '-' and '.', with a letter or digit first and last."
        yield Finding("object-name", path, f"Kubernetes does not accept the name {said}.", mend)
    elif not name and not _is_subdomain((prefix or "").rstrip("-.") or "-"):
        mend = "Use lower-case letters, digits, '-' and '.', with a letter or digit first."
        yield Finding(
            "object-name",
            Path("metadata", "generateName"),
            f"Kubernetes does not accept names that begin with {prefix!r}.",
            mend,
        )


def _namespace(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    namespace = metadata.get("namespace")
    if not namespace or is_output(namespace):
        return
    if _bytes(namespace) > LONGEST_LABEL or not DNS_LABEL.fullmatch(namespace):
        mend = "Use at most 63 lower-case letters, digits and '-', with a letter or digit first and last."
        yield Finding(
            "object-name",
            Path("metadata", "namespace"),
            f"Kubernetes does not accept the namespace {namespace!r}.",
            mend,
        )


@functools.lru_cache(maxsize=1024)  # nearly all objects have the same few keys
def _wrong_key(key: str) -> str | None:
    """Why a key is none (IsQualifiedName): ``[prefix/]name``."""
    prefix, slash, name = key.rpartition("/")
    if slash and not _is_subdomain(prefix):
        return f"{prefix[:70]!r}, the part before '/', is not a DNS subdomain."
    if not name or _bytes(name) > LONGEST_LABEL or not QUALIFIED.fullmatch(name):
        return (
            f"{name[:70]!r} is not a valid key: it must be 1 to 63 letters, digits, '-', '_' and '.', a letter or "
            "digit first and last."
        )
    return None


def _labels(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    labels = metadata.get("labels")
    for key, value in labels.items() if isinstance(labels, Mapping) else ():
        path = Path("metadata", "labels", str(key))
        for why, mend in label_faults(str(key), value if isinstance(value, str) else ""):
            kind = mend if mend == RENAME else f"{mend[:-1]}, or use an annotation."
            yield Finding("label", path, why, kind)


RENAME = "Rename the label."


def label_faults(key: str, value: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the key and the value of a label or a taint, each with its mend."""
    if why := _wrong_key(key):
        yield why, RENAME
    if value and (_bytes(value) > LONGEST_LABEL or not QUALIFIED.fullmatch(value)):
        mend = "Use at most 63 letters, digits, '-', '_' and '.', with a letter or digit first and last."
        yield f"{value[:70]!r} is not a valid value of a label.", mend


def _annotations(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    annotations = metadata.get("annotations")
    if not isinstance(annotations, Mapping):
        return
    size = 0
    for key, value in annotations.items():
        size += _bytes(str(key)) + (_bytes(value) if isinstance(value, str) else 0)
        if why := _wrong_key(str(key).lower()):
            yield Finding("annotation", Path("metadata", "annotations", str(key)), why, "Rename the annotation.")
    if size > MOST_ANNOTATIONS:
        yield Finding(
            "annotation",
            Path("metadata", "annotations"),
            f"All annotations together have {size} bytes, but the limit is {MOST_ANNOTATIONS}.",
            "Move large values into a ConfigMap.",
        )
