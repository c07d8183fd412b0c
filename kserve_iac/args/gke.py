"""A cluster on Google Kubernetes Engine."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from ..catalog.accelerators import is_zone
from .base import Args, In
from .choice import bounds, twice
from .gke_pool import Cidr, ComputeClass, Disk, GkeNodePool
from .placeholder import Filled


class ClusterNetwork(Args):
    """The VPC of a cluster: a new one, or the existing one of ``network`` and ``subnetwork``."""

    network: In[str] | None = None
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None = None
    """Existing subnetwork of ``network``, with secondary ranges for pods and Services."""
    pods_range: str = "pods"
    """Name of the secondary range of pods. Default pods."""
    services_range: str = "services"
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: Cidr = "10.0.0.0/20"
    """Address range of the nodes, if the stack creates the network. Default 10.0.0.0/20, for 4,092 nodes."""
    pods_cidr: Cidr = "10.16.0.0/14"
    """Address range of the pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: Cidr = "10.8.0.0/20"
    """Address range of the Services, if the stack creates the network. Default 10.8.0.0/20."""
    proxy_only_cidr: Cidr | None = None
    """Address range of a proxy-only subnetwork that the stack creates, in a new network or in an existing one: GKE's regional
    Gateways (``gke-l7-regional-external-managed`` and ``gke-l7-rilb``) require one in the region. It must have 64 addresses or
    more, and Google recommends 512, for example 10.12.0.0/23. An existing network must belong to the project of the cluster.
    Default: none."""
    proxy_only_exists: bool = False
    """Whether the existing network has a proxy-only subnetwork in the region. Google allows one that is active. Default false."""
    nat: bool = True
    """Whether a new network has a router with NAT, through which private nodes reach Hugging Face and registries. Default
    true."""
    nat_min_ports_per_vm: Annotated[int, Field(ge=2, le=65536)] | None = None
    """Ports that the NAT gives each node at least. All connections of the pods of a node to one address and port of the internet,
    such as those of downloads from a model hub, need a port each. Default 64; 32 with ``nat_dynamic_port_allocation``."""
    nat_dynamic_port_allocation: bool = False
    """Whether the NAT gives a node that runs out of ports more of them. Default false."""
    nat_max_ports_per_vm: Annotated[int, Field(ge=64, le=65536)] | None = None
    """Ports that the NAT gives a node at most. It requires ``nat_dynamic_port_allocation``. Default 65,536."""
    nat_ips: list[In[str]] = Field(default_factory=list)
    """Existing static addresses of the NAT, as self links, so that others can allow them. Default: Google allocates addresses."""
    mtu: Annotated[int, Field(ge=1300, le=8896)] = 1460
    """Maximum size of a packet in bytes, if the stack creates the network. Default 1460."""
    multi_networking: bool = False
    """Whether nodes and pods can be in several networks. While a pool has ``gpu_direct`` or ``networks``, the stack enables it in
    any case; true keeps it enabled after the last such pool is removed. Default false."""

    @model_validator(mode="after")
    def _both(self) -> "ClusterNetwork":
        if (self.network is None) != (self.subnetwork is None):
            raise ValueError("network and subnetwork must be set together")
        if self.proxy_only_exists and self.network is None:
            raise ValueError(
                "proxyOnlyExists describes an existing network, but the stack creates the network. Set proxyOnlyCidr "
                "instead, and the stack creates a proxy-only subnetwork, or set network and subnetwork"
            )
        if self.proxy_only_exists and self.proxy_only_cidr is not None:
            raise ValueError(
                "proxyOnlyExists and proxyOnlyCidr exclude each other: a region has one active proxy-only subnetwork in a "
                "network. Remove one of them"
            )
        return self

    @model_validator(mode="after")
    def _ports(self) -> "ClusterNetwork":
        """hashicorp/terraform-provider-google-beta@93c65b2d, compute/resource_compute_router_nat.go:
        ``enable_dynamic_port_allocation``, ``max_ports_per_vm``.
        """
        least, most = self.nat_min_ports_per_vm, self.nat_max_ports_per_vm
        settings = (least is not None, self.nat_dynamic_port_allocation, most is not None, bool(self.nat_ips))
        if any(settings) and not self.nat:
            raise ValueError(
                "natMinPortsPerVm, natDynamicPortAllocation, natMaxPortsPerVm and natIps require nat: true"
            )
        if any(settings) and self.network is not None:
            raise ValueError(
                "natMinPortsPerVm, natDynamicPortAllocation, natMaxPortsPerVm and natIps are settings of a new network; the NAT "
                "of an existing network is not changed"
            )
        if not self.nat_dynamic_port_allocation:
            if most is not None:
                raise ValueError("natMaxPortsPerVm requires natDynamicPortAllocation: true")
            return self
        if least is not None and (least < 32 or not _is_power_of_two(least)):
            raise ValueError("with natDynamicPortAllocation, natMinPortsPerVm must be a power of two from 32 on")
        if most is not None and (most <= (least or 32) or not _is_power_of_two(most)):
            raise ValueError(f"natMaxPortsPerVm must be a power of two greater than natMinPortsPerVm ({least or 32})")
        return self


