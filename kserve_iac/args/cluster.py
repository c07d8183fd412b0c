"""Where services run: clusters and their node pools, as plain data."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Args
from .pod import DnsLabel


class Taint(Args):
    """A taint of a pool's nodes. The ``nvidia.com/gpu`` taint of GPU pools is GKE's own: it is added, never listed here."""

    key: str
    """Taint key."""
    value: str = ""
    """Taint value."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """What happens to pods that do not tolerate it."""


class NodePool(Args):
    """Nodes of one machine type that grow and shrink together."""

    name: Annotated[DnsLabel, Field(max_length=40)]
    """Name by which services refer to it; unique in the cluster. GKE allows 40 characters."""
    machine_type: str
    """Google Compute Engine machine type, for example ``g2-standard-12``; GPUs come with the type."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    """Fewest nodes that stand. Default 0."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 1
    """Most nodes that may stand. Default 1."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Further node labels."""
    taints: list[Taint] = Field(default_factory=list)
    """Further node taints; services placed by ``pool`` tolerate them."""

    @model_validator(mode="after")
    def _bounds(self) -> "NodePool":
        if self.min_nodes > self.max_nodes:
            raise ValueError(f"minNodes {self.min_nodes} is more than maxNodes {self.max_nodes}")
        return self


class SimulatedClusterArgs(Args):
    """A cluster of simulated nodes on the sandbox's real control plane: no cloud, no GPU.

    A pool stands at ``max_nodes`` from the start: nothing scales simulated nodes.
    """

    node_pools: list[NodePool] = Field(min_length=1)
    """Its pools. The name ``system`` is the sandbox's own node, where the platform's controllers run."""

    @model_validator(mode="after")
    def _names(self) -> "SimulatedClusterArgs":
        names = [pool.name for pool in self.node_pools]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"pool names must be unique; twice: {', '.join(twice)}")
        if "system" in names:
            raise ValueError("the pool name system is taken by the sandbox's own node")
        return self
