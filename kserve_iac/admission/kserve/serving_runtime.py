"""What KServe refuses of a ServingRuntime or ClusterServingRuntime, unless it is disabled.

Source: pkg/webhook/admission/servingruntime/servingruntime_webhook.go. The webhook looks at priorities only where another runtime
exists, so one object does not tell (:mod:`kserve_iac.checks.priorities`).
"""

from collections.abc import Iterator

from ...catalog.kserve import SERVING_CONTAINER
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .containers import gpu_types, gpus_are_known, image_is_pinned, parallel_sizes, parallel_variables, python_path

WORKER = Path("spec", "workerSpec")
WORKER_CONTAINER = "worker-container"


def _is_enabled(obj: Object) -> bool:
    return not obj.given("spec", "disabled") or obj.flag("spec", "disabled") is False


def runtime_worker_is_one_container(obj: Object) -> Iterator[Finding]:
    """A worker has one container."""
    if not obj.given(*WORKER) or not _is_enabled(obj):
        return
    containers = obj.get(*WORKER, "containers")
    if containers is None or (isinstance(containers, (list, tuple)) and len(containers) != 1):
        count = len(containers or ())
        path = WORKER / "containers"
        yield Finding(
            "multi-node-worker",
            path,
            f"A worker must have exactly one container, but there are {count}.",
            "Set one container.",
        )


def runtime_sizes_are_positive(obj: Object) -> Iterator[Finding]:
    """Sizes are 1 or more, and not said in variables of ``kserve-container``."""
    if not obj.given(*WORKER) or not _is_enabled(obj):
        return
    yield from parallel_sizes(obj, WORKER)
    for path in _containers(obj):
        yield from parallel_variables(obj, path)


def _containers(obj: Object) -> Iterator[Path]:
    for path, entry in obj.entries("spec", "containers"):
        if entry.get("name") == SERVING_CONTAINER:
            yield path


def runtime_gpus_are_known(obj: Object) -> Iterator[Finding]:
    """Containers of head and worker ask for no resource that KServe does not know for a GPU; ``spec.annotations`` lists more."""
    if not obj.given(*WORKER) or not _is_enabled(obj):
        return
    paths = list(_containers(obj))
    paths += [path for path, one in obj.entries(*WORKER, "containers") if one.get("name") == WORKER_CONTAINER]
    known = gpu_types(obj, Path("spec", "annotations", "serving.kserve.io/gpu-resource-types"))
    if isinstance(known, Finding):
        if paths:
            yield known
    elif known is not None:
        for path in paths:
            yield from gpus_are_known(obj, path, known)


def runtime_python_path_is_reserved(obj: Object) -> Iterator[Finding]:
    """PYTHONPATH is forbidden in containers, those of the worker included (validateBlockedEnvVars, since 0.18)."""
    if obj.before("0.18") or not _is_enabled(obj):
        return
    for prefix in ((), ("workerSpec",)):
        for path, _ in obj.entries("spec", *prefix, "containers"):
            yield from python_path(obj, path)


def runtime_images_are_pinned(obj: Object) -> Iterator[Finding]:
    """Images without a tag, or with ``latest``."""
    for path, _ in obj.entries("spec", "containers"):
        yield from image_is_pinned(obj, path)


RULES = (
    runtime_worker_is_one_container,
    runtime_sizes_are_positive,
    runtime_gpus_are_known,
    runtime_python_path_is_reserved,
    runtime_images_are_pinned,
)
