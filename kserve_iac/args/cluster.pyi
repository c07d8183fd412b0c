# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Where services run: clusters and their node pools, as plain data."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, In
from .dicts import ExistingClusterArgsDict, ExistingNodePoolDict, NodePoolDict, SimulatedClusterArgsDict, TaintDict
from .gpu_sharing import GpuSharing
from .quantity import DnsLabel

class Taint(Args):
    """A taint of a pool's nodes. The ``nvidia.com/gpu`` taint of GPU pools is GKE's own: it is added, never listed here."""
    def __init__(self, **fields: Unpack[TaintDict]) -> None:
        """A taint of a pool's nodes. The ``nvidia.com/gpu`` taint of GPU pools is GKE's own: it is added, never listed here."""
    key: str
    """Taint key."""
    value: str = ...
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = ...
    """The effect on pods that do not tolerate it."""

class NodePool(Args):
    """Nodes of one machine type that grow and shrink together."""
    def __init__(self, **fields: Unpack[NodePoolDict]) -> None:
        """Nodes of one machine type that grow and shrink together."""
    name: Annotated[DnsLabel, Field(max_length=40)]
    """Name by which services refer to it; unique in the cluster. GKE allows 40 characters."""
    machine_type: str
    """Google Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = ...
    """Minimum number of nodes. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = ...
    """Maximum number of nodes. Default 1."""
    labels: dict[str, str] = ...
    """Further node labels."""
    taints: list[Taint] = ...
    """Further node taints; services placed by ``pool`` tolerate them."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = ...
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

class SimulatedClusterArgs(Args):
    """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

    A pool has ``max_nodes`` nodes from the start, because nothing scales simulated nodes.
    """
    def __init__(self, **fields: Unpack[SimulatedClusterArgsDict]) -> None:
        """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

        A pool has ``max_nodes`` nodes from the start, because nothing scales simulated nodes.
        """
    node_pools: list[NodePool] = ...
    """Its pools. The name ``system`` is the sandbox's own node, where the platform's controllers run."""

class ExistingNodePool(Args):
    """A node pool that exists already, described so that services can be placed on it and checked against it."""
    def __init__(self, **fields: Unpack[ExistingNodePoolDict]) -> None:
        """A node pool that exists already, described so that services can be placed on it and checked against it."""
    name: Annotated[DnsLabel, Field(max_length=63)]
    """Name by which services refer to it."""
    machine_type: str | None = ...
    """Machine type, where it is one of Compute Engine, or one of EC2 or Azure with GPUs (``p5.48xlarge``,
    ``Standard_ND96isr_H100_v5``): GPUs and sizes follow. Prices of EC2 and Azure are not known; set ``usdPerHour``."""
    gpus_per_node: Annotated[int, Field(ge=0)] | None = ...
    """GPUs of one node, if ``machine_type`` is not set. Where GPUs are shared or partitioned, the number that a node reports."""
    gpu: str | None = ...
    """Kind of its GPUs, if ``machine_type`` is not set: ``nvidia-l40s``, ``l40s`` or the label ``nvidia.com/gpu.product`` of its
    nodes. With it, the memory of engines is checked."""
    gpu_partition: Annotated[str, Field(pattern=r"^\d+g\.\d+gb(\+me)?$")] | None = ...
    """MIG partition size, for example ``1g.10gb``, if every GPU is divided into such partitions and each one counts as one
    GPU. Partitions that pods request by name (``nvidia.com/mig-1g.10gb``) need no entry here."""
    gpu_sharing: GpuSharing | None = ...
    """Several containers on one GPU, by time-slicing or MPS: each share counts as one GPU."""
    max_nodes: Annotated[int, Field(ge=1)] = ...
    """Maximum number of nodes. Default 1."""
    disk_gib: Annotated[int, Field(ge=10)] | None = ...
    """GiB of the disk on which a node keeps images and the files of pods. Where unset, it is not known, and checks that need it
    assume GKE's default boot disk of 100 GiB."""
    max_pods: Annotated[int, Field(ge=1)] | None = ...
    """Pods that one node may hold: ``status.capacity.pods`` of a node. Where unset, GKE's default of 110 for machine types of
    Compute Engine; of other nodes it is not known, and no pod is refused for it."""
    node_selector: dict[str, str] = ...
    """Labels that its nodes carry and no others; default ``cloud.google.com/gke-nodepool: <name>``, of EC2
    ``eks.amazonaws.com/nodegroup: <name>``, of Azure ``kubernetes.azure.com/agentpool: <name>``."""
    taints: list[Taint] = ...
    """Taints of its nodes, which services on it tolerate. GKE's own GPU taint need not be listed."""
    usd_per_hour: Annotated[float, Field(ge=0)] | None = ...
    """Price of one node in USD an hour, if you know it (a contract, a reservation). Default: the list price."""

class ExistingClusterArgs(Args):
    """A Kubernetes cluster that exists already, wherever it runs. The stack does not change the cluster itself."""
    def __init__(self, **fields: Unpack[ExistingClusterArgsDict]) -> None:
        """A Kubernetes cluster that exists already, wherever it runs. The stack does not change the cluster itself."""
    kubeconfig: In[str] | None = ...
    """Path or content of its kubeconfig; default: the shell's KUBECONFIG."""
    context: str | None = ...
    """Context in it; default: its current one."""
    cluster_identifier: In[str] | None = ...
    """A value that identifies the cluster (its self link, its name). With it, a kubeconfig that changes,
    a fresh token for example, does not make a preview show every object as replaced."""
    node_pools: list[ExistingNodePool] = ...
    """Its pools, as far as services are placed on them by name."""
