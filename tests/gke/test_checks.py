"""What is refused of GKE clusters: for each wrong combination the path and the mend; and that right ones pass."""

from typing import Any

import pytest

from kserve_iac.args import GkeClusterArgs
from kserve_iac.args.gke_pool import ladder
from kserve_iac.catalog.accelerators import attachable_gpus, gpu_machines, gpu_zones
from kserve_iac.gke.checks import check_gke

OPEN = {"access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}}}


def cluster(*pools: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A cluster in us-central1 with pools that are called p0, p1 …"""
    named = [{"name": f"p{index}", **pool} for index, pool in enumerate(pools)]
    return {"location": "us-central1", **OPEN, "nodePools": named, **fields}


L4, H100, H200, A100 = "g2-standard-4", "a3-highgpu-8g", "a3-ultragpu-8g", "a2-highgpu-1g"
N1 = "n1-standard-8"
A = ["us-central1-a"]
B = ["us-central1-b"]
"""The only zone of us-central1 with A3 Ultra."""


def of(machine: str, **fields: Any) -> dict[str, Any]:
    return {"machineType": machine, **fields}


def t4(count: int) -> dict[str, Any]:
    return {"accelerator": {"type": "nvidia-tesla-t4", "count": count}}


NET = {"network": "n", "subnetwork": "s"}
AUTO = {"acceleratorNetworkProfile": "auto"}
DIRECT = of(H100, gpuDirect=True)
RDMA = of(H200, gpuDirect=True, capacity="spot", zones=["us-central1-b"])


def nets(count: int) -> list[dict[str, str]]:
    return [{"network": f"n{index}", "subnetwork": f"s{index}"} for index in range(count)]


SHARED_BLOCK = {"reservation": "projects/o/reservations/r", "block": "b"}
"""GKE takes it (GoogleCloudPlatform/cluster-toolkit#5040 removed the check that refused it)."""


def climb(*rungs: dict[str, Any]) -> dict[str, Any]:
    """A compute class of these rungs."""
    return {"name": "c", "rungs": list(rungs)}


AUTOPILOT = {"location": "us-central1", **OPEN, "mode": "autopilot"}

UNLISTED = (
    "c4d-standard-16",
    "e2-medium",
    "c3-standard-8-lssd",
    "n2-custom-6-10240",
    "ct4p-hightpu-4t",
    "c3-standard-192-metal",
)
"""Machine types that the catalogue lacks, and that exist."""

NO_MINOR = "NO_MINOR_UPGRADES"


def freeze(start: str, end: str | None = None, **fields: Any) -> dict[str, Any]:
    """An exclusion between days of 2026."""
    times = {"start": f"2026-{start}T00:00:00Z"} | ({"end": f"2026-{end}T00:00:00Z"} if end else {})
    return {"name": f"from {start}", **times, **fields}


def kept(*exclusions: dict[str, Any], **window: Any) -> dict[str, Any]:
    """A cluster with a maintenance window of eight hours and exclusions."""
    times = {"start": "2026-01-03T02:00:00Z", "end": "2026-01-03T10:00:00Z"}
    return cluster(maintenance={**times, "exclusions": list(exclusions), **window})


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("machine-type", "nodePools.0.machineType", cluster(of("g2-standrad-4"))),
    ("machine-type", "systemPool.machineType", cluster(systemPool={"machineType": "e2-standard-3"})),
    (
        "machine-type",
        "computeClasses.0.rungs.0.machineType",
        cluster(computeClasses=[{"name": "c", "rungs": [of("l4")]}]),
    ),
    ("gke-location", "location", {**cluster(), "location": "central"}),
    ("gke-location", "zones.0", cluster(zones=["us-east1-b"])),
    ("gke-location", "nodePools.0.zones.0", cluster(of(L4, zones=["us-east1-b"]))),
    (
        "gpu-region",
        "nodePools.0.machineType",
        {**cluster(of(H200, capacity="spot")), "location": "australia-southeast1"},
    ),
    ("gpu-region", "nodePools.0.machineType", {**cluster(of(N1, **t4(1))), "location": "europe-north1"}),
    ("gpu-attach", "nodePools.0.accelerator", cluster(of("e2-standard-8", **t4(1)))),
    ("gpu-attach", "nodePools.0.accelerator", cluster(of(L4, **t4(1)))),
    ("gpu-attach", "nodePools.0.accelerator.type", cluster(of(N1, accelerator={"type": "nvidia-l4"}))),
    ("gpu-attach", "nodePools.0.accelerator.count", cluster(of(N1, **t4(3)))),
    ("gpu-attach", "nodePools.0.machineType", cluster(of("n1-standard-96", **t4(1)))),
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of(A100, gpuPartition="1g.20gb"))),
    # Four of them fit, but the device plugin waits for the seven of a GPU with 80 GB.
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of(A100, gpuPartition="1g.10gb"))),
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of(L4, gpuPartition="1g.5gb"))),
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of("e2-standard-8", gpuPartition="1g.5gb"))),
    (
        "gpu-partition",
        "nodePools.0.gpuSharing",
        cluster(of("e2-standard-8", gpuSharing={"strategy": "mps", "clients": 2})),
    ),
    ("capacity-kind", "nodePools.0.capacity", cluster(of(H200, zones=B))),
    ("capacity-kind", "nodePools.0.capacity", cluster(of("a3-highgpu-1g"))),
    ("capacity-kind", "nodePools.0.capacity.queued", cluster(of(L4, capacity={"kind": "spot", "queued": True}))),
    ("flex-start", "nodePools.0.minNodes", cluster(of(L4, capacity="flex-start", minNodes=1))),
    ("flex-start", "nodePools.0.autoRepair", cluster(of(L4, capacity="flex-start", autoRepair=True))),
    (
        "flex-start",
        "nodePools.0.upgrade",
        cluster(of(L4, capacity="flex-start", upgrade={"strategy": "blue-green"})),
    ),
    (
        "flex-start",
        "nodePools.0.compactPlacement",
        cluster(of(L4, capacity="flex-start", compactPlacement=True, zones=["us-central1-a"])),
    ),
    ("flex-start", "nodePools.0.minNodes", cluster(of(L4, capacity={"queued": True}, minNodes=1))),
    (
        "local-ssd",
        "computeClasses.0.rungs.0.localSsdCount",
        cluster(computeClasses=[{"name": "a", "rungs": [of(A100, localSsdCount=3)]}]),
    ),
    (
        "local-ssd",
        "computeClasses.0.rungs.1.localSsdCount",
        cluster(computeClasses=[{"name": "a", "rungs": [of(L4), of("e2-standard-8", localSsdCount=1)]}]),
    ),
    ("local-ssd", "nodePools.0.localSsd.count", cluster(of(L4, localSsd={"count": 2}))),
    ("local-ssd", "nodePools.0.localSsd.count", cluster(of(H100, localSsd={"count": 8}))),
    ("local-ssd", "nodePools.0.localSsd.count", cluster(of(L4, localSsd={}))),
    ("local-ssd", "nodePools.0.localSsd", cluster(of("e2-standard-8", localSsd={"count": 1}))),
    ("disk-type", "nodePools.0.disk.type", cluster(of("g4-standard-48", disk={"type": "pd-balanced"}))),
    ("disk-type", "nodePools.0.disk.type", cluster(of("e2-standard-8", disk={"type": "hyperdisk-balanced"}))),
    ("dra-nodes", "nodePools.0.gpuDra", cluster(of("e2-standard-8", gpuDra=True))),
    ("dra-nodes", "nodePools.0.gpuDra", cluster(of("ct6e-standard-4t", gpuDra=True, zones=A))),
    ("dra-nodes", "nodePools.0.gpuDriver", cluster(of(L4, gpuDra=True, gpuDriver="latest"))),
    ("dra-nodes", "nodePools.0.gpuDriver", cluster(of(L4, gpuDra=True, gpuDriver="default"))),
    ("dra-nodes", "nodePools.0.gpuPartition", cluster(of(A100, gpuDra=True, gpuPartition="1g.5gb"))),
    (
        "dra-nodes",
        "nodePools.0.gpuSharing",
        cluster(of(L4, gpuDra=True, gpuSharing={"strategy": "mps", "clients": 2})),
    ),
    (
        "dra-nodes",
        "nodePools.0.labels.gke-no-default-nvidia-gpu-device-plugin",
        cluster(of(L4, gpuDra=True, labels={"gke-no-default-nvidia-gpu-device-plugin": "false"})),
    ),
    ("accelerator-network", "nodePools.0.acceleratorNetworkProfile", cluster(of(L4, **AUTO))),
    ("accelerator-network", "nodePools.0.acceleratorNetworkProfile", cluster(of("e2-standard-8", **AUTO))),
    (
        "accelerator-network",
        "computeClasses.0.rungs.1.machineType",
        cluster(computeClasses=[{**climb(of(H100, capacity="spot"), of(L4)), **AUTO}]),
    ),
    ("accelerator-network", "nodePools.0.acceleratorNetworkProfile", cluster(of("ct5p-hightpu-4t", zones=A, **AUTO))),
    ("accelerator-network", "nodePools.0.gpuDirect", cluster({**RDMA, **AUTO})),
    (
        "accelerator-network",
        "nodePools.0.networks",
        cluster(of(H200, capacity="spot", zones=B, networks=[NET], **AUTO)),
    ),
    ("accelerator-network", "nodePools.0.zones", cluster(of("a3-megagpu-8g", capacity="spot", **AUTO))),
    (
        "accelerator-network",
        "nodePools.0.zones",
        cluster(of("ct6e-standard-4t", zones=["us-central1-a", "us-central1-b"], **AUTO)),
    ),
    ("gpu-network", "nodePools.0.gpuDirect", cluster(of(L4, gpuDirect=True))),
    ("gpu-network", "nodePools.0.networks", cluster(of(H100, gpuDirect=True, networks=[NET]))),
    (
        "gpu-network",
        "nodePools.0.gpuDirect",
        cluster(of("a4x-maxgpu-4g-metal", gpuDirect=True, capacity={"reservation": "r"}, zones=["us-central1-a"])),
    ),
    ("gpu-network", "nodePools.0.zones", cluster(of(H200, gpuDirect=True, capacity="spot"))),
    (
        "gpu-network",
        "nodePools.0.networksCidr",
        cluster({**DIRECT, "networks": nets(4), "networksCidr": "172.16.0.0/16"}),
    ),
    (
        "gpu-network",
        "nodePools.0.networks.3",
        cluster({**DIRECT, "networks": nets(4)}, network={"network": "global/networks/n3", "subnetwork": "s"}),
    ),
    (
        "gpu-network",
        "nodePools.1.networkPrefix",
        cluster({**DIRECT, "networkPrefix": ""}, {**DIRECT, "networkPrefix": "", "networksCidr": "172.16.0.0/16"}),
    ),
    ("gpu-network", "nodePools.1.networks", cluster(*2 * [{**DIRECT, "networks": nets(4)}])),
    ("gpu-network", "nodePools.0.networks", cluster({**DIRECT, "networks": [*nets(3), NET | {"network": "n0"}]})),
    ("cidr", "nodePools.1.networksCidr", cluster(DIRECT, RDMA)),
    ("cidr", "nodePools.0.networksCidr", cluster({**DIRECT, "networksCidr": "10.17.0.0/16"})),
    ("cidr", "nodePools.0.networksCidr", cluster({**DIRECT, "networksCidr": "172.16.0.1/16"})),
    ("cidr", "nodePools.0.networksCidr", cluster({**RDMA, "networksCidr": "172.16.0.0/26"})),
    ("cidr", "nodePools.0.networksCidr", cluster({**RDMA, "networksCidr": "172.16.0.0/25", "maxNodes": 5})),
    (
        "gpu-network",
        "nodePools.0.networks.0",
        cluster(of(L4, networks=[NET]), network={"network": "projects/p/global/networks/n", "subnetwork": "s"}),
    ),
    (
        "capacity-kind",
        "computeClasses.0.rungs.0.capacity.queued",
        cluster(computeClasses=[climb(of(L4, capacity={"queued": True}))]),
    ),
    (
        "rung-order",
        "computeClasses.0.rungs.0.capacity",
        cluster(computeClasses=[climb(of(L4, capacity={"kind": "reservation"}), of(L4, capacity="spot"), of(L4))]),
    ),
    ("placement", "nodePools.0.zones", cluster(of(L4, compactPlacement=True))),
    (
        "placement",
        "nodePools.0.zones",
        cluster(of("a4x-highgpu-4g", zones=["us-central1-a", "us-central1-b"], capacity={"reservation": "r"})),
    ),
    (
        "placement",
        "nodePools.0.compactPlacement",
        cluster(of("e2-standard-8", compactPlacement=True, zones=["us-central1-a"])),
    ),
    (
        "pool-size",
        "nodePools.0.maxNodes",
        cluster(of("a4x-highgpu-4g", zones=A, capacity={"reservation": "r"}, maxNodes=19)),
    ),
    ("pool-label", "nodePools.0.labels.cloud.google.com/x", cluster(of(L4, labels={"cloud.google.com/x": "y"}))),
    ("pool-label", "nodePools.0.labels.kserve-iac/pool", cluster(of(L4, labels={"kserve-iac/pool": "y"}))),
    ("preload", "nodePools.0.preloadImages", cluster(of(L4, preloadImages=["i"]), imageStreaming=False)),
    ("preload", "nodePools.0.imageType", cluster(of(L4, preloadImages=["i"], imageType="UBUNTU_CONTAINERD"))),
    ("hugepages", "nodePools.0.hugepages1G", cluster(of(L4, hugepages1G=10))),
    ("hugepages", "nodePools.0.hugepages2M", cluster(of("e2-standard-8", hugepages2M=13108))),
    ("hugepages", "nodePools.0.hugepages1G", cluster(of("e2-standard-8", hugepages1G=1))),
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of("g4-standard-48", gpuPartition="1g.10gb"))),
    ("gpu-partition", "nodePools.0.gpuPartition", cluster(of("g4-standard-24", gpuPartition="1g.24gb"))),
    ("local-ssd", "nodePools.0.localSsd.count", cluster(of("g4-standard-48", localSsd={"count": 5}))),
    ("local-ssd", "nodePools.0.localSsd", cluster(of("g4-standard-6", localSsd={"count": 1}))),
    ("local-ssd", "nodePools.0.localSsd.count", cluster(of("a2-highgpu-4g", localSsd={"count": 2}))),
    ("disk-type", "nodePools.0.disk.type", cluster(of("n2-standard-8", disk={"type": "hyperdisk-balanced"}))),
    ("disk-type", "nodePools.0.disk.type", cluster(of(H200, zones=B, capacity="spot", disk={"type": "pd-ssd"}))),
    (
        "placement",
        "nodePools.0.compactPlacement",
        cluster(of(L4, compactPlacement=True, zones=["us-central1-a"], capacity={"queued": True})),
    ),
    (
        "placement",
        "nodePools.0.upgrade.strategy",
        cluster(of(L4, compactPlacement=True, zones=["us-central1-a"], upgrade={"strategy": "blue-green"})),
    ),
    # Compute Engine: those with fewer than eight GPUs are Spot or Flex-start machines.
    ("capacity-kind", "nodePools.0.capacity", cluster(of("a3-highgpu-2g", zones=A, capacity={"reservation": "r"}))),
    ("capacity-kind", "nodePools.0.capacity", cluster(of("a3-highgpu-1g"))),
    ("reservation-zones", "nodePools.0.zones", cluster(of(H100, capacity={"reservation": "r"}))),
    (
        "reservation-zones",
        "nodePools.0.zones",
        cluster(
            of(L4, capacity={"reservation": "projects/o/reservations/r"}), zones=["us-central1-a", "us-central1-b"]
        ),
    ),
    ("reservation-any", "nodePools.0.capacity", cluster(of(H100, capacity="reservation"))),
    (
        "gpu-quota",
        "nodePools.0.maxNodes",
        cluster(of(L4, capacity="reservation", maxNodes=5), gpuQuota={"nvidia-l4": 4}),
    ),
    (
        "gpu-quota",
        "nodePools.0.maxNodes",
        cluster(of(L4, capacity="flex-start", maxNodes=5), gpuQuota={"spot/nvidia-l4": 4, "nvidia-l4": 9}),
    ),
    (
        "gpu-quota",
        "nodePools.0.maxNodes",
        cluster(of(L4, maxNodes=2, bounds="per-zone"), gpuQuota={"nvidia-l4": 4}),
    ),
    ("system-pool", "systemPool.machineType", cluster(systemPool={"machineType": "n1-standard-1", "maxNodes": 8})),
    ("auto-upgrade", "nodePools.0.autoUpgrade", cluster(of(L4, autoUpgrade=False))),
    ("gpu-quota", "nodePools.0.maxNodes", cluster(of(L4, maxNodes=5), gpuQuota={"nvidia-l4": 4})),
    ("gpu-quota", "nodePools.1.maxNodes", cluster(of(L4), of(L4, maxNodes=4), gpuQuota={"nvidia-l4": 4})),
    ("system-pool", "systemPool.machineType", cluster(systemPool={"machineType": "e2-standard-2", "maxNodes": 1})),
    ("system-pool", "systemPool.machineType", cluster(systemPool={"machineType": L4})),
    ("cidr", "network.nodesCidr", cluster(network={"nodesCidr": "10.0.0.1/20"})),
    ("cidr", "access.authorizedNetworks.ci", cluster(access={"authorizedNetworks": {"ci": "203.0.113.7/28"}})),
    ("cidr", "access.authorizedNetworks.ci", cluster(access={"authorizedNetworks": {"ci": "203.0.113.0/33"}})),
    ("cidr", "network.proxyOnlyCidr", cluster(network={"proxyOnlyCidr": "10.12.0.0/27"})),
    (
        "cidr",
        "network.proxyOnlyCidr",
        cluster(network={"network": "n", "subnetwork": "s", "proxyOnlyCidr": "10.12.0.0/27"}),
    ),
    ("cidr", "network.proxyOnlyCidr", cluster(network={"proxyOnlyCidr": "10.16.0.0/23"})),
    ("cidr", "network.proxyOnlyCidr", cluster(network={"proxyOnlyCidr": "10.12.0.1/23"})),
    ("cidr", "network.servicesCidr", cluster(network={"servicesCidr": "10.16.0.0/20"})),
    ("cidr", "network.podsCidr", cluster(of(L4, maxNodes=300), network={"podsCidr": "10.16.0.0/16"})),
    ("maintenance", "maintenance.start", kept(start="2026-01-03T02:00:00+01:00")),
    ("maintenance", "maintenance.start", kept(start="2026-13-03T02:00:00Z")),
    ("maintenance", "maintenance.end", kept(end="2026-01-03T01:00:00Z")),
    ("maintenance", "maintenance.end", kept(end="2026-01-03T05:59:00Z")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="FREQ=WEEKLY;BYDAY=SU")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="FREQ=WEEKLY")),
    ("maintenance", "maintenance.exclusions.0.end", kept(freeze("11-20", "11-19"))),
    ("maintenance", "maintenance.exclusions.0.end", kept(freeze("11-20", "12-21"))),
    ("maintenance", "maintenance.exclusions.1.end", kept(freeze("11-01", "11-20"), freeze("11-21", "12-10"))),
    (
        "maintenance",
        "maintenance.exclusions.3.scope",
        kept(*(freeze(f"0{month}-01", f"0{month}-05") for month in (1, 3, 5, 7))),
    ),
    ("maintenance", "maintenance.exclusions", kept(*(freeze(f"01-{d:02}", scope=NO_MINOR) for d in range(1, 22)))),
    (
        "maintenance",
        "maintenance.exclusions.0.scope",
        {**kept(freeze("01-01", scope=NO_MINOR)), "releaseChannel": "UNSPECIFIED"},
    ),
    ("api-access", "access.authorizedNetworks", cluster(access={})),
    (
        "api-access",
        "access.authorizedNetworks",
        cluster(access={"endpoint": "dns", "authorizedNetworks": {"ci": "203.0.113.0/28"}}),
    ),
    ("api-access", "access.open", cluster(access={"endpoint": "dns", "open": True})),
    ("api-access", "access.open", cluster(access={"endpoint": "private-ip", "open": True})),
    (
        "api-access",
        "access.authorizedNetworks.ci",
        cluster(access={"endpoint": "private-ip", "authorizedNetworks": {"vpn": "10.8.0.0/24", "ci": "8.8.8.0/24"}}),
    ),
    (
        "api-access",
        "access.authorizedNetworks",
        cluster(access={"endpoint": "private-ip"}),
    ),
    ("zone-unsure", "location", {**cluster(), "location": "us-central1-z"}),
    ("zone-unsure", "zones.1", cluster(zones=["us-central1-a", "us-central1-k"])),
    ("zone-unsure", "nodePools.0.zones.0", cluster(of("e2-standard-8", zones=["us-central1-z"]))),
    ("autopilot", "location", {**AUTOPILOT, "location": "us-central1-a"}),
    ("autopilot", "releaseChannel", {**AUTOPILOT, "releaseChannel": "UNSPECIFIED"}),
    (
        "autopilot-reservation",
        "computeClasses.0.rungs.0.capacity",
        {**AUTOPILOT, "computeClasses": [climb(of(L4, capacity="reservation"))]},
    ),
    *(("machine-type-unknown", "nodePools.0.machineType", cluster(of(name))) for name in UNLISTED),
    ("machine-type-unknown", "nodePools.0.machineType", cluster(of("custom-4-16384", **t4(1)))),
    ("machine-type-unknown", "systemPool.machineType", cluster(systemPool={"machineType": "c4d-standard-8"})),
    (
        "machine-type-unknown",
        "computeClasses.0.rungs.0.machineType",
        cluster(computeClasses=[climb(of("n4d-standard-8"))]),
    ),
    ("machine-type", "nodePools.0.machineType", cluster(of("nonsense"))),
    ("machine-type", "computeClasses.0.rungs.0.machineType", cluster(computeClasses=[climb(of("g2-standard-13"))])),
    ("pool-label", "nodePools.0.labels.gke.io/x", cluster(of("c3-standard-8", labels={"gke.io/x": "y"}))),
    ("placement", "nodePools.0.compactPlacement", cluster(of(N1, compactPlacement=True, zones=["us-central1-a"]))),
    ("cidr", "access.controlPlaneCidr", cluster(access={**OPEN["access"], "controlPlaneCidr": "172.16.0.0/27"})),
    ("cidr", "access.controlPlaneCidr", cluster(access={**OPEN["access"], "controlPlaneCidr": "172.16.0.1/28"})),
    ("cidr", "access.controlPlaneCidr", cluster(access={**OPEN["access"], "controlPlaneCidr": "10.0.0.0/28"})),
    ("cidr", "access.authorizedNetworks.ci", cluster(access={"authorizedNetworks": {"ci": "203.0.113.5/28"}})),
    ("gke-version", "computeClasses.0", cluster(computeClasses=[climb(of("n4-standard-8"))], version="1.32")),
    ("gke-version", "computeClasses.0", cluster(computeClasses=[climb(of("n4-standard-8"))], version="1.33.2")),
    (
        "gke-version",
        "computeClasses.0.rungs.0.capacity",
        {
            **AUTOPILOT,
            "computeClasses": [climb(of(L4, capacity={"reservation": "r"}))],
            "version": "1.30.9",
        },
    ),
    (
        "gke-version",
        "computeClasses.0.rungs.0.capacity.block",
        {
            **AUTOPILOT,
            "computeClasses": [climb(of(H200, capacity={"reservation": "r", "block": "b"}))],
            "version": "1.31.3",
        },
    ),
    ("gke-version", "nodePools.0.capacity", cluster(of(H100, capacity="flex-start"), version="1.31")),
    ("gke-version", "nodePools.0.capacity.queued", cluster(of(H100, capacity={"queued": True}), version="1.27")),
    ("gke-version", "nodePools.0.gpuDirect", cluster(of("a3-megagpu-8g", gpuDirect=True), version="1.31.9")),
    (
        "gke-version",
        "computeClasses.0.acceleratorNetworkProfile",
        cluster(computeClasses=[{**climb(of(H100, capacity="spot")), **AUTO}], version="1.34.0"),
    ),
    ("gke-version", "nodePools.0.gpuDra", cluster(of(L4, gpuDra=True), version="1.33")),
    (
        "gke-version",
        "nodePools.0.acceleratorNetworkProfile",
        cluster(of(H200, capacity="spot", zones=B, **AUTO), version="1.34.0"),
    ),
    (
        "gke-version",
        "nodePools.0.machineType",
        cluster(of("a4x-maxgpu-4g-metal", capacity={"reservation": "r"}, zones=A), version="1.35.0-gke.1000000"),
    ),
    ("gke-version", "nodePools.0.machineType", cluster(of("g4-standard-48"), version="1.31")),
    ("gke-version", "nodePools.0.machineType", cluster(of("g4-standard-6"), version="1.34")),
    ("gke-form", "labels.Team", cluster(labels={"Team": "serving"})),
    ("gke-form", "labels.team", cluster(labels={"team": "Serving"})),
    ("gke-form", "labels.1st", cluster(labels={"1st": "x"})),
    ("gke-form", "labels", cluster(labels={f"l{index}": "x" for index in range(65)})),
    ("gke-form", "observability.metrics.1", cluster(observability={"metrics": ["POD", "GPUS"]})),
    ("gke-form", "project", cluster(project="My_Project")),
    ("gke-form", "network.podsRange", cluster(network={"podsRange": "Pods"})),
    ("gke-form", "network.servicesRange", cluster(network={"servicesRange": "services-"})),
    ("gke-form", "modelBuckets.0.name", cluster(modelBuckets=[{"name": "My-Models"}])),
    ("gke-form", "modelBuckets.0.name", cluster(modelBuckets=[{"name": "ab"}])),
    ("gke-form", "modelBuckets.0.name", cluster(modelBuckets=[{"name": "gs://models"}])),
    ("gke-form", "modelBuckets.0.name", cluster(modelBuckets=[{"name": "google-samples", "create": True}])),
    ("gke-form", "modelBuckets.0.name", cluster(modelBuckets=[{"name": "192.168.5.4", "create": True}])),
    ("gke-form", "secrets.0.secret", cluster(secrets=[{"secret": "hf.token", "readers": ["a/b"]}])),
    ("gke-form", "imageMirrors.0.name", cluster(imageMirrors=[{"name": "Docker_Hub"}])),
    ("gke-form", "encryptionKey", cluster(encryptionKey="my-key")),
    ("gke-form", "systemPool.disk.kmsKey", cluster(systemPool={"disk": {"kmsKey": "k"}})),
    ("gke-form", "nodePools.0.disk.kmsKey", cluster(of(L4, disk={"kmsKey": "k"}))),
    ("gke-form", "nodePools.0.resourceLabels.Team", cluster(of(L4, resourceLabels={"Team": "x"}))),
    ("gke-form", "nodePools.0.labels.team", cluster(of(L4, labels={"team": "a b"}))),
    ("gke-form", "nodePools.0.labels.-x", cluster(of(L4, labels={"-x": "y"}))),
    ("gke-form", "nodePools.0.taints.0.key", cluster(of(L4, taints=[{"key": "a b"}]))),
    ("gke-form", "nodePools.0.tags.0", cluster(of(L4, tags=["GPU"]))),
    ("gke-form", "nodePools.0.tags", cluster(of(L4, tags=[f"t{index}" for index in range(65)]))),
    ("gke-form", "nodePools.0.sysctls.somaxconn", cluster(of(L4, sysctls={"somaxconn": "1024"}))),
    ("sysctl-unknown", "nodePools.0.sysctls.net.core.somaxcon", cluster(of(L4, sysctls={"net.core.somaxcon": "1024"}))),
    (
        "reservation-inactive",
        "nodePools.0.minNodes",
        cluster(of(H200, capacity={"reservation": "spring", "active": False}, minNodes=2, maxNodes=2, zones=B)),
    ),
    (
        "gke-form",
        "nodePools.0.capacity.reservation",
        cluster(of(L4, capacity={"reservation": "My Reservation"}, zones=["us-central1-a"])),
    ),
    (
        "upgrade-parallelism",
        "nodePools.0.upgrade.maxSurge",
        cluster(of(L4, upgrade={"maxSurge": 12, "maxUnavailable": 9})),
    ),
    (
        "location-policy",
        "nodePools.0.locationPolicy",
        cluster(of(H100, capacity="flex-start", locationPolicy="BALANCED")),
    ),
    (
        "placement",
        "nodePools.0.topologyDistance",
        cluster(of(L4, compactPlacement=True, topologyDistance="BLOCK", zones=["us-central1-a"])),
    ),
    ("autopilot", "autoscalingProfile", {**AUTOPILOT, "autoscalingProfile": "BALANCED"}),
    (
        "nat-ports",
        "network.natIps",
        cluster(of(L4, maxNodes=100), network={"natMinPortsPerVm": 1024, "natIps": ["addresses/a"]}),
    ),
    ("quota-name", "gpuQuota.NVIDIA_L4_GPUS", cluster(gpuQuota={"NVIDIA_L4_GPUS": 4})),
    ("quota-name", "gpuQuota.l4", cluster(gpuQuota={"l4": 4})),
    ("cpu-quota", "systemPool.maxNodes", cluster(gpuQuota={"E2_CPUS": 24})),
    ("cpu-quota", "nodePools.0.maxNodes", cluster(of("n2-standard-32", maxNodes=2), gpuQuota={"N2_CPUS": 63})),
    ("cpu-quota", "nodePools.0.maxNodes", cluster(of(N1, maxNodes=3), gpuQuota={"CPUS": 23})),
    ("cpu-quota", "nodePools.0.maxNodes", cluster(of(L4, maxNodes=9), gpuQuota={"CPUS_ALL_REGIONS": 67})),
    (
        "cpu-quota",
        "nodePools.0.maxNodes",
        cluster(of(L4, maxNodes=3, capacity="spot"), gpuQuota={"PREEMPTIBLE_CPUS": 8}),
    ),
    (
        "cpu-quota",
        "nodePools.0.maxNodes",
        cluster(of(L4, maxNodes=5), access={**OPEN["access"], "privateNodes": False}, gpuQuota={"IN_USE_ADDRESSES": 8}),
    ),
    ("service-account", "secrets.0.readers.0", cluster(secrets=[{"secret": "hf-token", "readers": ["default"]}])),
]


