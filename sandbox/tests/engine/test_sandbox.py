"""The sandbox as a user meets it: started twice, interrupted, its processes killed, two side by side, gone."""

import json
import os
import shlex
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kserve_iac_sandbox import Sandbox, SandboxError, eventlog
from kserve_iac_sandbox.kube import ApiError, Kube
from kserve_iac_sandbox.processes import Identity, identity
from kserve_iac_sandbox.testing import RunningSandbox, poll

pytestmark = pytest.mark.engine

CLI = [sys.executable, "-m", "kserve_iac_sandbox"]


def cli(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CLI, *arguments], capture_output=True, text=True, check=check, timeout=240)


def living(sandbox: Sandbox) -> dict[str, Identity]:
    return {p.name: identity(p.pid) for p in sandbox.status().processes if p.pid}


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox of the test's own, not started, whose processes the test may kill."""
    sandbox = Sandbox(f"own-{uuid.uuid4().hex[:8]}")
    yield sandbox
    sandbox.down(purge=True)


def test_up_again_changes_nothing(sandbox: RunningSandbox) -> None:
    before, mark = living(sandbox.sandbox), sandbox.sandbox.mark()
    result = cli("up", "--name", sandbox.name)
    assert "is ready at" in result.stdout
    assert living(sandbox.sandbox) == before
    assert sandbox.sandbox.mark() == mark


def test_status_for_programs(sandbox: RunningSandbox) -> None:
    status = json.loads(cli("status", "--name", sandbox.name, "--json").stdout)
    assert status["state"] == "ready"
    by_name = {process["name"]: process for process in status["processes"]}
    assert set(by_name) >= {"supervisor", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"}
    for process in by_name.values():
        assert process["state"] == "running"
        assert process["pid"] > 0
        assert process["resident"] > 0
    assert status["resident"] == sum(process["resident"] for process in status["processes"])
    assert {"name": "sandbox-system", "ready": True, "simulated": False}.items() <= status["nodes"][0].items()


def test_status_for_people(sandbox: RunningSandbox) -> None:
    text = cli("status", "--name", sandbox.name).stdout
    assert "ready" in text
    assert "kube-apiserver" in text


def test_mark_is_in_the_cluster(sandbox: RunningSandbox) -> None:
    mark = sandbox.sandbox.mark()
    assert mark is not None
    found = sandbox.kube.get("v1", "ConfigMap", "kserve-iac-sandbox", "kube-system")
    assert found is not None
    assert found["data"] == {"name": mark.name, "id": mark.id}
    namespace = sandbox.kube.get("v1", "Namespace", "kube-system")
    assert namespace is not None
    assert mark.cluster_uid == namespace["metadata"]["uid"]


def test_env_is_for_a_shell(sandbox: RunningSandbox) -> None:
    programs = ("pulumi", "pulumi-resource-kubernetes", "pulumi-resource-gcp", "gke-gcloud-auth-plugin")
    found = " && ".join(f"command -v {program}" for program in programs)
    script = f"""eval "$({shlex.join(CLI)} env --name {sandbox.name})" && echo "$KUBECONFIG" && {found}
        echo "${{PULUMI_CONFIG_PASSPHRASE-none}}" """
    another = {**os.environ, "PULUMI_CONFIG_PASSPHRASE": "of another stack"}
    done = subprocess.run(["sh", "-ec", script], env=another, capture_output=True, text=True, check=True)
    layout = sandbox.sandbox.layout
    assert done.stdout.splitlines() == [str(layout.kubeconfig), *(str(layout.bin / p) for p in programs), "none"]


def test_files_are_private(sandbox: RunningSandbox) -> None:
    layout = sandbox.sandbox.layout
    for path in (layout.folder, layout.pki, layout.pulumi, layout.run):
        assert path.stat().st_mode & 0o777 == 0o700, path
    for path in (layout.kubeconfig, layout.passphrase, layout.mark, *layout.pki.iterdir(), *layout.logs.glob("*.log")):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_logs(sandbox: RunningSandbox) -> None:
    assert "ready" in cli("logs", "--name", sandbox.name, "events").stdout
    assert cli("logs", "--name", sandbox.name, "kube-scheduler").returncode == 0
    unknown = cli("logs", "--name", sandbox.name, "nothing", check=False)
    assert unknown.returncode == 1
    assert "kube-scheduler" in unknown.stderr


# Simulated nodes ----------------------------------------------------------------------------------------------


def gpu_node(name: str, gpus: int) -> dict[str, object]:
    capacity = {"cpu": "12", "memory": "48Gi", "nvidia.com/gpu": str(gpus), "pods": "110", "ephemeral-storage": "94Gi"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {"kubernetes.io/hostname": name},
            "annotations": {
                "kwok.x-k8s.io/node": "fake",
                "kserve-iac/capacity": json.dumps(capacity),
                "kserve-iac/allocatable": json.dumps({**capacity, "cpu": "11500m"}),
            },
        },
        "spec": {"taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
    }


def gpu_pod(name: str, node: str, gpus: int, **spec: object) -> dict[str, object]:
    resources = {"limits": {"nvidia.com/gpu": str(gpus)}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "nodeSelector": {"kubernetes.io/hostname": node},
            "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
            "containers": [{"name": "main", "image": "example.com/any", "resources": resources}],
            **spec,
        },
    }


