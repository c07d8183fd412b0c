"""The published numbers that the fit is held against, and how each is computed. A rule decides which are judged, not a hand."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kserve_iac.catalog.dimensions import Mla, ModelDimensions, Moe, Quantization
from kserve_iac.catalog.engines import engine_version
from kserve_iac.catalog.gpus import GIB, Gpu, gpu
from kserve_iac.catalog.models import gated_delta_net, model_dimensions
from kserve_iac.engines.fit import EngineSettings, Fit, Parallelism, fit
from kserve_iac.engines.fit.kv import Cache, cache_of

PATH = Path(__file__).parent / "cases.json"

READ_WHILE_WRITING = frozenset(
    f"public code excerpt {number}"
    for number in (58028398527, 57978845466, 34681159919, 34680831065, 70682754770, 61926285156, 57930693160)
)
"""Sources whose figures the formulas and constants were written by: calibration, whatever the rule says."""


def hybrid(layers: int, hidden: int, kv_heads: int, value_heads: int, state_bytes: int) -> ModelDimensions:
    """A model of gated delta nets with full attention in every fourth layer: only what its cache depends on is meant."""
    kinds = tuple("full" if (layer + 1) % 4 == 0 else "linear" for layer in range(layers))
    linear = gated_delta_net(hidden, 16, value_heads, 128, 128, 4, state_bytes)
    return ModelDimensions(
        "hybrid", layers, hidden, 4 * hidden, 16, kv_heads, 256, 248320, 262144, layer_kinds=kinds, linear=linear
    )


OTHER_MODELS: Mapping[str, ModelDimensions] = {
    "qwen3.5-4b": hybrid(32, 2560, 4, 32, 4),
    "qwen3-next-80b": hybrid(48, 2048, 2, 32, 2),
    "glm-5.1-fp8": ModelDimensions(
        *("glm-5.1-fp8", 78, 6144, 12288, 64, 64, 256, 154880, 202752),
        mla=Mla(kv_lora_rank=512, qk_rope_head_dim=64, qk_nope_head_dim=192, v_head_dim=256, q_lora_rank=2048),
        moe=Moe(256, 8, 2048, shared_intermediate_size=2048, dense_layers=3),
        indexer_head_dim=128,
        indexer_heads=32,
        quantization=Quantization("fp8", 8 + 32 / 128**2, frozenset({"attention", "experts", "mlp", "shared"})),
    ),
}
"""Models that the catalogue does not have, as far as their cases need them."""


@dataclass(frozen=True)
class Case:
    """One published start, or a part of one."""

    id: str
    source: str
    kind: str
    """start, layout, weights or refused."""
    model: ModelDimensions
    gpu: Gpu
    settings: EngineSettings
    parallelism: Parallelism
    observed: Mapping[str, float]
    given_kv: float | None = None
    """Bytes that were left for the cache, where that is given."""
    model_class: str = ""

    @property
    def is_calibration(self) -> bool:
        """A quarter of the sources by the hash of their name, and those that were read while writing."""
        return self.origin in READ_WHILE_WRITING or hashlib.sha256(self.origin.encode()).hexdigest()[0] in "0123"

    @property
    def origin(self) -> str:
        return self.source.partition(" (")[0]

    def fit(self) -> Fit:
        return fit(self.model, self.gpu, self.settings, self.parallelism)

    def cache(self) -> Cache:
        """The layout alone, as the fit makes it."""
        engine = engine_version(self.settings.version)
        assert engine is not None
        batched = self.settings.max_num_batched_tokens or engine.max_num_batched_tokens(self.gpu)
        length = self.settings.max_model_len or self.model.max_context
        return cache_of(self.model, self.parallelism, self.settings, engine, 2, length, batched)

    def errors(self) -> dict[str, float]:
        """Relative errors, with sign, of everything that was observed."""
        if self.kind == "refused":
            return {}
        if self.kind == "weights":
            return {"weights": self._error("weights_gib", self.fit().weights / GIB)}
        if self.kind == "layout":
            engine, cache = engine_version(self.settings.version), self.cache()
            assert engine is not None
            assert self.given_kv is not None
            blocks = cache.blocks(self.given_kv)
            length = self.settings.max_model_len or self.model.max_context
            found = {"kv_tokens": self._error("kv_tokens", cache.tokens(blocks, length, engine))}
            if "concurrency" in self.observed:
                found["concurrency"] = self._error("concurrency", cache.concurrency(blocks))
            if "weights_gib" in self.observed:
                found["weights"] = self._error("weights_gib", self.fit().weights / GIB)
            return found
        result = self.fit()
        computed = {
            "weights_gib": ("weights", result.weights / GIB),
            "activation_gib": ("activation", result.activation / GIB),
            "kv_gib": ("kv_cache", result.kv_cache / GIB),
            "kv_tokens": ("kv_tokens", float(result.kv_tokens)),
            "concurrency": ("concurrency", result.max_concurrency),
        }
        return {name: self._error(key, value) for key, (name, value) in computed.items() if key in self.observed}

    def _error(self, key: str, computed: float) -> float:
        return computed / self.observed[key] - 1


def read(entry: Mapping[str, Any]) -> Case:
    """A case from its entry in the file."""
    name = entry["model"]
    model = OTHER_MODELS.get(name) or model_dimensions(name)
    assert model is not None, f"{entry['id']}: no model {name}"
    model = dataclasses.replace(model, **entry.get("change", {}))
    if "gpu_gib" in entry:
        card: Gpu | None = Gpu(entry["gpu"], round(entry["gpu_gib"] * GIB))
    else:
        card = gpu(entry.get("gpu", "nvidia-h100-80gb"))
    assert card is not None, f"{entry['id']}: no GPU {entry['gpu']}"
    observed = entry["observed"]
    if not entry.get("started", True):
        kind = "refused"
    elif "given_kv_gib" in entry:
        kind = "layout"
    else:
        kind = "start" if "kv_gib" in observed or "kv_tokens" in observed or "concurrency" in observed else "weights"
    given = entry.get("given_kv_gib")
    return Case(
        entry["id"],
        entry["source"],
        kind,
        model,
        card,
        EngineSettings(version=entry["version"], **entry.get("flags", {})),
        Parallelism(**entry.get("parallelism", {})),
        observed,
        None if given is None else given * GIB,
        entry["class"],
    )


CASES: tuple[Case, ...] = tuple(read(entry) for entry in json.loads(PATH.read_text(encoding="utf-8"))["cases"])
