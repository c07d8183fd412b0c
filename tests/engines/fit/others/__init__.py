"""Other estimators of the same memory, held against the same cases: what each is told, and what it says.

Nothing here is part of the product, and no figure of theirs is used by it.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from kserve_iac.catalog.dimensions import ModelDimensions
from kserve_iac.catalog.engines import engine_version
from kserve_iac.catalog.gpus import GIB
from kserve_iac.catalog.quantization import usual
from kserve_iac.engines.fit import Parallelism
from kserve_iac.engines.fit.weights import stage_weights

from ..cases import Case

STORED_AS = {"fp8": "F8_E4M3", "int8": "I8", "awq": "I32", "gptq": "I32", "mxfp4": "U8", "nvfp4": "U8"}
"""The type in which safetensors files of a method hold the quantised weights, by its name there."""

BITS = {"F8_E4M3": 8, "I8": 8, "U8": 8, "I32": 32}


@dataclass(frozen=True)
class Estimate:
    """What an estimator says about a case: tokens of KV cache in the whole engine, and GiB of it on each GPU."""

    kv_tokens: float
    kv_gib: float | None = None
    """None where the memory was given, so that the layout alone was asked for."""

    def fits(self, case: Case) -> bool:
        """Whether one request of the longest length has room, which is what vLLM asks for at start."""
        return self.kv_tokens >= max_model_len(case)


def max_model_len(case: Case) -> int:
    return case.settings.max_model_len or case.model.max_context


def utilization(case: Case) -> float:
    """Share of the GPU that vLLM was started with."""
    engine = engine_version(case.settings.version)
    assert engine is not None
    return case.settings.gpu_memory_utilization or engine.gpu_memory_utilization


def cache_bytes(case: Case) -> int:
    """Bytes of an element of the KV cache. Both formulas hold for types of 16 and of 8 bits."""
    return 1 if case.settings.kv_cache_dtype.startswith("fp8") else 2


def stored(model: ModelDimensions) -> float:
    """Bytes of a model's weights as its files hold them: without the table of cosines and without padded experts."""
    quantization = model.quantization and dataclasses.replace(model.quantization, method="as stored")
    plain = dataclasses.replace(model, max_context=0, quantization=quantization)
    return stage_weights(plain, Parallelism(), 2, 0).total


def checkpoint(case: Case) -> Mapping[str, int]:
    """Elements of the checkpoint by the types of its files, as the hub lists them: both estimators start from that.

    From the dimensions, as there is no hub here. Scales and zero points count as elements of the model's own type.
    """
    asked = usual(case.settings.quantization) if case.settings.quantization else None
    quantization = case.model.quantization or asked
    plain = stored(dataclasses.replace(case.model, quantization=None))
    if quantization is None:
        return {"BF16": round(plain / 2)}
    whole = stored(dataclasses.replace(case.model, quantization=quantization))
    elements = (plain - whole) / (2 - quantization.bits / 8)
    kind = STORED_AS[quantization.method]
    # A method's width without scales; MXFP4's scales are 8 bits wide and stand beside its values.
    width = quantization.bits if quantization.method == "mxfp4" else int(quantization.bits)
    packed = elements * width / BITS[kind]
    return {kind: round(packed), "BF16": round((whole - packed * BITS[kind] / 8) / 2)}


def checkpoint_gib(case: Case) -> float:
    """GiB of those files."""
    return sum(count * BITS.get(kind, 16) / 8 for kind, count in checkpoint(case).items()) / GIB
