"""Rules about the word that names the model: the module of vLLM's server and ``vllm serve`` take it differently."""

from collections.abc import Iterator, Sequence

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import ComponentExtension
from ...catalog.engine_images import is_of_llm_d, is_of_vllm
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.flags import read_flags
from ...engines.roles import EngineRole
from ...engines.written import SERVER, after_module, after_serve, has_own_command, started_words
from ...findings.path import Path

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

LAST_WITHOUT_MODEL = (0, 11, 0)
"""The last version read whose ``vllm serve`` refuses ``--model``: 0.11.2 takes it as the model (``parse_args`` of
FlexibleArgumentParser in vllm/utils)."""


def model_is_named_where_it_is_read(service: Object) -> Iterator[Problem]:
    """The module of vLLM's server reads its model of ``--model`` only (vllm-project/vllm#27389). Up to vLLM 0.9.2 it has no other
    argument, so that it ends with "unrecognized arguments". Later ones read a first word as ``model_tag``, which only
    ``vllm serve`` uses, and load the default model, Qwen/Qwen3-0.6B; argparse refuses the word after flags. ``vllm serve``
    in turn refuses ``--model`` with a ValueError up to 0.11.0 (vllm-project/vllm#17944). Read in the wheels of 0.8.5 to 0.32.0:
    vllm/entrypoints/openai/api_server.py and cli_args.py, vllm/entrypoints/cli/serve.py, vllm/utils. Some images start the module
    (:func:`~kserve_iac.engines.written.entry_point`).
    """
    for role in service.engines:
        for at, words in _commands(role):
            if (handed := after_module(words)) is not None and (word := _without_flag(handed)) is not None:
                yield Problem(
                    "model-argument",
                    at,
                    f"The module {SERVER} reads its model from --model only, so it does not serve {word}: it ends, or it loads "
                    "vLLM's default model.",
                    f"Write --model={word} in place of {word}.",
                )
            elif (handed := after_serve(words)) is not None and _refuses_flag(role, handed):
                yield _refused(role, at, "Write the model as the word after serve, and remove --model.")
        yield from _twice(role)
        if role.llm_workload is not None and not has_own_command(role.llm_workload):
            for one in role.further:
                if _refuses_flag(role, [str(word) for word in one.words or ()]):
                    yield _refused(role, one.path, "Remove --model. The presets of KServe name the model themselves.")


def _twice(role: EngineRole) -> Iterator[Problem]:
    """The images of vLLM and llm-d start the server by themselves, so that the words of ``vllm serve`` among their args are
    arguments of it: "unrecognized arguments" (vllm-project/vllm#22072).
    """
    container = role.workload.serving_container if isinstance(role.workload, ComponentExtension) else None
    if container is None or container.command or not isinstance(image := container.image, str):
        return
    words = [str(word) for word in container.args[:2] if not is_output(word)]
    own = ["vllm", "serve"] if words == ["vllm", "serve"] else ["serve"] if words[:1] == ["serve"] else []
    if own and (is_of_vllm(image) or is_of_llm_d(image)):
        yield Problem(
            "model-argument",
            role.path_of_flag("model"),
            f"The image {image} starts the server by itself, so {' '.join(own)} are further arguments, and vLLM ends."
            if len(own) > 1
            else f"The image {image} starts the server by itself, so serve is a further argument, and vLLM ends.",
            f"Remove {' and '.join(own)} from args, or set command to [vllm, serve].",
        )


def _refused(role: EngineRole, at: Path, mend: str) -> Problem:
    which = " to ".join(dict.fromkeys((role.versions[0], role.versions[-1])))
    return Problem("model-argument", at, f"vllm serve of vLLM {which} refuses --model and ends.", mend)


def _commands(role: EngineRole) -> Iterator[tuple[Path, Sequence[str]]]:
    """The words of each command of the user's own that starts the engine, and the field that has them."""
    if role.llm_workload is not None:
        own = [(at.under(role.path), main) for at, main in role.llm_workload.mains() if main.command]
        found = [(at / ("args" if main.args else "command"), started_words(main)) for at, main in own]
    else:
        container = role.workload.serving_container if isinstance(role.workload, ComponentExtension) else None
        found = [(role.path_of_flag("model"), started_words(container))] if container is not None else []
    yield from ((at, words) for at, words in found if words is not None)


def _without_flag(words: Sequence[str]) -> str | None:
    """The word that stands alone where no flag names a model: the first one, or one after a flag that has its value."""
    if {"model", "config"} & read_flags(words).words.keys():
        return None
    for before, word in zip(("--=", *words), words, strict=False):
        if not word.startswith("-") and before.startswith("--") and "=" in before:
            return word
    return None


def _refuses_flag(role: EngineRole, words: Sequence[str]) -> bool:
    """Whether ``vllm serve`` refuses ``--model`` among its words, in every version that may run."""
    return "--model" in words and all(number(version) <= LAST_WITHOUT_MODEL for version in role.versions)
