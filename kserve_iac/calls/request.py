"""The request that fits a service and an input. Pure functions.

Sources: OpenAI's API as vLLM serves it (vllm/entrypoints/openai: ``chat_completion/protocol.py``, ``completion/protocol.py``);
KServe's protocols v1 and v2 (kserve/kserve, python/kserve/kserve/protocol/rest/v1_endpoints.py and v2_endpoints.py; the fields of
a tensor in v2_datamodels.py); an InferenceGraph takes any body on any path (cmd/router/main.go: graphHandler).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .protocol import Protocol, Spoken

CHAT = "/chat/completions"

TEXT_FIELDS: Mapping[str, str] = {"/completions": "prompt", "/embeddings": "input", "/responses": "input"}
"""Ends of paths of OpenAI's API other than chats -> the field that takes a text."""

GREETING = "Say hello in one sentence."
"""The question to an LLM service if none is given."""


class Unfit(Exception):
    """The input or an option does not fit the service. The message says what does."""


@dataclass(frozen=True)
class Wish:
    """What the user asks for."""

    text: str | None = None
    """The input. None: no input."""
    protocol: Protocol | None = None
    model: str | None = None
    stream: bool = False
    max_tokens: int | None = None
    path: str | None = None


@dataclass(frozen=True)
class Request:
    """A request to a service."""

    path: str
    """Path below the service's URL."""
    body: Any = None
    """Content as JSON. None: the request has no content, so its method is GET."""
    model: str | None = None
    """The model that is asked. None: the request names none."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "GET" if self.body is None else "POST"

    @property
    def streams(self) -> bool:
        """Whether the answer is requested in pieces."""
        return isinstance(self.body, dict) and self.body.get("stream") is True


def request_of(spoken: Spoken, wish: Wish, tensor: Mapping[str, Any] | None = None) -> Request:
    """The request that fits the service. ``tensor`` is the input of the model of a service with protocol v2 (its name and
    datatype), if it is known. Raises :class:`Unfit`.
    """
    if spoken.grpc and wish.protocol is None and wish.path is None:
        raise Unfit("The service speaks only gRPC (`protocolVersion`), but this command sends HTTP requests.")
    value = _value(wish.text)
    model = wish.model or spoken.model
    protocol = protocol_of(spoken, wish, value)
    if spoken.graph and protocol is None:
        return _graph(wish, value)
    if wish.path is not None and not _is_openai(wish.path):
        return _as_given(wish, value)
    if protocol == "openai":
        return _openai(spoken, wish, value, model)
    if protocol is None:
        raise Unfit(
            "The object does not show which protocol the containers of this service speak. Pass --protocol v1, v2 or openai, "
            "or a body in the form of one of them, or --path."
        )
    _only_for_chats(wish)
    return _v1(value, model) if protocol == "v1" else _v2(value, model, tensor)


def protocol_of(spoken: Spoken, wish: Wish, value: Any) -> Protocol | None:
    """The protocol of the request: the option, else the form of the body, else what the service declares."""
    if wish.protocol is not None:
        return wish.protocol
    if spoken.graph or spoken.protocol == "openai":
        return spoken.protocol
    if wish.path is not None and _is_openai(wish.path):
        return "openai"
    chats = spoken.chats or spoken.protocol is None
    if isinstance(value, dict):
        # Neither v1 nor v2 has `messages`. A model of protocol v1 might have an input `prompt`.
        if "messages" in value or ("prompt" in value and chats):
            return "openai"
        if spoken.chats or spoken.protocol is None:
            return "v1" if "instances" in value else "v2" if "inputs" in value else spoken.protocol
    if isinstance(value, str) and spoken.chats:
        return "openai"
    return spoken.protocol


def needs_tensor(spoken: Spoken, wish: Wish) -> bool:
    """Whether the request has to name a tensor, which only the model's metadata show."""
    value = _value(wish.text)
    return isinstance(value, list) and wish.path is None and protocol_of(spoken, wish, value) == "v2"


def metadata_request(spoken: Spoken, wish: Wish) -> Request:
    """The request for the metadata of a model of protocol v2."""
    model = wish.model or spoken.model
    return Request(f"/v2/models/{model}", model=model)


def only_tensor(metadata: Any) -> Mapping[str, Any] | None:
    """The input of a model that has only one. None: the metadata show none, or several."""
    inputs = metadata.get("inputs") if isinstance(metadata, dict) else None
    if isinstance(inputs, list) and len(inputs) == 1 and isinstance(inputs[0], dict) and inputs[0].get("name"):
        return dict(inputs[0])
    return None


def _value(text: str | None) -> Any:
    """The input as JSON if it is an object or an array, otherwise the text itself."""
    if text is None or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_openai(path: str) -> bool:
    return path.rstrip("/").endswith((CHAT, *TEXT_FIELDS))


