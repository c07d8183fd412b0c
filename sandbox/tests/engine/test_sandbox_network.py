"""Programs that listen on all interfaces: in networks of their own, whoever the user is, or said to be in the machine's."""

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from kserve_iac_sandbox import Sandbox, eventlog, network
from kserve_iac_sandbox.processes import identity
from kserve_iac_sandbox.testing import exposed, poll, processes_of

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(network.why_shared()), reason="needs network namespaces"),
]

CLI = [sys.executable, "-m", "kserve_iac_sandbox"]
UNPRIVILEGED = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
OFF = 'cd /proc/sys/user && echo 0 >max_user_namespaces; echo 0 >max_net_namespaces; exec "$@"'
WITHOUT = ["unshare", "--user", "--map-root-user", "sh", "-c", OFF, "sh"]
WEBHOOK = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "webhook", "namespace": "default"},
    "spec": {
        "nodeSelector": {"cloud.google.com/gke-nodepool": "system"},
        "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
        "containers": [
            {
                "name": "main",
                "image": "quay.io/jetstack/cert-manager-webhook",
                "args": [
                    "--dynamic-serving-ca-secret-namespace=default",
                    "--dynamic-serving-ca-secret-name=ca",
                    "--dynamic-serving-dns-names=webhook.default.svc",
                    "--secure-port=10250",
                ],
                "ports": [{"name": "https", "containerPort": 10250}, {"name": "healthcheck", "containerPort": 6080}],
                "readinessProbe": {"httpGet": {"path": "/healthz", "port": "healthcheck"}, "periodSeconds": 1},
            }
        ],
    },
}
"""A program that cannot be told where to listen. Ready, because probes find its ports and it finds the API server."""
RIGHTS = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "webhook"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
    "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}],
}


@pytest.fixture
def own() -> Iterator[Sandbox]:
    sandbox = Sandbox(f"net-{uuid.uuid4().hex[:8]}")
    yield sandbox
    sandbox.down(purge=True)


def run_as(prepare: list[str], sandbox: Sandbox) -> None:
    if subprocess.run([*prepare, "true"], capture_output=True).returncode:
        pytest.skip("user namespaces cannot be made here")
    up = [*CLI, "up", "--name", sandbox.name]
    done = subprocess.run([*prepare, *up], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    with sandbox.kube() as kube:
        kube.apply(RIGHTS)
        kube.apply(WEBHOOK)

        def ready() -> bool:
            status = (kube.get("v1", "Pod", "webhook") or {}).get("status") or {}
            return any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions") or [])

        poll(ready, 60, "webhook ready")


def test_what_is_exposed_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)), socket.create_server(("", 0)) as everywhere:
        assert exposed([os.getpid()]) == [(os.getpid(), f"0.0.0.0:{everywhere.getsockname()[1]}")]


def test_without_privileges(own: Sandbox) -> None:
    run_as(UNPRIVILEGED, own)
    assert own.status().shared_network == ""
    pids = processes_of(own)
    assert exposed(pids) == []
    process = next(p for p in own.status().processes if p.kind == "pod")
    assert os.readlink(f"/proc/{process.pid}/ns/net") != os.readlink("/proc/self/ns/net")
    everyone = [identity(pid) for pid in pids]
    own.down(purge=True)
    assert [found for found in everyone if found.alive()] == []


def test_where_namespaces_are_not_allowed_it_says_so(own: Sandbox) -> None:
    run_as(WITHOUT, own)
    assert "limit of namespaces" in own.status().shared_network
    assert exposed(processes_of(own))
    assert [e["why"] for e in eventlog.read(own.layout.events) if e["what"] == "shared network"] == [
        own.status().shared_network
    ]
    text = subprocess.run([*CLI, "status", "--name", own.name], capture_output=True, text=True).stdout
    assert "on all interfaces" in " ".join(text.split())
