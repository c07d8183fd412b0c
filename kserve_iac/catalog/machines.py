"""Machine types: what a node of one holds, and what GKE leaves of it for pods."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ._data import load
from .tpus import TPU_LABEL, TPU_RESOURCE, TPU_TOPOLOGY_LABEL, tpu_machines

GPU_RESOURCE = "nvidia.com/gpu"
"""Resource by which pods ask for NVIDIA GPUs (source: ``gke_rules.gpu_resource`` of the data)."""

ACCELERATORS = (GPU_RESOURCE, "amd.com/gpu", "intel.com/gpu", "habana.ai/gaudi", TPU_RESOURCE)
"""Resources by which pods ask for accelerators (KServe pkg/constants/constants.go; GKE's of TPUs)."""

GPU_TAINT = {"key": GPU_RESOURCE, "value": "present", "effect": "NoSchedule"}
"""Taint that GKE itself puts on nodes of GPU pools (source: ``gke_rules.gpu_taint``)."""

GPU_LABEL = "cloud.google.com/gke-accelerator"
"""Label that GKE puts on GPU nodes; its value is the accelerator type (source: ``gke_rules.gpu_label``)."""

MAX_PODS = 110
"""Pods a node may hold, GKE Standard's default (Google: "Limits and quotas" of GKE)."""

MOST_PODS = 256
"""Pods of a node at the most (GKE: "Configure maximum Pods per node"). Autopilot chooses a number up to it for each node."""


def addresses_of_node(max_pods: int) -> int:
    """Addresses of pods that a node takes: at least two for each pod it may hold, as a whole range (GKE: "Configure maximum Pods
    per node": a /24 for up to 128 pods, a /23 for more).
    """
    return int(2 ** (2 * max_pods - 1).bit_length())


BOOT_DISK_GIB = 100
"""Boot disk of a node where nothing else is said, GKE's default size."""

LOCAL_SSD_GIB = 375
"""A local SSD (Compute Engine documentation, "About Local SSD disks")."""

_SSD_RESERVED_GIB = {1: 50, 2: 75, 3: 100}
"""GKE's reservation of ephemeral storage by local SSDs, three or more (GKE documentation, "Plan GKE Standard node sizes")."""


FORMATTED = 0.95
"""Share of a disk that its file system offers, as kubernetes/autoscaler estimates it (cloudprovider/gce/reserved.go)."""

DISK_EVICTION = 0.1
"""Share of the file system below which the kubelet evicts pods (``nodefs.available<10%``, the kubelet's default and GKE's)."""


def room_before_eviction(disk_gib: int, local_ssds: int = 0) -> float:
    """Bytes that images, logs and the files of all pods may take together before the kubelet evicts pods."""
    return (local_ssds * LOCAL_SSD_GIB or disk_gib) * FORMATTED * (1 - DISK_EVICTION) * 1024**3


def is_accelerator(resource: str) -> bool:
    """Whether a resource of that name is an accelerator; partitions of NVIDIA GPUs are (``nvidia.com/mig-1g.5gb``)."""
    return resource in ACCELERATORS or is_partition(resource)


def is_partition(resource: str) -> bool:
    """Whether a resource of that name is a MIG partition (``nvidia.com/mig-1g.10gb``: NVIDIA's device plugin, strategy mixed)."""
    return resource.startswith("nvidia.com/mig-")


def partition_of(resource: str) -> str:
    """The size of the MIG partition of that resource name: ``1g.10gb``."""
    return resource.partition("mig-")[2]


def partition_gib(partition: str) -> float | None:
    """Memory of a MIG partition: the number in its name (``1g.10gb``, ``1g.10gb.me``, ``1g.10gb+me``)."""
    digits = re.match(r"\d+g\.(\d+)gb", partition)
    return float(digits[1]) if digits is not None else None


@dataclass(frozen=True)
class MachineType:
    """A Compute Engine machine type: memory in GiB, GPUs of one kind that come with it."""

    name: str
    vcpus: int
    memory_gib: float
    arch: str = "amd64"
    accelerator: str | None = None
    """GKE's accelerator type, for example ``nvidia-l4``; None without GPUs."""
    gpus: int = 0
    gpu_memory_gib: float | None = None
    """Nominal memory of one GPU; None without GPUs, or where it is not verified."""
    resource: str = GPU_RESOURCE
    """The resource by which pods request its GPUs, or its TPU chips, which count as GPUs."""
    topology: str | None = None
    """Topology of the slice that a node with TPUs is in; None without TPUs, or where it is not known."""
    cloud: Literal["gcp", "aws", "azure"] = "gcp"
    """Whose machine type it is."""

    def capacity(self) -> dict[str, str]:
        """What a node reports as capacity. The kernel keeps ``mem/64 + 16 MiB`` (and 64 MiB above 3 GiB) for itself.

        Source: kubernetes/autoscaler, cloudprovider/gce/reserved.go, which models Google's published table.
        """
        memory_mib = self.memory_gib * 1024
        kernel = memory_mib / 64 + 16 + (64 if memory_mib > 3 * 1024 else 0)
        return self._resources(self.vcpus * 1000, memory_mib - kernel, BOOT_DISK_GIB * 0.95)

    def allocatable(self, disk_gib: int | None = BOOT_DISK_GIB, local_ssds: int = 0) -> dict[str, str]:
        """What is left for pods after kube-reserved and the eviction threshold. Source: as :meth:`capacity`.

        Ephemeral storage is on the boot disk, or on ``local_ssds`` local SSDs where there are any. If ``disk_gib`` is None, the
        disk is not known, and no pod exceeds it.
        """
        memory_mib = self.memory_gib * 1024
        if self.cloud != "gcp":  # the clouds reserve more or less: all of it is what no pod can exceed
            return {**self._resources(self.vcpus * 1000, memory_mib, _ANY_DISK_GIB), "pods": str(_ANY_PODS)}
        kernel = memory_mib / 64 + 16 + (64 if memory_mib > 3 * 1024 else 0)
        left = memory_mib - kernel - reserved_memory_mib(memory_mib) - EVICTION_MIB
        if disk_gib is None:
            return self._resources(self.vcpus * 1000 - reserved_cpu_millis(self.vcpus), left, _ANY_DISK_GIB)
        disk = (local_ssds * LOCAL_SSD_GIB or disk_gib) * 0.95
        # GKE keeps 10 % of the disk for eviction and, of boot disks, half but at most 6 GiB + 35 % and 100 GiB.
        reserved = _SSD_RESERVED_GIB[min(local_ssds, 3)] if local_ssds else min(0.5 * disk, 6 + 0.35 * disk, 100)
        disk_left = disk - 0.1 * disk - reserved
        return self._resources(self.vcpus * 1000 - reserved_cpu_millis(self.vcpus), left, disk_left)

    def _resources(self, cpu_millis: float, memory_mib: float, disk_gib: float) -> dict[str, str]:
        resources = {
            "cpu": f"{int(cpu_millis)}m" if int(cpu_millis) % 1000 else str(int(cpu_millis) // 1000),
            "memory": f"{int(memory_mib * 1024)}Ki",
            "ephemeral-storage": f"{int(disk_gib * 1024 * 1024)}Ki",
            "pods": str(MAX_PODS),
        }
        if self.gpus:
            resources[self.resource] = str(self.gpus)
        return resources

    def labels(self) -> dict[str, str]:
        """Labels that such a node has: those of Kubernetes, and GKE's of its own nodes."""
        labels = {
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": self.arch,
            "node.kubernetes.io/instance-type": self.name,
        }
        if self.cloud != "gcp":
            return labels
        labels["cloud.google.com/machine-family"] = self.name.split("-", 1)[0]
        if self.accelerator and self.resource == TPU_RESOURCE:
            labels[TPU_LABEL] = self.accelerator
            if self.topology is not None:
                labels[TPU_TOPOLOGY_LABEL] = self.topology
            labels["cloud.google.com/gke-accelerator-count"] = str(self.gpus)
        elif self.accelerator:
            labels[GPU_LABEL] = self.accelerator
            labels["cloud.google.com/gke-accelerator-count"] = str(self.gpus)
        return labels


_EC2 = re.compile(r"[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)")
_AZURE = re.compile(r"(Standard|Basic)_[A-Z]+\d+\w*")


def cloud_of(name: str) -> Literal["gcp", "aws", "azure"]:
    """Whose machine type it is, by the form of its name: ``m5.4xlarge`` is one of EC2, ``Standard_D8s_v5`` one of Azure. The
    others count as Compute Engine's. Whether there is such a machine type is not asked.
    """
    if _EC2.fullmatch(name) is not None:
        return "aws"
    return "azure" if _AZURE.fullmatch(name) is not None else "gcp"


_ANY_DISK_GIB, _ANY_PODS = 1 << 20, 1000
"""Disk and pods of nodes of other clouds, which follow from settings that are not known: no pod is refused for them."""

EVICTION_MIB = 100
"""Memory below which the kubelet evicts, in MiB (GKE's hard eviction threshold)."""


def reserved_memory_mib(memory_mib: float) -> float:
    """GKE's kube-reserved memory in MiB: 255 up to 1000 MiB, else 25/20/10/6/2 % of the steps 4000/4000/8000/112000/rest."""
    if memory_mib <= 1000:
        return 255
    reserved, rest = 0.0, memory_mib
    for step, share in ((4000, 0.25), (4000, 0.20), (8000, 0.10), (112000, 0.06), (float("inf"), 0.02)):
        reserved += min(rest, step) * share
        rest -= min(rest, step)
    return reserved


def reserved_cpu_millis(vcpus: int) -> float:
    """GKE's kube-reserved CPU in millicores: 6 % of the first core, 1 % of the second, 0.5 % of two more, 0.25 % of the rest."""
    reserved, rest = 0.0, float(vcpus)
    for step, share in ((1, 60), (1, 10), (2, 5), (float("inf"), 2.5)):
        reserved += min(rest, step) * share
        rest -= min(rest, step)
    return reserved


_GENERAL = re.compile(r"(e2|n1|n2|n2d|n4|c3|c3d|c4|c4a|t2a|t2d)-(standard|highmem|highcpu)-([1-9]\d*)")
_GIB_PER_VCPU: Mapping[str, Mapping[str, float]] = {
    # Compute Engine documentation, "General-purpose machine family": memory per vCPU.
    "e2": {"standard": 4, "highmem": 8, "highcpu": 1},
    "n1": {"standard": 3.75, "highmem": 6.5, "highcpu": 0.9},
    "n2": {"standard": 4, "highmem": 8, "highcpu": 1},
    "n2d": {"standard": 4, "highmem": 8, "highcpu": 1},
    "n4": {"standard": 4, "highmem": 8, "highcpu": 2},
    "c3": {"standard": 4, "highmem": 8, "highcpu": 2},
    "c3d": {"standard": 4, "highmem": 8, "highcpu": 2},
    "c4": {"standard": 3.75, "highmem": 7.75, "highcpu": 2},
    "c4a": {"standard": 4, "highmem": 8, "highcpu": 2},
    "t2a": {"standard": 4},
    "t2d": {"standard": 4},
}
_VCPUS: Mapping[str, tuple[int, ...]] = {
    "e2": (2, 4, 8, 16, 32),
    "n1": (1, 2, 4, 8, 16, 32, 64, 96),
    "n2": (2, 4, 8, 16, 32, 48, 64, 80, 96, 128),
    "n2d": (2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224),
    "n4": (2, 4, 8, 16, 32, 48, 64, 80),
    "c3": (4, 8, 22, 44, 88, 176),
    "c3d": (4, 8, 16, 30, 60, 90, 180, 360),
    "c4": (2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288),
    "c4a": (1, 2, 4, 8, 16, 32, 48, 64, 72),
    "t2a": (1, 2, 4, 8, 16, 32, 48),
    "t2d": (1, 2, 4, 8, 16, 32, 48, 60),
}
_MEMORY_GIB: Mapping[str, float] = {
    "n2-highmem-128": 864,
    "c4-standard-2": 7,
    "c4-highmem-2": 15,
    **{f"c3d-highcpu-{vcpus}": vcpus * 59 / 30 for vcpus in (30, 60, 90, 180, 360)},
}
"""Memory that is not the shape's usual one per vCPU.

Source: Compute Engine's own list in Cyclenerd/google-cloud-pricing-cost-calculator@0026ae3a, tools/machinetypes.csv.
"""
_ABSENT = frozenset(
    {"e2-highmem-32", "n1-highmem-1", "n1-highcpu-1", "n2-highcpu-128", "n2d-highmem-128", "n2d-highmem-224"}
)
"""Sizes that not every shape of a family has (source: as above)."""


@functools.cache
def gpu_machine_types() -> Mapping[str, MachineType]:
    """The machine types that come with GPUs, by name."""
    found = {}
    for entry in load("gke_accelerators.json")["machine_types"]:
        found[entry["machine_type"]] = MachineType(
            name=entry["machine_type"],
            vcpus=entry["vcpus"],
            memory_gib=entry["memory_gib"],
            arch=entry["arch"],
            accelerator=entry["accelerator_type"],
            gpus=entry["gpu_count"] or 0,
            gpu_memory_gib=entry["gpu_memory_gib_each"],
        )
    return found


@functools.cache
def tpu_machine_types() -> Mapping[str, MachineType]:
    """The machine types that come with TPUs, by name. Their chips count as GPUs, with a resource of their own."""
    return {
        name: MachineType(
            name=name,
            vcpus=machine.vcpus,
            memory_gib=machine.memory_gib,
            accelerator=machine.tpu.accelerator,
            gpus=machine.chips,
            gpu_memory_gib=machine.tpu.hbm_gib,
            resource=TPU_RESOURCE,
            topology=machine.topology,
        )
        for name, machine in tpu_machines().items()
    }


def machine_type(name: str) -> MachineType | None:
    """The machine type of that name, or None where it is not known: those with GPUs or TPUs, and general-purpose ones."""
    if (found := gpu_machine_types().get(name) or tpu_machine_types().get(name)) is not None:
        return found
    if (match := _GENERAL.fullmatch(name)) is None:
        return None
    family, shape, count = match.group(1), match.group(2), int(match.group(3))
    per_vcpu = _GIB_PER_VCPU[family].get(shape)
    if per_vcpu is None or count not in _VCPUS[family] or name in _ABSENT:
        return None
    memory = _MEMORY_GIB.get(name, count * per_vcpu)
    return MachineType(name, count, memory, "arm64" if family in ("c4a", "t2a") else "amd64")


@functools.cache
def machine_types_elsewhere() -> Mapping[str, MachineType]:
    """The machine types of EC2 and Azure that carry GPUs, by name (``data/machines_elsewhere.json``)."""
    found = {}
    for entry in load("machines_elsewhere.json")["machine_types"]:
        found[entry["machine_type"]] = MachineType(
            name=entry["machine_type"],
            vcpus=entry["vcpus"],
            memory_gib=entry["memory_gib"],
            arch=entry["arch"],
            accelerator=entry["gpu"],
            gpus=entry["gpu_count"],
            cloud=entry["cloud"],
        )
    return found


def machine_type_names() -> list[str]:
    """Names for suggestions: every machine type with GPUs or TPUs, and the usual general-purpose ones."""
    general = [f"{f}-{s}-{n}" for f, shapes in _GIB_PER_VCPU.items() for s in shapes for n in _VCPUS[f]]
    return [*gpu_machine_types(), *tpu_machine_types(), *(name for name in general if name not in _ABSENT)]
