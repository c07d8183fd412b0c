"""Processes of this machine: who they are, whether they live, what they use, and how to end exactly those."""

import contextlib
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

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
    """When the process started, counted from the boot of the machine; empty where there is none or only a zombie."""
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return ""
        # psutil gives the time of the day, which moves when the clock is set; so does the time of the boot, by as much.
        return f"{_boot()}:{process.create_time() - psutil.boot_time():.2f}"
    except psutil.NoSuchProcess:
        return ""


def _boot() -> str:
    # Without it two boots could show the same pid and time. Of boots psutil knows the time alone, which moves.
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return ""  # not Linux


def resident(pid: int) -> int:
    """Resident memory in bytes; 0 where it cannot be told."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


@dataclass(frozen=True)
class Order:
    """A process to start: its command and environment, the file its output is appended to, the folder it runs in."""

    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    through: Path = TETHER
    """The script that binds it to its starter, with the starter's pid and ``command`` as arguments."""
    inherit: Collection[int] = ()
    """Descriptors it shall have."""


def start(order: Order) -> "subprocess.Popen[bytes]":
    """Starts a process that, on Linux, dies with this process even if that is killed.

    The bond is to the calling *thread*: call it from one that lives as long as the process shall.
    """
    command = list(order.command)
    if LINUX:
        command = [sys.executable, "-I", "-S", str(order.through), str(os.getpid()), *command]
    with order.log.open("ab") as output:
        order.log.chmod(0o600)
        return subprocess.Popen(
            command,
            env=dict(order.environment),
            cwd=order.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=order.inherit,
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
