"""``python -m tests.engines.fit.others.record``: ask llm-d-planner about every case and write its answers down.

Run it where ``llm-d-planner[estimation]`` is installed, which the project itself does not need. Only the functions of its
capacity planner are called. It would ask the hub for a model's config and files; here both are made from the case's dimensions.
"""

import datetime
import importlib
import importlib.metadata
import json
from types import SimpleNamespace
from typing import Any

from ..cases import CASES, Case
from . import cache_bytes, checkpoint, max_model_len, utilization
from .llm_d_planner import LEFT_OUT, RECORDED, applies, cases_digest

PACKAGE = "llm-d-planner"

ARCHITECTURES = {
    "hybrid": "Qwen3NextForCausalLM",
    "qwen3.5": "Qwen3_5ForConditionalGeneration",
    "qwen3-235b": "Qwen3MoeForCausalLM",
    "qwen3-30b": "Qwen3MoeForCausalLM",
    "qwen3-": "Qwen3ForCausalLM",
    "r1-distill-qwen": "Qwen2ForCausalLM",
    "qwen2.5": "Qwen2ForCausalLM",
    "llama-3": "LlamaForCausalLM",
    "mistral-7b": "MistralForCausalLM",
    "gemma-3": "Gemma3ForConditionalGeneration",
    "gpt-oss": "GptOssForCausalLM",
}
"""``architectures`` of a model's config, by a part of its name; the first that matches."""


def architecture(case: Case) -> str:
    if case.model.encoder_parameters and "mistral" in case.model.name.lower():
        return "LlavaNextForConditionalGeneration"  # the one case that is Mistral with a tower
    return next(found for part, found in ARCHITECTURES.items() if part in case.model.name.lower())


def config(case: Case) -> Any:
    """A config as far as the planner reads it. Its type is the cache's: the planner has no other way to say that."""
    model = case.model
    made = SimpleNamespace(
        architectures=[architecture(case)],
        torch_dtype="float8_e4m3" if cache_bytes(case) == 1 else "bfloat16",
        num_hidden_layers=model.layers,
        hidden_size=model.hidden_size,
        num_attention_heads=model.attention_heads,
        num_key_value_heads=model.kv_heads,
        head_dim=model.head_dim,
        max_position_embeddings=model.max_context,
        vocab_size=model.vocab_size,
    )
    if model.moe is not None:
        made.num_experts, made.num_experts_per_tok = model.moe.experts, model.moe.experts_per_token
    method = case.settings.quantization or (model.quantization and model.quantization.method)
    if method is not None:
        made.quantization_config = quantization_config(method)
    return made


def quantization_config(method: str) -> dict[str, Any]:
    if method == "nvfp4":
        return {"quant_method": "modelopt", "config_groups": {"group_0": {"weights": {"num_bits": 4}}}}
    if method == "int8":
        return {"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8}}}}
    return {"quant_method": method} | ({"bits": 4} if method in ("awq", "gptq") else {})


def ask(planner: Any, case: Case) -> dict[str, float]:
    """Tokens of the engine's cache, and GiB of it on each GPU.

    Tokens are the planner's bytes for the cache on all GPUs over its bytes per token, of which its ``max_concurrent_requests`` is
    the whole number. (Its ``total_kv_cache_blocks`` divides the same sum by one GPU's share of a token.)
    """
    made, shared = config(case), case.parallelism
    per_token = planner.KVCacheDetail(case.id, made).per_token_memory_bytes
    gpus = shared.tensor * shared.pipeline
    if case.given_kv is not None:
        return {"kv_tokens": case.given_kv * gpus // per_token}
    planner.model_params_by_dtype = lambda *_: dict(checkpoint(case))
    room = planner.allocatable_kv_cache_memory(
        case.id,
        made,
        case.gpu.memory_gib,
        utilization(case),
        tp=shared.tensor,
        pp=shared.pipeline,
        dp=shared.data,
        max_model_len=max_model_len(case),
    )
    return {"kv_tokens": room * (1 << 30) // per_token, "kv_gib": round(room / gpus, 2)}


def main() -> None:
    planner = importlib.import_module("planner.capacity_planner")
    about = importlib.metadata.metadata(PACKAGE)
    found = {
        "_meta": {
            "title": "What llm-d-planner says about the cases",
            "package": PACKAGE,
            "version": about["Version"],
            "licence": about["License-Expression"],
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "made_by": "tests/engines/fit/others/record.py",
            "cases_sha256": cases_digest(),
            "units": "kv_tokens: of the engine; kv_gib: GiB on each GPU, absent where the case gives the memory",
            "left_out": LEFT_OUT,
        },
        "estimates": {case.id: ask(planner, case) for case in CASES if applies(case)},
    }
    RECORDED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
