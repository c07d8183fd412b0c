"""Workload policies: where the nodes of a rack-scale machine type stand, as ``gcp:compute/resourcePolicy:ResourcePolicy``.

GoogleCloudPlatform/cluster-toolkit@10470803 (2026): examples/gke-a4x, examples/gke-a4x-max-bm, modules/compute/resource-policy
(main.tf, outputs.tf: the pool names the policy in a placement policy of type COMPACT).
"""

import hashlib

from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import accelerator_topology
from ..render.merging import Json

MOST_CHARACTERS = 63
"""Characters of a resource's name at the most (Compute Engine: "Naming resources")."""


def workload_policy(pool: GkeNodePool, cluster: str, region: str) -> Json | None:
    """The properties of the pool's policy, but for the project; None: its machine type needs none. ``cluster`` is the cluster's
    name at Google.
    """
    topology = accelerator_topology(pool.machine_type)
    if topology is None:
        return None
    return {
        "name": policy_name(pool, cluster),
        "region": region,
        "workloadPolicy": {"type": "HIGH_THROUGHPUT", "acceleratorTopology": topology},
    }


def policy_name(pool: GkeNodePool, cluster: str) -> str:
    """The name at Google, of at most 63 characters."""
    name = f"{cluster}-{pool.name}"
    if len(name) <= MOST_CHARACTERS:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: MOST_CHARACTERS - 7].rstrip('-')}-{digest}"


def placement_policy(pool: GkeNodePool, cluster: str) -> Json | None:
    """The placement policy of a pool; None: it has none."""
    if accelerator_topology(pool.machine_type) is not None:
        return {"type": "COMPACT", "policyName": policy_name(pool, cluster)}
    return {"type": "COMPACT"} if pool.compact_placement else None
