"""Volumes of a pod, and the paths at which containers mount them (core/v1). Field names are Kubernetes' own."""

from typing import Any

from pydantic import Field

from .base import Args, In
from .quantity import Extra, Quantity


class KeyToPath(Args):
    """A key of a Secret or ConfigMap as a file."""

    key: str
    """Key."""
    path: str
    """Path of the file, relative to the volume."""
    mode: int | None = None
    """Permission bits of the file."""


class SecretVolume(Args):
    """Files from a Secret."""

    secret_name: In[str] | None = None
    """Name of the Secret in the pod's namespace."""
    items: list[KeyToPath] = Field(default_factory=list)
    """Keys that become files. Default: all keys."""
    default_mode: int | None = None
    """Permission bits of the files, in decimal. Kubernetes' default: 420, which is 0644."""
    optional: bool | None = None
    """Whether the pod starts if the object is missing."""


class ConfigMapVolume(Args):
    """Files from a ConfigMap."""

    name: In[str] | None = None
    """Name of the ConfigMap in the pod's namespace."""
    items: list[KeyToPath] = Field(default_factory=list)
    """Keys that become files. Default: all keys."""
    default_mode: int | None = None
    """Permission bits of the files."""
    optional: bool | None = None
    """Whether the pod starts if the object is missing."""


class EmptyDir(Args):
    """A folder that exists as long as the pod."""

    medium: str | None = None
    """``Memory`` for RAM, which the shared memory of engines requires. Default: the node's disk."""
    size_limit: Quantity | None = None
    """Maximum size of the content."""


class PersistentVolumeClaimVolume(Args):
    """A PersistentVolumeClaim in the pod's namespace."""

    claim_name: In[str]
    """Name of the claim."""
    read_only: bool | None = None
    """Whether the volume is mounted read-only."""


class HostPath(Args):
    """A path of the node."""

    path: str
    """The path."""
    type: str | None = None
    """Type of the path: ``Directory``, ``DirectoryOrCreate``, ``File``, ``Socket`` …"""


class CsiVolume(Args):
    """An inline volume of a CSI driver (``gcsfuse.csi.storage.gke.io``)."""

    driver: str
    """Name of the driver."""
    read_only: bool | None = None
    """Whether the volume is mounted read-only."""
    fs_type: str | None = None
    """Type of the file system."""
    volume_attributes: dict[str, str] = Field(default_factory=dict)
    """Attributes of the driver."""
    node_publish_secret_ref: dict[str, Any] | None = None
    """Secret that the driver receives: ``{name: …}``."""


class NfsVolume(Args):
    """An NFS export."""

    server: str
    """Server."""
    path: str
    """Exported path."""
    read_only: bool | None = None
    """Whether the volume is mounted read-only."""


class ImageVolume(Args):
    """An OCI image or artifact as files (Kubernetes 1.33 and later)."""

    reference: In[str] | None = None
    """The image. It should have a fixed tag or digest."""
    pull_policy: str | None = None
    """``Always``, ``IfNotPresent`` or ``Never``."""


class Volume(Args):
    """A volume, with a name and exactly one source."""

    name: str
    """Name of the volume in the pod."""
    empty_dir: EmptyDir | None = None
    """A folder that exists as long as the pod."""
    secret: SecretVolume | None = None
    """Files from a Secret."""
    config_map: ConfigMapVolume | None = None
    """Files from a ConfigMap."""
    persistent_volume_claim: PersistentVolumeClaimVolume | None = None
    """A PersistentVolumeClaim."""
    host_path: HostPath | None = None
    """A path of the node."""
    csi: CsiVolume | None = None
    """An inline volume of a CSI driver."""
    nfs: NfsVolume | None = None
    """An NFS export."""
    image: ImageVolume | None = None
    """An OCI image."""
    projected: dict[str, Any] | None = None
    """Several sources in one folder, in Kubernetes' spelling."""
    ephemeral: dict[str, Any] | None = None
    """A claim that exists as long as the pod, in Kubernetes' spelling."""
    downward_api: dict[str, Any] | None = Field(default=None, alias="downwardAPI")
    """Fields of the pod as files, in Kubernetes' spelling."""
    extra: Extra = Field(default_factory=dict)
    """Any other source, by its own Kubernetes name."""


class VolumeMount(Args):
    """The path at which a container mounts a volume."""

    name: str
    """Name of the volume."""
    mount_path: str
    """Path in the container."""
    read_only: bool | None = None
    """Whether the mount is read-only."""
    sub_path: str | None = None
    """Folder of the volume that is mounted. Default: its root."""
    sub_path_expr: str | None = None
    """Folder of the volume that is mounted, with variables as ``$(VARIABLE)``."""
    mount_propagation: str | None = None
    """Mount propagation: ``None``, ``HostToContainer`` or ``Bidirectional``."""
    recursive_read_only: str | None = None
    """Whether submounts are read-only, too: ``Disabled``, ``IfPossible`` or ``Enabled``."""
