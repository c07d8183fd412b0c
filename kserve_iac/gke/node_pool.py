"""Node pools as the properties of ``gcp:container/nodePool:NodePool``, in the provider's own (camelCase) spelling.

Which properties cannot change in place is what the provider's schema says (``ForceNew``; catalog/data/gke_provider.json, with
which a test compares the list).
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..args.gke_pool import AdditionalNetwork, GkeNodePool
from ..capacity.dra import dra_labels
from ..capacity.pool import POOL_LABEL
from ..catalog.accelerators import MAX_RUN_SECONDS, default_disk_type, gpu_machines
from ..catalog.tpus import slice_nodes, tpu_machines
from ..render.merging import Json
from .placement import placement_policy

FORCE_NEW: tuple[tuple[str, ...], ...] = (
    ("maxPodsPerNode",),
    ("placementPolicy",),
    ("queuedProvisioning",),
    ("networkConfig", "additionalNodeNetworkConfigs"),
    ("networkConfig", "acceleratorNetworkProfile"),
    ("nodeConfig", "guestAccelerators"),
    ("nodeConfig", "ephemeralStorageLocalSsdConfig"),
    ("nodeConfig", "localNvmeSsdBlockConfig"),
    ("nodeConfig", "secondaryBootDisks"),
    ("nodeConfig", "metadata"),
    ("nodeConfig", "oauthScopes"),
    ("nodeConfig", "reservationAffinity"),
    ("nodeConfig", "spot"),
    ("nodeConfig", "flexStart"),
    ("nodeConfig", "maxRunDuration"),
    ("nodeConfig", "serviceAccount"),
    ("nodeConfig", "shieldedInstanceConfig"),
    ("nodeConfig", "bootDiskKmsKey"),
)
"""Properties that the provider replaces a pool for, of those that are written here (``initialNodeCount`` is ignored)."""

MACHINE_TYPE = ("nodeConfig", "machineType")

IGNORED = ["initialNodeCount", "nodeCount"]
"""Properties that the autoscaler moves, or that mean something at creation only."""

LOCAL_SSDS = ["nodeConfig.ephemeralStorageLocalSsdConfig", "nodeConfig.localNvmeSsdBlockConfig"]
"""Local SSDs that come with a machine type. Where none are written, Google fills in those of the machine type, and the provider
would replace the pool at each update (cluster-toolkit@10470803 (2026) modules/compute/gke-node-pool/main.tf, ``ignore_changes``).
"""


def ignored(pool: GkeNodePool) -> list[str]:
    """Properties whose changes at Google are none of the stack's."""
    machine = gpu_machines().get(pool.machine_type)
    unknown = machine is not None and machine.bundled_ssds is None
    return [*IGNORED, *(LOCAL_SSDS if unknown and pool.local_ssd is None else [])]


SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
"""Google's advice: the widest scope, and IAM roles of the service account as the limit (GKE: "Access scopes")."""

RESERVATION_KEY = "compute.googleapis.com/reservation-name"
"""Label by which a specific reservation is chosen (GKE: "Consuming reserved zonal resources")."""

_DRIVER = {"default": "DEFAULT", "latest": "LATEST", "none": "INSTALLATION_DISABLED"}
_EFFECT = {"NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE", "NoExecute": "NO_EXECUTE"}
_SHARING = {"time-sharing": "TIME_SHARING", "mps": "MPS"}


