"""What GKE offers, as far as this cloud refuses or makes nodes by it: ``machines.json``, derived from a catalogue.

``scripts/derive_sandbox_facts.py`` writes that file; where each fact comes from stands in the catalogue's own README.
"""

import functools
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Tpu:
    """The TPU chips of a machine type."""

    accelerator: str
    """Value of GKE's label."""
    chips: int
    topology: str
    """Topology of the chips of one node."""
    topologies: tuple[str, ...]
    """Topologies of slices of several nodes, where they are listed."""
    most_cubes: int | None
    """Cubes of 4x4x4 chips in the largest slice, where the topologies follow a rule."""
    workload_policy: bool
    """Whether a slice of several nodes needs a workload policy in place of a topology."""

    def nodes(self, topology: str) -> int | None:
        """Nodes of a slice of several nodes with that topology. None: there is no such slice."""
        sides = (
            [int(side) for side in topology.split("x")] if re.fullmatch(r"[1-9]\d*(x[1-9]\d*){1,2}", topology) else []
        )
        listed = topology in self.topologies
        if not listed and self.most_cubes is not None and len(sides) == 3:
            cubes = math.prod(sides) // 64
            regular = all(side % 4 == 0 for side in sides) and sides == sorted(sides) and cubes <= self.most_cubes
            listed = regular or topology in ("2x2x2", "2x2x4", "2x4x4")
        return math.prod(sides) // self.chips if listed else None


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
    """Where it is offered; empty without GPUs and TPUs."""
    flex_start: bool | None
    zones: Mapping[str, frozenset[str]]
    """Region -> the zones that have it, as far as they are listed."""
    capacity_kinds: Mapping[str, bool]
    """Kind of capacity (``on_demand``, ``spot``, ``reservation``) -> whether it is offered; a kind that lacks is not verified."""
    networks: int
    """Most networks beside the cluster's own."""
    tpu: Tpu | None = None
    network_profile: bool | None = None
    """Whether GKE makes the networks of its cards by an accelerator network profile."""

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
    zones: Mapping[str, frozenset[str]]


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
            name: Attachable(tuple(entry["counts"]), frozenset(entry["regions"]), _zones(entry))
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
        _zones(entry),
        entry.get("capacity_kinds", {}),
        entry["networks"],
        _tpu(entry["tpu"]) if "tpu" in entry else None,
        entry["network_profile"],
    )


def _zones(entry: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    return {region: frozenset(zones) for region, zones in entry.get("zones", {}).items()}


def _tpu(entry: Mapping[str, Any]) -> Tpu:
    return Tpu(
        entry["accelerator"],
        entry["chips"],
        entry["topology"],
        tuple(entry["topologies"]),
        entry["most_cubes"],
        entry["workload_policy"],
    )


HYPERDISK_ONLY = frozenset({"c4", "c4a", "c4d", "n4", "n4a", "n4d"})
"""Families without GPUs that boot from Hyperdisk alone (nextflow-io/nextflow#6841, 2026)."""

_NAME = re.compile(r"(custom|[a-z]+\d+[a-z]*)((?:-[a-z0-9]+)+)")
_SHAPED = re.compile(r"([a-z]+\d+[a-z]*-[a-z]+)-\d+g?")
_CUSTOM = re.compile(r"(?:[a-z]+\d+[a-z]*-)?custom-(\d+)-(\d+)(?:-ext)?")
_GIB_PER_VCPU = {"highcpu": 2, "highmem": 8}


def known_or_assumed(name: str) -> Machine | None:
    """The machine type of that name; of one that the file lacks and that may exist, a node of the size that its name tells, with
    4 GiB a vCPU where it tells no more. None: a size that a shape whose sizes are in the file does not have, or no such name.
    """
    if (found := facts().machines.get(name)) is not None:
        return found
    if _NAME.fullmatch(name) is None:
        return None
    shaped = _SHAPED.fullmatch(name)
    if shaped is not None and any(other.startswith(f"{shaped[1]}-") for other in facts().machines):
        return None
    return _assumed(name)


def _assumed(name: str) -> Machine:
    numbers = [int(part) for part in name.split("-")[1:] if part.isdigit()]
    vcpus = max(numbers[0] if numbers else 2, 1)
    memory = vcpus * next((gib for shape, gib in _GIB_PER_VCPU.items() if shape in name), 4) * 1024
    if (custom := _CUSTOM.fullmatch(name)) is not None:
        vcpus, memory = int(custom[1]), int(custom[2])
    family = name.partition("-")[0]
    arch = next((other.arch for other in facts().machines.values() if other.family == family), "amd64")
    disks = "hyperdisk" if family in HYPERDISK_ONLY else None
    held = {"cpu": str(vcpus), "memory": f"{memory}Mi", "ephemeral-storage": "95Gi"}
    left = {"cpu": f"{vcpus * 940}m", "memory": f"{memory * 4 // 5}Mi", "ephemeral-storage": "47Gi"}
    return Machine(name, arch, held, left, disks, None, None, 0, frozenset(), None, {}, {}, _OTHER_NETWORKS)


_OTHER_NETWORKS = 8
"""Most further networks of a node whose cards are not counted."""
