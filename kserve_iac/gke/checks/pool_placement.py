"""Where the nodes of a pool are: close to each other, in which zones, and how many. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import accelerator_topology, family, gpu_machines, is_zone, region_of
from ...findings.path import Path

NOT_COMPACT = {"e2": "E2", "n1": "N1", "custom": "N1"}
"""Families without compact placement. GKE: "Define compact placement for GKE nodes" lists the machine series that have it, and
neither is among them; Compute Engine answers for n1-standard-1 that a placement policy is not applicable to the machine type
(dstackai/dstack#2591; both read in 2026)."""


WITH_DISTANCE = ("a3-highgpu-8g", "a3-megagpu-", "a3-ultragpu-", "a4-", "h4d-")
"""Beginnings of the machine types whose nodes a workload policy can place, but for those with an accelerator topology (AI
Hypercomputer: "Compact placement policy and workload policy overview", comparison; H4D: cluster-toolkit@10470803, examples/
gke-consumption-options/dws-flex-start-compact-placement/gke-h4d; read in 2026)."""


def placement_is_in_one_zone(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Nodes with compact placement are in one zone, are not E2 or N1 machines, and are neither queued nor upgraded blue-green.
    A4X machines always have it.

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
    if pool.topology_distance is not None and (always or not pool.machine_type.startswith(WITH_DISTANCE)):
        text = f"{pool.machine_type} machines do not support a topology distance."
        yield Problem("placement", path / "topologyDistance", text, "Remove topologyDistance.")
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


def flex_start_is_not_balanced(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Flex-start pools take nodes in any zone that has them (GKE: "About GKE cluster autoscaling", location policy: BALANCED is
    not supported for them; read in 2026).
    """
    if pool.capacity.kind == "flex-start" and pool.location_policy == "BALANCED":
        text = "Flex-start nodes do not support the location policy BALANCED."
        yield Problem("location-policy", path / "locationPolicy", text, "Set locationPolicy of the pool to ANY.")


def zones_are_in_the_region(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """A pool's zones are zones of the cluster's region."""
    region = region_of(args.location)
    for index, zone in enumerate(pool.zones):
        if not is_zone(zone) or region_of(zone) != region:
            text = f"{zone} is not a zone of {region}."
            yield Problem("gke-location", path / "zones" / index, text, f"Use a zone such as {region}-a.")