def conditions(obj: dict[str, object] | None) -> dict[str, str]:
    return {c["type"]: c["status"] for c in ((obj or {}).get("status") or {}).get("conditions") or []}  # type: ignore[attr-defined]


@pytest.fixture
def node(sandbox: RunningSandbox) -> Iterator[str]:
    name = f"gpu-{uuid.uuid4().hex[:6]}"
    sandbox.kube.apply(gpu_node(name, 2))
    poll(lambda: conditions(sandbox.kube.get("v1", "Node", name)).get("Ready") == "True", 30, "node ready")
    yield name
    sandbox.kube.delete("v1", "Node", name)


def test_simulated_node_takes_what_fits_and_refuses_the_rest(sandbox: RunningSandbox, node: str) -> None:
    kube = sandbox.kube
    status = kube.get("v1", "Node", node)["status"]  # type: ignore[index]
    assert status["capacity"]["nvidia.com/gpu"] == "2"
    assert status["allocatable"]["cpu"] == "11500m"
    sidecar = [
        {"name": "download", "image": "example.com/init"},
        {"name": "proxy", "image": "example.com/proxy", "restartPolicy": "Always"},
    ]
    kube.apply(gpu_pod(f"{node}-fits", node, 2, initContainers=sidecar))
    poll(lambda: conditions(kube.get("v1", "Pod", f"{node}-fits")).get("Ready") == "True", 30, "pod ready")
    pod = kube.get("v1", "Pod", f"{node}-fits")
    assert pod is not None
    states = {c["name"]: next(iter(c["state"])) for c in pod["status"]["initContainerStatuses"]}
    assert states == {"download": "terminated", "proxy": "running"}
    assert pod["status"]["phase"] == "Running"
    kube.apply(gpu_pod(f"{node}-large", node, 3))
    poll(lambda: conditions(kube.get("v1", "Pod", f"{node}-large")).get("PodScheduled") == "False", 30, "refused")
    message = kube.get("v1", "Pod", f"{node}-large")["status"]["conditions"][0]["message"]  # type: ignore[index]
    assert "Insufficient nvidia.com/gpu" in message
    for name in ("fits", "large"):
        kube.delete("v1", "Pod", f"{node}-{name}")
        poll(lambda name=name: kube.get("v1", "Pod", f"{node}-{name}") is None, 30, "pod gone")  # type: ignore[misc]


def test_simulated_node_follows_its_annotations(sandbox: RunningSandbox, node: str) -> None:
    kube = sandbox.kube

    def allocatable() -> dict[str, str]:
        return kube.get("v1", "Node", node)["status"]["allocatable"]  # type: ignore[index, no-any-return]

    kube.apply(gpu_node(node, 4))
    poll(lambda: allocatable().get("nvidia.com/gpu") == "4", 30, "more GPUs")
    smaller = gpu_node(node, 4)
    smaller["metadata"]["annotations"]["kserve-iac/allocatable"] = '{"cpu":"4","memory":"8Gi","pods":"10"}'  # type: ignore[index]
    kube.apply(smaller)
    poll(lambda: allocatable() == {"cpu": "4", "memory": "8Gi", "pods": "10"}, 30, "resources that are gone")


