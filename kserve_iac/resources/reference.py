"""References to clusters and platforms of another process.

A Python program passes the component objects themselves. In a program in another language, the process of the package creates
each component, and the program can pass only references. So clusters and platforms register a further output, the *handle*. It
contains the plain data that other components need, and the identities of the Kubernetes provider and of the API server. The
engine stores the handle in the state of the component, and returns it for a reference. A kubeconfig that was given as text is a
secret in the handle, so it is encrypted. The data is JSON text, because an object would lose its nulls and whole numbers.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import pulumi
from pulumi.resource import DependencyProviderResource, DependencyResource
from pulumi.runtime.rpc import UNKNOWN
from pydantic import TypeAdapter

from ..args import ChartSource, ServingPlatformArgs
from ..args.base import is_output
from ..args.gateway import OwnGateways
from ..capacity import Pool
from .base import Cluster, Platform, gateways_of, token
from .guard import Guard
from .waiting import Waiting

HANDLE = "handle"
"""Name of the output with the handle."""

_POOLS = TypeAdapter(dict[str, Pool])

_GATEWAYS: TypeAdapter[OwnGateways] = TypeAdapter(OwnGateways)


def cluster_handle(cluster: Cluster) -> dict[str, Any]:
    """The handle of a cluster. In a preview, the identifier of its provider can be unknown."""
    return {
        "provider": {"urn": cluster.provider.urn, "id": cluster.provider.id},
        "pools": _POOLS.dump_json(dict(cluster.pools)).decode(),
        "charts": cluster.charts.model_dump_json(exclude_unset=True) if cluster.charts else "",
        "gateways": gateways_of(cluster),
        "usedByPods": _urns(cluster.used_by_pods),
        "nodes": {pool: _urns(cluster.nodes_of([pool])) for pool in cluster.pools},
        "guard": {"name": cluster.guard.name, "kubeconfig": cluster.guard.kubeconfig, "context": cluster.guard.context},
    }


def _urns(resources: Iterable[pulumi.Resource]) -> list[pulumi.Output[str]]:
    return [resource.urn for resource in resources]


def platform_handle(platform: Platform) -> dict[str, Any]:
    """The handle of a platform. It does not contain Helm values that are Outputs."""
    return {
        "args": json.dumps(_without_outputs(platform.args.model_dump(by_alias=True, exclude_unset=True))),
        "cluster": cluster_handle(platform.cluster),
        "mark": platform.mark(),
    }


def _without_outputs(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_outputs(item) for key, item in value.items() if not is_output(item)}
    if isinstance(value, list):
        return [_without_outputs(item) for item in value if not is_output(item)]
    return value


@dataclass(frozen=True)
class ClusterData:
    """A cluster that was restored from its handle. It implements ``Cluster``."""

    provider: pulumi.ProviderResource
    pools: Mapping[str, Pool]
    charts: ChartSource | None
    guard: Guard
    waiting: Waiting
    gateways: OwnGateways = "none"
    """What the cluster has for Gateways by itself."""
    used_by_pods: Sequence[pulumi.Resource] = ()
    nodes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """URNs of the nodes of each pool."""
    cluster_args: None = None

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """The nodes of these pools."""
        return [DependencyResource(urn) for pool in pools for urn in self.nodes.get(pool, ())]


class Reference(pulumi.ComponentResource):
    """An existing component, identified by its URN. A dependency on it is a dependency on all of its children."""

    handle: pulumi.Output[Mapping[str, Any]]

    def __init__(self, name: str, type_token: str, urn: str) -> None:
        self.type_token = type_token
        # With remote, the engine determines the children of the component.
        super().__init__(type_token, name, {HANDLE: None}, pulumi.ResourceOptions(urn=urn), remote=True)

    async def read(self) -> Mapping[str, Any]:
        """The handle of the component. Raises ``ValueError`` if it has none, because another version of this package created
        it.
        """
        found = await self.handle.future(with_unknowns=True)
        if not isinstance(found, Mapping):
            raise ValueError(f"{self.type_token} has no {HANDLE}")
        return found


class RemotePlatform(Reference):
    """A platform that is restored from its handle by :meth:`load`. It implements ``Platform``."""

    args: ServingPlatformArgs
    pools: Mapping[str, Pool]
    cluster: Cluster
    program: None = None

    async def load(self) -> "RemotePlatform":
        """Restores the data from the handle. Raises ``ValueError`` if the component has no handle."""
        handle = await self.read()
        self.args = ServingPlatformArgs.model_validate_json(handle["args"])
        self.cluster = _cluster(handle["cluster"])
        self.pools = self.cluster.pools
        self._mark = handle["mark"]
        return self

    def namespace(self, name: str) -> pulumi.Resource | None:
        """None: each component of a program in another language stands alone, and the program makes its namespaces."""
        return None

    def mark(self) -> pulumi.Output[str]:
        """The name of the stack, with which objects on the platform are marked. A preview does not know it before the platform
        exists.
        """
        return pulumi.Output.from_input(self._mark)


class RemoteCluster(Reference):
    """A cluster that is restored from its handle by :meth:`load`. It implements ``Cluster``."""

    provider: pulumi.ProviderResource
    pools: Mapping[str, Pool]
    charts: ChartSource | None
    guard: Guard
    waiting: Waiting
    used_by_pods: Sequence[pulumi.Resource]
    gateways: OwnGateways = "none"
    cluster_args: None = None

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """The nodes of these pools."""
        return self._data.nodes_of(pools)

    async def load(self) -> "RemoteCluster":
        """Restores the data from the handle. Raises ``ValueError`` if the component has no handle."""
        self._data = cluster = _cluster(await self.read())
        self.provider, self.pools, self.charts = cluster.provider, cluster.pools, cluster.charts
        self.guard, self.waiting, self.gateways = cluster.guard, cluster.waiting, cluster.gateways
        self.used_by_pods = cluster.used_by_pods
        return self


def _cluster(handle: Mapping[str, Any]) -> ClusterData:
    provider = handle["provider"]
    # In the first preview, the provider has no identifier. UNKNOWN is the engine's value for this case.
    identifier = provider["id"] if isinstance(provider.get("id"), str) and provider["id"] else UNKNOWN
    given = handle["guard"]
    # Each component of a program in another language has its own reference to the cluster, with its own hooks.
    label = f"{given['name']} {token_hex(4)}"
    guard = Guard(given["name"], given.get("kubeconfig"), given.get("context"), label)
    return ClusterData(
        DependencyProviderResource(f"{provider['urn']}::{identifier}"),
        _POOLS.validate_json(handle["pools"]),
        ChartSource.model_validate_json(handle["charts"]) if handle["charts"] else None,
        guard,
        Waiting(guard),
        _GATEWAYS.validate_python(handle.get("gateways", "none")),
        [DependencyResource(urn) for urn in handle.get("usedByPods", ())],
        handle.get("nodes", {}),
    )


def reference(name: str, type_token: str, urn: str) -> RemotePlatform | RemoteCluster:
    """A reference to the component with the URN ``urn``: to a platform or a cluster, according to its type."""
    if type_token == token("ServingPlatform"):
        return RemotePlatform(name, type_token, urn)
    return RemoteCluster(name, type_token, urn)
