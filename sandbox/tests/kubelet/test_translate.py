"""From containers to commands: variables, arguments, mounts, probes. No cluster."""

from typing import Any

import pytest
import yaml

from kserve_iac_sandbox.kubelet import images, translate
from kserve_iac_sandbox.kubelet.probes import Probe, Probes
from kserve_iac_sandbox.kubelet.volumes import Missing

from .pods import KNOWN, POD, lookup

KSERVE: dict[str, Any] = {
    "name": "manager",
    "image": "kserve/kserve-controller:v0.20.0",
    "args": ["--metrics-addr=127.0.0.1:8080", "--leader-elect", "--ns=$(POD_NAMESPACE)", "$$(X) $(X)"],
    "env": [{"name": "POD_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}],
    "ports": [{"name": "webhook-server", "containerPort": 9444}],
    "readinessProbe": {"httpGet": {"path": "/readyz", "port": 8081}, "periodSeconds": 5},
    "volumeMounts": [{"name": "cert", "mountPath": "/tmp/k8s-webhook-server/serving-certs"}],
}
LOCAL = {"webhook": 1001, "health": 1002, "metrics": 1003}


def plan(container: dict[str, Any]) -> translate.Plan:
    entry = KNOWN.runnable(container["image"])
    assert entry is not None
    return translate.plan(
        POD, container, entry, root="/r", local=LOCAL, kubeconfig="/k", path="/usr/bin", lookup=lookup
    )  # fmt: skip


def test_kserve_controller() -> None:
    made = plan(KSERVE)
    assert made.arguments == (
        "--metrics-addr=127.0.0.1:8080", "--leader-elect", "--ns=n", "$(X) $(X)",
        "--webhook-port=1001", "--health-probe-addr=127.0.0.1:1002", "--metrics-addr=127.0.0.1:1003",
        "--leader-elect=false",
    )  # fmt: skip
    assert made.environment == {
        "POD_NAMESPACE": "n", "PATH": "/usr/bin", "HOME": "/r", "TMPDIR": "/r/tmp", "KUBECONFIG": "/k",
    }  # fmt: skip
    assert made.routes == {9444: 1001, 8081: 1002, 8080: 1003}
    assert made.probes == Probes(Probe(1002, "/readyz", period=5.0))
    assert made.must_answer == (1001,)


def test_cert_manager_webhook() -> None:
    container = {
        "name": "webhook",
        "image": "registry.example/jetstack/cert-manager-webhook:v1.11.5",
        "args": ["--secure-port=10250"],
        "ports": [{"name": "https", "containerPort": 10250}, {"name": "healthcheck", "containerPort": 6080}],
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": "healthcheck", "scheme": "HTTPS"}},
    }
    made = plan(container)
    assert made.arguments[-3:] == ("--secure-port=1001", "--healthz-port=1002", "--kubeconfig=/k")
    assert "--leader-elect=false" not in made.arguments
    assert made.probes == Probes(Probe(1002, "/healthz", https=True))


def test_cainjector_has_no_port() -> None:
    made = plan({"name": "c", "image": "registry.example/jetstack/cert-manager-cainjector:v1.11.5"})
    assert (made.routes, made.probes, made.must_answer) == ({}, Probes(), ())
    assert made.arguments == ("--leader-elect=false",)


def test_lws_configuration_is_moved() -> None:
    container = {
        "name": "manager",
        "image": "registry.example/lws/lws:v0.8.0",
        "args": ["--config=/controller_manager_config.yaml"],
        "volumeMounts": [{"name": "c", "mountPath": "/controller_manager_config.yaml", "subPath": "x"}],
    }
    assert plan(container).arguments[0] == "--config=/r/controller_manager_config.yaml"
    entry = KNOWN.runnable(container["image"])  # type: ignore[arg-type]
    assert entry is not None
    assert entry.rewrite is not None
    change = entry.rewrite["controller_manager_config.yaml"]
    found = yaml.safe_load(change("kind: Configuration\nwebhook: {port: 9443}\n", LOCAL, "/r"))
    folder = "/r/tmp/k8s-webhook-server/serving-certs"
    assert found == {"kind": "Configuration", "webhook": {"port": 1001, "host": "127.0.0.1", "certDir": folder}}


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("/etc/config", "/r/etc/config"),
        ("--config=/etc/config/a.yaml", "--config=/r/etc/config/a.yaml"),
        ("a=/etc/config,b=/etc/config/x", "a=/r/etc/config,b=/r/etc/config/x"),
        ("/etc/configuration", "/etc/configuration"),
        ("/other/etc/config", "/other/etc/config"),
        ("/etc/config/sub/x", "/r/etc/config/sub/x"),
    ],
)
def test_mounted_paths_are_moved(text: str, moved: str) -> None:
    assert translate.moved(text, ["/etc/config", "/etc/config/sub"], "/r") == moved


