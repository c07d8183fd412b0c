"""Nodes of a pool as GKE would make them: labels, taints, capacity. Pure."""

from collections.abc import Mapping
from typing import Any

from ...names import GKE_POOL_LABEL
from .machines import Machine, facts, known_or_assumed

TPU = "google.com/tpu"
"""The resource of TPU chips, and the key of the taint that GKE puts on their nodes."""

GPU = "nvidia.com/gpu"
"""The resource of GPUs, and the key of the taint that GKE puts on their nodes."""

NO_DEVICE_PLUGIN = "gke-no-default-nvidia-gpu-device-plugin"
"""Label of nodes on which GKE runs no device plugin, so that nodes report no GPUs (GKE: "Prepare GKE infrastructure for DRA
workloads", read in 2026)."""

PROFILE_LABEL = "gke.networks.io/accelerator-network-profile"
"""Label of nodes with an accelerator network profile (NVIDIA/aicr, "GKE A4X Max (GB300) Networking Prerequisites")."""

_EFFECT = {"NO_SCHEDULE": "NoSchedule", "PREFER_NO_SCHEDULE": "PreferNoSchedule", "NO_EXECUTE": "NoExecute"}


def effective_taints(properties: Mapping[str, Any]) -> list[dict[str, str]]:
    """All taints of the nodes as the API spells them: those asked for, and GKE's own."""
    config = properties.get("nodeConfig") or {}
    taints = [dict(taint) for taint in config.get("taints") or []]
    if config.get("guestAccelerators"):
        taints.append({"key": GPU, "value": "present", "effect": "NO_SCHEDULE"})
    machine = _machine(config)
    if machine is not None and machine.tpu is not None:
        taints.append({"key": TPU, "value": "present", "effect": "NO_SCHEDULE"})
    if (properties.get("queuedProvisioning") or {}).get("enabled"):
        taints.append({"key": "cloud.google.com/gke-queued", "value": "true", "effect": "NO_SCHEDULE"})
    if machine is not None and machine.arch == "arm64":
        taints.append({"key": "kubernetes.io/arch", "value": "arm64", "effect": "NO_SCHEDULE"})
    return taints


def node(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A node of the pool without a name: ``labels``, ``taints``, ``capacity``, ``allocatable`` and the ``prefix`` of names; and
    whether all nodes of the pool come and go together (``whole``).
    """
    config = properties.get("nodeConfig") or {}
    machine = _machine(config)
    if machine is None:
        raise ValueError(f"{config.get('machineType')} is no machine type that is known here")
    labels, gpus = machine.labels(), dict[str, str]()
    cards = config.get("guestAccelerators") or []
    if cards:
        card = cards[0]
        sharing = card.get("gpuSharingConfig") or {}
        partition = card.get("gpuPartitionSize")
        clients = int(sharing.get("maxSharedClientsPerGpu", 1))
        parts = facts().partitions.get(card["type"], {}).get(partition, 1) if partition else 1
        if (config.get("labels") or {}).get(NO_DEVICE_PLUGIN) != "true":
            gpus = {GPU: str(int(card["count"]) * parts * clients)}
        labels["cloud.google.com/gke-accelerator"] = card["type"]
        labels["cloud.google.com/gke-accelerator-count"] = str(int(card["count"]))
        if partition:
            labels["cloud.google.com/gke-gpu-partition-size"] = partition
        if sharing:
            labels["cloud.google.com/gke-gpu-sharing-strategy"] = (
                sharing["gpuSharingStrategy"].lower().replace("_", "-")
            )
            labels["cloud.google.com/gke-max-shared-clients-per-gpu"] = str(clients)
    if machine.tpu is not None:
        topology = _topology(properties) or machine.tpu.topology
        gpus = {TPU: str(machine.tpu.chips)}
        labels |= {
            "cloud.google.com/gke-tpu-accelerator": machine.tpu.accelerator,
            "cloud.google.com/gke-tpu-topology": topology,
            "cloud.google.com/gke-accelerator-count": str(machine.tpu.chips),
        }
    if config.get("spot"):
        labels |= {"cloud.google.com/gke-spot": "true", "cloud.google.com/gke-provisioning": "spot"}
    if config.get("flexStart"):
        labels["cloud.google.com/gke-flex-start"] = "true"
    if profile := (properties.get("networkConfig") or {}).get("acceleratorNetworkProfile"):
        labels[PROFILE_LABEL] = str(profile)
    labels[GKE_POOL_LABEL] = properties["name"]
    pods = str(int(properties.get("maxPodsPerNode", facts().max_pods)))
    return {
        "prefix": f"gke-{properties['cluster']}"[:20].rstrip("-") + f"-{properties['name']}"[:36].rstrip("-"),
        "labels": {**labels, **(config.get("labels") or {})},
        "taints": [
            {
                "key": taint["key"],
                "effect": _EFFECT[taint["effect"]],
                **({"value": taint["value"]} if taint["value"] else {}),
            }
            for taint in effective_taints(properties)
        ],
        "capacity": {**machine.capacity, "pods": pods, **gpus},
        "allocatable": {**machine.allocatable, "pods": pods, **gpus},
        "whole": _is_slice(properties, machine),
    }


def _is_slice(properties: Mapping[str, Any], machine: Machine) -> bool:
    """Whether a pool is a TPU slice of several nodes. Those of compute classes have no bounds, and come one by one here."""
    topology = (properties.get("placementPolicy") or {}).get("tpuTopology")
    return machine.tpu is not None and topology is not None and machine.tpu.nodes(topology) is not None


def _machine(config: Mapping[str, Any]) -> Machine | None:
    """The machine type of a node. A priority of a compute class names the TPUs in its place."""
    tpu = config.get("tpu")
    if tpu is None or "machineType" in config:
        return known_or_assumed(str(config.get("machineType")))
    for machine in facts().machines.values():
        own = machine.tpu
        if own is None or (own.accelerator, own.chips) != (tpu["type"], tpu["count"]):
            continue
        if tpu["topology"] == own.topology or own.nodes(tpu["topology"]) is not None:
            return machine
    return None


def _topology(properties: Mapping[str, Any]) -> str:
    """The topology that a pool, or a priority of a compute class, asks for; empty: none."""
    asked = (properties.get("placementPolicy") or {}).get("tpuTopology")
    return str(asked or ((properties.get("nodeConfig") or {}).get("tpu") or {}).get("topology") or "")
