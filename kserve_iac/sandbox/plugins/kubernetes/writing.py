"""Requests that change an object: create by POST, update by server-side apply, and their dry runs for previews."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kserve_iac.sandbox.kube import APPLY, JSON_PATCH, ApiError, Object, UnknownKind

from . import checkpoint
from .annotations import PATCH_FORCE, is_true
from .awaiting import NotReady, until_gone
from .cluster import Cluster
from .engine import Engine
from .errors import PluginError, Unreachable
from .identity import Gvk
from .ownership import conflict_message, respecting_ignored, taking_over
from .paths import Path

_MISSING_SECONDS = 31.0
"""How long a missing namespace or kind may still come: programs create them out of order (official: 5 retries, 31 s)."""


@contextmanager
def explained(action: str) -> Iterator[None]:
    """Turns a refusal of the API server into an error that says what was refused."""
    try:
        yield
    except ApiError as error:
        raise PluginError(f"{action}: {_reason(error)}") from error


def _reason(error: ApiError) -> str:
    if isinstance(error, UnknownKind):
        return f"{error}: is the CustomResourceDefinition installed?"
    text = str(error)
    if "failed calling webhook" in text:
        text += " (is the controller behind this webhook running, and does its certificate match?)"
    return text


class Writer:
    """Changes objects of one cluster."""

    def __init__(self, cluster: Cluster, engine: Engine) -> None:
        self._cluster = cluster
        self._engine = engine

    # Create ---------------------------------------------------------------------------------------------------

    def create(self, urn: str, gvk: Gvk, obj: dict[str, Any], manager: str, *, patch: bool = False) -> Object:
        """Creates the object. With upsertExistingObjects (and for Patch resources) it is applied over what is there.

        Raises PluginError; when the object exists already, with the ways out of it.
        """
        name = obj["metadata"]["name"]
        deadline = time.monotonic() + _MISSING_SECONDS
        pause = 0.2
        while True:
            try:
                if patch:
                    return self._apply(gvk, obj, manager, force=self._forced(obj))
                if self._cluster.settings.upsert:
                    self._vanishing(urn, gvk, obj)
                    return self._upsert(gvk, obj, manager)
                return self._cluster.create(gvk, self._for_server(gvk, obj), manager)
            except ApiError as error:
                if error.reason == "AlreadyExists" and self._vanishing(urn, gvk, obj):
                    continue
                if error.code != 404 or time.monotonic() + pause > deadline:
                    raise self._creation_error(gvk, name, manager, error) from error
                self._engine.status(urn, f"waiting: {error}")
            self._cluster.pause(pause)
            pause = min(pause * 1.5, 3.0)

    def _vanishing(self, urn: str, gvk: Gvk, obj: dict[str, Any]) -> bool:
        """Whether an object of the name was being deleted, and has gone now; an interrupted destroy leaves such."""
        metadata = obj["metadata"]
        live = self._cluster.get(gvk, metadata.get("namespace"), metadata["name"])
        if live is None or not live["metadata"].get("deletionTimestamp"):
            return False
        self._engine.status(urn, "waiting until the old object of this name has gone")
        try:
            until_gone(
                self._cluster,
                self._engine,
                urn,
                gvk,
                obj,
                metadata.get("namespace"),
                metadata["name"],
                live["metadata"].get("uid"),
                0,
            )
        except NotReady as error:
            raise PluginError(
                f"creation of {gvk.kind} {metadata['name']!r}: the old one stands in the way: {error}"
            ) from error
        return True

    def _upsert(self, gvk: Gvk, obj: dict[str, Any], manager: str) -> Object:
        metadata = obj["metadata"]
        live = self._cluster.get(gvk, metadata.get("namespace"), metadata["name"])
        if live is None:
            try:
                return self._cluster.create(gvk, self._for_server(gvk, obj), manager)
            except ApiError as error:
                if error.reason != "AlreadyExists":
                    raise
        else:
            self._take_over(gvk, live, manager)
        return self._apply(gvk, obj, manager, force=self._forced(obj))

    def _creation_error(self, gvk: Gvk, name: str, manager: str, error: ApiError) -> PluginError:
        if error.reason == "AlreadyExists":
            return PluginError(
                f"{gvk.kind} {name!r} already exists in the cluster. If this resource was renamed in the program, give it an "
                "alias of its old name; to manage an object that others made, import it, or set upsertExistingObjects on "
                f"the provider; to change only some of its fields, use {gvk.kind}Patch."
            )
        conflict = conflict_message(error, manager)
        return PluginError(f"creation of {gvk.kind} {name!r}: {conflict or _reason(error)}")

    def preview_create(self, urn: str, gvk: Gvk, obj: dict[str, Any], manager: str) -> Object | None:
        """What the API server would make of it; None where it can not say yet. Raises PluginError when it would refuse."""
        try:
            return self._cluster.create(gvk, self._for_server(gvk, obj), manager, dry_run=True)
        except Unreachable:
            return None
        except ApiError as error:
            if _not_yet(error) or error.reason == "AlreadyExists":
                self._engine.debug(urn, f"no dry run: {error}")
                return None
            raise self._creation_error(gvk, obj["metadata"]["name"], manager, error) from error

    # Update ---------------------------------------------------------------------------------------------------

    def update(
        self,
        urn: str,
        gvk: Gvk,
        obj: dict[str, Any],
        old_live: dict[str, Any],
        ignored: list[Path],
        manager: str,
        *,
        patch: bool,
    ) -> Object:
        """Applies the object over the live one. An object that has vanished is created again."""
        metadata = old_live.get("metadata") or obj["metadata"]
        live = self._cluster.get(gvk, metadata.get("namespace"), metadata["name"])
        if live is None:
            self._engine.warn(urn, f"{gvk.kind} {metadata['name']} has vanished from the cluster: it is created again")
            return self.create(urn, gvk, obj, manager, patch=patch)
        if not patch:
            live = self._take_over(gvk, live, manager) or live
        wanted = respecting_ignored(obj, live, ignored, manager)
        try:
            return self._apply(gvk, wanted, manager, force=self._forced(obj))
        except ApiError as error:
            reason = conflict_message(error, manager) or _reason(error)
            raise PluginError(f"update of {gvk.kind} {metadata['name']!r}: {reason}") from error

    def preview_update(
        self, urn: str, gvk: Gvk, obj: dict[str, Any], old_live: dict[str, Any], ignored: list[Path], manager: str
    ) -> Object | None:
        """What the API server would make of the update; None where it can not say. Raises PluginError when it refuses."""
        metadata = old_live.get("metadata") or obj["metadata"]
        try:
            live = self._cluster.get(gvk, metadata.get("namespace"), metadata["name"])
            if live is None:
                return None
            managed = (live.get("metadata") or {}).get("managedFields") or []
            # Fields of our own create request only become ours with the real update: no conflict with ourselves.
            force = self._forced(obj) or taking_over(managed, manager) is not None
            wanted = respecting_ignored(obj, live, ignored, manager)
            return self._apply(gvk, wanted, manager, force=force, dry_run=True)
        except Unreachable:
            return None
        except ApiError as error:
            if _not_yet(error):
                self._engine.debug(urn, f"no dry run: {error}")
                return None
            reason = conflict_message(error, manager) or _reason(error)
            raise PluginError(f"update of {gvk.kind} {metadata['name']!r}: {reason}") from error

    def relinquish(self, gvk: Gvk, live: dict[str, Any], manager: str) -> None:
        """Gives up every field a manager owns; a field nobody else owns disappears."""
        metadata = live["metadata"]
        identity = {
            "name": metadata["name"],
            **({"namespace": metadata["namespace"]} if metadata.get("namespace") else {}),
        }
        empty = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": identity}
        if self._cluster.get(gvk, metadata.get("namespace"), metadata["name"]) is None:
            return
        with explained(f"giving up the fields of {gvk.kind} {metadata['name']!r}"):
            self._apply(gvk, empty, manager, force=False)

    # Parts ----------------------------------------------------------------------------------------------------

    def _for_server(self, gvk: Gvk, obj: dict[str, Any]) -> dict[str, Any]:
        return checkpoint.for_server(obj, self._cluster.kind(gvk).namespaced)

    def _forced(self, obj: dict[str, Any]) -> bool:
        return self._cluster.settings.patch_force or is_true(obj, PATCH_FORCE)

    def _apply(self, gvk: Gvk, obj: dict[str, Any], manager: str, *, force: bool, dry_run: bool = False) -> Object:
        sent = self._for_server(gvk, obj)
        metadata = sent["metadata"]
        path = self._cluster.path(gvk, metadata.get("namespace"), metadata["name"])
        params = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Warn"}
        if dry_run:
            params["dryRun"] = "All"
        applied: Object = self._cluster.request("PATCH", path, sent, params=params, content_type=APPLY)
        return applied

    def _take_over(self, gvk: Gvk, live: Object, manager: str) -> Object | None:
        metadata = live["metadata"]
        for _ in range(3):
            managed = taking_over(metadata.get("managedFields") or [], manager)
            if managed is None:
                return None
            patch = [
                {"op": "test", "path": "/metadata/resourceVersion", "value": metadata["resourceVersion"]},
                {"op": "replace", "path": "/metadata/managedFields", "value": managed},
            ]
            path = self._cluster.path(gvk, metadata.get("namespace"), metadata["name"])
            try:
                taken: Object = self._cluster.request("PATCH", path, patch, content_type=JSON_PATCH)
                return taken
            except ApiError as error:
                # Somebody changed the object in between: look again.
                if error.code not in (409, 422):
                    raise
            latest = self._cluster.get(gvk, metadata.get("namespace"), metadata["name"])
            if latest is None:
                return None
            metadata = latest["metadata"]
        return None


def _not_yet(error: ApiError) -> bool:
    """Whether a refused dry run says nothing about the real thing, which comes later or is allowed more."""
    text = str(error)
    return (
        error.code == 404  # namespace or kind are created by the same program
        or (error.code == 403 and error.reason == "Forbidden" and "denied the request" not in text)
        or "failed calling webhook" in text  # its controller may come with the same program
        or "failed to call webhook" in text
        or "does not support dry run" in text
        or "conversion webhook" in text
    )
