"""Follows the objects of one kind: a list, then its changes, again and again, whatever breaks in between."""

import threading
import traceback
from collections.abc import Callable

import requests

from .kube import ApiError, Kube, Object, UnknownKind

Key = tuple[str, str]
"""(namespace, name); the namespace is empty for kinds without."""

PAUSE = 0.5
"""Seconds before the next attempt after the server refused or did not answer."""
UNKNOWN_PAUSE = 1.0
"""Seconds between two looks for a kind that is not served."""
WATCH_SECONDS = 240


def key_of(obj: Object) -> Key:
    metadata = obj["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


class Informer:
    """Keeps ``objects`` up to date in a thread of its own and calls ``changed(key, object or None)`` for every change.

    The callback runs in that thread: it must be quick and must not raise. While the kind is not served, there are
    no objects. With ``keep=False`` only names are remembered (for large objects nobody reads here), and the callback
    still gets the whole object.
    """

    def __init__(
        self,
        kube: Kube,
        api_version: str,
        kind: str,
        changed: Callable[[Key, Object | None], None] = lambda key, obj: None,
        *,
        fields: str = "",
        keep: bool = True,
    ) -> None:
        self._kube, self._api_version, self._kind = kube, api_version, kind
        self._changed, self._fields, self._keep = changed, fields, keep
        self._objects: dict[Key, Object] = {}
        self._versions: dict[Key, str] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.synced = threading.Event()
        """Set once the first list is known."""

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"watch {self._kind}", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def objects(self) -> list[Object]:
        with self._lock:
            return list(self._objects.values())

    def get(self, key: Key) -> Object | None:
        with self._lock:
            return self._objects.get(key)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                version = self._list()
                self._watch(version)
            except UnknownKind:
                self._replace([])
                self._stopping.wait(UNKNOWN_PAUSE)
            except (requests.RequestException, ApiError):
                self._stopping.wait(PAUSE)
            except Exception:
                # A defect in what reacts must not end the following of changes; the log says what it was.
                traceback.print_exc()
                self._stopping.wait(PAUSE)

    def _list(self) -> str:
        path = self._kube.kind(self._api_version, self._kind).path(None)
        params = {"fieldSelector": self._fields} if self._fields else {}
        try:
            found = self._kube.request("GET", path, params=params)
        except ApiError as error:
            if error.code == 404:  # the CRD was removed after its path became known
                raise UnknownKind(self._api_version, self._kind) from error
            raise
        items = found.get("items") or []
        self._replace([{"apiVersion": self._api_version, "kind": self._kind, **item} for item in items])
        self.synced.set()
        return str(found["metadata"]["resourceVersion"])

    def _watch(self, version: str) -> None:
        while not self._stopping.is_set():
            events = self._kube.watch(
                self._api_version, self._kind, fields=self._fields, timeout=WATCH_SECONDS, resource_version=version
            )
            for event, obj in events:
                if self._stopping.is_set():
                    return
                self._set(key_of(obj), None if event == "DELETED" else obj)
                version = obj["metadata"]["resourceVersion"]

    def _replace(self, items: list[Object]) -> None:
        for key in set(self._versions) - {key_of(item) for item in items}:
            self._set(key, None)
        for item in items:
            if self._versions.get(key_of(item)) != item["metadata"]["resourceVersion"]:
                self._set(key_of(item), item)

    def _set(self, key: Key, obj: Object | None) -> None:
        with self._lock:
            if obj is None:
                self._objects.pop(key, None)
                self._versions.pop(key, None)
            else:
                self._versions[key] = obj["metadata"]["resourceVersion"]
                if self._keep:
                    self._objects[key] = obj
        if not self._stopping.is_set():
            self._changed(key, obj)
