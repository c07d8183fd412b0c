"""Families of models: their parameters, counted from the config, against the number that is published."""

import pytest

from kserve_iac.args.problem import Invalid
from kserve_iac.engines.fit.config import dimensions_of
from kserve_iac.engines.fit.described import Description, dimensions_of_description, stored_bytes
from kserve_iac.engines.fit.families import CHECKED, UNSUPPORTED

from .published import FLASH, GRANITE_TINY, PUBLISHED


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_parameters_are_those_that_are_published(name):
    given, billions = PUBLISHED[name]
    assert stored_bytes(dimensions_of(given, name)) / 2e9 == pytest.approx(billions, rel=0.01)
    assert CHECKED.match(given["model_type"])
    assert not UNSUPPORTED.search(given["model_type"])


@pytest.mark.parametrize(
    ("name", "every"), [("LGAI-EXAONE/EXAONE-4.0-32B", 4), ("CohereLabs/c4ai-command-r7b-12-2024", 4)]
)
def test_windows_where_the_config_gives_only_a_pattern(name, every):
    kinds = dimensions_of(PUBLISHED[name][0]).layer_kinds
    assert [index for index, kind in enumerate(kinds) if kind == "full"] == list(range(every - 1, len(kinds), every))


def test_the_state_of_mamba_2_is_that_of_vllm():
    linear = dimensions_of(GRANITE_TINY).linear
    assert linear is not None
    assert (linear.conv_channels, linear.value_heads, linear.value_head_dim, linear.key_head_dim) == (3328, 48, 64, 128)
    with pytest.raises(Invalid, match="mamba_d_state"):
        dimensions_of({**GRANITE_TINY, "mamba_d_state": None})


@pytest.mark.parametrize(
    "kind",
    [
        "nemotron_h", "falcon_h1", "jamba", "lfm2_moe", "kimi_linear", "bailing_hybrid", "minimax_m3_text", "minimax_m1",
        "longcat_flash", "gemma3n_text", "step3p5", "mimo_v2_flash", "deepseek_v4", "hy_v4", "whisper", "dbrx", "zamba2",
        "xlm-roberta", "modernbert",
    ],
)  # fmt: skip
def test_families_whose_layers_are_not_described_are_refused(kind):
    with pytest.raises(Invalid, match=kind):
        dimensions_of({**PUBLISHED["HuggingFaceTB/SmolLM3-3B"][0], "model_type": kind})


def test_latent_vectors_are_taken_only_where_vllm_caches_them():
    with pytest.raises(Invalid, match="kv_lora_rank"):
        dimensions_of({**FLASH, "model_type": "minicpm3"})


def described(checkpoint, **changes):
    return dimensions_of_description(
        Description("own/model", {**PUBLISHED["HuggingFaceTB/SmolLM3-3B"][0], **changes}, None, checkpoint)
    )


def test_the_checkpoint_proves_what_was_read():
    right = 6_160_000_000
    assert not any("checkpoint" in note for note in described(right).notes)
    assert any("accounts for" in note for note in described(round(1.2 * right)).notes)
    assert described(right, model_type="novel").layers == 36
    with pytest.raises(Invalid, match="novel"):
        described(round(1.3 * right), model_type="novel")


def test_the_rest_of_a_checkpoint_is_the_tower():
    nested = {
        "model_type": "qwen3_vl",
        "text_config": {**PUBLISHED["HuggingFaceTB/SmolLM3-3B"][0], "model_type": "qwen3"},
        "vision_config": {},
    }
    found = dimensions_of_description(Description("own/model", nested, None, 7_160_000_000))
    assert found.encoder_parameters == pytest.approx(500_000_000, rel=0.02)
    assert dimensions_of(nested).encoder_parameters is None
