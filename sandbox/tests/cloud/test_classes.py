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


def test_tpus_stand_in_place_of_a_machine_type():
    tpu = {"type": "tpu-v5-lite-podslice", "count": 8, "topology": "2x4"}
    one = {"metadata": {"name": "v5e"}, "spec": {"priorities": [{"tpu": tpu}, {"tpu": {**tpu, "count": 4}}]}}
    single, several = (record["template"] for record in pools([one], "c", ZONES, template.node).values())
    assert single["labels"]["node.kubernetes.io/instance-type"] == "ct5lp-hightpu-8t"
    assert single["labels"]["cloud.google.com/gke-tpu-topology"] == "2x4"
    assert single["allocatable"]["google.com/tpu"] == "8"
    assert {taint["key"] for taint in single["taints"]} == {LABEL, "google.com/tpu"}
    assert not several["whole"]  # it has no bounds
    assert several["labels"]["node.kubernetes.io/instance-type"] == "ct5lp-hightpu-4t"
    assert several["labels"]["cloud.google.com/gke-tpu-topology"] == "2x4"


def test_zones_of_a_priority_are_its_own():
    one = {
        "metadata": {"name": "a"},
        "spec": {"priorities": [{"machineType": "n2-standard-8", "location": {"zones": ["z"]}}]},
    }
    [record] = pools([one], "c", ZONES, template.node).values()
    assert record["zones"] == ["z"]
