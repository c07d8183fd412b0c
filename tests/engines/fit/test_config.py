"""Dimensions from a config.json: what is read, what follows from it, and that nothing is guessed."""

from dataclasses import replace
from typing import Any

import pytest

from kserve_iac.args.problem import Invalid
from kserve_iac.catalog.architectures import kind_of
from kserve_iac.catalog.dimensions import ModelKind
from kserve_iac.catalog.models import model_dimensions
from kserve_iac.engines.fit.config import dimensions_of

QWEN3_8B = {
    "architectures": ["Qwen3ForCausalLM"],
    "attention_bias": False,
    "head_dim": 128,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "max_position_embeddings": 40960,
    "model_type": "qwen3",
    "num_attention_heads": 32,
    "num_hidden_layers": 36,
    "num_key_value_heads": 8,
    "sliding_window": None,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "use_sliding_window": False,
    "vocab_size": 151936,
}
DEEPSEEK = {
    **QWEN3_8B,
    "model_type": "deepseek_v3",
    "kv_lora_rank": 512,
    "q_lora_rank": 1536,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "v_head_dim": 128,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_experts_per_tok": 8,
    "moe_intermediate_size": 2048,
    "first_k_dense_replace": 3,
    "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]},
}


def read(**changes: Any):
    return dimensions_of({**QWEN3_8B, **changes}, "Qwen/Qwen3-8B")


def paths(config: dict[str, Any]) -> set[str]:
    with pytest.raises(Invalid) as caught:
        dimensions_of(config)
    return {problem.path for problem in caught.value.problems}


def test_it_says_the_same_as_the_catalogue():
    assert replace(read(), kind=None) == model_dimensions("Qwen/Qwen3-8B")
    assert read().kind == kind_of("Qwen/Qwen3-8B")


def test_it_tells_the_architecture_and_whether_code_defines_the_configuration():
    code = {"AutoConfig": "configuration_own.OwnConfig"}
    assert read(architectures=["OwnForCausalLM"], auto_map=code).kind == ModelKind(("OwnForCausalLM",), "qwen3", True)
    assert read(architectures=["OwnForCausalLM"], auto_map={"AutoModel": "own.Own"}).kind == ModelKind(
        ("OwnForCausalLM",), "qwen3"
    )
    assert read(architectures=None).kind is None


def test_the_text_model_is_read_where_it_is_nested_and_the_tower_is_noted():
    nested = dimensions_of({"model_type": "qwen3_vl", "text_config": QWEN3_8B, "vision_config": {"depth": 27}})
    assert nested.layers == 36
    assert nested.encoder_parameters is None
    assert read().encoder_parameters == 0


def test_latent_attention_and_experts():
    found = dimensions_of(DEEPSEEK)
    assert found.mla is not None
    assert found.moe is not None
    assert found.mla.kv_lora_rank == 512
    assert (found.moe.experts, found.moe.shared_intermediate_size, found.moe.dense_layers) == (256, 2048, 3)
    assert found.quantization is not None
    assert found.quantization.certain


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"sliding_window": 1024, "use_sliding_window": True}, "ssss"),
        ({"sliding_window": 1024, "use_sliding_window": None, "sliding_window_pattern": 2}, "sfsf"),
        ({"sliding_window": 1024, "use_sliding_window": None, "model_type": "gemma2"}, "sfsf"),
        ({"layer_types": ["sliding_attention", "full_attention"] * 2, "sliding_window": 128}, "sfsf"),
        ({"attention_chunk_size": 8192, "model_type": "llama4_text"}, "cccf"),
        ({"sliding_window": 4096}, ""),
    ],
)
def test_kinds_of_layers(changes, kinds):
    assert "".join(kind[0] for kind in read(num_hidden_layers=4, **changes).layer_kinds) == kinds


def test_linear_layers_need_their_dimensions():
    linear = {
        "full_attention_interval": 4,
        "linear_num_key_heads": 16,
        "linear_num_value_heads": 32,
        "linear_key_head_dim": 128,
        "linear_value_head_dim": 128,
    }
    found = read(model_type="qwen3_next", **linear)
    assert found.linear is not None
    assert found.layer_kinds.count("linear") == 27
    assert paths({**QWEN3_8B, "full_attention_interval": 4}) == {name for name in linear if name.startswith("linear")}


