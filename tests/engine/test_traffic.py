"""Requests through the Gateway that the stack installs: Envoy, Envoy Gateway, AI Gateway, llm-d's endpoint picker and its sidecar
as their publishers release them, and simulated engines behind them.

The tests of this file share one stack, which the last of them destroys, and run in the order in which they stand.
"""

import json
import subprocess
import time
import uuid
from collections import Counter

import httpx
import openai
import psutil
import pytest

from kserve_iac_sandbox.plugin import lacking
from kserve_iac_sandbox.servers.catalog import server
from kserve_iac_sandbox.servers.make import is_made
from kserve_iac_sandbox.testing import poll
from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import for_purpose

from .dev import UP, changed_config, left, on_a_sandbox
from .traffic import STACK, address, clients, completion, counters, pods, served, total, url

pytestmark = [pytest.mark.engine, pytest.mark.traffic]

SERVERS = ("sklearnserver", "storage-initializer")
"""What the predictor of the stack runs."""

CHAT, ASSISTANT = "qwen3-8b", "qwen3-32b"
PREFIXES, REPEATS, WORDS = 24, 5, 400


def random_picker():
    """A picker that looks at nothing: what routing by prefix is compared with."""
    return {
        "apiVersion": "inference.networking.x-k8s.io/v1alpha1",
        "kind": "EndpointPickerConfig",
        "plugins": [{"type": "random-picker"}, {"type": "single-profile-handler"}],
        "schedulingProfiles": [{"name": "default", "plugins": [{"pluginRef": "random-picker"}]}],
    }


def member(weight):
    """A service of the group ``pair``."""
    return {
        "namespace": "models",
        "model": {"uri": "hf://Qwen/Qwen3-4B", "name": "qwen3-4b"},
        "pool": "l4",
        "replicas": 2,
        "engine": {"maxModelLen": 8192},
        # Without a scheduler: Envoy AI Gateway refuses two pickers in a rule.
        "router": {"gateway": {}, "route": {"group": "pair", "weight": weight}},
    }


def environment(config):
    """The demo stack with two more services and a group of two."""
    services = config["services"]
    # While engines are replaced, four free GPUs of one node are needed.
    next(pool for pool in config["cluster"]["simulated"]["nodePools"] if pool["name"] == "l4")["maxNodes"] = 4
    chat = services["chat"]["llmInferenceService"]
    router = {**chat["router"], "scheduler": {"config": {"inline": random_picker()}}}
    services["anywhere"] = {"llmInferenceService": {**chat, "router": router}}
    services["stable"] = {"llmInferenceService": member(90)}
    services["next"] = {"llmInferenceService": member(10)}


def changed(folder, change=lambda config: None):
    """The configuration with the environment of these tests and a change."""

    def both(config):
        environment(config)
        change(config)

    return changed_config(folder, both, STACK)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    if why := lacking("traffic"):
        pytest.skip(why)
    toolbox = Toolbox()
    missing = [program.name for program in toolbox.missing(for_purpose("models", "traffic"))]
    missing += [one.name for one in map(server, SERVERS) if not is_made(toolbox.cache, one, one.version)]
    if missing:
        pytest.skip(f"missing: {', '.join(missing)} (`kserve-iac sandbox tools --for traffic`)")
    with on_a_sandbox(STACK, "traffic") as found:
        if why := found.sandbox.status().no_pod_network:
            pytest.skip(why)
        found.succeed(*UP, config=changed(tmp_path_factory.mktemp("environment")))
        yield found


# Answers ------------------------------------------------------------------------------------------------------


def test_what_was_deployed_stays_as_it_is(stack, tmp_path):
    stack.succeed("preview", "--expect-no-changes", config=changed(tmp_path))


