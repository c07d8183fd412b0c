"""How a container becomes a process: with the machine's network and files, or with those of its pod."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .. import files, ports
from ..mark import Mark
from ..network import Network
from ..processes import Order
from . import translate
from .images import Runnable
from .launch import Launchpad, Running
from .tokens import Tokens, kubeconfig
from .volumes import Lookup, Missing, VolumeFolder


@dataclass(frozen=True)
class Prepared:
    """A container that shall start."""

    spec: Mapping[str, Any]
    entry: Runnable
    program: Path
    key: str
    """Unique in the spawner's record."""
    folder: Path
    """The container's own."""
    log: Path


@dataclass(frozen=True)
class Started:
    """A container's process, and how it is asked whether it is ready."""

    running: Running
    plan: translate.Plan


class Runtime(Protocol):
    """Of one pod."""

    def start(self, container: Prepared) -> Started:
        """Starts a container. Raises :class:`Missing` or OSError where it cannot."""

    def refresh(self, container: Prepared) -> None:
        """Called again and again while the container runs."""

    def run(self, container: Prepared, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Starts a further program in a container that runs. Raises OSError where it cannot."""

    def close(self) -> None:
        """The pod's last process has ended."""


@dataclass(frozen=True)
class HostRuntime:
    """Processes that see the machine's files, and have ports of the machine or a network namespace each.

    What a container finds at a fixed place is elsewhere here: mounts are links below a folder of the container, ports are
    free ones of the machine, and arguments and variables are changed accordingly.
    """

    pod: Mapping[str, Any]
    volumes: Mapping[str, VolumeFolder]
    tokens: Tokens
    lookup: Lookup
    mark: Mark
    authority: Path
    launchpad: Launchpad
    route: Callable[[dict[int, int], Network], None]
    """Called with {port in the pod: local port} and the network of the latter when a process is started."""

    def start(self, container: Prepared) -> Started:
        self.tokens.get()
        root = container.folder / "root"
        plan = self._prepare(container, root)
        order = Order([str(container.program), *plan.arguments], dict(plan.environment), container.log, root)
        running = self.launchpad.start(container.key, order)
        self.route(plan.routes, running.network)
        return Started(running, plan)

    def refresh(self, container: Prepared) -> None:
        """Writes the token's file where it is missing or the token was renewed."""
        token, file = self.tokens.get(), container.folder / "token"
        if not file.exists() or file.read_text() != token:
            files.write(file, token)

    def run(self, container: Prepared, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        raise OSError("a program of a container cannot be started here: its files are elsewhere")

    def close(self) -> None: ...

    def _prepare(self, container: Prepared, root: Path) -> translate.Plan:
        """Folders, links to volumes, token, kubeconfig, and the process that goes with them."""
        files.private_folder(root / "tmp")
        for mount in container.spec.get("volumeMounts") or []:
            self._mount(mount, root)
        self.refresh(container)
        config = container.folder / "kubeconfig"
        namespace, token = self.pod["metadata"]["namespace"], str(container.folder / "token")
        files.write(config, kubeconfig(self.mark.server, str(self.authority), token, namespace))
        local = ports.choose([port.name for port in container.entry.ports], set(self.mark.ports.values()))
        self._rewrite(container, root, local)
        return translate.plan(
            self.pod,
            container.spec,
            container.entry,
            root=str(root),
            local=local,
            kubeconfig=str(config),
            path=os.environ.get("PATH", os.defpath),
            lookup=self.lookup,
        )

    def _mount(self, mount: Mapping[str, Any], root: Path) -> None:
        """A link where the mount would be. What it points at changes when the volume does."""
        volume = self.volumes.get(mount["name"])
        if volume is None:
            return
        target = volume.path / mount["subPath"] if mount.get("subPath") else volume.path
        link = root / mount["mountPath"].strip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def _rewrite(self, container: Prepared, root: Path, local: Mapping[str, int]) -> None:
        """Replaces the link to a configuration file by a changed copy."""
        for mount in container.spec.get("volumeMounts") or []:
            path = root / mount["mountPath"].strip("/")
            change = (container.entry.rewrite or {}).get(path.name)
            if change is None:
                continue
            try:
                text = path.read_text()
            except OSError as error:
                raise Missing(f"{mount['mountPath']}: {error.strerror}") from error
            path.unlink()
            files.write(path, change(text, local, str(root)))
