"""The OpenAI SDK as the client."""

import concurrent.futures

import openai
import pytest

from kserve_iac_sandbox.engine import tokens

from .engines import running

HELLO = [{"role": "user", "content": "Hello there"}]


def test_models_are_listed(engine):
    [card] = engine.client().models.list().data
    assert (card.id, card.owned_by) == ("model", "vllm")
    assert card.model_dump()["max_model_len"] == 4096
    assert card.model_dump()["root"] == "org/model"


def test_a_completion(engine):
    found = engine.client().completions.create(model="model", prompt="Hello", max_tokens=300)
    [choice] = found.choices
    assert choice.text.startswith("This is a simulated answer of model: no model was run.")
    assert choice.finish_reason == "stop"
    assert found.id.startswith("cmpl-")
    assert found.object == "text_completion"
    assert found.usage.prompt_tokens == len(tokens.encode("Hello"))
    # the token that ends the answer counts, too
    assert found.usage.completion_tokens == len(tokens.encode(choice.text)) + 1
    assert found.usage.total_tokens == found.usage.prompt_tokens + found.usage.completion_tokens


def test_answers_say_that_they_are_simulated(engine):
    client = engine.client()
    raw = client.chat.completions.with_raw_response.create(model="model", messages=HELLO)
    assert raw.headers["x-kserve-iac-simulated"] == "true"
    found = raw.parse()
    assert "simulated" in found.system_fingerprint
    assert "simulated" in found.choices[0].message.content
    with pytest.raises(openai.NotFoundError) as error:
        client.completions.create(model="other", prompt="x")
    assert error.value.response.headers["x-kserve-iac-simulated"] == "true"


def test_answers_depend_on_prompt_model_seed_and_choice_only(engine):
    def text(prompt="Hello", **more):
        found = engine.client().completions.create(model="model", prompt=prompt, max_tokens=200, **more)
        return [choice.text for choice in found.choices]

    assert text() == text() == text(temperature=0) == text(top_p=0.5)
    assert text() != text("Hello!")
    assert text(seed=1) == text(seed=1) != text(seed=2)
    one, two = text(n=2)
    assert one != two
    assert [one] == text()


def test_max_tokens_cuts_the_answer_and_does_not_change_it(engine):
    client = engine.client()
    long = client.completions.create(model="model", prompt="x", max_tokens=300).choices[0]
    short = client.completions.create(model="model", prompt="x", max_tokens=10).choices[0]
    assert long.text.startswith(short.text)
    assert (short.finish_reason, long.finish_reason) == ("length", "stop")


