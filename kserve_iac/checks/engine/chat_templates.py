"""Rules about chat templates, by which vLLM turns the messages of a chat into a prompt."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.container import ContainerFields
from ...args.inference_service import ComponentExtension
from ...args.llm.inference_service import Workload
from ...catalog.chat_templates import lacks_chat_template, tokenizer_mode
from ...catalog.engine_images import versions_in
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.cuda import image_of
from ...engines.huggingface import hub_model
from ...engines.models import cached_hub
from ...engines.roles import EngineRole
from ...engines.written import MODELS
from .memory import named_model
from .users import holds
from .values import place_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

FLAG = "chat-template"

BY_TOKENIZER = ("", "auto", "hf", "slow")
"""Tokenizer modes in which the template of the tokenizer counts."""

WITHOUT_CHAT = ("task", "convert", "runner")
"""Flags with which an engine may serve something else than text."""


def models_have_a_chat_template(service: Object) -> Iterator[Problem]:
    """VLLM answers requests to ``/v1/chat/completions`` with status 400 if neither the tokenizer nor a flag has a chat template:
    "default chat template is no longer allowed" (``resolve_chat_template`` and its callers in vllm/entrypoints/chat_utils.py,
    later in vllm/renderers/hf.py; vllm-project/vllm#29849). Requests to ``/v1/completions`` need none, so this is a warning.

    For the architectures of ``catalog/chat_templates.py`` vLLM writes the prompts itself, in a tokenizer mode of its own.
    """
    for role in service.engines:
        words = role.flags.words
        uri, given = named_model(service.args, role)
        ids = (hub_model(uri) if uri is not None else None, given, cached_hub(uri, service.context.caches))
        hub = next((one for one in ids if one is not None and lacks_chat_template(one)), None)
        if not role.runs_vllm and role.command is None:
            continue
        if hub is None or any(flag in words for flag in (FLAG, *WITHOUT_CHAT)):
            continue
        if role.flags.reason is not None and not words:
            continue  # the command line is not known
        if words.get("tokenizer-mode", "") not in BY_TOKENIZER:
            continue
        mend = f"Serve an instruct variant of the model, or set --{FLAG} to a file of the container."
        if (mode := tokenizer_mode(hub)) is not None:
            name, since, chosen = mode
            if any(number(version) >= number(chosen) for version in role.versions):
                continue
            mend = f"Use an image with vLLM {chosen} or later, or set --{FLAG} to a file of the container."
            if all(number(version) >= number(since) for version in role.versions):
                mend = f"Set {'tokenizerMode' if role.is_llm else '--tokenizer-mode'} to {name}."
        yield Problem(
            "chat-template",
            role.path / "engine" if role.is_llm and role.command is None else role.path_of_flag(FLAG),
            f"The tokenizer of {hub} has no chat template, so vLLM answers requests to /v1/chat/completions with an error.",
            mend,
        )
        if role.is_llm:
            return  # the engines of all roles load the same model


def chat_templates_exist(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start if ``--chat-template`` names a file that does not exist: "appears path-like, but doesn't exist"
    (``validate_chat_template`` in vllm/entrypoints/chat_utils.py, 0.8.5 to 0.28; vllm/entrypoints/launchers later).

    A file is in the image, in the folder of the model, or on a volume. Only the images of vLLM and llm-d are known: they have no
    templates of the user's own, so that the file comes from a volume. It is a warning, because the folders of vLLM itself contain
    templates, and an image of that name can be a changed one.
    """
    if service.built is not None and service.built.unknown:
        return  # a configuration elsewhere may mount a volume
    for role in service.engines:
        value = role.flags.words.get(FLAG, "")
        image = image_of(role, service.kserve)
        if (
            not value.startswith("/")
            or any(one in value for one in "{}$\n")
            or image is None
            or versions_in(image) is None
        ):
            continue
        if not role.runs_vllm and role.command is None:
            continue
        if any(holds(folder, value) for folder in (MODELS, *OF_IMAGE, *_mounted(role))):
            continue
        yield Problem(
            "chat-template-file",
            place_of(role, FLAG),
            f"No volume of the container is mounted above {value}, and the image {image} is not known to have this file. vLLM "
            "ends at its start if the file does not exist.",
            f"Mount a volume with the template, for example a configMap, at {_folder(value)}.",
        )


OF_IMAGE = ("/vllm-workspace", "/workspace", "/opt", "/usr", "/app")
"""Folders in which the images of vLLM and llm-d have files of their own (docker/Dockerfile, docker/Dockerfile.cuda)."""


def _mounted(role: EngineRole) -> Iterator[str]:
    """The folders at which volumes are mounted into the engine's container."""
    workload = role.workload
    containers: list[ContainerFields] = []
    if isinstance(workload, Workload):
        containers += [main for _, main in workload.mains()]
    elif isinstance(workload, ComponentExtension) and (own := workload.serving_container) is not None:
        containers.append(own)
        yield from (one.mount_path for one in workload.storage_uris if one.mount_path is not None)
    for container in containers:
        for mount in container.volume_mounts:
            yield str(mount.mount_path)


def _folder(file: str) -> str:
    return file.rpartition("/")[0] or "/"
