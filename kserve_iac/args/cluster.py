"""Clusters and their node pools."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Args, In
from .choice import bounds, twice
from .gpu_sharing import GpuSharing
from .placeholder import Filled
from .quantity import DnsLabel


class Taint(Args):
    """A taint of a pool's nodes. GKE adds the taint ``nvidia.com/gpu`` to GPU pools itself, so it must not be listed."""

    key: str
    """Taint key."""
    value: str = ""
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """The effect on pods that do not tolerate it."""


class NodePool(Args):
    """A group of nodes of one machine type, with a minimum and a maximum number of nodes."""

    name: Annotated[DnsLabel, Field(max_length=40)]
    """Name of the pool, which services refer to. It must be unique in the cluster. GKE allows 40 characters."""
    machine_type: str
    """Machine type of Google Compute Engine, for example ``g2-standard-12``. The type includes its GPUs."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 1
    """Maximum number of nodes. Default 1."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Further node labels."""
    taints: list[Taint] = Field(default_factory=list)
    """Further node taints. Services that set ``pool`` tolerate them."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = None
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""

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
    """Node pools. The name ``system`` is reserved for the sandbox's own node, where the platform's controllers run."""

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
    """Name of the pool, which services refer to."""
    machine_type: str | None = None
    """Machine type of Compute Engine, or a machine type of EC2 or Azure with GPUs (``p5.48xlarge``,
    ``Standard_ND96isr_H100_v5``). It determines the GPUs, CPUs and memory of a node. Of other machine types
    nothing is known. The catalogue has no prices of EC2 and Azure; set ``usdPerHour`` for these."""
    gpus_per_node: Annotated[int, Field(ge=0)] | None = None
    """Number of GPUs of a node, if ``machine_type`` is not set, or if it has no GPUs of its own (``n1-standard-8``, with attached
    GPUs). If GPUs are shared or partitioned, it is the number that a node reports, also of partitions that pods request by name
    (``nvidia.com/mig-1g.10gb``); 0 with ``gpu`` leaves their number open."""
    gpu: str | None = None
    """Kind of GPU, if ``machine_type`` is not set or has no GPUs of its own: ``nvidia-l40s``, ``l40s`` or the value of the node
    label ``nvidia.com/gpu.product``, which may end in the size of MIG partitions (``-MIG-3g.40gb``). If it is set, the preview
    checks the memory of the engines."""
    gpu_partition: Annotated[str, Field(pattern=r"^\d+g\.\d+gb(\+me)?$")] | None = None
    """Size of the MIG partitions, for example ``1g.10gb``, if every GPU is divided into partitions that nodes report as
    ``nvidia.com/gpu``. It is not needed for partitions that pods request by name (``nvidia.com/mig-1g.10gb``)."""
    gpu_sharing: GpuSharing | None = None
    """Lets several containers share one GPU, by time-slicing or MPS. Each share counts as one GPU."""
    gpu_dra: bool | None = None
    """Whether pods claim the GPUs (dynamic resource allocation) instead of requesting a resource of a device plugin. If not set,
    it is not known."""
    max_nodes: Annotated[int, Field(ge=1)] = 1
    """Maximum number of nodes. Default 1."""
    disk_gib: Annotated[int, Field(ge=10)] | None = None
    """GiB of the disk on which a node keeps images and the files of pods. Where unset, it is not known, and checks that need it
    assume GKE's default boot disk of 100 GiB and only warn."""
    max_pods: Annotated[int, Field(ge=1)] | None = None
    """Pods that one node may hold: ``status.capacity.pods`` of a node. Where unset, GKE's default of 110 for machine types of
    Compute Engine; of other nodes it is not known, and no pod is refused for it."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Labels that all nodes of the pool have, and no other nodes. Default: ``cloud.google.com/gke-nodepool: <name>``; for machine
    types of EC2 ``eks.amazonaws.com/nodegroup: <name>``; for those of Azure ``kubernetes.azure.com/agentpool: <name>``."""
    taints: list[Taint] = Field(default_factory=list)
    """Taints of the nodes. Services that set ``pool`` tolerate them. GKE's own taint of GPU nodes need not be listed."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = None
    """Price of one node in USD an hour, for example by a contract or a reservation. Default: the list price."""


class ExistingClusterArgs(Args):
    """An existing Kubernetes cluster of any provider. The stack does not change the cluster itself."""

    kubeconfig: In[str] | None = None
    """Path or content of the kubeconfig. Default: the environment variable KUBECONFIG."""
    context: Filled | None = None
    """Context of the kubeconfig. Default: the current context."""
    cluster_identifier: In[Filled] | None = None
    """A value that identifies the cluster, for example its name or its self link. If it is set, a changed kubeconfig (for example
    with a new token) does not replace every object."""
    node_pools: list[ExistingNodePool] = Field(default_factory=list)
    """Node pools to which services refer by name. Other pools need no entry."""

    @model_validator(mode="after")
    def _names(self) -> "ExistingClusterArgs":
        names = [pool.name for pool in self.node_pools]
        if wrong := twice(names, "pools"):
            raise ValueError(wrong)
        return self