def _is_power_of_two(value: int) -> bool:
    return value & (value - 1) == 0


class ControlPlaneAccess(Args):
    """Access to the API server: its address, and the networks that can reach it."""

    private_nodes: bool = True
    """Whether nodes have no public addresses. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"] = "ip"
    """Address of the API server for programs: the public address (``ip``), the address in the VPC (``private-ip``), or the DNS
    name, which IAM protects (``dns``). Default ip."""
    authorized_networks: dict[str, Cidr] = Field(default_factory=dict)
    """Address ranges that can reach the public address, by name. If empty and ``open`` is false, only Google Cloud can reach
    it."""
    open: bool = False
    """Whether every network can reach the public address. Default false."""
    control_plane_cidr: Cidr | None = None
    """Address range of size /28 for the control plane. Default: GKE chooses it."""
    auth: Literal["exec", "token"] = "exec"
    """How programs log in. ``exec`` uses the program ``gke-gcloud-auth-plugin``, which must be installed. ``token`` uses a token
    from Pulumi's own credentials, which needs no program but changes with every run. Default exec."""


class MaintenanceExclusion(Args):
    """A period in which GKE does not upgrade, even in the maintenance window."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the exclusion, unique in the cluster."""
    start: str
    """Start of the period, in RFC 3339 and UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None = None
    """End of the period, in RFC 3339 and UTC. Default: the end of support of the minor version. ``NO_UPGRADES`` requires it."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"] = "NO_UPGRADES"
    """Upgrades that are excluded: all upgrades, for at most 30 days (``NO_UPGRADES``); upgrades to other minor versions
    (``NO_MINOR_UPGRADES``); or these and all upgrades of nodes (``NO_MINOR_OR_NODE_UPGRADES``). Default NO_UPGRADES."""

    @model_validator(mode="after")
    def _ends(self) -> "MaintenanceExclusion":
        if self.end is None and self.scope == "NO_UPGRADES":
            raise ValueError("an exclusion with scope NO_UPGRADES requires end")
        return self


class MaintenanceWindow(Args):
    """The periods in which GKE may upgrade the cluster, and those in which it may not."""

    start: str
    """Start of the first window, in RFC 3339 and UTC, for example ``2026-01-03T02:00:00Z``."""
    end: str
    """End of the first window, in RFC 3339 and UTC."""
    recurrence: str = "FREQ=WEEKLY;BYDAY=SA,SU"
    """Recurrence of the window, as a rule of RFC 5545. Default: every Saturday and Sunday. GKE requires 48 hours in 32 days, in
    windows of at least four hours."""
    exclusions: list[MaintenanceExclusion] = Field(default_factory=list)
    """Periods without upgrades."""

    @model_validator(mode="after")
    def _names(self) -> "MaintenanceWindow":
        names = [exclusion.name for exclusion in self.exclusions]
        if wrong := twice(names, "exclusions"):
            raise ValueError(wrong)
        return self


