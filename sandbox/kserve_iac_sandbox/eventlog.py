"""What happened to the sandbox's processes, one JSON object a line: ``time``, ``what``, ``name`` and details."""

import datetime
import json
import os
import threading
from pathlib import Path
from typing import Any

from . import files


def now() -> str:
    """The current time, UTC, to the second (RFC 3339)."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def age(since: str, at: str | None = None) -> str:
    """How long ago a time of :func:`now` was, in its two largest units; empty for an empty time."""
    if not since:
        return ""
    form = "%Y-%m-%dT%H:%M:%SZ"
    passed = datetime.datetime.strptime(at or now(), form) - datetime.datetime.strptime(since, form)
    seconds = max(0, int(passed.total_seconds()))
    units = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or (name == "s" and not parts):
            parts.append(f"{count}{name}")
    return " ".join(parts[:2])


class EventLog:
    """Appends events; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def write(self, what: str, name: str = "", **details: Any) -> None:
        line = json.dumps({"time": now(), "what": what, **({"name": name} if name else {}), **details}) + "\n"
        with self._lock:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)


def read(path: Path, last: int = 100) -> list[dict[str, Any]]:
    """The last events, oldest first."""
    return [json.loads(line) for line in files.tail(path, last) if line.startswith("{") and line.endswith("}")]
