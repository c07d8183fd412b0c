"""Kinds of nodes: whether their machine types exist, with the GPUs and in the region and capacity type that are asked for.

Paths start at the cluster's arguments. Facts are the catalogue's (:mod:`kserve_iac.catalog.accelerators`); what is not verified
there is not refused.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import Accelerator, Capacity, CapacityKind
from ...args.problem import nearest
from ...capacity.machine_types import is_no_machine_type, nearest_machine_type, unknown_machine_type
from ...catalog.accelerators import attachable_gpus, family, gpu_machines, region_of
from ...catalog.machines import machine_type
from ...findings.path import Path


class Shape(NamedTuple):
    """A kind of node, wherever it is written: in a pool, in a rung of a compute class, in the system pool."""

    path: Path
    machine_type: str
    accelerator: Accelerator | None
    capacity: Capacity


def shapes(args: GkeClusterArgs) -> Iterator[Shape]:
    """Every kind of node of a cluster."""
    for index, pool in enumerate(args.node_pools):
        yield Shape(Path("nodePools", index), pool.machine_type, pool.accelerator, pool.capacity)
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            path = Path("computeClasses", index, "rungs", step)
            yield Shape(path, rung.machine_type, rung.accelerator, rung.capacity)
    if args.mode == "standard":
        yield Shape(Path("systemPool"), args.system_pool.machine_type, None, Capacity())


def check_shapes(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about machine types, their GPUs and their capacity types."""
    region = region_of(args.location)
    for shape in shapes(args):
        if machine_type(shape.machine_type) is None:
            yield _unknown(shape)
            if is_no_machine_type(shape.machine_type):
                continue
        yield from _attached(shape)
        yield from _region(shape, region)
        yield from _offer(shape)


def _unknown(shape: Shape) -> Problem:
    """A machine type that the catalogue lacks: one that cannot exist, or one of which nothing is known."""
    name, path = shape.machine_type, shape.path / "machineType"
    if is_no_machine_type(name):
        mend = nearest_machine_type(name)
        return Problem("machine-type", path, unknown_machine_type(name, mend), mend)
    return Problem(
        "machine-type-unknown",
        path,
        f"The catalogue has no machine type {name}, so whether pods fit its nodes, and what they cost, is not checked.",
        "Check the name with gcloud compute machine-types list, or use a machine type of the catalogue such as "
        "e2-standard-8.",
    )


def _attached(shape: Shape) -> Iterator[Problem]:
    """GPUs are attached to N1 alone, in counts that Compute Engine has, to machines that are not too large for them."""
    given = shape.accelerator
    if given is None:
        return
    path = shape.path / "accelerator"
    if shape.machine_type in gpu_machines():
        own = gpu_machines()[shape.machine_type]
        text = f"{shape.machine_type} already includes {own.gpus} {own.accelerator}."
        yield Problem("gpu-attach", path, text, "Remove accelerator.")
        return
    if family(shape.machine_type) not in ("n1", "custom"):
        text = f"GPUs can be attached to N1 machines only, not to {shape.machine_type}."
        yield Problem("gpu-attach", path, text, "Set machineType to an n1 machine type, or to one that includes GPUs.")
        return
    gpu = attachable_gpus().get(given.type)
    if gpu is None:
        mend = nearest(given.type, attachable_gpus(), "attachable GPUs")
        yield Problem("gpu-attach", path / "type", f"{given.type} cannot be attached to a machine.", mend)
        return
    if given.count not in gpu.counts:
        counts = ", ".join(map(str, gpu.counts))
        text = f"{given.count} {given.type} cannot be attached to one machine."
        yield Problem("gpu-attach", path / "count", text, f"Set count to one of {counts}.")
        return
    machine, most = machine_type(shape.machine_type), gpu.max_vcpus.get(given.count)
    if machine is not None and most is not None and machine.vcpus > most:
        text = (
            f"A machine with {given.count} {given.type} can have at most {most} vCPUs, but {shape.machine_type} has "
            f"{machine.vcpus}."
        )
        enough = [count for count, vcpus in sorted(gpu.max_vcpus.items()) if vcpus >= machine.vcpus]
        mend = f"Set machineType to an n1 machine type with at most {most} vCPUs"
        mend += f", or set accelerator.count to {enough[0]}." if enough else "."
        yield Problem("gpu-attach", shape.path / "machineType", text, mend)


def _region(shape: Shape, region: str) -> Iterator[Problem]:
    """Not every region has every GPU (machine types by region of the Compute Engine API)."""
    if shape.accelerator is not None and shape.accelerator.type in attachable_gpus():
        what, regions = shape.accelerator.type, attachable_gpus()[shape.accelerator.type].regions
    elif (machine := gpu_machines().get(shape.machine_type)) is not None:
        what, regions = shape.machine_type, machine.regions
    else:
        return
    if region not in regions:
        near = sorted(regions, key=lambda other: (other.split("-", 1)[0] != region.split("-", 1)[0], other))
        shown = ", ".join(near[:6]) + (f" and {len(near) - 6} more" if len(near) > 6 else "")
        yield Problem(
            "gpu-region",
            shape.path / "machineType",
            f"{what} is not available in {region}.",
            f"It is available in {shown}.",
        )


def _offer(shape: Shape) -> Iterator[Problem]:
    """Not every machine type is offered in every capacity type."""
    path, capacity = shape.path / "capacity", shape.capacity
    if capacity.queued and capacity.kind in ("spot", "reservation"):
        text = f"Queued provisioning cannot be combined with {capacity.kind} capacity."
        yield Problem("capacity-kind", path / "queued", text, "Set kind to on-demand or flex-start, or remove queued.")
    machine = gpu_machines().get(shape.machine_type)
    if machine is None:
        return
    kinds: tuple[CapacityKind, ...] = ("on-demand", "spot", "flex-start", "reservation")
    queued_for = capacity.queued and capacity.kind == "on-demand"
    if machine.offer.of(capacity.kind) is False and not queued_for:
        others = [kind for kind in kinds if machine.offer.of(kind)]
        text = f"{shape.machine_type} is not available as {capacity.kind} capacity."
        yield Problem("capacity-kind", path, text, f"Set capacity to {' or '.join(others)}.")
