import concurrent.futures

import openai
import pytest

from .engines import running

TWO = ("--enable-lora", "--max-loras", "2", "--lora-modules", "red=/red", '{"name": "blue", "path": "/blue"}')


def test_adapters_are_models():
    with running(*TWO) as engine:
        cards = {card.id: card.model_dump() for card in engine.client().models.list().data}
        texts = {
            engine.client().completions.create(model=name, prompt="x", max_tokens=60).choices[0].text for name in cards
        }
    assert list(cards) == ["model", "red", "blue"]
    assert (cards["red"]["root"], cards["red"]["parent"]) == ("/red", "model")
    assert len(texts) == 3


def test_adapters_come_and_go_at_run_time():
    with running("--enable-lora", VLLM_ALLOW_RUNTIME_LORA_UPDATING="True") as engine, engine.http() as http:
        client = engine.client()
        body = {"lora_name": "red", "lora_path": "/red"}
        with pytest.raises(openai.NotFoundError):
            client.completions.create(model="red", prompt="x")
        assert http.post("/v1/load_lora_adapter", json=body).text == "Success: LoRA adapter 'red' added successfully."
        assert client.completions.create(model="red", prompt="x").model == "red"
        assert "already been loaded" in http.post("/v1/load_lora_adapter", json=body).json()["error"]["message"]
        assert http.post("/v1/load_lora_adapter", json={**body, "load_inplace": True}).status_code == 200
        for wrong in (
            {},
            {"lora_name": "x"},
            {"lora_name": 1, "lora_path": "/x"},
            {"lora_name": "model", "lora_path": "/x"},
        ):
            assert http.post("/v1/load_lora_adapter", json=wrong).json()["error"]["type"] == "InvalidUserInput"
        assert http.post("/v1/unload_lora_adapter", json=body).status_code == 200
        assert http.post("/v1/unload_lora_adapter", json=body).status_code == 404
        assert http.post("/v1/unload_lora_adapter", json={}).status_code == 400
        with pytest.raises(openai.NotFoundError):
            client.completions.create(model="red", prompt="x")


def test_without_lora_no_adapter_is_loaded():
    with running(VLLM_ALLOW_RUNTIME_LORA_UPDATING="1") as engine, engine.http() as http:
        found = http.post("/v1/load_lora_adapter", json={"lora_name": "red", "lora_path": "/red"})
        assert found.status_code == 500
        assert "--enable-lora" in found.json()["error"]["message"]
        assert "lora_requests_info" not in http.get("/metrics").text


def test_metrics_show_which_adapters_run_and_wait():
    flags = ("--enable-lora", "--lora-modules", "red=/red", "blue=/blue")
    # one place for adapters, and steps that take their time
    slow = {"KSERVE_IAC_ENGINE_TIME_FACTOR": "1", "KSERVE_IAC_ENGINE_STEP_OVERHEAD": "0.01"}
    with running(*flags, **slow) as engine, concurrent.futures.ThreadPoolExecutor(2) as pool:
        client = engine.client()

        def ask(name):
            more = {"ignore_eos": True}
            return client.completions.create(model=name, prompt="x", max_tokens=50, extra_body=more).model

        stream = client.completions.create(
            model="red", prompt="x", max_tokens=50, stream=True, extra_body={"ignore_eos": True}
        )
        next(iter(stream))
        other = pool.submit(ask, "blue")
        wanted = 'vllm:lora_requests_info{max_lora="1",waiting_lora_adapters="blue",running_lora_adapters="red"}'
        seen = set()
        while not other.done() and wanted not in seen:
            seen |= set(engine.metrics())
        assert wanted in seen
        list(stream)
        assert other.result() == "blue"
        assert (
            'vllm:lora_requests_info{max_lora="1",waiting_lora_adapters="",running_lora_adapters=""}'
            in engine.metrics()
        )
