"""What is left in a namespace that a stack created: whether the stack may delete it.

The API server deletes every object of a namespace with it, whoever created the object. So a namespace is deleted only if its
stack created it and if nothing is left in it but the objects that Kubernetes itself writes into every namespace. Pure functions
over live objects, of which only the metadata is needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]

CREATED_BY = "kserve-iac/created-by"
"""Annotation on a namespace: the mark of the stack that created it (:func:`kserve_iac.live.ownership.stack_mark`). A namespace
that existed before a stack used it does not have the mark of that stack here."""

FEW = 4
"""Maximum number of objects that a message names. The others are counted."""

_COPIES = ("Endpoints", "EndpointSlice")
"""Kinds that have no effect without their Service, which keeps the namespace itself. Kubernetes deletes them with it."""

_TRACES = (
    ("", "Event"),
    ("events.k8s.io", "Event"),
    ("coordination.k8s.io", "Lease"),
    ("metrics.k8s.io", "PodMetrics"),
)
"""API group and kind of what controllers record: events, which expire, the locks of their elections, and measurements of pods."""

_OF_EVERY_NAMESPACE = {
    ("ConfigMap", "kube-root-ca.crt"),  # kubernetes pkg/controller/certificates/rootcacertpublisher/publisher.go
    ("ServiceAccount", "default"),  # kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go
    ("ConfigMap", "istio-ca-root-cert"),  # istio pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go
}

_OWN_LABELS = {"kubernetes.io/metadata.name"}
"""Labels that the API server sets on every namespace (kubernetes pkg/apis/core/v1/defaults.go, ``SetDefaults_Namespace``)."""


@dataclass(frozen=True)
class Remains:
    """The objects of a namespace that are not Kubernetes' own."""

    kept: tuple[str, ...] = ()
    """What keeps the namespace: ``Kind name``, and labels, annotations and finalizers of the namespace itself."""
    leaving: tuple[str, ...] = ()
    """Objects that are being deleted, or whose owner does not exist any more, so that Kubernetes deletes them next."""


def created_by(namespace: Object) -> str | None:
    """The mark of the stack that created the namespace. None: no stack did, or one with a version that did not record it."""
    found = ((namespace.get("metadata") or {}).get("annotations") or {}).get(CREATED_BY)
    return str(found) if found is not None else None


def remains(namespace: Object, objects: Iterable[Object]) -> Remains:
    """What is left in a namespace. ``objects`` are all of its objects, of all kinds.

    An object with an owner in the namespace is not listed, because its owner is. An object that is served in several API groups
    is listed once.
    """
    by_uid = {str(obj["metadata"].get("uid")): obj for obj in objects}
    kept: list[str] = []
    leaving: list[str] = []
    for obj in by_uid.values():
        metadata = obj["metadata"]
        if _is_of_kubernetes(obj):
            continue
        owners = [str(one.get("uid")) for one in metadata.get("ownerReferences") or []]
        if metadata.get("deletionTimestamp"):
            leaving.append(_named(obj))
        elif any(owner in by_uid for owner in owners):
            continue
        else:
            (leaving if owners else kept).append(_named(obj))
    return Remains((*_settings(namespace), *sorted(kept)), tuple(sorted(leaving)))


def few(names: Sequence[str]) -> str:
    """The first names of a list, and the number of the others."""
    shown = ", ".join(names[:FEW])
    return f"{shown} and {len(names) - FEW} more" if len(names) > FEW else shown


def _is_of_kubernetes(obj: Object) -> bool:
    group = str(obj.get("apiVersion")).rpartition("/")[0]
    kind, name = str(obj.get("kind")), str(obj["metadata"].get("name"))
    return kind in _COPIES or (group, kind) in _TRACES or (not group and (kind, name) in _OF_EVERY_NAMESPACE)


def _settings(namespace: Object) -> list[str]:
    """What others wrote on the namespace itself, and would lose with it."""
    metadata = namespace.get("metadata") or {}
    labels = set(metadata.get("labels") or {}) - _OWN_LABELS
    annotations = set(metadata.get("annotations") or {}) - {CREATED_BY}
    return [
        *(f"label {name}" for name in sorted(labels)),
        *(f"annotation {name}" for name in sorted(annotations)),
        *(f"finalizer {name}" for name in sorted(metadata.get("finalizers") or [])),
    ]


def _named(obj: Object) -> str:
    return f"{obj.get('kind')} {obj['metadata'].get('name')}"
