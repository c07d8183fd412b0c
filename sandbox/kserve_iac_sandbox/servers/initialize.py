"""Runs KServe's storage initializer where no cloud is in reach: its clients of Google Cloud Storage and S3 find folders instead.

``python initialize.py ENTRYPOINT [ARGUMENT...]``. A file of its own, without imports of the project, because it runs in the
initializer's environment. ``KSERVE_IAC_BUCKETS`` names folders, separated by colons. The object NAME of gs://BUCKET is the first
file ``gs/BUCKET/NAME`` in one of them, and that of s3://BUCKET the file ``s3/BUCKET/NAME``.

The initializer is as its publisher has it. It asks a server on its own loopback interface, which speaks as much of both
protocols as it needs: lists, and whole objects or parts of them.
"""

import json
import mimetypes
import os
import runpy
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

GOOGLE = "storage/v1/b/"
"""Paths of Google's API; all others are those of S3."""


class Buckets:
    """Folders as buckets."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders

    def names(self, kind: str, bucket: str, prefix: str) -> list[str]:
        """The objects whose names begin so, in order."""
        found = set()
        for base in self._bases(kind, bucket):
            for path in base.rglob("*"):
                if path.is_file() and (name := path.relative_to(base).as_posix()).startswith(prefix):
                    found.add(name)
        return sorted(found)

    def file(self, kind: str, bucket: str, name: str) -> Path | None:
        """The file of an object."""
        for base in self._bases(kind, bucket):
            path = Path(os.path.normpath(base / name))
            if path.is_file() and base in path.parents:
                return path
        return None

    def exists(self, kind: str, bucket: str) -> bool:
        return bool(list(self._bases(kind, bucket)))

    def _bases(self, kind: str, bucket: str) -> Iterator[Path]:
        for folder in self.folders:
            base = folder / kind / bucket
            if bucket not in ("", ".", "..") and "/" not in bucket and base.is_dir():
                yield base

    def missing(self, kind: str, bucket: str, name: str) -> str:
        """What a user has to do for an object that is not there."""
        return (
            f"No cloud is in reach of the sandbox. It has no object {kind}://{bucket}/{name}: "
            f"put it at {self.folders[0] / kind / bucket / name} on this machine."
        )


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    buckets: Buckets

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        url = urlsplit(self.path)
        query = {key: values[-1] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        # A download of Google's is below /download; a slash in a name is quoted there, and separates nothing.
        path = url.path.lstrip("/").removeprefix("download/")
        if path.startswith(GOOGLE):
            bucket, _, rest = path.removeprefix(GOOGLE).partition("/")
            self._google(unquote(bucket), unquote(rest.removeprefix("o").lstrip("/")), query, body)
        else:
            bucket, _, name = unquote(path).partition("/")
            self._s3(bucket, name, query, body)

    def _google(self, bucket: str, name: str, query: Mapping[str, str], body: bool) -> None:
        if not name:
            items = [self._described(bucket, one) for one in self.buckets.names("gs", bucket, query.get("prefix", ""))]
            self._send(200, json.dumps({"kind": "storage#objects", "items": items}), "application/json", body)
            return
        if file := self.buckets.file("gs", bucket, name):
            if query.get("alt") == "media":
                self._send_file(file, body)
            else:
                self._send(200, json.dumps(self._described(bucket, name)), "application/json", body)
            return
        text = self._missing("gs", bucket, name)
        self._send(404, json.dumps({"error": {"code": 404, "message": text}}), "application/json", body)

    def _described(self, bucket: str, name: str) -> dict[str, str]:
        file = self.buckets.file("gs", bucket, name)
        size = file.stat().st_size if file else 0
        return {"kind": "storage#object", "bucket": bucket, "name": name, "size": str(size), "generation": "1"}

    def _s3(self, bucket: str, name: str, query: Mapping[str, str], body: bool) -> None:
        if not name and self.buckets.exists("s3", bucket):
            prefix = query.get("prefix", "")
            if body and not self.buckets.names("s3", bucket, prefix):
                self._missing("s3", bucket, prefix)
            self._send(200, self._listed(bucket, prefix), "application/xml", body)
        elif name and (file := self.buckets.file("s3", bucket, name)):
            self._send_file(file, body)
        else:
            code = "NoSuchKey" if name else "NoSuchBucket"
            text = self._missing("s3", bucket, name or query.get("prefix", ""))
            self._send(
                404, f"<Error><Code>{code}</Code><Message>{escape(text)}</Message></Error>", "application/xml", body
            )

    def _missing(self, kind: str, bucket: str, name: str) -> str:
        """The message of an object that is not there, also in the log: not every client shows what a server answers."""
        text = self.buckets.missing(kind, bucket, name)
        print(text, file=sys.stderr, flush=True)
        return text

    def _listed(self, bucket: str, prefix: str) -> str:
        entries = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{file.stat().st_size}</Size>"
            f"<LastModified>2020-01-01T00:00:00.000Z</LastModified><ETag>{tag(file)}</ETag></Contents>"
            for name in self.buckets.names("s3", bucket, prefix)
            if (file := self.buckets.file("s3", bucket, name))
        )
        return (
            f"<ListBucketResult><Name>{escape(bucket)}</Name><Prefix>{escape(prefix)}</Prefix>"
            f"<IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        )

    def _send_file(self, file: Path, body: bool) -> None:
        data, status, headers = file.read_bytes(), 200, {"ETag": tag(file), "Last-Modified": formatdate(0, usegmt=True)}
        if (wanted := self.headers.get("Range", "")).startswith("bytes="):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            begin, end = int(first), min(int(last or len(data) - 1), len(data) - 1)
            headers["Content-Range"] = f"bytes {begin}-{end}/{len(data)}"
            data, status = data[begin : end + 1], 206
        self._send(status, data, mimetypes.guess_type(file.name)[0] or "application/octet-stream", body, headers)

    def _send(
        self, status: int, content: str | bytes, kind: str, body: bool, headers: Mapping[str, str] | None = None
    ) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged: the initializer says itself what it copies."""


def tag(file: Path) -> str:
    """What tells two contents of an object apart."""
    found = file.stat()
    return f'"{found.st_mtime_ns:x}-{found.st_size:x}"'


def serve(folders: Sequence[Path]) -> ThreadingHTTPServer:
    """Serves the folders at a free port of the loopback interface, from now on."""
    handler = type("Handler", (Answers,), {"buckets": Buckets(folders)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def point(address: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which both clients find the server. What the container itself says stays: an endpoint in the cluster
    is in reach, and other credentials do no harm here.
    """
    variables = {
        "STORAGE_EMULATOR_HOST": address,
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    return {name: value for name, value in variables.items() if name not in environment}


def main() -> None:
    entrypoint, *arguments = sys.argv[1:]
    server = serve([Path(folder) for folder in os.environ["KSERVE_IAC_BUCKETS"].split(":")])
    os.environ.update(point(f"http://127.0.0.1:{server.server_port}", os.environ))
    sys.argv = [entrypoint, *arguments]
    runpy.run_path(entrypoint, run_name="__main__")


if __name__ == "__main__":
    main()
