"""Folders as buckets: what the storage initializer's clients are answered. The clients themselves are in tests of the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kserve_iac_sandbox.servers.initialize import point, serve


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    for name, text in {
        "own/gs/mine/iris/model.joblib": "mine",
        "own/s3/mine/iris/model.joblib": "weights",
        "own/s3/mine/other": "other",
        "own/secret": "secret",
        "offered/gs/mine/iris/model.joblib": "offered",
        "offered/gs/mine/iris/more/b": "b",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    server = serve([tmp_path / "own", tmp_path / "offered"])
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_google_lists_and_downloads(address: str) -> None:
    listed = requests.get(f"{address}/storage/v1/b/mine/o", params={"prefix": "iris/"}, timeout=5).json()
    assert [(item["name"], item["size"]) for item in listed["items"]] == [
        ("iris/model.joblib", "4"),
        ("iris/more/b", "1"),
    ]
    path = "/b/mine/o/iris%2Fmodel.joblib"
    assert requests.get(f"{address}/download/storage/v1{path}", params={"alt": "media"}, timeout=5).text == "mine"
    assert requests.get(f"{address}/storage/v1{path}", timeout=5).json()["size"] == "4"
    assert requests.get(f"{address}/storage/v1/b/none/o", timeout=5).json()["items"] == []


def test_s3_lists_and_downloads_parts(address: str) -> None:
    listed = requests.get(f"{address}/mine", params={"prefix": "iris"}, timeout=5).text
    assert "<Key>iris/model.joblib</Key><Size>7</Size>" in listed
    assert "other" not in listed
    assert requests.get(f"{address}/mine/iris/model.joblib", timeout=5).text == "weights"
    head = requests.head(f"{address}/mine/iris/model.joblib", timeout=5)
    assert (head.headers["Content-Length"], head.text) == ("7", "")
    assert head.headers["ETag"]
    part = requests.get(f"{address}/mine/iris/model.joblib", headers={"Range": "bytes=2-3"}, timeout=5)
    assert (part.status_code, part.text, part.headers["Content-Range"]) == (206, "ig", "bytes 2-3/7")


def test_what_is_missing_says_where_to_put_it(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = requests.get(f"{address}/download/storage/v1/b/none/o/a%2Fb?alt=media", timeout=5)
    assert answer.status_code == 404
    place = f"put it at {tmp_path}/own/gs/none/a/b on this machine."
    assert answer.json()["error"]["message"].endswith(place)
    assert place in capsys.readouterr().err
    assert "<Code>NoSuchBucket</Code>" in requests.get(f"{address}/none", timeout=5).text
    assert "<Code>NoSuchKey</Code>" in requests.get(f"{address}/mine/none", timeout=5).text
    assert "<Contents>" not in requests.get(f"{address}/mine?prefix=none", timeout=5).text
    assert f"{tmp_path}/own/s3/mine/none" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/mine/..%2f..%2f..%2fsecret", "/..%2fsecret", "/mine/%2e%2e/%2e%2e/%2e%2e/secret"])
def test_nothing_beside_a_bucket_is_read(address: str, path: str) -> None:
    session = requests.Session()
    request = session.prepare_request(requests.Request("GET", address))
    request.url = address + path
    assert session.send(request, timeout=5).status_code == 404
    bucket = f"{address}/storage/v1/b/mine/o/..%2F..%2F..%2Fsecret?alt=media"
    assert requests.get(bucket, timeout=5).status_code == 404


def test_what_a_container_says_stays() -> None:
    found = point("http://x", {"AWS_ENDPOINT_URL": "http://minio"})
    assert "AWS_ENDPOINT_URL" not in found
    assert found["STORAGE_EMULATOR_HOST"] == "http://x"
