"""Which machine types of GKE hold a model, and at what price: the cheapest of each kind of GPU first."""

from dataclasses import replace
from typing import NamedTuple

from ...catalog.dimensions import ModelDimensions
from ...catalog.engines import parse_version
from ...catalog.gpus import gpu
from ...catalog.machines import MachineType, gpu_machine_types
from ...catalog.prices import Price, price
from ...catalog.vllm_gpus import runs_checkpoint
from .dtypes import instead_of_bfloat16
from .fit import fit
from .result import Fit
from .settings import EngineSettings, Parallelism


class Choice(NamedTuple):
    """A machine type that holds the model, how it is shared out there, and what that comes to."""

    machine: MachineType
    tensor: int
    fit: Fit
    price: Price | None
    """None where none is known in the region."""

    @property
    def engines(self) -> int:
        """How many engines of that size one machine holds."""
        return max(1, self.machine.gpus // self.tensor)

    @property
    def usd_per_hour(self) -> float | None:
        """On demand, of the whole machine. None where it is not known."""
        return self.price.on_demand if self.price else None

    @property
    def usd_per_hour_of_one(self) -> float | None:
        """On demand, of one engine: its share of the machine. None where it is not known."""
        return None if self.usd_per_hour is None else self.usd_per_hour / self.engines


def tensor_sizes(gpus: int) -> list[int]:
    """Powers of two up to the GPUs of a machine: the sizes that share out the heads of most models."""
    return [size for size in (1, 2, 4, 8, 16) if size <= gpus]


def choices(model: ModelDimensions, engine: EngineSettings, region: str) -> tuple[list[Choice], list[str]]:
    """The machine types of one node that hold the model at the smallest tensor parallelism that does, cheapest
    machine first (those
    without a price last), and what was left out. Engines before data parallelism; nodes are not joined.
    """
    found, left_out = [], []
    for machine in gpu_machine_types().values():
        card = gpu(machine.accelerator or "")
        if card is None:
            left_out.append(f"{machine.name}: the memory of its GPU is not verified.")
            continue
        if machine.gpu_memory_gib is not None and machine.gpu_memory_gib < 0.75 * card.memory_gib:
            left_out.append(f"{machine.name}: it has a part of a GPU.")
            continue
        if (
            engine.quantization is None
            and runs_checkpoint(model.quantization, card.compute_capability, engine.version) is False
        ):
            left_out.append(f"{machine.name}: vLLM {engine.version} does not run the model's quantisation on its GPU.")
            continue
        settings = engine
        if card.compute_capability is not None and card.compute_capability < (8, 0) and engine.dtype == "auto":
            settings = replace(engine, dtype=instead_of_bfloat16(model, parse_version(engine.version) or ()))
        for size in tensor_sizes(machine.gpus):
            result = fit(model, card, settings, Parallelism(tensor=size))
            if result.fits:
                found.append(Choice(machine, size, result, price(machine.name, region)))
                break
    found.sort(key=lambda one: (one.usd_per_hour is None, one.usd_per_hour or 0.0, one.machine.gpus, one.machine.name))
    return found, left_out
