"""Settings of the user's own without which a model would fit its GPU."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...engines import EngineRole

UTILISATIONS = tuple(round(0.05 * step, 2) for step in range(1, 20))
"""Shares of the GPU that a mend can name, in ascending order."""

BATCHES = (16384, 8192, 4096, 2048)
"""Tokens of a batch that a mend can name. vLLM's own default is 2048 or 8192, by the GPU and the version."""


class OwnSetting(NamedTuple):
    """A setting, and a value with which the model fits."""

    setting: str
    """As configuration spells it: ``gpuMemoryUtilization``."""
    value: str


def setting_in_the_way(role: EngineRole, max_model_len: int) -> OwnSetting | None:
    """The setting that the user wrote and that alone keeps the model from the GPU. ``max_model_len``: tokens of context with
    which the model counts as held. None: there is none.
    """
    for setting, field, value in _candidates(role):
        if any(one.may_fit for one in role.fits(**{field: value, "max_model_len": max_model_len})):
            return OwnSetting(setting, str(value))
    return None


def _candidates(role: EngineRole) -> Iterator[tuple[str, str, Any]]:
    """Values that take less memory than those that the user wrote, or more of the GPU, the nearest first."""
    given = role.settings
    if given is None:
        return
    if given.gpu_memory_utilization is not None:
        for share in UTILISATIONS:
            if share > given.gpu_memory_utilization:
                yield "gpuMemoryUtilization", "gpu_memory_utilization", share
    if given.max_num_batched_tokens is not None:
        for tokens in BATCHES:
            if tokens < given.max_num_batched_tokens:
                yield "maxNumBatchedTokens", "max_num_batched_tokens", tokens
    if given.dtype == "float32":
        yield "dtype", "dtype", "bfloat16"
