"""Sends a request to a service, and receives its answer, which may come in pieces."""

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from .answer import Answer, Event
from .events import EventReader
from .gateway import port_of
from .request import Request

CONNECT_SECONDS = 10.0
"""Maximum time in seconds for a connection to the Gateway."""


class Unanswered(Exception):
    """No answer arrived, or only a part of it. The message gives the reason."""


class UnknownHost(Unanswered):
    """The name of the host has no address here."""


@dataclass(frozen=True)
class Endpoint:
    """Where a service is reached, and how."""

    url: str
    """URL of the service. Its host is the name in the request and in the server's certificate."""
    address: tuple[str, int] | None = None
    """Host and port to connect to instead of the URL's host."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 120.0
    """Time in seconds in which the answer, and each further piece of it, must arrive."""
    ca_file: str | None = None
    """File with the certificates of the authorities to trust. None: those of the system."""
    verify: bool = True
    """Whether the server's certificate is verified."""

    @property
    def host(self) -> str:
        """The header ``Host``: host and, if it is not that of the scheme, port of the URL."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def target(self, path: str) -> str:
        """The URL to which a request for ``path`` is sent."""
        parts = urlsplit(self.url)
        place = parts.netloc
        if self.address is not None:
            host, port = self.address
            place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return f"{parts.scheme}://{place}{parts.path.rstrip('/')}{path}"


def parse_address(text: str, url: str) -> tuple[str, int]:
    """``HOST:PORT`` or ``HOST``, whose port is then that of the URL. Raises ``ValueError``."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(text)
    return parts.hostname, parts.port or port_of(url)


class _Named(HTTPAdapter):
    """Connects by TLS to an address whose certificate has another name."""

    def __init__(self, name: str) -> None:
        self._name = name
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, server_hostname=self._name, **options)


class Connection:
    """Sends requests to one service, one after the other. Each thread needs its own."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session = requests.Session()
        # With authentication of its own, requests does not send passwords from ~/.netrc.
        self._session.auth = lambda request: request
        if endpoint.address is not None:
            self._session.trust_env = False  # a proxy would not connect to the address
            name = urlsplit(endpoint.url).hostname or ""
            self._session.mount("https://", _Named(name))

    def close(self) -> None:
        """Closes the connection."""
        self._session.close()

    def send(self, request: Request, on_event: Callable[[Event], None] = lambda _: None) -> Answer:
        """Sends a request, and returns its answer. ``on_event`` gets each event of a stream when it arrives. Raises
        :class:`Unanswered`.
        """
        begun = time.monotonic()
        with self._opened(request) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            head = Answer(response.status_code, response.reason or "", headers, "", 0.0)
            events: list[Event] = []
            content = bytearray()
            reader = EventReader()
            for piece in self._pieces(response, begun):
                if not head.is_stream:
                    content += piece
                    continue
                for data in reader.feed(piece):
                    events.append(Event(data, time.monotonic() - begun))
                    on_event(events[-1])
        text = content.decode("utf-8", errors="replace")
        return Answer(head.status, head.reason, headers, text, time.monotonic() - begun, tuple(events))

    @contextmanager
    def _opened(self, request: Request) -> Iterator[requests.Response]:
        endpoint = self._endpoint
        target = endpoint.target(request.path)
        headers = {"Accept-Encoding": "identity", "Accept": "*/*", "Host": endpoint.host, **endpoint.headers}
        try:
            with self._session.request(
                request.method,
                target,
                json=request.body,
                headers=headers,
                timeout=(min(CONNECT_SECONDS, endpoint.seconds), endpoint.seconds),
                verify=self._verify(),
                stream=True,
                allow_redirects=False,  # the header Authorization is for this host only
            ) as response:
                yield response
        except requests.Timeout as error:
            raise Unanswered(f"{target} did not answer within {endpoint.seconds:g} s.") from error
        except requests.exceptions.SSLError as error:
            reason = _reason(error)
            hint = " Pass --cacert with its authority, or --insecure." if "certificate" in reason.lower() else ""
            raise Unanswered(f"{target}: the TLS connection failed: {reason}.{hint}") from error
        except requests.ConnectionError as error:
            if _is_unknown_host(error):
                raise UnknownHost(
                    f"The name {urlsplit(target).hostname} cannot be resolved on this machine."
                ) from error
            if "timed out" in str(error):  # while the content is read
                raise Unanswered(f"{target} sent no further piece within {endpoint.seconds:g} s.") from error
            raise Unanswered(f"{target} cannot be reached: {_reason(error)}") from error
        except requests.RequestException as error:
            raise Unanswered(f"{target}: the answer broke off: {_reason(error)}") from error

    def _verify(self) -> bool | str:
        if not self._endpoint.verify:
            return False
        own = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        return self._endpoint.ca_file or own or True

    def _pieces(self, response: requests.Response, begun: float) -> Iterator[bytes]:
        """The content, each piece as soon as it arrives."""
        # Without chunks, requests would wait for a whole piece of the requested size.
        size = None if getattr(response.raw, "chunked", False) or "content-length" in response.headers else 1
        for piece in response.iter_content(size):
            yield piece
            if time.monotonic() - begun > self._endpoint.seconds:
                raise Unanswered(f"The answer was not complete after {self._endpoint.seconds:g} s.")


def _inner(error: BaseException) -> BaseException | None:
    """The error that requests and urllib3 wrap in another one."""
    for inner in (getattr(error, "reason", None), error.args[0] if error.args else None, error.__cause__):
        if isinstance(inner, BaseException):
            return inner
    return None


def _is_unknown_host(error: BaseException) -> bool:
    """Whether the lookup of a name is the cause of an error."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, socket.gaierror):
        found = _inner(found)
    return found is not None


def _reason(error: BaseException) -> str:
    """The innermost reason of an error of requests."""
    while (inner := _inner(error)) is not None:
        error = inner
    return str(error)
