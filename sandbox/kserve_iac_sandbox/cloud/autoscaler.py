"""GKE's cluster autoscaler, played: nodes for pods that wait, fewer when they idle, none where spot takes them back."""

import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import requests

from ..eventlog import EventLog
from ..kube import ApiError, Kube, Object
from . import classes, nodes
from .decide import ScaledPool, growth, idle, preempted
from .store import Record, Store

CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"

TICK = 0.5
"""Seconds between two looks, where there are pools."""

IDLE_SECONDS = 60.0
"""How long a node is kept that nothing runs on. GKE keeps it ten minutes."""


class Autoscaler:
    """A thread of the supervisor. Does nothing as long as there are no pools and no compute classes."""

    def __init__(self, kube: Kube, folder: Path, events: EventLog, node_of: classes.NodeOf) -> None:
        """``folder`` is the sandbox's, and ``node_of`` tells the nodes of a pool that GKE creates for a compute class."""
        self._kube, self._store, self._events, self._node_of = kube, Store(folder), events, node_of
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
        store = self._store.all()
        own = {key: record for key, record in store.items() if record["type"] == NODE_POOL}
        clusters = {key: record for key, record in store.items() if record["type"] == CLUSTER}
        records = {**own, **self._of_classes(clusters)}
        if not self._playing and clusters:  # a start of the sandbox gives its own node its own taints again
            for record in (*own.values(), *clusters.values()):
                if record.get("own_node"):
                    nodes.play_system(self._kube, record["template"])
            self._playing = True
        if not records:
            return
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

    def _of_classes(self, clusters: Mapping[str, Record]) -> dict[str, Record]:
        """The pools that GKE makes for the compute classes of the cluster, if there is one."""
        found: dict[str, Record] = {}
        for cluster, record in clusters.items():
            inputs = record["inputs"]
            zones = inputs.get("nodeLocations") or [f"{inputs['location']}-{letter}" for letter in "abc"]
            made = self._kube.list("cloud.google.com/v1", "ComputeClass")
            found |= classes.pools(made, cluster, zones, self._node_of)
        return found

    def _shrink(self, pools: list[ScaledPool], by_pool: dict[str, list[Object]], pods: list[Object]) -> None:
        now = time.monotonic()
        known: dict[str, float] = {}
        for pool in pools:
            spare = pool.size - pool.least
            if pool.whole and not all(idle(node, pods) for node in by_pool[pool.id]):
                continue
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
    template, rank = record["template"], record.get("rank", 0)
    return ScaledPool(
        identifier, record["least"], record["most"], template, size, rank=rank, whole=template.get("whole", False)
    )
