"""Disks of a pool's nodes: local SSDs, boot disks, and disks with images. Paths start at the cluster's arguments."""

from collections.abc import Iterator, Sequence

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import (
    PERSISTENT_DISK_ONLY,
    boots_from_hyperdisk_only,
    default_disk_type,
    family,
    gpu_machines,
    local_ssd_counts,
)
from ...catalog.machines import machine_type
from ...findings.path import Path


def local_ssds_can_be_attached(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """The machine type determines how many local SSDs are possible (Compute Engine: "Choose a valid number of Local SSD
    disks").
    """
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
            mend = f"Set count to {one_of(counts)}." if counts else "Set count."
            yield Problem(
                "local-ssd",
                field / "count",
                f"{pool.machine_type} does not include local SSDs, so count is required.",
                mend,
            )
    elif counts is not None and pool.local_ssd.count not in counts:
        text = f"{pool.machine_type} does not support {pool.local_ssd.count} local SSDs."
        yield Problem("local-ssd", field / "count", text, f"Set count to {one_of(counts)}.")


def one_of(counts: Sequence[int]) -> str:
    """Possible numbers as the end of a mend: ``2``, or ``one of 1, 2``."""
    return f"{counts[0]}" if len(counts) == 1 else f"one of {', '.join(map(str, counts))}"


def disks_fit_machines(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Machine families from the fourth generation boot from Hyperdisk only, those before the third from Persistent Disk only."""
    given = pool.disk.type
    if given is None:
        return
    wrong = boots_from_hyperdisk_only(pool.machine_type) and given.startswith("pd-")
    wrong |= family(pool.machine_type) in PERSISTENT_DISK_ONLY and given.startswith("hyperdisk")
    if wrong:
        mend = f"Set disk.type to {default_disk_type(pool.machine_type)}, or remove it."
        yield Problem("disk-type", path / "disk" / "type", f"{pool.machine_type} cannot boot from {given}.", mend)


def preloaded_images_can_be_used(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Secondary boot disks with container images require image streaming and Container-Optimized OS (GKE: "Use secondary boot
    disks to preload data or container images", requirements).
    """
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
        yield Problem("preload", path / "imageType", text, "Set imageType to COS_CONTAINERD, or remove preloadImages.")
