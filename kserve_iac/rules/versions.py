"""Rules about what a KServe version knows."""

from collections.abc import Iterator

from ..args import LLMInferenceServiceArgs, Problem
from ..catalog.kserve import VERSIONS, older
from .context import Context


def is_known(context: Context) -> bool:
    """Whether anything is known of the platform's KServe."""
    return context.kserve in VERSIONS


def tensor_parallel_is_rendered(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """Presets pass the tensor parallel size to vLLM only since 0.20 (kserve/kserve#5773); before, the flag is needed."""
    if not older(context.kserve, "0.20"):
        return
    for path, workload, engine in (
        ("parallelism", args, args.engine),
        ("prefill.parallelism", args.prefill, args.prefill_engine),
    ):
        if workload is None or workload.gpus_per_pod == 1:
            continue
        if engine is None or "--tensor-parallel-size" not in " ".join(engine.extra_args):
            size = workload.gpus_per_pod
            yield Problem(
                "tensor-not-rendered",
                f"{path}.tensor",
                f"KServe {context.kserve} does not pass it on to vLLM.",
                f"Add --tensor-parallel-size {size} to engine.extraArgs, or use KServe 0.20.",
            )