class SystemPool(Args):
    """Nodes without GPUs for the components of the platform: KServe, cert-manager, gateways and endpoint pickers."""

    machine_type: str = "e2-standard-8"
    """Machine type. Default e2-standard-8. Two of these nodes have room for KServe, llm-d's endpoint pickers (1 to 6 CPUs each)
    and GKE's own pods."""
    min_nodes: Annotated[int, Field(ge=1, le=100)] = 1
    """Minimum number of nodes. Default 1."""
    max_nodes: Annotated[int, Field(ge=1, le=100)] = 4
    """Maximum number of nodes. Default 4."""
    disk: Disk = Field(default_factory=Disk)
    """Boot disk."""

    @model_validator(mode="after")
    def _bounds(self) -> "SystemPool":
        if wrong := bounds(self.min_nodes, self.max_nodes):
            raise ValueError(wrong)
        return self


class Observability(Args):
    """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""

    logs: list[Literal["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]] = Field(
        default_factory=lambda: ["SYSTEM_COMPONENTS", "WORKLOADS"]  # type: ignore[arg-type]
    )
    """Components whose logs are kept. Default SYSTEM_COMPONENTS and WORKLOADS."""
    metrics: list[str] = Field(
        default_factory=lambda: [
            "SYSTEM_COMPONENTS",
            "POD",
            "DEPLOYMENT",
            "STATEFULSET",
            "HPA",
            "CADVISOR",
            "KUBELET",
            "DCGM",
        ]
    )
    """Components whose metrics are kept. The default includes the metrics of services and, by DCGM, of GPUs."""
    managed_prometheus: bool = True
    """Whether Google's collectors gather the metrics of pods (vLLM, endpoint pickers). Default true."""


class Drivers(Args):
    """Storage drivers that GKE runs, in addition to Persistent Disk."""

    gcs_fuse: bool = True
    """Driver for Cloud Storage buckets as volumes. Default true."""
    filestore: bool = False
    """Driver for Filestore (NFS). Default false."""
    parallelstore: bool = False
    """Driver for Parallelstore. Default false."""
    lustre: bool = False
    """Driver for Managed Lustre. Default false."""


class ModelBucket(Args):
    """A Cloud Storage bucket with models, and the service accounts that can access it by workload identity."""

    name: str
    """Name of the bucket, unique in all of Google Cloud."""
    create: bool = False
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None = None
    """Location of a new bucket. Default: the cluster's region."""
    readers: list[str] = Field(default_factory=list)
    """Kubernetes service accounts that can read the bucket, as ``namespace/name``."""
    writers: list[str] = Field(default_factory=list)
    """Kubernetes service accounts that can read and write the bucket."""


class SecretAccess(Args):
    """A reference to a secret of Secret Manager. The stack never reads its content."""

    secret: str
    """Name of the secret, or ``projects/P/secrets/S``."""
    readers: list[str]
    """Kubernetes service accounts that can read the secret, as ``namespace/name``."""


class ImageMirror(Args):
    """A repository in Artifact Registry that downloads each image of another registry once, and then serves it from nearby."""

    name: str
    """Name of the repository."""
    upstream: str = "https://registry-1.docker.io"
    """Address of the registry that is mirrored. Default: Docker Hub."""


class Budget(Args):
    """A budget of Cloud Billing for all costs of the project in a calendar month. It sends alerts, and stops nothing."""

    billing_account: Annotated[str, Field(pattern=r"^[0-9A-F]{6}(-[0-9A-F]{6}){2}$")]
    """Billing account of the project, such as ``01ABCD-234567-89ABCD``. Whoever runs the stack must be able to create budgets
    there."""
    amount: Annotated[int, Field(ge=1)] | None = None
    """Amount of a month, in whole units of the billing account's currency. Default: the list price in USD of all nodes of all
    pools at their maximum, which requires a billing account in USD."""
    thresholds: list[Annotated[float, Field(gt=0)]] = Field(default_factory=lambda: [0.5, 0.9, 1.0], min_length=1)
    """Parts of the amount at which an alert is sent: 0.5 is 50 %. Default 0.5, 0.9 and 1."""
    notification_channels: list[Annotated[str, Field(pattern=r"^projects/[^/]+/notificationChannels/[^/]+$")]] = Field(
        default_factory=list, max_length=5
    )
    """At most five channels of Cloud Monitoring that get the alerts, as ``projects/P/notificationChannels/C``. Default: only the
    administrators and users of the billing account get mails."""
    notify_billing_users: bool = True
    """Whether administrators and users of the billing account get mails, too. Default true."""

    @model_validator(mode="after")
    def _somebody(self) -> "Budget":
        if not self.notify_billing_users and not self.notification_channels:
            raise ValueError(
                "notifyBillingUsers: false requires notificationChannels; otherwise, nobody gets the alerts"
            )
        return self


