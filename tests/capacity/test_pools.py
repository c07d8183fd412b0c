"""Pools as everybody downstream sees them."""

import pytest

from kserve_iac.args import ComputeClass, ExistingNodePool, GkeClusterArgs, GkeNodePool, NodePool
from kserve_iac.args.gke_pool import ladder
from kserve_iac.capacity import Pool, pools_of
from kserve_iac.capacity.placement import DAEMONS, node_of
from kserve_iac.capacity.pool import POOL_LABEL, SANDBOX_SYSTEM_POOL


def test_pools_are_found_by_name_in_their_order():
    pools = pools_of(
        [NodePool(name="b", machine_type="e2-standard-4"), NodePool(name="a", machine_type="g2-standard-12")]
    )
    assert list(pools) == ["b", "a"]
    assert all(pool.name == name for name, pool in pools.items())


def test_gpu_pools_carry_the_taint_that_gke_adds_and_others_do_not():
    pools = pools_of(
        [NodePool(name="cpu", machine_type="e2-standard-4"), NodePool(name="l4", machine_type="g2-standard-96")]
    )
    assert pools["cpu"].taints == ()
    assert pools["cpu"].tolerations == []
    assert pools["cpu"].gpus_per_node == 0
    assert pools["l4"].gpus_per_node == 8
    assert pools["l4"].tolerations == [
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "present", "effect": "NoSchedule"}
    ]


def test_own_taints_come_before_and_are_tolerated():
    pool = NodePool(
        name="l4",
        machine_type="g2-standard-12",
        taints=[{"key": "team", "value": "a", "effect": "NoExecute"}, {"key": "spot"}],
        labels={"team": "a"},
    )
    found = pools_of([pool])["l4"]
    assert found.tolerations == [
        {"key": "team", "operator": "Equal", "value": "a", "effect": "NoExecute"},
        {"key": "spot", "operator": "Exists", "effect": "NoSchedule"},
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "present", "effect": "NoSchedule"},
    ]
    assert found.labels == {"team": "a"}
    assert found.node_selector == {POOL_LABEL: "l4"}


def test_an_unknown_machine_type_offers_no_gpus_and_is_not_guessed():
    pool = pools_of([NodePool(name="x", machine_type="z9-mega-1", min_nodes=1, max_nodes=3)])["x"]
    assert pool == Pool("x", None, 1, 3)
    assert pool.gpus_per_node == 0


@pytest.mark.parametrize("machine", ["e2-standard-4", "a3-highgpu-8g", "z9-mega-1"])
def test_a_pod_tolerates_every_taint_of_its_pool(machine):
    pool = pools_of([NodePool(name="x", machine_type=machine, taints=[{"key": "a", "value": "b"}, {"key": "c"}])])["x"]
    tolerated = {(t["key"], t.get("value", ""), t["effect"]) for t in pool.tolerations}
    assert tolerated == {(t["key"], t["value"], t["effect"]) for t in pool.taints}


