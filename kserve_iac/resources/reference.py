"""Clusters and platforms that are referred to from another process: what they leave behind, and what is read from it.

A Python program passes the objects themselves. In a program in another language each component is made by the package's
own process and the program holds a reference to it, which is all it can pass on. So clusters and platforms register one
more output, the *handle*: the plain data that other components need of them and the identity of their Kubernetes
provider and of the API server. The engine keeps it with the component's state and hands it out for the reference; a
kubeconfig that was given as text is a secret in it, and encrypted. The data is JSON text: as an object it would lose its nulls
and whole numbers on the way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pulumi
from pulumi.resource import DependencyProviderResource
from pulumi.runtime.rpc import UNKNOWN
from pydantic import TypeAdapter

from ..args import ChartSource, ServingPlatformArgs
from ..args.base import is_output
from ..capacity import Pool
from .base import Cluster, Platform, token
from .guard import Guard
from .waiting import Waiting

HANDLE = "handle"
"""Output of clusters and platforms that holds the handle."""

_POOLS = TypeAdapter(dict[str, Pool])


def cluster_handle(cluster: Cluster) -> dict[str, Any]:
    """What other components need of a cluster, as plain data; the identifier of its provider may be unknown yet."""
    return {
        "provider": {"urn": cluster.provider.urn, "id": cluster.provider.id},
        "pools": _POOLS.dump_json(dict(cluster.pools)).decode(),
        "charts": cluster.charts.model_dump_json(exclude_unset=True) if cluster.charts else "",
        "guard": {"name": cluster.guard.name, "kubeconfig": cluster.guard.kubeconfig, "context": cluster.guard.context},
    }


def platform_handle(platform: Platform) -> dict[str, Any]:
    """What services need of a platform, as plain data. Helm values that came as Outputs are left out."""
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
    """The data of a cluster rebuilt from its handle; fulfils ``Cluster``."""

    provider: pulumi.ProviderResource
    pools: Mapping[str, Pool]
    charts: ChartSource | None
    guard: Guard
    waiting: Waiting
    cluster_args: None = None


class Reference(pulumi.ComponentResource):
    """A component that stands already, known by its URN. Depending on it is depending on the whole of it."""

    handle: pulumi.Output[Mapping[str, Any]]

    def __init__(self, name: str, type_token: str, urn: str) -> None:
        self.type_token = type_token
        # Remote: the engine, not this process, knows its children.
        super().__init__(type_token, name, {HANDLE: None}, pulumi.ResourceOptions(urn=urn), remote=True)

    async def read(self) -> Mapping[str, Any]:
        """Its handle. Raises ``ValueError`` where it has none: then another version of this package made it."""
        found = await self.handle.future(with_unknowns=True)
        if not isinstance(found, Mapping):
            raise ValueError(f"{self.type_token} has no {HANDLE}")
        return found


class RemotePlatform(Reference):
    """A platform rebuilt from its handle; fulfils ``Platform``. Its data is there after :meth:`load`."""

    args: ServingPlatformArgs
    pools: Mapping[str, Pool]
    cluster: Cluster
    program: None = None

    async def load(self) -> "RemotePlatform":
        """Reads the handle. Raises ``ValueError`` as :meth:`read` does."""
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
        """The name of the stack for objects on it; not known in a preview before the platform stands."""
        return pulumi.Output.from_input(self._mark)


class RemoteCluster(Reference):
    """A cluster rebuilt from its handle; fulfils ``Cluster``. Its data is there after :meth:`load`."""

    provider: pulumi.ProviderResource
    pools: Mapping[str, Pool]
    charts: ChartSource | None
    guard: Guard
    waiting: Waiting
    cluster_args: None = None

    async def load(self) -> "RemoteCluster":
        """Reads the handle. Raises ``ValueError`` as :meth:`read` does."""
        cluster = _cluster(await self.read())
        self.provider, self.pools, self.charts = cluster.provider, cluster.pools, cluster.charts
        self.guard, self.waiting = cluster.guard, cluster.waiting
        return self


def _cluster(handle: Mapping[str, Any]) -> ClusterData:
    provider = handle["provider"]
    # In a first preview the provider has no identifier yet; the engine knows this word for it.
    identifier = provider["id"] if isinstance(provider.get("id"), str) and provider["id"] else UNKNOWN
    given = handle["guard"]
    # Each component of a program in another language refers to the cluster by itself, with hooks of its own.
    label = f"{given['name']} {token_hex(4)}"
    guard = Guard(given["name"], given.get("kubeconfig"), given.get("context"), label)
    return ClusterData(
        DependencyProviderResource(f"{provider['urn']}::{identifier}"),
        _POOLS.validate_json(handle["pools"]),
        ChartSource.model_validate_json(handle["charts"]) if handle["charts"] else None,
        guard,
        Waiting(guard),
    )


def reference(name: str, type_token: str, urn: str) -> RemotePlatform | RemoteCluster:
    """A reference to the component of that URN, of the class that fits its type."""
    if type_token == token("ServingPlatform"):
        return RemotePlatform(name, type_token, urn)
    return RemoteCluster(name, type_token, urn)
