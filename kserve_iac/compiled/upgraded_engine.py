"""The effects of another vLLM on the engine of a role whose flags do not change."""

from collections.abc import Iterator

from ..catalog.engines import engine_version
from ..catalog.vllm_flags import is_known
from ..catalog.vllm_values import flags, takes
from ..engines.roles import EngineRole

TOKENS = "max-num-batched-tokens"


def refused_flags(before: EngineRole, after: EngineRole) -> Iterator[str]:
    """Consequences: flags and values that the old vLLM knows and the new one does not know, so the new one exits at start."""
    old, new = before.versions, after.versions
    if len(old) != 1 or len(new) != 1 or old == new:
        return
    for flag, value in after.flags.words.items():
        if is_known(flag, old[0]) and is_known(flag, new[0]) is False:
            yield f"vLLM {new[0]} does not know --{flag}"
        elif flag in flags() and value and takes(flag, value, old[0]) and takes(flag, value, new[0]) is False:
            yield f"vLLM {new[0]} does not know --{flag} {value}"


def changed_defaults(before: EngineRole, after: EngineRole) -> Iterator[str]:
    """Consequences: flags that are not set and whose defaults differ between the two versions (``EngineVersion`` of
    catalog/engines.py).
    """
    if len(before.versions) != 1 or len(after.versions) != 1 or after.gpu is None or after.flags.reason is not None:
        return
    old, new = engine_version(before.versions[0]), engine_version(after.versions[0])
    if old is None or new is None or TOKENS in after.flags.words:
        return
    was, becomes = old.max_num_batched_tokens(after.gpu), new.max_num_batched_tokens(after.gpu)
    if was != becomes:
        yield f"--{TOKENS} is not set and defaults to {becomes:,} instead of {was:,}"
