"""docs/reference/mistakes.md: each mistake, run, says what the page says."""

import re
from pathlib import Path

import pytest
import yaml

from kserve_iac.args import parse_environment
from kserve_iac.args.problem import render, sort_key
from kserve_iac.checks import check

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "mistakes.md").read_text()
MISTAKES = re.findall(r"^## \d+\. (.*?)\n(.*?)```yaml\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
POOLS = [
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
    {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 2},
    {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 4},
]


def test_there_are_at_least_twenty_numbered_from_one():
    assert len(MISTAKES) == PAGE.count("\n## ") >= 20
    assert re.findall(r"^## (\d+)\.", PAGE, re.MULTILINE) == [str(n + 1) for n in range(len(MISTAKES))]


@pytest.mark.parametrize(("title", "about", "services", "said"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_the_page_shows_what_is_said(title, about, services, said):
    kserve = re.search(r'kserve: "([\d.]+)"', about)
    platform = {"llm": True, "kserve": kserve.group(1) if kserve else "0.20"}
    config = {"cluster": {"simulated": {"nodePools": POOLS}}, "platform": platform}
    environment, problems = parse_environment({**config, "services": yaml.safe_load(services)})
    found = sorted([*problems, *(check(environment) if environment else [])], key=sort_key)
    assert found
    assert render(found, "environment dev") + "\n" == said
