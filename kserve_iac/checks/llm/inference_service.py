"""Rules about the arguments of LLMInferenceServices. :mod:`kserve_iac.admission.kserve` has the rules about their objects."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import MAIN_CONTAINER
from ...args.pod import PodSpec
from ...catalog.engine_images import is_without_vllm
from ...compiled import CompiledObject
from ...engines.roles import LLMRole
from ...engines.written import has_own_command
from ...findings.path import Path
from ..inference_service import gpus_set_twice

CONNECTION = "opendatahub.io/connections"
"""Annotation that names the Secret from which Open Data Hub takes the model's URI (pkg/metadata/annotations/annotations.go)."""


def model_is_set(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A service requires a model, which the service or a configuration that it builds on sets (llmisvc/config_merge.go).

    If an annotation of the service names a connection, Open Data Hub writes the model itself
    (internal/webhook/serving/mutating_llmisvc.go of opendatahub-io/opendatahub-operator, 0c0c9913).
    """
    args = service.args
    if args.model is None and not args.base_refs and CONNECTION not in args.annotations:
        yield Problem(
            "missing-field",
            Path("model"),
            "This field is required.",
            "Set model, or build on a configuration with baseRefs.",
        )


def credentials_are_for_hugging_face(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The rendering sets the variable HF_TOKEN of the downloader to ``credentials``, and only ``hf://`` models use it."""
    args = service.args
    if args.model is not None and args.model.credentials is not None and not args.model.uri.startswith("hf://"):
        yield Problem(
            "credentials",
            Path("model", "credentials"),
            "Only hf:// models use credentials.",
            "For other stores, list the Secret on a ServiceAccount and set serviceAccountName to its name.",
        )


def gpus_are_set_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The rendering writes ``gpus`` into the resources of ``main``. If the user sets GPUs there as well, one of the two is
    lost.
    """
    args = service.args
    for path, workload in args.workloads():
        if workload.gpus is None:
            continue
        for template in (workload.template, workload.worker):
            for container in template.containers if template else []:
                if container.name == MAIN_CONTAINER and container.resources is not None:
                    yield from gpus_set_twice(path, workload.gpus, container.resources)
        if workload.resources is not None:
            yield from gpus_set_twice(path, workload.gpus, workload.resources)


_PREDICTION = ("training-server", "prediction-server")
BESIDE_THE_PICKER: Mapping[str, tuple[str, ...]] = {
    "0.18": ("tokenizer",),
    "0.19": ("tokenizer",),
    "0.20": ("tokenizer", *_PREDICTION),
    "0.21": _PREDICTION,
}
"""KServe's version -> further containers of its presets for the endpoint picker (config-llm-scheduler.yaml,
config-llm-scheduler-latency-predictor.yaml; of 0.21 read on main at aaac4e29)."""


def containers_have_images(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's presets have an image only for their own containers: ``main`` is the engine or the endpoint picker. KServe adds a
    container of another name unchanged, and the API server rejects pods with a container that has no image
    (config/llmisvcconfig of 0.16 to 0.20; core/v1 validation: ``image`` is required).
    """
    args = service.args
    if args.base_refs:
        return  # a configuration may set the image
    pods: list[tuple[Path, PodSpec | None, str, tuple[str, ...]]] = []
    for path, workload in args.workloads():
        pods += [
            (path / "template", workload.template, "engine's", ()),
            (path / "worker", workload.worker, "engine's", ()),
        ]
    if (scheduler := args.scheduler) is not None:
        at = Path("router", "scheduler")
        beside = BESIDE_THE_PICKER.get(service.kserve, ())
        pods.append((at / "template", scheduler.template, "endpoint picker's", beside))
        if scheduler.tokenizer is not None:
            pods.append((at / "tokenizer" / "template", scheduler.tokenizer.template, "tokenizer's", ()))
    for path, template, whose, others in pods:
        for index, container in enumerate(template.containers if template else []):
            if container.image is None and container.name not in (None, MAIN_CONTAINER, *others):
                yield Problem(
                    "container-image",
                    path / "containers" / index / "image",
                    f"The container {container.name} has no image, and KServe's presets have one for "
                    f"{' and '.join((MAIN_CONTAINER, *others))} only.",
                    f"Set image, or rename the container to {MAIN_CONTAINER} if it is the {whose}.",
                )


def preset_command_suits_the_image(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe merges a container over that of the preset. If the container has no command, the preset's command remains: ``vllm
    serve``, or a script that runs it (config/llmisvcconfig/config-llm-template.yaml; opendatahub-io/models-as-a-service#765). An
    image of another server does not have this program.
    """
    for role in service.llm_engines:
        for path, image in _images_under_the_preset(role):
            if not is_output(image) and is_without_vllm(str(image)):
                yield Problem(
                    "preset-command",
                    path,
                    f"The container {MAIN_CONTAINER} has no command, so KServe's preset starts vllm serve in {image}, an image "
                    "that is not known to have vLLM.",
                    f"Set command of the container {MAIN_CONTAINER} to the program that the image starts.",
                )


def _images_under_the_preset(role: LLMRole) -> Iterator[tuple[Path, Any]]:
    """Images of containers ``main`` without a command, each with the path of the argument to change."""
    workload = role.workload
    if not has_own_command(workload):
        own = [(at.under(role.path), one) for at, one in workload.mains() if one.image is not None]
        yield from ((at / ("args" if one.args else "image"), one.image) for at, one in own)
        if not own and workload.engine is not None and workload.engine.image is not None:
            yield role.path_of("image"), workload.engine.image
    for index, one in enumerate(workload.worker.containers if workload.worker is not None else []):
        if one.name == MAIN_CONTAINER and one.image is not None and not one.command:
            at = Path("worker", "containers", index).under(role.path)
            yield at / ("args" if one.args else "image"), one.image
