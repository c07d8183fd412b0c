"""Which boot disks of nodes count for a quota."""

from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import default_disk_type

SSD = "SSD_TOTAL_GB"
"""Quota of the GB of persistent disks on SSDs in a region."""

SSD_DISKS = frozenset({"pd-ssd", "pd-balanced"})
"""Types of disks that this quota counts; Hyperdisk has quotas of its own
(terraform-google-modules/terraform-google-kubernetes-engine #1795: three nodes with the default disk need 300 GB of it, and
with pd-standard none)."""


def boot_disk_gib(pool: GkeNodePool) -> int:
    """GiB of the boot disk of one node, as far as :data:`SSD` counts them."""
    return pool.disk.size_gib if (pool.disk.type or default_disk_type(pool.machine_type)) in SSD_DISKS else 0
