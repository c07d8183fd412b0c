"""Rules about the disks of nodes: they must have room for the downloads of their pods."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.environment import ClusterArgs
from ...args.llm.inference_service import Workload
from ...args.workload import ClusterMeta
from ...capacity import Pool
from ...capacity.demand import Demand
from ...catalog.accelerators import gpu_machines
from ...catalog.gpus import GIB
from ...catalog.image_sizes import PUBLISHED, size_of_image
from ...catalog.machines import DISK_EVICTION, FORMATTED, LOCAL_SSD_GIB, room_before_eviction
from ...compiled import Compiled, CompiledObject
from ...engines.downloads import Download, downloads
from ...engines.images import llm_image, own_image, predictor_image
from ...engines.models import dimensions_of
from ...engines.start.loading import DOWNLOADED, GB, weights_bytes
from ...findings.path import Path

VOLUME = "kserve-provision-location"
"""The volume that models are downloaded to: an emptyDir unless the pod has one of this name (pkg/utils/storage.go)."""

IN_IMAGE = ("oci", "oci+native")
"""Schemes of a model in an image, which a modelcar or a volume of the image brings."""

STREAMED = ("pkg.dev", "gcr.io")
"""Ends of the hosts whose images GKE can stream: standard and remote repositories of Artifact Registry (GKE: "Use Image streaming
to pull container images", requirements; read in 2026)."""


class _Role(NamedTuple):
    """A role on a pool, with the size of the downloads of each pod."""

    demand: Demand
    where: Path
    """The argument that names the largest source."""
    size: int
    """Bytes at least."""
    image: str | None
    """The image that each of its pods runs; None: it is not known."""


def disks_hold_downloads(compiled: Compiled) -> Iterator[Problem]:
    """Every pod downloads its model to its own emptyDir, on the disk that also stores images and logs. The kubelet evicts pods
    when less than 10 % of the disk is free (GoogleCloudPlatform/kubernetes-engine-samples#1581).

    The disk is that of the pool, GKE's default, or the ``diskGib`` of an existing pool of any provider.

    An error is only what cannot work whatever the image takes and wherever pods are placed: an image may be on a disk of its own
    (``preloadImages``), or be read while its containers run (image streaming). A warning counts the images whose sizes are
    published (:mod:`kserve_iac.catalog.image_sizes`). Of simulated nodes nothing is said: their pods download nothing.
    """
    if compiled.environment.cluster.simulated is not None:
        return
    roles: dict[str, list[_Role]] = {}
    for role in _roles(compiled):
        if role.demand.pool is not None:
            roles.setdefault(role.demand.pool, []).append(role)
    for name, mine in roles.items():
        pool = compiled.pools.get(name)
        if pool is not None and _has_sized_disk(pool):
            yield from _of_pool(pool, mine, compiled)


def disks_hold_model_images(compiled: Compiled) -> Iterator[Problem]:
    """A model in an image (``oci://``) is pulled to the disk of the node, once for all pods, before the engine starts (KServe's
    modelcars: pkg/utils/storage.go; containerd keeps images on the disk of the kubelet's images).

    It is an error if the node certainly stores it there. Otherwise it is a warning: GKE may stream images of Artifact Registry,
    and the nodes of clusters that exist may keep images elsewhere.
    """
    cluster = compiled.environment.cluster
    if cluster.simulated is not None:
        return
    for service in compiled.services.values():
        args = service.whole.args
        if not isinstance(args, LLMInferenceServiceArgs | InferenceServiceArgs):
            continue
        found = [(one, size) for one in downloads(args) if (size := _image_bytes(one, args, compiled))]
        for demand in service.demands:
            pool = compiled.pools.get(demand.pool or "")
            if pool is None or not demand.at_most or not _has_sized_disk(pool):
                continue
            for one, size in found:
                if one.part == demand.part and size > room_before_eviction(pool.disk_gib, pool.local_ssds):
                    where, image = service.whole.place(one.path), _Images((_image(service, demand.part),))
                    yield from _model_image(
                        cluster, pool, demand, where, one.uri, size, _mend(pool, size + image.at_most)
                    )


def _model_image(
    cluster: ClusterArgs, pool: Pool, demand: Demand, where: Path, uri: str, size: int, mend: str
) -> Iterator[Problem]:
    given = next((one for one in cluster.gke.node_pools if one.name == pool.name), None) if cluster.gke else None
    if given is not None and given.preload_images:
        return  # the image may be on a disk of its own
    may_be_streamed = uri.partition("://")[2].partition("/")[0].endswith(STREAMED)
    text = f"The image of the model ({demand.role}) takes at least {_gb(size)} of the node's disk"
    if given is not None and not (may_be_streamed and cluster.gke is not None and cluster.gke.image_streaming):
        yield Problem("disk-full", where, f"{text}, but {_disk(pool)}.", mend)
    else:
        yield Problem("disk-tight", where, f"{text}, unless the node streams it, but {_disk(pool)}.", mend)


def _image_bytes(download: Download, args: ClusterMeta, compiled: Compiled) -> int:
    """Minimum number of bytes of the image that holds a model. 0: it is in no image, or its size is not known."""
    known = compiled.context
    if download.uri.partition("://")[0] not in IN_IMAGE or compiled.is_cached(download.uri, args):
        return 0
    model = dimensions_of(download.uri, download.hub, known.models, known.caches)
    return weights_bytes(model) if model is not None else 0


def _has_sized_disk(pool: Pool) -> bool:
    """Whether the size of the disk that holds images and downloads is described, or is GKE's default."""
    return pool.disk_known or (_is_google(pool) and not _may_have_ssds(pool))


def _is_google(pool: Pool) -> bool:
    return pool.machine is not None and pool.machine.cloud == "gcp"


def _certain_room(pool: Pool) -> float:
    """Bytes that the disk certainly cannot exceed. Other nodes than Google's may keep less free than the kubelet does by default,
    so that only the disk itself is certain there.
    """
    return room_before_eviction(pool.disk_gib, pool.local_ssds) if _is_google(pool) else pool.disk_gib * GIB


def _may_have_ssds(pool: Pool) -> bool:
    """Whether the machine type includes local SSDs, which might store the files of pods."""
    machine = gpu_machines().get(pool.machine.name) if pool.machine is not None else None
    return machine is not None and bool(machine.bundled_ssds)


def _roles(compiled: Compiled) -> Iterator[_Role]:
    for service in compiled.services.values():
        args = service.whole.args
        if not isinstance(args, LLMInferenceServiceArgs | InferenceServiceArgs):
            continue
        found = [(one, downloaded_bytes(one, args, compiled)) for one in downloads(args)]
        for demand in service.demands:
            mine = [(size, one.path) for one, size in found if one.part == demand.part and size]
            if mine and demand.at_most:
                where, size = service.whole.place(max(mine)[1]), sum(size for size, _ in mine)
                yield _Role(demand, where, size, _image(service, demand.part))


def _image(service: CompiledObject[ClusterMeta], part: Path) -> str | None:
    """The image of the engine of a role, where it is known."""
    role = next((one for one in service.engines if one.path == part), None)
    if role is None:
        return None
    if isinstance(role.workload, Workload):
        built = service.built
        own = own_image(role.workload, role.engine)
        # A configuration that only the cluster has may set the image.
        image = own if built is not None and built.unknown else llm_image(role.workload, role.engine, service.kserve)
    else:
        image = predictor_image(role.workload, role.line) if role.line is not None else None
    return image if isinstance(image, str) else None


def downloaded_bytes(download: Download, args: ClusterMeta, compiled: Compiled) -> int:
    """Minimum number of bytes that a pod downloads to its node. 0: the size is not known, or the files are stored elsewhere."""
    known = compiled.context
    pod, model = download.pod, dimensions_of(download.uri, download.hub, known.models, known.caches)
    if model is None or download.uri.partition("://")[0] not in DOWNLOADED:
        return 0
    volumes = pod.volumes if pod is not None else []
    if any(one.name == VOLUME for one in volumes) or (download.by_engine and volumes):
        return 0
    if compiled.is_cached(download.uri, args):
        return 0
    return weights_bytes(model)


def _of_pool(pool: Pool, roles: list[_Role], compiled: Compiled) -> Iterator[Problem]:
    room = room_before_eviction(pool.disk_gib, pool.local_ssds)
    certain = _certain_room(pool)
    too_large = [role for role in roles if role.size > certain]
    for role in too_large:
        if pool.disk_known:
            text = f"Each pod ({role.demand.role}) downloads at least {_gb(role.size)}, but {_disk(pool)}."
            yield Problem("disk-full", role.where, text, _mend(pool, role.size + _images([role]).at_most))
    if too_large and pool.disk_known:
        return
    total = sum(role.size * role.demand.at_most for role in roles)
    largest = max(roles, key=lambda role: role.size * role.demand.at_most)
    fullest = max(_loads(pool, roles, compiled), key=lambda load: load.total)
    if total > certain * pool.max_nodes and pool.disk_known:
        images = _images(roles)
        text = f"At maximum replicas, the pods download at least {_gb(total)} to {pool.max_nodes} nodes, but {_disk(pool)}."
        yield Problem("disk-full", largest.where, text, _mend(pool, math.ceil(total / pool.max_nodes) + images.at_most))
    elif fullest.total > room:
        who = "Each pod downloads" if fullest.pods == 1 else f"The {fullest.pods} pods that can share a node download"
        text = f"{who} at least {_gb(fullest.downloads)}. {fullest.images.text}, but {_disk(pool)}."
        yield Problem("disk-tight", largest.where, text, _mend(pool, fullest.downloads + fullest.images.at_most))


class _Images(NamedTuple):
    """The images of the pods on a node, each once."""

    names: tuple[str | None, ...]
    """None: an image that is not known."""
    without_name: tuple[str, ...] = ()
    """Whose images are not known, if the images are those of several roles."""

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of those whose size is published."""
        found = ((name, size_of_image(name)) for name in self.names if name is not None)
        return {name: size.on_disk for name, size in found if size is not None}

    @property
    def has_unknown(self) -> bool:
        """Whether the size of one is not published."""
        return len(self.sizes) < len(self.names)

    @property
    def at_least(self) -> int:
        """Bytes of them, as published; where nothing is known, those of the smallest image whose size is."""
        return sum(self.sizes.values()) or PUBLISHED[0]

    @property
    def at_most(self) -> int:
        """Bytes that are certainly enough for those whose size is published, and probably for the others."""
        return sum(self.sizes.values()) + PUBLISHED[1] * (len(self.names) - len(self.sizes))

    @property
    def text(self) -> str:
        """What the images take, in a sentence that is not ended."""
        known = [f"The image {name} takes at least {_gb(size)} more" for name, size in self.sizes.items()]
        named = [f"the image {name}" for name in self.names if name is not None and name not in self.sizes]
        others = [f"the image of {who}" for who in self.without_name] or ["its image"] * (None in self.names)
        unknown = [f"The size of {what} is not known and not counted here" for what in (*named, *others)]
        range_ = f"published images of vLLM take {PUBLISHED[0] // GB} to {PUBLISHED[1] / GB:.0f} GB"
        if unknown:
            unknown[-1] += f"; {range_}"
        return ". ".join([*known, *unknown])


def _images(roles: list[_Role]) -> _Images:
    names = tuple(dict.fromkeys(role.image for role in roles))
    if len(roles) == 1:
        return _Images(names)
    return _Images(names, tuple(f"{one.demand.service} ({one.demand.role})" for one in roles if one.image is None))


class _Load(NamedTuple):
    """What the pods on one node put on its disk."""

    downloads: int
    """Bytes of models."""
    pods: int
    images: _Images

    @property
    def total(self) -> int:
        """Bytes with the images."""
        return self.downloads + self.images.at_least


def _disk(pool: Pool) -> str:
    room = _gb(room_before_eviction(pool.disk_gib, pool.local_ssds))
    disk = f"{pool.local_ssds} local SSDs" if pool.local_ssds else f"a disk of {pool.disk_gib} GiB"
    which = f"a node of pool {pool.name}, with {disk}" if pool.disk_known else f"a node with GKE's default, {disk}"
    return f"{which}, has room for {room} before the kubelet evicts pods"


def _loads(pool: Pool, roles: list[_Role], compiled: Compiled) -> Iterator[_Load]:
    """What each node has on its disk with a packing of all pods, and what it has with one pod of each role alone."""
    by_key = {role.demand.key: role for role in roles}
    use = compiled.placement.pools.get(pool.name)
    yield from (_Load(role.size, 1, _images([role])) for role in roles)
    for group in use.at_most.nodes if use is not None else []:
        held = [(by_key[key], count) for key, count in group.holds.items() if key in by_key]
        if held:
            images = _images([role for role, _ in held])
            yield _Load(sum(role.size * count for role, count in held), sum(count for _, count in held), images)


def _mend(pool: Pool, size: int) -> str:
    wanted = size / GIB / FORMATTED / (1 - DISK_EVICTION)
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
