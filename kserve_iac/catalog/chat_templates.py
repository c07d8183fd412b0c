"""Public models whose tokenizer has no chat template, so that vLLM answers chat requests with an error."""

import re
from collections.abc import Mapping

WITHOUT: Mapping[str, str] = {
    r"facebook/opt-\d+(\.\d+)?[mb]": "vllm-project/vllm#7978",
    r"meta-llama/meta-llama-3-(8|70)b": "Julia-LiuJ/NLFT#3",
    r"meta-llama/(meta-)?llama-3\.1-(8|70|405)b": "Graph-COM/SubgraphRAG#31",
    r"meta-llama/llama-3\.2-[13]b": "sgl-project/sglang#3385",
    r"meta-llama/llama-3\.2-\d+b-vision": "tenstorrent/tt-forge-models#298, meta-llama/llama-cookbook#933",
    r"lmsys/vicuna-\d+b-v1\.5": "vllm-project/vllm#17977",
    r"ibm(-research)?/powermoe-3b": "vllm-project/vllm#35679",
    r"thudm/longwriter-llama3\.1-8b": "THUDM/LongWriter#39",
    r"bytedance-seed/seed-x-(instruct|ppo)-7b": "ByteDance-Seed/Seed-X-7B#7",
    r"deepseek-ai/deepseek-v3\.2": "vllm-project/vllm#29849",
}
"""Hub ids in lower case -> a report that says so. They are base models, of whose instruct variants the tokenizers have a
template, and models that other code turns into prompts."""

ENCODED: Mapping[str, tuple[str, str, str]] = {
    "deepseek-ai/deepseek-v3.2": ("deepseek_v32", "0.13.0", "0.18.0"),
}
"""Hub ids in lower case -> the tokenizer mode with which vLLM writes the prompts itself, the first version read that has the
mode, and the first one that chooses it by the architecture (vllm/tokenizers/registry.py and vllm/config/model.py)."""

_PATTERNS = tuple(re.compile(pattern) for pattern in WITHOUT)


def lacks_chat_template(hub_id: str) -> bool:
    """Whether the tokenizer of a model is known to have no chat template."""
    return any(pattern.fullmatch(hub_id.lower()) for pattern in _PATTERNS)


def tokenizer_mode(hub_id: str) -> tuple[str, str, str] | None:
    """The tokenizer mode with which vLLM writes a model's prompts itself (:data:`ENCODED`); None: there is no such mode."""
    return ENCODED.get(hub_id.lower())
