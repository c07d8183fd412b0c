"""Programs are obtained two at a time: what runs together, and what ends together."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kserve_iac_sandbox.tools import gobuild, obtain
from kserve_iac_sandbox.tools.build import Progress, Toolbox
from kserve_iac_sandbox.tools.catalog import Program
from kserve_iac_sandbox.tools.errors import Stopped, WrongChecksum
from kserve_iac_sandbox.tools.fetch import READ_SECONDS
from kserve_iac_sandbox.tools.gobuild import Go

from .obtaining import ensure, program, released
from .servers import Files, Mood


def test_two_downloads_are_under_way_at_a_time(server: Files, toolbox: Toolbox) -> None:
    both = threading.Barrier(2, timeout=30)  # each waits for the other: one after the other, they would never end
    programs = [program(name, released(server, name, wait=both.wait)) for name in ("one", "two")]
    assert set(ensure(toolbox, *programs)[0]) == {"one", "two"}


@pytest.mark.parametrize(("memory", "at_a_time"), [(gobuild.TWO_BUILDS, 2), (gobuild.TWO_BUILDS - 1, 1)])
def test_builds_at_a_time_depend_on_memory(
    memory: int, at_a_time: int, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    monkeypatch.setattr(gobuild, "free_memory", lambda: memory)
    guard, running, most = threading.Lock(), 0, 0
    two = threading.Barrier(at_a_time, timeout=30)

    def build(self: Go, program: Program, scratch: Path, out: Path, tell: gobuild.Tell) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        two.wait()
        (out / program.name).write_bytes(b"")
        with guard:
            running -= 1

    monkeypatch.setattr(Go, "build", build)
    ensure(toolbox, *(program(name) for name in ("one", "two", "three", "four")))
    assert most == at_a_time


def test_reports_do_not_overlap(server: Files, toolbox: Toolbox) -> None:
    inside = threading.Lock()
    overlaps: list[Progress] = []

    def report(progress: Progress) -> None:
        if not inside.acquire(blocking=False):
            overlaps.append(progress)
            return
        inside.release()

    programs = [program(f"p{number}", released(server, f"p{number}")) for number in range(6)]
    toolbox.ensure(programs, report)
    assert overlaps == []


def test_the_first_failure_ends_the_other(server: Files, toolbox: Toolbox) -> None:
    begun, failed = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        failed.wait(30)

    slow = released(server, "slow", wait=hold)  # answers only when the other has failed
    wrong = released(server, "wrong", wait=lambda: begun.wait(30))
    server.files["/wrong.sums"] = f"{'0' * 64}  wrong.tar.gz\n".encode()
    run = obtain.Obtaining(toolbox, lambda progress: None, lambda text: None)
    stop = run.fetcher.stop.set
    run.fetcher.stop.set = lambda: (stop(), failed.set())  # type: ignore[method-assign,assignment,func-returns-value]
    with pytest.raises(WrongChecksum):
        run.run([program("slow", slow), program("wrong", wrong)])
    assert failed.is_set()
    assert [path.name for path in (toolbox.cache / "downloads").rglob("slow*")] == ["slow.tar.gz.part"]
    assert not (toolbox.cache / "tools").exists()


def test_ctrl_c_ends_at_once_though_servers_are_silent(server: Files, tmp_path: Path) -> None:
    asked, ended = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        ended.wait(60)

    server.otherwise = Mood(status=404, wait=hold)
    environment = {
        **os.environ,
        "PATH": "/nowhere",
        "KSERVE_IAC_CACHE": str(tmp_path / "cache"),
        "KSERVE_IAC_MIRROR": server.address,
    }
    command = [sys.executable, "-m", "kserve_iac_sandbox", "tools"]
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and so would every process that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert asked.wait(60)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        assert time.monotonic() - begun < READ_SECONDS
    finally:
        ended.set()
        process.kill()
    assert process.returncode == 1
    assert "Interrupted. The next call continues" in output
    assert "Traceback" not in output


def test_a_build_that_is_stopped_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    fake = tmp_path / "bin" / "go"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\necho > {started}\nexec tail -f /dev/null\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    go = Go(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(go.call, ["build"], tmp_path)
        started.read_text()  # waits for it
        go.end()
        with pytest.raises(Stopped):
            running.result(30)
    with pytest.raises(Stopped):
        go.call(["build"], tmp_path)


def test_free_memory_is_what_the_group_leaves(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:       32000000 kB\nMemAvailable:   16000000 kB\n")
    free = 16_000_000 * 1024
    assert gobuild.free_memory(meminfo, tmp_path) == free
    (tmp_path / "memory.max").write_text("max\n")
    assert gobuild.free_memory(meminfo, tmp_path) == free
    (tmp_path / "memory.max").write_text("4000000000\n")
    (tmp_path / "memory.current").write_text("1000000000\n")
    assert gobuild.free_memory(meminfo, tmp_path) == 3_000_000_000
    assert gobuild.free_memory(tmp_path / "missing", tmp_path) == 0
