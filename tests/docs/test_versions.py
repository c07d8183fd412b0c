"""The documentation names the versions that the project requires."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def found(pattern, *parts):
    return re.findall(pattern, ROOT.joinpath(*parts).read_text())


def test_one_oldest_pulumi_is_required_everywhere():
    [oldest] = found(r'"pulumi>=([\d.]+),<4"', "pyproject.toml")
    required = {
        "Pulumi.yaml": found(r'requiredPulumiVersion: ">=([\d.]+)\.0"', "Pulumi.yaml"),
        "the package": found(r'requiredPulumiVersion: ">=([\d.]+)\.0"', "components", "PulumiPlugin.yaml"),
        "its requirements": found(r"pulumi>=([\d.]+),<4", "components", "requirements.txt"),
        "README": found(r"Pulumi ≥ ([\d.]*\d)", "README.md"),
        "the guide": found(r"Pulumi ≥ ([\d.]*\d)", "docs", "how-to", "existing-cluster.md"),
    }
    assert required == {key: [oldest] for key in required}


def test_python_and_go_are_the_required_ones():
    [python] = found(r'requires-python = ">=([\d.]+)"', "pyproject.toml")
    for page in ("README.md", "CONTRIBUTING.md", "docs/tutorial/first-change.md"):
        assert found(r"Python ≥ ([\d.]*\d)", page) == [python], page
        assert found(r"Go ≥ ([\d.]*\d)", page) == found(r'go-version: "([\d.]+)"', ".github", "workflows", "ci.yml"), (
            page
        )
