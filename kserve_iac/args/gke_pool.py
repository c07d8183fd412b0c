"""Node pools of GKE, and compute classes: what a node is, how it is had, how many there may be."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ..catalog.accelerators import MAX_RUN_SECONDS, gpu_machines
from .base import Args, Short
from .choice import bounds
from .cluster import Taint
from .gpu_sharing import GpuSharing

PoolName = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=33)]
"""A pool's name: GKE allows 40 characters, of which seven are the hash of what cannot change in place."""

Cidr = Annotated[str, Field(pattern=r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$")]
"""An IPv4 range, ``10.0.0.0/20``."""

RESERVATION = re.compile(r"(projects/[^/]+/reservations/)?[^/]+")
"""How a reservation is named (GKE: "Consuming reserved zonal resources"; cluster-toolkit@10470803 (2026) modules/compute/
gke-node-pool/reservation_definitions.tf, whose values end with ``/reservationBlocks/B`` for a block)."""

CapacityKind = Literal["on-demand", "spot", "flex-start", "reservation"]


class Capacity(Args):
    """Capacity type of nodes. A plain word is short for ``{kind: …}``, ``{reservation: NAME}`` for a specific reservation."""

    kind: CapacityKind = "on-demand"
    """``on-demand``; ``spot``: cheaper, taken away with 30 s notice; ``flex-start``: queued for, at most seven days;
    ``reservation``: what is paid for already. Default on-demand."""
    reservation: str | None = None
    """Name of the reservation; ``projects/P/reservations/R`` for one that another project shares. Without it, ``kind:
    reservation`` uses any that matches."""
    block: str | None = None
    """Block of the reservation, for nodes that must be close to each other (A3 Ultra, A4, A4X)."""
    queued: bool = False
    """Only through ProvisioningRequests (Kueue): all nodes of a job at once or none. Default false."""
    max_run_seconds: Annotated[int, Field(ge=60)] | None = None
    """Seconds after which a node is taken away; flex-start and queued nodes at most seven days, and then by default."""

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"kind": value}
        if isinstance(value, dict) and value.get("reservation") is not None and "kind" not in value:
            return {**value, "kind": "reservation"}
        return value

    @model_validator(mode="after")
    def _agrees(self) -> "Capacity":
        if self.reservation is not None and self.kind != "reservation":
            raise ValueError(f"{self.kind} capacity does not use a reservation; remove either reservation or kind")
        if self.reservation is not None and not RESERVATION.fullmatch(self.reservation):
            raise ValueError(
                "reservation must be a name, or projects/P/reservations/R for one of another project; a block goes into block"
            )
        if self.block is not None and self.reservation is None:
            raise ValueError("block requires reservation, because a block is part of a specific reservation")
        if self.kind == "flex-start" and self.max_run_seconds is not None and self.max_run_seconds > MAX_RUN_SECONDS:
            raise ValueError(f"flex-start nodes can run for at most {MAX_RUN_SECONDS} seconds (7 days)")
        return self


class Accelerator(Args):
    """GPUs attached to an N1 machine."""

    type: str
    """Accelerator type, for example ``nvidia-tesla-t4``."""
    count: Annotated[int, Field(ge=1)] = 1
    """GPUs of one node. Default 1."""


class LocalSsd(Args):
    """Local SSDs of 375 GiB: fast, and gone with the node."""

    use: Literal["ephemeral", "raw"] = "ephemeral"
    """``ephemeral``: emptyDir volumes, images and logs; ``raw``: block devices for local PersistentVolumes."""
    count: Annotated[int, Field(ge=1, le=32)] | None = None
    """How many; default: those that come with the machine type."""


class Disk(Args):
    """Boot disk of a node."""

    type: Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] | None = None
    """Default pd-balanced, or hyperdisk-balanced where the machine takes nothing else."""
    size_gib: Annotated[int, Field(ge=10, le=65536)] = 100
    """GiB. Images of inference engines are 10 to 20 GiB, and model files land here without local SSDs. Default 100."""
    kms_key: str | None = None
    """Cloud KMS key that encrypts it."""


