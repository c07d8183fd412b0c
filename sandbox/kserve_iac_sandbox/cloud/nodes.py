"""Nodes of pools in the sandbox's API server: made, drained, taken away."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..kube import ApiError, Kube, Object
from ..names import ALLOCATABLE, CAPACITY, KWOK

POOL_ID = "kserve-iac/gke-node-pool"
"""Annotation of simulated nodes: the id of their pool."""

SYSTEM_NODE = "sandbox-system"
"""The sandbox's own node: it plays the pool on which the platform's controllers run."""

DRAIN_SECONDS = 60.0
"""How long evictions are tried before pods are deleted. GKE takes an hour."""


def make(kube: Kube, pool_id: str, record: Mapping[str, Any]) -> str:
    """Makes one node of a pool and returns its name."""
    template = record["template"]
    name = f"{template['prefix']}-{secrets.token_hex(2)}"
    zones = record["zones"]
    zone = zones[secrets.randbelow(len(zones))]
    taints = [dict(taint) for taint in template["taints"]]
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                **template["labels"],
                "kubernetes.io/hostname": name,
                "topology.kubernetes.io/region": zone.rsplit("-", 1)[0],
                "topology.kubernetes.io/zone": zone,
            },
            "annotations": {
                KWOK: "fake",
                CAPACITY: json.dumps(template["capacity"]),
                ALLOCATABLE: json.dumps(template["allocatable"]),
                POOL_ID: pool_id,
            },
        },
        "spec": {"taints": taints} if taints else {},
    }
    kube.create(node)
    return name


def of_pool(kube: Kube, pool_id: str) -> list[Object]:
    """The nodes of a pool that are not on their way out."""
    return [
        node
        for node in kube.list("v1", "Node")
        if (node["metadata"].get("annotations") or {}).get(POOL_ID) == pool_id
        and not node["metadata"].get("deletionTimestamp")
    ]


def play_system(kube: Kube, template: Mapping[str, Any]) -> None:
    """The sandbox's own node takes the labels and taints of a pool; what it reports of itself stays."""
    labels = {key: value for key, value in template["labels"].items() if not key.startswith("kubernetes.io/")}
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": SYSTEM_NODE}}
    kube.patch(node, {"metadata": {"labels": labels}, "spec": {"taints": template["taints"] or None}})


def cordon(kube: Kube, node: Object) -> None:
    """Nothing new is placed there."""
    kube.patch(node, {"spec": {"unschedulable": True}})


def drain(kube: Kube, name: str, gone: Callable[[], bool] = lambda: False) -> None:
    """Moves the pods of a node elsewhere: evictions, which PodDisruptionBudgets can put off, then deletion."""
    limit = time.monotonic() + DRAIN_SECONDS
    while pods := kube.list("v1", "Pod", fields=f"spec.nodeName={name}"):
        late = time.monotonic() > limit or gone()
        for pod in pods:
            _leave(kube, pod, late)
        if late:
            return
        time.sleep(0.2)


def _leave(kube: Kube, pod: Object, late: bool) -> None:
    metadata = pod["metadata"]
    if late or metadata.get("deletionTimestamp"):
        if late:
            kube.delete("v1", "Pod", metadata["name"], metadata["namespace"])
        return
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": metadata["name"], "namespace": metadata["namespace"]},
    }
    path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/eviction"
    try:
        # Without patience: a disruption budget that says not now is asked again with the next round over all pods.
        kube.request("POST", path, eviction, patience=0)
    except ApiError as error:
        if error.code not in (404, 429):  # gone already; or the budget
            raise


def remove(kube: Kube, name: str) -> None:
    """Takes a node away with whatever still is on it."""
    for pod in kube.list("v1", "Pod", fields=f"spec.nodeName={name}"):
        metadata = pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        try:
            kube.request("DELETE", path, {"gracePeriodSeconds": 0})
        except ApiError as error:
            if error.code != 404:
                raise
    kube.delete("v1", "Node", name)
