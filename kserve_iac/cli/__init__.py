"""The command line ``kserve-iac``. Subcommands are imported when they are called, so that ``--help`` is quick."""

import gc
import json
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

from .failure import Unreadable

COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("kserve_iac.cli.new:new", "Write a new project: a Pulumi program or an environment, with its CI workflow."),
    "check": (
        "kserve_iac.cli.stacks:check",
        "Check whether an environment can work, and report every problem.",
    ),
    "fit": ("kserve_iac.cli.fit:fit", "Check whether a model fits a GPU, or list the machine types that can hold it."),
    "plan": (
        "kserve_iac.cli.plan:plan",
        "Show the resources, capacity and cost of an environment, and what a change interrupts.",
    ),
    "review": (
        "kserve_iac.cli.review:review",
        "Review a change: a comment for its pull request about restarts, losses, capacity and cost.",
    ),
    "models": ("kserve_iac.cli.models:models", "Describe models in this project that the catalogue does not have."),
    "preset": ("kserve_iac.cli.preset:preset", "Print the endpoint picker configurations that the presets render."),
    "show": ("kserve_iac.cli.stacks:show", "Show the pools, parts and services of a stack after its last update."),
    "ask": ("kserve_iac.cli.ask:ask", "Call a deployed service, and print its answer."),
    "smoke": ("kserve_iac.cli.smoke:smoke", "Check that deployed services answer, with one request to each."),
    "load": ("kserve_iac.cli.load:load", "Measure how quickly a deployed service answers many requests."),
    "import": ("kserve_iac.cli.importing:import_", "Convert existing KServe objects to an environment or a program."),
    "schema": (
        "kserve_iac.cli.schema:schema",
        "Print the JSON schema for editors, or the schema of the Pulumi package.",
    ),
}
"""Subcommand -> (``module:attribute`` of its function, one line of help)."""

GROUP = "kserve_iac.commands"
"""Group of the entry points with which other distributions add commands."""

DISTRIBUTIONS: dict[str, tuple[str, str]] = {
    "sandbox": ("pip install 'kserve-iac[sandbox]'", "Start, inspect and stop a control plane on this machine."),
}
"""Command that another distribution provides -> (how to install the distribution, one line of help)."""


_JSON = "kserve_iac.json"
"""Key of the context's data: whether the words of the command have ``--json``."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called. It searches other distributions only for names that it does not
    have.
    """

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        context.meta[_JSON] = "--json" in args
        return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        """Runs the command. With ``--json``, an error is written as JSON too, so that standard output is never empty."""
        try:
            return super().invoke(context)
        except click.ClickException as error:
            if context.meta[_JSON]:
                click.echo(json.dumps({"error": error.format_message()}, indent=2))
            raise

    def list_commands(self, context: click.Context) -> list[str]:
        others = {entry.name for entry in entry_points(group=GROUP)}
        return sorted({*super().list_commands(context), *COMMANDS, *DISTRIBUTIONS, *others})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        command: click.Command
        if name in COMMANDS:
            return _imported(COMMANDS[name][0])
        for entry in entry_points(group=GROUP, name=name):
            command = entry.load()
            return command
        if name in DISTRIBUTIONS:
            raise Unreadable(f"`kserve-iac {name}` is not installed. Install it with: {DISTRIBUTIONS[name][0]}")
        return super().get_command(context, name)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        known = {**COMMANDS, **DISTRIBUTIONS}
        rows = [(name, known[name][1] if name in known else "") for name in self.list_commands(context)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _imported(where: str) -> click.Command:
    """The command at ``module:attribute``.

    Everything that is imported stays until the end, so Python does not look for garbage among it, neither now nor later: that
    would take a tenth of the time of a check.
    """
    module, _, attribute = where.partition(":")
    gc.disable()
    try:
        command: click.Command = getattr(import_module(module), attribute)
    finally:
        gc.freeze()
        gc.enable()
    return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kserve-iac")
def main() -> None:
    """Checks, plans and imports KServe environments, which kserve-iac deploys as typed Pulumi components.

    Exit code 0: success; 1: the command found errors, or the answer is no; 2: the command line is wrong, or the command cannot
    read its input.
    """
