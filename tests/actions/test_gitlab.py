"""The template for GitLab: its script writes a note of the merge request, and updates that of an earlier run."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import yaml

from .conftest import ROOT

TEMPLATE = ROOT / "docs" / "how-to" / "ci" / "gitlab-ci.yml"
MARKER = "<!-- kserve-iac review: mine -->"


class Api:
    """GitLab's notes of one merge request, in two pages."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = []
        self.written: list[tuple[str, str, Any, str]] = []


@pytest.fixture
def api() -> Iterator[tuple[Api, str]]:
    served = Api()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

        def answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            found: Any = {"id": 5}
            following = ""
            if self.command != "GET":
                served.written.append((self.command, self.path, body, self.headers["PRIVATE-TOKEN"]))
            elif "/notes" in self.path:
                first = self.path.endswith("page=1")
                found, following = (served.notes[:1], "2") if first else (served.notes[1:], "")
            text = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("X-Next-Page", following)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield served, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(job, address: str, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    script = "\n".join(yaml.safe_load(TEMPLATE.read_text())["review"]["script"])
    job.program("python", f'if [ "$1" = - ]; then exec {sys.executable} "$@"; fi')
    written = f"printf '{MARKER}\\ntext\\n' > review.md" if code < 2 else ""
    job.program("kserve-iac", f"{written}\nexit {code}")
    given = {
        "PATH": f"{job.programs}{os.pathsep}{os.environ['PATH']}",
        "KSERVE_IAC": "kserve-iac",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc",
        "CI_API_V4_URL": address,
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        **variables,
    }
    return subprocess.run(["bash", "-e", "-c", script], cwd=job.folder, env=given, capture_output=True, text=True)


def test_a_first_note(job, api):
    served, address = api
    served.notes = [{"id": 1, "author": {"id": 6}, "body": MARKER}, {"id": 2, "author": {"id": 5}, "body": "x"}]
    done = run(job, address, REVIEW_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert served.written == [("POST", "/projects/3/merge_requests/7/notes", {"body": f"{MARKER}\ntext\n"}, "t")]


def test_the_note_of_an_earlier_run_is_updated(job, api):
    served, address = api
    served.notes = [{"id": 1, "author": {"id": 6}, "body": MARKER}, {"id": 2, "author": {"id": 5}, "body": MARKER}]
    run(job, address, REVIEW_TOKEN="t")
    assert [one[:2] for one in served.written] == [("PUT", "/projects/3/merge_requests/7/notes/2")]


@pytest.mark.parametrize(("code", "variables"), [(0, {}), (1, {}), (2, {"REVIEW_TOKEN": "t"})])
def test_the_job_ends_as_the_review(job, api, code, variables):
    served, address = api
    assert run(job, address, code, **variables).returncode == code
    assert served.written == []
    assert [call[:3] for call in job.calls] == [["python", "-m", "pip"], ["kserve-iac", "review", "--base"]]


def test_a_refused_review_is_a_note(job, api):
    served, address = api
    assert run(job, address, 1, REVIEW_TOKEN="t").returncode == 1
    assert len(served.written) == 1
