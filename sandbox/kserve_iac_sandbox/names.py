"""Names by which the sandbox knows simulated nodes and their pools.

Who asks for nodes writes the same ones: ``docs/sandbox.md`` says so, and a test of kserve-iac compares them.
"""

KWOK = "kwok.x-k8s.io/node"
"""Annotation of nodes that KWOK keeps alive; its value is ``fake``."""

CAPACITY = "kserve-iac/capacity"
"""Annotation from which KWOK gives a node its capacity: JSON."""

ALLOCATABLE = "kserve-iac/allocatable"
"""Annotation from which KWOK gives a node what pods may take: JSON."""

POOL_LABEL = "kserve-iac/pool"
"""Label with a pool's name as users know it."""

GKE_POOL_LABEL = "cloud.google.com/gke-nodepool"
"""Label by which GKE itself names a node's pool."""
