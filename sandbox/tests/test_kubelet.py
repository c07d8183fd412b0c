"""From pods to processes: images, volumes, variables, arguments, probes, statuses. No cluster."""

import base64
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from kserve_iac_sandbox import network
from kserve_iac_sandbox.kubelet import container, hooks, images, inside, podstatus, probes, translate, volumes
from kserve_iac_sandbox.kubelet.agent import choose_address
from kserve_iac_sandbox.kubelet.podstatus import ContainerState, InitState
from kserve_iac_sandbox.kubelet.probes import Health, Probe, Probes
from kserve_iac_sandbox.kubelet.tokens import kubeconfig
from kserve_iac_sandbox.kubelet.volumes import Missing, VolumeFolder
from kserve_iac_sandbox.servers import running
from kserve_iac_sandbox.servers.background import Background
from kserve_iac_sandbox.testing import poll
from kserve_iac_sandbox.tools.catalog import EXTRAS, PROGRAMS

KNOWN = images.Known(Path("/nowhere"))

# Images -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "program"),
    [
        ("kserve/kserve-controller:v0.20.0", "kserve-controller"),
        ("registry.example/kserve/kserve-controller:v0.20.0", "kserve-controller"),
        ("registry.example:5000/mirror/kserve/llmisvc-controller:v0.20.0@sha256:00", "llmisvc-controller"),
        ("registry.example/jetstack/cert-manager-controller:v1.11.5 ", "cert-manager-controller"),
        ("registry.example/jetstack/cert-manager-cainjector:v1.11.5", "cert-manager-cainjector"),
        ("registry.example/jetstack/cert-manager-webhook:v1.11.5", "cert-manager-webhook"),
        ("registry.example/lws/lws:v0.8.0", "lws-controller"),
        ("registry.example/jetstack/cert-manager-ctl:v1.11.5", None),
        ("registry.example/brancz/kube-rbac-proxy:v0.18.0", None),
        ("kserve-controller", None),
        ("lws:v1", None),
    ],
)
def test_which_image_is_a_program(reference: str, program: str | None) -> None:
    found = images.Known(Path("/nowhere")).runnable(reference)
    assert (found.executable if found else None) == program


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        ("a", "a", ""),
        ("a:1", "a", "1"),
        ("host:5000/a/b", "host:5000/a/b", ""),
        ("host:5000/a/b:v1@sha256:00", "host:5000/a/b", "v1"),
        ("a/b@sha256:00", "a/b", ""),
    ],
)
def test_image_references(reference: str, repository: str, tag: str) -> None:
    assert images.parse(reference) == images.Image(repository, tag)


def test_version_is_the_tag(tmp_path: Path) -> None:
    entry = images.RUNNABLES[0]
    catalogue = images.program(entry).version
    assert images.version("kserve/kserve-controller:v0.19.0", entry) == "v0.19.0"
    assert images.version("kserve/kserve-controller:0.19.0", entry) == "v0.19.0"
    for reference in (
        "kserve/kserve-controller",
        "kserve/kserve-controller:latest",
        "kserve/kserve-controller@sha256:0",
    ):
        assert images.version(reference, entry) == catalogue
    path = images.Known(tmp_path).executable("kserve/kserve-controller:v0.19.0", entry)
    assert path == tmp_path / "tools/kserve-v0.19.0/kserve-controller"
    assert images.built_versions(tmp_path, entry) == []
    path.parent.mkdir(parents=True)
    path.touch()
    assert images.built_versions(tmp_path, entry) == ["v0.19.0"]
    message = images.not_built("kserve/kserve-controller:v0.1.0", entry, ["v0.19.0"])
    assert "v0.1.0 is not built" in message
    assert "built are v0.19.0" in message


