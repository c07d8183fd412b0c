"""Which of vLLM's KV connectors the sidecar of decode pods can drive, and how it is told.

The sidecar is the init container of KServe's decode presets (config/llmisvcconfig/config-llm-decode-*.yaml); what it takes for
``--connector`` (``--kv-connector`` from 0.7 on) is in pkg/sidecar/proxy of llm-d-inference-scheduler, at 0.16 in the README of
llm-d-routing-sidecar. 0.18 has the sidecar 0.7.1 of 0.19. Of the sidecars of 0.20 and 0.21, v0.9.0 and v0.10.0, no source was at
hand: ``shared-storage`` is in 0.7.1 and in llm-d's documentation of those after it.
"""

from collections.abc import Mapping

from .kserve import minor

SIDECAR = "llm-d-routing-sidecar"
"""Init container of the decode presets that fetches from prefill before it lets the engine decode."""

_LMCACHE: Mapping[tuple[str, bool], tuple[str, ...]] = {
    # Before 0.19 the preset says its flags in `args`, which a list of one's own replaces as a whole: all of them are said again.
    ("0.16", False): ("--port=8000", "--vllm-port=8001", "--connector=lmcache"),
    ("0.16", True): ("--port=8000", "--vllm-port=8001", "--connector=lmcache", "--secure-proxy=true"),
    ("0.17", False): ("--port=8000", "--vllm-port=8001", "--connector=lmcache", "--secure-proxy=false"),
    ("0.17", True): ("--port=8000", "--vllm-port=8001", "--connector=lmcache", "--secure-proxy=false"),
    # From 0.18 on they stand in `command`, which `args` follow: of a flag that is said twice, the later one counts (pflag).
    ("0.18", False): ("--kv-connector=shared-storage",),
    ("0.18", True): ("--kv-connector=shared-storage",),
    ("0.19", False): ("--kv-connector=shared-storage",),
    ("0.19", True): ("--kv-connector=shared-storage",),
    ("0.20", False): ("--kv-connector=shared-storage",),
    ("0.20", True): ("--kv-connector=shared-storage",),
    ("0.21", False): ("--kv-connector=shared-storage",),
    ("0.21", True): ("--kv-connector=shared-storage",),
}
"""KServe's minor version and whether a replica has workers -> arguments of the sidecar."""

DRIVEN_BY: Mapping[str, tuple[str, ...]] = {
    "NixlConnector": ("0.16", "0.17", "0.18", "0.19", "0.20", "0.21"),
    "LMCacheConnectorV1": tuple(sorted({version for version, _ in _LMCACHE})),
    "MooncakeConnector": (),
}
"""Connector -> versions of KServe whose sidecar drives it."""

INFERS_ROCE_SINCE = "0.18"
"""KServe whose presets of a single pod find RoCE devices by themselves; those of several pods do in every version."""


def sidecar_args(connector: str, kserve: str, *, several_pods: bool) -> tuple[str, ...]:
    """Arguments for the sidecar; none where the preset's do, or where it does not know the connector (a rule refuses that)."""
    return _LMCACHE.get((minor(kserve), several_pods), ()) if connector == "LMCacheConnectorV1" else ()
