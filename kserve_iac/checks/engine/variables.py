"""Rules about environment variables of vLLM: which of them a version reads."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...catalog.engine_images import ANY
from ...catalog.vllm_flags import flag_names, is_known, number
from ...catalog.vllm_variables import PREFIX, nearest, reads, span
from ...compiled import CompiledObject
from ...engines.written import own_env
from .gpus import VARIABLE

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

WITHOUT_EFFECT = {("VLLM_USE_V1", "1")}
"""Variables that vLLM no longer reads, with the value that it behaves by now."""


def variables_are_read(service: Object) -> Iterator[Problem]:
    """VLLM silently ignores a variable that it does not have, such as a misspelt one, or one that came later or is gone
    (vllm/envs.py by version).

    The names of a version were read from its wheel (catalog/data/vllm_variables.json). A name that no version has counts only if
    it is similar to one: others may be of a plugin, of KServe or of a script. ``VLLM_ATTENTION_BACKEND`` has a rule of its own.
    """
    for role in service.engines:
        if role.versions == ANY or not (role.runs_vllm or role.command is not None):
            continue
        for at, variable in own_env(role.path, role.workload):
            name, value = variable.name, variable.value
            if (
                not name.startswith(PREFIX)
                or name == VARIABLE
                or any(reads(name, one) is not False for one in role.versions)
            ):
                continue
            if not is_output(value) and (name, str(value)) in WITHOUT_EFFECT:
                continue
            if (mend := _mend(name, role.versions[-1])) is not None:
                which = " to ".join(dict.fromkeys((role.versions[0], role.versions[-1])))
                yield Problem("variable-unread", at, f"vLLM {which} does not read {name}, so it has no effect.", mend)


def _mend(name: str, version: str) -> str | None:
    """The mend of a variable that is not read; None: it may be of somebody else."""
    found = span(name)
    if found is None:
        near = nearest(name, version)
        return f"Did you mean {near}?" if near is not None else None
    first, _ = found
    flag = name.removeprefix(PREFIX).lower().replace("_", "-")
    if flag in flag_names() and is_known(flag, version):
        return f"Set the flag --{flag} in its place."
    return f"Remove it{f', or use an image with vLLM {first} or later' if number(version) < number(first) else ''}."
