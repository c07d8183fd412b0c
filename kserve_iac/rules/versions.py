"""Rules about what a KServe version knows."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ..catalog.kserve import SINCE, VERSIONS, older
from .context import Context


def is_known(context: Context) -> bool:
    """Whether anything is known of the platform's KServe."""
    return context.kserve in VERSIONS


def set_fields(args: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every field that was set, as (path without list indices, path with them), in camelCase."""
    return _walk(args, prefix, prefix)


def _walk(args: BaseModel, plain: str, exact: str) -> Iterator[tuple[str, str]]:
    for field in sorted(args.model_fields_set):
        name, value = to_camel(field), getattr(args, field)
        plain_path, exact_path = (f"{p}.{name}" if p else name for p in (plain, exact))
        if value is None or value == [] or value == {}:
            continue
        yield plain_path, exact_path
        if isinstance(value, BaseModel):
            yield from _walk(value, plain_path, exact_path)
        elif isinstance(value, list):
            for index, entry in enumerate(value):
                if isinstance(entry, BaseModel):
                    yield from _walk(entry, plain_path, f"{exact_path}.{index}")


def _too_new(kind: str, args: BaseModel, context: Context) -> Iterator[Problem]:
    since = SINCE[kind]
    for plain, exact in set_fields(args):
        first = since.get(plain)
        if first is not None and older(context.kserve, first):
            yield Problem(
                "version-field",
                exact,
                f"KServe {context.kserve} does not know this field.",
                f"It came with {first}: raise the platform's kserve, or leave it out.",
            )


def inference_service_fields(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """A field the version does not know would be dropped without a word by the API server (catalog.kserve.SINCE)."""
    return _too_new("InferenceService", args, context)


def llm_inference_service_fields(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """A field the version does not know would be dropped without a word by the API server (catalog.kserve.SINCE)."""
    return _too_new("LLMInferenceService", args, context)


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
