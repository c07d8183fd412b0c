"""ExistingCluster: a Kubernetes cluster that exists already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as k8s

from ..args import ChartSource, ExistingClusterArgs
from ..args.environment import ClusterArgs
from ..capacity import Pool, pools_of
from ..capacity.machine_types import machine_types_are_known
from .base import made_as, read, settle, token, written
from .guard import Guard
from .reference import HANDLE, cluster_handle
from .waiting import Waiting

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..args.dicts import ExistingClusterFields


class ExistingCluster(pulumi.ComponentResource):
    """An existing cluster with its described node pools. The component does not change the cluster itself."""

    provider: k8s.Provider
    """Provider for objects in the cluster."""
    pools: Mapping[str, Pool]
    """Node pools by name."""
    charts: ChartSource | None
    """None: the platform determines the source of charts."""
    guard: Guard
    """The hooks that prevent an update from overwriting objects of others in the cluster."""
    cluster_args: ClusterArgs
    """Arguments of the cluster, as in an environment."""
    waiting: Waiting
    """The hooks with which updates wait for objects in the cluster."""
    used_by_pods: Sequence[pulumi.Resource]
    """Empty: pods use nothing besides nodes that the stack creates for them."""

    def __init__(
        self,
        name: str,
        /,
        args: ExistingClusterArgs | Mapping[str, Any] | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **fields: "Unpack[ExistingClusterFields]",
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work."""
        what, at = f"cluster {name}", made_as("ExistingCluster", name)
        read_args = read(ExistingClusterArgs, args, fields, what, at)
        settle(
            lambda: machine_types_are_known(read_args.node_pools),
            what,
            written(args, fields),
            at,
        )
        super().__init__(token("ExistingCluster"), name, {}, opts)
        self.cluster_args = ClusterArgs(existing=read_args)
        self.pools = pools_of(read_args.node_pools)
        self.charts = None
        # A kubeconfig that is given as text contains keys, so it is always a secret in the state.
        kubeconfig = pulumi.Output.secret(read_args.kubeconfig) if read_args.kubeconfig is not None else None
        self.guard = Guard(name, kubeconfig, read_args.context)
        self.waiting = Waiting(self.guard)
        self.used_by_pods = ()
        self.provider = k8s.Provider(
            name,
            kubeconfig=kubeconfig,
            context=read_args.context,
            cluster_identifier=read_args.cluster_identifier,
            # An update takes over objects of an interrupted update. The guard refuses to overwrite objects of others.
            upsert_existing_objects=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({HANDLE: cluster_handle(self)})

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """Nothing: the nodes exist, and the stack does not manage them."""
        return []
