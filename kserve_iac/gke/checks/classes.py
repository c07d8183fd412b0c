"""Compute classes: rungs that GKE does not take, and rungs that GKE never reaches. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import ComputeClass
from ...catalog.accelerators import local_ssd_counts
from ...catalog.dra import has_accelerator_network
from ...findings.path import Path
from .pool_disks import one_of


def check_classes(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about the rungs of a compute class and their order."""
    for index, given in enumerate(args.compute_classes):
        path = Path("computeClasses", index)
        yield from _queued(path, given)
        yield from _order(path, given)
        yield from _local_ssds(path, given)
        yield from _networks(path, given)


def _queued(path: Path, given: ComputeClass) -> Iterator[Problem]:
    """Priorities have no queued provisioning (GKE: "ComputeClass CustomResourceDefinition")."""
    for step, rung in enumerate(given.rungs):
        if rung.capacity.queued:
            text = "Compute classes do not support queued provisioning."
            mend = "Set capacity to flex-start, or use a node pool."
            yield Problem("capacity-kind", path / "rungs" / step / "capacity" / "queued", text, mend)


def _order(path: Path, given: ComputeClass) -> Iterator[Problem]:
    """With AnyBestEffort, Compute Engine takes an on-demand machine before GKE tries the next priority (GoogleCloudPlatform/
    gke-mcp, skills on compute classes), so that spot or flex-start capacity behind it is not tried first.
    """
    for step, (rung, following) in enumerate(zip(given.rungs, given.rungs[1:], strict=False)):
        any_that_matches = rung.capacity.kind == "reservation" and rung.capacity.reservation is None
        if any_that_matches and following.capacity.kind in ("spot", "flex-start"):
            text = (
                f"If no reservation matches, GKE takes an on-demand {rung.machine_type} before it tries the next rung."
            )
            mend = "Set capacity.reservation to the reservation's name."
            yield Problem("rung-order", path / "rungs" / step / "capacity", text, mend)


def _local_ssds(path: Path, given: ComputeClass) -> Iterator[Problem]:
    """The machine type determines how many local SSDs are possible, as for pools."""
    for step, rung in enumerate(given.rungs):
        counts = local_ssd_counts(rung.machine_type)
        if rung.local_ssd_count is None or counts is None or rung.local_ssd_count in counts:
            continue
        field = path / "rungs" / step / "localSsdCount"
        if not counts:
            text = f"{rung.machine_type} does not support local SSDs."
            yield Problem("local-ssd", field, text, "Remove localSsdCount.")
        else:
            text = f"{rung.machine_type} does not support {rung.local_ssd_count} local SSDs."
            yield Problem("local-ssd", field, text, f"Set localSsdCount to {one_of(counts)}.")


def _networks(path: Path, given: ComputeClass) -> Iterator[Problem]:
    """GKE creates the networks of cards for the same machines as in pools (:mod:`.pool_dra`)."""
    for step, rung in enumerate(given.rungs):
        if given.accelerator_network_profile is not None and has_accelerator_network(rung.machine_type) is False:
            text = f"GKE has no accelerator network profile for {rung.machine_type}, which has no network cards for accelerators."
            mend = "Set machineType to one such as a3-ultragpu-8g, or remove acceleratorNetworkProfile of the class."
            yield Problem("accelerator-network", path / "rungs" / step / "machineType", text, mend)
