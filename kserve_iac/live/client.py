"""A small client for the API server of the program's cluster.

Pulumi's Kubernetes plugin cannot read an object that might not exist, list objects, or observe them while it waits. The official
Kubernetes client handles the login, because it supports kubeconfigs, exec plugins and expiring tokens. The requests themselves
use plain data.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import requests
import yaml

Json = dict[str, Any]

CONNECT_SECONDS = 5.0
"""Time limit in seconds for a connection to the API server."""

READ_SECONDS = 60.0
"""Time limit in seconds for an answer. The API server ends a request after 60 seconds (kube-apiserver ``--request-timeout``)."""

MERGE_PATCH = "application/merge-patch+json"

METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
"""Media type for an object without its content (Kubernetes API concepts, "Metadata-only fetches"). Definitions have megabytes."""


METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""Media type for a list of objects without their content."""

PAGE = 500
"""Maximum number of objects in one answer of a list, the same as for ``kubectl get --chunk-size``."""


class Unreachable(Exception):
    """The API server cannot be reached, or the login failed."""


class Refusal(Exception):
    """The API server refused a request. ``status`` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True)
class Access:
    """The access to a cluster: the known values of its Kubernetes provider."""

    kubeconfig: str | None = None
    """Path or content of a kubeconfig. None: the file in KUBECONFIG, or ``~/.kube/config``."""
    context: str | None = None
    """Context of the kubeconfig. None: its current context."""

    def __repr__(self) -> str:
        return "Access(…)"  # a kubeconfig may hold keys


@dataclass(frozen=True)
class Resource:
    """The API path of a kind."""

    path: str
    """``/api/v1`` or ``/apis/<group>/<version>``."""
    plural: str
    namespaced: bool
    listed: bool = True
    """Whether the API server lists objects of the kind."""


class Client:
    """Sends requests to one API server. Several threads can use the same client."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._kinds: dict[str, dict[str, Resource]] = {}

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Json | None:
        """The object. None: the object or its kind does not exist. Raises ``Unreachable`` and ``Refusal``."""
        resource = self._resource(api_version, kind)
        return self._read(_path(resource, namespace, name)) if resource is not None else None

    def metadata(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Json | None:
        """Like ``get``, but without the content of the object."""
        resource = self._resource(api_version, kind)
        found = self._read(_path(resource, namespace, name), accept=METADATA) if resource is not None else None
        return {**found, "apiVersion": api_version, "kind": kind} if found is not None else None

    def list_metadata(self, api_version: str, kind: str, namespace: str | None = None) -> list[Json]:
        """Like ``list``, but without the content of the objects, and in pages."""
        resource = self._resource(api_version, kind)
        objects: list[Json] = []
        token = ""
        while resource is not None:
            query = {"limit": str(PAGE), **({"continue": token} if token else {})}
            page = self._read(_path(resource, namespace), query, accept=METADATA_LIST) or {}
            objects += [{**item, "apiVersion": api_version, "kind": kind} for item in page.get("items") or []]
            token = (page.get("metadata") or {}).get("continue") or ""
            if not token:
                break
        return objects

    def list(self, api_version: str, kind: str, namespace: str | None = None, selector: str = "") -> list[Json]:
        """All objects of a kind, in one namespace or in all. Empty: the kind does not exist. Raises like ``get``."""
        resource = self._resource(api_version, kind)
        if resource is None:
            return []
        found = self._read(_path(resource, namespace), {"labelSelector": selector} if selector else {})
        # The items of a list do not contain their kind.
        return [{"apiVersion": api_version, "kind": kind, **item} for item in (found or {}).get("items") or []]

    def create(self, obj: Json, manager: str) -> Json | None:
        """Creates an object, and returns its metadata. ``manager`` is recorded as the owner of its fields.

        None: an object of this name exists already. Raises like ``get``, and ``Refusal`` if the kind does not exist.
        """
        metadata = obj["metadata"]
        resource = self._resource(obj["apiVersion"], obj["kind"])
        if resource is None:
            raise Refusal(404, f"the API server has no {obj['apiVersion']} {obj['kind']}")
        try:
            path, query = _path(resource, metadata.get("namespace")), {"fieldManager": manager}
            made = self._read(path, query, method="POST", body=obj, accept=METADATA)
        except Refusal as error:
            if error.status == 409:
                return None
            raise
        return {**(made or {}), "apiVersion": obj["apiVersion"], "kind": obj["kind"]}

    def delete(
        self, api_version: str, kind: str, name: str, namespace: str | None = None, *, only: Json | None = None
    ) -> None:
        """Deletes an object. It is not an error if the object does not exist. Raises like ``get``.

        ``only``: the object as it was read. If it was changed or replaced since then, the API server refuses the deletion.
        """
        body: Json | None = None
        if only is not None:
            expected = {key: only["metadata"][key] for key in ("uid", "resourceVersion")}
            body = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": expected}
        if (resource := self._resource(api_version, kind)) is not None:
            self._read(_path(resource, namespace, name), method="DELETE", body=body)

    def patch(
        self, api_version: str, kind: str, name: str, namespace: str | None, change: Json, subresource: str = ""
    ) -> Json | None:
        """Merges ``change`` into an object, and returns its metadata. None: the object does not exist. Raises like ``get``."""
        resource = self._resource(api_version, kind)
        if resource is None:
            return None
        path = _path(resource, namespace, name) + (f"/{subresource}" if subresource else "")
        return self._read(path, method="PATCH", body=change, accept=METADATA)

    def kinds(self, api_version: str) -> Mapping[str, Resource]:
        """The kinds of an API version. Empty: the API server does not serve this version. Raises like ``get``."""
        with self._lock:
            known = self._kinds.get(api_version)
        if known:
            return known
        found = self._served(api_version)
        with self._lock:
            self._kinds[api_version] = found
        return found

    def _served(self, api_version: str) -> dict[str, Resource]:
        path = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        return {
            entry["kind"]: Resource(path, entry["name"], entry["namespaced"], "list" in entry.get("verbs", ["list"]))
            for entry in (self._read(path) or {}).get("resources", [])
            if "/" not in entry["name"]
        }

    def namespaced_kinds(self) -> Sequence[tuple[str, str]]:
        """API version and kind of everything that a namespace can contain, in the preferred version of each API group, or in
        another one if only that has the kind. Raises like ``get``.
        """
        versions = ["v1"]
        for group in (self._read("/apis") or {}).get("groups", []):
            preferred = group["preferredVersion"]["groupVersion"]
            others = [one["groupVersion"] for one in group["versions"] if one["groupVersion"] != preferred]
            versions += [preferred, *others]
        found: dict[tuple[str, str], str] = {}
        for version in versions:
            for kind, resource in self._served(version).items():  # a definition can be newer than what is known
                if resource.namespaced and resource.listed:
                    found.setdefault((version.rpartition("/")[0], kind), version)
        return [(version, kind) for (_, kind), version in found.items()]

    def _resource(self, api_version: str, kind: str) -> Resource | None:
        found = self.kinds(api_version).get(kind)
        if found is None:
            with self._lock:  # a CustomResourceDefinition can be created at any time
                self._kinds.pop(api_version, None)
        return found

    def _read(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        method: str = "GET",
        body: Json | None = None,
        accept: str = "application/json",
    ) -> Json | None:
        session, host = self._session
        try:
            answer = session.request(
                method,
                host + path,
                params=query,
                json=body,
                headers={
                    **self._login(),
                    "Accept": accept,
                    "Content-Type": MERGE_PATCH if method == "PATCH" else "application/json",
                },
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            )
        except requests.RequestException as error:
            raise Unreachable(str(error)) from error
        if answer.status_code == 404:
            return None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Unreachable(
                f"{answer.status_code}: {_message(answer)}"
            )  # too busy, starting, or a webhook does not answer
        if not answer.ok:
            raise Refusal(answer.status_code, _message(answer))
        return cast(Json, answer.json())

    @cached_property
    def _configuration(self) -> Any:
        # These imports take half a second, and a preview without changes does not need them.
        from kubernetes.config import ConfigException, new_client_from_config, new_client_from_config_dict

        given, context = self._access.kubeconfig, self._access.context
        try:
            if given is None:
                return new_client_from_config(context=context).configuration  # type: ignore[no-untyped-call]
            content = yaml.safe_load(given if _is_text(given) else Path(given).expanduser().read_text())
            base = None if _is_text(given) else Path(given).expanduser().parent
            login = new_client_from_config_dict(_absolute(content, base), context=context)  # type: ignore[no-untyped-call]
            return login.configuration
        except (ConfigException, OSError, yaml.YAMLError) as error:
            raise Unreachable(f"the kubeconfig cannot be used: {error}") from error

    @cached_property
    def namespace(self) -> str:
        """The namespace that kubectl uses where none is named: that of the context, otherwise ``default``. Raises
        ``Unreachable`` if the kubeconfig cannot be used.
        """
        contents = _kubeconfigs(self._access.kubeconfig)
        named = (content.get("current-context") for content in contents)
        wanted = self._access.context or next((name for name in named if name), None)
        contexts = (one for content in contents for one in content.get("contexts") or [])
        context: Json = next((one for one in contexts if one.get("name") == wanted), {})
        return str((context.get("context") or {}).get("namespace") or "default")

    @cached_property
    def _session(self) -> tuple[requests.Session, str]:
        configuration = self._configuration
        session = requests.Session()
        session.trust_env = False  # otherwise, a CA bundle of the environment would replace that of the cluster
        proxy = configuration.proxy or os.environ.get("HTTPS_PROXY")
        session.proxies = {"https": proxy} if proxy else {}
        session.verify = (configuration.ssl_ca_cert or True) if configuration.verify_ssl else False
        if configuration.cert_file:
            session.cert = (configuration.cert_file, configuration.key_file)
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
        session.mount("https://", adapter)
        return session, str(configuration.host).rstrip("/")

    def _login(self) -> dict[str, str]:
        """Headers of the login. An expired token is renewed."""
        with self._lock:
            settings = self._configuration.auth_settings()
        return {setting["key"]: setting["value"] for setting in settings.values() if setting["in"] == "header"}


def _is_text(kubeconfig: str) -> bool:
    return "\n" in kubeconfig or "{" in kubeconfig


def _kubeconfigs(given: str | None) -> list[Json]:
    """The contents of all kubeconfigs. The first that has a value wins, as for kubectl."""
    if given is not None and _is_text(given):
        texts = [given]
    else:
        own = os.environ.get("KUBECONFIG") or "~/.kube/config"
        paths = [Path(one).expanduser() for one in ([given] if given is not None else own.split(os.pathsep)) if one]
        texts = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    try:
        found = [yaml.safe_load(text) for text in texts]
    except yaml.YAMLError as error:
        raise Unreachable(f"the kubeconfig cannot be used: {error}") from error
    return [one for one in found if isinstance(one, dict)]


def _absolute(content: Json, base: Path | None) -> Json:
    """Converts the relative paths in a kubeconfig, which are relative to its folder, to absolute paths."""
    if base is None:
        return content
    for entry in [*(content.get("clusters") or []), *(content.get("users") or [])]:
        part = entry.get("cluster") or entry.get("user") or {}
        for key in ("certificate-authority", "client-certificate", "client-key", "tokenFile"):
            if key in part:
                part[key] = str(base / part[key])
    return content


def _path(resource: Resource, namespace: str | None, name: str = "") -> str:
    place = f"/namespaces/{namespace}" if resource.namespaced and namespace else ""
    return f"{resource.path}{place}/{resource.plural}" + (f"/{name}" if name else "")


def _message(answer: requests.Response) -> str:
    try:
        return str(answer.json().get("message") or answer.reason)
    except ValueError:
        return answer.text[:500] or str(answer.reason)
