"""What a sandbox's processes listen on, as the kernel tells it."""

import os
from pathlib import Path

from kserve_iac.sandbox import Sandbox

LOOPBACK = {"0100007F", "0" * 24 + "01000000", "0000000000000000FFFF00000100007F"}
"""127.0.0.1, ::1 and ::ffff:127.0.0.1 as they stand in /proc/net/tcp and tcp6."""
LISTEN = "0A"


def family(pid: int) -> list[int]:
    """The process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(text.rpartition(")")[2].split()[1]), []).append(int(text.split()[0]))
    found = [pid]
    for known in found:
        found.extend(children.get(known, []))
    return found


def of_sandbox(sandbox: Sandbox) -> list[int]:
    return family(next(p.pid for p in sandbox.status().processes if p.name == "supervisor"))


def exposed(pids: list[int]) -> list[tuple[int, str]]:
    """(pid, address) of what these processes listen on in this network beyond the loopback interface."""
    sockets = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and fields[1].partition(":")[0] not in LOOPBACK:
                sockets[f"socket:[{fields[9]}]"] = fields[1]
    found = []
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                target = os.readlink(descriptor)
            except FileNotFoundError:  # closed, or the process has ended
                continue
            if target in sockets:
                found.append((pid, sockets[target]))
    return found
