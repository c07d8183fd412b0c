"""Does a model fit: weights, KV cache and what else vLLM takes on each GPU, from dimensions and flags alone.

``fit(model, gpu, engine, parallelism)`` says what vLLM would report at start. The method, its sources and its errors are in
``docs/explanation/fit.md``.
"""

from ...catalog.dimensions import ModelDimensions
from ...catalog.gpus import Gpu
from .fit import UnsupportedEngine, bytes_of_weights, fit
from .result import Fit, Interval
from .settings import EngineSettings, Parallelism

__all__ = [
    "EngineSettings",
    "Fit",
    "Gpu",
    "Interval",
    "ModelDimensions",
    "Parallelism",
    "UnsupportedEngine",
    "bytes_of_weights",
    "fit",
]
