"""The command line without a cluster: help, mistakes, progress of what is got."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from kserve_iac_sandbox import lifecycle, mark, plugin, status
from kserve_iac_sandbox.cli import sandbox
from kserve_iac_sandbox.cli.progress import BuildDisplay
from kserve_iac_sandbox.tools.build import Progress, Toolbox, ToolError
from kserve_iac_sandbox.tools.catalog import PROGRAMS
from kserve_iac_sandbox.tools.platforms import LINUX


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KSERVE_IAC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KSERVE_IAC_CACHE", str(tmp_path / "cache"))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(sandbox, list(arguments))
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def test_help_is_quick() -> None:
    check = (
        "import sys; from kserve_iac_sandbox.cli import sandbox\n"
        "try: sandbox(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('pulumi', 'requests', 'rich', 'cryptography', 'psutil')])"
    )
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_it_runs_without_the_command_line_of_another_distribution() -> None:
    command = [sys.executable, "-m", "kserve_iac_sandbox", "status"]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 3
    assert "absent" in found.stdout


@pytest.mark.parametrize("command", ["up", "down", "status", "env", "logs", "tools"])
def test_every_subcommand_has_help(command: str) -> None:
    code, output = run(command, "--help")
    assert code == 0
    assert "Usage:" in output


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("status",), 3, "absent"),
        (("env",), 1, "kserve-iac sandbox up"),
        (("logs", "etcd"), 1, "kserve-iac sandbox up"),
        (("down",), 0, "was not running"),
        (("up", "--name", "No Name"), 1, "is no name for a sandbox"),
        (("nothing",), 2, "No such command"),
    ],
)
def test_mistakes_are_one_message(arguments: tuple[str, ...], code: int, text: str) -> None:
    got, output = run(*arguments)
    assert got == code
    assert text in output


def test_missing_go_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for command in ("up", "tools"):
        code, output = run(command)
        assert code == 1
        assert "Install Go" in output


def test_interrupted_build_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lifecycle, "ensure_tools", interrupted)
    code, output = run("tools")
    assert code == 1
    assert "The next call continues" in output
    code, output = run("up")
    assert code == 1
    assert "continues the start" in output
    monkeypatch.setattr(plugin, "lacking", lambda runs: "")
    assert "sandbox up --name dev --with traffic`" in run("up", "--with", "traffic")[1]


@pytest.mark.parametrize(("runs", "is_told"), [("nothing", False), ("models", True), ("traffic", True)])
def test_up_says_why_pods_do_not_run(monkeypatch: pytest.MonkeyPatch, runs: mark.Runs, is_told: bool) -> None:
    made = mark.Mark("dev", "id", "https://127.0.0.1:1", "", "", {}, "", runs=runs)
    monkeypatch.setattr(lifecycle, "up", lambda *arguments, **options: made)
    found = status.Status("dev", "ready", no_pod_network="only Linux has network namespaces")
    monkeypatch.setattr(status, "read", lambda layout: found)
    code, output = run("up")
    assert code == 0
    assert ("Pods exist in name only" in output and "only Linux" in output) == is_told
    if is_told:  # who asks for it is refused
        code, output = run("up", "--with", runs)
        assert code == 1
        assert "only Linux" in output


def test_failed_build_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: object, **options: object) -> None:
        raise ToolError("building kwok of x@v1 failed:\nundefined: y")

    monkeypatch.setattr(lifecycle, "ensure_tools", failing)
    code, output = run("up")
    assert code == 1
    assert output.startswith("Error: building kwok")


def test_list_of_tools() -> None:
    code, output = run("tools", "--list")
    assert code == 0
    assert "kubernetes" in output
    assert "missing" in output


def test_list_says_where_each_comes_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    helm = tmp_path / ("a-long-name-of-a-folder-" * 4) / "helm"  # longer than the table has room for
    helm.parent.mkdir()
    helm.write_text("")
    helm.chmod(0o755)
    monkeypatch.setenv("PATH", str(helm.parent))
    monkeypatch.setattr("kserve_iac_sandbox.tools.platforms.current", lambda: LINUX[0])
    kwok = next(program for program in PROGRAMS if program.name == "kwok")
    folder = Toolbox().folder(kwok)
    folder.mkdir(parents=True)
    (folder / ".recipe").write_text(kwok.recipe)
    rows: dict[str, list[str]] = {}
    for line in run("tools", "--list")[1].splitlines():
        name, *cells = [cell.strip() for cell in line.strip("│").split("│")]
        if name:
            row = rows[name] = cells
        else:  # a line that goes on with the row before
            row[:] = [old + more for old, more in zip(row, cells, strict=True)]
    assert rows["helm"][1:3] == ["on PATH", str(helm)]
    assert rows["kwok"][:4] == ["v0.8.0", "Go", "Go", "sandbox"]
    assert rows["etcd"][1:4] == ["missing", "archive github.com, else Go", "sandbox"]
    assert rows["kserve"][1:3] == ["missing", "image docker.io, else Go"]
    assert rows["kubectl"][3] == "extras"
    assert rows["sklearnserver"][1:4] == ["missing", "wheels, when it is first needed", "models"]


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_of_two_programs(terminal: bool) -> None:
    out = io.StringIO()
    with BuildDisplay() as display:
        display.console = Console(file=out, force_terminal=terminal, width=120)
        for done, phase in ((0, "download"), (0, "compile"), (50, "compile"), (100, "done")):
            display.progress(Progress("etcd", phase, done, 100 if phase != "download" else 0, done / 2, "go", 1, 2))
            display.progress(Progress("kwok", "download", done << 20, 100 << 20, done / 2, "archive", 2, 2))
        display.say("kwok cannot be had")
        display.progress(Progress("kwok", "done", 100 << 20, 100 << 20, 60, "image", 2, 2))
        display.say("ready")
    text = out.getvalue()
    assert text.count("Getting 2 programs.") == 1
    assert "100/100 packages" in text
    assert "100.0/100.0 MiB" in text
    assert "[1/2] etcd" in text
    assert "[2/2] kwok" in text
    assert "image" in text
    assert text.index("kwok cannot be had") < text.index("ready")


def test_a_log_has_a_line_now_and_then() -> None:
    out = io.StringIO()
    with BuildDisplay() as display:
        display.console = Console(file=out, width=120)
        for second in range(40):
            display.progress(Progress("etcd", "compile", second, 40, second, "go", 3, 9))
        display.progress(Progress("etcd", "done", 40, 40, 40, "go", 3, 9))
    assert out.getvalue().splitlines()[1:] == [
        "[3/9] etcd (Go): compile, 0/40 packages, 0 s",
        "[3/9] etcd (Go): compile, 15/40 packages, 15 s",
        "[3/9] etcd (Go): compile, 30/40 packages, 30 s",
        "[3/9] etcd (Go): done, 40/40 packages, 40 s",
    ]