def found(config: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in check_gke(GkeClusterArgs.model_validate(config))]


@pytest.mark.parametrize(("code", "path", "config"), WRONG, ids=[f"{code}-{i}" for i, (code, _, _) in enumerate(WRONG)])
def test_a_wrong_combination_is_refused_where_it_is_and_with_a_mend(code, path, config):
    problems = check_gke(GkeClusterArgs.model_validate(config))
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]
    assert problems[0].message
    assert problems[0].mend


@pytest.mark.parametrize(
    "pool",
    [
        of("g4-standard-48", gpuPartition="1g.24gb"),
        of("g4-standard-48", gpuPartition="1g.24gb-me"),
        of(H200, zones=B, capacity="spot", gpuPartition="4g.71gb"),
        of("a4-highgpu-8g", zones=B, capacity="spot", gpuPartition="4g.90gb"),
        of("a4x-highgpu-4g", zones=["us-central1-a"], capacity={"reservation": "r"}, gpuPartition="1g.47gb"),
        of("a2-ultragpu-1g", zones=["us-central1-a"], gpuPartition="1g.20gb"),
        of("g4-standard-48", localSsd={"count": 3}),
        of(L4, hugepages1G=9),
        of("e2-standard-8", hugepages2M=13107),
        of("n4-standard-8", hugepages1G=1),  # not known
        of("c3-standard-8", disk={"type": "hyperdisk-balanced"}),
        of("c3-standard-8", disk={"type": "pd-ssd"}),
        of(H200, zones=B, capacity={"reservation": "projects/p/reservations/r", "block": "b"}),
        of(H200, zones=B, capacity=SHARED_BLOCK),
        of(L4, capacity="reservation"),
        of("a3-highgpu-1g", capacity="flex-start"),
        of(L4, gpuDra=True),
        of(L4, gpuDra=True, gpuDriver="none"),
        of(L4, gpuDra=True, labels={"nvidia.com/gpu.present": "true"}),
        of(N1, gpuDra=True, **t4(1)),
        of(H200, zones=B, capacity="spot", **AUTO),
        of(H200, zones=B, capacity="spot", gpuDra=True, **AUTO),
        of("a4x-maxgpu-4g-metal", zones=A, capacity={"reservation": "r"}, **AUTO),
        of("ct6e-standard-4t", zones=B, **AUTO),
        of(H200, zones=B, capacity={"reservation": "spring", "active": False}, maxNodes=2),
    ],
)
def test_pools_that_can_be(pool):
    assert found(cluster(pool, project="p")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": {"team": "serving_1", "größe": "groß", "empty": ""}},
        {"observability": {"metrics": ["SYSTEM_COMPONENTS", "JOBSET", "STORAGE"]}},
        {"project": "example.com:my-project"},
        {"modelBuckets": [{"name": "models.example.com"}, {"name": "a_b-1"}, {"name": "google-samples"}]},
        {"secrets": [{"secret": "projects/p/secrets/hf_token", "readers": ["a/b"]}]},
        {"imageMirrors": [{"name": "docker-hub"}]},
        {"encryptionKey": "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"},
        {"access": {**OPEN["access"], "controlPlaneCidr": "172.16.0.0/28"}},
        {"access": {"endpoint": "private-ip", "authorizedNetworks": {"vpn": "10.128.0.0/20"}}},
        {"version": "1.33", "computeClasses": [climb(of("n4-standard-8"))]},
        {"version": "1.33.3-gke.1136000", "computeClasses": [climb(of("n4-standard-8"))]},
        {"version": "latest", "computeClasses": [climb(of("n4-standard-8"))]},
        {
            "gpuQuota": {
                "nvidia-l4": 1,
                "spot/nvidia-l4": 0,
                "E2_CPUS": 32,
                "PREEMPTIBLE_CPUS": 0,
                "IN_USE_ADDRESSES": 0,
            }
        },
    ],
)
def test_clusters_that_can_be(fields):
    assert found({**cluster(), **fields}) == []