def node_pool(
    pool: GkeNodePool,
    *,
    service_account: str,
    image_streaming: bool = True,
    zones: int = 3,
    networks: Sequence[AdditionalNetwork] = (),
    location_policy: str | None = None,
    cluster: str = "",
) -> Json:
    """The properties of a pool, its name at Google included; ``cluster``, ``location`` and ``project`` are its maker's.

    ``zones`` is in how many zones it stands; ``networks`` are those of its further cards; ``location_policy``
    is the cluster's. ``cluster`` is the cluster's name at Google.
    """
    network = _network(pool, networks)
    properties: Json = {
        "autoscaling": _autoscaling(pool, location_policy, zones),
        "initialNodeCount": _initial(pool, zones),
        "management": {"autoRepair": _auto_repair(pool), "autoUpgrade": pool.auto_upgrade},
        "nodeConfig": _node_config(pool, service_account, image_streaming),
    }
    if not is_short_lived(pool):
        properties["upgradeSettings"] = _upgrade(pool)
    if pool.zones:
        properties["nodeLocations"] = sorted(pool.zones)
    if pool.max_pods is not None:
        properties["maxPodsPerNode"] = pool.max_pods
    if (placement := placement_policy(pool, cluster)) is not None:
        properties["placementPolicy"] = placement
    if pool.capacity.queued:
        properties["queuedProvisioning"] = {"enabled": True}
    if network:
        properties["networkConfig"] = network
    return {"name": physical_name(pool.name, properties), **properties}


def physical_name(name: str, properties: Mapping[str, Any]) -> str:
    """The name at Google: what cannot change in place is hashed into it, so that the new pool can stand beside the old."""
    digest = hashlib.sha256(json.dumps(unchangeable(properties), sort_keys=True).encode()).hexdigest()
    return f"{name}-{digest[:6]}"


def unchangeable(properties: Mapping[str, Any]) -> Json:
    """What of a pool's properties cannot change in place, by path.

    The provider changes the machine type in place. Other TPUs come in a pool of their own, as other GPUs do, because the pods of
    the old ones cannot run there.
    """
    found = {".".join(path): value for path in FORCE_NEW if (value := _at(properties, path)) is not None}
    if (machine := _at(properties, MACHINE_TYPE)) in tpu_machines():
        found[".".join(MACHINE_TYPE)] = machine
    return found


ROLLED: tuple[tuple[str, ...], ...] = (
    MACHINE_TYPE,
    ("nodeConfig", "imageType"),
    ("nodeConfig", "diskSizeGb"),
    ("nodeConfig", "diskType"),
    ("nodeConfig", "linuxNodeConfig"),
    ("nodeConfig", "kubeletConfig"),
)
"""Properties that the provider changes in place while GKE recreates the nodes, as ``upgrade`` sets it (GKE: "Node upgrade
strategies"; docs/reference/gke-changes.md)."""


def rolled(properties: Mapping[str, Any]) -> Json:
    """What of a pool's properties changes in place with new nodes, by path."""
    return {".".join(path): value for path in ROLLED if (value := _at(properties, path)) is not None}


