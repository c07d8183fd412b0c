"""The engine as the plugin sees it: where messages go, and whether it is still there."""

import os
import threading
from collections.abc import Callable

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_POLL_SECONDS = 0.5
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


def watch_parent(gone: Callable[[], None]) -> None:
    """Calls ``gone`` once, from another thread, when the process that started this one has ended.

    A killed engine can not say so, and its plugins are process groups of their own: without this they would go on
    changing the cluster behind the next update.
    """
    parent = os.getppid()

    def watch() -> None:
        waiting = threading.Event()
        while os.getppid() == parent:
            waiting.wait(_POLL_SECONDS)
        gone()

    threading.Thread(target=watch, name="engine-watch", daemon=True).start()
