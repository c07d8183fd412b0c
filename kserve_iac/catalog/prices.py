"""What machine types cost on Google Cloud, where it is known."""

from dataclasses import dataclass

from ._data import load

HOURS_PER_MONTH = 730
"""Hours of a month in Google's own price lists."""


@dataclass(frozen=True)
class Price:
    """USD per hour of one machine, GPUs included. None where there is no trustworthy figure."""

    on_demand: float | None
    spot: float | None
    as_of: str
    """When the figures were read: an ISO date, or a month."""
    on_demand_consumable: bool = True
    """Whether the machine can in practice be had on demand; else by reservation, flex-start or spot only."""


def price(machine_type: str, region: str) -> Price | None:
    """Price of a machine type in a region; None where none is known. ``n1`` is the host alone: GPUs come on top.

    Source: ``data/gcp_prices.json``.
    """
    entry = load("gcp_prices.json")["machines"].get(machine_type)
    if entry is None or region not in entry["regions"]:
        return None
    on_demand, spot = entry["regions"][region]
    as_of = entry.get("other_dates", {}).get(region, "2026-07-30")
    return Price(on_demand, spot, as_of, entry["on_demand_consumable"])


def attached_gpu_price(accelerator: str, region: str) -> Price | None:
    """Price of one GPU attached to an ``n1`` host; None where none is known."""
    found = load("gcp_prices.json")["attachable_gpus"].get(accelerator, {}).get(region)
    return Price(found[0], found[1], "2026-03") if found else None


def regions() -> list[str]:
    """The regions in which any price is known."""
    return sorted({region for entry in load("gcp_prices.json")["machines"].values() for region in entry["regions"]})
