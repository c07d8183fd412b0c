"""The command lines of the control plane: pure functions of paths and ports.

Everything listens on 127.0.0.1. What is tuned away is only what one user on one machine cannot miss: fsync, leader
election, priority and fairness, profiling endpoints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .layout import Layout
from .mark import Mark
from .names import KWOK

HOST = "127.0.0.1"
SERVICES = "10.96.0.0/16"
SIMULATED_PODS = "10.128.0.1/14"
"""Addresses KWOK gives to pods of simulated nodes. They lead nowhere."""
ADVERTISED = "192.0.2.1"
"""An address of the documentation range. The API server insists on one that is not loopback, and must not pick
an interface of the machine, which may have none."""

ORDER = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
"""Start order; they are stopped in reverse."""


@dataclass(frozen=True)
class Command:
    """How a child of the supervisor is started and asked whether it is ready.

    ``health`` is a path on https (http for etcd-like plain ones) of ``port``; empty = ready when the port answers.
    """

    name: str
    arguments: tuple[str, ...]
    port: int
    health: str = ""
    scheme: str = "https"
    environment: Mapping[str, str] = field(default_factory=dict)
    grace: float = 15.0
    """Seconds it has for ending by itself."""
    inside: bool = False
    """Whether it runs in the pod network, at the gateway's address, rather than at the loopback interface."""


def egress_socket(mark: Mark) -> Path:
    return Path(mark.runtime) / "egress.sock"


def egress_configuration(mark: Mark) -> dict[str, object]:
    """Sends the API server's connections to pods (webhooks, conversion) through the proxy on the Unix socket.

    The TCP form of this setting passes validation and makes the API server panic at start.
    """
    return {
        "apiVersion": "apiserver.k8s.io/v1beta1",
        "kind": "EgressSelectorConfiguration",
        "egressSelections": [
            {
                "name": "cluster",
                "connection": {
                    "proxyProtocol": "HTTPConnect",
                    "transport": {"uds": {"udsName": str(egress_socket(mark))}},
                },
            }
        ],
    }


def commands(layout: Layout, mark: Mark, programs: Mapping[str, Path], advertised: str = "") -> dict[str, Command]:
    """The commands by name, in start order. ``programs`` gives the executables by name.

    ``advertised`` is the address at which pods find the API server; empty where there is no pod network.
    """
    made = (
        _etcd(layout, mark),
        _apiserver(layout, mark, advertised),
        _controller_manager(layout, mark),
        _scheduler(layout, mark),
        _kwok(layout, mark),
    )
    return {
        command.name: replace(command, arguments=(str(programs[command.name]), *command.arguments)) for command in made
    }


def _etcd(layout: Layout, mark: Mark) -> Command:
    client = f"https://{HOST}:{mark.ports['etcd']}"
    peer = f"https://{HOST}:{mark.ports['etcd-peer']}"
    # Other users of the machine reach loopback ports too: nobody reads the store without a certificate.
    keys = [
        f"--{prefix}{flag}={layout.pki / file}"
        for prefix in ("", "peer-")
        for flag, file in (("cert-file", "etcd.crt"), ("key-file", "etcd.key"), ("trusted-ca-file", "ca.crt"))
    ]
    return Command(
        "etcd",
        (
            "--name=sandbox",
            f"--data-dir={layout.etcd}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=sandbox={peer}",
            *keys,
            "--client-cert-auth",
            "--peer-client-cert-auth",
            "--unsafe-no-fsync",
            "--quota-backend-bytes=2147483648",
            "--auto-compaction-retention=1000",
            "--auto-compaction-mode=revision",
            "--log-level=warn",
        ),
        mark.ports["etcd"],
    )


def _apiserver(layout: Layout, mark: Mark, advertised: str) -> Command:
    pki = layout.pki
    # With a pod network, the Service `kubernetes` leads to the gateway, which passes connections on to this process.
    reconciler = () if advertised else ("--endpoint-reconciler-type=none",)
    return _serving(
        mark,
        "kube-apiserver",
        "/readyz",
        f"--advertise-address={advertised or ADVERTISED}",
        *reconciler,
        f"--etcd-servers=https://{HOST}:{mark.ports['etcd']}",
        f"--etcd-cafile={pki / 'ca.crt'}",
        f"--etcd-certfile={pki / 'etcd-client.crt'}",
        f"--etcd-keyfile={pki / 'etcd-client.key'}",
        f"--tls-cert-file={pki / 'kube-apiserver.crt'}",
        f"--tls-private-key-file={pki / 'kube-apiserver.key'}",
        f"--client-ca-file={pki / 'ca.crt'}",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={pki / 'sa.key'}",
        f"--service-account-signing-key-file={pki / 'sa.key'}",
        f"--service-cluster-ip-range={SERVICES}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--enable-aggregator-routing=true",
        f"--egress-selector-config-file={layout.config / 'egress.json'}",
        "--enable-priority-and-fairness=false",
        "--shutdown-delay-duration=0s",
        "--event-ttl=1h",
        # Definitions of large CRDs are read, merged and thrown away while charts are installed. Garbage is collected later than
        # Go would, which halves the CPU time of an installation, unless the memory is wanted.
        environment={"GOGC": "200", "GOMEMLIMIT": "2GiB"},
        # It closes its port at once and then waits for watches of clients that are gone. All it knows is in etcd.
        grace=2.0,
    )


def _controller_manager(layout: Layout, mark: Mark) -> Command:
    pki = layout.pki
    return _serving(
        mark,
        "kube-controller-manager",
        "/healthz",
        *_alone(layout, "kube-controller-manager"),
        "--use-service-account-credentials=true",
        f"--root-ca-file={pki / 'ca.crt'}",
        f"--service-account-private-key-file={pki / 'sa.key'}",
        f"--cluster-signing-cert-file={pki / 'ca.crt'}",
        f"--cluster-signing-key-file={pki / 'ca.key'}",
        "--node-monitor-period=2s",
    )


def _scheduler(layout: Layout, mark: Mark) -> Command:
    return _serving(mark, "kube-scheduler", "/readyz", *_alone(layout, "kube-scheduler"))


def _serving(
    mark: Mark, name: str, health: str, *arguments: str, environment: Mapping[str, str] | None = None, grace: float = 15
) -> Command:
    """A component of Kubernetes, which listens on its port of the mark."""
    port = mark.ports[name]
    here = (f"--bind-address={HOST}", f"--secure-port={port}", "--profiling=false")
    return Command(name, (*here, *arguments), port, health, environment=environment or {}, grace=grace)


def _alone(layout: Layout, name: str) -> tuple[str, ...]:
    """Of a component that is the only one of its kind, with the API server to itself."""
    config = f"--kubeconfig={layout.config / name}.yaml"
    return (config, "--leader-elect=false", "--kube-api-qps=300", "--kube-api-burst=600")


def _kwok(layout: Layout, mark: Mark) -> Command:
    port = mark.ports["kwok"]
    return Command(
        "kwok",
        (
            f"--kubeconfig={layout.config / 'kwok.yaml'}",
            "--config=/dev/null",
            f"--server-address={HOST}:{port}",
            f"--cidr={SIMULATED_PODS}",
            "--manage-all-nodes=false",
            f"--manage-nodes-with-annotation-selector={KWOK}=fake",
            "--node-lease-duration-seconds=40",
            "--enable-crds=Stage",
        ),
        port,
        "/healthz",
        "http",
    )