def test_programs_for_traffic_run_where_they_are_built(tmp_path: Path) -> None:
    picker = "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0"
    assert images.Known(tmp_path, "traffic").runnable(picker) is None
    entry = next(entry for entry in images.RUNNABLES if entry.executable == "epp")
    path = images.Known(tmp_path, "traffic").executable(picker, entry)
    assert path == tmp_path / "tools/llm-d-v0.7.1/epp"  # the nearest that can be built
    path.parent.mkdir(parents=True)
    path.touch()
    known = images.Known(tmp_path, "traffic")
    assert known.runnable(picker) == entry
    assert images.Known(tmp_path).runnable(picker) is None
    pod = {"spec": {"containers": [{"image": "x"}], "initContainers": [{"image": picker}]}}
    assert known.runs(pod)
    assert not known.runs({"spec": {"containers": [{"image": "x"}]}})
    assert re.search(known.pattern(), picker)
    assert not re.search(known.pattern(), "ghcr.io/llm-d/llm-d-router-endpoint-picker-more:v0.9.0")


def test_every_program_is_in_the_catalogue() -> None:
    built = {package.name for program in (*PROGRAMS, *EXTRAS) for package in program.packages}
    elsewhere = (images.ENVOY, images.ENGINE, images.EVENTS)
    assert {e.executable for e in images.RUNNABLES if e.group not in elsewhere and not e.made} <= built
    assert len({entry.image for entry in images.RUNNABLES}) == len(images.RUNNABLES)


SKLEARN = "registry.example/kserve/sklearnserver:v0.20.0"
INITIALIZER = "kserve/storage-initializer:v0.20.0"
AGENT = "kserve/agent:v0.20.0"


