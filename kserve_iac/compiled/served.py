"""InferenceServices merged with the runtimes that serve them: each predictor as the pod that KServe creates from both.

Sources: buildPodSpec and multiNodeProcess in pkg/controller/v1beta1/inferenceservice/components/predictor.go, and
MergeRuntimeContainers, MergePodSpec and UpdateImageTag in pkg/controller/v1beta1/inferenceservice/utils/utils.go, read at
v0.16.0, v0.20.0 and main (aaac4e29) of kserve/kserve.
"""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..args import InferenceServiceArgs
from ..args.base import is_output
from ..args.inference_service import ServedBy, with_runtime
from ..catalog.kserve import SERVING_CONTAINER
from ..catalog.machines import GPU_RESOURCE
from ..findings.path import TOP, Path
from ..render.merging import Items, Json, Origin, Parts
from .overlay import overlay, said, traced, where, without
from .runtimes import Known, OwnRuntime, chosen, wanted_of

TRANSFORMER = "transformer-container"
"""The container of a predictor that KServe merges with that of its runtime, besides the serving container."""

WORKER = "worker-container"
"""The container of the worker pods of a replica."""

POD_FIELDS = ("nodeSelector", "affinity", "tolerations", "volumes", "imagePullSecrets", "resourceClaims")
"""Fields of a runtime's pod over which KServe merges those of the predictor (MergePodSpec; kserve/kserve#5828 for claims)."""

OF_MODEL = (
    "modelFormat",
    "storageUri",
    "runtime",
    "runtimeVersion",
    "protocolVersion",
    "storage",
    "hub",
    "confidential",
)
"""Fields of a model that are not fields of its container."""

_TAG = re.compile(r":[\w.\-]*$")


@dataclass(frozen=True)
class Served:
    """An InferenceService with the runtimes that serve its predictors."""

    args: InferenceServiceArgs
    """Its arguments. A predictor whose runtime the environment defines has the containers of its pod in place of its model. They
    are for reading: the object that is sent has only the service's own.
    """
    tree: Parts | None = None
    """The arguments as plain data, every value with its path in the environment. None: no runtime is merged."""
    own: frozenset[Path] = frozenset()
    """Paths of the predictors whose runtime the environment defines."""

    def place(self, path: Path, section: Path) -> Path:
        """The path in the environment at which the value at ``path`` is written. ``section``: path of the service's own
        arguments.
        """
        return path.under(section) if self.tree is None else where(self.tree, path)


def served(args: InferenceServiceArgs, known: Known, section: Path = TOP) -> Served:
    """The service merged with the known runtimes that serve it. ``known`` are those that services of its namespace can use."""
    if args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
        return Served(args)
    tree: Parts | None = None
    by: dict[Path, ServedBy] = {}
    own = set()
    for path, component in args.components():
        wanted = wanted_of(path, component, known.kserve)
        runtime = chosen(wanted, known) if wanted is not None else None
        if wanted is None or runtime is None:
            continue
        if not isinstance(runtime, OwnRuntime):
            by[path] = ServedBy(runtime.name, wanted.format, runtime.requests or {})
            continue
        own.add(path)
        whole = traced(said(args.model_dump(exclude_unset=True, by_alias=True, warnings=False)), section)
        merged = _pod(_at(tree or whole, path), runtime, str(wanted.path[-1]))
        if merged is not None:
            tree = _with(tree or whole, path, merged)
            by[path] = ServedBy(runtime.name, wanted.format, is_merged=True)
    if tree is not None:
        try:
            args = InferenceServiceArgs.model_validate(tree)
        except ValidationError:
            # For example a variable with both value and valueFrom: the API server rejects the pod that KServe's merge creates.
            tree, by = None, {path: one for path, one in by.items() if not one.is_merged}
    return Served(_with_runtimes(args, by) if by else args, tree, frozenset(own))


def _at(tree: Any, path: Path) -> Parts:
    for step in path:
        tree = tree[step]
    found: Parts = tree
    return found


def _with(tree: Any, path: Path, value: Parts) -> Any:
    if not path:
        return value
    first, rest = path[0], Path(*path[1:])
    if isinstance(tree, Items) and isinstance(first, int):
        return Items(
            [_with(one, rest, value) if index == first else one for index, one in enumerate(tree)], tree.origins
        )
    found = tree.copy()
    found[first] = _with(tree[first], rest, value)
    return found


def _with_runtimes(args: InferenceServiceArgs, by: dict[Path, ServedBy]) -> InferenceServiceArgs:
    changed: Json = {}
    canaries = list(args.canary)
    for path, runtime in by.items():
        if len(path) == 1:
            changed["predictor"] = with_runtime(args.predictor, runtime)
        else:
            index = int(path[1])
            predictor = with_runtime(canaries[index].predictor, runtime)
            canaries[index] = canaries[index].model_copy(update={"predictor": predictor})
            changed["canary"] = canaries
    return args.model_copy(update=changed)


