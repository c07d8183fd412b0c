"""What GKE offers with GPUs: where machine types stand, how they can be had, what they need beside them.

Sizes are in :mod:`.machines`. Everything that is None is not verified: nothing is refused because of it.
"""

import functools
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from ._data import load

Fabric = Literal["tcpx", "tcpxo", "rdma"]
"""How GPUs of different nodes reach each other: GPUDirect-TCPX, GPUDirect-TCPXO, GPUDirect RDMA over RoCE."""

NETWORK_MTU = {"tcpx": 8244, "tcpxo": 8244, "rdma": 8896}
"""Bytes of the additional networks' frames (cluster-toolkit modules/network/multivpc and gpu-rdma-vpc)."""

ROCE_METAL = frozenset({"a4x-maxgpu-4g-metal"})
"""Bare metal, whose cards share one subnetwork that Google makes, with IPv6 alone: no network for each card can be made or named
(Compute Engine: "Create a MIG with A4X Max", network profile vpc-roce-metal; cluster-toolkit modules/network/gpu-rdma-vpc)."""


def accelerator_topology(machine_type: str) -> str | None:
    """How many nodes and GPUs one NVLink domain has, for machine types whose pools need a workload policy; None: they need none.

    GoogleCloudPlatform/cluster-toolkit@10470803 (2026) examples/gke-a4x and gke-a4x-max-bm; Vertex AI training clusters,
    "Compute resources": A4X comes in NVLink domains of 18 nodes, bound by a strict compact placement policy.
    """
    return "1x72" if family(machine_type) == "a4x" else None


LOCAL_SSD_GIB = 375
"""Size of one local SSD (Compute Engine: "About Local SSD disks")."""

MAX_RUN_SECONDS = 7 * 24 * 3600
"""Longest run of flex-start nodes (GKE: "About GKE consumption options")."""

MAX_SHARED_CLIENTS = 48
"""Most containers on one shared GPU, for time-sharing and MPS alike (GKE: "Share GPUs with time-sharing")."""


class Offer(NamedTuple):
    """Ways in which GKE gives a GPU machine; None: not verified."""

    on_demand: bool | None
    spot: bool | None
    flex_start: bool | None
    reservation: bool | None

    def of(self, kind: str) -> bool | None:
        """Whether it is offered in the way that ``kind`` names: on-demand, spot, flex-start, reservation."""
        offered: bool | None = getattr(self, kind.replace("-", "_"))
        return offered


class GpuMachine(NamedTuple):
    """What is known of a GPU machine type beside its size."""

    name: str
    accelerator: str
    gpus: int
    regions: frozenset[str]
    offer: Offer
    fabric: Fabric | None
    nics: int | None
    """Network cards for GPUs; None where it has none, or the number is not verified."""
    bundled_ssds: int | None
    """Local SSDs that come with the machine."""
    max_nodes: int | None
    """Most nodes of one pool (the NVLink domain of A4X)."""
    fraction: float | None
    """Share of a GPU, where a node gets less than one."""

    @property
    def family(self) -> str:
        return family(self.name)


class AttachableGpu(NamedTuple):
    """A GPU that is attached to N1 machines."""

    accelerator: str
    counts: tuple[int, ...]
    regions: frozenset[str]
    memory_gib: float
    max_vcpus: Mapping[int, int]
    """Count -> most vCPUs of the machine; empty: not verified."""


def family(machine_type: str) -> str:
    """``g2`` of ``g2-standard-12``."""
    return machine_type.split("-", 1)[0]


@functools.cache
def gpu_machines() -> Mapping[str, GpuMachine]:
    """The GPU machine types by name (``gke_accelerators.json``)."""
    found = {}
    for entry in load("gke_accelerators.json")["machine_types"]:
        name, ssd = entry["machine_type"], entry["local_ssd"]["bundled_count_375gib"]
        found[name] = GpuMachine(
            name=name,
            accelerator=entry["accelerator_type"],
            gpus=entry["gpu_count"],
            regions=frozenset(entry["regions"]),
            offer=Offer(**entry["consumption"]),
            fabric=_fabric(entry["gpudirect"], entry["gpu_nic_count"], entry["gpu_count"]),
            nics=entry["gpu_nic_count"],
            bundled_ssds=ssd,
            max_nodes=entry["max_nodes_per_pool"],
            fraction=entry["gpu_fraction"],
        )
    return found


