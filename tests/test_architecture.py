"""What the code may know of itself and of the machine it is written on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def in_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_packages_import_one_another_only_as_the_contracts_say(in_project):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", done.stdout)
    assert kept is not None, done.stdout
    assert int(kept.group(1)) >= 5


def test_every_package_has_its_place_in_the_contracts(in_project):
    # Not with tomllib, which Python 3.10 has not.
    [layers_text] = re.findall(r"^layers = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    layers = {name.strip() for layer in re.findall(r'"(.*?)"', layers_text) for name in layer.split("|")}
    packages = {f"kserve_iac.{path.parent.name}" for path in (ROOT / "kserve_iac").glob("*/__init__.py")}
    assert packages == layers


def test_no_test_of_the_sandbox_needs_the_library():
    pattern = re.compile(r"^\s*(from|import) kserve_iac\b(?!_)", re.MULTILINE)
    assert pattern.search("import os\nfrom kserve_iac.args import Environment")
    assert not pattern.search("from kserve_iac_sandbox import Sandbox")
    pages = [path for path in (ROOT / "sandbox").rglob("*.py") if pattern.search(path.read_text())]
    assert pages == []


PURE = (
    "admission",
    "adopt",
    "args",
    "capacity",
    "catalog",
    "checks",
    "compiled",
    "engines",
    "findings",
    "gke",
    "plan",
    "render",
)


def test_what_is_pure_loads_without_pulumi():
    """In a process of its own, since other tests have imported it."""
    pure = ", ".join(f"kserve_iac.{name}" for name in PURE)
    code = f"import sys, {pure}; print([name for name in sys.modules if name.startswith('pulumi')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


MACHINE = re.compile(r"(?<![\w./-])/(work|root)(?=[/\s\"'`),:;]|$)|\.\./shared/", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "is_path"),
    [
        ("see " + "/wo" + "rk/main", True),
        ("'" + "/ro" + "ot'", True),
        ("read ../sha" + "red/DESIGN.md", True),
        ("kserve.io/work/x", False),
        ("https://x/root/y", False),
        ("/workload", False),
        ("../../shared.tpl", False),
    ],
)
def test_paths_of_a_machine_are_recognised(text, is_path):
    assert bool(MACHINE.search(text)) is is_path


def test_no_file_names_the_machine_it_was_written_on():
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group(0)}" for match in MACHINE.finditer(text)]
    assert found == []
