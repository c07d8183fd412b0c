"""``python -m tests.oracle``: our verdict on thousands of objects beside that of KServe's own webhooks.

It starts a sandbox of its own name (``oracle20``) and installs KServe there where it does not stand yet; both are left for the
next run. Exit code 1 where KServe alone refuses something, or we alone without a reason.
"""

import json
import sys
import time
from pathlib import Path

import click

from kserve_iac_sandbox import Sandbox

from .generate import make
from .judge import ask, ask_all
from .platform import stand_up
from .table import Table


@click.command()
@click.option("--kserve", default="0.20", show_default=True, help="Minor version.")
@click.option("--objects", default=5000, show_default=True, help="How many.")
@click.option(
    "--first", default=0, show_default=True, help="Number of the first: samples come first, then changed ones."
)
@click.option("--kind", default=None, help="Objects of this kind only.")
@click.option("--number", type=int, default=None, help="Show one object with both verdicts, and nothing else.")
@click.option("--examples", default=3, show_default=True, help="Examples shown of each disagreement.")
@click.option(
    "--json", "output", type=click.Path(path_type=Path), default=None, help="Where to write everything as JSON."
)
@click.option("--sandbox", "name", default=None, help="Sandbox; default oracle<version>.")
def main(
    kserve: str,
    objects: int,
    first: int,
    kind: str | None,
    number: int | None,
    examples: int,
    output: Path | None,
    name: str | None,
) -> None:
    """Compares our verdicts with KServe's."""
    sandbox = Sandbox(name or f"oracle{kserve.partition('.')[2]}")
    sandbox.up(say=lambda text: None)
    with sandbox.kube() as kube:
        stand_up(sandbox, kube, kserve, lambda text: click.echo(text, err=True))
        table = Table(kserve, kind)
        if number is not None:
            made = make(kserve, number, kind)
            answer = ask(kube, made.obj)
            table.add(made, answer)
            click.echo(json.dumps(made.obj, indent=1)[:20_000])
            click.echo(f"KServe: {answer}")
            click.echo(table.text())
            return
        started = time.monotonic()
        for made, answer in ask_all(kube, (make(kserve, n, kind) for n in range(first, first + objects))):
            table.add(made, answer)
        click.echo(table.text(examples))
        click.echo(f"\n{objects / (time.monotonic() - started):.0f} objects a second")
    if output is not None:
        output.write_text(json.dumps(table.json(), indent=1) + "\n")
    sys.exit(bool(table.mistakes))


main()
