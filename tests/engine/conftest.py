"""The sandbox that engine tests share: one a run, with a name of its own, gone at the end."""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from kserve_iac.sandbox import Sandbox
from kserve_iac.sandbox.kube import Kube


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
