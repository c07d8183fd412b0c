"""GkeCluster: a cluster on Google Kubernetes Engine with its network, pools, identities and buckets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import pulumi
import pulumi_kubernetes as k8s
from pulumi.output import UNKNOWN

from ..args import ChartSource, GkeClusterArgs, GkeNodePool
from ..args.environment import ClusterArgs
from ..args.gke_pool import AdditionalNetwork
from ..capacity import Pool, pools_of
from ..catalog.accelerators import region_of
from ..gke import budget as gke_budget
from ..gke import cluster as gke
from ..gke import compute_class as gke_class
from ..gke import network as gke_network
from ..gke import node_pool as gke_pool
from ..gke import placement as gke_placement
from ..gke import project as gke_project
from ..gke import vpc as gke_vpc
from ..gke.checks import check_gke
from . import gcp
from .base import made_as, read, settle, token, written
from .custom import CustomObject
from .gcp import GcpResource
from .guard import Guard
from .heard import heard
from .reference import HANDLE, cluster_handle
from .waiting import Waiting

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..args.dicts import GkeClusterFields, GkeClusterOverrides

TIMEOUT = "45m"
"""Time limit for a cluster or a pool, which includes waiting for GPUs (terraform-google-kubernetes-engine: 45m)."""


class GkeCluster(pulumi.ComponentResource):
    """A cluster on GKE, which is private and has minimal permissions by default.

    If a change of a pool requires other nodes, the update creates a pool with another name before it deletes the old pool. A
    protected cluster is never replaced. Objects in the cluster remain the same resources until the cluster is replaced.
    """

    provider: k8s.Provider
    """Provider for objects in the cluster."""
    pools: Mapping[str, Pool]
    """Node pools by name."""
    charts: ChartSource | None
    """None: the platform or the environment variables determine the source of charts."""
    guard: Guard
    """The hooks that prevent an update from overwriting objects of others in the cluster."""
    cluster_args: ClusterArgs
    """Arguments of the cluster, as in an environment."""
    waiting: Waiting
    """The hooks with which updates wait for objects in the cluster."""
    endpoint: pulumi.Output[str]
    """Address of the API server."""
    kubeconfig: pulumi.Output[str]
    """A kubeconfig for people and programs. It is a secret if it contains a token."""
    identity: pulumi.Output[str]
    """A value that identifies the cluster. It changes only if the cluster is replaced."""
    used_by_pods: Sequence[pulumi.Resource]
    """Buckets, mirrors of images, and access to buckets and secrets."""

    @overload
    def __init__(
        self, name: str, /, *, opts: pulumi.ResourceOptions | None = None, **fields: "Unpack[GkeClusterFields]"
    ) -> None: ...

    @overload
    def __init__(
        self,
        name: str,
        /,
        args: GkeClusterArgs | Mapping[str, Any] | None,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **fields: "Unpack[GkeClusterOverrides]",
    ) -> None: ...

    def __init__(
        self,
        name: str,
        /,
        args: GkeClusterArgs | Mapping[str, Any] | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Any,
    ) -> None:
        """Raises ``pulumi.RunError`` where the arguments cannot work."""
        what, at = f"cluster {name}", made_as("GkeCluster", name)
        self.args = read(GkeClusterArgs, args, fields, what, at)
        settle(lambda: check_gke(self.args), what, written(args, fields), at)
        gcp.plugin_version()  # the SDK may be missing; else the first of many resources would say so
        self._project = self.args.project or _project(what)
        super().__init__(token("GkeCluster"), name, {}, opts)
        self._name = name
        self.cluster_args = ClusterArgs(gke=self.args)
        self.pools = pools_of(self.args.pools)
        self.charts = None

        self._of_pool: dict[str, list[pulumi.Resource]] = {}
        self._enabled: list[pulumi.Resource] = []
        self._enabled = self._apis()
        network, subnetwork, routed = self._network()
        account = self._node_account()
        keys = self._keys()
        made = self._cluster(network, subnetwork, [*account, *keys, *routed])
        system = self._pools(made, account)
        self.used_by_pods = self._storage(made)
        self._budget()

        self.identity = pulumi.Output.from_input(gke.identity(self._properties))
        self.endpoint = self._endpoint(made)
        self.kubeconfig = self._kubeconfig(made)
        self.guard = Guard(name, self.kubeconfig, None)
        self.waiting = Waiting(self.guard)
        self.provider = k8s.Provider(
            name,
            kubeconfig=self.kubeconfig,
            cluster_identifier=self.identity,
            delete_unreachable=True,
            # An update takes over objects of an interrupted update. The guard refuses to overwrite objects of others.
            upsert_existing_objects=True,
            # Every object needs a node for the pods of the cluster itself, such as those of its DNS. Nodes of other pools are
            # needed only by objects whose pods may run there (`nodes_of`): a pool for which Google has no machines must not
            # hold up the rest of the cluster.
            opts=pulumi.ResourceOptions(parent=self, depends_on=system),
        )
        for given in self.args.compute_classes:
            compute_class = CustomObject(
                f"{name}-{given.name}",
                gke_class.compute_class(given, self.args, gke.node_account(self._name, self.args, self._project)),
                self.guard,
                pulumi.ResourceOptions(parent=self, provider=self.provider),
            )
            self._of_pool[given.name] = [compute_class]
        self._pod_networks()
        outputs = {"endpoint": self.endpoint, "kubeconfig": self.kubeconfig, "identity": self.identity}
        self.register_outputs({**outputs, HANDLE: cluster_handle(self)})

    def nodes_of(self, pools: Iterable[str]) -> Sequence[pulumi.Resource]:
        """These pools or compute classes, with the objects by which pods use the networks of their nodes."""
        return list(dict.fromkeys(made for pool in pools for made in self._of_pool.get(pool, ())))

    def _make(
        self,
        type_token: str,
        name: str,
        properties: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
        outputs: tuple[str, ...] = (),
    ) -> GcpResource:
        own = pulumi.ResourceOptions(parent=self, depends_on=self._enabled)
        merged = pulumi.ResourceOptions.merge(own, opts) if opts is not None else own
        return GcpResource(type_token, f"{self._name}-{name}" if name else self._name, properties, merged, outputs)

    def _apis(self) -> list[pulumi.Resource]:
        """The project's APIs, which everything else at Google waits for; nothing where the stack does not enable them."""
        if not self.args.enable_apis:
            return []
        return [
            self._make(gcp.API, name.partition(".")[0], {**gke_project.api(name), "project": self._project})
            for name in gke_project.apis(self.args)
        ]

    def _budget(self) -> None:
        """The budget of the project, which waits for nothing but the API."""
        properties = gke_budget.budget(self._name, self.args)
        if properties is None:
            return
        number = gcp.project_number(self._project, self._enabled)
        project = number.apply(lambda known: f"projects/{known}")
        costs = {**properties["budgetFilter"], "projects": [project]}
        self._make(gcp.BUDGET, "budget", {**properties, "budgetFilter": costs})

    def _keys(self) -> list[pulumi.Resource]:
        """Access of Google's service agents to the given keys; nothing where the stack does not grant it."""
        grants = gke_project.key_grants(self.args) if self.args.grant_keys else []
        if not grants:
            return []
        number = gcp.project_number(self._project, self._enabled)
        return [
            self._make(
                gcp.KEY_MEMBER,
                f"key-{label}",
                {"cryptoKeyId": key, "role": gke_project.KEY_ROLE, "member": _agent(agent, number)},
            )
            for label, key, agent in grants
        ]

    def _network(self) -> tuple[Any, Any, list[pulumi.Resource]]:
        """The network, the subnetwork, and the resources that nodes need to reach the internet, and load balancers to reach
        nodes.
        """
        given = self.args.network
        project = {"project": self._project}
        proxies = gke_vpc.proxy_only_subnetwork(self._name, self.args)
        if given.network is not None:
            own = {**project, "network": given.network}
            for_proxies: list[pulumi.Resource] = []
            if proxies is not None:
                for_proxies.append(self._make(gcp.SUBNETWORK, "proxies", {**proxies, **own}))
            return given.network, given.subnetwork, for_proxies
        network = self._make(
            gcp.NETWORK, "network", {**gke_vpc.network(self._name, self.args), **project}, None, ("selfLink",)
        )
        subnetwork = self._make(
            gcp.SUBNETWORK,
            "subnetwork",
            {**gke_vpc.subnetwork(self._name, self.args), **project, "network": network.output("selfLink")},
            None,
            ("selfLink",),
        )
        needed: list[pulumi.Resource] = []
        if proxies is not None:
            own = {**project, "network": network.output("selfLink")}
            needed.append(self._make(gcp.SUBNETWORK, "proxies", {**proxies, **own}))
        if not (given.nat and self.args.access.private_nodes):
            return network.output("selfLink"), subnetwork.output("selfLink"), needed
        router = self._make(
            gcp.ROUTER,
            "router",
            {**gke_vpc.router(self._name, self.args), **project, "network": network.output("selfLink")},
        )
        nat = self._make(
            gcp.ROUTER_NAT, "nat", {**gke_vpc.nat(self._name, self.args), **project, "router": router.output("name")}
        )
        return network.output("selfLink"), subnetwork.output("selfLink"), [*needed, nat]

    def _node_account(self) -> list[pulumi.Resource]:
        """The service account of the nodes with its roles. Empty: the arguments name an existing service account."""
        if self.args.node_service_account is not None:
            return []
        account = self._make(
            gcp.ACCOUNT,
            "nodes",
            {
                "accountId": gke.account_id(self._name, self.args),
                "displayName": f"Nodes of {gke.cluster_name(self._name, self.args)}",
                "project": self._project,
            },
        )
        email = gke.node_account(self._name, self.args, self._project)
        return [
            account,
            *(
                self._make(
                    gcp.PROJECT_MEMBER,
                    f"nodes-{role.rpartition('/')[2]}",
                    {"project": self._project, "role": role, "member": f"serviceAccount:{email}"},
                    pulumi.ResourceOptions(depends_on=[account]),
                )
                for role in gke_project.node_roles(self.args)
            ),
        ]

    def _cluster(self, network: Any, subnetwork: Any, after: Sequence[pulumi.Resource]) -> GcpResource:
        self._properties = gke.cluster(self._name, self.args, self._project, network=network, subnetwork=subnetwork)
        return self._make(
            gcp.CLUSTER,
            "",
            self._properties,
            pulumi.ResourceOptions(
                depends_on=list(after),
                protect=self.args.protect or None,
                ignore_changes=gke.CLUSTER_IGNORED,
                delete_before_replace=True,  # the name stays
                custom_timeouts=_timeouts(),
            ),
            ("endpoint", "masterAuth", "selfLink", "masterVersion"),
        )

    def _pools(self, made: GcpResource, account: list[pulumi.Resource]) -> list[pulumi.Resource]:
        """Creates the pools, and returns the system pool, which Autopilot does not have."""
        if self.args.mode == "autopilot":
            return []
        # The system pool is first, because GKE's own pods need it, and GKE would try to repair a cluster without it.
        system = self._pool(self.args.system, made, account)
        self._of_pool[self.args.system.name] = [system]
        for pool in self.args.node_pools:
            self._of_pool[pool.name] = [self._pool(pool, made, [system])]
        return [system]

    def _pool(self, pool: GkeNodePool, made: GcpResource, after: list[pulumi.Resource]) -> GcpResource:
        networks = self._direct_networks(pool)
        cluster = gke.cluster_name(self._name, self.args)
        properties = gke_pool.node_pool(
            pool,
            service_account=gke.node_account(self._name, self.args, self._project),
            image_streaming=self.args.image_streaming,
            zones=gke.zone_count(pool, self.args),
            networks=self._cards(pool),
            location_policy=self.args.location_policy,
            cluster=cluster,
        )
        policy = gke_placement.workload_policy(pool, cluster, region_of(self.args.location))
        first = [*after, *self._direct(pool.name, networks)]
        if policy is not None:
            placement = {**policy, "project": self._project}
            first.append(self._make(gcp.RESOURCE_POLICY, f"{pool.name}-placement", placement))
        return self._make(
            gcp.NODE_POOL,
            pool.name,
            {
                **properties,
                "cluster": made.output("name"),
                "location": self.args.location,
                "project": self._project,
            },
            pulumi.ResourceOptions(
                depends_on=first,
                ignore_changes=gke_pool.ignored(pool),
                # Without deleted_with: if the cluster's deletion fails, Pulumi would forget pools that still cause cost.
                custom_timeouts=_timeouts(),
            ),
        )

    def _direct_networks(self, pool: GkeNodePool) -> list[gke_network.DirectNetwork]:
        prefix = gke.cluster_name(self._name, self.args)
        return gke_network.direct_networks(pool, prefix, region_of(self.args.location), self._project)

    def _cards(self, pool: GkeNodePool) -> list[AdditionalNetwork]:
        """The networks of a node's further network cards, existing or created."""
        return pool.networks or [card for network in self._direct_networks(pool) for card in network.cards]

    def _direct(self, pool: str, networks: list[gke_network.DirectNetwork]) -> list[pulumi.Resource]:
        """Creates the networks of a pool's GPUs, with the firewall rules between its nodes."""
        made: list[pulumi.Resource] = []
        for index, network in enumerate(networks):
            label = f"{pool}-network-{index}"
            vpc = self._make(gcp.NETWORK, label, {**network.properties, "project": self._project}, None, ("selfLink",))
            own = {"project": self._project, "network": vpc.output("selfLink")}
            for number, subnet in enumerate(network.subnets):
                made.append(
                    self._make(gcp.SUBNETWORK, f"{label}-{number}", {**network.subnet_properties(subnet), **own})
                )
            if (firewall := network.firewall) is not None:
                made.append(self._make(gcp.FIREWALL, f"{label}-internal", {**firewall, **own}))
        return made

    def _pod_networks(self) -> None:
        """Creates the objects with which pods use the networks of GPUs. Pools with the same networks share these objects."""
        own = pulumi.ResourceOptions(parent=self, provider=self.provider)
        created: dict[str, pulumi.Resource] = {}
        for pool in self.args.node_pools:
            for network in gke_network.pod_networks(pool, self._cards(pool)):
                name = network.name
                if name not in created:
                    parameters = CustomObject(f"{self._name}-{name}-parameters", network.parameters, self.guard, own)
                    after = pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(depends_on=[parameters]))
                    created[name] = CustomObject(f"{self._name}-{name}", network.network, self.guard, after)
                self._of_pool[pool.name].append(created[name])

    def _storage(self, made: GcpResource) -> list[pulumi.Resource]:
        """Creates buckets, access to them and to secrets, and mirrors of images, and returns all of it.

        Access waits for the cluster: IAM does not know a project's workload identity pool before its first cluster has made it
        ("Identity Pool does not exist", terraform-google-modules/terraform-google-kubernetes-engine#916).
        """
        project = {"project": self._project}
        after = pulumi.ResourceOptions(depends_on=[made])
        created: list[pulumi.Resource] = []
        for given in self.args.model_buckets:
            name: Any = given.name
            if given.create:
                bucket = self._make(gcp.BUCKET, given.name, {**gke.bucket(given, self.args), **project})
                name = bucket.output("name")
                created.append(bucket)
            for label, member in gke.bucket_members(given, self._project).items():
                found = {"bucket": name, **member}
                created.append(self._make(gcp.BUCKET_MEMBER, f"{given.name}-{label}", found, after))
        for secret in self.args.secrets:
            for subject in secret.readers:
                label = f"{secret.secret.rpartition('/')[2]}-{subject.replace('/', '-')}"
                access = {
                    "secretId": secret.secret,
                    "role": "roles/secretmanager.secretAccessor",
                    "member": gke.principal(self._project, subject),
                }
                created.append(self._make(gcp.SECRET_MEMBER, label, {**access, **project}, after))
        for mirror in self.args.image_mirrors:
            properties = {**gke.image_mirror(mirror, self.args), **project}
            created.append(self._make(gcp.REPOSITORY, mirror.name, properties))
        return created

    def _endpoint(self, made: GcpResource) -> pulumi.Output[str]:
        if self.args.access.endpoint != "dns":
            return made.output("endpoint")
        return made.output("controlPlaneEndpointsConfig").apply(_dns_name)

    def _kubeconfig(self, made: GcpResource) -> pulumi.Output[str]:
        name = gke.cluster_name(self._name, self.args)
        dns = self.args.access.endpoint == "dns"
        ca: Any = None if dns else made.output("masterAuth").apply(lambda auth: auth["clusterCaCertificate"])
        login: Any = gcp.access_token() if self.args.access.auth == "token" else None
        return pulumi.Output.all(self.endpoint, ca, login).apply(
            lambda found: gke.kubeconfig(name, found[0], found[1], token=found[2])
        )


def _agent(name: str, number: pulumi.Output[str]) -> pulumi.Output[str]:
    return number.apply(lambda found: gke_project.agent(name, found))


def _timeouts() -> pulumi.CustomTimeouts:
    return pulumi.CustomTimeouts(create=TIMEOUT, update=TIMEOUT, delete=TIMEOUT)


def _project(what: str) -> str:
    project = pulumi.Config("gcp").get("project")
    if not project and heard() is not None:
        return "PROJECT"  # an environment can be checked without one, too
    if not project:
        raise pulumi.RunError(
            f"{what}: The Google Cloud project is not set. Set project, or set it for the whole stack: "
            "pulumi config set gcp:project PROJECT."
        )
    return project


def _dns_name(config: Mapping[str, Any]) -> Any:
    """The DNS name of the API server. A preview of a new cluster has what the program sets there, and not the name."""
    if pulumi.runtime.is_dry_run() and "endpoint" not in config["dnsEndpointConfig"]:
        return pulumi.Output.from_input(UNKNOWN)
    return config["dnsEndpointConfig"]["endpoint"]
