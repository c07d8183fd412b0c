"""Whether the version of a cluster has what its pools and compute classes use. Paths start at the cluster's arguments.

Which version a release channel begins with changes from week to week and is not known here: only ``version`` is compared.
"""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import ComputeClass, GkeNodePool
from ...catalog.accelerators import ROCE_METAL, family, gpu_machines
from ...catalog.gke_versions import FLOORS
from ...catalog.tpus import tpu_machines
from ...findings.path import Path

Need = tuple[str, Path]
"""A feature of :data:`FLOORS`, and the field that asks for it."""


def check_versions(args: GkeClusterArgs) -> Iterator[Problem]:
    """Each feature once, at the first field that asks for it (the sources are those of :data:`FLOORS`)."""
    if args.version is None:
        return
    seen = set()
    for feature, path in _needs(args):
        floor = FLOORS[feature]
        if feature in seen or not floor.excludes(args.version):
            continue
        seen.add(feature)
        yield Problem(
            "gke-version",
            path,
            f"{floor.what} need GKE {floor.least(args.version)} or later, but version of the cluster is {args.version}.",
            f"Set version of the cluster to {floor.least(args.version)}, or remove it.",
        )


def _needs(args: GkeClusterArgs) -> Iterator[Need]:
    for index, pool in enumerate(args.node_pools):
        path = Path("nodePools", index)
        if pool.capacity.kind == "flex-start":
            yield "flex-start", path / "capacity"
        if pool.capacity.queued:
            yield "queued", path / "capacity" / "queued"
        if pool.gpu_dra:
            yield "gpu-dra", path / "gpuDra"
        if pool.accelerator_network_profile is not None:
            yield "dranet", path / "acceleratorNetworkProfile"
        yield from _direct(path, pool)
        yield from _machine(path, pool.machine_type)
    for index, given in enumerate(args.compute_classes):
        yield from _class(Path("computeClasses", index), given, args)


def _class(path: Path, given: ComputeClass, args: GkeClusterArgs) -> Iterator[Need]:
    # Autopilot creates nodes by itself in every version.
    yield "auto-creation" if args.mode == "standard" else "compute-class", path
    if given.accelerator_network_profile is not None:
        yield "dranet", path / "acceleratorNetworkProfile"
    for step, rung in enumerate(given.rungs):
        at = path / "rungs" / step
        if rung.capacity.kind == "reservation":
            yield "class-reservation", at / "capacity"
        if rung.capacity.block is not None:
            yield "class-block", at / "capacity" / "block"
        if rung.capacity.kind == "flex-start":
            yield "flex-start", at / "capacity"
        yield from _machine(at, rung.machine_type)


def _direct(path: Path, pool: GkeNodePool) -> Iterator[Need]:
    machine = gpu_machines().get(pool.machine_type)
    if pool.gpu_direct and machine is not None and machine.fabric in ("tcpx", "tcpxo"):
        yield machine.fabric, path / "gpuDirect"


def _machine(path: Path, name: str) -> Iterator[Need]:
    machine = gpu_machines().get(name)
    tpu = tpu_machines().get(name)
    if tpu is not None and f"tpu-{tpu.tpu.generation}" in FLOORS:
        yield f"tpu-{tpu.tpu.generation}", path / "machineType"
    if name in ROCE_METAL:
        yield "a4x-max", path / "machineType"
    if machine is not None and family(name) == "g4":
        yield "g4-fraction" if machine.fraction is not None else "g4", path / "machineType"
