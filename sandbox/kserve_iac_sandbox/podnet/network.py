"""The pod network as the supervisor uses it: addresses for pods, sockets inside, programs in it."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .. import network, processes
from ..network import ANSWER_SECONDS, START_SECONDS
from ..processes import Order
from ..spawner import Spawner

HOLDER = Path(__file__).with_name("holder.py")
ENTER = Path(__file__).with_name("enter.py")

PODS = "10.132.0.0/16"
"""Addresses of pods that run as processes."""
GATEWAY = "10.132.255.254"
"""The bridge's own address: the way of every pod to Services, and where the API server and the DNS server are for pods."""
SERVICES = "10.96.0.0/16"
BALANCERS = "10.133.0.0/24"
"""Addresses of Services of the type LoadBalancer."""
SIMULATED = "10.128.0.0/14"
"""Addresses of pods that exist in name only. Connections to them are refused at once."""
NAME = "pod network"


@dataclass(frozen=True)
class PodSpace:
    """The network of one pod. ``close`` ends it when the last of its processes is gone."""

    address: str
    descriptor: int
    pods: "PodNetwork"

    @property
    def host(self) -> str:
        return self.address

    def new_socket(self) -> socket.socket:
        return self.pods.new_socket()

    def order(self, order: Order, specification: Path | None) -> Order:
        """The same order for a program in this pod, which sees files as the specification says (see ``enter.py``)."""
        return self.pods.inside(order, self.descriptor, specification)

    def close(self) -> None:
        os.close(self.descriptor)


class PodNetwork:
    """Any thread but the spawner's may use it. ``start`` comes first and raises OSError where there can be none."""

    def __init__(self, spawner: Spawner, log: Path, folder: Path, port: int) -> None:
        """``port``: where the API server is for pods, at the gateway's address."""
        self._spawner, self._log, self._folder, self._port = spawner, log, folder, port
        self._lock = threading.Lock()
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._user = self._net = -1
        self.listener: socket.socket | None = None
        """Listens inside, where pods find the API server."""

    @property
    def host(self) -> str:
        return GATEWAY

    def start(self) -> None:
        with self._lock:
            self._hold()

    def new_socket(self) -> socket.socket:
        _, descriptors = self._ask("socket")
        return socket.socket(fileno=descriptors[0])

    def pod(self, address: str) -> PodSpace:
        """A network for the pod at ``address``. Raises OSError with the reason where it cannot be made."""
        _, descriptors = self._ask(f"pod {address}")
        return PodSpace(address, descriptors[0], self)

    def inside(self, order: Order, net: int = -1, specification: Path | None = None) -> Order:
        """The order for a program in the network ``net``; by default the bridge's own."""
        net = net if net >= 0 else self._net
        return replace(
            order,
            command=[str(self._user), str(net), str(specification or "-"), *order.command],
            through=ENTER,
            inherit=(self._user, net),
        )

    def close(self) -> None:
        with self._lock:
            if self._channel is not None:
                self._channel.close()
                self._channel = None
            if self._process is not None:
                self._process.terminate()
                self._process.wait()
                self._spawner.forget(NAME)

    def _ask(self, request: str) -> tuple[str, Sequence[int]]:
        """Sends a request. A holder that has died is replaced: the namespaces outlive it."""
        with self._lock:
            try:
                return self._request(request)
            except ConnectionError:
                self._hold()
                return self._request(request)

    def _request(self, request: str) -> tuple[str, Sequence[int]]:
        if self._channel is None:
            raise OSError("the pod network is closed")
        self._channel.settimeout(ANSWER_SECONDS)
        self._channel.send(request.encode())
        return _receive(self._channel, ANSWER_SECONDS)

    def _hold(self) -> None:
        first = self._net < 0
        if self._process is not None:
            self._process.wait()
            self._spawner.forget(NAME)
        ours, theirs = network.channel()
        routes = [f"{SERVICES} dev BRIDGE", f"{BALANCERS} dev BRIDGE", f"unreachable {SIMULATED}"]
        known = ["-", "-"] if first else [str(self._user), str(self._net)]
        own = [str(theirs.fileno()), GATEWAY, PODS.split("/")[1], str(self._port), ";".join(routes), *known]
        inherit = (theirs.fileno(), *(() if first else (self._user, self._net)))
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        with theirs:
            order = Order(own, environment, self._log, self._folder, HOLDER, inherit)
            self._process = self._spawner.start(NAME, order)
        try:
            _, descriptors = _receive(ours, START_SECONDS)
        except OSError:
            ours.close()
            self._process.wait()
            self._spawner.forget(NAME)
            raise
        self._channel = ours
        if first:
            self._user, self._net = descriptors[:2]
            self.listener = socket.socket(fileno=descriptors[2])
        else:
            for descriptor in descriptors:
                os.close(descriptor)


def _receive(channel: socket.socket, seconds: float) -> tuple[str, Sequence[int]]:
    channel.settimeout(seconds)
    message, descriptors, _, _ = socket.recv_fds(channel, 1024, 3)
    if not message:
        raise ConnectionError("the holder of the pod network has ended; see its log")
    text = message.decode(errors="replace")
    if text.startswith("error: "):
        raise OSError(text.removeprefix("error: "))
    return text, descriptors


def why_missing(programs: Sequence[str]) -> str:
    """Why pods cannot have a network here; empty where nothing speaks against it. ``programs``: those that are built.

    Whether the system allows namespaces shows when the network is made.
    """
    if not processes.LINUX:
        return "only Linux has network namespaces"
    lacking = [name for name in ("kube-proxy", "coredns") if name not in programs]
    if lacking:
        return f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not built"
    for name, package in (("ip", "iproute2"), ("nft", "nftables")):
        if shutil.which(name) is None:
            return f"the program `{name}` is not installed (package {package})"
    return ""