def test_job_on_a_simulated_node_completes(sandbox: RunningSandbox, node: str) -> None:
    pod = gpu_pod("unused", node, 1, restartPolicy="Never")["spec"]
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": f"{node}-job", "namespace": "default"},
        "spec": {"template": {"spec": pod}},
    }
    sandbox.kube.apply(job)
    poll(
        lambda: conditions(sandbox.kube.get("batch/v1", "Job", f"{node}-job")).get("Complete") == "True", 20, "job done"
    )


# The node of processes ----------------------------------------------------------------------------------------

SYSTEM = {
    "nodeSelector": {"cloud.google.com/gke-nodepool": "system"},
    "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
}


def system_pod(name: str, image: str, **spec: object) -> dict[str, object]:
    containers = [{"name": "main", "image": image}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {**SYSTEM, "containers": containers, **spec},
    }


def waiting(kube: Kube, name: str) -> dict[str, str]:
    pod = kube.get("v1", "Pod", name)
    containers = ((pod or {}).get("status") or {}).get("containerStatuses") or [{}]
    return dict((containers[0].get("state") or {}).get("waiting") or {})


def test_unknown_image_only_looks_as_if_it_ran(sandbox: RunningSandbox) -> None:
    sandbox.kube.apply(system_pod("unknown", "example.com/some/thing:1"))
    poll(lambda: conditions(sandbox.kube.get("v1", "Pod", "unknown")).get("Ready") == "True", 30, "marked ready")
    sandbox.kube.delete("v1", "Pod", "unknown")
    poll(lambda: sandbox.kube.get("v1", "Pod", "unknown") is None, 30, "deleted")


def test_version_that_is_not_built_says_so(sandbox: RunningSandbox) -> None:
    sandbox.kube.apply(system_pod("old", "registry.example/kserve/kserve-controller:v0.1.0"))
    poll(lambda: waiting(sandbox.kube, "old").get("reason") == "ErrImageNeverPull", 30, "refused")
    assert "v0.1.0 is not built" in waiting(sandbox.kube, "old")["message"]
    sandbox.kube.delete("v1", "Pod", "old")


