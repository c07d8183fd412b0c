"""Serves a plugin to the engine that started it: prints the port, and ends when the engine says so or is gone."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

import grpc.aio  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2_grpc

from .servicer import Servicer

# States are megabytes; gRPC's own limit is four.
_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_POLL_SECONDS = 0.5
_PROBE_EVERY = 4  # the port needs to be tried less often: only a plugin that has no engine as parent depends on it
_REFUSALS = 2


async def serve(servicer: Servicer, engine_address: str) -> None:
    """Serves on a free port of the loopback interface."""
    server = grpc.aio.server(options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if engine_address:
        watch(engine_address, lambda: loop.call_soon_threadsafe(ended.set))
    await ended.wait()
    await loop.run_in_executor(None, servicer.stop)
    await server.stop(grace=0.5)


def run(servicer: Servicer) -> None:
    """Serves until the engine says stop, or is gone; then the process ends."""
    # The engine passes its address last, flags of the Go logging library before it; attached plugins get none.
    address = next((argument for argument in reversed(sys.argv[1:]) if not argument.startswith("-")), "")
    asyncio.run(serve(servicer, address))
    # Threads may still wait for an API server that does not answer; nothing of theirs is wanted any more.
    sys.stdout.flush()
    os._exit(0)


def watch(address: str, gone: Callable[[], object]) -> None:
    """Calls ``gone`` once, from another thread, when the engine has ended: its process, or its port.

    A killed engine cannot say so, and its plugins are process groups of their own: without this they would go on
    changing the cluster behind the next update.
    """
    parent = os.getppid()

    def run() -> None:
        waiting, refused, turn = threading.Event(), 0, 0
        while os.getppid() == parent and refused < _REFUSALS:
            waiting.wait(_POLL_SECONDS)
            turn += 1
            if turn % _PROBE_EVERY == 0:
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
