"""The API server as the plugin sees it: requests that outlive a restart of it, and that stop when the engine says so."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests

from kserve_iac.sandbox.kube import ApiError, ApiResource, Kube, Object, UnknownKind

from .errors import Cancelled, Unreachable
from .identity import Gvk
from .settings import Settings

T = TypeVar("T")

RETRY_SECONDS = 60.0
"""How long an API server may be away in the middle of an operation. A restart takes some twenty seconds."""

_PROBE_SECONDS = 5.0
_PROBE_VALID_SECONDS = 3.0
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
_OVERLOADED = (429, 503, 504)
_POST_ATTEMPTS = 3

# Cluster-scoped kinds of Kubernetes itself, for when the API server can not be asked.
_CLUSTER_SCOPED = (
    "APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle "
    "CustomResourceDefinition DeviceClass FlowSchema IPAddress IngressClass MutatingAdmissionPolicy "
    "MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass "
    "PriorityLevelConfiguration ResourceSlice RuntimeClass ServiceCIDR StorageClass ValidatingAdmissionPolicy "
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass"
)


class Cluster:
    """One cluster. Thread-safe. Every method raises :class:`Cancelled` soon after :meth:`cancel`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cancelled = threading.Event()
        self._kube: Kube | None = None
        self._problem = settings.problem
        if settings.target is not None:
            try:
                self._kube = Kube(settings.target.config)
            except (ValueError, OSError) as error:
                self._problem = str(error)
        self._lock = threading.Lock()
        self._probed_at = float("-inf")
        self._probe_problem = ""
        self._lost = False
        self._declared: dict[tuple[str, str], bool] = {}
        self._version = ""

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        if self._kube is not None:
            self._kube.close()

    def pause(self, seconds: float) -> None:
        """Sleeps, unless cancelled meanwhile."""
        if self.cancelled.wait(seconds):
            raise Cancelled("cancelled")

    # Reachability ---------------------------------------------------------------------------------------------

    def why_unreachable(self) -> str:
        """Empty when the API server answers now; else what is wrong. Asks at most once in three seconds."""
        if self._kube is None:
            return self._problem
        with self._lock:
            if time.monotonic() - self._probed_at < _PROBE_VALID_SECONDS:
                return self._probe_problem
            try:
                self._kube.request("GET", "/version", timeout=_PROBE_SECONDS)
                self._probe_problem, self._lost = "", False
            except (requests.RequestException, ApiError) as error:
                self._probe_problem = self._describe(error)
            self._probed_at = time.monotonic()
            return self._probe_problem

    def _describe(self, error: Exception) -> str:
        server = self._kube.server if self._kube else "?"
        if isinstance(error, ApiError):
            return f"API server {server}: {error}"
        reason = str(error)
        for known in ("Connection refused", "timed out", "Name or service not known", "CERTIFICATE_VERIFY_FAILED"):
            if known in reason:
                reason = known.lower() if known.istitle() else known
                break
        return f"API server {server} does not answer: {reason}"

    # Requests -------------------------------------------------------------------------------------------------

    @property
    def kube(self) -> Kube:
        """The client. Raises :class:`Unreachable` when the kubeconfig can not be used."""
        if self._kube is None:
            raise Unreachable(f"configured Kubernetes cluster is unreachable: {self._problem}")
        return self._kube

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        last: bool = False,
    ) -> Any:
        """One request, tried again while the API server is away.

        ``last`` goes out once, even after a cancellation: it tells what became of an operation.

        Every method but POST may be sent twice; a POST that may have arrived is not sent again, see :meth:`create`.
        Raises ApiError when it is refused, :class:`Unreachable` when the server stays away for a minute.
        """
        kube = self.kube

        def send() -> Any:
            return kube.request(
                method,
                path,
                body,
                params=params,
                content_type=content_type,
                accept=accept,
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            )

        return send() if last else self.persist(send, sent_once=method == "POST")

    def persist(self, call: Callable[[], T], *, sent_once: bool = False) -> T:
        """Calls until it does not fail for the API server's absence. ``sent_once``: only while nothing was sent."""
        deadline = time.monotonic() + RETRY_SECONDS
        pause = 0.2
        while True:
            if self.cancelled.is_set():
                raise Cancelled("cancelled")
            try:
                result = call()
                self._lost = False
                return result
            except requests.RequestException as error:
                if sent_once and not _never_sent(error):
                    raise
                problem: Exception = error
            except ApiError as error:
                if not self._transient(error):
                    raise
                problem = error
            # Once a minute of patience is used up, later calls fail at once instead of each waiting their own.
            if self._lost or time.monotonic() + pause > deadline:
                self._lost = True
                raise Unreachable(
                    f"configured Kubernetes cluster is unreachable: {self._describe(problem)}"
                ) from problem
            self.pause(pause)
            pause = min(pause * 2, 3.0)

    def _transient(self, error: ApiError) -> bool:
        if error.code in _OVERLOADED:
            return True
        if error.code == 500 and "etcdserver" in str(error):
            return True
        # A server that is just starting knows no roles yet and forbids everything.
        return error.code in (401, 403) and self._kube is not None and not self._kube.ready()

    # Kinds ----------------------------------------------------------------------------------------------------

    def kind(self, gvk: Gvk) -> ApiResource:
        """How the kind is addressed. Raises UnknownKind where it is not served."""
        kube = self.kube
        return self.persist(lambda: kube.kind(gvk.api_version, gvk.kind))

    def serves(self, gvk: Gvk) -> bool:
        """Whether the API server answers and knows the kind."""
        if self.why_unreachable():
            return False
        try:
            self.kind(gvk)
        except (UnknownKind, Unreachable):
            return False
        return True

    def declare(self, definition: Mapping[str, Any]) -> None:
        """Notes the scope of a CustomResourceDefinition that the program is going to create."""
        spec = definition.get("spec") or {}
        kind = (spec.get("names") or {}).get("kind")
        if isinstance(kind, str) and isinstance(spec.get("group"), str):
            self._declared[(spec["group"], kind)] = spec.get("scope") == "Namespaced"

    def namespaced(self, gvk: Gvk) -> bool:
        """Whether objects of the kind live in namespaces. Of a kind nobody knows yet it is assumed."""
        if not self.why_unreachable():
            try:
                return self.kind(gvk).namespaced
            except (UnknownKind, Unreachable):
                pass  # it may come with the program itself
        declared = self._declared.get((gvk.group, gvk.kind))
        if declared is not None:
            return declared
        return gvk.kind not in _CLUSTER_SCOPED.split()

    # Objects --------------------------------------------------------------------------------------------------

    def path(self, gvk: Gvk, namespace: str | None, name: str | None = None) -> str:
        return self.kind(gvk).path(namespace or self.settings.namespace, name)

    def get(self, gvk: Gvk, namespace: str | None, name: str) -> Object | None:
        """The object, or None where there is none of that name or kind."""
        try:
            found: Object = self.request("GET", self.path(gvk, namespace, name))
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return found

    def create(self, gvk: Gvk, obj: Mapping[str, Any], manager: str, *, dry_run: bool = False) -> Object:
        """Creates the object; AlreadyExists (an ApiError) where it is there.

        When the connection breaks after the request was sent, an object of that name that carries our field manager is
        the one we created.
        """
        metadata = obj["metadata"]
        path = self.path(gvk, metadata.get("namespace"))
        params = {"fieldManager": manager, "fieldValidation": "Warn", **({"dryRun": "All"} if dry_run else {})}
        for attempt in range(1, _POST_ATTEMPTS + 1):
            try:
                created: Object = self.request("POST", path, obj, params=params)
                return created
            except requests.RequestException as error:
                if attempt == _POST_ATTEMPTS:
                    raise Unreachable(f"the API server broke off the creation: {self._describe(error)}") from error
                found = self.get(gvk, metadata.get("namespace"), metadata["name"])
                if found is not None and not dry_run and _managed_by(found, manager):
                    return found
                if found is not None:
                    raise ApiError(409, _already_exists(gvk, metadata["name"])) from None
        raise AssertionError("unreachable")

    def version(self) -> str:
        """The Kubernetes version, such as ``v1.35.4``."""
        if not self._version:
            self._version = str(self.request("GET", "/version")["gitVersion"])
        return self._version

    def api_versions(self) -> list[str]:
        """What Helm's ``.Capabilities.APIVersions`` holds: ``apps/v1``, ``apps/v1/Deployment`` and so on."""
        found: list[str] = []
        for root in ("/api", "/apis"):
            discovery = self.request("GET", root, accept=_AGGREGATED)
            for group in discovery.get("items") or []:
                name = (group.get("metadata") or {}).get("name") or ""
                for entry in group.get("versions") or []:
                    api_version = f"{name}/{entry['version']}" if name else str(entry["version"])
                    found.append(api_version)
                    kinds = {(r.get("responseKind") or {}).get("kind") for r in entry.get("resources") or []}
                    found += [f"{api_version}/{kind}" for kind in sorted(filter(None, kinds))]
        return found


_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def _never_sent(error: requests.RequestException) -> bool:
    # No connection was made at all: nothing can have arrived.
    return isinstance(error, requests.ConnectTimeout) or (
        isinstance(error, requests.ConnectionError) and "NewConnectionError" in repr(error.args)
    )


def _managed_by(obj: Mapping[str, Any], manager: str) -> bool:
    return any(entry.get("manager") == manager for entry in (obj.get("metadata") or {}).get("managedFields") or [])


def _already_exists(gvk: Gvk, name: str) -> dict[str, Any]:
    return {"reason": "AlreadyExists", "code": 409, "message": f'{gvk.kind} "{name}" already exists'}
