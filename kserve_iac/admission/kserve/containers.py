"""What is said of containers, whichever kind they are in."""

import json
from collections.abc import Iterator

from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import GPU_RESOURCE_TYPES
from .later import is_later

GPU_RESOURCES = ("nvidia.com/gpu", "amd.com/gpu", "intel.com/gpu", "habana.ai/gaudi")
"""Resources that KServe takes for GPUs by itself (DefaultGPUResourceTypeList in pkg/constants/constants.go)."""

_BASIC = ("cpu", "memory", "storage", "ephemeral-storage")


def python_path(obj: Object, path: Path) -> Iterator[Finding]:
    """PYTHONPATH among a container's variables (ValidateBlockedEnvVars in pkg/validation)."""
    for where, variable in obj.entries(*path, "env"):
        if variable.get("name") == "PYTHONPATH":
            yield Finding(
                "env-pythonpath", where, "KServe does not allow the variable PYTHONPATH.", "Remove PYTHONPATH."
            )


def parallel_variables(obj: Object, path: Path) -> Iterator[Finding]:
    """The sizes of a multi-node service are not said in variables, which KServe sets itself."""
    for where, variable in obj.entries(*path, "env"):
        name = variable.get("name")
        if name in ("PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE"):
            field = "pipelineParallelSize" if name == "PIPELINE_PARALLEL_SIZE" else "tensorParallelSize"
            yield Finding(
                "multi-node-env", where, f"KServe sets {name} itself.", f"Remove {name}, and set {field} of workerSpec."
            )


def parallel_sizes(obj: Object, path: Path) -> Iterator[Finding]:
    """Sizes of a worker are 1 or more."""
    for field in ("pipelineParallelSize", "tensorParallelSize"):
        size = obj.integer(*path, field)
        if size is not None and size < 1:
            yield Finding(
                "multi-node-size",
                path / field,
                f"{field} must be at least 1, but it is {size}.",
                f"Set {field} to 1 or more.",
            )


def gpu_types(obj: Object, annotation: Path) -> frozenset[str] | Finding | None:
    """Names of GPU resources, those of the annotation at ``annotation`` included; what is wrong with it; None: not known yet.

    Source: UpdateGPUResourceTypeListByAnnotation in pkg/utils/utils.go.
    """
    if is_later(obj, annotation):
        return None
    said = obj.get(*annotation)
    if not isinstance(said, str) or not said:
        return frozenset(GPU_RESOURCES)
    try:
        names = json.loads(said)
    except ValueError:
        names = None
    if isinstance(names, list) and names and all(isinstance(name, str) and name for name in names):
        return frozenset((*GPU_RESOURCES, *names))
    return Finding("gpu-types", annotation, f"{said!r} is not a JSON list of names.", f'Write ["{GPU_RESOURCES[0]}"].')


def gpus_are_known(obj: Object, path: Path, known: frozenset[str]) -> Iterator[Finding]:
    """Whatever a multi-node container asks for besides CPU, memory and storage must be a GPU (HasUnknownGpuResourceType)."""
    seen: set[str] = set()
    for field in ("limits", "requests"):
        for name in obj.mapping(*path, "resources", field):
            if name not in known and name not in _BASIC and name not in seen:
                seen.add(name)
                yield Finding(
                    "gpu-types",
                    path / "resources" / field / name,
                    f"KServe does not recognise {name} as a GPU.",
                    f"Add {name} to the annotation {GPU_RESOURCE_TYPES}.",
                )


def image_is_pinned(obj: Object, path: Path) -> Iterator[Finding]:
    """An image without a tag, or with ``latest``, is another one tomorrow."""
    image = obj.text(*path, "image")
    if not image or "@" in image or "{{" in image:
        return
    _, _, last = image.rpartition("/")
    _, colon, tag = last.partition(":")
    if not colon or tag == "latest":
        yield Finding(
            "image-tag",
            path / "image",
            f"{image} may be a different image at every start."
            if colon
            else f"{image} has no tag, which means latest.",
            "Use a fixed tag or a digest.",
        )
