"""The request that fits a service and an input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.calls.protocol import Spoken
from kserve_iac.calls.request import (
    GREETING,
    Unfit,
    Wish,
    metadata_request,
    needs_tensor,
    only_tensor,
    request_of,
    tensor_of,
)

LLM = Spoken("chat", "openai")
V1, V2 = Spoken("iris", "v1"), Spoken("iris", "v2")
HUGGINGFACE = Spoken("bert", "v2", "/openai/v1", chats=True)
UNKNOWN = Spoken("mine")
GRAPH = Spoken("steps", graph=True)


def asked(text):
    return [{"role": "user", "content": text}]


@pytest.mark.parametrize(
    ("spoken", "wish", "path", "body"),
    [
        (LLM, Wish("Hi"), "/v1/chat/completions", {"model": "chat", "messages": asked("Hi")}),
        (LLM, Wish(), "/v1/chat/completions", {"model": "chat", "messages": asked(GREETING)}),
        (LLM, Wish("[1, 2]"), "/v1/chat/completions", {"model": "chat", "messages": asked("[1, 2]")}),
        (LLM, Wish("{not JSON"), "/v1/chat/completions", {"model": "chat", "messages": asked("{not JSON")}),
        (
            LLM,
            Wish("Hi", model="sql", max_tokens=5, stream=True),
            "/v1/chat/completions",
            {
                "model": "sql",
                "messages": asked("Hi"),
                "max_tokens": 5,
                "stream": True,
                "stream_options": {"include_usage": True},
            },
        ),
        (LLM, Wish('{"messages": []}'), "/v1/chat/completions", {"messages": [], "model": "chat"}),
        (LLM, Wish('{"prompt": "a", "model": "b"}'), "/v1/completions", {"prompt": "a", "model": "b"}),
        (LLM, Wish('{"prompt": "a", "model": "b"}', model="c"), "/v1/completions", {"prompt": "a", "model": "c"}),
        (LLM, Wish("a", path="/v1/completions"), "/v1/completions", {"model": "chat", "prompt": "a"}),
        (LLM, Wish("a", path="v1/embeddings"), "/v1/embeddings", {"model": "chat", "input": "a"}),
        (
            LLM,
            Wish("a", path="/v1/responses", stream=True),
            "/v1/responses",
            {"model": "chat", "input": "a", "stream": True},
        ),
        (LLM, Wish(path="/v1/models"), "/v1/models", None),
        (LLM, Wish('{"prompt": "a"}', path="/tokenize"), "/tokenize", {"prompt": "a"}),
        (V1, Wish("[[1, 2]]"), "/v1/models/iris:predict", {"instances": [[1, 2]]}),
        (V1, Wish('{"inputs": [1]}'), "/v1/models/iris:predict", {"inputs": [1]}),
        (V1, Wish("[1]", model="flowers"), "/v1/models/flowers:predict", {"instances": [1]}),
        (V1, Wish("[1]", protocol="v2"), "/v2/models/iris/infer", {"inputs": [tensor_of([1])]}),
        (V1, Wish('{"instances": [1]}', path="/v1/models/iris:explain"), "/v1/models/iris:explain", {"instances": [1]}),
        (V1, Wish('{"messages": []}'), "/v1/chat/completions", {"messages": [], "model": "iris"}),
        (V1, Wish('{"prompt": "a"}'), "/v1/models/iris:predict", {"prompt": "a"}),
        (V2, Wish('{"inputs": []}'), "/v2/models/iris/infer", {"inputs": []}),
        (HUGGINGFACE, Wish("Hi"), "/openai/v1/chat/completions", {"model": "bert", "messages": asked("Hi")}),
        (HUGGINGFACE, Wish('{"prompt": "a"}'), "/openai/v1/completions", {"model": "bert", "prompt": "a"}),
        (HUGGINGFACE, Wish('{"instances": ["a"]}'), "/v1/models/bert:predict", {"instances": ["a"]}),
        (HUGGINGFACE, Wish('{"inputs": []}'), "/v2/models/bert/infer", {"inputs": []}),
        (UNKNOWN, Wish('{"instances": [1]}'), "/v1/models/mine:predict", {"instances": [1]}),
        (UNKNOWN, Wish('{"inputs": []}'), "/v2/models/mine/infer", {"inputs": []}),
        (UNKNOWN, Wish('{"messages": []}'), "/v1/chat/completions", {"messages": [], "model": "mine"}),
        (UNKNOWN, Wish("Hi", protocol="openai"), "/v1/chat/completions", {"model": "mine", "messages": asked("Hi")}),
        (GRAPH, Wish('{"instances": [1]}'), "/", {"instances": [1]}),
        (GRAPH, Wish("[1]", path="/v1/chat/completions"), "/v1/chat/completions", [1]),
    ],
)
def test_the_request_that_fits(spoken, wish, path, body):
    request = request_of(spoken, wish)
    assert (request.path, request.body) == (path, body)
    assert request.method == ("GET" if body is None else "POST")
    assert request.streams is (isinstance(body, dict) and body.get("stream") is True)
    if request.model is not None and isinstance(body, dict) and "model" in body:
        assert request.model == body["model"]


@pytest.mark.parametrize(
    ("spoken", "wish", "text"),
    [
        (V1, Wish("Hi"), "requires JSON: an array, which becomes `instances`, or a whole body. The input is a text."),
        (V1, Wish(), "There is no input."),
        (V2, Wish("Hi"), "requires JSON: an array, which becomes one tensor"),
        (V2, Wish("[[1], [1, 2]]"), "its parts differ in length"),
        (V2, Wish("[]"), "are empty"),
        (V2, Wish('[1, "a"]'), "its values are of several types"),
        (V1, Wish("[1]", stream=True), "Remove --stream."),
        (V1, Wish("[1]", max_tokens=3), "Remove --max-tokens."),
        (LLM, Wish(path="/v1/models", stream=True), "Remove --stream."),
        (LLM, Wish("Hi", path="/tokenize"), "A request to /tokenize requires a body in JSON"),
        (UNKNOWN, Wish("Hi"), "Pass --protocol v1, v2 or openai"),
        (UNKNOWN, Wish("[1]"), "Pass --protocol v1, v2 or openai"),
        (Spoken("iris", grpc=True), Wish("[1]"), "only gRPC"),
        (GRAPH, Wish("Hi"), "requires a body in JSON"),
        (GRAPH, Wish(), "requires a body in JSON"),
        (GRAPH, Wish("[1]", stream=True), "Remove --stream."),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(spoken, wish, text):
    with pytest.raises(Unfit) as refused:
        request_of(spoken, wish)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("value", "shape", "datatype", "data"),
    [
        ([[1, 2], [3, 4]], [2, 2], "INT64", [1, 2, 3, 4]),
        ([[1.5, 2]], [1, 2], "FP32", [1.5, 2]),
        (["a"], [1], "BYTES", ["a"]),
        ([True, False], [2], "BOOL", [True, False]),
    ],
)
def test_an_array_becomes_a_tensor(value, shape, datatype, data):
    assert tensor_of(value) == {"name": "input-0", "shape": shape, "datatype": datatype, "data": data}
    known = {"name": "X", "datatype": "FP64", "shape": [-1, 4]}
    assert tensor_of(value, known) == {"name": "X", "shape": shape, "datatype": "FP64", "data": data}


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_a_tensor_has_as_many_values_as_its_shape(shape):
    def filled(sizes):
        return 1 if not sizes else [filled(sizes[1:]) for _ in range(sizes[0])]

    found = tensor_of(filled(shape))
    size = 1
    for one in shape:
        size *= one
    assert found["shape"] == shape
    assert found["data"] == [1] * size


def test_a_tensor_is_named_as_the_metadata_name_it():
    assert needs_tensor(V2, Wish("[1]"))
    assert needs_tensor(V1, Wish("[1]", protocol="v2"))
    for spoken, wish in (
        (V2, Wish('{"inputs": []}')),
        (V1, Wish("[1]")),
        (LLM, Wish("[1]")),
        (V2, Wish("[1]", path="/x")),
    ):
        assert not needs_tensor(spoken, wish)
    assert metadata_request(V2, Wish(model="m")).path == "/v2/models/m"
    one = {"name": "X", "datatype": "FP64"}
    assert only_tensor({"inputs": [one]}) == one
    for other in (None, [], {}, {"inputs": []}, {"inputs": [one, one]}, {"inputs": [{}]}, {"inputs": ["X"]}):
        assert only_tensor(other) is None
    assert request_of(V2, Wish("[1]"), one).body == {"inputs": [{**one, "shape": [1], "data": [1]}]}
