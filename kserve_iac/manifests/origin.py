"""From a path in a rendered object back to the argument that it comes from: the way that the rendering goes, backwards."""

from collections.abc import Mapping
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, Predictor, Transformer
from ..args.llm_inference_service import Workload
from ..args.workload import Placed
from ._pod import Json

Path = tuple[str | int, ...]


def inference_service_origin(path: Path, args: InferenceServiceArgs, obj: Json) -> str:
    """Which argument of an InferenceService, rendered as ``obj``, is at ``path`` of it."""
    path = path[1:]  # spec
    if path[:1] == ("predictor",):
        return _spelled(_component(("predictor",), path[1:], args.predictor, obj["spec"]["predictor"]))
    if path[:1] == ("transformer",) and args.transformer is not None:
        return _spelled(_component(("transformer",), path[1:], args.transformer, obj["spec"]["transformer"]))
    if len(path) > 3 and path[0] == "canary" and isinstance(path[1], int):
        canary = args.canary[path[1]].predictor
        return _spelled(_component(path[:3], path[3:], canary, obj["spec"]["canary"][path[1]]["predictor"]))
    return _spelled(path)


def _component(base: Path, path: Path, component: Predictor | Transformer, rendered: Json) -> Path:
    if (extra := _within(component.extra_pod_spec, rendered, path)) is not None:
        return (*base, "extraPodSpec", *extra)
    if len(path) > 1 and path[0] == "containers" and isinstance(path[1], int):
        if path[1] < len(component.containers):
            own = component.containers[path[1]].extra
            if (extra := _within(own, rendered["containers"][path[1]], path[2:])) is not None:
                return (*base, *path[:2], "extra", *extra)
        return (*base, *path)
    renamed = {"labels": "componentLabels", "annotations": "componentAnnotations"}
    if path and path[0] in renamed:
        return (*base, renamed[str(path[0])], *path[1:])
    return (*base, *_placed(path, component, rendered))


def llm_inference_service_origin(path: Path, args: LLMInferenceServiceArgs, obj: Json) -> str:
    """Which argument of an LLMInferenceService, rendered as ``obj``, is at ``path`` of it."""
    path = path[1:]  # spec
    if path[:4] == ("router", "scheduler", "config", "inline"):
        return _spelled((*path[:3], *path[4:]))
    if path[:1] == ("baseRefs",):
        return _spelled(path[:2])
    if path[:1] == ("prefill",) and args.prefill is not None:
        return _spelled(_workload(("prefill",), path[1:], args.prefill, obj["spec"]["prefill"]))
    return _spelled(_workload((), path, args, obj["spec"]))


def _workload(base: Path, path: Path, workload: Workload, rendered: Json) -> Path:
    renamed = {"labels": "podLabels", "annotations": "podAnnotations"}
    if path and path[0] in renamed:
        return (*base, renamed[str(path[0])], *path[1:])
    if path[:1] != ("template",):
        return (*base, *path)
    path, rendered = path[1:], rendered["template"]
    if (extra := _within(workload.extra_pod_spec, rendered, path)) is not None:
        return (*base, "extraPodSpec", *extra)
    if path[:2] == ("containers", 0):
        path = path[2:]
        if path[:1] == ("image",):
            return (*base, "engine", "image")
        return (*base, *path)
    if path[:1] == ("initContainers",):
        return ("model", "credentials")
    return (*base, *_placed(path, workload, rendered))


def _placed(path: Path, placed: Placed, rendered: Json) -> Path:
    """Those of the pool stand before the user's own tolerations; further ones come after."""
    if len(path) > 1 and path[0] == "tolerations" and isinstance(path[1], int):
        further = placed.extra_pod_spec.get("tolerations")
        after = len(further) if isinstance(further, list) else 0
        before = len(rendered["tolerations"]) - len(placed.tolerations) - after
        return ("pool",) if path[1] < before else ("tolerations", path[1] - before, *path[2:])
    return path


def _within(extra: Any, rendered: Any, path: Path, inside: bool = False) -> Path | None:
    """Where in ``extra``, which was merged into ``rendered``, stands what is at ``path`` of that. None: not in there.

    The last step may be missing in both, once the path is inside of ``extra``: then something is to be added there.
    """
    if not path:
        return ()
    step, rest = path[0], path[1:]
    if isinstance(extra, Mapping) and isinstance(rendered, Mapping):
        if step not in extra:
            return path if inside and not rest and step not in rendered else None
        found, here = step, step
    elif isinstance(extra, (list, tuple)) and isinstance(rendered, (list, tuple)) and isinstance(step, int):
        index = _entry(extra, rendered, step)
        if index is None:
            return None
        found, here = index, step
    else:
        return None
    below = _within(extra[found], rendered[here], rest, True)
    return None if below is None else (found, *below)


def _entry(extra: Any, rendered: Any, index: int) -> int | None:
    """Which entry of ``extra`` became, or was merged into, entry ``index`` of ``rendered``."""
    entry = rendered[index]
    for number, one in enumerate(extra):
        if one is entry:
            return number
    name = entry.get("name") if isinstance(entry, Mapping) else None
    if name is None:
        return None
    return next((n for n, one in enumerate(extra) if isinstance(one, Mapping) and one.get("name") == name), None)


def _spelled(path: Path) -> str:
    return ".".join(str(step) for step in path)
