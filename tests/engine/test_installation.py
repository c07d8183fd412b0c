"""Both distributions in an empty virtual environment, outside of the checkout: what a new user does first.

It needs the package index, from which pip installs what they depend on.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..wheels import build, copy_checkout, needs_setuptools

pytestmark = [pytest.mark.engine, needs_setuptools]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs of the virtual environment."""
    folder = tmp_path_factory.mktemp("installed")
    checkout = copy_checkout(tmp_path_factory.mktemp("checkout"))
    wheels = [str(build(checkout / one, folder)) for one in ("", "sandbox")]
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    programs = folder / "venv" / "bin"
    call([str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check", *wheels], folder)
    return programs


def call(command: list[str], folder: Path) -> str:
    """Standard output of a command that knows nothing of the checkout."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_programs_are_installed(installed: Path, tmp_path: Path) -> None:
    assert call([str(installed / "kserve-iac"), "--version"], tmp_path).startswith("kserve-iac, version ")
    assert "up" in call([str(installed / "kserve-iac"), "sandbox", "--help"], tmp_path)
    assert os.access(installed / "pulumi-resource-kserve-iac", os.X_OK)


@pytest.mark.parametrize("style", ["environment", "python", "yaml"])
def test_a_new_project_can_work(style: str, installed: Path, tmp_path: Path) -> None:
    kserve_iac = str(installed / "kserve-iac")
    call([kserve_iac, "new", "mine", "--cluster", "sandbox", "--style", style], tmp_path)
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert {".github", ".gitignore", "README.md", "requirements.txt"} <= names
    said = call([kserve_iac, "check", "dev" if style == "environment" else "."], tmp_path / "mine")
    assert "2 services on 2 pools can work." in said


def test_its_requirements_are_those_that_are_installed(installed: Path, tmp_path: Path) -> None:
    call([str(installed / "kserve-iac"), "new", "mine", "--cluster", "sandbox"], tmp_path)
    text = (tmp_path / "mine" / "requirements.txt").read_text()
    assert [line.partition(" @ file://")[0] for line in text.splitlines()] == ["kserve-iac", "kserve-iac-sandbox"]
    pip = [str(installed / "pip"), "install", "--dry-run", "--no-deps", "--disable-pip-version-check"]
    call([*pip, "-r", "mine/requirements.txt"], tmp_path)
