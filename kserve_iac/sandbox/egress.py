"""The API server's way to pods: an HTTP CONNECT proxy on a Unix socket.

Pods that run as processes have invented addresses. The proxy knows which local port stands behind each (address, port);
for everything else it answers 502 with a reason, which the API server passes on to whoever called the webhook.
"""

import asyncio
import contextlib
import threading
from pathlib import Path

Endpoint = tuple[str, int]


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
        self._routes: dict[Endpoint, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._error: OSError | None = None

    def route(self, address: str, ports: dict[int, int]) -> None:
        """Lets ``ports`` of the pod at ``address`` lead to local ports; replaces what was there for it."""
        self.remove(address)
        self._routes.update({(address, port): local for port, local in ports.items()})

    def remove(self, address: str) -> None:
        for endpoint in [known for known in list(self._routes) if known[0] == address]:
            self._routes.pop(endpoint, None)

    def target(self, endpoint: Endpoint) -> int | None:
        return self._routes.get(endpoint)

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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._connect(reader, writer)
        writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        endpoint = parse(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10))
        local = self.target(endpoint) if endpoint else None
        if local is None:
            await _refuse(
                writer, f"no process of the sandbox stands behind {endpoint}: the pod is simulated or not ready"
            )
            return
        try:
            pod_reader, pod_writer = await asyncio.open_connection("127.0.0.1", local)
        except OSError as error:
            await _refuse(writer, f"the process behind {endpoint} does not answer on its port: {error.strerror}")
            return
        # Exactly these bytes: the API server takes everything after them for the pod's.
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            await asyncio.gather(_pump(reader, pod_writer), _pump(pod_reader, writer))
        finally:
            pod_writer.close()


async def _refuse(writer: asyncio.StreamWriter, why: str) -> None:
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: {len(why)}\r\n\r\n"
    writer.write(head.encode() + why.encode())
    await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # A side that breaks off ends its own direction; the other ends by itself when it notices.
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()
