"""Further clusters at the stand-in for Google Cloud, each from nothing to nothing: the project's own program, the real engine."""

from pathlib import Path

import pytest
import yaml

from .cloud import on_a_cloud

pytestmark = pytest.mark.engine

OTHERS = {
    "projects/host/global/networks/shared": {"type": "gcp:compute/network:Network", "inputs": {}, "computed": {}},
    "projects/host/regions/us-central1/subnetworks/gke": {
        "type": "gcp:compute/subnetwork:Subnetwork",
        "inputs": {
            "network": "projects/host/global/networks/shared",
            "secondaryIpRanges": [{"rangeName": "pods"}, {"rangeName": "services"}],
        },
        "computed": {},
    },
}
"""What another team has made: a network that is shared with the project."""

ENVIRONMENTS = sorted((Path(__file__).parent / "environments").glob("*.yaml"))


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_a_stack_is_created_stays_as_it_is_and_is_destroyed(path, tmp_path):
    content = yaml.safe_load(path.read_text())
    with on_a_cloud(tmp_path, "team", content) as cloud:
        for identifier, record in OTHERS.items():
            cloud.store.put(identifier, record)
        cloud.succeed("up", "--yes", "--skip-preview")
        states = {name: service["state"] for name, service in cloud.summary()["services"].items()}
        assert states == dict.fromkeys(content["config"]["kserve-iac:services"], "Ready")
        cloud.succeed("preview", "--expect-no-changes")
        cloud.succeed("refresh", "--yes", "--expect-no-changes")
        assert cloud.steps() == []
        cloud.succeed("destroy", "--yes", "--skip-preview")
        assert cloud.store.all() == OTHERS
