"""Builds of the two distributions from a copy of the checkout: a build writes beside its source."""

import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

BUILD = "import sys, setuptools.build_meta as backend; backend.{}(sys.argv[1])"

VERSIONS = [int(found.version.partition(".")[0]) for found in distributions(name="setuptools")]

needs_setuptools = pytest.mark.skipif(
    max(VERSIONS, default=0) < 77, reason="setuptools 77 or later is not installed: make venv"
)


def copy_checkout(folder: Path) -> Path:
    """The packages and what describes them, in ``folder``."""
    leave_out = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    for distribution in (Path(), Path("sandbox")):
        (folder / distribution).mkdir(exist_ok=True)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / distribution / name, folder / distribution / name)
    for package in ("kserve_iac", "sandbox/kserve_iac_sandbox"):
        shutil.copytree(ROOT / package, folder / package, ignore=leave_out)
    return folder


def build(source: Path, target: Path, how: str = "build_wheel") -> Path:
    """The wheel that a function of the build backend writes into ``target``."""
    words = [sys.executable, "-c", BUILD.format(how), str(target)]
    before = {*target.glob("*.whl")}
    done = subprocess.run(words, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [wheel] = {*target.glob("*.whl")} - before
    return wheel
