"""What a sandbox keeps on disk: layout, mark, locks, files, ports, environment."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kserve_iac_sandbox import SandboxError, files, lifecycle, locks, mark, plugin, ports, processes
from kserve_iac_sandbox.environ import environment
from kserve_iac_sandbox.layout import Layout, home
from kserve_iac_sandbox.tools import platforms
from kserve_iac_sandbox.tools.platforms import DARWIN, LINUX, Platform


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout("mine", tmp_path / "sandboxes")
    for folder in (made.folder, made.logs, made.run, made.bin):
        files.private_folder(folder)
    return made


def a_mark(layout: Layout) -> mark.Mark:
    made = mark.new(layout, {name: 20000 + i for i, name in enumerate(mark.PORTS)}, "/charts", "/tmp/short")
    mark.save(layout, made)
    return made


@pytest.mark.parametrize("name", ["", "Dev", "a/b", "..", "-a", "a-", "a" * 33, "a b"])
def test_names_that_are_no_folder_names(name: str) -> None:
    with pytest.raises(SandboxError):
        Layout(name)


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KSERVE_IAC_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert home() == tmp_path / "kserve-iac"
    monkeypatch.setenv("KSERVE_IAC_HOME", str(tmp_path / "own"))
    assert Layout("dev").folder == tmp_path / "own" / "sandboxes" / "dev"


def test_mark_is_kept(layout: Layout) -> None:
    made = a_mark(layout)
    assert mark.load(layout) == made
    assert made.server == "https://127.0.0.1:20000"
    changed = mark.update(layout, cluster_uid="u")
    assert changed.id == made.id
    assert mark.load(layout) == changed
    assert layout.mark.stat().st_mode & 0o777 == 0o600
    assert made.config_map()["data"] == {"name": "mine", "id": made.id}


def test_mark_of_another_version_is_refused(layout: Layout) -> None:
    files.write_json(layout.mark, {"format": 99})
    with pytest.raises(SandboxError, match="--purge"):
        mark.load(layout)
    layout.mark.write_text("{half")
    with pytest.raises(SandboxError, match="damaged"):
        mark.load(layout)


def test_mark_that_is_not_there(tmp_path: Path) -> None:
    layout = Layout("none", tmp_path)
    assert mark.load(layout) is None
    with pytest.raises(SandboxError):
        mark.update(layout, cluster_uid="u")


def test_write_replaces_or_leaves(tmp_path: Path) -> None:
    path = tmp_path / "file"
    files.write(path, "one")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(TypeError):
        files.write(path, 3)  # type: ignore[arg-type]
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("lines", "count"), [(0, 3), (1, 3), (5, 3), (5000, 100)])
def test_tail(tmp_path: Path, lines: int, count: int) -> None:
    path = tmp_path / "log"
    path.write_text("".join(f"line {n} with some text to make it long\n" for n in range(lines)))
    assert files.tail(path, count) == path.read_text().splitlines()[-count:]
    assert files.tail(path, 0) == []
    assert files.tail(tmp_path / "none", 3) == []


def test_lock_is_exclusive_and_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = locks.FileLock(path), locks.FileLock(path)
    assert not locks.held(path)
    assert first.acquire()
    assert locks.held(path)
    told: list[bool] = []
    assert not second.wait(0, lambda: told.append(True))
    first.release(remove=True)
    assert not path.exists()
    assert second.acquire()
    second.release()
    assert not locks.held(path)


def test_ports_are_free_and_differ() -> None:
    chosen = ports.choose(["a", "b", "c"])
    assert len(set(chosen.values())) == 3
    assert all(port in ports.RANGE for port in chosen.values())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", chosen["a"]))
        taken.listen()
        assert not ports.free(chosen["a"])
        assert ports.listening(chosen["a"])
    assert ports.free(chosen["a"])
    assert not ports.listening(chosen["a"])


def test_no_port_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "RANGE", range(20100, 20102))
    with pytest.raises(OSError, match="no free TCP port"):
        ports.choose(["a"], {20100, 20101})


def test_environment(layout: Layout) -> None:
    a_mark(layout)
    found = environment(layout, {"PATH": f"/usr/bin{os.pathsep}{layout.bin}"})
    assert found["KUBECONFIG"] == str(layout.kubeconfig)
    assert found["KSERVE_IAC_SANDBOX"] == str(layout.folder)
    assert found["KSERVE_IAC_CHARTS"] == "/charts"
    assert found["PULUMI_BACKEND_URL"] == f"file://{layout.pulumi_backend}?metadata=skip"
    assert found["PULUMI_HOME"] == str(layout.pulumi_home)
    assert Path(found["PULUMI_CONFIG_PASSPHRASE_FILE"]) == layout.passphrase
    path = found["PATH"].split(os.pathsep)
    assert path[0] == str(layout.bin)
    assert path.count(str(layout.bin)) == 1
    assert path[-1] == "/usr/bin"
    assert found["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_environment_without_a_sandbox(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="sandbox up"):
        environment(Layout("none", tmp_path))


def test_what_stands_in_for_google_cloud_is_executable(layout: Layout) -> None:
    plugin.install(layout)
    for name, module in plugin.EXECUTABLES.items():
        executable = layout.bin / name
        assert executable.stat().st_mode & 0o777 == 0o755
        assert f"-m {module} " in executable.read_text()
        assert importlib.util.find_spec(module) is not None


def test_mark_has_no_secret(layout: Layout) -> None:
    a_mark(layout)
    assert set(json.loads(layout.mark.read_text())) == {
        "name", "id", "server", "kubeconfig", "charts", "ports", "runtime", "format", "versions", "cluster_uid",
        "started_at", "runs",
    }  # fmt: skip


def test_another_choice_is_refused_before_it_is_obtained(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def obtained(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(lifecycle, "ensure_tools", obtained)
    a_mark(layout)
    lock = locks.FileLock(layout.supervisor_lock)
    assert lock.acquire()  # as its supervisor does
    try:
        with pytest.raises(SandboxError) as refused:
            lifecycle.up(layout, runs="traffic")
    finally:
        lock.release()
    assert str(refused.value) == (
        "The sandbox 'mine' was started with `--with nothing`, not with `--with traffic`. "
        "Stop it first: `kserve-iac sandbox down --name mine`."
    )
    assert json.loads(layout.mark.read_text())["runs"] == "nothing"


@pytest.mark.parametrize(("platform", "is_lacking"), [(LINUX[0], True), (DARWIN[0], False)])
def test_envoys_package_is_needed_where_pods_run(
    monkeypatch: pytest.MonkeyPatch, platform: Platform, is_lacking: bool
) -> None:
    monkeypatch.setattr(platforms, "current", lambda: platform)
    monkeypatch.setattr(plugin, "find_spec", lambda name: None if name == "envoy" else object())
    assert bool(plugin.lacking("traffic")) == is_lacking
    assert plugin.lacking("models") == ""


def test_a_sandbox_of_before_keeps_its_engines(layout: Layout) -> None:
    a_mark(layout)
    content = json.loads(layout.mark.read_text())
    del content["runs"]
    layout.mark.write_text(json.dumps({**content, "traffic": True}))
    found = mark.load(layout)
    assert found is not None
    assert found.runs == "models"
    layout.mark.write_text(json.dumps({**content, "traffic": False}))
    found = mark.load(layout)
    assert found is not None
    assert found.runs == "nothing"


def test_damaged_sandbox_can_be_purged(layout: Layout) -> None:
    layout.mark.write_text("{half")
    assert lifecycle.down(layout, purge=True)
    assert not layout.folder.exists()
    assert not layout.all.exists()
    assert not lifecycle.down(layout, purge=True)


def test_down_ends_what_a_crash_left(layout: Layout, tmp_path: Path) -> None:
    """As on systems whose kernel does not end them with their supervisor; a pid that is another's now is left alone."""
    left, other = (subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) for _ in range(2))
    recorded = {
        "etcd": processes.identity(left.pid).as_json(),
        "kwok": {"pid": other.pid, "start": "of a process long gone"},
    }
    files.write_json(layout.pids, recorded)
    assert lifecycle.down(layout)
    assert left.wait(5) == -15
    assert other.poll() is None
    other.kill()
    other.wait()


def test_free_inner_ports_are_chosen_anew(layout: Layout) -> None:
    made = mark.new(layout, ports.choose(mark.PORTS), "", "")
    mark.save(layout, made)
    with socket.create_server(("127.0.0.1", made.ports["etcd"])):
        changed = lifecycle._check_ports(layout, made)
    assert changed.ports["etcd"] != made.ports["etcd"]
    assert {k: v for k, v in changed.ports.items() if k != "etcd"} == {
        k: v for k, v in made.ports.items() if k != "etcd"
    }


def test_the_engine_keeps_no_log_of_every_property(tmp_path):
    from kserve_iac_sandbox.lifecycle import _no_engine_log

    layout = Layout("x", tmp_path)
    logs = layout.pulumi_home / "logs"
    logs.mkdir(parents=True)
    (logs / "one.log").write_text("large")
    _no_engine_log(layout)
    _no_engine_log(layout)
    assert logs.is_file()
