"""What KServe refuses of an InferenceService that spreads over nodes (``workerSpec``).

Source: validateMultiNodeVariables in pkg/apis/serving/v1beta1/inference_service_validation.go.
"""

from collections.abc import Iterator

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import AUTOSCALER_CLASS, GPU_RESOURCE_TYPES, autoscaler_class, deployment_mode
from .component import components
from .containers import gpu_types, gpus_are_known, parallel_sizes, parallel_variables

WORKER = Path("spec", "predictor", "workerSpec")


def worker_is_one_container(obj: Object) -> Iterator[Finding]:
    """A worker has one container at most."""
    count = len(obj.list(*WORKER, "containers"))
    if count > 1:
        path = WORKER / "containers"
        yield Finding(
            "multi-node-worker",
            path,
            f"A worker can have only one container, but there are {count}.",
            "Keep one container.",
        )


def worker_sizes_are_positive(obj: Object) -> Iterator[Finding]:
    """Sizes are 1 or more, and not said in variables of the model."""
    yield from parallel_sizes(obj, WORKER)
    model = components(obj)[0].model
    if obj.given(*WORKER) and model is not None:
        yield from parallel_variables(obj, model.path)


def worker_gpus_are_known(obj: Object) -> Iterator[Finding]:
    """The model and the worker ask for no resource that KServe does not know for a GPU."""
    if not obj.given(*WORKER):
        return
    model = components(obj)[0].model
    paths = [model.path] if model is not None else []
    paths += [path for path, _ in obj.entries(*WORKER, "containers")]
    known = gpu_types(obj, Path("metadata", "annotations", GPU_RESOURCE_TYPES))
    if isinstance(known, Finding):
        if paths:
            yield known
    elif known is not None:
        for path in paths:
            yield from gpus_are_known(obj, path, known)


def multi_node_model_is_mounted(obj: Object) -> Iterator[Finding]:
    """All nodes must see one model: it comes from a claim or an image."""
    component = components(obj)[0]
    if not obj.given(*WORKER) or component.model is None:
        return
    path = component.model.path / "storageUri"
    uri = obj.get(*path)
    if uri is None:
        yield Finding(
            "multi-node-storage", path, "A model that runs on several nodes requires storageUri.", "Set storageUri."
        )
    elif isinstance(uri, str) and uri.split("://")[0] not in ("pvc", "oci"):
        yield Finding(
            "multi-node-storage",
            path,
            "A model that runs on several nodes is not downloaded to each of them.",
            "Put the model on a claim (pvc://) or into an image (oci://).",
        )


def multi_node_does_not_scale(obj: Object) -> Iterator[Finding]:
    """Its autoscaler must be none, in so many words."""
    if not obj.given(*WORKER) or components(obj)[0].model is None:
        return
    path = Path("metadata", "annotations", AUTOSCALER_CLASS)
    if autoscaler_class(obj) != "none" and not is_output(obj.get(*path)):
        yield Finding(
            "multi-node-autoscaler",
            path,
            "A predictor that runs on several nodes cannot be scaled.",
            "Set the annotation to none.",
        )


def multi_node_works(obj: Object) -> Iterator[Finding]:
    """Not validated: 0.20.0 takes the workers for canaries of before, and deletes them at every turn (kserve/kserve#6113).

    In Knative mode there are no workers at all (reconcileKnativeDeployment in components/predictor.go makes none).
    """
    if not obj.given(*WORKER):
        return
    mode = deployment_mode(obj)
    if mode == "Standard" and obj.kserve == "0.20":
        yield Finding(
            "multi-node",
            WORKER,
            "KServe 0.20.0 deletes the workers as soon as it creates them.",
            "Use an LLMInferenceService, or KServe 0.19.",
        )
    elif mode == "Knative":
        yield Finding("multi-node", WORKER, "Mode Knative does not support workers.", "Use mode Standard.")


RULES = (
    worker_is_one_container,
    worker_sizes_are_positive,
    worker_gpus_are_known,
    multi_node_model_is_mounted,
    multi_node_does_not_scale,
    multi_node_works,
)
