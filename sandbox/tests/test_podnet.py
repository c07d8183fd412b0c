"""The pod network: addresses, Services' addresses, what a program in it sees, how it ends. No cluster."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from kserve_iac_sandbox import network, podnet
from kserve_iac_sandbox.podnet import balancers
from kserve_iac_sandbox.podnet.network import BALANCERS, GATEWAY, PodNetwork, PodSpace
from kserve_iac_sandbox.processes import Order, identity
from kserve_iac_sandbox.spawner import Spawner, recorded

PORT = 26443
NEEDED = ["kube-proxy", "coredns"]
WITHOUT = podnet.why_missing(NEEDED) or network.why_shared()
inside = pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT or "it can be made")


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.01)


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
def pods(tmp_path: Path, spawner: Spawner) -> Iterator[PodNetwork]:
    made = PodNetwork(spawner, tmp_path / "holder.log", tmp_path, PORT)
    made.start()
    yield made
    assert made.listener is not None
    made.listener.close()
    made.close()


class Programs:
    """Starts programs in pods and collects what they write."""

    def __init__(self, spawner: Spawner, folder: Path) -> None:
        self.spawner, self.folder = spawner, folder
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, pod: PodSpace, *command: str, mounts: list[Any] | None = None) -> "subprocess.Popen[bytes]":
        specification = None
        if mounts is not None:
            specification = self.folder / f"mounts-{len(self.started)}.json"
            (self.folder / "rootfs").mkdir(exist_ok=True)
            content = {"root": str(self.folder / "rootfs"), "mounts": mounts, "folder": "/"}
            specification.write_text(json.dumps(content))
        order = Order(command, {"PATH": os.environ["PATH"]}, self.folder / "out", self.folder)
        process = self.spawner.start(f"program {len(self.started)}", pod.order(order, specification))
        self.started.append(process)
        return process

    def output(self, pod: PodSpace, *command: str, mounts: list[Any] | None = None) -> tuple[int, str]:
        (self.folder / "out").unlink(missing_ok=True)
        code = self.start(pod, *command, mounts=mounts).wait(20)
        return code, (self.folder / "out").read_text()


@pytest.fixture
def programs(spawner: Spawner, tmp_path: Path) -> Iterator[Programs]:
    made = Programs(spawner, tmp_path)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.wait()


SERVER = """
import socket, sys
listener = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, peer = listener.accept()
    connection.sendall(peer[0].encode())
    connection.close()
