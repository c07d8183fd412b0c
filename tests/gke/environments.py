"""Clusters whose properties at Google are kept as golden files, by name."""

from typing import Any

_KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
_BASE: dict[str, Any] = {"location": "us-central1", "project": "p", "access": {"endpoint": "dns"}}


def _with_pool(**pool: Any) -> dict[str, Any]:
    return {**_BASE, "nodePools": [{"name": "gpus", "maxNodes": 2, "zones": ["us-central1-a"], **pool}]}


ENVIRONMENTS: dict[str, dict[str, Any]] = {
    "default": {"location": "us-central1", "project": "p", "access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}}},
    "prod": {
        **_BASE,
        "zones": ["us-central1-a", "us-central1-b"],
        "version": "1.35",
        "releaseChannel": "STABLE",
        "protect": True,
        "labels": {"team": "serving"},
        "maintenance": {
            "start": "2026-01-03T02:00:00Z",
            "end": "2026-01-03T10:00:00Z",
            "exclusions": [{"name": "sale", "start": "2026-11-20T00:00:00Z", "end": "2026-12-01T00:00:00Z"}],
        },
        "drivers": {"filestore": True},
        "secrets": [{"secret": "hf-token", "readers": ["models/default"]}],
        "modelBuckets": [
            {"name": "models", "create": True, "readers": ["models/default"], "writers": ["models/train"]}
        ],
        "imageMirrors": [{"name": "hub"}],
        "gatewayApi": "gke",
        "nodePools": [
            {
                "name": "l4",
                "machineType": "g2-standard-12",
                "maxNodes": 4,
                "labels": {"team": "llm"},
                "taints": [{"key": "team", "value": "llm"}],
                "resourceLabels": {"team": "llm"},
                "tags": ["gpu"],
                "preloadImages": ["global/images/vllm"],
                "sysctls": {"net.core.somaxconn": "4096"},
                "hugepages2M": 512,
                "cpuManager": "static",
                "maxPods": 64,
                "upgrade": {"strategy": "blue-green", "soakSeconds": 60},
            }
        ],
    },
    "autopilot": {
        **_BASE,
        "mode": "autopilot",
        "computeClasses": [{"name": "l4", "rungs": [{"machineType": "g2-standard-12", "capacity": "spot"}]}],
    },
    "private-ip": {
        **_BASE,
        "access": {
            "endpoint": "private-ip",
            "authorizedNetworks": {"office": "10.8.0.0/24"},
            "controlPlaneCidr": "172.16.0.0/28",
        },
    },
    "dns": _BASE,
    "existing-network": {
        **_BASE,
        "network": {
            "network": "projects/host/global/networks/shared",
            "subnetwork": "projects/host/regions/us-central1/subnetworks/gke",
        },
    },
    "rdma-reservation": _with_pool(
        machineType="a3-ultragpu-8g",
        zones=["us-central1-b"],
        gpuDirect=True,
        capacity={"reservation": "team"},
        compactPlacement=True,
    ),
    "tcpxo": _with_pool(machineType="a3-megagpu-8g", gpuDirect=True),
    "flex-start": _with_pool(machineType="a3-highgpu-8g", capacity="flex-start"),
    "flex-compact": _with_pool(
        machineType="a3-ultragpu-8g",
        zones=["us-central1-b"],
        capacity="flex-start",
        compactPlacement=True,
        topologyDistance="BLOCK",
    ),
    "queued": _with_pool(machineType="a2-highgpu-1g", capacity={"queued": True}),
    "spot": _with_pool(machineType="g2-standard-12", capacity="spot"),
    "mig": _with_pool(machineType="a2-highgpu-1g", gpuPartition="1g.5gb"),
    "time-sharing": _with_pool(machineType="g2-standard-12", gpuSharing={"strategy": "time-sharing", "clients": 4}),
    "mps": _with_pool(machineType="g2-standard-12", gpuSharing={"strategy": "mps", "clients": 4}),
    "raw-ssd": _with_pool(machineType="a3-highgpu-8g", localSsd={"use": "raw"}),
    "kms": {
        **_with_pool(machineType="g2-standard-12", disk={"type": "pd-ssd", "sizeGib": 200, "kmsKey": _KEY}),
        "encryptionKey": _KEY,
    },
    "compute-classes": {
        **_BASE,
        "locationPolicy": "ANY",
        "computeClasses": [
            {
                "name": "h100",
                "rungs": [
                    {"machineType": "a3-highgpu-8g", "capacity": {"reservation": "team"}},
                    {"machineType": "a3-highgpu-8g", "capacity": {"kind": "flex-start", "maxRunSeconds": 86400}},
                    {"machineType": "a3-highgpu-8g", "capacity": "spot"},
                    {"machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}},
                ],
            }
        ],
    },
    "tpu": _with_pool(machineType="ct6e-standard-4t", capacity={"reservation": "team"}, tpuTopology="2x2"),
    "tpu-flex-start": _with_pool(machineType="tpu7x-standard-4t", capacity="flex-start"),
    "tpu-slice": _with_pool(
        machineType="ct6e-standard-4t", maxNodes=4, tpuTopology="4x4", capacity={"reservation": "team"}
    ),
    "tpu-slice-7x": _with_pool(machineType="tpu7x-standard-4t", tpuTopology="2x2x2", capacity="flex-start"),
    "tpu-compute-class": {
        **_BASE,
        "computeClasses": [
            {
                "name": "v5e",
                "rungs": [
                    {"machineType": "ct5lp-hightpu-8t", "capacity": {"reservation": "team"}},
                    {"machineType": "ct5lp-hightpu-8t", "capacity": "spot"},
                ],
            }
        ],
    },
    "a4x": _with_pool(machineType="a4x-highgpu-4g", capacity={"reservation": "team"}),
    "n1-t4": _with_pool(machineType="n1-standard-8", accelerator={"type": "nvidia-tesla-t4", "count": 2}),
    "budget": {
        **_BASE,
        "nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}],
        "budget": {
            "billingAccount": "01ABCD-234567-89ABCD",
            "notificationChannels": ["projects/p/notificationChannels/1"],
            "notifyBillingUsers": False,
        },
    },
    "nat": {
        **_BASE,
        "autoscalingProfile": "OPTIMIZE_UTILIZATION",
        "network": {
            "natMinPortsPerVm": 256,
            "natDynamicPortAllocation": True,
            "natMaxPortsPerVm": 8192,
            "natIps": ["projects/p/regions/us-central1/addresses/nat-1"],
        },
    },
    "proxies": {**_BASE, "network": {"proxyOnlyCidr": "10.12.0.0/23"}},
    "zonal": {**_BASE, "location": "us-central1-a"},
}
