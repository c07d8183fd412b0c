"""Starts the processes of pods, each in a network of its own where the system allows it."""

import contextlib
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace

from .. import network, processes
from ..egress import EgressProxy
from ..network import SHARED, Network
from ..processes import Identity, Order
from ..spawner import Spawner


@dataclass(frozen=True)
class Running:
    """A program that was started."""

    process: "subprocess.Popen[bytes]"
    """What to wait for and to signal: the program, or the launcher in whose network it runs, which ends as it does."""
    program: Identity
    network: Network
    close: Callable[[], None]
    """Gives up the network, once the program has ended."""

    @property
    def launcher(self) -> int:
        """The launcher's pid, 0 where there is none."""
        return self.process.pid if self.process.pid != self.program.pid else 0

    def kill(self) -> None:
        """Ends the program at once, and with it its launcher."""
        self.program.signal(signal.SIGKILL)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)


class Launchpad:
    """``start`` may be called from any thread but the spawner's."""

    def __init__(self, spawner: Spawner, proxy: EgressProxy, server_port: int, *, shared: bool) -> None:
        """``server_port`` is the API server's, ``shared`` whether all use the machine's network."""
        self._spawner, self._proxy, self._server_port, self._shared = spawner, proxy, server_port, shared

    def start(self, name: str, order: Order) -> Running:
        """Starts a process under a name that is unique in the spawner's record. Raises OSError where it cannot."""
        if self._shared:
            process = self._spawner.start(name, order)
            return Running(process, processes.identity(process.pid), SHARED, lambda: None)
        ours, theirs = network.channel()
        with theirs:
            inside = replace(
                order,
                command=[str(theirs.fileno()), str(self._server_port), *order.command],
                through=network.LAUNCHER,
                inherit=(theirs.fileno(),),
            )
            try:
                process = self._spawner.start(name, inside)
            except OSError:
                ours.close()
                raise
        namespace = network.Namespace(ours)
        try:
            pid, listener = namespace.opened()
            stop_forwarding = self._proxy.forward(listener, self._server_port)
        except OSError:
            process.kill()
            process.wait()
            self._spawner.forget(name)
            namespace.close()
            raise

        def close() -> None:
            stop_forwarding()
            namespace.close()

        return Running(process, processes.identity(pid), namespace, close)
