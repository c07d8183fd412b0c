"""FP8 checkpoints in blocks: which tensor parallel sizes cut a block."""

import pytest

from kserve_iac.catalog.models import model_dimensions
from kserve_iac.engines.fit.blocks import whole_blocks
from kserve_iac.engines.fit.settings import Parallelism


def refused(name, **shared):
    model = model_dimensions(name)
    assert model is not None
    return [one.setting for one in whole_blocks(model, Parallelism(**shared))]


@pytest.mark.parametrize(
    ("name", "shared", "is_refused"),
    [
        ("Qwen/Qwen3-235B-A22B-FP8", {"tensor": 8}, True),  # 1,536 / 8 = 192 (vllm-project/vllm#17569)
        ("Qwen/Qwen3-235B-A22B-FP8", {"tensor": 4}, False),
        ("Qwen/Qwen3-235B-A22B-FP8", {"tensor": 8, "expert": True}, False),
        ("Qwen/Qwen3-235B-A22B-FP8", {"tensor": 4, "data": 2}, True),
        ("Qwen/Qwen3-30B-A3B-FP8", {"tensor": 4}, True),  # 768 / 4 = 192 (vllm-project/vllm#25292)
        ("Qwen/Qwen3-30B-A3B-FP8", {"tensor": 2}, False),
        ("Qwen/Qwen3-30B-A3B", {"tensor": 4}, False),  # bf16
        ("MiniMaxAI/MiniMax-M2.5", {"tensor": 8}, True),  # vllm-project/vllm#39046
        ("deepseek-ai/DeepSeek-R1-0528", {"tensor": 16}, False),  # 2,048 / 16 = 128
        ("deepseek-ai/DeepSeek-R1-0528", {"tensor": 32}, True),  # sgl-project/sglang#3345
        ("Qwen/Qwen3-32B-FP8", {"tensor": 8}, False),
        ("nvidia/Llama-3.1-70B-Instruct-FP8", {"tensor": 8}, False),  # one scale for each matrix
    ],
)
def test_a_share_of_a_layer_is_whole_blocks(name, shared, is_refused):
    assert bool(refused(name, **shared)) is is_refused
