"""What GKE refuses of node pools and compute classes. Paths start at the cluster's arguments.

Facts are the catalogue's (:mod:`kserve_iac.catalog.accelerators`); what is not verified there is not refused.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import Accelerator, Capacity, CapacityKind, ComputeClass, GkeNodePool, Upgrade
from ...args.problem import nearest
from ...capacity.machine_types import is_no_machine_type, nearest_machine_type, unknown_machine_type
from ...capacity.pools import POOL_LABEL
from ...catalog.accelerators import (
    HUGE_PAGE_1G_NOT,
    PERSISTENT_DISK_ONLY,
    accelerator_topology,
    attachable_gpus,
    boots_from_hyperdisk_only,
    default_disk_type,
    family,
    gke_partitions,
    gpu_machines,
    huge_page_share,
    is_zone,
    local_ssd_counts,
    region_of,
)
from ...catalog.machines import machine_type
from ...findings.path import Path


class Shape(NamedTuple):
    """A kind of node, wherever it is written: in a pool, in a rung of a compute class, in the system pool."""

    path: Path
    machine_type: str
    accelerator: Accelerator | None
    capacity: Capacity


def shapes(args: GkeClusterArgs) -> Iterator[Shape]:
    """Every kind of node of a cluster."""
    for index, pool in enumerate(args.node_pools):
        yield Shape(Path("nodePools", index), pool.machine_type, pool.accelerator, pool.capacity)
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            path = Path("computeClasses", index, "rungs", step)
            yield Shape(path, rung.machine_type, rung.accelerator, rung.capacity)
    if args.mode == "standard":
        yield Shape(Path("systemPool"), args.system_pool.machine_type, None, Capacity())


def check_shapes(args: GkeClusterArgs) -> Iterator[Problem]:
    """What is wrong with machine types, their GPUs and the way they are had."""
    region = region_of(args.location)
    for shape in shapes(args):
        if machine_type(shape.machine_type) is None:
            yield _unknown(shape)
            if is_no_machine_type(shape.machine_type):
                continue
        yield from _attached(shape)
        yield from _region(shape, region)
        yield from _offer(shape)
    for index, given in enumerate(args.compute_classes):
        yield from _ladder(Path("computeClasses", index), given)


def _unknown(shape: Shape) -> Problem:
    """A machine type that the catalogue lacks: one that cannot be, or one of which nothing is known."""
    name, path = shape.machine_type, shape.path / "machineType"
    if is_no_machine_type(name):
        mend = nearest_machine_type(name)
        return Problem("machine-type", path, unknown_machine_type(name, mend), mend)
    return Problem(
        "machine-type-unknown",
        path,
        f"The catalogue has no machine type {name}, so whether pods fit its nodes, and what they cost, is not checked.",
        "Check the name with gcloud compute machine-types list, or use a machine type of the catalogue such as "
        "e2-standard-8.",
    )


def _attached(shape: Shape) -> Iterator[Problem]:
    """GPUs are attached to N1 alone, in counts that Compute Engine has, to machines that are not too large for them."""
    given = shape.accelerator
    if given is None:
        return
    path = shape.path / "accelerator"
    if shape.machine_type in gpu_machines():
        own = gpu_machines()[shape.machine_type]
        text = f"{shape.machine_type} already comes with {own.gpus} {own.accelerator}."
        yield Problem("gpu-attach", path, text, "Remove accelerator.")
        return
    if family(shape.machine_type) not in ("n1", "custom"):
        text = f"GPUs can be attached to N1 machines only, not to {shape.machine_type}."
        yield Problem(
            "gpu-attach", path, text, "Set machineType to an n1 machine type, or to one that comes with GPUs."
        )
        return
    gpu = attachable_gpus().get(given.type)
    if gpu is None:
        mend = nearest(given.type, attachable_gpus(), "attachable GPUs")
        yield Problem("gpu-attach", path / "type", f"{given.type} cannot be attached to a machine.", mend)
        return
    if given.count not in gpu.counts:
        counts = ", ".join(map(str, gpu.counts))
        text = f"{given.count} {given.type} cannot be attached to one machine."
        yield Problem("gpu-attach", path / "count", text, f"Set count to one of {counts}.")
        return
    machine, most = machine_type(shape.machine_type), gpu.max_vcpus.get(given.count)
    if machine is not None and most is not None and machine.vcpus > most:
        text = (
            f"A machine with {given.count} {given.type} can have at most {most} vCPUs, but {shape.machine_type} has "
            f"{machine.vcpus}."
        )
        yield Problem(
            "gpu-attach", shape.path / "machineType", text, "Use a smaller machine type, or raise accelerator.count."
        )


def _region(shape: Shape, region: str) -> Iterator[Problem]:
    """GPUs are not everywhere (machine types by region of the Compute Engine API)."""
    if shape.accelerator is not None and shape.accelerator.type in attachable_gpus():
        what, regions = shape.accelerator.type, attachable_gpus()[shape.accelerator.type].regions
    elif (machine := gpu_machines().get(shape.machine_type)) is not None:
        what, regions = shape.machine_type, machine.regions
    else:
        return
    if region not in regions:
        near = sorted(regions, key=lambda other: (other.split("-", 1)[0] != region.split("-", 1)[0], other))
        shown = ", ".join(near[:6]) + (f" and {len(near) - 6} more" if len(near) > 6 else "")
        yield Problem(
            "gpu-region",
            shape.path / "machineType",
            f"{what} is not available in {region}.",
            f"It is available in {shown}.",
        )


def _offer(shape: Shape) -> Iterator[Problem]:
    """Not every machine can be had in every way."""
    path, capacity = shape.path / "capacity", shape.capacity
    if capacity.queued and capacity.kind in ("spot", "reservation"):
        text = f"Queued provisioning cannot be combined with {capacity.kind} capacity."
        yield Problem("capacity-kind", path / "queued", text, "Set kind to on-demand or flex-start, or remove queued.")
    machine = gpu_machines().get(shape.machine_type)
    if machine is None:
        return
    kinds: tuple[CapacityKind, ...] = ("on-demand", "spot", "flex-start", "reservation")
    queued_for = capacity.queued and capacity.kind == "on-demand"
    if machine.offer.of(capacity.kind) is False and not queued_for:
        others = [kind for kind in kinds if machine.offer.of(kind)]
        text = f"{shape.machine_type} is not available as {capacity.kind} capacity."
        yield Problem("capacity-kind", path, text, f"Set capacity to {' or '.join(others)}.")


def _ladder(path: Path, given: ComputeClass) -> Iterator[Problem]:
    """A rung queues for nothing, and none lies behind one that never fails.

    GKE: "ComputeClass CustomResourceDefinition" (priorities have no queued provisioning); GoogleCloudPlatform/gke-mcp, skills on
    compute classes: with AnyBestEffort Compute Engine takes an on-demand machine before the next priority is looked at.
    """
    for step, rung in enumerate(given.rungs):
        if rung.capacity.queued:
            text = "Compute classes do not support queued provisioning."
            mend = "Set capacity to flex-start, or use a node pool."
            yield Problem("capacity-kind", path / "rungs" / step / "capacity" / "queued", text, mend)
        following = given.rungs[step + 1] if step + 1 < len(given.rungs) else None
        any_that_matches = rung.capacity.kind == "reservation" and rung.capacity.reservation is None
        if any_that_matches and following is not None and following.capacity.kind in ("spot", "flex-start"):
            text = (
                f"If no reservation matches, GKE takes an on-demand {rung.machine_type} before it tries the next rung."
            )
            yield Problem(
                "rung-order",
                path / "rungs" / step / "capacity",
                text,
                "Set capacity.reservation to the reservation's name.",
            )


# Pools --------------------------------------------------------------------------------------------------------


def _pools(args: GkeClusterArgs) -> Iterator[tuple[Path, GkeNodePool]]:
    for index, pool in enumerate(args.node_pools):
        if not is_no_machine_type(pool.machine_type):
            yield Path("nodePools", index), pool


def _gpu(pool: GkeNodePool) -> str | None:
    if (machine := gpu_machines().get(pool.machine_type)) is not None:
        return machine.accelerator
    return pool.accelerator.type if pool.accelerator is not None else None


def gpus_can_be_divided(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """MIG sizes are those that GKE's device plugin knows of the GPU; dividing needs GPUs.

    GoogleCloudPlatform/container-engine-accelerators@992db812 (2026) pkg/gpu/nvidia/mig/mig.go: the plugin ends where the number
    of partitions of a GPU is not the one in its table, so that the node offers no GPU.
    """
    gpu = _gpu(pool)
    if gpu is None:
        if machine_type(pool.machine_type) is None:
            return  # it may bring GPUs
        for field, given in (("gpuPartition", pool.gpu_partition), ("gpuSharing", pool.gpu_sharing)):
            if given is not None:
                text = f"Nodes of {pool.machine_type} have no GPU to divide."
                yield Problem("gpu-partition", path / field, text, f"Remove {field}.")
        return
    if pool.gpu_partition is None:
        return
    known = gke_partitions().get(gpu)
    machine = gpu_machines().get(pool.machine_type)
    if not known or (machine is not None and machine.fraction is not None):
        text = f"GKE does not partition {gpu}."
        yield Problem(
            "gpu-partition", path / "gpuPartition", text, "Remove gpuPartition, or share the GPU with gpuSharing."
        )
    elif pool.gpu_partition not in known:
        text = f"{gpu} has no partition size {pool.gpu_partition}."
        yield Problem("gpu-partition", path / "gpuPartition", text, f"Set gpuPartition to one of {', '.join(known)}.")


def flex_start_settings_are_possible(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Flex-start nodes come from zero, are not repaired, and end (cluster-toolkit gke-node-pool, preconditions of main.tf).

    How they are upgraded is fixed (GKE: "Node upgrade strategies", short-lived upgrades).
    """
    if pool.capacity.kind != "flex-start" and not pool.capacity.queued:
        return
    what = "Flex-start nodes" if pool.capacity.kind == "flex-start" else "Queued nodes"
    if pool.min_nodes:
        yield Problem(
            "flex-start", path / "minNodes", f"{what} are created only when pods wait for them.", "Set minNodes to 0."
        )
    if pool.auto_repair:
        yield Problem(
            "flex-start", path / "autoRepair", f"{what} are never repaired automatically.", "Remove autoRepair."
        )
    if pool.upgrade != Upgrade():
        text = f"{what} are upgraded by a strategy of GKE's own, which cannot be set: none is replaced before it ends."
        yield Problem("flex-start", path / "upgrade", text, "Remove upgrade.")
    compact = ("a3-ultragpu-8g", "a4-highgpu-8g")
    if pool.compact_placement and pool.capacity.kind == "flex-start" and pool.machine_type not in compact:
        text = f"{what} support compact placement only on {' and '.join(compact)}."
        yield Problem("flex-start", path / "compactPlacement", text, "Remove compactPlacement.")


