# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Node pools and compute classes of GKE: the machine types, the capacity types and the numbers of nodes."""

import re
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, Short
from .cluster import Taint
from .dicts import (
    AcceleratorDict,
    AdditionalNetworkDict,
    CapacityDict,
    ComputeClassDict,
    DiskDict,
    GkeNodePoolDict,
    LocalSsdDict,
    RungDict,
    UpgradeDict,
)
from .gpu_sharing import GpuSharing

PoolName = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=33)]
"""Name of a pool. GKE allows 40 characters. Seven of these contain a hash of the fields that cannot change in place."""
Cidr = Annotated[str, Field(pattern=r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$")]
"""An IPv4 range, ``10.0.0.0/20``."""
RESERVATION = re.compile(r"(projects/[^/]+/reservations/)?[^/]+")
"""How a reservation is named (GKE: "Consuming reserved zonal resources"; cluster-toolkit@10470803 (2026) modules/compute/
gke-node-pool/reservation_definitions.tf, whose values end with ``/reservationBlocks/B`` for a block)."""
CapacityKind = Literal["on-demand", "spot", "flex-start", "reservation"]

class Capacity(Args):
    """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""
    def __init__(self, **fields: Unpack[CapacityDict]) -> None:
        """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""
    kind: CapacityKind = ...
    """``on-demand``; ``spot``, which is cheaper but preempted with a notice of 30 seconds; ``flex-start``, which waits in a queue
    and runs for at most seven days; ``reservation``, which uses capacity that is already paid for. Default on-demand."""
    reservation: str | None = ...
    """Name of the reservation, or ``projects/P/reservations/R`` for a reservation that another project shares. Nodes use no other
    capacity. If not set, ``kind: reservation`` uses every matching reservation."""
    active: bool = ...
    """Whether the reservation is active. Set it to false for a future reservation, for example one in calendar mode, until it
    starts. Default true."""
    block: str | None = ...
    """Block of the reservation, whose nodes are close to each other (A3 Ultra, A4, A4X)."""
    queued: bool = ...
    """Whether nodes are created only through ProvisioningRequests (Kueue), which create all nodes of a job or none. Default
    false."""
    max_run_seconds: Annotated[int, Field(ge=60)] | None = ...
    """Time in seconds after which GKE removes a node. For flex-start and queued nodes, the maximum and the default are seven
    days."""

class Accelerator(Args):
    """GPUs attached to an N1 machine."""
    def __init__(self, **fields: Unpack[AcceleratorDict]) -> None:
        """GPUs attached to an N1 machine."""
    type: str
    """Accelerator type, for example ``nvidia-tesla-t4``."""
    count: Annotated[int, Field(ge=1)] = ...
    """GPUs of one node. Default 1."""

class LocalSsd(Args):
    """Local SSDs of 375 GiB each. They are fast, and their content is lost with the node."""
    def __init__(self, **fields: Unpack[LocalSsdDict]) -> None:
        """Local SSDs of 375 GiB each. They are fast, and their content is lost with the node."""
    use: Literal["ephemeral", "raw"] = ...
    """``ephemeral`` stores emptyDir volumes, images and logs on them. ``raw`` offers them as block devices for local
    PersistentVolumes."""
    count: Annotated[int, Field(ge=1, le=32)] | None = ...
    """Number of local SSDs. Default: the number that the machine type includes."""

class Disk(Args):
    """Boot disk of a node."""
    def __init__(self, **fields: Unpack[DiskDict]) -> None:
        """Boot disk of a node."""
    type: Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] | None = ...
    """Type of the disk. Default pd-balanced, or hyperdisk-balanced if the machine type supports no other."""
    size_gib: Annotated[int, Field(ge=10, le=65536)] = ...
    """Size in GiB. Images of inference engines have 10 to 20 GiB. Without local SSDs, the disk also stores model files. Default
    100."""
    kms_key: str | None = ...
    """Cloud KMS key that encrypts the disk."""

class Upgrade(Args):
    """How GKE replaces nodes for an upgrade, or for a changed field that requires new nodes in the same pool."""
    def __init__(self, **fields: Unpack[UpgradeDict]) -> None:
        """How GKE replaces nodes for an upgrade, or for a changed field that requires new nodes in the same pool."""
    strategy: Literal["surge", "blue-green"] = ...
    """``surge`` replaces a few nodes at a time. ``blue-green`` first creates a second set of nodes, which requires twice as many
    GPUs. Default surge."""
    max_surge: Annotated[int, Field(ge=0, le=20)] | None = ...
    """Maximum number of additional nodes in a zone (surge). Default 1; for reserved GPUs 0, because there are no further GPUs."""
    max_unavailable: Annotated[int, Field(ge=0, le=20)] | None = ...
    """Maximum number of unavailable nodes in a zone (surge). GKE upgrades at most 20 nodes at a time. Default 0; 1 if
    ``max_surge`` is 0."""
    batch_nodes: Annotated[int, Field(ge=1)] | None = ...
    """Number of nodes that are drained at the same time (blue-green). Default 1."""
    soak_seconds: Annotated[int, Field(ge=0, le=604800)] | None = ...
    """Time in seconds for which the old nodes are kept after the last one is drained (blue-green). Default 3600."""

class AdditionalNetwork(Args):
    """An existing network for a further network card of each node."""
    def __init__(self, **fields: Unpack[AdditionalNetworkDict]) -> None:
        """An existing network for a further network card of each node."""
    network: str
    """Name of the VPC."""
    subnetwork: str
    """Name of the subnetwork."""

class GkeNodePool(Args):
    """A group of nodes of one machine type, with a minimum and a maximum number of nodes.

    The pool's name at Google contains a hash of the fields that cannot change in place. A change of such a field creates a new
    pool, moves the pods, and then removes the old pool.
    """
    def __init__(self, **fields: Unpack[GkeNodePoolDict]) -> None:
        """A group of nodes of one machine type, with a minimum and a maximum number of nodes.

        The pool's name at Google contains a hash of the fields that cannot change in place. A change of such a field creates a new
        pool, moves the pods, and then removes the old pool.
        """
    name: PoolName
    """Name of the pool, which services refer to. It must be unique in the cluster."""
    machine_type: str
    """Machine type of Compute Engine, for example ``g2-standard-12`` or ``ct6e-standard-4t``. The type includes its GPUs or
    TPUs."""
    accelerator: Accelerator | None = ...
    """GPUs attached to an N1 machine. Every other machine type includes its GPUs."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = ...
    """Capacity type of the nodes: ``on-demand``, ``spot``, ``flex-start`` or ``{reservation: NAME}``. Default on-demand."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = ...
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = ...
    """Maximum number of nodes. Default 1."""
    bounds: Literal["total", "per-zone"] = ...
    """Whether minNodes and maxNodes count all nodes or the nodes of each zone. Default total."""
    location_policy: Literal["ANY", "BALANCED"] | None = ...
    """``ANY`` creates nodes in zones with available capacity, and ``BALANCED`` distributes them evenly over the zones. Default:
    the cluster's policy; if it has none, ANY for GPUs and spot nodes, otherwise BALANCED. For flex-start ANY."""
    zones: list[str] = ...
    """Zones of the nodes. Default: the cluster's zones. Few GPU types exist in all zones of a region."""
    gpu_driver: Literal["default", "latest", "none"] = ...
    """Version of the NVIDIA driver that GKE installs. Set ``none`` if the GPU operator or a DRA driver installs it. Default
    default."""
    gpu_dra: bool = ...
    """Whether pods claim the GPUs (dynamic resource allocation) instead of requesting ``nvidia.com/gpu``. GKE then installs
    neither its device plugin nor the NVIDIA driver: you install the driver, and NVIDIA's DRA driver. Default false."""
    gpu_partition: str | None = ...
    """Size of the MIG partitions, for example ``1g.10gb``. Each partition counts as one GPU."""
    gpu_sharing: GpuSharing | None = ...
    """Lets several containers share one GPU."""
    tpu_topology: Annotated[str, Field(pattern=r"^[1-9]\d*(x[1-9]\d*){1,2}$")] | None = ...
    """Topology of the TPU slice that the nodes form, for example ``4x4``. Default: that of one node: each node is a slice. A
    slice of several nodes exists as a whole: ``max_nodes`` is the number of its nodes, and ``min_nodes`` is that number or 0."""
    gpu_direct: bool = ...
    """Whether nodes use GPUDirect between each other (TCPX, TCPXO or RDMA, depending on the machine type), with its networks.
    Default false."""
    networks: list[AdditionalNetwork] = ...
    """Networks for further network cards. Default with ``gpu_direct``: the stack creates them. For RDMA, the network of the
    host's card is the first."""
    networks_cidr: Cidr | None = ...
    """Address range for the new networks of ``gpu_direct``. It must not overlap another range of the cluster. Default
    192.168.0.0/17."""
    network_prefix: Annotated[str, Field(pattern=r"^([a-z][-a-z0-9]*)?$", max_length=34)] | None = ...
    """Prefix of the names of the ``Network`` objects for ``gpu_direct``. Pods use these names in the annotation
    ``networking.gke.io/interfaces``. Default: the pool's name and a hyphen. An empty prefix gives the names in the guides of
    Google and llm-d: ``vpc1`` …, ``gvnic-1``, ``rdma-0`` …"""
    accelerator_network_profile: Literal["auto"] | None = ...
    """``auto``: GKE creates the networks of the cards of GPUs or TPUs, and runs its DRANET driver, from which pods claim the
    cards (``mrdma.google.com``). An alternative to ``gpu_direct`` and ``networks``. Default: none."""
    compact_placement: bool = ...
    """Whether the nodes are close to each other in one zone. Default false."""
    topology_distance: Literal["CLUSTER", "BLOCK", "SUBBLOCK"] | None = ...
    """Distance that nodes with ``compact_placement`` must not exceed. With a smaller distance, their network is faster, but fewer
    nodes are available. Default: as close as possible, without a limit."""
    local_ssd: LocalSsd | None = ...
    """Local SSDs. Default: those that the machine type includes, for ephemeral storage."""
    disk: Disk = ...
    """Boot disk."""
    preload_images: list[str] = ...
    """Disk images (``global/images/NAME``) that contain container images. GKE attaches them as secondary boot disks, so that pods
    start without pulling the images."""
    image_type: Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"] = ...
    """Operating system of the nodes. Default COS_CONTAINERD."""
    labels: dict[str, str] = ...
    """Further node labels."""
    taints: list[Taint] = ...
    """Further node taints. Services that set ``pool`` tolerate them. GKE's own taint of GPU and TPU pools must not be listed."""
    resource_labels: dict[str, str] = ...
    """Resource labels of the virtual machines, for billing."""
    tags: list[str] = ...
    """Network tags, for firewall rules."""
    sysctls: dict[str, str] = ...
    """Kernel parameters that GKE allows (``net.core.somaxconn`` …)."""
    hugepages_2m: Annotated[int, Field(ge=1)] | None = ...
    """Number of huge pages of 2 MiB on each node."""
    hugepages_1g: Annotated[int, Field(ge=1)] | None = ...
    """Number of huge pages of 1 GiB on each node."""
    cpu_manager: Literal["none", "static"] | None = ...
    """CPU manager policy. ``static`` gives cores exclusively to Guaranteed pods."""
    max_pods: Annotated[int, Field(ge=8, le=256)] | None = ...
    """Pods of one node, those of GKE's own DaemonSets included. Default 110; fewer save addresses."""
    upgrade: Upgrade = ...
    """How GKE replaces nodes."""
    auto_repair: bool | None = ...
    """Whether GKE replaces nodes that fail. Default true; false for flex-start, because GKE requires it."""
    auto_upgrade: bool = ...
    """Whether GKE upgrades the nodes. On a release channel, it must be true. Default true."""
    service_account: str | None = ...
    """Google service account of the nodes. Default: that of the cluster, which can write logs and metrics and pull images."""
    secure_boot: bool = ...
    """Whether nodes load only signed kernel modules. Set false to load your own driver. Default true."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = ...
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""
    @property
    def driver(self) -> Literal["default", "latest", "none"]:
        """The NVIDIA driver that GKE installs: with ``gpu_dra``, none."""

class Rung(Args):
    """A machine type and a capacity type from which a compute class can create nodes."""
    def __init__(self, **fields: Unpack[RungDict]) -> None:
        """A machine type and a capacity type from which a compute class can create nodes."""
    machine_type: str
    """Machine type of Compute Engine."""
    accelerator: Accelerator | None = ...
    """GPUs attached to an N1 machine."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = ...
    """Capacity type of the node. Default on-demand."""
    local_ssd_count: Annotated[int, Field(ge=1, le=32)] | None = ...
    """Number of local SSDs of the node, which store emptyDir volumes, images and logs. A node uses a reservation only if it has
    the reservation's number of local SSDs. Default: the number that the machine type includes."""

class ComputeClass(Args):
    """An ordered list of machines (rungs). GKE creates nodes of the first available rung, and can return to an earlier one later.

    Compute classes use node auto-provisioning. On Autopilot, they are the only kind of pool. Services refer to them like to
    pools.
    """
    def __init__(self, **fields: Unpack[ComputeClassDict]) -> None:
        """An ordered list of machines (rungs). GKE creates nodes of the first available rung, and can return to an earlier one later.

        Compute classes use node auto-provisioning. On Autopilot, they are the only kind of pool. Services refer to them like to
        pools.
        """
    name: PoolName
    """Name of the compute class, which services refer to. It must not begin with ``gke`` or ``autopilot``."""
    rungs: list[Rung] = ...
    """The rungs, in the order in which GKE tries them."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = ...
    """Number of nodes that the capacity checks assume. GKE itself is limited only by the quota. Default 1."""
    accelerator_network_profile: Literal["auto"] | None = ...
    """``auto``: GKE creates the networks of the cards of GPUs or TPUs, and runs its DRANET driver on the nodes, from which pods
    claim the cards. Default: none."""
    migrate_back: bool = ...
    """Whether pods move to an earlier rung when it is available again. Default true."""
    consolidation_minutes: Annotated[int, Field(ge=1, le=1440)] = ...
    """Time in minutes for which GKE keeps an underused node. Default 10."""

LADDER: tuple[CapacityKind, ...] = ...
"""Recommended order for inference nodes: paid capacity, permanent nodes, nodes from a queue, and nodes that can be preempted."""

def ladder(name: str, *machine_types: str, max_nodes: int = 1) -> ComputeClass:
    """A compute class that tries every capacity type of :data:`LADDER`, each with the machine types that are available in it."""
