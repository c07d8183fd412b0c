"""The rules about each node pool. Paths start at the cluster's arguments.

Facts are the catalogue's (:mod:`kserve_iac.catalog.accelerators`); what is not verified there is not refused.
"""

from collections.abc import Callable, Iterable, Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...capacity.machine_types import is_no_machine_type
from ...findings.path import Path
from .pool_disks import disks_fit_machines, local_ssds_can_be_attached, preloaded_images_can_be_used
from .pool_dra import accelerator_networks_are_possible, gpus_can_be_claimed
from .pool_gpus import gpus_can_be_divided, own_drivers_can_be_loaded
from .pool_lifetime import auto_upgrade_follows_the_channel, flex_start_settings_are_possible
from .pool_placement import (
    flex_start_is_not_balanced,
    placement_is_in_one_zone,
    pools_are_not_too_large,
    zones_are_in_the_region,
)
from .pool_system import huge_pages_fit, labels_are_free

POOL_RULES: tuple[Callable[[Path, GkeNodePool, GkeClusterArgs], Iterable[Problem]], ...] = (
    gpus_can_be_divided,
    gpus_can_be_claimed,
    accelerator_networks_are_possible,
    flex_start_settings_are_possible,
    local_ssds_can_be_attached,
    disks_fit_machines,
    own_drivers_can_be_loaded,
    placement_is_in_one_zone,
    flex_start_is_not_balanced,
    pools_are_not_too_large,
    zones_are_in_the_region,
    labels_are_free,
    preloaded_images_can_be_used,
    huge_pages_fit,
    auto_upgrade_follows_the_channel,
)


def check_pools(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about a node pool whose machine type can exist."""
    for index, pool in enumerate(args.node_pools):
        if is_no_machine_type(pool.machine_type):
            continue
        path = Path("nodePools", index)
        for rule in POOL_RULES:
            yield from rule(path, pool, args)
