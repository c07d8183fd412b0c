"""Processes of this machine: who they are, whether they live, what they use, and how to end exactly those."""

import contextlib
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LINUX = platform.system() == "Linux"
TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True)
class Identity:
    """A process beyond its number, which the system gives to another once it is free: ``start`` tells them apart."""

    pid: int
    start: str

    def alive(self) -> bool:
        return self.start != "" and start_of(self.pid) == self.start

    def signal(self, number: int) -> bool:
        """Sends a signal to this very process. False where it no longer lives."""
        if not self.alive():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return True

    def as_json(self) -> dict[str, Any]:
        return {"pid": self.pid, "start": self.start}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Identity":
        return cls(int(value["pid"]), str(value["start"]))


def identity(pid: int) -> Identity:
    return Identity(pid, start_of(pid))


def start_of(pid: int) -> str:
    """When the process started, in the system's own words; empty where there is none or only its remains (zombie)."""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        fields = stat.rpartition(")")[2].split()  # the name in parentheses may hold blanks
        return "" if fields[0] in "ZX" else f"{_boot()}:{fields[19]}"
    run = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started = run.stdout.strip().partition(" ")
    return "" if run.returncode or state.startswith("Z") else started.strip()


def _boot() -> str:
    # Start times count from the boot of the machine; without it two boots could show the same pid and time.
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return ""


def resident(pid: int) -> int:
    """Resident memory in bytes; 0 where it cannot be told."""
    if LINUX:
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")
    run = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True)
    return int(run.stdout.strip() or 0) * 1024


def start(
    command: list[str],
    environment: Mapping[str, str],
    log: Path,
    folder: Path,
    *,
    through: Path = TETHER,
    inherit: Collection[int] = (),
) -> "subprocess.Popen[bytes]":
    """Starts a process that appends its output to ``log`` and, on Linux, dies with this process even if that is killed.

    The bond is to the calling *thread*: call it from one that lives as long as the process shall. It is made by the script
    ``through``, which gets this process's pid and ``command`` as arguments. ``inherit`` are descriptors it shall have.
    """
    if LINUX:
        command = [sys.executable, "-I", "-S", str(through), str(os.getpid()), *command]
    with log.open("ab") as output:
        log.chmod(0o600)
        return subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=inherit,
            start_new_session=True,  # a Ctrl-C in the terminal is for the one who typed it, not for them
        )


def end(processes: Iterable[Identity], grace: float) -> list[Identity]:
    """Ends these processes and waits: SIGTERM, and SIGKILL for those still alive after ``grace`` seconds.

    Returns those that outlived both (uninterruptible ones).
    """
    remaining = [process for process in processes if process.signal(signal.SIGTERM)]
    remaining = _wait(remaining, grace)
    for process in remaining:
        process.signal(signal.SIGKILL)
    return _wait(remaining, 5)


def _wait(processes: list[Identity], seconds: float) -> list[Identity]:
    deadline = time.monotonic() + seconds
    while processes and time.monotonic() < deadline:
        processes = [process for process in processes if process.alive()]
        if processes:
            time.sleep(0.05)
    return processes
