"""Security contexts of pods and containers (core/v1). Field names are Kubernetes' own."""

from pydantic import Field

from .base import Args
from .quantity import Extra


class Profile(Args):
    """A seccomp or AppArmor profile."""

    type: str
    """``RuntimeDefault``, ``Localhost`` or ``Unconfined``."""
    localhost_profile: str | None = None
    """Name of the profile on the node, with ``Localhost``."""


class SELinuxOptions(Args):
    """SELinux context."""

    level: str | None = None
    """SELinux level."""
    role: str | None = None
    """SELinux role."""
    type: str | None = None
    """SELinux type."""
    user: str | None = None
    """SELinux user."""


class Capabilities(Args):
    """Changes to the container runtime's default Linux capabilities."""

    add: list[str] = Field(default_factory=list)
    """Capabilities that are added, for example ``IPC_LOCK`` for RDMA."""
    drop: list[str] = Field(default_factory=list)
    """Capabilities that are dropped, for example ``ALL``."""


class _Identity(Args):
    run_as_user: int | None = None
    """User id of the process."""
    run_as_group: int | None = None
    """Group id of the process."""
    run_as_non_root: bool | None = None
    """Whether Kubernetes refuses to start a container that would run as root."""
    se_linux_options: SELinuxOptions | None = None
    """SELinux context."""
    seccomp_profile: Profile | None = None
    """Seccomp profile."""
    app_armor_profile: Profile | None = None
    """AppArmor profile."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by its own Kubernetes name."""


class SecurityContext(_Identity):
    """Security settings of a container."""

    privileged: bool | None = None
    """Whether the container has all rights on the node."""
    allow_privilege_escalation: bool | None = None
    """Whether a process can obtain more rights than its parent process."""
    read_only_root_filesystem: bool | None = None
    """Whether the root file system of the container is read-only."""
    capabilities: Capabilities | None = None
    """Linux capabilities."""


class PodSecurityContext(_Identity):
    """Security settings of a pod. Those of a container take precedence."""

    fs_group: int | None = None
    """Id of the group that owns the volumes of the pod."""
    fs_group_change_policy: str | None = None
    """When the ownership of volumes is changed: ``OnRootMismatch`` or ``Always``."""
    supplemental_groups: list[int] = Field(default_factory=list)
    """Ids of further groups of the processes."""
