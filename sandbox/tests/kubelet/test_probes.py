"""Probes and hooks: what they ask, and what follows from the answers. No cluster."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from kserve_iac_sandbox import network
from kserve_iac_sandbox.kubelet import container, hooks, probes
from kserve_iac_sandbox.kubelet.probes import Health, Probe, Probes
from kserve_iac_sandbox.testing import poll


@contextmanager
def listening() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The port of a server, and the path and headers of each request to it."""
    seen: list[dict[str, str]] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Not of interest."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, seen
        server.shutdown()


def test_probes_are_told_from_requests() -> None:
    with listening() as (port, seen):
        probe = Probe(port, "/", headers=(("K-Network-Probe", "queue"), ("Host", "own")))
        assert container.asked(probe, network.SHARED)
    [found] = seen
    assert found["user-agent"].startswith("kube-probe/1.")
    assert (found["k-network-probe"], found["host"], found["accept"]) == ("queue", "own", "*/*")


def test_a_hook_asks_by_http_as_it_is_written() -> None:
    with listening() as (port, seen):
        declared = probes.ports_of({"ports": [{"name": "admin", "containerPort": port}]})
        get = {"path": "/drain", "port": "admin", "httpHeaders": [{"name": "X-Reason", "value": "end"}]}
        hook = hooks.request_of({"httpGet": get}, network.SHARED, declared, 10)
        assert hook is not None
        poll(hook.done, 30, "an answer")
    [found] = seen
    assert (found["path"], found["x-reason"], found["accept"]) == ("/drain", "end", "*/*")
    assert found["user-agent"].startswith("kube-lifecycle/1.")
    assert hooks.request_of({"httpGet": {"port": "none"}}, network.SHARED, declared, 10) is None


@pytest.mark.parametrize(
    ("hook", "command"),
    [
        ({"sleep": {"seconds": 5}}, ["sleep", "5"]),
        ({"exec": {"command": ["/bin/drain", "-t", "9"]}}, ["/bin/drain", "-t", "9"]),
        ({"httpGet": {"port": 80}}, []),
    ],
)
def test_commands_of_hooks(hook: dict[str, Any], command: list[str]) -> None:
    assert hooks.command_of(hook) == command


LIVE = Probes(Probe(1), Probe(1, period=10, failures=6), Probe(1, failures=2, delay=1))


def test_a_container_starts_then_lives_then_is_ready() -> None:
    health = Health()
    assert probes.due(LIVE, health) == "startup"
    health = probes.after(LIVE, health, "startup", False, 59)
    assert (health.started, health.dead) == (False, "")
    health = probes.after(LIVE, health, "startup", True, 59.5)
    assert probes.due(LIVE, health) == "readiness"
    health = probes.after(LIVE, health, "readiness", True, 60)
    assert health.ready
    assert probes.pause(LIVE, health) == 5.0
    assert probes.pause(LIVE, Health()) == probes.SOON
    missed = probes.after(LIVE, health, "liveness", False, 70)
    assert (missed.dead, missed.ready, missed.missed) == ("", True, 1)
    assert probes.after(LIVE, missed, "liveness", True, 80).missed == 0
    assert probes.after(LIVE, missed, "liveness", False, 80).dead == "the liveness probe failed"


def test_a_container_that_does_not_start_in_time_is_ended() -> None:
    assert probes.after(LIVE, Health(), "startup", False, 61).dead == "the startup probe failed"
    assert probes.due(Probes(Probe(1)), Health()) == "readiness"
    assert probes.after(LIVE, Health(started=True), "liveness", False, 0.5).missed == 0
