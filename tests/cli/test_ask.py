"""``kserve-iac ask`` against a cluster and models on the loopback interface."""

import json
import os
import re
import socket
import stat

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

from ..calls.loopback import Reply, World, chat_answer, chat_stream, event, graph, isvc, llm, serving, streamed
from ..calls.test_gateway import balancer, gateway, route

CHAT = "/models/chat/v1/chat/completions"


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with serving(World()) as found:
        (tmp_path / "config").write_text(found.kubeconfig)
        found.add(llm())
        found.add(isvc())
        yield found


def run(*words, code=0, text=None):
    result = CliRunner().invoke(main, ["ask", *words, "--kubeconfig", "config"], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result


def ask(world, *words, **options):
    return run(*words, "--address", world.address, **options)


def test_a_chat(world):
    world.replies[CHAT] = Reply(chat_answer("Hello you!"))
    result = ask(world, "chat", "Hi")
    assert result.stdout == "Hello you!\n"
    assert re.fullmatch(r"200 OK in \d+\.\d\d s, 12 prompt and 3 completion tokens\.\n", result.stderr)
    assert world.asked[0].body == {"model": "chat", "messages": [{"role": "user", "content": "Hi"}]}
    assert world.asked[0].headers["host"] == "gateway.invalid"
    assert "login-of-the-cluster" not in str(world.asked)


def test_a_chat_in_pieces(world):
    world.replies[CHAT] = streamed(chat_stream("Hel", "lo ", "you!"))
    result = ask(world, "chat", "Hi", "--stream", "--max-tokens", "9", "--model", "sql")
    assert result.stdout == "Hello you!\n"
    assert re.fullmatch(
        r"200 OK in [\d.]+ s, first piece after [\d.]+ s, 12 prompt and 3 completion tokens\.\n", result.stderr
    )
    assert world.asked[0].body["stream"] is True
    assert (world.asked[0].body["max_tokens"], world.asked[0].body["model"]) == (9, "sql")


def test_an_input_from_a_file_and_from_standard_input(world, tmp_path):
    world.replies[CHAT] = Reply(chat_answer())
    (tmp_path / "question.txt").write_text("From a file")
    ask(world, "chat", "@question.txt")
    ask(world, "chat", "-", text='{"messages": [], "temperature": 0}')
    assert world.asked[0].body["messages"][0]["content"] == "From a file"
    assert world.asked[1].body == {"messages": [], "temperature": 0, "model": "chat"}
    assert "no file nowhere.txt" in ask(world, "chat", "@nowhere.txt", code=2).stderr


def test_a_prediction_by_v1(world):
    world.replies["/v1/models/iris:predict"] = Reply({"predictions": [1]})
    assert json.loads(ask(world, "iris", "[[1, 2]]").stdout) == {"predictions": [1]}
    assert world.asked[0].body == {"instances": [[1, 2]]}
    assert world.asked[0].headers["host"] == "iris-models.invalid"


def test_an_inference_by_v2_names_the_tensor_of_the_metadata(world):
    world.add(isvc("flowers", model={"modelFormat": {"name": "sklearn"}, "protocolVersion": "v2"}))
    world.replies["/v2/models/flowers"] = Reply({"name": "flowers", "inputs": [{"name": "X", "datatype": "FP64"}]})
    world.replies["/v2/models/flowers/infer"] = Reply({"outputs": []})
    ask(world, "flowers", "[[1, 2]]")
    assert world.asked[1].body == {"inputs": [{"name": "X", "datatype": "FP64", "shape": [1, 2], "data": [1, 2]}]}
    del world.replies["/v2/models/flowers"]  # a server without metadata
    ask(world, "flowers", "[[1, 2]]")
    assert world.asked[3].body["inputs"][0]["name"] == "input-0"


def test_a_graph_gets_the_body(world):
    world.add(graph())
    world.replies["/"] = Reply({"a": 1})
    assert json.loads(ask(world, "steps", '{"instances": [1]}').stdout) == {"a": 1}
    world.replies.clear()
    assert "KServe creates no route for a graph without Knative." in ask(world, "steps", "[1]", code=1).stderr


def test_a_path(world):
    world.replies["/models/chat/v1/models"] = Reply({"data": [{"id": "chat"}]})
    assert json.loads(ask(world, "chat", "--path", "/v1/models").stdout) == {"data": [{"id": "chat"}]}
    assert world.asked[0].method == "GET"


def test_containers_of_ones_own_need_a_protocol(world):
    world.add(isvc("mine", containers=[{"name": "kserve-container"}]))
    assert "Pass --protocol v1, v2 or openai" in ask(world, "mine", "[1]", code=2).stderr
    assert world.asked == []
    world.replies["/v1/models/mine:predict"] = Reply({"predictions": []})
    ask(world, "mine", "[1]", "--protocol", "v1")
    assert world.asked[0].body == {"instances": [1]}


def test_a_runtime_of_ones_own_that_starts_vllm_answers_chats(world):
    world.add(isvc("own", model={"modelFormat": {"name": "x"}, "protocolVersion": "v1", "runtime": "mine"}))
    serving_container = {"name": "kserve-container", "command": ["vllm", "serve"], "args": ["--served-model-name=own"]}
    world.add(
        {
            "apiVersion": "serving.kserve.io/v1alpha1",
            "kind": "ServingRuntime",
            "metadata": {"name": "mine", "namespace": "models"},
            "spec": {"containers": [serving_container]},
        }
    )
    world.replies["/v1/chat/completions"] = Reply(chat_answer(model="own"))
    assert ask(world, "own", "Hi").stdout == "Hello!\n"
    world.objects["serving.kserve.io/v1alpha1", "servingruntimes"].clear()
    assert "If the server speaks OpenAI's API, pass --protocol openai." in ask(world, "own", "Hi", code=2).stderr
    ask(world, "own", "Hi", "--protocol", "openai")


def test_a_simulated_answer_says_so(world):
    world.replies[CHAT] = Reply(chat_answer(), headers={"x-kserve-iac-simulated": "true"})
    assert "note: The answer is simulated: no model was run.\n" in ask(world, "chat", "Hi").stderr
    assert json.loads(ask(world, "chat", "Hi", "--json").stdout)["simulated"] is True


def test_the_answer_as_data(world):
    world.replies[CHAT] = Reply(chat_answer())
    found = json.loads(ask(world, "chat", "Hi", "--json").stdout)
    assert 0 < found.pop("seconds") < 10
    assert found == {
        "service": {"kind": "LLMInferenceService", "namespace": "models", "name": "chat"},
        "request": {
            "method": "POST",
            "url": "http://gateway.invalid/models/chat",
            "target": f"http://{world.address}{CHAT}",
            "model": "chat",
        },
        "status": 200,
        "secondsToFirstPiece": None,
        "simulated": False,
        "answer": chat_answer(),
    }
    world.replies[CHAT] = streamed(chat_stream("a"))
    found = json.loads(ask(world, "chat", "Hi", "--json", "--stream").stdout)
    assert found["answer"][1]["choices"][0]["delta"] == {"content": "a"}
    assert found["answer"][-1] == "[DONE]"
    assert found["secondsToFirstPiece"] <= found["seconds"]


@pytest.mark.parametrize("stream", [(), ("--stream",)])
def test_an_error_of_the_service(world, stream):
    error = {"error": {"message": "The model `chat` does not exist."}}
    world.replies[CHAT] = Reply(error, 404)
    result = ask(world, "chat", "Hi", *stream, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("Error: LLMInferenceService models/chat answered 404 Not Found in ")
    assert json.dumps(error) in result.stderr
    assert "pass --model" in result.stderr
    result = ask(world, "chat", "Hi", "--json", *stream, code=1)
    found, end = json.JSONDecoder().raw_decode(result.stdout)
    assert (found["status"], found["answer"]) == (404, error)
    assert result.stdout[end:].strip() == ""


def test_an_error_without_json(world):
    world.replies[CHAT] = Reply("upstream connect error", 503, content_type="text/plain")
    assert ": upstream connect error\n" in ask(world, "chat", "Hi", code=1).stderr


def test_an_error_in_a_stream(world):
    pieces = [*chat_stream("a")[:2], event({"error": {"message": "out of memory"}}), event("[DONE]")]
    world.replies[CHAT] = streamed(pieces)
    result = ask(world, "chat", "Hi", "--stream", code=1)
    assert result.stdout.startswith("a\n")
    assert 'ended the stream with an error: {"message": "out of memory"}' in result.stderr


def test_a_stream_that_breaks_off(world):
    world.replies[CHAT] = streamed(chat_stream("a")[:2], breaks=True)
    result = ask(world, "chat", "Hi", "--stream", code=1)
    assert result.stdout == "a\n"
    assert "broke off" in result.stderr


def test_a_redirect_is_shown(world):
    world.replies[CHAT] = Reply({}, 302, {"Location": "https://login.example.com"})
    assert "It redirects to https://login.example.com" in ask(world, "chat", "Hi", code=1).stderr


# Keys -----------------------------------------------------------------------------------------------------------


def echo(asked):
    return Reply({"error": f"wrong key {asked.headers['authorization']}"}, 401)


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_key_is_sent_and_never_printed(world, tmp_path, monkeypatch, flags):
    world.replies[CHAT] = echo
    monkeypatch.setenv("MY_KEY", "key-of-the-shell\n")
    (tmp_path / "key").write_text("Bearer key-of-the-file\n")
    for words, sent in (
        (("--api-key-env", "MY_KEY"), "Bearer key-of-the-shell"),
        (("--header", "Authorization=@key"), "Bearer key-of-the-file"),
        (("--header", "Authorization=Bearer key-as-written"), "Bearer key-as-written"),
    ):
        result = ask(world, "chat", "Hi", *words, *flags, code=1)
        assert world.asked[-1].headers["authorization"] == sent
        assert "[secret]" in result.stderr
        assert sent.partition(" ")[2] not in result.output
        assert "401 Unauthorized" in result.stderr


def test_other_headers(world):
    world.replies[CHAT] = Reply(chat_answer())
    ask(world, "chat", "Hi", "--header", "X-Tenant=blue=green", "--header", "X-Empty=")
    assert (world.asked[0].headers["x-tenant"], world.asked[0].headers["x-empty"]) == ("blue=green", "")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--api-key-env", "NOT_SET"), "the environment variable NOT_SET is not set"),
        (("--header", "Authorization=@nowhere"), "--header Authorization: the file cannot be read"),
        (("--header", "no value"), "K=V or K=@FILE is required"),
        (("--header", "a b=secret-1"), "--header a b=…: K=V or K=@FILE is required"),
        (("--header", "X=secret-1\nY: secret-1"), "--header X: the value has a character that a header cannot have"),
        (("--header", "Authorization=x", "--api-key-env", "MY_KEY"), "Remove --header Authorization"),
        (("--address", "http://secret-1"), "HOST:PORT is required"),
        (("--timeout", "0"), "--timeout"),
        (("--cacert", "nowhere.pem"), "--cacert"),
        (("--kind", "Pod"), "--kind"),
    ],
)
def test_options_that_cannot_be_used(world, monkeypatch, words, text):
    monkeypatch.setenv("MY_KEY", "secret-1")
    given = words if "--address" in words else (*words, "--address", world.address)
    result = run("chat", "Hi", *given, code=2)
    assert text in result.stderr
    assert world.asked == []
    assert "--header" not in words or "secret-1" not in result.output


