"""One container of a pod: run as a process, or only marked as running."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .. import files, network
from ..child import exit_text
from ..eventlog import EventLog
from ..network import Network
from ..spawner import Spawner
from . import hooks, images, probes, translate
from .hooks import CommandHook, Hook
from .images import Runnable
from .launch import Running
from .node import timestamp
from .podstatus import ContainerState, terminated
from .probes import Health, Probe
from .runtime import Prepared, Runtime
from .tokens import Tokens
from .volumes import Lookup, Missing, VolumeFolder

FIRST_DELAY, LONGEST_DELAY, STEADY = 1.0, 60.0, 60.0
"""Back-off between restarts, and how long a run must last to be forgiven. Seconds."""


PATIENCE = 5.0
"""How long a process has to end whose probe has failed. Seconds."""


class Container(Protocol):
    """What a pod needs of its containers."""

    state: ContainerState

    def step(self) -> float:
        """Goes on as far as it can now; returns after how many seconds it wants to be asked again."""

    def hold(self, message: str) -> None:
        """Called instead of ``step`` while the pod's volumes cannot be made."""

    def terminate(self, *, at_once: bool) -> None: ...

    def ended(self) -> bool: ...

    def kill(self) -> None: ...

    def report(self) -> dict[str, Any] | None: ...


class SimulatedContainer:
    """A container whose image is not known: it only looks as if it ran. In a Job it ends well at once."""

    def __init__(self, spec: Mapping[str, Any], *, ends: bool) -> None:
        now = timestamp()
        self.state = ContainerState(
            spec["name"], spec["image"], started_at=now, finished_at=now if ends else "", ready=not ends
        )

    def step(self) -> float:
        return 3600

    def hold(self, message: str) -> None: ...

    def terminate(self, *, at_once: bool) -> None: ...

    def ended(self) -> bool:
        return True

    def kill(self) -> None: ...

    def report(self) -> dict[str, Any] | None:
        return None


@dataclass(frozen=True)
class Surroundings:
    """What the containers of one pod share."""

    pod: Mapping[str, Any]
    folder: Path
    """The pod's own, for volumes and temporary files."""
    logs: Path
    volumes: Mapping[str, VolumeFolder]
    tokens: Tokens
    lookup: Lookup
    known: images.Known
    spawner: Spawner
    runtime: Runtime
    inside: bool
    """Whether it is in the pod network, and its init containers are run."""
    events: EventLog


