"""GPUs and machine types that are not Google's."""

import pytest

from kserve_iac.args import ExistingNodePool, NodePool
from kserve_iac.capacity import pools_of
from kserve_iac.capacity.machine_types import machine_types_are_known
from kserve_iac.catalog._data import load
from kserve_iac.catalog.gpus import GIB, gpu, gpus
from kserve_iac.catalog.machines import gpu_machine_types, machine_type, machine_types_elsewhere
from kserve_iac.catalog.prices import price

PEOPLE_HAVE = ["l40s", "NVIDIA-L40S", "a10", "a10g", "a16", "a30", "rtx-pro-6000", "h20", "b300", "mi300x", "h100-nvl"]


@pytest.mark.parametrize("name", PEOPLE_HAVE)
def test_gpus_that_people_have_are_known(name):
    assert gpu(name) is not None


def test_no_gpu_is_described_twice_and_every_one_names_its_source():
    elsewhere = load("gpus_elsewhere.json")["gpus"]
    assert {one["id"] for one in elsewhere}.isdisjoint(one["id"] for one in load("gpus.json")["gpus"])
    assert all(one["source"] for one in elsewhere)
    assert {one["id"] for one in elsewhere} <= set(gpus())


def test_memory_is_what_pytorch_sees():
    l40s, mi300x = gpu("l40s"), gpu("mi300x")
    assert l40s is not None
    assert mi300x is not None
    assert round(l40s.memory_bytes / GIB, 2) == round(46068 / 1024 - 0.8, 2)
    assert not l40s.memory_verified
    assert mi300x.memory_verified


def test_every_machine_type_has_gpus_of_a_known_kind_and_no_price():
    for name, machine in machine_types_elsewhere().items():
        assert machine.gpus > 0
        assert gpu(machine.accelerator or "") is not None, name
        assert price(name, "us-central1") is None
    assert machine_types_elsewhere().keys().isdisjoint(gpu_machine_types())


@pytest.mark.parametrize(
    ("name", "kind", "count", "label"),
    [
        ("p5.48xlarge", "nvidia-h100-80gb", 8, "eks.amazonaws.com/nodegroup"),
        ("g6e.12xlarge", "nvidia-l40s", 4, "eks.amazonaws.com/nodegroup"),
        ("Standard_ND96isr_H100_v5", "nvidia-h100-80gb", 8, "kubernetes.azure.com/agentpool"),
        ("g2-standard-24", "nvidia-l4", 2, "cloud.google.com/gke-nodepool"),
    ],
)
def test_a_pool_that_exists_may_be_of_any_cloud(name, kind, count, label):
    given = ExistingNodePool(name="own", machine_type=name)
    assert list(machine_types_are_known([given])) == []
    pool = pools_of([given])["own"]
    assert (pool.accelerator, pool.gpus_per_node) == (kind, count)
    assert pool.node_selector == {label: "own"}


def test_pools_that_are_made_here_are_googles():
    assert machine_type("p5.48xlarge") is None
    [problem] = machine_types_are_known([NodePool(name="own", machine_type="p5.48xlarge")])
    assert problem.code == "machine-type"


def test_the_nearest_machine_type_of_another_cloud_is_named():
    [problem] = machine_types_are_known([ExistingNodePool(name="own", machine_type="g6e.12xlarg")])
    assert problem.mend == "Did you mean g6e.12xlarge?"


def test_nodes_of_other_clouds_have_no_labels_of_gke():
    labels = machine_types_elsewhere()["p5.48xlarge"].labels()
    assert labels["node.kubernetes.io/instance-type"] == "p5.48xlarge"
    assert not any(name.startswith("cloud.google.com") for name in labels)