def _at(properties: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        properties = properties.get(key) if isinstance(properties, Mapping) else None
    return properties


def has_accelerators(pool: GkeNodePool) -> bool:
    """Whether its nodes have GPUs or TPUs."""
    return pool.accelerator is not None or pool.machine_type in gpu_machines() or pool.machine_type in tpu_machines()


def is_short_lived(pool: GkeNodePool) -> bool:
    """Whether GKE upgrades the nodes by its strategy for short-lived ones, whatever the pool says.

    The provider knows the strategies SURGE and BLUE_GREEN only, so that every preview would show a change: the settings are left
    out (GKE: "Node upgrade strategies", short-lived upgrades; crossplane-contrib/provider-upjet-gcp#1028).
    """
    return pool.capacity.kind == "flex-start" or pool.capacity.queued


def _initial(pool: GkeNodePool, zones: int) -> int:
    """Nodes of each zone at the beginning: enough for the minimum, unless all zones together would then exceed the maximum."""
    if pool.bounds == "per-zone":
        return pool.min_nodes
    enough = math.ceil(pool.min_nodes / zones)
    return enough if enough * zones <= pool.max_nodes else pool.max_nodes // zones


def _autoscaling(pool: GkeNodePool, of_cluster: str | None, zones: int) -> Json:
    """Bounds and policy. Bounds of the whole pool do not work for flex-start TPUs, for which those of one zone are the same
    (GoogleCloudPlatform/cluster-toolkit@10470803 (2026) modules/compute/gke-node-pool/main.tf, a comment on a fault of the
    provider). TPU slices of several nodes have those of the one zone, too (examples/gke-consumption-options, dws-flex-start).
    """
    flexible = pool.capacity.kind == "flex-start"  # takes nodes in any zone, whatever the cluster's policy is
    default = "ANY" if flexible or has_accelerators(pool) or pool.capacity.kind == "spot" else "BALANCED"
    policy = pool.location_policy or (None if flexible else of_cluster) or default
    is_slice = slice_nodes(pool.machine_type, pool.tpu_topology) > 1
    is_flex = pool.machine_type in tpu_machines() and flexible
    one_zone = (is_slice or is_flex) and zones == 1
    total = pool.bounds == "total" and not one_zone
    least, most = ("totalMinNodeCount", "totalMaxNodeCount") if total else ("minNodeCount", "maxNodeCount")
    return {least: pool.min_nodes, most: pool.max_nodes, "locationPolicy": policy}


def _auto_repair(pool: GkeNodePool) -> bool:
    if pool.auto_repair is not None:
        return pool.auto_repair
    return pool.capacity.kind != "flex-start"


def _upgrade(pool: GkeNodePool) -> Json:
    given = pool.upgrade
    if given.strategy == "blue-green":
        return {
            "strategy": "BLUE_GREEN",
            "blueGreenSettings": {
                "standardRolloutPolicy": {"batchNodeCount": given.batch_nodes or 1, "batchSoakDuration": "0s"},
                "nodePoolSoakDuration": f"{3600 if given.soak_seconds is None else given.soak_seconds}s",
            },
        }
    # A reservation that is used up has no further node to surge to.
    is_slice = slice_nodes(pool.machine_type, pool.tpu_topology) > 1  # it has no place for a further node
    scarce = is_slice or (has_accelerators(pool) and pool.capacity.kind == "reservation")
    surge = given.max_surge if given.max_surge is not None else 0 if scarce else 1
    away = given.max_unavailable if given.max_unavailable is not None else 0 if surge else 1
    return {"strategy": "SURGE", "maxSurge": surge, "maxUnavailable": away}


def _network(pool: GkeNodePool, networks: Sequence[AdditionalNetwork]) -> Json:
    """With an accelerator network profile, GKE fills in the networks of the cards by itself (container.v1 ``NodeNetworkConfig``,
    ``accelerator_network_profile``).
    """
    if pool.accelerator_network_profile is not None:
        return {"acceleratorNetworkProfile": pool.accelerator_network_profile}
    if not networks:
        return {}
    cards = [{"network": other.network, "subnetwork": other.subnetwork} for other in networks]
    return {"additionalNodeNetworkConfigs": cards}


def _node_config(pool: GkeNodePool, service_account: str, image_streaming: bool) -> Json:
    config: Json = {
        "machineType": pool.machine_type,
        "imageType": pool.image_type,
        "diskSizeGb": pool.disk.size_gib,
        "labels": {POOL_LABEL: pool.name, **dra_labels(pool), **pool.labels},
        "serviceAccount": pool.service_account or service_account,
        "oauthScopes": SCOPES,
        "metadata": {"disable-legacy-endpoints": "true"},
        "gvnic": {"enabled": True},
        "gcfsConfig": {"enabled": image_streaming and pool.image_type == "COS_CONTAINERD"},
        "shieldedInstanceConfig": {"enableSecureBoot": pool.secure_boot, "enableIntegrityMonitoring": True},
        "workloadMetadataConfig": {"mode": "GKE_METADATA"},
        **_capacity(pool),
        **_local_ssd(pool),
    }
    if (disk := pool.disk.type or default_disk_type(pool.machine_type)) is not None:
        config["diskType"] = disk
    if pool.taints:
        config["taints"] = [{"key": t.key, "value": t.value, "effect": _EFFECT[t.effect]} for t in pool.taints]
    if accelerators := _accelerators(pool):
        config["guestAccelerators"] = accelerators
    if pool.disk.kms_key is not None:
        config["bootDiskKmsKey"] = pool.disk.kms_key
    if pool.preload_images:
        config["secondaryBootDisks"] = [
            {"diskImage": image, "mode": "CONTAINER_IMAGE_CACHE"} for image in pool.preload_images
        ]
    if pool.resource_labels:
        config["resourceLabels"] = dict(pool.resource_labels)
    if pool.tags:
        config["tags"] = list(pool.tags)
    if linux := _linux(pool):
        config["linuxNodeConfig"] = linux
    if pool.cpu_manager is not None:
        config["kubeletConfig"] = {"cpuManagerPolicy": pool.cpu_manager}
    return config


def _accelerators(pool: GkeNodePool) -> list[Json]:
    if pool.accelerator is not None:
        accelerator, count = pool.accelerator.type, pool.accelerator.count
    elif (machine := gpu_machines().get(pool.machine_type)) is not None:
        accelerator, count = machine.accelerator, machine.gpus
    else:
        return []
    # The driver is always said: where it is not, GKE >= 1.30 fills in DEFAULT and every preview shows a new pool
    # (GoogleCloudPlatform/magic-modules#11152).
    card: Json = {
        "type": accelerator,
        "count": count,
        "gpuDriverInstallationConfig": {"gpuDriverVersion": _DRIVER[pool.driver]},
    }
    if pool.gpu_partition is not None:
        card["gpuPartitionSize"] = pool.gpu_partition
    if pool.gpu_sharing is not None:
        card["gpuSharingConfig"] = {
            "gpuSharingStrategy": _SHARING[pool.gpu_sharing.strategy],
            "maxSharedClientsPerGpu": pool.gpu_sharing.clients,
        }
    return [card]


def _capacity(pool: GkeNodePool) -> Json:
    capacity = pool.capacity
    config: Json = {}
    if capacity.kind == "spot":
        config["spot"] = True
    if capacity.kind == "flex-start":
        config["flexStart"] = True
    if capacity.kind == "reservation":
        config["reservationAffinity"] = _reservation(capacity.reservation, capacity.block)
    elif capacity.kind != "on-demand" or capacity.queued:
        # cluster-toolkit modules/compute/gke-node-pool: spot, flex-start and queued nodes take no reservation.
        config["reservationAffinity"] = {"consumeReservationType": "NO_RESERVATION"}
    seconds = capacity.max_run_seconds
    if seconds is None and (capacity.kind == "flex-start" or capacity.queued):
        seconds = MAX_RUN_SECONDS
    if seconds is not None:
        config["maxRunDuration"] = f"{seconds}s"
    return config


def _reservation(name: str | None, block: str | None) -> Json:
    if name is None:
        return {"consumeReservationType": "ANY_RESERVATION"}
    value = f"{name}/reservationBlocks/{block}" if block is not None else name
    return {"consumeReservationType": "SPECIFIC_RESERVATION", "key": RESERVATION_KEY, "values": [value]}


def _local_ssd(pool: GkeNodePool) -> Json:
    machine = gpu_machines().get(pool.machine_type)
    bundled = machine.bundled_ssds if machine is not None else None
    given = pool.local_ssd
    count = given.count if given is not None and given.count is not None else bundled
    if not count:
        return {}
    key = "localNvmeSsdBlockConfig" if given is not None and given.use == "raw" else "ephemeralStorageLocalSsdConfig"
    return {key: {"localSsdCount": count}}


def _linux(pool: GkeNodePool) -> Json:
    linux: Json = {}
    if pool.sysctls:
        linux["sysctls"] = dict(pool.sysctls)
    pages = {"hugepageSize2m": pool.hugepages_2m, "hugepageSize1g": pool.hugepages_1g}
    if any(pages.values()):
        linux["hugepagesConfig"] = {key: count for key, count in pages.items() if count}
    return linux
