"""InferenceServices that run vLLM: KServe's Hugging Face server, its vLLM runtime, and containers of one's own.

Sources: python/huggingfaceserver/huggingfaceserver/__main__.py (``--backend``, ``--model_id``, ``--max_length``, ``--task``) and
config/runtimes/kserve-{huggingfaceserver,huggingfaceserver-multinode,vllmserver}.yaml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..args.base import is_output
from ..args.container import ContainerFields
from ..args.inference_service import Component, Predictor
from ..args.served_model import ModelSpec, PredictorExtension
from ..catalog.models import undetermined
from ..findings.path import Path
from .flags import NOT_KNOWN_YET, Flags, read_flags
from .storage_variable import STORAGE_URI, storage_variable
from .written import MODELS, certainly_serves, entry_point, is_shell, served_words

ALIASES: Mapping[str, str] = {"max-length": "max-model-len"}
"""Names that the Hugging Face server gives to flags of vLLM."""

HUGGING_FACE_IMAGE = re.compile(r"huggingfaceserver(-gpu)?(:.*)?")
"""Name of the image of KServe's Hugging Face server, whose entry point is the server (python/huggingface_server.Dockerfile)."""

OWN_RUNTIMES = re.compile(r"kserve-(huggingfaceserver|vllmserver)(-multinode)?")
"""KServe's runtimes that start vLLM."""

FORMATS = ("huggingface", "vllm")
"""Formats of models that KServe's runtimes serve with vLLM, in lower case."""

SCRIPT = "Its command is a script."
"""The reason where a script that cannot be read starts vLLM."""

_STARTS = re.compile(r"\bvllm\s+serve\b|vllm\.entrypoints")
"""Text that starts vLLM."""

_HUB = re.compile(r"[^/:@]+/[^/:@]+")


@dataclass(frozen=True)
class CommandLine:
    """What a predictor starts vLLM with."""

    model: str | None
    """``hf://owner/model``, or another URI; None: it is not said."""
    hub: str | None = None
    """Hub id that the arguments give for the model (``hub``), where the command line does not name one."""
    hub_path: Path | None = None
    """The argument that gives it, or that would, within those of the component; None: no argument can."""
    flags: Flags = field(default_factory=Flags)
    reason: str | None = None
    """Why nothing can be said of its memory."""
    server: str = "vllm"
    """``huggingfaceserver``, or ``vllm`` itself."""

    is_of_another_runtime: bool = False
    """Whether a runtime that is not KServe's decides what is started."""

    @property
    def flags_count(self) -> bool:
        """Whether vLLM starts with the flags, though they may leave open how much memory it takes."""
        return not self.is_of_another_runtime and self.reason in (None, self.flags.reason)

    @property
    def repository(self) -> str:
        """Repository of the runtime's image: ``runtimeVersion`` is a tag of it."""
        return "kserve/huggingfaceserver" if self.server == "huggingfaceserver" else "vllm/vllm-openai"


def hub_model(uri: str) -> str | None:
    """The hub's name of the model behind ``hf://owner/model[:revision]``; None for other URIs."""
    scheme, separator, rest = uri.partition("://")
    return rest.partition(":")[0] if separator and scheme == "hf" else None


def command_line(component: Component) -> CommandLine | None:
    """How a component starts vLLM. None: nothing in it says that it does.

    A transformer or an explainer counts only if it certainly starts ``vllm serve``: other images with vLLM, and KServe's Hugging
    Face server, prepare the requests there and leave the model to the predictor, whose host KServe gives them.
    """
    own = component.serving_container
    if not isinstance(component, Predictor):
        if own is None or component.serving_field != "containers" or not starts_vllm(own):
            return None
        return _own_container(component, own)
    found = next(component.models(), None)
    if found is None:
        line = _own_container(component, own) if own is not None else None
        served = component.served_by
        if line is None and served is not None and served.model_format.lower() in FORMATS:
            reason = f"What the runtime {served.name} starts is not known."
            return CommandLine(None, reason=reason, is_of_another_runtime=True)
        return line
    name, model = found
    format_name = model.model_format.name.lower() if isinstance(model, ModelSpec) else name
    runtime = model.runtime if isinstance(model, ModelSpec) else None
    if format_name not in FORMATS and not (runtime and OWN_RUNTIMES.fullmatch(runtime)):
        return None
    is_server = format_name == "huggingface" and not (runtime and "vllmserver" in runtime)
    line = _of_model(component, name, model, server="huggingfaceserver" if is_server else "vllm")
    if runtime is not None and not OWN_RUNTIMES.fullmatch(runtime):
        reason = line.reason or f"What the runtime {runtime} starts is not known."
        return replace(line, reason=reason, is_of_another_runtime=True)
    return line


