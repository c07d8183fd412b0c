"""Objects that services name and that somebody else creates: other programs, other stacks, people."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Args
from .quantity import DnsLabel

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]


class ExistingObject(Args):
    """An object of a namespace."""

    name: Annotated[str, Field(min_length=1)]
    """Its name."""
    namespace: DnsLabel = "default"
    """Its namespace. Default ``default``, like that of services."""


class ExistingKeys(ExistingObject):
    """A Secret or a ConfigMap. Only the names of its keys are known here, never their values."""

    keys: list[str] = Field(default_factory=list)
    """Its keys. Empty: they are not known, and references to keys are not checked."""


class ExistingAccount(ExistingObject):
    """A ServiceAccount."""

    secrets: list[str] | None = None
    """Secrets that it lists, from which KServe reads credentials of downloads. If not set, they are not known."""


class ExistingClaim(ExistingObject):
    """A PersistentVolumeClaim."""

    access_modes: list[AccessMode] = Field(default_factory=list)
    """Its access modes: which nodes, or pods, can mount it at a time. Empty: they are not known."""


class RequestedDevices(Args):
    """Devices of one class that a claim requests (``spec.devices.requests`` of a ResourceClaim, ``exactly``)."""

    device_class_name: Annotated[str, Field(min_length=1)]
    """Name of the DeviceClass, for example ``gpu.nvidia.com`` or ``mrdma.google.com``."""
    allocation_mode: Literal["ExactCount", "All"] = "ExactCount"
    """``ExactCount`` requests ``count`` devices, and ``All`` all devices of a node. Default ExactCount."""
    count: Annotated[int, Field(ge=1)] = 1
    """Number of devices for ``ExactCount``. Default 1."""


class ExistingDeviceClaim(ExistingObject):
    """A ResourceClaim, or a ResourceClaimTemplate."""

    devices: list[RequestedDevices] = Field(default_factory=list)
    """The devices that it requests, which count in the capacity checks. Empty: they are not known."""


class Existing(Args):
    """Objects that services name and that this environment does not create.

    A list that is set is complete: an object that services name and that neither the list nor the environment has does not
    exist, which is an error. Without a list nothing is known about objects of its kind on a cluster that exists already. On a
    cluster that the environment creates, objects that nothing creates are reported as warnings.
    """

    secrets: list[ExistingKeys] | None = None
    """Secrets with the names of their keys."""
    config_maps: list[ExistingKeys] | None = None
    """ConfigMaps with the names of their keys."""
    service_accounts: list[ExistingAccount] | None = None
    """ServiceAccounts. Every namespace has ``default``, which need not be listed."""
    persistent_volume_claims: list[ExistingClaim] | None = None
    """PersistentVolumeClaims with their access modes."""
    priority_classes: list[str] | None = None
    """PriorityClasses. Those of Kubernetes itself need not be listed."""
    runtime_classes: list[str] | None = None
    """RuntimeClasses."""
    resource_claims: list[ExistingDeviceClaim] | None = None
    """ResourceClaims (dynamic resource allocation) with the devices that they request."""
    resource_claim_templates: list[ExistingDeviceClaim] | None = None
    """ResourceClaimTemplates (dynamic resource allocation) with the devices that they request."""
    resource_quotas: list[ExistingObject] | None = None
    """ResourceQuotas. On GKE, pods with a PriorityClass of Kubernetes itself need one in their namespace."""
    gateways: list[ExistingObject] | None = None
    """Gateways besides the platform's."""
    http_routes: list[ExistingObject] | None = None
    """HTTPRoutes."""
    ingresses: list[ExistingObject] | None = None
    """Ingresses."""
    inference_pools: list[ExistingObject] | None = None
    """InferencePools besides those that KServe creates for services."""
    reference_grants: list[ExistingObject] | None = None
    """ReferenceGrants, by which a namespace lets routes of other namespaces refer to its Services."""
    serving_runtimes: list[ExistingObject] | None = None
    """ServingRuntimes."""
    cluster_serving_runtimes: list[str] | None = None
    """ClusterServingRuntimes besides KServe's own."""
    cluster_storage_containers: list[str] | None = None
    """ClusterStorageContainers besides KServe's own, ``default``."""
    local_model_node_groups: list[str] | None = None
    """LocalModelNodeGroups."""
    inference_services: list[ExistingObject] | None = None
    """InferenceServices, as targets of graphs and parents of trained models."""