# Which service, and where -----------------------------------------------------------------------------------------


def test_a_name_of_several_kinds(world):
    world.add(isvc("chat"))
    assert "Select one with --kind." in ask(world, "chat", "Hi", code=2).stderr
    world.replies[CHAT] = Reply(chat_answer())
    ask(world, "chat", "Hi", "--kind", "llminferenceservice")
    assert world.asked[0].path == CHAT


def test_a_service_that_does_not_exist(world):
    result = ask(world, "nothing", "Hi", code=2)
    assert result.stderr == (
        "Error: Namespace models has no InferenceService, LLMInferenceService or InferenceGraph nothing. It has: chat, iris.\n"
    )
    result = ask(world, "chat", "Hi", "-n", "other", code=2)
    assert result.stderr.endswith("Namespace models has one: add -n models.\n")
    world.forbidden.add("/apis/serving.kserve.io/v1beta1/inferenceservices")
    assert ask(world, "chat", "Hi", "-n", "other", code=2).stderr.endswith("or InferenceGraph chat.\n")


def test_a_service_that_is_not_ready(world):
    own = llm("slow")
    own["status"]["conditions"] = [{"type": "Ready", "status": "False", "message": "no node has room"}]
    world.add(own)
    result = ask(world, "slow", "Hi", code=1)
    assert result.stderr == "Error: LLMInferenceService models/slow is not ready: Ready is False (no node has room).\n"
    assert world.asked == []


