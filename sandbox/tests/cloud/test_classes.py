"""The node pools that GKE makes for a compute class."""

from kserve_iac_sandbox.cloud.classes import LABEL, pools
from kserve_iac_sandbox.plugins.gcp import template

CLASS = {
    "metadata": {"name": "l4"},
    "spec": {
        "priorities": [
            {"machineType": "g2-standard-12", "spot": True, "gpu": {"type": "nvidia-l4", "count": 1}},
            {"machineType": "g2-standard-12", "gpu": {"type": "nvidia-l4", "count": 1}},
            {"machineFamily": "n2"},
        ]
    },
}
ZONES = ["us-central1-a", "us-central1-b"]


def test_each_priority_with_a_machine_type_is_a_pool_in_its_order():
    found = pools([CLASS], "projects/p/locations/us-central1/clusters/team", ZONES, template.node)
    assert [record["rank"] for record in found.values()] == [0, 1]
    assert [record["zones"] for record in found.values()] == [ZONES, ZONES]
    spot, plain = (record["template"] for record in found.values())
    assert spot["labels"][LABEL] == plain["labels"][LABEL] == "l4"
    assert spot["allocatable"]["nvidia.com/gpu"] == "1"
    assert spot["labels"]["cloud.google.com/gke-accelerator"] == "nvidia-l4"
    taints = [{taint["key"] for taint in one["taints"]} for one in (spot, plain)]
    assert taints == [{LABEL, "cloud.google.com/gke-spot", "nvidia.com/gpu"}, {LABEL, "nvidia.com/gpu"}]


def test_zones_of_a_priority_are_its_own():
    one = {
        "metadata": {"name": "a"},
        "spec": {"priorities": [{"machineType": "n2-standard-8", "location": {"zones": ["z"]}}]},
    }
    [record] = pools([one], "c", ZONES, template.node).values()
    assert record["zones"] == ["z"]
