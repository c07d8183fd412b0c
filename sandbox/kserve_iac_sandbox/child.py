"""One supervised process of the control plane: started, watched, restarted with back-off."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from . import files, network, processes
from .controlplane import Command
from .eventlog import EventLog, now
from .network import Network
from .podnet import PodNetwork
from .processes import Order
from .spawner import Spawner

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
STEADY = 30.0
"""A child that ran this long is taken for healthy: its next failure starts again with the shortest delay. Seconds."""


def restart_delay(failures: int) -> float:
    """Seconds to wait before the next start after that many failures in a row."""
    return min(FIRST_DELAY * 2.0 ** max(0, failures - 1), LONGEST_DELAY)


class Child:
    """A process kept alive. ``tick`` does the work, and is called by the thread that owns the children."""

    def __init__(
        self,
        command: Command,
        log: Path,
        folder: Path,
        spawner: Spawner,
        events: EventLog,
        pods: PodNetwork | None = None,
    ) -> None:
        """``pods``: the pod network, where it runs in there."""
        self.command = command
        self.log = log
        self._pods = pods
        self._folder = folder
        self._spawner = spawner
        self._events = events
        self._process: subprocess.Popen[bytes] | None = None
        self._identity = processes.Identity(0, "")
        self._started = 0.0
        self._due = 0.0
        self._failures = 0
        self.restarts = 0
        self.since = ""
        self.last_exit = ""

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tick(self, time: float) -> bool:
        """Starts the process if it is due and notices its end. Returns whether anything changed."""
        if self._process is None:
            if time < self._due:
                return False
            return self._start(time)
        code = self._process.poll()
        if code is None:
            return False
        self._ended(code, time)
        return True

    def _start(self, time: float) -> bool:
        command = self.command
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._folder), **command.environment}
        try:
            order = Order(command.arguments, environment, self.log, self._folder)
            process = self._spawner.start_here(self.name, self._pods.inside(order) if self._pods else order)
        except OSError as error:
            self._failed(f"cannot be started: {error}", time)
            return True
        self._process, self._started, self.since = process, time, now()
        self._identity = processes.identity(process.pid)
        self._events.write("started", self.name, pid=process.pid)
        return True

    def _ended(self, code: int, time: float) -> None:
        self._spawner.forget(self.name)
        self._process = None
        if time - self._started >= STEADY:
            self._failures = 0
        self._failed(exit_text(code), time)

    def _failed(self, why: str, time: float) -> None:
        self._failures += 1
        self.restarts += 1
        delay = restart_delay(self._failures)
        self._due = time + delay
        self.last_exit, self.since = why, now()
        self._events.write("died", self.name, why=why, restart_in=delay, log=files.tail(self.log, 5))

    def ready(self) -> bool:
        """Whether it runs and says that it is ready."""
        return self.running and healthy(self.command, self._pods or network.SHARED)

    def stop(self) -> None:
        """Ends it for good: SIGTERM, and SIGKILL when its grace is over."""
        process, self._process = self._process, None
        self._due = float("inf")
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(self.command.grace)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process is not None:
            self._spawner.forget(self.name)
            self._events.write("stopped", self.name)

    def report(self) -> dict[str, Any]:
        """Its state as it stands in ``status.json``."""
        running = self.running
        return {
            "name": self.name,
            "state": "running" if running else "waiting to restart" if self.last_exit else "starting",
            **(self._identity.as_json() if running else {"pid": 0, "start": ""}),
            "since": self.since,
            "restarts": self.restarts,
            "last_exit": self.last_exit,
            "port": self.command.port,
            "log": str(self.log),
        }


def exit_text(code: int) -> str:
    """A return code of ``subprocess`` in words."""
    if code >= 0:
        return f"exited with code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def healthy(command: Command, where: Network, timeout: float = 2.0) -> bool:
    """Asks the child's health endpoint; a child without one is healthy when its port answers."""
    if not command.health:
        return network.listening(where, command.port, timeout)
    return network.asked(where, command.port, command.health, timeout, https=command.scheme == "https") == 200
