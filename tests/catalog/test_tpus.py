"""TPU machine types: chips and topologies agree, and slices are those that the machine types form."""

import pytest

from kserve_iac.catalog.machines import machine_type, machine_type_names
from kserve_iac.catalog.tpus import chips_of, sides_of, tpu_machines, tpus

MACHINES = tpu_machines()


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_types_chips_are_those_of_its_name_and_of_its_topology(name):
    machine = MACHINES[name]
    assert name.endswith(f"-{machine.chips}t")
    assert chips_of(machine.topology) == machine.chips
    assert machine.nodes(machine.topology) == 1
    assert machine.regions
    assert all(chips_of(topology) % machine.chips == 0 for topology in machine.topologies)


@pytest.mark.parametrize("name", MACHINES)
def test_a_node_offers_its_chips_under_the_name_of_gke(name):
    node = machine_type(name)
    assert node is not None
    assert name in machine_type_names()
    assert node.capacity()["google.com/tpu"] == str(MACHINES[name].chips)
    assert "nvidia.com/gpu" not in node.allocatable()
    assert node.labels()["cloud.google.com/gke-tpu-accelerator"] == MACHINES[name].tpu.accelerator
    assert node.labels()["cloud.google.com/gke-tpu-topology"] == MACHINES[name].topology
    assert "cloud.google.com/gke-accelerator" not in node.labels()


@pytest.mark.parametrize(
    ("name", "topology", "nodes"),
    [
        ("ct5lp-hightpu-1t", "1x1", 1),
        ("ct5lp-hightpu-4t", "2x2", 1),
        ("ct5lp-hightpu-4t", "2x4", 2),
        ("ct5lp-hightpu-8t", "2x4", 1),
        ("ct6e-standard-4t", "16x16", 64),
        ("ct5p-hightpu-4t", "2x2x1", 1),
        ("ct5p-hightpu-4t", "2x2x2", 2),
        ("ct5p-hightpu-4t", "4x4x12", 48),
        ("tpu7x-standard-4t", "2x4x4", 8),
        ("tpu7x-standard-4t", "4x4x4", 16),
    ],
)
def test_slices(name, topology, nodes):
    assert MACHINES[name].forms(topology)
    assert MACHINES[name].nodes(topology) == nodes


@pytest.mark.parametrize(
    ("name", "topology"),
    [
        ("ct5lp-hightpu-1t", "2x2"),
        ("ct5lp-hightpu-8t", "4x4"),
        ("ct6e-standard-4t", "3x3"),
        ("ct6e-standard-4t", "2x2x1"),
        ("ct5p-hightpu-4t", "2x2"),
        ("ct5p-hightpu-4t", "2x4x2"),
        ("ct5p-hightpu-4t", "8x4x4"),
        ("ct5p-hightpu-4t", "32x32x32"),
        ("tpu7x-standard-4t", "two"),
    ],
)
def test_topologies_that_a_machine_type_does_not_form(name, topology):
    assert not MACHINES[name].forms(topology)


def test_the_memory_of_chips():
    assert {tpu.generation: tpu.hbm_gib for tpu in tpus().values()} == {"v5e": 16, "v5p": 95, "v6e": 32, "7x": 192}
    assert {tpu.generation for tpu in tpus().values() if tpu.devices_per_chip > 1} == {"7x"}


def test_what_is_no_topology_has_no_sides():
    assert sides_of("2x2") == (2, 2)
    assert sides_of("0x2") is None
    assert chips_of("x") == 0
