# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""How prefill hands the KV cache to decode: connector, ports, transport."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..base import Args
from ..dicts import DisaggregationDict, TransportDict

class Transport(Args):
    """Transport of the KV cache: settings of UCX, which NixlConnector uses."""
    def __init__(self, **fields: Unpack[TransportDict]) -> None:
        """Transport of the KV cache: settings of UCX, which NixlConnector uses."""
    kind: Literal["tcp", "rdma"] = ...
    """``tcp``: the pods' network; ``rdma``: network cards of GPUs, which the pools and pods must have."""
    resource: Annotated[str, Field(pattern=r"^[a-z0-9.-]+/[A-Za-z0-9._-]+$")] | None = ...
    """Resource by which a device plugin hands out RDMA cards (``rdma/ib``, ``rdma/roce_gdr``), for ``main`` of both roles. Where
    unset, the pods come to their cards in another way: by annotations, or by claims."""
    count: Annotated[int, Field(ge=1)] | None = ...
    """How many of ``resource`` a pod asks for; 1 if not set."""
    ucx_tls: str | None = ...
    """UCX's transports (``UCX_TLS``). If not set, ``cuda_ipc,cuda_copy,tcp`` for TCP (llm-d's modelservice chart) and
    ``rc,sm,self,cuda_copy,cuda_ipc`` for RDMA (KServe's samples)."""
    net_devices: str | None = ...
    """UCX's devices (``UCX_NET_DEVICES``: ``mlx5_0:1,mlx5_1:1``). If not set, for RDMA, those that KServe's presets find at the
    start (0.18 and later; with ``worker`` before, too), else all."""

class Disaggregation(Args):
    """How prefill hands the KV cache to decode; set on both roles from here."""
    def __init__(self, **fields: Unpack[DisaggregationDict]) -> None:
        """How prefill hands the KV cache to decode; set on both roles from here."""
    connector: Literal["NixlConnector", "LMCacheConnectorV1", "MooncakeConnector", "none"] = ...
    """vLLM's KV connector. The sidecar of decode pods must speak with it: ``NixlConnector`` is what KServe's presets take,
    ``LMCacheConnectorV1`` hands over by a store of LMCache's that ``env`` names; ``MooncakeConnector`` is supported by no
    KServe that is known here. With ``none`` nothing is set, and both templates contain the configuration themselves."""
    prefill_role: Literal["kv_producer", "kv_both"] = ...
    """vLLM's ``kv_role`` of prefill."""
    decode_role: Literal["kv_consumer", "kv_both"] = ...
    """vLLM's ``kv_role`` of decode; llm-d's guides take ``kv_both``, KServe's samples ``kv_consumer``."""
    load_failure_policy: Literal["fail", "recompute"] | None = ...
    """The behaviour of decode if a transfer fails. Default: vLLM fails the request."""
    side_channel_port: Annotated[int, Field(ge=1024, le=65535)] | None = ...
    """First port of NIXL's handshake (``VLLM_NIXL_SIDE_CHANNEL_PORT``); vLLM takes 5600 if not set, and one for each rank."""
    lease_seconds: Annotated[int, Field(ge=6)] | None = ...
    """How long prefill keeps KV cache that decode has not requested again (``kv_lease_duration``, vLLM 0.22 and later); 30 where
    unset. Decode requests it six times in that time, in whole seconds."""
    hash_seed: Annotated[int, Field(ge=0, le=4294967295)] | None = ...
    """Seed of Python's hashes (``PYTHONHASHSEED``): with it, both roles and all replicas name the same block alike."""
    transport: Transport | None = ...
    """Transport of the KV cache. Default: UCX chooses."""
