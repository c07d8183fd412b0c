"""Which zones have which GPUs."""

import pytest

from kserve_iac.catalog.accelerators import attachable_gpus, gpu_machines, gpu_zones, is_zone, region_of

KNOWN = {
    **{name: one.regions for name, one in gpu_machines().items()},
    **{n: g.regions for n, g in attachable_gpus().items()},
}


@pytest.mark.parametrize("name", KNOWN)
def test_zones_are_zones_of_their_region(name):
    for region in KNOWN[name]:
        zones = gpu_zones(name, region)
        assert zones is None or (zones and all(is_zone(zone) and region_of(zone) == region for zone in zones))


def test_well_known_zones():
    assert gpu_zones("g2-standard-12", "us-central1") == ("us-central1-a", "us-central1-b", "us-central1-c")
    assert gpu_zones("a3-ultragpu-8g", "us-central1") == ("us-central1-b",)
    assert gpu_zones("nvidia-tesla-t4", "europe-west1") == ("europe-west1-b", "europe-west1-c", "europe-west1-d")


def test_what_is_not_listed_is_not_known():
    assert gpu_zones("g4-standard-48", "us-central1") is None
    assert gpu_zones("g2-standard-12", "us-west2") is None
    assert gpu_zones("e2-standard-4", "us-central1") is None


@pytest.mark.parametrize(("text", "region"), [("us-south1-ai1b", "us-south1"), ("us-central1-a", "us-central1")])
def test_zones_for_ai_are_zones(text, region):
    assert is_zone(text)
    assert region_of(text) == region
