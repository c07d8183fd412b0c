"""Downloads against a server on the loopback interface: resumed, restarted, verified, refused."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kserve_iac_sandbox.tools import checksums, fetch
from kserve_iac_sandbox.tools.checksums import Records
from kserve_iac_sandbox.tools.errors import Stopped, ToolError, Unavailable, WrongChecksum
from kserve_iac_sandbox.tools.fetch import Fetcher

from .servers import Files, sha256

CONTENT = bytes(range(256)) * 8192
"""2 MiB: several of the pieces in which a body is read."""


@pytest.fixture
def fetcher(tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path / "downloads", "")


def partial(fetcher: Fetcher, address: str) -> Path:
    place = fetcher.place(address)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(place.name + ".part")


def left(fetcher: Fetcher) -> list[str]:
    return sorted(path.name for path in fetcher.folder.rglob("*") if path.is_file())


def test_a_file_is_in_place_when_it_is_whole(server: Files, fetcher: Fetcher) -> None:
    told: list[tuple[int, int]] = []
    address = server.put("/v1/file.tar.gz", CONTENT)
    path = fetcher.file(address, sha256(CONTENT), lambda done, total: told.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert left(fetcher) == ["file.tar.gz"]
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert fetcher.file(address, sha256(CONTENT)) == path
    assert server.ranges("/v1/file.tar.gz") == [""]


def test_what_breaks_off_is_resumed(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, cuts=[1_500_000], etag='"1"')
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT
    first, second = server.ranges("/file")
    assert first == ""
    start = int(second.removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 1_500_000


def test_what_an_earlier_run_left_is_resumed(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, etag='"1"')
    partial(fetcher, address).write_bytes(CONTENT[:1000])
    partial(fetcher, address).with_name("file.part.tag").write_text('"1"')
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT
    assert server.ranges("/file") == ["bytes=1000-"]
    assert left(fetcher) == ["file"]


def test_a_file_that_changed_is_begun_anew(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, etag='"2"')
    partial(fetcher, address).write_bytes(b"x" * 1000)
    partial(fetcher, address).with_name("file.part.tag").write_text('"1"')
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT


def test_a_server_without_ranges_sends_it_again(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, ranges=False, cuts=[1_500_000])
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT
    assert len(server.ranges("/file")) == 2


def test_more_than_the_file_is_thrown_away(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT)
    partial(fetcher, address).write_bytes(CONTENT + b"more")
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT
    assert server.ranges("/file") == [f"bytes={len(CONTENT) + 4}-", ""]


def test_a_download_that_gets_no_further_is_given_up(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, always_cut=0)
    with pytest.raises(Unavailable, match=r"/file breaks off: the connection ends before the file does"):
        fetcher.file(address, sha256(CONTENT))
    assert len(server.ranges("/file")) == fetch.ATTEMPTS
    assert not fetcher.place(address).exists()


def test_as_long_as_it_gets_further_it_goes_on(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, always_cut=300_000)
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT
    assert len(server.ranges("/file")) > fetch.ATTEMPTS


def test_what_broke_off_stays_for_the_next_run(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, cuts=[1_000_000], always_cut=0, etag='"1"')
    with pytest.raises(Unavailable):
        fetcher.file(address, sha256(CONTENT))
    kept = partial(fetcher, address).stat().st_size
    assert kept > 0
    server.moods["/file"].always_cut = None
    assert Fetcher(fetcher.folder, "").file(address, sha256(CONTENT)).read_bytes() == CONTENT
    assert server.ranges("/file")[-1] == f"bytes={kept}-"


def test_a_wrong_checksum_is_an_error_and_leaves_nothing(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT, etag='"1"')
    with pytest.raises(WrongChecksum) as error:
        fetcher.file(address, "0" * 64)
    assert address in str(error.value)
    assert sha256(CONTENT) in str(error.value)
    assert "0" * 64 in str(error.value)
    assert left(fetcher) == []


@pytest.mark.parametrize("status", [403, 404])
def test_a_refused_file_says_nothing_of_the_others(status: int, server: Files, fetcher: Fetcher) -> None:
    refused, other = server.put("/refused", b"", status=status), server.put("/other", b"x")
    with pytest.raises(Unavailable, match=rf"/refused: .* answers {status}"):
        fetcher.file(refused, "")
    assert fetcher.file(other, "").read_bytes() == b"x"


@pytest.mark.parametrize("status", fetch.AWAY)
def test_a_server_in_trouble_is_not_asked_again(status: int, server: Files, fetcher: Fetcher) -> None:
    troubled, other = server.put("/troubled", b"", status=status), server.put("/other", b"x")
    for address in (troubled, other):
        with pytest.raises(Unavailable, match=rf"cannot be reached \(it answers {status}\)|answers {status}"):
            fetcher.file(address, "")
    assert [path for path, _ in server.asked] == ["/troubled"]


def test_a_server_that_is_away_is_not_asked_again(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", b"x")
    server.close()
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"127\.0\.0\.1:\d+ cannot be reached \(the connection is refused\)"):
            fetcher.file(address, "")
    assert fetcher.away == {fetch.host(address): "the connection is refused"}


def test_a_connection_that_ends_before_the_answer_is_made_once_more(server: Files, fetcher: Fetcher) -> None:
    once, twice = server.put("/once", b"x", drops=1), server.put("/twice", b"x", drops=2)
    assert fetcher.file(once, sha256(b"x")).read_bytes() == b"x"
    with pytest.raises(Unavailable, match=r"cannot be reached \(the connection breaks off\)"):
        fetcher.file(twice, sha256(b"x"))


def test_all_servers_are_asked_at_once(server: Files, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "PROBE_SECONDS", 0.5)
    with socket.socket() as silent, socket.socket() as closed:
        for one in (silent, closed):
            one.bind(("127.0.0.1", 0))
        silent.listen()  # connections are made, and never answered
        names = [f"127.0.0.1:{one.getsockname()[1]}" for one in (silent, closed)]
        fetcher.probe([*(f"http://{name}/file" for name in names), server.address + "/a", server.address + "/b"])
    assert set(fetcher.away) == set(names)
    assert fetcher.away[names[1]] == "the connection is refused"


def test_a_compressed_transfer_is_left_as_it_is(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file.tar.gz", CONTENT, headers={"Content-Encoding": "gzip"})
    assert fetcher.file(address, sha256(CONTENT)).read_bytes() == CONTENT


def test_two_who_want_one_file_download_it_once(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT)
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: fetcher.file(address, sha256(CONTENT)), range(2)))
    assert paths[0] == paths[1]
    assert server.ranges("/file") == [""]


def test_told_to_stop_it_stops_and_keeps_what_is_there(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/file", CONTENT)

    def stop(done: int, total: int) -> None:
        if done:
            fetcher.stop.set()

    with pytest.raises(Stopped):
        fetcher.file(address, sha256(CONTENT), stop)
    assert 0 < partial(fetcher, address).stat().st_size < len(CONTENT)
    with pytest.raises(Stopped):
        fetcher.file(address, sha256(CONTENT))


def test_a_mirror_stands_for_all_servers(server: Files, tmp_path: Path) -> None:
    server.put("/base/publisher.invalid/v1/file", b"x")
    fetcher = Fetcher(tmp_path, server.address + "/base/")
    assert fetcher.file("https://publisher.invalid/v1/file", sha256(b"x")).read_bytes() == b"x"
    assert fetcher.server("https://publisher.invalid/v1/file") == fetch.host(server.address)


def test_the_mirror_is_an_environment_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KSERVE_IAC_MIRROR", " https://mirror.invalid/base/ ")
    assert Fetcher(tmp_path).mirror == "https://mirror.invalid/base"
    monkeypatch.delenv("KSERVE_IAC_MIRROR")
    assert Fetcher(tmp_path).mirror == ""
    monkeypatch.setenv("KSERVE_IAC_MIRROR", "mirror.invalid")
    with pytest.raises(ToolError, match=r"'mirror\.invalid' is no address of a mirror"):
        Fetcher(tmp_path)


def test_a_manifest_of_gigabytes_is_not_read(server: Files, fetcher: Fetcher) -> None:
    address = server.put("/sums", b"x" * (fetch.SMALL + 1))
    with pytest.raises(Unavailable, match="larger than 4 MiB"):
        fetcher.text(address)


# Checksums ----------------------------------------------------------------------------------------------------

SUM = "ab" * 32


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{'cd' * 32}  other.tar.gz\n{SUM}  file.tar.gz\n", SUM),
        (f"{SUM} *file.tar.gz\n", SUM),
        (f"{SUM}  ./out/file.tar.gz\n", SUM),
        (SUM.upper() + "\n", SUM),
        (f"{SUM}  other.tar.gz\n", ""),
        (json.dumps({"assets": [{"name": "file.tar.gz", "digest": f"sha256:{SUM}"}, {"name": "other"}]}), SUM),
        (json.dumps({"assets": [{"name": "file.tar.gz", "digest": None}]}), ""),
        (json.dumps({"message": "Not Found"}), ""),
        ("{ no JSON", ""),
        ("<html>Please log in</html>", ""),
        ("", ""),
    ],
)
def test_checksums_as_publishers_write_them(text: str, found: str) -> None:
    assert checksums.find(text, "file.tar.gz") == found


def test_the_first_checksum_that_can_be_had_counts(server: Files, fetcher: Fetcher) -> None:
    addresses = [server.address + "/missing", server.put("/empty", b""), server.put("/sums", f"{SUM}  file".encode())]
    assert fetcher.checksum(addresses, "file") == SUM
    with pytest.raises(Unavailable, match=r"/missing.*answers 404; .*/empty says nothing of file"):
        fetcher.checksum(addresses[:2], "file")


def test_a_recorded_checksum_stays(tmp_path: Path) -> None:
    records = Records(tmp_path / "digests.json")
    assert records.known("image:v1") == ""
    records.hold("image:v1", "one")
    records.hold("other:v1", "two")
    Records(records.path).hold("image:v1", "one")
    with pytest.raises(
        WrongChecksum, match=r"image:v1 is not what it was: one was recorded .* now it is three"
    ) as error:
        records.hold("image:v1", "three")
    assert str(records.path) in str(error.value)
    assert records.known("image:v1") == "one"


def test_records_of_many_threads_are_all_kept(tmp_path: Path) -> None:
    records = Records(tmp_path / "digests.json")
    barrier = threading.Barrier(8)

    def hold(number: int) -> None:
        barrier.wait(10)
        records.hold(f"image:{number}", str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hold, range(8)))
    assert [records.known(f"image:{number}") for number in range(8)] == [str(number) for number in range(8)]