def local_ssds_can_be_attached(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Counts of local SSDs are the machine type's (Compute Engine: "Choose a valid number of Local SSD disks")."""
    if pool.local_ssd is None:
        return
    counts = local_ssd_counts(pool.machine_type)
    field = path / "localSsd"
    if counts == ():
        yield Problem("local-ssd", field, f"{pool.machine_type} does not support local SSDs.", "Remove localSsd.")
    elif pool.local_ssd.count is None:
        machine = gpu_machines().get(pool.machine_type)
        bundled = machine is not None and machine.bundled_ssds
        if not bundled and machine_type(pool.machine_type) is not None:  # of others it is not known
            mend = f"Set count to {_one_of(counts)}." if counts else "Set count."
            yield Problem(
                "local-ssd",
                field / "count",
                f"{pool.machine_type} comes without local SSDs, so count is required.",
                mend,
            )
    elif counts is not None and pool.local_ssd.count not in counts:
        text = f"{pool.machine_type} does not support {pool.local_ssd.count} local SSDs."
        yield Problem("local-ssd", field / "count", text, f"Set count to {_one_of(counts)}.")


def _one_of(counts: Sequence[int]) -> str:
    return f"{counts[0]}" if len(counts) == 1 else f"one of {', '.join(map(str, counts))}"


def disks_fit_machines(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Machine families since the fourth generation boot from Hyperdisk alone, those before the third from Persistent Disk."""
    given = pool.disk.type
    if given is None:
        return
    wrong = boots_from_hyperdisk_only(pool.machine_type) and given.startswith("pd-")
    wrong |= family(pool.machine_type) in PERSISTENT_DISK_ONLY and given.startswith("hyperdisk")
    if wrong:
        mend = f"Set disk.type to {default_disk_type(pool.machine_type)}, or remove it."
        yield Problem("disk-type", path / "disk" / "type", f"{pool.machine_type} cannot boot from {given}.", mend)


def own_drivers_can_be_loaded(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """With Secure Boot, the kernel of Ubuntu loads signed modules only. The driver that NVIDIA's GPU operator builds on a node of
    Ubuntu has no such signature, while Google's installer for Container-Optimized OS brings a signed one (NVIDIA: "NVIDIA GPU
    Operator with Google GKE", whose driver manager is for Ubuntu alone; cos.googlesource.com, cos/tools, driver signatures).
    """
    if pool.gpu_driver == "none" and pool.secure_boot and pool.image_type == "UBUNTU_CONTAINERD" and _gpu(pool):
        yield Problem(
            "secure-boot",
            path / "secureBoot",
            "gpuDriver is none, so you install the NVIDIA driver yourself. With Secure Boot, Ubuntu loads only "
            "signed kernel modules: a driver that is built on the node, as NVIDIA's GPU operator does, is not loaded.",
            "Set secureBoot to false, or set gpuDriver to default.",
        )


NOT_COMPACT = {"e2": "E2", "n1": "N1", "custom": "N1"}
"""Families without compact placement. GKE: "Define compact placement for GKE nodes" lists the machine series that have it, and
neither is among them; Compute Engine answers for n1-standard-1 that a placement policy is not applicable to the machine type
(dstackai/dstack#2591; both read in 2026)."""


def placement_is_in_one_zone(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Compact placement is within a zone, not for E2 and N1, and neither queued for nor upgraded blue-green. A4X has it.

    GKE: "Define compact placement for GKE nodes"; cluster-toolkit modules/compute/gke-node-pool, preconditions of main.tf.
    """
    always = accelerator_topology(pool.machine_type) is not None
    if not pool.compact_placement and not always:
        return
    if len(pool.zones or args.zones) != 1 and not is_zone(args.location):
        what = f"An NVLink domain of {pool.machine_type}" if always else "Compact placement"
        text = f"{what} requires nodes in a single zone."
        yield Problem("placement", path / "zones", text, "Set zones of the pool to one zone.")
    if (of := family(pool.machine_type)) in NOT_COMPACT:
        yield Problem(
            "placement",
            path / "compactPlacement",
            f"{NOT_COMPACT[of]} machines do not support compact placement.",
            "Remove compactPlacement.",
        )
    if pool.capacity.queued:
        text = "Queued nodes do not support compact placement."
        if always:
            text = f"Queued nodes do not support compact placement, which {pool.machine_type} requires."
        mend = "Remove capacity.queued." if always else "Remove either compactPlacement or capacity.queued."
        field = path / "capacity" / "queued" if always else path / "compactPlacement"
        yield Problem("placement", field, text, mend)
    elif pool.upgrade.strategy == "blue-green":
        text = "Nodes with compact placement cannot be upgraded blue-green."
        yield Problem("placement", path / "upgrade" / "strategy", text, "Set upgrade.strategy to surge.")


def pools_are_not_too_large(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """An NVLink domain of A4X is 18 nodes (cluster-toolkit examples/gke-a4x)."""
    machine = gpu_machines().get(pool.machine_type)
    if machine is not None and machine.max_nodes is not None and pool.max_nodes > machine.max_nodes:
        text = f"A pool of {pool.machine_type} can have at most {machine.max_nodes} nodes."
        yield Problem(
            "pool-size", path / "maxNodes", text, f"Set maxNodes to {machine.max_nodes}, and add a second pool."
        )


def zones_are_in_the_region(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """A pool's zones are zones of the cluster's region."""
    region = region_of(args.location)
    for index, zone in enumerate(pool.zones):
        if not is_zone(zone) or region_of(zone) != region:
            text = f"{zone} is not a zone of {region}."
            yield Problem("gke-location", path / "zones" / index, text, f"Use a zone such as {region}-a.")


_RESERVED = ("kubernetes.io", "k8s.io", "cloud.google.com", "gke.io")


def labels_are_free(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Labels of Kubernetes and GKE are theirs to set, and the pool's name is ours."""
    for key in pool.labels:
        prefix, slash, _ = key.partition("/")
        if key == POOL_LABEL or (slash and prefix.endswith(_RESERVED)):
            yield Problem(
                "pool-label",
                path / "labels" / key,
                f"{key} is reserved: Kubernetes, GKE or kserve-iac sets it.",
                "Use another label key.",
            )


def preloaded_images_can_be_used(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Secondary boot disks with images need image streaming and Container-Optimized OS (GKE: "Use secondary boot disks")."""
    if not pool.preload_images:
        return
    if not args.image_streaming:
        text = "preloadImages requires image streaming."
        yield Problem(
            "preload",
            path / "preloadImages",
            text,
            "Set imageStreaming of the cluster to true, or remove preloadImages.",
        )
    elif pool.image_type != "COS_CONTAINERD":
        text = "preloadImages requires Container-Optimized OS (COS_CONTAINERD)."
        yield Problem("preload", path / "imageType", text, "Remove imageType.")


def huge_pages_fit(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Huge pages take a share of a node's memory at most, and older machines have none of 1 GiB.

    gcloud container node-pools create, ``--system-config-from-file``: 60 % below 30 GB, else 80 %; families with pages of 1 GiB.
    """
    machine = machine_type(pool.machine_type)
    asked = (pool.hugepages_2m or 0) * 2 / 1024 + (pool.hugepages_1g or 0)
    if machine is None or not asked:
        return
    if pool.hugepages_1g and family(machine.name) in HUGE_PAGE_1G_NOT:
        text = f"{machine.name} does not support huge pages of 1 GiB."
        yield Problem("hugepages", path / "hugepages1G", text, "Use hugepages2M instead.")
        return
    most = machine.memory_gib * huge_page_share(machine.memory_gib)
    if asked > most:
        field = "hugepages1G" if pool.hugepages_1g else "hugepages2M"
        text = f"The huge pages take {asked:g} GiB, but {pool.machine_type} allows at most {most:g} GiB."
        yield Problem("hugepages", path / field, text, f"Lower {field}.")


def auto_upgrade_follows_the_channel(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """On a release channel nodes are upgraded automatically (GKE: "Release channels")."""
    if not pool.auto_upgrade and args.release_channel != "UNSPECIFIED":
        text = f"GKE always upgrades the nodes of a cluster on release channel {args.release_channel}."
        mend = "Remove autoUpgrade and set maintenance, or set releaseChannel to UNSPECIFIED."
        yield Problem("auto-upgrade", path / "autoUpgrade", text, mend)


POOL_RULES: tuple[Callable[[Path, GkeNodePool, GkeClusterArgs], Iterable[Problem]], ...] = (
    gpus_can_be_divided,
    flex_start_settings_are_possible,
    local_ssds_can_be_attached,
    disks_fit_machines,
    own_drivers_can_be_loaded,
    placement_is_in_one_zone,
    pools_are_not_too_large,
    zones_are_in_the_region,
    labels_are_free,
    preloaded_images_can_be_used,
    huge_pages_fit,
    auto_upgrade_follows_the_channel,
)


def check_pools(args: GkeClusterArgs) -> Iterator[Problem]:
    """What is wrong with each pool."""
    for path, pool in _pools(args):
        for rule in POOL_RULES:
            yield from rule(path, pool, args)
