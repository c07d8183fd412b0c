"""Processes: identity, ending, tether, restart delays, logs by name."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from kserve_iac_sandbox import (
    SandboxError,
    child,
    controlplane,
    eventlog,
    files,
    lifecycle,
    locks,
    logs,
    mark,
    processes,
    spawner,
    status,
)
from kserve_iac_sandbox.eventlog import EventLog
from kserve_iac_sandbox.layout import Layout
from kserve_iac_sandbox.processes import Identity, Order, identity

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def until(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.01)


def test_identity_is_more_than_a_number() -> None:
    process = subprocess.Popen(SLEEP)
    found = identity(process.pid)
    assert found.alive()
    assert Identity.from_json(found.as_json()) == found
    other = Identity(process.pid, "another time")
    assert not other.alive()
    assert not other.signal(signal.SIGKILL)
    assert found.alive()
    assert processes.resident(process.pid) > 0
    process.kill()
    until(lambda: not found.alive())  # also as a zombie that nobody has waited for
    process.wait()
    assert processes.start_of(process.pid) == ""
    assert processes.resident(process.pid) == 0


def test_end_is_gentle_first() -> None:
    gentle = subprocess.Popen(SLEEP)
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    stubborn = subprocess.Popen([sys.executable, "-c", ignore], stdout=subprocess.PIPE)
    assert stubborn.stdout is not None
    stubborn.stdout.readline()
    assert processes.end([identity(gentle.pid), identity(stubborn.pid), Identity(1, "never")], 0.3) == []
    assert gentle.wait() == -signal.SIGTERM
    assert stubborn.wait() == -signal.SIGKILL
    stubborn.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does it on Linux only")
def test_children_die_with_their_parent(tmp_path: Path) -> None:
    code = f"""
        import os, time
        from pathlib import Path
        from kserve_iac_sandbox import processes
        folder = Path({str(tmp_path)!r})
        p = processes.start(processes.Order({SLEEP!r}, dict(os.environ), folder / "log", folder))
        print(p.pid, flush=True)
        time.sleep(600)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    found = identity(int(parent.stdout.readline()))
    parent.stdout.close()
    until(lambda: psutil.Process(found.pid).cmdline() == SLEEP)
    parent.kill()
    parent.wait()
    until(lambda: not found.alive())


def test_what_cannot_be_started_says_so(tmp_path: Path) -> None:
    process = processes.start(Order(["/no/such/program"], {}, tmp_path / "log", tmp_path))
    assert process.wait() != 0
    assert "/no/such/program" in (tmp_path / "log").read_text()


def test_spawner_starts_for_other_threads_and_records(tmp_path: Path) -> None:
    made, order = spawner.Spawner(tmp_path / "pids.json"), Order(SLEEP, os.environ, tmp_path / "log", tmp_path)
    got: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(target=lambda: got.append(made.start("one", order)))
    thread.start()
    until(lambda: (made.serve(0.05), bool(got))[1])
    thread.join()
    assert [p.pid for p in spawner.recorded(tmp_path / "pids.json")] == [got[0].pid]
    got[0].kill()
    got[0].wait()
    assert spawner.recorded(tmp_path / "pids.json") == []
    made.forget("one")
    assert json.loads((tmp_path / "pids.json").read_text()) == {}
    made.close()
    with pytest.raises(OSError, match="stopping"):
        made.start("two", order)


def test_restart_delays_grow_and_end() -> None:
    assert [child.restart_delay(n) for n in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 30.0]


def test_child_is_restarted_and_reported(tmp_path: Path) -> None:
    command = controlplane.Command("short", (sys.executable, "-c", "print('the reason'); raise SystemExit(3)"), 1)
    events = EventLog(tmp_path / "events")
    made = child.Child(command, tmp_path / "log", tmp_path, spawner.Spawner(tmp_path / "pids"), events)
    assert made.tick(0.0)
    until(lambda: made.tick(1.0))
    report = made.report()
    assert (report["state"], report["restarts"], report["last_exit"]) == ("waiting to restart", 1, "exited with code 3")
    assert not made.tick(1.4)
    assert made.tick(1.6)
    until(lambda: made.tick(1.7))
    assert made.report()["restarts"] == 2
    died = [event for event in eventlog.read(tmp_path / "events") if event["what"] == "died"]
    assert [event["restart_in"] for event in died] == [0.5, 1.0]
    assert died[0]["log"] == ["the reason"]


def test_exit_in_words() -> None:
    assert child.exit_text(0) == "exited with code 0"
    assert child.exit_text(-9) == "killed by SIGKILL"
    assert child.exit_text(-200) == "killed by signal 200"