def test_openai_clients_are_answered(stack):
    """A conversation of several turns, and a stream that arrives in pieces."""
    client = openai.OpenAI(base_url=url(stack, "chat"), api_key="none")
    assert next(model.id for model in client.models.list()) == CHAT
    messages = [{"role": "user", "content": "Hello"}]
    for question in ("And then?", "And after that?"):
        answer = client.chat.completions.create(model=CHAT, messages=messages)
        assert answer.choices[0].finish_reason == "stop"
        messages += [{"role": "assistant", "content": answer.choices[0].message.content}]
        messages += [{"role": "user", "content": question}]
    pieces, times = [], []
    for piece in client.chat.completions.create(model=CHAT, messages=messages, max_tokens=40, stream=True):
        pieces += [choice.delta.content or "" for choice in piece.choices]
        times.append(time.monotonic())
    assert len([piece for piece in pieces if piece]) > 5
    assert times[-1] - times[0] > 0.05  # they came one after the other, and not all at the end
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="unknown", messages=messages)


def test_langchain_and_llamaindex_are_answered(stack):
    """Their clients of OpenAI's API, which are installed where somebody wants to run this test."""
    langchain = pytest.importorskip("langchain_openai")
    llamaindex = pytest.importorskip("llama_index.llms.openai_like")
    chat = langchain.ChatOpenAI(base_url=url(stack, "chat"), model=CHAT, api_key="none", max_tokens=30)
    turns = [("human", "Hello"), ("ai", chat.invoke("Hello").content), ("human", "And then?")]
    assert chat.invoke(turns).usage_metadata["output_tokens"] > 0
    assert len([piece for piece in chat.stream(turns) if piece.content]) > 5
    model = llamaindex.OpenAILike(
        api_base=url(stack, "chat"), model=CHAT, api_key="none", is_chat_model=True, max_tokens=30
    )
    assert model.complete("Hello").text
    assert len(list(model.stream_complete("Hello"))) > 5


def test_the_commands_of_the_library_reach_every_service(stack):
    def run(*words):
        return subprocess.run(["kserve-iac", *words], env=stack.env, capture_output=True, text=True, timeout=60)

    flower = "[[6.8, 2.8, 4.8, 1.4]]"
    classified = run("ask", "iris", flower, "-n", "models")
    assert json.loads(classified.stdout) == {"predictions": [1]}, classified.stderr
    both = run("ask", "versions", f'{{"instances": {flower}}}', "-n", "models")
    assert json.loads(both.stdout) == {"current": {"predictions": [1]}, "next": {"predictions": [1]}}, both.stderr
    asked = run("ask", "assistant", "-n", "models", "Hello", "--json")
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    assert (found["status"], found["simulated"], found["answer"]["model"]) == (200, True, ASSISTANT)
    smoke = run("smoke", "-A", "--json")
    assert smoke.returncode == 0, smoke.stdout + smoke.stderr
    load = run("load", "chat", "-n", "models", "--concurrency", "2", "--requests", "10", "--max-tokens", "4", "--json")
    assert load.returncode == 0, load.stdout + load.stderr


def test_prefill_and_decode_each_do_their_part(stack):
    def prompt(number):
        return f"{uuid.uuid4()} {number} " + "and so on " * 100

    before = [total(stack, one, "vllm:prompt_tokens_total") for one in ("assistant-kserve", "assistant-kserve-prefill")]
    received = total(stack, "assistant-kserve", "vllm:external_prefix_cache_hits_total")
    for number in range(20):
        assert completion(url(stack, "assistant"), ASSISTANT, prompt(number)).status_code == 200
    decoded, computed = (
        total(stack, one, "vllm:prompt_tokens_total") - was
        for one, was in zip(("assistant-kserve", "assistant-kserve-prefill"), before, strict=True)
    )
    assert computed == decoded > 20 * 100  # each prompt is computed once, by a prefill engine
    assert total(stack, "assistant-kserve", "vllm:external_prefix_cache_hits_total") - received == decoded
    for pod in pods(stack, "assistant-kserve-prefill"):
        assert counters(stack, pod)["vllm:kv_cache_usage_perc"] == 0  # no block is kept after its transfer


