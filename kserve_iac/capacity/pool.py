"""A node pool as the rest of the library sees it: the resources of a node, and the requirements on a pod that runs there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..args import Taint
from ..args.gke_pool import CapacityKind
from ..catalog.gpus import maker
from ..catalog.machines import BOOT_DISK_GIB, GPU_RESOURCE, GPU_TAINT, MachineType
from ..catalog.tpus import TPU_LABEL, TPU_RESOURCE, TPU_TOPOLOGY_LABEL, tpus
from .amounts import Amounts, amounts

POOL_LABEL = "kserve-iac/pool"
"""Node label that carries the pool's name as users know it; the provider's own name for the pool may differ."""

GKE_POOL_LABEL = "cloud.google.com/gke-nodepool"
"""Label by which GKE itself names a node's pool."""

POOL_LABELS: Mapping[str, str] = {
    "gcp": GKE_POOL_LABEL,
    "aws": "eks.amazonaws.com/nodegroup",
    "azure": "kubernetes.azure.com/agentpool",
}
"""Cloud -> the label by which it names a node's pool (EKS: "Managed node groups"; AKS: "Use labels in a cluster")."""

COMPUTE_CLASS_LABEL = "cloud.google.com/compute-class"
"""Label and taint of nodes that GKE creates for a compute class (GKE: "About custom compute classes")."""

SPOT_TAINT = Taint(key="cloud.google.com/gke-spot", value="true")
"""Taint of the spot nodes that GKE creates by itself, beside that of the compute class (nubenetes/jenkins-2026, README.md:
observed on nodes of a class with spot rungs). To tolerate it where it is absent does no harm."""

ANY_CARDS = 1 << 30
"""Network cards of a node whose number is not known: more than pods claim."""

SYSTEM_POOL = "system"
"""The pool of the control plane's own pods."""


