"""What GKE's API refuses: pure functions from what is asked for to a reason, or nothing.

Sources: the provider's own preconditions (terraform-provider-google-beta@003e704f), cluster-toolkit
modules/compute/gke-node-pool (preconditions of main.tf), and the facts of :mod:`.machines` about machine types and GPUs.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import forms, tpus
from .machines import Machine, facts, known_or_assumed

Properties = Mapping[str, Any]

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?")

_CHANNELS = {"CHANNEL_DISABLED", "CHANNEL_EXPERIMENTAL", "CHANNEL_STANDARD"}
_PROFILES = {"BALANCED", "OPTIMIZE_UTILIZATION"}
_NOT_ON_AUTOPILOT = (
    "removeDefaultNodePool", "enableShieldedNodes", "nodePools", "networkPolicy", "defaultMaxPodsPerNode",
    "enableIntranodeVisibility",
)  # fmt: skip
"""``ConflictsWith`` of the provider's resource_container_cluster.go, @93c65b2d."""


def cluster(asked: Properties) -> Iterator[str]:
    """Reasons why a cluster is not made."""
    if not _NAME.fullmatch(str(asked["name"])):
        yield f"Invalid cluster name {asked['name']!r}: lower-case letters, digits and '-', at most 40, a letter first."
    autopilot = asked.get("enableAutopilot") is True
    if not autopilot and not asked.get("initialNodeCount") and not asked.get("nodePools"):
        yield "Cluster.initial_node_count must be greater than zero."
    private = (asked.get("privateClusterConfig") or {}).get("enablePrivateEndpoint")
    if private and asked.get("masterAuthorizedNetworksConfig") is None:
        yield "Master authorized networks must be enabled if private endpoint is enabled."
    if asked.get("enableMultiNetworking") and asked.get("datapathProvider") != "ADVANCED_DATAPATH":
        yield "Multi-networking needs GKE Dataplane V2."
    channel = (asked.get("gatewayApiConfig") or {}).get("channel", "CHANNEL_DISABLED")
    if channel not in _CHANNELS:
        yield f"Expected gateway_api_config.0.channel to be one of {sorted(_CHANNELS)}, got {channel}."
    profile = (asked.get("clusterAutoscaling") or {}).get("autoscalingProfile", "BALANCED")
    if profile not in _PROFILES:
        yield f"Expected cluster_autoscaling.0.autoscaling_profile to be one of {sorted(_PROFILES)}, got {profile}."
    yield from _maintenance(asked)
    yield from forms.cluster(asked)
    for name in _NOT_ON_AUTOPILOT:
        if autopilot and name in asked:
            yield f"{name} conflicts with enableAutopilot."


def node_pool(asked: Properties, zones: list[str], release_channel: str) -> Iterator[str]:
    """Reasons why a pool is not made."""
    if not _NAME.fullmatch(str(asked["name"])):
        yield f"Invalid node pool name {asked['name']!r}: lower-case letters, digits and '-', at most 40, a letter first."
    config = asked.get("nodeConfig") or {}
    machine = known_or_assumed(str(config.get("machineType", "e2-medium")))
    if machine is None:
        yield f"Invalid machine type {config.get('machineType')!r}."
        return
    yield from _bounds(asked.get("autoscaling") or {})
    yield from _accelerators(config, machine, zones)
    yield from _capacity(asked, config, machine)
    yield from _disks(config, machine)
    yield from _network(asked, config, machine)
    yield from _profile(asked, machine, zones)
    yield from forms.node_pool(asked, machine.family)
    yield from tpus.node_pool(asked, machine, zones)
    for taint in config.get("taints") or []:
        if taint.get("key") == "nvidia.com/gpu" and config.get("guestAccelerators"):
            yield "Taint nvidia.com/gpu is added by GKE."
    if release_channel != "UNSPECIFIED" and (asked.get("management") or {}).get("autoUpgrade") is False:
        yield "Auto_upgrade must be true when release_channel is set."
    placement = asked.get("placementPolicy") or {}
    if placement.get("type") == "COMPACT" and len(zones) != 1:
        yield "Compact placement needs a node pool in a single zone."
    if machine.family == "a4x" and not placement.get("policyName"):
        yield f"Machine type {machine.name} needs a placement policy."


def initial_nodes(asked: Properties, zones: list[str]) -> Iterator[str]:
    """Reasons why a pool is not made at its first size, which counts the nodes of each zone."""
    scaling = asked.get("autoscaling") or {}
    initial = int(asked.get("initialNodeCount") or 0)
    stands = initial * len(zones) if "totalMaxNodeCount" in scaling else initial
    most = scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount"))
    if most is not None and stands > most:
        yield f"Initial node count {initial} in {len(zones)} zones is greater than the maximum node count {most}."


