"""The ways between the API server and pods: an HTTP CONNECT proxy on a Unix socket to them, plain relays back.

Pods that run as processes have invented addresses. The proxy knows which local port stands behind each (address, port);
for everything else it answers 502 with a reason, which the API server passes on to whoever called the webhook.

A pod that has a network of its own finds the API server on a socket that listens in there, at the address that it has in
the machine's network; what comes in there is passed on byte by byte.
"""

import asyncio
import concurrent.futures
import contextlib
import errno
import ipaddress
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from .network import ANSWER_SECONDS, SHARED, Network

Endpoint = tuple[str, int]

BLOCK = 256 * 1024
"""The most that is passed on at a time. Bytes."""


def parse(request: bytes) -> Endpoint | None:
    """The (address, port) of a CONNECT request's head, or None where it is not one."""
    line = request.split(b"\r\n", 1)[0].decode("latin-1").split()
    if len(line) != 3 or line[0] != "CONNECT":
        return None
    host, _, port = line[1].rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdigit() else None


class EgressProxy:
    """Runs in a thread of its own. ``routes`` may be changed at any time, by any thread, through the methods."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._routes: dict[Endpoint, tuple[int, Network]] = {}
        self._ranges: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, Callable[[str], Network]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._error: OSError | None = None

    def route(self, address: str, ports: dict[int, int], network: Network = SHARED) -> None:
        """Lets ``ports`` of the pod at ``address`` lead to ports of ``network``; replaces what was there for it."""
        self.remove(address)
        self._routes.update({(address, port): (local, network) for port, local in ports.items()})

    def remove(self, address: str) -> None:
        for endpoint in [known for known in list(self._routes) if known[0] == address]:
            self._routes.pop(endpoint, None)

    def target(self, endpoint: Endpoint) -> tuple[int, Network] | None:
        if endpoint in self._routes:
            return self._routes[endpoint]
        try:
            address = ipaddress.ip_address(endpoint[0])
        except ValueError:
            return None
        of = next((of for addresses, of in self._ranges.items() if address in addresses), None)
        return (endpoint[1], of(endpoint[0])) if of else None

    def reach(self, addresses: str, of: Callable[[str], Network]) -> None:
        """Lets every port of every one of these addresses (CIDR) lead to the same port of its network ``of(address)``."""
        self._ranges[ipaddress.ip_network(addresses)] = of

    def forward(self, listener: socket.socket, port: int, network: Network = SHARED) -> Callable[[], None]:
        """Passes every connection to ``listener``, which it takes over, on to a port of ``network``.

        Returns what ends that. Raises OSError where it cannot.
        """
        loop = self._loop
        assert loop is not None, "start comes first"

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _relay_to(port, network, reader, writer)

        started = asyncio.run_coroutine_threadsafe(asyncio.start_server(relay, sock=listener, limit=BLOCK), loop)
        try:
            server = started.result(ANSWER_SECONDS)
        except concurrent.futures.TimeoutError as error:
            listener.close()
            raise OSError("the supervisor is stopping") from error

        def stop() -> None:
            loop.call_soon_threadsafe(server.close)

        return stop

    def start(self) -> None:
        """Raises OSError where the socket cannot be made."""
        threading.Thread(target=self._run, name="egress", daemon=True).start()
        self._started.wait()
        if self._error:
            raise self._error

    def stop(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._socket.unlink(missing_ok=True)

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        try:
            self._socket.unlink(missing_ok=True)
            self._loop.run_until_complete(asyncio.start_unix_server(self._serve, str(self._socket)))
            self._socket.chmod(0o600)
        except OSError as error:
            self._error = error
            self._started.set()
            return
        self._started.set()
        self._loop.run_forever()
        # What still goes on is ended here, while there is a loop to end it in.
        open_ = asyncio.all_tasks(self._loop)
        for task in open_:
            task.cancel()
        if open_:
            self._loop.run_until_complete(asyncio.wait(open_))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._connect(reader, writer)
        writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        endpoint = parse(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10))
        target = self.target(endpoint) if endpoint else None
        if target is None:
            await _refuse(
                writer, f"no process of the sandbox stands behind {endpoint}: the pod is simulated or not ready"
            )
            return
        try:
            pod_reader, pod_writer = await _open(*target)
        except OSError as error:
            await _refuse(
                writer, f"the process behind {endpoint} does not answer on its port: {error.strerror or error}"
            )
            return
        # Exactly these bytes: the API server takes everything after them for the pod's.
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await _exchange(reader, writer, pod_reader, pod_writer)


async def _open(port: int, network: Network) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to a port in that network."""
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(None, network.new_socket)
    try:
        made.setblocking(False)
        await asyncio.wait_for(loop.sock_connect(made, (network.host, port)), ANSWER_SECONDS)
        return await asyncio.open_connection(sock=made, limit=BLOCK)
    except asyncio.TimeoutError as error:
        made.close()
        raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from error
    except BaseException:
        made.close()
        raise


async def _relay_to(port: int, network: Network, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        server_reader, server_writer = await _open(port, network)
    except OSError:
        # Nobody listens there now. A reset is what comes closest to the refusal that a direct caller would get.
        plain = writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()
        return
    await _exchange(reader, writer, server_reader, server_writer)
    writer.close()


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    other_reader: asyncio.StreamReader,
    other_writer: asyncio.StreamWriter,
) -> None:
    """Passes bytes both ways until both sides have said all; closes the other side."""
    try:
        await asyncio.gather(_pump(reader, other_writer), _pump(other_reader, writer))
    finally:
        other_writer.close()


async def _refuse(writer: asyncio.StreamWriter, why: str) -> None:
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: {len(why)}\r\n\r\n"
    writer.write(head.encode() + why.encode())
    await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # A side that breaks off ends its own direction; the other ends by itself when it notices.
    with contextlib.suppress(OSError):
        while data := await reader.read(BLOCK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()
