"""Starts processes for every thread of the supervisor from the one thread that lives as long as it does.

The kernel kills a child when the *thread* that made it ends (see ``tether.py``), so worker threads ask instead of
starting processes themselves. Also keeps the record of what was started, by which a later ``up`` or ``down`` finds the
left-overs of a crash.
"""

import queue
import subprocess
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import files, processes
from .processes import Identity


@dataclass(frozen=True)
class _Order:
    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    through: Path
    inherit: Collection[int]
    result: "Future[subprocess.Popen[bytes]]"


class Spawner:
    """``start`` may be called from any thread; ``serve`` is called again and again by the one that owns the children."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._known: dict[str, Identity] = {}
        self._lock = threading.Lock()
        self._closed = False

    def start(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        log: Path,
        folder: Path,
        *,
        through: Path = processes.TETHER,
        inherit: Collection[int] = (),
    ) -> "subprocess.Popen[bytes]":
        """Starts a process under a name that is unique in the record. Raises OSError where it cannot be started.

        Everything else is as in :func:`processes.start`.
        """
        order = _Order(name, command, environment, log, folder, through, inherit, Future())
        with self._lock:
            if self._closed:
                raise OSError("the supervisor is stopping")
            self._orders.put(order)
        return order.result.result()

    def serve(self, timeout: float) -> None:
        """Carries out what was ordered; waits up to ``timeout`` seconds for the first order."""
        try:
            order = self._orders.get(timeout=timeout)
        except queue.Empty:
            return
        while order is not None:
            try:
                order.result.set_result(self._carry_out(order))
            except OSError as error:
                order.result.set_exception(error)
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return

    def start_here(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        log: Path,
        folder: Path,
        *,
        through: Path = processes.TETHER,
        inherit: Collection[int] = (),
    ) -> "subprocess.Popen[bytes]":
        """Starts a process from the calling thread, which must be the one that serves."""
        process = processes.start(command, environment, log, folder, through=through, inherit=inherit)
        with self._lock:
            self._known[name] = processes.identity(process.pid)
            self._save()
        return process

    def _carry_out(self, order: _Order) -> "subprocess.Popen[bytes]":
        return self.start_here(
            order.name,
            order.command,
            order.environment,
            order.log,
            order.folder,
            through=order.through,
            inherit=order.inherit,
        )

    def forget(self, name: str) -> None:
        """The process of that name has been waited for."""
        with self._lock:
            if self._known.pop(name, None):
                self._save()

    def wake(self) -> None:
        """Ends a waiting ``serve`` early."""
        self._orders.put(None)

    def close(self) -> None:
        """Refuses further orders, also those already waiting."""
        with self._lock:
            self._closed = True
        while True:
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return
            if order is not None:
                order.result.set_exception(OSError("the supervisor is stopping"))

    def _save(self) -> None:
        files.write_json(self._record, {name: known.as_json() for name, known in self._known.items()})


def recorded(record: Path) -> list[Identity]:
    """The processes of the record that still live, whoever's children they are now."""
    content: Any = files.read_json(record)
    if not isinstance(content, dict):
        return []
    return [known for known in map(Identity.from_json, content.values()) if known.alive()]