class GkeClusterArgs(Args):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""

    location: Filled
    """Region or zone of the cluster. In a region, the control plane and the nodes are in several zones."""
    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)] | None = None
    """Name of the cluster at Google. Default: the name of the component."""
    project: Filled | None = None
    """Google Cloud project. Default: the configuration value ``gcp:project``."""
    zones: list[str] = Field(default_factory=list)
    """Zones of the nodes. Default: GKE chooses them."""
    location_policy: Literal["ANY", "BALANCED"] | None = None
    """How GKE chooses zones for new nodes of pools that do not set it, and of compute classes. Flex-start nodes support ANY only,
    and always use it. Default: for a pool with GPUs or spot nodes ANY, for other pools BALANCED, for a compute class GKE's own
    default."""
    autoscaling_profile: Literal["BALANCED", "OPTIMIZE_UTILIZATION"] | None = None
    """When GKE removes nodes. ``OPTIMIZE_UTILIZATION`` removes more underused nodes, removes them sooner, and prefers nodes in
    use for new pods. A pod that is created later waits for a new node, which downloads image and model again. Default BALANCED;
    on Autopilot, where BALANCED is not available, OPTIMIZE_UTILIZATION."""
    mode: Literal["standard", "autopilot"] = "standard"
    """With ``autopilot``, GKE creates all nodes, and services are placed on compute classes instead of pools. Default
    standard."""
    network: ClusterNetwork = Field(default_factory=ClusterNetwork)
    """VPC of the cluster. Default: the stack creates one."""
    gateway_api: Literal["platform", "gke"] = "platform"
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Gateways of these classes refuse the routes that KServe creates. Default platform."""
    access: ControlPlaneAccess = Field(default_factory=ControlPlaneAccess)
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"] = "REGULAR"
    """Release channel, which determines how early GKE upgrades. Default REGULAR."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Minimum Kubernetes version of the control plane. Default: the version of the channel. Later upgrades by GKE are not a
    difference."""
    maintenance: MaintenanceWindow | None = None
    """Periods in which GKE may upgrade. Default: at any time."""
    system_pool: SystemPool = Field(default_factory=SystemPool)
    """The pool ``system`` for the components of the platform (standard mode)."""
    node_pools: list[GkeNodePool] = Field(default_factory=list)
    """Further node pools (standard mode). The name ``system`` is reserved for the system pool."""
    compute_classes: list[ComputeClass] = Field(default_factory=list)
    """Lists of machine types from which GKE creates nodes itself."""
    observability: Observability = Field(default_factory=Observability)
    """Logs and metrics."""
    drivers: Drivers = Field(default_factory=Drivers)
    """Storage drivers."""
    image_streaming: bool = True
    """Whether containers start while their image is still being downloaded (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None = None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool = True
    """Whether nodes prove that their boot was not manipulated. Default true."""
    cost_allocation: bool = True
    """Whether the billing export contains costs by namespace and label. Default true."""
    budget: Budget | None = None
    """A budget of Cloud Billing that sends alerts. Default: none."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Resource labels of the cluster."""
    model_buckets: list[ModelBucket] = Field(default_factory=list)
    """Buckets with models."""
    secrets: list[SecretAccess] = Field(default_factory=list)
    """Secrets of Secret Manager that service accounts can read."""
    image_mirrors: list[ImageMirror] = Field(default_factory=list)
    """Mirrors of image registries."""
    enable_apis: bool = True
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool = True
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None = None
    """Google service account of the nodes. Default: the stack creates one with only the permissions that nodes need."""
    deletion_protection: bool = True
    """Whether the provider refuses to delete the cluster. To destroy the cluster, set it to false, run ``pulumi up``, then
    destroy. Default true."""
    protect: bool = False
    """Whether Pulumi refuses to delete the cluster while the state contains this setting. Default false."""
    gpu_quota: dict[str, int] = Field(default_factory=dict)
    """Accelerator type -> GPUs, or TPU chips, that the project's quota allows in the region (``nvidia-l4``, ``tpu-v6e-slice``);
    ``spot/TYPE`` for the quota of preemptible ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all
    GPUs, and ``SSD_TOTAL_GB`` that of SSD persistent disks in GB, which boot disks use. vCPUs have ``CPUS`` (N1), ``N2_CPUS`` and
    the like, ``CPUS_ALL_REGIONS`` and ``PREEMPTIBLE_CPUS``, and nodes that are not private ``IN_USE_ADDRESSES``. Given, pools are
    checked against it."""

    @model_validator(mode="after")
    def _names(self) -> "GkeClusterArgs":
        names = [*(pool.name for pool in self.node_pools), *(given.name for given in self.compute_classes)]
        if wrong := twice(names, "pools and compute classes"):
            raise ValueError(wrong)
        if "system" in names:
            raise ValueError("the pool name system is reserved for systemPool")
        return self

    @field_validator("model_buckets", "image_mirrors")
    @classmethod
    def _named_once(cls, value: list[Any], info: ValidationInfo) -> list[Any]:
        if wrong := twice(
            [given.name for given in value], "buckets" if info.field_name == "model_buckets" else "mirrors"
        ):
            raise ValueError(wrong)
        return value

    @field_validator("secrets")
    @classmethod
    def _read_once(cls, value: list[SecretAccess]) -> list[SecretAccess]:
        pairs = [f"{given.secret.rpartition('/')[2]} for {reader}" for given in value for reader in given.readers]
        if found := sorted({pair for pair in pairs if pairs.count(pair) > 1}):
            raise ValueError(f"each reader must be listed once for a secret, but these are twice: {', '.join(found)}")
        return value

    @property
    def gateway_api_by_gke(self) -> bool:
        """Whether GKE installs and keeps the CRDs of the Gateway API, its GatewayClasses and their controller.

        container.v1 ``GatewayAPIConfig.Channel``; Autopilot enables it by default ("Deploying Gateways" of GKE's documentation).
        """
        return self.mode == "autopilot" or self.gateway_api == "gke"

    @property
    def pools(self) -> list[GkeNodePool | ComputeClass]:
        """All that services may be placed on: node pools, compute classes, and the system pool last.

        A pool that names no zones has those of the cluster, as far as they are known.
        """
        if self.mode == "autopilot":
            return list(self.compute_classes)
        return [*(self._in_zones(pool) for pool in self.node_pools), *self.compute_classes, self.system]

    def _in_zones(self, pool: GkeNodePool) -> GkeNodePool:
        zones = self.zones or ([self.location] if is_zone(self.location) else [])
        return pool if pool.zones or not zones else pool.model_copy(update={"zones": zones})

    @property
    def system(self) -> GkeNodePool:
        """The system pool as a node pool."""
        given = self.system_pool
        return GkeNodePool(
            name="system",
            machine_type=given.machine_type,
            min_nodes=given.min_nodes,
            max_nodes=given.max_nodes,
            disk=given.disk,
        )

    @model_validator(mode="before")
    @classmethod
    def _autopilot_has_no_pools(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("mode") == "autopilot":
            given = [key for key in ("nodePools", "node_pools", "systemPool", "system_pool") if value.get(key)]
            if given:
                raise ValueError(f"Autopilot creates nodes by itself; set computeClasses instead of {given[0]}")
        return value
