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
    """SELinux level."""
    role: str | None = ...
    """SELinux role."""
    type: str | None = ...
    """SELinux type."""
    user: str | None = ...
    """SELinux user."""

class Capabilities(Args):
    """Changes to the container runtime's default Linux capabilities."""
    def __init__(self, **fields: Unpack[CapabilitiesDict]) -> None:
        """Changes to the container runtime's default Linux capabilities."""
    add: list[str] = ...
    """Capabilities that are added, for example ``IPC_LOCK`` for RDMA."""
    drop: list[str] = ...
    """Capabilities that are dropped, for example ``ALL``."""

class _Identity(Args):
    def __init__(self, **fields: Unpack[_IdentityDict]) -> None:
        """See :class:`_IdentityDict`."""
    run_as_user: int | None = ...
    """User id of the process."""
    run_as_group: int | None = ...
    """Group id of the process."""
    run_as_non_root: bool | None = ...
    """Whether Kubernetes refuses to start a container that would run as root."""
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
    """Whether the container has all rights on the node."""
    allow_privilege_escalation: bool | None = ...
    """Whether a process can obtain more rights than its parent process."""
    read_only_root_filesystem: bool | None = ...
    """Whether the root file system of the container is read-only."""
    capabilities: Capabilities | None = ...
    """Linux capabilities."""

class PodSecurityContext(_Identity):
    """Security settings of a pod. Those of a container take precedence."""
    def __init__(self, **fields: Unpack[PodSecurityContextDict]) -> None:
        """Security settings of a pod. Those of a container take precedence."""
    fs_group: int | None = ...
    """Id of the group that owns the volumes of the pod."""
    fs_group_change_policy: str | None = ...
    """When the ownership of volumes is changed: ``OnRootMismatch`` or ``Always``."""
    supplemental_groups: list[int] = ...
    """Ids of further groups of the processes."""
