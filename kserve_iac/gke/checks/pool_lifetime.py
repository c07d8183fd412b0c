"""How long the nodes of a pool exist, and who replaces them. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool, Upgrade
from ...findings.path import Path

_COMPACT = ("a3-ultragpu-", "a4-", "h4d-")
"""Beginnings of the machine types that have compact placement with flex-start (cluster-toolkit@10470803 (2026)
modules/compute/gke-node-pool/main.tf, last precondition)."""


def flex_start_settings_are_possible(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Flex-start nodes are created from zero, are not repaired, and end (cluster-toolkit gke-node-pool, preconditions of
    main.tf).

    GKE upgrades them, and queued nodes from 1.32.2-gke.1652000, by its strategy for short-lived nodes, which has no settings
    (GKE: "Node upgrade strategies", short-lived upgrades; read in 2026).
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
        text = f"GKE upgrades {what[0].lower()}{what[1:]} by a strategy without settings, which replaces no node before it ends."
        yield Problem("flex-start", path / "upgrade", text, "Remove upgrade.")
    if pool.compact_placement and pool.capacity.kind == "flex-start" and not pool.machine_type.startswith(_COMPACT):
        text = f"{what} support compact placement only on A3 Ultra, A4 and H4D machines."
        yield Problem("flex-start", path / "compactPlacement", text, "Remove compactPlacement.")


def auto_upgrade_follows_the_channel(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """On a release channel, GKE upgrades nodes automatically (GKE: "Release channels")."""
    if not pool.auto_upgrade and args.release_channel != "UNSPECIFIED":
        text = f"GKE always upgrades the nodes of a cluster on release channel {args.release_channel}."
        mend = "Remove autoUpgrade and set maintenance, or set releaseChannel to UNSPECIFIED."
        yield Problem("auto-upgrade", path / "autoUpgrade", text, mend)
