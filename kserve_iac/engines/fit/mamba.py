"""Mamba-2 layers by the names of Granite 4's config (transformers ``models/granitemoehybrid``)."""

from collections.abc import Mapping
from typing import Any

from ...args.problem import Problem
from ...catalog.dimensions import LinearAttention
from ...findings.path import Path

FIELDS = ("mamba_n_heads", "mamba_d_state", "mamba_n_groups", "mamba_d_conv", "mamba_expand")


def mamba2(text: Mapping[str, Any], hidden: int, problems: list[Problem]) -> LinearAttention | None:
    """The state and the weights of a Mamba-2 layer.

    State as vLLM keeps it: ``vllm/model_executor/layers/mamba/mamba_utils.py``, ``mamba2_state_shape`` and
    ``mamba2_state_dtype``: in the model's type, which has 16 bits, unless the flag
    ``--mamba-ssm-cache-dtype`` names another.
    """
    if missing := [name for name in FIELDS if not isinstance(text.get(name), int)]:
        for name in missing:
            message = "This dimension of the Mamba layers is not set."
            problems.append(Problem("missing-field", Path(name), message, f"Set {name}."))
        return None
    heads, state, groups, kernel, expand = (int(text[name]) for name in FIELDS)
    inner = expand * hidden
    channels = inner + 2 * groups * state
    projections = hidden * (inner + channels + heads) + inner * hidden
    return LinearAttention(
        conv_channels=channels,
        conv_kernel=kernel,
        value_heads=heads,
        value_head_dim=inner // heads,
        key_head_dim=state,
        state_bytes=2,
        parameters=projections + channels * (kernel + 1) + 3 * heads + inner,
    )
