"""From the body of a request to what is asked for. Everything that vLLM refuses is refused, with its status and its words.

The fields and their bounds are those of ``CompletionRequest``, ``ChatCompletionRequest`` (vllm/entrypoints/openai) and
``SamplingParams`` (vllm/sampling_params.py) of 0.23.0. Fields that nobody knows are ignored, as there. Parameters that steer the
choice among tokens (temperature, top_p, penalties, ...) are checked and have no effect, since nothing is sampled. What cannot be
answered honestly without a model is refused with a sentence that says so: tools, structured outputs, images and sounds.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import tokens
from .errors import Refused, invalid
from .sampling import Sampling

MOST_ANSWERS = 16384
"""Most answers of a request (``VLLM_MAX_N_SEQUENCES``)."""

MOST_LOGPROBS = 20
"""``--max-logprobs`` of vLLM by default."""

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """A validated request for completions or a chat completion."""

    model: str | None
    prompts: list[list[int]]
    sampling: Sampling
    stream: bool
    include_usage: bool
    continuous_usage: bool
    echo: bool = False


def parse(data: bytes, content_type: str | None) -> Body:
    """The JSON object of a body. Raises :class:`Refused`."""
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        message = "Unsupported Media Type: Only 'application/json' is allowed"
        raise Refused(message, status=415, kind="Unsupported Media Type")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise invalid("0", "json_invalid", f"JSON decode error: {error}", "") from error
    if not isinstance(body, dict):
        raise invalid("0", "model_attributes_type", "Input should be a valid dictionary or object", body)
    return body


def completion(body: Body, max_model_len: int, seed: int) -> Request:
    """A request for completions. Raises :class:`Refused`."""
    for field in ("prompt_embeds", "suffix"):
        if body.get(field):
            raise Refused(f"{field} is not supported by the simulated engine.", param=field)
    if body.get("prompt") is None:
        raise Refused("Either prompt or prompt_embeds must be provided and non-empty.", param="prompt")
    logprobs = _whole(body, "logprobs")
    if logprobs is not None and not -1 <= logprobs <= MOST_LOGPROBS:
        raise Refused("`logprobs` must be a positive value or -1, and at most 20.", param="logprobs")
    echo = bool(_bool(body, "echo"))
    if echo and logprobs is not None:
        raise Refused(
            "The simulated engine has no log probabilities of prompts: set `echo` or `logprobs`.", param="echo"
        )
    prompts = _prompts(body["prompt"])
    most = _whole(body, "max_tokens") if "max_tokens" in body else 16
    return _request(body, prompts, most, "max_tokens", logprobs, max_model_len, seed, echo=echo)


def chat(body: Body, max_model_len: int, seed: int) -> Request:
    """A request for a chat completion. Raises :class:`Refused`."""
    prompt = conversation(body)
    if body.get("tools") and body.get("tool_choice", "auto") != "none":
        raise Refused(
            "The simulated engine calls no tools. Set `tool_choice` to none, or leave `tools` out.", param="tool_choice"
        )
    top = _whole(body, "top_logprobs")
    wanted = bool(_bool(body, "logprobs"))
    if top is not None and not -1 <= top <= MOST_LOGPROBS:
        raise Refused("`top_logprobs` must be a positive value or -1, and at most 20.", param="top_logprobs")
    if top and not wanted:
        raise Refused("when using `top_logprobs`, `logprobs` must be set to true.", param="top_logprobs")
    field = "max_tokens" if body.get("max_completion_tokens") is None else "max_completion_tokens"
    most = _whole(body, field)
    logprobs = (top or 0) if wanted else None
    return _request(body, [prompt], most, field, logprobs, max_model_len, seed)


def conversation(body: Body) -> list[int]:
    """The tokens of ``messages``."""
    messages = body.get("messages")
    if messages is None:
        raise invalid("messages", "missing", "Field required", body)
    if not isinstance(messages, list):
        raise invalid("messages", "list_type", "Input should be a valid list", messages)
    if not messages:
        raise Refused("messages must contain at least one message.", param="messages")
    turns = [_message(message, at) for at, message in enumerate(messages)]
    return tokens.chat(turns, generate=_bool(body, "add_generation_prompt") is not False)


def _message(message: object, at: int) -> tuple[str, str]:
    if not isinstance(message, dict):
        raise invalid(f"messages.{at}", "dict_type", "Input should be a valid dictionary", message)
    role = message.get("role")
    if not isinstance(role, str):
        raise invalid(f"messages.{at}.role", "missing" if role is None else "string_type", "Field required", role)
    content = message.get("content")
    if content is None:
        return role, ""
    if isinstance(content, str):
        return role, content
    if not isinstance(content, list):
        raise invalid(f"messages.{at}.content", "string_type", "Input should be a valid string", content)
    return role, "\n".join(_part(part, f"messages.{at}.content") for part in content)


def _part(part: object, path: str) -> str:
    if isinstance(part, str):
        return part
    kind = part.get("type") if isinstance(part, dict) else None
    if isinstance(part, dict) and kind == "text" and isinstance(part.get("text"), str):
        return str(part["text"])
    raise Refused(f"The simulated engine reads text only, but {path} has a part of type {kind!r}.", param=path)


def _prompts(given: object) -> list[list[int]]:
    """The four forms of ``prompt``: a text, texts, tokens, lists of tokens."""
    if isinstance(given, str):
        found = [tokens.encode(given)]
    elif isinstance(given, list) and given and all(_is_whole(one) for one in given):
        found = [_checked(given)]
    elif isinstance(given, list) and given and all(isinstance(one, str) for one in given):
        found = [tokens.encode(one) for one in given]
    elif (
        isinstance(given, list)
        and given
        and all(isinstance(one, list) and all(_is_whole(token) for token in one) for one in given)
    ):
        found = [_checked(one) for one in given]
    else:
        raise invalid("prompt", "string_type", "Input should be a text, tokens, or a list of either", given)
    if not all(found):
        raise Refused("The decoder prompt cannot be empty", param="prompt")
    return found


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _checked(given: Sequence[int]) -> list[int]:
    if wrong := [token for token in given if not tokens.is_token(token)]:
        raise Refused(f"Token id {wrong[0]} is out of vocabulary", param="prompt")
    return list(given)


def _request(
    body: Body,
    prompts: list[list[int]],
    most: int | None,
    field: str,
    logprobs: int | None,
    max_model_len: int,
    seed: int,
    *,
    echo: bool = False,
) -> Request:
    for name in (
        "response_format",
        "structured_outputs",
        "guided_json",
        "guided_regex",
        "guided_choice",
        "guided_grammar",
    ):
        kind = body[name].get("type") if isinstance(body.get(name), dict) else None
        if body.get(name) and kind != "text":
            raise Refused(f"The simulated engine has no structured outputs. Leave `{name}` out.", param=name)
    for name in ("use_beam_search", "prompt_logprobs", "truncate_prompt_tokens"):
        if body.get(name):
            raise Refused(f"The simulated engine does not support `{name}`. Leave it out.", param=name)
    longest = max(map(len, prompts))
    _check_length(longest, most, field, max_model_len)
    stream = bool(_bool(body, "stream"))
    options = body.get("stream_options") or {}
    if options and not stream:
        raise Refused("Stream options can only be defined when `stream=True`.", param="stream_options")
    if not isinstance(options, dict):
        raise invalid("stream_options", "dict_type", "Input should be a valid dictionary", options)
    _check_steering(body)
    model = _text(body, "model")
    return Request(
        model=model,
        prompts=prompts,
        sampling=_sampling(body, max_model_len - longest if most is None else most, logprobs, seed),
        stream=stream,
        include_usage=bool(_bool(options, "include_usage")),
        continuous_usage=bool(_bool(options, "continuous_usage_stats")),
        echo=echo,
    )


def _check_length(prompt: int, most: int | None, field: str, max_model_len: int) -> None:
    """``_token_len_check`` of vllm/renderers/params.py."""
    if most is not None and most > max_model_len:
        message = (
            f"{field}={most} cannot be greater than max_model_len={max_model_len}. Please request fewer output tokens."
        )
        raise Refused(message, param=field)
    wanted = most or 0
    if prompt + wanted > max_model_len or prompt >= max_model_len:
        raise Refused(
            f"This model's maximum context length is {max_model_len} tokens. However, you requested {wanted} output tokens and "
            f"your prompt contains {prompt} input tokens, for a total of {prompt + wanted} tokens. Please reduce the length of "
            "the input prompt or the number of requested output tokens.",
            param="input_tokens",
        )


def _sampling(body: Body, most: int, logprobs: int | None, seed: int) -> Sampling:
    n = _whole(body, "n")
    n = 1 if n is None else n
    if not 1 <= n <= MOST_ANSWERS:
        raise Refused(f"n must be at least 1 and at most {MOST_ANSWERS}, got {n}.", param="n")
    if n > 1 and _number(body, "temperature") == 0:
        raise Refused(f"n must be 1 when using greedy sampling, got {n}.", param="n")
    if most < 1:
        raise Refused(f"max_tokens must be at least 1, got {most}.", param="max_tokens")
    least = _whole(body, "min_tokens") or 0
    if least < 0:
        raise Refused(f"min_tokens must be greater than or equal to 0, got {least}.", param="min_tokens")
    if least > most:
        raise Refused(f"min_tokens must be less than or equal to max_tokens={most}, got {least}.", param="min_tokens")
    transfer = body.get("kv_transfer_params")
    if transfer is not None and not isinstance(transfer, dict):
        raise invalid("kv_transfer_params", "dict_type", "Input should be a valid dictionary", transfer)
    own = _whole(body, "seed")
    if own is not None and not -(2**63) <= own < 2**63:
        raise invalid("seed", "less_than_equal", "Input should be a number of 64 bits", own)
    return Sampling(
        n=n,
        max_tokens=most,
        min_tokens=least,
        seed=seed if own is None else own,
        stop=_stops(body.get("stop")),
        stop_token_ids=_stop_tokens(body.get("stop_token_ids")),
        include_stop=bool(_bool(body, "include_stop_str_in_output")),
        ignore_eos=bool(_bool(body, "ignore_eos")),
        logprobs=logprobs,
        salt=_text(body, "cache_salt") or "",
        transfer=transfer,
    )


def _check_steering(body: Body) -> None:
    """The bounds of ``SamplingParams._verify_args``."""
    bounds: dict[str, tuple[float, float, str]] = {
        "temperature": (0, math.inf, "non-negative"),
        "presence_penalty": (-2, 2, "in [-2, 2]"),
        "frequency_penalty": (-2, 2, "in [-2, 2]"),
        "top_p": (math.ulp(0.0), 1, "in (0, 1]"),
        "min_p": (0, 1, "in [0, 1]"),
        "repetition_penalty": (math.ulp(0.0), math.inf, "greater than zero"),
    }
    for name, (least, most, text) in bounds.items():
        value = _number(body, name)
        if value is not None and not least <= value <= most:
            raise Refused(f"{name} must be {text}, got {value}.", param=name)
    top = _whole(body, "top_k")
    if top is not None and top < -1:
        raise Refused(f"top_k must be 0 (disable), or at least 1, got {top}.", param="top_k")


def _stops(given: object) -> tuple[str, ...]:
    stops = [given] if isinstance(given, str) else given or []
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise invalid("stop", "string_type", "Input should be a text or a list of texts", given)
    if not all(stops):
        raise Refused("stop cannot contain an empty string.", param="stop")
    return tuple(stops)


def _stop_tokens(given: object) -> tuple[int, ...]:
    stops = given or []
    if not isinstance(stops, list) or not all(_is_whole(stop) for stop in stops):
        raise invalid("stop_token_ids", "int_type", "Input should be a list of tokens", given)
    return tuple(stops)


def _whole(body: Body, name: str) -> int | None:
    """A whole number; pydantic also takes it as a text or as a float without a fraction."""
    value = body.get(name)
    if value is None or isinstance(value, int):
        return value if value is None else int(value)
    number = _read_number(value)
    if not math.isfinite(number) or number != int(number):
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise invalid(name, "int_parsing" if isinstance(value, str) else "int_type", message, value)
    return int(number)


def _number(body: Body, name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    number = _read_number(value)
    if math.isnan(number):
        raise invalid(name, "float_parsing", "Input should be a valid number", value)
    return number


def _read_number(value: object) -> float:
    """A number, or what is none as NaN."""
    try:
        return float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return math.nan


def _bool(body: Body, name: str) -> bool | None:
    value = body.get(name)
    if value is None or isinstance(value, bool):
        return value
    if value in (0, 1):
        return bool(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise invalid(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input", value)


def _text(body: Body, name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name, "string_type", "Input should be a valid string", value)
    return value
