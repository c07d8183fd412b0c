# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Objects that services name and that somebody else creates: other programs, other stacks, people."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import (
    ExistingAccountDict,
    ExistingClaimDict,
    ExistingDeviceClaimDict,
    ExistingDict,
    ExistingKeysDict,
    ExistingObjectDict,
    RequestedDevicesDict,
)
from .quantity import DnsLabel

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]

class ExistingObject(Args):
    """An object of a namespace."""
    def __init__(self, **fields: Unpack[ExistingObjectDict]) -> None:
        """An object of a namespace."""
    name: Annotated[str, Field(min_length=1)]
    """Its name."""
    namespace: DnsLabel = ...
    """Its namespace. Default ``default``, like that of services."""

class ExistingKeys(ExistingObject):
    """A Secret or a ConfigMap. Only the names of its keys are known here, never their values."""
    def __init__(self, **fields: Unpack[ExistingKeysDict]) -> None:
        """A Secret or a ConfigMap. Only the names of its keys are known here, never their values."""
    keys: list[str] = ...
    """Its keys. Empty: they are not known, and references to keys are not checked."""

class ExistingAccount(ExistingObject):
    """A ServiceAccount."""
    def __init__(self, **fields: Unpack[ExistingAccountDict]) -> None:
        """A ServiceAccount."""
    secrets: list[str] | None = ...
    """Secrets that it lists, from which KServe reads credentials of downloads. If not set, they are not known."""

class ExistingClaim(ExistingObject):
    """A PersistentVolumeClaim."""
    def __init__(self, **fields: Unpack[ExistingClaimDict]) -> None:
        """A PersistentVolumeClaim."""
    access_modes: list[AccessMode] = ...
    """Its access modes: which nodes, or pods, can mount it at a time. Empty: they are not known."""

class RequestedDevices(Args):
    """Devices of one class that a claim requests (``spec.devices.requests`` of a ResourceClaim, ``exactly``)."""
    def __init__(self, **fields: Unpack[RequestedDevicesDict]) -> None:
        """Devices of one class that a claim requests (``spec.devices.requests`` of a ResourceClaim, ``exactly``)."""
    device_class_name: Annotated[str, Field(min_length=1)]
    """Name of the DeviceClass, for example ``gpu.nvidia.com`` or ``mrdma.google.com``."""
    allocation_mode: Literal["ExactCount", "All"] = ...
    """``ExactCount`` requests ``count`` devices, and ``All`` all devices of a node. Default ExactCount."""
    count: Annotated[int, Field(ge=1)] = ...
    """Number of devices for ``ExactCount``. Default 1."""

class ExistingDeviceClaim(ExistingObject):
    """A ResourceClaim, or a ResourceClaimTemplate."""
    def __init__(self, **fields: Unpack[ExistingDeviceClaimDict]) -> None:
        """A ResourceClaim, or a ResourceClaimTemplate."""
    devices: list[RequestedDevices] = ...
    """The devices that it requests, which count in the capacity checks. Empty: they are not known."""

class Existing(Args):
    """Objects that services name and that this environment does not create.

    A list that is set is complete: an object that services name and that neither the list nor the environment has does not
    exist, which is an error. Without a list nothing is known about objects of its kind on a cluster that exists already. On a
    cluster that the environment creates, objects that nothing creates are reported as warnings.
    """
    def __init__(self, **fields: Unpack[ExistingDict]) -> None:
        """Objects that services name and that this environment does not create.

        A list that is set is complete: an object that services name and that neither the list nor the environment has does not
        exist, which is an error. Without a list nothing is known about objects of its kind on a cluster that exists already. On a
        cluster that the environment creates, objects that nothing creates are reported as warnings.
        """
    secrets: list[ExistingKeys] | None = ...
    """Secrets with the names of their keys."""
    config_maps: list[ExistingKeys] | None = ...
    """ConfigMaps with the names of their keys."""
    service_accounts: list[ExistingAccount] | None = ...
    """ServiceAccounts. Every namespace has ``default``, which need not be listed."""
    persistent_volume_claims: list[ExistingClaim] | None = ...
    """PersistentVolumeClaims with their access modes."""
    priority_classes: list[str] | None = ...
    """PriorityClasses. Those of Kubernetes itself need not be listed."""
    runtime_classes: list[str] | None = ...
    """RuntimeClasses."""
    resource_claims: list[ExistingDeviceClaim] | None = ...
    """ResourceClaims (dynamic resource allocation) with the devices that they request."""
    resource_claim_templates: list[ExistingDeviceClaim] | None = ...
    """ResourceClaimTemplates (dynamic resource allocation) with the devices that they request."""
    resource_quotas: list[ExistingObject] | None = ...
    """ResourceQuotas. On GKE, pods with a PriorityClass of Kubernetes itself need one in their namespace."""
    gateways: list[ExistingObject] | None = ...
    """Gateways besides the platform's."""
    http_routes: list[ExistingObject] | None = ...
    """HTTPRoutes."""
    ingresses: list[ExistingObject] | None = ...
    """Ingresses."""
    inference_pools: list[ExistingObject] | None = ...
    """InferencePools besides those that KServe creates for services."""
    reference_grants: list[ExistingObject] | None = ...
    """ReferenceGrants, by which a namespace lets routes of other namespaces refer to its Services."""
    serving_runtimes: list[ExistingObject] | None = ...
    """ServingRuntimes."""
    cluster_serving_runtimes: list[str] | None = ...
    """ClusterServingRuntimes besides KServe's own."""
    cluster_storage_containers: list[str] | None = ...
    """ClusterStorageContainers besides KServe's own, ``default``."""
    local_model_node_groups: list[str] | None = ...
    """LocalModelNodeGroups."""
    inference_services: list[ExistingObject] | None = ...
    """InferenceServices, as targets of graphs and parents of trained models."""
