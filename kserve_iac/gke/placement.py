"""Workload policies: how close the nodes of a pool are to each other, as ``gcp:compute/resourcePolicy:ResourcePolicy``.

GoogleCloudPlatform/cluster-toolkit@10470803 (2026): examples/gke-a4x, examples/gke-a4x-max-bm,
examples/gke-consumption-options/dws-flex-start-compact-placement, modules/compute/resource-policy (main.tf, outputs.tf: the pool
names the policy in a placement policy of type COMPACT). A policy has either an accelerator topology or a distance (AI
Hypercomputer: "Compact placement policy and workload policy overview").
"""

import hashlib

from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import accelerator_topology
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
    if (topology := accelerator_topology(pool.machine_type)) is not None:
        policy["acceleratorTopology"] = topology
    elif pool.topology_distance is not None:
        policy["maxTopologyDistance"] = pool.topology_distance
    return {"name": policy_name(pool, cluster), "region": region, "workloadPolicy": policy}


def _has_policy(pool: GkeNodePool) -> bool:
    """Whether a policy of its own places the pool: on machines with an accelerator topology, with a distance, and with
    flex-start. Otherwise, GKE itself creates a policy for compact placement.
    """
    if accelerator_topology(pool.machine_type) is not None:
        return True
    return pool.compact_placement and (pool.topology_distance is not None or pool.capacity.kind == "flex-start")


def policy_name(pool: GkeNodePool, cluster: str) -> str:
    """The name at Google, of at most 63 characters. It contains the distance, which cannot change while a pool has the policy."""
    name = f"{cluster}-{pool.name}"
    if pool.topology_distance is not None:
        name += f"-{pool.topology_distance.lower()}"
    if len(name) <= MOST_CHARACTERS:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: MOST_CHARACTERS - 7].rstrip('-')}-{digest}"


def placement_policy(pool: GkeNodePool, cluster: str) -> Json | None:
    """The placement policy of a pool; None: it has none."""
    if _has_policy(pool):
        return {"type": "COMPACT", "policyName": policy_name(pool, cluster)}
    return {"type": "COMPACT"} if pool.compact_placement else None
