"""Where a process's ports are: in the machine's network, or in a network namespace that the process has for itself.

Some programs listen on all interfaces and cannot be told otherwise. In a namespace of its own, "all" is a loopback
interface that nobody outside can reach. The supervisor can, by sockets that the launcher makes inside
(see ``netns.py``).
"""

import contextlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from . import processes

HOST = "127.0.0.1"
LAUNCHER = Path(__file__).with_name("netns.py")
START_SECONDS = 30.0
"""How long a launcher may take to make its namespace: it takes some 50 ms on an idle machine."""
ANSWER_SECONDS = 5.0


class Network(Protocol):
    """A network with processes in it that listen at one of its addresses."""

    @property
    def host(self) -> str:
        """The address at which they listen."""

    def new_socket(self) -> socket.socket:
        """A new TCP socket in this network, not connected yet. Blocks for a moment; raises OSError."""


class SharedNetwork:
    """The machine's own."""

    host = HOST

    def new_socket(self) -> socket.socket:
        return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


SHARED = SharedNetwork()


class Namespace:
    """The network of one launcher, known through its channel. Any thread may use it."""

    host = HOST

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.Lock()

    def opened(self) -> tuple[int, socket.socket]:
        """Waits until the program runs: its pid, and the listening socket inside. Called once, first.

        Raises OSError with the launcher's words where it could not make the namespace.
        """
        message, found = self._receive(START_SECONDS)
        if found is None:
            raise OSError(message.removeprefix("error: ") or "the launcher ended; see the log")
        return int(message), found

    def new_socket(self) -> socket.socket:
        with self._lock:
            self._channel.settimeout(ANSWER_SECONDS)
            self._channel.send(b"socket")
            _, found = self._receive(ANSWER_SECONDS)
        if found is None:
            raise ConnectionError("the process has ended")
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):  # it is no longer connected when the launcher is gone
            self._channel.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for an answer
        self._channel.close()

    def _receive(self, seconds: float) -> tuple[str, socket.socket | None]:
        self._channel.settimeout(seconds)
        message, descriptors, _, _ = socket.recv_fds(self._channel, 1024, 1)
        return message.decode(errors="replace"), socket.socket(fileno=descriptors[0]) if descriptors else None


def connect(network: Network, port: int, timeout: float) -> socket.socket:
    """A connection to a port at the network's address. Raises OSError."""
    made = network.new_socket()
    try:
        made.settimeout(timeout)
        made.connect((network.host, port))
    except OSError:
        made.close()
        raise
    return made


def listening(network: Network, port: int, timeout: float = 0.5) -> bool:
    """Whether something accepts connections on that port at the network's address."""
    try:
        connect(network, port, timeout).close()
    except OSError:
        return False
    return True


def asked(
    network: Network,
    port: int,
    path: str,
    timeout: float,
    *,
    https: bool = False,
    headers: Mapping[str, str] | None = None,
) -> int:
    """The status with which a server in the network answers ``GET path``; 0 where it does not answer."""
    try:
        connected = connect(network, port, timeout)
    except OSError:
        return 0
    connection = http.client.HTTPConnection(network.host, port, timeout=timeout)
    try:
        if https:
            # Whose certificate it is does not matter here, as with probes of a kubelet: nothing secret is sent, and a status is
            # all that comes back.
            context = ssl._create_unverified_context()  # noqa: S323
            connected = context.wrap_socket(connected, server_hostname=network.host)
        connection.sock = connected
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
        connected.close()


def channel() -> tuple[socket.socket, socket.socket]:
    """Both ends of a channel between this process and a launcher: this one's, and the one to hand on."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def why_shared() -> str:
    """Why processes cannot have networks of their own here; empty where they can. Finds out by making one."""
    if not processes.LINUX:
        return "only Linux has network namespaces"
    ours, theirs = channel()
    with ours, theirs:
        command = [sys.executable, "-I", "-S", os.fspath(LAUNCHER), str(os.getpid()), str(theirs.fileno()), "1024"]
        try:
            made = subprocess.Popen(
                [*command, "/bin/true"],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            theirs.close()
            _, listener = Namespace(ours).opened()
            listener.close()
            made.wait(ANSWER_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"this system does not allow network namespaces ({error})"
    return ""
