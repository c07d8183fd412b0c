"""Derives what the sandbox's stand-in for Google Cloud knows of machine types, from the catalogue.

``python scripts/derive_sandbox_facts.py`` writes ``machines.json`` of the stand-in; with ``--check`` it writes nothing and says
whether what is there is what would be written. The sandbox imports nothing of the library, so it has a file of its own, with
what it needs and no more.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from deriving import finish

from kserve_iac.catalog.accelerators import (
    MAX_RUN_SECONDS,
    PERSISTENT_DISK_ONLY,
    attachable_gpus,
    boots_from_hyperdisk_only,
    family,
    gke_partitions,
    gpu_machines,
    gpu_zones,
    local_ssd_counts,
)
from kserve_iac.catalog.dra import has_accelerator_network
from kserve_iac.catalog.machines import GPU_RESOURCE, MAX_PODS, machine_type, machine_type_names
from kserve_iac.catalog.tpus import TPU_RESOURCE, WORKLOAD_POLICY, tpu_machines

TARGET = Path(__file__).parents[1] / "sandbox/kserve_iac_sandbox/plugins/gcp/machines.json"

META = {
    "what": "machine types and GPUs of GKE as far as the stand-in for Google Cloud refuses or makes nodes by them; "
    "null: not verified, nothing is refused because of it",
    "source": "kserve_iac/catalog, whose data/README.md names the sources",
    "derived_by": "scripts/derive_sandbox_facts.py",
}

OTHER_NETWORKS = 8
"""Most further networks of a node whose cards for GPUs are not counted."""


def machine(name: str) -> dict[str, Any]:
    """What is known of one machine type."""
    size = machine_type(name)
    assert size is not None, f"{name} is a name of the catalogue"
    ssds = local_ssd_counts(name)
    found: dict[str, Any] = {
        "arch": size.arch,
        "capacity": _without_gpus(size.capacity()),
        "allocatable": _without_gpus(size.allocatable()),
        "disks": _disks(name),
        "local_ssds": None if ssds is None else list(ssds),
        "networks": OTHER_NETWORKS,
        "network_profile": has_accelerator_network(name),
    }
    if (own := gpu_machines().get(name)) is not None:
        found |= {
            "accelerator": own.accelerator,
            "gpus": own.gpus,
            "regions": sorted(own.regions),
            "flex_start": own.offer.flex_start,
            "zones": _zones(name, own.regions),
            "capacity_kinds": {
                kind: offered
                for kind in ("on_demand", "spot", "reservation")
                if (offered := own.offer.of(kind)) is not None
            },
            "networks": OTHER_NETWORKS if own.nics is None else own.nics + 1,
        }
    if (tpu := tpu_machines().get(name)) is not None:
        found |= {
            "regions": sorted(tpu.regions),
            "tpu": {
                "accelerator": tpu.tpu.accelerator,
                "chips": tpu.chips,
                "topology": tpu.topology,
                "topologies": list(tpu.topologies),
                "most_cubes": tpu.most_cubes,
                "workload_policy": tpu.family in WORKLOAD_POLICY,
            },
        }
    return found


def _without_gpus(resources: dict[str, str]) -> dict[str, str]:
    return {name: amount for name, amount in resources.items() if name not in (GPU_RESOURCE, TPU_RESOURCE, "pods")}


def _zones(name: str, regions: frozenset[str]) -> dict[str, list[str]]:
    """Region -> the zones that have it, where they are listed."""
    return {region: list(zones) for region in sorted(regions) if (zones := gpu_zones(name, region)) is not None}


def _disks(name: str) -> str | None:
    if boots_from_hyperdisk_only(name):
        return "hyperdisk"
    return "persistent" if family(name) in PERSISTENT_DISK_ONLY else None


def derive() -> str:
    """The file's text: one machine type a line."""
    attachable = {
        name: {"counts": list(gpu.counts), "regions": sorted(gpu.regions), "zones": _zones(name, gpu.regions)}
        for name, gpu in attachable_gpus().items()
    }
    parts: dict[str, Any] = {
        "_meta": META,
        "max_run_seconds": MAX_RUN_SECONDS,
        "max_pods": MAX_PODS,
        "partitions": {name: dict(sizes) for name, sizes in gke_partitions().items()},
        "attachable": attachable,
        "machines": {name: machine(name) for name in machine_type_names()},
    }
    lines = [f" {json.dumps(key)}: {_block(value)}" for key, value in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    lines = [f"  {json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items()]
    return "{\n" + ",\n".join(lines) + "\n }"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    return finish(derive(), TARGET, "the catalogue", check=parser.parse_args().check)


if __name__ == "__main__":
    raise SystemExit(main())
