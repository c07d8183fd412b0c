"""One container of a pod: run as a process, or only marked as running."""

import http.client
import os
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .. import files, network, ports
from ..child import exit_text
from ..eventlog import EventLog
from ..mark import Mark
from ..network import Network
from ..processes import Order
from ..spawner import Spawner
from . import images, translate
from .images import Runnable
from .launch import Launchpad, Running
from .node import timestamp
from .podstatus import ContainerState, terminated
from .tokens import Tokens, kubeconfig
from .volumes import Lookup, Missing, VolumeFolder

FIRST_DELAY, LONGEST_DELAY, STEADY = 1.0, 60.0, 60.0
"""Back-off between restarts, and how long a run must last to be forgiven. Seconds."""


class Container(Protocol):
    """What a pod needs of its containers."""

    state: ContainerState

    def step(self) -> float:
        """Goes on as far as it can now; returns after how many seconds it wants to be asked again."""

    def hold(self, message: str) -> None:
        """Called instead of ``step`` while the pod's volumes cannot be made."""

    def terminate(self) -> None: ...

    def ended(self) -> bool: ...

    def kill(self) -> None: ...

    def report(self) -> dict[str, Any] | None: ...


class SimulatedContainer:
    """A container whose image is not known: it only looks as if it ran. In a Job it ends well at once."""

    def __init__(self, spec: Mapping[str, Any], *, ends: bool) -> None:
        now = timestamp()
        self.state = ContainerState(
            spec["name"], spec["image"], started_at=now, finished_at=now if ends else "", ready=not ends
        )

    def step(self) -> float:
        return 3600

    def hold(self, message: str) -> None: ...

    def terminate(self) -> None: ...

    def ended(self) -> bool:
        return True

    def kill(self) -> None: ...

    def report(self) -> dict[str, Any] | None:
        return None


@dataclass(frozen=True)
class Surroundings:
    """What the containers of one pod share."""

    pod: Mapping[str, Any]
    folder: Path
    """The pod's own, for volumes and temporary files."""
    logs: Path
    volumes: Mapping[str, VolumeFolder]
    tokens: Tokens
    lookup: Lookup
    mark: Mark
    authority: Path
    cache: Path
    spawner: Spawner
    launchpad: Launchpad
    events: EventLog
    route: Callable[[dict[int, int], Network], None]
    """Called with {port in the pod: local port} and the network of the latter when a process is started."""


