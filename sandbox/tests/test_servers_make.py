"""Virtual environments of servers: really made, of a wheel in a folder. Nothing is downloaded."""

import base64
import hashlib
import subprocess
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kserve_iac_sandbox import lifecycle
from kserve_iac_sandbox.servers import make
from kserve_iac_sandbox.servers.background import Background, State
from kserve_iac_sandbox.servers.catalog import Server, server
from kserve_iac_sandbox.testing import poll
from kserve_iac_sandbox.tools.build import Progress, Toolbox
from kserve_iac_sandbox.tools.errors import ToolError


class Listed(Server):
    """A server whose list is elsewhere."""

    folder = Path()

    def pins(self, version: str) -> Path:
        return self.folder / f"{self.name}-{version.removeprefix('v')}.txt"


def wheel(folder: Path, name: str) -> None:
    """A distribution with one module, which says hello."""
    info = f"{name}-1.0.dist-info"
    content = {
        f"{name}.py": f"print('hello from {name}')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as file:
        for path, text in content.items():
            file.writestr(path, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(text)}")
        file.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,"]))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server of one distribution, in version 1; version 2 wants one that nobody has."""
    wheel(tmp_path, "tiny")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setattr(Listed, "folder", tmp_path)
    (tmp_path / "tiny-1.txt").write_text("# what it is\n# python: >=3.10\ntiny==1.0\n")
    (tmp_path / "tiny-2.txt").write_text("# what it is\n# python: >=3.10\nnobody-has-this==1.0\n")
    (tmp_path / "tiny-3.txt").write_text("# what it is\n# python: <3\ntiny==1.0\n")
    return Listed("tiny", "org/tiny", "v1", 'exec {folder}/venv/bin/python -m tiny "$@"', "a test")


def test_a_server_is_made_once_and_starts(tmp_path: Path, tiny: Server) -> None:
    cache, told = tmp_path / "cache", []
    make.make(cache, tiny, "v1", make.plain, lambda what, done, total: told.append((what, done, total)))
    assert make.is_made(cache, tiny, "v1")
    assert told[-1] == ("done", 1, 1)
    assert ("downloading", 0, 1) in told
    program = make.folder(cache, tiny, "v1") / make.START
    assert program == cache / "tools/tiny-v1/start"
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert said == "hello from tiny\n"

    def never(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        raise AssertionError(command)

    make.make(cache, tiny, "v1", never)
    (program.parent / ".recipe").write_text("another")
    assert not make.is_made(cache, tiny, "v1")


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("v2", "its distributions cannot be installed: .*nobody-has-this"),
        ("v3", "it needs Python <3, and no such interpreter is on PATH"),
        ("v4", r"the sandbox knows what v1 and v2 and v3 consist of, and not v4"),
    ],
)
def test_what_cannot_be_made_says_why(tmp_path: Path, tiny: Server, version: str, message: str) -> None:
    with pytest.raises(ToolError, match=message):
        make.make(tmp_path / "cache", tiny, version, make.plain)
    assert not make.is_made(tmp_path / "cache", tiny, version)


def test_a_server_is_made_while_its_pod_waits(tmp_path: Path, tiny: Server) -> None:
    go = threading.Event()

    def held(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        assert go.wait(30)
        return make.plain(command, log)

    background = Background(tmp_path / "cache", held)
    first = background.wait(tiny, "v1")
    assert first is not None
    assert first.reason == "ContainerCreating"
    assert first.message.startswith("The sandbox makes a virtual environment for org/tiny v1, which is done once: ")
    go.set()
    poll(lambda: background.wait(tiny, "v1") is None, 60, "made")


def test_a_server_that_cannot_be_made_says_why_in_the_status(tmp_path: Path, tiny: Server) -> None:
    background = Background(tmp_path / "cache", make.plain)

    def failed() -> State | None:
        state = background.wait(tiny, "v3")
        return state if state and state.reason == "ErrImagePull" else None

    state = poll(failed, 30, "a failure")
    assert isinstance(state, State)
    assert "org/tiny v3" in state.message
    assert "it needs Python <3" in state.message


def test_tools_make_what_is_missing_with_progress(
    tmp_path: Path, tiny: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "SERVERS", (tiny,))
    told: list[Progress] = []
    toolbox = Toolbox(tmp_path / "cache")
    for _ in range(2):  # the second time, nothing is missing
        lifecycle.ensure_servers(toolbox, told.append)
    assert {(one.program, one.way, one.number, one.of, one.unit) for one in told} == {
        ("tiny", "wheels", 1, 1, "packages")
    }
    assert [one.phase for one in told].count("done") == 1
    monkeypatch.setattr(lifecycle, "SERVERS", (replace(tiny, version="v3"),))
    with pytest.raises(ToolError, match=r"^tiny v3 cannot be made: it needs Python <3"):
        lifecycle.ensure_servers(toolbox, told.append)


def test_the_version_of_another_interpreter_is_read_from_its_name() -> None:
    assert make.version_of("/usr/bin/python3.12") == "3.12"


def test_servers_of_kserve_start_as_their_images_do() -> None:
    sklearn = server("sklearnserver")
    assert sklearn.start.format(folder="/made") == 'exec /made/venv/bin/python -m sklearnserver "$@"'
    assert sklearn.sources == ("kserve/kserve", "storage/kserve_storage", "sklearnserver/sklearnserver")
    assert "${MLSERVER_MODELS_DIR:-/mnt/models}" in server("mlserver").start.format(folder="/made")
