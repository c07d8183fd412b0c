"""What is simulated, by environment variables: which vLLM, which GPU, how much of it, and how fast time passes.

The command line stays that of ``vllm serve``, so that the same pod runs on a real cluster.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from . import facts

PREFIX = "KSERVE_IAC_ENGINE_"


class InvalidSimulation(ValueError):
    """A variable of the simulation has a value that the engine refuses."""


def _option(default: float, meaning: str, *, least: float = 0.0) -> Any:
    return field(default=default, metadata={"meaning": meaning, "least": least})


@dataclass(frozen=True)
class Simulation:
    """The simulated hardware. The variable of a field is its name in upper case after ``KSERVE_IAC_ENGINE_``.

    The defaults are those of Llama 3.1 8B in bfloat16 on an H100 SXM: 3.35 TB/s and 989 TFLOP/s are NVIDIA's figures for dense
    bfloat16, and 32 layers x 8 heads of the KV cache x 128 dimensions x 2 (keys and values) x 2 bytes are 131,072 bytes a token.
    """

    version: str = "0.23.0"
    """The version of vLLM whose flags, metrics and errors the engine has. The default is that of KServe 0.20's presets."""
    blocks: int | None = None
    """Number of KV blocks. ``--num-gpu-blocks-override`` has priority."""
    max_model_len: int | None = None
    """The context length of the model, which vLLM reads from its configuration. ``--max-model-len`` has priority."""
    time_factor: float = _option(1.0, "seconds that pass for one simulated second; 0 means as fast as possible")
    bandwidth: float = _option(3.35e12, "memory bandwidth of one GPU in bytes a second", least=math.ulp(0.0))
    flops: float = _option(9.89e14, "arithmetic of one GPU in FLOP/s", least=math.ulp(0.0))
    weight_bytes: float = _option(1.6e10, "bytes of the weights")
    bytes_per_weight: float = _option(2.0, "bytes of one weight", least=math.ulp(0.0))
    kv_bytes_per_token: float = _option(131072.0, "bytes of the KV cache of one token")
    transfer_bandwidth: float = _option(5e10, "bytes a second between prefill and decode", least=math.ulp(0.0))
    step_overhead: float = _option(0.0, "seconds that every step takes in addition")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Simulation":
        """The simulation that the variables describe. Raises :class:`InvalidSimulation`."""
        known = {PREFIX + one.name.upper(): one.name for one in fields(cls)}
        given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
        if unknown := sorted(given.keys() - known.keys()):
            raise InvalidSimulation(f"{unknown[0]} is not a variable of the simulation. Those are: {', '.join(known)}.")
        return cls(**{known[name]: _value(name, known[name], text) for name, text in given.items()})


def _value(name: str, key: str, text: str) -> Any:
    if key == "version":
        if text not in facts.versions():
            raise InvalidSimulation(f"{name} is {text!r}. Set it to one of {', '.join(facts.versions())}.")
        return text
    if key in ("blocks", "max_model_len"):
        if not text.isdecimal() or int(text) < 1:
            raise InvalidSimulation(f"{name} is {text!r}. Set it to a whole number of at least 1.")
        return int(text)
    meta = Simulation.__dataclass_fields__[key].metadata
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= meta["least"]):
        bound = "at least 0" if meta["least"] == 0 else "more than 0"
        raise InvalidSimulation(f"{name} is {text!r}. Set it to a number of {bound}: {meta['meaning']}.")
    return value
