# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Node pools of GKE, and compute classes: what a node is, how it is had, how many there may be."""

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
"""A pool's name: GKE allows 40 characters, of which seven are the hash of what cannot change in place."""
Cidr = Annotated[str, Field(pattern=r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$")]
"""An IPv4 range, ``10.0.0.0/20``."""
CapacityKind = Literal["on-demand", "spot", "flex-start", "reservation"]

class Capacity(Args):
    """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""
    def __init__(self, **fields: Unpack[CapacityDict]) -> None:
        """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""
    kind: CapacityKind = ...
    """``on-demand``; ``spot``: cheaper, taken away with 30 s notice; ``flex-start``: queued for, at most seven days;
    ``reservation``: what is paid for already. Default on-demand."""
    reservation: str | None = ...
    """Name of the reservation; ``projects/P/reservations/R`` for one that another project shares. Without it, ``kind:
    reservation`` uses any that matches."""
    block: str | None = ...
    """Block of the reservation, for nodes that must be close to each other (A3 Ultra, A4, A4X)."""
    queued: bool = ...
    """Only through ProvisioningRequests (Kueue): all nodes of a job at once or none. Default false."""
    max_run_seconds: Annotated[int, Field(ge=60)] | None = ...
    """Seconds after which a node is taken away; flex-start and queued nodes at most seven days, and then by default."""

class Accelerator(Args):
    """GPUs attached to an N1 machine."""
    def __init__(self, **fields: Unpack[AcceleratorDict]) -> None:
        """GPUs attached to an N1 machine."""
    type: str
    """Accelerator type, for example ``nvidia-tesla-t4``."""
    count: Annotated[int, Field(ge=1)] = ...
    """GPUs of one node. Default 1."""

class LocalSsd(Args):
    """Local SSDs of 375 GiB: fast, and gone with the node."""
    def __init__(self, **fields: Unpack[LocalSsdDict]) -> None:
        """Local SSDs of 375 GiB: fast, and gone with the node."""
    use: Literal["ephemeral", "raw"] = ...
    """``ephemeral``: emptyDir volumes, images and logs; ``raw``: block devices for local PersistentVolumes."""
    count: Annotated[int, Field(ge=1, le=32)] | None = ...
    """How many; default: those that come with the machine type."""

class Disk(Args):
    """Boot disk of a node."""
    def __init__(self, **fields: Unpack[DiskDict]) -> None:
        """Boot disk of a node."""
    type: Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] | None = ...
    """Default pd-balanced, or hyperdisk-balanced where the machine takes nothing else."""
    size_gib: Annotated[int, Field(ge=10, le=65536)] = ...
    """GiB. Images of inference engines are 10 to 20 GiB, and model files land here without local SSDs. Default 100."""
    kms_key: str | None = ...
    """Cloud KMS key that encrypts it."""

class Upgrade(Args):
    """How nodes are replaced when GKE upgrades them, or when a field changes that needs new nodes in the same pool."""
    def __init__(self, **fields: Unpack[UpgradeDict]) -> None:
        """How nodes are replaced when GKE upgrades them, or when a field changes that needs new nodes in the same pool."""
    strategy: Literal["surge", "blue-green"] = ...
    """``surge``: some nodes at a time; ``blue-green``: a second set first, which needs the GPUs twice. Default surge."""
    max_surge: Annotated[int, Field(ge=0, le=20)] | None = ...
    """Nodes beyond the pool's size (surge). Default 1; 0 for reserved and flex-start GPUs, of which there are no more."""
    max_unavailable: Annotated[int, Field(ge=0, le=20)] | None = ...
    """Nodes that may be away at a time (surge). Default 0; 1 where max_surge is 0."""
    batch_nodes: Annotated[int, Field(ge=1)] | None = ...
    """Nodes drained at a time (blue-green). Default 1."""
    soak_seconds: Annotated[int, Field(ge=0, le=604800)] | None = ...
    """Seconds for which the old nodes are kept after the last was drained (blue-green). Default 3600."""

class AdditionalNetwork(Args):
    """An existing network, for one more card of each node."""
    def __init__(self, **fields: Unpack[AdditionalNetworkDict]) -> None:
        """An existing network, for one more card of each node."""
    network: str
    """Its VPC."""
    subnetwork: str
    """Subnetwork in it."""

class GkeNodePool(Args):
    """Nodes of one kind that grow and shrink together.

    What cannot change in place is hashed into the pool's name at Google: such a change makes a new pool first, moves the
    pods, and then removes the old one.
    """
    def __init__(self, **fields: Unpack[GkeNodePoolDict]) -> None:
        """Nodes of one kind that grow and shrink together.

        What cannot change in place is hashed into the pool's name at Google: such a change makes a new pool first, moves the
        pods, and then removes the old one.
        """
    name: PoolName
    """Name by which services refer to it; unique in the cluster."""
    machine_type: str
    """Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    accelerator: Accelerator | None = ...
    """GPUs attached to an N1 machine; every other machine type brings its own."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = ...
    """Capacity type of its nodes: ``on-demand``, ``spot``, ``flex-start`` or ``{reservation: NAME}``. Default on-demand."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = ...
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = ...
    """Maximum number of nodes. Default 1."""
    bounds: Literal["total", "per-zone"] = ...
    """Whether minNodes and maxNodes count all nodes or the nodes of each zone. Default total."""
    location_policy: Literal["ANY", "BALANCED"] | None = ...
    """``ANY``: the zone that has nodes to give; ``BALANCED``: zones alike. Default the cluster's;
    where that has none, ANY for GPUs and spot, else BALANCED."""
    zones: list[str] = ...
    """Zones of its nodes; default the cluster's. GPUs are rarely in all zones of a region."""
    gpu_driver: Literal["default", "latest", "none"] = ...
    """NVIDIA driver that GKE installs; ``none`` where the GPU operator or a DRA driver does. Default default."""
    gpu_partition: str | None = ...
    """MIG partition size, for example ``1g.10gb``: each partition counts as one GPU."""
    gpu_sharing: GpuSharing | None = ...
    """Several containers on one GPU."""
    gpu_direct: bool = ...
    """GPUDirect between nodes (TCPX, TCPXO or RDMA, whatever the machine has), with the networks it needs. Default false."""
    networks: list[AdditionalNetwork] = ...
    """Networks for further cards; with ``gpu_direct``, default: new ones. For RDMA the host's card comes first."""
    networks_cidr: Cidr | None = ...
    """Range that the new networks for ``gpu_direct`` are cut from, apart from every other range of the cluster.
    Default 192.168.0.0/17."""
    network_prefix: Annotated[str, Field(pattern=r"^([a-z][-a-z0-9]*)?$", max_length=34)] | None = ...
    """What the names of the ``Network`` objects of ``gpu_direct`` begin with; pods name them in the annotation
    ``networking.gke.io/interfaces``. Default the pool's name and a hyphen; empty for ``vpc1`` …, ``gvnic-1``, ``rdma-0`` …,
    as guides of Google and llm-d call them."""
    compact_placement: bool = ...
    """Nodes close to each other in one zone. Default false."""
    local_ssd: LocalSsd | None = ...
    """Local SSDs; default: those that come with the machine type, for ephemeral storage."""
    disk: Disk = ...
    """Boot disk."""
    preload_images: list[str] = ...
    """Disk images (``global/images/NAME``) with container images, attached as secondary boot disks: pods start without a pull."""
    image_type: Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"] = ...
    """Operating system of the nodes. Default COS_CONTAINERD."""
    labels: dict[str, str] = ...
    """Further node labels."""
    taints: list[Taint] = ...
    """Further node taints; services placed by ``pool`` tolerate them. GKE's own one of GPU pools is not listed."""
    resource_labels: dict[str, str] = ...
    """Labels of the virtual machines, for billing."""
    tags: list[str] = ...
    """Network tags, for firewall rules."""
    sysctls: dict[str, str] = ...
    """Kernel parameters, as GKE allows them (``net.core.somaxconn`` …)."""
    hugepages_2m: Annotated[int, Field(ge=1)] | None = ...
    """Huge pages of 2 MiB on each node."""
    hugepages_1g: Annotated[int, Field(ge=1)] | None = ...
    """Huge pages of 1 GiB on each node."""
    cpu_manager: Literal["none", "static"] | None = ...
    """``static`` pins Guaranteed pods to cores of their own."""
    max_pods: Annotated[int, Field(ge=8, le=256)] | None = ...
    """Pods of one node, those of GKE's own DaemonSets included. Default 110; fewer save addresses."""
    upgrade: Upgrade = ...
    """How nodes are replaced."""
    auto_repair: bool | None = ...
    """Whether GKE replaces nodes that fail. Default true; false for flex-start, where GKE demands it."""
    auto_upgrade: bool = ...
    """Whether GKE upgrades nodes; it must on a release channel. Default true."""
    service_account: str | None = ...
    """Google service account of the nodes; default the cluster's own, which may write logs and metrics and pull images."""
    secure_boot: bool = ...
    """Only signed kernel modules. Default true; false where a driver of one's own is loaded."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = ...
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

class Rung(Args):
    """One way for a compute class to get a node."""
    def __init__(self, **fields: Unpack[RungDict]) -> None:
        """One way for a compute class to get a node."""
    machine_type: str
    """Compute Engine machine type."""
    accelerator: Accelerator | None = ...
    """GPUs attached to an N1 machine."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = ...
    """Capacity type of the node. Default on-demand."""

class ComputeClass(Args):
    """A ladder of machines: GKE creates nodes of the first rung that is available, and returns to a higher one later.

    For node auto-provisioning, and the only kind of pool on Autopilot. Services refer to it as to a pool.
    """
    def __init__(self, **fields: Unpack[ComputeClassDict]) -> None:
        """A ladder of machines: GKE creates nodes of the first rung that is available, and returns to a higher one later.

        For node auto-provisioning, and the only kind of pool on Autopilot. Services refer to it as to a pool.
        """
    name: PoolName
    """Name by which services refer to it. May not begin with ``gke`` or ``autopilot``."""
    rungs: list[Rung] = ...
    """From the one to try first to the last."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = ...
    """Nodes that capacity checks count on; the cluster's quota is what limits them. Default 1."""
    migrate_back: bool = ...
    """Whether pods move to a higher rung when it is available again. Default true."""
    consolidation_minutes: Annotated[int, Field(ge=1, le=1440)] = ...
    """Minutes for which an underused node is kept. Default 10."""

LADDER: tuple[CapacityKind, ...] = ...
"""Order in which inference nodes are best had: what is paid for, what stays, what has to be waited for, what may go."""

def ladder(name: str, *machine_types: str, max_nodes: int = 1) -> ComputeClass:
    """A compute class that tries every way of :data:`LADDER`, for each way the machine types that are offered in it, in order."""
