# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Security contexts of pods and containers (core/v1). Field names are Kubernetes' own."""

from typing_extensions import Unpack

from .base import Args
from .dicts import (
    CapabilitiesDict,
    PodSecurityContextDict,
    ProfileDict,
    SecurityContextDict,
    SELinuxOptionsDict,
    _IdentityDict,
)
from .quantity import Extra

class Profile(Args):
    """A seccomp or AppArmor profile."""
    def __init__(self, **fields: Unpack[ProfileDict]) -> None:
        """A seccomp or AppArmor profile."""
    type: str
    """``RuntimeDefault``, ``Localhost`` or ``Unconfined``."""
    localhost_profile: str | None = ...
    """Name of the profile on the node, with ``Localhost``."""

class SELinuxOptions(Args):
    """SELinux context."""
    def __init__(self, **fields: Unpack[SELinuxOptionsDict]) -> None:
        """SELinux context."""
    level: str | None = ...
    """Level."""
    role: str | None = ...
    """Role."""
    type: str | None = ...
    """Type."""
    user: str | None = ...
    """User."""

class Capabilities(Args):
    """Linux capabilities beyond, or less than, the container runtime's default."""
    def __init__(self, **fields: Unpack[CapabilitiesDict]) -> None:
        """Linux capabilities beyond, or less than, the container runtime's default."""
    add: list[str] = ...
    """Added (``IPC_LOCK`` for RDMA)."""
    drop: list[str] = ...
    """Dropped (``ALL``)."""

class _Identity(Args):
    def __init__(self, **fields: Unpack[_IdentityDict]) -> None:
        """See :class:`_IdentityDict`."""
    run_as_user: int | None = ...
    """User id of the process."""
    run_as_group: int | None = ...
    """Group id of the process."""
    run_as_non_root: bool | None = ...
    """Whether a container that would run as root is refused."""
    se_linux_options: SELinuxOptions | None = ...
    """SELinux context."""
    seccomp_profile: Profile | None = ...
    """Seccomp profile."""
    app_armor_profile: Profile | None = ...
    """AppArmor profile."""
    extra: Extra = ...
    """Any other field, by its own Kubernetes name."""

class SecurityContext(_Identity):
    """Security settings of a container."""
    def __init__(self, **fields: Unpack[SecurityContextDict]) -> None:
        """Security settings of a container."""
    privileged: bool | None = ...
    """Whether it has all rights on the node."""
    allow_privilege_escalation: bool | None = ...
    """Whether a process may gain more rights than its parent."""
    read_only_root_filesystem: bool | None = ...
    """Whether its root file system is read-only."""
    capabilities: Capabilities | None = ...
    """Linux capabilities."""

class PodSecurityContext(_Identity):
    """Security settings of a pod; a container's own win."""
    def __init__(self, **fields: Unpack[PodSecurityContextDict]) -> None:
        """Security settings of a pod; a container's own win."""
    fs_group: int | None = ...
    """Group that owns its volumes."""
    fs_group_change_policy: str | None = ...
    """``OnRootMismatch`` or ``Always``: when ownership of volumes is changed."""
    supplemental_groups: list[int] = ...
    """Further groups of its processes."""
