# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""A cluster on Google Kubernetes Engine."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, In
from .dicts import (
    BudgetDict,
    ClusterNetworkDict,
    ControlPlaneAccessDict,
    DriversDict,
    GkeClusterArgsDict,
    ImageMirrorDict,
    MaintenanceExclusionDict,
    MaintenanceWindowDict,
    ModelBucketDict,
    ObservabilityDict,
    SecretAccessDict,
    SystemPoolDict,
)
from .gke_pool import Cidr, ComputeClass, Disk, GkeNodePool
from .placeholder import Filled

class ClusterNetwork(Args):
    """The VPC of a cluster: a new one, or the existing one of ``network`` and ``subnetwork``."""
    def __init__(self, **fields: Unpack[ClusterNetworkDict]) -> None:
        """The VPC of a cluster: a new one, or the existing one of ``network`` and ``subnetwork``."""
    network: In[str] | None = ...
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None = ...
    """Existing subnetwork of ``network``, with secondary ranges for pods and Services."""
    pods_range: str = ...
    """Name of the secondary range of pods. Default pods."""
    services_range: str = ...
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: Cidr = ...
    """Address range of the nodes, if the stack creates the network. Default 10.0.0.0/20, for 4,092 nodes."""
    pods_cidr: Cidr = ...
    """Address range of the pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: Cidr = ...
    """Address range of the Services, if the stack creates the network. Default 10.8.0.0/20."""
    proxy_only_cidr: Cidr | None = ...
    """Address range of a proxy-only subnetwork that the stack creates, in a new network or in an existing one: GKE's regional
    Gateways (``gke-l7-regional-external-managed`` and ``gke-l7-rilb``) require one in the region. It must have 64 addresses or
    more, and Google recommends 512, for example 10.12.0.0/23. An existing network must belong to the project of the cluster.
    Default: none."""
    proxy_only_exists: bool = ...
    """Whether the existing network has a proxy-only subnetwork in the region. Google allows one that is active. Default false."""
    nat: bool = ...
    """Whether a new network has a router with NAT, through which private nodes reach Hugging Face and registries. Default
    true."""
    nat_min_ports_per_vm: Annotated[int, Field(ge=2, le=65536)] | None = ...
    """Ports that the NAT gives each node at least. All connections of the pods of a node to one address and port of the internet,
    such as those of downloads from a model hub, need a port each. Default 64; 32 with ``nat_dynamic_port_allocation``."""
    nat_dynamic_port_allocation: bool = ...
    """Whether the NAT gives a node that runs out of ports more of them. Default false."""
    nat_max_ports_per_vm: Annotated[int, Field(ge=64, le=65536)] | None = ...
    """Ports that the NAT gives a node at most. It requires ``nat_dynamic_port_allocation``. Default 65,536."""
    nat_ips: list[In[str]] = ...
    """Existing static addresses of the NAT, as self links, so that others can allow them. Default: Google allocates addresses."""
    mtu: Annotated[int, Field(ge=1300, le=8896)] = ...
    """Maximum size of a packet in bytes, if the stack creates the network. Default 1460."""
    multi_networking: bool = ...
    """Whether nodes and pods can be in several networks. While a pool has ``gpu_direct`` or ``networks``, the stack enables it in
    any case; true keeps it enabled after the last such pool is removed. Default false."""

def _is_power_of_two(value: int) -> bool: ...

class ControlPlaneAccess(Args):
    """Access to the API server: its address, and the networks that can reach it."""
    def __init__(self, **fields: Unpack[ControlPlaneAccessDict]) -> None:
        """Access to the API server: its address, and the networks that can reach it."""
    private_nodes: bool = ...
    """Whether nodes have no public addresses. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"] = ...
    """Address of the API server for programs: the public address (``ip``), the address in the VPC (``private-ip``), or the DNS
    name, which IAM protects (``dns``). Default ip."""
    authorized_networks: dict[str, Cidr] = ...
    """Address ranges that can reach the public address, by name. If empty and ``open`` is false, only Google Cloud can reach
    it."""
    open: bool = ...
    """Whether every network can reach the public address. Default false."""
    control_plane_cidr: Cidr | None = ...
    """Address range of size /28 for the control plane. Default: GKE chooses it."""
    auth: Literal["exec", "token"] = ...
    """How programs log in. ``exec`` uses the program ``gke-gcloud-auth-plugin``, which must be installed. ``token`` uses a token
    from Pulumi's own credentials, which needs no program but changes with every run. Default exec."""