def test_variables() -> None:
    container = {
        "envFrom": [
            {"configMapRef": {"name": "config"}, "prefix": "P_"},
            {"secretRef": {"name": "none", "optional": True}},
        ],
        "env": [
            {"name": "A", "value": "1"},
            {"name": "B", "value": "$(A)-$(P_a)-$(NOT)"},
            {"name": "C", "valueFrom": {"secretKeyRef": {"name": "cert", "key": "tls.crt"}}},
            {"name": "D", "valueFrom": {"configMapKeyRef": {"name": "config", "key": "zz", "optional": True}}},
            {"name": "E"},
        ],
    }
    found = translate.variables(POD, container, lookup)
    assert found == {"P_a": "1", "P_b": "2", "A": "1", "B": "1-1-$(NOT)", "C": "C", "E": ""}


def test_variables_that_cannot_be_had() -> None:
    for source in ({"secretKeyRef": {"name": "none", "key": "x"}}, {"secretKeyRef": {"name": "cert", "key": "x"}}):
        with pytest.raises(Missing):
            translate.variables(POD, {"env": [{"name": "A", "valueFrom": source}]}, lookup)
    with pytest.raises(Missing, match='secret "none" not found'):
        translate.variables(POD, {"envFrom": [{"secretRef": {"name": "none"}}]}, lookup)


def test_probes() -> None:
    def of(container: dict[str, Any], moved: dict[int, int] | None = {80: 8}) -> Probes:  # noqa: B006 - never changed
        return translate.probes(container, moved or {}, moved)

    ports = [{"name": "web", "containerPort": 80}]
    assert of({"readinessProbe": {"tcpSocket": {"port": "web"}}, "ports": ports}) == Probes(Probe(8))
    assert of({"readinessProbe": {"exec": {"command": ["x"]}}}) == Probes(Probe(8))
    assert of({"readinessProbe": {"httpGet": {"port": 9}}}) == Probes(Probe(8))
    assert of({}, {}) == Probes()
    http = {"httpGet": {"port": "9000", "scheme": "HTTPS"}, "initialDelaySeconds": 3, "failureThreshold": 5}
    slow = {"grpc": {"port": 9003}, "periodSeconds": 2, "timeoutSeconds": 4}
    container = {"readinessProbe": slow, "startupProbe": http, "livenessProbe": http}
    asked = Probe(9000, "/", True, delay=3.0, failures=5)
    assert of(container, None) == Probes(Probe(9003, period=2.0, timeout=4.0), asked, asked)
    marked = {"httpGet": {"port": 9, "httpHeaders": [{"name": "K-Network-Probe", "value": "queue"}]}}
    assert of({"livenessProbe": marked}, None).liveness == Probe(9, "/", headers=(("K-Network-Probe", "queue"),))


def test_in_the_pod_network_nothing_is_moved() -> None:
    entry = images.RUNNABLES[0]
    container = {
        "name": "manager",
        "image": "kserve/kserve-controller:v0.20.0",
        "command": ["/manager", "$(WHO)"],
        "args": ["--metrics-addr=:8080"],
        "env": [{"name": "WHO", "value": "p"}, {"name": "PATH", "value": "/image/bin"}],
        "volumeMounts": [{"name": "cert", "mountPath": "/tmp/k8s-webhook-server/serving-certs"}],
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": 8081}},
    }
    plan = translate.plan_inside(POD, container, entry, path="/bin", lookup=lookup)
    assert plan.command == ("/manager", "p")
    assert plan.arguments == ("--metrics-addr=:8080", "--leader-elect=false")
    assert plan.environment["PATH"] == "/image/bin:/bin"
    assert plan.environment["KUBERNETES_SERVICE_HOST"] == "10.96.0.1"
    assert plan.must_answer == (9443,)
    assert plan.probes == Probes(Probe(8081, "/readyz"))
