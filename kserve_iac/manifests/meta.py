"""Metadata of objects."""

from collections.abc import Mapping
from typing import Any

from ..args.workload import Awaited, ClusterMeta, ObjectMeta, ServiceMeta
from ..catalog.kserve import STOP
from .merging import Json

GROUP = "serving.kserve.io"
"""API group of all kinds."""

AUTOSCALER_CLASS = f"{GROUP}/autoscalerClass"
"""Annotation that chooses who scales."""

WAIT_FOR = "pulumi.com/waitFor"
"""Annotation by which the Kubernetes provider waits for a custom resource (pulumi-kubernetes pkg/metadata/overrides.go)."""

SKIP_AWAIT = "pulumi.com/skipAwait"
"""Annotation by which it does not."""


def metadata(
    name: str,
    args: ClusterMeta,
    *,
    stopped_when: str = "condition=Stopped",
    annotations: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """Name, namespace, labels and annotations; ``stopped_when`` is what a stopped service is awaited by."""
    notes = {key: value for key, value in (annotations or {}).items() if value is not None}
    notes |= args.annotations
    stopped = isinstance(args, ServiceMeta) and args.stopped
    if stopped:
        notes[STOP] = "true"
    # An object that is taken over must not differ, not even by how it is awaited.
    if isinstance(args, Awaited) and args.import_id is None:
        if args.wait:
            notes[WAIT_FOR] = stopped_when if stopped else "condition=Ready"
        else:
            notes[SKIP_AWAIT] = "true"
    found: Json = {"name": args.name or name}
    if isinstance(args, ObjectMeta):
        found["namespace"] = args.namespace
    if args.labels:
        found["labels"] = dict(args.labels)
    if notes:
        found["annotations"] = notes
    return found