def test_a_service_that_only_pods_reach(world):
    inside = "https://inner-kserve-workload-svc.models.svc.cluster.local"
    world.add({**llm("inner"), "status": {"addresses": [{"url": inside}], "conditions": llm()["status"]["conditions"]}})
    world.add(isvc("private", url="http://private-predictor.models.svc.cluster.local"))
    result = run("inner", "Hi", code=1)
    assert "kubectl port-forward -n models service/inner-kserve-workload-svc 8080:443" in result.stderr
    result = run("private", "[1]", code=1)
    assert "kubectl port-forward -n models service/private-predictor 8080:80" in result.stderr
    world.replies["/v1/models/private:predict"] = Reply({})
    ask(world, "private", "[1]")
    assert world.asked[0].headers["host"] == "private-predictor.models.svc.cluster.local"


def test_a_service_to_which_kserve_creates_no_route(world):
    own = isvc("hidden")
    own["metadata"]["labels"] = {"networking.kserve.io/visibility": "cluster-local"}
    own["status"]["address"] = {"url": "http://hidden-predictor.models.svc.cluster.local"}
    world.add(own)
    result = ask(world, "hidden", "[1]", code=1)
    assert "KServe creates no route for a service with the label networking.kserve.io/visibility." in result.stderr
    assert "service/hidden-predictor 8080:80" in result.stderr


