"""Which machine types hold a model: every kind once, cheapest first."""

import itertools

from kserve_iac.catalog.models import model_dimensions
from kserve_iac.engines.fit import EngineSettings
from kserve_iac.engines.fit.choose import choices, tensor_sizes


def of(name: str, region: str = "us-central1", **flags):
    model = model_dimensions(name)
    assert model is not None
    return choices(model, EngineSettings(**flags), region)


def test_cheapest_first_and_those_without_a_price_last():
    found, left_out = of("Qwen/Qwen3-8B", max_model_len=8192)
    prices = [one.usd_per_hour for one in found]
    known = [price for price in prices if price is not None]
    assert prices == [*sorted(known), *[None] * (len(prices) - len(known))]
    assert found[0].machine.name == "g2-standard-4"
    assert None in prices
    assert any("part of a GPU" in reason for reason in left_out)


def test_all_of_them_fit_and_at_the_smallest_size():
    found, _ = of("Qwen/Qwen3-32B", max_model_len=8192)
    assert all(one.fit.fits for one in found)
    sizes = {one.machine.accelerator: one.tensor for one in found}
    assert sizes["nvidia-h100-80gb"] in (1, 2)
    assert sizes["nvidia-l4"] in (4, 8)
    assert all(one.tensor <= one.machine.gpus for one in found)
    assert all(one.engines * one.tensor <= one.machine.gpus for one in found)


def test_a_region_without_the_machine_has_no_price():
    found, _ = of("Qwen/Qwen3-8B", "africa-south1", max_model_len=8192)
    assert any(one.usd_per_hour is None for one in found)


def test_what_no_node_holds_is_held_by_none():
    found, _ = of("moonshotai/Kimi-K2-Instruct", max_model_len=8192, dtype="float32", quantization="none")
    assert [one for one in found if one.machine.name.startswith("g2")] == []


def test_sizes_are_powers_of_two():
    assert tensor_sizes(8) == [1, 2, 4, 8]
    assert all(b == 2 * a for a, b in itertools.pairwise(tensor_sizes(16)))
