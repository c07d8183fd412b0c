"""Dynamic resource allocation (DRA): device classes of GPUs and network cards, and what GKE's nodes need for their drivers.

Sources, read in 2026: GKE, "Prepare GKE infrastructure for DRA workloads" and "Allocate network resources by using GKE managed
DRANET"; GoogleCloudPlatform/cluster-toolkit@10470803 modules/compute/gke-node-pool; llm-d/llm-d@60be8bbe docs/infrastructure/
providers/gke; gke-ai-labs.dev, "GPU fungibility with DRA and Custom Compute Classes".
"""

from collections.abc import Mapping

from .accelerators import gpu_machines
from .machines import machine_type
from .tpus import tpu_machines

GPU_CLASSES = frozenset({"gpu.nvidia.com"})
"""Classes of which each device is a whole GPU. Those of other makers also contain partitions (ROCm/k8s-gpu-dra-driver)."""

RDMA_CLASS = "mrdma.google.com"
"""Class of the network cards with RDMA that GKE's DRANET driver reports."""

NETWORK_CLASSES = frozenset({RDMA_CLASS, "netdev.google.com"})
"""Classes that GKE creates for the cards of its DRANET driver: with RDMA, and without."""

NO_DEVICE_PLUGIN: Mapping[str, str] = {"gke-no-default-nvidia-gpu-device-plugin": "true"}
"""Label of nodes on which GKE runs no device plugin for GPUs."""

GPU_DRA_LABELS: Mapping[str, str] = {
    **NO_DEVICE_PLUGIN,
    "nvidia.com/gpu.present": "true",
    "cloud.google.com/gke-nvidia-gpu-dra-driver": "true",
}
"""Labels of nodes whose GPUs pods claim. NVIDIA's DRA driver runs on nodes with the second label. By the third, GKE's cluster
autoscaler knows which devices a new node will report, so that it also creates the first node (k8s.io/gke-autoscaling,
``DraGpuNodeLabel`` and ``ResourceSlicesForNode``)."""

DRANET_LABELS: Mapping[str, str] = {"cloud.google.com/gke-networking-dra-driver": "true"}
"""Label of nodes on which GKE runs its DRANET driver. Without it, no card is reported and claims wait (NVIDIA/aicr, "GKE A4X Max
(GB300) Networking Prerequisites")."""

PROFILE_LABEL: Mapping[str, str] = {"gke.networks.io/accelerator-network-profile": "auto"}
"""Label that GKE itself puts on nodes with an accelerator network profile (same source)."""

METAL_LABELS: Mapping[str, str] = {"cloud.google.com/gke-dpv2-unified-cni": "cni-migration"}
"""Label that nodes of A4X Max need beside that of DRANET (same source)."""

_RDMA_CARDS: Mapping[str, int] = {"a4x-maxgpu-4g-metal": 8}
"""Cards with RDMA that a node reports, where they are not one for each GPU, as on A3 Ultra, A4 and A4X (GKE's cluster autoscaler,
k8s.io/gke-autoscaling, ``TestNetworkResourceSlicesForNode``). A4X Max: GoogleCloudPlatform/cluster-toolkit@10470803 (2026)
examples/gke-a4x-max-bm, nccl-jobset-example.yaml, where a pod claims all 8."""

_WITH_PROFILE = ("a3-", "a4-", "a4x-", "ct6e-", "tpu7x-")
"""Beginnings of the machine types whose cards get their networks by a profile (GoogleCloudPlatform/cluster-toolkit@10470803
(2026) modules/compute/gke-node-pool/main.tf, ``is_dranet_supported_machine``)."""


def rdma_cards(name: str) -> int | None:
    """Cards with RDMA that GKE's DRANET driver reports on a node of the machine type. None: not verified."""
    machine = gpu_machines().get(name)
    if machine is None:
        return 0 if name in tpu_machines() or machine_type(name) is not None else None
    if machine.fabric != "rdma":
        return 0
    return _RDMA_CARDS.get(name, machine.nics or machine.gpus)


def has_accelerator_network(name: str) -> bool | None:
    """Whether GKE gives the cards of the machine type their networks by an accelerator network profile. None: not verified."""
    if name.startswith(_WITH_PROFILE):
        return True
    return False if machine_type(name) is not None or name in tpu_machines() else None
