"""Clients that go away, and an engine that breaks."""

import asyncio
import json
import socket

import httpx
import pytest

from kserve_iac_sandbox.engine.server import build
from kserve_iac_sandbox.engine.simulation import Simulation

from .engines import options, running

SLOW = {"KSERVE_IAC_ENGINE_TIME_FACTOR": "1", "KSERVE_IAC_ENGINE_STEP_OVERHEAD": "0.005"}


@pytest.mark.parametrize("stream", [True, False])
def test_a_request_whose_client_has_gone_is_aborted(stream):
    with running(**SLOW) as engine:
        body = json.dumps({"prompt": "x", "max_tokens": 2000, "ignore_eos": True, "stream": stream}).encode()
        host, port = engine.url.removeprefix("http://").split(":")
        head = "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head.encode() + body)
            while engine.metrics()["vllm:num_requests_running"] == 0:
                continue
        while engine.metrics()['vllm:request_success_total{finished_reason="abort"}'] == 0:
            continue
        metrics = engine.metrics()
        assert metrics["vllm:generation_tokens_total"] < 2000
        assert engine.core.pool.free == engine.core.pool.usable
        assert not engine.core.busy


def test_an_engine_that_broke_is_not_healthy():
    given = options()
    app, core = build(given, Simulation.of({"KSERVE_IAC_ENGINE_TIME_FACTOR": "0"}))

    async def ask():
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://engine") as http,
        ):
            assert (await http.get("/health")).status_code == 200

            def broken():
                raise RuntimeError("broken")

            core.scheduler.plan = broken
            assert (await http.post("/v1/completions", json={"prompt": "x"})).status_code == 500
            assert (await http.get("/health")).status_code == 503
            assert (await http.post("/v1/completions", json={"prompt": "x"})).status_code == 500

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(ask())
