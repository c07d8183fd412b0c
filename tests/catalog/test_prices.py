"""Prices of general-purpose machine types: what the source states for whole machines comes out of the rates."""

import itertools

import pytest

from kserve_iac.catalog._data import load
from kserve_iac.catalog.machines import gpu_machine_types, machine_type, machine_type_names
from kserve_iac.catalog.prices import attached_gpu_price, price, regions
from kserve_iac.catalog.tpus import tpu_machines

RATES = load("gcp_rates.json")["families"]
GENERAL = [name for name in machine_type_names() if name not in gpu_machine_types() and name not in tpu_machines()]


@pytest.mark.parametrize(
    ("name", "region", "on_demand", "spot"),
    [
        # Totals of the source of which the rates were not derived: other shapes, other sizes, odd memory.
        ("e2-highmem-16", "us-central1", 0.723197, 0.433952),
        ("e2-standard-8", "us-central1", 0.268046, 0.160848),
        ("n1-highmem-96", "us-east4", 6.395184, 2.377056),
        ("n2-highmem-128", "europe-west4", 8.484352, 2.493984),
        ("n2d-standard-224", "us-west2", 11.366208, 6.801984),
        ("n4-highmem-80", "asia-northeast1", 6.11382, 3.3352),
        ("c3-standard-176", "europe-west3", 10.467487, 3.866368),
        ("c3d-highcpu-360", "us-central1", 13.445652, 3.12456),
        ("c3d-highmem-90", "europe-west4", 5.7867075, 3.15738),
        ("c4-standard-2", "us-central1", 0.096866, 0.057979),
        ("c4-highmem-2", "us-west4", 0.144583, 0.04916),
        ("c4-highmem-288", "europe-west6", 24.58846, 14.67936),
        ("c4a-highmem-72", "us-south1", 5.007672, 1.784736),
        ("n2-standard-96", "asia-south1", 5.598912, 1.85952),
        ("c3d-highcpu-90", "asia-southeast1", 4.146975, 2.262882),
        ("t2a-standard-48", "us-central1", 1.848, 1.1088),
        ("t2d-standard-60", "europe-west1", 2.78838, 1.47912),
    ],
)
def test_known_totals(name, region, on_demand, spot):
    found = price(name, region)
    assert found.on_demand == pytest.approx(on_demand, abs=1e-6)
    assert found.spot == pytest.approx(spot, abs=1e-6)
    assert found.on_demand_consumable
    assert found.as_of == "after 2026-03"


def test_both_sources_agree_on_demand():
    listed = load("gcp_prices.json")["machines"]
    compared = 0
    for region, (rates, _) in RATES["n1"].items():
        for name in (name for name in GENERAL if name.startswith("n1-standard-")):
            if region in listed[name]["regions"]:
                machine = machine_type(name)
                total = rates[0] * machine.vcpus + rates[1] * machine.memory_gib
                assert total == pytest.approx(listed[name]["regions"][region][0], abs=1e-6)
                compared += 1
    assert compared == 17 * 8
    assert price("n1-standard-4", "us-central1").as_of == "2026-07-30", "what is dated comes first"


def test_every_machine_type_of_a_known_family_has_a_price():
    for name, (family, rates) in itertools.product(GENERAL, RATES.items()):
        if name.startswith(f"{family}-"):
            for region, (_, spot) in rates.items():
                found = price(name, region)
                assert found.on_demand > 0
                assert (found.spot is None) == (spot is None) or name.startswith("n1-standard")
                assert found.spot is None or 0 < found.spot < found.on_demand


@pytest.mark.parametrize("region", ["us-central1", "europe-west4"])
def test_larger_machines_cost_more(region):
    shapes = itertools.groupby(GENERAL, lambda name: name.rsplit("-", 1)[0])
    for _, names in shapes:
        prices = [price(name, region) for name in names]
        for smaller, larger in itertools.pairwise(prices):
            assert smaller.on_demand < larger.on_demand
            assert smaller.spot < larger.spot


@pytest.mark.parametrize("family", ["e2", "n1", "n2", "n2d", "n4", "c3", "c3d", "c4", "c4a"])
def test_more_memory_costs_more(family):
    few, usual, much = (price(f"{family}-{shape}-8", "us-central1") for shape in ("highcpu", "standard", "highmem"))
    assert few.on_demand < usual.on_demand < much.on_demand
    if len({found.as_of for found in (few, usual, much)}) == 1:
        assert few.spot < usual.spot < much.spot
    else:
        assert family == "n1", "its standard shape alone is in the dated list, and spot prices move"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("e2-standard-8", "nowhere"),
        ("e2-standard-8", "europe-southwest1"),
        ("e2-standard-8", "northamerica-northeast1"),
        ("t2a-standard-8", "us-east1"),
        ("c3d-standard-8", "us-west4"),
        ("c2-standard-8", "us-central1"),
        ("e2-highmem-32", "us-central1"),
        ("a3-edgegpu-8g", "us-central1"),
    ],
)
def test_what_is_not_known_has_no_price(name, region):
    assert price(name, region) is None


def test_a_spot_price_may_be_unknown():
    found = price("e2-standard-8", "asia-southeast2")
    assert found.on_demand == pytest.approx(0.360424, abs=1e-6)
    assert found.spot is None


def test_regions_are_those_of_gpus():
    assert "africa-south1" in RATES["e2"]
    assert "africa-south1" not in regions()
    assert attached_gpu_price("nvidia-tesla-t4", "africa-south1") is None


@pytest.mark.parametrize(
    ("name", "on_demand", "spot", "flex_start"),
    [
        ("a3-ultragpu-8g", 84.806908, 50.874449, None),
        ("a3-megagpu-8g", 93.400713, 55.894489, None),
        ("a4-highgpu-8g", None, 39.6336, 64.44),
    ],
)
def test_totals_are_those_of_googles_own_table(name, on_demand, spot, flex_start):
    """Not sums of rates of an older catalogue, which were 2 % away from them."""
    found = price(name, "us-central1")
    assert (found.on_demand, found.spot, found.flex_start, found.as_of) == (on_demand, spot, flex_start, "2026-09-17")


def test_a_p100_has_a_price():
    found = attached_gpu_price("nvidia-tesla-p100", "us-central1")
    assert (found.on_demand, found.spot, found.as_of) == (1.46, None, "2026-09-17")
