"""What an answer means, and whether it is right."""

import json

import pytest

from kserve_iac.calls.answer import (
    Answer,
    Event,
    error_text,
    faults_of_chat_stream,
    faults_of_v1_model,
    faults_of_v2_model,
    piece_of,
    text_of,
    usage_of,
)

from .loopback import chat_answer, chunk

STREAM = {"content-type": "text/event-stream; charset=utf-8"}


def stream(*bodies, headers=STREAM):
    datas = [one if isinstance(one, str) else json.dumps(one) for one in bodies]
    return Answer(200, "OK", headers, "", 1.0, tuple(Event(one, 0.5) for one in datas))


def whole(body):
    return Answer(200, "OK", {}, json.dumps(body), 1.0)


def test_the_text_of_an_answer():
    assert text_of(chat_answer("Hello!")) == "Hello!"
    two = {**chat_answer(), "choices": [*chat_answer("a")["choices"], *chat_answer("b")["choices"]]}
    assert text_of(two) == "a\n\nb"
    assert text_of({"choices": [{"text": "completed"}]}) == "completed"
    for other in (None, [], {"predictions": [1]}, {"choices": []}, {"choices": [{"message": {"content": None}}]}):
        assert text_of(other) is None


def test_the_pieces_and_the_tokens_of_a_stream():
    assert piece_of(chunk(content="a")) == "a"
    assert piece_of({"choices": [{"text": "b"}]}) == "b"
    assert piece_of(chunk(reasoning="thinking")) == ""
    assert piece_of("x") == ""
    assert usage_of([chunk(), {"usage": None}, {"usage": {"prompt_tokens": 1}}, None]) == {"prompt_tokens": 1}
    assert usage_of([]) == {}


@pytest.mark.parametrize(
    ("value", "simulated"), [("true", True), ("1", True), ("vllm", True), ("false", False), (None, False)]
)
def test_a_model_may_say_that_it_is_simulated(value, simulated):
    headers = {} if value is None else {"x-kserve-iac-simulated": value}
    assert Answer(200, "OK", headers, "", 0.1).is_simulated is simulated


def test_the_content_of_an_error():
    assert error_text(whole({"error": {"message": "ä"}})) == '{"error": {"message": "ä"}}'
    assert error_text(Answer(503, "Service Unavailable", {}, "no healthy upstream\n", 0.1)) == "no healthy upstream"
    assert error_text(Answer(404, "Not Found", {}, "", 0.1)) == "(no content)"
    assert error_text(stream({"error": "x"})) == '{"error": "x"}'


RIGHT = (
    chunk(role="assistant", content=""),
    chunk(content="a"),
    chunk(reason="stop"),
    {**chunk(), "choices": []},
    "[DONE]",
)


def test_a_right_stream():
    assert faults_of_chat_stream(stream(*RIGHT), "chat") == []
    thinking = (chunk(reasoning_content="a"), chunk(reason="length"), "[DONE]")
    assert faults_of_chat_stream(stream(*thinking), "chat") == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (stream(*RIGHT[:-1]), "the stream does not end with [DONE]"),
        (stream(*RIGHT, chunk()), "the stream does not end with [DONE]"),
        (stream("[DONE]"), "the stream has no events"),
        (stream(RIGHT[0], RIGHT[2], "[DONE]"), "the stream has no text"),
        (stream(RIGHT[0], RIGHT[1], "[DONE]"), "no choice has a finish_reason"),
        (
            stream(*RIGHT[:2], {"object": "other"}, *RIGHT[2:]),
            'an event is not a chat.completion.chunk: {"object": "other"}',
        ),
        (stream(*RIGHT[:2], "not JSON", *RIGHT[2:]), "an event is not a chat.completion.chunk: null"),
        (stream(RIGHT[0], {"error": {"code": 500}}, "[DONE]"), 'the stream reports an error: {"code": 500}'),
        (stream(*RIGHT, headers={}), "its content type is not set, not text/event-stream"),
    ],
)
def test_a_wrong_stream_has_one_fault(answer, fault):
    assert faults_of_chat_stream(answer, "chat") == [fault]


def test_a_stream_of_another_model():
    assert faults_of_chat_stream(stream(*RIGHT), "qwen") == ["the answer names model chat, not qwen"]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"name": "iris", "ready": True}, []),
        ({"name": "iris", "ready": "True"}, []),
        ({"name": "iris", "ready": False}, ["`ready` is false"]),
        ({"name": "iris"}, ["`ready` is null"]),
        ({"name": "rose", "ready": True}, ["the answer names model rose, not iris"]),
        ([], ["the content is not the state of a model (`name`, `ready`): []"]),
    ],
)
def test_the_state_of_a_model_by_v1(body, faults):
    assert faults_of_v1_model(whole(body), "iris") == faults


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"name": "iris", "inputs": [], "outputs": []}, []),
        ({"name": "iris", "inputs": []}, ["the metadata have no list `outputs`"]),
        ({"name": "rose", "inputs": [], "outputs": []}, ["the answer names model rose, not iris"]),
        ({"error": "x"}, ['the content is not the metadata of a model (`name`, `inputs`, `outputs`): {"error": "x"}']),
    ],
)
def test_the_metadata_of_a_model_by_v2(body, faults):
    assert faults_of_v2_model(whole(body), "iris") == faults