@pytest.fixture
def predictive(tmp_path: Path) -> images.Known:
    """All that is for predictors, with an engine beside."""
    for name in ("agent", "router", "vllm"):
        (tmp_path / "tools/kserve-data-v0.20.0").mkdir(parents=True, exist_ok=True)
        (tmp_path / "tools/kserve-data-v0.20.0" / name).touch()

    def start(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        raise OSError("nothing is made in this test")

    vllm = tmp_path / "tools/kserve-data-v0.20.0/vllm"
    return images.Known(tmp_path, "models", engine=vllm, background=Background(tmp_path, start))


def pod_of(*containers: str, before: str = INITIALIZER) -> dict[str, Any]:
    return {"spec": {"containers": [{"image": one} for one in containers], "initContainers": [{"image": before}]}}


@pytest.mark.parametrize(
    ("pod", "initializer", "agent"),
    [
        (pod_of(SKLEARN, AGENT), True, True),
        (pod_of("docker.io/seldonio/mlserver:1.5.0"), True, True),
        # An engine reads no weights, and a server in name only has nobody to pass requests to.
        (pod_of("vllm/vllm-openai:v0.20.0", AGENT), False, True),
        (pod_of("nvcr.io/nvidia/tritonserver:23.05-py3", AGENT), False, False),
        (pod_of(AGENT), False, False),
    ],
)
def test_what_runs_beside_others_only(
    predictive: images.Known, pod: dict[str, Any], initializer: bool, agent: bool
) -> None:
    found = [predictive.runnable(image, pod) for image in (INITIALIZER, AGENT)]
    assert [one is not None for one in found] == [initializer, agent]
    assert predictive.runs(pod) == (initializer or agent)
    # KWOK leaves alone what this kubelet looks after, and only that.
    images_ = [one["image"] for one in [*pod["spec"]["containers"], *pod["spec"]["initContainers"]]]
    assert any(re.search(predictive.pattern(), image) for image in images_) == predictive.runs(pod)


def test_servers_are_known_before_they_are_made(tmp_path: Path, predictive: images.Known) -> None:
    entry = predictive.runnable(SKLEARN)
    assert entry is not None
    assert predictive.executable(SKLEARN, entry) == tmp_path / "tools/sklearnserver-v0.20.0/start"
    assert entry.made is not None
    assert images.version("kserve/sklearnserver", entry) == entry.made.version
    mlserver = next(one for one in images.RUNNABLES if one.group == "mlserver")
    assert images.version("docker.io/seldonio/mlserver:1.5.0", mlserver) == "v1.5.0"
    waiting = predictive.wait(SKLEARN, entry)
    assert waiting is not None
    assert "kserve/sklearnserver v0.20.0" in waiting.message
    assert predictive.wait(AGENT, next(e for e in images.RUNNABLES if e.executable == "agent")) is None
    assert images.Known(tmp_path, "models").runnable(SKLEARN) is None
    assert images.Known(tmp_path, background=None).runnable(SKLEARN) is None


def test_the_initializer_is_told_where_buckets_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KSERVE_IAC_HOME", str(tmp_path / "home"))
    entry = next(entry for entry in images.RUNNABLES if entry.group == "storage-initializer")
    program = tmp_path / "tools/storage-initializer-v0.20.0/start"
    found = images.variables(INITIALIZER, entry, program)
    assert found["KSERVE_IAC_BUCKETS"] == f"{tmp_path}/home/buckets:{program.parent}/buckets"
    assert Path(found["KSERVE_IAC_INITIALIZER"]).exists()
    assert entry.made is not None
    assert running.path(program, "/usr/bin") == f"{program.parent}/venv/bin:/usr/bin"
    assert str(program.parent) in running.folders(entry.made, program)
    assert images.variables(SKLEARN, next(e for e in images.RUNNABLES if e.group == "sklearnserver"), program) == {}


# Volumes ------------------------------------------------------------------------------------------------------


def secret(**data: str) -> dict[str, Any]:
    return {"kind": "Secret", "data": {k: base64.b64encode(v.encode()).decode() for k, v in data.items()}}


OBJECTS = {
    ("Secret", "cert"): secret(**{"tls.crt": "C", "tls.key": "K"}),
    ("ConfigMap", "config"): {"kind": "ConfigMap", "data": {"a": "1"}, "binaryData": {"b": "Mg=="}},
}
POD: dict[str, Any] = {
    "metadata": {
        "name": "p", "namespace": "n", "uid": "u", "labels": {"app": "x", "b": "y"}, "annotations": {"kserve.io/a": "1"},
    },
    "spec": {"serviceAccountName": "sa", "containers": []},
    "status": {"podIP": "10.132.0.7"},
}  # fmt: skip


def lookup(kind: str, name: str) -> dict[str, Any] | None:
    return OBJECTS.get((kind, name))


def content(volume: dict[str, Any]) -> dict[str, bytes]:
    return volumes.content({"name": "v", **volume}, POD, lookup, lambda source: f"token for {source.get('audience')}")


@pytest.mark.parametrize(
    ("volume", "files"),
    [
        ({"secret": {"secretName": "cert"}}, {"tls.crt": b"C", "tls.key": b"K"}),
        ({"secret": {"secretName": "cert", "items": [{"key": "tls.crt", "path": "x/crt"}]}}, {"x/crt": b"C"}),
        ({"configMap": {"name": "config"}}, {"a": b"1", "b": b"2"}),
        ({"configMap": {"name": "none", "optional": True}}, {}),
        ({"emptyDir": {}}, {}),
        ({"hostPath": {"path": "/etc"}}, {}),
        (
            {
                "projected": {
                    "sources": [
                        {"serviceAccountToken": {"path": "token", "audience": "a"}},
                        {"configMap": {"name": "config", "items": [{"key": "a", "path": "ca.crt"}]}},
                        {"downwardAPI": {"items": [{"path": "ns", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
                    ]
                }
            },
            {"token": b"token for a", "ca.crt": b"1", "ns": b"n"},
        ),
    ],
)
def test_files_of_a_volume(volume: dict[str, Any], files: dict[str, bytes]) -> None:
    assert content(volume) == files


def test_missing_objects_and_keys_are_named() -> None:
    with pytest.raises(Missing, match='volume "v" : secret "none" not found'):
        content({"secret": {"secretName": "none"}})
    with pytest.raises(Missing, match="non-existent secret key: z"):
        content({"secret": {"secretName": "cert", "items": [{"key": "z", "path": "z"}]}})


def test_references() -> None:
    sources = [{"secret": {"name": "s2"}}, {"configMap": {"name": "c"}}]
    pod = {
        "spec": {"volumes": [{"secret": {"secretName": "s1"}}, {"projected": {"sources": sources}}, {"emptyDir": {}}]}
    }
    assert volumes.references(pod) == {("Secret", "s1"), ("Secret", "s2"), ("ConfigMap", "c")}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.namespace", "n"),
        ("metadata.labels['app']", "x"),
        ("metadata.annotations['kserve.io/a']", "1"),
        ("metadata.labels", 'app="x"\nb="y"'),
        ("status.podIP", "10.132.0.7"),
        ("status.nothing.deeper", ""),
        ("metadata.labels['none']", ""),
    ],
)
def test_downward_fields(path: str, value: str) -> None:
    assert volumes.field(POD, path) == value


def test_volume_changes_as_a_whole(tmp_path: Path) -> None:
    folder = VolumeFolder(tmp_path / "v")
    assert folder.write({"tls.crt": b"1", "sub/x": b"1", "old": b"1"})
    assert not folder.write({"tls.crt": b"1", "sub/x": b"1", "old": b"1"})
    first = (tmp_path / "v/..data").readlink()
    assert folder.write({"tls.crt": b"2", "sub/x": b"2"})
    assert (tmp_path / "v/..data").readlink() != first
    assert (tmp_path / "v/tls.crt").read_bytes() == b"2"
    assert (tmp_path / "v/sub/x").read_bytes() == b"2"
    visible = {p.name for p in (tmp_path / "v").iterdir() if not p.name.startswith("..")}
    assert visible == {"tls.crt", "sub"}
    assert len(list((tmp_path / "v").glob("..state-*"))) == 1
    assert (tmp_path / "v/tls.crt").stat().st_mode & 0o777 == 0o600


def test_empty_volume_is_a_folder(tmp_path: Path) -> None:
    VolumeFolder(tmp_path / "v").write({})
    assert (tmp_path / "v").is_dir()


# Translation --------------------------------------------------------------------------------------------------

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


@contextmanager
def listening() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The port of a server, and the path and headers of each request to it."""
    seen: list[dict[str, str]] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Not of interest."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, seen
        server.shutdown()


def test_probes_are_told_from_requests() -> None:
    with listening() as (port, seen):
        probe = Probe(port, "/", headers=(("K-Network-Probe", "queue"), ("Host", "own")))
        assert container.asked(probe, network.SHARED)
    [found] = seen
    assert found["user-agent"].startswith("kube-probe/1.")
    assert (found["k-network-probe"], found["host"], found["accept"]) == ("queue", "own", "*/*")


def test_a_hook_asks_by_http_as_it_is_written() -> None:
    with listening() as (port, seen):
        declared = probes.ports_of({"ports": [{"name": "admin", "containerPort": port}]})
        get = {"path": "/drain", "port": "admin", "httpHeaders": [{"name": "X-Reason", "value": "end"}]}
        hook = hooks.request_of({"httpGet": get}, network.SHARED, declared, 10)
        assert hook is not None
        poll(hook.done, 30, "an answer")
    [found] = seen
    assert (found["path"], found["x-reason"], found["accept"]) == ("/drain", "end", "*/*")
    assert found["user-agent"].startswith("kube-lifecycle/1.")
    assert hooks.request_of({"httpGet": {"port": "none"}}, network.SHARED, declared, 10) is None


@pytest.mark.parametrize(
    ("hook", "command"),
    [
        ({"sleep": {"seconds": 5}}, ["sleep", "5"]),
        ({"exec": {"command": ["/bin/drain", "-t", "9"]}}, ["/bin/drain", "-t", "9"]),
        ({"httpGet": {"port": 80}}, []),
    ],
)
def test_commands_of_hooks(hook: dict[str, Any], command: list[str]) -> None:
    assert hooks.command_of(hook) == command


LIVE = Probes(Probe(1), Probe(1, period=10, failures=6), Probe(1, failures=2, delay=1))


def test_a_container_starts_then_lives_then_is_ready() -> None:
    health = Health()
    assert probes.due(LIVE, health) == "startup"
    health = probes.after(LIVE, health, "startup", False, 59)
    assert (health.started, health.dead) == (False, "")
    health = probes.after(LIVE, health, "startup", True, 59.5)
    assert probes.due(LIVE, health) == "readiness"
    health = probes.after(LIVE, health, "readiness", True, 60)
    assert health.ready
    assert probes.pause(LIVE, health) == 5.0
    assert probes.pause(LIVE, Health()) == probes.SOON
    missed = probes.after(LIVE, health, "liveness", False, 70)
    assert (missed.dead, missed.ready, missed.missed) == ("", True, 1)
    assert probes.after(LIVE, missed, "liveness", True, 80).missed == 0
    assert probes.after(LIVE, missed, "liveness", False, 80).dead == "the liveness probe failed"


def test_a_container_that_does_not_start_in_time_is_ended() -> None:
    assert probes.after(LIVE, Health(), "startup", False, 61).dead == "the startup probe failed"
    assert probes.due(Probes(Probe(1)), Health()) == "readiness"
    assert probes.after(LIVE, Health(started=True), "liveness", False, 0.5).missed == 0


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


def test_kubeconfig_reads_the_token_anew() -> None:
    config = yaml.safe_load(kubeconfig("https://x", "/ca", "/token", "n"))
    assert config["users"][0]["user"] == {"tokenFile": "/token"}
    assert config["contexts"][0]["context"]["namespace"] == "n"


# Status -------------------------------------------------------------------------------------------------------

RUNNING = ContainerState("a", "i", started_at="T0", ready=True)


def status(*containers: ContainerState, pod: dict[str, Any] = POD, now: str = "T1") -> dict[str, Any]:
    return podstatus.status(pod, containers, "10.132.0.1", now)


def test_ready_pod() -> None:
    found = status(RUNNING)
    assert found["phase"] == "Running"
    assert podstatus.is_ready(found)
    assert found["podIPs"] == [{"ip": "10.132.0.1"}]
    assert found["containerStatuses"][0]["state"] == {"running": {"startedAt": "T0"}}


def test_waiting_pod() -> None:
    found = status(RUNNING, ContainerState("b", "i", "ContainerCreating", "secret not found"))
    assert found["phase"] == "Pending"
    assert not podstatus.is_ready(found)
    conditions = {c["type"]: c for c in found["conditions"]}
    assert conditions["Ready"]["message"] == "containers with unready status: [b]"
    assert found["containerStatuses"][1]["state"] == {
        "waiting": {"reason": "ContainerCreating", "message": "secret not found"}
    }


@pytest.mark.parametrize(("code", "phase", "shown"), [(0, "Succeeded", 0), (1, "Failed", 1), (-9, "Failed", 137)])
def test_ended_pod(code: int, phase: str, shown: int) -> None:
    found = status(ContainerState("a", "i", started_at="T0", finished_at="T1", exit_code=code))
    assert found["phase"] == phase
    assert found["containerStatuses"][0]["state"]["terminated"]["exitCode"] == shown


def test_times_of_transition_stay() -> None:
    before = status(RUNNING, now="T1")
    pod = {**POD, "status": {"conditions": before["conditions"], "startTime": "T1"}}
    after = status(RUNNING, pod=pod, now="T2")
    assert after == before
    changed = status(ContainerState("a", "i", started_at="T0"), pod=pod, now="T2")
    times = {c["type"]: c["lastTransitionTime"] for c in changed["conditions"]}
    assert times["Ready"] == "T2"
    assert times["Initialized"] == "T1"
    assert podstatus.without_times(after) != podstatus.without_times(changed)


def init(state: ContainerState, *, sidecar: bool = False) -> InitState:
    return InitState(state, sidecar)


def test_containers_wait_for_init_containers_but_not_for_sidecars() -> None:
    waiting = ContainerState("a", "i", "ContainerCreating")
    loads = init(ContainerState("x", "i", started_at="T0"))
    found = podstatus.status(POD, [waiting], "10.132.0.1", "T1", [loads])
    assert found["phase"] == "Pending"
    assert found["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    assert {c["type"]: c["status"] for c in found["conditions"]}["Initialized"] == "False"
    done = init(ContainerState("x", "i", started_at="T0", finished_at="T1"))
    beside = init(ContainerState("y", "i", started_at="T0"), sidecar=True)
    found = podstatus.status(POD, [RUNNING], "10.132.0.1", "T1", [done, beside])
    conditions = {c["type"]: c["status"] for c in found["conditions"]}
    assert (conditions["Initialized"], conditions["Ready"], found["phase"]) == ("True", "False", "Running")
    states = {c["name"]: (next(iter(c["state"])), c["ready"]) for c in found["initContainerStatuses"]}
    assert states == {"x": ("terminated", True), "y": ("running", False)}


def test_a_failed_init_container_fails_the_pod() -> None:
    failed = init(ContainerState("x", "i", started_at="T0", finished_at="T1", exit_code=2))
    assert podstatus.status(POD, [RUNNING], "10.132.0.1", "T1", [failed])["phase"] == "Failed"


def test_addresses() -> None:
    assert choose_address({}, []) == "10.132.0.1"
    assert choose_address({}, ["10.132.0.1"]) == "10.132.0.2"
    assert choose_address({"status": {"podIP": "10.132.0.9"}}, ["10.132.0.1"]) == "10.132.0.9"
    assert choose_address({"status": {"podIP": "10.132.0.9"}}, ["10.132.0.9"]) == "10.132.0.1"
    assert choose_address({"status": {"podIP": "10.9.0.9"}}, []) == "10.132.0.1"


def test_an_engine_is_told_which_vllm_its_image_has() -> None:
    entry = next(entry for entry in images.RUNNABLES if entry.image == "llm-d/llm-d-cuda")
    known = {"KSERVE_IAC_ENGINE_VERSION": "0.23.0", "KSERVE_IAC_ENGINE_BLOCKS": "4096"}
    assert images.variables("ghcr.io/llm-d/llm-d-cuda:v0.8.0", entry) == known
    assert images.variables("ghcr.io/llm-d/llm-d-cuda@sha256:00", entry) == known
    entry = next(entry for entry in images.RUNNABLES if entry.image == "vllm/vllm-openai")
    assert images.variables("vllm/vllm-openai:v0.20.0", entry)["KSERVE_IAC_ENGINE_VERSION"] == "0.20.0"
    assert images.variables("kserve/kserve-controller:v0.20.0", images.RUNNABLES[0]) == {}


def test_programs_below_a_mount_are_mounted_too(tmp_path: Path) -> None:
    (tmp_path / "tmp/tools").mkdir(parents=True)
    (tmp_path / "opt").mkdir()
    tools, opt = str(tmp_path / "tmp/tools"), str(tmp_path / "opt")
    targets = ["/etc/resolv.conf", str(tmp_path / "tmp")]
    assert inside.hidden([tools, opt, tools, str(tmp_path / "tmp")], targets) == [tools, str(tmp_path / "tmp")]
    assert inside.hidden([str(tmp_path / "tmpfile")], targets) == []
