"""Server-sent events, read from the pieces in which they arrive.

Source: HTML Standard, "Server-sent events", 9.2.6 "Interpreting an event stream".
"""

import codecs
import re
from collections.abc import Iterable, Iterator

DONE = "[DONE]"
"""The data of the last event of OpenAI's API."""

_LINE = re.compile(r"\r\n|\n|\r")


class EventReader:
    """Collects bytes, and returns the data of each event as soon as the event is complete."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._rest = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[str]:
        """The data of the events that this piece completes."""
        return list(self._events(self._lines(self._decoder.decode(piece))))

    def _lines(self, text: str) -> list[str]:
        text = self._rest + text
        # A carriage return at the end may be the first half of a line end.
        held = "\r" if text.endswith("\r") else ""
        *lines, last = _LINE.split(text[: len(text) - len(held)])
        self._rest = last + held
        return lines

    def _events(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            if not line:
                if self._data:
                    yield "\n".join(self._data)
                self._data = []
                continue
            name, _, value = line.partition(":")
            if name == "data":
                self._data.append(value.removeprefix(" "))
