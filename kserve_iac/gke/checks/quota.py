"""Whether pools at their largest are within the project's quota, where it is given. Paths start at the cluster's arguments."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...args.problem import nearest
from ...catalog.accelerators import attachable_gpus, family, gpu_machines
from ...catalog.machines import machine_type
from ...catalog.tpus import tpu_machines, tpus
from ...findings.path import Path
from ..boot_disks import SSD, boot_disk_gib
from ..cluster import zone_count

ALL_GPUS = "GPUS_ALL_REGIONS"
"""Quota of the GPUs of all kinds in all regions, besides those of each kind (Compute Engine: "Allocation quotas", GPU quota)."""

FAMILY_CPUS = ("A2", "C2", "C2D", "C3", "E2", "N2", "N2D", "T2A", "T2D")
"""Machine families whose vCPUs have a quota of their own in a region, ``N2_CPUS`` (Compute Engine API v1, ``Quota.metric``, of
the families whose machine types are in the catalogue; read in 2026). The vCPUs of newer families count for
``CPUS_PER_VM_FAMILY`` with the dimension ``vm_family``, which has no name here."""

ALL_CPUS, N1_CPUS, SPOT_CPUS, ADDRESSES = "CPUS_ALL_REGIONS", "CPUS", "PREEMPTIBLE_CPUS", "IN_USE_ADDRESSES"
"""Quotas of the vCPUs of all on-demand machines, of N1 (and of other families without a quota of their own), of spot machines,
and of the addresses of the internet that nodes have unless they are private (same enumeration). Without a quota of spot vCPUs,
spot machines use the other quotas (Compute Engine: "Spot VMs", preemptible quotas; read in 2026)."""

CPUS = (ALL_CPUS, N1_CPUS, SPOT_CPUS, *(f"{name}_CPUS" for name in FAMILY_CPUS))

TPU_QUOTAS = {
    "tpu-lite-podslice-v5": "tpu-v5-lite-podslice",
    **{machine.family: machine.tpu.accelerator for machine in tpu_machines().values()},
}
"""Names of Compute Engine for quotas of TPU chips, or for the families that such a quota is divided into (``tpu_family:CT6E``) ->
ours: ``gcloud compute regions describe`` lists ``TPU_LITE_PODSLICE_V5`` and ``PREEMPTIBLE_TPU_LITE_PODSLICE_V5``."""


@dataclass(frozen=True)
class Nodes:
    """The nodes of a pool at its largest."""

    path: Path
    pool: GkeNodePool
    count: int

    @property
    def gpu(self) -> tuple[str, int] | None:
        """Kind of its GPUs or TPUs, and how many GPUs or chips there are on a node."""
        if (machine := gpu_machines().get(self.pool.machine_type)) is not None:
            return machine.accelerator, machine.gpus
        if (tpu := tpu_machines().get(self.pool.machine_type)) is not None:
            return tpu.tpu.accelerator, tpu.chips
        given = self.pool.accelerator
        return (given.type, given.count) if given is not None else None

    @property
    def ssd_gib(self) -> int:
        """GiB of boot disks that count for :data:`SSD`."""
        return self.count * boot_disk_gib(self.pool)


def check_quota(args: GkeClusterArgs) -> Iterator[Problem]:
    """All pools at their largest within the quota that was given."""
    pools = [
        Nodes(Path("nodePools", index), pool, most_nodes(pool, args))
        for index, pool in enumerate(args.node_pools)
        if machine_type(pool.machine_type) is not None
    ]
    yield from _known(args)
    yield from _gpus(pools, args)
    if args.mode == "standard":
        everything = [*pools, Nodes(Path("systemPool"), args.system, args.system.max_nodes)]
        yield from _disks(everything, args)
        for quota in (*CPUS, ADDRESSES):
            if quota in args.gpu_quota:
                yield from _counted(quota, everything, args)


def _known(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every name is one that is compared with something."""
    gpus = {machine.accelerator for machine in gpu_machines().values()} | set(attachable_gpus()) | set(tpus())
    known = {*gpus, *(f"spot/{gpu}" for gpu in gpus), ALL_GPUS, SSD, *CPUS, ADDRESSES}
    for name in args.gpu_quota:
        if name not in known:
            yield Problem(
                "quota-name",
                Path("gpuQuota", name),
                f"No pool is compared with a quota {name}.",
                _nearest(name, known),
            )


def _nearest(name: str, known: set[str]) -> str:
    """The mend of a name that is not known: Compute Engine's own name of a GPU's quota is ours in other words."""
    text = name.lower().replace("_", "-").removesuffix("-gpus")
    spot = "spot/" if text.startswith("preemptible-") else ""
    for gpu in (
        TPU_QUOTAS.get(text.removeprefix("preemptible-"), ""),
        text.removeprefix("preemptible-"),
        text.removeprefix("preemptible-").replace("nvidia-", "nvidia-tesla-"),
    ):
        if (found := f"{spot}{gpu}") in known:
            return f"Write {found}."
    longer = [other for other in sorted(known) if other.startswith(f"{spot}{text.removeprefix('preemptible-')}-")]
    if longer:
        return f"Write {' or '.join(longer)}."
    names = "a type of GPUs such as nvidia-l4 or spot/nvidia-l4, " + ", ".join([ALL_GPUS, SSD, ADDRESSES, *CPUS])
    return nearest(name, known, "quotas", otherwise=f"The known quotas are {names}.")


def _counted(quota: str, pools: list[Nodes], args: GkeClusterArgs) -> Iterator[Problem]:
    """VCPUs and addresses of all nodes at their largest; the nodes of reservations have passed the quota already."""
    limit = args.gpu_quota[quota]
    if quota == SPOT_CPUS and limit == 0:
        return
    used = {nodes.path: _use(quota, nodes, args) for nodes in pools}
    total = sum(used.values())
    if total > limit:
        largest = max(used, key=lambda path: used[path])
        what = "addresses" if quota == ADDRESSES else "vCPUs"
        mend = "Lower maxNodes" if quota != ADDRESSES else "Lower maxNodes, set access.privateNodes to true"
        yield Problem(
            "cpu-quota",
            largest / "maxNodes",
            f"At the maximum of nodes, all pools use {total:,} {what}, of which this pool uses {used[largest]:,}, but the quota "
            f"{quota} is {limit:,}.",
            f"{mend}, or have the quota raised first and update gpuQuota.",
        )


def _use(quota: str, nodes: Nodes, args: GkeClusterArgs) -> int:
    kind = nodes.pool.capacity.kind
    if quota == ADDRESSES:
        return 0 if args.access.private_nodes else nodes.count
    machine = machine_type(nodes.pool.machine_type)
    if machine is None or machine.name in tpu_machines():
        return 0  # whether the vCPUs of TPU machines count is not verified
    if kind == "reservation" or (kind in ("spot", "flex-start")) != (quota == SPOT_CPUS):
        return 0
    of = {N1_CPUS: "n1", ALL_CPUS: None, SPOT_CPUS: None}.get(quota, quota.removesuffix("_CPUS").lower())
    return nodes.count * machine.vcpus if of is None or family(machine.name) == of else 0


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
        keys = (f"spot/{gpu}",) if kind in ("spot", "flex-start") else (gpu,) if gpu in tpus() else (gpu, ALL_GPUS)
        for key in keys:
            if key not in args.gpu_quota:
                continue
            used[key] = used.get(key, 0) + each * nodes.count
            if used[key] > args.gpu_quota[key]:
                unit = "TPU chips" if gpu in tpus() else "GPUs"
                what = unit if key == ALL_GPUS else f"{unit} of {key}"
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
