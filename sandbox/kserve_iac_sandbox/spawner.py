"""Starts processes for every thread of the supervisor from the one thread that lives as long as it does.

The kernel kills a child when the *thread* that made it ends (see ``tether.py``), so worker threads ask instead of
starting processes themselves. Also keeps the record of what was started, by which a later ``up`` or ``down`` finds the
left-overs of a crash.
"""

import queue
import subprocess
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import files, processes
from .processes import Identity, Order


@dataclass(frozen=True)
class _Asked:
    name: str
    order: Order
    result: "Future[subprocess.Popen[bytes]]"


class Spawner:
    """``start`` may be called from any thread; ``serve`` is called again and again by the one that owns the children."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._orders: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._known: dict[str, Identity] = {}
        self._lock = threading.Lock()
        self._closed = False

    def start(self, name: str, order: Order) -> "subprocess.Popen[bytes]":
        """Starts a process under a name that is unique in the record. Raises OSError where it cannot be started."""
        asked = _Asked(name, order, Future())
        with self._lock:
            if self._closed:
                raise OSError("the supervisor is stopping")
            self._orders.put(asked)
        return asked.result.result()

    def serve(self, timeout: float) -> None:
        """Carries out what was ordered; waits up to ``timeout`` seconds for the first order."""
        try:
            asked = self._orders.get(timeout=timeout)
            while asked is not None:
                try:
                    asked.result.set_result(self.start_here(asked.name, asked.order))
                except OSError as error:
                    asked.result.set_exception(error)
                asked = self._orders.get_nowait()
        except queue.Empty:
            return

    def start_here(self, name: str, order: Order) -> "subprocess.Popen[bytes]":
        """Starts a process from the calling thread, which must be the one that serves."""
        process = processes.start(order)
        with self._lock:
            self._known[name] = processes.identity(process.pid)
            self._save()
        return process

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
                asked = self._orders.get_nowait()
            except queue.Empty:
                return
            if asked is not None:
                asked.result.set_exception(OSError("the supervisor is stopping"))

    def _save(self) -> None:
        files.write_json(self._record, {name: known.as_json() for name, known in self._known.items()})


def recorded(record: Path) -> list[Identity]:
    """The processes of the record that still live, whoever's children they are now."""
    content: Any = files.read_json(record)
    if not isinstance(content, dict):
        return []
    return [known for known in map(Identity.from_json, content.values()) if known.alive()]