def test_a_service_without_a_url(world):
    world.add({**llm("new"), "status": {"conditions": llm()["status"]["conditions"]}})
    assert "KServe reports no URL for LLMInferenceService models/new." in run("new", "Hi", code=1).stderr


def test_a_name_that_does_not_resolve_shows_the_address_of_the_gateway(world, monkeypatch):
    real = socket.getaddrinfo

    def lookup(host, *rest, **options):
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    text = "Error: The name iris-models.invalid cannot be resolved on this machine. Pass --address "
    assert run("iris", "[1]", code=1).stderr.startswith(f"{text}HOST:PORT of the Gateway")
    world.add(balancer("only", address="34.1.2.3"))
    assert run("iris", "[1]", code=1).stderr.startswith(f"{text}34.1.2.3:80, the address of the Gateway")
    world.forbidden.add("/api/v1/services")
    assert run("iris", "[1]", code=1).stderr.startswith(f"{text}HOST:PORT of the Gateway")


def test_without_an_address_the_host_of_the_url_is_asked(world):
    world.add(isvc("local", url=f"http://{world.address}"))
    world.replies["/v1/models/local:predict"] = Reply({"predictions": [2]})
    assert json.loads(run("local", "[1]").stdout) == {"predictions": [2]}


@pytest.mark.parametrize("forbidden", ["/apis/serving.kserve.io/v1alpha2/namespaces/models/llminferenceservices/chat"])
def test_a_cluster_that_refuses(world, forbidden):
    world.forbidden.add(forbidden)
    assert f"{forbidden} is forbidden" in ask(world, "chat", "Hi", code=2).stderr


def test_a_cluster_that_cannot_be_reached(world, tmp_path):
    (tmp_path / "config").write_text(world.kubeconfig.replace(str(world.api_port), "1"))
    assert "The cluster cannot be read: " in ask(world, "chat", "Hi", code=2).stderr
    (tmp_path / "config").unlink()
    assert "The cluster cannot be read: the kubeconfig cannot be used" in ask(world, "chat", "Hi", code=2).stderr


# The sandbox ------------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox(world, tmp_path, monkeypatch):
    """A sandbox whose port leads to the models of the world."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    (folder / "sandbox.json").write_text(json.dumps({"format": 1, "id": "uuid-1"}))
    (folder / "doors.json").write_text(json.dumps({"kserve/main-istio": {"80": world.model_port}}))
    mark = {"name": "kserve-iac-sandbox", "namespace": "kube-system"}
    world.add({"apiVersion": "v1", "kind": "ConfigMap", "metadata": mark, "data": {"id": "uuid-1"}})
    world.add(gateway("main", class_name="istio"))
    world.add(balancer("main-istio", address="10.133.0.2"))
    world.add(balancer("other", address="10.133.0.3"))
    world.add(route("iris", isvc(), {"name": "main", "namespace": "kserve"}))
    monkeypatch.setenv("KSERVE_IAC_SANDBOX", str(folder))
    return folder


def test_in_a_sandbox_the_port_of_the_gateway_is_used(world, sandbox):
    world.replies["/v1/models/iris:predict"] = Reply({"predictions": [3]})
    assert json.loads(run("iris", "[1]").stdout) == {"predictions": [3]}
    assert world.asked[0].headers["host"] == "iris-models.invalid"
    (sandbox / "doors.json").unlink()
    assert "no file doors.json" in run("iris", "[1]", code=1).stderr
    ask(world, "iris", "[1]")  # an address of one's own needs no port of the sandbox


def test_a_cluster_that_is_not_the_sandbox_is_asked_by_its_url(world, sandbox):
    world.objects["v1", "configmaps"][0]["data"]["id"] = "another"
    world.add(isvc("local", url=f"http://{world.address}"))
    world.replies["/v1/models/local:predict"] = Reply({"predictions": [2]})
    (sandbox / "doors.json").unlink()
    assert json.loads(run("local", "[1]").stdout) == {"predictions": [2]}


def test_no_file_is_written(world, tmp_path):
    world.replies[CHAT] = Reply(chat_answer())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    ask(world, "chat", "Hi")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert stat.S_ISREG(os.stat("config").st_mode)