def _as_given(wish: Wish, value: Any) -> Request:
    """A request to a path that is not known. Without an input it is a GET."""
    assert wish.path is not None
    _only_for_chats(wish)
    if isinstance(value, str):
        raise Unfit(f"A request to {wish.path} requires a body in JSON, but the input is a text.")
    return Request(_absolute(wish.path), value, wish.model)


def _graph(wish: Wish, value: Any) -> Request:
    _only_for_chats(wish)
    if value is None or isinstance(value, str):
        raise Unfit(
            "An InferenceGraph requires a body in JSON, which its first step receives. Pass an object or an array."
        )
    return Request(_absolute(wish.path or "/"), value)


def _only_for_chats(wish: Wish) -> None:
    for given, option in ((wish.stream, "--stream"), (wish.max_tokens is not None, "--max-tokens")):
        if given:
            raise Unfit(f"{option} is for requests of OpenAI's API, but this request is not one. Remove {option}.")


def _openai(spoken: Spoken, wish: Wish, value: Any, model: str) -> Request:
    prompts = isinstance(value, dict) and "prompt" in value and "messages" not in value
    path = _absolute(wish.path or spoken.openai + ("/completions" if prompts else CHAT))
    if isinstance(value, dict):
        # The body itself. A picker routes by the model, so a body without one gets the service's.
        body = {**value, "model": wish.model or value.get("model") or model}
    else:
        text = wish.text if wish.text is not None else GREETING
        end = next((one for one in (CHAT, *TEXT_FIELDS) if path.rstrip("/").endswith(one)), CHAT)
        content = {"messages": [{"role": "user", "content": text}]} if end == CHAT else {TEXT_FIELDS[end]: text}
        body = {"model": model, **content}
    if wish.max_tokens is not None:
        body["max_tokens"] = wish.max_tokens
    request = Request(path, body, str(body["model"]))
    if wish.stream:
        return streamed(request) if _is_completion(path) else Request(path, {**body, "stream": True}, request.model)
    return request


def streamed(request: Request) -> Request:
    """The same request with an answer in pieces and a count of its tokens, if it is a chat or a completion."""
    if not isinstance(request.body, dict) or not _is_completion(request.path):
        return request
    options = {"include_usage": True, **(request.body.get("stream_options") or {})}
    return Request(request.path, {**request.body, "stream": True, "stream_options": options}, request.model)


def _is_completion(path: str) -> bool:
    return path.rstrip("/").endswith("/completions")


def _v1(value: Any, model: str) -> Request:
    path = f"/v1/models/{model}:predict"
    if isinstance(value, list):
        return Request(path, {"instances": value}, model)
    if isinstance(value, dict):
        return Request(path, value, model)
    raise Unfit(
        f"A prediction by protocol v1 requires JSON: an array, which becomes `instances`, or a whole body. {_given(value)}"
    )


def _v2(value: Any, model: str, tensor: Mapping[str, Any] | None) -> Request:
    path = f"/v2/models/{model}/infer"
    if isinstance(value, dict):
        return Request(path, value, model)
    if isinstance(value, list):
        return Request(path, {"inputs": [tensor_of(value, tensor)]}, model)
    raise Unfit(
        f"An inference by protocol v2 requires JSON: an array, which becomes one tensor, or a whole body. {_given(value)}"
    )


def _given(value: Any) -> str:
    given = "There is no input." if value is None else "The input is a text."
    return f"{given} If the server speaks OpenAI's API, pass --protocol openai."


def tensor_of(value: Sequence[Any], known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An array as a tensor of protocol v2. Name and datatype are those of ``known``, otherwise ``input-0`` and the datatype of
    the values. Raises :class:`Unfit` if the array is ragged, empty, or has values of several types.
    """
    shape, flat = _flattened(value)
    datatype = (known or {}).get("datatype") or _datatype(flat)
    return {"name": (known or {}).get("name") or "input-0", "shape": shape, "datatype": datatype, "data": flat}


def _flattened(value: Any) -> tuple[list[int], list[Any]]:
    if not isinstance(value, list):
        return [], [value]
    parts = [_flattened(one) for one in value]
    if not parts or any(shape != parts[0][0] for shape, _ in parts):
        raise Unfit(
            "The array is not a tensor, because its parts differ in length or are empty. Pass a whole body instead."
        )
    return [len(parts), *parts[0][0]], [one for _, flat in parts for one in flat]


def _datatype(values: Sequence[Any]) -> str:
    """The datatype of a tensor whose metadata are not known."""
    kinds = {type(one) for one in values}
    if kinds == {bool}:
        return "BOOL"
    if kinds == {str}:
        return "BYTES"
    if kinds == {int}:
        return "INT64"
    if kinds <= {int, float}:
        return "FP32"
    raise Unfit("The array is not a tensor, because its values are of several types. Pass a whole body instead.")


def _absolute(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"
