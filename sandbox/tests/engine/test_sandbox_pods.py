"""Pods that run: Services, names, doors, rolling updates and probes, with models that answer as vLLM does."""

import json
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from kserve_iac_sandbox import Sandbox, SandboxError, files
from kserve_iac_sandbox.processes import identity
from kserve_iac_sandbox.testing import RunningSandbox, poll

pytestmark = pytest.mark.engine

IMAGE = "vllm/vllm-openai:v0.20.0"
SCRIPT = """
echo "$(vllm --version)" >/data/version
exec vllm serve "$MODEL" --port 8000 --max-model-len 4096 --num-gpu-blocks-override 500
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """One of its own: engines run in it."""
    chosen = Sandbox(f"pods-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up(runs="models")
        if why := chosen.status().no_pod_network:
            pytest.skip(why)
        with chosen.kube() as kube:
            yield RunningSandbox(chosen, kube, {**os.environ, **chosen.environment()})
    finally:
        chosen.down(purge=True)


def test_engines_are_not_taken_away_from_a_sandbox_that_runs(sandbox: RunningSandbox) -> None:
    sandbox.sandbox.up(runs="models")
    with pytest.raises(SandboxError, match=r"with `--with models`, not with `--with nothing`\. Stop it first"):
        sandbox.sandbox.up(runs="nothing")


def deployment(name: str, replicas: int = 1, **container: Any) -> dict[str, Any]:
    main = {
        "name": "main",
        "image": IMAGE,
        "command": ["/bin/sh", "-c", SCRIPT],
        "env": [{"name": "MODEL", "value": "org/model"}, {"name": "KSERVE_IAC_ENGINE_TIME_FACTOR", "value": "0"}],
        "ports": [{"name": "http", "containerPort": 8000}],
        "readinessProbe": {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1},
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
        **container,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {
                    "nodeSelector": {"cloud.google.com/gke-nodepool": "system"},
                    "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
                    "containers": [main],
                    "volumes": [{"name": "data", "emptyDir": {}}],
                },
            },
        },
    }


def service(name: str, kind: str = "LoadBalancer") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"type": kind, "selector": {"app": name}, "ports": [{"port": 80, "targetPort": "http"}]},
    }


def door(sandbox: RunningSandbox, name: str) -> Callable[[], str]:
    def find() -> str:
        known = files.read_json(sandbox.sandbox.layout.doors)
        port = (known if isinstance(known, dict) else {}).get(f"default/{name}", {}).get("80")
        return f"http://127.0.0.1:{port}" if port else ""

    return find


def available(sandbox: RunningSandbox, name: str, replicas: int) -> None:
    def is_available() -> bool:
        status = (sandbox.kube.get("apps/v1", "Deployment", name, "default") or {}).get("status") or {}
        return bool(status.get("availableReplicas", 0) == replicas == status.get("updatedReplicas", 0))

    poll(is_available, 60, f"{name} available")


def serving(address: str) -> Callable[[], bool]:
    """Whether the Service has endpoints and kube-proxy knows them."""

    def answers() -> bool:
        try:
            return requests.get(f"{address}/health", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    return answers


def test_requests_reach_pods_through_a_service(sandbox: RunningSandbox) -> None:
    sandbox.kube.apply(service("llm"))
    sandbox.kube.apply(deployment("llm", 2))
    available(sandbox, "llm", 2)
    address = str(poll(door(sandbox, "llm"), 20, "a door"))
    poll(serving(address), 20, "the Service answers")
    body = {"model": "org/model", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 8}
    answer = requests.post(f"{address}/v1/chat/completions", json=body, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["usage"]["completion_tokens"] == 8
    with requests.post(
        f"{address}/v1/chat/completions", json={**body, "stream": True}, timeout=10, stream=True
    ) as found:
        lines = [line for line in found.iter_lines() if line]
    assert lines[-1] == b"data: [DONE]"
    assert json.loads(lines[0].removeprefix(b"data: "))["object"] == "chat.completion.chunk"
    found = sandbox.kube.get("v1", "Service", "llm", "default")
    assert found is not None
    assert found["status"]["loadBalancer"]["ingress"][0]["ip"].startswith("10.133.0.")


def test_names_and_services_work_inside(sandbox: RunningSandbox) -> None:
    """A pod that waits, before its own program, for a name of another Service and for the API server."""
    sandbox.kube.apply(service("named", "ClusterIP"))
    sandbox.kube.apply(deployment("named"))
    look = (
        "import urllib.request as u, ssl, json, time\n"
        "def get(url, **more):\n"
        "    for _ in range(60):\n"
        "        try: return u.urlopen(url, timeout=5, **more).read()\n"
        "        except OSError: time.sleep(0.5)\n"
        "    raise SystemExit(url)\n"
        "get('http://named/health'); get('http://named.default.svc.cluster.local/health')\n"
        "trust = ssl.create_default_context(cafile='/var/run/secrets/kubernetes.io/serviceaccount/ca.crt')\n"
        "print(get('https://kubernetes.default.svc/readyz', context=trust))\n"
    )
    init = {
        "name": "look",
        "image": IMAGE,
        "command": ["/bin/sh", "-c", 'exec python3 -c "$CODE"'],
        "env": [{"name": "CODE", "value": look}],
    }
    job = deployment("looks")
    job["spec"]["template"]["spec"]["initContainers"] = [init]
    sandbox.kube.apply(job)
    available(sandbox, "looks", 1)


def test_a_rolling_update_loses_no_request(sandbox: RunningSandbox) -> None:
    before = {"preStop": {"exec": {"command": ["/bin/sleep", "2"]}}}
    sandbox.kube.apply(service("roll"))
    sandbox.kube.apply(deployment("roll", 2, lifecycle=before))
    available(sandbox, "roll", 2)
    address = str(poll(door(sandbox, "roll"), 20, "a door"))
    poll(serving(address), 20, "the Service answers")
    changed = deployment("roll", 2, lifecycle=before)
    changed["spec"]["template"]["metadata"]["annotations"] = {"round": "2"}
    sandbox.kube.apply(changed)
    statuses = []

    def rolled() -> bool:
        statuses.append(requests.get(f"{address}/health", timeout=5).status_code)
        found = sandbox.kube.get("apps/v1", "Deployment", "roll", "default")
        assert found is not None
        status, generation = found["status"], found["metadata"]["generation"]
        return bool(
            status.get("observedGeneration") == generation
            and status.get("updatedReplicas") == 2 == status.get("replicas") == status.get("availableReplicas")
        )

    poll(rolled, 60, "rolled")
    assert set(statuses) == {200}
    assert len(statuses) > 2  # it was asked while pods came and went


def test_a_program_that_hangs_is_started_again(sandbox: RunningSandbox) -> None:
    alive = {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1, "failureThreshold": 2}
    begins = {**alive, "failureThreshold": 60}
    sandbox.kube.apply(deployment("hangs", livenessProbe=alive, startupProbe=begins))
    available(sandbox, "hangs", 1)
    [process] = [p for p in sandbox.sandbox.status().processes if p.name.startswith("default/hangs-")]
    identity(process.pid).signal(signal.SIGSTOP)

    def again() -> bool:
        found = [p for p in sandbox.sandbox.status().processes if p.name.startswith("default/hangs-") and p.pid]
        return any(p.pid != process.pid for p in found)

    poll(again, 60, "another process")
    available(sandbox, "hangs", 1)
