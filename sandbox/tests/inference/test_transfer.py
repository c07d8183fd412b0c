"""Prefill and decode on two engines, driven as llm-d's sidecar does it."""

import contextlib
import json
import socket

import pytest

from .engines import Engine, running

CONFIG = '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
REMOTE_DECODE = {
    "do_remote_decode": True, "do_remote_prefill": False, "remote_engine_id": None, "remote_block_ids": None,
    "remote_host": None, "remote_port": None,
}  # fmt: skip
MESSAGES = [{"role": "user", "content": "A long question. " * 20}]
BODY = {"model": "model", "messages": MESSAGES, "max_tokens": 40}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextlib.contextmanager
def linked(config=CONFIG, *flags, **environment):
    more = {
        "VLLM_NIXL_SIDE_CHANNEL_HOST": "127.0.0.1", "VLLM_NIXL_SIDE_CHANNEL_PORT": str(free_port()), **environment
    }  # fmt: skip
    with running("--kv-transfer-config", config, "--enable-prompt-tokens-details", *flags, **more) as engine:
        yield engine


def prefill(engine: Engine, **more):
    with engine.http() as http:
        body = {**BODY, "max_tokens": 1, "max_completion_tokens": 1, "kv_transfer_params": REMOTE_DECODE, **more}
        return http.post("/v1/chat/completions", json=body).json()


def decode(engine: Engine, params, **more):
    with engine.http() as http:
        return http.post("/v1/chat/completions", json={**BODY, "kv_transfer_params": params, **more})


