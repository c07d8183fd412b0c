"""Rules about GPU memory: an engine whose model or context does not fit its GPU never starts."""

from collections.abc import Iterator
from dataclasses import replace

from ...admission.kserve.llm_model import SCHEMES
from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...catalog.gpus import GIB
from ...compiled import CompiledObject
from ...engines import EngineRole
from ...engines.fit import Fit
from ...engines.roles import UNKNOWN_MODEL, fits


def engine_fits_its_gpus(service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]) -> Iterator[Problem]:
    """Weights, activations and one request of the longest context must fit each GPU, or vLLM refuses to start.

    The fit is vLLM's own arithmetic (docs/explanation/fit.md), of each version that may run, at the favourable end of the
    interval: what is refused cannot work with any of them. Where only a start would tell, that is a warning. Nothing is said of
    roles whose pool or GPU is not known, or that have a command line of their own.
    """
    args = service.args
    unknown = [role for role in service.engines if role.reason == UNKNOWN_MODEL]
    if unknown:
        yield from _not_checked(args, unknown[0])
    for role in service.engines:
        yield from _fits(role)
        yield from _shared(role)


def _shared(role: EngineRole) -> Iterator[Problem]:
    """VLLM takes its share of the whole GPU at start, so engines that share one must leave each other room (gpu_worker.py)."""
    clients = role.pool.clients if role.pool is not None else 1
    if clients < 2 or role.settings is None or role.gpu is None:
        return
    taken = role.settings.gpu_memory_utilization
    if taken is None or taken * clients > 1:
        takes = "0.9 of its memory or more" if taken is None else f"{taken:g} of its memory"
        yield Problem(
            "gpu-shared",
            role.path_of("gpuMemoryUtilization"),
            f"{clients} containers share a GPU of pool {role.pool.name if role.pool else ''}, but this engine takes {takes}, "
            "so another engine beside it would not start.",
            f"Set {role.name_of('gpuMemoryUtilization')} to at most {1 / clients:.2g}, or use a pool whose GPUs are not shared.",
        )


def _not_checked(args: LLMInferenceServiceArgs | InferenceServiceArgs, role: EngineRole) -> Iterator[Problem]:
    path = role.path_of_model
    if isinstance(args, LLMInferenceServiceArgs):
        scheme = args.model.uri.partition("://")[0] if args.model else ""
        if scheme not in SCHEMES:
            return  # that is another rule's business
    yield Problem(
        "fit-unknown",
        path,
        "The model is not in the catalogue, so it was not checked whether it fits its GPUs.",
        "Check it with kserve-iac fit and the model's config.json.",
    )


def _fits(role: EngineRole) -> Iterator[Problem]:
    found = role.own_fits
    if role.gpu is None or not found or all(one.fits for one in found):
        return
    if not any(one.may_fit for one in found):
        yield from _refused(role, max(found, key=lambda one: one.intervals["kv_cache"].high))
        return
    worst = min(found, key=lambda one: one.intervals["kv_cache"].low)
    low = worst.intervals["kv_cache"].low / GIB
    high = max(one.intervals["kv_cache"].high for one in found) / GIB
    yield Problem(
        "fit-tight",
        role.path_of("maxModelLen"),
        f"One request of {worst.max_model_len:,} tokens needs {worst.kv_needed / GIB:.1f} GiB of KV cache on each "
        f"{role.gpu.name}, but {low:.1f} to {high:.1f} GiB are left. Only a start will tell whether it fits.",
        f"Set {role.name_of('maxModelLen')} to at most {_tokens(worst.intervals['kv_tokens'].low)}, which is safe.",
    )


def _refused(role: EngineRole, found: Fit) -> Iterator[Problem]:
    if found.refusals:
        for one in found.refusals:
            yield Problem("fit-refused", role.path_of_refused(one.setting), one.text, one.mend)
    else:
        yield _too_small(role, found)


def _too_small(role: EngineRole, found: Fit) -> Problem:
    gpu = role.gpu.name if role.gpu else ""
    left = found.intervals["kv_cache"].high
    tokens = _tokens(found.intervals["kv_tokens"].high)
    if left > 0 and tokens >= 1024:
        return Problem(
            "fit-kv",
            role.path_of("maxModelLen"),
            f"One request of {found.max_model_len:,} tokens needs {found.kv_needed / GIB:.1f} GiB of KV cache on each "
            f"{gpu}, but only {left / GIB:.1f} GiB are left.",
            f"Set {role.name_of('maxModelLen')} to at most {tokens}, or use more tensor "
            f"parallelism{_or_fp8(role)}, or a larger GPU.",
        )
    return Problem(
        "fit-weights",
        role.path_of_tensor,
        f"The weights ({found.weights / GIB:.1f} GiB) and the engine's working memory "
        f"({(found.activation + found.overhead) / GIB:.1f} GiB) do not fit the {found.requested / GIB:.1f} GiB of "
        f"each {gpu} that "
        "vLLM may use.",
        _next_size(role),
    )


def _tokens(count: float) -> int:
    """Rounded down to whole blocks of 256."""
    return int(count) // 256 * 256


def _or_fp8(role: EngineRole) -> str:
    if role.settings is None or role.settings.kv_cache_dtype.startswith("fp8"):
        return ""
    return f", {role.spelled('kvCacheDtype', 'fp8')}"


def _next_size(role: EngineRole) -> str:
    """The smallest tensor parallel size with which the model starts at all."""
    size = role.parallelism.tensor * 2
    while size <= 16:
        larger = fits(role, replace(role.parallelism, tensor=size), max_model_len=4096)
        if any(one.may_fit for one in larger):
            return f"Set {role.name_of('parallelism.tensor')} to {size}, or use a larger GPU."
        if not larger:
            break
        size *= 2
    return "Use a larger GPU, or a quantised model."
