"""A cluster and its Gateway on the loopback interface: an API server with objects, and a server that answers as models do."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

Json = dict[str, Any]

RESOURCES: dict[str, list[tuple[str, str]]] = {
    "v1": [("Service", "services"), ("ConfigMap", "configmaps")],
    "serving.kserve.io/v1beta1": [("InferenceService", "inferenceservices")],
    "serving.kserve.io/v1alpha2": [("LLMInferenceService", "llminferenceservices")],
    "serving.kserve.io/v1alpha1": [
        ("InferenceGraph", "inferencegraphs"),
        ("LLMInferenceService", "llminferenceservices"),
        ("ServingRuntime", "servingruntimes"),
        ("ClusterServingRuntime", "clusterservingruntimes"),
    ],
    "gateway.networking.k8s.io/v1": [("HTTPRoute", "httproutes"), ("Gateway", "gateways")],
}

READY = [{"type": "Ready", "status": "True"}]


@dataclass
class Asked:
    """A request that a model received."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Reply:
    """What a model answers: a whole content, or pieces that are sent one by one."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Sequence[bytes] | None = None
    content_type: str = "application/json"
    chunked: bool = True
    """Whether pieces are sent as chunks; otherwise the end of the connection ends the answer."""
    breaks: bool = False
    """Whether the connection is closed before the last chunk."""
    between: Callable[[], None] = lambda: None
    """Called before each piece but the first."""


@dataclass
class World:
    """The objects of the cluster, the answers of its models by path, and what was asked."""

    objects: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """API version and plural -> objects."""
    forbidden: set[str] = field(default_factory=set)
    """Paths that the API server refuses."""
    absent: set[str] = field(default_factory=set)
    """API versions that the API server does not serve."""
    replies: dict[str, Reply | Callable[[Asked], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    """Paths that the API server was asked for."""
    api_port: int = 0
    model_port: int = 0

    def add(self, obj: Json) -> Json:
        """Adds an object to the cluster."""
        plural = next(plural for kind, plural in RESOURCES[obj["apiVersion"]] if kind == obj["kind"])
        self.objects.setdefault((obj["apiVersion"], plural), []).append(obj)
        return obj

    @property
    def kubeconfig(self) -> str:
        """The content of a kubeconfig for the API server. Its context has the namespace ``models``."""
        return yaml.safe_dump(
            {
                "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{self.api_port}"}}],
                "users": [{"name": "u", "user": {"token": "login-of-the-cluster"}}],
                "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "models"}}],
                "current-context": "x",
            }
        )

    @property
    def address(self) -> str:
        """Where the models are."""
        return f"127.0.0.1:{self.model_port}"


def llm(name: str = "chat", *, url: str = "http://gateway.invalid/models/chat", **spec: Any) -> Json:
    """An LLMInferenceService that is ready."""
    return {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {"name": name, "namespace": "models", "uid": f"uid-{name}"},
        "spec": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **spec},
        "status": {"url": url, "conditions": READY},
    }


def isvc(name: str = "iris", *, url: str | None = None, **predictor: Any) -> Json:
    """An InferenceService that is ready."""
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": name, "namespace": "models", "uid": f"uid-{name}"},
        "spec": {"predictor": predictor or {"model": {"modelFormat": {"name": "sklearn"}, "protocolVersion": "v1"}}},
        "status": {"url": url or f"http://{name}-models.invalid", "conditions": READY},
    }


def graph(name: str = "steps") -> Json:
    """An InferenceGraph that is ready."""
    return {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "InferenceGraph",
        "metadata": {"name": name, "namespace": "models", "uid": f"uid-{name}"},
        "spec": {"nodes": {}},
        "status": {"url": f"http://{name}-models.invalid", "conditions": READY},
    }


def chat_answer(text: str = "Hello!", model: str = "chat") -> Json:
    """A chat completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
    }


def chunk(model: str = "chat", reason: str | None = None, **delta: Any) -> Json:
    """A chunk of a streamed chat completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }


def event(body: Any) -> bytes:
    """A server-sent event."""
    return f"data: {body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)}\n\n".encode()


def chat_stream(*texts: str, model: str = "chat") -> list[bytes]:
    """The events of a streamed chat completion."""
    usage = {**chunk(model), "choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": len(texts)}}
    bodies = [chunk(model, role="assistant", content=""), *(chunk(model, content=one) for one in texts)]
    return [event(one) for one in (*bodies, chunk(model, "stop"), usage, "[DONE]")]


def streamed(pieces: Sequence[bytes], **fields: Any) -> Reply:
    """A stream of events."""
    return Reply(pieces=pieces, content_type="text/event-stream; charset=utf-8", **fields)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def log_message(self, *arguments: Any) -> None:
        pass

    def whole(self, status: int, body: Any, headers: dict[str, str], content_type: str = "application/json") -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


class _Api(_Handler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.world.read.append(self.path)
        if path in self.world.forbidden:
            return self.whole(403, {"message": f"{path} is forbidden"}, {})
        parts = path.strip("/").split("/")
        version, rest = (parts[1], parts[2:]) if parts[0] == "api" else ("/".join(parts[1:3]), parts[3:])
        if version not in RESOURCES or version in self.world.absent:
            return self.whole(404, {"message": "not found"}, {})
        if not rest:
            kinds = [
                {"kind": kind, "name": plural, "namespaced": not kind.startswith("Cluster")}
                for kind, plural in RESOURCES[version]
            ]
            return self.whole(200, {"resources": kinds}, {})
        namespace = None
        if rest[0] == "namespaces":
            namespace, rest = rest[1], rest[2:]
        found = [
            one
            for one in self.world.objects.get((version, rest[0]), [])
            if namespace in (None, one["metadata"].get("namespace"))
        ]
        if len(rest) == 1:
            assert "labelSelector" not in parse_qs(urlsplit(self.path).query)
            return self.whole(200, {"items": found}, {})
        named = [one for one in found if one["metadata"]["name"] == rest[1]]
        return self.whole(200, named[0], {}) if named else self.whole(404, {"message": "not found"}, {})


class _Model(_Handler):
    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.world.asked.append(asked)
        reply = self.world.replies.get(self.path, Reply({"detail": "Not Found"}, 404))
        reply = reply if isinstance(reply, Reply) else reply(asked)
        if reply.pieces is None:
            return self.whole(reply.status, reply.body, reply.headers, reply.content_type)
        self.send_response(reply.status)
        ends = ("Transfer-Encoding", "chunked") if reply.chunked else ("Connection", "close")
        for name, value in {"Content-Type": reply.content_type, ends[0]: ends[1], **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for number, piece in enumerate(reply.pieces):
            if number:
                reply.between()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if reply.chunked else piece)
            self.wfile.flush()
        if reply.chunked and not reply.breaks:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = not reply.chunked or reply.breaks

    do_GET = do_POST = answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client may go away
            super().handle_error(*arguments)


@contextmanager
def serving(world: World) -> Iterator[World]:
    """Serves the cluster and its models."""
    servers = []
    for handler in (_Api, _Model):
        bound = type(handler.__name__, (handler,), {"world": world})
        servers.append(_Server(("127.0.0.1", 0), bound))
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()  # ends quickly
    world.api_port, world.model_port = (server.server_port for server in servers)
    try:
        yield world
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
