"""Everything that the two packages import is declared in their pyproject.toml, and everything that is declared is imported."""

import ast
import re
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


def test_the_package_in_other_languages_gets_what_it_imports():
    """Its process installs ``components/requirements.txt``, and imports the library beside it."""
    wanted = {
        normal(re.split(r"[<>=]", line)[0]) for line in (ROOT / "components/requirements.txt").read_text().split()
    }
    # Programs in other languages have GKE clusters, too: the package is installed once for all of them.
    assert wanted - {"pulumi-gcp"} <= declared(PACKAGES["kserve_iac"])
    assert 'gke = ["pulumi-gcp' in (ROOT / "pyproject.toml").read_text()
    used = distributions("kserve_iac")
    needed = {
        name for name, files in used.items() if not all(re.search(r"\.(calls|cli|live|report)\b", one) for one in files)
    }
    assert needed - {"typing-extensions"} <= wanted  # of which only type checkers read
