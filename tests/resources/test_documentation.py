"""The Python programs of the documentation, run against mocks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_that_is_shown_runs(program, world, run):
    run(lambda: exec(compile(program, "README.md", "exec"), {"__name__": "__main__"}))
    types = {resource.type for resource in world.resources}
    assert {"kubernetes:serving.kserve.io/v1beta1:InferenceService", "kubernetes:helm.sh/v3:Release"} <= types
    assert "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService" in types


def test_there_is_one():
    assert PROGRAMS
