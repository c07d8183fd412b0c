"""How the prefill role transfers the KV cache to the decode role: connector, ports and transport."""

from typing import Annotated, Literal

from pydantic import Field

from ..base import Args


class Transport(Args):
    """Transport of the KV cache: settings of UCX, the library that NixlConnector uses."""

    kind: Literal["tcp", "rdma"] = "tcp"
    """``tcp`` uses the network of the pods. ``rdma`` uses RDMA network cards, which the nodes and pods must have."""
    resource: Annotated[str, Field(pattern=r"^[a-z0-9.-]+/[A-Za-z0-9._-]+$")] | None = None
    """Resource name with which a device plugin assigns RDMA cards (``rdma/ib``, ``rdma/roce_gdr``). It is requested for ``main``
    of both roles. If not set, the pods must obtain their cards by annotations or by claims."""
    count: Annotated[int, Field(ge=1)] | None = None
    """Number of ``resource`` that a pod requests. Default: 1."""
    ucx_tls: str | None = None
    """UCX's transports (``UCX_TLS``). Default: ``cuda_ipc,cuda_copy,tcp`` for TCP (llm-d's modelservice chart), and
    ``rc,sm,self,cuda_copy,cuda_ipc`` for RDMA (KServe's samples)."""
    net_devices: str | None = None
    """UCX's devices (``UCX_NET_DEVICES``: ``mlx5_0:1,mlx5_1:1``). Default: with RDMA, the devices that KServe's presets find at
    the start (0.18 and later; with ``worker`` also in earlier versions); otherwise all devices."""


class Disaggregation(Args):
    """How the prefill role transfers the KV cache to the decode role. The settings are rendered into both roles."""

    connector: Literal["NixlConnector", "LMCacheConnectorV1", "MooncakeConnector", "none"] = "NixlConnector"
    """vLLM's KV connector. The sidecar of the decode pods must support it. KServe's presets use ``NixlConnector``.
    ``LMCacheConnectorV1`` transfers through a store of LMCache that ``env`` names. ``MooncakeConnector`` is supported by no
    version of KServe that this library covers. With ``none``, nothing is rendered: both templates must contain the
    configuration."""
    prefill_role: Literal["kv_producer", "kv_both"] = "kv_producer"
    """vLLM's ``kv_role`` for the prefill role."""
    decode_role: Literal["kv_consumer", "kv_both"] = "kv_consumer"
    """vLLM's ``kv_role`` for the decode role. llm-d's guides use ``kv_both``, KServe's samples ``kv_consumer``."""
    load_failure_policy: Literal["fail", "recompute"] | None = None
    """Reaction of the decode role if a transfer fails: it fails the request, or it computes the KV cache again. Default: the
    request fails."""
    side_channel_port: Annotated[int, Field(ge=1024, le=65535)] | None = None
    """First port for NIXL's handshake (``VLLM_NIXL_SIDE_CHANNEL_PORT``). Each rank uses one port. vLLM's default: 5600."""
    lease_seconds: Annotated[int, Field(ge=6)] | None = None
    """Time in seconds for which the prefill role keeps KV cache after the last renewal by the decode role (``kv_lease_duration``,
    vLLM 0.22 and later). The decode role renews it six times in this period, at whole seconds. Default: 30."""
    hash_seed: Annotated[int, Field(ge=0, le=4294967295)] | None = None
    """Seed of Python's hashes (``PYTHONHASHSEED``). The same seed gives a block the same hash in both roles and all replicas."""
    transport: Transport | None = None
    """Transport of the KV cache. Default: UCX chooses."""
