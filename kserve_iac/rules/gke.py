"""What GKE refuses of clusters, and what would not work on one. Paths start at the cluster's arguments."""

import re
from collections.abc import Iterator

from ..args import Problem
from ..args.gke import GkeClusterArgs
from ..catalog.accelerators import is_location, is_zone, region_of
from ..catalog.machines import MachineType, machine_type, reserved_cpu_millis, reserved_memory_mib
from .gke_maintenance import check_maintenance
from .gke_networks import check_networks
from .gke_pools import check_pools, check_shapes

SYSTEM_CPUS = 3.0
"""CPUs that pods of GKE and of the platform ask for: KServe's three controllers, LeaderWorkerSet (1), cert-manager, GKE's own
DNS, metrics, logging and Prometheus pods (requests of the charts; allocations of an idle cluster)."""

SYSTEM_GIB = 6.0
"""Memory that they ask for, in GiB."""

LARGEST = (1.0, 1.0)
"""CPUs and GiB of the largest of these pods: LeaderWorkerSet's controller (its chart's requests)."""


def check_gke(args: GkeClusterArgs) -> list[Problem]:
    """Every finding about a cluster and its pools."""
    return [
        *_location(args),
        *check_shapes(args),
        *check_pools(args),
        *_system_pool(args),
        *check_networks(args),
        *check_maintenance(args),
        *_access(args),
        *_subjects(args),
    ]


def _location(args: GkeClusterArgs) -> Iterator[Problem]:
    """A region or a zone, and zones of it."""
    if not is_location(args.location):
        text = f"{args.location} is neither a region nor a zone."
        yield Problem("gke-location", "location", text, "Write it like us-central1 or us-central1-a.")
        return
    region = region_of(args.location)
    for index, zone in enumerate(args.zones):
        if not is_zone(zone) or region_of(zone) != region:
            text = f"{zone} is no zone of {region}."
            yield Problem("gke-location", f"zones.{index}", text, f"Zones of it look like {region}-a.")


def _system_pool(args: GkeClusterArgs) -> Iterator[Problem]:
    """The system pool holds the platform, at its largest, on nodes of which each can take the larger of its pods."""
    machine = machine_type(args.system_pool.machine_type)
    if args.mode == "autopilot" or machine is None:
        return
    if machine.gpus:
        text = f"{machine.name} has GPUs, which pods of the platform do not tolerate."
        yield Problem("system-pool", "systemPool.machineType", text, "Take one without, for example e2-standard-8.")
        return
    cpus, memory = _left(machine)
    if cpus < LARGEST[0] or memory < LARGEST[1]:
        text = f"{machine.name} leaves {cpus:.1f} CPUs and {memory:.1f} GiB for pods; the largest needs "
        text += f"{LARGEST[0]:g} and {LARGEST[1]:g}."
        yield Problem("system-pool", "systemPool.machineType", text, "Take a larger one.")
        return
    if cpus * args.system_pool.max_nodes < SYSTEM_CPUS or memory * args.system_pool.max_nodes < SYSTEM_GIB:
        text = (
            f"{args.system_pool.max_nodes} x {machine.name} leave {cpus * args.system_pool.max_nodes:.1f} CPUs and "
            f"{memory * args.system_pool.max_nodes:.1f} GiB for pods; the platform needs {SYSTEM_CPUS:g} and {SYSTEM_GIB:g}."
        )
        yield Problem("system-pool", "systemPool.machineType", text, "Take a larger one, or raise maxNodes.")


def _left(machine: MachineType) -> tuple[float, float]:
    """CPUs and GiB of a node that are left for pods."""
    memory = machine.memory_gib * 1024
    cpus = (machine.vcpus * 1000 - reserved_cpu_millis(machine.vcpus)) / 1000
    return cpus, (memory - reserved_memory_mib(memory) - memory / 64 - 180) / 1024


def _access(args: GkeClusterArgs) -> Iterator[Problem]:
    """Somebody must reach the API server, or the platform is never installed."""
    access = args.access
    if access.endpoint == "ip" and not access.open and not access.authorized_networks:
        yield Problem(
            "api-access",
            "access.authorizedNetworks",
            "Nobody outside of Google Cloud may use the API server's address.",
            "Name the networks of your CI and your engineers, use endpoint dns, or run Pulumi in Google Cloud.",
            "warning",
        )


_SUBJECT = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


def _subjects(args: GkeClusterArgs) -> Iterator[Problem]:
    """Kubernetes service accounts are named ``namespace/name``."""
    given = [
        *((f"modelBuckets.{i}.readers", bucket.readers) for i, bucket in enumerate(args.model_buckets)),
        *((f"modelBuckets.{i}.writers", bucket.writers) for i, bucket in enumerate(args.model_buckets)),
        *((f"secrets.{i}.readers", secret.readers) for i, secret in enumerate(args.secrets)),
    ]
    for path, subjects in given:
        for index, subject in enumerate(subjects):
            if not _SUBJECT.fullmatch(subject):
                text = f"{subject!r} is no service account."
                yield Problem("service-account", f"{path}.{index}", text, "Write it like models/default.")
