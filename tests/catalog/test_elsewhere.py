"""GPUs and machine types that are not Google's."""

import pytest

from kserve_iac.args import ExistingNodePool, NodePool
from kserve_iac.capacity import pools_of
from kserve_iac.capacity.machine_types import machine_types_are_known
from kserve_iac.catalog._data import load
from kserve_iac.catalog.gpus import GIB, gpu, gpus, misspelt_gpu
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


N1 = {"name": "own", "machine_type": "n1-standard-8"}


@pytest.mark.parametrize(
    ("machine", "kind"),
    [("n1-standard-8", "nvidia-tesla-t4"), ("n1-standard-8", "Tesla-T4"), ("n1-highmem-8", "t4")],
)
def test_gpus_are_attached_to_a_machine_type_that_has_none(machine, kind):
    given = ExistingNodePool(name="own", machine_type=machine, gpu=kind, gpus_per_node=2)
    assert list(machine_types_are_known([given])) == []
    pool = pools_of([given])["own"]
    assert (pool.accelerator, pool.gpus_per_node) == ("nvidia-tesla-t4", 2)
    assert pool.attached == ("nvidia-tesla-t4", 2)
    assert pool.machine is not None
    assert pool.machine.vcpus == 8
    assert pool.taints[0]["key"] == "nvidia.com/gpu"


def test_attached_gpus_that_are_shared_are_counted_as_the_node_reports_them():
    sharing = {"strategy": "time-sharing", "clients": 4}
    given = ExistingNodePool.model_validate({**N1, "gpu": "t4", "gpus_per_node": 4, "gpu_sharing": sharing})
    pool = pools_of([given])["own"]
    assert (pool.gpus_per_node, pool.attached, pool.is_one_gpu) == (4, ("nvidia-tesla-t4", 1), True)


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"machine_type": "g2-standard-4", "gpus_per_node": 1}, "invalid-value", "gpusPerNode"),
        ({"machine_type": "p5.48xlarge", "gpu": "h100"}, "invalid-value", "gpu"),
        ({"machine_type": "e2-standard-8", "gpu": "t4", "gpus_per_node": 1}, "gpu-attach", "gpusPerNode"),
        ({"machine_type": "n1-standard-8", "gpu": "t4"}, "missing-field", "gpusPerNode"),
    ],
)
def test_gpus_beside_a_machine_type_that_cannot_be_are_reported(fields, code, path):
    [problem] = machine_types_are_known([ExistingNodePool(name="own", **fields)])
    assert (problem.code, str(problem.path)) == (code, f"nodePools.0.{path}")


def test_an_unknown_number_of_attached_gpus_is_not_zero():
    assert not pools_of([ExistingNodePool(**N1, gpu="t4")])["own"].is_sized


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("m5.4xlarge", "eks.amazonaws.com/nodegroup"),
        ("c7i.metal-24xl", "eks.amazonaws.com/nodegroup"),
        ("u-6tb1.112xlarge", "eks.amazonaws.com/nodegroup"),
        ("Standard_D8s_v5", "kubernetes.azure.com/agentpool"),
        ("Standard_NV6ads_A10_v5", "kubernetes.azure.com/agentpool"),
        ("c4d-standard-16", "cloud.google.com/gke-nodepool"),
        ("bx2.4x16", "cloud.google.com/gke-nodepool"),
        ("VM.Standard.E4.Flex", "cloud.google.com/gke-nodepool"),
    ],
)
def test_a_machine_type_that_may_exist_is_a_warning_without_another_familys_name(name, label):
    given = ExistingNodePool(name="own", machine_type=name)
    [problem] = machine_types_are_known([given])
    assert problem.code == "machine-type-unknown"
    assert "Did you mean" not in problem.mend
    pool = pools_of([given])["own"]
    assert pool.node_selector == {label: "own"}
    assert not pool.is_sized


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("p5.48xlarg", "Did you mean p5.48xlarge?"),
        ("standard_nd96isr_h100_v5", "Did you mean Standard_ND96isr_H100_v5?"),
        ("g2-standrad-12", "Did you mean g2-standard-12?"),
        ("E2-Standard-8", "Did you mean e2-standard-8?"),
    ],
)
def test_a_machine_type_of_a_known_family_that_cannot_be_is_an_error(name, mend):
    [problem] = machine_types_are_known([ExistingNodePool(name="own", machine_type=name)])
    assert (problem.code, problem.mend) == ("machine-type", mend)


@pytest.mark.parametrize("name", ["rtx pro 6000", "H100 80GB", "NVIDIA A100 SXM4 80GB"])
def test_the_words_of_a_name_may_have_spaces_between_them(name):
    assert gpu(name) is not None


@pytest.mark.parametrize("name", ["gaudi", "gaudi2", "gaudi3", "intel-gaudi3", "mi355x", "rtx-5090", "p100", "tpu-v6e"])
def test_another_product_is_not_a_misspelling(name):
    assert gpu(name) is None
    assert misspelt_gpu(name) is None


@pytest.mark.parametrize(("name", "meant"), [("nvida-l40s", "nvidia-l40s"), ("rtx-pr-6000", "rtx-pro-6000")])
def test_a_misspelling_is_named(name, meant):
    assert misspelt_gpu(name) == meant


@pytest.mark.parametrize(
    ("label", "kind", "memory"),
    [
        ("A100-SXM4-80GB-MIG-3g.40gb", "A100-SXM4-80GB", 40),
        ("NVIDIA-H100-80GB-HBM3-MIG-1g.10gb.me", "NVIDIA-H100-80GB-HBM3", 10),
        ("A100-SXM4-80GB", "A100-SXM4-80GB", None),
    ],
)
def test_a_product_label_says_the_size_of_partitions(label, kind, memory):
    pool = pools_of([ExistingNodePool(name="own", gpu=label, gpus_per_node=2)])["own"]
    assert (pool.accelerator, pool.partition_gib, pool.gpus_per_node) == (kind, memory, 2)
    assert gpu(pool.accelerator or "") is not None
