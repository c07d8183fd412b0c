import re

import pytest

from .engines import running

CHAT = {"messages": [{"role": "user", "content": "x"}]}


@pytest.mark.parametrize(
    ("body", "text", "param"),
    [
        ({}, "Either prompt or prompt_embeds must be provided", "prompt"),
        ({"prompt": ""}, "cannot be empty", "prompt"),
        ({"prompt": []}, "validation error", "body.prompt"),
        ({"prompt": ["a", 1]}, "validation error", "body.prompt"),
        ({"prompt": {"text": "x"}}, "validation error", "body.prompt"),
        ({"prompt": [3]}, "Token id 3 is out of vocabulary", "prompt"),
        ({"prompt": "x", "max_tokens": 0}, "max_tokens must be at least 1, got 0", "max_tokens"),
        ({"prompt": "x", "max_tokens": -5}, "max_tokens must be at least 1, got -5", "max_tokens"),
        ({"prompt": "x", "max_tokens": "many"}, "valid integer", "body.max_tokens"),
        ({"prompt": "x", "max_tokens": 1.5}, "valid integer", "body.max_tokens"),
        ({"prompt": "x", "max_tokens": 4096}, "maximum context length is 4096 tokens.*4096 output.*1 input", "input_tokens"),
        ({"prompt": "x", "max_tokens": 4097}, "max_tokens=4097 cannot be greater", "max_tokens"),
        ({"prompt": "xxx" * 4096, "max_tokens": None}, "maximum context length is 4096 tokens", "input_tokens"),
        ({"prompt": "x", "min_tokens": -1}, "min_tokens must be greater", "min_tokens"),
        ({"prompt": "x", "min_tokens": 17}, "less than or equal to max_tokens=16", "min_tokens"),
        ({"prompt": "x", "n": 0}, "n must be at least 1", "n"),
        ({"prompt": "x", "n": 2, "temperature": 0}, "greedy sampling", "n"),
        ({"prompt": "x", "temperature": -1}, "temperature must be non-negative", "temperature"),
        ({"prompt": "x", "temperature": "hot"}, "valid number", "body.temperature"),
        ({"prompt": "x", "top_p": 0}, r"top_p must be in \(0, 1\]", "top_p"),
        ({"prompt": "x", "top_p": 1.1}, "top_p", "top_p"),
        ({"prompt": "x", "top_k": -2}, "top_k", "top_k"),
        ({"prompt": "x", "min_p": 2}, "min_p", "min_p"),
        ({"prompt": "x", "presence_penalty": 3}, "presence_penalty", "presence_penalty"),
        ({"prompt": "x", "frequency_penalty": -3}, "frequency_penalty", "frequency_penalty"),
        ({"prompt": "x", "repetition_penalty": 0}, "repetition_penalty must be greater than zero", "repetition_penalty"),
        ({"prompt": "x", "stop": ""}, "stop cannot contain an empty string", "stop"),
        ({"prompt": "x", "stop": ["a", ""]}, "stop cannot contain an empty string", "stop"),
        ({"prompt": "x", "stop": [1]}, "validation error", "body.stop"),
        ({"prompt": "x", "stop_token_ids": ["a"]}, "validation error", "body.stop_token_ids"),
        ({"prompt": "x", "logprobs": 21}, "logprobs", "logprobs"),
        ({"prompt": "x", "logprobs": 1, "echo": True}, "log probabilities of prompts", "echo"),
        ({"prompt": "x", "stream": "perhaps"}, "valid boolean", "body.stream"),
        ({"prompt": "x", "stream_options": {"include_usage": True}}, "only be defined when", "stream_options"),
        ({"prompt": "x", "stream": True, "stream_options": "all"}, "validation error", "body.stream_options"),
        ({"prompt": "x", "model": 1}, "validation error", "body.model"),
        ({"prompt": "x", "kv_transfer_params": []}, "validation error", "body.kv_transfer_params"),
        ({"prompt": "x", "suffix": "y"}, "suffix is not supported", "suffix"),
        ({"prompt": "x", "use_beam_search": True}, "does not support `use_beam_search`", "use_beam_search"),
        ({"prompt": "x", "prompt_logprobs": 1}, "does not support `prompt_logprobs`", "prompt_logprobs"),
        ({"prompt": "x", "response_format": {"type": "json_object"}}, "no structured outputs", "response_format"),
        ({"prompt": "x", "structured_outputs": {"regex": "a"}}, "no structured outputs", "structured_outputs"),
    ],
)  # fmt: skip
def test_completions(engine, body, text, param):
    with engine.http() as http:
        found = http.post("/v1/completions", json=body)
    is_refused(found, text, param)


