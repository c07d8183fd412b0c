"""The KV cache between a prefill and a decode engine, by the parameters of vLLM's NixlConnector.

The protocol is that of llm-d's sidecar (pkg/sidecar/proxy/connector_nixlv2.go of llm-d/llm-d-inference-scheduler) and of
vllm/distributed/kv_transfer/kv_connector/v1/nixl of vLLM: the prefill engine is asked for one token with
``kv_transfer_params.do_remote_decode``. It keeps the blocks of the prompt and answers with the parameters by which the decode
engine finds them, and with which that is then asked.

There is no KV cache to move. Instead of NIXL's handshake, the decode engine sends a line of JSON to the side channel
(``VLLM_NIXL_SIDE_CHANNEL_HOST`` and ``_PORT``) of the prefill engine, which then releases the blocks. A prefill engine that is
gone, or that released the blocks already, is therefore noticed, as in vLLM.
"""

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import facts

CONNECTOR = "NixlConnector"
ROLES = ("kv_producer", "kv_consumer", "kv_both")
POLICIES = ("fail", "recompute")

FIRST_GROUPS = "0.18.0"
"""First version read whose ``remote_block_ids`` have a list for each group of layers (``BlockIds`` in nixl_connector.py)."""

FIRST_NUMBER_OF_TOKENS = "0.21.0"
"""First version read whose answers of a prefill engine name ``remote_num_tokens``."""

FIRST_KEPT_AFTER_STOP = "0.21.0"
"""First version read whose prefill engine keeps blocks also if the answer ended by itself (``request_finished``)."""

LONGEST = 1 << 24
"""Most bytes of a question on the side channel: the numbers of all blocks of the longest prompts."""

SECONDS = 10.0
"""How long a decode engine waits for the side channel."""


@dataclass(frozen=True)
class Channel:
    """Where an engine is found by others, and which parameters it answers with."""

    version: str
    host: str
    port: int
    gpus: int = 1
    policy: str = "fail"
    """``kv_load_failure_policy``: what happens to a request whose KV cache cannot be had."""
    seconds: float = 480.0
    """How long the blocks of a prompt are kept for a decode engine (``VLLM_NIXL_ABORT_REQUEST_TIMEOUT``)."""
    engine_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def keeps(self, finish: str) -> bool:
        """Whether a prefill engine keeps the blocks of an answer that ended so."""
        return finish == "length" or (finish == "stop" and facts.is_from(self.version, FIRST_KEPT_AFTER_STOP))

    def answer(self, request: str, blocks: Sequence[int], tokens: int) -> dict[str, Any]:
        """``kv_transfer_params`` of the answer of a prefill engine."""
        found: dict[str, Any] = {
            "do_remote_prefill": True,
            "do_remote_decode": False,
            "remote_block_ids": [list(blocks)] if facts.is_from(self.version, FIRST_GROUPS) else list(blocks),
            "remote_engine_id": self.engine_id,
            "remote_host": self.host,
            "remote_port": self.port,
            "tp_size": self.gpus,
        }
        if facts.is_from(self.version, facts.FIRST_REMOTE_REQUEST_ID):
            found["remote_request_id"] = request
        if facts.is_from(self.version, FIRST_NUMBER_OF_TOKENS):
            found["remote_num_tokens"] = tokens
        return found


def is_prefill(params: Mapping[str, Any] | None) -> bool:
    """Whether another engine will decode."""
    return bool(params and params.get("do_remote_decode"))


def is_decode(params: Mapping[str, Any] | None) -> bool:
    """Whether another engine has computed the prompt."""
    wanted = ("remote_engine_id", "remote_block_ids", "remote_host", "remote_port")
    return bool(params and params.get("do_remote_prefill") and all(params.get(name) for name in wanted))


class Held:
    """The blocks that a prefill engine keeps, and the side channel that hands them over."""

    def __init__(self, channel: Channel, release: Callable[[Sequence[int]], None]) -> None:
        self.channel = channel
        self._release = release
        self._blocks: dict[str, list[int]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Opens the side channel. Raises OSError if its address is taken."""
        where = (self.channel.host, self.channel.port)
        self._server = await asyncio.start_server(self._serve, *where, limit=LONGEST)

    @property
    def port(self) -> int:
        """The port that the side channel got, also if any was asked for."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Closes the side channel and releases all blocks."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for key in list(self._blocks):
            self._give_up(key)

    def keep(self, blocks: list[int]) -> None:
        """Keeps blocks until a decode engine has them, or until their time is over."""
        key = _key(blocks)
        self._blocks[key] = blocks
        self._timers[key] = asyncio.get_running_loop().call_later(self.channel.seconds, self._give_up, key)

    def _give_up(self, key: str) -> bool:
        blocks = self._blocks.pop(key, None)
        if blocks is None:
            return False
        self._timers.pop(key).cancel()
        self._release(blocks)
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            wanted = json.loads(await reader.readline())
            ours = wanted.get("remote_engine_id") == self.channel.engine_id
            found = ours and self._give_up(_key(wanted.get("remote_block_ids") or []))
            writer.write(json.dumps({"found": found}).encode() + b"\n")
            await writer.drain()
        except (ValueError, AttributeError, ConnectionError):
            writer.write(b'{"found": false}\n')
        finally:
            writer.close()


async def fetch(params: Mapping[str, Any]) -> bool:
    """Asks the prefill engine for the blocks of a prompt; false if it does not answer or has them no longer."""
    try:
        return await asyncio.wait_for(_fetch(params), SECONDS)
    except (OSError, ValueError, asyncio.TimeoutError):
        return False


async def _fetch(params: Mapping[str, Any]) -> bool:
    reader, writer = await asyncio.open_connection(str(params["remote_host"]), int(params["remote_port"]))
    try:
        wanted = {name: params[name] for name in ("remote_engine_id", "remote_block_ids")}
        writer.write(json.dumps(wanted).encode() + b"\n")
        await writer.drain()
        return bool(json.loads(await reader.readline()).get("found"))
    finally:
        writer.close()


def _key(blocks: Sequence[Any]) -> str:
    """What a prompt's blocks are found by. No two prompts that are kept have the same last block."""
    flat = blocks[0] if blocks and isinstance(blocks[0], list) else blocks
    return ",".join(map(str, flat))
