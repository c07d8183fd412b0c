"""Nodes of compute classes: GKE creates node pools for them by itself, in the order of their priorities. Pure.

https://cloud.google.com/kubernetes-engine/docs/concepts/about-custom-compute-classes
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

LABEL = "cloud.google.com/compute-class"
"""Label and taint of the nodes of a class, whose value is its name."""

MOST = 1000
"""Nodes of a priority. GKE itself is limited by quota only."""

NodeOf = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The template of a node by the properties of its pool."""


def pools(
    classes: Iterable[Mapping[str, Any]], cluster: str, zones: Sequence[str], node_of: NodeOf
) -> dict[str, dict[str, Any]]:
    """A record of a node pool for each priority that names a machine type or TPUs, by an id; earlier ones first.

    ``cluster`` is the id of the cluster, and ``zones`` are those that nodes may be in.
    """
    found = {}
    for one in classes:
        name = one["metadata"]["name"]
        for rank, priority in enumerate((one.get("spec") or {}).get("priorities") or []):
            if not {"machineType", "tpu"} & set(priority):
                continue
            found[f"{cluster}/computeClasses/{name}/{rank}"] = {
                "zones": list((priority.get("location") or {}).get("zones") or zones),
                "least": 0,
                "most": MOST,
                "rank": rank,
                "template": node_of(_properties(cluster, name, rank, priority)),
                "own_node": False,
            }
    return found


def _properties(cluster: str, name: str, rank: int, priority: Mapping[str, Any]) -> dict[str, Any]:
    """The node pool that GKE would create for a priority."""
    spot, flex = bool(priority.get("spot")), bool((priority.get("flexStart") or {}).get("enabled"))
    taints = [{"key": LABEL, "value": name, "effect": "NO_SCHEDULE"}]
    if spot:
        taints.append({"key": "cloud.google.com/gke-spot", "value": "true", "effect": "NO_SCHEDULE"})
    config: dict[str, Any] = {
        **{key: priority[key] for key in ("machineType", "tpu") if key in priority},
        "spot": spot,
        "flexStart": flex,
        "labels": {LABEL: name},
        "taints": taints,
    }
    if gpu := priority.get("gpu"):
        config["guestAccelerators"] = [{"type": gpu["type"], "count": gpu["count"]}]
    return {"cluster": cluster.rpartition("/")[2], "name": f"nap-{name}-{rank}", "nodeConfig": config}
