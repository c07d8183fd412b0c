"""``kserve-iac smoke`` against a cluster and models on the loopback interface."""

import json

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main
from kserve_iac.live.client import Client

from ..calls.loopback import Reply, World, chat_stream, graph, isvc, llm, serving, streamed

CHAT = "/models/chat/v1/chat/completions"


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    monkeypatch.setenv("COLUMNS", "200")  # so that no cell of a table is folded
    with serving(World()) as found:
        (tmp_path / "config").write_text(found.kubeconfig)
        found.add(llm())
        found.add(isvc())
        found.add(isvc("flowers", model={"modelFormat": {"name": "sklearn"}, "protocolVersion": "v2"}))
        found.replies[CHAT] = streamed(chat_stream("Hello", "!"))
        found.replies["/v1/models/iris"] = Reply({"name": "iris", "ready": True})
        found.replies["/v2/models/flowers"] = Reply({"name": "flowers", "inputs": [], "outputs": []})
        yield found


def smoke(world, *words, code=0):
    arguments = ["smoke", *words, "--kubeconfig", "config", "--address", world.address]
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result


def data(world, *words, code=0):
    return {
        one["service"]["name"]: one for one in json.loads(smoke(world, *words, "--json", code=code).stdout)["services"]
    }


def test_one_request_per_service(world):
    lines = smoke(world).stdout.splitlines()
    assert lines[0].strip() == "Answers"
    assert lines[1].split() == ["namespace", "service", "kind", "request", "status", "seconds", "answer"]
    rows = {line.split()[1]: line.split() for line in lines[2:]}
    assert rows["chat"][3:6] == ["POST", "/v1/chat/completions", "200"]
    assert rows["iris"][3:6] == ["GET", "/v1/models/iris", "200"]
    assert rows["flowers"][3:6] == ["GET", "/v2/models/flowers", "200"]
    assert {row[-1] for row in rows.values()} == {"right"}
    assert len(world.asked) == 3
    [chat] = [one for one in world.asked if one.method == "POST"]
    assert (chat.body["stream"], chat.body["max_tokens"]) == (True, 16)


def test_the_outcome_as_data(world):
    found = data(world, "chat")
    assert 0 < found["chat"].pop("seconds") < 10
    assert found == {
        "chat": {
            "service": {"kind": "LLMInferenceService", "namespace": "models", "name": "chat"},
            "state": "right",
            "detail": None,
            "request": {"method": "POST", "path": "/v1/chat/completions", "model": "chat"},
            "status": 200,
            "simulated": False,
        }
    }


@pytest.mark.parametrize(
    ("path", "reply", "name", "detail"),
    [
        (CHAT, streamed(chat_stream("a")[:-1]), "chat", "the stream does not end with [DONE]"),
        (CHAT, streamed(chat_stream("a", model="other")), "chat", "the answer names model other, not chat"),
        (CHAT, Reply({"choices": []}), "chat", "its content type is application/json, not text/event-stream"),
        (CHAT, Reply({"detail": "no"}, 503), "chat", 'the service answered 503 Service Unavailable: {"detail": "no"}'),
        (CHAT, streamed(chat_stream("a")[:2], breaks=True), "chat", "broke off"),
        ("/v1/models/iris", Reply({"name": "iris", "ready": False}), "iris", "`ready` is false"),
        ("/v2/models/flowers", Reply({"name": "roses", "inputs": [], "outputs": []}), "flowers", "names model roses"),
    ],
)
def test_an_answer_that_is_not_right(world, path, reply, name, detail):
    world.replies[path] = reply
    found = data(world, code=1)
    assert found[name]["state"] == "wrong"
    assert detail in found[name]["detail"]
    assert {one["state"] for other, one in found.items() if other != name} == {"right"}
    assert detail.split()[-1] in smoke(world, code=1).stdout


def test_a_service_that_is_not_ready_is_wrong_and_the_others_are_asked(world):
    own = llm("slow")
    own["status"]["conditions"] = [{"type": "Ready", "status": "False", "message": "no room"}]
    world.add(own)
    found = data(world, code=1)
    assert "is not ready: Ready is False (no room)" in found["slow"]["detail"]
    assert found["slow"]["status"] is None
    assert found["chat"]["state"] == "right"


def test_a_simulated_answer_is_right_and_says_so(world):
    world.replies[CHAT] = streamed(chat_stream("a"), headers={"x-kserve-iac-simulated": "true"})
    assert data(world, "chat")["chat"]["simulated"] is True
    assert "right: simulated: no model was run" in smoke(world, "chat").stdout


