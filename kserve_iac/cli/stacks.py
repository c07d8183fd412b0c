"""``kserve-iac check`` and ``kserve-iac show``: an environment before it is applied, and a stack after."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import yaml

from ..args import parse_environment
from ..args.problem import errors, render, sort_key
from ..rules import check as check_environment


@click.command()
@click.argument("source", metavar="STACK|FILE", default="dev")
def check(source: str) -> None:
    """Checks an environment without the engine: Pulumi.STACK.yaml of this folder, or any such FILE.

    Exit code 0: it can work (warnings are shown); 1: it cannot, with every reason.
    """
    path = Path(source) if source.endswith((".yaml", ".yml")) else Path(f"Pulumi.{source}.yaml")
    environment, problems = parse_environment(configuration(path))
    findings = sorted([*problems, *(check_environment(environment) if environment else [])], key=sort_key)
    if findings:
        click.echo(render(findings, f"environment {path}"), err=True)
    if errors(findings):
        sys.exit(1)
    assert environment is not None
    click.echo(f"{path}: {len(environment.services)} services on {len(environment.cluster.node_pools)} pools can work.")


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
    try:
        run = subprocess.run(
            ["pulumi", "stack", "output", "summary", "--json", "--stack", stack], capture_output=True, text=True
        )
    except FileNotFoundError:
        raise click.ClickException('No pulumi on PATH. On the sandbox: eval "$(kserve-iac sandbox env)".') from None
    if run.returncode:
        raise click.ClickException(run.stderr.strip() or f"stack {stack} has no summary yet; run pulumi up.")
    summary = json.loads(run.stdout)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
        return
    from rich.console import Console

    from ..report.standing import standing

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))
    Console(width=width).print(standing(summary))