@pytest.mark.parametrize(
    "pool",
    [
        of(L4, tags=["gpu"], resourceLabels={"team": "a"}, labels={"example.com/team": "A.b_c"}),
        of(L4, sysctls={"net.core.somaxconn": "1024", "kernel.shmmni": "8192"}),
        of(L4, upgrade={"maxSurge": 10, "maxUnavailable": 10}),
        of(
            L4, zones=["us-central1-a"], capacity={"reservation": "projects/example.com:p/reservations/r", "block": "b"}
        ),
        of("a3-megagpu-8g", gpuDirect=True),
    ],
)
def test_forms_of_pools_that_can_be(pool):
    assert found(cluster(pool, version="1.32.11-gke.1174000")) == []


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        ("NVIDIA_L4_GPUS", "Write nvidia-l4."),
        ("PREEMPTIBLE_NVIDIA_L4_GPUS", "Write spot/nvidia-l4."),
        ("NVIDIA_T4_GPUS", "Write nvidia-tesla-t4."),
        ("nvidia-h100", "Write nvidia-h100-80gb or nvidia-h100-mega-80gb."),
        ("GPU_ALL_REGIONS", "Did you mean GPUS_ALL_REGIONS?"),
    ],
)
def test_the_mend_of_a_quota_names_ours(given, mend):
    (problem,) = check_gke(GkeClusterArgs.model_validate(cluster(gpuQuota={given: 1})))
    assert problem.mend == mend


