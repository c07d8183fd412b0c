"""Rules about what a KServe version knows."""

from collections.abc import Iterator
from typing import Any

from ..args import Engine, LLMInferenceServiceArgs, Problem
from ..args.base import is_output
from ..args.llm.inference_service import MAIN_CONTAINER, Workload
from ..catalog.kserve import VERSIONS, older
from ..compiled import CompiledObject, Context


def is_known(context: Context) -> bool:
    """Whether anything is known of the platform's KServe."""
    return context.kserve in VERSIONS


def tensor_parallel_is_rendered(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Presets of one node pass the size to vLLM only since 0.20 (kserve/kserve#5773); before, the flag is needed."""
    if not older(service.kserve, "0.20"):
        return
    for role in service.llm_engines:
        workload = role.workload
        if workload.worker is not None or workload.tensor == 1:
            continue
        if not any("tensor-parallel-size" in word for word in _words(workload, role.engine)):
            size = workload.tensor
            yield Problem(
                "tensor-not-rendered",
                role.path_of_tensor,
                f"KServe {service.kserve} does not pass the tensor parallel size on to vLLM.",
                f"Add --tensor-parallel-size {size} to engine.extraArgs, or use KServe 0.20.",
            )


def _words(workload: Workload, engine: Engine | None) -> Iterator[str]:
    """Everything that may say a flag of the engine. What is known later only passes for one that does."""
    words: list[Any] = [*(engine.extra_args if engine else []), *(variable.value for variable in workload.env)]
    for container in workload.template.containers if workload.template else []:
        if container.name == MAIN_CONTAINER:
            words += [*container.command, *container.args, *(variable.value for variable in container.env)]
    for word in words:
        yield "--tensor-parallel-size" if is_output(word) else str(word)
