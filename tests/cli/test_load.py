"""``kserve-iac load`` against a cluster and models on the loopback interface."""

import json

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

from ..calls.loopback import Reply, World, chat_stream, isvc, llm, serving, streamed

CHAT = "/models/chat/v1/chat/completions"


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with serving(World()) as found:
        (tmp_path / "config").write_text(found.kubeconfig)
        found.add(llm())
        found.add(isvc())
        found.replies[CHAT] = streamed(chat_stream("one", "two"))
        yield found


def load(world, *words, code=0):
    result = CliRunner().invoke(main, ["load", *words, "--kubeconfig", "config", "--address", world.address])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result


def test_a_closed_loop(world):
    result = load(world, "chat", "--concurrency", "2", "--requests", "6")
    lines = result.stdout.splitlines()
    assert lines[0].strip() == "Answers of LLMInferenceService models/chat"
    assert lines[1].split() == ["milliseconds", "mean", "p50", "p90", "p99"]
    names = [line.split("  ")[0] for line in lines[2:6]]
    assert names == [
        "time to first token",
        "time between pieces",
        "time per token after the first",
        "time of the whole answer",
    ]
    assert lines[6].startswith("6 of 6 requests were answered in ")
    bodies = [one.body for one in world.asked]
    assert len(bodies) == 6
    assert {(body["stream"], body["max_tokens"], body["stream_options"]["include_usage"]) for body in bodies} == {
        (True, 64, True)
    }
    # Each prompt differs from its first word, so that no prefix cache answers it.
    assert len({body["messages"][0]["content"].split()[0] for body in bodies}) == 6


def test_an_open_loop_as_data(world):
    found = json.loads(load(world, "chat", "--rate", "100", "--requests", "5", "--json").stdout)
    assert found["service"] == {"kind": "LLMInferenceService", "namespace": "models", "name": "chat"}
    assert found["plan"] == {"rate": 100.0, "concurrency": None, "requests": 5, "duration": None, "seed": 0}
    assert (found["requests"], found["answered"], found["outputTokens"], found["promptTokens"]) == (5, 5, 10, 60)
    assert 0 < found["secondsToFirstToken"]["p50"] <= found["secondsPerAnswer"]["p99"]


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        (("Say {n}", "--max-tokens", "5"), {"max_tokens": 5}),
        (
            ('{"messages": [{"role": "user", "content": "Say {n}"}], "max_completion_tokens": 7}',),
            {"max_completion_tokens": 7},
        ),
        (('{"messages": [{"role": "user", "content": "Say {n}"}]}',), {"max_tokens": 64}),
    ],
)
def test_the_number_and_the_limit_of_each_request(world, words, limit):
    load(world, "chat", *words, "--concurrency", "1", "--requests", "2")
    assert [one.body["messages"][0]["content"] for one in world.asked] == ["Say 0", "Say 1"]
    for one in world.asked:
        assert {name: one.body[name] for name in ("max_tokens", "max_completion_tokens") if name in one.body} == limit


def test_predictions_have_a_latency_only(world):
    world.replies["/v1/models/iris:predict"] = Reply({"predictions": [1]})
    found = json.loads(load(world, "iris", "[[1]]", "--concurrency", "1", "--duration", "0.2", "--json").stdout)
    assert found["answered"] == found["requests"] == len(world.asked) > 0
    assert found["secondsPerAnswer"] is not None
    assert (found["secondsToFirstToken"], found["outputTokens"]) == (None, 0)


def test_the_tensor_of_a_model_is_asked_for_once(world):
    world.add(isvc("flowers", model={"modelFormat": {"name": "sklearn"}, "protocolVersion": "v2"}))
    world.replies["/v2/models/flowers"] = Reply({"inputs": [{"name": "X", "datatype": "FP64"}]})
    world.replies["/v2/models/flowers/infer"] = Reply({"outputs": []})
    load(world, "flowers", "[[1]]", "--concurrency", "1", "--requests", "2")
    assert [one.method for one in world.asked] == ["GET", "POST", "POST"]
    assert world.asked[2].body["inputs"][0]["name"] == "X"


def test_failures_are_counted_by_their_reason(world, monkeypatch):
    monkeypatch.setenv("MY_KEY", "my-secret-key")
    world.replies[CHAT] = lambda asked: Reply(f"wrong key {asked.headers['authorization']}", 401)
    result = load(world, "chat", "--concurrency", "1", "--requests", "3", "--api-key-env", "MY_KEY", code=1)
    assert "0 of 3 requests were answered" in result.stdout
    assert result.stderr == "3 failed: 401 Unauthorized: wrong key Bearer [secret]\n"


def test_simulated_answers_say_so(world):
    world.replies[CHAT] = streamed(chat_stream("a"), headers={"x-kserve-iac-simulated": "true"})
    result = load(world, "chat", "--concurrency", "1", "--requests", "1")
    assert result.stderr == "note: The answers are simulated: no model was run.\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("chat", "--requests", "1"), "Pass either --rate (open loop) or --concurrency (closed loop)."),
        (("chat", "--requests", "1", "--rate", "1", "--concurrency", "1"), "Pass either --rate"),
        (("chat", "--rate", "1"), "so that the load ends"),
        (("chat", "--rate", "1001", "--requests", "1"), "--rate"),
        (("chat", "--concurrency", "257", "--requests", "1"), "--concurrency"),
        (("chat", "--rate", "1", "--duration", "3601"), "--duration"),
        (("chat", "--rate", "1", "--requests", "100001"), "--requests"),
        (("iris", "--rate", "1", "--requests", "1"), "requires JSON"),
        (("iris", "[1]", "--max-tokens", "3", "--rate", "1", "--requests", "1"), "Remove --max-tokens."),
        (("nothing", "--rate", "1", "--requests", "1"), "Namespace models has no"),
    ],
)
def test_what_is_refused_sends_nothing(world, words, text):
    assert text in load(world, *words, code=2).stderr
    assert world.asked == []


def test_a_service_that_is_not_ready(world):
    own = llm("slow")
    own["status"]["conditions"] = []
    world.add(own)
    assert "is not ready" in load(world, "slow", "--rate", "1", "--requests", "1", code=1).stderr
