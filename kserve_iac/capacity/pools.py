"""Pools as the rest of the library sees them: the resources of a node, and the requirements on a pod that runs there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..args import ComputeClass, ExistingNodePool, GkeNodePool, NodePool, Taint
from ..args.gke_pool import Accelerator, CapacityKind
from ..args.gpu_sharing import GpuSharing
from ..catalog.accelerators import attachable_gpus, gpu_machines, partition_count
from ..catalog.gpus import gpu, maker, product_and_partition
from ..catalog.machines import (
    BOOT_DISK_GIB,
    GPU_RESOURCE,
    GPU_TAINT,
    MOST_PODS,
    MachineType,
    cloud_of,
    machine_type,
    machine_types_elsewhere,
    partition_gib,
)
from ..catalog.tpus import TPU_LABEL, TPU_RESOURCE, TPU_TAINT, TPU_TOPOLOGY_LABEL, slice_nodes, tpu_machines, tpus
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
        room = amounts(self.machine.allocatable(self.disk_gib, self.local_ssds))
        return room if self.max_pods is None else room._replace(pods=self.max_pods)

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

    @property
    def tpu_labels(self) -> dict[str, str]:
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


AnyPool = NodePool | ExistingNodePool | GkeNodePool | ComputeClass


def pools_of(node_pools: Iterable[AnyPool]) -> dict[str, Pool]:
    """The pools by name."""
    return {pool.name: _pool(pool) for pool in node_pools}


def _pool(given: AnyPool) -> Pool:
    if isinstance(given, ExistingNodePool):
        return _existing(given)
    if isinstance(given, GkeNodePool):
        return _gke(given)
    if isinstance(given, ComputeClass):
        return _compute_class(given)
    return _made(given)


def _made(given: NodePool) -> Pool:
    machine = machine_type(given.machine_type)
    taints = _taints(given.taints, _taint_of(machine))
    return Pool(
        name=given.name,
        machine=machine,
        min_nodes=given.min_nodes,
        max_nodes=given.max_nodes,
        labels=dict(given.labels),
        taints=taints,
        usd_per_hour=given.usd_per_hour,
    )


def existing_machine(name: str) -> MachineType | None:
    """The machine type of a pool that exists: one of Compute Engine, or of another cloud. None: it is not known."""
    return machine_type(name) or machine_types_elsewhere().get(name)


def _existing(given: ExistingNodePool) -> Pool:
    machine = existing_machine(given.machine_type) if given.machine_type else None
    if machine is not None and machine.name in tpu_machines() and tpu_machines()[machine.name].forms_several:
        machine = replace(
            machine, topology=None
        )  # its nodes may be in a slice of several, which only the cluster knows
    clients = given.gpu_sharing.clients if given.gpu_sharing else 1
    reported = given.gpus_per_node or 0
    kind, size = product_and_partition(given.gpu) if given.gpu is not None else (None, None)
    partition = given.gpu_partition or size
    comes_with = machine is not None and machine.gpus > 0
    if not comes_with and given.gpu is not None and given.gpus_per_node is None:
        machine = None  # GPUs are attached, and nobody knows how many
    gpus = machine.gpus if machine is not None and comes_with else reported
    attached = None
    if machine is not None and comes_with:
        whole = gpus * _parts(machine, given.gpu_partition)
        machine = _divided(machine, given.gpu_partition, clients)
    elif machine is not None and reported:
        whole = max(reported // clients, 1)
        machine = _with_attached(machine, kind, reported)
        attached = (machine.accelerator or "", whole) if machine.cloud == "gcp" else None
    else:
        whole = gpus
    is_gke = machine is not None and machine.cloud == "gcp" and machine.gpus > 0
    own = _taint_of(machine)
    if machine is None and reported:
        own = TPU_TAINT if maker(kind or "") == "tpu" else GPU_TAINT
    taints = _taints(given.taints, own)
    selector = given.node_selector or {POOL_LABELS[cloud_of(given.machine_type or "")]: given.name}
    return Pool(
        name=given.name,
        machine=machine,
        min_nodes=0,
        max_nodes=given.max_nodes,
        labels={},
        taints=taints,
        gpus=given.gpus_per_node,
        selector=dict(selector),
        disk_gib=given.disk_gib or BOOT_DISK_GIB,
        disk_known=given.disk_gib is not None,
        usd_per_hour=given.usd_per_hour,
        partition_gib=partition_gib(partition) if partition is not None else None,
        clients=clients,
        gpu=kind,
        is_one_gpu=clients > 1 and gpus == (1 if comes_with else clients),
        is_mps=is_gke and given.gpu_sharing is not None and given.gpu_sharing.strategy == "mps",
        takes_one_share=is_gke and given.gpu_sharing is not None and _one_share(whole, given.gpu_sharing),
        attached=attached,
        max_pods=given.max_pods,
        minimum_known=False,
        gpu_taint_known=any(taint.key == GPU_TAINT["key"] for taint in given.taints),
    )


def _with_attached(machine: MachineType, kind: str | None, count: int) -> MachineType:
    """A machine type without GPUs of its own, with those that are attached to the nodes."""
    product = gpu(kind) if kind is not None else None
    accelerator = product.name if product is not None else kind
    known = attachable_gpus().get(accelerator or "")
    return replace(
        machine, accelerator=accelerator, gpus=count, gpu_memory_gib=known.memory_gib if known is not None else None
    )


GKE_ZONES = 3
"""Number of zones over which GKE spreads the nodes of a regional cluster that names none."""

COMPUTE_CLASS_LABEL = "cloud.google.com/compute-class"
"""Label and taint of nodes that GKE creates for a compute class (GKE: "About custom compute classes")."""


SPOT_TAINT = Taint(key="cloud.google.com/gke-spot", value="true")
"""Taint of the spot nodes that GKE creates by itself, beside that of the compute class (nubenetes/jenkins-2026, README.md:
observed on nodes of a class with spot rungs). To tolerate it where it is absent does no harm."""


def gke_machine(name: str, accelerator: Accelerator | None) -> MachineType | None:
    """The machine type with its attached GPUs. None: it is not known."""
    machine = machine_type(name)
    if machine is None or accelerator is None or machine.gpus:
        return machine
    attached = attachable_gpus().get(accelerator.type)
    memory = attached.memory_gib if attached else None
    return replace(machine, accelerator=accelerator.type, gpus=accelerator.count, gpu_memory_gib=memory)


QUEUED_TAINT = "cloud.google.com/gke-queued"
"""Taint of nodes that GKE creates for ProvisioningRequests only."""


def _gke(given: GkeNodePool) -> Pool:
    machine = gke_machine(given.machine_type, given.accelerator)
    together = slice_nodes(given.machine_type, given.tpu_topology)
    if machine is not None and together > 1:
        machine = replace(machine, topology=given.tpu_topology)
    whole = machine.gpus if machine is not None else 0
    taints = [*given.taints]
    if given.capacity.queued:  # source: gke_rules.queued_provisioning of the data
        taints.append(Taint(key=QUEUED_TAINT, value="true"))
    if machine is not None and machine.gpus:
        clients = given.gpu_sharing.clients if given.gpu_sharing else 1
        whole *= _parts(machine, given.gpu_partition)
        machine = _divided(machine, given.gpu_partition, clients)
    if machine is not None and machine.arch == "arm64":  # source: gke_rules.arm_taint of the data
        taints.append(Taint(key="kubernetes.io/arch", value="arm64"))
    nodes = given.max_nodes * ((len(given.zones) or GKE_ZONES) if given.bounds == "per-zone" else 1)
    least = given.min_nodes * ((len(given.zones) or GKE_ZONES) if given.bounds == "per-zone" else 1)
    return Pool(
        name=given.name,
        machine=machine,
        min_nodes=least,
        max_nodes=nodes,
        labels=dict(given.labels),
        taints=_taints(taints, GPU_TAINT if machine is None and given.accelerator else _taint_of(machine)),
        capacity=given.capacity.kind,
        disk_gib=given.disk.size_gib,
        local_ssds=_ephemeral_ssds(given),
        usd_per_hour=given.usd_per_hour,
        partition_gib=partition_gib(given.gpu_partition) if given.gpu_partition is not None else None,
        clients=given.gpu_sharing.clients if given.gpu_sharing else 1,
        takes_one_share=given.gpu_sharing is not None and _one_share(whole, given.gpu_sharing),
        is_one_gpu=given.gpu_sharing is not None and whole == 1,
        is_mps=given.gpu_sharing is not None and given.gpu_sharing.strategy == "mps",
        attached=(given.accelerator.type, given.accelerator.count) if given.accelerator else None,
        max_pods=given.max_pods,
        slice_nodes=together,
        gpus=given.accelerator.count if machine is None and given.accelerator else None,
        gpu=given.accelerator.type if machine is None and given.accelerator else None,
    )


def _parts(machine: MachineType, partition: str | None) -> int:
    """Partitions of each GPU; 1 where it is whole, or the number is not known."""
    return (partition_count(machine.accelerator or "", partition) or 1) if partition is not None else 1


def _one_share(devices: int, sharing: GpuSharing) -> bool:
    """Whether a container may request one share only: always with time-sharing, and with MPS where there are several devices, of
    which each partition is one (GoogleCloudPlatform/container-engine-accelerators@992db812 (2026) pkg/gpu/nvidia/gpusharing).
    """
    return devices > 1 or sharing.strategy == "time-sharing"


def _divided(machine: MachineType, partition: str | None, clients: int) -> MachineType:
    """The machine type with its GPUs divided: a partition counts as a GPU, and so does each client of a shared one."""
    parts = _parts(machine, partition)
    memory = machine.gpu_memory_gib
    if partition is not None:
        memory = partition_gib(partition) or memory
    return replace(machine, gpus=machine.gpus * parts * clients, gpu_memory_gib=memory)


def _ephemeral_ssds(given: GkeNodePool) -> int:
    """Local SSDs that hold the ephemeral storage: those that the pool sets, otherwise those of the machine type."""
    if given.local_ssd is not None and given.local_ssd.use == "raw":
        return 0
    machine = gpu_machines().get(given.machine_type)
    asked = given.local_ssd.count if given.local_ssd is not None else None
    return asked or (machine.bundled_ssds if machine is not None else None) or 0


def _compute_class(given: ComputeClass) -> Pool:
    """A class counts as its smallest rung, because a pod that fits there fits on every rung. How many pods a node of it may
    hold is GKE's choice, so that no pod is refused for the default.
    """
    machines = [gke_machine(rung.machine_type, rung.accelerator) for rung in given.rungs]
    known = [machine for machine in machines if machine is not None]
    machine = min(known, key=lambda m: (m.gpus, m.memory_gib, m.vcpus)) if len(known) == len(machines) else None
    own = [Taint(key=COMPUTE_CLASS_LABEL, value=given.name)]
    if any(rung.capacity.kind == "spot" for rung in given.rungs):
        own.append(SPOT_TAINT)
    taints = _taints(own, next((taint for m in known if (taint := _taint_of(m)) is not None), None))
    selector = {COMPUTE_CLASS_LABEL: given.name}
    return Pool(
        name=given.name,
        machine=machine,
        min_nodes=0,
        max_nodes=given.max_nodes,
        labels={},
        taints=taints,
        gpus=None,
        selector=selector,
        disk_known=False,
        capacity=given.rungs[0].capacity.kind,
        max_pods=MOST_PODS,
        grows_beyond=True,
    )


def _taint_of(machine: MachineType | None) -> Mapping[str, str] | None:
    """GKE's own taint of nodes with GPUs or TPUs. None: they have none of them."""
    if machine is None or not machine.gpus:
        return None
    return TPU_TAINT if machine.resource == TPU_RESOURCE else GPU_TAINT


def _taints(given: Iterable[Taint], own: Mapping[str, str] | None) -> tuple[Mapping[str, str], ...]:
    """All taints of the nodes: those listed, and GKE's own of nodes with GPUs or TPUs (to tolerate one that is absent does no
    harm).
    """
    taints = [{"key": taint.key, "value": taint.value, "effect": taint.effect} for taint in given]
    if own is not None and not any(taint["key"] == own["key"] for taint in taints):
        taints.append(dict(own))
    return tuple(taints)
