"""Pools and compute classes with TPUs: what is refused of them, and what Google is asked for."""

from typing import Any

import pytest
from pydantic import ValidationError

from kserve_iac.args import GkeClusterArgs
from kserve_iac.args.gke_pool import GkeNodePool
from kserve_iac.capacity import pools_of
from kserve_iac.gke.checks import check_gke
from kserve_iac.gke.compute_class import compute_class
from kserve_iac.gke.node_pool import node_pool
from kserve_iac.gke.placement import workload_policy

from .test_checks import AUTOPILOT, OPEN, climb, cluster, of

A = ["us-central1-a"]
V5E, V6E, V5P, V7 = "ct5lp-hightpu-4t", "ct6e-standard-4t", "ct5p-hightpu-4t", "tpu7x-standard-4t"


def found(config: dict[str, Any]) -> list[tuple[str, str]]:
    problems = check_gke(GkeClusterArgs.model_validate(config))
    assert all(problem.message and problem.mend for problem in problems)
    return [(problem.code, problem.path) for problem in problems]


RIGHT = {
    "v5e": cluster(of(V5E, zones=A)),
    "v5e with 1 chip": cluster(of("ct5lp-hightpu-1t", zones=A)),
    "v5e with 8 chips": cluster(of("ct5lp-hightpu-8t", zones=A, tpuTopology="2x4")),
    "v5p": cluster(of(V5P, zones=A, tpuTopology="2x2x1")),
    "v6e": cluster(of(V6E, zones=A, tpuTopology="2x2", maxNodes=8)),
    "7x": cluster(of(V7, zones=A)),
    "spot": cluster(of(V6E, zones=A, capacity="spot")),
    "flex-start": cluster(of(V6E, zones=A, capacity="flex-start")),
    "reserved": cluster(of(V7, zones=A, capacity={"reservation": "team"})),
    "zonal": {**cluster(of(V6E)), "location": "us-central1-a"},
    "zones of the cluster": cluster(of(V6E), zones=A),
    "a slice of v6e": cluster(of(V6E, zones=A, tpuTopology="4x4", maxNodes=4)),
    "a slice that stands": cluster(of(V5E, zones=A, tpuTopology="2x4", minNodes=2, maxNodes=2)),
    "a slice of v5p": cluster(of(V5P, zones=A, tpuTopology="2x2x2", maxNodes=2)),
    "a slice of 7x": cluster(of(V7, zones=A, tpuTopology="4x4x4", maxNodes=16, capacity={"reservation": "r"})),
    "a slice of flex-start": cluster(of(V6E, zones=A, tpuTopology="2x4", maxNodes=2, capacity="flex-start")),
    "a version that has it": cluster(of(V7, zones=A), version="1.34"),
    "a quota": cluster(of(V6E, zones=A, maxNodes=2), gpuQuota={"tpu-v6e-slice": 8, "GPUS_ALL_REGIONS": 0}),
    "a quota of vCPUs": cluster(of(V6E, zones=A), gpuQuota={"CPUS_ALL_REGIONS": 64}),
    "a reservation beside a quota": cluster(
        of(V6E, zones=A, maxNodes=2, capacity={"reservation": "r"}), gpuQuota={"tpu-v6e-slice": 0}
    ),
    "a compute class": cluster(
        computeClasses=[climb(of(V6E, capacity={"reservation": "r"}), of(V6E, capacity="spot"))]
    ),
    "a compute class on Autopilot": {**AUTOPILOT, "computeClasses": [climb(of(V5E))]},
}


@pytest.mark.parametrize("config", RIGHT.values(), ids=RIGHT)
def test_right_ones_pass(config):
    assert found(config) == []