def test_logs_are_found_by_name_pod_or_program() -> None:
    names = ["etcd", "kube-apiserver", "kserve/kserve-controller-manager-7c4-x/manager", "kserve/llm-1/manager"]
    assert logs.match("etcd", names) == ["etcd"]
    assert logs.match("kserve-controller-manager", names) == [names[2]]
    assert logs.match("kserve/llm", names) == [names[3]]
    assert logs.match("kserve/", names) == names[2:]
    assert logs.match("manager", names) == names[2:]
    assert logs.match("x", names) == []


def test_logs_of_a_sandbox(tmp_path: Path) -> None:
    layout = Layout("one", tmp_path)
    with pytest.raises(SandboxError, match="no sandbox"):
        logs.find(layout, "etcd")
    pod = layout.logs / "pods/kserve/controller-1"
    pod.mkdir(parents=True)
    for path in (layout.log("etcd"), layout.events, pod / "manager.log"):
        path.touch()
    assert logs.find(layout, "etcd") == layout.log("etcd")
    assert logs.find(layout, "events") == layout.events
    assert logs.find(layout, "controller") == pod / "manager.log"
    with pytest.raises(SandboxError, match="There are: events, etcd, kserve/controller-1/manager"):
        logs.find(layout, "nothing")


def test_status_of_what_is_absent_down_and_crashed(tmp_path: Path) -> None:
    layout = Layout("one", tmp_path)
    assert status.read(layout).state == "absent"
    files.private_folder(layout.run)
    mark.save(layout, mark.new(layout, {"kube-apiserver": 1}, "", ""))
    assert status.read(layout).state == "down"
    dead = {"pid": 1, "start": "long ago"}
    files.write_json(layout.status, {"state": "ready", "supervisor": dead, "children": [], "pods": []})
    assert status.read(layout).state == "crashed"
    lock = locks.FileLock(layout.supervisor_lock)
    assert lock.acquire()
    assert status.read(layout).state == "crashed"
    layout.status.unlink()
    assert status.read(layout).state == "starting"
    lock.release()


def test_status_of_a_child_that_died_unnoticed(tmp_path: Path) -> None:
    layout = Layout("one", tmp_path)
    files.private_folder(layout.run)
    mark.save(layout, mark.new(layout, {"kube-apiserver": 1}, "", ""))
    lock = locks.FileLock(layout.supervisor_lock)
    assert lock.acquire()
    entry = {
        "name": "etcd",
        "state": "running",
        "pid": 1,
        "start": "x",
        "since": "",
        "restarts": 0,
        "last_exit": "",
        "log": "",
    }
    report = {
        "state": "ready", "phase": "ready", "failure": "", "ready_at": "",
        "supervisor": identity(os.getpid()).as_json(), "children": [entry], "pods": [],
    }  # fmt: skip
    files.write_json(layout.status, report)
    found = status.read(layout)
    assert found.state == "ready"
    assert [(p.name, p.state) for p in found.processes] == [("supervisor", "running"), ("etcd", "died")]
    assert found.resident > 0
    written = found.as_json()
    keys = [*written, *written["processes"][1]]
    assert {"readyAt", "sharedNetwork", "lastExit"} <= set(keys)
    assert not [key for key in keys if "_" in key]
    lock.release()


def test_control_plane_listens_on_loopback_only(tmp_path: Path) -> None:
    layout = Layout("one", tmp_path)
    ports = {name: 20000 + number for number, name in enumerate(mark.PORTS)}
    made = mark.new(layout, ports, "", "/tmp/short")
    programs = {name: Path("/bin") / name for name in controlplane.ORDER}
    commands = controlplane.commands(layout, made, programs)
    assert tuple(commands) == controlplane.ORDER
    for command in commands.values():
        text = " ".join(command.arguments)
        assert "0.0.0.0" not in text
        assert "127.0.0.1" in text
        assert str(command.port) in text
    assert len(str(controlplane.egress_socket(made))) < 100


@pytest.mark.parametrize(
    ("kind", "state", "restarts", "hopeless"),
    [
        ("control plane", "waiting to restart", 4, True),
        ("control plane", "waiting to restart", 1, False),
        ("control plane", "running", 9, False),
        ("pod", "ContainerCreating", 9, False),
    ],
)
def test_when_waiting_is_in_vain(kind: str, state: str, restarts: int, hopeless: bool) -> None:
    process = status.ProcessStatus("x", state, 0, "", 0, restarts, "exited with code 1", "", kind)
    assert lifecycle.is_hopeless(process) is hopeless


@pytest.mark.parametrize(
    ("since", "text"),
    [
        ("", ""),
        ("2026-01-02T00:00:00Z", "0s"),
        ("2026-01-01T23:59:18Z", "42s"),
        ("2026-01-01T22:00:00Z", "2h"),
        ("2025-12-31T21:55:00Z", "1d 2h"),
        ("2026-01-03T00:00:00Z", "0s"),
    ],
)
def test_age(since: str, text: str) -> None:
    assert eventlog.age(since, "2026-01-02T00:00:00Z") == text
