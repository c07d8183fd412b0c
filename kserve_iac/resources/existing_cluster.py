"""ExistingCluster: a Kubernetes cluster that stands already."""

from collections.abc import Mapping
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
    """A cluster made elsewhere, and its pools as they were described. Nothing of the cluster itself is touched."""

    provider: k8s.Provider
    """Provider for objects in the cluster."""
    pools: Mapping[str, Pool]
    """Its pools by name."""
    charts: ChartSource | None
    """None: charts come from where the platform says."""
    guard: Guard
    """The hooks that keep updates from writing over what others made in it."""
    cluster_args: ClusterArgs
    """Its arguments, as an environment has them."""
    waiting: Waiting
    """What updates of it wait for."""

    def __init__(
        self,
        name: str,
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
            made_as("ExistingCluster", name),
        )
        super().__init__(token("ExistingCluster"), name, {}, opts)
        self.cluster_args = ClusterArgs(existing=read_args)
        self.pools = pools_of(read_args.node_pools)
        self.charts = None
        # A kubeconfig given as text holds keys: it is kept as a secret, whatever the program made of it.
        kubeconfig = pulumi.Output.secret(read_args.kubeconfig) if read_args.kubeconfig is not None else None
        self.guard = Guard(name, kubeconfig, read_args.context)
        self.waiting = Waiting(self.guard)
        self.provider = k8s.Provider(
            name,
            kubeconfig=kubeconfig,
            context=read_args.context,
            cluster_identifier=read_args.cluster_identifier,
            # What an interrupted update made is taken over by the next one; the guard refuses what others made.
            upsert_existing_objects=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({HANDLE: cluster_handle(self)})