def test_prefill_and_decode():
    with linked() as first, linked() as second, running() as alone:
        answer = prefill(first)
        params = answer["kv_transfer_params"]
        length = answer["usage"]["prompt_tokens"]
        assert (params["do_remote_prefill"], params["do_remote_decode"]) == (True, False)
        assert first.core.held is not None
        assert params["remote_engine_id"] == first.core.held.channel.engine_id
        assert params["remote_request_id"] == answer["id"]
        assert (params["remote_host"], params["remote_port"]) == ("127.0.0.1", first.core.held.port)
        [blocks] = params["remote_block_ids"]
        assert len(blocks) == -(-length // 16)
        assert first.core.pool.usable - first.core.pool.free == len(blocks), "kept for the decode engine"

        found = decode(second, params).json()
        assert found["kv_transfer_params"] is None
        assert found["usage"]["completion_tokens"] == 40
        assert found["usage"]["prompt_tokens_details"]["cached_tokens"] == length
        with alone.http() as http:
            assert found["choices"] == http.post("/v1/chat/completions", json=BODY).json()["choices"]

        assert first.core.pool.free == first.core.pool.usable, "released, since they have been fetched"
        one, two = first.metrics(), second.metrics()
    assert one["kserve_iac_engine_prefill_tokens_total"] == length
    assert one["kserve_iac_engine_decode_tokens_total"] == 1
    assert one["kserve_iac_engine_received_tokens_total"] == 0
    assert two["kserve_iac_engine_prefill_tokens_total"] == 1, "the last token, whose output is needed"
    assert two["kserve_iac_engine_decode_tokens_total"] == 40
    assert two["kserve_iac_engine_received_tokens_total"] == length
    assert two["vllm:external_prefix_cache_hits_total"] == length
    assert two['vllm:prompt_tokens_by_source_total{source="external_kv_transfer"}'] == length
    assert two['vllm:prompt_tokens_by_source_total{source="local_compute"}'] == 0


def test_a_prompt_of_very_many_blocks():
    flags = ("--block-size", "1", "--num-gpu-blocks-override", "14000", "--max-model-len", "13900")
    messages = [{"role": "user", "content": "xyz" * 13_800}]
    with linked(CONFIG, *flags) as first, linked(CONFIG, *flags) as second:
        params = prefill(first, messages=messages)["kv_transfer_params"]
        assert len(json.dumps(params)) > 1 << 16
        assert decode(second, params, messages=messages).status_code == 200
        assert second.metrics()["kserve_iac_engine_received_tokens_total"] > 13_800


def test_what_decode_has_already_is_not_fetched_again():
    with linked() as first, linked() as second:
        for _ in range(2):
            answer = prefill(first)
            assert decode(second, answer["kv_transfer_params"]).status_code == 200
        length = answer["usage"]["prompt_tokens"]
        metrics = second.metrics()
    cached = (length - 1) // 16 * 16
    assert metrics["kserve_iac_engine_received_tokens_total"] == 2 * length - cached


def test_blocks_are_handed_over_once():
    with linked() as first, linked() as second, linked('{"kv_connector": "NixlConnector", "kv_role": "kv_both", '
                                                      '"kv_load_failure_policy": "recompute"}') as third:  # fmt: skip
        params = prefill(first)["kv_transfer_params"]
        assert decode(second, params).status_code == 200
        failed = decode(second, params, messages=[{"role": "user", "content": "another question"}])
        assert failed.status_code == 500
        assert failed.json()["error"]["type"] == "InternalServerError"
        streamed = decode(second, params, messages=[{"role": "user", "content": "a third one"}], stream=True)
        assert '"code": 500' in streamed.text
        assert streamed.text.endswith("data: [DONE]\n\n")
        assert second.metrics()['vllm:request_success_total{finished_reason="error"}'] == 2
        assert second.core.pool.free == second.core.pool.usable
        # another policy: compute it here
        assert decode(third, params).status_code == 200
        assert third.metrics()["kserve_iac_engine_received_tokens_total"] == 0


def test_a_prefill_engine_that_is_gone():
    with linked() as first:
        params = prefill(first)["kv_transfer_params"]
    with linked() as second:
        assert decode(second, params).status_code == 500


def test_blocks_that_nobody_fetches_are_released():
    with linked(VLLM_NIXL_ABORT_REQUEST_TIMEOUT="0") as first:
        params = prefill(first)["kv_transfer_params"]
        with linked() as second:
            assert decode(second, params).status_code == 500
        assert first.core.pool.free == first.core.pool.usable


@pytest.mark.parametrize(("version", "kept"), [("0.20.2", False), ("0.21.0", True)])
def test_an_answer_that_ends_by_itself_is_kept_by_newer_versions(version, kept):
    with linked(KSERVE_IAC_ENGINE_VERSION=version) as first:
        answer = prefill(first, max_tokens=300, max_completion_tokens=300)
        assert answer["choices"][0]["finish_reason"] == "stop"
        assert (answer["kv_transfer_params"] is not None) == kept
        assert (first.core.pool.free < first.core.pool.usable) == kept


@pytest.mark.parametrize(("version", "known"), [("0.9.2", False), ("0.23.0", True)])
def test_parameters_are_those_of_the_version(version, known):
    with linked(KSERVE_IAC_ENGINE_VERSION=version) as first, linked(KSERVE_IAC_ENGINE_VERSION=version) as second:
        params = prefill(first)["kv_transfer_params"]
        assert ("remote_request_id" in params) == ("remote_num_tokens" in params) == known
        assert isinstance(params["remote_block_ids"][0], list) == known
        assert decode(second, params).status_code == 200


def test_without_a_connector_the_parameters_mean_nothing():
    with running() as engine:
        assert prefill(engine)["kv_transfer_params"] is None
        assert decode(engine, {"do_remote_prefill": True, "remote_engine_id": "x"}).status_code == 200


def test_the_side_channel_answers_nonsense_too():
    with linked() as engine:
        engine.metrics()  # it has started
        assert engine.core.held is not None
        for line in (b"nonsense\n", b"[]\n", b"{}\n", b'{"remote_engine_id": "other", "remote_block_ids": [1]}\n'):
            with socket.create_connection(("127.0.0.1", engine.core.held.port)) as channel:
                channel.sendall(line)
                assert channel.recv(100) == b'{"found": false}\n'
