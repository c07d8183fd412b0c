"""Public reports about what Google Cloud's APIs refuse: the smallest environment of each, and all that the preview says of it."""

from pathlib import Path

import pytest

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.capacity.pools import pools_of
from kserve_iac.checks.check import examine
from kserve_iac.cli.source import read
from kserve_iac.gke.node_pool import node_pool

FOLDER = Path(__file__).parent / "forms"
GKE = "cluster.gke"
POOLS = f"{GKE}.nodePools"

EXPECTED = {
    "a-component-without-metrics.yaml": {("gke-form", "error", f"{GKE}.observability.metrics.1")},
    "a-zone-that-is-not-there.yaml": {("gpu-zone", "error", f"{POOLS}.0.zones.0")},
    "any-reservation-on-autopilot.yaml": {
        ("autopilot-reservation", "warning", f"{GKE}.computeClasses.0.rungs.0.capacity")
    },
    "autopilot-in-a-zone.yaml": {("autopilot", "error", f"{GKE}.location")},
    "autopilot-without-a-channel.yaml": {("autopilot", "error", f"{GKE}.releaseChannel")},
    "capital-labels.yaml": {("gke-form", "error", f"{GKE}.labels.Owner")},
    "classes-before-auto-creation.yaml": {("gke-version", "error", f"{GKE}.computeClasses.0")},
    "compact-n1.yaml": {("placement", "error", f"{POOLS}.0.compactPlacement")},
    "flex-start-before-1-32.yaml": {("gke-version", "error", f"{POOLS}.0.capacity")},
    "machines-that-the-catalogue-lacks.yaml": {
        ("machine-type-unknown", "warning", f"{POOLS}.{index}.machineType") for index in range(3)
    },
    "network-with-host-bits.yaml": {
        ("cidr", "error", f"{GKE}.access.authorizedNetworks.office"),
        ("cidr", "error", f"{GKE}.access.controlPlaneCidr"),
    },
    "private-address-for-nobody.yaml": {("api-access", "warning", f"{GKE}.access.authorizedNetworks")},
    "spot-rung.yaml": set(),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_fault_of_the_report_is_found_and_nothing_else(name):
    assert {(one.code, one.severity, one.path) for one in read(str(FOLDER / name)).findings} == EXPECTED[name]


def test_every_report_has_a_verdict_and_names_its_source():
    files = sorted(FOLDER.glob("*.yaml"))
    assert [path.name for path in files] == sorted(EXPECTED)
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in files)


@pytest.mark.parametrize(("capacity", "tolerates"), [("spot", True), ("on-demand", False)])
def test_pods_on_a_class_with_spot_rungs_tolerate_spot_nodes(capacity, tolerates):
    given = {"name": "c", "rungs": [{"machineType": "g2-standard-8", "capacity": capacity}]}
    args = GkeClusterArgs.model_validate({"location": "us-central1", "computeClasses": [given]})
    spot = {"key": "cloud.google.com/gke-spot", "operator": "Equal", "value": "true", "effect": "NoSchedule"}
    assert (spot in pools_of(args.pools)["c"].tolerations) == tolerates


def test_pods_may_run_on_machines_of_which_nothing_is_known():
    config = {
        "cluster": {
            "gke": {
                "location": "us-central1",
                "access": {"authorizedNetworks": {"office": "198.51.100.0/24"}},
                "systemPool": {"machineType": "c4d-standard-8"},
                "nodePools": [
                    {
                        "name": "t4",
                        "machineType": "custom-8-32768",
                        "accelerator": {"type": "nvidia-tesla-t4"},
                        "zones": ["us-central1-a"],
                        "maxNodes": 2,
                    }
                ],
            }
        },
        "platform": {"llm": True},
        "services": {
            "chat": {
                "llmInferenceService": {
                    "model": {"uri": "hf://Qwen/Qwen3-0.6B"},
                    "pool": "t4",
                    "parallelism": {"tensor": 1},
                    "engine": {"maxModelLen": 2048, "dtype": "float16"},
                }
            }
        },
    }
    _, problems = examine(config)
    assert {(one.code, one.severity, one.path) for one in problems} == {
        ("machine-type-unknown", "warning", f"{GKE}.systemPool.machineType"),
        ("machine-type-unknown", "warning", f"{POOLS}.0.machineType"),
    }


def test_gke_chooses_the_boot_disk_of_machines_of_which_nothing_is_known():
    def disk(machine):
        pool = GkeNodePool(name="p", machine_type=machine)
        return node_pool(pool, service_account="a@b.example.com")["nodeConfig"].get("diskType")

    assert disk("z3-highmem-88") is None
    assert disk("n4-standard-8") == disk("c4d-standard-8") == "hyperdisk-balanced"
    assert disk("c3-standard-8-lssd") == disk("e2-medium") == "pd-balanced"
