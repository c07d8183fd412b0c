"""What runs of a sandbox: read from what its supervisor reports, checked against the processes that live."""

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from . import files, locks, mark, processes
from .layout import Layout
from .processes import Identity


@dataclass(frozen=True)
class ProcessStatus:
    """One process: of the control plane, or of a container of a pod."""

    name: str
    state: str
    pid: int
    since: str
    resident: int
    """Bytes of memory, that of its launcher included; 0 where it does not run."""
    restarts: int
    last_exit: str = ""
    log: str = ""
    kind: str = "control plane"
    """``control plane``, or ``pod`` for the process of a container."""


@dataclass(frozen=True)
class Status:
    """A sandbox at one moment. ``state``: absent, down, starting, ready, stopping, failed, crashed."""

    name: str
    state: str
    phase: str = ""
    failure: str = ""
    id: str = ""
    server: str = ""
    ready_at: str = ""
    shared_network: str = ""
    """Why processes of pods listen in the machine's network; empty where each has a network of its own."""
    no_pod_network: str = ""
    """Why pods have no network with Services and names; empty where they have."""
    processes: tuple[ProcessStatus, ...] = ()
    nodes: tuple[dict[str, Any], ...] = field(default=())

    @property
    def resident(self) -> int:
        """Bytes of memory of all its processes together."""
        return sum(process.resident for process in self.processes)

    def as_json(self) -> dict[str, Any]:
        """The status for ``status --json``, with camelCase keys. ``nodes`` are as :mod:`~kserve_iac_sandbox.cli.status` reads
        them.
        """
        return {
            **_camel({**asdict(self), "resident": self.resident}),
            "processes": [_camel(asdict(process)) for process in self.processes],
        }


def _camel(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with camelCase names: ``readyAt`` for ``ready_at``."""
    return {re.sub(r"_(.)", lambda found: found[1].upper(), name): value for name, value in fields.items()}


def read(layout: Layout) -> Status:
    """The status without asking the cluster: ``nodes`` stays empty."""
    found = mark.load(layout)
    if found is None:
        return Status(layout.name, "absent")
    about: dict[str, Any] = {"id": found.id, "server": found.server}
    report = files.read_json(layout.status)
    if not locks.held(layout.supervisor_lock):
        return Status(layout.name, "crashed" if report else "down", **about)
    if not isinstance(report, dict):
        return Status(layout.name, "starting", **about)
    supervisor = Identity.from_json(report["supervisor"])
    if not supervisor.alive():  # the last of its threads still holds the lock
        return Status(layout.name, "crashed", **about)
    own = ProcessStatus(
        "supervisor",
        "running",
        supervisor.pid,
        report["supervisor"].get("since", ""),
        processes.resident(supervisor.pid),
        0,
        log=os.fspath(layout.log("supervisor")),
    )
    others = [_process(entry, "control plane") for entry in report["children"]]
    others += [_process(entry, "pod") for entry in report["pods"]]
    return Status(
        layout.name,
        report["state"],
        report["phase"],
        report["failure"],
        ready_at=report["ready_at"],
        shared_network=report.get("shared_network", ""),
        no_pod_network=report.get("no_pod_network", ""),
        processes=(own, *others),
        **about,
    )


def _process(entry: Mapping[str, Any], kind: str) -> ProcessStatus:
    known = Identity.from_json(entry)
    resident = sum(processes.resident(pid) for pid in (known.pid, entry.get("launcher", 0)) if pid)
    alive = known.pid != 0 and known.alive()
    state = entry["state"] if alive or entry["state"] != "running" else "died"
    return ProcessStatus(
        entry["name"],
        state,
        known.pid if alive else 0,
        entry["since"],
        resident if alive else 0,
        entry["restarts"],
        entry["last_exit"],
        entry["log"],
        kind,
    )
