"""A cluster on Google Kubernetes Engine."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ..catalog.accelerators import is_zone
from .base import Args, In
from .choice import bounds, twice
from .gke_pool import Cidr, ComputeClass, Disk, GkeNodePool


class ClusterNetwork(Args):
    """The VPC of a cluster: a new one, or the one of ``network`` and ``subnetwork``."""

    network: In[str] | None = None
    """Name or self link of an existing VPC. Default: the stack creates one."""
    subnetwork: In[str] | None = None
    """Subnetwork in it, with secondary ranges for pods and services."""
    pods_range: str = "pods"
    """Name of the secondary range of pods. Default pods."""
    services_range: str = "services"
    """Name of the secondary range of Services. Default services."""
    nodes_cidr: Cidr = "10.0.0.0/20"
    """Nodes, if the stack creates the network. Default 10.0.0.0/20, 4092 nodes."""
    pods_cidr: Cidr = "10.16.0.0/14"
    """Pods, if the stack creates the network. Default 10.16.0.0/14."""
    services_cidr: Cidr = "10.8.0.0/20"
    """Services, if the stack creates the network. Default 10.8.0.0/20."""
    nat: bool = True
    """Router and NAT of a new network, by which private nodes reach Hugging Face and registries. Default true."""
    mtu: Annotated[int, Field(ge=1300, le=8896)] = 1460
    """Bytes of a frame, if the stack creates the network. Default 1460."""
    multi_networking: bool = False
    """Whether nodes and pods may be in several networks. It is on by itself as long as a pool has ``gpu_direct`` or
    ``networks``; true keeps it on when the last such pool goes. Default false."""

    @model_validator(mode="after")
    def _both(self) -> "ClusterNetwork":
        if (self.network is None) != (self.subnetwork is None):
            raise ValueError("network and subnetwork must be set together")
        return self


class ControlPlaneAccess(Args):
    """Access to the API server: who can reach it, and by which address."""

    private_nodes: bool = True
    """Nodes without addresses of the internet. Default true."""
    endpoint: Literal["ip", "private-ip", "dns"] = "ip"
    """Address of the API server for programs: the public one, the one in the VPC, or the DNS name, which IAM guards.
    Default ip."""
    authorized_networks: dict[str, Cidr] = Field(default_factory=dict)
    """Name -> range that may use the public address. Empty: nobody from outside of Google Cloud, unless ``open``."""
    open: bool = False
    """Whether everybody may try the public address. Default false."""
    control_plane_cidr: Cidr | None = None
    """A /28 for the control plane. Default: GKE chooses."""
    auth: Literal["exec", "token"] = "exec"
    """How programs log in: by ``gke-gcloud-auth-plugin``, which must be installed, or by a token of Pulumi's own credentials,
    which needs no program and changes with every run. Default exec."""


class MaintenanceExclusion(Args):
    """A time in which GKE does not upgrade, even in the maintenance window."""

    name: Annotated[str, Field(min_length=1)]
    """Its name, unique in the cluster."""
    start: str
    """RFC 3339 in UTC, for example ``2026-11-20T00:00:00Z``."""
    end: str | None = None
    """RFC 3339 in UTC. Without it the exclusion lasts until the minor version's end of support; ``NO_UPGRADES`` needs an end."""
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"] = "NO_UPGRADES"
    """Excluded upgrades: all of them, for at most 30 days; other minor versions; or these and all upgrades of nodes. Default
    NO_UPGRADES."""

    @model_validator(mode="after")
    def _ends(self) -> "MaintenanceExclusion":
        if self.end is None and self.scope == "NO_UPGRADES":
            raise ValueError("an exclusion with scope NO_UPGRADES requires end")
        return self


class MaintenanceWindow(Args):
    """When GKE may upgrade, and when it may not."""

    start: str
    """RFC 3339 in UTC, for example ``2026-01-03T02:00:00Z``: the first window's beginning."""
    end: str
    """RFC 3339 in UTC: the first window's end."""
    recurrence: str = "FREQ=WEEKLY;BYDAY=SA,SU"
    """RFC 5545. Default Saturdays and Sundays. GKE requires 48 hours in 32 days, in windows of at least four hours."""
    exclusions: list[MaintenanceExclusion] = Field(default_factory=list)
    """Times without upgrades."""

    @model_validator(mode="after")
    def _names(self) -> "MaintenanceWindow":
        names = [exclusion.name for exclusion in self.exclusions]
        if wrong := twice(names, "exclusions"):
            raise ValueError(wrong)
        return self


class SystemPool(Args):
    """Nodes without GPUs, for what the platform runs: KServe, cert-manager, gateways, schedulers of requests."""

    machine_type: str = "e2-standard-8"
    """Default e2-standard-8: KServe, llm-d's endpoint pickers (1 to 6 CPUs each) and GKE's own pods fit two of them."""
    min_nodes: Annotated[int, Field(ge=1, le=100)] = 1
    """Fewest nodes. Default 1."""
    max_nodes: Annotated[int, Field(ge=1, le=100)] = 4
    """Most nodes. Default 4."""
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
    """Components whose metrics are kept; DCGM is what GPUs do. Default these of services and GPUs."""
    managed_prometheus: bool = True
    """Google's collectors for metrics of pods (vLLM, endpoint pickers). Default true."""


class Drivers(Args):
    """Storage drivers that GKE runs. Persistent Disk is always there."""

    gcs_fuse: bool = True
    """Buckets as volumes. Default true."""
    filestore: bool = False
    """Filestore (NFS). Default false."""
    parallelstore: bool = False
    """Parallelstore. Default false."""
    lustre: bool = False
    """Managed Lustre. Default false."""


