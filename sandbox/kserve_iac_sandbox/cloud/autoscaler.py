"""GKE's cluster autoscaler, played: nodes for pods that wait, fewer when they idle, none where spot takes them back."""

import threading
import time
import traceback
from pathlib import Path

import requests

from ..eventlog import EventLog
from ..kube import ApiError, Kube, Object
from . import nodes
from .decide import ScaledPool, growth, idle, preempted
from .store import Record, Store

NODE_POOL = "gcp:container/nodePool:NodePool"

TICK = 0.5
"""Seconds between two looks, where there are pools."""

IDLE_SECONDS = 60.0
"""How long a node is kept that nothing runs on. GKE keeps it ten minutes."""


class Autoscaler:
    """A thread of the supervisor. Does nothing as long as there are no pools."""

    def __init__(self, kube: Kube, folder: Path, events: EventLog) -> None:
        self._kube, self._store, self._events = kube, Store(folder), events
        self._stopping = threading.Event()
        self._idle_since: dict[str, float] = {}
        self._playing = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="autoscaler", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(TICK):
            try:
                self.once()
            except (requests.RequestException, ApiError, OSError):
                continue  # the API server is away or changed its mind; the next look sees what is so
            except Exception:
                # A defect here must not end the supervisor's other work; the log says what it was.
                traceback.print_exc()
                self._stopping.wait(5)

    def once(self) -> None:
        """One look at everything."""
        records = self._store.of_type(NODE_POOL)
        if not records:
            return
        if not self._playing:  # a start of the sandbox gives its own node its own taints again
            for record in records.values():
                if record["own_node"]:
                    nodes.play_system(self._kube, record["template"])
            self._playing = True
        everything = [node for node in self._kube.list("v1", "Node") if not node["metadata"].get("deletionTimestamp")]
        pods = self._kube.list("v1", "Pod")
        by_pool = {identifier: _nodes(everything, identifier) for identifier in records}
        for node in preempted(everything):
            self._take(node["metadata"]["name"], "preempted")
            return  # its pods wait in the next look
        pools = [_scaled(identifier, record, len(by_pool[identifier])) for identifier, record in records.items()]
        scaled = [pool for pool in pools if not records[pool.id]["own_node"]]
        for identifier, count in growth(scaled, everything, pods).items():
            for _ in range(count):
                name = nodes.make(self._kube, identifier, records[identifier])
                self._events.write("node", name=name, pool=identifier.rpartition("/")[2], why="scale up")
        self._shrink(scaled, by_pool, pods)

    def _shrink(self, pools: list[ScaledPool], by_pool: dict[str, list[Object]], pods: list[Object]) -> None:
        now = time.monotonic()
        known: dict[str, float] = {}
        for pool in pools:
            spare = pool.size - pool.least
            for node in by_pool[pool.id]:
                if not idle(node, pods):
                    continue
                name = node["metadata"]["name"]
                since = known[name] = self._idle_since.get(name, now)
                if spare > 0 and now - since > IDLE_SECONDS:
                    spare -= 1
                    self._take(name, "idle")
        self._idle_since = known

    def _take(self, name: str, why: str) -> None:
        nodes.remove(self._kube, name)
        self._events.write("node gone", name=name, why=why)


def _nodes(everything: list[Object], identifier: str) -> list[Object]:
    return [node for node in everything if (node["metadata"].get("annotations") or {}).get(nodes.POOL_ID) == identifier]


def _scaled(identifier: str, record: Record, size: int) -> ScaledPool:
    return ScaledPool(identifier, record["least"], record["most"], record["template"], size)
