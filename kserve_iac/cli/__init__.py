"""The command line ``kserve-iac``. Subcommands are imported when they are called, so that ``--help`` is quick."""

from importlib import import_module

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("kserve_iac.cli.stacks:check", "Can this environment work? Every reason if not, without the engine."),
    "fit": ("kserve_iac.cli.fit:fit", "Does a model fit a GPU, and which machine types hold it?"),
    "plan": ("kserve_iac.cli.plan:plan", "What an environment needs, holds and costs, and what a change interrupts."),
    "show": ("kserve_iac.cli.stacks:show", "What stands after the last update of a stack."),
    "import": ("kserve_iac.cli.importing:import_", "KServe objects that are there, as an environment or a program."),
    "schema": ("kserve_iac.cli.schema:schema", "What may be written: a JSON schema for editors, or the Pulumi schema."),
    "sandbox": ("kserve_iac.cli.sandbox:sandbox", "A control plane on this machine: start it, look at it, end it."),
}
"""Subcommand -> (where it is: ``module:attribute``, one line of help). Add yours here."""


class LazyGroup(click.Group):
    """A group whose commands are named in ``COMMANDS`` and imported one by one."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *COMMANDS})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(context, name)
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(context) if name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kserve-iac")
def main() -> None:
    """Model serving on Kubernetes as typed Pulumi components."""
