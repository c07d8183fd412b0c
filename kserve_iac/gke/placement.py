"""Workload policies: how close the nodes of a pool are to each other, as ``gcp:compute/resourcePolicy:ResourcePolicy``.

GoogleCloudPlatform/cluster-toolkit@10470803 (2026): examples/gke-a4x, examples/gke-a4x-max-bm,
examples/gke-consumption-options/dws-flex-start-compact-placement, modules/compute/resource-policy (main.tf, outputs.tf: the pool
names the policy in a placement policy of type COMPACT). A policy has either an accelerator topology or a distance (AI
Hypercomputer: "Compact placement policy and workload policy overview").
"""

import hashlib

from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import accelerator_topology
from ..catalog.tpus import WORKLOAD_POLICY, slice_nodes, tpu_machines
from ..render.merging import Json

MOST_CHARACTERS = 63
"""Characters of a resource's name at the most (Compute Engine: "Naming resources")."""


def workload_policy(pool: GkeNodePool, cluster: str, region: str) -> Json | None:
    """The properties of the pool's policy, but for the project; None: it needs none. ``cluster`` is the cluster's name at
    Google.
    """
    if not _has_policy(pool):
        return None
    policy: Json = {"type": "HIGH_THROUGHPUT"}
    if (topology := _topology(pool)) is not None:
        policy["acceleratorTopology"] = topology
    elif pool.topology_distance is not None:
        policy["maxTopologyDistance"] = pool.topology_distance
    return {"name": policy_name(pool, cluster), "region": region, "workloadPolicy": policy}


def _has_policy(pool: GkeNodePool) -> bool:
    """Whether a policy of its own places the pool: with an accelerator topology, with a distance, and with flex-start. Otherwise,
    GKE itself creates a policy for compact placement.
    """
    if _topology(pool) is not None or pool.machine_type in tpu_machines():
        return _topology(pool) is not None
    return pool.compact_placement and (pool.topology_distance is not None or pool.capacity.kind == "flex-start")


def _topology(pool: GkeNodePool) -> str | None:
    """The topology of a workload policy; None: it has none. TPU 7x has one for slices of several nodes (cluster-
    toolkit@10470803 (2026) examples/gke-consumption-options, dws-flex-start/gke-tpu-7x).
    """
    machine = tpu_machines().get(pool.machine_type)
    if machine is None:
        return accelerator_topology(pool.machine_type)
    return pool.tpu_topology if _is_slice(pool) and machine.family in WORKLOAD_POLICY else None


def _is_slice(pool: GkeNodePool) -> bool:
    """Whether the nodes form one TPU slice."""
    return slice_nodes(pool.machine_type, pool.tpu_topology) > 1


def policy_name(pool: GkeNodePool, cluster: str) -> str:
    """The name at Google, of at most 63 characters. It contains the distance, or the topology of a TPU slice, which cannot change
    while a pool has the policy.
    """
    name = f"{cluster}-{pool.name}"
    if pool.topology_distance is not None:
        name += f"-{pool.topology_distance.lower()}"
    if _is_slice(pool):
        name += f"-{pool.tpu_topology}"
    if len(name) <= MOST_CHARACTERS:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: MOST_CHARACTERS - 7].rstrip('-')}-{digest}"


def placement_policy(pool: GkeNodePool, cluster: str) -> Json | None:
    """The placement policy of a pool; None: it has none.

    That of a TPU slice of several nodes names its topology. One of a single node has none, because the machine type tells it, and
    GKE has refused it (AI-Hypercomputer/xpk#825).
    """
    placement: Json = {"type": "COMPACT"}
    if _has_policy(pool):
        placement["policyName"] = policy_name(pool, cluster)
    if _is_slice(pool):
        placement["tpuTopology"] = pool.tpu_topology
    return placement if len(placement) > 1 or pool.compact_placement else None
