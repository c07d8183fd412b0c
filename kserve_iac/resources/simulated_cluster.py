"""SimulatedCluster: simulated nodes on the sandbox."""

import json
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pulumi
import pulumi_kubernetes as k8s

from ..args import ChartSource, SimulatedClusterArgs
from ..args.environment import ClusterArgs
from ..capacity import Pool, pools_of
from ..capacity.machine_types import machine_types_are_known
from ..capacity.pool import SANDBOX_SYSTEM_POOL
from ..live.sandbox import DESCRIPTION, MARK, STATE_VARIABLE
from ..render import simulated_node
from .base import made_as, read, settle, token, written
from .custom import CustomObject
from .guard import Guard, Refused
from .heard import heard
from .reference import HANDLE, cluster_handle
from .waiting import Waiting

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..args.dicts import SimulatedClusterFields, SimulatedClusterOverrides

NOWHERE: Mapping[str, Any] = {"charts": None, "kubeconfig": "", "id": ""}
"""The sandbox of a program that runs without an engine: nothing is made there."""


class SimulatedCluster(pulumi.ComponentResource):
    """Simulated nodes on the sandbox. The scheduler sees the same nodes as on GKE, and KWOK simulates their kubelets.

    The component uses the sandbox that the environment variables of the shell name, and refuses every other API server. Every
    pool has ``max_nodes`` nodes. ``nodes`` is the list of their names.
    """

    provider: k8s.Provider
    pools: Mapping[str, Pool]
    charts: ChartSource | None
    guard: Guard
    """The hooks that prevent an update from overwriting objects of others in the cluster."""
    cluster_args: ClusterArgs
    """Arguments of the cluster, as in an environment."""
    waiting: Waiting
    """The hooks with which updates wait for objects in the cluster."""
    used_by_pods: Sequence[pulumi.Resource]
    """Empty: pods use nothing besides nodes that the stack creates for them."""
    nodes: pulumi.Output[list[str]]
    """Names of the nodes."""

    @overload
    def __init__(
        self, name: str, /, *, opts: pulumi.ResourceOptions | None = None, **fields: "Unpack[SimulatedClusterFields]"
    ) -> None: ...

    @overload
    def __init__(
        self,
        name: str,
        /,
        args: SimulatedClusterArgs | Mapping[str, Any] | None,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **fields: "Unpack[SimulatedClusterOverrides]",
    ) -> None: ...

    def __init__(
        self,
        name: str,
        /,
        args: SimulatedClusterArgs | Mapping[str, Any] | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work or no sandbox is at hand."""
        what, at = f"cluster {name}", made_as("SimulatedCluster", name)
        read_args = read(SimulatedClusterArgs, args, fields, what, at)
        settle(lambda: machine_types_are_known(read_args.node_pools), what, written(args, fields), at)
        super().__init__(token("SimulatedCluster"), name, {}, opts)
        sandbox = sandbox_of_the_shell("SimulatedCluster") if heard() is None else NOWHERE
        self.cluster_args = ClusterArgs(simulated=read_args)
        described = pools_of(read_args.node_pools)
        self.pools = {**described, SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL}
        self.charts = ChartSource(folder=sandbox["charts"]) if sandbox["charts"] else None
        self.provider = k8s.Provider(
            name,
            # The path and not the content, so that the state contains no keys.
            kubeconfig=sandbox["kubeconfig"],
            cluster_identifier=sandbox["id"],
            # An update takes over objects of an interrupted update. The guard refuses to overwrite objects of others.
            upsert_existing_objects=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.guard = Guard(name, sandbox["kubeconfig"], None)
        self.waiting = Waiting(self.guard)
        self.used_by_pods = ()
        only_here = self.guard.hook("nodes only on a sandbox", _verifier(self.guard, sandbox))
        child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        hooks = pulumi.ResourceHookBinding(before_create=[only_here])
        names: list[str] = []
        self._nodes: dict[str, list[pulumi.Resource]] = {pool: [] for pool in described}
        for pool in described.values():
            for index in range(pool.max_nodes):
                node = simulated_node(pool, index)
                node["metadata"]["annotations"]["kserve-iac/sandbox"] = sandbox["id"]
                name_of_node = node["metadata"]["name"]
                made = CustomObject(f"{name}-{name_of_node}", node, self.guard, child, hooks=hooks)
                self._nodes[pool.name].append(made)
                names.append(name_of_node)
        self.nodes = pulumi.Output.from_input(names)
        self.register_outputs({"nodes": self.nodes, HANDLE: cluster_handle(self)})

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """The nodes of these pools."""
        return [node for pool in pools for node in self._nodes.get(pool, ())]


def sandbox_of_the_shell(what: str) -> dict[str, Any]:
    """The content of ``sandbox.json`` of the shell's sandbox. Raises ``pulumi.RunError`` for ``what`` if there is no sandbox."""
    folder = os.environ.get(STATE_VARIABLE)
    if not folder:
        raise pulumi.RunError(
            f'{what} runs on the sandbox, but this shell does not name one. Run eval "$(kserve-iac sandbox env)", or `make dev`.'
        )
    path = Path(folder) / DESCRIPTION
    if not path.is_file():
        raise pulumi.RunError(
            f"There is no sandbox at {folder} ({STATE_VARIABLE}). Start one with kserve-iac sandbox up."
        )
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _verifier(guard: Guard, sandbox: Mapping[str, Any]) -> Callable[[pulumi.ResourceHookArgs], Awaitable[None]]:
    """A hook that allows nodes only on an API server with the mark of this sandbox."""
    namespace, _, name = MARK.partition("/")

    async def verify(_: pulumi.ResourceHookArgs) -> None:
        mark = await guard.ask(lambda client: client.get("v1", "ConfigMap", name, namespace))
        if ((mark or {}).get("data") or {}).get("id") != sandbox["id"]:
            raise Refused(
                f"The API server behind {sandbox['kubeconfig']} does not carry the mark of this sandbox, so "
                "nothing is created there."
            )

    return verify