class ModelBucket(Args):
    """A Cloud Storage bucket with models, and who may read it by workload identity."""

    name: str
    """Its name, unique in all of Google Cloud."""
    create: bool = False
    """Whether the stack creates the bucket. Otherwise it exists already. Default false."""
    location: str | None = None
    """Location of a new bucket. Default: the cluster's region."""
    readers: list[str] = Field(default_factory=list)
    """Kubernetes service accounts, ``namespace/name``."""
    writers: list[str] = Field(default_factory=list)
    """Kubernetes service accounts that may also write."""


class SecretAccess(Args):
    """A secret of Secret Manager, by reference: its content is never read here."""

    secret: str
    """Its name, or ``projects/P/secrets/S``."""
    readers: list[str]
    """Kubernetes service accounts, ``namespace/name``."""


class ImageMirror(Args):
    """A repository in Artifact Registry that fetches an upstream's images once, and serves them nearby ever after."""

    name: str
    """Its name."""
    upstream: str = "https://registry-1.docker.io"
    """Registry that is mirrored. Default Docker Hub."""


class GkeClusterArgs(Args):
    """A cluster on GKE with its network, pools, identities and buckets. Defaults are safe for production."""

    location: str
    """Region (control plane and nodes in several zones) or zone."""
    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)] | None = None
    """Its name at Google; default the component's."""
    project: str | None = None
    """Google Cloud project; default that of the configuration ``gcp:project``."""
    zones: list[str] = Field(default_factory=list)
    """Zones of nodes; default GKE's choice."""
    location_policy: Literal["ANY", "BALANCED"] | None = None
    """How zones are chosen for new nodes, where a pool does not say it; of compute classes too. Default: of a pool ANY for
    GPUs and spot, else BALANCED; of a compute class GKE's choice."""
    mode: Literal["standard", "autopilot"] = "standard"
    """``autopilot``: GKE makes every node; pools are compute classes. Default standard."""
    network: ClusterNetwork = Field(default_factory=ClusterNetwork)
    """Its VPC; default one of its own."""
    gateway_api: Literal["platform", "gke"] = "platform"
    """Who brings the CRDs of the Gateway API into a Standard cluster. ``platform``: the serving platform installs the release
    that KServe is tested with, and GKE's own Gateway controller is off. ``gke``: GKE installs its release with its GatewayClasses
    (``gke-l7-…``) and their controller (``CHANNEL_STANDARD``), and the platform leaves these CRDs alone. On Autopilot, GKE
    always does. Default platform."""
    access: ControlPlaneAccess = Field(default_factory=ControlPlaneAccess)
    """Access to the API server."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"] = "REGULAR"
    """How early GKE upgrades. Default REGULAR."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Least Kubernetes version of the control plane. Default: the channel's. GKE moves on by itself, which is no change here."""
    maintenance: MaintenanceWindow | None = None
    """When GKE may upgrade, and when it may not; default whenever."""
    system_pool: SystemPool = Field(default_factory=SystemPool)
    """Nodes of the platform: the pool called system (standard mode)."""
    node_pools: list[GkeNodePool] = Field(default_factory=list)
    """Its further pools (standard mode). The name ``system`` is that of the system pool."""
    compute_classes: list[ComputeClass] = Field(default_factory=list)
    """Ladders of machines that GKE makes nodes of by itself."""
    observability: Observability = Field(default_factory=Observability)
    """Logs and metrics."""
    drivers: Drivers = Field(default_factory=Drivers)
    """Storage drivers."""
    image_streaming: bool = True
    """Containers start while their image is still being read (images in Artifact Registry). Default true."""
    encryption_key: In[str] | None = None
    """Cloud KMS key that encrypts Secrets in etcd."""
    shielded_nodes: bool = True
    """Nodes that prove their boot. Default true."""
    cost_allocation: bool = True
    """Costs by namespace and label in the billing export. Default true."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Resource labels of the cluster."""
    model_buckets: list[ModelBucket] = Field(default_factory=list)
    """Buckets with models."""
    secrets: list[SecretAccess] = Field(default_factory=list)
    """Secrets that service accounts may read."""
    image_mirrors: list[ImageMirror] = Field(default_factory=list)
    """Mirrors of image registries."""
    enable_apis: bool = True
    """Whether the stack enables the Google Cloud APIs that it uses. They stay enabled after a destroy. Default true."""
    grant_keys: bool = True
    """Whether the stack lets the service agents of GKE and Compute Engine use the KMS keys that are given here. Default true."""
    node_service_account: str | None = None
    """Google service account of nodes; default: a new one with only the rights that nodes need."""
    deletion_protection: bool = True
    """Whether the provider refuses to delete the cluster. To destroy it: set false, ``pulumi up``, then destroy. Default true."""
    protect: bool = False
    """Whether Pulumi refuses to delete the cluster, as long as the state contains this setting. Default false."""
    gpu_quota: dict[str, int] = Field(default_factory=dict)
    """Accelerator type -> GPUs that the project's quota allows in the region; ``spot/TYPE`` for the quota of preemptible
    ones, which spot and flex-start nodes use. ``GPUS_ALL_REGIONS`` is the quota of all GPUs, and ``SSD_TOTAL_GB`` that of
    SSD persistent disks in GB, which boot disks use. Given, pools are checked against it."""

    @model_validator(mode="after")
    def _names(self) -> "GkeClusterArgs":
        names = [*(pool.name for pool in self.node_pools), *(given.name for given in self.compute_classes)]
        if wrong := twice(names, "pools and compute classes"):
            raise ValueError(wrong)
        if "system" in names:
            raise ValueError("the pool name system is reserved for systemPool")
        return self

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
        """The system pool as a pool like any other."""
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