class ProcessContainer:
    """A container that runs as a process of this machine."""

    def __init__(
        self, spec: Mapping[str, Any], entry: Runnable, around: Surroundings, restarts: int, *, once: bool = False
    ) -> None:
        """``once``: whether it has done its work when it ends well (of a Job, or before the pod's containers)."""
        self._once = once
        self._spec, self._entry, self._around = spec, entry, around
        self._key = f"pod {around.pod['metadata']['uid']}/{spec['name']}"
        self._folder = around.folder / "containers" / spec["name"]
        self._log = around.logs / f"{spec['name']}.log"
        self._prepared: Prepared | None = None
        self._running: Running | None = None
        self._plan: translate.Plan | None = None
        self._hook: Hook | None = None
        self._started = self._due = self._next_probe = 0.0
        self._failures = 0
        self._health = Health()
        self._why = self._last_exit = ""
        self._kill_at = 0.0
        self.state = ContainerState(spec["name"], spec["image"], "ContainerCreating", restarts=restarts)
        around.known.wait(spec["image"], entry)  # what has to be made is begun, also while init containers run

    @property
    def executable(self) -> str:
        """Name of its program."""
        return self._entry.executable

    # Going on -------------------------------------------------------------------------------------------------

    def step(self) -> float:
        now = time.monotonic()
        if self._running is None:
            if now < self._due:
                return min(self._due - now, 3600.0)
            return self._begin(now)
        code = self._running.process.poll()
        if code is not None:
            return self._ended(code, now)
        if self._prepared is not None:
            self._around.runtime.refresh(self._prepared)
        return self._probe(now)

    def hold(self, message: str) -> None:
        self._set(reason="ContainerCreating", message=message)

    def _begin(self, now: float) -> float:
        if waiting := self._around.known.wait(self._spec["image"], self._entry):
            return self._wait(waiting.reason, waiting.message, 1)
        program = self._around.known.executable(self._spec["image"], self._entry)
        if not program.exists():
            built = images.built_versions(self._around.known.cache, self._entry)
            return self._wait("ErrImageNeverPull", images.not_built(self._spec["image"], self._entry, built), 10)
        files.private_folder(self._folder)
        prepared = Prepared(self._spec, self._entry, program, self._key, self._folder, self._log)
        try:
            started = self._around.runtime.start(prepared)
        except Missing as error:
            return self._wait("ContainerCreating", str(error), 1)
        except OSError as error:
            return self._wait("RunContainerError", str(error), 10)
        self._prepared, self._running, self._plan = prepared, started.running, started.plan
        self._started = self._next_probe = now
        self._health = Health()
        self._set(reason="", message="", started_at=timestamp(), ready=False)
        self._around.events.write("started", self._title, pid=started.running.program.pid)
        return 0.1

    # Ending ---------------------------------------------------------------------------------------------------

    def _ended(self, code: int, now: float) -> float:
        self._give_up()
        if self._once and (code == 0 or self._around.pod["spec"].get("restartPolicy") == "Never"):
            self._due = float("inf")
            self._set(reason="", message="", finished_at=timestamp(), exit_code=code, ready=False)
            self._around.events.write("ended", self._title, why=exit_text(code), log=files.tail(self._log, 5))
            return 3600.0
        self._failures = 1 if now - self._started >= STEADY else self._failures + 1
        delay = min(FIRST_DELAY * 2.0 ** (self._failures - 1), LONGEST_DELAY)
        self._due = now + delay
        self._last_exit = f"{self._why}, {exit_text(code)}" if self._why else exit_text(code)
        self._why = ""
        last = terminated(code, self.state.started_at, timestamp())
        message = f"back-off {delay:g}s restarting failed container={self.state.name}: {self._last_exit}"
        self._set(
            reason="CrashLoopBackOff", message=message, started_at="", ready=False, last=last,
            restarts=self.state.restarts + 1,
        )  # fmt: skip
        log = files.tail(self._log, 5)
        self._around.events.write("died", self._title, why=self._last_exit, restart_in=delay, log=log)
        return delay

    def terminate(self, *, at_once: bool) -> None:
        """Asks the process to end, and does not start it again; unless ``at_once``, after what its ``preStop`` hook does."""
        self._due = float("inf")
        if self._running is None or self._running.process.poll() is not None:
            return
        if not at_once:
            try:
                self._hook = self._before_stop(self._running)
            except OSError as error:
                self._around.events.write("preStop failed", self._title, why=str(error))
        if self._hook is None:
            self._running.process.terminate()

    def _before_stop(self, running: Running) -> Hook | None:
        """Starts what is done before the end; None where there is nothing, or nothing that can be done here."""
        hook = (self._spec.get("lifecycle") or {}).get("preStop") or {}
        if not hook or not self._around.inside or self._prepared is None:
            return None
        if command := hooks.command_of(hook):
            return CommandHook(self._around.runtime.run(self._prepared, command))
        grace = float(self._around.pod["spec"].get("terminationGracePeriodSeconds") or 30)
        return hooks.request_of(hook, running.network, probes.ports_of(self._spec), grace)

    def ended(self) -> bool:
        if self._hook is not None and self._hook.done():
            self._hook_over()
            if self._running is not None:
                self._running.process.terminate()
        if self._running is None or self._running.process.poll() is not None:
            self._give_up()
            return True
        return False

    def kill(self) -> None:
        if self._hook is not None:
            self._hook.cancel()
            self._hook_over()
        if self._running is not None and self._running.process.poll() is None:
            self._running.kill()

    def _hook_over(self) -> None:
        self._hook = None
        self._around.spawner.forget(f"{self._key}/preStop")

    def _give_up(self) -> None:
        """After the process's end."""
        if self._running is not None:
            self._running.close()
        self._running = None
        self._around.spawner.forget(self._key)

    # Readiness ------------------------------------------------------------------------------------------------

    def _probe(self, now: float) -> float:
        if now < self._next_probe:
            return self._next_probe - now
        assert self._plan is not None
        assert self._running is not None
        if self._why:  # it is asked to end
            if now > self._kill_at:
                self._running.kill()
            return 0.25
        plan, where, age = self._plan, self._running.network, now - self._started
        kind = probes.due(plan.probes, self._health)
        self._health = probes.after(plan.probes, self._health, kind, self._answers(plan, kind, where), age)
        if self._health.started and plan.probes.liveness and not self._health.dead:
            alive = asked(plan.probes.liveness, where)
            self._health = probes.after(plan.probes, self._health, "liveness", alive, age)
        if self._health.dead:
            self._why, self._kill_at = self._health.dead, now + PATIENCE
            self._running.process.terminate()
        if self._health.ready != self.state.ready:
            self._set(ready=self._health.ready)
        pause = probes.pause(plan.probes, self._health)
        self._next_probe = now + pause
        return min(pause, 1.0)

    def _answers(self, plan: translate.Plan, kind: probes.Kind, where: Network) -> bool:
        if kind == "startup":
            assert plan.probes.startup is not None
            return asked(plan.probes.startup, where)
        # Webhooks are asked for until they serve once: every look is a broken handshake in the program's log.
        return answers(plan, where, webhooks=not self.state.ready)

    # Report ---------------------------------------------------------------------------------------------------

    @property
    def _title(self) -> str:
        metadata = self._around.pod["metadata"]
        return f"{metadata['namespace']}/{metadata['name']} ({self._entry.executable})"

    def report(self) -> dict[str, Any] | None:
        running, process = self.state.running, self._running
        return {
            "name": self._title,
            "state": "running" if running else self.state.reason,
            **(process.program.as_json() if process else {"pid": 0, "start": ""}),
            "launcher": process.launcher if process else 0,
            "since": self.state.started_at,
            "restarts": self.state.restarts,
            "last_exit": self._last_exit or (self.state.message if not running else ""),
            "ready": self.state.ready,
            "log": str(self._log),
        }

    def _wait(self, reason: str, message: str, seconds: float) -> float:
        self._set(reason=reason, message=message)
        return seconds

    def _set(self, **changes: Any) -> None:
        self.state = ContainerState(**{**self.state.__dict__, **changes})


def answers(plan: translate.Plan, where: Network, *, webhooks: bool) -> bool:
    """Whether the process is ready: its probe succeeds, and so do (with ``webhooks``) the ports that must answer."""
    if webhooks and not all(network.listening(where, port) for port in plan.must_answer):
        return False
    return plan.probes.readiness is None or asked(plan.probes.readiness, where)


def asked(probe: Probe, where: Network) -> bool:
    """Whether a probe succeeds."""
    if not probe.path:
        return network.listening(where, probe.port, probe.timeout)
    headers = {**probes.HEADERS, **dict(probe.headers)}
    return 200 <= network.asked(where, probe.port, probe.path, probe.timeout, https=probe.https, headers=headers) < 400
