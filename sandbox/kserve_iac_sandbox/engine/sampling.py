"""What a request asks for, and when an answer ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import tokens
from .answers import Answer


@dataclass(frozen=True)
class Sampling:
    """The parameters of a request that decide about its answers. They are validated."""

    n: int = 1
    max_tokens: int = 16
    min_tokens: int = 0
    seed: int | None = None
    stop: Sequence[str] = ()
    stop_token_ids: Sequence[int] = ()
    include_stop: bool = False
    """``include_stop_str_in_output``."""
    ignore_eos: bool = False
    logprobs: int | None = None
    """How many alternatives to show for each token; None: no log probabilities."""
    salt: str = ""
    """``cache_salt``: requests with another salt share no blocks."""
    transfer: Mapping[str, Any] | None = field(default=None, hash=False)
    """``kv_transfer_params``."""


@dataclass(frozen=True)
class Delta:
    """What a token adds to an answer."""

    text: str = ""
    tokens: tuple[int, ...] = ()
    finish: str | None = None
    """``stop``, ``length``, ``abort`` or ``error``."""
    stop_reason: str | int | None = None


def next_token(answer: Answer, index: int, sampling: Sampling) -> int:
    """The token at an index of an answer. It ends by itself at its length, but not before ``min_tokens``."""
    if index >= max(answer.length, sampling.min_tokens) and not sampling.ignore_eos:
        return tokens.EOS
    return answer.token(index)


class Output:
    """The text of an answer as it grows. Characters that may begin a stop string are held back."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._decoder = tokens.Decoder()
        self._text = ""
        self._given = 0
        """Characters that were handed out."""
        self._searched = 0
        """Characters in which no stop string can begin any more."""
        self._count = 0
        hides = bool(sampling.stop) and not sampling.include_stop
        self._held = max(map(len, sampling.stop)) - 1 if hides else 0

    def feed(self, token: int) -> Delta:
        """Takes the next token."""
        self._count += 1
        if token == tokens.EOS and not self._sampling.ignore_eos:
            return self._end(token, "stop", None)
        self._text += self._decoder.feed(token)
        if self._count >= self._sampling.min_tokens:
            if token in self._sampling.stop_token_ids:
                return self._end(token, "stop", token)
            if (found := self._stop()) is not None:
                at, stop = found
                self._text = self._text[: at + (len(stop) if self._sampling.include_stop else 0)]
                return Delta(self._take(len(self._text)), (token,), "stop", stop)
        else:
            self._searched = len(self._text)
        if self._count >= self._sampling.max_tokens:
            return self._end(token, "length", None)
        return Delta(self._take(len(self._text) - self._held), (token,))

    def _stop(self) -> tuple[int, str] | None:
        places = [(self._text.find(stop, self._searched), stop) for stop in self._sampling.stop]
        found = [(at, stop) for at, stop in places if at >= 0]
        longest = max(map(len, self._sampling.stop), default=1)
        self._searched = max(self._searched, len(self._text) - longest + 1)
        return min(found) if found else None

    def _end(self, token: int, finish: str, reason: int | None) -> Delta:
        self._text += self._decoder.rest()
        return Delta(self._take(len(self._text)), (token,), finish, reason)

    def _take(self, end: int) -> str:
        text = self._text[self._given : max(end, self._given)]
        self._given += len(text)
        return text
