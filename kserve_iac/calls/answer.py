"""What an answer means, and whether it is right. Pure functions.

The forms are those of OpenAI's API as vLLM serves it (vllm/entrypoints/openai: ``chat_completion/protocol.py``), and of KServe's
protocols v1 and v2 (kserve/kserve, python/kserve/kserve/protocol/rest).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .events import DONE

SIMULATED = "x-kserve-iac-simulated"
"""Header of answers for which no model was run (sandbox/docs/sandbox.md)."""

EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True)
class Event:
    """An event of a stream."""

    data: str
    seconds: float
    """Time from the start of the request until the event arrived."""

    @property
    def json(self) -> Any:
        """The data as JSON. None: it is not JSON."""
        return _json(self.data)


@dataclass(frozen=True)
class Answer:
    """The answer of a service."""

    status: int
    reason: str
    """The words of the status, such as ``Not Found``."""
    headers: Mapping[str, str]
    """With names in lower case."""
    text: str
    """The content. Empty if it is a stream."""
    seconds: float
    """Time from the start of the request until the end of the answer."""
    events: Sequence[Event] = field(default=())
    """The events of a stream."""

    @property
    def ok(self) -> bool:
        """Whether the status is a success."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The content as JSON. None: it is not JSON."""
        return _json(self.text)

    @property
    def is_stream(self) -> bool:
        """Whether the content is a stream of events."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() == EVENT_STREAM

    @property
    def is_simulated(self) -> bool:
        """Whether the service says that it ran no model."""
        return self.headers.get(SIMULATED, "false").strip().lower() not in ("", "false", "0")

    @property
    def chunks(self) -> list[Any]:
        """The events of a stream as JSON, without its end."""
        return [one.json for one in self.events if one.data != DONE]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def text_of(body: Any) -> str | None:
    """The text of a chat completion or a completion; several choices are separated by an empty line. None: there is none."""
    found = [text for one in _choices(body) if (text := _text(one.get("message"), one.get("text")))]
    return "\n\n".join(found) or None


def piece_of(chunk: Any) -> str:
    """The text in a chunk of a stream."""
    return "".join(_text(one.get("delta"), one.get("text")) for one in _choices(chunk))


def has_output(chunk: Any) -> bool:
    """Whether a chunk holds a part of the answer: text, a part of the reasoning, or a call of a tool."""
    deltas = [one.get("delta") for one in _choices(chunk)]
    parts = ("content", "reasoning", "reasoning_content", "tool_calls")
    return bool(piece_of(chunk)) or any(
        isinstance(one, dict) and any(one.get(part) for part in parts) for one in deltas
    )


def usage_of(bodies: Iterable[Any]) -> Mapping[str, Any]:
    """The counts of tokens in the last body that has some. Empty: none has."""
    found: Mapping[str, Any] = {}
    for body in bodies:
        usage = body.get("usage") if isinstance(body, dict) else None
        found = usage if isinstance(usage, dict) else found
    return found


def _choices(body: Any) -> list[Mapping[str, Any]]:
    choices = body.get("choices") if isinstance(body, dict) else None
    return [one for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []


def _text(message: Any, text: Any) -> str:
    content = message.get("content") if isinstance(message, dict) else text
    return content if isinstance(content, str) else ""


def error_text(answer: Answer) -> str:
    """The content of an answer that is no success, on one line if it is JSON."""
    text = answer.text or "\n".join(one.data for one in answer.events)
    body = _json(text)
    return (json.dumps(body, ensure_ascii=False) if body is not None else text.strip()) or "(no content)"


# Faults --------------------------------------------------------------------------------------------------------


def faults_of_chat_stream(answer: Answer, model: str) -> list[str]:
    """What is wrong with a streamed chat completion of ``model``. Empty: nothing."""
    if not answer.is_stream:
        return [f"its content type is {answer.headers.get('content-type', 'not set')}, not {EVENT_STREAM}"]
    found = []
    chunks = answer.chunks
    wrong = next((one for one in chunks if not _is_chunk(one)), None)
    failed = next((one["error"] for one in chunks if isinstance(one, dict) and one.get("error")), None)
    if failed is not None:
        found.append(f"the stream reports an error: {json.dumps(failed, ensure_ascii=False)}")
    elif not chunks:
        found.append("the stream has no events")
    elif any(not _is_chunk(one) for one in chunks):
        found.append(f"an event is not a chat.completion.chunk: {json.dumps(wrong, ensure_ascii=False)[:200]}")
    elif not any(map(has_output, chunks)):
        found.append("the stream has no text")
    elif not any(one.get("finish_reason") for chunk in chunks for one in _choices(chunk)):
        found.append("no choice has a finish_reason")
    found += _wrong_model({str(one.get("model")) for one in chunks if _is_chunk(one)}, model)
    if not answer.events or answer.events[-1].data != DONE:
        found.append(f"the stream does not end with {DONE}")
    return found


def _is_chunk(chunk: Any) -> bool:
    return (
        isinstance(chunk, dict)
        and chunk.get("object") == "chat.completion.chunk"
        and isinstance(chunk.get("choices"), list)
    )


def faults_of_v1_model(answer: Answer, model: str) -> list[str]:
    """What is wrong with the state of a model by protocol v1. Empty: nothing."""
    body = answer.json
    if not isinstance(body, dict) or "name" not in body:
        return [f"the content is not the state of a model (`name`, `ready`): {_short(answer)}"]
    found = _wrong_model({str(body["name"])}, model)
    # Older servers write the state as a text.
    if str(body.get("ready")).lower() != "true":
        found.append(f"`ready` is {json.dumps(body.get('ready'))}")
    return found


def faults_of_v2_model(answer: Answer, model: str) -> list[str]:
    """What is wrong with the metadata of a model by protocol v2. Empty: nothing."""
    body = answer.json
    if not isinstance(body, dict) or "name" not in body:
        return [f"the content is not the metadata of a model (`name`, `inputs`, `outputs`): {_short(answer)}"]
    lists = [one for one in ("inputs", "outputs") if not isinstance(body.get(one), list)]
    return _wrong_model({str(body["name"])}, model) + [f"the metadata have no list `{one}`" for one in lists]


def _wrong_model(found: set[str], wanted: str) -> list[str]:
    others = sorted(found - {wanted})
    return [f"the answer names model {', '.join(others)}, not {wanted}"] if others else []


def _short(answer: Answer) -> str:
    return error_text(answer)[:200]