def test_the_system_pool_keeps_other_pods_off():
    assert SANDBOX_SYSTEM_POOL.tolerations == [
        {"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}
    ]


def gke(**fields):
    return pools_of([GkeNodePool.model_validate({"name": "gpus", "machineType": "a2-highgpu-2g", **fields})])["gpus"]


def test_partitions_and_clients_of_shared_gpus_count_as_gpus():
    assert gke().gpus_per_node == 2
    assert gke(gpuPartition="1g.5gb").gpus_per_node == 14
    assert gke(gpuSharing={"strategy": "mps", "clients": 3}).gpus_per_node == 6
    assert gke(gpuPartition="3g.20gb", gpuSharing={"strategy": "mps", "clients": 3}).gpus_per_node == 12


@pytest.mark.parametrize(
    ("fields", "one"),
    [
        ({"gpuSharing": {"strategy": "time-sharing", "clients": 4}}, True),
        ({"gpuSharing": {"strategy": "mps", "clients": 4}}, False),
        ({"gpuSharing": {"strategy": "mps", "clients": 4}, "gpuPartition": "3g.20gb"}, True),
        ({"gpuSharing": {"strategy": "mps", "clients": 4}, "machineType": "a2-highgpu-2g"}, True),
        ({}, False),
    ],
)
def test_the_device_plugin_gives_one_share_of_several_devices(fields, one):
    """Of pools that exist as of those that are made; a partition is a device."""
    given = {"name": "a", "machineType": "a2-highgpu-1g", "maxNodes": 1, **fields}
    for kind in (ExistingNodePool, GkeNodePool):
        assert pools_of([kind.model_validate(given)])["a"].takes_one_share is one


def test_partitions_elsewhere_count_as_nvidia_says():
    """Four 1g.10gb fit on an A100 with 40 GB, whose nodes GKE's device plugin does not accept."""
    given = {"name": "a", "machineType": "a2-highgpu-1g", "gpuPartition": "1g.10gb", "maxNodes": 1}
    assert pools_of([ExistingNodePool.model_validate(given)])["a"].gpus_per_node == 4


def test_a_partition_has_its_own_memory():
    assert gke().machine.gpu_memory_gib == 40
    assert gke(gpuPartition="2g.10gb").machine.gpu_memory_gib == 10


def test_attached_gpus_are_the_nodes():
    pool = gke(machineType="n1-standard-8", accelerator={"type": "nvidia-tesla-t4", "count": 4})
    assert (pool.gpus_per_node, pool.machine.accelerator, pool.machine.gpu_memory_gib) == (4, "nvidia-tesla-t4", 16)
    assert [taint["key"] for taint in pool.taints] == ["nvidia.com/gpu"]


def test_bounds_per_zone_are_multiplied():
    assert gke(maxNodes=2, bounds="per-zone", zones=["us-central1-a", "us-central1-b"]).max_nodes == 4
    assert gke(maxNodes=2, bounds="per-zone").max_nodes == 6
    assert gke(maxNodes=2).max_nodes == 2


def test_a_compute_class_is_as_large_as_its_smallest_rung():
    rungs = [{"machineType": "a3-highgpu-8g"}, {"machineType": "g2-standard-24", "capacity": "spot"}]
    given = ComputeClass.model_validate({"name": "any", "rungs": rungs, "maxNodes": 5})
    pool = pools_of([given])["any"]
    assert (pool.gpus_per_node, pool.max_nodes) == (2, 5)
    assert pool.node_selector == {"cloud.google.com/compute-class": "any"}
    spot = "cloud.google.com/gke-spot"
    assert {taint["key"] for taint in pool.taints} == {"cloud.google.com/compute-class", spot, "nvidia.com/gpu"}


def test_the_ladder_tries_every_way_in_the_order_in_which_nodes_are_best_had():
    made = ladder("l4", "g2-standard-12", "g2-standard-24", max_nodes=3)
    assert [(rung.capacity.kind, rung.machine_type) for rung in made.rungs][:3] == [
        ("reservation", "g2-standard-12"),
        ("reservation", "g2-standard-24"),
        ("on-demand", "g2-standard-12"),
    ]
    assert [rung.capacity.kind for rung in made.rungs][-1] == "spot"


@pytest.mark.parametrize(
    ("cluster", "nodes"),
    [
        ({"location": "us-central1"}, 6),
        ({"location": "us-central1-a"}, 2),
        ({"location": "us-central1", "zones": ["us-central1-a", "us-central1-b"]}, 4),
    ],
)
def test_bounds_for_each_zone_count_the_zones_of_the_cluster(cluster, nodes):
    pool = {"name": "l4", "machineType": "g2-standard-4", "maxNodes": 2, "bounds": "per-zone"}
    args = GkeClusterArgs.model_validate({**cluster, "nodePools": [pool]})
    assert pools_of(args.pools)["l4"].max_nodes == nodes


def test_pods_of_a_node_are_those_of_the_pool_where_it_sets_them():
    given = [
        GkeNodePool.model_validate({"name": "few", "machineType": "e2-standard-4", "maxPods": 16}),
        GkeNodePool.model_validate({"name": "usual", "machineType": "e2-standard-4"}),
        ExistingNodePool.model_validate({"name": "own", "machineType": "e2-standard-4", "maxPods": 32}),
        ExistingNodePool.model_validate({"name": "elsewhere", "machineType": "p5.48xlarge"}),
        ExistingNodePool.model_validate({"name": "described", "gpusPerNode": 8, "maxPods": 40}),
        ExistingNodePool.model_validate({"name": "unknown", "gpusPerNode": 8}),
        ComputeClass.model_validate({"name": "any", "rungs": [{"machineType": "g2-standard-4"}]}),
    ]
    pods = {name: node_of(pool).pods for name, pool in pools_of(given).items()}
    assert {name: count for name, count in pods.items() if count < 1000} == {
        "few": 16,
        "usual": 110,
        "own": 32,
        "described": 40,
        "any": 256,
    }


def test_daemon_sets_take_pods_of_every_node():
    pool = pools_of([ExistingNodePool.model_validate({"name": "described", "gpusPerNode": 8, "maxPods": 40})])[
        "described"
    ]
    assert node_of(pool, DAEMONS).pods == 40 - DAEMONS.pods
