"""Simulated engines for tests: as fast as possible, on a free port of the loopback interface, in a thread."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import uvicorn
from openai import OpenAI

from kserve_iac_sandbox.engine.core import Core
from kserve_iac_sandbox.engine.options import Options, read
from kserve_iac_sandbox.engine.server import build
from kserve_iac_sandbox.engine.simulation import Simulation

FAST = {"KSERVE_IAC_ENGINE_TIME_FACTOR": "0", "KSERVE_IAC_ENGINE_BLOCKS": "257"}
MODEL = ("org/model", "--served-model-name", "model", "--max-model-len", "4096")


def options(*flags: str, **environment: str) -> Options:
    known = {**FAST, **environment}
    return read([*MODEL, *flags], known, Simulation.of(known))


@dataclass
class Engine:
    url: str
    core: Core

    def client(self, key: str = "none") -> OpenAI:
        return OpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=0)

    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.url)

    def metrics(self) -> dict[str, float]:
        """Every sample by its name and labels, without those of the model and the engine."""
        lines = [line for line in httpx.get(f"{self.url}/metrics").text.splitlines() if not line.startswith("#")]
        samples = dict(line.rsplit(" ", 1) for line in lines)
        return {_short(name): float(value) for name, value in samples.items()}


def _short(name: str) -> str:
    return re.sub(r",?(model_name|engine)=\"[^\"]*\",?", "", name).replace("{}", "")


@contextlib.contextmanager
def running(*flags: str, **environment: str) -> Iterator[Engine]:
    """An engine. Its socket listens from the beginning, so that nobody has to wait for it."""
    known = {**FAST, **environment}
    given = read([*MODEL, *flags], known, Simulation.of(known))
    app, core = build(given, Simulation.of(known))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Engine(f"http://127.0.0.1:{listening.getsockname()[1]}", core)
    finally:
        server.should_exit = True
        thread.join()
