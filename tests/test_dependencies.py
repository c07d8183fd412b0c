"""Everything that the two packages import is declared in their pyproject.toml, and everything that is declared is imported."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"kserve_iac": ROOT / "pyproject.toml", "kserve_iac_sandbox": ROOT / "sandbox" / "pyproject.toml"}

NAMES = {"google": "protobuf", "grpc": "grpcio", "yaml": "pyyaml"}
"""Distributions of modules that are namespaces, or have another name."""

EXTRAS = {
    "kserve_iac_sandbox.testing": {"pytest"},
    "kserve_iac_sandbox.engine.__main__": {"starlette", "uvicorn"},
    "kserve_iac_sandbox.engine.server": {"starlette"},
    "kserve_iac.models.hub": {"huggingface_hub"},
}
"""Modules that are only imported where an extra is installed."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(project: Path) -> set[str]:
    # Not with tomllib, which Python 3.10 has not.
    [block] = re.findall(r"^dependencies = \[\n(.*?)^\]", project.read_text(), re.MULTILINE | re.DOTALL)
    return {normal(name) for name in re.findall(r'^\s*"([A-Za-z0-9._-]+)', block, re.MULTILINE)}


def imported(text: str) -> set[str]:
    """The top-level modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names)


def distributions(package: str) -> dict[str, set[str]]:
    """The distributions that a package's modules import, with the files that do."""
    by_module = packages_distributions()
    found: dict[str, set[str]] = {}
    folder = PACKAGES[package].parent / package
    for file in folder.rglob("*.py"):
        module = ".".join(file.relative_to(folder.parent).with_suffix("").parts)
        for name in imported(file.read_text()) - {*PACKAGES} - EXTRAS.get(module, set()):
            [distribution] = {NAMES.get(name)} - {None} or {normal(one) for one in by_module.get(name, [name])}
            found.setdefault(str(distribution), set()).add(module)
    return found


def test_imports_are_found_wherever_they_stand():
    text = "import os, a.b\nfrom c import d\nfrom . import e\ndef f():\n    import g\nif x:\n    from h.i import j\n"
    assert imported(text) == {"a", "c", "g", "h"}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_declared(package):
    missing = {
        name: sorted(files) for name, files in distributions(package).items() if name not in declared(PACKAGES[package])
    }
    assert missing == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_declared_is_imported(package):
    assert declared(PACKAGES[package]) - set(distributions(package)) == set()


def required(file: str) -> set[str]:
    lines = (ROOT / file).read_text().splitlines()
    return {normal(re.split(r"[<>=]", line)[0]) for line in lines if not line.startswith("-r ")}


def test_the_package_in_other_languages_gets_what_it_imports():
    """Its process installs ``components/requirements.txt``, and imports the library beside it."""
    wanted = required("components/requirements.txt")
    assert wanted <= declared(PACKAGES["kserve_iac"])
    used = distributions("kserve_iac")
    needed = {
        name for name, files in used.items() if not all(re.search(r"\.(calls|cli|live|report)\b", one) for one in files)
    }
    assert needed - {"typing-extensions"} <= wanted  # of which only type checkers read


def test_only_the_package_for_gke_installs_the_sdk_of_google_cloud():
    """The engine downloads the plugins of all SDKs that are installed, also of those that a program does not use."""
    text = (ROOT / "components" / "gke" / "requirements.txt").read_text()
    assert text.startswith("-r ../requirements.txt\n")
    [line] = re.findall(r'^gke = \["(.*)"\]$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert text.splitlines()[1:] == [line]


@pytest.mark.parametrize("line", (ROOT / "components/requirements.txt").read_text().splitlines())
def test_the_package_requires_the_versions_of_the_library(line):
    assert f'"{line}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("folder", ["components", "components/gke"])
def test_an_installation_of_the_package_leaves_nothing_that_git_would_add(folder):
    left = (".venv/x", "venv/x", "bin/python", "include/x", "lib/x", "lib64", "pyvenv.cfg", "__pycache__/x.pyc")
    ignored = subprocess.run(
        ["git", "check-ignore", *(f"{folder}/{one}" for one in left)], cwd=ROOT, capture_output=True
    )
    if ignored.returncode == 128:
        pytest.skip("this is no git repository")
    assert ignored.stdout.decode().split() == [f"{folder}/{one}" for one in left]
    tracked = (f"{folder}/{one}" for one in ("__main__.py", "PulumiPlugin.yaml", "requirements.txt"))
    assert subprocess.run(["git", "check-ignore", *tracked], cwd=ROOT, capture_output=True).stdout == b""
