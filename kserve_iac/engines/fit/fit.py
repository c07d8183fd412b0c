"""The fit itself: what vLLM would report at start, from a model's dimensions, a GPU and the engine's flags alone."""

import math
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ...catalog.dimensions import ModelDimensions
from ...catalog.engines import LATEST, OLDEST, EngineVersion, engine_version, parse_version
from ...catalog.gpus import Gpu
from ...catalog.quantization import usual
from . import kv
from .activation import activation_peak
from .blocks import whole_blocks
from .dtypes import FALLS_BACK, FLOAT16, instead_of_bfloat16, lacks_bfloat16, loaded_type, runs_in_float16
from .overhead import MIB, graphs_outside, overhead
from .result import Fit, Interval, Refusal
from .settings import EngineSettings, Parallelism
from .weights import DTYPE_BYTES, lora_bytes, stage_weights

TOWER_BYTES, TOWER_BYTES_HIGH = 850_000_000, 2_500_000_000
"""What a vision tower of unknown size is taken for, and at most: those of open models have 0.4 to 1.2 billion
weights of 16 bits."""

ACTIVATION_LOW, ACTIVATION_HIGH = 0.85, 1.25
"""Share of the computed activation peak that is taken for its bounds. Source: the calibration cases; see
``docs/explanation/fit.md``."""

WEIGHTS_HIGH = 1.015
"""Share of the computed weights that they may come to: padding and copies of some kernels (Gemma 3 on vLLM 0.11: 1.3 %)."""

TOWER_ACTIVATION_HIGH = 1536 * MIB
"""What profiling a vision tower with pictures of the largest size may add."""


class UnsupportedEngine(ValueError):
    """The engine's version is not one that the rules here were read from."""


class _Stage(NamedTuple):
    """What one GPU of a pipeline stage comes to, in bytes."""

    weights: int
    weights_low: float
    weights_high: float
    activation: int
    cache: kv.Cache


@lru_cache(maxsize=4096)  # many services run the same model on the same GPU, and a fit is arithmetic over values
def fit(
    model: ModelDimensions, gpu: Gpu, engine: EngineSettings | None = None, parallelism: Parallelism | None = None
) -> Fit:
    """What ``vllm serve`` of that model comes to on each GPU of that kind, at the fullest one.

    Raises ``UnsupportedEngine`` for versions before the V1 engine or that are no versions, ``ValueError`` for a type or a
    quantisation that is not known.
    """
    settings, shared = engine or EngineSettings(), parallelism or Parallelism()
    version = engine_version(settings.version)
    if version is None:
        raise UnsupportedEngine(f"vLLM {settings.version} is not covered; versions {OLDEST} to {LATEST} are.")
    model = _quantised(model, settings)
    dtype_bytes = _dtype_bytes(model, settings, gpu, version)
    max_len = settings.max_model_len or model.max_context
    tokens = settings.max_num_batched_tokens or version.max_num_batched_tokens(gpu)
    sequences = min(settings.max_num_seqs or version.max_num_seqs(gpu), tokens)
    utilization = settings.gpu_memory_utilization or version.gpu_memory_utilization
    requested = int(gpu.memory_bytes * utilization)
    notes = _notes(model, gpu, settings, version, shared)
    refusals = _refusals(model, gpu, settings, version, shared, max_len)
    if refusals:
        return _refused(model, gpu, requested, max_len, refusals, notes)

    extra = overhead(model, gpu, version, settings, shared, sequences)
    beyond = graphs_outside(version, settings, shared, sequences)
    loras = lora_bytes(model, shared, dtype_bytes, settings.max_loras, settings.max_lora_rank)
    tower = model.encoder_parameters != 0 and not settings.language_model_only
    every = [
        _stage(model, settings, version, shared, dtype_bytes, max_len, tokens, sequences, stage, loras, tower)
        for stage in range(shared.pipeline)
    ]

    def room(stage: _Stage, which: str) -> float:
        """Bytes for the cache. The parts err independently of one another, so their deviations add as squares do."""
        middle = requested - stage.weights - stage.activation - extra.middle * MIB
        if which == "low":
            most = ACTIVATION_HIGH * stage.activation + (TOWER_ACTIVATION_HIGH if tower else 0)
            parts = (stage.weights_high - stage.weights, most - stage.activation, (extra.high - extra.middle) * MIB)
            return middle - math.hypot(*parts)
        if which == "high":
            least = ACTIVATION_LOW * stage.activation
            parts = (stage.weights - stage.weights_low, stage.activation - least, (extra.middle - extra.low) * MIB)
            return middle + math.hypot(*parts)
        return middle

    # Every stage gets as many blocks as the poorest one has room for (get_kv_cache_configs: the minimum of num_blocks).
    def poorest(which: str) -> tuple[_Stage, float]:
        stage = min(every, key=lambda one: room(one, which) / max(one.cache.block_bytes, 1))
        return stage, room(stage, which)

    worst, available = poorest("middle")
    bounds = {which: poorest(which) for which in ("low", "high")}
    counts = {
        which: (stage.cache.blocks(left), stage.cache)
        for which, (stage, left) in {**bounds, "": (worst, available)}.items()
    }
    tokens_of = {which: cache.tokens(blocks, max_len, version) for which, (blocks, cache) in counts.items()}
    concurrency_of = {which: cache.concurrency(blocks) for which, (blocks, cache) in counts.items()}
    return Fit(
        memory=gpu.memory_bytes,
        requested=requested,
        weights=worst.weights,
        activation=worst.activation,
        overhead=extra.middle * MIB,
        kv_cache=int(available),
        kv_bytes_per_token=worst.cache.bytes_per_token,
        kv_needed=worst.cache.bytes_per_request,
        kv_tokens=tokens_of[""],
        max_concurrency=concurrency_of[""],
        max_model_len=max_len,
        intervals={
            "weights": Interval(worst.weights_low, worst.weights_high),
            "activation": Interval(
                ACTIVATION_LOW * worst.activation,
                ACTIVATION_HIGH * worst.activation + (TOWER_ACTIVATION_HIGH if tower else 0),
            ),
            "overhead": Interval(extra.low * MIB, extra.high * MIB),
            "kv_cache": Interval(bounds["low"][1], bounds["high"][1]),
            "kv_tokens": Interval(tokens_of["low"], tokens_of["high"]),
            "max_concurrency": Interval(concurrency_of["low"], concurrency_of["high"]),
        },
        outside=gpu.memory_bytes - requested,
        outside_needed=Interval(beyond.low * MIB, beyond.high * MIB),
        notes=notes,
    )