def _maintenance(asked: Properties) -> Iterator[str]:
    policy = asked.get("maintenancePolicy") or {}
    if (window := policy.get("recurringWindow")) is not None:
        yield from forms.recurrence(str(window.get("recurrence")))
    exclusions = policy.get("maintenanceExclusions") or []
    scopes = [(given.get("exclusionOptions") or {}).get("scope", "NO_UPGRADES") for given in exclusions]
    if len(scopes) > 20:
        yield "A cluster has at most 20 maintenance exclusions."
    if scopes.count("NO_UPGRADES") > 3:
        yield "A cluster has at most 3 maintenance exclusions of all upgrades."
    if (asked.get("releaseChannel") or {}).get("channel") == "UNSPECIFIED" and set(scopes) - {"NO_UPGRADES"}:
        yield "Scopes of maintenance exclusions need a release channel."
    for given in exclusions:
        behaviour = (given.get("exclusionOptions") or {}).get("endTimeBehavior")
        if (given.get("endTime") is None) == (behaviour is None):
            yield f"Maintenance exclusion {given.get('exclusionName')} needs an end time, or its behaviour."


def networks(asked: Properties, cluster: Properties) -> Iterator[str]:
    """Reasons why a cluster's pool is not put in further networks."""
    profile = (asked.get("networkConfig") or {}).get("acceleratorNetworkProfile")
    if profile and cluster.get("datapathProvider") != "ADVANCED_DATAPATH":
        yield "An accelerator network profile needs a cluster with GKE Dataplane V2."
    cards = (asked.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []
    if cards and not cluster.get("enableMultiNetworking"):
        yield "Additional node networks need a cluster with multi-networking enabled."
    if cluster.get("network") and any(_name(card.get("network")) == _name(cluster["network"]) for card in cards):
        yield "Additional node networks must be others than the network of the cluster."


def network(asked: Properties) -> Iterator[str]:
    """Reasons why a network is not made (the malformed profile: GoogleCloudPlatform/cloud-image-tests#537)."""
    profile = asked.get("networkProfile")
    if profile and not re.search(r"(^|/)projects/[^/]+/global/networkProfiles/[^/]+$", str(profile)):
        yield f"Invalid value for field 'resource.networkProfile': '{profile}'. The URL is malformed."


def nat(asked: Properties) -> Iterator[str]:
    """Reasons why a NAT is not made (terraform-provider-google-beta@93c65b2d, compute/resource_compute_router_nat.go, the
    descriptions of ``enable_dynamic_port_allocation``, ``max_ports_per_vm`` and ``nat_ips``).
    """
    dynamic, least, most = (
        asked.get("enableDynamicPortAllocation"),
        asked.get("minPortsPerVm"),
        asked.get("maxPortsPerVm"),
    )
    if dynamic and asked.get("enableEndpointIndependentMapping"):
        yield "Endpoint-independent mapping and dynamic port allocation cannot be enabled together."
    if most is not None and not dynamic:
        yield "max_ports_per_vm can only be set when enable_dynamic_port_allocation is enabled."
    if dynamic and least is not None and (least < 32 or least & (least - 1)):
        yield f"min_ports_per_vm must be a power of two greater than or equal to 32, got {least}."
    if dynamic and most is not None and (most <= (least or 32) or most & (most - 1)):
        yield f"max_ports_per_vm must be a power of two greater than min_ports_per_vm, got {most}."
    if bool(asked.get("natIps")) != (asked.get("natIpAllocateOption") == "MANUAL_ONLY"):
        yield "nat_ips are given if and only if nat_ip_allocate_option is MANUAL_ONLY."


def _name(reference: Any) -> str:
    return str(reference).rpartition("/")[2]


def _bounds(scaling: Properties) -> Iterator[str]:
    total = {"totalMinNodeCount", "totalMaxNodeCount"} & set(scaling)
    zonal = {"minNodeCount", "maxNodeCount"} & set(scaling)
    if total and zonal:
        yield "Total limits and limits per zone cannot be used together."
    least = scaling.get("totalMinNodeCount", scaling.get("minNodeCount", 0))
    most = scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount", least))
    if least > most:
        yield f"Minimum node count {least} is greater than the maximum {most}."


def _accelerators(config: Properties, machine: Machine, zones: list[str]) -> Iterator[str]:
    given = config.get("guestAccelerators") or []
    if machine.accelerator is not None:
        regions, own = machine.regions, (machine.accelerator, machine.gpus)
        if [(card["type"], card["count"]) for card in given] != [own]:
            yield (
                f"Machine type {machine.name} comes with {machine.gpus} {machine.accelerator}; "
                "guest accelerators must say so."
            )
    elif given and machine.family not in ("n1", "custom"):
        yield f"Accelerators cannot be attached to {machine.name}."
        return
    elif given:
        card = given[0]
        gpu = facts().attachable.get(card["type"])
        if gpu is None or card["count"] not in gpu.counts:
            yield f"Accelerator {card['type']} with count {card['count']} is not supported."
            return
        regions = gpu.regions
    else:
        return
    for zone in zones:
        if zone.rpartition("-")[0] not in regions:
            yield f"Machine type or accelerator is not available in {zone}."
    for card in given:
        partition = card.get("gpuPartitionSize")
        if partition and partition not in facts().partitions.get(card["type"], {}):
            yield f"GPU partition size {partition} is not supported for {card['type']}."


def _capacity(asked: Properties, config: Properties, machine: Machine) -> Iterator[str]:
    affinity = (config.get("reservationAffinity") or {}).get("consumeReservationType", "UNSPECIFIED")
    flex, spot = bool(config.get("flexStart")), bool(config.get("spot"))
    queued = bool((asked.get("queuedProvisioning") or {}).get("enabled"))
    scaling = asked.get("autoscaling") or {}
    if (spot or flex or queued) and affinity not in ("NO_RESERVATION", "UNSPECIFIED"):
        yield "Spot, flex-start and queued nodes cannot consume reservations."
    if spot and (flex or queued):
        yield "Spot cannot be used with flex-start or queued provisioning."
    reserved = affinity in ("SPECIFIC_RESERVATION", "ANY_RESERVATION")
    kind = "spot" if spot else "reservation" if reserved else "on_demand"
    if not flex and not queued and machine.capacity_kinds.get(kind) is False:
        yield f"Machine type {machine.name} is not offered as {kind.replace('_', '-')} capacity."
    if affinity == "SPECIFIC_RESERVATION" and not (config.get("reservationAffinity") or {}).get("values"):
        yield "A specific reservation needs a name."
    if flex:
        if (asked.get("management") or {}).get("autoRepair") is not False:
            yield "Flex-start node pools need auto repair disabled."
        if (
            not scaling
            or scaling.get("totalMinNodeCount")
            or scaling.get("minNodeCount")
            or asked.get("initialNodeCount")
        ):
            yield "Flex-start node pools are autoscaled from zero."
        if (seconds := _seconds(config.get("maxRunDuration"))) is not None and seconds > facts().max_run_seconds:
            yield f"Max run duration is at most {facts().max_run_seconds}s."
        if scaling.get("locationPolicy") == "BALANCED":
            yield "Location policy BALANCED is not supported for flex-start node pools."
        if machine.flex_start is False:
            yield f"Machine type {machine.name} is not offered with flex-start."


def _seconds(text: Any) -> int | None:
    return int(str(text).removesuffix("s")) if text else None


def _disks(config: Properties, machine: Machine) -> Iterator[str]:
    disk = str(config.get("diskType", ""))
    other = {"persistent": "hyperdisk", "hyperdisk": "pd-"}.get(machine.disks or "")
    if other is not None and disk.startswith(other):
        yield f"Disk type {disk} cannot be used by {machine.name}."
    for key in ("ephemeralStorageLocalSsdConfig", "localNvmeSsdBlockConfig"):
        count = (config.get(key) or {}).get("localSsdCount", 0)
        if count and machine.local_ssds is not None and count not in machine.local_ssds:
            yield f"{count} local SSDs cannot be attached to {machine.name}."


def _network(asked: Properties, config: Properties, machine: Machine) -> Iterator[str]:
    cards = (asked.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []
    if cards and not (config.get("gvnic") or {}).get("enabled"):
        yield "Multi-networking needs gVNIC."
    for card in cards:
        if not card.get("network") or not card.get("subnetwork"):
            yield "An additional node network needs a network and a subnetwork."
    if len(cards) > machine.networks:
        yield f"{machine.name} takes at most {machine.networks} additional networks."


def _profile(asked: Properties, machine: Machine, zones: list[str]) -> Iterator[str]:
    """Reasons why GKE does not make the networks of a pool's cards (container.v1 ``NodeNetworkConfig``, which takes ``auto``
    alone; cluster-toolkit@10470803 modules/compute/gke-node-pool/main.tf, ``dranet_requirements``).
    """
    given = asked.get("networkConfig") or {}
    profile = given.get("acceleratorNetworkProfile")
    if not profile:
        return
    if profile != "auto":
        yield f"Accelerator network profile {profile!r} is not supported: the only profile is 'auto'."
    if machine.network_profile is False:
        yield f"Accelerator network profile is not supported for machine type {machine.name}."
    if given.get("additionalNodeNetworkConfigs"):
        yield "Additional node networks cannot be combined with an accelerator network profile."
    if len(zones) != 1:
        yield "An accelerator network profile needs a node pool in a single zone."