def hit_rate(stack, service):
    """The share of prompts' tokens that the engines of a service had in their caches."""
    workload, this = f"{service}-kserve", uuid.uuid4()
    names = ("vllm:prefix_cache_hits_total", "vllm:prefix_cache_queries_total")
    before = [total(stack, workload, name) for name in names]
    with httpx.Client(timeout=30) as client:
        for repeat in range(REPEATS):
            for prefix in range(PREFIXES):
                prompt = f"{this}: document {prefix}: " + f"w{prefix} " * WORDS + f"question {repeat}"
                body = {"model": CHAT, "prompt": prompt, "max_tokens": 2}
                assert client.post(f"{url(stack, service)}/completions", json=body).status_code == 200
    hits, queries = (total(stack, workload, name) - was for name, was in zip(names, before, strict=True))
    return hits / queries


def test_a_repeated_prefix_goes_to_the_engine_that_has_it(stack):
    """Of five questions on a document, four can be answered from a cache: 0.8. At random, the second engine computes it, too."""
    assert hit_rate(stack, "chat") > 0.75
    assert 0.5 < hit_rate(stack, "anywhere") < 0.7
    assert min(served(stack, "chat-kserve").values()) > 10  # and no engine has all documents


# Shares -------------------------------------------------------------------------------------------------------


PAIR = {"X-Gateway-Model-Name": "publishers/models/models/qwen3-4b"}
"""By which KServe's route finds the model of the group."""


def ask_the_pair(stack, number):
    """How many requests to the group each of its services answered."""
    before = {name: served(stack, f"{name}-kserve") for name in ("stable", "next")}
    answers = Counter()
    with httpx.Client(timeout=30, headers=PAIR) as client:
        for request in range(number):
            body = {"model": "qwen3-4b", "prompt": f"{request}", "max_tokens": 1}
            answers[client.post(f"{address(stack)}/v1/completions", json=body).status_code] += 1
    assert answers == {200: number}
    return {
        name: sum(count - before[name].get(pod, 0) for pod, count in served(stack, f"{name}-kserve").items())
        for name in before
    }


def weights(stable, following):
    def change(config):
        for name, weight in (("stable", stable), ("next", following)):
            config["services"][name]["llmInferenceService"]["router"]["route"]["weight"] = weight

    return change


def test_a_tenth_of_the_requests_goes_to_the_next_version_and_then_all_of_them(stack, tmp_path):
    found = ask_the_pair(stack, 1000)
    assert sum(found.values()) == 1000
    assert 65 <= found["next"] <= 135  # 100, and 3.7 standard deviations of a binomial distribution
    with clients(f"{address(stack)}/v1", "qwen3-4b", 1, PAIR) as through:
        stack.succeed(*UP, config=changed(tmp_path, weights(0, 100)))
        poll(lambda: ask_the_pair(stack, 20)["stable"] == 0, 30, "all requests go to the next version")
        # In one update, the second member could lose its weight before the first one has its own: KServe would then send requests
        # nowhere for a moment.
        stack.succeed(*UP, config=changed(tmp_path, weights(100, 100)))
        stack.succeed(*UP, config=changed(tmp_path, weights(100, 0)))
        poll(lambda: ask_the_pair(stack, 20)["next"] == 0, 30, "all requests are back")
    # Behind Envoy AI Gateway, some requests are answered with status 500 while shares change; without it, none were.
    lost = through.failures
    span = round(lost[-1][0] - lost[0][0], 1) if lost else 0
    print(f"shares changed: {dict(through.answers)}, {len(lost)} failures within {span} s")
    assert {kind for _, kind in lost} <= {"500"}
    assert len(lost) < 100


# Changes and losses under load --------------------------------------------------------------------------------


@pytest.mark.parametrize(("service", "model"), [("chat", CHAT), ("assistant", ASSISTANT)])
def test_engines_are_replaced_and_no_request_fails(stack, tmp_path, service, model):
    def change(config):
        config["services"][service]["llmInferenceService"]["engine"]["maxModelLen"] = 8000

    before = pods(stack, f"{service}-kserve")
    with clients(url(stack, service), model) as through:
        stack.succeed(*UP, config=changed(tmp_path, change))
        poll(lambda: through.answers["200"] > 200, 60, "requests after the update")
    assert not set(before) & set(pods(stack, f"{service}-kserve"))
    assert through.failures == []


