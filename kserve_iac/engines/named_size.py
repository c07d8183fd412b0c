"""The size of a model by its name, where nothing else tells it: for warnings only."""

import re

GB = 10**9

_DENSE = re.compile(r"(\d+(?:\.\d+)?)b", re.IGNORECASE)
_EXPERTS = re.compile(r"(\d+)x(\d+(?:\.\d+)?)b", re.IGNORECASE)
SHARED_BY_EXPERTS = 0.83
"""Share of ``experts x size`` that such a model has, because experts share its attention. Mixtral-8x7B has 46.7 of 56 billion."""

EIGHT_BITS = frozenset({"fp8", "int8", "w8a8", "8bit"})
FOUR_BITS = frozenset({"awq", "gptq", "int4", "w4a16", "4bit", "nvfp4", "fp4", "mxfp4", "bnb", "gguf", "q4"})
BYTES = 2.0
BYTES_OF_EIGHT_BITS, BYTES_OF_FOUR_BITS = 1.0, 0.56
"""Bytes of a parameter, with scales."""


def bytes_by_name(hub_id: str) -> int | None:
    """Bytes of the weights of a model by the number of parameters in its name (``Qwen3-4B-Instruct``), two for each unless the
    name has a quantisation. None: the name has no number.
    """
    parts = re.split(r"[-_]", hub_id.partition("/")[2])
    words = {one.lower() for one in parts}
    for part in parts:
        if (found := _EXPERTS.fullmatch(part)) is not None:
            billions = int(found[1]) * float(found[2]) * SHARED_BY_EXPERTS
        elif (found := _DENSE.fullmatch(part)) is not None:
            billions = float(found[1])
        else:
            continue
        each = BYTES_OF_FOUR_BITS if words & FOUR_BITS else BYTES_OF_EIGHT_BITS if words & EIGHT_BITS else BYTES
        return round(billions * each * GB)
    return None
