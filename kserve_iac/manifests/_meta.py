"""Metadata of service objects."""

from collections.abc import Mapping
from typing import Any

from ..args.workload import ServiceMeta

STOP = "serving.kserve.io/stop"
"""Annotation that stops a service (KServe pkg/constants/constants.go)."""

WAIT_FOR = "pulumi.com/waitFor"
"""Annotation by which the Kubernetes provider waits for a custom resource (pulumi-kubernetes pkg/metadata/overrides.go)."""

SKIP_AWAIT = "pulumi.com/skipAwait"
"""Annotation by which it does not."""


def metadata(
    name: str, args: ServiceMeta, *, stopped_when: str, annotations: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Name, namespace, labels and annotations; ``stopped_when`` is what a stopped service is awaited by."""
    notes = {**(annotations or {}), **args.annotations}
    if args.stopped:
        notes[STOP] = "true"
    if args.wait:
        notes[WAIT_FOR] = stopped_when if args.stopped else "condition=Ready"
    else:
        notes[SKIP_AWAIT] = "true"
    found: dict[str, Any] = {"name": args.name or name, "namespace": args.namespace}
    if args.labels:
        found["labels"] = dict(args.labels)
    found["annotations"] = notes
    return found