def _of_model(component: Predictor, name: str, model: PredictorExtension, *, server: str) -> CommandLine:
    is_server = server == "huggingfaceserver"
    flags = read_flags(model.args, ALIASES if is_server else None)
    uri = model.storage_uri if isinstance(model.storage_uri, str) else None
    hub = model.hub
    hub_path: Path | None = Path(name, "hub")
    if component.storage_uris and model.storage_uri is None:
        uri, hub, hub_path = _source(component, MODELS)
    if (named := flags.words.get("model-id" if is_server else "model")) and _HUB.fullmatch(named):
        uri, hub = f"hf://{named}", None
    reason = None
    if is_output(model.storage_uri) and uri is None and hub is None:
        reason = "Its model is known in the update only."
    if model.command:
        reason = reason or "Its container has a command line of its own."
    if is_server:
        reason = reason or _not_by_vllm(flags, hub or (hub_model(uri) if uri is not None else None))
    worker = component.worker_spec
    if worker is not None:
        # The runtime for several nodes starts vLLM with these sizes, 1 each where unset.
        sizes = {"tensor": worker.tensor_parallel_size or 1, "pipeline": worker.pipeline_parallel_size or 1}
        flags = replace(flags, sizes={**sizes, **flags.sizes})
    return CommandLine(uri, hub, hub_path, flags, reason or flags.reason, server)


def _source(component: Component, served: str) -> tuple[str | None, str | None, Path | None]:
    """The source of the files in a folder of the container, among ``storageUris``: its URI, its hub id, and the argument that
    gives the id. If several sources go into the folder, the one that has an id.
    """
    found = [
        (one, Path("storageUris", index, "hub"))
        for index, one in enumerate(component.storage_uris)
        if _is_within(served, one.mount_path or MODELS)
    ]
    for source, path in sorted(found, key=lambda one: one[0].hub is None):
        return source.uri if isinstance(source.uri, str) else None, source.hub, path
    if not component.storage_uris and _is_within(MODELS, served) and (named := storage_variable(component)) is not None:
        return named[1], None, None
    return None, None, None


def _is_within(folder: str, parent: str) -> bool:
    return f"{folder.rstrip('/')}/".startswith(f"{parent.rstrip('/')}/")


def _not_by_vllm(flags: Flags, hub: str | None) -> str | None:
    """Why the Hugging Face server serves a model by another backend, where it does."""
    if flags.words.get("backend") == "huggingface":
        return "Its backend is transformers, not vLLM."
    if hub is not None and any("encoder" in one for one in undetermined(hub)):
        return "Its model is an encoder, which keeps no KV cache."
    if task := flags.words.get("task"):
        return f"Its task is {task}: it is not served by vLLM."
    return None


def _own_container(component: Component, container: ContainerFields) -> CommandLine | None:
    """A container whose words start vLLM's server, or whose image is vLLM's or that of KServe's Hugging Face server."""
    words: list[Any] = [*entry_point(container), *container.command, *container.args]
    if any(is_output(word) for word in words):
        return CommandLine(None, reason=NOT_KNOWN_YET) if _is_vllm(container.image) else None
    in_text = served_words(words) if container.command and is_shell(words) else None
    words = list(in_text) if in_text is not None else words
    if _is_hugging_face(container.image) and not container.command:
        return _hugging_face_server(component, words)
    serves = _position(words)
    is_image = _is_vllm(container.image) and not container.command
    if serves is None and is_image and words and not str(words[0]).startswith("-"):
        serves = 0  # the image's own entry point is ``vllm serve``
    is_said = any(_STARTS.search(str(word)) for word in words)
    if serves is None and not is_said and not is_image:
        return None
    if in_text is None and (is_shell(words) or any(re.search(r"\s", str(word).strip()) for word in container.command)):
        return CommandLine(None, reason=SCRIPT)
    flags = read_flags(words)
    named = flags.words.get("model") or (str(words[serves]) if serves is not None and serves < len(words) else "")
    if _HUB.fullmatch(named):
        return CommandLine(f"hf://{named}", flags=flags, reason=flags.reason)
    if named == f"$({STORAGE_URI})":
        named = MODELS  # the webhook sets the variable to the folder
    return CommandLine(*_source(component, named or MODELS), flags, flags.reason)


def _hugging_face_server(component: Component, words: list[Any]) -> CommandLine:
    flags = read_flags(words, ALIASES)
    uri, hub, hub_path = _source(component, flags.words.get("model-dir") or MODELS)
    if (named := flags.words.get("model-id")) and _HUB.fullmatch(named):
        uri, hub, hub_path = f"hf://{named}", None, None
    reason = _not_by_vllm(flags, hub or (hub_model(uri) if uri is not None else None)) or flags.reason
    return CommandLine(uri, hub, hub_path, flags, reason, "huggingfaceserver")


def starts_vllm(container: ContainerFields) -> bool:
    """Whether a container certainly runs vLLM's server: its words say so, or they are arguments of vLLM's own image."""
    return certainly_serves(container.command, container.args, container.image)


def _position(words: list[Any]) -> int | None:
    """Where the model stands in ``vllm serve <model>``."""
    for index in range(len(words) - 1):
        if str(words[index]).rpartition("/")[2] == "vllm" and words[index + 1] == "serve":
            return index + 2
    return None


def _is_hugging_face(image: Any) -> bool:
    return (
        isinstance(image, str) and HUGGING_FACE_IMAGE.fullmatch(image.partition("@")[0].rpartition("/")[2]) is not None
    )


def _is_vllm(image: Any) -> bool:
    return isinstance(image, str) and "vllm" in image.partition("@")[0].rpartition("/")[2]
