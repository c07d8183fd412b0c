"""A hub on the loopback interface: the two kinds of requests by which ``huggingface_hub`` asks for a model's files."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Repository:
    """A model's repository at one revision."""

    files: Mapping[str, Any]
    """Content of each file; a number is the size of a file that nobody may download."""
    gated: bool = False
    revision: str = REVISION


@dataclass
class Hub:
    """The hub: its repositories, and what it was asked."""

    url: str
    repositories: dict[str, Repository]
    requests: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    token: str = "hf_loopback"
    """Who sends it may read gated models."""


def content_of(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[:2] == ["api", "models"] and len(parts) in (4, 6):
            return self.info("/".join(parts[2:4]), parts[5] if len(parts) == 6 else "main", body)
        if len(parts) > 4 and parts[2] == "resolve":
            return self.file("/".join(parts[:2]), parts[3], "/".join(parts[4:]), body)
        return self.send(404, {}, b"", body)

    def repository(self, name: str, revision: str, body: bool) -> Repository | None:
        """The repository, or None where an error was sent: codes as the hub sends them (``hf_raise_for_status``)."""
        self.hub.requests.append(self.path)
        self.hub.tokens.append(self.headers.get("Authorization"))
        found = self.hub.repositories.get(name)
        if found is None:
            self.send(404, {"X-Error-Code": "RepoNotFound"}, b"", body)
        elif revision not in ("main", found.revision):
            self.send(404, {"X-Error-Code": "RevisionNotFound"}, b"", body)
            return None
        return found

    def info(self, name: str, revision: str, body: bool) -> None:
        if (found := self.repository(name, revision, body)) is None:
            return
        siblings = [
            {"rfilename": file, "size": value if isinstance(value, int) else len(content_of(value))}
            for file, value in found.files.items()
        ]
        answer = {"id": name, "modelId": name, "sha": found.revision, "siblings": siblings, "gated": found.gated}
        self.send(200, {"Content-Type": "application/json"}, json.dumps(answer).encode(), body)

    def file(self, name: str, revision: str, file: str, body: bool) -> None:
        if (found := self.repository(name, revision, body)) is None:
            return
        commit = {"X-Repo-Commit": found.revision}
        if found.gated and self.headers.get("Authorization") != f"Bearer {self.hub.token}":
            self.send(403, {**commit, "X-Error-Code": "GatedRepo"}, b"", body)
        elif file not in found.files or isinstance(found.files[file], int):
            self.send(404, {**commit, "X-Error-Code": "EntryNotFound"}, b"", body)
        else:
            content = content_of(found.files[file])
            self.send(200, {**commit, "ETag": f'"{hash(content):x}"'}, content, body)

    def send(self, code: int, headers: Mapping[str, str], content: bytes, body: bool) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def serving(repositories: dict[str, Repository]) -> Iterator[Hub]:
    """A hub that serves these repositories."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.hub = hub = Hub(f"http://127.0.0.1:{server.server_address[1]}", repositories)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