def _stage(
    model: ModelDimensions,
    settings: EngineSettings,
    version: EngineVersion,
    shared: Parallelism,
    dtype_bytes: int,
    max_len: int,
    tokens: int,
    sequences: int,
    stage: int,
    loras: int,
    tower: bool,
) -> _Stage:
    found = stage_weights(model, shared, dtype_bytes, stage)
    weights = found.total + loras + (TOWER_BYTES if found.unknown_tower else 0)
    high = WEIGHTS_HIGH * (found.total + loras) + (TOWER_BYTES_HIGH if found.unknown_tower else 0)
    last = stage == shared.pipeline - 1
    activation = activation_peak(model, shared, version, dtype_bytes, tokens, sequences, max_len, last)
    if tower and stage == 0:
        activation += tokens * model.hidden_size * dtype_bytes  # the encoder's output is kept (encoder cache budget)
    cache = kv.cache_of(model, shared, settings, version, dtype_bytes, max_len, tokens, stage)
    return _Stage(weights, found.total, high, activation, cache)


def bytes_of_weights(model: ModelDimensions, settings: EngineSettings) -> int:
    """Bytes of all weights of a model together, whatever they are loaded on.

    Raises ValueError if the settings name a type or a quantisation that is not known.
    """
    return stage_weights(_quantised(model, settings), Parallelism(), _dtype_bytes(model, settings), 0).total


def _quantised(model: ModelDimensions, settings: EngineSettings) -> ModelDimensions:
    if settings.quantization is None or settings.quantization == "none":
        return model
    asked = usual(settings.quantization)
    if asked is None:
        raise ValueError(f"quantization {settings.quantization} is not known")
    if model.quantization is not None and model.quantization.method == asked.method:
        return model  # the checkpoint's own form of it is better known
    return replace(model, quantization=asked)


def _dtype_bytes(
    model: ModelDimensions, settings: EngineSettings, gpu: Gpu | None = None, version: EngineVersion | None = None
) -> int:
    """Bytes of the type in which a model is loaded; None as the GPU: on one that has every type."""
    name = loaded_type(model, settings, gpu, version.version if version is not None else ())
    if name not in DTYPE_BYTES:
        raise ValueError(f"dtype {name} is not known; known are auto, {', '.join(sorted(DTYPE_BYTES))}")
    return DTYPE_BYTES[name]


