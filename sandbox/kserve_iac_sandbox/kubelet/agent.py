"""The kubelet's threads: heartbeats of the node, pods assigned to it, and the objects their volumes come from."""

import ipaddress
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

import requests

from ..egress import EgressProxy
from ..eventlog import EventLog
from ..informer import Informer, Key
from ..kube import ApiError, Kube, Object
from ..layout import Layout
from ..mark import Mark
from ..podnet import PodNetwork
from ..podnet.network import GATEWAY, PODS
from ..spawner import Spawner
from ..tools.catalog import KUBERNETES_VERSION
from . import described, images
from .container import Surroundings
from .inside import PodRuntime
from .launch import Launchpad
from .node import NAME, NodeKeeper
from .pod import PodWorker
from .podstatus import placed
from .runtime import HostRuntime, Runtime
from .tokens import Tokens
from .volumes import VolumeFolder

BEAT = 5.0
"""Seconds between two renewals of the node's lease."""


class Kubelet:
    """The kubelet of the node ``sandbox-system``, and of every pod that can run. ``start`` and ``stop`` are called once each."""

    def __init__(
        self,
        kube: Kube,
        layout: Layout,
        mark: Mark,
        spawner: Spawner,
        proxy: EgressProxy,
        events: EventLog,
        *,
        shared_network: bool = False,
        pods: PodNetwork | None = None,
        known: images.Known,
    ) -> None:
        """``pods``: the pod network, where there is one. Without it, ``shared_network`` is whether processes cannot have
        networks of their own on this machine.
        """
        self._kube, self._layout, self._mark = kube, layout, mark
        self._spawner, self._proxy, self._events = spawner, proxy, events
        self._pods = pods
        self._known = known
        self._launchpad = Launchpad(spawner, proxy, mark.ports["kube-apiserver"], shared=shared_network)
        self._node = NodeKeeper(kube, KUBERNETES_VERSION)
        self._stopping = threading.Event()
        self._workers: dict[str, PodWorker] = {}
        self._lock = threading.Lock()
        self._informers = (
            # In the pod network, pods of simulated nodes run as well, as far as their images are known.
            Informer(kube, "v1", "Pod", self._pod_changed, fields="" if pods else f"spec.nodeName={NAME}"),
            # Releases of Helm are Secrets too, large ones, and no pod mounts them.
            Informer(kube, "v1", "Secret", self._secret_changed, fields="type!=helm.sh/release.v1", keep=False),
            Informer(kube, "v1", "ConfigMap", self._config_map_changed, keep=False),
        )

    def start(self) -> None:
        threading.Thread(target=self._beat, name="node", daemon=True).start()
        for informer in self._informers:
            informer.start()

    def stop(self) -> None:
        """Ends the processes of all pods; the pods stay in the cluster."""
        self._stopping.set()
        for informer in self._informers:
            informer.stop()
        with self._lock:
            workers = list(self._workers.values())
        for worker in workers:
            worker.stop()
        deadline = time.monotonic() + 15
        for worker in workers:
            worker.finished.wait(max(0.0, deadline - time.monotonic()))

    def node_ready(self) -> bool:
        """Whether the node's status was written since this kubelet started."""
        return self._node.ready

    def settled(self) -> bool:
        """Whether every process of a pod is ready or in trouble: what an earlier run left is up again, as far as it can."""
        return self._informers[0].synced.is_set() and all(
            entry["ready"] or entry["last_exit"] for entry in self.report()
        )

    def runs(self, executable: str) -> bool:
        """Whether a container of a pod is this program."""
        with self._lock:
            workers = list(self._workers.values())
        return any(worker.runs(executable) for worker in workers)

    def report(self) -> list[dict[str, Any]]:
        """The processes that stand for containers, as they stand in ``status.json``."""
        with self._lock:
            workers = list(self._workers.values())
        return [entry for worker in workers for entry in worker.report()]

    def _beat(self) -> None:
        while not self._stopping.is_set():
            pause = BEAT
            try:
                self._node.beat()
            except (requests.RequestException, ApiError):
                pause = 0.2 if not self._node.ready else 2.0
            except Exception:
                traceback.print_exc()
            self._stopping.wait(pause)

    # News of the cluster --------------------------------------------------------------------------------------

    def _secret_changed(self, key: Key, obj: Object | None) -> None:
        self._refresh("Secret", key)

    def _config_map_changed(self, key: Key, obj: Object | None) -> None:
        self._refresh("ConfigMap", key)

    def _refresh(self, kind: str, key: Key) -> None:
        with self._lock:
            workers = [w for w in self._workers.values() if w.pod["metadata"]["namespace"] == key[0]]
        for worker in workers:
            worker.refresh(kind, key[1])

    def _pod_changed(self, key: Key, pod: Object | None) -> None:
        with self._lock:
            if pod is None:
                former = [w for w in self._workers.values() if _key(w.pod) == key]
                for worker in former:
                    worker.gone()
                    self._forget(worker)
                return
            if not self._ours(pod):
                return
            worker_of_pod = self._workers.get(pod["metadata"]["uid"])
            if worker_of_pod is not None:
                worker_of_pod.update(pod)
                return
            over = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
            if over and not pod["metadata"].get("deletionTimestamp"):
                return
            if not self._stopping.is_set():
                worker = self._worker(pod)
                self._workers[pod["metadata"]["uid"]] = worker
                worker.start()

    def _ours(self, pod: Object) -> bool:
        """Whether this kubelet looks after the pod, where it sees those of all nodes. All others than its own are simulated."""
        node = pod["spec"].get("nodeName")
        return bool(node) and (node == NAME or self._known.runs(pod))

    def _forget(self, worker: PodWorker) -> None:
        self._proxy.remove(worker.address)
        self._workers.pop(worker.pod["metadata"]["uid"], None)

    def _worker(self, pod: Object) -> PodWorker:
        metadata = pod["metadata"]
        namespace = metadata["namespace"]
        folder = self._layout.pods / metadata["uid"]
        logs = self._layout.logs / "pods" / namespace / metadata["name"]
        for path in (folder, logs):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        address = choose_address(pod, {w.address for w in self._workers.values()})
        pod = placed(pod, address)
        names = [volume["name"] for volume in pod["spec"].get("volumes") or []]

        def lookup(kind: str, name: str) -> Mapping[str, Any] | None:
            return self._kube.get("v1", kind, name, namespace)

        volumes = {name: VolumeFolder(folder / "volumes" / name) for name in names}
        tokens = Tokens(self._kube, pod)
        runtime: Runtime
        if self._pods is not None:
            runtime = PodRuntime(
                pod,
                address,
                folder,
                volumes,
                lookup,
                self._pods,
                self._spawner,
                lambda: self._kube.list("v1", "ConfigMap", namespace, selector=described.SELECTOR),
            )
        else:
            runtime = HostRuntime(
                pod=pod,
                volumes=volumes,
                tokens=tokens,
                lookup=lookup,
                mark=self._mark,
                authority=self._layout.pki / "ca.crt",
                launchpad=self._launchpad,
                route=lambda ports, network: self._proxy.route(address, ports, network),
            )
        around = Surroundings(
            pod=pod,
            folder=folder,
            logs=logs,
            volumes=volumes,
            tokens=tokens,
            lookup=lookup,
            known=self._known,
            spawner=self._spawner,
            runtime=runtime,
            inside=self._pods is not None,
            events=self._events,
        )
        return PodWorker(self._kube, pod, address, around)


def _key(pod: Mapping[str, Any]) -> Key:
    return pod["metadata"]["namespace"], pod["metadata"]["name"]


def choose_address(pod: Mapping[str, Any], taken: Iterable[str]) -> str:
    """The pod's address: the one it has (a second one of the same family is refused), else the first free one."""
    network = ipaddress.ip_network(PODS)
    used = {*taken, GATEWAY}
    own = str((pod.get("status") or {}).get("podIP") or "")
    if own and own not in used and ipaddress.ip_address(own) in network:
        return own
    return next(str(host) for host in network.hosts() if str(host) not in used)
