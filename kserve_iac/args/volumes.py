"""Volumes of a pod, and where containers mount them (core/v1). Field names are Kubernetes' own."""

from typing import Any

from pydantic import Field

from .base import Args, In
from .quantity import Extra, Quantity


class KeyToPath(Args):
    """A key that becomes a file."""

    key: str
    """Key."""
    path: str
    """File, relative to the volume."""
    mode: int | None = None
    """Its permission bits."""


class SecretVolume(Args):
    """Files from a Secret."""

    secret_name: In[str] | None = None
    """Name of the Secret in the pod's namespace."""
    items: list[KeyToPath] = Field(default_factory=list)
    """Which keys; all if not set."""
    default_mode: int | None = None
    """Permission bits of the files (decimal in JSON; Kubernetes takes 420, which is 0644)."""
    optional: bool | None = None
    """Whether the pod starts without it."""


class ConfigMapVolume(Args):
    """Files from a ConfigMap."""

    name: In[str] | None = None
    """Name of the ConfigMap in the pod's namespace."""
    items: list[KeyToPath] = Field(default_factory=list)
    """Which keys; all if not set."""
    default_mode: int | None = None
    """Permission bits of the files."""
    optional: bool | None = None
    """Whether the pod starts without it."""


class EmptyDir(Args):
    """A folder that lives as long as the pod."""

    medium: str | None = None
    """``Memory`` for RAM (shared memory of engines); the node's disk if not set."""
    size_limit: Quantity | None = None
    """Most that it may hold."""


class PersistentVolumeClaimVolume(Args):
    """A PersistentVolumeClaim in the pod's namespace."""

    claim_name: In[str]
    """Its name."""
    read_only: bool | None = None
    """Whether it is mounted read-only."""


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
    """Whether it is mounted read-only."""
    fs_type: str | None = None
    """File system."""
    volume_attributes: dict[str, str] = Field(default_factory=dict)
    """Attributes of the driver."""
    node_publish_secret_ref: dict[str, Any] | None = None
    """Secret that is handed to the driver: ``{name: …}``."""


class NfsVolume(Args):
    """An NFS export."""

    server: str
    """Server."""
    path: str
    """Exported path."""
    read_only: bool | None = None
    """Whether it is mounted read-only."""


class ImageVolume(Args):
    """An OCI image or artifact as files (Kubernetes 1.33 and later)."""

    reference: In[str] | None = None
    """The image, pinned to a tag or digest."""
    pull_policy: str | None = None
    """``Always``, ``IfNotPresent`` or ``Never``."""


class Volume(Args):
    """A volume: a name and one source."""

    name: str
    """Its name in the pod."""
    empty_dir: EmptyDir | None = None
    """A folder that lives as long as the pod."""
    secret: SecretVolume | None = None
    """Files from a Secret."""
    config_map: ConfigMapVolume | None = None
    """Files from a ConfigMap."""
    persistent_volume_claim: PersistentVolumeClaimVolume | None = None
    """A claim."""
    host_path: HostPath | None = None
    """A path of the node."""
    csi: CsiVolume | None = None
    """An inline volume of a CSI driver."""
    nfs: NfsVolume | None = None
    """An NFS export."""
    image: ImageVolume | None = None
    """An OCI image."""
    projected: dict[str, Any] | None = None
    """Several sources in one folder, as Kubernetes spells them."""
    ephemeral: dict[str, Any] | None = None
    """A claim that lives as long as the pod, as Kubernetes spells it."""
    downward_api: dict[str, Any] | None = Field(default=None, alias="downwardAPI")
    """Fields of the pod as files, as Kubernetes spells them."""
    extra: Extra = Field(default_factory=dict)
    """Any other source, by its own Kubernetes name."""


class VolumeMount(Args):
    """The path at which a container sees a volume."""

    name: str
    """Name of the volume."""
    mount_path: str
    """Path in the container."""
    read_only: bool | None = None
    """Whether it is read-only there."""
    sub_path: str | None = None
    """Folder of the volume, in place of its root."""
    sub_path_expr: str | None = None
    """The same, with ``$(VARIABLE)`` expanded."""
    mount_propagation: str | None = None
    """``None``, ``HostToContainer`` or ``Bidirectional``."""
    recursive_read_only: str | None = None
    """``Disabled``, ``IfPossible`` or ``Enabled``."""
