"""Containers in the pod network: their own address and ports, and every mount where the program expects it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import files, processes
from ..podnet import PodNetwork
from ..podnet.network import GATEWAY, PodSpace
from ..processes import Order
from ..servers import running
from ..spawner import Spawner
from . import described, images, translate
from .described import Descriptions
from .launch import Running
from .runtime import Prepared, Started
from .volumes import Lookup, VolumeFolder

READ_ONLY = ("secret", "configMap", "projected", "downwardAPI")
"""Volumes of these kinds cannot be written to, whatever their mounts say."""


MOUNTS = "mounts.json"


def needed(container: Prepared) -> list[str]:
    """Folders of the machine without which the program does not start."""
    found = [str(container.program.parent)]
    if container.entry.made:
        found += running.folders(container.entry.made, container.program)
    if container.entry.group in (images.ENGINE, images.EVENTS):
        found += [sys.prefix, sys.base_prefix, str(Path(__file__).parents[2])]
    return found


def search_path(container: Prepared) -> str:
    """PATH of the program: the machine's, behind what its image has."""
    own = os.environ.get("PATH", os.defpath)
    return running.path(container.program, own) if container.entry.made else own


def hidden(paths: Sequence[str], targets: Sequence[str]) -> list[str]:
    """Those of the paths that a mount would hide, for example everything below ``/tmp``."""
    covers = [os.path.realpath(target) for target in targets]
    return [
        path
        for path in dict.fromkeys(paths)
        if any(f"{os.path.realpath(path)}/".startswith(f"{one}/") for one in covers)
    ]


def _first_process(container: Prepared) -> Iterator[tuple[str, str, bool]]:
    """Where a further program in the container finds the output of the first one: it writes there to get into the container's
    log, as the hook does that drains Envoy (internal/cmd/envoy/shutdown_manager.go of envoyproxy/gateway 1.8.1). Processes are
    those of the machine, whose first one is another.
    """
    folder = container.folder / "first"
    files.private_folder(folder / "fd")
    container.log.touch(mode=0o600)
    for number in ("1", "2"):
        output = folder / "fd" / number
        output.unlink(missing_ok=True)
        output.hardlink_to(container.log)
    yield "/proc", "/proc", False
    yield str(folder), "/proc/1", False


class PodRuntime:
    """The runtime of one pod in the pod network. Its network is made when its first container starts, and stays."""

    def __init__(
        self,
        pod: Mapping[str, Any],
        address: str,
        folder: Path,
        volumes: Mapping[str, VolumeFolder],
        lookup: Lookup,
        network: PodNetwork,
        spawner: Spawner,
        descriptions: Descriptions,
    ) -> None:
        self._pod, self._address, self._folder = pod, address, folder
        self._volumes, self._lookup = volumes, lookup
        self._network, self._spawner = network, spawner
        self._descriptions = descriptions
        self._space: PodSpace | None = None

    def start(self, container: Prepared) -> Started:
        if self._space is None:
            self._space = self._network.pod(self._address)
        path = search_path(container)
        plan = translate.plan_inside(self._pod, container.spec, container.entry, path=path, lookup=self._lookup)
        specification = self._specification(container)
        command = plan.command or (container.entry.place or str(container.program), *container.entry.first)
        environment = {**self._of_image(container), **plan.environment}
        order = Order([*command, *plan.arguments], environment, container.log, container.folder)
        process = self._spawner.start(container.key, self._space.order(order, specification))
        running = Running(process, processes.identity(process.pid), self._space, lambda: None)
        return Started(running, plan)

    def _of_image(self, container: Prepared) -> dict[str, str]:
        """The variables of the image, and of a simulated engine those that describe its hardware."""
        found = images.variables(container.spec["image"], container.entry, container.program)
        if container.entry.group != images.ENGINE:
            return found
        return {**found, **described.variables(self._pod, self._descriptions())}

    def refresh(self, container: Prepared) -> None:
        """Nothing to do: tokens are volumes here, as in every pod."""

    def run(self, container: Prepared, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        if self._space is None:
            raise OSError("the pod has no network any more")
        path = search_path(container)
        environment = translate.environment(self._pod, container.spec, path=path, lookup=self._lookup)
        order = Order(command, environment, container.log, container.folder)
        return self._spawner.start(f"{container.key}/preStop", self._space.order(order, container.folder / MOUNTS))

    def close(self) -> None:
        if self._space is not None:
            self._space.close()
            self._space = None

    def _specification(self, container: Prepared) -> Path:
        """Writes what the container sees; returns the file."""
        root = container.folder / "rootfs"
        files.private_folder(root)
        mounts = [*self._own(), *_first_process(container), *self._mounts(container.spec)]
        if container.entry.place:
            mounts.append((str(container.program), container.entry.place, True))
        mounts += [(path, path, True) for path in hidden(needed(container), [target for _, target, _ in mounts])]
        path = container.folder / MOUNTS
        files.write(path, json.dumps({"root": str(root), "mounts": mounts, "folder": "/"}))
        return path

    def _own(self) -> Iterator[tuple[str, str, bool]]:
        """What a kubelet gives to every pod: names, a DNS server, and a folder for temporary files."""
        metadata = self._pod["metadata"]
        search = f"{metadata['namespace']}.svc.cluster.local svc.cluster.local cluster.local"
        host = self._pod["spec"].get("hostname") or metadata["name"]
        texts = {
            "resolv.conf": f"search {search}\nnameserver {GATEWAY}\noptions ndots:5\n",
            "hosts": f"127.0.0.1 localhost\n::1 localhost\n{self._address} {host}\n",
            "hostname": f"{host}\n",
        }
        for name, text in texts.items():
            files.write(self._folder / name, text)
            yield str(self._folder / name), f"/etc/{name}", False
        temporary = self._folder / "tmp"
        files.private_folder(temporary)
        yield str(temporary), "/tmp", False  # noqa: S108 - inside of the container

    def _mounts(self, spec: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
        kinds = {volume["name"]: volume for volume in self._pod["spec"].get("volumes") or []}
        for mount in spec.get("volumeMounts") or []:
            folder = self._volumes[mount["name"]].path
            files.private_folder(folder)
            source = folder / mount["subPath"] if mount.get("subPath") else folder
            if not source.exists():
                files.private_folder(source)
            read_only = bool(mount.get("readOnly")) or any(kind in kinds[mount["name"]] for kind in READ_ONLY)
            yield str(source), mount["mountPath"], read_only
