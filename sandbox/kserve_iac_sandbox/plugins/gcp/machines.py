"""What GKE offers, as far as this cloud refuses or makes nodes by it: ``machines.json``, derived from a catalogue.

``scripts/derive_sandbox_facts.py`` writes that file; where each fact comes from stands in the catalogue's own README.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Machine:
    """A machine type. What is None is not verified: nothing is refused because of it."""

    name: str
    arch: str
    capacity: Mapping[str, str]
    """What a node reports, GPUs left out."""
    allocatable: Mapping[str, str]
    """What of it pods may take, GPUs left out."""
    disks: str | None
    """``persistent`` or ``hyperdisk`` where nodes boot from one of them alone."""
    local_ssds: tuple[int, ...] | None
    """How many local SSDs it takes."""
    accelerator: str | None
    gpus: int
    regions: frozenset[str]
    """Where it is offered; empty without GPUs."""
    flex_start: bool | None
    networks: int
    """Most networks beside the cluster's own."""

    @property
    def family(self) -> str:
        """``g2`` of ``g2-standard-12``."""
        return self.name.partition("-")[0]

    def labels(self) -> dict[str, str]:
        """Labels that GKE gives nodes of this type, GPUs or not."""
        return {
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": self.arch,
            "node.kubernetes.io/instance-type": self.name,
            "cloud.google.com/machine-family": self.family,
        }


@dataclass(frozen=True)
class Attachable:
    """A GPU that is attached to N1 machines."""

    counts: tuple[int, ...]
    regions: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """All of it."""

    machines: Mapping[str, Machine]
    attachable: Mapping[str, Attachable]
    partitions: Mapping[str, Mapping[str, int]]
    """Accelerator -> MIG partition size -> partitions of one GPU."""
    max_run_seconds: int
    """Longest run of flex-start nodes."""
    max_pods: int
    """Pods of a node where a pool does not say."""


@functools.cache
def facts() -> Facts:
    """The content of ``machines.json``."""
    found = json.loads(resources.files(__package__).joinpath("machines.json").read_text())
    return Facts(
        {name: _machine(name, entry) for name, entry in found["machines"].items()},
        {
            name: Attachable(tuple(entry["counts"]), frozenset(entry["regions"]))
            for name, entry in found["attachable"].items()
        },
        found["partitions"],
        found["max_run_seconds"],
        found["max_pods"],
    )


def _machine(name: str, entry: Mapping[str, Any]) -> Machine:
    ssds = entry["local_ssds"]
    return Machine(
        name,
        entry["arch"],
        entry["capacity"],
        entry["allocatable"],
        entry["disks"],
        None if ssds is None else tuple(ssds),
        entry.get("accelerator"),
        entry.get("gpus", 0),
        frozenset(entry.get("regions", ())),
        entry.get("flex_start"),
        entry["networks"],
    )
