"""The pod spec, as far as people use it; everything else goes through ``extra`` and is checked by KServe's own schema."""

from pydantic import Field

from .base import Args, In
from .container import Container
from .quantity import Extra
from .scheduling import Affinity, Toleration, TopologySpreadConstraint
from .security import PodSecurityContext
from .volumes import Volume


class LocalReference(Args):
    """An object in the same namespace, by name."""

    name: In[str] | None = None
    """Its name."""


class PodResourceClaim(Args):
    """A claim of the pod (dynamic resource allocation): one of the two names."""

    name: str
    """Its name in the pod."""
    resource_claim_name: str | None = None
    """A ResourceClaim that exists."""
    resource_claim_template_name: str | None = None
    """The ResourceClaimTemplate of the claims."""


class PodFields(Args):
    """The fields of a pod besides its containers."""

    init_containers: list[Container] = Field(default_factory=list)
    """Containers that run before, or as sidecars beside the others."""
    volumes: list[Volume] = Field(default_factory=list)
    """Volumes."""
    service_account_name: In[str] | None = None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: list[Toleration] = Field(default_factory=list)
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | None = None
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: list[TopologySpreadConstraint] = Field(default_factory=list)
    """How evenly its pods spread."""
    security_context: PodSecurityContext | None = None
    """Security settings of the pod."""
    image_pull_secrets: list[LocalReference] = Field(default_factory=list)
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None = None
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None = None
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None = None
    """PriorityClass."""
    runtime_class_name: str | None = None
    """RuntimeClass."""
    scheduler_name: str | None = None
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None = None
    """Whether its containers see each other's processes."""
    host_ipc: bool | None = Field(default=None, alias="hostIPC")
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None = None
    """Whether it uses the node's network."""
    dns_policy: str | None = None
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: list[PodResourceClaim] = Field(default_factory=list)
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None = None
    """``Always`` is the only one that serving pods can have."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of a Kubernetes pod spec, by its own name."""


class PodSpec(PodFields):
    """A pod. Where KServe has a template of its own, containers of the same name are merged over that one's."""

    containers: list[Container] = Field(default_factory=list)
    """Its containers."""