def test_addresses_of_a_nat_with_ports_for_all_nodes_can_be():
    fields = {"natMinPortsPerVm": 1024, "natIps": ["addresses/a", "addresses/b"]}
    assert found(cluster(of(L4, maxNodes=100), network=fields)) == []
    assert found(cluster(of(H100, capacity="flex-start"), locationPolicy="BALANCED")) == []
    assert found({**AUTOPILOT, "autoscalingProfile": "OPTIMIZE_UTILIZATION"}) == []


BUDGET = {"billingAccount": "01ABCD-234567-89ABCD"}


def test_h4d_machines_have_compact_placement_with_flex_start():
    pool = of("h4d-standard-192", capacity="flex-start", compactPlacement=True, zones=["us-central1-a"])
    assert "flex-start" not in {code for code, _ in found(cluster(pool))}


def test_a_budget_needs_the_price_of_every_pool_or_an_amount():
    odd = of("z9-standard-8", maxNodes=2)
    assert ("budget-amount", "budget.amount") in found(cluster(odd, budget=BUDGET))
    for fields in (
        cluster(odd, budget={**BUDGET, "amount": 1000}),
        cluster({**odd, "usdPerHour": 1.5}, budget=BUDGET),
        cluster(of(L4, maxNodes=2), budget=BUDGET),
    ):
        assert "budget-amount" not in {code for code, _ in found(fields)}


