"""For tests with pytest: a running sandbox as a fixture, and what its processes listen on.

``from kserve_iac_sandbox.testing import sandbox`` in a ``conftest.py`` makes the fixture known there.
"""

import ipaddress
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest

from . import Sandbox
from .kube import Kube
from .locks import FileLock
from .tools.build import Toolbox
from .tools.catalog import EXTRAS


def poll(condition: Callable[[], object], seconds: float = 60, what: str = "") -> object:
    """Waits until the condition gives something true, and returns that; fails the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        if result := condition():
            return result
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what or getattr(condition, '__name__', 'the condition')}")
        time.sleep(0.05)


@dataclass(frozen=True)
class RunningSandbox:
    """What tests need of a sandbox that is up."""

    sandbox: Sandbox
    kube: Kube
    env: dict[str, str] = field(repr=False)
    """A whole environment for subprocesses: this process's, with the sandbox's variables."""

    @property
    def name(self) -> str:
        return self.sandbox.name

    @property
    def variables(self) -> dict[str, str]:
        """Only the sandbox's variables, for ``monkeypatch.setenv``."""
        return self.sandbox.environment()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """A running sandbox, shared by the session (a worker's, under pytest-xdist): use names of your own in it."""
    chosen = Sandbox(f"test-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up(timeout=180, say=print)
        with chosen.kube() as kube:
            yield RunningSandbox(chosen, kube, {**os.environ, **chosen.environment()})
    finally:
        chosen.down(purge=True)


def with_extras(env: dict[str, str], *names: str) -> dict[str, str]:
    """The environment with programs of the catalogue on PATH that only tests need; built where they are missing."""
    toolbox = Toolbox()
    toolbox.cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(toolbox.cache / "build.lock")
    lock.wait(float("inf"))  # for another worker that builds the same
    try:
        tools = toolbox.ensure([program for program in EXTRAS if program.name in names])
    finally:
        lock.release()
    return {**env, "PATH": os.pathsep.join([*{str(tool.path.parent) for tool in tools.values()}, env["PATH"]])}


def processes_of(sandbox: Sandbox) -> list[int]:
    """The supervisor and everything that descends from it."""
    supervisor = psutil.Process(next(p.pid for p in sandbox.status().processes if p.name == "supervisor"))
    return [supervisor.pid, *(child.pid for child in supervisor.children(recursive=True))]


def exposed(pids: Iterable[int]) -> list[tuple[int, str]]:
    """(pid, address) of what these processes listen on in this network beyond the loopback interface."""
    found = []
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections(kind="tcp")
        except psutil.NoSuchProcess:
            continue  # it ended since it was listed
        for connection in connections:
            if connection.status == psutil.CONN_LISTEN and not _loopback(connection.laddr.ip):
                found.append((pid, f"{connection.laddr.ip}:{connection.laddr.port}"))
    return found


def _loopback(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)  # an address of IPv4 in the clothes of IPv6
    return (mapped or ip).is_loopback
