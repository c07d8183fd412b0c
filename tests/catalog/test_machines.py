"""Machine types and what GKE leaves of them for pods."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.catalog.machines import (
    GPU_LABEL,
    GPU_RESOURCE,
    GPU_TAINT,
    addresses_of_node,
    gpu_machine_types,
    machine_type,
    machine_type_names,
    reserved_cpu_millis,
    reserved_memory_mib,
)

NAMES = machine_type_names()
GPU_NAMES = sorted(gpu_machine_types())


def millis(cpu: str) -> int:
    return int(cpu[:-1]) if cpu.endswith("m") else int(cpu) * 1000


def kib(quantity: str) -> int:
    assert quantity.endswith("Ki")
    return int(quantity[:-2])


def gib(quantity: str) -> float:
    return kib(quantity) / 1024 / 1024


def test_names_are_unique_and_many():
    assert len(set(NAMES)) == len(NAMES)
    assert len(GPU_NAMES) >= 30
    assert {"g2-standard-12", "a2-highgpu-8g", "a3-highgpu-8g", "a3-ultragpu-8g", "g4-standard-48"} <= set(GPU_NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_machine_type_leaves_less_for_pods_than_it_has(name):
    machine = machine_type(name)
    assert machine is not None
    assert machine.name == name
    assert machine.vcpus >= 1
    assert machine.arch in ("amd64", "arm64")
    capacity, allocatable = machine.capacity(), machine.allocatable()
    assert capacity.keys() == allocatable.keys()
    assert millis(capacity["cpu"]) == machine.vcpus * 1000
    assert 0 < millis(allocatable["cpu"]) < millis(capacity["cpu"])
    assert 0 < kib(allocatable["memory"]) < kib(capacity["memory"]) < machine.memory_gib * 1024 * 1024
    assert 0 < kib(allocatable["ephemeral-storage"]) < kib(capacity["ephemeral-storage"])
    assert allocatable["pods"] == capacity["pods"] == "110"
    assert allocatable.get(GPU_RESOURCE) == capacity.get(GPU_RESOURCE)


@pytest.mark.parametrize("name", GPU_NAMES)
def test_gpu_machine_types_say_which_gpus_and_how_many(name):
    machine = machine_type(name)
    assert machine.gpus >= 1
    assert machine.gpu_memory_gib is None or machine.gpu_memory_gib > 0, "not verified, or plausible; never 0"
    assert machine.accelerator
    assert machine.accelerator.startswith("nvidia-")
    assert machine.capacity()[GPU_RESOURCE] == str(machine.gpus)
    labels = machine.labels()
    assert labels[GPU_LABEL] == machine.accelerator
    assert labels["cloud.google.com/gke-accelerator-count"] == str(machine.gpus)


@pytest.mark.parametrize(
    ("name", "gpus", "accelerator"),
    [
        ("g2-standard-12", 1, "nvidia-l4"),
        ("g2-standard-96", 8, "nvidia-l4"),
        ("a2-highgpu-1g", 1, "nvidia-tesla-a100"),
        ("a2-ultragpu-8g", 8, "nvidia-a100-80gb"),
        ("a3-highgpu-8g", 8, "nvidia-h100-80gb"),
        ("a3-ultragpu-8g", 8, "nvidia-h200-141gb"),
        ("a4-highgpu-8g", 8, "nvidia-b200"),
    ],
)
def test_well_known_gpu_machine_types(name, gpus, accelerator):
    machine = machine_type(name)
    assert (machine.gpus, machine.accelerator) == (gpus, accelerator)


@pytest.mark.parametrize(
    ("name", "vcpus", "memory", "arch"),
    [
        ("e2-standard-16", 16, 64, "amd64"),
        ("n1-standard-1", 1, 3.75, "amd64"),
        ("n2-highmem-8", 8, 64, "amd64"),
        ("c3-standard-88", 88, 352, "amd64"),
        ("c4-standard-2", 2, 7, "amd64"),
        ("c4-highmem-2", 2, 15, "amd64"),
        ("c4-standard-4", 4, 15, "amd64"),
        ("c3d-highcpu-16", 16, 32, "amd64"),
        ("c3d-highcpu-30", 30, 59, "amd64"),
        ("c3d-highcpu-360", 360, 708, "amd64"),
        ("n2-highmem-96", 96, 768, "amd64"),
        ("n2-highmem-128", 128, 864, "amd64"),
        ("c4a-standard-4", 4, 16, "arm64"),
        ("t2a-standard-8", 8, 32, "arm64"),
    ],
)
def test_general_purpose_types_follow_their_names(name, vcpus, memory, arch):
    machine = machine_type(name)
    assert (machine.vcpus, machine.memory_gib, machine.arch, machine.gpus) == (vcpus, memory, arch, 0)
    assert GPU_LABEL not in machine.labels()
    assert GPU_RESOURCE not in machine.allocatable()


UNKNOWN = [
    "e2",
    "e2-standard",
    "e2-standard-3",
    "e2-standard-64",
    "e2-standard-04",
    "E2-standard-4",
    "t2a-highmem-4",
    "e2-highmem-32",
    "n1-highcpu-1",
    "n2-highcpu-128",
    "n2d-highmem-224",
    "z9-standard-4",
    "g2-standard-13",
    "a3-highgpu-16g",
]


@pytest.mark.parametrize("name", [*UNKNOWN, "", "e2-standard-4 ", "e2-standard-4\n"])
def test_unknown_names_are_not_guessed(name):
    assert machine_type(name) is None


def test_no_suggestion_is_unknown():
    assert all(machine_type(name) is not None for name in NAMES)


@pytest.mark.parametrize("family", ["e2-standard", "n2-highmem", "c3d-highcpu", "c4a-standard"])
def test_larger_machines_leave_more(family):
    machines = sorted(
        (machine_type(name) for name in NAMES if name.rsplit("-", 1)[0] == family), key=lambda machine: machine.vcpus
    )
    assert len(machines) > 3
    for smaller, larger in itertools.pairwise(machines):
        assert millis(smaller.allocatable()["cpu"]) < millis(larger.allocatable()["cpu"])
        assert kib(smaller.allocatable()["memory"]) < kib(larger.allocatable()["memory"])


@pytest.mark.parametrize(
    ("name", "cores", "memory"),
    [
        ("g4-standard-48", 47.2, 169.03),
        ("g4-standard-96", 95.1, 345.43),
        ("g4-standard-192", 190.9, 698.23),
        ("g4-standard-384", 382.4, 1403.83),
    ],
)
def test_what_is_left_agrees_with_a_public_list_of_usable_figures(name, cores, memory):
    """The list takes DaemonSets off (about half a core), and counts less for the kernel than the autoscaler's model.

    Ours must not promise more memory than the list does, nor be more than 2 % below it.
    """
    allocatable = machine_type(name).allocatable()
    assert cores <= millis(allocatable["cpu"]) / 1000 <= cores + 0.7
    assert memory * 0.98 <= gib(allocatable["memory"]) <= memory


def test_reserved_memory_at_the_published_steps():
    """255 MiB up to 1000 MiB; 25, 20, 10, 6 and 2 % of the steps (Google: "GKE node sizing")."""
    assert reserved_memory_mib(1000) == 255
    assert reserved_memory_mib(4000) == 1000
    assert reserved_memory_mib(8000) == 1800
    assert reserved_memory_mib(16000) == 2600
    assert reserved_memory_mib(128000) == 9320
    assert reserved_memory_mib(228000) == 11320


def test_reserved_cpu_at_the_published_steps():
    assert [reserved_cpu_millis(n) for n in (1, 2, 3, 4, 8, 16)] == [60, 70, 75, 80, 90, 110]


@given(st.floats(1001, 4e6), st.floats(0, 1000))
def test_reserved_memory_is_monotone_and_continuous(memory, more):
    low, high = reserved_memory_mib(memory), reserved_memory_mib(memory + more)
    assert low <= high <= low + 0.25 * more + 1e-6
    assert low < memory


@given(st.sampled_from([4000.0, 8000.0, 16000.0, 128000.0]))
def test_reserved_memory_has_no_jump_at_its_steps(step):
    assert reserved_memory_mib(step + 0.001) - reserved_memory_mib(step - 0.001) < 0.001


@given(st.integers(0, 4096), st.integers(0, 512))
def test_reserved_cpu_is_monotone_and_concave(vcpus, more):
    low, high = reserved_cpu_millis(vcpus), reserved_cpu_millis(vcpus + more)
    assert low <= high <= low + 60 * more
    one, two = reserved_cpu_millis(vcpus + 1) - low, reserved_cpu_millis(vcpus + 2) - reserved_cpu_millis(vcpus + 1)
    assert two <= one


def test_the_taint_is_the_one_gke_puts_on_gpu_nodes():
    assert GPU_TAINT == {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("pods", "addresses"), [(8, 16), (16, 32), (32, 64), (110, 256), (128, 256), (129, 512), (256, 512)]
)
def test_a_node_takes_a_range_of_at_least_two_addresses_for_each_pod(pods, addresses):
    assert addresses_of_node(pods) == addresses