def test_the_ladder_that_is_offered_can_be():
    given = ladder("h200", H200, H100).model_dump(by_alias=True)
    assert [rung["machineType"] for rung in given["rungs"] if rung["capacity"]["kind"] == "on-demand"] == [H100]
    assert found(cluster(computeClasses=[given])) == []
    steps = [
        {"machineType": H100, "capacity": kind} for kind in ({"kind": "reservation"}, "on-demand", "flex-start", "spot")
    ]
    assert found(cluster(computeClasses=[climb(*steps)])) == []


@pytest.mark.parametrize(
    "pools",
    [
        [DIRECT, {**RDMA, "networksCidr": "172.16.0.0/16"}],
        [{**RDMA, "networksCidr": "172.16.0.0/25", "maxNodes": 4}],
        2 * [{**DIRECT, "networks": nets(4), "networkPrefix": ""}],
        [{**RDMA, "networks": [NET, *({"network": "r", "subnetwork": f"r{card}"} for card in range(8))]}],
    ],
)
def test_networks_that_go_together(pools):
    assert found(cluster(*pools)) == []


@pytest.mark.parametrize(
    "config",
    [
        kept(freeze("11-20", "12-20"), freeze("09-01", scope="NO_MINOR_OR_NODE_UPGRADES")),
        kept(freeze("11-01", "11-20"), freeze("11-22", "12-10"), freeze("12-12", "12-24")),
        kept(freeze("11-01", "11-20"), freeze("11-10", "11-25", scope=NO_MINOR)),
        kept(recurrence="FREQ=DAILY", end="2026-01-03T06:00:00Z"),
        kept(recurrence="FREQ=MONTHLY;BYMONTHDAY=1"),  # not counted
    ],
)
def test_maintenance_that_can_be(config):
    assert found(config) == []


