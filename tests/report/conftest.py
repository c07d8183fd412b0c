"""A plan to report on."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.args import parse_environment
from kserve_iac.compiled import Compiled

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def dev_plan():
    """The plan of the project's own dev environment."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    environment, _ = parse_environment({key.partition(":")[2]: value for key, value in config.items()})
    return Compiled(environment).plan
