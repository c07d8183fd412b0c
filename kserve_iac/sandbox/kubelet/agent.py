"""The kubelet's threads: heartbeats of the node, pods assigned to it, and the objects their volumes come from."""

import threading
import traceback
from typing import Any

import requests

from ..egress import EgressProxy
from ..eventlog import EventLog
from ..kube import ApiError, Kube
from ..layout import Layout
from ..mark import Mark
from ..spawner import Spawner
from ..tools.catalog import KUBERNETES_VERSION
from .node import NodeKeeper


class Kubelet:
    """The kubelet of the node ``sandbox-system``. ``start`` and ``stop`` are called once each."""

    def __init__(
        self, kube: Kube, layout: Layout, mark: Mark, spawner: Spawner, proxy: EgressProxy, events: EventLog
    ) -> None:
        self._kube = kube
        self._node = NodeKeeper(kube, KUBERNETES_VERSION)
        self._stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._beat, name="node", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def node_ready(self) -> bool:
        """Whether the node's status was written since this kubelet started."""
        return self._node.ready

    def report(self) -> list[dict[str, Any]]:
        return []

    def _beat(self) -> None:
        while not self._stopping.is_set():
            pause = 5.0
            try:
                self._node.beat()
            except (requests.RequestException, ApiError):
                pause = 0.5 if not self._node.ready else 2.0
            except Exception:
                traceback.print_exc()
            self._stopping.wait(pause)
