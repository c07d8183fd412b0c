"""Services on pools whose reservation is not active yet."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke_pool import ComputeClass, GkeNodePool
from ...compiled import Compiled
from ...findings.path import Path


def reservations_are_active(compiled: Compiled) -> Iterator[Problem]:
    """Pods wait until their pool's reservation starts, because the pool takes no other machines. An update waits for the services
    that it creates. A compute class tries its further rungs (GKE: "About custom ComputeClasses").
    """
    gke = compiled.environment.cluster.gke
    if gke is None:
        return
    waiting = {pool.name: name for pool in gke.pools if (name := _inactive(pool)) is not None}
    said = set()
    for service in compiled.services.values():
        for demand in service.demands:
            reservation = waiting.get(demand.pool or "")
            if reservation is None or not demand.at_least or (service.name, demand.pool) in said:
                continue
            said.add((service.name, demand.pool))
            yield Problem(
                "reservation-waits",
                Path("pool").under(demand.section),
                f"The reservation {reservation} of pool {demand.pool} is not active yet, so the pods wait for it, and an update "
                "waits for the pods.",
                f"Add the service when the reservation is active, or set pool to another pool. If {reservation} has started, set "
                f"capacity.active of pool {demand.pool} to true.",
            )


def _inactive(pool: GkeNodePool | ComputeClass) -> str | None:
    """The reservation for which all nodes of a pool wait. None: some may come from elsewhere, or it is active."""
    capacities = [pool.capacity] if isinstance(pool, GkeNodePool) else [rung.capacity for rung in pool.rungs]
    if any(one.active for one in capacities):
        return None
    return (capacities[0].reservation or "").rpartition("/")[2]