def test_the_gateway_is_replaced_and_no_request_fails(stack):
    [proxy] = [
        one
        for one in stack.kube.list("apps/v1", "Deployment", "envoy-gateway-system")
        if one["metadata"]["name"].startswith("envoy-kserve-")
    ]
    before = {pod["metadata"]["name"] for pod in stack.kube.list("v1", "Pod", "envoy-gateway-system")}

    def replaced():
        names = {pod["metadata"]["name"] for pod in stack.kube.list("v1", "Pod", "envoy-gateway-system")}
        return not [name for name in names & before if name.startswith("envoy-kserve-")]

    with clients(url(stack, "chat"), CHAT) as through:
        again = {
            "spec": {
                "template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": str(uuid.uuid4())}}}
            }
        }
        stack.kube.patch({"apiVersion": "apps/v1", "kind": "Deployment", **proxy}, again)
        poll(replaced, 120, "the former proxy is gone")
    assert through.failures == []
    assert through.answers["200"] > 50


KILLED = {"envoy": ("envoy", None), "picker": ("epp", "chat"), "engine": ("vllm", "chat-kserve")}
"""What is killed: a program, and the beginning of its pod's name where there are several."""


def process_of(stack, program, pod):
    """The process of a container."""
    for entry in stack.sandbox.status().processes:
        if entry.name.endswith(f"({program})") and (pod is None or f"/{pod}" in entry.name) and entry.pid:
            return psutil.Process(entry.pid)
    raise AssertionError(f"no {program} runs in {pod}")


@pytest.mark.parametrize("what", KILLED)
def test_what_is_killed_comes_back_by_itself(stack, what):
    """Requests fail while it is away, and none fails once it is back."""
    with clients(url(stack, "chat"), CHAT) as through:
        poll(lambda: through.answers["200"] > 20, 30)
        process_of(stack, *KILLED[what]).kill()
        killed = time.monotonic()
        # Nothing has failed for a while, and a hundred requests were answered since.
        poll(lambda: through.is_well(since=killed, seconds=5, answers=100), 120, "answers after the loss")
    lost = through.failures
    span = round(lost[-1][0] - lost[0][0], 1) if lost else 0
    print(
        f"killed {what}: {dict(through.answers)}, {len(lost)} failures within {span} s: {Counter(one for _, one in lost)}"
    )
    assert span < 60


# Who may call, and how often ----------------------------------------------------------------------------------


def test_only_clients_with_a_key_are_answered_and_not_more_often_than_allowed(stack, tmp_path):
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "team-a", "namespace": "kserve"},
        "stringData": {"alice": "sk-alice", "bob": "sk-bob"},
    }
    stack.kube.apply(secret)

    def change(config):
        config["platform"]["gateway"]["auth"] = {"apiKeys": {"secrets": ["team-a"], "clientHeader": "X-Client"}}
        config["services"]["chat"]["llmInferenceService"]["traffic"] = {"limits": [{"requests": 20}]}

    stack.succeed(*UP, config=changed(tmp_path, change))
    base = url(stack, "assistant")
    poll(lambda: completion(base, ASSISTANT, "hello").status_code == 401, 30, "no answer without a key")
    wrong = completion(base, ASSISTANT, "hello", headers={"Authorization": "Bearer sk-nobody"})
    assert wrong.status_code == 401
    right = openai.OpenAI(base_url=base, api_key="sk-alice")
    stream = right.completions.create(model=ASSISTANT, prompt="hello", max_tokens=20, stream=True)
    assert len(list(stream)) > 3

    def limited():
        answers = Counter(
            completion(url(stack, "chat"), CHAT, "hello", headers={"Authorization": "Bearer sk-bob"}).status_code
            for _ in range(30)
        )
        return answers if set(answers) == {200, 429} else None

    answers = poll(limited, 60, "some answered, and the rest refused")
    assert answers[429] >= 9
    stack.succeed(*UP, config=changed(tmp_path))  # and everybody may call again
    poll(lambda: completion(base, ASSISTANT, "hello").status_code == 200, 30)


def test_nothing_is_left(stack):
    stack.kube.delete("v1", "Secret", "team-a", "kserve")
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert left(stack) == set()