class MaintenanceExclusion(Args):
    """A period in which GKE does not upgrade, even in the maintenance window."""
    def __init__(self, **fields: Unpack[MaintenanceExclusionDict]) -> None:
        """A period in which GKE does not upgrade, even in the maintenance window."""
    name: Annotated[str, Field(min_length=1)]
    """Name of the exclusion, unique in the cluster."""
    start: str
    """Start of the period, in RFC 3339 and UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None = ...
    """End of the period, in RFC 3339 and UTC. Default: the end of support of the minor version. ``NO_UPGRADES`` requires it."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"] = ...
    """Upgrades that are excluded: all upgrades, for at most 30 days (``NO_UPGRADES``); upgrades to other minor versions
    (``NO_MINOR_UPGRADES``); or these and all upgrades of nodes (``NO_MINOR_OR_NODE_UPGRADES``). Default NO_UPGRADES."""

class MaintenanceWindow(Args):
    """The periods in which GKE may upgrade the cluster, and those in which it may not."""
    def __init__(self, **fields: Unpack[MaintenanceWindowDict]) -> None:
        """The periods in which GKE may upgrade the cluster, and those in which it may not."""
    start: str
    """Start of the first window, in RFC 3339 and UTC, for example ``2026-01-03T02:00:00Z``."""
    end: str
    """End of the first window, in RFC 3339 and UTC."""
    recurrence: str = ...
    """Recurrence of the window, as a rule of RFC 5545. Default: every Saturday and Sunday. GKE requires 48 hours in 32 days, in
    windows of at least four hours."""
    exclusions: list[MaintenanceExclusion] = ...
    """Periods without upgrades."""

class SystemPool(Args):
    """Nodes without GPUs for the components of the platform: KServe, cert-manager, gateways and endpoint pickers."""
    def __init__(self, **fields: Unpack[SystemPoolDict]) -> None:
        """Nodes without GPUs for the components of the platform: KServe, cert-manager, gateways and endpoint pickers."""
    machine_type: str = ...
    """Machine type. Default e2-standard-8. Two of these nodes have room for KServe, llm-d's endpoint pickers (1 to 6 CPUs each)
    and GKE's own pods."""
    min_nodes: Annotated[int, Field(ge=1, le=100)] = ...
    """Minimum number of nodes. Default 1."""
    max_nodes: Annotated[int, Field(ge=1, le=100)] = ...
    """Maximum number of nodes. Default 4."""
    disk: Disk = ...
    """Boot disk."""

