"""Pools as everybody downstream sees them."""

import pytest

from kserve_iac.args import NodePool
from kserve_iac.planning import Pool, pools_of
from kserve_iac.planning.pools import POOL_LABEL, SANDBOX_SYSTEM_POOL


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
