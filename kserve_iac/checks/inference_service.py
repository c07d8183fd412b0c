"""Rules about the arguments of InferenceServices. The rules of KServe itself are in :mod:`kserve_iac.admission.kserve`."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Problem, Resources
from ..args.inference_service import Predictor
from ..catalog.machines import GPU_RESOURCE
from ..compiled import CompiledObject
from ..findings.path import Path


def gpus_are_set_once(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """``gpus`` is written to the resources of the serving container. If these contain another number of GPUs, one of the two
    would be lost.
    """
    args = service.args
    for path, component in args.components():
        container = component.serving_container
        if component.gpus and container is None:
            yield Problem(
                "gpus-twice",
                path / "gpus",
                "gpus is set, but there is no container that would get the GPUs.",
                "Remove gpus.",
            )
        elif component.gpus and container is not None and container.resources is not None:
            yield from gpus_set_twice(path, component.gpus, container.resources)


def component_containers_have_images(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """No runtime completes the containers of a transformer, of an explainer, or of a predictor without a model, so that the API
    server rejects their pods if a container has no image (core/v1 validation: ``image`` is required).
    """
    for path, component in service.args.components():
        if isinstance(component, Predictor) and next(component.models(), None) is not None:
            continue  # the runtime may have a container of this name
        for index, container in enumerate(component.containers):
            if container.image is None:
                yield Problem(
                    "container-image",
                    path / "containers" / index / "image",
                    f"The container {container.name or index} has no image, and no runtime has one for it.",
                    "Set image.",
                )


def responses_of_batches_are_logged(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's agent logs a response only if it saw its status 200 (``ServeHTTP`` in kserve/kserve v0.16.0 to v0.20.0 and main of
    August 2026, pkg/logger/handler.go). The batcher between the logger and the model writes its responses without one
    (``ServeHTTP`` in pkg/batcher/handler.go of the same versions), for every path that ends in ``:predict``. On a sandbox with
    KServe 0.20.0, the events of the responses were missing with both, and there without the batcher.
    """
    for path, component in service.args.components():
        logger = component.logger
        if logger is None or component.batcher is None or logger.mode not in ("all", "response"):
            continue
        if isinstance(component, Predictor) and any(
            model.protocol_version not in (None, "v1") for _, model in component.models()
        ):
            continue  # the batcher passes on what is not of protocol v1
        keep = " or set mode to request" if logger.mode == "all" else " or remove logger"
        yield Problem(
            "batched-responses",
            path / "logger" / "mode",
            f"mode is {logger.mode}, but KServe logs no response of protocol v1 that comes from the batcher beside it.",
            f"Remove batcher{keep}.",
        )


def gpus_set_twice(path: Path, gpus: int, resources: Resources) -> Iterator[Problem]:
    """Findings for GPUs in ``resources`` that differ from ``gpus``."""
    for where, given in (("requests", resources.requests), ("limits", resources.limits)):
        own = given.get(GPU_RESOURCE)
        if own is not None and own != str(gpus):
            yield Problem(
                "gpus-twice",
                path / "gpus",
                f"gpus is {gpus}, but the {where} of the container's resources set {GPU_RESOURCE} to {own}.",
                f"Remove either gpus or {GPU_RESOURCE} from the {where}.",
            )