@pytest.mark.parametrize(
    ("body", "text", "param"),
    [
        ({}, "Field required", "body.messages"),
        ({"messages": []}, "at least one message", "messages"),
        ({"messages": "x"}, "valid list", "body.messages"),
        ({"messages": ["x"]}, "valid dictionary", "body.messages.0"),
        ({"messages": [{"content": "x"}]}, "validation error", "body.messages.0.role"),
        ({"messages": [{"role": "user", "content": 1}]}, "validation error", "body.messages.0.content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            "reads text only",
            "messages.0.content",
        ),
        ({**CHAT, "top_logprobs": 2}, "`logprobs` must be set to true", "top_logprobs"),
        ({**CHAT, "logprobs": True, "top_logprobs": 21}, "top_logprobs", "top_logprobs"),
        ({**CHAT, "max_completion_tokens": 5000}, "max_completion_tokens=5000", "max_completion_tokens"),
        ({**CHAT, "tools": [{"type": "function"}]}, "calls no tools", "tool_choice"),
        ({**CHAT, "response_format": {"type": "json_schema"}}, "no structured outputs", "response_format"),
    ],
)
def test_chats(engine, body, text, param):
    with engine.http() as http:
        is_refused(http.post("/v1/chat/completions", json=body), text, param)


def is_refused(found, text, param):
    assert found.status_code == 400
    error = found.json()["error"]
    assert re.search(text, error["message"]), error
    assert error["param"] == param
    assert error["code"] == 400
    assert error["type"] in ("BadRequestError", "Bad Request")


def test_numbers_may_be_texts_and_unknown_fields_are_ignored(engine):
    body = {"prompt": "x", "max_tokens": "3", "temperature": "0.5", "stream": "false", "n": 1.0, "colour": "red"}
    with engine.http() as http:
        assert http.post("/v1/completions", json=body).json()["usage"]["completion_tokens"] == 3


def test_tools_that_are_not_to_be_called_do_not_matter(engine):
    with engine.http() as http:
        found = http.post("/v1/chat/completions", json={**CHAT, "tools": [{}], "tool_choice": "none"})
    assert found.status_code == 200


def test_an_unknown_model(engine):
    with engine.http() as http:
        for path, body in (("completions", {"prompt": "x"}), ("chat/completions", CHAT)):
            found = http.post(f"/v1/{path}", json={"model": "other", **body})
            assert found.status_code == 404
            assert found.json()["error"] == {
                "message": "The model `other` does not exist.",
                "type": "NotFoundError",
                "param": "model",
                "code": 404,
            }


def test_what_is_not_json(engine):
    with engine.http() as http:
        json = {"content-type": "application/json"}
        assert http.post("/v1/completions", content="{", headers=json).status_code == 400
        assert http.post("/v1/completions", content="[]", headers=json).status_code == 400
        assert http.post("/v1/completions", content="{}", headers={"content-type": "text/plain"}).status_code == 415
        assert http.post("/v1/completions", content="{}").status_code == 415


def test_paths_and_methods_that_do_not_exist(engine):
    with engine.http() as http:
        assert http.get("/v1/nothing").json()["error"]["code"] == 404
        assert http.get("/v1/completions").json()["error"]["code"] == 405
        assert http.post("/v1/load_lora_adapter", json={}).status_code == 404


def test_tokens_that_are_none(engine):
    with engine.http() as http:
        assert http.post("/detokenize", json={"tokens": [3]}).status_code == 400
        assert http.post("/detokenize", json={"tokens": "x"}).status_code == 400
        assert http.post("/tokenize", json={}).status_code == 400
        assert http.post("/tokenize", json={"prompt": "x", "model": "other"}).status_code == 404


def test_errors_of_old_versions_are_flat():
    with running(KSERVE_IAC_ENGINE_VERSION="0.9.2") as found, found.http() as http:
        error = http.post("/v1/completions", json={}).json()
        assert http.get("/version").json() == {"version": "0.9.2"}
    assert (error["object"], error["code"]) == ("error", 400)
    assert "error" not in error


def test_keys_guard_the_interface_and_not_the_probes():
    with running("--api-key", "secret", "other") as found, found.http() as http:
        assert http.get("/v1/models").status_code == 401
        assert http.get("/v1/models").json() == {"error": "Unauthorized"}
        for wrong in ("Bearer wrong", "Basic secret", "secret", "Bearer"):
            assert http.get("/v1/models", headers={"authorization": wrong}).status_code == 401
        for key in ("secret", "other"):
            assert [card.id for card in found.client(key).models.list().data] == ["model"]
        for path in ("/health", "/ping", "/metrics"):
            assert http.get(path).status_code == 200
        assert http.post("/ping").status_code == 200


def test_a_path_before_the_interface():
    with running("--root-path", "/models/m", "--api-key", "k") as found, found.http() as http:
        for prefix in ("", "/models/m"):
            assert http.get(f"{prefix}/v1/models").status_code == 401
            headers = {"authorization": "Bearer k"}
            assert http.get(f"{prefix}/v1/models", headers=headers).status_code == 200
            assert http.get(f"{prefix}/health").status_code == 200
