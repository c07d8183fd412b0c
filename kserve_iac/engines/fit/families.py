"""Families of models by their ``model_type``: which are read as their fields say, and which are not.

Sources: vLLM 0.32.0 (``vllm/model_executor/models/registry.py`` and the modules that it names,
``vllm/transformers_utils/model_arch_config_convertor.py``) and transformers 5.24 (``models/*/configuration_*.py``).
"""

import re

UNSUPPORTED = re.compile(
    # Mamba and other states of which vLLM keeps shapes that are not read here (``IsHybrid`` in vLLM's models).
    r"mamba|jamba|nemotron_h|falcon_h1|zamba|bamba|rwkv|lfm2|kimi_linear|bailing_(hybrid|moe_linear|moe_v2_5|moe_v3)|olmo_hybrid"
    # Layers that differ from one another, have two attentions, or share weights.
    r"|nemotron-nas|longcat_flash|gemma3n|step3|mimo_v2|laguna|iquest_loop|hrm_text"
    # Sparse or compressed caches.
    r"|deepseek_v4|minimax_(text|m1|m3|vl)|^minimax$|glm5_?next|hy_v4|kimi_k3|dots3|muse_glimmer|qwen4|inkling"
    # Encoders and decoders in pairs, which keep a second cache.
    r"|whisper|^t5|^bart|^mbart"
    # Encoders, which keep no cache.
    r"|bert|^(gte|new|nomic|clip|siglip)"
    # Sizes in nested mappings of their own.
    r"|^dbrx|^mpt"
)
"""Model types whose layers are not described by the fields that are read."""

CHECKED = re.compile(
    r"^(llama|llama4(_text)?|mistral|mistral3|ministral3|mixtral|qwen[23](_moe|_next|_vl.*|_5.*)?|gemma[23]?(_text)?|gpt_oss"
    r"|deepseek_v[23].*|opt|kimi_k2.*|glm4?|glm4_moe|glm4_moe_lite|glm_moe_dsa|phi3|minimax_m2|smollm3|seed_oss|olmo[23]?|olmoe"
    r"|granite|granitemoe(shared|hybrid)?|ernie4_5(_moe)?|exaone4|cohere2?|arcee|starcoder2|internlm3|phimoe|flex_olmo)$"
)
"""Model types whose configurations were read and found to mean what is taken here."""

BIASED = re.compile(r"^(qwen2|gpt_oss|glm4_moe$|starcoder2)")
"""Model types whose query, key and value projections have biases (transformers' configuration and modelling files)."""

UNGATED = (
    "opt",
    "gpt2",
    "gpt_neox",
    "gpt_bigcode",
    "gptj",
    "bloom",
    "falcon",
    "phi",
    "starcoder2",
    "nemotron",
    "arcee",
    "apertus",
)
"""Model types whose MLP has two matrices."""

TIED = re.compile(r"^(gemma|cohere)|^(opt|gpt2|gpt_bigcode|smollm3|starcoder2|bloom)$|^ernie4_5")
"""Model types that share the embedding with the output where the config does not say it (transformers' defaults)."""

LATENT = re.compile(
    r"^(axk1|deepseek_v(2|3|32)|glm_moe_dsa|glm4_moe_lite|kimi_k2|pangu_ultra_moe)(_mtp)?$|^(kimi_vl|kimi_k25|deepseek_vl_v2)"
)
"""Model types whose latent vectors vLLM caches as such (``is_deepseek_mla``). Other types with a ``kv_lora_rank``, such as
MiniCPM3, cache whole keys and values."""

EXPERTS = ("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")
EXPERTS_PER_TOKEN = ("num_experts_per_tok", "num_experts_per_token", "top_k_experts", "moe_topk", "moe_k", "moe_top_k")
SHARED_EXPERTS = ("n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts")
SHARED_WIDTH = ("shared_expert_intermediate_size", "shared_intermediate_size")
DENSE_LAYERS = ("first_k_dense_replace", "num_dense_layers", "moe_layer_start_index")
"""Names of the same field in several families (``attribute_map`` of transformers' configurations)."""