class Observability(Args):
    """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""
    def __init__(self, **fields: Unpack[ObservabilityDict]) -> None:
        """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""
    logs: list[Literal["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]] = ...
    """Components whose logs are kept. Default SYSTEM_COMPONENTS and WORKLOADS."""
    metrics: list[str] = ...
    """Components whose metrics are kept. The default includes the metrics of services and, by DCGM, of GPUs."""
    managed_prometheus: bool = ...
    """Whether Google's collectors gather the metrics of pods (vLLM, endpoint pickers). Default true."""

class Drivers(Args):
    """Storage drivers that GKE runs, in addition to Persistent Disk."""
    def __init__(self, **fields: Unpack[DriversDict]) -> None:
        """Storage drivers that GKE runs, in addition to Persistent Disk."""
    gcs_fuse: bool = ...
    """Driver for Cloud Storage buckets as volumes. Default true."""
    filestore: bool = ...
    """Driver for Filestore (NFS). Default false."""
    parallelstore: bool = ...
    """Driver for Parallelstore. Default false."""
    lustre: bool = ...
    """Driver for Managed Lustre. Default false."""

class ModelBucket(Args):
    """A Cloud Storage bucket with models, and the service accounts that can access it by workload identity."""
    def __init__(self, **fields: Unpack[ModelBucketDict]) -> None:
        """A Cloud Storage bucket with models, and the service accounts that can access it by workload identity."""
    name: str
    """Name of the bucket, unique in all of Google Cloud."""
    create: bool = ...
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None = ...
    """Location of a new bucket. Default: the cluster's region."""
    readers: list[str] = ...
    """Kubernetes service accounts that can read the bucket, as ``namespace/name``."""
    writers: list[str] = ...
    """Kubernetes service accounts that can read and write the bucket."""

class SecretAccess(Args):
    """A reference to a secret of Secret Manager. The stack never reads its content."""
    def __init__(self, **fields: Unpack[SecretAccessDict]) -> None:
        """A reference to a secret of Secret Manager. The stack never reads its content."""
    secret: str
    """Name of the secret, or ``projects/P/secrets/S``."""
    readers: list[str]
    """Kubernetes service accounts that can read the secret, as ``namespace/name``."""

class ImageMirror(Args):
    """A repository in Artifact Registry that downloads each image of another registry once, and then serves it from nearby."""
    def __init__(self, **fields: Unpack[ImageMirrorDict]) -> None:
        """A repository in Artifact Registry that downloads each image of another registry once, and then serves it from nearby."""
    name: str
    """Name of the repository."""
    upstream: str = ...
    """Address of the registry that is mirrored. Default: Docker Hub."""

class Budget(Args):
    """A budget of Cloud Billing for all costs of the project in a calendar month. It sends alerts, and stops nothing."""
    def __init__(self, **fields: Unpack[BudgetDict]) -> None:
        """A budget of Cloud Billing for all costs of the project in a calendar month. It sends alerts, and stops nothing."""
    billing_account: Annotated[str, Field(pattern=r"^[0-9A-F]{6}(-[0-9A-F]{6}){2}$")]
    """Billing account of the project, such as ``01ABCD-234567-89ABCD``. Whoever runs the stack must be able to create budgets
    there."""
    amount: Annotated[int, Field(ge=1)] | None = ...
    """Amount of a month, in whole units of the billing account's currency. Default: the list price in USD of all nodes of all
    pools at their maximum, which requires a billing account in USD."""
    thresholds: list[Annotated[float, Field(gt=0)]] = ...
    """Parts of the amount at which an alert is sent: 0.5 is 50 %. Default 0.5, 0.9 and 1."""
    notification_channels: list[Annotated[str, Field(pattern=r"^projects/[^/]+/notificationChannels/[^/]+$")]] = ...
    """At most five channels of Cloud Monitoring that get the alerts, as ``projects/P/notificationChannels/C``. Default: only the
    administrators and users of the billing account get mails."""
    notify_billing_users: bool = ...
    """Whether administrators and users of the billing account get mails, too. Default true."""

class GkeClusterArgs(Args):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""
    def __init__(self, **fields: Unpack[GkeClusterArgsDict]) -> None:
        """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""
    location: Filled
    """Region or zone of the cluster. In a region, the control plane and the nodes are in several zones."""
    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)] | None = ...
    """Name of the cluster at Google. Default: the name of the component."""
    project: Filled | None = ...
    """Google Cloud project. Default: the configuration value ``gcp:project``."""
    zones: list[str] = ...
    """Zones of the nodes. Default: GKE chooses them."""
    location_policy: Literal["ANY", "BALANCED"] | None = ...
    """How GKE chooses zones for new nodes of pools that do not set it, and of compute classes. Flex-start nodes support ANY only,
    and always use it. Default: for a pool with GPUs or spot nodes ANY, for other pools BALANCED, for a compute class GKE's own
    default."""
    autoscaling_profile: Literal["BALANCED", "OPTIMIZE_UTILIZATION"] | None = ...
    """When GKE removes nodes. ``OPTIMIZE_UTILIZATION`` removes more underused nodes, removes them sooner, and prefers nodes in
    use for new pods. A pod that is created later waits for a new node, which downloads image and model again. Default BALANCED;
    on Autopilot, where BALANCED is not available, OPTIMIZE_UTILIZATION."""
    mode: Literal["standard", "autopilot"] = ...
    """With ``autopilot``, GKE creates all nodes, and services are placed on compute classes instead of pools. Default
    standard."""
    network: ClusterNetwork = ...
    """VPC of the cluster. Default: the stack creates one."""
    gateway_api: Literal["platform", "gke"] = ...
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Gateways of these classes refuse the routes that KServe creates. Default platform."""
    access: ControlPlaneAccess = ...
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"] = ...
    """Release channel, which determines how early GKE upgrades. Default REGULAR."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Minimum Kubernetes version of the control plane. Default: the version of the channel. Later upgrades by GKE are not a
    difference."""
    maintenance: MaintenanceWindow | None = ...
    """Periods in which GKE may upgrade. Default: at any time."""
    system_pool: SystemPool = ...
    """The pool ``system`` for the components of the platform (standard mode)."""
    node_pools: list[GkeNodePool] = ...
    """Further node pools (standard mode). The name ``system`` is reserved for the system pool."""
    compute_classes: list[ComputeClass] = ...
    """Lists of machine types from which GKE creates nodes itself."""
    observability: Observability = ...
    """Logs and metrics."""
    drivers: Drivers = ...
    """Storage drivers."""
    image_streaming: bool = ...
    """Whether containers start while their image is still being downloaded (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None = ...
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool = ...
    """Whether nodes prove that their boot was not manipulated. Default true."""
    cost_allocation: bool = ...
    """Whether the billing export contains costs by namespace and label. Default true."""
    budget: Budget | None = ...
    """A budget of Cloud Billing that sends alerts. Default: none."""
    labels: dict[str, str] = ...
    """Resource labels of the cluster."""
    model_buckets: list[ModelBucket] = ...
    """Buckets with models."""
    secrets: list[SecretAccess] = ...
    """Secrets of Secret Manager that service accounts can read."""
    image_mirrors: list[ImageMirror] = ...
    """Mirrors of image registries."""
    enable_apis: bool = ...
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool = ...
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None = ...
    """Google service account of the nodes. Default: the stack creates one with only the permissions that nodes need."""
    deletion_protection: bool = ...
    """Whether the provider refuses to delete the cluster. To destroy the cluster, set it to false, run ``pulumi up``, then
    destroy. Default true."""
    protect: bool = ...
    """Whether Pulumi refuses to delete the cluster while the state contains this setting. Default false."""
    gpu_quota: dict[str, int] = ...
    """Accelerator type -> GPUs, or TPU chips, that the project's quota allows in the region (``nvidia-l4``, ``tpu-v6e-slice``);
    ``spot/TYPE`` for the quota of preemptible ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all
    GPUs, and ``SSD_TOTAL_GB`` that of SSD persistent disks in GB, which boot disks use. vCPUs have ``CPUS`` (N1), ``N2_CPUS`` and
    the like, ``CPUS_ALL_REGIONS`` and ``PREEMPTIBLE_CPUS``, and nodes that are not private ``IN_USE_ADDRESSES``. Given, pools are
    checked against it."""
    @property
    def gateway_api_by_gke(self) -> bool:
        """Whether GKE installs and keeps the CRDs of the Gateway API, its GatewayClasses and their controller.

        container.v1 ``GatewayAPIConfig.Channel``; Autopilot enables it by default ("Deploying Gateways" of GKE's documentation).
        """
    @property
    def pools(self) -> list[GkeNodePool | ComputeClass]:
        """All that services may be placed on: node pools, compute classes, and the system pool last.

        A pool that names no zones has those of the cluster, as far as they are known.
        """
    @property
    def system(self) -> GkeNodePool:
        """The system pool as a node pool."""
