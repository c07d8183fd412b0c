"""The results of ``kserve-iac fit`` for people and, as JSON, for programs."""

import re
from collections.abc import Mapping
from typing import Any

from ..catalog.dimensions import ModelDimensions
from ..catalog.gpus import GIB, Gpu
from ..engines.fit import Fit, Parallelism
from ..engines.fit.choose import Choice


def fit_data(result: Fit) -> dict[str, Any]:
    """The fit for JSON output, in GiB and tokens of one GPU. ``interval`` has [low, high] of the values that are estimates."""
    spans = result.intervals
    return {
        "fits": result.fits,
        "weightsGib": round(result.weights / GIB, 3),
        "activationGib": round(result.activation / GIB, 3),
        "overheadGib": round(result.overhead / GIB, 3),
        "kvCacheGib": round(result.kv_cache / GIB, 3),
        "kvTokens": result.kv_tokens,
        "maxConcurrency": round(result.max_concurrency, 2),
        "maxModelLen": result.max_model_len,
        "kvNeededGib": round(result.kv_needed / GIB, 3),
        "memoryGib": round(result.memory / GIB, 2),
        "requestedGib": round(result.requested / GIB, 2),
        "interval": {
            "fits": [result.fits, result.may_fit],
            "weightsGib": spans["weights"].gib(),
            "activationGib": spans["activation"].gib(),
            "overheadGib": spans["overhead"].gib(),
            "kvCacheGib": spans["kv_cache"].gib(),
            "kvTokens": [int(spans["kv_tokens"].low), int(spans["kv_tokens"].high)],
            "maxConcurrency": [round(spans["max_concurrency"].low, 2), round(spans["max_concurrency"].high, 2)],
        },
        "refusals": [one.text for one in result.refusals],
        "notes": list(result.notes),
    }


def fit_text(model: ModelDimensions, card: Gpu, shared: Parallelism, result: Fit, options: Mapping[str, str]) -> str:
    """The fit for people. ``options`` has the option of the command for each field that a mend can name."""
    lines = [f"{model.name} on {shared.gpus} x {card.name}: {_verdict(result, options)}"]
    if not result.refusals:
        rows = [
            ("memory", result.memory, None),
            ("of it for vLLM", result.requested, None),
            ("weights", result.weights, "weights"),
            ("activations", result.activation, "activation"),
            ("overhead", result.overhead, "overhead"),
            ("KV cache", result.kv_cache, "kv_cache"),
        ]
        for name, value, key in rows:
            span = f"  ({' to '.join(f'{bound:.2f}' for bound in result.intervals[key].gib())})" if key else ""
            lines.append(f"  {name:<16}{value / GIB:>9.2f} GiB{span}")
        low, high = result.intervals["kv_tokens"].low, result.intervals["kv_tokens"].high
        lines.append(f"  {'KV tokens':<16}{result.kv_tokens:>9,}      ({int(low):,} to {int(high):,})")
        lines.append(
            f"  {'concurrency':<16}{result.max_concurrency:>9.2f} x    of {result.max_model_len:,} tokens each"
        )
    lines += [f"  note: {note}" for note in result.notes]
    return "\n".join(lines)


def _verdict(result: Fit, options: Mapping[str, str]) -> str:
    if result.refusals:
        return "vLLM refuses to start. " + " ".join(
            f"{one.text} {_as_options(one.mend, options)}" for one in result.refusals
        )
    if result.fits:
        return "fits"
    needed = f"one request of {result.max_model_len:,} tokens needs {result.kv_needed / GIB:.2f} GiB of KV cache"
    if result.outside < result.outside_needed.high and result.kv_cache >= result.kv_needed:
        return (
            f"may run out of memory when CUDA graphs are captured: {result.outside / GIB:.2f} GiB are left outside "
            "vLLM's share"
        )
    return (
        f"might fit, but only a start of the engine can show it: {needed}"
        if result.may_fit
        else f"does not fit: {needed}"
    )


def _as_options(mend: str, options: Mapping[str, str]) -> str:
    """A mend with the options of the command in place of the fields of an environment: --max-model-len for maxModelLen."""
    return re.sub(r"\bSet (\w+)", lambda found: f"Set {options.get(found[1], found[1])}", mend)


def choices_data(found: list[Choice], left_out: list[str], region: str) -> dict[str, Any]:
    """The machine types that can hold the model for JSON output, and the reasons why the others are left out."""
    return {
        "region": region,
        "choices": [
            {
                "machineType": one.machine.name,
                "accelerator": one.machine.accelerator,
                "tensorParallel": one.tensor,
                "enginesPerMachine": one.engines,
                "usdPerHour": one.usd_per_hour,
                "usdPerHourOfOne": None if one.usd_per_hour_of_one is None else round(one.usd_per_hour_of_one, 4),
                "priceAsOf": one.price.as_of if one.price else None,
                "onDemand": one.price.on_demand_consumable if one.price else None,
                "fit": fit_data(one.fit),
            }
            for one in found
        ],
        "leftOut": left_out,
    }


def choices_text(found: list[Choice], left_out: list[str], region: str) -> str:
    """The machine types that can hold the model as a table for people."""
    if not found:
        return "No machine type can hold the model on one node."
    header = ("machine type", "GPUs", "tensor", "engines", "USD/h", "USD/h of one", "KV tokens", "concurrency")
    rows = [header]
    for one in found:
        whole = "not known" if one.usd_per_hour is None else f"{one.usd_per_hour:.2f}"
        each = "not known" if one.usd_per_hour_of_one is None else f"{one.usd_per_hour_of_one:.2f}"
        if one.price and not one.price.on_demand_consumable:
            whole += " *"
        gpus = f"{one.machine.gpus} x {one.machine.accelerator}"
        rows.append(
            (
                one.machine.name,
                gpus,
                str(one.tensor),
                str(one.engines),
                whole,
                each,
                f"{one.fit.kv_tokens:,}",
                f"{one.fit.max_concurrency:.1f}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.append(
        f"Prices are on demand in {region}. * This machine type is probably available only by reservation, flex-start or spot."
    )
    return "\n".join([*lines, *(f"left out: {reason}" for reason in left_out)])
