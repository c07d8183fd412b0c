"""From a path in a rendered object back to the argument that it comes from: the way that the rendering goes, backwards."""

from typing import Any

from pydantic import BaseModel

from ..args.inference_service import Component, InferenceServiceArgs, Predictor
from ..args.llm_inference_service import (
    MAIN_CONTAINER,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    Workload,
)
from ..args.pod import PodFields, PodSpec
from ..args.workload import ClusterMeta
from ..catalog.kserve import DEPLOYMENT_MODE, STOP
from ..catalog.kv_connectors import SIDECAR
from ..catalog.machines import GPU_RESOURCE
from .disaggregation import FIELD_OF
from .engine import ADDITIONAL_ARGS
from .epp import PRESET_VARIABLES, preset_variables
from .inference_service import serving_field
from .merging import Json
from .meta import AUTOSCALER_CLASS
from .wire import Path, origin, within, written

PRESET: Path = ("router", "scheduler", "preset")

_ANNOTATIONS = {DEPLOYMENT_MODE: "deploymentMode", AUTOSCALER_CLASS: "autoscaler", STOP: "stopped"}
"""Annotations that fields of ours write."""


def origin_of(path: Path, args: ClusterMeta, obj: Json) -> str:
    """Which argument, of those that were rendered as ``obj``, is at ``path`` of it, as configuration spells it."""
    return ".".join(str(step) for step in _origin(path, args, obj))


def _origin(path: Path, args: ClusterMeta, obj: Json) -> Path:
    if path[:1] == ("metadata",):
        if path[1:2] == ("annotations",) and len(path) > 2 and path[2] not in args.annotations:
            return (_ANNOTATIONS.get(str(path[2]), "annotations"),)
        return path[1:]
    if path[:1] != ("spec",):
        return path
    path, spec = path[1:], obj["spec"]
    if isinstance(args, InferenceServiceArgs):
        return _inference_service(path, args, spec)
    if isinstance(args, (LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs)):
        scheduler = args.router.scheduler if args.router else None
        if path[:3] == ("router", "scheduler", "config") and scheduler is not None and scheduler.config is None:
            return PRESET
        in_prefill = path[:1] == ("prefill",) and args.prefill is not None
        if in_prefill and args.prefill is not None:
            found = _workload(path[1:], args.prefill, spec["prefill"], args.prefill.worker)
        else:
            found = _workload(path, args, spec, args.worker)
        if found == PRESET and not preset_variables(args):
            return ("disaggregation", "hashSeed")  # the one variable that both may write
        # What is said once, for both roles, is not prefill's own.
        shared = found == PRESET or found[:1] == ("disaggregation",)
        return found if shared or not in_prefill else ("prefill", *found)
    return origin(args, path)


def _inference_service(path: Path, args: InferenceServiceArgs, spec: Json) -> Path:
    part = getattr(args, str(path[0]), None) if path and path[0] in ("predictor", "transformer", "explainer") else None
    if part is not None:
        return (path[0], *_component(path[1:], part, spec[str(path[0])]))
    if len(path) > 3 and path[0] == "canary" and isinstance(path[1], int) and path[2] == "predictor":
        canary = args.canary[path[1]].predictor
        return (*path[:3], *_component(path[3:], canary, spec["canary"][path[1]]["predictor"]))
    return origin(args, path)


def _component(path: Path, component: Component, rendered: Json) -> Path:
    if (found := _from_pool(path, component, component.tolerations, rendered)) is not None:
        return found
    if path and path[0] == serving_field(component) and component.gpus and _is_gpu(path):
        return ("gpus",)
    if path[:1] == ("model",) and isinstance(component, Predictor) and component.model is None:
        spelled = next((field for field, _ in component.models()), "model")
        return origin(component, (spelled, *path[1:])) if path[1:2] != ("modelFormat",) else (spelled,)
    return origin(component, path)


def _is_gpu(path: Path) -> bool:
    return path[-1] == GPU_RESOURCE and "resources" in path


def _from_pool(path: Path, placed: Any, own: list[Any], rendered: Json) -> Path | None:
    """What the pool wrote: its node labels, and the tolerations before the user's own."""
    if placed.pool is None:
        return None
    if path[:1] == ("tolerations",) and len(path) > 1 and isinstance(path[1], int):
        further = getattr(placed, "extra", {}).get("tolerations")
        after = len(own) + (len(further) if isinstance(further, list) else 0)
        before = len(rendered["tolerations"]) - after
        if path[1] < before:
            return ("pool",)
        return _inside(placed, ("tolerations", path[1] - before, *path[2:]))
    return None


def _inside(placed: Any, path: Path) -> Path | None:
    return origin(placed, path) if isinstance(placed, PodFields) else path


def _workload(path: Path, workload: Workload, spec: Json, worker: PodSpec | None) -> Path:
    if path[:1] == ("template",):
        return _pod(path[1:], "template", workload, workload.template, spec["template"])
    if path[:1] == ("worker",) and worker is not None:
        return _pod(path[1:], "worker", workload, worker, spec["worker"])
    return origin(workload, path)


def _pod(path: Path, field: str, workload: Workload, template: PodSpec | None, rendered: Json) -> Path:
    own: Json = written(template) if template is not None else {}
    if workload.pool is not None and path[:1] == ("tolerations",) and len(path) > 1 and isinstance(path[1], int):
        before = len(rendered["tolerations"]) - len(own.get("tolerations", []))
        if path[1] < before:
            return ("pool",)
        path = ("tolerations", path[1] - before, *path[2:])
    if template is not None and (inside := within(own, rendered, path)) is not None:
        return (field, *origin(template, inside))
    if path[:2] and path[0] == "containers" and len(path) > 1 and isinstance(path[1], int):
        container = rendered["containers"][path[1]]
        if container.get("name") == MAIN_CONTAINER and len(path) > 2:
            return _main(path[2:], container, workload)
    if path[:1] == ("volumes",) and (template is None or "volumes" not in own):
        return ("sharedMemory",)
    if path[:1] == ("initContainers",) and (template is None or "initContainers" not in own):
        if len(path) > 1 and rendered["initContainers"][path[1]].get("name") == SIDECAR:
            return ("disaggregation", "connector")
        return ("model", "credentials")
    return (field, *(origin(template, path) if isinstance(template, BaseModel) else path))


def _main(path: Path, container: Json, workload: Workload) -> Path:
    """What the intents wrote into the engine's container."""
    if path[0] == "image":
        return ("engine", "image")
    if _is_gpu(path) and (workload.resources is None or GPU_RESOURCE not in workload.resources.limits):
        return ("gpus",)
    if path[0] == "resources" and len(path) > 2 and not _is_gpu(path) and not _names(workload, str(path[2])):
        return ("disaggregation", "transport", "resource")
    if path[0] == "startupProbe":
        return ("startTimeout",)
    if path[0] == "env" and len(path) > 1 and isinstance(path[1], int):
        name = container["env"][path[1]].get("name")
        for index, variable in enumerate(workload.env):
            if variable.name == name:
                return ("env", index, *path[2:])
        if name in PRESET_VARIABLES:
            return PRESET
        if name in FIELD_OF:
            return ("disaggregation", *FIELD_OF[name].split("."))
        return ("engine",) if name == ADDITIONAL_ARGS else path
    return path


def _names(workload: Workload, resource: str) -> bool:
    given = workload.resources
    return given is not None and (resource in given.limits or resource in given.requests or "/" not in resource)
