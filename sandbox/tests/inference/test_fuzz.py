"""Whatever a client sends, it gets an answer or a refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac_sandbox.engine import requests
from kserve_iac_sandbox.engine.errors import Refused

FIELDS = [
    *(
        "model",
        "prompt",
        "messages",
        "max_tokens",
        "max_completion_tokens",
        "min_tokens",
        "n",
        "seed",
        "stop",
        "stream",
    ),
    *("stop_token_ids", "stream_options", "echo", "logprobs", "top_logprobs", "temperature", "top_p", "top_k", "min_p"),
    *("presence_penalty", "repetition_penalty", "ignore_eos", "cache_salt", "tools", "tool_choice", "response_format"),
    *("kv_transfer_params", "suffix", "include_stop_str_in_output", "add_generation_prompt"),
]

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, "1e999", "7"])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "content", "type", "x"]), inner)
    ),
    max_leaves=6,
)
bodies = st.dictionaries(st.sampled_from(FIELDS), values, max_size=5)


def outcome(read, *given):
    """What a function returns, or the refusal."""
    try:
        return read(*given)
    except Refused as refused:
        return refused


@pytest.mark.parametrize("read", [requests.chat, requests.completion])
@given(body=bodies, valid=st.booleans())
def test_every_body_is_understood_or_refused(read, body, valid):
    if valid:  # so that the other fields are reached
        body = {**body, "prompt": "x", "messages": [{"role": "user", "content": "x"}]}
    found = outcome(read, body, 100, 0)
    if isinstance(found, Refused):
        assert 400 <= found.status < 500
        json.dumps(found.body("0.23.0"), allow_nan=False)
        return
    assert found.prompts
    for prompt in found.prompts:
        assert 1 <= len(prompt) < 100
        assert len(prompt) + found.sampling.max_tokens <= 100
    assert 0 <= found.sampling.min_tokens <= found.sampling.max_tokens
    assert all(found.sampling.stop)


@given(data=st.binary(max_size=50))
def test_what_is_not_json_is_refused(data):
    found = outcome(requests.parse, data, "application/json")
    assert isinstance(found, dict) or found.status == 400


def test_json_that_is_too_deep_is_refused():
    with pytest.raises(Refused):
        requests.parse(b"[" * 100_000, "application/json; charset=utf-8")
