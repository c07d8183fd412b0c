"""Whether the disks of nodes hold what the pods on them download."""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...capacity import Pool
from ...capacity.demand import Demand
from ...catalog.accelerators import gpu_machines
from ...catalog.gpus import GIB
from ...catalog.machines import DISK_EVICTION, FORMATTED, LOCAL_SSD_GIB, room_before_eviction
from ...compiled import Compiled
from ...engines.downloads import Download, downloads
from ...engines.models import dimensions_by_uri
from ...engines.start.loading import DOWNLOADED, GB, weights_bytes
from ...findings.path import Path

IMAGES = (12 * GB, 29 * GB)
"""Bytes of an image of vLLM on a node: 12 GB (vllm-project/vllm#27154, 2025-10) and 28.6 GB (vllm-project/vllm#22377, of 0.12.0).
The size of a particular image is not known here."""

VOLUME = "kserve-provision-location"
"""The volume that models are downloaded to: an emptyDir unless the pod has one of this name (pkg/utils/storage.go)."""


class _Role(NamedTuple):
    """A role on a pool, with what each of its pods downloads."""

    demand: Demand
    where: Path
    """The argument that names the largest source."""
    size: int
    """Bytes at least."""


def disks_hold_downloads(compiled: Compiled) -> Iterator[Problem]:
    """Every pod downloads its model into an emptyDir of its own, on the disk that also holds the images and the logs of the node.
    The kubelet evicts pods as soon as less than 10 % of it is free (GoogleCloudPlatform/kubernetes-engine-samples#1581).

    An error is only what cannot work whatever the image takes and wherever pods are placed. Of simulated nodes nothing is said:
    their pods download nothing.
    """
    if compiled.environment.cluster.simulated is not None:
        return
    roles: dict[str, list[_Role]] = {}
    for role in _roles(compiled):
        if role.demand.pool is not None:
            roles.setdefault(role.demand.pool, []).append(role)
    for name, mine in roles.items():
        pool = compiled.pools.get(name)
        if (
            pool is not None
            and pool.machine is not None
            and pool.machine.cloud == "gcp"
            and (pool.disk_known or not _may_have_ssds(pool))
        ):
            yield from _of_pool(pool, mine, compiled)


def _may_have_ssds(pool: Pool) -> bool:
    """Whether the machine type comes with local SSDs, which may or may not hold the files of pods."""
    machine = gpu_machines().get(pool.machine.name) if pool.machine is not None else None
    return machine is not None and bool(machine.bundled_ssds)


def _roles(compiled: Compiled) -> Iterator[_Role]:
    for service in compiled.services.values():
        args = service.args
        if not isinstance(args, LLMInferenceServiceArgs | InferenceServiceArgs):
            continue
        found = [(one, _bytes(one, compiled)) for one in downloads(args)]
        for demand in service.demands:
            mine = [(size, one.path) for one, size in found if one.part == demand.part and size]
            if mine and demand.at_most:
                yield _Role(demand, max(mine)[1].under(service.section), sum(size for size, _ in mine))


def _bytes(download: Download, compiled: Compiled) -> int:
    """Bytes that a pod downloads to its node at least; 0 where that is not known, or where they go elsewhere."""
    pod, model = download.pod, dimensions_by_uri(download.uri, compiled.models)
    if model is None or download.uri.partition("://")[0] not in DOWNLOADED:
        return 0
    volumes = pod.volumes if pod is not None else []
    if any(one.name == VOLUME for one in volumes) or (download.by_engine and volumes):
        return 0
    if compiled.is_cached(download.uri):
        return 0
    return weights_bytes(model)


def _of_pool(pool: Pool, roles: list[_Role], compiled: Compiled) -> Iterator[Problem]:
    room = room_before_eviction(pool.disk_gib, pool.local_ssds)
    too_large = [role for role in roles if role.size > room]
    for role in too_large:
        if pool.disk_known:
            text = f"Each pod ({role.demand.role}) downloads at least {_gb(role.size)}, but {_disk(pool)}."
            yield Problem("disk-full", role.where, text, _mend(pool, role.size))
    if too_large and pool.disk_known:
        return
    total = sum(role.size * role.demand.at_most for role in roles)
    largest = max(roles, key=lambda role: role.size * role.demand.at_most)
    fullest, count = _fullest(pool, roles, compiled)
    if total > room * pool.max_nodes and pool.disk_known:
        text = f"At maximum replicas, the pods download at least {_gb(total)} to {pool.max_nodes} nodes, but {_disk(pool)}."
        yield Problem("disk-full", largest.where, text, _mend(pool, math.ceil(total / pool.max_nodes)))
    elif fullest + IMAGES[0] > room:
        who = "Each pod downloads" if count == 1 else f"The {count} pods that can share a node download"
        text = (
            f"{who} at least {_gb(fullest)}, and an image of vLLM takes {IMAGES[0] // GB} to {IMAGES[1] // GB} GB more"
        )
        yield Problem("disk-tight", largest.where, f"{text}, but {_disk(pool)}.", _mend(pool, fullest))


def _disk(pool: Pool) -> str:
    room = _gb(room_before_eviction(pool.disk_gib, pool.local_ssds))
    disk = f"{pool.local_ssds} local SSDs" if pool.local_ssds else f"a disk of {pool.disk_gib} GiB"
    which = f"a node of pool {pool.name}, with {disk}" if pool.disk_known else f"a node with GKE's default, {disk}"
    return f"{which}, has room for {room} before the kubelet evicts pods"


def _fullest(pool: Pool, roles: list[_Role], compiled: Compiled) -> tuple[int, int]:
    """Bytes and pods on the node on which a packing of all pods puts the most bytes."""
    sizes = {role.demand.key: role.size for role in roles}
    use = compiled.placement.pools.get(pool.name)
    nodes = [group.holds for group in use.at_most.nodes] if use is not None else []
    loads = [_load(holds, sizes) for holds in nodes if holds]
    alone = (max(role.size for role in roles), 1)
    return max([alone, *loads])


def _load(holds: Mapping[str, int], sizes: Mapping[str, int]) -> tuple[int, int]:
    mine = {key: count for key, count in holds.items() if key in sizes}
    return sum(sizes[key] * count for key, count in mine.items()), sum(mine.values())


def _mend(pool: Pool, size: int) -> str:
    wanted = (size + IMAGES[1]) / GIB / FORMATTED / (1 - DISK_EVICTION)
    others = "or keep the model on a claim (pvc://)."
    if not pool.disk_known:
        return f"Give the nodes disks of {math.ceil(wanted / 10) * 10} GiB or local SSDs, {others}"
    if pool.local_ssds:
        return f"Set localSsd.count of pool {pool.name} to {math.ceil(wanted / LOCAL_SSD_GIB)}, {others}"
    return (
        f"Set the size of the disk of pool {pool.name} to {math.ceil(wanted / 10) * 10} GiB, add local SSDs, {others}"
    )


def _gb(size: float) -> str:
    return f"{size / GB:,.0f} GB"
