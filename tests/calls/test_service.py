"""Which services there are, whether they take requests, and what they speak."""

import pytest

from kserve_iac.calls.protocol import Spoken, spoken
from kserve_iac.calls.service import Service, find, is_internal, read_runtime, services_of, why_not_ready
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


VLLM = "Qwen/Qwen3-4B"


def runtime(kind="ClusterServingRuntime", name="mine", **container):
    return {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **({"namespace": "models"} if kind == "ServingRuntime" else {})},
        "spec": {"containers": [{"name": "sidecar"}, {"name": "kserve-container", **container}]},
    }


def container(**fields):
    return isvc(containers=[{"name": "kserve-container", **fields}])


@pytest.mark.parametrize(
    ("obj", "of_runtime", "expected"),
    [
        # vLLM, which speaks nothing but OpenAI's API, whatever the object declares.
        (
            isvc(**model("own-format")),
            runtime(
                command=["python", "-m", "vllm.entrypoints.openai.api_server"],
                args=["--served-model-name={{.Name}}", "--model=/mnt/models"],
            ),
            Spoken("iris", "openai", chats=True),
        ),
        (
            isvc(**model("own-format", args=["--served-model-name", "qwen", "other"])),
            runtime(image="vllm/vllm-openai:v0.11.0"),
            Spoken("qwen", "openai", chats=True),
        ),
        (container(command=["vllm", "serve", VLLM]), None, Spoken(VLLM, "openai", chats=True)),
        (container(command=["vllm", "serve"], args=["--port", "8080"]), None, Spoken("iris", "openai", chats=True)),
        (
            container(command=["sh", "-c", f"exec vllm serve {VLLM} --served-model-name qwen"]),
            None,
            Spoken("qwen", "openai", chats=True),
        ),
        (container(image="vllm/vllm-openai:v0.11.0", args=["--model", VLLM]), None, Spoken(VLLM, "openai", chats=True)),
        (container(image="vllm/vllm-openai:v0.11.0", args=[VLLM]), None, Spoken(VLLM, "openai", chats=True)),
        # An image of vLLM that starts something else.
        (container(image="vllm/vllm-openai:v0.11.0", command=["python", "x.py"]), None, Spoken("iris")),
        # KServe's Hugging Face server, in a runtime of one's own or a container.
        (
            isvc(**model("own-format", protocolVersion="v2")),
            runtime(image="kserve/huggingfaceserver:v0.20.0-gpu", args=["--model_name={{.Name}}"]),
            Spoken("iris", "v2", "/openai/v1", chats=True),
        ),
        (container(image="kserve/huggingfaceserver:v0.20.0"), None, Spoken("iris", None, "/openai/v1", chats=True)),
        # Any other runtime.
        (isvc(**model("sklearn")), runtime(args=["--model_name=flowers"]), Spoken("flowers", "v1")),
        (
            isvc(**model("sklearn", args=["--model_name=roses"])),
            runtime(args=["--model_name={{.Name}}"]),
            Spoken("roses", "v1"),
        ),
    ],
)
def test_what_the_server_of_a_predictor_speaks(obj, of_runtime, expected):
    assert spoken(service(obj), of_runtime) == expected


def test_the_runtime_of_a_predictor():
    world = World()
    own, cluster = world.add(runtime("ServingRuntime")), world.add(runtime())
    other = world.add(runtime(name="other"))
    with serving(world):
        client = Client(Access(world.kubeconfig))

        def found(status, **fields):
            obj = isvc(**model("sklearn", **fields))
            return read_runtime(client, service({**obj, "status": status}))

        assert found({"clusterServingRuntimeName": "mine", "servingRuntimeName": ""}) == cluster
        assert found({"servingRuntimeName": "mine"}) == own
        assert found({}, runtime="mine") == own  # as KServe looks for it
        assert found({}, runtime="other") == other
        assert found({}) is None
        assert found({"clusterServingRuntimeName": "gone"}) is None
        world.forbidden.add("/apis/serving.kserve.io/v1alpha1/clusterservingruntimes/other")
        assert found({}, runtime="other") is None


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
