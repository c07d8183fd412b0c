"""Simulated nodes: Node objects that the real scheduler places pods on and KWOK keeps alive."""

import json

from ..capacity import Pool
from ..capacity.pool import GKE_POOL_LABEL, POOL_LABEL
from .merging import Json

KWOK = "kwok.x-k8s.io/node"
"""Annotation of nodes that KWOK keeps alive. This name and the next two are the sandbox's, which shares no code with what runs
without it; a test compares them."""

CAPACITY = "kserve-iac/capacity"
"""Annotation from which the sandbox gives a simulated node its capacity."""

ALLOCATABLE = "kserve-iac/allocatable"
"""Annotation from which the sandbox gives a simulated node what pods may take."""


def simulated_node(pool: Pool, index: int, zone: str = "sandbox-a") -> Json:
    """Node ``index`` of ``pool``, as GKE would label and taint it. The pool's machine type must be known."""
    if pool.machine is None:
        raise ValueError(f"pool {pool.name}: its machine type is not in the catalogue")
    name = f"{pool.name}-{index}"
    taints = [{k: v for k, v in taint.items() if v} for taint in pool.taints]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                **pool.machine.labels(),
                "kubernetes.io/hostname": name,
                "topology.kubernetes.io/region": zone.rsplit("-", 1)[0],
                "topology.kubernetes.io/zone": zone,
                GKE_POOL_LABEL: pool.name,
                POOL_LABEL: pool.name,
                **pool.labels,
            },
            "annotations": {
                KWOK: "fake",
                CAPACITY: json.dumps(pool.machine.capacity()),
                ALLOCATABLE: json.dumps(pool.machine.allocatable()),
            },
        },
        "spec": {"taints": taints} if taints else {},
    }