@dataclass(frozen=True)
class Pool:
    """A node pool as plain data. ``machine`` is None if its machine type is not in the catalogue."""

    name: str
    machine: MachineType | None
    min_nodes: int
    max_nodes: int
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Mapping[str, str], ...] = ()
    gpus: int | None = None
    """GPUs of a node, if its machine type is not known. None: not known."""
    selector: Mapping[str, str] = field(default_factory=dict)
    """Node labels that pin a pod to it, if they are not those of this library."""
    capacity: CapacityKind = "on-demand"
    """Capacity type of its nodes; for a compute class, that of its first rung."""
    disk_gib: int = BOOT_DISK_GIB
    """Boot disk of a node, or the local SSDs that replace it."""
    disk_known: bool = True
    """Whether ``disk_gib`` and ``local_ssds`` are those of its nodes; otherwise they are GKE's defaults."""
    local_ssds: int = 0
    """Local SSDs that hold the ephemeral storage; 0: the boot disk does."""
    usd_per_hour: float | None = None
    """The price of a node, if the user sets it."""
    partition_gib: float | None = None
    """Memory of a MIG partition by its name, if a GPU of the pool is one."""
    clients: int = 1
    """Containers that share a GPU: each counts as one."""
    gpu: str | None = None
    """Kind of its GPUs, if its machine type is not known but they are."""
    takes_one_share: bool = False
    """Whether its device plugin rejects a container that requests several shares of GPUs."""
    doubts_shares: bool = False
    """Whether its device plugin may reject a container that requests several shares, or give it shares of one GPU, because it is
    not certainly GKE's. NVIDIA's own rejects several shares with MPS by default, and with time-slicing only if it is configured
    so (ValidateRequest in internal/rm/rm.go of NVIDIA/k8s-device-plugin@014b4ecd; #1762 lets the configuration permit them)."""
    is_one_gpu: bool = False
    """Whether all shares of a node are shares of one GPU."""
    is_mps: bool = False
    """Whether its GPUs are shared by the MPS daemon of GKE, which pods reach through the node's IPC namespace."""
    attached: tuple[str, int] | None = None
    """Kind and number of the GPUs that are attached to a machine which comes without: they have a price of their own."""
    slice_nodes: int = 1
    """Nodes of one TPU slice, whose pods work together. 1: each node is a slice, or there are no TPUs."""
    max_pods: int | None = None
    """Pods that one node may hold, if the pool sets it or GKE chooses it. None: as many as the machine type's default."""
    grows_beyond: bool = False
    """Whether GKE adds nodes beyond ``max_nodes``, which is then only the number that the plan counts on."""
    minimum_known: bool = True
    """Whether ``min_nodes`` is known. For existing pools it is not known, and is 0."""
    gpu_taint_known: bool = True
    """Whether the nodes certainly have GKE's taint of GPU nodes, if it is among the taints."""
    claims_gpus: bool | None = None
    """Whether pods claim its GPUs (dynamic resource allocation) instead of requesting a resource. None: not known."""
    cards: int | None = None
    """Network cards with RDMA of a node that pods can claim. None: not known."""

    @property
    def is_sized(self) -> bool:
        """Whether it is known how many GPUs a node has."""
        return self.machine is not None or self.gpus is not None

    @property
    def accelerator(self) -> str | None:
        """Kind of its GPUs. None: it has none, or they are not known."""
        return self.machine.accelerator if self.machine is not None else self.gpu

    @property
    def resource(self) -> str:
        """The resource by which pods request its GPUs: NVIDIA's, or GKE's for the chips of TPUs."""
        if self.machine is not None:
            return self.machine.resource
        return TPU_RESOURCE if maker(self.gpu or "") == "tpu" else GPU_RESOURCE

    @property
    def is_tpu(self) -> bool:
        """Whether its nodes have TPUs, whose chips count as GPUs."""
        return self.resource == TPU_RESOURCE

    @property
    def unit(self) -> str:
        """One of its GPUs in words: ``GPU`` or ``TPU chip``."""
        return "TPU chip" if self.is_tpu else "GPU"

    @property
    def ranks_per_gpu(self) -> int:
        """Ranks of an engine that run on one of its GPUs: 1, but 2 on a chip that JAX sees as two devices (TPU 7x)."""
        tpu = tpus().get(self.accelerator or "") if self.is_tpu else None
        return tpu.devices_per_chip if tpu is not None else 1

    @property
    def counts_partitions(self) -> bool:
        """Whether what counts as a GPU of a node may be a partition that pods request by name (``nvidia.com/mig-1g.10gb``)."""
        if self.machine is None and self.gpus == 0 and self.gpu is not None:
            return False  # a node with GPUs that reports none of them reports partitions, whose number is not known
        return self.machine is None or self.partition_gib is not None

    @property
    def knows_partitions(self) -> bool:
        """Whether it is known how many partitions a node has that pods request by name: none, if it has no GPU."""
        return self.counts_partitions or (self.machine is not None and self.machine.gpus == 0)

    @property
    def gpus_per_node(self) -> int:
        return self.machine.gpus if self.machine else self.gpus or 0

    def allocatable(self) -> Amounts | None:
        """The resources of a node for pods. None: its machine type is not known."""
        if self.machine is None:
            return None
        room = amounts(self.machine.allocatable(self.disk_gib if self.disk_known else None, self.local_ssds))
        room = room._replace(cards=ANY_CARDS if self.cards is None else self.cards)
        return room if self.max_pods is None else room._replace(pods=self.max_pods)

    @property
    def assumed_disk(self) -> int | None:
        """Bytes of ephemeral storage for pods with GKE's default disk, if the disk of the nodes is not known. None: it is known,
        or the nodes are not GKE's.
        """
        if self.machine is None or self.machine.cloud != "gcp" or self.disk_known:
            return None
        return amounts(self.machine.allocatable(self.disk_gib, self.local_ssds)).disk

    @cached_property
    def labels_of_nodes(self) -> Mapping[str, str]:
        """Known labels of its nodes."""
        machine = self.machine.labels() if self.machine else {}
        return {**machine, **self.node_selector, **self.labels}

    @property
    def missing_labels(self) -> frozenset[str]:
        """Labels that its nodes certainly do not have: that of spot nodes, if the pool is known to have none."""
        is_spot = self.capacity == "spot" or not self.minimum_known or COMPUTE_CLASS_LABEL in self.selector
        return frozenset() if is_spot else frozenset({SPOT_TAINT.key} - self.labels.keys())

    @cached_property
    def hard_taints(self) -> tuple[Mapping[str, str], ...]:
        """The taints that keep pods away that do not tolerate them."""
        return tuple(taint for taint in self.taints if taint["effect"] != "PreferNoSchedule")

    @property
    def certain_taints(self) -> tuple[Mapping[str, str], ...]:
        """The hard taints that the nodes certainly have."""
        return tuple(taint for taint in self.hard_taints if self.gpu_taint_known or taint["key"] != GPU_TAINT["key"])

    @property
    def node(self) -> str:
        """A node of the pool in words."""
        return f"a node of pool {self.name} ({self.machine.name})" if self.machine else f"a node of pool {self.name}"

    @property
    def node_selector(self) -> dict[str, str]:
        """Node labels that pin a pod to this pool. GKE's own labels of TPUs are among them, because pods that request TPUs select
        their nodes by these (GKE: "Deploy TPU workloads in GKE Standard"; skypilot-org/skypilot, sky/provision/kubernetes).
        """
        own = dict(self.selector) or {POOL_LABEL: self.name}
        return {**own, **self.tpu_labels}

    @cached_property
    def tpu_labels(self) -> Mapping[str, str]:
        """GKE's labels of TPU nodes: the kind of their chips, and their topology if it is known. Empty without TPUs."""
        labels = self.machine.labels() if self.machine is not None else {}
        return {key: labels[key] for key in (TPU_LABEL, TPU_TOPOLOGY_LABEL) if key in labels}

    @property
    def tolerations(self) -> list[dict[str, Any]]:
        """The tolerations that a pod needs here: one for every taint of the nodes, including GKE's own GPU taint."""
        return [
            {"key": taint["key"], "operator": "Equal", "value": taint["value"], "effect": taint["effect"]}
            if taint["value"]
            else {"key": taint["key"], "operator": "Exists", "effect": taint["effect"]}
            for taint in self.taints
        ]


SANDBOX_SYSTEM_POOL = Pool(
    name=SYSTEM_POOL,
    machine=None,
    min_nodes=1,
    max_nodes=1,
    labels={},
    taints=({"key": "CriticalAddonsOnly", "value": "", "effect": "NoSchedule"},),
)
"""The sandbox's own node, where controllers run as processes."""