def test_a_chat_over_several_turns_finds_its_prefix(engine):
    client = engine.client()
    messages = [{"role": "system", "content": "Be brief. " * 20}, *HELLO]
    hits, length = engine.metrics()["vllm:prefix_cache_hits_total"], 0
    for turn in range(3):
        found = client.chat.completions.create(model="model", messages=messages)
        [choice] = found.choices
        assert choice.message.role == "assistant"
        assert choice.finish_reason == "stop"
        messages += [
            choice.message.model_dump(include={"role", "content"}),
            {"role": "user", "content": f"Turn {turn}"},
        ]
        more = engine.metrics()["vllm:prefix_cache_hits_total"]
        if length:
            # the whole conversation up to the last full block before the new message, the answer included
            assert more - hits >= (length // 16 - 1) * 16
        hits, length = more, found.usage.total_tokens


def test_a_chat_as_a_stream(engine):
    client = engine.client()
    whole = client.chat.completions.create(model="model", messages=HELLO)
    with client.chat.completions.create(
        model="model", messages=HELLO, stream=True, stream_options={"include_usage": True}
    ) as stream:
        chunks = list(stream)
    assert chunks[0].choices[0].delta.role == "assistant"
    assert (
        "".join(chunk.choices[0].delta.content for chunk in chunks if chunk.choices) == whole.choices[0].message.content
    )
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 2) + ["stop"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert {chunk.id for chunk in chunks} == {chunks[0].id}
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_a_completion_as_a_stream_with_several_prompts_and_answers(engine):
    client = engine.client()
    asked = {"model": "model", "prompt": ["one", "two"], "n": 2, "max_tokens": 30}
    whole = client.completions.create(**asked)
    texts = ["", "", "", ""]
    for chunk in client.completions.create(**asked, stream=True):
        texts[chunk.choices[0].index] += chunk.choices[0].text
    assert texts == [choice.text for choice in whole.choices]
    assert whole.usage.prompt_tokens == 2
    assert whole.usage.completion_tokens == 120


def test_a_stream_ends_with_done(engine):
    with engine.http() as http:
        found = http.post("/v1/completions", json={"model": "model", "prompt": "x", "stream": True})
    assert found.headers["content-type"].startswith("text/event-stream")
    events = found.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    assert all(event.startswith("data: {") for event in events[:-2])


def test_usage_in_every_chunk(engine):
    client = engine.client()
    options = {"include_usage": True, "continuous_usage_stats": True}
    chunks = list(
        client.completions.create(model="model", prompt="x", max_tokens=3, stream=True, stream_options=options)
    )
    assert [chunk.usage.completion_tokens for chunk in chunks] == [1, 2, 3, 3]


def test_a_stop_string_ends_the_answer(engine):
    client = engine.client()

    def ask(**more):
        return client.completions.create(model="model", prompt="x", max_tokens=100, stop=["answer of"], **more)

    [choice] = ask().choices
    assert choice.text == "This is a simulated "
    assert choice.finish_reason == "stop"
    assert choice.model_dump()["stop_reason"] == "answer of"
    [choice] = ask(extra_body={"include_stop_str_in_output": True}).choices
    assert choice.text == "This is a simulated answer of"
    assert "".join(chunk.choices[0].text for chunk in ask(stream=True)) == "This is a simulated "
    # not before the least number of tokens
    [choice] = ask(extra_body={"min_tokens": 60}).choices
    assert "answer of model" in choice.text
    assert choice.model_dump()["stop_reason"] is None


def test_a_stop_token_ends_the_answer(engine):
    wanted = tokens.encode("This is")[-1]
    found = engine.client().completions.create(model="model", prompt="x", extra_body={"stop_token_ids": [wanted]})
    [choice] = found.choices
    assert choice.text == "This is"
    assert choice.model_dump()["stop_reason"] == wanted


def test_without_an_end_the_answer_goes_on_to_its_length(engine):
    client = engine.client()
    found = client.completions.create(model="model", prompt="x", max_tokens=500, extra_body={"ignore_eos": True})
    assert (found.choices[0].finish_reason, found.usage.completion_tokens) == ("length", 500)
    found = client.completions.create(model="model", prompt="x", max_tokens=500, extra_body={"min_tokens": 400})
    assert (found.choices[0].finish_reason, found.usage.completion_tokens) == ("stop", 401)


def test_a_chat_has_the_rest_of_the_context(engine):
    found = engine.client().chat.completions.create(model="model", messages=HELLO, extra_body={"ignore_eos": True})
    assert found.choices[0].finish_reason == "length"
    assert found.usage.total_tokens == 4096


def test_log_probabilities_are_those_of_certainty(engine):
    client = engine.client()
    found = client.chat.completions.create(
        model="model", messages=HELLO, logprobs=True, top_logprobs=2, max_completion_tokens=3
    )
    content = found.choices[0].logprobs.content
    assert [one.logprob for one in content] == [0, 0, 0]
    assert "".join(one.token for one in content) == found.choices[0].message.content
    found = client.completions.create(model="model", prompt="x", logprobs=1, max_tokens=3)
    logprobs = found.choices[0].logprobs
    assert logprobs.text_offset == [0, 3, 4]
    assert "".join(logprobs.tokens) == found.choices[0].text
    streamed = list(client.completions.create(model="model", prompt="x", logprobs=1, max_tokens=3, stream=True))
    assert [chunk.choices[0].logprobs.text_offset for chunk in streamed] == [[0], [3], [4]]


def test_echo_repeats_the_prompt(engine):
    client = engine.client()
    found = client.completions.create(model="model", prompt="Hello", echo=True, max_tokens=1)
    assert found.choices[0].text.startswith("HelloT")
    chunks = client.completions.create(model="model", prompt="Hello", echo=True, max_tokens=1, stream=True)
    assert "".join(chunk.choices[0].text for chunk in chunks) == found.choices[0].text


def test_prompts_can_be_tokens(engine):
    client = engine.client()
    found = [
        client.completions.create(model="model", prompt=prompt, max_tokens=50).choices[0].text
        for prompt in ("Hello", tokens.encode("Hello"), [tokens.encode("Hello")], ["Hello"])
    ]
    assert len(set(found)) == 1


def test_content_can_have_parts(engine):
    client = engine.client()
    parts = [{"type": "text", "text": "Hello there"}]
    found = [
        client.chat.completions.create(model="model", messages=messages).choices[0].message.content
        for messages in (HELLO, [{"role": "user", "content": parts}])
    ]
    assert found[0] == found[1]


def test_tokens_there_and_back(engine):
    with engine.http() as http:
        found = http.post("/tokenize", json={"prompt": "Hello there", "return_token_strs": True}).json()
        assert found["tokens"] == tokens.encode("Hello there")
        assert found["count"] == len(found["tokens"])
        assert "".join(found["token_strs"]) == "Hello there"
        assert found["max_model_len"] == 4096
        assert http.post("/detokenize", json={"tokens": found["tokens"]}).json() == {"prompt": "Hello there"}
        chat = http.post("/tokenize", json={"messages": HELLO}).json()
    usage = engine.client().chat.completions.create(model="model", messages=HELLO).usage
    assert chat["count"] == usage.prompt_tokens


def test_requests_are_rendered_as_tokens(engine):
    """Routers ask for them, to know the blocks of a request before they choose an engine."""
    with engine.http() as http:
        one, two = http.post("/v1/completions/render", json={"prompt": ["Hello", "there"], "max_tokens": 3}).json()
        assert (one["token_ids"], two["token_ids"]) == (tokens.encode("Hello"), tokens.encode("there"))
        assert one["sampling_params"]["max_tokens"] == 3
        chat = http.post("/v1/chat/completions/render", json={"messages": HELLO}).json()
        assert chat["token_ids"] == http.post("/tokenize", json={"messages": HELLO}).json()["tokens"]
        assert http.post("/v1/chat/completions/render", json={}).status_code == 400
        assert http.post("/v1/completions/render", json={"prompt": "x", "model": "other"}).status_code == 404
    with running(KSERVE_IAC_ENGINE_VERSION="0.17.1") as old, old.http() as http:
        assert http.post("/v1/completions/render", json={"prompt": "x"}).status_code == 404


def test_cached_tokens_are_shown_with_a_flag():
    with running("--enable-prompt-tokens-details") as found:
        client = found.client()
        details = [
            client.completions.create(model="model", prompt="aaa" * 40, max_tokens=1).usage.prompt_tokens_details
            for _ in range(2)
        ]
    assert [one.cached_tokens for one in details] == [0, 32]


def test_a_salt_separates_caches():
    with running("--enable-prompt-tokens-details") as found:
        client = found.client()
        for salt in ("a", "b"):
            usage = client.completions.create(
                model="model", prompt="aaa" * 40, max_tokens=1, extra_body={"cache_salt": salt}
            ).usage
            assert usage.prompt_tokens_details.cached_tokens == 0


def test_more_requests_than_blocks_are_all_answered():
    """Requests are preempted, and their answers stay the same."""
    prompts = [f"{number} " * 20 for number in range(8)]
    with running("--max-model-len", "128", "--num-gpu-blocks-override", "13", "--max-num-seqs", "8") as found:
        client = found.client()

        def ask(prompt):
            more = {"ignore_eos": True}
            return (
                client.completions.create(model="model", prompt=prompt, max_tokens=60, extra_body=more).choices[0].text
            )

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            together = list(pool.map(ask, prompts))
        alone = [ask(prompt) for prompt in prompts]
        metrics = found.metrics()
        assert found.core.pool.free == found.core.pool.usable
    assert together == alone
    assert metrics["vllm:num_preemptions_total"] > 0
