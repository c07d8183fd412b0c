"""Processes in network namespaces of their own: what they reach, what reaches them, how they end."""

import errno
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kserve_iac_sandbox import network, processes
from kserve_iac_sandbox.egress import EgressProxy
from kserve_iac_sandbox.kubelet.launch import Launchpad, Running
from kserve_iac_sandbox.network import SHARED
from kserve_iac_sandbox.processes import Order
from kserve_iac_sandbox.spawner import Spawner, recorded

if why := network.why_shared():
    pytest.skip(why, allow_module_level=True)

# As a port that programs listen on; in a namespace every one is free.
INNER = 9443


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.01)


@pytest.fixture
def server() -> Iterator[int]:
    """Stands for the API server: sends back what it gets until the other side has said all, and then one word more."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)
            connection.sendall(b"end")

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


@pytest.fixture
def spawner(tmp_path: Path) -> Iterator[Spawner]:
    made, over = Spawner(tmp_path / "pids.json"), threading.Event()

    def serve() -> None:
        while not over.is_set():
            made.serve(0.05)

    thread = threading.Thread(target=serve)
    thread.start()
    yield made
    over.set()
    thread.join()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[EgressProxy]:
    made = EgressProxy(tmp_path / "s")
    made.start()
    yield made
    made.stop()


Start = Callable[[str], Running]


@pytest.fixture
def start(tmp_path: Path, spawner: Spawner, proxy: EgressProxy, server: int) -> Iterator[Start]:
    """Starts Python code as a process of a pod; the server's port is its first argument."""
    pad = Launchpad(spawner, proxy, server, shared=False)
    started: list[Running] = []

    def run(code: str) -> Running:
        command = [sys.executable, "-c", textwrap.dedent(code), str(server)]
        started.append(pad.start("one", Order(command, os.environ, tmp_path / "log", tmp_path)))
        return started[-1]

    yield run
    for running in started:
        running.kill()
        running.close()


ECHO = f"""
    import socket
    listener = socket.create_server(("", {INNER}))
    while True:
        connection, _ = listener.accept()
        while data := connection.recv(65536):
            connection.sendall(data)
        connection.sendall(b"end")
        connection.close()
"""
SLEEP = "import time; time.sleep(600)"


def read_all(client: socket.socket) -> bytes:
    found = b""
    while data := client.recv(65536):
        found += data
    return found


def test_ports_are_reached_through_the_network_and_by_no_other_way(start: Start, proxy: EgressProxy) -> None:
    running = start(ECHO)
    until(lambda: network.listening(running.network, INNER))
    assert not network.listening(SHARED, INNER)
    assert not network.listening(running.network, INNER + 1)
    proxy.route("10.132.0.1", {443: INNER}, running.network)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(proxy._socket))
        data = b"x" * 3_000_000
        head = b"CONNECT 10.132.0.1:443 HTTP/1.1\r\n\r\n"
        threading.Thread(
            target=lambda: (client.sendall(head + data), client.shutdown(socket.SHUT_WR)), daemon=True
        ).start()
        assert read_all(client) == b"HTTP/1.1 200 OK\r\n\r\n" + data + b"end"
    running.kill()
    until(lambda: not network.listening(running.network, INNER))


def test_program_reaches_the_server_at_its_own_address_and_nothing_else(
    start: Start, tmp_path: Path, server: int
) -> None:
    other = socket.create_server(("127.0.0.1", 0))
    running = start(f"""
        import socket, sys, threading
        def refused(address):
            try:
                socket.create_connection(address, 2)
            except OSError as error:
                return error.errno
        print(refused(("127.0.0.1", {other.getsockname()[1]})), refused(("192.0.2.1", 80)), flush=True)
        def through(count):
            client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            data = bytes([count]) * 5_000_000
            threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR))).start()
            got = bytearray()
            while block := client.recv(65536):
                got += block
            return bytes(got) == data + b"end"
        good = []
        threads = [threading.Thread(target=lambda n=n: good.append(through(n))) for n in range(8)]
        [t.start() for t in threads]; [t.join() for t in threads]
        sys.exit(7 if good == [True] * 8 else 1)
    """)
    assert running.process.wait(60) == 7, (tmp_path / "log").read_text()
    assert (tmp_path / "log").read_text().split() == [str(errno.ECONNREFUSED), str(errno.ENETUNREACH)]
    other.close()


