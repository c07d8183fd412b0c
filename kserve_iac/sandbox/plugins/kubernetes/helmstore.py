"""Helm's own records of releases: one Secret per revision, named ``sh.helm.release.v1.<name>.v<revision>``.

Read directly, because starting helm for each look takes far longer, and because helm has no command to drop the record
of an operation that was interrupted. Format: helm.sh/helm/v3/pkg/storage/driver (base64 of gzipped JSON).
"""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from kserve_iac.sandbox.kube import ApiError

from .cluster import Cluster
from .errors import PluginError
from .identity import Gvk

_SECRET = Gvk("v1", "Secret")
_METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

DEPLOYED = "deployed"
FAILED = "failed"
UNINSTALLING = "uninstalling"
PENDING = ("pending-install", "pending-upgrade", "pending-rollback")


@dataclass(frozen=True)
class Record:
    """One revision of a release: its number and status, without its content."""

    name: str
    namespace: str
    revision: int
    status: str
    secret: str
    modified: float
    """Seconds since the epoch at which helm last wrote it; 0 where it does not say."""

    @property
    def pending(self) -> bool:
        return self.status in PENDING


class Release:
    """The content of a record."""

    def __init__(self, record: Record, content: Mapping[str, Any]) -> None:
        self.record = record
        self._content = content

    @cached_property
    def chart(self) -> Mapping[str, Any]:
        return (self._content.get("chart") or {}).get("metadata") or {}

    @property
    def values(self) -> dict[str, Any]:
        return dict(self._content.get("config") or {})

    @property
    def manifest(self) -> str:
        return str(self._content.get("manifest") or "")

    @property
    def description(self) -> str:
        return str((self._content.get("info") or {}).get("description") or "")


def records(cluster: Cluster, namespace: str, name: str, *, last: bool = False) -> list[Record]:
    """The records of a release, oldest first; none where it does not exist. ``last``: see :meth:`Cluster.request`."""
    try:
        answer = cluster.request(
            "GET",
            cluster.path(_SECRET, namespace),
            params={"labelSelector": f"owner=helm,name={name}"},
            accept=_METADATA_ONLY,
            last=last,
        )
    except ApiError as error:
        raise PluginError(f"the records of release {name!r} can not be read: {error}") from error
    found = []
    for item in answer.get("items") or []:
        metadata = item["metadata"]
        labels = metadata.get("labels") or {}
        stamp = str(labels.get("modifiedAt") or labels.get("createdAt") or "0")
        revision = int(str(labels.get("version", "0")))
        found.append(Record(name, namespace, revision, str(labels.get("status", "")), metadata["name"], float(stamp)))
    return sorted(found, key=lambda record: record.revision)


def load(cluster: Cluster, record: Record, *, last: bool = False) -> Release | None:
    """The content of a record; None when it has gone meanwhile."""
    try:
        secret = cluster.request("GET", cluster.path(_SECRET, record.namespace, record.secret), last=last)
    except ApiError as error:
        if error.code == 404:
            return None
        raise
    encoded = base64.b64decode((secret.get("data") or {}).get("release") or "")
    raw = base64.b64decode(encoded)
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    return Release(record, json.loads(raw))


def drop(cluster: Cluster, record: Record) -> None:
    """Removes a record, so that helm forgets the operation it stands for. The release's objects stay."""
    try:
        cluster.request("DELETE", cluster.path(_SECRET, record.namespace, record.secret))
    except ApiError as error:
        if error.code != 404:
            raise PluginError(f"the record {record.secret!r} can not be removed: {error}") from error


def age(record: Record, now: datetime | None = None) -> float:
    """Seconds since helm wrote the record."""
    moment = now or datetime.now(timezone.utc)
    return moment.timestamp() - record.modified
