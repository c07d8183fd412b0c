"""Checkpoints in FP8 with one scale per block of 128 x 128: a GPU's share of a layer must be whole blocks."""

from collections.abc import Iterator

from ...catalog.dimensions import ModelDimensions
from ...catalog.quantization import FP8_BLOCK
from .result import Refusal
from .settings import Parallelism

IN_BLOCKS = ("Qwen/", "deepseek-ai/", "moonshotai/", "MiniMaxAI/")
"""Owners whose FP8 checkpoints have ``weight_block_size`` [128, 128] in their config.json; the catalogue says ``fp8`` only."""

BLOCK = 128
"""Rows and columns of a block (``weight_block_size`` in the checkpoints of DeepSeek, Qwen and MiniMax)."""


def whole_blocks(model: ModelDimensions, shared: Parallelism) -> Iterator[Refusal]:
    """Cuts of gate, up and down projections inside a block of scales, which vLLM refuses.

    Sources: ``create_weights`` of ``Fp8MoEMethod`` and ``validate_block_quant_shapes`` in
    vllm/model_executor/layers/quantization/fp8.py; vllm-project/vllm#17569 and #25292 of 2025, and #54178 of August 2026.
    """
    scales = model.quantization
    if scales is None or scales.bits != FP8_BLOCK or not (scales.certain or model.name.startswith(IN_BLOCKS)):
        return
    for what, width, ways in _cuts(model, shared):
        if width and width % ways == 0 and width // ways % BLOCK:
            sizes = ", ".join(str(size) for size in range(1, ways) if not width % size and not width // size % BLOCK)
            expert = " or set parallelism.expert, which keeps experts whole" if what == "experts" else ""
            yield Refusal(
                "tensor",
                f"The {what} are {width:,} columns wide, and {width // ways:,} columns for each of {ways} GPUs are not whole "
                f"FP8 blocks of {BLOCK}.",
                f"Use one of the tensor parallel sizes {sizes}{expert}.",
            )
            return


def _cuts(model: ModelDimensions, shared: Parallelism) -> Iterator[tuple[str, int, int]]:
    """The layers that are cut by their columns: what they are, their width, and into how many parts they are cut."""
    moe = model.moe
    if moe is None:
        yield "feed-forward layers", model.intermediate_size, shared.tensor
        return
    if not shared.expert:
        # Without expert parallelism, experts are cut over the GPUs of all data parallel ranks (FusedMoEParallelConfig).
        yield "experts", moe.intermediate_size, shared.tensor * shared.data
    yield "shared experts", moe.shared_intermediate_size, shared.tensor
    if moe.dense_layers:
        yield "feed-forward layers", moe.dense_intermediate_size or model.intermediate_size, shared.tensor
