"""The number type in which vLLM loads a model (``_get_and_verify_dtype`` in vllm/config of 0.8.5 to 0.32.0)."""

from collections.abc import Mapping

from ...catalog.dimensions import ModelDimensions
from ...catalog.gpus import Gpu
from ...catalog.vllm_gpus import BFLOAT16
from .settings import EngineSettings

Version = tuple[int, ...]

FALLS_BACK: Version = (0, 9, 0)
"""The first vLLM that takes another type by itself where a GPU has no bfloat16 and ``dtype`` is auto (vllm/config.py of 0.9.0:
"Falling back to"; 0.8.5 refuses to start)."""

WITHOUT_FLOAT16: Mapping[str, Version] = {
    "gemma2": (0, 9, 1),
    "gemma3": (0, 9, 1),
    "gemma3_text": (0, 10, 2),
    "glm4": (0, 9, 1),
}
"""Model type -> the first version read that does not run it in float16 (``_FLOAT16_NOT_SUPPORTED_MODELS``)."""

ARCHITECTURES: Mapping[str, str] = {
    "Gemma2ForCausalLM": "gemma2",
    "Gemma3ForConditionalGeneration": "gemma3",
    "Gemma3ForCausalLM": "gemma3_text",
    "Glm4ForCausalLM": "glm4",
}
"""Architecture -> its model type, where the type was not read."""

NAMES: Mapping[str, str] = {
    "google/gemma-2-": "gemma2",
    "google/gemma-3-1b-": "gemma3_text",
    "google/gemma-3-": "gemma3",
}
"""Beginnings of hub ids -> the model type of the catalogue's models, whose architecture may not be known."""

FLOAT16 = ("float16", "half")


def runs_in_float16(model: ModelDimensions, version: Version) -> bool:
    """Whether a version of vLLM runs a model in float16."""
    first = WITHOUT_FLOAT16.get(_type(model) or "")
    return first is None or version < first


def _type(model: ModelDimensions) -> str | None:
    kind = model.kind
    if kind is not None:
        return kind.model_type or next((ARCHITECTURES[one] for one in kind.architectures if one in ARCHITECTURES), None)
    return next((of for name, of in NAMES.items() if model.name.lower().startswith(name)), None)


def lacks_bfloat16(gpu: Gpu) -> bool:
    """Whether a GPU is known to have no bfloat16."""
    return gpu.compute_capability is not None and gpu.compute_capability < BFLOAT16


def instead_of_bfloat16(model: ModelDimensions, version: Version) -> str:
    """The type that vLLM takes, or that a mend names, where a GPU has no bfloat16."""
    return "float16" if runs_in_float16(model, version) else "float32"


def loaded_type(model: ModelDimensions, settings: EngineSettings, gpu: Gpu | None, version: Version) -> str:
    """The type in which a model is loaded. ``auto`` is the config's, but float32 is loaded in the first type that the GPU and the
    model have. None as the GPU: one that has bfloat16.
    """
    if settings.dtype != "auto":
        return settings.dtype
    if gpu is not None and lacks_bfloat16(gpu) and model.dtype in ("bfloat16", "float32", "float"):
        return instead_of_bfloat16(model, version)
    return "float16" if model.dtype in ("float32", "float") else model.dtype
