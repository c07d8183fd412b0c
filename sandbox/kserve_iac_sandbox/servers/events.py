"""Keeps the CloudEvents that it is sent: something for a logger to send to.

``python events.py [PORT]`` (default 8080). ``POST /`` takes one event, in HTTP's binary or structured form, and writes it as a
line of JSON to standard output. ``GET /`` returns the newest 1,000 as a JSON list; ``?type=`` and ``?inferenceservicename=``
choose by any attribute. A file of its own, without imports of the project, because it runs in a pod.
"""

import collections
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

KEPT = 1000

Event = dict[str, Any]


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    events: ClassVar[collections.deque[Event]] = collections.deque(maxlen=KEPT)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        event = parse(dict(self.headers.items()), content)
        if event is None:
            self._send(400, {"error": "This is no CloudEvent: it has neither the header ce-type nor the field type."})
            return
        self.events.append(event)
        print(json.dumps(event), flush=True)
        self._send(200, {})

    def do_GET(self) -> None:
        wanted = dict(parse_qsl(urlsplit(self.path).query))
        chosen = [event for event in self.events if all(event.get(name) == value for name, value in wanted.items())]
        self._send(200, chosen)

    def _send(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Events are the log."""


def parse(headers: dict[str, str], content: bytes) -> Event | None:
    """An event with its attributes and ``data``; None where the request is none."""
    lower = {name.lower(): value for name, value in headers.items()}
    data = value(content.decode(errors="replace"))
    if lower.get("content-type", "").startswith("application/cloudevents+json"):
        return data if isinstance(data, dict) and "type" in data else None
    event = {name.removeprefix("ce-"): value for name, value in lower.items() if name.startswith("ce-")}
    return {**event, "data": data} if "type" in event else None


def value(text: str) -> Any:
    """The value of a JSON text; data of another kind stays a text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    ThreadingHTTPServer(("0.0.0.0", port), Answers).serve_forever()  # noqa: S104 - in the pod's own network


if __name__ == "__main__":
    main()
