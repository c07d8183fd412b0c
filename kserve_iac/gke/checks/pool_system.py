"""Labels and kernel settings of a pool's nodes. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...capacity.pool import POOL_LABEL
from ...catalog.accelerators import HUGE_PAGE_1G_NOT, family, huge_page_share
from ...catalog.machines import machine_type
from ...findings.path import Path

_RESERVED = ("kubernetes.io", "k8s.io", "cloud.google.com", "gke.io")


def labels_are_free(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Kubernetes and GKE set the labels with their own prefixes, and kserve-iac sets the label with the pool's name."""
    for key in pool.labels:
        prefix, slash, _ = key.partition("/")
        if key == POOL_LABEL or (slash and prefix.endswith(_RESERVED)):
            yield Problem(
                "pool-label",
                path / "labels" / key,
                f"{key} is reserved: Kubernetes, GKE or kserve-iac sets it.",
                "Use another label key.",
            )


def huge_pages_fit(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Huge pages take at most a share of a node's memory, and older machine families have no huge pages of 1 GiB.

    gcloud container node-pools create, ``--system-config-from-file``: 60 % below 30 GB, otherwise 80 %; families with pages of
    1 GiB.
    """
    machine = machine_type(pool.machine_type)
    asked = (pool.hugepages_2m or 0) * 2 / 1024 + (pool.hugepages_1g or 0)
    if machine is None or not asked:
        return
    if pool.hugepages_1g and family(machine.name) in HUGE_PAGE_1G_NOT:
        text = f"{machine.name} does not support huge pages of 1 GiB."
        mend = f"Remove hugepages1G, and set hugepages2M to {(pool.hugepages_2m or 0) + 512 * pool.hugepages_1g}."
        yield Problem("hugepages", path / "hugepages1G", text, mend)
        return
    most = machine.memory_gib * huge_page_share(machine.memory_gib)
    if asked > most:
        field = "hugepages1G" if pool.hugepages_1g else "hugepages2M"
        text = f"The huge pages take {asked:g} GiB, but {pool.machine_type} allows at most {most:g} GiB."
        rest = most - (pool.hugepages_2m or 0) * 2 / 1024 if pool.hugepages_1g else most
        fitting = int(rest) if pool.hugepages_1g else int(rest * 512)
        mend = f"Set {field} to {fitting} or less." if fitting > 0 else f"Remove {field}, and set hugepages2M to less."
        yield Problem("hugepages", path / field, text, mend)
