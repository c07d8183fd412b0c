"""A world for the manifests: pools, and golden files that are written anew on request."""

import os
from pathlib import Path

import pytest
import yaml

from kserve_iac.args import NodePool
from kserve_iac.capacity import pools_of
from kserve_iac.capacity.pool import SANDBOX_SYSTEM_POOL

REGENERATE = "KSERVE_IAC_REGENERATE"
FOLDER = Path(__file__).parent / "golden"


@pytest.fixture
def pools():
    found = pools_of(
        [
            NodePool(name="cpu", machine_type="e2-standard-16"),
            NodePool(name="l4", machine_type="g2-standard-96", max_nodes=2, labels={"team": "llm"}),
            NodePool(name="h100", machine_type="a3-highgpu-8g", taints=[{"key": "dedicated", "value": "llm"}]),
        ]
    )
    return {**found, SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL}


@pytest.fixture
def golden():
    """``golden(name, objects)``: equal, byte for byte, to ``golden/NAME.yaml``."""

    def check(name, *objects):
        text = yaml.safe_dump_all(objects, sort_keys=False, width=120)
        path = FOLDER / f"{name}.yaml"
        if os.environ.get(REGENERATE) == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.is_file(), f"no golden file {path.name}: run once with {REGENERATE}=1 and read what it wrote"
        assert text == path.read_text(), f"{path.name} differs: if that is meant, run with {REGENERATE}=1"

    return check
