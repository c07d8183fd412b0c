"""The command line ``kserve-iac``. Subcommands are imported when they are called, so that ``--help`` is quick."""

import gc
from importlib import import_module
from importlib.metadata import entry_points

import click

from .failure import Unreadable

COMMANDS: dict[str, tuple[str, str]] = {
    "check": (
        "kserve_iac.cli.stacks:check",
        "Check whether an environment can work, and give every reason if it cannot.",
    ),
    "fit": ("kserve_iac.cli.fit:fit", "Check whether a model fits a GPU, and which machine types can hold it."),
    "plan": (
        "kserve_iac.cli.plan:plan",
        "Show what an environment needs, holds and costs, and what a change interrupts.",
    ),
    "models": ("kserve_iac.cli.models:models", "Add models that the catalogue lacks to this project, and list them."),
    "preset": ("kserve_iac.cli.preset:preset", "Print the endpoint picker's configuration that a preset renders."),
    "show": ("kserve_iac.cli.stacks:show", "Show what exists after the last update of a stack."),
    "import": ("kserve_iac.cli.importing:import_", "Write existing KServe objects as an environment or a program."),
    "schema": ("kserve_iac.cli.schema:schema", "Print a JSON schema for editors, or the Pulumi schema."),
}
"""Subcommand -> (where it is: ``module:attribute``, one line of help). Add yours here."""

GROUP = "kserve_iac.commands"
"""Entry points of other distributions that are commands here, by their names."""

DISTRIBUTIONS: dict[str, tuple[str, str]] = {
    "sandbox": ("pip install 'kserve-iac[sandbox]'", "Start, inspect and stop a control plane on this machine."),
}
"""Command of a distribution that may not be installed -> (how to install it, one line of help)."""


class LazyGroup(click.Group):
    """A group whose commands are imported one by one. Other distributions are looked for only when a name is not ours."""

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
        said = {**COMMANDS, **DISTRIBUTIONS}
        rows = [(name, said[name][1] if name in said else "") for name in self.list_commands(context)]
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
    """Model serving on Kubernetes as typed Pulumi components.

    Exit codes: 0, success; 1, the check found errors, or the answer is no; 2, the command line is wrong, or something
    cannot be read.
    """
