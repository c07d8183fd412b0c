"""Formats of quantised weights: bits of an element, and what is left alone."""

from .dimensions import Part, Quantization

ALL: frozenset[Part] = frozenset({"attention", "mlp", "experts", "shared"})
"""Every linear layer but the language-model head, which checkpoints leave alone unless they say otherwise."""

EXPERTS: frozenset[Part] = frozenset({"experts"})

FP8_BLOCK = 8 + 32 / (128 * 128)
"""fp8 with one 4-byte scale per block of 128 x 128 (``weight_block_size`` of DeepSeek's and Qwen's configs)."""

MXFP4 = 4 + 8 / 32
"""4-bit values, one 8-bit scale per 32 (OCP Microscaling formats)."""

NVFP4 = 4 + 8 / 16
"""4-bit values, one fp8 scale per 16 (vLLM's and ModelOpt's documentation)."""


def integer(bits: int, group: int, zero_points: bool = True) -> float:
    """Bits of an element of an AWQ or GPTQ matrix: a 16-bit scale per group, and a zero point of ``bits``."""
    return bits + (16 + (bits if zero_points else 0)) / group if group > 0 else bits


def usual(method: str) -> Quantization | None:
    """How checkpoints of a method usually are, where theirs is not at hand; None for a method that is not known."""
    name = method.lower().replace("-", "_")
    if name in ("fp8", "fbgemm_fp8", "modelopt", "w8a8_fp8", "ptpc_fp8"):
        return Quantization("fp8", FP8_BLOCK, ALL, certain=False)
    if name in ("int8", "w8a8", "w8a8_int8"):
        return Quantization("int8", 8, ALL, certain=False)
    if name in ("awq", "awq_marlin"):
        return Quantization("awq", integer(4, 128), ALL, certain=False)
    if name in ("gptq", "gptq_marlin", "w4a16", "int4"):
        return Quantization("gptq", integer(4, 128), ALL, certain=False)
    if name == "mxfp4":
        return Quantization("mxfp4", MXFP4, EXPERTS, certain=False)
    if name in ("nvfp4", "modelopt_fp4"):
        return Quantization("nvfp4", NVFP4, ALL, certain=False)
    if name in ("bitsandbytes", "bnb"):
        return Quantization("bitsandbytes", 4 + 32 / 64, ALL, certain=False)
    return None


METHODS = ("fp8", "int8", "awq", "gptq", "mxfp4", "nvfp4", "bitsandbytes")
"""The methods that are known, for suggestions."""
