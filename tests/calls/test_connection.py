"""Requests and answers over a connection, in pieces included."""

import socket
import ssl
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kserve_iac.calls.connection import Connection, Endpoint, Unanswered, UnknownHost, parse_address
from kserve_iac.calls.request import Request

from .loopback import Reply, World, chat_stream, serving, streamed

CHAT = Request("/v1/chat/completions", {"model": "chat", "stream": True}, "chat")
PATH = "/models/chat/v1/chat/completions"


@pytest.fixture
def world():
    with serving(World()) as found:
        yield found


@pytest.fixture
def endpoint(world):
    return Endpoint("http://gateway.invalid/models/chat", ("127.0.0.1", world.model_port), seconds=10)


def test_a_request_goes_to_the_address_with_the_name_of_the_url(world, endpoint):
    world.replies[PATH] = Reply({"a": "ä"}, headers={"X-Served-By": "me"})
    answer = Connection(endpoint).send(CHAT)
    [asked] = world.asked
    assert (asked.method, asked.path, asked.body) == ("POST", PATH, CHAT.body)
    assert asked.headers["host"] == "gateway.invalid"
    assert (answer.status, answer.json, answer.headers["x-served-by"]) == (200, {"a": "ä"}, "me")
    assert 0 < answer.seconds < 10


def test_a_request_without_a_body_is_a_get(world, endpoint):
    world.replies["/models/chat/v1/models"] = Reply({"data": []})
    assert Connection(endpoint).send(Request("/v1/models")).json == {"data": []}
    assert world.asked[0].method == "GET"


@pytest.mark.parametrize("chunked", [True, False])
def test_each_event_is_there_when_its_piece_is(world, endpoint, chunked):
    """The server sends the next piece only after the one before was handed over."""
    handed = threading.Semaphore(0)
    waited = []
    reply = streamed(chat_stream("one", "two"), chunked=chunked)
    reply.between = lambda: waited.append(handed.acquire(timeout=5))
    world.replies[PATH] = reply
    seen = []

    def on_event(event):
        seen.append(event)
        handed.release()

    answer = Connection(endpoint).send(CHAT, on_event)
    assert waited
    assert all(waited)
    assert answer.events == tuple(seen)
    assert [one.seconds for one in seen] == sorted(one.seconds for one in seen)
    assert (answer.is_stream, answer.text, answer.events[-1].data) == (True, "", "[DONE]")


def test_pieces_may_cut_events_anywhere(world, endpoint):
    content = b"".join(chat_stream("Grüße", "\N{GRINNING FACE}"))
    world.replies[PATH] = streamed([content[at : at + 7] for at in range(0, len(content), 7)])
    answer = Connection(endpoint).send(CHAT)
    assert [one.data for one in answer.events] == [
        piece.decode().removeprefix("data: ").strip() for piece in chat_stream("Grüße", "\N{GRINNING FACE}")
    ]


def test_a_stream_that_breaks_off(world, endpoint):
    world.replies[PATH] = streamed(chat_stream("one")[:2], breaks=True)
    seen = []
    with pytest.raises(Unanswered, match="broke off"):
        Connection(endpoint).send(CHAT, seen.append)
    assert len(seen) == 2


def test_an_answer_that_takes_too_long(world):
    never = threading.Event()
    reply = streamed(chat_stream("one"))
    reply.between = lambda: never.wait(5)
    world.replies[PATH] = reply
    soon = Endpoint("http://gateway.invalid/models/chat", ("127.0.0.1", world.model_port), seconds=0.2)
    with pytest.raises(Unanswered, match=r"sent no further piece within 0\.2 s"):
        Connection(soon).send(CHAT)
    never.set()
    world.replies[PATH] = lambda _: (threading.Event().wait(1), Reply({}))[1]
    with pytest.raises(Unanswered, match=r"did not answer within 0\.2 s"):
        Connection(soon).send(CHAT)


def test_an_answer_that_never_ends_is_cut(world):
    reply = streamed([b": alive\n"] * 2000)
    reply.between = lambda: threading.Event().wait(0.005) and None
    world.replies[PATH] = reply
    soon = Endpoint("http://gateway.invalid/models/chat", ("127.0.0.1", world.model_port), seconds=1)
    with pytest.raises(Unanswered, match=r"was not complete after 1 s"):
        Connection(soon).send(CHAT)


def test_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Endpoint("http://gateway.invalid", ("127.0.0.1", taken.getsockname()[1]))
        with pytest.raises(Unanswered, match=r"cannot be reached: .*refused"):
            Connection(closed).send(CHAT)


def test_an_unknown_name_is_told_apart(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UnknownHost, match=r"The name iris-models\.invalid cannot be resolved"):
        Connection(Endpoint("http://iris-models.invalid")).send(CHAT)


def test_a_redirect_is_not_followed_so_that_keys_stay_here(world):
    world.replies[PATH] = Reply({}, 302, {"Location": f"http://127.0.0.1:{world.model_port}/elsewhere"})
    keyed = Endpoint(
        "http://gateway.invalid/models/chat", ("127.0.0.1", world.model_port), {"Authorization": "Bearer k"}
    )
    assert Connection(keyed).send(CHAT).status == 302
    assert [one.path for one in world.asked] == [PATH]
    assert world.asked[0].headers["authorization"] == "Bearer k"
    assert "Bearer" not in repr(keyed)


def test_no_password_of_a_file_is_sent(world, endpoint, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    world.replies["/v1/chat/completions"] = Reply({})
    Connection(Endpoint(f"http://127.0.0.1:{world.model_port}")).send(CHAT)
    assert "authorization" not in world.asked[0].headers


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("10.0.0.1:8080", "http://a", ("10.0.0.1", 8080)),
        ("localhost", "https://a", ("localhost", 443)),
        ("[::1]:80", "http://a", ("::1", 80)),
    ],
)
def test_addresses(text, url, expected):
    assert parse_address(text, url) == expected
    assert Endpoint("http://a/b", expected).target("/c").endswith("/b/c")


@pytest.mark.parametrize("text", ["", "http://a:80", "a:b", "a/b", "u@a:80", ":80", "a:99999"])
def test_what_is_no_address(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_address(text, "http://a")


@pytest.fixture
def certificate(tmp_path):
    """A certificate for ``gateway.invalid``, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gateway.invalid")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("gateway.invalid")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def tls(certificate):
    """A server with the certificate, and the names that clients sent in the TLS handshake."""
    names = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            """Not into the tests' output."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port, names
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_tls_names_and_verifies_the_host_of_the_url(tls, certificate):
    port, names = tls
    right = Endpoint("https://gateway.invalid", ("127.0.0.1", port), ca_file=str(certificate))
    assert Connection(right).send(Request("/")).json == {}
    assert names == ["gateway.invalid"]
    for wrong in (
        Endpoint("https://other.invalid", ("127.0.0.1", port), ca_file=str(certificate)),
        Endpoint("https://gateway.invalid", ("127.0.0.1", port)),
    ):
        with pytest.raises(Unanswered, match=r"the TLS connection failed: .*Pass --cacert"):
            Connection(wrong).send(Request("/"))
    anyway = Endpoint("https://other.invalid", ("127.0.0.1", port), verify=False)
    assert Connection(anyway).send(Request("/")).status == 200
