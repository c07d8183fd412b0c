"""Rules about flags that the user writes beside the engine's settings: whether they reach vLLM unchanged."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import MAIN_CONTAINER, Workload
from ...catalog.kserve import older
from ...catalog.presets import ADDITIONAL_ARGS, args_use, expands_variable, replaced_words
from ...compiled import CompiledObject
from ...engines.roles import LLMRole
from ...engines.written import additional_args, has_own_command, own_args, unescaped
from ...findings.path import Path
from ...render.disaggregation import role_args


def flags_reach_vllm(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Flags in a variable that no shell expands. The presets of KServe 0.16 and 0.17 for one node start ``vllm serve`` without a
    shell (config/llmisvcconfig/config-llm-{template,decode-template,prefill-template}.yaml). A command of the user replaces the
    script that expands the variable.
    """
    for role in service.llm_engines:
        workload = role.workload
        if has_own_command(workload):
            yield from _beside_own_command(role)
        elif not expands_variable(service.kserve, several_nodes=workload.worker is not None):
            for where, _ in additional_args(role.path, workload):
                yield Problem(
                    "flags-unread",
                    where,
                    f"The preset for one node of KServe {service.kserve} does not read {ADDITIONAL_ARGS}, so vLLM starts "
                    "without these flags.",
                    f"Move them to {role.path / 'engine' / 'extraArgs'}, or use KServe 0.18 or later.",
                )


def _beside_own_command(role: LLMRole) -> Iterator[Problem]:
    if _names_the_variable(role.workload):
        return
    places = [where for where, _ in additional_args(role.path, role.workload)]
    if role.workload.engine is not None and role.flags.words:
        places.insert(0, role.path / "engine")
    for where in places:
        yield Problem(
            "flags-unread",
            where,
            f"The container {MAIN_CONTAINER} has a command of its own, which does not read {ADDITIONAL_ARGS}, so vLLM starts "
            "without these flags.",
            "Add the flags to the command, or remove the command.",
        )


def _names_the_variable(workload: Workload) -> bool:
    """Whether the command expands the variable. An Output might expand it."""
    words: list[Any] = []
    for _, container in workload.mains():
        words += [*container.command, *container.args]
    return any(is_output(word) or ADDITIONAL_ARGS in str(word) for word in words)


def args_survive_the_shell(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """From KServe 0.18, and on several nodes from 0.17, the presets append ``$@`` inside ``eval``. The shell then removes the
    quotes of a JSON value, so that vLLM cannot read it.
    """
    for role in service.llm_engines:
        if args_use(service.kserve, several_nodes=role.workload.worker is not None) != "evaluated":
            continue
        for where, args in own_args(role.path, role.workload):
            for index, word in enumerate(args):
                if not is_output(word) and (value := _json(unescaped(str(word)))) is not None:
                    yield Problem(
                        "args-evaluated",
                        where / index,
                        f"KServe's preset passes args through a shell once more, which removes the quotes of {value}, so vLLM "
                        "cannot read it.",
                        f"Move the flag to {role.path / 'engine' / 'extraArgs'}, or write {shlex.quote(str(word))}, with these "
                        "quotes.",
                    )


def _json(word: str) -> str | None:
    """The JSON object or list in a word that a shell would change. None: there is none."""
    value = word.partition("=")[2] if word.startswith("--") else word
    if not value.startswith(("{", "[")) or '"' not in value:
        return None
    try:
        json.loads(value)
    except ValueError:
        return None
    return value


def args_keep_the_preset(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The presets of KServe 0.16 start vLLM with their own ``args``. The ``args`` of a service replace these, because the
    strategic merge patch replaces lists of words (pkg/controller/v1alpha1/llmisvc/config_merge.go).
    """
    if not older(service.kserve, "0.17"):
        return
    for role in service.llm_engines:
        for where, args in own_args(role.path, role.workload):
            words = [str(word) for word in args if not is_output(word)]
            if role.workload.worker is not None:
                yield _stopped(service, where, "the script that starts vLLM")
            elif not role_args(service.args, "prefill" if role.path else "decode", service.kserve):
                yield from _replaced(service, role, where, words)


def _replaced(
    service: CompiledObject[LLMInferenceServiceArgs], role: LLMRole, where: Path, words: list[str]
) -> Iterator[Problem]:
    decodes = role.role == "decode"
    lost = replaced_words(service.kserve, decodes=decodes)
    given = {word.partition("=")[0].replace("_", "-") for word in words}
    if decodes and "--port" not in given:
        yield _stopped(service, where, f"--port {lost[lost.index('--port') + 1]}, on which the sidecar expects vLLM")
    elif "--served-model-name" not in given:
        yield Problem(
            "args-replaced",
            where,
            f"args replace those of KServe {service.kserve}'s preset, --served-model-name among them, so vLLM answers only to "
            "the model name /mnt/models.",
            f"Move the flags to {role.path / 'engine' / 'extraArgs'}, which keeps the preset's, or add --served-model-name.",
        )


def _stopped(service: CompiledObject[LLMInferenceServiceArgs], where: Path, what: str) -> Problem:
    return Problem(
        "args-broken",
        where,
        f"args replace those of KServe {service.kserve}'s preset, and with them {what}.",
        "Move the flags to engine.extraArgs, which keeps the preset's args.",
    )
