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
    """Level."""
    role: str | None = None
    """Role."""
    type: str | None = None
    """Type."""
    user: str | None = None
    """User."""


class Capabilities(Args):
    """Linux capabilities beyond, or less than, the container runtime's default."""

    add: list[str] = Field(default_factory=list)
    """Added (``IPC_LOCK`` for RDMA)."""
    drop: list[str] = Field(default_factory=list)
    """Dropped (``ALL``)."""


class _Identity(Args):
    run_as_user: int | None = None
    """User id of the process."""
    run_as_group: int | None = None
    """Group id of the process."""
    run_as_non_root: bool | None = None
    """Whether a container that would run as root is refused."""
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
    """Whether it has all rights on the node."""
    allow_privilege_escalation: bool | None = None
    """Whether a process may gain more rights than its parent."""
    read_only_root_filesystem: bool | None = None
    """Whether its root file system is read-only."""
    capabilities: Capabilities | None = None
    """Linux capabilities."""


class PodSecurityContext(_Identity):
    """Security settings of a pod; a container's own win."""

    fs_group: int | None = None
    """Group that owns its volumes."""
    fs_group_change_policy: str | None = None
    """``OnRootMismatch`` or ``Always``: when ownership of volumes is changed."""
    supplemental_groups: list[int] = Field(default_factory=list)
    """Further groups of its processes."""
