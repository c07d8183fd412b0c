"""The pools of clusters by what their arguments say: machine types, attached and shared GPUs, partitions, TPUs and taints."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..args import ComputeClass, ExistingNodePool, GkeNodePool, NodePool, Taint
from ..args.gke_pool import Accelerator
from ..args.gpu_sharing import GpuSharing
from ..catalog.accelerators import attachable_gpus, gpu_machines, partition_count
from ..catalog.dra import DRANET_LABELS, PROFILE_LABEL, rdma_cards
from ..catalog.gpus import gpu, maker, product_and_partition
from ..catalog.machines import (
    BOOT_DISK_GIB,
    GPU_TAINT,
    MOST_PODS,
    MachineType,
    cloud_of,
    machine_type,
    machine_types_elsewhere,
    partition_gib,
)
from ..catalog.tpus import TPU_RESOURCE, TPU_TAINT, slice_nodes, tpu_machines
from .dra import cards_of, claims_gpus, dra_labels
from .pool import COMPUTE_CLASS_LABEL, POOL_LABELS, SPOT_TAINT, Pool

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
        local_ssds=_bundled_ssds(given.machine_type) if given.disk_gib is None else 0,
        usd_per_hour=given.usd_per_hour,
        partition_gib=partition_gib(partition) if partition is not None else None,
        clients=clients,
        gpu=kind,
        is_one_gpu=clients > 1 and gpus == (1 if comes_with else clients),
        is_mps=is_gke and given.gpu_sharing is not None and given.gpu_sharing.strategy == "mps",
        takes_one_share=is_gke and given.gpu_sharing is not None and _one_share(whole, given.gpu_sharing),
        doubts_shares=given.gpu_sharing is not None and not is_gke,
        attached=attached,
        max_pods=given.max_pods,
        minimum_known=False,
        gpu_taint_known=any(taint.key == GPU_TAINT["key"] for taint in given.taints),
        claims_gpus=given.gpu_dra,
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
        labels={**_labels(given), **given.labels},
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
        claims_gpus=claims_gpus(given),
        cards=cards_of(given),
    )


def _labels(given: GkeNodePool) -> dict[str, str]:
    """Labels of the nodes that follow from the pool's fields, and those that GKE sets for them."""
    return {**dra_labels(given), **(PROFILE_LABEL if given.accelerator_network_profile is not None else {})}


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
    asked = given.local_ssd.count if given.local_ssd is not None else None
    return asked or _bundled_ssds(given.machine_type)


def _bundled_ssds(machine_type_: str | None) -> int:
    """Local SSDs that come with a machine type, which GKE uses for ephemeral storage unless the pool says otherwise (GKE API:
    EphemeralStorageLocalSsdConfig, ``localSsdCount``).
    """
    machine = gpu_machines().get(machine_type_ or "")
    return (machine.bundled_ssds if machine is not None else None) or 0


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
        labels=_labels_of_class(given),
        taints=taints,
        gpus=None,
        selector=selector,
        disk_known=False,
        capacity=given.rungs[0].capacity.kind,
        max_pods=MOST_PODS,
        grows_beyond=True,
        claims_gpus=False,
        cards=_cards_of_class(given),
    )


def _labels_of_class(given: ComputeClass) -> dict[str, str]:
    return {**DRANET_LABELS, **PROFILE_LABEL} if given.accelerator_network_profile is not None else {}


def _cards_of_class(given: ComputeClass) -> int | None:
    """Network cards with RDMA that pods can claim on every rung. None: not verified."""
    if given.accelerator_network_profile is None:
        return 0
    cards = [rdma_cards(rung.machine_type) for rung in given.rungs]
    known = [one for one in cards if one is not None]
    return min(known) if len(known) == len(cards) else None


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
