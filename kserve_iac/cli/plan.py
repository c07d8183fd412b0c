"""``kserve-iac plan``: what an environment needs, holds and costs, and what a change of it interrupts."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..args import parse_environment
from ..args.problem import Problem, errors, render
from ..compiled import Compiled
from ..compiled.standing import Standing, of_compiled
from ..compiled.standing import changes as changes_of
from ..planning.data import plan_data
from ..planning.disruption import Change
from ..planning.plan import CapacityPlan
from ..rules import examine
from .deployed import of_stack
from .stacks import configuration


@click.command()
@click.option("-s", "--stack", default="dev", show_default=True, help="Which stack: Pulumi.STACK.yaml of this folder.")
@click.option("--file", type=click.Path(path_type=Path), help="Any such file, in place of a stack.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--markdown", "as_markdown", is_flag=True, help="For pull requests.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write a page with pictures to this file.")
@click.option("--region", help="Region of the prices, where the cluster names none. Default us-central1.")
@click.option(
    "--against",
    metavar="FILE|STACK",
    help="Also say what changes: against another such file, or against what the stack's last update left.",
)
def plan(
    stack: str,
    file: Path | None,
    as_json: bool,
    as_markdown: bool,
    html_file: Path | None,
    region: str | None,
    against: str | None,
) -> None:
    """What an environment comes to, without the engine: pods on nodes, memory of each GPU, requests at once, cost.

    Exit code 0: it can work; 1: it cannot: the plan is shown all the same where there is one, with every reason.
    """
    path = file or Path(f"Pulumi.{stack}.yaml")
    compiled, findings = examine(configuration(path))
    if findings:
        click.echo(render(findings, f"environment {path}"), err=True)
    if compiled is None:
        sys.exit(1)
    found = compiled.plan_in(region)
    changes = changes_of(_standing(against), compiled) if against is not None else None
    title = f"Plan of {path}"
    if html_file is not None:
        from ..report.plan_html import html

        html_file.write_text(html(found, title, changes), encoding="utf-8")
        click.echo(f"{html_file} written.", err=True)
    if as_json:
        click.echo(json.dumps(_data(found, findings, changes), indent=2))
    elif as_markdown:
        from ..report.plan_text import markdown

        click.echo(markdown(found, title, changes))
    elif html_file is None:
        _show(found, changes)
    sys.exit(1 if errors(findings) else 0)


def _standing(against: str) -> Standing:
    if not against.endswith((".yaml", ".yml")):
        return of_stack(against)
    before, problems = parse_environment(configuration(Path(against)))
    if before is None:
        click.echo(render(problems, f"environment {against}"), err=True)
        sys.exit(1)
    return of_compiled(Compiled(before))


def _data(found: CapacityPlan, findings: list[Problem], changes: list[Change] | None) -> dict[str, Any]:
    said = [{name: getattr(one, name) for name in ("code", "severity", "path", "message", "mend")} for one in findings]
    data = {**plan_data(found), "problems": said}
    return data if changes is None else {**data, "changes": [asdict(change) for change in changes]}


def _show(found: CapacityPlan, changes: list[Change] | None) -> None:
    from rich.console import Console

    from ..report.plan_text import terminal, text

    if sys.stdout.isatty():
        Console().print(terminal(found, changes))
    else:
        click.echo(text(found, changes=changes), nl=False)
