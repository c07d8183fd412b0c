# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The pod spec with its common fields. All other fields belong into ``extra``; KServe's own schema checks them."""

from typing_extensions import Unpack

from .base import Args, In
from .container import Container
from .dicts import LocalReferenceDict, PodFieldsDict, PodResourceClaimDict, PodSpecDict
from .quantity import Extra
from .scheduling import Affinity, Toleration, TopologySpreadConstraint
from .security import PodSecurityContext
from .volumes import Volume

class LocalReference(Args):
    """A reference to an object in the same namespace."""
    def __init__(self, **fields: Unpack[LocalReferenceDict]) -> None:
        """A reference to an object in the same namespace."""
    name: In[str] | None = ...
    """Name of the object."""

class PodResourceClaim(Args):
    """A claim of the pod (dynamic resource allocation). It names either a claim or a template."""
    def __init__(self, **fields: Unpack[PodResourceClaimDict]) -> None:
        """A claim of the pod (dynamic resource allocation). It names either a claim or a template."""
    name: str
    """Name of the claim in the pod."""
    resource_claim_name: str | None = ...
    """Name of an existing ResourceClaim."""
    resource_claim_template_name: str | None = ...
    """Name of a ResourceClaimTemplate. Each pod has its own claim from it."""

class PodFields(Args):
    """The fields of a pod besides its containers."""
    def __init__(self, **fields: Unpack[PodFieldsDict]) -> None:
        """The fields of a pod besides its containers."""
    init_containers: list[Container] = ...
    """Containers that run before the others, or as sidecars beside them."""
    volumes: list[Volume] = ...
    """Volumes of the pod."""
    service_account_name: In[str] | None = ...
    """ServiceAccount of the pods. It must exist. KServe reads storage credentials from the Secrets that it lists."""
    node_selector: dict[str, str] = ...
    """Labels that a node must have, in addition to those of ``pool``."""
    tolerations: list[Toleration] = ...
    """Taints that the pods tolerate, in addition to those of ``pool``."""
    affinity: Affinity | None = ...
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    topology_spread_constraints: list[TopologySpreadConstraint] = ...
    """How evenly the pods are distributed, for example over zones."""
    security_context: PodSecurityContext | None = ...
    """Security settings of the pod."""
    image_pull_secrets: list[LocalReference] = ...
    """Secrets with credentials of registries."""
    automount_service_account_token: bool | None = ...
    """Whether the pod receives a token for the API server."""
    termination_grace_period_seconds: int | None = ...
    """Time in seconds that the pod has to stop. Kubernetes' default: 30."""
    priority_class_name: str | None = ...
    """Name of the PriorityClass."""
    runtime_class_name: str | None = ...
    """Name of the RuntimeClass."""
    scheduler_name: str | None = ...
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    share_process_namespace: bool | None = ...
    """Whether the containers of the pod see each other's processes."""
    host_ipc: bool | None = ...
    """Whether the pod uses the node's IPC namespace."""
    host_network: bool | None = ...
    """Whether the pod uses the node's network."""
    dns_policy: str | None = ...
    """DNS policy: ``ClusterFirst`` (default), ``ClusterFirstWithHostNet``, ``Default`` or ``None``."""
    resource_claims: list[PodResourceClaim] = ...
    """Claims of the pod (dynamic resource allocation)."""
    restart_policy: str | None = ...
    """Restart policy. Serving pods can have only ``Always``."""
    extra: Extra = ...
    """Any other field of a Kubernetes pod spec, by Kubernetes' own name."""

class PodSpec(PodFields):
    """A pod. If KServe has its own template, it merges containers of the same name over those of the template."""
    def __init__(self, **fields: Unpack[PodSpecDict]) -> None:
        """A pod. If KServe has its own template, it merges containers of the same name over those of the template."""
    containers: list[Container] = ...
    """Containers of the pod."""
