"""Derives the zones that have each GPU machine type and each attachable GPU, from SkyPilot's catalogue.

``python scripts/derive_gpu_zones.py VMS_CSV COMMIT`` reads ``catalogs/v8/gcp/vms.csv`` of skypilot-org/skypilot-catalog
(Apache-2.0) at that commit and writes ``kserve_iac/catalog/data/gpu_zones.json``. SkyPilot lists machine types and
accelerators zone by zone by the Compute Engine API. Only what ``gke_accelerators.json`` has is kept; what the source does not
list is left out, so that nothing is known of it. ``--check`` compares the file instead.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deriving import finish

from kserve_iac.catalog.accelerators import attachable_gpus, gpu_machines, region_of

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "gpu_zones.json"

ATTACHED = {"T4": "nvidia-tesla-t4", "V100": "nvidia-tesla-v100", "P100": "nvidia-tesla-p100", "P4": "nvidia-tesla-p4"}
"""SkyPilot's names of GPUs that are attached to N1 machines."""

Zones = dict[str, dict[str, list[str]]]


def zones_of(rows: Iterable[Mapping[str, str]]) -> tuple[Zones, Zones]:
    """Machine types, and attachable GPUs, each with the zones of every region."""
    machines: dict[str, set[str]] = {}
    attached: dict[str, set[str]] = {}
    for row in rows:
        zone, machine, gpu = row["AvailabilityZone"], row["InstanceType"], ATTACHED.get(row["AcceleratorName"], "")
        if machine in gpu_machines():
            machines.setdefault(machine, set()).add(zone)
        elif gpu in attachable_gpus():
            attached.setdefault(gpu, set()).add(zone)
    return _by_region(machines), _by_region(attached)


def _by_region(found: Mapping[str, set[str]]) -> Zones:
    listed: Zones = {}
    for name, zones in sorted(found.items()):
        regions = listed.setdefault(name, {})
        for zone in sorted(zones):
            regions.setdefault(region_of(zone), []).append(zone)
    return listed


def derived(rows: Iterable[Mapping[str, str]], commit: str) -> dict[str, Any]:
    """The content of the file."""
    machines, attached = zones_of(rows)
    source = f"skypilot-org/skypilot-catalog@{commit} catalogs/v8/gcp/vms.csv (Apache-2.0)"
    meta = {"title": "Zones with GPUs", "source": source, "absent_means": "not verified"}
    return {"_meta": meta, "machine_types": machines, "attachable": attached}


def text_of(content: Mapping[str, Any]) -> str:
    """The file as text: one machine type a line, so that changes can be read."""
    parts = [f'  "_meta": {json.dumps(content["_meta"])}']
    for part in ("machine_types", "attachable"):
        lines = [f"    {json.dumps(name)}: {json.dumps(regions)}" for name, regions in content[part].items()]
        parts.append(f'  "{part}": {{\n' + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--check"]
    with Path(words[0]).open(newline="", encoding="utf-8") as file:
        text = text_of(derived(csv.DictReader(file), words[1]))
    sys.exit(finish(text, TARGET, words[0], check="--check" in sys.argv))
