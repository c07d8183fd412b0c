"""The sandbox's receiver of CloudEvents."""

import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
import requests

from kserve_iac_sandbox.servers.events import Answers, parse

REQUEST = {"ce-id": "1", "ce-type": "org.kubeflow.serving.inference.request", "Content-Type": "application/json"}


@pytest.fixture
def address() -> Iterator[str]:
    Answers.events.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_events_are_kept_and_chosen_by_attributes(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert requests.post(address, json={"instances": [1]}, headers=REQUEST, timeout=5).status_code == 200
    other = {**REQUEST, "ce-type": "org.kubeflow.serving.inference.response"}
    assert requests.post(address, json={"predictions": [2]}, headers=other, timeout=5).status_code == 200
    kept = requests.get(address, timeout=5).json()
    assert [event["data"] for event in kept] == [{"instances": [1]}, {"predictions": [2]}]
    chosen = requests.get(address, params={"type": other["ce-type"], "id": "1"}, timeout=5).json()
    assert [event["data"] for event in chosen] == [{"predictions": [2]}]
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["1", "1"]


def test_what_is_no_event_is_refused(address: str) -> None:
    assert requests.post(address, json={"instances": [1]}, timeout=5).status_code == 400
    assert requests.get(address, timeout=5).json() == []


def test_both_forms_are_events() -> None:
    whole = {"type": "t", "id": "2", "data": {"a": 1}}
    assert parse({"content-type": "application/cloudevents+json"}, json.dumps(whole).encode()) == whole
    assert parse({"content-type": "application/cloudevents+json"}, b"{}") is None
    assert parse({"Ce-Type": "t"}, b"text") == {"type": "t", "data": "text"}
