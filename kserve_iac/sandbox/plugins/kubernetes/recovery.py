"""Releases that an interrupted run left half-done, brought to where the next install or upgrade can start.

Helm itself refuses to touch them ("another operation is in progress", "cannot re-use a name"), for good reason where
several people run it; here it is this plugin that was interrupted, or an owner who said ``upsertExistingObjects``.
"""

import time
from collections.abc import Mapping
from typing import Any

from . import helmcli, helmstore
from .cluster import Cluster
from .engine import Engine
from .errors import PluginError
from .helmcli import Helm

STALE_SECONDS = 15.0
"""An operation whose record is younger may still be running: the plugin that began it ends its helm within seconds."""

_POLL_SECONDS = 1.0


class Recovery:
    """Looks at what helm recorded and clears away what can not go on."""

    def __init__(self, cluster: Cluster, engine: Engine, helm: Helm) -> None:
        self._cluster = cluster
        self._engine = engine
        self._helm = helm

    def converge(self, urn: str, release: Mapping[str, Any]) -> bool:
        """Makes the release ready for the next operation; True when that is an upgrade, False when an install.

        A pending record younger than :data:`STALE_SECONDS` is waited for. Raises PluginError when the API server refuses.
        """
        records = self._settled(urn, release)
        if not records:
            return False
        latest = records[-1]
        if latest.pending:
            self._engine.warn(
                urn, f"release {latest.name!r} was left {latest.status} by an interrupted run: recovering it"
            )
            helmstore.drop(self._cluster, latest)
            records = records[:-1]
        elif latest.status == helmstore.UNINSTALLING:
            self._engine.warn(urn, f"release {latest.name!r} was left half uninstalled: finishing that first")
            self._helm.run(helmcli.uninstall_args(release, float(release.get("timeout") or 300)), connect=True)
            records = self._records(release)
        # Helm upgrades from a deployed revision, or from a failed one when there never was another.
        return any(record.status in (helmstore.DEPLOYED, helmstore.FAILED) for record in records)

    def _settled(self, urn: str, release: Mapping[str, Any]) -> list[helmstore.Record]:
        deadline = time.monotonic() + STALE_SECONDS
        while True:
            records = self._records(release)
            young = bool(records) and records[-1].pending and helmstore.age(records[-1]) < STALE_SECONDS
            if not young or time.monotonic() >= deadline:
                return records
            self._engine.status(urn, f"release is {records[-1].status}: waiting for another run of helm")
            self._cluster.pause(_POLL_SECONDS)

    def _records(self, release: Mapping[str, Any]) -> list[helmstore.Record]:
        name, namespace = release.get("name"), release.get("namespace")
        if not name or not namespace:
            raise PluginError("a release needs a name and a namespace")
        return helmstore.records(self._cluster, str(namespace), str(name))
