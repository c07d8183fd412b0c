"""Rules about GPU memory: an engine whose model or context does not fit its GPU never starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..args import Engine, LLMInferenceServiceArgs, Problem
from ..args.base import is_output
from ..args.llm_inference_service import MAIN_CONTAINER, Workload
from ..catalog.gpus import GIB, Gpu, gpu
from ..catalog.models import model_dimensions
from ..planning.fit import EngineSettings, Fit, ModelDimensions, Parallelism, fit
from .context import Context
from .kserve.llm_model import SCHEMES

FLAGS: Mapping[str, tuple[str, type]] = {
    "max-model-len": ("max_model_len", int),
    "gpu-memory-utilization": ("gpu_memory_utilization", float),
    "kv-cache-dtype": ("kv_cache_dtype", str),
    "block-size": ("block_size", int),
    "max-num-seqs": ("max_num_seqs", int),
    "max-num-batched-tokens": ("max_num_batched_tokens", int),
    "dtype": ("dtype", str),
    "quantization": ("quantization", str),
    "max-loras": ("max_loras", int),
    "max-lora-rank": ("max_lora_rank", int),
}
"""Flags of vLLM that decide about memory -> the setting of :class:`EngineSettings`."""

SWITCHES: Mapping[str, str] = {"enforce-eager": "enforce_eager", "language-model-only": "language_model_only"}
"""Flags without a value."""

UNCOVERED = (
    "cpu-offload-gb",
    "tensor-parallel-size",
    "pipeline-parallel-size",
    "speculative-config",
    "kv-cache-memory-bytes",
)
"""Flags with which the fit says nothing, or something else (docs/fit.md, "Where it ends")."""


@dataclass(frozen=True)
class _Role:
    """One role of a service, on the GPUs that its pool has."""

    path: str
    """``prefill.``, or nothing."""
    gpu: Gpu
    settings: EngineSettings
    shared: Parallelism


def engine_fits_its_gpus(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """Weights, activations and one request of the longest context must fit each GPU, or vLLM refuses to start.

    The fit is vLLM's own arithmetic (docs/fit.md), of the newest version that it covers, at the favourable end of the interval:
    what is refused cannot work. Where only a start would tell, that is a warning. Nothing is said of roles whose pool or GPU is
    not known, or that have a command line of their own.
    """
    roles = list(_roles(args, context))
    if not roles or args.model is None:
        return
    scheme, _, rest = args.model.uri.partition("://")
    dimensions = model_dimensions(rest.partition(":")[0]) if scheme == "hf" else None
    if dimensions is None:
        if scheme not in SCHEMES:
            return  # that is another rule's business
        yield Problem(
            "fit-unknown",
            "model.uri",
            "The model is not in the catalogue: whether it fits its GPUs was not checked.",
            "Look with kserve-iac fit and the model's config.json.",
            "warning",
        )
        return
    for role in roles:
        yield from _fits(role, dimensions)


def _roles(args: LLMInferenceServiceArgs, context: Context) -> Iterator[_Role]:
    for path, workload, engine in (("", args, args.engine), ("prefill.", args.prefill, args.prefill_engine)):
        if workload is None or workload.pool is None or context.pools is None or not workload.gpus_per_pod:
            continue
        pool = context.pools.get(workload.pool)
        card = gpu(pool.machine.accelerator) if pool and pool.machine and pool.machine.accelerator else None
        settings = _settings(workload, engine)
        if card is not None and settings is not None:
            sizes = workload.parallelism
            shared = Parallelism(
                workload.tensor,
                (sizes.pipeline if sizes else None) or 1,
                (sizes.data if sizes else None) or 1,
                bool(sizes and sizes.expert),
            )
            yield _Role(path, card, settings, shared)


def _settings(workload: Workload, engine: Engine | None) -> EngineSettings | None:
    """What the engine is started with; None where that cannot be told."""
    for container in workload.template.containers if workload.template else []:
        if container.name == MAIN_CONTAINER and (container.command or container.args):
            return None
    if engine is None:
        return EngineSettings()
    said: dict[str, Any] = {
        "max_model_len": engine.max_model_len,
        "gpu_memory_utilization": engine.gpu_memory_utilization,
        "kv_cache_dtype": engine.kv_cache_dtype,
        "block_size": engine.block_size,
        "max_num_seqs": engine.max_num_seqs,
    }
    further = _flags(engine.extra_args)
    if further is None:
        return None
    return EngineSettings(**{**{key: value for key, value in said.items() if value is not None}, **further})


def _flags(words: Sequence[str]) -> dict[str, Any] | None:
    """Settings among flags; None where one is among them of which nothing can be said."""
    found: dict[str, Any] = {}
    for index, word in enumerate(words):
        if is_output(word):
            return None
        flag, equals, value = word.partition("=")
        flag = flag.removeprefix("--").replace("_", "-")
        if not word.startswith("--"):
            continue
        if flag in UNCOVERED:
            return None
        if flag in SWITCHES:
            found[SWITCHES[flag]] = True
        elif flag in FLAGS:
            given = value if equals else words[index + 1] if index + 1 < len(words) else ""
            setting, kind = FLAGS[flag]
            try:
                found[setting] = kind(given)
            except ValueError:
                return None  # vLLM says what is wrong with it
    return found


def _fits(role: _Role, model: ModelDimensions) -> Iterator[Problem]:
    try:
        found = fit(model, role.gpu, role.settings, role.shared)
    except ValueError:
        return  # a type or quantisation that the fit does not cover
    if found.fits:
        return
    if found.may_fit:
        low, high = (value / GIB for value in (found.intervals["kv_cache"].low, found.intervals["kv_cache"].high))
        yield Problem(
            "fit-tight",
            f"{role.path}engine.maxModelLen",
            f"One request of {found.max_model_len:,} tokens needs {found.kv_needed / GIB:.1f} GiB of KV cache on each "
            f"{role.gpu.name}; {low:.1f} to {high:.1f} are left. Only a start will tell.",
            f"At most {_tokens(found.intervals['kv_tokens'].low):,} are safe.",
            "warning",
        )
        return
    yield _refused(role, model, found)


def _refused(role: _Role, model: ModelDimensions, found: Fit) -> Problem:
    if found.refusals:
        return Problem("fit-refused", f"{role.path}parallelism", found.refusals[0].rstrip(".") + ".", "Change it.")
    left = found.intervals["kv_cache"].high
    tokens = _tokens(found.intervals["kv_tokens"].high)
    if left > 0 and tokens >= 1024:
        return Problem(
            "fit-kv",
            f"{role.path}engine.maxModelLen",
            f"One request of {found.max_model_len:,} tokens needs {found.kv_needed / GIB:.1f} GiB of KV cache on each "
            f"{role.gpu.name}, {left / GIB:.1f} GiB are left.",
            f"At most {tokens:,} fit; or take more tensor parallelism{_or_fp8(role)}, or a larger GPU.",
        )
    return Problem(
        "fit-weights",
        f"{role.path}parallelism.tensor",
        f"Weights of {found.weights / GIB:.1f} GiB and {(found.activation + found.overhead) / GIB:.1f} GiB that the engine "
        f"works in do not fit the {found.requested / GIB:.1f} GiB of each {role.gpu.name} that it may fill.",
        _next_size(role, model),
    )


def _tokens(count: float) -> int:
    """Rounded down to whole blocks of 256."""
    return int(count) // 256 * 256


def _or_fp8(role: _Role) -> str:
    return "" if role.settings.kv_cache_dtype.startswith("fp8") else ", kvCacheDtype fp8"


def _next_size(role: _Role, model: ModelDimensions) -> str:
    """The smallest tensor parallel size with which the model starts at all."""
    size = role.shared.tensor * 2
    while size <= 16:
        larger = replace(role.shared, tensor=size)
        try:
            if fit(model, role.gpu, replace(role.settings, max_model_len=4096), larger).may_fit:
                return f"Take parallelism.tensor {size}, or a larger GPU."
        except ValueError:
            break
        size *= 2
    return "Take a larger GPU, or a quantised model."
