"""The summary of a stack as tables: its pools with their nodes, the parts of the platform, and the services."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text


def gpus_used(summary: Mapping[str, Any]) -> Counter[str]:
    """GPUs that services request, by pool. Stopped services request none."""
    used: Counter[str] = Counter()
    for service in summary["services"].values():
        if service["state"] != "Stopped":
            for role in service["roles"]:
                used[role["pool"]] += int(role["replicas"]) * int(role["gpusPerReplica"])
    return used


def pools_table(summary: Mapping[str, Any]) -> Table:
    """Pools: machine type, nodes, GPUs, and how many GPUs are requested."""
    used = gpus_used(summary)
    table = new_table("Node pools", "pool", "machine type", "nodes", "GPU", "GPUs used")
    for pool in summary["pools"]:
        nodes = int(pool["nodes"])
        gpus = int(pool["gpusPerNode"]) * nodes
        table.add_row(
            pool["name"],
            pool["machineType"] or "-",
            str(nodes),
            pool["accelerator"] or "-",
            f"{used[pool['name']]} of {gpus}" if gpus else "-",
        )
    return table


def parts_table(summary: Mapping[str, Any]) -> Table:
    """The platform's parts and their versions."""
    table = new_table("Platform", "part", "version")
    for part, version in summary["parts"].items():
        table.add_row(part, str(version))
    return table


def services_table(summary: Mapping[str, Any]) -> Table:
    """Services: state, the pool, replicas and GPUs of each role, and the URL."""
    table = new_table("Services", "service", "state", "role", "pool", "replicas", "GPUs", "URL")
    for name, service in sorted(summary["services"].items()):
        state = str(service["state"])
        shown = Text(state, style="green" if state == "Ready" else "yellow" if state == "Stopped" else "red")
        if not service["roles"]:
            table.add_row(name, shown, "-", "-", "-", "-", service["url"] or "-")
        for index, role in enumerate(service["roles"]):
            first = index == 0
            replicas, gpus = int(role["replicas"]), int(role["gpusPerReplica"])
            table.add_row(
                name if first else "",
                shown if first else "",
                role["role"],
                role["pool"] or "any",
                str(replicas),
                f"{replicas} x {gpus}" if gpus else "-",
                (service["url"] or "-") if first else "",
            )
    return table


def standing(summary: Mapping[str, Any]) -> RenderableType:
    """All tables of the summary."""
    return Group(pools_table(summary), parts_table(summary), services_table(summary))


def render(summary: Mapping[str, Any], width: int = 120) -> str:
    """The summary as plain text."""
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(standing(summary))
    return capture.get()


def new_table(title: str, *columns: str) -> Table:
    """A table without lines, whose columns fold."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, header_style="dim", overflow="fold")
    return table
