"""What Helm recorded of a release in the cluster, and what has to be done about a record that an interrupted update left.

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
"""States that Helm calls pending: while one is the latest, every upgrade fails (helm pkg/release/status.go: IsPending)."""

KEEP = "helm.sh/resource-policy"
"""Annotation of objects that Helm does not delete, where it is ``keep``."""


def selector(release: str) -> str:
    """The labels of a release's records."""
    return f"owner=helm,name={release}"


@dataclass(frozen=True)
class Record:
    """One revision of a release as Helm recorded it."""

    secret: str
    """Name of the Secret."""
    version: int
    status: str
    content: Mapping[str, Any]

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects of its manifest, without their content; hooks are not among them."""
        documents = re.split(r"(?m)^---.*$", self.content.get("manifest") or "")
        found = (yaml.load(_head(document), _Loader) for document in documents)  # noqa: S506 - a safe loader
        return [obj for obj in found if isinstance(obj, dict) and obj.get("kind")]


_HEAD = ("apiVersion", "kind", "metadata")


def _head(document: str) -> str:
    """The lines of a document that say which object it is: parsing megabytes of definitions takes seconds.

    A document that is not written as one key a line at the margin is left whole.
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
    """Reads a Secret. Raises ``ValueError`` where it holds no release."""
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
    """What turns the record of an operation that nobody will finish into that of a failed one: a change of its Secret.

    Helm itself writes ``failed`` where it sees an operation end; only a process that was killed leaves ``pending``.
    """
    info = {**(found.content.get("info") or {}), "status": "failed", "description": "The update was interrupted."}
    packed = gzip.compress(json.dumps({**found.content, "info": info}).encode())
    data = base64.b64encode(base64.b64encode(packed)).decode()
    return {"metadata": {"labels": {"status": "failed"}}, "data": {"release": data}}


def identity(obj: Mapping[str, Any], namespace: str) -> tuple[str, str, str, str]:
    """``(apiVersion, kind, namespace, name)``; ``namespace`` is the release's, for objects that name none."""
    metadata = obj.get("metadata") or {}
    return (
        str(obj.get("apiVersion")),
        str(obj.get("kind")),
        str(metadata.get("namespace") or namespace),
        str(metadata.get("name")),
    )


def kept(obj: Mapping[str, Any]) -> bool:
    """Whether Helm itself would leave it on removal."""
    return ((obj.get("metadata") or {}).get("annotations") or {}).get(KEEP) == "keep"
