"""A small Kubernetes client for the sandbox: any kind by its apiVersion and kind, over one kubeconfig.

Typed clients know the built-in kinds; what passes through the sandbox is mostly custom ones, so paths are found by the
API server's own discovery. Not meant for use outside the sandbox, its plugins and the tests.
"""

import base64
import binascii
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import requests
import yaml

Object = dict[str, Any]

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
PATIENCE = 30.0
"""Seconds for which a request is repeated that the API server puts off."""


class ApiError(RuntimeError):
    """The API server refused a request. ``status`` is its Status object, ``code`` the HTTP code."""

    def __init__(self, code: int, status: Mapping[str, Any]) -> None:
        self.code = code
        self.status = dict(status)
        super().__init__(str(status.get("message") or status))

    @property
    def reason(self) -> str:
        return str(self.status.get("reason", ""))


class UnknownKind(ApiError):
    """The API server serves no such kind (yet): its CustomResourceDefinition is not established."""

    def __init__(self, api_version: str, kind: str) -> None:
        self.api_version, self.kind = api_version, kind
        message = f'no matches for kind "{kind}" in version "{api_version}"'
        super().__init__(404, {"reason": "NoKindMatch", "message": message, "code": 404})


@dataclass(frozen=True)
class ApiResource:
    """How a kind is addressed: ``/apis/GROUP/VERSION/[namespaces/NS/]PLURAL``."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool
    subresources: frozenset[str] = frozenset()

    def path(self, namespace: str | None, name: str | None = None, subresource: str | None = None) -> str:
        parts = ["api" if "/" not in self.api_version else "apis", self.api_version]
        if self.namespaced and namespace:
            parts += ["namespaces", quote(namespace, safe="")]
        parts.append(self.plural)
        if name is not None:
            parts.append(quote(name, safe=""))
        if subresource:
            parts.append(subresource)
        return "/" + "/".join(parts)


class Kube:
    """One cluster. Thread-safe for requests; close it to remove the key files it wrote (0600)."""

    def __init__(self, kubeconfig: str | Path) -> None:
        """``kubeconfig`` is a path, or the file's text: one of a sandbox's own, which logs in with a certificate.

        Raises ValueError when it holds no current context.
        """
        config = _load(kubeconfig)
        chosen = _named(config, "contexts", str(config.get("current-context")))["context"]
        cluster = _named(config, "clusters", chosen["cluster"])["cluster"]
        user = _named(config, "users", chosen["user"]).get("user") or {}
        self.server = str(cluster["server"]).rstrip("/")
        self.namespace = str(chosen.get("namespace") or "default")
        self._files: list[IO[bytes]] = []
        self._verify: str | bool = self._file(cluster, "certificate-authority") or True
        certificate, key = self._file(user, "client-certificate"), self._file(user, "client-key")
        self._cert = (certificate, key) if certificate and key else None
        self._local = threading.local()
        self._kinds: dict[tuple[str, str], ApiResource] = {}
        self._kinds_lock = threading.Lock()

    def _file(self, section: Mapping[str, Any], key: str) -> str | None:
        if data := section.get(f"{key}-data"):
            try:
                content = base64.b64decode(data)
            except binascii.Error as error:
                raise ValueError(f"kubeconfig: {key}-data is not base64") from error
            handle, place = _private_file(content)
            self._files.append(handle)
            return place
        path = section.get(key)
        return str(path) if path else None

    def close(self) -> None:
        while self._files:
            self._files.pop().close()

    def __enter__(self) -> "Kube":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Requests -------------------------------------------------------------------------------------------------

    def _session(self) -> requests.Session:
        # requests' sessions are not safe across threads; one each also keeps one connection each.
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # proxies and CA bundles of the environment are not meant for this API server
            session.verify = self._verify
            session.cert = self._cert
            self._local.session = session
        return session

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        timeout: float | tuple[float, float] = 60,
        patience: float = PATIENCE,
    ) -> Any:
        """One request; the decoded JSON answer. Raises :class:`ApiError` on a refusal, ``requests`` errors when unreachable.

        ``timeout`` is for connecting and for each read, or a pair of both. "Too many requests" is asked again when the API
        server says, for up to ``patience`` seconds: it did nothing yet, as while it prepares the storage of a new kind.
        """
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": content_type, "Accept": accept}
        until = time.monotonic() + patience
        while True:
            reply = self._session().request(
                method, self.server + path, params=dict(params or {}), data=data, headers=headers, timeout=timeout
            )
            if reply.status_code != requests.codes.too_many_requests or time.monotonic() >= until:
                break
            time.sleep(float(reply.headers.get("Retry-After", 1)))
        if reply.status_code >= 400:
            raise ApiError(reply.status_code, _status(reply))
        if reply.headers.get("Content-Type", "").startswith("application/json"):
            return reply.json()
        return reply.text

    def ready(self) -> bool:
        """Whether the API server answers and says that it is ready."""
        try:
            return bool(self.request("GET", "/readyz", timeout=5) == "ok")
        except (requests.RequestException, ApiError):
            return False

    # Kinds ----------------------------------------------------------------------------------------------------

    def kind(self, api_version: str, kind: str) -> ApiResource:
        """How ``kind`` is addressed. Found ones are remembered, absent ones asked for anew. Raises :class:`UnknownKind`."""
        with self._kinds_lock:
            if known := self._kinds.get((api_version, kind)):
                return known
        root = "api" if "/" not in api_version else "apis"
        try:
            found = self.request("GET", f"/{root}/{api_version}")
        except ApiError as error:
            if error.code == 404:
                raise UnknownKind(api_version, kind) from error
            raise
        entries = found.get("resources") or []
        with self._kinds_lock:
            for entry in entries:
                if "/" in entry["name"]:
                    continue
                prefix = entry["name"] + "/"
                subresources = frozenset(
                    e["name"].removeprefix(prefix) for e in entries if e["name"].startswith(prefix)
                )
                self._kinds[(api_version, entry["kind"])] = ApiResource(
                    api_version, entry["kind"], entry["name"], bool(entry["namespaced"]), subresources
                )
            if known := self._kinds.get((api_version, kind)):
                return known
        raise UnknownKind(api_version, kind)

    def path(self, obj: Mapping[str, Any], subresource: str | None = None) -> str:
        """The path of an object given by its apiVersion, kind and metadata."""
        metadata = obj.get("metadata") or {}
        resource = self.kind(str(obj["apiVersion"]), str(obj["kind"]))
        return resource.path(metadata.get("namespace") or self.namespace, str(metadata["name"]), subresource)

    # Objects --------------------------------------------------------------------------------------------------

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Object | None:
        """The object, or None where there is none of that name or kind."""
        try:
            found: Object = self.request("GET", self.kind(api_version, kind).path(namespace or self.namespace, name))
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return found

    def list(
        self, api_version: str, kind: str, namespace: str | None = None, *, selector: str = "", fields: str = ""
    ) -> "list[Object]":
        """The objects of a kind, of all namespaces unless one is named; empty where the kind is not served."""
        try:
            path = self.kind(api_version, kind).path(namespace)
        except UnknownKind:
            return []
        params = {k: v for k, v in (("labelSelector", selector), ("fieldSelector", fields)) if v}
        items = self.request("GET", path, params=params).get("items") or []
        return [{"apiVersion": api_version, "kind": kind, **item} for item in items]

    def create(
        self, obj: Mapping[str, Any], *, dry_run: bool = False, field_manager: str = "kserve-iac-sandbox"
    ) -> Object:
        metadata = obj.get("metadata") or {}
        resource = self.kind(str(obj["apiVersion"]), str(obj["kind"]))
        params = {"fieldManager": field_manager, **({"dryRun": "All"} if dry_run else {})}
        created: Object = self.request(
            "POST", resource.path(metadata.get("namespace") or self.namespace), obj, params=params
        )
        return created

    def apply(
        self,
        obj: Mapping[str, Any],
        *,
        field_manager: str = "kserve-iac-sandbox",
        force: bool = True,
        dry_run: bool = False,
        subresource: str | None = None,
    ) -> Object:
        """Server-side apply."""
        params = {"fieldManager": field_manager, "force": str(force).lower(), **({"dryRun": "All"} if dry_run else {})}
        applied: Object = self.request("PATCH", self.path(obj, subresource), obj, params=params, content_type=APPLY)
        return applied

    def patch(
        self, obj: Mapping[str, Any], body: Any, *, content_type: str = MERGE, subresource: str | None = None
    ) -> Object:
        patched: Object = self.request("PATCH", self.path(obj, subresource), body, content_type=content_type)
        return patched

    def delete(
        self, api_version: str, kind: str, name: str, namespace: str | None = None, *, propagation: str = "Background"
    ) -> bool:
        """Asks for deletion. False where there was nothing to delete."""
        try:
            path = self.kind(api_version, kind).path(namespace or self.namespace, name)
            self.request("DELETE", path, {"propagationPolicy": propagation})
        except ApiError as error:
            if error.code == 404:
                return False
            raise
        return True

    def watch(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        *,
        fields: str = "",
        timeout: int = 300,
        resource_version: str = "",
    ) -> Iterator[tuple[str, Object]]:
        """Yields (event type, object) until ``timeout`` seconds have passed: changes after ``resource_version``, or,
        where none is given, first every present object as ADDED.

        Raises :class:`ApiError` (code 410) when the server lost the place; start again then.
        """
        path = self.kind(api_version, kind).path(namespace)
        optional = (("fieldSelector", fields), ("resourceVersion", resource_version))
        params = {"watch": "true", "timeoutSeconds": str(timeout), **{k: v for k, v in optional if v}}
        with self._session().get(self.server + path, params=params, stream=True, timeout=(10, timeout + 10)) as reply:
            if reply.status_code >= 400:
                raise ApiError(reply.status_code, _status(reply))
            for line in reply.iter_lines():
                if not line:
                    continue
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise ApiError(int(event["object"].get("code", 500)), event["object"])
                yield event["type"], event["object"]


def _private_file(content: bytes) -> tuple[IO[bytes], str]:
    """A file for libraries that want a path. In memory where that can be had: a killed process leaves no key behind."""
    handle: IO[bytes]
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("kserve-iac")
        handle, path = os.fdopen(descriptor, "wb"), f"/proc/self/fd/{descriptor}"
    else:
        handle = tempfile.NamedTemporaryFile(prefix="kserve-iac-")  # noqa: SIM115 - lives as long as the client
        path = handle.name
    handle.write(content)
    handle.flush()
    return handle, path


def _load(kubeconfig: str | Path) -> Mapping[str, Any]:
    text = str(kubeconfig)
    if isinstance(kubeconfig, Path) or ("\n" not in text and not text.lstrip().startswith("{")):
        text = Path(text).expanduser().read_text()
    loaded = yaml.safe_load(text)
    if not isinstance(loaded, Mapping):
        raise ValueError("kubeconfig: not a mapping")
    return loaded


def _named(config: Mapping[str, Any], section: str, name: str) -> Mapping[str, Any]:
    for entry in config.get(section) or []:
        if entry.get("name") == name:
            return dict(entry)
    raise ValueError(f"kubeconfig: no entry {name!r} under {section}")


def _status(reply: requests.Response) -> Mapping[str, Any]:
    try:
        body = reply.json()
    except ValueError:
        body = None
    return (
        body
        if isinstance(body, Mapping)
        else {"message": reply.text.strip() or reply.reason, "code": reply.status_code}
    )