SKIPPED = {
    "steps": (graph(), "Only you know the body that a graph takes"),
    "mine": (isvc("mine", containers=[{"name": "kserve-container"}]), "which protocol its containers speak"),
    "remote": (
        isvc("remote", model={"modelFormat": {"name": "triton"}, "protocolVersion": "grpc-v2"}),
        "only gRPC",
    ),
    "stopped": (llm("stopped"), "is stopped"),
}


@pytest.mark.parametrize("name", SKIPPED)
def test_what_cannot_be_asked_is_skipped_unless_it_is_named(world, name):
    obj, reason = SKIPPED[name]
    if name == "stopped":
        obj = {**obj, "metadata": {**obj["metadata"], "annotations": {"serving.kserve.io/stop": "true"}}}
    world.add(obj)
    found = data(world)[name]
    assert found["state"] == "skipped"
    assert reason in found["detail"]
    found = data(world, name, code=1)[name]
    assert found["state"] == "wrong"
    assert reason in found["detail"]


def test_services_that_are_to_stay_in_the_cluster(world):
    hidden = isvc("hidden")
    hidden["metadata"]["labels"] = {"networking.kserve.io/visibility": "cluster-local"}
    world.add(hidden)
    assert data(world)["hidden"]["state"] == "skipped"
    assert data(world, "hidden", code=1)["hidden"]["state"] == "wrong"
    world.replies["/v1/models/hidden"] = Reply({"name": "hidden", "ready": True})  # by a route of one's own
    assert data(world)["hidden"]["state"] == "right"
    world.add(llm("no-url", router={"route": {}}))["status"].pop("url")
    found = data(world, code=1)
    assert found["no-url"]["state"] == "wrong"


def test_without_an_address_a_service_without_a_route_is_skipped(world):
    ready = llm()["status"]["conditions"]
    other = {**llm("inner"), "status": {"addresses": [{"url": "https://inner.other.svc"}], "conditions": ready}}
    other["metadata"] = {**other["metadata"], "namespace": "other"}
    world.add(other)
    result = CliRunner().invoke(main, ["smoke", "--kubeconfig", "config", "--json", "-n", "other"])
    [found] = json.loads(result.stdout)["services"]
    assert (found["state"], result.exit_code) == ("skipped", 0)
    assert "no route" in found["detail"]
    result = CliRunner().invoke(main, ["smoke", "--kubeconfig", "config", "--json", "-n", "other", "inner"])
    [found] = json.loads(result.stdout)["services"]
    assert (found["state"], result.exit_code) == ("wrong", 1)
    assert "kubectl port-forward -n other service/inner 8080:443" in found["detail"]


def test_namespaces(world):
    other = llm("chat", url="http://gateway.invalid/other/chat")
    other["metadata"]["namespace"] = "other"
    world.add(other)
    world.replies["/other/chat/v1/chat/completions"] = streamed(chat_stream("a"))
    assert [one.path for one in world.asked] == []
    smoke(world, "-n", "other")
    assert [one.path for one in world.asked] == ["/other/chat/v1/chat/completions"]
    smoke(world, "-A", "chat")
    assert {one.path for one in world.asked[1:]} == {CHAT, "/other/chat/v1/chat/completions"}
    assert "cannot be combined" in smoke(world, "-A", "-n", "other", code=2).stderr


def test_no_services(world):
    assert smoke(world, "-n", "empty").stdout == "Namespace empty has no services.\n"
    assert data(world, "-n", "empty") == {}
    assert "Namespace models has no service nothing." in smoke(world, "nothing", "chat", code=2).stderr
    assert "No namespace has a service nothing." in smoke(world, "nothing", "-A", code=2).stderr
    assert world.asked == []


def test_a_cluster_that_cannot_be_read(world, tmp_path):
    world.forbidden.add("/apis/serving.kserve.io/v1alpha2/namespaces/models/llminferenceservices")
    assert "The API server refuses to show the services" in smoke(world, code=2).stderr
    (tmp_path / "config").write_text(world.kubeconfig.replace(str(world.api_port), "1"))
    assert "The cluster cannot be read" in smoke(world, code=2).stderr


def test_only_requests_that_change_nothing_reach_the_cluster(world, monkeypatch):
    for method in ("patch", "delete"):
        monkeypatch.setattr(Client, method, lambda *_, **__: pytest.fail("nothing may be changed"))
    smoke(world)
    assert world.read
