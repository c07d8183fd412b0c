"""Whether the zones of a cluster's nodes have their GPUs. Paths start at the cluster's arguments.

Facts: zones of machine types and accelerators, as the Compute Engine API lists them (catalog/data/gpu_zones.json). Where a
region or a machine type is not listed there, nothing is said.
"""

from collections.abc import Iterator, Sequence

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import Accelerator
from ...capacity.pools import GKE_ZONES
from ...catalog.accelerators import gpu_machines, gpu_zones, is_zone, region_of, zone_letters
from ...findings.path import Path


def check_zones(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about zones that are not there, or that have no GPU, for pools and for rungs of compute classes."""
    yield from _letters(args)
    region = region_of(args.location)
    shared = list(args.zones) or ([args.location] if is_zone(args.location) else [])
    for index, pool in enumerate(args.node_pools):
        gpu = _gpu(pool.machine_type, pool.accelerator)
        having = gpu_zones(gpu, region) if gpu is not None else None
        if gpu is None or having is None:
            continue
        path = Path("nodePools", index)
        if pool.zones:
            yield from _listed_zones(gpu, having, pool.zones, path / "zones")
        elif shared:
            yield from _inherited(gpu, having, shared, path / "zones")
        elif len(having) < GKE_ZONES and not (pool.gpu_direct or pool.compact_placement):  # these need one zone anyway
            yield Problem(
                "gpu-zone-unsure",
                path / "zones",
                f"Only {_listed(having)} {_verb(having)} {gpu}, but GKE spreads the nodes of a regional cluster over "
                f"{GKE_ZONES} zones, so that {_lacking(GKE_ZONES - len(having))} cannot have nodes.",
                f"Set zones of the pool to {_value(having)}.",
            )
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            gpu = _gpu(rung.machine_type, rung.accelerator)
            having = gpu_zones(gpu, region) if gpu is not None else None
            if rung.capacity.reservation is not None or gpu is None or having is None:
                continue  # nodes of a named reservation are in the reservation's zones
            if shared and not set(shared) & set(having):
                yield Problem(
                    "gpu-zone",
                    Path("computeClasses", index, "rungs", step, "machineType"),
                    f"The cluster's nodes are in {_listed(shared)}, which {_verb(shared, negative=True)} {gpu}.",
                    f"Add {having[0]} to zones of the cluster, or use another machine type.",
                )


def _letters(args: GkeClusterArgs) -> Iterator[Problem]:
    """Zones end in the first letters of the alphabet: ``us-central1-z`` is none. Which zones a region without GPUs has is not
    listed, so that a zone with another letter than those is doubtful and not refused.
    """
    given = [(Path("location"), args.location)]
    given += [(Path("zones", index), zone) for index, zone in enumerate(args.zones)]
    for number, pool in enumerate(args.node_pools):
        if (
            _gpu(pool.machine_type, pool.accelerator) is None
        ):  # those with GPUs are compared with the zones that have them
            given += [(Path("nodePools", number, "zones", index), zone) for index, zone in enumerate(pool.zones)]
    for path, zone in given:
        if is_zone(zone) and zone[-1] not in zone_letters():
            region = region_of(zone)
            text = f"No known zone of Compute Engine ends in {zone[-1]}, so {region} may not have {zone}."
            yield Problem("zone-unsure", path, text, f"Use a zone that {region} has, such as {region}-b.")


def _gpu(machine_type: str, accelerator: Accelerator | None) -> str | None:
    """What the zone must have: the machine type that comes with GPUs, or the GPU that is attached."""
    if machine_type in gpu_machines():
        return machine_type
    return accelerator.type if accelerator is not None else None


def _listed_zones(gpu: str, having: Sequence[str], zones: Sequence[str], path: Path) -> Iterator[Problem]:
    """The zones that a pool lists itself. Those of another region are refused elsewhere."""
    for index, zone in enumerate(zones):
        if is_zone(zone) and region_of(zone) == region_of(having[0]) and zone not in having:
            mend = f"Set zones of the pool to {_value(having)}."
            if len(zones) > 1:
                mend = f"Remove {zone}, or set zones of the pool to {_value(having)}."
            yield Problem("gpu-zone", path / index, f"{zone} does not have {gpu}.", mend)


def _inherited(gpu: str, having: Sequence[str], zones: Sequence[str], field: Path) -> Iterator[Problem]:
    """The zones of the cluster, where the pool lists none."""
    lacking = [zone for zone in zones if is_zone(zone) and zone not in having]
    if not lacking:
        return
    kept = [zone for zone in zones if zone in having] or list(having)
    yield Problem(
        "gpu-zone",
        field,
        f"The pool is in the cluster's zones, but {_listed(lacking)} {_verb(lacking, negative=True)} {gpu}.",
        f"Set zones of the pool to {_value(kept)}.",
    )


def _lacking(count: int) -> str:
    return "one of these zones" if count == 1 else f"at least {count} of these zones"


def _value(zones: Sequence[str]) -> str:
    return f"[{', '.join(zones)}]"


def _listed(zones: Sequence[str]) -> str:
    return zones[0] if len(zones) == 1 else f"{', '.join(zones[:-1])} and {zones[-1]}"


def _verb(zones: Sequence[str], *, negative: bool = False) -> str:
    if negative:
        return "does not have" if len(zones) == 1 else "do not have"
    return "has" if len(zones) == 1 else "have"
