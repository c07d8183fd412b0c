# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The pod spec, as far as people use it; everything else goes through ``extra`` and is checked by KServe's own schema."""

from typing_extensions import Unpack

from .base import Args, In
from .container import Container
from .dicts import LocalReferenceDict, PodFieldsDict, PodResourceClaimDict, PodSpecDict
from .quantity import Extra
from .scheduling import Affinity, Toleration, TopologySpreadConstraint
from .security import PodSecurityContext
from .volumes import Volume

class LocalReference(Args):
    """An object in the same namespace, by name."""
    def __init__(self, **fields: Unpack[LocalReferenceDict]) -> None:
        """An object in the same namespace, by name."""
    name: In[str] | None = ...
    """Its name."""

class PodResourceClaim(Args):
    """A claim of the pod (dynamic resource allocation): one of the two names."""
    def __init__(self, **fields: Unpack[PodResourceClaimDict]) -> None:
        """A claim of the pod (dynamic resource allocation): one of the two names."""
    name: str
    """Its name in the pod."""
    resource_claim_name: str | None = ...
    """A ResourceClaim that exists."""
    resource_claim_template_name: str | None = ...
    """The ResourceClaimTemplate of the claims."""

class PodFields(Args):
    """The fields of a pod besides its containers."""
    def __init__(self, **fields: Unpack[PodFieldsDict]) -> None:
        """The fields of a pod besides its containers."""
    init_containers: list[Container] = ...
    """Containers that run before, or as sidecars beside the others."""
    volumes: list[Volume] = ...
    """Volumes."""
    service_account_name: In[str] | None = ...
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    node_selector: dict[str, str] = ...
    """Node labels that are required; those of ``pool`` come to them."""
    tolerations: list[Toleration] = ...
    """Taints that are accepted; those of ``pool`` come to them."""
    affinity: Affinity | None = ...
    """Nodes and pods to be near to or away from."""
    topology_spread_constraints: list[TopologySpreadConstraint] = ...
    """How evenly its pods spread."""
    security_context: PodSecurityContext | None = ...
    """Security settings of the pod."""
    image_pull_secrets: list[LocalReference] = ...
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None = ...
    """Whether the pod gets a token for the API server."""
    termination_grace_period_seconds: int | None = ...
    """Seconds to stop in; Kubernetes takes 30 if not set."""
    priority_class_name: str | None = ...
    """PriorityClass."""
    runtime_class_name: str | None = ...
    """RuntimeClass."""
    scheduler_name: str | None = ...
    """Scheduler, in place of the default one."""
    share_process_namespace: bool | None = ...
    """Whether its containers see each other's processes."""
    host_ipc: bool | None = ...
    """Whether it uses the node's IPC namespace."""
    host_network: bool | None = ...
    """Whether it uses the node's network."""
    dns_policy: str | None = ...
    """``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: list[PodResourceClaim] = ...
    """Claims (dynamic resource allocation)."""
    restart_policy: str | None = ...
    """``Always`` is the only one that serving pods can have."""
    extra: Extra = ...
    """Any other field of a Kubernetes pod spec, by its own name."""

class PodSpec(PodFields):
    """A pod. Where KServe has a template of its own, containers of the same name are merged over that one's."""
    def __init__(self, **fields: Unpack[PodSpecDict]) -> None:
        """A pod. Where KServe has a template of its own, containers of the same name are merged over that one's."""
    containers: list[Container] = ...
    """Its containers."""
