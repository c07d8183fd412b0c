"""Metadata of objects."""

from collections.abc import Mapping
from typing import Any

from ..args.workload import Awaited, ClusterMeta, ObjectMeta, ServiceMeta
from ..catalog.kserve import DEPLOYMENT_MODE, STOP
from .merging import Origin, Parts

GROUP = "serving.kserve.io"
"""API group of all kinds."""

AUTOSCALER_CLASS = f"{GROUP}/autoscalerClass"
"""Annotation that chooses who scales."""

_ANNOTATIONS = {
    DEPLOYMENT_MODE: Origin(("deploymentMode",), whole=True),
    AUTOSCALER_CLASS: Origin(("autoscaler",), whole=True),
    STOP: Origin(("stopped",), whole=True),
}
"""Annotations that fields of ours write."""

WAIT_FOR = "pulumi.com/waitFor"
"""Annotation by which the Kubernetes provider waits for a custom resource (pulumi-kubernetes pkg/metadata/overrides.go)."""

METADATA = "kserve-iac/metadata"
"""Annotation of awaited objects with a digest of their labels and annotations (:mod:`kserve_iac.resources.awaited`)."""

SKIP_AWAIT = "pulumi.com/skipAwait"
"""Annotation by which it does not."""


def metadata(
    args: ClusterMeta,
    *,
    stopped_when: str = "condition=Stopped",
    annotations: Mapping[str, str | None] | None = None,
) -> Parts:
    """Namespace, labels and annotations, without the name (:func:`named`); ``stopped_when`` is what a stopped service is awaited
    by.
    """
    notes = Parts(at=("annotations",), origins=_ANNOTATIONS)
    for key, value in (annotations or {}).items():
        if value is not None:
            notes[key] = value
    for key, value in args.annotations.items():
        notes.put(key, value, "annotations", key)
    stopped = isinstance(args, ServiceMeta) and args.stopped
    if stopped:
        notes.put(STOP, "true", "stopped")
    # An object that is taken over must not differ, not even by how it is awaited.
    if isinstance(args, Awaited) and args.import_id is None:
        if args.wait:
            notes[WAIT_FOR] = stopped_when if stopped else "condition=Ready"
        else:
            notes[SKIP_AWAIT] = "true"
    found = Parts(at=())
    if isinstance(args, ObjectMeta):
        found["namespace"] = args.namespace
    if args.labels:
        found["labels"] = Parts(args.labels, at=("labels",))
    if notes:
        found["annotations"] = notes
    return found


def named(obj: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object with its name."""
    return {**obj, "metadata": {"name": name, **obj["metadata"]}}


def whole_object(api_version: str, kind: str, meta: Parts, spec: Parts) -> Parts:
    """An object of its parts. Metadata and spec are both what the arguments say as a whole."""
    inside = Origin(())
    return Parts(
        {"apiVersion": api_version, "kind": kind, "metadata": meta, "spec": spec},
        origins={"metadata": inside, "spec": inside},
    )
