"""What the pods of a service download before they serve, and which container downloads it."""

from collections.abc import Iterator
from typing import NamedTuple

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.container import ContainerFields
from ..args.inference_service import Component, Predictor
from ..args.llm.inference_service import Workload
from ..args.pod import PodFields
from ..findings.path import Path
from .huggingface import command_line, hub_model
from .storage_variable import STORAGE_URI as STORAGE_URI
from .storage_variable import storage_variable

DOWNLOADER = "storage-initializer"
"""The init container that downloads models (StorageInitializerContainerName in pkg/constants/constants.go)."""

INITIALIZED = ("hf://", "s3://")
"""URIs of LLM models that the storage initializer downloads (``attachModelArtifacts`` in llmisvc/workload_storage.go)."""


class Download(NamedTuple):
    """One source that each pod of a role downloads."""

    part: Path
    """Path of the role within the arguments of its service, as in :class:`kserve_iac.capacity.demand.Demand`."""
    path: Path
    """The argument that names the source, within the arguments of its service."""
    uri: str
    engine: tuple[tuple[Path, ContainerFields | Workload], ...]
    """The arguments with the engine's environment, each with its path."""
    pod: PodFields | None
    """The pod that downloads; None: its arguments set nothing."""
    by_engine: bool = False
    """Whether the engine downloads it; otherwise KServe's storage initializer does."""
    hub: str | None = None
    """Hub id that the arguments give for the model at the URI."""


def downloads(args: LLMInferenceServiceArgs | InferenceServiceArgs) -> Iterator[Download]:
    """Everything that the pods of a service download, as far as its own arguments tell."""
    if isinstance(args, LLMInferenceServiceArgs):
        yield from _of_llm(args)
        return
    for path, component in args.components():
        yield from _of_component(path, component)


def _of_llm(args: LLMInferenceServiceArgs) -> Iterator[Download]:
    if args.model is None:
        return
    for path, workload in args.workloads():
        pod = workload.template
        engine: list[tuple[Path, ContainerFields | Workload]] = [(path, workload)]
        engine += ((at.under(path), container) for at, container in workload.mains())
        own = any(one.name == DOWNLOADER for one in pod.init_containers) if pod is not None else False
        by_engine = args.is_downloaded_by_engine and not own
        yield Download(path, Path("model", "uri"), args.model.uri, tuple(engine), pod, by_engine, args.model.hub)


def _of_component(path: Path, component: Component) -> Iterator[Download]:
    serving = component.serving_container
    at = component.serving_path.under(path)
    engine = ((at, serving),) if serving is not None else ()
    if isinstance(component, Predictor):
        for name, model in component.models():
            if isinstance(model.storage_uri, str):
                yield Download(path, path / name / "storageUri", model.storage_uri, engine, component, hub=model.hub)
    line = command_line(component)
    if line is not None and line.model is not None and _is_named_by_flags(component, line.model):
        yield Download(path, at / "args", line.model, engine, component, by_engine=True)
    for index, source in enumerate(component.storage_uris):
        if isinstance(source.uri, str):
            where = path / "storageUris" / index / "uri"
            yield Download(path, where, source.uri, engine, component, hub=source.hub)
    if (found := storage_variable(component)) is not None:
        yield Download(path, found[0].under(path), found[1], engine, component)


def _is_named_by_flags(component: Component, model: str) -> bool:
    """Whether flags name the model, so that the engine downloads it."""
    given = [one.storage_uri for _, one in component.models()] if isinstance(component, Predictor) else []
    given += [one.uri for one in component.storage_uris]
    if (variable := storage_variable(component)) is not None:
        given.append(variable[1])
    return hub_model(model) is not None and model not in given
