"""``kserve-iac check`` and ``kserve-iac show``: an environment before it is applied, and a stack after."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import yaml

from ..args import Environment, Problem
from ..args.problem import errors, render, sort_key, spelled
from ..rules import examine
from ..rules.live import check_live
from .kubectl import cluster_flags, kubectl
from .pulumi import pulumi


@click.command()
@click.argument("source", metavar="STACK|FILE", default="dev")
@click.option("--live", is_flag=True, help="Compare the pools of an existing cluster with its nodes, read by kubectl.")
def check(source: str, live: bool) -> None:
    """Checks an environment without the engine: Pulumi.STACK.yaml of this folder, or any such FILE.

    Exit code 0: it can work (warnings are shown); 1: it cannot, with every reason. Nothing is asked of a cluster, unless --live.
    """
    path = Path(source) if source.endswith((".yaml", ".yml")) else Path(f"Pulumi.{source}.yaml")
    config = configuration(path)
    compiled, findings = examine(config)
    environment = compiled.environment if compiled is not None else None
    if live and environment is not None:
        findings = sorted([*findings, *spelled(_live(environment), config)], key=sort_key)
    if findings:
        click.echo(render(findings, f"environment {path}"), err=True)
    if errors(findings):
        sys.exit(1)
    assert environment is not None
    click.echo(f"{path}: {len(environment.services)} services on {len(environment.cluster.node_pools)} pools can work.")


def _live(environment: Environment) -> list[Problem]:
    """What the nodes of an existing cluster say of the pools that were described."""
    existing = environment.cluster.existing
    if existing is None:
        raise click.UsageError(
            f"--live compares the pools of an existing cluster; this one is {environment.cluster.kind}."
        )
    kubeconfig = existing.kubeconfig if isinstance(existing.kubeconfig, str) else None
    with cluster_flags(kubeconfig, existing.context) as flags:
        nodes = json.loads(kubectl(*flags, "get", "nodes", "-o", "json"))["items"]
    click.echo(f"{len(nodes)} nodes read.", err=True)
    return [problem.under("cluster.existing") for problem in check_live(existing, nodes)]


def configuration(path: Path) -> dict[str, Any]:
    """The sections of an environment in a stack's configuration file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise click.ClickException(f"There is no {path}.") from None
    except yaml.YAMLError as error:
        raise click.ClickException(f"{path} is not YAML: {error}") from None
    config = (content or {}).get("config") or {}
    return {key.removeprefix("kserve-iac:"): value for key, value in config.items() if key.startswith("kserve-iac:")}


@click.command()
@click.option("-s", "--stack", default="dev", show_default=True, help="Which stack.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(stack: str, as_json: bool) -> None:
    """What stands after the last update of a stack: pools, platform parts, services with state, URL and GPUs."""
    nothing = f"stack {stack} has no summary yet; run pulumi up."
    summary = json.loads(pulumi("stack", "output", "summary", "--json", stack=stack, otherwise=nothing))
    if as_json:
        click.echo(json.dumps(summary, indent=2))
        return
    from rich.console import Console

    from ..report.standing import standing

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))
    Console(width=width).print(standing(summary))
