"""Which services there are, whether they take requests, and what they speak."""

import pytest

from kserve_iac.calls.protocol import Spoken, spoken
from kserve_iac.calls.service import Service, find, is_internal, services_of, why_not_ready
from kserve_iac.live.client import Access, Client

from .loopback import World, graph, isvc, llm, serving


def service(obj):
    return Service(obj["kind"], obj)


def model(format_name, **fields):
    return {"model": {"modelFormat": {"name": format_name}, **fields}}


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        (llm(), Spoken("chat", "openai")),
        (llm(model={"name": "qwen"}), Spoken("qwen", "openai")),
        (graph(), Spoken("steps", graph=True)),
        (isvc(**model("sklearn")), Spoken("iris", "v1")),
        (isvc(**model("sklearn", protocolVersion="v2")), Spoken("iris", "v2")),
        (isvc(**model("triton", protocolVersion="grpc-v2")), Spoken("iris", grpc=True)),
        (isvc(**model("vLLM", protocolVersion="v2")), Spoken("iris", "openai", "/v1", chats=True)),
        (isvc(**model("huggingface", protocolVersion="v2")), Spoken("iris", "v2", "/openai/v1", chats=True)),
        (isvc(**model("sklearn", args=["--model_name=flowers"])), Spoken("flowers", "v1")),
        (isvc(**model("sklearn", args=["--model_name", "flowers"])), Spoken("flowers", "v1")),
        (isvc(containers=[{"name": "kserve-container"}]), Spoken("iris")),
        (
            isvc(containers=[{"name": "kserve-container", "env": [{"name": "PROTOCOL", "value": "v2"}]}]),
            Spoken("iris", "v2"),
        ),
        (
            isvc(containers=[{"name": "kserve-container", "env": [{"name": "PROTOCOL", "value": "grpc-v2"}]}]),
            Spoken("iris", grpc=True),
        ),
        (
            isvc(
                containers=[
                    {"name": "kserve-container", "env": [{"name": "PROTOCOL", "value": "v2"}]},
                    {"name": "transformer-container", "env": [{"name": "PROTOCOL", "value": "v1"}]},
                ]
            ),
            Spoken("iris", "v1"),
        ),
    ],
)
def test_what_a_service_speaks(obj, expected):
    assert spoken(service(obj)) == expected


def test_a_request_reaches_the_transformer_first():
    obj = isvc(**model("sklearn", args=["--model_name=of-the-predictor"]))
    obj["spec"]["transformer"] = {"containers": [{"name": "kserve-container", "args": ["--model_name", "outer"]}]}
    assert spoken(service(obj)).model == "outer"
    obj["spec"]["transformer"] = {"containers": [{"name": "kserve-container"}]}
    assert spoken(service(obj)).model == "iris"


def test_a_service_that_is_ready_takes_requests():
    assert why_not_ready(service(llm())) is None


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ([], "LLMInferenceService models/chat is not ready: KServe has not reported a condition yet."),
        (
            [
                {"type": "Ready", "status": "False", "reason": "MinimumReplicasUnavailable"},
                {"type": "MainWorkloadReady", "status": "False", "reason": "X", "message": "no node"},
                {"type": "HTTPRoutesReady", "status": "True"},
            ],
            "LLMInferenceService models/chat is not ready: Ready is False (MinimumReplicasUnavailable); MainWorkloadReady is "
            "False (X: no node).",
        ),
    ],
)
def test_one_that_is_not_ready_says_which_condition_fails(conditions, text):
    obj = llm()
    obj["status"]["conditions"] = conditions
    assert why_not_ready(service(obj)) == text


def test_a_stopped_service_is_said_to_be_stopped():
    obj = llm()
    obj["metadata"]["annotations"] = {"serving.kserve.io/stop": "true"}
    assert why_not_ready(service(obj)).startswith("LLMInferenceService models/chat is stopped.")


@pytest.mark.parametrize(
    ("status", "url", "addresses"),
    [
        ({"url": "http://a"}, "http://a", []),
        ({"addresses": [{"name": "x", "url": "https://b.svc"}, {}]}, None, ["https://b.svc"]),
        ({"address": {"url": "http://c.svc"}, "url": "http://a"}, "http://a", ["http://c.svc"]),
        ({}, None, []),
    ],
)
def test_the_urls_that_kserve_reports(status, url, addresses):
    found = service({**llm(), "status": status})
    assert (found.url, found.addresses) == (url, addresses)


@pytest.mark.parametrize(
    ("url", "internal"),
    [
        ("http://a.models.svc.cluster.local/x", True),
        ("http://a.models.svc", True),
        ("http://a.svc.example.corp:8080", True),
        ("http://a-models.example.com", False),
        ("http://10.1.2.3/models/chat", False),
    ],
)
def test_names_that_only_pods_resolve(url, internal):
    assert is_internal(url) is internal


def test_services_are_found_in_the_newest_version_that_is_served():
    world = World()
    for obj in (llm(), isvc("chat"), isvc("iris"), graph()):
        world.add(obj)
    old = world.add({**llm("old"), "apiVersion": "serving.kserve.io/v1alpha1"})
    with serving(world):
        client = Client(Access(world.kubeconfig))
        assert [one.kind for one in find(client, "chat", "models", None)] == ["InferenceService", "LLMInferenceService"]
        assert [one.kind for one in find(client, "chat", "models", "InferenceService")] == ["InferenceService"]
        assert find(client, "chat", "other", None) == []
        assert find(client, "old", "models", None) == []
        assert [one.name for one in services_of(client, "InferenceService", None)] == ["chat", "iris"]
        world.absent.add("serving.kserve.io/v1alpha2")  # KServe 0.16
        client = Client(Access(world.kubeconfig))
        assert find(client, "old", "models", None)[0].obj == old
        assert [one.name for one in services_of(client, "LLMInferenceService", "models")] == ["old"]
