"""The sandbox's status for people: processes, pods that are processes, nodes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from .. import Sandbox, eventlog
from ..files import tail
from ..names import KWOK
from ..status import ProcessStatus, Status

_COLORS = {"ready": "green", "running": "green", "starting": "yellow", "stopping": "yellow"}


def full_status(sandbox: Sandbox) -> Status:
    """The status with the cluster's nodes, where the cluster answers."""
    import requests

    from ..kube import ApiError

    found = sandbox.status()
    if found.state not in ("ready", "starting"):
        return found
    try:
        with sandbox.kube() as kube:
            nodes = tuple(_node(node) for node in kube.list("v1", "Node"))
    except (requests.RequestException, ApiError):
        return found
    return replace(found, nodes=nodes)


def _node(node: dict[str, Any]) -> dict[str, Any]:
    status = node.get("status") or {}
    ready = next((c["status"] for c in status.get("conditions") or [] if c["type"] == "Ready"), "Unknown")
    annotations = node["metadata"].get("annotations") or {}
    return {
        "name": node["metadata"]["name"],
        "ready": ready == "True",
        "simulated": annotations.get(KWOK) == "fake",
        "capacity": status.get("capacity") or {},
    }


def show(status: Status) -> None:
    """Prints it."""
    console = Console()
    color = _COLORS.get(status.state, "red")
    console.print(f"Sandbox [bold]{status.name}[/bold]: [{color}]{status.state}[/{color}]", highlight=False)
    if status.state == "absent":
        console.print("`kserve-iac sandbox up` makes it.")
        return
    if status.phase and status.phase != "ready":
        console.print(f"waiting for: {status.phase}")
    if status.failure:
        console.print(f"failure: {status.failure}", style="red", markup=False)
    console.print(f"API server {status.server}, id {status.id}", highlight=False)
    if status.no_pod_network:
        console.print(f"Pods have no network: {status.no_pod_network}.", style="yellow", markup=False)
    if status.shared_network:
        console.print(
            f"webhook servers of the platform listen on all interfaces: {status.shared_network}",
            style="yellow",
            markup=False,
        )
    if status.processes:
        console.print(_processes(status))
    for process in status.processes:
        if process.state not in ("running",) or process.last_exit:
            _trouble(console, process)
    if status.nodes:
        console.print(_nodes(status))


def _processes(status: Status) -> Table:
    table = Table(Column("process", overflow="fold", min_width=24), "state", "pid", "for", "memory", "restarts")
    for process in status.processes:
        color = _COLORS.get(process.state, "red")
        table.add_row(
            process.name,
            f"[{color}]{process.state}[/{color}]",
            str(process.pid or ""),
            eventlog.age(process.since),
            _mebibytes(process.resident),
            str(process.restarts),
        )
    table.add_section()
    table.add_row("all", "", "", "", _mebibytes(status.resident), "")
    return table


def _trouble(console: Console, process: ProcessStatus) -> None:
    if process.last_exit:
        console.print(f"{process.name}: last time it {process.last_exit}. Its log ends:", markup=False)
        for line in tail(Path(process.log), 5):
            console.print("  " + line, style="dim", markup=False, highlight=False)


def _nodes(status: Status) -> Table:
    table = Table(Column("node", overflow="fold"), "ready", "kind", Column("capacity", overflow="fold"))
    for node in status.nodes:
        capacity = ", ".join(f"{key} {value}" for key, value in sorted(node["capacity"].items()))
        kind = "simulated" if node["simulated"] else "processes"
        table.add_row(node["name"], "yes" if node["ready"] else "[red]no[/red]", kind, capacity)
    return table


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.0f} MiB" if size else ""
