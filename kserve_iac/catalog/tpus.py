"""TPU machine types of GKE: chips, topologies, memory, and where they are.

``data/tpus.json`` has the facts, and the sources in its ``_meta``.
"""

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from ._data import load

TPU_RESOURCE = "google.com/tpu"
"""Resource by which pods request TPU chips (AI-Hypercomputer/xpk@367c8382 (2026) src/xpk/core/system_characteristics.py)."""

TPU_TAINT = {"key": TPU_RESOURCE, "value": "present", "effect": "NoSchedule"}
"""Taint that GKE itself puts on TPU nodes (GoogleCloudPlatform/cluster-toolkit@10470803 (2026) modules/internal/tpu-definition;
skypilot-org/skypilot, sky/provision/kubernetes, which tolerates it)."""

TPU_LABEL = "cloud.google.com/gke-tpu-accelerator"
"""Label that GKE puts on TPU nodes. Its value is the accelerator (same sources)."""

TPU_TOPOLOGY_LABEL = "cloud.google.com/gke-tpu-topology"
"""Label that GKE puts on TPU nodes. Its value is the topology of their slice (same sources)."""

WORKLOAD_POLICY = frozenset({"tpu7x"})
"""Families whose slices of several nodes need a workload policy instead of a topology in the placement policy
(AI-Hypercomputer/xpk@367c8382 (2026) src/xpk/core/nodepool.py)."""


class Tpu(NamedTuple):
    """A kind of TPU chip."""

    accelerator: str
    """Value of GKE's label, for example ``tpu-v6e-slice``."""
    generation: str
    """``v5e``, ``v5p``, ``v6e``, ``7x``."""
    hbm_gib: int
    """Memory of a chip in GiB."""
    devices_per_chip: int
    """Devices that JAX, and therefore vLLM, sees of one chip: each is a rank."""


class TpuMachine(NamedTuple):
    """A machine type with TPU chips."""

    name: str
    tpu: Tpu
    chips: int
    topology: str
    """Topology of the chips of one node."""
    vcpus: int
    memory_gib: float
    topologies: tuple[str, ...]
    """Topologies of slices of several nodes, where they are listed."""
    most_cubes: int | None
    """Cubes of 4x4x4 chips in the largest slice, where topologies follow a rule (:meth:`forms`). None: they do not."""
    regions: frozenset[str]

    @property
    def family(self) -> str:
        """``ct6e`` of ``ct6e-standard-4t``."""
        return self.name.partition("-")[0]

    @property
    def forms_several(self) -> bool:
        """Whether its nodes may be in slices of several nodes."""
        return bool(self.topologies) or self.most_cubes is not None

    def forms(self, topology: str) -> bool:
        """Whether nodes of this machine type form a slice of that topology: of one node, or of several."""
        if topology == self.topology or topology in self.topologies:
            return True
        sides = sides_of(topology)
        if self.most_cubes is None or sides is None or len(sides) != 3:
            return False
        if topology in _SMALL:
            return True
        cubes = sides[0] * sides[1] * sides[2] // 64
        return all(side % 4 == 0 for side in sides) and list(sides) == sorted(sides) and cubes <= self.most_cubes

    def nodes(self, topology: str) -> int:
        """Nodes of a slice of that topology. It must be one that :meth:`forms` accepts."""
        return chips_of(topology) // self.chips


def slice_nodes(machine_type: str, topology: str | None) -> int:
    """Nodes of a slice of that topology, or of the machine type's own; 1 if the machine type has no TPUs or does not form it."""
    machine = tpu_machines().get(machine_type)
    if machine is None or topology is None or not machine.forms(topology):
        return 1
    return machine.nodes(topology)


_SMALL = ("2x2x2", "2x2x4", "2x4x4")
"""Topologies of several nodes that are smaller than a cube."""

_TOPOLOGY = re.compile(r"[1-9]\d*(x[1-9]\d*){1,2}")


def sides_of(topology: str) -> tuple[int, ...] | None:
    """The sides of a topology: ``(2, 4)`` of ``2x4``. None: it has no such form."""
    if _TOPOLOGY.fullmatch(topology) is None:
        return None
    return tuple(int(side) for side in topology.split("x"))


def chips_of(topology: str) -> int:
    """Chips of a slice of that topology; 0 if it has no such form."""
    product = 1
    for side in sides_of(topology) or (0,):
        product *= side
    return product


@functools.cache
def tpus() -> Mapping[str, Tpu]:
    """The kinds of TPU chips, by the value of GKE's label."""
    return {
        name: Tpu(name, entry["generation"], entry["hbm_gib"], entry["devices_per_chip"])
        for name, entry in load("tpus.json")["accelerators"].items()
    }


@functools.cache
def tpu_machines() -> Mapping[str, TpuMachine]:
    """The machine types with TPUs, by name."""
    found = {}
    for entry in load("tpus.json")["machine_types"]:
        slices = entry["slices"] or {}
        found[entry["machine_type"]] = TpuMachine(
            name=entry["machine_type"],
            tpu=tpus()[entry["accelerator"]],
            chips=entry["chips"],
            topology=entry["topology"],
            vcpus=entry["vcpus"],
            memory_gib=entry["memory_gib"],
            topologies=tuple(slices.get("topologies", ())),
            most_cubes=slices.get("most_cubes"),
            regions=frozenset(entry["regions"]),
        )
    return found