"""
CLIENT = """
import socket, sys
connection = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5)
print(connection.recv(100).decode())
"""


def read(where: network.Network, port: int) -> str:
    with network.connect(where, port, 5) as client:
        return client.recv(100).decode()


@inside
def test_pods_reach_each_other_and_are_are_not_in_the_machines_network(pods: PodNetwork, programs: Programs) -> None:
    one, two = pods.pod("10.132.0.5"), pods.pod("10.132.3.7")
    programs.start(one, sys.executable, "-c", SERVER, "8000")
    until(lambda: network.listening(one, 8000))
    assert programs.output(two, sys.executable, "-c", CLIENT, "10.132.0.5", "8000") == (0, "10.132.3.7\n")
    assert read(one, 8000) == GATEWAY
    assert not network.listening(network.SHARED, 8000)
    assert "pods" not in psutil.net_if_addrs()
    for pod in (one, two):
        pod.close()


@inside
def test_each_pod_has_all_ports_and_an_address_of_its_own(pods: PodNetwork, programs: Programs) -> None:
    spaces = [pods.pod(f"10.132.0.{number}") for number in (5, 6)]
    for space in spaces:
        programs.start(space, sys.executable, "-c", SERVER, "8000")
    for space in spaces:
        until(lambda space=space: network.listening(space, 8000))  # type: ignore[misc]
        code, text = programs.output(space, "ip", "-o", "-4", "addr", "show", "dev", "eth0")
        assert code == 0
        assert f" {space.address}/32 " in text
        space.close()


@inside
def test_pods_that_exist_in_name_only_refuse_at_once(pods: PodNetwork, programs: Programs) -> None:
    pod = pods.pod("10.132.0.5")
    begin = time.monotonic()
    code, text = programs.output(pod, sys.executable, "-c", CLIENT, "10.128.0.9", "80")
    assert code == 1
    assert "No route to host" in text
    assert time.monotonic() - begin < 3
    pod.close()


@inside
def test_the_api_server_is_at_the_gateway(pods: PodNetwork, programs: Programs) -> None:
    pod = pods.pod("10.132.0.5")
    assert pods.listener is not None

    def answer() -> None:
        assert pods.listener is not None
        connection, _ = pods.listener.accept()
        connection.sendall(b"the API server")
        connection.close()

    threading.Thread(target=answer, daemon=True).start()
    assert programs.output(pod, sys.executable, "-c", CLIENT, GATEWAY, str(PORT)) == (0, "the API server\n")
    pod.close()


@inside
def test_a_further_program_finds_the_output_of_the_first_one(
    pods: PodNetwork, programs: Programs, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    (first / "fd").mkdir(parents=True)
    log = tmp_path / "log"
    log.write_text("before\n")
    (first / "fd" / "1").hardlink_to(log)
    mounts = [["/proc", "/proc", False], [str(first), "/proc/1", False]]
    script = "echo after >>/proc/1/fd/1; test -d /proc/$$/fd && echo others are there"
    code, text = programs.output(pods.pod("10.132.0.9"), "sh", "-c", script, mounts=mounts)
    assert (code, text.strip()) == (0, "others are there")
    assert log.read_text() == "before\nafter\n"


@inside
def test_mounts_are_where_a_container_expects_them(pods: PodNetwork, programs: Programs, tmp_path: Path) -> None:
    for name in ("certs", "data", "inner"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    (tmp_path / "resolv.conf").write_text("nameserver 192.0.2.1\n")
    mounts = [
        [str(tmp_path / "certs"), "/certs", True],
        [str(tmp_path / "certs"), "/var/run/secrets/kubernetes.io/serviceaccount", True],
        [str(tmp_path / "resolv.conf"), "/etc/resolv.conf", False],
        [str(tmp_path / "data"), "/etc/deep/er", False],
        [str(tmp_path / "inner"), "/etc/deep/er/inner", True],
    ]
    script = """
        cat /certs/file /run/secrets/kubernetes.io/serviceaccount/file /etc/deep/er/file /etc/deep/er/inner/file /etc/resolv.conf
        test -e /etc/passwd && test -x /bin/sh && echo the machine
        echo x >/etc/deep/er/new; echo x >/certs/new || echo read-only
    """
    code, text = programs.output(pods.pod("10.132.0.5"), "sh", "-c", script, mounts=mounts)
    assert code == 0
    assert text.startswith("certscertsdatainnernameserver 192.0.2.1\nthe machine\n")
    assert text.endswith("read-only\n")
    assert (tmp_path / "data" / "new").exists()
    assert not Path("/etc/deep").exists()
    assert not Path("/certs").exists()


@inside
def test_a_program_that_cannot_start_says_why(pods: PodNetwork, programs: Programs, tmp_path: Path) -> None:
    pod = pods.pod("10.132.0.5")
    assert programs.output(pod, "/no/such/program") == (1, "enter: /no/such/program: No such file or directory\n")
    code, text = programs.output(pod, "true", mounts=[[str(tmp_path / "nothing"), "/certs", True]])
    assert code == 1
    assert "No such file or directory" in text


@inside
def test_an_address_is_given_once(pods: PodNetwork) -> None:
    first = pods.pod("10.132.0.5")
    with pytest.raises(OSError, match="File exists"):
        pods.pod("10.132.0.5")
    first.close()

    def again() -> bool:
        try:
            pods.pod("10.132.0.5").close()
        except OSError:
            return False
        return True

    until(again)


@inside
def test_it_goes_on_when_its_holder_is_killed(
    pods: PodNetwork, programs: Programs, spawner: Spawner, tmp_path: Path
) -> None:
    before = pods.pod("10.132.0.5")
    programs.start(before, sys.executable, "-c", SERVER, "8000")
    until(lambda: network.listening(before, 8000))
    holder = recorded(tmp_path / "pids.json")[0]
    holder.signal(signal.SIGKILL)
    until(lambda: not holder.alive())
    after = pods.pod("10.132.0.6")
    assert programs.output(after, sys.executable, "-c", CLIENT, "10.132.0.5", "8000") == (0, "10.132.0.6\n")


@inside
def test_programs_end_with_their_starter(pods: PodNetwork, programs: Programs, tmp_path: Path) -> None:
    """The starter is a process of its own here, since it is killed."""
    code = f"""
