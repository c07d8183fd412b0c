"""Whether pods that mount a bucket ask for the sidecar that mounts it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Component, Predictor
from ...args.pod import PodSpec
from ...args.quantity import quantity
from ...args.volumes import Volume
from ...compiled import CompiledObject
from ...compiled.references import BUCKET_DRIVER
from ...findings.path import Path

ANNOTATION = "gke-gcsfuse/volumes"
"""Annotation by which GKE's webhook adds the sidecar to a pod."""

SIDECAR = "gke-gcsfuse-sidecar"
"""The sidecar's container, which a pod may also bring itself (GoogleCloudPlatform/gcs-fuse-csi-driver#63)."""

Service = CompiledObject[InferenceServiceArgs] | CompiledObject[LLMInferenceServiceArgs]


def buckets_have_their_sidecar(service: Service) -> Iterator[Problem]:
    """The driver mounts a bucket by a sidecar of the pod, and GKE adds the sidecar only to pods with the annotation. Without it,
    the mount fails with "failed to find the sidecar container in Pod spec", and the pod never starts
    (GoogleCloudPlatform/gcs-fuse-csi-driver#153).
    """
    built = service.built
    if built is not None and built.unknown:
        return  # a configuration elsewhere may have the annotation
    for path, field, annotations, pods in _pods(service):
        given = annotations.get(ANNOTATION)
        volumes = [
            volume.name
            for pod in pods
            if SIDECAR not in pod.containers
            for volume in pod.volumes
            if volume.csi is not None and volume.csi.driver == BUCKET_DRIVER
        ]
        if volumes and not is_output(given) and given != "true":
            yield Problem(
                "bucket-sidecar",
                path / field,
                f"The volume {volumes[0]} is a bucket that a sidecar mounts, and GKE adds the sidecar only to pods with the "
                f"annotation {ANNOTATION}. Without it, the pods never start.",
                f'Set {ANNOTATION} to "true" in {field}.',
            )


REQUEST, LIMIT = "gke-gcsfuse/memory-request", "gke-gcsfuse/memory-limit"
"""Annotations with the memory that the sidecar requests, and its limit."""


def sidecars_request_memory(service: Service) -> Iterator[Problem]:
    """With the request 0 and no limit, the scheduler counts no memory for the sidecar, which may take all of the node's. The
    kubelet then evicts pods: in a report the sidecar used 9.9 GB (kubernetes-sigs/wg-serving#37). Without the annotation, the
    request is GKE's default, even if the limit is 0; a limit that is not set is the request (``populateResource`` in
    pkg/webhook/config.go of GoogleCloudPlatform/gcs-fuse-csi-driver).
    """
    built = service.built
    if built is not None and built.unknown:
        return  # a configuration elsewhere may have the limit
    for path, field, annotations, pods in _pods(service):
        has_bucket = any(
            volume.csi is not None and volume.csi.driver == BUCKET_DRIVER and SIDECAR not in pod.containers
            for pod in pods
            for volume in pod.volumes
        )
        given = [annotations.get(one, "0") for one in (REQUEST, LIMIT)]
        if not has_bucket or REQUEST not in annotations or annotations.get(ANNOTATION) != "true":
            continue
        if any(is_output(one) or quantity(str(one)) != 0 for one in given):
            continue
        yield Problem(
            "bucket-memory",
            _place(service, path, field, REQUEST),
            "The sidecar that mounts the bucket requests no memory and has no limit, so the scheduler counts none for it. If the "
            "node runs low on memory, pods are evicted.",
            f"Remove {REQUEST}, so that GKE sets its default, or set it to the memory that the sidecar uses, for example 10Gi.",
        )


def _place(service: Service, path: Path, field: str, annotation: str) -> Path:
    """Where an annotation of a role's pods is set: in the role, or in the InferenceService."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        return path / field / annotation
    own = dict(args.components())[path].annotations
    return (path if annotation in own else Path()) / field / annotation


class _Pod(NamedTuple):
    """The parts of a pod that decide."""

    volumes: Sequence[Volume]
    containers: frozenset[str | None]
    """Names of its containers."""


def _pods(service: Service) -> Iterator[tuple[Path, str, Mapping[str, object], list[_Pod]]]:
    """Each role: its path, the field with the annotations of its pods, these annotations, and its pods."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        for path, workload in args.workloads():
            pods = [_pod(pod) for pod in (workload.template, workload.worker) if pod is not None]
            yield path, "podAnnotations", workload.pod_annotations, pods
        return
    for path, component in args.components():
        worker = component.worker_spec if isinstance(component, Predictor) else None
        annotations = {**args.annotations, **component.annotations}
        yield path, "annotations", annotations, [_pod(pod) for pod in (component, worker) if pod is not None]


def _pod(pod: PodSpec | Component) -> _Pod:
    return _Pod(pod.volumes, frozenset(one.name for one in (*pod.containers, *pod.init_containers)))
