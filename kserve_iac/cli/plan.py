"""``kserve-iac plan``: the resources, capacity and cost of an environment, and what a change interrupts."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..args.problem import Problem
from ..compiled.standing import Standing, of_compiled
from ..compiled.standing import changes as changes_of
from ..plan.data import plan_data
from ..plan.disruption import Change
from ..plan.plan import CapacityPlan
from .deployed import of_stack
from .failure import Unreadable
from .source import is_file, json_option, problem_data, program_argument, read, write_output


@click.command()
@program_argument
@json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Write Markdown, for example for pull requests.")
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path), help="Write an HTML page with diagrams to this file."
)
@click.option("--region", help="Region of the prices if the cluster does not name one. Default: us-central1.")
@click.option(
    "--against",
    metavar="STACK|FILE",
    help="Also show the changes since the last update of a stack, or compared with another file.",
)
def plan(
    source: str,
    stack: str,
    as_json: bool,
    as_markdown: bool,
    html_file: Path | None,
    region: str | None,
    against: str | None,
) -> None:
    """Shows the plan of an environment, without running Pulumi: the pods on each node, the memory of each GPU, the number of
    concurrent requests, and the cost.

    The environment is in Pulumi.STACK.yaml in this folder (default: dev), in any such FILE, or in a PROGRAM: a file in
    Python, or the folder of a project in Python or Pulumi YAML.

    Exit code 0: the environment can work; 1: it cannot work, and every problem is shown, with the plan if there is one; 2: it
    cannot be read.
    """
    given = read(source, stack)
    given.show_findings()
    if given.compiled is None:
        if as_json:
            click.echo(json.dumps({"problems": problem_data(given.findings)}, indent=2))
        sys.exit(1)
    found = given.compiled.plan_in(region)
    changes = None
    if against is not None and (unread := given.unread()):
        # It would look as if they were removed.
        click.echo(f"The changes are not shown, because {', '.join(unread)} cannot be read.", err=True)
    elif against is not None:
        changes = changes_of(_standing(against), given.compiled)
    title = f"Plan of {given.path}"
    if html_file is not None:
        from ..report.plan_html import html

        write_output(html_file, html(found, title, changes))
    if as_json:
        click.echo(json.dumps(_data(found, given.findings, changes), indent=2))
    elif as_markdown:
        from ..report.plan_text import markdown

        click.echo(markdown(found, title, changes))
    elif html_file is None:
        _show(found, changes)
    sys.exit(given.exit_code)


def _standing(against: str) -> Standing:
    if not is_file(against):
        return of_stack(against)
    before = read(against)
    if before.compiled is None:
        before.show_findings()
        raise Unreadable(f"The plan cannot be compared with {against}, because its cluster or platform cannot be read.")
    if unread := before.unread():
        before.show_findings()
        raise Unreadable(
            f"The plan cannot be compared with {against}, because {', '.join(unread)} of it cannot be read."
        )
    return of_compiled(before.compiled)


def _data(found: CapacityPlan, findings: list[Problem], changes: list[Change] | None) -> dict[str, Any]:
    data = {**plan_data(found), "problems": problem_data(findings)}
    return data if changes is None else {**data, "changes": [asdict(change) for change in changes]}


def _show(found: CapacityPlan, changes: list[Change] | None) -> None:
    from rich.console import Console

    from ..report.plan_text import terminal, text

    if sys.stdout.isatty():
        Console().print(terminal(found, changes))
    else:
        click.echo(text(found, changes=changes), nl=False)
