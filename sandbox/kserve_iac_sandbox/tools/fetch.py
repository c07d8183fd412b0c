"""Files over HTTPS: resumed where they broke off, verified, and never in place before they are whole.

A server that does not answer is not asked again as long as the :class:`Fetcher` lives. So where publishers are out of reach,
that is known within :data:`PROBE_SECONDS`, all of them being asked at the same time.
"""

import contextlib
import os
import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests
import urllib3

from .. import files
from . import checksums
from .errors import Stopped, ToolError, Unavailable, WrongChecksum

Tell = Callable[[int, int], None]
"""Told of bytes there, and of all (0 = not known)."""

CONNECT_SECONDS = 4.0
"""For each address that a server's name stands for."""
READ_SECONDS = 20.0
"""Without a byte, for this long, a download is broken."""
PROBE_SECONDS = 5.0
"""A server that did not answer in this time counts as away. Chosen: a TLS handshake across the world takes one."""
ATTEMPTS = 5
"""How often a download that breaks off is resumed without getting further."""
SMALL = 4 << 20
"""Bytes that a checksum file or a manifest may have; a manifest's limit in the OCI distribution specification is the same."""
_CHUNK = 256 << 10

AWAY = (429, 500, 502, 503, 504)
"""Answers of a server that answers nothing else either for now. 403 and 404 are about one file."""


def mirror_from_environment() -> str:
    """``$KSERVE_IAC_MIRROR`` without a slash at its end; empty where there is no mirror."""
    return os.environ.get("KSERVE_IAC_MIRROR", "").strip().rstrip("/")


def mirrored(address: str, mirror: str) -> str:
    """Where a mirror has a file: the address without ``https://`` below the mirror's; unchanged without a mirror."""
    return f"{mirror}/{address.split('://', 1)[-1]}" if mirror else address


def host(address: str) -> str:
    return urlsplit(address).netloc


