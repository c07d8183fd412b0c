"""Where services run: clusters and their node pools, as plain data."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Args, In
from .choice import bounds, twice
from .gpu_sharing import GpuSharing
from .quantity import DnsLabel


class Taint(Args):
    """A taint of a pool's nodes. The ``nvidia.com/gpu`` taint of GPU pools is GKE's own: it is added, never listed here."""

    key: str
    """Taint key."""
    value: str = ""
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """The effect on pods that do not tolerate it."""


class NodePool(Args):
    """Nodes of one machine type that grow and shrink together."""

    name: Annotated[DnsLabel, Field(max_length=40)]
    """Name by which services refer to it; unique in the cluster. GKE allows 40 characters."""
    machine_type: str
    """Google Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 1
    """Maximum number of nodes. Default 1."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Further node labels."""
    taints: list[Taint] = Field(default_factory=list)
    """Further node taints; services placed by ``pool`` tolerate them."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

    @model_validator(mode="after")
    def _bounds(self) -> "NodePool":
        if wrong := bounds(self.min_nodes, self.max_nodes):
            raise ValueError(wrong)
        return self


class SimulatedClusterArgs(Args):
    """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

    A pool has ``max_nodes`` nodes from the start, because nothing scales simulated nodes.
    """

    node_pools: list[NodePool] = Field(min_length=1)
    """Its pools. The name ``system`` is the sandbox's own node, where the platform's controllers run."""

    @model_validator(mode="after")
    def _names(self) -> "SimulatedClusterArgs":
        names = [pool.name for pool in self.node_pools]
        if wrong := twice(names, "pools"):
            raise ValueError(wrong)
        if "system" in names:
            raise ValueError("the pool name system is reserved for the sandbox's own node")
        return self


class ExistingNodePool(Args):
    """A node pool that exists already, described so that services can be placed on it and checked against it."""

    name: Annotated[DnsLabel, Field(max_length=63)]
    """Name by which services refer to it."""
    machine_type: str | None = None
    """Machine type, where it is one of Compute Engine, or one of EC2 or Azure with GPUs (``p5.48xlarge``,
    ``Standard_ND96isr_H100_v5``): GPUs and sizes follow. Prices of EC2 and Azure are not known; set ``usdPerHour``."""
    gpus_per_node: Annotated[int, Field(ge=0)] | None = None
    """GPUs of one node, if ``machine_type`` is not set. Where GPUs are shared or partitioned, the number that a node reports."""
    gpu: str | None = None
    """Kind of its GPUs, if ``machine_type`` is not set: ``nvidia-l40s``, ``l40s`` or the label ``nvidia.com/gpu.product`` of its
    nodes. With it, the memory of engines is checked."""
    gpu_partition: Annotated[str, Field(pattern=r"^\d+g\.\d+gb(\+me)?$")] | None = None
    """MIG partition size, for example ``1g.10gb``, if every GPU is divided into such partitions and each one counts as one
    GPU. Partitions that pods request by name (``nvidia.com/mig-1g.10gb``) need no entry here."""
    gpu_sharing: GpuSharing | None = None
    """Several containers on one GPU, by time-slicing or MPS: each share counts as one GPU."""
    max_nodes: Annotated[int, Field(ge=1)] = 1
    """Maximum number of nodes. Default 1."""
    disk_gib: Annotated[int, Field(ge=10)] | None = None
    """GiB of the disk on which a node keeps images and the files of pods. Where unset, it is not known, and checks that need it
    assume GKE's default boot disk of 100 GiB."""
    max_pods: Annotated[int, Field(ge=1)] | None = None
    """Pods that one node may hold: ``status.capacity.pods`` of a node. Where unset, GKE's default of 110 for machine types of
    Compute Engine; of other nodes it is not known, and no pod is refused for it."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Labels that its nodes carry and no others; default ``cloud.google.com/gke-nodepool: <name>``, of EC2
    ``eks.amazonaws.com/nodegroup: <name>``, of Azure ``kubernetes.azure.com/agentpool: <name>``."""
    taints: list[Taint] = Field(default_factory=list)
    """Taints of its nodes, which services on it tolerate. GKE's own GPU taint need not be listed."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = None
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

    @model_validator(mode="after")
    def _one_source(self) -> "ExistingNodePool":
        if self.machine_type is not None and self.gpus_per_node is not None:
            raise ValueError("machineType already says how many GPUs a node has; remove gpusPerNode")
        if self.machine_type is not None and self.gpu is not None:
            raise ValueError("machineType already says which GPUs a node has; remove gpu")
        return self


class ExistingClusterArgs(Args):
    """A Kubernetes cluster that exists already, wherever it runs. The stack does not change the cluster itself."""

    kubeconfig: In[str] | None = None
    """Path or content of its kubeconfig; default: the shell's KUBECONFIG."""
    context: str | None = None
    """Context in it; default: its current one."""
    cluster_identifier: In[str] | None = None
    """A value that identifies the cluster (its self link, its name). With it, a kubeconfig that changes,
    a fresh token for example, does not make a preview show every object as replaced."""
    node_pools: list[ExistingNodePool] = Field(default_factory=list)
    """Its pools, as far as services are placed on them by name."""

    @model_validator(mode="after")
    def _names(self) -> "ExistingClusterArgs":
        names = [pool.name for pool in self.node_pools]
        if wrong := twice(names, "pools"):
            raise ValueError(wrong)
        return self
