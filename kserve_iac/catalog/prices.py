"""What machine types cost on Google Cloud, where it is known."""

from collections.abc import Iterable
from typing import NamedTuple

from ._data import load
from .machines import MachineType, machine_type

HOURS_PER_MONTH = 730
"""Hours of a month in Google's own price lists."""


GKE_CLUSTER_FEE = 0.10
"""USD an hour of a GKE cluster of any kind. A billing account's credit pays for one zonal or Autopilot cluster, and the
Extended channel costs more, so no total has it (Google: "Google Kubernetes Engine pricing")."""


class Price(NamedTuple):
    """USD per hour of one machine, GPUs included. None where there is no trustworthy figure."""

    on_demand: float | None
    spot: float | None
    as_of: str
    """When the figures were read: an ISO date, a month, or the month after which."""
    on_demand_consumable: bool = True
    """Whether the machine can in practice be had on demand; else by reservation, flex-start or spot only."""
    flex_start: float | None = None
    """With flex-start. None: not known."""


def price(name: str, region: str) -> Price | None:
    """Price of a machine type in a region; None where none is known. ``n1`` is the host alone: GPUs come on top.

    Source: ``data/gcp_prices.json`` for what is listed there, which is every machine type with GPUs; of general-purpose
    ones the rates of ``data/gcp_rates.json``, because Compute Engine sells them by the vCPU and the GiB. That there is a
    price does not say that a region's zones have the machine type.
    """
    entry = load("gcp_prices.json")["machines"].get(name)
    if entry is not None and region in entry["regions"]:
        on_demand, spot = entry["regions"][region]
        as_of = entry.get("other_dates", {}).get(region, "2026-07-30")
        flex_start = entry.get("flex_start", {}).get(region)
        return Price(on_demand, spot, as_of, entry["on_demand_consumable"], flex_start)
    machine = machine_type(name)
    return None if machine is None or machine.gpus else _by_rates(machine, region)


def _by_rates(machine: MachineType, region: str) -> Price | None:
    data = load("gcp_rates.json")
    family = machine.name.split("-", 1)[0]
    if (rates := data["families"].get(family, {}).get(region)) is None:
        return None

    def total(each: Iterable[float] | None) -> float | None:
        if each is None:
            return None
        # Where there is but one rate, it is that of a vCPU with its memory.
        amounts = zip(each, (machine.vcpus, machine.memory_gib), strict=False)
        return round(sum(rate * amount for rate, amount in amounts), 6)

    return Price(total(rates[0]), total(rates[1]), data["_meta"]["as_of"])


_ATTACHED_DATES = {"nvidia-tesla-p100": "2026-09-17"}
"""When prices of attached GPUs were read, where not in 2026-03."""


def attached_gpu_price(accelerator: str, region: str) -> Price | None:
    """Price of one GPU attached to an ``n1`` host; None where none is known."""
    found = load("gcp_prices.json")["attachable_gpus"].get(accelerator, {}).get(region)
    return Price(found[0], found[1], _ATTACHED_DATES.get(accelerator, "2026-03")) if found else None


def regions() -> list[str]:
    """The regions in which the price of any machine type of ``data/gcp_prices.json`` is known: where GPUs can be had."""
    return sorted({region for entry in load("gcp_prices.json")["machines"].values() for region in entry["regions"]})
