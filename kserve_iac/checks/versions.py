"""Rules about the fields and behaviour of a KServe version."""

from collections.abc import Iterator
from typing import Any

from ..args import LLMInferenceServiceArgs, Problem
from ..args.base import is_output
from ..catalog.kserve import VERSIONS, older
from ..compiled import CompiledObject, Context
from ..engines.flags import NOT_KNOWN_YET
from ..engines.roles import LLMRole
from ..engines.written import has_own_command


def is_known(context: Context) -> bool:
    """Whether this library covers the platform's version of KServe."""
    return context.kserve in VERSIONS


def tensor_parallel_is_rendered(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe passes the tensor parallel size to vLLM in presets for one node only from version 0.20 (kserve/kserve#5773). In
    earlier versions, the flag is required.
    """
    if not older(service.kserve, "0.20"):
        return
    for role in service.llm_engines:
        workload = role.workload
        if workload.worker is not None or workload.tensor == 1:
            continue
        if not _says_tensor(role):
            size = workload.tensor
            yield Problem(
                "tensor-not-rendered",
                role.path_of_tensor,
                f"KServe {service.kserve} does not pass the tensor parallel size on to vLLM.",
                f"Add --tensor-parallel-size {size} to engine.extraArgs, or use KServe 0.20.",
            )


def _says_tensor(role: LLMRole) -> bool:
    """Whether a flag sets the tensor parallel size of vLLM. A value that is known only later counts as such a flag."""
    if not has_own_command(role.workload):
        unknown = role.flags.reason == NOT_KNOWN_YET or any(one.words is None for one in role.further)
        return unknown or "tensor-parallel-size" in role.flags.words
    words: list[Any] = [variable.value for variable in role.workload.env]
    for _, container in role.workload.mains():
        words += [*container.command, *container.args, *(variable.value for variable in container.env)]
    return any(is_output(word) or "tensor-parallel-size" in str(word) for word in words)
