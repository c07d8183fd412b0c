"""Whether what the services need fits the quota that a new project has, where the project's own quota is not given."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke_pool import GkeNodePool
from ...compiled import Compiled
from ...findings.path import Path
from ...gke.boot_disks import SSD, boot_disk_gib

DEFAULT_SSD_GB = 500
"""GB of SSD persistent disks that a new project may use in a region (openshift/installer#2292; a free trial has 250:
terraform-google-modules/terraform-google-kubernetes-engine#1795). Projects that have grown may use more."""


def disks_fit_the_default_quota(compiled: Compiled) -> Iterator[Problem]:
    """The boot disks of the nodes that all services need at maximum replicas, within a region's quota of SSD persistent disks.

    Only nodes that pods need are counted, or that the pool always has: ``maxNodes`` may be larger. Where ``gpuQuota`` has the
    quota, pools at their largest are compared with it (:mod:`kserve_iac.gke.checks.quota`).
    """
    gke = compiled.environment.cluster.gke
    if gke is None or SSD in gke.gpu_quota:
        return
    used: dict[str, int] = {}
    for pool in gke.pools:
        use = compiled.placement.pools.get(pool.name)
        if isinstance(pool, GkeNodePool) and use is not None:
            used[pool.name] = sum(group.count for group in use.at_most.nodes) * boot_disk_gib(pool)
    total = sum(used.values())
    if total <= DEFAULT_SSD_GB:
        return
    shares = ", ".join(f"{name} {gib:,} GB" for name, gib in sorted(used.items(), key=lambda one: -one[1]) if gib)
    yield Problem(
        "ssd-quota-unsure",
        Path("cluster", "gke", "gpuQuota"),
        f"At maximum replicas, the boot disks of the nodes take {total:,} GB of SSD ({shares}), but a new project may use "
        f"{DEFAULT_SSD_GB} GB in a region.",
        f"If the project's quota is larger, set {SSD} in gpuQuota to it. Otherwise have it raised, or set disk.type "
        "of the pools to pd-standard.",
    )
