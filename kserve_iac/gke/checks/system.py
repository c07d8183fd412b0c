"""Rules about the system pool of a cluster on GKE: it must have room for the components that every platform runs."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...capacity.amounts import amounts
from ...catalog.gpus import GIB
from ...catalog.machines import MachineType, machine_type
from ...catalog.tpus import TPU_RESOURCE
from ...findings.path import Path

SYSTEM_CPUS = 3.0
"""CPUs that pods of GKE and of the platform ask for: KServe's three controllers, LeaderWorkerSet (1), cert-manager, GKE's own
DNS, metrics, logging and Prometheus pods (requests of the charts; allocations of an idle cluster)."""

SYSTEM_GIB = 6.0
"""Memory that they ask for, in GiB."""

LARGEST = (1.0, 1.0)
"""CPUs and GiB of the largest of these pods: LeaderWorkerSet's controller (its chart's requests)."""


def check_system_pool(args: GkeClusterArgs) -> Iterator[Problem]:
    """At its maximum size, the system pool must have room for the platform, and each of its nodes for the largest pod of the
    platform.
    """
    machine = machine_type(args.system_pool.machine_type)
    if args.mode == "autopilot" or machine is None:
        return
    if machine.gpus:
        what = "TPU" if machine.resource == TPU_RESOURCE else "GPU"
        text = f"{machine.name} has {what}s, and the platform's pods do not tolerate the taint of {what} nodes."
        yield Problem(
            "system-pool",
            Path("systemPool", "machineType"),
            text,
            f"Set machineType to one without {what}s, for example e2-standard-8.",
        )
        return
    cpus, memory = _left(machine)
    if cpus < LARGEST[0] or memory < LARGEST[1]:
        text = f"{machine.name} leaves {cpus:.1f} CPUs and {memory:.1f} GiB for pods, but the largest pod needs "
        text += f"{LARGEST[0]:g} CPU and {LARGEST[1]:g} GiB."
        yield Problem("system-pool", Path("systemPool", "machineType"), text, "Use a larger machine type.")
        return
    if cpus * args.system_pool.max_nodes < SYSTEM_CPUS or memory * args.system_pool.max_nodes < SYSTEM_GIB:
        text = (
            f"{args.system_pool.max_nodes} x {machine.name} leave {cpus * args.system_pool.max_nodes:.1f} CPUs and "
            f"{memory * args.system_pool.max_nodes:.1f} GiB for pods, but the platform needs {SYSTEM_CPUS:g} CPUs "
            f"and {SYSTEM_GIB:g} GiB."
        )
        yield Problem(
            "system-pool", Path("systemPool", "machineType"), text, "Use a larger machine type, or raise maxNodes."
        )


def _left(machine: MachineType) -> tuple[float, float]:
    """CPUs and GiB of a node that are available for pods."""
    left = amounts(machine.allocatable())
    return left.cpu / 1000, left.memory / GIB
