"""The client of the API server: what it asks again, and what it does not."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kserve_iac_sandbox.kube import ApiError, Kube


class Busy(ThreadingHTTPServer):
    """Puts the first two requests off, one of them for a tenth of a second, and answers the third."""

    asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Busy

    def do_GET(self) -> None:
        self.server.asked += 1
        code = 429 if self.server.asked < 3 else 200
        body = b'{"message": "not now"}'
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if code == 429:
            self.send_header("Retry-After", "0.1" if self.server.asked == 1 else "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def busy() -> Iterator[Busy]:
    server = Busy(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def kube(busy: Busy) -> Iterator[Kube]:
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{busy.server_port}"}}],
        "users": [{"name": "u", "user": {}}],
    }
    with Kube(json.dumps(config)) as client:
        yield client


def test_a_request_that_is_put_off_is_asked_again_when_the_server_says(kube: Kube, busy: Busy) -> None:
    started = time.monotonic()
    assert kube.request("GET", "/x") == {"message": "not now"}
    assert busy.asked == 3
    assert time.monotonic() - started >= 0.1


def test_without_patience_it_is_refused_at_once(kube: Kube, busy: Busy) -> None:
    with pytest.raises(ApiError, match="not now") as refused:
        kube.request("GET", "/x", patience=0)
    assert refused.value.code == 429
    assert busy.asked == 1


@pytest.mark.parametrize("text", ["[]", "contexts: []"])
def test_what_is_no_kubeconfig(text: str, tmp_path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    with pytest.raises(ValueError, match="kubeconfig: "):
        Kube(path)