class Fetcher:
    """Downloads into one folder, for several threads. With a mirror, nothing but the mirror is asked.

    ``mirror`` is by default ``$KSERVE_IAC_MIRROR``; empty, there is none. Raises :class:`ToolError` where it is no address.
    Certificates and proxies are those of ``requests``: ``REQUESTS_CA_BUNDLE``, ``HTTPS_PROXY``, ``NO_PROXY``, ``~/.netrc``.
    """

    def __init__(self, folder: Path, mirror: str | None = None) -> None:
        self.folder = folder
        self.mirror = mirror_from_environment() if mirror is None else mirror.rstrip("/")
        if self.mirror and not self.mirror.startswith(("https://", "http://")):
            raise ToolError(f"{self.mirror!r} is no address of a mirror: it has to begin with https:// or http://.")
        self.away: dict[str, str] = {}
        """Servers that did not answer, and how that showed."""
        self.stop = threading.Event()
        """Set, every download ends with :class:`Stopped`; what is there stays, to be resumed."""
        self._local = threading.local()
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    # Servers --------------------------------------------------------------------------------------------------

    def server(self, address: str) -> str:
        """The server that is asked for an address: its own, or the mirror."""
        return host(mirrored(address, self.mirror))

    def probe(self, addresses: Iterable[str]) -> None:
        """Asks the server of each address whether it is there, all at once, in :data:`PROBE_SECONDS` at most."""
        roots = {host(found): found for found in (mirrored(address, self.mirror) for address in addresses)}
        roots = {name: found for name, found in roots.items() if name not in self.away}
        answers: queue.Queue[tuple[str, str]] = queue.Queue()

        def ask(name: str, address: str) -> None:
            parts = urlsplit(address)
            try:
                timeout = (CONNECT_SECONDS, PROBE_SECONDS)
                reply = requests.head(f"{parts.scheme}://{parts.netloc}/", timeout=timeout, allow_redirects=False)
                answers.put((name, f"it answers {reply.status_code}" if reply.status_code in AWAY else ""))
            except requests.RequestException as error:
                answers.put((name, _reason(error)))

        # Threads that nobody waits for: looking a name up has no time-out, and may take minutes.
        for name, address in roots.items():
            threading.Thread(target=ask, args=(name, address), daemon=True).start()
        waiting = set(roots)
        clock = threading.Timer(PROBE_SECONDS, lambda: answers.put(("", "")))
        clock.daemon = True
        clock.start()
        try:
            while waiting:
                name, reason = answers.get()
                if not name:
                    break
                waiting.discard(name)
                if reason:
                    self.away[name] = reason
        finally:
            clock.cancel()
        for name in waiting:
            self.away[name] = f"no answer within {PROBE_SECONDS:g} s"

    def _session(self) -> requests.Session:
        # requests' sessions are not safe across threads.
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
        return session

    def _ask(self, address: str, headers: dict[str, str]) -> requests.Response:
        # Compressed in transit, a length would not be the file's, nor could it be resumed.
        sent = {"Accept-Encoding": "identity", **headers}
        return self._session().get(address, headers=sent, timeout=(CONNECT_SECONDS, READ_SECONDS), stream=True)

    def get(self, address: str, headers: dict[str, str] | None = None, *, refused: bool = False) -> requests.Response:
        """A request whose body is still to be read, of the address as it is (no mirror is put in its place).

        Raises :class:`Unavailable` where the server is away or refuses; with ``refused``, 401 and 416 are returned.
        """
        name = host(address)
        if name in self.away:
            raise Unavailable(f"{name} cannot be reached ({self.away[name]})")
        if self.stop.is_set():
            raise Stopped
        try:
            try:
                reply = self._ask(address, headers or {})
            except requests.exceptions.ConnectionError as error:
                # A connection that was kept for this request may have been closed by the server in the same moment.
                if not error.args or not isinstance(error.args[0], urllib3.exceptions.ProtocolError):
                    raise
                reply = self._ask(address, headers or {})
        except requests.RequestException as error:
            self.away[name] = _reason(error)
            raise Unavailable(f"{name} cannot be reached ({self.away[name]})") from error
        if reply.status_code < 300 or (refused and reply.status_code in (401, 416)):
            return reply
        reply.close()
        if reply.status_code in AWAY:
            self.away[name] = f"it answers {reply.status_code}"
        raise Unavailable(f"{address}: {name} answers {reply.status_code}")

    # Files ----------------------------------------------------------------------------------------------------

    def text(self, address: str) -> str:
        """A small file (:data:`SMALL`). Raises :class:`Unavailable` where it cannot be had."""
        return small(self.get(mirrored(address, self.mirror))).decode(errors="replace")

    def checksum(self, addresses: Iterable[str], name: str) -> str:
        """The SHA-256 of a file by the first address that says it. Raises :class:`Unavailable` where none does."""
        problems: list[str] = []
        for address in addresses:
            try:
                if found := checksums.find(self.text(address), name):
                    return found
                problems.append(f"{address} says nothing of {name}")
            except Unavailable as problem:
                problems.append(str(problem))
        raise Unavailable("; ".join(problems) or f"{name} has no published checksum")

    def place(self, address: str) -> Path:
        """Where the file is, or will be, on this machine."""
        parts = urlsplit(address)
        return self.folder / re.sub(r"[^\w.-]", "_", parts.netloc) / re.sub(r"[^\w./-]", "_", parts.path.lstrip("/"))

    def file(
        self,
        address: str,
        expected: str,
        tell: Tell = lambda done, total: None,
        *,
        size: int = 0,
        get: Callable[[str, dict[str, str]], requests.Response] | None = None,
    ) -> Path:
        """The whole, verified file. ``expected`` is its SHA-256, or empty where it is not known.

        ``size`` in bytes where it is known; ``get`` asks for the address, where that takes more than a request (a token).
        Raises :class:`Unavailable` where the file cannot be had, and :class:`WrongChecksum` where it is not the right one.
        """
        place = self.place(address)
        with self._guard:
            lock = self._locks.setdefault(str(place), threading.Lock())
        with lock:  # two programs may come in one file
            if place.exists() and (not expected or checksums.of_file(place) == expected):
                return place
            partial = place.with_name(place.name + ".part")
            partial.parent.mkdir(parents=True, exist_ok=True)
            ask = get or (lambda asked, headers: self.get(mirrored(asked, self.mirror), headers, refused=True))
            self._load(address, partial, tell, size, ask)
            found = checksums.of_file(partial)
            if expected and found != expected:
                discard(partial)
                raise WrongChecksum(
                    f"{address} is not what it should be: its SHA-256 is {found}, expected is {expected}. "
                    "It was removed. Try again; if it stays like this, its server or something on the way changed it."
                )
            partial.replace(place)
            _tag(partial).unlink(missing_ok=True)
            return place

    def _load(
        self,
        address: str,
        partial: Path,
        tell: Tell,
        size: int,
        ask: Callable[[str, dict[str, str]], requests.Response],
    ) -> None:
        """Fills ``partial``, in as many requests as it takes."""
        left, problem = ATTEMPTS, ""
        while left:
            have = partial.stat().st_size if partial.exists() else 0
            if size and have == size:
                return
            try:
                if self._request(address, partial, have, tell, size, ask):
                    return
                problem = "the connection ends before the file does"
            except _Broken as broken:
                problem = str(broken)
            further = partial.stat().st_size if partial.exists() else 0
            left = ATTEMPTS if further > have else left - 1
        raise Unavailable(f"{address} breaks off: {problem}")

    def _request(
        self,
        address: str,
        partial: Path,
        have: int,
        tell: Tell,
        size: int,
        ask: Callable[[str, dict[str, str]], requests.Response],
    ) -> bool:
        """One request, from where the last one ended. Whether the file is whole now."""
        headers = {}
        if have:
            # An end where it is known: some registries read no open range.
            headers["Range"] = f"bytes={have}-{size - 1 if size else ''}"
            with contextlib.suppress(FileNotFoundError):
                headers["If-Range"] = _tag(partial).read_text()
        with ask(address, headers) as reply:
            if reply.status_code == 416:  # longer than the file, or as long: begun anew, its checksum will tell
                discard(partial)
                return False
            if reply.status_code == 401:
                raise Unavailable(f"{address}: {host(address)} answers 401")
            total = int(reply.headers.get("Content-Length") or 0)
            if reply.status_code == 206:
                start, all_of_it = _content_range(reply.headers.get("Content-Range", ""))
                if start != have:
                    discard(partial)
                    return False
                total = all_of_it or (total + have if total else 0)
            else:  # the server gives it from its beginning, whatever it was asked for
                discard(partial)
                have = 0
                tag = reply.headers.get("ETag", "")
                if tag and not tag.startswith("W/"):  # a weak one may not be compared with (RFC 9110, 13.1.5)
                    files.write(_tag(partial), tag, 0o644)
            total = size or total
            tell(have, total)
            # Not buffered: once it was told to stop, nothing is written any more, so that another run may go on at once.
            with partial.open("ab", buffering=0) as out:
                for chunk in _body(reply):
                    if self.stop.is_set():
                        raise Stopped
                    out.write(chunk)
                    have += len(chunk)
                    tell(have, total)
        return not total or have >= total


