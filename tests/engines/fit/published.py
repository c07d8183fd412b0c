"""Models outside the catalogue, one of each family, with the billions of parameters that are published of them.

Each configuration has the fields of the model's config.json that decide about memory. Those of SmolLM3, ERNIE 4.5, GLM-4.7-Flash,
MiniMax-M2, Phi-3.5-MoE and InternLM3 are the defaults of transformers 5.24 (models/*/configuration_*.py). The others, and all
counts of parameters, were written down without the hub, which could not be reached: a count that agrees with its configuration
says that the two fit together, and has to be compared with the hub's page before anything rests on it.
"""


def config(kind, vocabulary, hidden, inner, layers, heads, kv_heads, *, tied=False, context=32768, **more):
    return {
        "model_type": kind,
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "max_position_embeddings": context,
        "tie_word_embeddings": tied,
        "torch_dtype": "bfloat16",
        **more,
    }


GRANITE_TINY = config(
    "granitemoehybrid",
    100352,
    1536,
    512,
    40,
    12,
    4,
    tied=True,
    layer_types=["attention" if layer in (5, 15, 25, 35) else "mamba" for layer in range(40)],
    num_local_experts=64,
    num_experts_per_tok=6,
    shared_intermediate_size=1024,
    mamba_n_heads=48,
    mamba_d_state=128,
    mamba_n_groups=1,
    mamba_d_conv=4,
    mamba_expand=2,
)
FLASH = config(
    "glm4_moe_lite",
    154880,
    2048,
    10240,
    47,
    20,
    20,
    moe_intermediate_size=1536,
    n_shared_experts=1,
    n_routed_experts=64,
    num_experts_per_tok=4,
    first_k_dense_replace=1,
    kv_lora_rank=512,
    q_lora_rank=768,
    qk_rope_head_dim=64,
    qk_nope_head_dim=192,
    v_head_dim=256,
)
ERNIE = config(
    "ernie4_5_moe",
    103424,
    2560,
    12288,
    28,
    20,
    4,
    tied=True,
    moe_intermediate_size=1536,
    moe_k=6,
    moe_num_experts=64,
    moe_num_shared_experts=2,
    moe_layer_start_index=1,
    head_dim=128,
)

PUBLISHED = {
    "HuggingFaceTB/SmolLM3-3B": (config("smollm3", 128256, 2048, 11008, 36, 16, 4, tied=True), 3.08),
    "ByteDance-Seed/Seed-OSS-36B-Instruct": (
        config("seed_oss", 155136, 5120, 27648, 64, 80, 8, head_dim=128, attention_bias=True),
        36.15,
    ),
    "allenai/OLMoE-1B-7B-0924": (
        config("olmoe", 50304, 2048, 1024, 16, 16, 16, num_experts=64, num_experts_per_tok=8),
        6.92,
    ),
    "baidu/ERNIE-4.5-21B-A3B-PT": (ERNIE, 21.83),
    "zai-org/GLM-4.7-Flash": (FLASH, 29.9),
    "MiniMaxAI/MiniMax-M2": (
        config("minimax_m2", 200064, 3072, 1536, 62, 48, 8, head_dim=128, num_local_experts=256, num_experts_per_tok=8),
        228.7,
    ),
    "ibm-granite/granite-4.0-h-tiny": (GRANITE_TINY, 6.94),
    "bigcode/starcoder2-3b": (config("starcoder2", 49152, 3072, 12288, 30, 24, 2, tied=True), 3.03),
    "arcee-ai/AFM-4.5B": (config("arcee", 128004, 2560, 18432, 36, 20, 4, head_dim=128), 4.62),
    "LGAI-EXAONE/EXAONE-4.0-32B": (
        config("exaone4", 102400, 5120, 27392, 64, 40, 8, sliding_window=4096, sliding_window_pattern="LLLG"),
        32.0,
    ),
    "CohereLabs/c4ai-command-r7b-12-2024": (
        config("cohere2", 256000, 4096, 14336, 32, 32, 8, tied=True, sliding_window=4096),
        8.03,
    ),
    "microsoft/Phi-3.5-MoE-instruct": (
        config("phimoe", 32064, 4096, 6400, 32, 32, 8, num_local_experts=16, num_experts_per_tok=2),
        41.9,
    ),
    "internlm/internlm3-8b-instruct": (config("internlm3", 128512, 4096, 10240, 48, 32, 2, head_dim=128), 8.8),
}
