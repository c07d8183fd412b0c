"""The engine as the plugin sees it: where messages go, and whether it is still there."""

import os
import socket
import threading
from collections.abc import Callable

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_POLL_SECONDS = 0.5
_PROBE_EVERY = 4  # the port needs to be tried less often: only a plugin that has no engine as parent depends on it
_REFUSALS = 2
_LOG_SECONDS = 5.0


class Engine:
    """Sends messages to the engine. Losing one is never an error: the operation itself matters more."""

    def __init__(self, address: str) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        if address:
            channel = grpc.insecure_channel(address, options=[("grpc.max_send_message_length", -1)])
            self._stub = engine_pb2_grpc.EngineStub(channel)

    def _send(self, severity: "engine_pb2.LogSeverity.ValueType", message: str, urn: str, ephemeral: bool) -> None:
        if self._stub is None:
            return
        request = engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=ephemeral)
        try:
            self._stub.Log(request, timeout=_LOG_SECONDS)
        except grpc.RpcError:
            self._stub = None  # the engine is gone; the watcher below ends the process

    def info(self, urn: str, message: str) -> None:
        self._send(engine_pb2.INFO, message, urn, False)

    def warn(self, urn: str, message: str) -> None:
        self._send(engine_pb2.WARNING, message, urn, False)

    def debug(self, urn: str, message: str) -> None:
        self._send(engine_pb2.DEBUG, message, urn, False)

    def status(self, urn: str, message: str) -> None:
        """Shows what a resource is doing right now; an empty message takes it away."""
        self._send(engine_pb2.INFO, message, urn, True)


def watch(address: str, gone: Callable[[], None]) -> None:
    """Calls ``gone`` once, from another thread, when the engine has ended: its process, or its port.

    A killed engine can not say so, and its plugins are process groups of their own: without this they would go on
    changing the cluster behind the next update.
    """
    parent = os.getppid()

    def run() -> None:
        waiting, refused, turn = threading.Event(), 0, 0
        while os.getppid() == parent and refused < _REFUSALS:
            waiting.wait(_POLL_SECONDS)
            turn += 1
            if address and turn % _PROBE_EVERY == 0:
                refused = 0 if _listens(address) else refused + 1
        gone()

    threading.Thread(target=run, name="engine-watch", daemon=True).start()


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        return True  # too busy to answer is not gone
    return True
