"""The proxy between the API server and pods that are processes."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kserve_iac_sandbox.egress import EgressProxy, parse
from kserve_iac_sandbox.network import SHARED


@pytest.mark.parametrize(
    ("request_", "endpoint"),
    [
        (b"CONNECT 10.132.0.1:9443 HTTP/1.1\r\nHost: x\r\n\r\n", ("10.132.0.1", 9443)),
        (b"CONNECT [fd00::1]:443 HTTP/1.1\r\n\r\n", ("fd00::1", 443)),
        (b"GET / HTTP/1.1\r\n\r\n", None),
        (b"CONNECT 10.132.0.1 HTTP/1.1\r\n\r\n", None),
        (b"CONNECT 10.132.0.1:x HTTP/1.1\r\n\r\n", None),
        (b"", None),
    ],
)
def test_requests(request_: bytes, endpoint: tuple[str, int] | None) -> None:
    assert parse(request_) == endpoint


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[EgressProxy, str]]:
    made = EgressProxy(tmp_path / "s")
    made.start()
    yield made, str(tmp_path / "s")
    made.stop()
    assert not (tmp_path / "s").exists()


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that sends back what it gets until the other side has said all, and then one word more."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                while data := connection.recv(65536):
                    connection.sendall(data)
                connection.sendall(b"end")

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def connect(path: str, head: bytes) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(5)
    client.connect(path)
    client.sendall(head)
    return client


def read_all(client: socket.socket) -> bytes:
    found = b""
    while data := client.recv(65536):
        found += data
    return found


def test_bytes_pass_both_ways(proxy: tuple[EgressProxy, str], echo: int) -> None:
    made, path = proxy
    made.route("10.132.0.1", {9443: echo})
    with connect(path, b"CONNECT 10.132.0.1:9443 HTTP/1.1\r\n\r\nearly ") as client:
        data = b"x" * 300_000
        threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)), daemon=True).start()
        assert read_all(client) == b"HTTP/1.1 200 OK\r\n\r\nearly " + data + b"end"


def test_unknown_pods_are_refused_with_a_reason(proxy: tuple[EgressProxy, str], echo: int) -> None:
    made, path = proxy
    made.route("10.132.0.1", {9443: echo})
    for head in (b"CONNECT 10.132.0.1:1 HTTP/1.1\r\n\r\n", b"CONNECT 10.128.0.9:9443 HTTP/1.1\r\n\r\n"):
        with connect(path, head) as client:
            answer = read_all(client)
        assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
        assert b"simulated or not ready" in answer
    made.remove("10.132.0.1")
    with connect(path, b"CONNECT 10.132.0.1:9443 HTTP/1.1\r\n\r\n") as client:
        assert b"502" in read_all(client)


def test_dead_process_is_refused_with_a_reason(proxy: tuple[EgressProxy, str]) -> None:
    made, path = proxy
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    made.route("10.132.0.1", {9443: port})
    with connect(path, b"CONNECT 10.132.0.1:9443 HTTP/1.1\r\n\r\n") as client:
        answer = read_all(client)
    assert answer.startswith(b"HTTP/1.1 502")
    assert b"does not answer on its port" in answer


def test_route_replaces_what_was_there(proxy: tuple[EgressProxy, str]) -> None:
    made, _ = proxy
    made.route("10.132.0.1", {1: 11, 2: 22})
    made.route("10.132.0.1", {1: 12})
    assert made.target(("10.132.0.1", 1)) == (12, SHARED)
    assert made.target(("10.132.0.1", 2)) is None


def test_socket_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"too long|No such file"):
        EgressProxy(tmp_path / ("x" * 200)).start()


def test_left_over_socket_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "s").touch()
    made = EgressProxy(tmp_path / "s")
    made.start()
    made.stop()
