"""What stands: KServe objects and pools of an environment, as a file describes them or as a stack's state has them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..args import Environment, GkeNodePool, NodePool
from ..manifests import kserve_object
from ..manifests.gke_network import direct_networks
from ..manifests.gke_pool import node_pool, physical_name
from ..planning.disruption import PoolState
from ..planning.pools import GKE_POOL_LABEL, POOL_LABEL, Pool, pools_of
from .pulumi import pulumi

GKE_POOL_TYPE = "gcp:container/nodePool:NodePool"
NODE_TYPE = "kubernetes:core/v1:Node"
PLATFORM = "kserve-iac:index:ServingPlatform$"
KSERVE_TYPE = "kubernetes:serving.kserve.io/"


@dataclass(frozen=True)
class Deployed:
    """Objects as they are sent to the API server, and pools by name."""

    objects: tuple[Mapping[str, Any], ...]
    pools: Mapping[str, PoolState]


def of_environment(environment: Environment) -> Deployed:
    """What an environment would make."""
    pools = pools_of(environment.cluster.node_pools)
    objects = tuple(
        kserve_object(name, args, pools, environment.platform.kserve) for _, name, args in environment.objects()
    )
    given = {pool.name: pool for pool in environment.cluster.node_pools}
    states = {
        name: PoolState(
            name, _identity(given[name], pool.machine.name if pool.machine else ""), _nodes(given[name], pool)
        )
        for name, pool in pools.items()
    }
    return Deployed(objects, states)


def _nodes(given: Any, pool: Pool) -> tuple[int, int]:
    """Fewest and most nodes; simulated pools stand at the most."""
    return (pool.max_nodes if isinstance(given, NodePool) else pool.min_nodes), pool.max_nodes


def _identity(given: Any, machine: str) -> str:
    if not isinstance(given, GkeNodePool):
        return machine
    made = [card for network in direct_networks(given, "", "") for card in network.cards]
    return _gke_identity(node_pool(given, service_account="", networks=given.networks or made))


def _gke_identity(properties: Mapping[str, Any]) -> str:
    """What cannot change in place, but for the names of service account and networks, which the cluster gives."""
    config = {key: value for key, value in properties.get("nodeConfig", {}).items() if key != "serviceAccount"}
    cards = (properties.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []
    network = {"additionalNodeNetworkConfigs": [len(cards)]} if cards else {}
    return physical_name("", {**properties, "nodeConfig": config, "networkConfig": network})


def of_stack(stack: str) -> Deployed:
    """What the last update of a stack left, by its state. Secrets stay encrypted."""
    return of_state(json.loads(pulumi("stack", "export", stack=stack, otherwise=f"There is no stack {stack}.")))


def of_state(exported: Mapping[str, Any]) -> Deployed:
    """What stands by an exported state."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    # What the platform makes for itself comes and goes with it.
    standing = [one for one in resources if not one.get("delete") and PLATFORM not in one.get("urn", "")]
    objects = tuple(
        one["inputs"] for one in standing if one["type"].startswith(KSERVE_TYPE) and "kind" in one.get("inputs", {})
    )
    return Deployed(objects, {**_simulated(standing), **_gke(standing)})


def _gke(resources: Iterable[Mapping[str, Any]]) -> dict[str, PoolState]:
    found = {}
    for one in resources:
        if one["type"] == GKE_POOL_TYPE:
            physical = str(one["inputs"]["name"])
            scaling = one["inputs"].get("autoscaling") or {}
            low = scaling.get("totalMinNodeCount", scaling.get("minNodeCount", 0))
            high = scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount", 0))
            name = physical.rpartition("-")[0]
            found[name] = PoolState(name, _gke_identity(one["inputs"]), (int(low or 0), int(high or 0)))
    return found


def _simulated(resources: Iterable[Mapping[str, Any]]) -> dict[str, PoolState]:
    found: dict[str, PoolState] = {}
    for one in resources:
        labels = ((one.get("inputs") or {}).get("metadata") or {}).get("labels") or {}
        if one["type"] == NODE_TYPE and (name := labels.get(POOL_LABEL) or labels.get(GKE_POOL_LABEL)):
            nodes = found[name].nodes[1] + 1 if name in found else 1
            found[name] = PoolState(name, labels.get("node.kubernetes.io/instance-type", ""), (nodes, nodes))
    return found