P = "nodePools.0"
WRONG: dict[str, tuple[str, str, dict[str, Any]]] = {
    "no such slice": ("tpu-topology", f"{P}.tpuTopology", cluster(of(V6E, zones=A, tpuTopology="3x3"))),
    "too small": ("tpu-topology", f"{P}.tpuTopology", cluster(of("ct6e-standard-1t", zones=A, tpuTopology="2x2"))),
    "no TPUs": ("tpu-topology", f"{P}.tpuTopology", cluster(of("g2-standard-4", tpuTopology="2x2"))),
    "more nodes than a slice": (
        "tpu-slice-size",
        f"{P}.maxNodes",
        cluster(of(V6E, zones=A, tpuTopology="4x4", maxNodes=8)),
    ),
    "fewer": ("tpu-slice-size", f"{P}.maxNodes", cluster(of(V5E, zones=A, tpuTopology="2x4"))),
    "a part of a slice at least": (
        "tpu-slice-size",
        f"{P}.minNodes",
        cluster(of(V6E, zones=A, tpuTopology="4x4", minNodes=2, maxNodes=4)),
    ),
    "a slice in several zones": (
        "placement",
        f"{P}.zones",
        cluster(of(V6E, zones=["us-central1-a", "us-central1-b"], tpuTopology="4x4", maxNodes=4)),
    ),
    "a slice in no zone": ("placement", f"{P}.zones", cluster(of(V6E, tpuTopology="4x4", maxNodes=4))),
    "a slice blue-green": (
        "placement",
        f"{P}.upgrade.strategy",
        cluster(of(V6E, zones=A, tpuTopology="4x4", maxNodes=4, upgrade={"strategy": "blue-green"})),
    ),
    "compact": ("tpu-placement", f"{P}.compactPlacement", cluster(of(V6E, zones=A, compactPlacement=True))),
    "another region": (
        "gpu-region",
        f"{P}.machineType",
        {**cluster(of(V7, zones=["europe-west9-a"])), "location": "europe-west9"},
    ),
    "another region for a class": (
        "gpu-region",
        "computeClasses.0.rungs.0.machineType",
        {**AUTOPILOT, "location": "europe-west9", "computeClasses": [climb(of(V7))]},
    ),
    "no zone": ("gpu-zone-unsure", f"{P}.zones", cluster(of(V6E))),
    "an old version": ("gke-version", f"{P}.machineType", cluster(of(V6E, zones=A), version="1.30")),
    "an old version for 7x": ("gke-version", f"{P}.machineType", cluster(of(V7, zones=A), version="1.33.5")),
    "a quota": (
        "gpu-quota",
        f"{P}.maxNodes",
        cluster(of(V6E, zones=A, maxNodes=3), gpuQuota={"tpu-v6e-slice": 8}),
    ),
    "a quota of spot": (
        "gpu-quota",
        f"{P}.maxNodes",
        cluster(of(V6E, zones=A, maxNodes=3, capacity="spot"), gpuQuota={"spot/tpu-v6e-slice": 8}),
    ),
    "GPUs attached": (
        "gpu-attach",
        f"{P}.accelerator",
        cluster(of(V6E, zones=A, accelerator={"type": "nvidia-tesla-t4"})),
    ),
    "a partition": ("gpu-partition", f"{P}.gpuPartition", cluster(of(V6E, zones=A, gpuPartition="1g.5gb"))),
    "GPUDirect": ("gpu-network", f"{P}.gpuDirect", cluster(of(V6E, zones=A, gpuDirect=True))),
    "the system pool": ("system-pool", "systemPool.machineType", cluster(systemPool={"machineType": V6E})),
    "a class of TPUs and GPUs": (
        "tpu-class",
        "computeClasses.0.rungs.1.machineType",
        cluster(computeClasses=[climb(of(V6E), of("g2-standard-4"))]),
    ),
    "a class of two topologies": (
        "tpu-class",
        "computeClasses.0.rungs.1.machineType",
        cluster(computeClasses=[climb(of(V6E), of("ct6e-standard-8t"))]),
    ),
}


@pytest.mark.parametrize(("code", "path", "config"), WRONG.values(), ids=WRONG)
def test_wrong_ones_are_refused_where_they_are(code, path, config):
    assert found(config) == [(code, path)]


def mend(machine: str, topology: str) -> str:
    config = cluster(of(machine, zones=A, tpuTopology=topology))
    return check_gke(GkeClusterArgs.model_validate(config))[0].mend


def test_the_mends_name_a_value():
    assert mend("ct6e-standard-1t", "2x4") == "Set machineType to ct6e-standard-8t, or remove tpuTopology."
    assert mend(V6E, "3x3") == "Set tpuTopology to 2x2, or remove it."
    assert mend(V6E, "4x4").startswith("Set maxNodes to 4.")


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("TPU_LITE_PODSLICE_V5", "tpu-v5-lite-podslice"),
        ("PREEMPTIBLE_TPU_LITE_PODSLICE_V5", "spot/tpu-v5-lite-podslice"),
        ("CT6E", "tpu-v6e-slice"),
    ],
)
def test_names_of_quotas_of_compute_engine_are_translated(name, ours):
    [problem] = check_gke(GkeClusterArgs.model_validate(cluster(gpuQuota={name: 8})))
    assert (problem.code, problem.mend) == ("quota-name", f"Write {ours}.")


@pytest.mark.parametrize("topology", ["2", "2x", "x2", "0x2", "2x2x2x2", "2 x 2"])
def test_what_is_no_topology_is_no_argument(topology):
    with pytest.raises(ValidationError):
        GkeNodePool.model_validate({"name": "t", "machineType": V6E, "tpuTopology": topology})


def test_gkes_own_taint_is_not_listed():
    with pytest.raises(ValidationError, match=r"google\.com/tpu"):
        GkeNodePool.model_validate(
            {"name": "t", "machineType": V6E, "taints": [{"key": "google.com/tpu", "value": "present"}]}
        )


def properties(zones: int = 1, **fields: Any) -> dict[str, Any]:
    given = GkeNodePool.model_validate({"name": "t", "machineType": V6E, **fields})
    return node_pool(given, service_account="n", zones=zones)


def test_a_slice_of_one_node_has_no_placement_policy_and_no_accelerators():
    """GKE refuses a topology there, even the right one, and knows the chips by the machine type."""
    for asked in (properties(), properties(tpuTopology="2x2")):
        assert "placementPolicy" not in asked
        assert "guestAccelerators" not in asked["nodeConfig"]
        assert "taints" not in asked["nodeConfig"]
        assert asked["autoscaling"]["locationPolicy"] == "ANY"
    assert properties()["name"] == properties(tpuTopology="2x2")["name"]


