# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""A cluster on Google Kubernetes Engine."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, In
from .dicts import (
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

class ClusterNetwork(Args):
    """The VPC of a cluster: a new one, or the one of ``network`` and ``subnetwork``."""
    def __init__(self, **fields: Unpack[ClusterNetworkDict]) -> None:
        """The VPC of a cluster: a new one, or the one of ``network`` and ``subnetwork``."""
    network: In[str] | None = ...
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None = ...
    """Subnetwork in it, with secondary ranges for pods and services."""
    pods_range: str = ...
    """Name of the secondary range of pods. Default pods."""
    services_range: str = ...
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: Cidr = ...
    """Nodes, if the stack creates the network. Default 10.0.0.0/20, 4092 nodes."""
    pods_cidr: Cidr = ...
    """Pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: Cidr = ...
    """Services, if the stack creates the network. Default 10.8.0.0/20."""
    nat: bool = ...
    """Router and NAT of a new network, by which private nodes reach Hugging Face and registries. Default true."""
    mtu: Annotated[int, Field(ge=1300, le=8896)] = ...
    """Bytes of a frame, if the stack creates the network. Default 1460."""
    multi_networking: bool = ...
    """Whether nodes and pods may be in several networks. It is on by itself as long as a pool has ``gpu_direct`` or
    ``networks``; true keeps it on when the last such pool goes. Default false."""

class ControlPlaneAccess(Args):
    """Access to the API server: who can reach it, and by which address."""
    def __init__(self, **fields: Unpack[ControlPlaneAccessDict]) -> None:
        """Access to the API server: who can reach it, and by which address."""
    private_nodes: bool = ...
    """Nodes without addresses of the internet. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"] = ...
    """Address of the API server for programs: the public one, the one in the VPC, or the DNS name, which IAM guards.
    Default ip."""
    authorized_networks: dict[str, Cidr] = ...
    """Name -> range that may use the public address. Empty: nobody from outside of Google Cloud, unless ``open``."""
    open: bool = ...
    """Whether everybody may try the public address. Default false."""
    control_plane_cidr: Cidr | None = ...
    """A /28 for the control plane. Default: GKE chooses."""
    auth: Literal["exec", "token"] = ...
    """How programs log in: by ``gke-gcloud-auth-plugin``, which must be installed, or by a token of Pulumi's own credentials,
    which needs no program and changes with every run. Default exec."""

class MaintenanceExclusion(Args):
    """A time in which GKE does not upgrade, even in the maintenance window."""
    def __init__(self, **fields: Unpack[MaintenanceExclusionDict]) -> None:
        """A time in which GKE does not upgrade, even in the maintenance window."""
    name: Annotated[str, Field(min_length=1)]
    """Its name, unique in the cluster."""
    start: str
    """RFC 3339 in UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None = ...
    """RFC 3339 in UTC. Without it the exclusion lasts until the minor version's end of support; ``NO_UPGRADES`` needs an end."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"] = ...
    """Excluded upgrades: all of them, for at most 30 days; other minor versions; or these and all upgrades of nodes. Default
    NO_UPGRADES."""

class MaintenanceWindow(Args):
    """When GKE may upgrade, and when it may not."""
    def __init__(self, **fields: Unpack[MaintenanceWindowDict]) -> None:
        """When GKE may upgrade, and when it may not."""
    start: str
    """RFC 3339 in UTC, for example ``2026-01-03T02:00:00Z``: the first window's beginning."""
    end: str
    """RFC 3339 in UTC: the first window's end."""
    recurrence: str = ...
    """RFC 5545. Default Saturdays and Sundays. GKE requires 48 hours in 32 days, in windows of at least four hours."""
    exclusions: list[MaintenanceExclusion] = ...
    """Times without upgrades."""

class SystemPool(Args):
    """Nodes without GPUs, for what the platform runs: KServe, cert-manager, gateways, schedulers of requests."""
    def __init__(self, **fields: Unpack[SystemPoolDict]) -> None:
        """Nodes without GPUs, for what the platform runs: KServe, cert-manager, gateways, schedulers of requests."""
    machine_type: str = ...
    """Default e2-standard-8: KServe, llm-d's endpoint pickers (1 to 6 CPUs each) and GKE's own pods fit two of them."""
    min_nodes: Annotated[int, Field(ge=1, le=100)] = ...
    """Fewest nodes. Default 1."""
    max_nodes: Annotated[int, Field(ge=1, le=100)] = ...
    """Most nodes. Default 4."""
    disk: Disk = ...
    """Boot disk."""

class Observability(Args):
    """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""
    def __init__(self, **fields: Unpack[ObservabilityDict]) -> None:
        """Logs and metrics that GKE sends to Cloud Logging and Managed Prometheus."""
    logs: list[Literal["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]] = ...
    """Components whose logs are kept. Default SYSTEM_COMPONENTS and WORKLOADS."""
    metrics: list[str] = ...
    """Components whose metrics are kept; DCGM is what GPUs do. Default these of services and GPUs."""
    managed_prometheus: bool = ...
    """Google's collectors for metrics of pods (vLLM, endpoint pickers). Default true."""

class Drivers(Args):
    """Storage drivers that GKE runs. Persistent Disk is always there."""
    def __init__(self, **fields: Unpack[DriversDict]) -> None:
        """Storage drivers that GKE runs. Persistent Disk is always there."""
    gcs_fuse: bool = ...
    """Buckets as volumes. Default true."""
    filestore: bool = ...
    """Filestore (NFS). Default false."""
    parallelstore: bool = ...
    """Parallelstore. Default false."""
    lustre: bool = ...
    """Managed Lustre. Default false."""

class ModelBucket(Args):
    """A Cloud Storage bucket with models, and who may read it by workload identity."""
    def __init__(self, **fields: Unpack[ModelBucketDict]) -> None:
        """A Cloud Storage bucket with models, and who may read it by workload identity."""
    name: str
    """Its name, unique in all of Google Cloud."""
    create: bool = ...
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None = ...
    """Location of a new bucket. Default: the cluster's region."""
    readers: list[str] = ...
    """Kubernetes service accounts, ``namespace/name``."""
    writers: list[str] = ...
    """Kubernetes service accounts that may also write."""

class SecretAccess(Args):
    """A secret of Secret Manager, by reference: its content is never read here."""
    def __init__(self, **fields: Unpack[SecretAccessDict]) -> None:
        """A secret of Secret Manager, by reference: its content is never read here."""
    secret: str
    """Its name, or ``projects/P/secrets/S``."""
    readers: list[str]
    """Kubernetes service accounts, ``namespace/name``."""

class ImageMirror(Args):
    """A repository in Artifact Registry that fetches an upstream's images once, and serves them nearby ever after."""
    def __init__(self, **fields: Unpack[ImageMirrorDict]) -> None:
        """A repository in Artifact Registry that fetches an upstream's images once, and serves them nearby ever after."""
    name: str
    """Its name."""
    upstream: str = ...
    """Registry that is mirrored. Default Docker Hub."""

class GkeClusterArgs(Args):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""
    def __init__(self, **fields: Unpack[GkeClusterArgsDict]) -> None:
        """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""
    location: str
    """Region (control plane and nodes in several zones) or zone."""
    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)] | None = ...
    """Its name at Google; default the component's."""
    project: str | None = ...
    """Google Cloud project; default that of the configuration ``gcp:project``."""
    zones: list[str] = ...
    """Zones of nodes; default GKE's choice."""
    location_policy: Literal["ANY", "BALANCED"] | None = ...
    """How zones are chosen for new nodes, where a pool does not say it; of compute classes too. Default: of a pool ANY for
    GPUs and spot, else BALANCED; of a compute class GKE's choice."""
    mode: Literal["standard", "autopilot"] = ...
    """``autopilot``: GKE makes every node; pools are compute classes. Default standard."""
    network: ClusterNetwork = ...
    """Its VPC; default one of its own."""
    gateway_api: Literal["platform", "gke"] = ...
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Default platform."""
    access: ControlPlaneAccess = ...
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"] = ...
    """How early GKE upgrades. Default REGULAR."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Least Kubernetes version of the control plane. Default: the channel's. GKE moves on by itself, which is no change here."""
    maintenance: MaintenanceWindow | None = ...
    """When GKE may upgrade, and when it may not; default whenever."""
    system_pool: SystemPool = ...
    """Nodes of the platform: the pool called system (standard mode)."""
    node_pools: list[GkeNodePool] = ...
    """Its further pools (standard mode). The name ``system`` is that of the system pool."""
    compute_classes: list[ComputeClass] = ...
    """Ladders of machines that GKE makes nodes of by itself."""
    observability: Observability = ...
    """Logs and metrics."""
    drivers: Drivers = ...
    """Storage drivers."""
    image_streaming: bool = ...
    """Containers start while their image is still being read (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None = ...
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool = ...
    """Nodes that prove their boot. Default true."""
    cost_allocation: bool = ...
    """Costs by namespace and label in the billing export. Default true."""
    labels: dict[str, str] = ...
    """Resource labels of the cluster."""
    model_buckets: list[ModelBucket] = ...
    """Buckets with models."""
    secrets: list[SecretAccess] = ...
    """Secrets that service accounts may read."""
    image_mirrors: list[ImageMirror] = ...
    """Mirrors of image registries."""
    enable_apis: bool = ...
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool = ...
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None = ...
    """Google service account of nodes; default: a new one with only the rights that nodes need."""
    deletion_protection: bool = ...
    """Whether the provider refuses to delete the cluster. To destroy it: set false, ``pulumi up``, then destroy. Default true."""
    protect: bool = ...
    """Whether Pulumi refuses to delete the cluster, as long as the state contains this setting. Default false."""
    gpu_quota: dict[str, int] = ...
    """Accelerator type -> GPUs that the project's quota allows in the region; ``spot/TYPE`` for the quota of preemptible
    ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all GPUs, and ``SSD_TOTAL_GB`` that of
    SSD persistent disks in GB, which boot disks use. Given, pools are checked against it."""
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
        """The system pool as a pool like any other."""
