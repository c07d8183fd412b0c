"""One pod of the sandbox's node: its volumes, its containers, its status, from assignment to deletion."""

import shutil
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from ..kube import STRATEGIC, ApiError, Kube
from . import volumes
from .container import Container, ProcessContainer, SimulatedContainer, Surroundings
from .node import timestamp
from .podstatus import InitState, is_job, is_ready, status, without_times
from .volumes import Missing

DELETE = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}
STOP_GRACE = 5.0
"""How long processes have to end when the whole sandbox stops. Seconds."""


@dataclass(frozen=True)
class Initial:
    """An init container."""

    container: Container
    sidecar: bool

    @property
    def state(self) -> InitState:
        return InitState(self.container.state, self.sidecar)


class PodWorker:
    """Runs in a thread of its own. ``update`` and ``gone`` are called with news of the pod, ``stop`` at the end."""

    def __init__(self, kube: Kube, pod: Mapping[str, Any], address: str, around: Surroundings) -> None:
        self._kube = kube
        self._pod = pod
        self.address = address
        self._around = around
        self._lock = threading.Condition()
        self._dirty = True
        self._volumes_due = True
        self._missing = ""
        self._gone = self._stopping = False
        self._written: Any = None
        self._init = [self._initial(spec) for spec in pod["spec"].get("initContainers") or []]
        self._containers = [self._container(spec, once=is_job(pod)) for spec in pod["spec"]["containers"]]
        self.finished = threading.Event()

    @property
    def pod(self) -> Mapping[str, Any]:
        return self._pod

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"pod {self._pod['metadata']['name']}", daemon=True).start()

    def update(self, pod: Mapping[str, Any]) -> None:
        with self._lock:
            self._pod = pod
            self._wake()

    def gone(self) -> None:
        """The pod's object was removed by somebody: end without ceremony."""
        with self._lock:
            self._gone = True
            self._wake()

    def stop(self) -> None:
        """The sandbox stops: end the processes and leave the object."""
        with self._lock:
            self._stopping = True
            self._wake()

    def refresh(self, kind: str, name: str) -> None:
        """An object of the pod's namespace changed; it may be one that a volume comes from."""
        if (kind, name) in volumes.references(self._pod):
            with self._lock:
                self._volumes_due = True
                self._wake()

    def report(self) -> list[dict[str, Any]]:
        return [entry for container in self._all if (entry := container.report())]

    def runs(self, executable: str) -> bool:
        """Whether one of its containers is this program, and runs."""
        return any(
            isinstance(container, ProcessContainer) and container.executable == executable and container.state.running
            for container in self._all
        )

    @property
    def _all(self) -> list[Container]:
        return [*(one.container for one in self._init), *self._containers]

    def _wake(self) -> None:
        self._dirty = True
        self._lock.notify()

    # The thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not (self._gone or self._stopping or self._pod["metadata"].get("deletionTimestamp")):
                pause = self._attempt()
                with self._lock:
                    if not self._dirty:
                        self._lock.wait(pause)
                    self._dirty = False
            self._end()
        except Exception:
            traceback.print_exc()
        finally:
            self.finished.set()

    def _attempt(self) -> float:
        """One round. The API server may be away for a while: processes go on, and so does the next round."""
        try:
            pause = self._volumes()
            for container in self._startable():
                if self._missing and not container.state.running:
                    container.hold(self._missing)
                else:
                    pause = min(pause, container.step())
            self._write_status()
        except (requests.RequestException, ApiError) as error:
            if isinstance(error, ApiError) and error.code == 404:
                self._gone = True  # the watch will say so too
            return 1.0
        return max(0.05, pause)

    def _startable(self) -> list[Container]:
        """The containers that may run now: init containers one after the other, and then all others."""
        found: list[Container] = []
        for one in self._init:
            found.append(one.container)
            if not one.state.done:
                return found
        return [*found, *self._containers]

    def _initial(self, spec: Mapping[str, Any]) -> "Initial":
        sidecar = spec.get("restartPolicy") == "Always"
        if self._around.inside:
            return Initial(self._container(spec, once=not sidecar), sidecar)
        return Initial(SimulatedContainer(spec, ends=not sidecar), sidecar)

    def _container(self, spec: Mapping[str, Any], *, once: bool) -> Container:
        entry = self._around.known.runnable(spec["image"], self._pod)
        if entry is None:
            return SimulatedContainer(spec, ends=once)
        status_ = self._pod.get("status") or {}
        former = [*(status_.get("containerStatuses") or []), *(status_.get("initContainerStatuses") or [])]
        before = next((c for c in former if c["name"] == spec["name"]), None)
        # A container that ran under an earlier supervisor is started again, which counts as one more restart.
        restarts = before["restartCount"] + ("running" in (before.get("state") or {})) if before else 0
        return ProcessContainer(spec, entry, self._around, restarts, once=once)

    def _volumes(self) -> float:
        """Writes volumes when there is a reason to; returns after how many seconds there may be another."""
        if not any(isinstance(container, ProcessContainer) for container in self._all):
            return 3600.0
        if not self._volumes_due and not self._missing and not self._around.tokens.due:
            return 60.0
        self._volumes_due = False
        try:
            for volume in self._pod["spec"].get("volumes") or []:
                wanted = volumes.content(volume, self._pod, self._around.lookup, self._around.tokens.get)
                self._around.volumes[volume["name"]].write(wanted)
        except Missing as error:
            self._missing = str(error)
            return 1.0
        self._missing = ""
        return 60.0

    def _write_status(self) -> None:
        pod = self._pod
        states = [container.state for container in self._containers]
        wanted = status(pod, states, self.address, timestamp(), [one.state for one in self._init])
        # The node controller takes Ready away from pods of a node it lost sight of: that is put right as well.
        if without_times(wanted) == self._written and is_ready(pod.get("status")) == is_ready(wanted):
            return
        target = {"apiVersion": "v1", "kind": "Pod", "metadata": pod["metadata"]}
        self._kube.patch(target, {"status": wanted}, content_type=STRATEGIC, subresource="status")
        self._written = without_times(wanted)

    def _end(self) -> None:
        metadata = self._pod["metadata"]
        asked = metadata.get("deletionGracePeriodSeconds", self._pod["spec"].get("terminationGracePeriodSeconds", 30))
        grace = float(asked) if not self._stopping else STOP_GRACE
        deadline = time.monotonic() + grace
        # Sidecars serve the other containers to the end, as they do from the beginning.
        for containers in (self._containers, [one.container for one in reversed(self._init)]):
            self._end_of(containers, deadline)
        self._around.runtime.close()
        shutil.rmtree(self._around.folder, ignore_errors=True)
        if not self._stopping and not self._gone:
            self._delete()

    def _end_of(self, containers: list[Container], deadline: float) -> None:
        for container in containers:
            container.terminate(at_once=self._stopping)
        while time.monotonic() < deadline and not all(container.ended() for container in containers):
            time.sleep(0.05)
        for container in containers:
            container.kill()
            container.ended()

    def _delete(self) -> None:
        """Confirms to the API server that nothing of the pod runs any more, until it hears it."""
        metadata = self._pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        body = {**DELETE, "preconditions": {"uid": metadata["uid"]}}
        while not self._stopping:
            try:
                self._kube.request("DELETE", path, body)
                return
            except ApiError as error:
                if error.code in (404, 409):  # gone, or another pod of that name
                    return
            except requests.RequestException:
                pass  # tried again below
            time.sleep(0.5)