@pytest.mark.parametrize(
    ("machine", "disk"), [(V6E, "hyperdisk-balanced"), (V7, "hyperdisk-balanced"), (V5E, "pd-balanced"), (V5P, None)]
)
def test_the_boot_disk(machine, disk):
    assert properties(machineType=machine)["nodeConfig"].get("diskType") == disk


def test_flex_start_counts_the_nodes_of_the_one_zone():
    flex = properties(capacity="flex-start", maxNodes=3)["autoscaling"]
    assert (flex["minNodeCount"], flex["maxNodeCount"]) == (0, 3)
    assert "totalMaxNodeCount" not in flex
    assert properties(capacity="flex-start", maxNodes=3, zones=3)["autoscaling"]["totalMaxNodeCount"] == 3
    assert properties(capacity="spot", maxNodes=3)["autoscaling"]["totalMaxNodeCount"] == 3


@pytest.mark.parametrize(("machine", "topology", "nodes"), [(V6E, "4x4", 4), (V5E, "2x4", 2), (V5P, "2x2x2", 2)])
def test_a_slice_of_several_nodes_is_placed_and_scaled_as_a_whole(machine, topology, nodes):
    asked = properties(machineType=machine, tpuTopology=topology, maxNodes=nodes)
    assert asked["placementPolicy"] == {"type": "COMPACT", "tpuTopology": topology}
    scaling = asked["autoscaling"]
    assert (scaling["minNodeCount"], scaling["maxNodeCount"], asked["initialNodeCount"]) == (0, nodes, 0)
    assert "totalMaxNodeCount" not in scaling
    assert asked["upgradeSettings"] == {"strategy": "SURGE", "maxSurge": 0, "maxUnavailable": 1}
    standing = properties(machineType=machine, tpuTopology=topology, minNodes=nodes, maxNodes=nodes)
    assert standing["initialNodeCount"] == nodes
    assert asked["name"] != properties(machineType=machine)["name"]


def test_a_slice_of_7x_names_a_workload_policy_that_is_created():
    given = GkeNodePool.model_validate({"name": "t", "machineType": V7, "tpuTopology": "2x2x2", "maxNodes": 2})
    policy = workload_policy(given, "prod", "us-central1")
    assert policy is not None
    assert policy["workloadPolicy"] == {"type": "HIGH_THROUGHPUT", "acceleratorTopology": "2x2x2"}
    assert policy["name"] == "prod-t-2x2x2"
    placement = node_pool(given, service_account="n", zones=1, cluster="prod")["placementPolicy"]
    assert placement == {"type": "COMPACT", "policyName": policy["name"], "tpuTopology": "2x2x2"}
    for alone in (given.model_copy(update={"tpu_topology": None}), given.model_copy(update={"machine_type": V6E})):
        assert workload_policy(alone, "prod", "us-central1") is None


def test_nodes_of_a_slice_have_its_topology():
    given = GkeNodePool.model_validate({"name": "t", "machineType": V6E, "tpuTopology": "4x4", "maxNodes": 4})
    pool = pools_of([given])["t"]
    assert pool.slice_nodes == 4
    assert pool.node_selector["cloud.google.com/gke-tpu-topology"] == "4x4"
    assert pool.gpus_per_node == 4


def test_reserved_nodes_are_not_surged():
    assert properties(capacity={"reservation": "r"})["upgradeSettings"]["maxSurge"] == 0


def test_a_compute_class_asks_for_chips_in_place_of_a_machine_type():
    args = GkeClusterArgs.model_validate(
        {"location": "us-central1", **OPEN, "computeClasses": [climb(of(V6E, capacity="spot"), of("g2-standard-4"))]}
    )
    first, second = compute_class(args.compute_classes[0], args, "n")["spec"]["priorities"]
    assert first == {"tpu": {"type": "tpu-v6e-slice", "count": 4, "topology": "2x2"}, "spot": True}
    assert second["machineType"] == "g2-standard-4"
    assert "tpu" not in second


def test_pods_select_and_tolerate_the_nodes():
    args = GkeClusterArgs.model_validate(
        cluster(of(V5P, zones=A), computeClasses=[{"name": "c", "rungs": [of("ct5lp-hightpu-8t")]}])
    )
    pools = pools_of(args.pools)
    own = {"cloud.google.com/gke-tpu-accelerator": "tpu-v5p-slice", "cloud.google.com/gke-tpu-topology": "2x2x1"}
    assert pools["p0"].node_selector == {"kserve-iac/pool": "p0", **own}
    assert [one["key"] for one in pools["p0"].tolerations] == ["google.com/tpu"]
    assert pools["p0"].gpus_per_node == 4
    own = {"cloud.google.com/gke-tpu-accelerator": "tpu-v5-lite-podslice", "cloud.google.com/gke-tpu-topology": "2x4"}
    assert pools["c"].node_selector == {"cloud.google.com/compute-class": "c", **own}
    assert "google.com/tpu" in [one["key"] for one in pools["c"].tolerations]
