"""docs/how-to/ci.md: its steps are those of the workflows, and it describes every input and severity that it has to."""

import re

import yaml

from kserve_iac.review.review import ATTENTION

from .conftest import ACTION, ROOT

PAGE = (ROOT / "docs" / "how-to" / "ci.md").read_text()


def test_the_two_lines_are_those_of_the_workflow():
    [block] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    workflow = yaml.safe_load((ROOT / "docs" / "how-to" / "ci" / "review.yml").read_text())
    assert [one["uses"] for one in yaml.safe_load(block)] == [
        one["uses"] for one in workflow["jobs"]["review"]["steps"]
    ]


def test_every_severity_is_described():
    for kind in ATTENTION:
        assert kind == "refused" or f"| `{kind}` |" in PAGE


def test_inputs_that_are_described_exist():
    inputs = yaml.safe_load((ACTION / "action.yml").read_text())["inputs"]
    table = PAGE[PAGE.index("| input | meaning |") :].partition("\n\n")[0]
    named = set(re.findall(r"`([\w-]+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:])))
    assert named <= set(inputs)
    assert named >= {"stacks", "command", "kubeconfig"}