def _pod(predictor: Parts, runtime: OwnRuntime, field: str) -> Parts | None:
    """The predictor as its pod. None: KServe cannot create a pod, because the runtime has no serving container."""
    dumped = said(runtime.args.model_dump(exclude_unset=True, by_alias=True, warnings=False))
    spec: Parts = traced(dumped, runtime.section)
    below = _containers(spec)
    serving = below.pop(SERVING_CONTAINER, None)
    if serving is None:
        return None
    model: Parts = predictor[field]
    own = Parts(
        {key: value for key, value in model.items() if key not in (*OF_MODEL, "name")},
        at=model.at,
        origins=model.origins,
        names=model.names,
    )
    container = _merged_container(_without_gpus(serving, predictor), own)
    _set_tag(container, model)
    found = predictor.copy()
    del found[field]
    # If a finding is about a field of the container that nobody sets, its path is in the model, where the field can be set.
    entries, origins = [container], [predictor.origins[field]]
    given = _containers(predictor)
    transformer, further = given.pop(TRANSFORMER, None), below.pop(TRANSFORMER, None)
    both = [one for one in (further, transformer) if one is not None]
    merged = [_merged_container(both[0], both[1])] if len(both) == 2 else both
    for one in (*merged, *below.values(), *given.values()):
        entries.append(one)
        origins.append(Origin(tuple(one.at or ())))
    found["containers"] = Items(entries, origins)
    found.origins["containers"] = predictor.origins[field]
    pod = Parts({key: spec[key] for key in POD_FIELDS if key in spec}, origins=spec.origins)
    found = overlay(pod, found)
    if isinstance(labels := spec.get("podLabels"), Parts):
        found = overlay(Parts({"labels": labels}, origins={"labels": spec.origins["podLabels"]}), found)
    _set_source(found, model)
    if isinstance(worker := found.get("workerSpec"), Parts) and isinstance(spec.get("workerSpec"), Parts):
        found["workerSpec"] = _worker(spec["workerSpec"], worker)
    return found


def _containers(pod: Parts) -> dict[str, Parts]:
    """The containers of a pod by name, in their order."""
    return {str(one.get("name") or SERVING_CONTAINER): one for one in pod.get("containers", [])}


def _merged_container(below: Parts, over: Parts) -> Parts:
    """A container merged over that of the runtime. KServe appends arguments and does not replace them
    (MergeRuntimeContainers).
    """
    found = overlay(below, over)
    words = [one["args"] for one in (below, over) if isinstance(one.get("args"), Items)]
    if len(words) == 2:
        found["args"] = Items([*words[0], *words[1]], [*words[0].origins, *words[1].origins])
    return found


def _without_gpus(serving: Parts, predictor: Parts) -> Parts:
    """GPUs that the predictor requests replace those of the runtime."""
    if predictor.get("gpus"):
        for part in ("requests", "limits"):
            serving = without(serving, "resources", part, GPU_RESOURCE)
    return serving


def _set_tag(container: Parts, model: Parts) -> None:
    """``runtimeVersion`` is the tag of the image, unless the image has a digest (UpdateImageTag)."""
    version, image = model.get("runtimeVersion"), container.get("image")
    if version is None or image is None:
        return
    if is_output(image) or (isinstance(image, str) and "@sha256:" in image):
        return
    container["image"] = version if is_output(version) else f"{_TAG.sub('', str(image))}:{version}"
    container.origins["image"] = model.origins["runtimeVersion"]


def _set_source(found: Parts, model: Parts) -> None:
    """Adds the address of the model to the sources of the pod's files."""
    if "storageUri" in model:
        source = Parts({"uri": model["storageUri"]}, at=model.at, names={"uri": "storageUri"})
        source.origins["uri"] = model.origins["storageUri"]
    elif isinstance(store := model.get("storage"), Parts):
        # KServe completes the address with the Secret of the store.
        source = Parts({"uri": f"storage://{store.get('path', '')}"}, at=model.at, names={"uri": "storage"})
        source.origins["uri"] = model.origins["storage"]
    else:
        return
    if "hub" in model:
        source["hub"], source.origins["hub"] = model["hub"], model.origins["hub"]
    own = found.get("storageUris")
    others = own if isinstance(own, Items) else Items()
    place = Origin(tuple(model.at or ()))
    found["storageUris"] = Items([source, *others], [place, *others.origins])
    if not isinstance(own, Items):
        found.origins["storageUris"] = place


def _worker(below: Parts, over: Parts) -> Parts:
    """The worker pods of a replica: the sizes of the service, otherwise those of the runtime, and the first container merged."""
    containers = _containers(below)
    pod = Parts({key: below[key] for key in POD_FIELDS if key in below}, origins=below.origins)
    found = overlay(pod, over)
    for size in ("pipelineParallelSize", "tensorParallelSize"):
        if size in below and size not in over:
            found[size], found.origins[size] = below[size], below.origins[size]
    serving = containers.get(WORKER)
    if serving is not None:
        given = over.get("containers")
        own = given[0] if isinstance(given, Items) and given else Parts()
        found["containers"] = Items([_merged_container(serving, own)], [Origin(tuple(serving.at or ()))])
        found.origins.setdefault("containers", below.origins["containers"])
    return found