import os, pathlib, sys, threading, time
from kserve_iac_sandbox.podnet.network import PodNetwork
from kserve_iac_sandbox.processes import Order
from kserve_iac_sandbox.spawner import Spawner
folder = pathlib.Path({str(tmp_path)!r})
spawner = Spawner(folder / "theirs.json")
def go():
    pods = PodNetwork(spawner, folder / "log", folder, {PORT})
    pods.start()
    order = Order(["sleep", "600"], {{"PATH": os.environ["PATH"]}}, folder / "log", folder)
    print(spawner.start("sleeper", pods.pod("10.132.0.5").order(order, None)).pid, flush=True)
threading.Thread(target=go).start()
while True:
    spawner.serve(0.1)
"""
    starter = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    sleeper = identity(int(starter.stdout.readline()))
    everyone = recorded(tmp_path / "theirs.json")
    assert sleeper in everyone
    assert len(everyone) == 2
    starter.kill()
    starter.wait()
    until(lambda: not any(process.alive() for process in everyone))


def service(name: str, *, address: str = "", kind: str = "LoadBalancer", **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"namespace": "n", "name": name, "creationTimestamp": f"2026-01-01T00:00:0{name[-1]}Z"},
        "spec": {"type": kind, **spec},
        "status": {"loadBalancer": {"ingress": [{"ip": address}]} if address else {}},
    }


def test_services_keep_the_address_that_they_have() -> None:
    found = balancers.addresses(
        [service("a1"), service("b2", address="10.133.0.2"), service("c3", address="192.0.2.1"), service("d4")]
    )
    assert found == {
        ("n", "b2"): "10.133.0.2",
        ("n", "a1"): "10.133.0.1",
        ("n", "c3"): "10.133.0.3",
        ("n", "d4"): "10.133.0.4",
    }


def test_no_address_is_given_twice() -> None:
    assert (
        len(
            set(
                balancers.addresses([service("a1", address="10.133.0.9"), service("b2", address="10.133.0.9")]).values()
            )
        )
        == 2
    )


def test_which_services_get_an_address() -> None:
    assert balancers.balanced(service("a1"))
    assert balancers.balanced(service("a1", loadBalancerClass=balancers.CLASS))
    assert not balancers.balanced(service("a1", loadBalancerClass="example.com/other"))
    assert not balancers.balanced(service("a1", kind="ClusterIP"))
    assert BALANCERS == "10.133.0.0/24"


def test_what_is_lacking_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kserve_iac_sandbox.processes.LINUX", True)
    assert podnet.why_missing([]) == "kube-proxy and coredns are not built"
    assert podnet.why_missing(["coredns"]) == "kube-proxy is not built"
    monkeypatch.setattr("shutil.which", lambda name: None if name == "nft" else name)
    assert podnet.why_missing(NEEDED) == "the program `nft` is not installed (package nftables)"
    monkeypatch.setattr("kserve_iac_sandbox.processes.LINUX", False)
    assert podnet.why_missing(NEEDED) == "only Linux has network namespaces"
