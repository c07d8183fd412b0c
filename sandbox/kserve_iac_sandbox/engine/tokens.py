"""The tokenizer: pieces of at most three bytes of UTF-8, never across a space. It needs no vocabulary.

The number of a piece is its bytes, read as a number behind a leading 1: ``ab`` is 0x016162. The numbers below 256 are free for
special tokens. A text is therefore the same after :func:`encode` and :func:`decode`, and a text that continues another one at a
space has its tokens as prefix, which is what the prefix cache needs.
"""

import codecs
import re
from collections.abc import Iterable, Sequence

EOS, TURN, END_OF_TURN = 0, 1, 2
"""Special tokens: the end of an answer, the beginning of a message, and its end."""

SPECIAL = {EOS: "<eos>", TURN: "<turn>", END_OF_TURN: "<end>"}

SIZE = 1 << 25
"""One more than the largest number of a token."""

_WORDS = re.compile(r"\s?[^\s]+|\s")


def encode(text: str) -> list[int]:
    """The tokens of a text. Lone surrogates become question marks, since UTF-8 has no bytes for them."""
    found: list[int] = []
    for word in _WORDS.findall(text):
        data = word.encode("utf-8", errors="replace")
        found += [int.from_bytes(b"\x01" + data[at : at + 3], "big") for at in range(0, len(data), 3)]
    return found


def is_token(number: int) -> bool:
    """Whether a number is that of a token."""
    return number in SPECIAL or any(1 << bits <= number < 2 << bits for bits in (8, 16, 24))


def data_of(token: int) -> bytes:
    """The bytes of a token; none for a special one."""
    return b"" if token in SPECIAL else token.to_bytes(4, "big").lstrip(b"\x00")[1:]


def decode(tokens: Iterable[int]) -> str:
    """The text of tokens without the special ones."""
    return b"".join(map(data_of, tokens)).decode("utf-8", errors="replace")


def piece(token: int) -> str:
    """A token as a text of its own."""
    return SPECIAL.get(token) or data_of(token).decode("utf-8", errors="replace")


def chat(messages: Sequence[tuple[str, str]], *, generate: bool = True) -> list[int]:
    """The tokens of a conversation of roles and texts. ``generate`` opens the message of the assistant.

    The tokens of a conversation without its last messages are a prefix of those of the whole one.
    """
    found: list[int] = []
    for role, text in messages:
        found += [TURN, *encode(role + "\n"), *encode(text), END_OF_TURN]
    return found + ([TURN, *encode("assistant\n")] if generate else [])


class Decoder:
    """Decodes tokens one after another: the bytes of an incomplete character wait for the next token."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, token: int) -> str:
        """The text that the token completes."""
        return self._decoder.decode(data_of(token))

    def rest(self) -> str:
        """What is left after the last token."""
        return self._decoder.decode(b"", final=True)
