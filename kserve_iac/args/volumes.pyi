# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Volumes of a pod, and the paths at which containers mount them (core/v1). Field names are Kubernetes' own."""

from typing import Any

from typing_extensions import Unpack

from .base import Args, In
from .dicts import (
    ConfigMapVolumeDict,
    CsiVolumeDict,
    EmptyDirDict,
    HostPathDict,
    ImageVolumeDict,
    KeyToPathDict,
    NfsVolumeDict,
    PersistentVolumeClaimVolumeDict,
    SecretVolumeDict,
    VolumeDict,
    VolumeMountDict,
)
from .quantity import Extra, Quantity

class KeyToPath(Args):
    """A key of a Secret or ConfigMap as a file."""
    def __init__(self, **fields: Unpack[KeyToPathDict]) -> None:
        """A key of a Secret or ConfigMap as a file."""
    key: str
    """Key."""
    path: str
    """Path of the file, relative to the volume."""
    mode: int | None = ...
    """Permission bits of the file."""

class SecretVolume(Args):
    """Files from a Secret."""
    def __init__(self, **fields: Unpack[SecretVolumeDict]) -> None:
        """Files from a Secret."""
    secret_name: In[str] | None = ...
    """Name of the Secret in the pod's namespace."""
    items: list[KeyToPath] = ...
    """Keys that become files. Default: all keys."""
    default_mode: int | None = ...
    """Permission bits of the files, in decimal. Kubernetes' default: 420, which is 0644."""
    optional: bool | None = ...
    """Whether the pod starts if the object is missing."""

class ConfigMapVolume(Args):
    """Files from a ConfigMap."""
    def __init__(self, **fields: Unpack[ConfigMapVolumeDict]) -> None:
        """Files from a ConfigMap."""
    name: In[str] | None = ...
    """Name of the ConfigMap in the pod's namespace."""
    items: list[KeyToPath] = ...
    """Keys that become files. Default: all keys."""
    default_mode: int | None = ...
    """Permission bits of the files."""
    optional: bool | None = ...
    """Whether the pod starts if the object is missing."""

class EmptyDir(Args):
    """A folder that exists as long as the pod."""
    def __init__(self, **fields: Unpack[EmptyDirDict]) -> None:
        """A folder that exists as long as the pod."""
    medium: str | None = ...
    """``Memory`` for RAM, which the shared memory of engines requires. Default: the node's disk."""
    size_limit: Quantity | None = ...
    """Maximum size of the content."""

class PersistentVolumeClaimVolume(Args):
    """A PersistentVolumeClaim in the pod's namespace."""
    def __init__(self, **fields: Unpack[PersistentVolumeClaimVolumeDict]) -> None:
        """A PersistentVolumeClaim in the pod's namespace."""
    claim_name: In[str]
    """Name of the claim."""
    read_only: bool | None = ...
    """Whether the volume is mounted read-only."""

class HostPath(Args):
    """A path of the node."""
    def __init__(self, **fields: Unpack[HostPathDict]) -> None:
        """A path of the node."""
    path: str
    """The path."""
    type: str | None = ...
    """Type of the path: ``Directory``, ``DirectoryOrCreate``, ``File``, ``Socket`` …"""

class CsiVolume(Args):
    """An inline volume of a CSI driver (``gcsfuse.csi.storage.gke.io``)."""
    def __init__(self, **fields: Unpack[CsiVolumeDict]) -> None:
        """An inline volume of a CSI driver (``gcsfuse.csi.storage.gke.io``)."""
    driver: str
    """Name of the driver."""
    read_only: bool | None = ...
    """Whether the volume is mounted read-only."""
    fs_type: str | None = ...
    """Type of the file system."""
    volume_attributes: dict[str, str] = ...
    """Attributes of the driver."""
    node_publish_secret_ref: dict[str, Any] | None = ...
    """Secret that the driver receives: ``{name: …}``."""

class NfsVolume(Args):
    """An NFS export."""
    def __init__(self, **fields: Unpack[NfsVolumeDict]) -> None:
        """An NFS export."""
    server: str
    """Server."""
    path: str
    """Exported path."""
    read_only: bool | None = ...
    """Whether the volume is mounted read-only."""

class ImageVolume(Args):
    """An OCI image or artifact as files (Kubernetes 1.33 and later)."""
    def __init__(self, **fields: Unpack[ImageVolumeDict]) -> None:
        """An OCI image or artifact as files (Kubernetes 1.33 and later)."""
    reference: In[str] | None = ...
    """The image. It should have a fixed tag or digest."""
    pull_policy: str | None = ...
    """``Always``, ``IfNotPresent`` or ``Never``."""

class Volume(Args):
    """A volume, with a name and exactly one source."""
    def __init__(self, **fields: Unpack[VolumeDict]) -> None:
        """A volume, with a name and exactly one source."""
    name: str
    """Name of the volume in the pod."""
    empty_dir: EmptyDir | None = ...
    """A folder that exists as long as the pod."""
    secret: SecretVolume | None = ...
    """Files from a Secret."""
    config_map: ConfigMapVolume | None = ...
    """Files from a ConfigMap."""
    persistent_volume_claim: PersistentVolumeClaimVolume | None = ...
    """A PersistentVolumeClaim."""
    host_path: HostPath | None = ...
    """A path of the node."""
    csi: CsiVolume | None = ...
    """An inline volume of a CSI driver."""
    nfs: NfsVolume | None = ...
    """An NFS export."""
    image: ImageVolume | None = ...
    """An OCI image."""
    projected: dict[str, Any] | None = ...
    """Several sources in one folder, in Kubernetes' spelling."""
    ephemeral: dict[str, Any] | None = ...
    """A claim that exists as long as the pod, in Kubernetes' spelling."""
    downward_api: dict[str, Any] | None = ...
    """Fields of the pod as files, in Kubernetes' spelling."""
    extra: Extra = ...
    """Any other source, by its own Kubernetes name."""

class VolumeMount(Args):
    """The path at which a container mounts a volume."""
    def __init__(self, **fields: Unpack[VolumeMountDict]) -> None:
        """The path at which a container mounts a volume."""
    name: str
    """Name of the volume."""
    mount_path: str
    """Path in the container."""
    read_only: bool | None = ...
    """Whether the mount is read-only."""
    sub_path: str | None = ...
    """Folder of the volume that is mounted. Default: its root."""
    sub_path_expr: str | None = ...
    """Folder of the volume that is mounted, with variables as ``$(VARIABLE)``."""
    mount_propagation: str | None = ...
    """Mount propagation: ``None``, ``HostToContainer`` or ``Bidirectional``."""
    recursive_read_only: str | None = ...
    """Whether submounts are read-only, too: ``Disabled``, ``IfPossible`` or ``Enabled``."""
