"""Whether pools at their largest are within the project's quota, where it is given. Paths start at the cluster's arguments."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import default_disk_type, gpu_machines
from ...catalog.machines import machine_type
from ...findings.path import Path
from ..cluster import zone_count

ALL_GPUS = "GPUS_ALL_REGIONS"
"""Quota of the GPUs of all kinds in all regions, besides those of each kind (Compute Engine: "Allocation quotas", GPU quota)."""

SSD = "SSD_TOTAL_GB"
"""Quota of the GB of persistent disks on SSDs in a region."""

SSD_DISKS = frozenset({"pd-ssd", "pd-balanced"})
"""Types of disks that this quota counts; Hyperdisk has quotas of its own
(terraform-google-modules/terraform-google-kubernetes-engine #1795: three nodes with the default disk need 300 GB of it, and
with pd-standard none)."""


@dataclass(frozen=True)
class Nodes:
    """The nodes of a pool at its largest."""

    path: Path
    pool: GkeNodePool
    count: int

    @property
    def gpu(self) -> tuple[str, int] | None:
        """Kind of its GPUs, and how many there are on a node."""
        if (machine := gpu_machines().get(self.pool.machine_type)) is not None:
            return machine.accelerator, machine.gpus
        given = self.pool.accelerator
        return (given.type, given.count) if given is not None else None

    @property
    def ssd_gib(self) -> int:
        """GiB of boot disks that count for :data:`SSD`."""
        return self.count * boot_disk_gib(self.pool)


def boot_disk_gib(pool: GkeNodePool) -> int:
    """GiB of the boot disk of one node, as far as :data:`SSD` counts them."""
    return pool.disk.size_gib if (pool.disk.type or default_disk_type(pool.machine_type)) in SSD_DISKS else 0


def check_quota(args: GkeClusterArgs) -> Iterator[Problem]:
    """All pools at their largest within the quota that was given."""
    pools = [
        Nodes(Path("nodePools", index), pool, most_nodes(pool, args))
        for index, pool in enumerate(args.node_pools)
        if machine_type(pool.machine_type) is not None
    ]
    yield from _gpus(pools, args)
    if args.mode == "standard":
        yield from _disks([*pools, Nodes(Path("systemPool"), args.system, args.system.max_nodes)], args)


def most_nodes(pool: GkeNodePool, args: GkeClusterArgs) -> int:
    """Nodes of a pool at its largest, in all its zones."""
    return pool.max_nodes * (zone_count(pool, args) if pool.bounds == "per-zone" else 1)


def _gpus(pools: list[Nodes], args: GkeClusterArgs) -> Iterator[Problem]:
    """GPUs of each kind, and all of them; those of a named reservation have passed the quota already.

    Where ``kind: reservation`` names none and no reservation matches, Compute Engine takes a machine on demand, whose GPUs count
    (GKE: "Consuming reserved zonal resources", any matching reservation with fallback; read in 2026).

    Flex-start nodes use the quota of preemptible ones (Vertex AI: "Use Flex-start VMs with inference"), which the quota of all
    GPUs does not count here.
    """
    used: dict[str, int] = {}
    for nodes in pools:
        kind = nodes.pool.capacity.kind
        if nodes.gpu is None or nodes.pool.capacity.reservation is not None:
            continue
        gpu, each = nodes.gpu
        keys = (f"spot/{gpu}",) if kind in ("spot", "flex-start") else (gpu, ALL_GPUS)
        for key in keys:
            if key not in args.gpu_quota:
                continue
            used[key] = used.get(key, 0) + each * nodes.count
            if used[key] > args.gpu_quota[key]:
                what = "GPUs" if key == ALL_GPUS else f"GPUs of {key}"
                name = f"the quota {key}" if key == ALL_GPUS else "the quota"
                yield Problem(
                    "gpu-quota",
                    nodes.path / "maxNodes",
                    f"This pool and those before it may use {used[key]} {what}, but {name} is {args.gpu_quota[key]}.",
                    "Lower maxNodes, or have the quota raised first and update gpuQuota.",
                )


def _disks(pools: list[Nodes], args: GkeClusterArgs) -> Iterator[Problem]:
    """Boot disks of all nodes, those of the system pool included
    (hashicorp-education/learn-terraform-provision-gke-cluster#22).
    """
    if SSD not in args.gpu_quota:
        return
    total = sum(nodes.ssd_gib for nodes in pools)
    if total > args.gpu_quota[SSD]:
        largest = max(pools, key=lambda nodes: nodes.ssd_gib)
        yield Problem(
            "ssd-quota",
            largest.path / "disk",
            f"At the maximum of nodes, the boot disks of all pools take {total:,} GB of SSD, of which this pool takes "
            f"{largest.ssd_gib:,} GB, but the quota {SSD} is {args.gpu_quota[SSD]:,} GB.",
            "Lower maxNodes or disk.sizeGib, set disk.type to pd-standard, or have the quota raised first and update gpuQuota.",
        )