def test_pod_waits_for_its_secret_and_its_process_is_restarted(sandbox: RunningSandbox) -> None:
    kube = sandbox.kube
    mounts = [{"name": "cert", "mountPath": "/tmp/certificates"}]
    volumes = [{"name": "cert", "secret": {"secretName": "late"}}]
    container = {
        "name": "main",
        "image": "registry.example/jetstack/cert-manager-cainjector:v1.11.5",
        "volumeMounts": mounts,
    }
    # Without CRDs and rights it cannot work, but it lives long enough to be looked at.
    kube.apply(system_pod("late", "unused", containers=[container], volumes=volumes))
    poll(lambda: 'secret "late" not found' in waiting(kube, "late").get("message", ""), 30, "waiting for the secret")
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "late", "namespace": "default"}}
    kube.apply({**secret, "stringData": {"tls.crt": "one"}})
    entry = poll(
        lambda: next((p for p in sandbox.sandbox.status().processes if "default/late" in p.name and p.pid), None), 15
    )
    layout, pod = sandbox.sandbox.layout, kube.get("v1", "Pod", "late")
    assert pod is not None
    file = layout.pods / pod["metadata"]["uid"] / "volumes/cert/tls.crt"
    assert file.read_text() == "one"
    kube.apply({**secret, "stringData": {"tls.crt": "two"}})
    poll(lambda: file.read_text() == "two", 30, "new content of the secret")
    os.kill(entry.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    poll(lambda: kube.get("v1", "Pod", "late")["status"]["containerStatuses"][0]["restartCount"] >= 1, 30, "restart")  # type: ignore[index]
    kube.delete("v1", "Pod", "late")
    poll(lambda: kube.get("v1", "Pod", "late") is None, 40, "deleted")
    assert not (layout.pods / pod["metadata"]["uid"]).exists()


# Accidents ----------------------------------------------------------------------------------------------------


def test_killed_child_is_reported_and_restarted(sandbox: RunningSandbox) -> None:
    before = living(sandbox.sandbox)["kube-scheduler"]
    os.kill(before.pid, signal.SIGKILL)

    def again() -> bool:
        process = next(p for p in sandbox.sandbox.status().processes if p.name == "kube-scheduler")
        return process.state == "running" and process.restarts == 1 and process.pid != before.pid

    poll(again, 20, "restart")
    died = [
        e for e in eventlog.read(sandbox.sandbox.layout.events) if e["what"] == "died" and e["name"] == "kube-scheduler"
    ]
    assert died[-1]["why"] == "killed by SIGKILL"


def test_killed_supervisor_leaves_nothing_and_up_works(own: Sandbox) -> None:
    own.up()
    processes = living(own)
    with own.kube() as kube:
        kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kept"}})
    os.kill(processes["supervisor"].pid, signal.SIGKILL)
    if sys.platform == "linux":
        poll(lambda: not any(p.alive() for p in processes.values()), 5, "nothing left")
    assert own.status().state == "crashed"
    own.up()
    assert own.status().state == "ready"
    assert not any(p.alive() for p in processes.values())
    with own.kube() as kube:
        assert kube.get("v1", "Namespace", "kept") is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_up_can_be_called_again(own: Sandbox, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*CLI, "up", "--name", own.name],
        stderr=subprocess.PIPE,
        text=True,
        # Whatever started the tests may have them ignore it, as shells do for what runs in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    poll(lambda: own.status().phase == "kube-apiserver", 30, "in the middle of it")
    process.send_signal(number)
    _, error = process.communicate(timeout=15)
    assert process.returncode != 0
    if number == signal.SIGINT:
        assert "Interrupted" in error
        assert "Traceback" not in error
    assert "is ready at" in cli("up", "--name", own.name).stdout


def test_interrupted_up_can_be_taken_down(own: Sandbox) -> None:
    process = subprocess.Popen([*CLI, "up", "--name", own.name], stderr=subprocess.DEVNULL)
    poll(lambda: own.status().phase == "etcd", 30, "hardly begun")
    process.kill()
    process.wait()
    started = living(own)
    cli("down", "--name", own.name, "--purge")
    assert not own.layout.folder.exists()
    assert not any(p.alive() for p in started.values())


def test_two_side_by_side_and_down_leaves_nothing(sandbox: RunningSandbox, own: Sandbox) -> None:
    own.up()
    mine, other = own.mark(), sandbox.sandbox.mark()
    assert mine is not None
    assert other is not None
    assert not set(mine.ports.values()) & set(other.ports.values())
    assert mine.cluster_uid != other.cluster_uid
    processes = living(own)
    assert own.down()
    assert not any(p.alive() for p in processes.values())
    assert own.status().state == "down"
    assert not own.down()
    assert own.layout.folder.exists()
    assert own.down(purge=True)
    assert not own.layout.folder.exists()
    assert not Path(mine.runtime).exists()
    assert sandbox.sandbox.status().state == "ready"


def test_taken_port_is_explained(own: Sandbox) -> None:
    import socket

    own.up()
    own.down()
    mark = own.mark()
    assert mark is not None
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", mark.ports["kube-apiserver"]))
        other.listen()
        with pytest.raises(SandboxError, match="taken by another program"):
            own.up()


def test_commands_on_a_sandbox_that_is_not_there() -> None:
    for command in (["env"], ["logs", "etcd"]):
        result = cli(*command, "--name", "never-made", check=False)
        assert result.returncode == 1
        assert "kserve-iac sandbox up" in result.stderr
        assert "Traceback" not in result.stderr
    assert cli("down", "--name", "never-made").returncode == 0
    assert json.loads(cli("status", "--name", "never-made", "--json", check=False).stdout)["state"] == "absent"


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_stranger_is_refused(sandbox: RunningSandbox) -> None:
    """The API server takes nobody without the sandbox's keys."""
    import requests

    reply = requests.get(f"{sandbox.kube.server}/api/v1/secrets", verify=False, timeout=5)
    assert reply.status_code in (401, 403)
    with pytest.raises(ApiError) as refused:
        sandbox.kube.request("GET", "/api/v1/nothing")
    assert refused.value.code == 404
