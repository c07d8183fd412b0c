"""Which commands there are: ours, and those of other distributions."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

from kserve_iac import cli
from kserve_iac.cli import COMMANDS, DISTRIBUTIONS, GROUP, main


@pytest.fixture
def installed(monkeypatch):
    """Sets the entry points of other distributions."""

    def set_(**values: str) -> None:
        entries = [EntryPoint(name, value, GROUP) for name, value in values.items()]

        def found(group: str, name: str | None = None) -> list[EntryPoint]:
            return [entry for entry in entries if group == GROUP and name in (None, entry.name)]

        monkeypatch.setattr(cli, "entry_points", found)

    return set_


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def test_help_lists_every_command_without_importing_it():
    code, output = run("--help")
    assert code == 0
    assert all(name in output for name in (*COMMANDS, *DISTRIBUTIONS))
    check = (
        "import sys; from kserve_iac.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "names = ('pulumi', 'requests', 'rich', 'pydantic', 'kserve_iac_sandbox')\n"
        "print([m for m in sys.modules if m.partition('.')[0] in names])"
    )
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_a_command_that_is_not_there():
    code, output = run("nothing")
    assert code == 2
    assert "No such command" in output


def test_the_sandbox_is_found_where_it_is_installed(installed):
    installed(sandbox="kserve_iac_sandbox.cli:sandbox")
    code, output = run("sandbox", "up", "--help")
    assert code == 0
    assert "waits until it is ready" in output


@pytest.mark.parametrize("arguments", [["sandbox"], ["sandbox", "up"], ["sandbox", "--help"]])
def test_where_it_is_not_installed_one_message_says_how(installed, arguments):
    installed()
    code, output = run(*arguments)
    assert code == 2
    assert (
        output == "Error: `kserve-iac sandbox` is not installed. Install it with: pip install 'kserve-iac[sandbox]'\n"
    )


def test_commands_of_other_distributions_are_listed_and_run(installed):
    installed(other="kserve_iac.cli.schema:schema")
    assert "other" in run("--help")[1]
    assert run("other", "--help")[0] == 0


def test_no_distribution_is_looked_for_where_the_command_is_ours(monkeypatch):
    def never(**_: object) -> None:
        raise AssertionError("this takes time")

    monkeypatch.setattr(cli, "entry_points", never)
    assert run("check", "--help")[0] == 0


def test_the_entry_point_of_the_sandbox_names_its_command():
    from importlib.metadata import entry_points

    [entry] = entry_points(group=GROUP, name="sandbox")
    assert entry.load().name == "sandbox"
