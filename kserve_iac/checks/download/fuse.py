"""Whether pods that mount a bucket ask for the sidecar that mounts it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Component, Predictor
from ...args.pod import PodSpec
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
