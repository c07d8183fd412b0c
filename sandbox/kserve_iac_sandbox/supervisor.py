"""The process that owns a sandbox: starts the control plane, keeps it alive, reports, and stops it in order.

``python -m kserve_iac_sandbox.supervisor FOLDER``. Started by ``up`` detached from the terminal; ends on SIGTERM.
"""

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from . import bootstrap, controlplane, files, locks, mark, network, plugin, processes
from .child import Child
from .cloud.autoscaler import Autoscaler
from .controlplane import Command
from .egress import EgressProxy
from .eventlog import EventLog, now
from .gateway import GatewayController
from .kube import Kube
from .kubelet import Kubelet, images
from .layout import Layout
from .plugins.gcp import template
from .podnet import PodNetwork, services, why_missing
from .podnet.balancers import Address, Balancers
from .podnet.network import GATEWAY, PODS
from .processes import Order
from .servers import make
from .servers.background import Background
from .spawner import Spawner
from .tools.build import Toolbox, default_cache

TICK = 0.2
"""Seconds between two looks at the children."""
PODS_SECONDS = 30.0
"""How long the start waits for processes of pods that ran before; the sandbox is usable without them."""


class Supervisor:
    """Everything of one running sandbox. ``run`` returns when it was asked to stop."""

    def __init__(self, layout: Layout) -> None:
        found = mark.load(layout)
        assert found is not None, "up makes the mark before it starts the supervisor"
        self.layout, self.mark = layout, found
        self.events = EventLog(layout.events)
        self.spawner = Spawner(layout.pids)
        self.children: dict[str, Child] = {}
        self.proxy = EgressProxy(controlplane.egress_socket(found))
        self.kubelet: Kubelet | None = None
        self._kube: Kube | None = None
        self.gateway: GatewayController | None = None
        self.autoscaler: Autoscaler | None = None
        self.pods: PodNetwork | None = None
        self.balancers: Balancers | None = None
        self.background: Background | None = None
        self._programs = {name: tool.path for name, tool in Toolbox().tools().items()}
        self._commands: dict[str, Command] = {}
        self._stopping = threading.Event()
        self._phase, self._failure, self._ready_at = "starting", "", ""
        self._identity = {**processes.identity(os.getpid()).as_json(), "since": now()}
        self._shared_network = self._no_pods = ""
        self._reported: Any = None

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._stopping.set()
        self.spawner.wake()

    def run(self) -> None:
        self.events.write("up", pid=os.getpid())
        self.proxy.start()
        starter = threading.Thread(target=self._start, name="start", daemon=True)
        starter.start()
        try:
            while not self._stopping.is_set():
                self.spawner.serve(TICK)
                for child in list(self.children.values()):
                    child.tick(time.monotonic())
                self._report()
        finally:
            self._stop()

    # Start ----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        try:
            self._bring_up()
        except bootstrap.Stopped:
            return
        except Exception as error:
            # Whatever it is, `up` must hear of it; the log has the details.
            traceback.print_exc()
            self._failure = f"{type(error).__name__}: {error}"
            self.events.write("failed", why=self._failure)

    def _bring_up(self) -> None:
        layout = self.layout
        bootstrap.write_configuration(layout, self.mark)
        self._network()
        advertised = GATEWAY if self.pods else ""
        self._commands = controlplane.commands(layout, self.mark, self._programs, advertised)
        self._begin("etcd")
        self._begin("kube-apiserver")
        kube = self._kube = Kube(layout.config / "supervisor.yaml")
        self._begin("kube-controller-manager", wait=False)
        self._begin("kube-scheduler", wait=False)
        self.background = Background(default_cache(), self._start_making)
        own = layout.run / "images"
        known = images.Known(
            default_cache(),
            self.mark.runs if self.pods else "nothing",
            engine=plugin.engine(own),
            events=plugin.events(own),
            background=self.background,
        )
        self._phase = "cluster objects"
        uid = bootstrap.cluster_objects(kube, self.mark, self._stopping, known.pattern() if self.pods else "")
        self.kubelet = Kubelet(
            kube,
            layout,
            self.mark,
            self.spawner,
            self.proxy,
            self.events,
            shared_network=bool(self._shared_network),
            pods=self.pods,
            known=known,
        )
        if self.pods:
            services.write_configuration(layout, self.mark)
            for command in services.commands(layout, self._programs):
                self._commands[command.name] = command
                self._begin(command.name, wait=False)
            self.balancers = Balancers(kube, layout, self.proxy, self.pods)
            self.balancers.start()
        self.kubelet.start()
        self._begin("kwok", wait=False)
        for name in ("kube-controller-manager", "kube-scheduler", "kwok"):
            self._wait_for(name)
        kubelet = self.kubelet
        self.gateway = GatewayController(kube, lambda: kubelet.runs("envoy-gateway"))
        self.gateway.start()
        self.autoscaler = Autoscaler(kube, layout.folder, self.events, template.node)
        self.autoscaler.start()
        self._phase = "system node"
        settled = self.kubelet.settled
        bootstrap.wait(self.kubelet.node_ready, self._stopping)
        bootstrap.wait(lambda: bootstrap.controllers_work(kube), self._stopping)
        for name in services.ORDER if self.pods else ():
            self._wait_for(name)
        self._phase = "processes of pods"
        limit = time.monotonic() + PODS_SECONDS
        bootstrap.wait(lambda: settled() or time.monotonic() > limit, self._stopping)
        self._ready_at = now()
        mark.update(layout, cluster_uid=uid, started_at=self._ready_at)
        self._phase = "ready"
        self.events.write("ready")
        self.spawner.wake()

    def _start_making(self, command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        """Starts a step of making a model server; it ends with this process."""
        return self.spawner.start(f"make {log.parent.name}", Order(command, make.environment(), log, log.parent))

    def _network(self) -> None:
        """The pod network, or why there is none, and whether processes can have networks of their own all the same."""
        layout = self.layout
        self._no_pods = why_missing(list(self._programs))
        if not self._no_pods:
            pods = PodNetwork(self.spawner, layout.log("pod-network"), layout.folder, self.mark.ports["kube-apiserver"])
            try:
                pods.start()
            except OSError as error:
                self._no_pods = str(error)
            else:
                assert pods.listener is not None
                self.proxy.forward(pods.listener, self.mark.ports["kube-apiserver"])
                self.proxy.reach(PODS, lambda address: Address(address, pods))
                self.pods = pods
                return
        self.events.write("no pod network", why=self._no_pods)
        self._shared_network = network.why_shared()
        if self._shared_network:
            self.events.write("shared network", why=self._shared_network)

    def _begin(self, name: str, *, wait: bool = True) -> None:
        layout, command = self.layout, self._commands[name]
        place = self.pods if command.inside else None
        child = Child(command, layout.log(name), layout.folder, self.spawner, self.events, place)
        self.children[name] = child
        self.spawner.wake()
        if wait:
            self._wait_for(name)

    def _wait_for(self, name: str) -> None:
        self._phase = name
        bootstrap.wait(self.children[name].ready, self._stopping)

    # Report and stop ------------------------------------------------------------------------------------------

    def _report(self) -> None:
        state = "stopping" if self._stopping.is_set() else "failed" if self._failure else (
            "ready" if self._phase == "ready" else "starting"
        )  # fmt: skip
        report = {
            "state": state,
            "phase": self._phase,
            "failure": self._failure,
            "ready_at": self._ready_at,
            "supervisor": self._identity,
            "shared_network": self._shared_network,
            "no_pod_network": self._no_pods,
            "children": [child.report() for child in self.children.values()],
            "pods": self.kubelet.report() if self.kubelet else [],
        }
        if report != self._reported:
            files.write_json(self.layout.status, report)
            self._reported = report

    def _stop(self) -> None:
        self.events.write("stopping")
        self._stopping.set()
        self._report()
        self.spawner.close()
        if self.background:
            self.background.close()
        if self.autoscaler:
            self.autoscaler.stop()
        if self.gateway:
            self.gateway.stop()
        if self.kubelet:
            self.kubelet.stop()
        if self.balancers:
            self.balancers.stop()
        for name in reversed((*controlplane.ORDER, *services.ORDER)):
            if name in self.children:
                self.children[name].stop()
        self.proxy.stop()
        if self.pods:
            self.pods.close()
        if self._kube:
            self._kube.close()  # this process ends without the usual clean-up
        self.layout.status.unlink(missing_ok=True)
        self.events.write("down")


def main() -> None:
    folder = Path(sys.argv[1])
    layout = Layout(folder.name, folder.parent)
    lock = locks.FileLock(layout.supervisor_lock)
    if not lock.acquire():
        sys.exit("another supervisor runs this sandbox")
    os.umask(0o077)
    supervisor = Supervisor(layout)
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGINT, supervisor.stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    supervisor.run()
    # Worker threads may still wait for an answer of a server that is gone; nothing of theirs is left to save.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
