"""Servers on the loopback interface that the tests of downloads ask: one for files, with its moods, and a registry's doorman."""

import hashlib
import http.client
import io
import json
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Mood:
    """How a file is served. ``cuts``: bytes after which the connection ends, request by request, None for no cut."""

    status: int = 200
    ranges: bool = True
    cuts: list[int | None] = field(default_factory=list)
    always_cut: int | None = None
    drops: int = 0
    """Requests that are not answered at all: the connection ends."""
    etag: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: Callable[[], object] = lambda: None
    """Called before the answer."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are part of the tests; anything else is printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Files:
    """A server of files. ``asked`` are its requests: (path, Range header)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.moods: dict[str, Mood] = {}
        self.otherwise = Mood(status=404)
        """How what is not there is served."""
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments: object) -> None:
                return

            def do_HEAD(self) -> None:
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                outer.answer(self)

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def put(self, path: str, content: bytes, **mood: object) -> str:
        """Serves ``content``; returns its address."""
        self.files[path] = content
        self.moods[path] = Mood(**mood)  # type: ignore[arg-type]
        return self.address + path

    def ranges(self, path: str) -> list[str]:
        """The Range headers of the requests for a path."""
        return [asked for name, asked in self.asked if name == path]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        wanted = handler.headers.get("Range", "")
        self.asked.append((path, wanted))
        mood = self.moods.get(path, self.otherwise)
        mood.wait()
        if mood.drops:
            mood.drops -= 1
            handler.close_connection = True
            return
        content = self.files.get(path, b"") if mood.status == 200 else b""
        status, start = mood.status, 0
        fresh = not handler.headers.get("If-Range") or handler.headers.get("If-Range") == mood.etag
        if wanted and mood.ranges and status == 200 and fresh:
            start = int(wanted.removeprefix("bytes=").split("-")[0])
            status = 206 if start < len(content) else 416
        body = content[start:] if status != 416 else b""
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        if status == 206:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if mood.etag:
            handler.send_header("ETag", mood.etag)
        for name, value in mood.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        cut = mood.cuts.pop(0) if mood.cuts else mood.always_cut
        handler.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            handler.wfile.flush()
            handler.close_connection = True


@contextmanager
def serving() -> Iterator[Files]:
    files = Files()
    try:
        yield files
    finally:
        files.close()


class Doorman:
    """Stands before a registry: wants a token, and may cut the first answer for a blob. ``asked`` as with :class:`Files`."""

    def __init__(self, registry: str, *, token: bool = True, cut: int | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.tokens: list[str] = []
        self.cut = cut
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments: object) -> None:
                return

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                if self.path.startswith("/token?"):
                    outer.tokens.append(self.path)
                    self.reply(200, json.dumps({"token": "open sesame"}).encode(), {})
                    return
                if token and self.headers.get("Authorization") != "Bearer open sesame":
                    realm = f'Bearer realm="http://{outer.name}/token",service="registry.invalid"'
                    self.reply(401, b"", {"WWW-Authenticate": realm})
                    return
                outer.asked.append((self.path, self.headers.get("Range", "")))
                connection = http.client.HTTPConnection(registry, timeout=30)
                passed = {k: v for k, v in self.headers.items() if k in ("Accept", "Range")}
                connection.request("GET", self.path, headers=passed)
                found = connection.getresponse()
                body = found.read()
                kept = {k: v for k, v in found.getheaders() if k in ("Content-Type", "Content-Range")}
                self.reply(found.status, body, kept)

            def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for key, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(key, value)
                self.end_headers()
                if outer.cut is not None and "/blobs/" in self.path and status == 200:
                    self.wfile.write(body[: outer.cut])
                    outer.cut = None
                    self.close_connection = True
                    return
                self.wfile.write(body)

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.name = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


# What is served -----------------------------------------------------------------------------------------------


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def executable(text: str, arch: str = "amd64") -> bytes:
    """Something that looks like an executable for Linux on that processor."""
    machine = {"amd64": 62, "arm64": 183}[arch]
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + text.encode()


def tar(files: dict[str, bytes | str], kind: str = "gz") -> bytes:
    """An archive. A text is a symbolic link to it; with ``=`` before it, it is a hard link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{kind}") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            if isinstance(content, str):
                entry.type = tarfile.LNKTYPE if content.startswith("=") else tarfile.SYMTYPE
                entry.linkname = content.removeprefix("=")
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()


OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"


def manifest(layers: list[bytes]) -> tuple[bytes, dict[str, bytes]]:
    """An image's manifest, and its blobs by digest."""
    config = b"{}"
    blobs = {f"sha256:{sha256(blob)}": blob for blob in (config, *layers)}

    def describe(blob: bytes, kind: str) -> dict[str, object]:
        return {"mediaType": kind, "digest": f"sha256:{sha256(blob)}", "size": len(blob)}

    content = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": describe(config, "application/vnd.oci.image.config.v1+json"),
        "layers": [describe(layer, "application/vnd.oci.image.layer.v1.tar+gzip") for layer in layers],
    }
    return json.dumps(content).encode(), blobs


def index(manifests: dict[str, bytes]) -> bytes:
    """The index of manifests by platform (``linux/amd64``)."""
    entries = [
        {
            "mediaType": OCI_MANIFEST,
            "digest": f"sha256:{sha256(content)}",
            "size": len(content),
            "platform": dict(zip(("os", "architecture"), platform.split("/"), strict=True)),
        }
        for platform, content in manifests.items()
    ]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries}).encode()


def push(registry: str, repository: str, tag: str, images: dict[str, list[bytes]]) -> str:
    """Pushes images by platform under one tag, as clients do; returns the index's digest."""
    manifests: dict[str, bytes] = {}
    for platform, layers in images.items():
        content, blobs = manifest(layers)
        for digest, blob in blobs.items():
            begun = _send(registry, "POST", f"/v2/{repository}/blobs/uploads/", b"", "", 202)
            parts = urlsplit(begun)
            query = f"{parts.query}&" if parts.query else ""
            _send(registry, "PUT", f"{parts.path}?{query}digest={digest}", blob, "application/octet-stream", 201)
        _send(registry, "PUT", f"/v2/{repository}/manifests/sha256:{sha256(content)}", content, OCI_MANIFEST, 201)
        manifests[platform] = content
    body = index(manifests)
    _send(registry, "PUT", f"/v2/{repository}/manifests/{tag}", body, OCI_INDEX, 201)
    return f"sha256:{sha256(body)}"


def _send(registry: str, method: str, path: str, body: bytes, kind: str, status: int) -> str:
    connection = http.client.HTTPConnection(registry, timeout=30)
    connection.request(method, path, body, {"Content-Type": kind} if kind else {})
    reply = connection.getresponse()
    text = reply.read()
    assert reply.status == status, (method, path, reply.status, text)
    return reply.getheader("Location") or ""
