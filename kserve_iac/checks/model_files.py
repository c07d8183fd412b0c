"""Rules about the files of an InferenceService's model: the runtime must find some in the folder that it reads."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..args import InferenceServiceArgs, Problem, TrainedModelArgs
from ..args.base import is_output
from ..args.container import ContainerFields
from ..args.inference_service import Predictor
from ..args.runtime import RuntimeSpec
from ..args.served_model import PredictorExtension
from ..catalog.kserve import SERVING_CONTAINER
from ..compiled import Compiled, CompiledObject
from ..compiled.runtimes import OwnRuntime, chosen, wanted_of
from ..engines.flags import read_flags
from ..engines.huggingface import HUGGING_FACE_IMAGE, OWN_RUNTIMES, starts_vllm
from ..engines.storage_variable import STORAGE_URI
from ..engines.written import MODELS, is_mount
from ..findings.path import Path

_NAMES_THE_MOUNT = re.compile(rf"(.*=)?{MODELS}(/.*)?")
"""A word that names the folder of the model, or one within it."""

SINGLE = ("huggingfaceserver", "vllm")
"""Servers that end without a model: no TrainedModel can give them one."""


def predictors_have_model_files(compiled: Compiled) -> Iterator[Problem]:
    """The runtimes of KServe read the model in /mnt/models, to which KServe downloads the files of ``storageUri``,
    ``storageUris`` or ``storage`` only (``CommonStorageInitialization`` in pkg/webhook/admission/pod of KServe 0.20).

    Without these, vLLM and the Hugging Face server end at their start, unless ``--model`` or ``--model_id`` names a model of the
    hub: their arguments follow those of the runtime, and the last one counts (config/runtimes/kserve-vllmserver.yaml;
    ``get_model_id_or_path`` in python/huggingfaceserver/huggingfaceserver/__main__.py, 0.16 to 0.20). KServe takes every other
    predictor for one of several models, which TrainedModels bring (``IsMMSPredictor`` in
    pkg/controller/v1beta1/inferenceservice/utils/utils.go); these can be created elsewhere.
    """
    several = {(one.namespace, one.args.inference_service) for one in compiled.of_kind(TrainedModelArgs)}
    for service in compiled.of_kind(InferenceServiceArgs):
        if service.args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
            continue
        for path, component in service.args.components():
            if not isinstance(component, Predictor) or not _is_without_files(component):
                continue
            field, model = next(component.models())
            found = _reader(service, path, component, model)
            if found is None:
                continue
            runtime, server, is_certain = found
            if server not in SINGLE and (service.namespace, service.object_name) in several:
                continue
            yield _without_model(path / field / "storageUri", runtime, server, is_certain=is_certain).under(
                service.section
            )


def _without_model(where: Path, runtime: str, server: str | None, *, is_certain: bool) -> Problem:
    said = (
        f"The predictor sets no storageUri, so KServe puts no files into {MODELS}, where the runtime {runtime} reads the "
        "model."
    )
    if server not in SINGLE:
        return Problem(
            "no-model-unsure",
            where,
            f"{said} The predictor serves nothing until a TrainedModel adds a model to it.",
            "Set storageUri to the location of the model's files.",
        )
    condition = "" if is_certain else " The runtime is KServe's own, unless somebody changed it."
    flag, program = ("--model_id", "The Hugging Face server") if server == SINGLE[0] else ("--model", "vLLM")
    return Problem(
        "no-model" if is_certain else "no-model-unsure",
        where,
        f"{said} {program} ends at its start.{condition}",
        f"Set storageUri to the location of the model's files, for example hf://OWNER/MODEL, or add {flag}=OWNER/MODEL to args.",
    )


def _is_without_files(predictor: Predictor) -> bool:
    """Whether nothing in a predictor can bring files of its one model into the container."""
    models = [one for _, one in predictor.models()]
    if len(models) != 1 or predictor.worker_spec is not None:
        return False  # several models, or none, or several nodes: other rules refuse them
    (model,) = models
    return not (
        model.storage_uri is not None
        or model.storage is not None
        or predictor.storage_uris
        or model.command
        or any(_brings_files(one.mount_path) for one in model.volume_mounts)
        or model.env_from
        or model.extra
        or predictor.extra
        or predictor.init_containers
        or model.image is not None
        or any(one.name == STORAGE_URI for one in model.env)
        or any(is_output(word) for word in model.args)
    )


def _reader(
    service: CompiledObject[InferenceServiceArgs], path: Path, predictor: Predictor, model: PredictorExtension
) -> tuple[str, str | None, bool] | None:
    """The runtime that reads the folder, its server (one of :data:`SINGLE`, or None), and whether both are certain. None: nothing
    certainly reads it.
    """
    wanted, known = wanted_of(path, predictor, service.kserve), service.context.known_runtimes(service.args.namespace)
    runtime = chosen(wanted, known) if wanted is not None and known is not None else None
    if runtime is None or known is None:
        return None
    if isinstance(runtime, OwnRuntime):
        return _of_own(runtime, model)
    is_certain = known.is_certain(runtime)
    if OWN_RUNTIMES.fullmatch(runtime.name) is None:
        return runtime.name, None, is_certain
    server = SINGLE[0] if "huggingface" in runtime.name else SINGLE[1]
    return (runtime.name, server, is_certain) if _reads_the_mount(model.args, server) else None


def _of_own(runtime: OwnRuntime, model: PredictorExtension) -> tuple[str, str | None, bool] | None:
    container = _serving(runtime.args)
    if container is None or not _brings_nothing(runtime.args, container):
        return None
    words = [*container.command, *container.args, *model.args]
    if any(is_output(word) for word in words):
        return None
    plain = list(map(str, words))
    image = str(container.image).partition("@")[0].rpartition("/")[2]
    if not container.command and HUGGING_FACE_IMAGE.fullmatch(image):
        return (runtime.name, SINGLE[0], True) if _reads_the_mount(plain, SINGLE[0]) else None
    if not any(_NAMES_THE_MOUNT.fullmatch(word) for word in plain):
        return None
    if not starts_vllm(container):
        return runtime.name, None, True
    return (runtime.name, SINGLE[1], True) if _names_the_mount(plain) else None


def _reads_the_mount(words: Sequence[Any], server: str) -> bool:
    """Whether a server whose runtime is KServe's reads its model in the folder that KServe mounts."""
    said = read_flags(words).words
    if server == SINGLE[0]:
        return not said.get("model-id") and _is_within(said.get("model-dir", MODELS))
    return "config" not in said and _is_within(said.get("model", MODELS))