@pytest.mark.parametrize("machine", gpu_machines())
def test_every_gpu_machine_type_can_be_a_pool(machine):
    known = gpu_machines()[machine]
    capacity = "on-demand" if known.offer.on_demand else "spot" if known.offer.spot else {"reservation": "team"}
    region = "us-central1" if "us-central1" in known.regions else sorted(known.regions)[0]
    pool = {
        "name": "gpus",
        "machineType": machine,
        "capacity": capacity,
        "zones": list(gpu_zones(machine, region) or [f"{region}-a"]),
    }
    assert found({"location": region, **OPEN, "nodePools": [pool]}) == []


@pytest.mark.parametrize("gpu", attachable_gpus())
def test_every_attachable_gpu_can_be_attached_in_each_of_its_counts(gpu):
    known = attachable_gpus()[gpu]
    for count in known.counts:
        region = sorted(known.regions)[0]
        attached = {"machineType": "n1-standard-8", "accelerator": {"type": gpu, "count": count}}
        pool = {"name": "gpus", **attached, "zones": list(gpu_zones(gpu, region) or ())}
        assert found({"location": region, **OPEN, "nodePools": [pool]}) == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (of(L4, capacity={"kind": "spot", "reservation": "r"}), "spot capacity does not use a reservation"),
        (of(L4, capacity={"reservation": "team/r"}), "must be a name, or projects/P/reservations/R"),
        (of(L4, capacity={"reservation": "r/reservationBlocks/b"}), "a block goes into block"),
        (of(L4, capacity={"block": "b"}), "a block is part of a specific reservation"),
        (of(L4, capacity={"kind": "flex-start", "maxRunSeconds": 604801}), "at most 604800 seconds"),
        (of(L4, taints=[{"key": "nvidia.com/gpu", "value": "present"}]), "GKE itself adds the taint"),
        (of(L4, minNodes=3, maxNodes=2), "minNodes .3. must not be greater than maxNodes .2."),
        (of(L4, upgrade={"maxSurge": 0, "maxUnavailable": 0}), "no node could ever be replaced"),
        (of(L4, upgrade={"strategy": "blue-green", "maxSurge": 1}), "require the strategy surge"),
        (of(L4, name="x" * 34), "at most 33 characters"),
        (of(H200, topologyDistance="BLOCK"), "requires compactPlacement: true"),
        (of(L4, gpuSharing={"strategy": "mps", "clients": 49}), "less than or equal to 48"),
    ],
)
def test_what_contradicts_itself_is_not_read(config, said):
    with pytest.raises(ValueError, match=said):
        GkeClusterArgs.model_validate(cluster(config))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"mode": "autopilot", "nodePools": [{"name": "a", "machineType": L4}]}, "set computeClasses"),
        ({"nodePools": [{"name": "system", "machineType": L4}]}, "is reserved for systemPool"),
        ({"nodePools": [{"name": "a", "machineType": L4}] * 2}, "twice: a"),
        (
            {"network": {"proxyOnlyExists": True}},
            "proxyOnlyExists describes an existing network",
        ),
        (
            {"network": {"network": "n", "subnetwork": "s", "proxyOnlyExists": True, "proxyOnlyCidr": "10.12.0.0/23"}},
            "proxyOnlyExists and proxyOnlyCidr exclude each other",
        ),
        ({"network": {"network": "n"}}, "network and subnetwork must be set together"),
        ({"network": {"nat": False, "natMinPortsPerVm": 128}}, "require nat: true"),
        ({"budget": {"billingAccount": "my-account"}}, "should match pattern"),
        ({"budget": {"billingAccount": "01ABCD-234567-89ABCD", "notifyBillingUsers": False}}, "nobody gets the alerts"),
        ({"network": {"nat": False, "natDynamicPortAllocation": True}}, "require nat: true"),
        ({"network": {"network": "n", "subnetwork": "s", "natIps": ["a"]}}, "settings of a new network"),
        ({"network": {"natMaxPortsPerVm": 1024}}, "requires natDynamicPortAllocation"),
        ({"network": {"natDynamicPortAllocation": True, "natMinPortsPerVm": 16}}, "power of two from 32 on"),
        ({"network": {"natDynamicPortAllocation": True, "natMinPortsPerVm": 100}}, "power of two from 32 on"),
        ({"network": {"natDynamicPortAllocation": True, "natMaxPortsPerVm": 100}}, "power of two greater than"),
        (
            {"network": {"natDynamicPortAllocation": True, "natMinPortsPerVm": 128, "natMaxPortsPerVm": 128}},
            "greater than natMinPortsPerVm .128.",
        ),
        (kept({"name": "a", "start": "2026-01-01T00:00:00Z"}), "requires end"),
        (kept(*2 * [freeze("01-01", "01-02")]), "twice: from 01-01"),
        ({"computeClasses": [{"name": "gke-l4", "rungs": [of(L4)]}]}, "reserved for GKE"),
    ],
)
def test_clusters_that_contradict_themselves_are_not_read(config, said):
    with pytest.raises(ValueError, match=said):
        GkeClusterArgs.model_validate({"location": "us-central1", **config})