def small(reply: requests.Response) -> bytes:
    """The body of an answer that is at most :data:`SMALL`; :class:`Unavailable` where it is larger or breaks off."""
    with reply:
        body = b""
        try:
            for chunk in _body(reply):
                body += chunk
                if len(body) > SMALL:
                    raise Unavailable(f"{reply.url} is larger than {SMALL >> 20} MiB")
        except _Broken as broken:
            raise Unavailable(f"{reply.url} breaks off: {broken}") from broken
        return body


class _Broken(Exception):
    """A body ended before its end. The message says how."""


def _body(reply: requests.Response) -> Iterator[bytes]:
    """The bytes as they are sent. An archive that is sent as "gzip-encoded" is not unpacked: its checksum is the archive's."""
    try:
        yield from reply.raw.stream(_CHUNK, decode_content=False)
    except urllib3.exceptions.ReadTimeoutError as error:
        raise _Broken(f"nothing came for {READ_SECONDS:g} s") from error
    except urllib3.exceptions.HTTPError as error:
        raise _Broken("the connection ends before the file does") from error


def discard(partial: Path) -> None:
    """Removes a download that is of no use."""
    partial.unlink(missing_ok=True)
    _tag(partial).unlink(missing_ok=True)


def _tag(partial: Path) -> Path:
    """Where the server's name for this state of the file (ETag) is kept."""
    return partial.with_name(partial.name + ".tag")


def _content_range(text: str) -> tuple[int, int]:
    """Start and length of the whole of ``bytes 5-9/10``; -1 for a start that cannot be read, 0 for no length."""
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", text.strip())
    if not found:
        return -1, 0
    return int(found[1]), 0 if found[2] == "*" else int(found[2])


def _reason(error: requests.RequestException) -> str:
    """Why, in a few words: requests' own messages are nested three times."""
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"no connection within {CONNECT_SECONDS:g} s"
    if isinstance(error, requests.exceptions.Timeout):
        return f"no answer within {READ_SECONDS:g} s"
    text = str(error)
    if "resolve" in text or "getaddrinfo" in text or "Name or service" in text:
        return "its name is not known here"
    if "refused" in text:
        return "the connection is refused"
    return "the connection breaks off"
