"""What GKE's API refuses of pools with TPUs: pure functions from what is asked for to a reason, or nothing.

Sources: GoogleCloudPlatform/cluster-toolkit#3817 and @10470803 examples/gke-consumption-options (as many nodes as the topology
has chips, divided by those of a node), AI-Hypercomputer/xpk@367c8382 src/xpk/core/nodepool.py (workload policies), and
ray-project/ray, "Start Google Cloud GKE Cluster with TPUs for KubeRay" (a slice of several nodes is one unit, whose number of
nodes is that of its topology).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .machines import Machine

Properties = Mapping[str, Any]


def node_pool(asked: Properties, machine: Machine, zones: list[str]) -> Iterator[str]:
    """Reasons why a pool is not made."""
    placement = asked.get("placementPolicy") or {}
    topology = placement.get("tpuTopology")
    if machine.tpu is None:
        if topology:
            yield f"TPU topology cannot be specified: machine type {machine.name} has no TPUs."
        return
    for zone in zones:
        if zone.rpartition("-")[0] not in machine.regions:
            yield f"Machine type {machine.name} is not available in {zone}."
    for taint in (asked.get("nodeConfig") or {}).get("taints") or []:
        if taint.get("key") == "google.com/tpu":
            yield "Taint google.com/tpu is added by GKE."
    if not topology or topology == machine.tpu.topology:
        return  # of one node it has been refused with a workload policy (AI-Hypercomputer/xpk#825), and taken without
    nodes = machine.tpu.nodes(topology)
    if nodes is None:
        yield f"TPU topology {topology} is not supported by machine type {machine.name}."
        return
    if machine.tpu.workload_policy and not placement.get("policyName"):
        yield f"TPU slices of several nodes of {machine.name} need a workload policy."
    if placement.get("type") != "COMPACT":
        yield "TPU topology needs a placement policy of type COMPACT."
    yield from _size(asked, nodes, len(zones))


def _size(asked: Properties, nodes: int, zones: int) -> Iterator[str]:
    """A slice exists as a whole or not at all."""
    scaling = asked.get("autoscaling") or {}
    most = scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount"))
    if most is not None and int(most) != nodes:
        yield f"Maximum node count {most} must be the number of nodes of the TPU slice, {nodes}."
    least = int(scaling.get("totalMinNodeCount", scaling.get("minNodeCount", 0)) or 0)
    if least not in (0, nodes):
        yield f"Minimum node count {least} must be 0 or the number of nodes of the TPU slice, {nodes}."
    initial = int(asked.get("initialNodeCount") or 0) * zones
    if initial not in (0, nodes):
        yield f"Initial node count {initial} must be 0 or the number of nodes of the TPU slice, {nodes}."