@pytest.mark.parametrize(
    ("given", "method", "bits"),
    [
        ({"quant_method": "awq", "bits": 4, "group_size": 128}, "awq", 4.15625),
        ({"quant_method": "gptq", "bits": 4, "group_size": 32}, "gptq", 4.625),
        ({"quant_method": "fp8"}, "fp8", 8),
        ({"quant_method": "mxfp4"}, "mxfp4", 4.25),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4", 4.5),
        ({"quant_method": "modelopt", "quant_algo": "FP8"}, "fp8", 8),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float"}}},
            },
            "fp8",
            8,
        ),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {
                    "group_0": {"weights": {"num_bits": 4, "type": "int", "group_size": 32, "symmetric": True}}
                },
            },
            "gptq",
            4.5,
        ),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "int"}}},
            },
            "int8",
            8,
        ),
    ],
)
def test_quantisation(given, method, bits):
    found = read(quantization_config=given).quantization
    assert found is not None
    assert (found.method, found.bits) == (method, bits)


@pytest.mark.parametrize(
    ("given", "declared"),
    [
        ({"quant_method": "fp8"}, "fp8"),
        ({"quant_method": "fbgemm_fp8"}, "fbgemm_fp8"),
        ({"quant_method": "mxfp4"}, "mxfp4"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "modelopt_fp4"),
        ({"quant_method": "modelopt", "quant_algo": "FP8"}, "modelopt"),
        ({"quant_method": "bitsandbytes"}, "bitsandbytes"),
        (
            {"quant_method": "compressed-tensors", "config_groups": {"all": {"weights": {"num_bits": 8}}}},
            "compressed-tensors",
        ),
    ],
)
def test_the_method_that_the_checkpoint_names_is_kept(given, declared):
    found = read(quantization_config=given).quantization
    assert found is not None
    assert found.declared == declared


def test_parts_that_stay_as_they_were():
    found = read(quantization_config={"quant_method": "awq", "modules_to_not_convert": ["model.layers.*.self_attn"]})
    assert found.quantization is not None
    assert found.quantization.parts == {"mlp", "experts", "shared"}
    one = read(quantization_config={"quant_method": "awq", "modules_to_not_convert": ["model.layers.0.self_attn"]})
    assert one.quantization is not None
    assert "attention" in one.quantization.parts


def test_norms_gates_and_towers_left_alone_do_not_make_a_part_unquantised():
    """As in the configs of GLM-5-FP8 and of models with a vision tower."""
    tails = ("self_attn.q_a_layernorm", "self_attn.indexer.k_norm.bias", "mlp.gate.e_score_correction_bias", "mlp.gate")
    left = [f"model.layers.{layer}.{tail}" for layer in range(32) for tail in tails]
    left += [f"model.visual.blocks.{block}.attn.qkv" for block in range(32)]
    found = read(quantization_config={"quant_method": "fp8", "modules_to_not_convert": left})
    assert found.quantization is not None
    assert found.quantization.parts == {"attention", "mlp", "experts", "shared"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"quantization_config": {"quant_method": "exl3"}}, "quantization_config.quant_method"),
        (
            {"quantization_config": {"quant_method": "modelopt", "quant_algo": "MIXED"}},
            "quantization_config.quant_algo",
        ),
        ({"quantization_config": {"quant_method": "compressed-tensors"}}, "quantization_config.config_groups"),
        ({"model_type": "nemotron_h"}, "model_type"),
        ({"hybrid_layer_pattern": [0, 1]}, "hybrid_layer_pattern"),
        ({"layer_types": ["something"] * 36}, "layer_types"),
        ({"layer_types": ["full_attention"]}, "layer_types"),
        ({"num_hidden_layers": "many"}, "num_hidden_layers"),
    ],
)
def test_what_is_not_understood_is_a_problem(changes, path):
    assert path in paths({**QWEN3_8B, **changes})


def test_everything_that_is_missing_comes_at_once():
    assert {"num_hidden_layers", "hidden_size", "vocab_size", "max_position_embeddings"} <= paths(
        {"model_type": "llama"}
    )


def test_an_unknown_type_is_taken_at_its_word_and_says_so():
    assert "was not checked" in read(model_type="something_new").notes[0]
    assert read().notes == ()
