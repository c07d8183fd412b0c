"""Helm's records of a release in the cluster, and the correction of a record after an interrupted update.

Helm keeps a Secret for every revision of a release (helm.sh/helm/v3 pkg/storage/driver/secrets.go): labels ``owner: helm``,
``name``, ``version``, ``status``; data ``release``: base64 of gzip of JSON (driver/util.go), base64 once more as any Secret.
"""

import base64
import gzip
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

PENDING = ("pending-install", "pending-upgrade", "pending-rollback")
"""Pending states. While the latest record has one of these, every upgrade fails (helm pkg/release/status.go: IsPending)."""

KEEP = "helm.sh/resource-policy"
"""Annotation with the value ``keep`` on objects that Helm does not delete."""


def selector(release: str) -> str:
    """Label selector for the records of a release."""
    return f"owner=helm,name={release}"


@dataclass(frozen=True)
class Record:
    """Helm's record of one revision of a release."""

    secret: str
    """Name of the Secret."""
    version: int
    status: str
    content: Mapping[str, Any]

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects of the manifest without their content. Hooks are not included."""
        return _objects(self.content.get("manifest") or "")

    @property
    def hooks(self) -> list[dict[str, Any]]:
        """The objects of the hooks without their content. Helm may have deleted them, and otherwise leaves them in the
        cluster.
        """
        return [obj for hook in self.content.get("hooks") or [] for obj in _objects(hook.get("manifest") or "")]


def _objects(manifest: str) -> list[dict[str, Any]]:
    documents = re.split(r"(?m)^---.*$", manifest)
    found = (yaml.load(_head(document), _Loader) for document in documents)  # noqa: S506 - a safe loader
    return [obj for obj in found if isinstance(obj, dict) and obj.get("kind")]


_HEAD = ("apiVersion", "kind", "metadata")


def _head(document: str) -> str:
    """The lines of a document that identify its object. Parsing whole definitions of several megabytes would take seconds.

    A document whose top-level keys are not at the beginning of lines is returned completely.
    """
    kept, keep = [], True
    for line in document.splitlines():
        if line[:1].isalpha():
            keep = line.partition(":")[0] in _HEAD
        if keep:
            kept.append(line)
    return "\n".join(kept)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, and CRDs are large


def record(secret: Mapping[str, Any]) -> Record:
    """Reads the record in a Secret. Raises ``ValueError`` if the Secret contains no release."""
    labels = secret["metadata"].get("labels") or {}
    try:
        packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
        content = json.loads(gzip.decompress(packed))
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"Secret {secret['metadata']['name']} holds no Helm release: {error}") from error
    return Record(secret["metadata"]["name"], int(labels.get("version", "0")), labels.get("status", ""), content)


def records(secrets: Iterable[Mapping[str, Any]]) -> list[Record]:
    """The revisions of a release, oldest first."""
    return sorted((record(secret) for secret in secrets), key=lambda found: found.version)


def settled(found: Record) -> dict[str, Any]:
    """The change of a Secret that records an interrupted operation as failed.

    Helm itself writes ``failed`` at the end of a failed operation. Only a killed process leaves ``pending``.
    """
    info = {**(found.content.get("info") or {}), "status": "failed", "description": "The update was interrupted."}
    packed = gzip.compress(json.dumps({**found.content, "info": info}).encode())
    data = base64.b64encode(base64.b64encode(packed)).decode()
    return {"metadata": {"labels": {"status": "failed"}}, "data": {"release": data}}


def identity(obj: Mapping[str, Any], namespace: str) -> tuple[str, str, str, str]:
    """``(apiVersion, kind, namespace, name)`` of an object. ``namespace`` is that of the release, for objects without a
    namespace.
    """
    metadata = obj.get("metadata") or {}
    return (
        str(obj.get("apiVersion")),
        str(obj.get("kind")),
        str(metadata.get("namespace") or namespace),
        str(metadata.get("name")),
    )


def kept(obj: Mapping[str, Any]) -> bool:
    """Whether Helm keeps the object when it removes the release."""
    return ((obj.get("metadata") or {}).get("annotations") or {}).get(KEEP) == "keep"
