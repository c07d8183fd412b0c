"""KV events: which blocks enter and leave the prefix cache, published over ZeroMQ as vLLM does (``--kv-events-config``).

The messages are those of vllm/distributed/kv_events.py: topic, number (8 bytes, big-endian) and a batch in msgpack, with the
fields of ``BlockStored`` and ``BlockRemoved`` of the version up to ``lora_name``. A batch contains the events of a step. The
packages pyzmq and msgpack are needed (the extra ``kv-events``). Lost batches cannot be asked for again: there is no replay.
"""

import importlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import facts
from .blocks import Hash

FIRST_MEDIUM = "0.10.2"
"""First version read whose events name the medium."""

FIRST_LORA_NAME = "0.14.1"
"""First version read whose events name the adapter."""

MEDIUM = "GPU"

KEYS = {
    "enable_kv_cache_events",
    "publisher",
    "endpoint",
    "replay_endpoint",
    "buffer_steps",
    "hwm",
    "max_queue_size",
    "topic",
}


@dataclass(frozen=True)
class Target:
    """Where events go."""

    endpoint: str = "tcp://*:5557"
    topic: str = ""
    hwm: int = 100_000
    """How many messages wait for a subscriber that is too slow, before messages are dropped."""


def target(config: Mapping[str, Any]) -> Target | None:
    """Where the events of a configuration go; None: events are not enabled. Raises ValueError with what is wrong."""
    if unknown := sorted(config.keys() - KEYS):
        raise ValueError(f"{unknown[0]} is not a key of it")
    publisher = config.get("publisher") or ("zmq" if config.get("enable_kv_cache_events") else "null")
    if publisher not in ("null", "zmq"):
        raise ValueError(f"publisher is {publisher!r}. Set it to zmq or null")
    if not config.get("enable_kv_cache_events") or publisher == "null":
        return None
    if config.get("replay_endpoint"):
        raise ValueError("the simulated engine replays no events. Leave replay_endpoint out")
    found = Target(
        str(config.get("endpoint") or Target.endpoint),
        str(config.get("topic") or ""),
        int(config.get("hwm") or Target.hwm),
    )
    try:
        importlib.import_module("zmq")
        importlib.import_module("msgpack")
    except ImportError as error:
        raise ValueError("events need pyzmq and msgpack: pip install 'kserve-iac-sandbox[kv-events]'") from error
    return found


class Publisher:
    """Publishes the events of each step. Nobody has to listen."""

    def __init__(self, target: Target, version: str, block_size: int) -> None:
        zmq: Any = importlib.import_module("zmq")
        self._pack: Any = importlib.import_module("msgpack").packb
        self._topic = target.topic.encode()
        self._version = version
        self._block_size = block_size
        self._events: list[list[Any]] = []
        self._number = 0
        self._socket = zmq.Context.instance().socket(zmq.PUB)
        self._socket.set_hwm(target.hwm)
        self._socket.setsockopt(zmq.LINGER, 0)
        local = "*" in target.endpoint or "::" in target.endpoint or target.endpoint.startswith(("ipc://", "inproc://"))
        (self._socket.bind if local else self._socket.connect)(target.endpoint)

    def stored(self, hashes: Sequence[Hash], parent: Hash | None, tokens: Sequence[int], lora: str | None) -> None:
        """Blocks that follow each other are cached."""
        event: list[Any] = ["BlockStored", list(map(number, hashes)), None if parent is None else number(parent)]
        event += [list(tokens), self._block_size, None]
        if facts.is_from(self._version, FIRST_LORA_NAME):
            event += [MEDIUM, lora]
        elif facts.is_from(self._version, FIRST_MEDIUM):
            event.append(MEDIUM)
        self._events.append(event)

    def removed(self, hashes: Sequence[Hash]) -> None:
        """Blocks are no longer cached."""
        medium = [MEDIUM] if facts.is_from(self._version, FIRST_MEDIUM) else []
        self._events.append(["BlockRemoved", list(map(number, hashes)), *medium])

    def flush(self) -> None:
        """Publishes what happened since the last call."""
        if self._events:
            batch = self._pack([time.time(), self._events, 0])
            self._socket.send_multipart([self._topic, self._number.to_bytes(8, "big"), batch])
            self._number += 1
            self._events = []

    def close(self) -> None:
        """Ends it. What no subscriber has yet is lost."""
        self._socket.close()


def number(known: Hash) -> int:
    """A hash as vLLM publishes it: its last 64 bits as a number (``maybe_convert_block_hash``)."""
    return int.from_bytes(known[-8:], "big")
