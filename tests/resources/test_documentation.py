"""The Python programs of the documentation, run against mocks."""

import re
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main
from kserve_iac.resources.base import checked

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "python.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_that_is_shown_runs(program, world, run):
    run(lambda: exec(compile(program, PAGE.name, "exec"), {"__name__": "__main__"}))
    types = {resource.type for resource in world.resources}
    assert {"kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService", "kubernetes:helm.sh/v3:Release"} <= types
    own = {
        "ExistingCluster": "kubernetes:serving.kserve.io/v1beta1:InferenceService",
        "GkeCluster": "gcp:container/nodePool:NodePool",
    }
    [cluster] = [cluster for cluster in own if f"{cluster}(" in program]
    assert own[cluster] in types


def test_there_are_both():
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_that_is_shown_can_work(program, tmp_path):
    (tmp_path / "__main__.py").write_text(program)
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "can work" in result.stdout


def test_the_findings_that_are_shown_are_those_that_come(tmp_path, monkeypatch):
    [shown] = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    [project] = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    program = PROGRAMS[0].replace('pool="l4"', 'pool="l5"').replace("predictor={", 'predictor={"scale_metric": "rps", ')
    (tmp_path / "__main__.py").write_text(program)
    (tmp_path / "Pulumi.yaml").write_text(project)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "."])
    assert result.exit_code == 1
    assert result.stderr == shown


@pytest.mark.parametrize("name", ["right_mappings", "right_objects"])
def test_what_type_checkers_take_is_taken(name, world, run, sandbox, monkeypatch):
    """The programs of ``tests/typed``, as far as reading their arguments goes: what they ask for need not work."""
    settings = {"kserve-iac:bucket": "models", "kserve-iac:kubeconfig": "{}", "kserve-iac:port": "8080"}
    monkeypatch.setattr("pulumi.runtime.config.CONFIG", ContextVar("settings", default=settings))
    program = (ROOT / "tests" / "typed" / "programs" / f"{name}.py").read_text()

    def read_all():
        with checked(SimpleNamespace(of_args=lambda _: None)):
            exec(compile(program, name, "exec"), {"__name__": "__main__"})

    run(read_all)
    assert len(world.resources) > 5