def _refusals(
    model: ModelDimensions,
    gpu: Gpu,
    settings: EngineSettings,
    version: EngineVersion,
    shared: Parallelism,
    max_len: int,
) -> tuple[Refusal, ...]:
    """What vLLM refuses at start besides memory (``vllm/config/model.py``: ``verify_with_parallel_config``)."""
    found: list[Refusal] = []
    sizes = ", ".join(str(size) for size in range(1, 17) if _shares_heads(model, size))
    if model.attention_heads % shared.tensor:
        text = (
            f"{model.attention_heads} attention heads cannot be divided by a tensor parallel size of {shared.tensor}."
        )
        found.append(Refusal("tensor", text, f"Use one of the tensor parallel sizes {sizes}."))
    elif not _shares_heads(model, shared.tensor):
        text = f"{model.kv_heads} key/value heads do not fit a tensor parallel size of {shared.tensor}."
        found.append(Refusal("tensor", text, f"Use one of the tensor parallel sizes {sizes}."))
    if not found and settings.quantization is None:
        found.extend(whole_blocks(model, shared))
    if shared.pipeline > model.layers:
        text = f"{model.layers} layers cannot be divided into {shared.pipeline} pipeline stages."
        found.append(Refusal("pipeline", text, f"Use at most {model.layers} pipeline stages."))
    if max_len > model.max_context and not settings.allow_long_max_model_len:
        text = f"A context of {max_len:,} tokens is longer than the model's own limit of {model.max_context:,}."
        found.append(Refusal("maxModelLen", text, _shorter(model.max_context)))
    wide = settings.dtype == "bfloat16" or (
        settings.dtype == "auto" and model.dtype == "bfloat16" and version.version < FALLS_BACK
    )
    if wide and lacks_bfloat16(gpu):
        mend = f"Set dtype to {instead_of_bfloat16(model, version.version)}."
        found.append(Refusal("dtype", f"{gpu.name} does not support bfloat16.", mend))
    if settings.dtype in FLOAT16 and not runs_in_float16(model, version.version):
        text = f"vLLM does not run {model.name} in {settings.dtype}, because it is numerically unstable."
        found.append(Refusal("dtype", text, f"Set dtype to {'float32' if lacks_bfloat16(gpu) else 'bfloat16'}."))
    return tuple(found)


def _shorter(limit: int) -> str:
    return (
        f"Set maxModelLen to at most {limit}. If the model supports it, scale its positions with --hf-overrides; "
        "VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 turns the check off."
    )


def _shares_heads(model: ModelDimensions, tensor: int) -> bool:
    """Whether a tensor parallel size divides the heads of a model; fewer key/value heads are copied to several GPUs."""
    if model.attention_heads % tensor:
        return False
    return model.mla is not None or not (model.kv_heads % tensor and tensor % model.kv_heads)


def _notes(
    model: ModelDimensions, gpu: Gpu, settings: EngineSettings, version: EngineVersion, shared: Parallelism
) -> tuple[str, ...]:
    notes = list(model.notes)
    if model.encoder_parameters is None:
        notes.append("The size of the model's vision tower is not known; 0.85 GB are assumed, and 2.5 GB at most.")
    elif model.encoder_parameters and not settings.language_model_only:
        notes.append("The memory for profiling the model's vision tower is bounded, not computed.")
    if model.quantization is not None and not model.quantization.certain:
        notes.append(
            f"Which weights are {model.quantization.method} was assumed from the method's usual choice, not read "
            "from the checkpoint."
        )
    if not gpu.memory_verified:
        notes.append(
            f"The memory that PyTorch sees of {gpu.name} is not verified; 0.8 GiB less than nvidia-smi reports are assumed."
        )
    latest = parse_version(LATEST)
    if latest and version.version > latest:
        notes.append(f"vLLM {settings.version} is newer than {LATEST}, the last one whose source was read.")
    if settings.max_loras:
        notes.append("The LoRA slots of experts are not counted.")
    if model.global_head_dim:
        notes.append("The model's layers have heads of several sizes, so the groups are approximate.")
    if shared.data > 1 and model.moe is None:
        notes.append("The data parallel engines of a dense model are independent, so the figures are for one of them.")
    return tuple(notes)


def _refused(
    model: ModelDimensions,
    gpu: Gpu,
    requested: int,
    max_len: int,
    refusals: tuple[Refusal, ...],
    notes: tuple[str, ...],
) -> Fit:
    nothing = Interval(0, 0)
    names = ("weights", "activation", "overhead", "kv_cache", "kv_tokens", "max_concurrency")
    return Fit(
        memory=gpu.memory_bytes,
        requested=requested,
        weights=0,
        activation=0,
        overhead=0,
        kv_cache=0,
        kv_bytes_per_token=0,
        kv_needed=0,
        kv_tokens=0,
        max_concurrency=0.0,
        max_model_len=max_len,
        intervals=dict.fromkeys(names, nothing),
        refusals=refusals,
        notes=notes,
    )
