"""Whether a pool finds the reservation whose nodes it is made of. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import accelerator_topology, is_zone
from ...findings.path import Path

BY_NAME_ONLY = frozenset(
    {"a3-highgpu-8g", "a3-megagpu-8g", "a3-ultragpu-8g", "a4-highgpu-8g", "a4x-highgpu-4g", "a4x-maxgpu-4g-metal"}
)
"""Machine types that no reservation gives by itself. GoogleCloudPlatform/hpc-toolkit#2573 says of a3-highgpu-8g that automatic
reservations cease, and cluster-toolkit's examples for all of these name a specific one (@10470803, read in 2026)."""


def check_reservations(args: GkeClusterArgs) -> Iterator[Problem]:
    """What keeps a pool from its reservation, or from any."""
    shared = len(args.zones) == 1 or is_zone(args.location)
    for index, pool in enumerate(args.node_pools):
        path, capacity = Path("nodePools", index), pool.capacity
        if capacity.kind != "reservation":
            continue
        if capacity.reservation is not None and not pool.zones and not shared:
            yield _zones(path, capacity.reservation.rpartition("/")[2])
        elif capacity.reservation is not None and len(pool.zones) > 1 and not _is_placed(pool):
            yield _several(path, capacity.reservation.rpartition("/")[2], len(pool.zones))
        if capacity.reservation is None and pool.machine_type in BY_NAME_ONLY:
            yield _any(path, pool.machine_type)
        if not capacity.active and pool.min_nodes:
            yield _inactive(path, capacity.reservation or "", pool.min_nodes)


def _zones(path: Path, name: str) -> Problem:
    """A reservation stands in one zone, and GKE looks for it in every zone of the pool.

    GoogleCloudPlatform/gsutil#1000 (the API refuses a pool by the zone where a reservation is short); cluster-toolkit@10470803
    (2026) modules/compute/gke-node-pool/main.tf demands zones, and a reservation of that name in each.
    """
    return Problem(
        "reservation-zones",
        path / "zones",
        f"A reservation is in one zone, but GKE looks for {name} in every zone of this pool, and the pool names none.",
        f"Set zones of the pool to the zone of {name}.",
    )


def _is_placed(pool: GkeNodePool) -> bool:
    """Whether other rules refuse more than one zone."""
    return pool.compact_placement or pool.gpu_direct or accelerator_topology(pool.machine_type) is not None


def _several(path: Path, name: str, zones: int) -> Problem:
    """As :func:`_zones`: each zone may have a reservation of that name."""
    return Problem(
        "reservation-zones",
        path / "zones",
        f"A reservation is in one zone, but the pool is in {zones} zones, and GKE looks for {name} in each of them.",
        f"Set zones of the pool to the zone of {name}, unless each zone has a reservation of that name.",
    )


def _any(path: Path, machine_type: str) -> Problem:
    """See :data:`BY_NAME_ONLY`. Without a match Compute Engine takes a machine on demand, or none."""
    return Problem(
        "reservation-any",
        path / "capacity",
        f"Reservations of {machine_type} are used by name only, so that no reservation matches here and the nodes are requested "
        "on demand.",
        "Set capacity.reservation to the reservation's name.",
    )


def _inactive(path: Path, name: str, nodes: int) -> Problem:
    """A future reservation has no machines before it starts, and a pool that names it takes no others. Google's Cluster Toolkit
    creates such a pool without nodes (GoogleCloudPlatform/cluster-toolkit@10470803 (2026) modules/compute/gke-node-pool,
    ``is_reservation_active``). When it starts is not compared with today: a preview depends on what is written alone.
    """
    return Problem(
        "reservation-inactive",
        path / "minNodes",
        f"minNodes is {nodes}, but the reservation {name.rpartition('/')[2]} is not active yet, so GKE cannot create a node.",
        "Set minNodes to 0 until the reservation is active, and then set capacity.active to true.",
    )