class Upgrade(Args):
    """How nodes are replaced when GKE upgrades them, or when a field changes that needs new nodes in the same pool."""

    strategy: Literal["surge", "blue-green"] = "surge"
    """``surge``: some nodes at a time; ``blue-green``: a second set first, which needs the GPUs twice. Default surge."""
    max_surge: Annotated[int, Field(ge=0, le=20)] | None = None
    """Nodes beyond the pool's size (surge). Default 1; 0 for reserved and flex-start GPUs, of which there are no more."""
    max_unavailable: Annotated[int, Field(ge=0, le=20)] | None = None
    """Nodes that may be away at a time (surge). Default 0; 1 where max_surge is 0."""
    batch_nodes: Annotated[int, Field(ge=1)] | None = None
    """Nodes drained at a time (blue-green). Default 1."""
    soak_seconds: Annotated[int, Field(ge=0, le=604800)] | None = None
    """Seconds for which the old nodes are kept after the last was drained (blue-green). Default 3600."""

    @model_validator(mode="after")
    def _agrees(self) -> "Upgrade":
        surge, blue_green = (self.max_surge, self.max_unavailable), (self.batch_nodes, self.soak_seconds)
        if self.strategy == "blue-green" and any(value is not None for value in surge):
            raise ValueError("maxSurge and maxUnavailable require the strategy surge")
        if self.strategy == "surge" and any(value is not None for value in blue_green):
            raise ValueError("batchNodes and soakSeconds require the strategy blue-green")
        if self.max_surge == 0 and self.max_unavailable == 0:
            raise ValueError("maxSurge and maxUnavailable cannot both be 0, because no node could ever be replaced")
        return self


