"""Started by the engine as ``pulumi-resource-kubernetes <engine address>``: prints its port and serves until told to end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import grpc.aio  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2_grpc

from .engine import watch
from .servicer import Servicer

# States and CustomResourceDefinitions are megabytes; gRPC's own limit is four.
_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


async def serve(engine_address: str, make: Callable[[str], Any]) -> None:
    """Serves what ``make`` makes of the engine's address on a free port of the loopback interface."""
    server = grpc.aio.server(options=_OPTIONS)
    servicer = make(engine_address)
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

        def gone() -> None:
            loop.call_soon_threadsafe(ended.set)

        watch(engine_address, gone)
    await ended.wait()
    await loop.run_in_executor(None, servicer.stop)
    await server.stop(grace=0.5)


def run(make: Callable[[str], Any]) -> None:
    """Serves until the engine says stop, or is gone; then the process ends."""
    # The engine passes its address last, flags of the Go logging library before it; attached plugins get none.
    address = next((argument for argument in reversed(sys.argv[1:]) if not argument.startswith("-")), "")
    asyncio.run(serve(address, make))
    # Threads may still wait for an API server that does not answer; nothing of theirs is wanted any more.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    run(Servicer)
