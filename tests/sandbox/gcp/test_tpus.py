"""The stand-in for Google Cloud and TPUs: what it refuses of pools, and that it takes what the library asks for."""

from typing import Any

import pytest

from kserve_iac.args import GkeNodePool
from kserve_iac.catalog.tpus import tpu_machines
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac_sandbox.plugins.gcp import refusals, template
from kserve_iac_sandbox.plugins.gcp.machines import facts

ZONES = ["us-central1-a"]
V6E, V7 = "ct6e-standard-4t", "tpu7x-standard-4t"


def pool(**fields: Any) -> dict[str, Any]:
    given = GkeNodePool.model_validate({"name": "tpu", "machineType": V6E, **fields})
    return gke_pool.node_pool(given, service_account="n@p.iam.gserviceaccount.com", zones=1)


def refused(properties: dict[str, Any], zones: list[str] = ZONES) -> list[str]:
    return list(refusals.node_pool({**properties, "cluster": "prod"}, zones, "REGULAR"))


def slice_of(topology: str, nodes: int, least: int = 0, **fields: Any) -> dict[str, Any]:
    """A pool of several nodes, as GKE takes it."""
    return {
        **pool(**fields),
        "placementPolicy": {"type": "COMPACT", "tpuTopology": topology},
        "autoscaling": {"minNodeCount": least, "maxNodeCount": nodes},
    }


@pytest.mark.parametrize("machine", tpu_machines())
@pytest.mark.parametrize("fields", [{}, {"capacity": "spot"}, {"capacity": "flex-start"}], ids=str)
def test_it_takes_what_the_library_asks_for(machine, fields):
    zones = [f"{sorted(tpu_machines()[machine].regions)[0]}-a"]
    assert refused(pool(machineType=machine, **fields), zones) == []


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({**pool(machineType="g2-standard-4"), "placementPolicy": {"tpuTopology": "2x2"}}, "has no TPUs"),
        (slice_of("3x3", 2), "not supported by machine type"),
        (slice_of("4x4", 4, machineType="ct6e-standard-8t"), "not supported by machine type"),
        (slice_of("4x4", 3), "number of nodes of the TPU slice, 4"),
        (slice_of("4x4", 8), "number of nodes of the TPU slice, 4"),
        (slice_of("4x4", 4, least=2), "Minimum node count 2"),
        ({**slice_of("4x4", 4), "initialNodeCount": 1}, "Initial node count 1"),
        ({**slice_of("4x4", 4), "placementPolicy": {"tpuTopology": "4x4"}}, "type COMPACT"),
        (slice_of("4x4x4", 16, machineType=V7), "need a workload policy"),
        ({**pool(), "nodeConfig": {**pool()["nodeConfig"], "taints": [{"key": "google.com/tpu"}]}}, "added by GKE"),
    ],
)
def test_what_the_api_refuses(properties, reason):
    assert any(reason in said for said in refused(properties)), refused(properties)


SLICES = [
    ("2x4", 2, V6E),
    ("4x4", 4, "ct5lp-hightpu-4t"),
    ("2x2x2", 2, "ct5p-hightpu-4t"),
    ("4x4x12", 48, "ct5p-hightpu-4t"),
]


@pytest.mark.parametrize(("topology", "nodes", "machine"), SLICES)
def test_what_the_library_asks_for_of_slices_of_several_nodes(topology, nodes, machine):
    for least in (0, nodes):
        given = pool(machineType=machine, tpuTopology=topology, minNodes=least, maxNodes=nodes)
        assert given["placementPolicy"]["tpuTopology"] == topology
        assert refused(given) == []


def test_a_slice_of_7x_has_a_policy():
    given = pool(machineType=V7, tpuTopology="2x2x2", maxNodes=2)
    assert refused(given) == []
    assert refused({**given, "placementPolicy": {"type": "COMPACT", "tpuTopology": "2x2x2"}}) != []


def test_a_topology_of_one_node_is_no_fault():
    assert refused({**pool(), "placementPolicy": {"type": "COMPACT", "tpuTopology": "2x2"}}) == []


@pytest.mark.parametrize(("topology", "nodes", "machine"), SLICES)
def test_slices_of_several_nodes_exist_as_a_whole(topology, nodes, machine):
    for least in (0, nodes):
        assert refused(slice_of(topology, nodes, least, machineType=machine)) == []
    node = template.node({**slice_of(topology, nodes, machineType=machine), "cluster": "prod"})
    assert node["labels"]["cloud.google.com/gke-tpu-topology"] == topology
    assert node["whole"] is True
    assert template.node({**pool(machineType=machine), "cluster": "prod"})["whole"] is False


def test_no_zone_of_another_region():
    assert refused(pool(machineType=V7), ["europe-west9-a"]) == [
        f"Machine type {V7} is not available in europe-west9-a."
    ]


@pytest.mark.parametrize("name", tpu_machines())
def test_both_sides_know_the_same_slices(name):
    ours, theirs = tpu_machines()[name], facts().machines[name].tpu
    assert theirs is not None
    for topology in ("1x1", "2x2", "2x4", "4x4", "16x16", "2x2x1", "2x2x2", "4x4x4", "4x8x4", "4x4x12", "64x64x64"):
        several = ours.nodes(topology) if ours.forms(topology) and topology != ours.topology else None
        assert theirs.nodes(topology) == several