def _names_the_mount(words: Sequence[str]) -> bool:
    """Whether the words of vLLM certainly name that folder as the model."""
    said = read_flags(words).words
    if "config" in said:
        return False
    if "model" in said:
        return _is_within(said["model"])
    alone = [
        word for before, word in zip(("", *words), words, strict=False) if not before.startswith("--") or "=" in before
    ]
    return any(_is_within(word) for word in alone)


def _serving(runtime: RuntimeSpec) -> ContainerFields | None:
    return next((one for one in runtime.containers if one.name in (None, SERVING_CONTAINER)), None)


def _brings_nothing(runtime: RuntimeSpec, container: ContainerFields) -> bool:
    """Whether nothing in a runtime brings files into its container."""
    helper = runtime.storage_helper
    return not (
        runtime.multi_model
        or runtime.extra
        or container.extra
        or container.env_from
        or (helper is not None and helper.disabled)
        or any(_brings_files(one.mount_path) for one in container.volume_mounts)
    )


def _brings_files(folder: str) -> bool:
    """Whether a mount at this folder contains the folder of the model, or is within it."""
    return f"{MODELS}/".startswith(f"{folder.rstrip('/')}/") or _is_within(folder)


def _is_within(folder: str) -> bool:
    return is_mount(folder) or folder.startswith(f"{MODELS}/")
