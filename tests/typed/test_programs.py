"""Programs as type checkers see them: right ones pass, and each mistake is found on its line."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import mypy.api
import pytest
from click.testing import CliRunner

import kserve_iac
from kserve_iac import args, resources
from kserve_iac.cli import main as kserve_iac_cli

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))

# As strict as can be, and as users have it: without the plugin of pydantic. The packages left out are read for
# half a minute, and nothing that is asked about here is in them.
MYPY = """
[mypy]
strict = true
[mypy-pulumi_gcp.*,pulumi_kubernetes.*]
follow_imports = skip
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The programs: those beside this file, those of the documentation and of new projects, and one that imports every name."""
    folder = tmp_path_factory.mktemp("programs")
    for program in PROGRAMS:
        (folder / program.name).write_text(program.read_text())
    page = ROOT / "docs" / "how-to" / "python.md"
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    assert blocks
    for number, block in enumerate(blocks):
        (folder / f"page_{number}.py").write_text(block)
    for style, cluster in (("environment", "gke"), *(("python", one) for one in ("gke", "existing", "sandbox"))):
        options = ["--cluster", cluster, "--style", style, "--name", "mine"]
        result = CliRunner().invoke(kserve_iac_cli, ["new", str(folder / f"{style}-{cluster}"), *options])
        assert result.exit_code == 0, result.output
        (folder / f"{style}-{cluster}" / "__main__.py").rename(folder / f"new_{style}_{cluster}.py")
    names = ", ".join(name for name in dir(kserve_iac) if name in {*args.__all__, *resources.__all__})
    (folder / "every_name.py").write_text(f"from kserve_iac import {names}\n")
    return sorted(folder.glob("*.py"))


def marked(programs):
    """Where mistakes are marked: file and line."""
    return {
        (program.name, number)
        for program in programs
        for number, line in enumerate(program.read_text().splitlines(), 1)
        if line.endswith("# wrong")
    }


def test_there_are_right_and_wrong_programs(programs):
    wrong = {name for name, _ in marked(programs)}
    assert wrong == {"wrong.py"}
    assert len(programs) >= 5
    assert len(marked(programs)) >= 50


def test_mypy_finds_the_mistakes_and_nothing_else(programs, tmp_path, monkeypatch):
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    (tmp_path / "mypy.ini").write_text(MYPY)
    cache = ROOT / ".mypy_cache" / "programs"
    options = ["--config-file", str(tmp_path / "mypy.ini"), "--cache-dir", str(cache), "--no-error-summary"]
    output, errors, _ = mypy.api.run([*options, *map(str, programs)])
    assert errors == ""
    found = re.findall(r"^(.*?):(\d+): error: .*$", output, re.MULTILINE)
    assert {(Path(name).name, int(line)) for name, line in found} == marked(programs), output


def test_pyright_finds_the_mistakes_and_nothing_else(programs):
    if importlib.util.find_spec("pyright") is None:
        pytest.skip("pyright is not installed")
    folder = programs[0].parent
    (folder / "pyrightconfig.json").write_text(json.dumps({"include": ["."], "extraPaths": [str(ROOT)]}))
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    found = [one for one in json.loads(done.stdout)["generalDiagnostics"] if one["severity"] == "error"]
    places = {(Path(one["file"]).name, one["range"]["start"]["line"] + 1) for one in found}
    assert places == marked(programs), json.dumps(found, indent=1)
