"""Servers that are made while their pods wait: one at a time, and what a pod's status says meanwhile."""

import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from ..tools.errors import ToolError
from .catalog import Server
from .make import Start, Stopped, is_made, make

AGAIN = 60.0
"""Seconds after which what could not be made is tried again."""


@dataclass(frozen=True)
class State:
    """Why a container waits: the reason and message of its status."""

    reason: str
    message: str


class Background:
    """``wait`` may be called from any thread, again and again."""

    def __init__(self, cache: Path, start: Start) -> None:
        self._cache, self._start = cache, start
        self._guard, self._turn = threading.Lock(), threading.Lock()
        self._states: dict[str, State] = {}
        self._failed: dict[str, float] = {}
        self._stopping = threading.Event()

    def wait(self, server: Server, version: str) -> State | None:
        """None where the server is made. Otherwise it is being made, from the first call on, and this is how far it is."""
        key = server.id(version)
        with self._guard:
            if key not in self._states or time.monotonic() - self._failed.get(key, float("inf")) > AGAIN:
                if is_made(self._cache, server, version):
                    return None
                self._failed.pop(key, None)
                self._states[key] = State("ContainerCreating", _making(server, version, "waiting for its turn"))
                threading.Thread(target=self._make, args=(server, version), name=f"make {key}", daemon=True).start()
            return self._states[key]

    def close(self) -> None:
        """Ends what is under way."""
        self._stopping.set()

    def _make(self, server: Server, version: str) -> None:
        key = server.id(version)

        def tell(what: str, done: int, total: int) -> None:
            share = f", {done} of {total} distributions" if total else ""
            with self._guard:
                self._states[key] = State("ContainerCreating", _making(server, version, what + share))

        problem = ""
        with self._turn:
            try:
                make(self._cache, server, version, self._start, tell, self._stopping.is_set)
            except Stopped:
                return
            except (ToolError, OSError) as error:
                problem = str(error)
            except Exception as error:
                traceback.print_exc()
                problem = f"{type(error).__name__}: {error}"
        with self._guard:
            if not problem:
                del self._states[key]
                return
            self._failed[key] = time.monotonic()
            text = (
                f"The sandbox runs {server.image} {version} in a virtual environment, which cannot be made: {problem}."
            )
            self._states[key] = State("ErrImagePull", f"{text} The sandbox tries again after {AGAIN:g} s.")


def _making(server: Server, version: str, what: str) -> str:
    return f"The sandbox makes a virtual environment for {server.image} {version}, which is done once: {what}."