class ProcessContainer:
    """A container that runs as a process of this machine."""

    def __init__(self, spec: Mapping[str, Any], entry: Runnable, around: Surroundings, restarts: int) -> None:
        self._spec, self._entry, self._around = spec, entry, around
        self._key = f"pod {around.pod['metadata']['uid']}/{spec['name']}"
        self._folder = around.folder / "containers" / spec["name"]
        self._root = self._folder / "root"
        self._token = self._folder / "token"
        self._log = around.logs / f"{spec['name']}.log"
        self._running: Running | None = None
        self._plan: translate.Plan | None = None
        self._started = self._due = self._next_probe = 0.0
        self._failures = 0
        self._last_exit = ""
        self.state = ContainerState(spec["name"], spec["image"], "ContainerCreating", restarts=restarts)

    # Going on -------------------------------------------------------------------------------------------------

    def step(self) -> float:
        now = time.monotonic()
        if self._running is None:
            if now < self._due:
                return self._due - now
            return self._begin(now)
        code = self._running.process.poll()
        if code is not None:
            return self._ended(code, now)
        self.refresh_token()
        return self._probe(now)

    def hold(self, message: str) -> None:
        self._set(reason="ContainerCreating", message=message)

    def _begin(self, now: float) -> float:
        program = images.executable(self._around.cache, self._spec["image"], self._entry)
        if not program.exists():
            built = images.built_versions(self._around.cache, self._entry)
            return self._wait("ErrImageNeverPull", images.not_built(self._spec["image"], self._entry, built), 10)
        try:
            self._around.tokens.get()
            plan = self._prepare()
        except Missing as error:
            return self._wait("ContainerCreating", str(error), 1)
        environment = dict(plan.environment)
        try:
            order = Order([str(program), *plan.arguments], environment, self._log, self._root)
            running = self._around.launchpad.start(self._key, order)
        except OSError as error:
            return self._wait("RunContainerError", str(error), 10)
        self._running, self._plan, self._started, self._next_probe = running, plan, now, now
        self._around.route(plan.routes, running.network)
        self._set(reason="", message="", started_at=timestamp(), ready=False)
        self._around.events.write("started", self._title, pid=running.program.pid)
        return 0.1

    def _prepare(self) -> translate.Plan:
        """Folders, links to volumes, token, kubeconfig, and the process that goes with them."""
        files.private_folder(self._root / "tmp")
        for mount in self._spec.get("volumeMounts") or []:
            self._mount(mount)
        self.refresh_token()
        config = self._folder / "kubeconfig"
        namespace = self._around.pod["metadata"]["namespace"]
        files.write(
            config, kubeconfig(self._around.mark.server, str(self._around.authority), str(self._token), namespace)
        )
        local = ports.choose([port.name for port in self._entry.ports], _reserved(self._around.mark))
        self._rewrite(local)
        return translate.plan(
            self._around.pod,
            self._spec,
            self._entry,
            root=str(self._root),
            local=local,
            kubeconfig=str(config),
            path=os.environ.get("PATH", os.defpath),
            lookup=self._around.lookup,
        )

    def _mount(self, mount: Mapping[str, Any]) -> None:
        """A link where the mount would be. What it points at changes when the volume does."""
        volume = self._around.volumes.get(mount["name"])
        if volume is None:
            return
        target = volume.path / mount["subPath"] if mount.get("subPath") else volume.path
        link = self._root / mount["mountPath"].strip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def _rewrite(self, local: Mapping[str, int]) -> None:
        """Replaces the link to a configuration file by a changed copy."""
        for mount in self._spec.get("volumeMounts") or []:
            path = self._root / mount["mountPath"].strip("/")
            change = (self._entry.rewrite or {}).get(path.name)
            if change is None:
                continue
            try:
                text = path.read_text()
            except OSError as error:
                raise Missing(f"{mount['mountPath']}: {error.strerror}") from error
            path.unlink()
            files.write(path, change(text, local, str(self._root)))

    def refresh_token(self) -> None:
        """Writes the token's file where it is missing or the token was renewed."""
        token = self._around.tokens.get()
        if not self._token.exists() or self._token.read_text() != token:
            files.write(self._token, token)

    # Ending ---------------------------------------------------------------------------------------------------

    def _ended(self, code: int, now: float) -> float:
        self._give_up()
        self._failures = 1 if now - self._started >= STEADY else self._failures + 1
        delay = min(FIRST_DELAY * 2.0 ** (self._failures - 1), LONGEST_DELAY)
        self._due = now + delay
        self._last_exit = exit_text(code)
        last = terminated(code, self.state.started_at, timestamp())
        message = f"back-off {delay:g}s restarting failed container={self.state.name}: {self._last_exit}"
        self._set(
            reason="CrashLoopBackOff", message=message, started_at="", ready=False, last=last,
            restarts=self.state.restarts + 1,
        )  # fmt: skip
        log = files.tail(self._log, 5)
        self._around.events.write("died", self._title, why=self._last_exit, restart_in=delay, log=log)
        return delay

    def terminate(self) -> None:
        """Asks the process to end, and does not start it again."""
        self._due = float("inf")
        if self._running is not None and self._running.process.poll() is None:
            self._running.process.terminate()

    def ended(self) -> bool:
        if self._running is None or self._running.process.poll() is not None:
            self._give_up()
            return True
        return False

    def kill(self) -> None:
        if self._running is not None and self._running.process.poll() is None:
            self._running.kill()

    def _give_up(self) -> None:
        """After the process's end."""
        if self._running is not None:
            self._running.close()
        self._running = None
        self._around.spawner.forget(self._key)

    # Readiness ------------------------------------------------------------------------------------------------

    def _probe(self, now: float) -> float:
        if now < self._next_probe:
            return self._next_probe - now
        assert self._plan is not None
        assert self._running is not None
        # Webhooks are asked for until they serve once: every look is a broken handshake in the program's log.
        ready = answers(self._plan, self._running.network, webhooks=not self.state.ready)
        if ready != self.state.ready:
            self._set(ready=ready)
        # Until it is ready the next look comes soon: nobody gains by waiting out the probe's period.
        period = self._plan.probe.period if ready and self._plan.probe else 0.25
        pause = min(period, 5.0)
        self._next_probe = now + pause
        return min(pause, 1.0)

    # Report ---------------------------------------------------------------------------------------------------

    @property
    def _title(self) -> str:
        metadata = self._around.pod["metadata"]
        return f"{metadata['namespace']}/{metadata['name']} ({self._entry.executable})"

    def report(self) -> dict[str, Any] | None:
        running, process = self.state.running, self._running
        return {
            "name": self._title,
            "state": "running" if running else self.state.reason,
            **(process.program.as_json() if process else {"pid": 0, "start": ""}),
            "launcher": process.launcher if process else 0,
            "since": self.state.started_at,
            "restarts": self.state.restarts,
            "last_exit": self._last_exit or (self.state.message if not running else ""),
            "ready": self.state.ready,
            "log": str(self._log),
        }

    def _wait(self, reason: str, message: str, seconds: float) -> float:
        self._set(reason=reason, message=message)
        return seconds

    def _set(self, **changes: Any) -> None:
        self.state = ContainerState(**{**self.state.__dict__, **changes})


def _reserved(mark: Mark) -> set[int]:
    return set(mark.ports.values())


def answers(plan: translate.Plan, where: Network, *, webhooks: bool) -> bool:
    """Whether the process is ready: its probe succeeds, and so do (with ``webhooks``) the ports that must answer."""
    if webhooks and not all(network.listening(where, port) for port in plan.must_answer):
        return False
    probe = plan.probe
    if probe is None:
        return True
    if not probe.path:
        return network.listening(where, probe.port, probe.timeout)
    try:
        connected = network.connect(where, probe.port, probe.timeout)
    except OSError:
        return False
    connection = http.client.HTTPConnection(network.HOST, probe.port, timeout=probe.timeout)
    try:
        if probe.https:
            # A kubelet does not verify the certificates of probes either.
            context = ssl._create_unverified_context()  # noqa: S323
            connected = context.wrap_socket(connected, server_hostname=network.HOST)
        connection.sock = connected
        connection.request("GET", probe.path)
        return 200 <= connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
        connected.close()
