"""A service for each preset of the endpoint picker and each KServe that can have it, for tests that apply them."""

from collections.abc import Iterator
from typing import Any

KSERVE = ("0.17", "0.19", "0.20")
"""Releases whose modules the sandbox runs."""

MODEL = {"uri": "hf://Qwen/Qwen3-4B"}
ADAPTED = {**MODEL, "lora": {"adapters": [{"name": "sql", "uri": "hf://example/sql"}]}}
SPLIT: dict[str, Any] = {"prefill": {"pool": "l4"}}
TOKENS = {"disaggregated": {"nonCachedTokens": 512}}

PRESETS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "default": ("0.17", "default", {}),
    "prefix-load": ("0.17", "prefix-load", {}),
    "prefix-load-split": ("0.17", "prefix-load", SPLIT),
    "precise-prefix": ("0.18", "precise-prefix", {}),
    "precise-prefix-split": ("0.18", "precise-prefix", SPLIT),
    "disaggregated": ("0.17", "disaggregated", SPLIT),
    "disaggregated-tokens": ("0.18", TOKENS, SPLIT),
    "lora-affinity": ("0.17", "lora-affinity", {"model": ADAPTED}),
    "latency-predictor": ("0.20", "latency-predictor", {}),
}
"""Name -> the first KServe that can have it, the preset, further arguments of the service."""

PICKER_POOL = {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 3}
"""Where the endpoint picker stands: the servers of latency-predictor ask for 11 CPUs with it."""

ENGINE_POOL = {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2}

HAS_PREDICTOR = ("training-server", "prediction-server")
"""Containers that KServe 0.20 adds to the picker's pod for latency-predictor."""

TOKENIZER = "tokenizer"
"""Container that KServe 0.20 keeps for precise-prefix only; 0.19 always has it, 0.17 never."""


def services(kserve: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Arguments of a service for each preset that ``kserve`` can have, by name."""
    for name, (first, preset, fields) in PRESETS.items():
        if kserve >= first:
            router = {"gateway": {}, "route": {}, "scheduler": {"preset": preset}}
            engine = {"maxModelLen": 8192}
            yield name, {"model": MODEL, "pool": "l4", "engine": engine, "router": router, **fields}


def containers(kserve: str, name: str) -> set[str]:
    """Containers of the picker's pod that KServe makes."""
    found = {"main"}
    if kserve == "0.19" or (kserve == "0.20" and name.startswith("precise-prefix")):
        found.add(TOKENIZER)
    return found | set(HAS_PREDICTOR if name == "latency-predictor" else ())
