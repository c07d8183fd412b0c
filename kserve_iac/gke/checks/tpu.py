"""What GKE refuses of pools and compute classes with TPUs. Paths start at the cluster's arguments.

Facts are the catalogue's (:mod:`kserve_iac.catalog.tpus`).
"""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...capacity.pools import GKE_ZONES
from ...catalog.accelerators import is_zone, region_of
from ...catalog.machines import machine_type
from ...catalog.tpus import TpuMachine, slice_nodes, tpu_machines
from ...findings.path import Path


def check_tpus(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about TPUs."""
    region = region_of(args.location)
    for index, pool in enumerate(args.node_pools):
        path = Path("nodePools", index)
        machine = tpu_machines().get(pool.machine_type)
        yield from _topology(path, pool, machine)
        if machine is not None:
            yield from _region(path, machine, region)
            nodes = slice_nodes(pool.machine_type, pool.tpu_topology)
            if nodes > 1:
                yield from _whole(path, pool, args, nodes)
            else:
                yield from _zones(path, pool, args)
                yield from _compact(path, pool)
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            if (machine := tpu_machines().get(rung.machine_type)) is not None:
                yield from _region(Path("computeClasses", index, "rungs", step), machine, region)
        yield from _one_kind(Path("computeClasses", index), [rung.machine_type for rung in given.rungs])


def _topology(path: Path, pool: GkeNodePool, machine: TpuMachine | None) -> Iterator[Problem]:
    """A topology is one that the machine type forms (``catalog/data/tpus.json``)."""
    field, given = path / "tpuTopology", pool.tpu_topology
    if given is None:
        return
    if machine is None:
        if machine_type(pool.machine_type) is not None:  # otherwise it may be one with TPUs
            text = f"Nodes of {pool.machine_type} have no TPUs."
            mend = "Remove tpuTopology, or set machineType to one with TPUs such as ct6e-standard-4t."
            yield Problem("tpu-topology", field, text, mend)
    elif not machine.forms(given):
        text = f"Nodes of {machine.name} cannot form a TPU slice of topology {given}."
        yield Problem("tpu-topology", field, text, _mend(machine, given))


def _whole(path: Path, pool: GkeNodePool, args: GkeClusterArgs, nodes: int) -> Iterator[Problem]:
    """A slice of several nodes exists as a whole or not at all, in one zone.

    GoogleCloudPlatform/cluster-toolkit#3817 and @10470803 (2026) examples/gke-consumption-options, dws-flex-start/gke-tpu-7x: the
    number of nodes, and the maximum of an autoscaled pool, is the number of chips divided by those of a node; ray-project/ray,
    "Start Google Cloud GKE Cluster with TPUs for KubeRay": GKE scales such a slice as one unit; preconditions of modules/compute/
    gke-node-pool/main.tf: compact placement is in one zone and not upgraded blue-green.
    """
    what = f"A TPU slice of topology {pool.tpu_topology} has {nodes} nodes of {pool.machine_type}"
    if pool.max_nodes != nodes:
        text = f"{what}, which exist together or not at all, but maxNodes is {pool.max_nodes}."
        yield Problem(
            "tpu-slice-size", path / "maxNodes", text, f"Set maxNodes to {nodes}. Add a pool for each further slice."
        )
    if pool.min_nodes not in (0, nodes):
        text = f"{what}, which exist together or not at all, but minNodes is {pool.min_nodes}."
        yield Problem("tpu-slice-size", path / "minNodes", text, f"Set minNodes to 0 or to {nodes}.")
    if len(pool.zones or args.zones) != 1 and not is_zone(args.location):
        text = f"{what}, which are in one zone."
        yield Problem(
            "placement", path / "zones", text, f"Set zones of the pool to one zone that has {pool.machine_type}."
        )
    if pool.upgrade.strategy == "blue-green":
        text = "The nodes of a TPU slice cannot be upgraded blue-green."
        yield Problem("placement", path / "upgrade" / "strategy", text, "Set upgrade.strategy to surge.")


def _mend(machine: TpuMachine, given: str) -> str:
    others = [other.name for other in tpu_machines().values() if other.tpu == machine.tpu and other.topology == given]
    if others:
        return f"Set machineType to {others[0]}, or remove tpuTopology."
    return f"Set tpuTopology to {machine.topology}, or remove it."


def _region(path: Path, machine: TpuMachine, region: str) -> Iterator[Problem]:
    """TPUs are not everywhere (machine types by region of the Compute Engine API)."""
    if region in machine.regions:
        return
    near = sorted(machine.regions, key=lambda other: (other.split("-", 1)[0] != region.split("-", 1)[0], other))
    shown = ", ".join(near[:6]) + (f" and {len(near) - 6} more" if len(near) > 6 else "")
    yield Problem(
        "gpu-region",
        path / "machineType",
        f"{machine.name} is not available in {region}.",
        f"It is available in {shown}.",
    )


def _zones(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """TPUs are in few zones of a region. Which ones is not listed here, so that the zones are not refused (Cloud TPU: "TPU
    regions and zones"; all examples of GoogleCloudPlatform/cluster-toolkit@10470803 (2026) set one zone).
    """
    if pool.zones or args.zones or is_zone(args.location):
        return
    yield Problem(
        "gpu-zone-unsure",
        path / "zones",
        f"TPUs are in few zones of a region, but GKE spreads the nodes of a regional cluster over {GKE_ZONES} zones, and refuses "
        f"the pool if one of them has no {pool.machine_type}.",
        f"Set zones of the pool to those that `gcloud compute machine-types list --filter=name={pool.machine_type}` shows.",
    )


def _compact(path: Path, pool: GkeNodePool) -> Iterator[Problem]:
    """Nodes that are slices of their own have nothing to be close to: xpk sets a placement policy for slices of several nodes
    only (AI-Hypercomputer/xpk@367c8382 (2026) src/xpk/core/nodepool.py; "as recommended by GKE backend team", xpk#825).
    """
    if pool.compact_placement:
        yield Problem(
            "tpu-placement",
            path / "compactPlacement",
            f"Each node of {pool.machine_type} is a TPU slice of its own here, so that compact placement brings nothing, and GKE "
            "may refuse it.",
            "Remove compactPlacement.",
        )


def _one_kind(path: Path, names: list[str]) -> Iterator[Problem]:
    """Pods request GPUs and TPUs by different resources, and select TPUs by their kind and topology. A pod that runs on one rung
    does not run on another of another kind (GKE: "ComputeClass CustomResourceDefinition", ``tpu``). Services that are placed on
    the class are rendered for one kind.
    """
    other = next((step for step, name in enumerate(names) if _kind(name) != _kind(names[0])), None)
    if other is None:
        return
    yield Problem(
        "tpu-class",
        path / "rungs" / other / "machineType",
        f"Pods that run on {names[0]} do not run on {names[other]}, because they request TPU chips by the kind and the topology "
        "of the TPUs.",
        f"Use {names[0]} in all rungs, or create a compute class for {names[other]}.",
    )


def _kind(name: str) -> tuple[str, str] | None:
    machine = tpu_machines().get(name)
    return (machine.tpu.accelerator, machine.topology) if machine is not None else None