def _fabric(text: str | None, nics: int | None, gpus: int) -> Fabric | None:
    if text is None or (text == "GPUDirect-TCPX" and nics is None and gpus < 8):
        return None  # A3 High with fewer than 8 GPUs has no cards of its own for them
    if "RDMA" in text:
        return "rdma"
    return "tcpxo" if text.endswith("TCPXO") else "tcpx"


@functools.cache
def attachable_gpus() -> Mapping[str, AttachableGpu]:
    """The GPUs that N1 machines take, by accelerator type (``gke_accelerators.json``)."""
    return {
        entry["accelerator_type"]: AttachableGpu(
            entry["accelerator_type"],
            tuple(entry["counts"]),
            frozenset(entry["regions"]),
            entry["gpu_memory_gib_each"],
            {int(count): host["vcpus"] for count, host in (entry["max_host_per_count"] or {}).items()},
        )
        for entry in load("gke_accelerators.json")["attachable"]
    }


@functools.cache
def gke_partitions() -> Mapping[str, Mapping[str, int]]:
    """Accelerator -> MIG partition size -> partitions of one GPU, as GKE's device plugin wants them (``gke_partitions.json``).

    A size with another number of partitions than the plugin's leaves the node without GPUs: of an A100 with 40 GB, 1g.10gb makes
    four, and the plugin waits for the seven of a GPU with 80 GB.
    """
    found: Mapping[str, Mapping[str, int]] = load("gke_partitions.json")["partitions"]
    return found


def partition_count(accelerator: str, size: str) -> int | None:
    """Partitions of that size of one GPU: GKE's number, or elsewhere NVIDIA's (``gpus.json``). None: not verified."""
    if (of_gke := gke_partitions().get(accelerator, {}).get(size)) is not None:
        return of_gke
    for entry in load("gpus.json")["gpus"]:
        if accelerator in (entry["id"], *entry["gke_accelerator"]):
            counts = {profile["name"]: profile["max_per_gpu"] for profile in entry["mig_profiles"] or ()}
            return counts.get(size)
    return None


def has_no_partitions(accelerator: str) -> bool:
    """Whether a GPU certainly cannot be divided into MIG partitions (``mig_profiles`` of ``gpus.json`` is empty)."""
    return any(
        entry["mig_profiles"] == []
        for entry in load("gpus.json")["gpus"]
        if accelerator in (entry["id"], *entry["gke_accelerator"])
    )


HYPERDISK_ONLY = frozenset({"a4", "a4x", "g4", "n4", "n4a", "n4d", "c4", "c4a", "c4d"})
"""Families that boot from Hyperdisk alone. N4 and C4: GoogleCloudPlatform/gke-mcp, skills on compute classes (generation 4), and
nextflow-io/nextflow#6841 (2026), which names N4A, N4D and C4D too; A4, A4X and G4: disks of cluster-toolkit examples/gke-a4,
gke-a4x and gke-g4."""

PERSISTENT_DISK_ONLY = frozenset({"e2", "n1", "n2", "g2", "a2", "t2d", "t2a"})
"""Families that do not boot from Hyperdisk Balanced: those before the third generation (same source)."""

_HYPERDISK_ONLY_TYPES = frozenset({"a3-ultragpu-8g"})
"""Vertex AI, ``DiskSpec``: hyperdisk-balanced for A3 Ultra, Persistent Disk for the other A3 machines."""


def boots_from_hyperdisk_only(machine_type: str) -> bool:
    """Whether the machine type takes no Persistent Disk."""
    return machine_type in _HYPERDISK_ONLY_TYPES or family(machine_type) in HYPERDISK_ONLY


_PERSISTENT_DISK_TOO = frozenset({"n2d", "c3", "c3d", "a3", "f1", "g1", "custom", "ct5lp"})
"""Families that boot from Persistent Disk, beside those that boot from it alone: of the third generation and before, and v5e TPUs
(skypilot-org/skypilot#3947)."""


_TPUS_WITH_HYPERDISK = frozenset({"ct6e", "tpu7x"})
"""Families of TPU machines that are booted from Hyperdisk Balanced in GoogleCloudPlatform/cluster-toolkit@10470803 (2026),
examples/gke-tpu-v6e and gke-tpu-7x. Whether they boot from Persistent Disk is not verified."""


