"""The bodies of answers: whole ones, and the chunks of streams, for completions and for chats.

The fields are those of vllm/entrypoints/openai/{completion,chat_completion}/protocol.py of 0.23.0. ``system_fingerprint`` says
that the answer is simulated, and so does every response by its header :data:`HEADER`.
"""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import tokens
from .sampling import Delta, Sampling

HEADER = "x-kserve-iac-simulated"
FINGERPRINT = "kserve-iac-simulated"


@dataclass
class Choice:
    """One answer, as far as it has come."""

    prompt: Sequence[int]
    index: int
    echo: str = ""
    text: str = ""
    tokens: list[int] = field(default_factory=list)
    finish: str | None = None
    stop_reason: str | int | None = None

    def take(self, delta: Delta) -> None:
        """Adds what a token brings."""
        self.text += delta.text
        self.tokens += delta.tokens
        self.finish, self.stop_reason = delta.finish, delta.stop_reason


@dataclass(frozen=True)
class Usage:
    """Counts tokens. ``cached`` is None where its number is not shown."""

    prompt: int
    completion: int
    cached: int | None = None

    def body(self) -> dict[str, Any]:
        """The field ``usage``."""
        found: dict[str, Any] = {
            "prompt_tokens": self.prompt,
            "total_tokens": self.prompt + self.completion,
            "completion_tokens": self.completion,
        }
        return found | ({} if self.cached is None else {"prompt_tokens_details": {"cached_tokens": self.cached}})


@dataclass(frozen=True)
class Writer:
    """Forms the bodies of one request."""

    id: str
    model: str
    logprobs: int | None
    created: int = field(default_factory=lambda: int(time.time()))

    kind = ""
    chunk_kind = ""

    def whole(self, choices: Sequence[Choice], usage: Usage, transfer: Mapping[str, Any] | None) -> dict[str, Any]:
        """The body of an answer that is not streamed."""
        body = self._head(self.kind) | {"choices": [self._choice(choice) for choice in choices], "usage": usage.body()}
        return body | {"system_fingerprint": FINGERPRINT, "kv_transfer_params": transfer}

    def opening(self, choices: Sequence[Choice]) -> list[dict[str, Any]]:
        """The chunks before the first token."""
        raise NotImplementedError

    def chunk(self, choice: Choice, delta: Delta, usage: Usage | None) -> dict[str, Any]:
        """The chunk of a token."""
        return self._chunk([self._delta(choice, delta)], usage)

    def closing(self, usage: Usage) -> dict[str, Any]:
        """The chunk with the usage, after the last token."""
        return self._chunk([], usage)

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}

    def _chunk(self, choices: list[dict[str, Any]], usage: Usage | None) -> dict[str, Any]:
        body = self._head(self.chunk_kind) | {"choices": choices, "system_fingerprint": FINGERPRINT}
        return body if usage is None else body | {"usage": usage.body()}

    def _choice(self, choice: Choice) -> dict[str, Any]:
        raise NotImplementedError

    def _delta(self, choice: Choice, delta: Delta) -> dict[str, Any]:
        raise NotImplementedError


class ChatWriter(Writer):
    """Chat completions."""

    kind = "chat.completion"
    chunk_kind = "chat.completion.chunk"

    def opening(self, choices: Sequence[Choice]) -> list[dict[str, Any]]:
        first = {"delta": {"role": "assistant", "content": ""}, "logprobs": None, "finish_reason": None}
        return [self._chunk([{"index": choice.index, **first}], None) for choice in choices]

    def _choice(self, choice: Choice) -> dict[str, Any]:
        return {
            "index": choice.index,
            "message": {"role": "assistant", "content": choice.text, "refusal": None, "tool_calls": []},
            "logprobs": self._logprobs(choice.tokens),
            "finish_reason": choice.finish,
            "stop_reason": choice.stop_reason,
        }

    def _delta(self, choice: Choice, delta: Delta) -> dict[str, Any]:
        return {
            "index": choice.index,
            "delta": {"content": delta.text},
            "logprobs": self._logprobs(delta.tokens),
            "finish_reason": delta.finish,
            **({"stop_reason": delta.stop_reason} if delta.finish else {}),
        }

    def _logprobs(self, given: Sequence[int]) -> dict[str, Any] | None:
        if self.logprobs is None:
            return None
        content = []
        for token in given:
            own = {"token": tokens.piece(token), "logprob": 0.0, "bytes": list(tokens.data_of(token))}
            content.append({**own, "top_logprobs": [own] if self.logprobs else []})
        return {"content": content}


class CompletionWriter(Writer):
    """Completions."""

    kind = "text_completion"
    chunk_kind = "text_completion"

    def opening(self, choices: Sequence[Choice]) -> list[dict[str, Any]]:
        return [
            self._chunk([{"index": one.index, "text": one.echo, "logprobs": None, "finish_reason": None}], None)
            for one in choices
            if one.echo
        ]

    def _choice(self, choice: Choice) -> dict[str, Any]:
        return {
            "index": choice.index,
            "text": choice.echo + choice.text,
            "logprobs": self._logprobs(choice.tokens, 0),
            "finish_reason": choice.finish,
            "stop_reason": choice.stop_reason,
        }

    def _delta(self, choice: Choice, delta: Delta) -> dict[str, Any]:
        return {
            "index": choice.index,
            "text": delta.text,
            "logprobs": self._logprobs(delta.tokens, len(choice.text) - len(delta.text)),
            "finish_reason": delta.finish,
            "stop_reason": delta.stop_reason,
        }

    def _logprobs(self, given: Sequence[int], offset: int) -> dict[str, Any] | None:
        if self.logprobs is None:
            return None
        pieces = [tokens.piece(token) for token in given]
        offsets = [offset + sum(map(len, pieces[:at])) for at in range(len(pieces))]
        return {
            "tokens": pieces,
            "token_logprobs": [0.0] * len(pieces),
            "top_logprobs": [{piece: 0.0} for piece in pieces] if self.logprobs else None,
            "text_offset": offsets,
        }


def rendered(prompt: Sequence[int], sampling: Sampling, model: str, *, stream: bool) -> dict[str, Any]:
    """A request as tokens, by which routers know its blocks (``GenerateRequest`` in vllm/entrypoints/serve/disagg)."""
    return {
        "request_id": uuid.uuid4().hex,
        "token_ids": list(prompt),
        "features": None,
        "sampling_params": {
            "n": sampling.n,
            "max_tokens": sampling.max_tokens,
            "min_tokens": sampling.min_tokens,
            "seed": sampling.seed,
            "stop": list(sampling.stop),
            "stop_token_ids": list(sampling.stop_token_ids),
            "ignore_eos": sampling.ignore_eos,
            "logprobs": sampling.logprobs,
        },
        "model": model,
        "stream": stream,
        "stream_options": None,
        "cache_salt": sampling.salt or None,
        "priority": 0,
        "kv_transfer_params": sampling.transfer,
    }


def event(body: Mapping[str, Any]) -> str:
    """A server-sent event."""
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


DONE = "data: [DONE]\n\n"
