"""Where a sandbox keeps its files: one folder a sandbox, every path named once."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError

DEFAULT_NAME = "dev"


def home() -> Path:
    """``$KSERVE_IAC_HOME``, else ``kserve-iac`` under the user's state folder (XDG; default ``~/.local/state``)."""
    if chosen := os.environ.get("KSERVE_IAC_HOME"):
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser().absolute() / "kserve-iac"


@dataclass(frozen=True)
class Layout:
    """The paths of the sandbox ``name``. Making one touches nothing on disk.

    Raises :class:`SandboxError` where the name is not letters, digits and dashes (at most 32).
    """

    name: str = DEFAULT_NAME
    base: Path | None = None
    """Folder that holds all sandboxes; default ``home() / "sandboxes"``."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", self.name):
            raise SandboxError(
                f"{self.name!r} is no name for a sandbox: use at most 32 of a-z, 0-9 and '-', not at the ends."
            )

    @property
    def all(self) -> Path:
        return self.base if self.base is not None else home() / "sandboxes"

    @property
    def folder(self) -> Path:
        return self.all / self.name

    @property
    def mark(self) -> Path:
        return self.folder / "sandbox.json"

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    @property
    def pki(self) -> Path:
        return self.folder / "pki"

    @property
    def etcd(self) -> Path:
        return self.folder / "etcd"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def events(self) -> Path:
        return self.logs / "events.jsonl"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def status(self) -> Path:
        """What the supervisor reports, rewritten by it alone."""
        return self.run / "status.json"

    @property
    def pids(self) -> Path:
        """Processes the supervisor started, with their start times."""
        return self.run / "pids.json"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.run / "supervisor.lock"

    @property
    def operation_lock(self) -> Path:
        """Held by ``up`` and ``down``. Beside the folder, because ``down --purge`` removes the folder."""
        return self.all / f".{self.name}.lock"

    @property
    def config(self) -> Path:
        """Files written anew on every start: component kubeconfigs, egress selector."""
        return self.run / "config"

    @property
    def pods(self) -> Path:
        """Volumes and temporary files of pods that run as processes."""
        return self.run / "pods"

    @property
    def doors(self) -> Path:
        """Which port of the machine leads to which Service: namespace/name -> port of the Service -> port."""
        return self.folder / "doors.json"

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def pulumi(self) -> Path:
        return self.folder / "pulumi"

    @property
    def pulumi_home(self) -> Path:
        return self.pulumi / "home"

    @property
    def pulumi_backend(self) -> Path:
        return self.pulumi / "backend"

    @property
    def passphrase(self) -> Path:
        return self.pulumi / "passphrase"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"