class AdditionalNetwork(Args):
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

    name: PoolName
    """Name by which services refer to it; unique in the cluster."""
    machine_type: str
    """Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    accelerator: Accelerator | None = None
    """GPUs attached to an N1 machine; every other machine type brings its own."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = Field(default_factory=Capacity)
    """Capacity type of its nodes: ``on-demand``, ``spot``, ``flex-start`` or ``{reservation: NAME}``. Default on-demand."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 1
    """Maximum number of nodes. Default 1."""
    bounds: Literal["total", "per-zone"] = "total"
    """Whether minNodes and maxNodes count all nodes or the nodes of each zone. Default total."""
    location_policy: Literal["ANY", "BALANCED"] | None = None
    """``ANY``: the zone that has nodes to give; ``BALANCED``: zones alike. Default the cluster's;
    where that has none, ANY for GPUs and spot, else BALANCED."""
    zones: list[str] = Field(default_factory=list)
    """Zones of its nodes; default the cluster's. GPUs are rarely in all zones of a region."""
    gpu_driver: Literal["default", "latest", "none"] = "default"
    """NVIDIA driver that GKE installs; ``none`` where the GPU operator or a DRA driver does. Default default."""
    gpu_partition: str | None = None
    """MIG partition size, for example ``1g.10gb``: each partition counts as one GPU."""
    gpu_sharing: GpuSharing | None = None
    """Several containers on one GPU."""
    gpu_direct: bool = False
    """GPUDirect between nodes (TCPX, TCPXO or RDMA, whatever the machine has), with the networks it needs. Default false."""
    networks: list[AdditionalNetwork] = Field(default_factory=list)
    """Networks for further cards; with ``gpu_direct``, default: new ones. For RDMA the host's card comes first."""
    networks_cidr: Cidr | None = None
    """Range that the new networks for ``gpu_direct`` are cut from, apart from every other range of the cluster.
    Default 192.168.0.0/17."""
    network_prefix: Annotated[str, Field(pattern=r"^([a-z][-a-z0-9]*)?$", max_length=34)] | None = None
    """What the names of the ``Network`` objects of ``gpu_direct`` begin with; pods name them in the annotation
    ``networking.gke.io/interfaces``. Default the pool's name and a hyphen; empty for ``vpc1`` …, ``gvnic-1``, ``rdma-0`` …,
    as guides of Google and llm-d call them."""
    compact_placement: bool = False
    """Nodes close to each other in one zone. Default false."""
    local_ssd: LocalSsd | None = None
    """Local SSDs; default: those that come with the machine type, for ephemeral storage."""
    disk: Disk = Field(default_factory=Disk)
    """Boot disk."""
    preload_images: list[str] = Field(default_factory=list, max_length=127)
    """Disk images (``global/images/NAME``) with container images, attached as secondary boot disks: pods start without a pull."""
    image_type: Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"] = "COS_CONTAINERD"
    """Operating system of the nodes. Default COS_CONTAINERD."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Further node labels."""
    taints: list[Taint] = Field(default_factory=list)
    """Further node taints; services placed by ``pool`` tolerate them. GKE's own one of GPU pools is not listed."""
    resource_labels: dict[str, str] = Field(default_factory=dict)
    """Labels of the virtual machines, for billing."""
    tags: list[str] = Field(default_factory=list)
    """Network tags, for firewall rules."""
    sysctls: dict[str, str] = Field(default_factory=dict)
    """Kernel parameters, as GKE allows them (``net.core.somaxconn`` …)."""
    hugepages_2m: Annotated[int, Field(ge=1)] | None = None
    """Huge pages of 2 MiB on each node."""
    hugepages_1g: Annotated[int, Field(ge=1)] | None = None
    """Huge pages of 1 GiB on each node."""
    cpu_manager: Literal["none", "static"] | None = None
    """``static`` pins Guaranteed pods to cores of their own."""
    max_pods: Annotated[int, Field(ge=8, le=256)] | None = None
    """Pods of one node, those of GKE's own DaemonSets included. Default 110; fewer save addresses."""
    upgrade: Upgrade = Field(default_factory=Upgrade)
    """How nodes are replaced."""
    auto_repair: bool | None = None
    """Whether GKE replaces nodes that fail. Default true; false for flex-start, where GKE demands it."""
    auto_upgrade: bool = True
    """Whether GKE upgrades nodes; it must on a release channel. Default true."""
    service_account: str | None = None
    """Google service account of the nodes; default the cluster's own, which may write logs and metrics and pull images."""
    secure_boot: bool = True
    """Only signed kernel modules. Default true; false where a driver of one's own is loaded."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

    @field_validator("taints")
    @classmethod
    def _not_gkes_own(cls, taints: list[Taint]) -> list[Taint]:
        if any(taint.key == "nvidia.com/gpu" for taint in taints):
            raise ValueError(
                "GKE itself adds the taint nvidia.com/gpu to GPU pools; if it is listed here, the pool would be replaced"
            )
        return taints

    @model_validator(mode="after")
    def _bounds(self) -> "GkeNodePool":
        if wrong := bounds(self.min_nodes, self.max_nodes):
            raise ValueError(wrong)
        return self


class Rung(Args):
    """One way for a compute class to get a node."""

    machine_type: str
    """Compute Engine machine type."""
    accelerator: Accelerator | None = None
    """GPUs attached to an N1 machine."""
    capacity: Annotated[Capacity, Short(CapacityKind)] = Field(default_factory=Capacity)
    """Capacity type of the node. Default on-demand."""


class ComputeClass(Args):
    """A ladder of machines: GKE creates nodes of the first rung that is available, and returns to a higher one later.

    For node auto-provisioning, and the only kind of pool on Autopilot. Services refer to it as to a pool.
    """

    name: PoolName
    """Name by which services refer to it. May not begin with ``gke`` or ``autopilot``."""
    rungs: list[Rung] = Field(min_length=1, max_length=100)
    """From the one to try first to the last."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 1
    """Nodes that capacity checks count on; the cluster's quota is what limits them. Default 1."""
    migrate_back: bool = True
    """Whether pods move to a higher rung when it is available again. Default true."""
    consolidation_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes for which an underused node is kept. Default 10."""

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name.startswith(("gke", "autopilot")):
            raise ValueError("names that begin with gke or autopilot are reserved for GKE")
        return name


LADDER: tuple[CapacityKind, ...] = ("reservation", "on-demand", "flex-start", "spot")
"""Order in which inference nodes are best had: what is paid for, what stays, what has to be waited for, what may go."""


def ladder(name: str, *machine_types: str, max_nodes: int = 1) -> ComputeClass:
    """A compute class that tries every way of :data:`LADDER`, for each way the machine types that are offered in it, in order."""
    rungs = [
        Rung(machine_type=machine, capacity=Capacity(kind=kind))
        for kind in LADDER
        for machine in machine_types
        if machine not in gpu_machines() or gpu_machines()[machine].offer.of(kind) is not False
    ]
    return ComputeClass(name=name, rungs=rungs, max_nodes=max_nodes)
