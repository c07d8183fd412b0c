"""``kserve-iac check`` checks an environment before an update, and ``kserve-iac show`` shows a stack after it."""

import dataclasses
import json
import os
import sys
from typing import Any

import click

from ..args import Environment, Problem
from ..args.problem import sort_key, spelled
from ..checks.unchecked import limits_of, unchecked
from ..findings.path import Path
from .source import Source, json_option, problem_data, program_argument, read, stack_argument


@click.command()
@program_argument
@click.option(
    "--live", is_flag=True, help="Also compare the pools of an existing cluster with its nodes, which kubectl reads."
)
@json_option
def check(source: str, live: bool, stack: str, as_json: bool) -> None:
    """Checks an environment without running Pulumi. The environment is in Pulumi.STACK.yaml in this folder (default: dev), in any
    such FILE, or in a PROGRAM: a file in Python, or the folder of a project in Python or Pulumi YAML.

    Exit code 0: the environment can work, perhaps with warnings, as far as it was checked; 1: it cannot work, and every
    problem is shown; 2: it cannot be read.
    """
    found = read(source, stack)
    if live and found.environment is not None:
        of_nodes = spelled(_live(found.environment), found.config)
        found = dataclasses.replace(found, findings=sorted([*found.findings, *of_nodes], key=sort_key))
    found.show_findings()
    if as_json:
        click.echo(json.dumps(_data(found), indent=2))
    elif not found.exit_code and found.environment is not None:
        services, pools = len(found.services()), len(found.environment.cluster.node_pools)
        limits = limits_of(found.compiled) if found.compiled is not None else "."
        click.echo(f"{found.path}: {_counted(services, 'service')} on {_counted(pools, 'pool')} can work{limits}")
    sys.exit(found.exit_code)


def _data(found: Source) -> dict[str, Any]:
    environment = found.environment
    return {
        "environment": str(found.path),
        "canWork": not found.exit_code,
        "notChecked": [{"what": one.what, "services": [*one.services]} for one in unchecked(found.compiled)]
        if found.compiled is not None
        else None,
        "services": found.services() if environment is not None else None,
        "pools": [pool.name for pool in environment.cluster.node_pools] if environment is not None else None,
        "problems": problem_data(found.findings),
    }


def _live(environment: Environment) -> list[Problem]:
    """The differences between the described pools of an existing cluster and its nodes."""
    existing = environment.cluster.existing
    if existing is None:
        raise click.UsageError(f"--live needs an existing cluster, but this one is {environment.cluster.kind}.")
    from ..checks.live import check_live
    from .kubectl import cluster_flags, kubectl

    kubeconfig = existing.kubeconfig if isinstance(existing.kubeconfig, str) else None
    with cluster_flags(kubeconfig, existing.context) as flags:
        nodes = json.loads(kubectl(*flags, "get", "nodes", "-o", "json"))["items"]
    click.echo(f"{len(nodes)} nodes read.", err=True)
    return [problem.under(Path("cluster", "existing")) for problem in check_live(existing, nodes)]


@click.command()
@stack_argument
@json_option
def show(stack: str, as_json: bool) -> None:
    """Shows a STACK (default: dev) after its last update: pools, parts of the platform, and services with their state, URL and
    GPUs.

    Exit code 0: success; 2: the stack does not exist, or it has no summary.
    """
    from .pulumi import pulumi

    nothing = f"Stack {stack} has no summary yet. Run pulumi up."
    summary = json.loads(pulumi("stack", "output", "summary", "--json", stack=stack, otherwise=nothing))
    if as_json:
        click.echo(json.dumps(summary, indent=2))
        return
    from rich.console import Console

    from ..report.standing import standing

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))
    Console(width=width).print(standing(summary))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