def default_disk_type(machine_type: str) -> str | None:
    """The boot disk where none is asked for: SSD-backed, of the kind that the machine takes. None: what a family takes that is
    not known here is not asked for, so that GKE chooses (the provider fills ``disk_type`` in).
    """
    if boots_from_hyperdisk_only(machine_type) or family(machine_type) in _TPUS_WITH_HYPERDISK:
        return "hyperdisk-balanced"
    return "pd-balanced" if family(machine_type) in PERSISTENT_DISK_ONLY | _PERSISTENT_DISK_TOO else None


_LOCAL_SSDS: Mapping[str, tuple[int, ...]] = {
    # Compute Engine: "Choose a valid number of Local SSD disks"; G2 as in the tables of "Accelerator-optimized machine family",
    # which say of standard A2 only that they take some.
    "g2-standard-4": (1,), "g2-standard-8": (1,), "g2-standard-12": (1,), "g2-standard-16": (1,),
    "g2-standard-24": (2,), "g2-standard-32": (1,), "g2-standard-48": (4,), "g2-standard-96": (8,),
    "a2-highgpu-1g": (1, 2, 4, 8), "a2-highgpu-2g": (2, 4, 8), "a2-highgpu-4g": (4, 8), "a2-highgpu-8g": (8,),
    "a2-megagpu-16g": (8,),
}  # fmt: skip
_MOST_LOCAL_SSDS: Mapping[str, int] = {
    # Compute Engine: "Accelerator-optimized machine family", maximum of Titanium SSD; of lower counts it does not speak.
    "g4-standard-6": 0, "g4-standard-12": 1, "g4-standard-24": 2, "g4-standard-48": 4, "g4-standard-96": 8,
    "g4-standard-192": 16, "g4-standard-384": 32,
}  # fmt: skip
_LOCAL_SSDS_OF_FAMILY: Mapping[str, tuple[int, ...]] = {
    "n1": (1, 2, 3, 4, 5, 6, 7, 8, 16, 24),
    "e2": (),
    "t2a": (),
    "t2d": (),
}


def local_ssd_counts(machine_type: str) -> tuple[int, ...] | None:
    """How many local SSDs the machine type takes; empty: none at all; None: not verified."""
    machine = gpu_machines().get(machine_type)
    if machine is not None and machine.bundled_ssds:
        return (machine.bundled_ssds,)
    if machine_type in _LOCAL_SSDS:
        return _LOCAL_SSDS[machine_type]
    if machine_type in _MOST_LOCAL_SSDS:
        return tuple(range(1, _MOST_LOCAL_SSDS[machine_type] + 1))
    return _LOCAL_SSDS_OF_FAMILY.get(family(machine_type))


HUGE_PAGE_1G_NOT = frozenset({"e2", "n1", "n2", "n2d", "t2a", "t2d"})
"""Families without huge pages of 1 GiB: those that are older than the ones gcloud names (c3, c3d, c2d, h3, m2, m3, a2, a3, g2;
gcloud container node-pools create, ``--system-config-from-file``). Of newer ones it does not speak: nothing is refused."""


def huge_page_share(memory_gib: float) -> float:
    """Share of a node's memory that may be huge pages (same page of gcloud)."""
    return 0.6 if memory_gib < 30 else 0.8


@functools.cache
def _gpu_zones() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    listed = load("gpu_zones.json")
    return {
        name: {region: tuple(zones) for region, zones in regions.items()}
        for part in ("machine_types", "attachable")
        for name, regions in listed[part].items()
    }


def gpu_zones(name: str, region: str) -> tuple[str, ...] | None:
    """The zones of a region that have a GPU machine type, or a GPU that is attached to N1 machines; None: not verified."""
    return _gpu_zones().get(name, {}).get(region)


@functools.cache
def zone_letters() -> frozenset[str]:
    """The letters that zones end in, as far as zones are listed (``gpu_zones.json``)."""
    return frozenset(zone[-1] for regions in _gpu_zones().values() for zones in regions.values() for zone in zones)


_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-(?:[a-z]|ai\d+[a-z])")
_REGION = re.compile(r"[a-z]+-[a-z]+\d+")


def region_of(location: str) -> str:
    """The region of a zone, or the region itself."""
    match = _ZONE.fullmatch(location)
    return match.group(1) if match else location


def is_location(text: str) -> bool:
    """Whether it has the form of a region or a zone."""
    return bool(_REGION.fullmatch(text) or _ZONE.fullmatch(text))


def is_zone(text: str) -> bool:
    """Whether it has the form of a zone."""
    return bool(_ZONE.fullmatch(text))
