"""The paged KV cache: blocks with reference counts, found again by the hash of everything up to their end.

As in vllm/v1/core/block_pool.py and kv_cache_utils.py of 0.23.0: one block is set aside and never used, a full block is hashed
together with the hash of the block before it, a block that nobody refers to keeps its content until it is needed, and the block
that has been free for the longest time is taken first. Unlike there, a hash belongs to one block only: of two requests that
compute the same prefix at the same time, the block of the first one is found again.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol

Hash = bytes


class Listener(Protocol):
    """Is told which blocks enter and leave the prefix cache."""

    def stored(self, hashes: Sequence[Hash], parent: Hash | None, tokens: Sequence[int], lora: str | None) -> None:
        """Blocks that follow each other are cached; ``tokens`` are those of all of them."""

    def removed(self, hashes: Sequence[Hash]) -> None:
        """Blocks are no longer cached."""

    def flush(self) -> None:
        """A step has ended."""

    def close(self) -> None:
        """The engine ends."""


def hashes(tokens: Sequence[int], size: int, extra: str = "", known: Sequence[Hash] = ()) -> list[Hash]:
    """The hashes of all full blocks. ``extra`` separates caches (adapter and salt); ``known`` are the first hashes."""
    found = list(known)
    parent = found[-1] if found else hashlib.blake2b(extra.encode(), digest_size=16).digest()
    for start in range(len(found) * size, len(tokens) - size + 1, size):
        data = b"".join(token.to_bytes(8, "big") for token in tokens[start : start + size])
        parent = hashlib.blake2b(parent + data, digest_size=16).digest()
        found.append(parent)
    return found


class BlockPool:
    """All blocks. Block 0 is never used."""

    def __init__(self, number: int, *, caching: bool = True, listener: Listener | None = None) -> None:
        self.usable = number - 1
        self._caching = caching
        self._listener = listener
        self._references = [0] * number
        self._hash: dict[int, Hash] = {}
        self._cached: dict[Hash, int] = {}
        self._free: OrderedDict[int, None] = OrderedDict.fromkeys(range(1, number))

    @property
    def free(self) -> int:
        """Blocks that nobody refers to, with or without a content that can be found again."""
        return len(self._free)

    @property
    def usage(self) -> float:
        """The share of blocks that somebody refers to, from 0 to 1."""
        return 1.0 - self.free / self.usable

    def references(self, block: int) -> int:
        """How many requests refer to a block."""
        return self._references[block]

    def matching(self, wanted: Sequence[Hash]) -> list[int]:
        """The cached blocks of the longest prefix of the hashes. They are not taken yet."""
        found: list[int] = []
        for one in wanted:
            if one not in self._cached:
                break
            found.append(self._cached[one])
        return found

    def free_without(self, blocks: Iterable[int]) -> int:
        """Free blocks other than these."""
        return self.free - sum(1 for block in blocks if block in self._free)

    def take(self, cached: Sequence[int], more: int) -> list[int] | None:
        """Refers to the cached blocks and to ``more`` new ones; None, and nothing is done, if too few are free."""
        if self.free_without(cached) < more:
            return None
        for block in cached:
            self._references[block] += 1
            self._free.pop(block, None)
        found = list(cached)
        for _ in range(more):
            block, _none = self._free.popitem(last=False)
            self._forget(block)
            self._references[block] = 1
            found.append(block)
        return found

    def remember(
        self, blocks: Sequence[int], known: Sequence[Hash], start: int, tokens: Sequence[int], lora: str | None
    ) -> None:
        """Lets the blocks from ``start`` on be found by their hashes. ``tokens`` are those of all blocks from ``start`` on."""
        if not self._caching or start >= len(blocks):
            return
        size = len(tokens) // (len(blocks) - start)
        for at in range(start, len(blocks)):
            if known[at] in self._cached:
                continue
            self._cached[known[at]] = blocks[at]
            self._hash[blocks[at]] = known[at]
            if self._listener:
                own = tokens[(at - start) * size : (at - start + 1) * size]
                self._listener.stored([known[at]], known[at - 1] if at else None, own, lora)

    def release(self, blocks: Sequence[int]) -> None:
        """Gives up references. The last block of a request is the first one to be taken again, as its prefix is used most."""
        for block in reversed(blocks):
            self._references[block] -= 1
            if not self._references[block]:
                self._free[block] = None

    def _forget(self, block: int) -> None:
        known = self._hash.pop(block, None)
        if known is not None:
            del self._cached[known]
            if self._listener:
                self._listener.removed([known])
