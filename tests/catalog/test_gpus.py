"""GPUs and prices: every entry of the data is reachable, and says no more than is known."""

import pytest

from kserve_iac.catalog._data import load
from kserve_iac.catalog.gpus import gpu, gpu_names, gpus
from kserve_iac.catalog.machines import gpu_machine_types
from kserve_iac.catalog.prices import attached_gpu_price, price, regions


@pytest.mark.parametrize("name", ["nvidia-l4", "NVIDIA-L4", "l4", "L4"])
def test_names_of_a_gpu(name):
    assert gpu(name) is gpus()["nvidia-l4"]


def test_every_name_leads_somewhere():
    assert all(gpu(name) is not None for name in gpu_names())
    assert gpu("h10") is None
    assert gpu("a100") is gpu("a100-40gb") is not gpu("a100-80gb")


def test_memory_is_below_the_nominal_size():
    for entry in load("gpus.json")["gpus"]:
        found = gpu(entry["id"])
        if found is not None and entry["memory_gib_nominal"] is not None:
            assert 0.85 * entry["memory_gib_nominal"] < found.memory_gib < entry["memory_gib_nominal"]
            assert found.memory_verified is (entry["memory_gib_torch_total"] is not None)


def test_every_accelerator_of_a_machine_type_is_known():
    assert all(gpu(machine.accelerator or "") for machine in gpu_machine_types().values())


def test_prices():
    found = price("g2-standard-4", "us-central1")
    assert found is not None
    assert found.on_demand == 0.706832
    assert found.spot is not None
    assert found.spot < found.on_demand
    assert price("g2-standard-4", "nowhere") is None
    assert price("x", "us-central1") is None
    assert "us-central1" in regions()
    attached = attached_gpu_price("nvidia-tesla-t4", "us-central1")
    assert attached is not None
    assert attached.on_demand == 0.35


def test_a_price_that_is_not_trusted_is_not_there():
    found = price("a4-highgpu-8g", "us-central1")
    assert found is not None
    assert found.on_demand is None
    assert not found.on_demand_consumable
    assert found.as_of.startswith("2026-09")