def test_server_that_is_gone_resets_and_is_found_again(tmp_path: Path, spawner: Spawner, proxy: EgressProxy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    code = f"""
        import socket, time
        while True:
            try:
                client = socket.create_connection(("127.0.0.1", {port}))
                print(client.recv(9) or "nothing", flush=True)
            except OSError as error:
                print(type(error).__name__, flush=True)
            time.sleep(0.05)
    """
    log = tmp_path / "log"
    pad = Launchpad(spawner, proxy, port, shared=False)
    running = pad.start("one", Order([sys.executable, "-c", textwrap.dedent(code)], os.environ, log, tmp_path))
    try:
        until(lambda: "ConnectionResetError" in log.read_text())
        with socket.create_server(("127.0.0.1", port)) as listener:
            listener.settimeout(10)
            with listener.accept()[0] as connection:
                connection.sendall(b"here")
        until(lambda: "here" in log.read_text())
        assert "nothing" not in log.read_text()
    finally:
        running.kill()
        running.close()


def test_killed_program_is_seen_as_killed(start: Start, spawner: Spawner, tmp_path: Path) -> None:
    running = start(SLEEP)
    assert running.launcher
    assert running.launcher != running.program.pid
    assert [p.pid for p in recorded(tmp_path / "pids.json")] == [running.launcher]
    os.kill(running.program.pid, signal.SIGKILL)
    assert running.process.wait(10) == -signal.SIGKILL
    with pytest.raises(OSError, match=r"ended|pipe|reset"):
        running.network.new_socket()


def test_program_dies_with_its_launcher(start: Start) -> None:
    running = start(SLEEP)
    os.kill(running.launcher, signal.SIGKILL)
    until(lambda: not running.program.alive())
    assert running.process.wait(10) == -signal.SIGKILL


def test_signals_reach_the_program(start: Start, tmp_path: Path) -> None:
    running = start("""
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
        print("ready", flush=True)
        time.sleep(600)
    """)
    until(lambda: "ready" in (tmp_path / "log").read_text())
    running.process.terminate()
    assert running.process.wait(10) == 3
    running = start(SLEEP)
    running.process.terminate()
    assert running.process.wait(10) == -signal.SIGTERM


def test_program_outlives_its_channel(start: Start) -> None:
    running = start(SLEEP)
    running.close()
    time.sleep(0.2)
    assert running.program.alive()
    running.process.terminate()
    assert running.process.wait(10) == -signal.SIGTERM


def test_launcher_is_small_and_idle(start: Start) -> None:
    running = start(ECHO)
    until(lambda: network.listening(running.network, INNER))
    assert processes.resident(running.launcher) < 20 * 2**20
    launcher = psutil.Process(running.launcher)
    ticks = launcher.cpu_times()
    time.sleep(0.5)
    assert launcher.cpu_times() == ticks


def test_no_descriptor_stays_behind(start: Start) -> None:
    start(SLEEP).kill()
    own = psutil.Process()
    before = own.num_fds()
    for _ in range(3):
        running = start(ECHO)
        until(lambda running=running: network.listening(running.network, INNER))  # type: ignore[misc]
        running.kill()
        running.close()
    # One of the first process, whose network is still held.
    until(lambda: own.num_fds() <= before)


def test_program_that_is_not_there(tmp_path: Path, spawner: Spawner, proxy: EgressProxy) -> None:
    pad = Launchpad(spawner, proxy, 1024, shared=False)
    running = pad.start("one", Order(["/no/such/program"], {}, tmp_path / "log", tmp_path))
    assert running.process.wait(10) == 1
    assert "/no/such/program: No such file" in (tmp_path / "log").read_text()
    running.close()


def test_launcher_that_fails_says_why(tmp_path: Path, spawner: Spawner, proxy: EgressProxy) -> None:
    pad = Launchpad(spawner, proxy, 99999, shared=False)
    with pytest.raises(OSError, match="launcher ended"):
        pad.start("one", Order(["/bin/true"], {}, tmp_path / "log", tmp_path))
    assert recorded(tmp_path / "pids.json") == []


def test_shared_network(tmp_path: Path, spawner: Spawner, proxy: EgressProxy) -> None:
    order = Order([sys.executable, "-c", SLEEP], os.environ, tmp_path / "log", tmp_path)
    running = Launchpad(spawner, proxy, 1, shared=True).start("one", order)
    assert running.launcher == 0
    assert running.network is SHARED
    running.kill()
    assert running.process.wait(5) == -signal.SIGKILL


PROBE = "from kserve_iac_sandbox import network; print(network.why_shared())"


OFF = 'cd /proc/sys/user && echo 0 >max_user_namespaces; echo 0 >max_net_namespaces; exec "$@"'


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (["unshare", "--user", "--map-user=1000", "--map-group=1000"], ""),
        (["unshare", "--user", "--map-root-user", "sh", "-c", OFF, "sh"], "limit of namespaces"),
    ],
    ids=["unprivileged", "switched off"],
)
def test_whether_the_system_allows_it(prepare: list[str], says: str) -> None:
    if subprocess.run([*prepare, "true"], capture_output=True).returncode:
        pytest.skip("user namespaces cannot be made here")
    done = subprocess.run([*prepare, sys.executable, "-c", PROBE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout if says else done.stdout == "\n"


def test_other_systems_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LINUX", False)
    assert "Linux" in network.why_shared()
