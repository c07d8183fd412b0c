"""The services in a cluster: which there are, whether they take requests, and their URLs.

Sources, read in kserve/kserve at v0.16.0 and v0.20.0 (of v0.17.0, v0.19.0 and aaac4e29 the lines that assign a status):
``status.url`` and
``status.addresses`` of an LLMInferenceService (updateRoutingStatus in llmisvc/router.go: without ``router.route`` it has only the
address of its Service in the cluster); ``status.url`` and ``status.address`` of an InferenceService (createRawURL and
createAddress in reconcilers/ingress); ``status.url`` of an InferenceGraph (inferencegraph/raw_ig.go);
``status.servingRuntimeName`` and ``clusterServingRuntimeName`` of an InferenceService (components/predictor.go).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..catalog.kserve import LLM_API_VERSION, STOP, VISIBILITY
from ..live import progress
from ..live.client import Client, Refusal

KINDS: Mapping[str, tuple[str, ...]] = {
    "InferenceService": ("serving.kserve.io/v1beta1",),
    "LLMInferenceService": tuple(sorted(set(LLM_API_VERSION.values()), reverse=True)),
    "InferenceGraph": ("serving.kserve.io/v1alpha1",),
}
"""Kinds that answer requests -> their API versions, the newest first."""

RUNTIMES = "serving.kserve.io/v1alpha1"
"""API version of ServingRuntimes and ClusterServingRuntimes."""


@dataclass(frozen=True)
class Service:
    """A service as the API server returns it."""

    kind: str
    obj: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the object."""
        return str(self.obj["metadata"]["name"])

    @property
    def namespace(self) -> str:
        """Namespace of the object."""
        return str(self.obj["metadata"].get("namespace") or "default")

    @property
    def label(self) -> str:
        """The service in messages."""
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was requested."""
        return self.obj.get("spec") or {}

    @property
    def status(self) -> Mapping[str, Any]:
        """What KServe reports."""
        return self.obj.get("status") or {}

    @property
    def is_stopped(self) -> bool:
        """Whether the service is to have no pods."""
        return (self.obj["metadata"].get("annotations") or {}).get(STOP) == "true"

    @property
    def has_no_route(self) -> bool:
        """Whether KServe creates no route to the service, because it is to stay in the cluster: an InferenceService with the
        label, for which KServe reports a URL all the same (Reconcile in reconcilers/ingress/httproute_reconciler.go, v0.16.0
        and v0.20.0), and an LLMInferenceService without ``router.route``.
        """
        if self.kind == "LLMInferenceService":
            return self.url is None and (self.spec.get("router") or {}).get("route") is None
        labels = self.obj["metadata"].get("labels") or {}
        return self.kind == "InferenceService" and labels.get(VISIBILITY) == "cluster-local"

    @property
    def url(self) -> str | None:
        """The URL for clients. None: KServe reports none."""
        return str(self.status["url"]) if self.status.get("url") else None

    @property
    def addresses(self) -> list[str]:
        """All other URLs that KServe reports, among them those that are valid only in the cluster."""
        entries = [*(self.status.get("addresses") or []), self.status.get("address") or {}]
        return [str(one["url"]) for one in entries if one.get("url")]


def services_of(client: Client, kind: str, namespace: str | None) -> list[Service]:
    """All services of a kind in one namespace, or in all. Raises ``Unreachable`` and ``Refusal``."""
    version = next((one for one in KINDS[kind] if kind in client.kinds(one)), None)
    found = client.list(version, kind, namespace) if version is not None else []
    return [Service(kind, obj) for obj in sorted(found, key=lambda obj: _key(obj))]


def _key(obj: Mapping[str, Any]) -> tuple[str, str]:
    return str(obj["metadata"].get("namespace")), str(obj["metadata"]["name"])


def find(client: Client, name: str, namespace: str, kind: str | None) -> list[Service]:
    """The services of this name, at most one for each kind. Raises ``Unreachable`` and ``Refusal``."""
    found = []
    for one in (kind,) if kind is not None else KINDS:
        for version in KINDS[one]:
            if one in client.kinds(version):
                obj = client.get(version, one, name, namespace)
                found += [Service(one, obj)] if obj is not None else []
                break
    return found


def read_runtime(client: Client, service: Service) -> Mapping[str, Any] | None:
    """The runtime that serves a predictor: the one that KServe reports in the status, otherwise the one that the predictor names.
    None: there is none, or this user may not read it. Raises ``Unreachable``.
    """
    model = (service.spec.get("predictor") or {}).get("model") or {}
    named = model.get("runtime")
    own, cluster = service.status.get("servingRuntimeName"), service.status.get("clusterServingRuntimeName")
    if not own and not cluster:
        own = cluster = named
    for kind, name in (("ServingRuntime", own), ("ClusterServingRuntime", cluster)):
        try:
            found = client.get(RUNTIMES, kind, str(name), service.namespace) if name else None
        except Refusal:
            continue
        if found is not None:
            return found
    return None


def why_not_ready(service: Service) -> str | None:
    """Why the service takes no requests, as a sentence. None: KServe reports it as ready."""
    if service.is_stopped:
        return f"{service.label} is stopped. Set `stopped: false` in its arguments, or remove the annotation {STOP}."
    if progress.is_true(service.obj, "Ready"):
        return None
    reasons = "; ".join(progress.service_reasons(service.obj)) or "KServe has not reported a condition yet"
    return f"{service.label} is not ready: {reasons}."


def is_internal(url: str) -> bool:
    """Whether the host of a URL is the name of a Kubernetes Service, which only pods can resolve."""
    host = urlsplit(url).hostname or ""
    return host.endswith(".svc") or ".svc." in host
