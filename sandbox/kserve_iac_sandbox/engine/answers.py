"""The text of an answer: made up, the same for the same prompt, model, seed and choice, and it says that it is simulated."""

import hashlib
from collections.abc import Sequence

from . import tokens

LEAST, MOST = 12, 60
"""Bounds of the number of words after the first sentence, before the answer ends by itself."""

WORDS = (
    *(
        "time",
        "queue",
        "block",
        "token",
        "prefix",
        "cache",
        "node",
        "pool",
        "route",
        "batch",
        "step",
        "weight",
        "layer",
    ),
    *("river", "stone", "cloud", "field", "harbour", "lantern", "morning", "garden", "window", "paper", "word", "line"),
)


class Answer:
    """One answer. It goes on for ever; :attr:`length` is the number of tokens after which it ends by itself."""

    def __init__(self, prompt: Sequence[int], model: str, seed: int | None, choice: int) -> None:
        key = repr((list(prompt), model, seed, choice)).encode()
        self._key = hashlib.blake2b(key, digest_size=16).digest()
        self._tokens = tokens.encode(f"This is a simulated answer of {model}: no model was run.")
        self._words = 0
        for _ in range(LEAST + self._draw(0) % (MOST - LEAST)):
            self._add_word()
        self.length = len(self._tokens)

    def token(self, index: int) -> int:
        """The token at an index, as long as the answer does not end."""
        while len(self._tokens) <= index:
            self._add_word()
        return self._tokens[index]

    def _add_word(self) -> None:
        self._words += 1
        self._tokens += tokens.encode(" " + WORDS[self._draw(self._words) % len(WORDS)])

    def _draw(self, index: int) -> int:
        digest = hashlib.blake2b(index.to_bytes(8, "big"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big")
