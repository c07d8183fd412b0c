"""Official charts and CRDs on the sandbox: controllers as processes, webhooks through the proxy, the simulated gateway.

In a sandbox of its own, because CRDs and webhook configurations belong to the whole cluster.
"""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from kserve_iac_sandbox import Sandbox, files, network
from kserve_iac_sandbox.kube import ApiError, Kube
from kserve_iac_sandbox.processes import Identity
from kserve_iac_sandbox.status import ProcessStatus
from kserve_iac_sandbox.testing import RunningSandbox, exposed, poll, processes_of, with_extras

pytestmark = pytest.mark.engine

GATEWAY_API = "gateway.networking.k8s.io/v1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[RunningSandbox]:
    chosen = Sandbox(f"platform-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up()
        env = with_extras({**os.environ, **chosen.environment()}, "helm")
        with chosen.kube() as kube:
            yield RunningSandbox(chosen, kube, env)
    finally:
        chosen.down(purge=True)


def conditions(obj: dict[str, Any] | None) -> dict[str, str]:
    return {c["type"]: c["status"] for c in ((obj or {}).get("status") or {}).get("conditions") or []}


def manifests(folder: Path) -> list[dict[str, Any]]:
    return [d for file in sorted(folder.glob("*.yaml")) for d in yaml.safe_load_all(file.read_text()) if d]


def on_system_node(*prefixes: str) -> list[str]:
    """Helm arguments that send the pods of these parts of a chart to the sandbox's own node."""
    arguments = []
    for prefix in prefixes:
        dot = f"{prefix}." if prefix else ""
        arguments += ["--set", rf"{dot}nodeSelector.cloud\.google\.com/gke-nodepool=system"]
        arguments += ["--set", f"{dot}tolerations[0].key=CriticalAddonsOnly"]
        arguments += ["--set", f"{dot}tolerations[0].operator=Exists"]
    return arguments


ISSUER: dict[str, Any] = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Issuer",
    "metadata": {"name": "own", "namespace": "default"},
    "spec": {"selfSigned": {}},
}


def webhook_serves(kube: Kube) -> bool:
    try:
        kube.apply(ISSUER, dry_run=True)
    except ApiError:
        return False
    return True


def test_cert_manager_serves_its_webhook_and_issues(cluster: RunningSandbox) -> None:
    kube, chart = cluster.kube, cluster.sandbox.chart("cert-manager")
    parts = on_system_node("", "webhook", "cainjector", "startupapicheck")
    command = ["helm", "install", "cert-manager", str(chart), "--namespace", "cert-manager", "--create-namespace"]
    wait = ["--set", "installCRDs=true", "--wait", "--timeout", "120s"]
    run = subprocess.run([*command, *wait, *parts], env=cluster.env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    poll(lambda: webhook_serves(kube), 30, "webhook")
    kube.apply(ISSUER)
    with pytest.raises(ApiError, match="admission webhook"):
        kube.apply({**ISSUER, "spec": {"selfSigned": {}, "ca": {"secretName": "x"}}})
    certificate = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "own", "namespace": "default"},
        "spec": {"secretName": "own", "dnsNames": ["a.example"], "issuerRef": {"name": "own"}},
    }
    kube.apply(certificate)
    poll(lambda: conditions(kube.get("cert-manager.io/v1", "Certificate", "own")).get("Ready") == "True", 30, "issued")
    names = [process.name for process in cluster.sandbox.status().processes if process.kind == "pod"]
    assert len(names) == 3
    log = subprocess.run(
        [sys.executable, "-m", "kserve_iac_sandbox", "logs", "--name", cluster.name, "cert-manager-webhook"],
        env=cluster.env,
        capture_output=True,
        text=True,
    )
    assert log.returncode == 0, log.stderr
    assert log.stdout


own_networks = pytest.mark.skipif(bool(network.why_shared()), reason="needs network namespaces")


def webhook(cluster: RunningSandbox) -> ProcessStatus:
    return next(p for p in cluster.sandbox.status().processes if "(cert-manager-webhook)" in p.name)


@own_networks
def test_nothing_listens_beyond_the_loopback_interface(cluster: RunningSandbox) -> None:
    pids = processes_of(cluster.sandbox)
    assert webhook(cluster).pid in pids
    assert exposed(pids) == []


@own_networks
@pytest.mark.parametrize("victim", ["program", "launcher"])
def test_killed_webhook_comes_back(cluster: RunningSandbox, victim: str) -> None:
    if victim == "launcher" and not cluster.sandbox.status().no_pod_network:
        pytest.skip("in the pod network, programs have no launcher")
    before = webhook(cluster)
    os.kill(before.pid if victim == "program" else psutil.Process(before.pid).ppid(), signal.SIGKILL)

    def again() -> bool:
        now = webhook(cluster)
        return now.state == "running" and now.restarts == before.restarts + 1 and now.pid != before.pid

    poll(again, 30, "restart")
    assert webhook(cluster).last_exit == "killed by SIGKILL"
    poll(lambda: webhook_serves(cluster.kube), 30, "webhook")
    assert not psutil.pid_exists(before.pid)
    assert exposed(processes_of(cluster.sandbox)) == []


def test_the_pod_network_outlives_its_holder(cluster: RunningSandbox) -> None:
    if why := cluster.sandbox.status().no_pod_network:
        pytest.skip(why)
    known = files.read_json(cluster.sandbox.layout.pids)
    assert isinstance(known, dict)
    before, holder = webhook(cluster), Identity.from_json(known["pod network"])
    holder.signal(signal.SIGKILL)
    poll(lambda: not holder.alive(), 10, "its end")
    poll(lambda: webhook_serves(cluster.kube), 30, "webhook")
    assert webhook(cluster).pid == before.pid


def test_webhook_with_a_new_authority_is_trusted_again(cluster: RunningSandbox) -> None:
    kube = cluster.kube

    def bundles() -> set[str]:
        found = kube.get("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "cert-manager-webhook")
        return {w["clientConfig"].get("caBundle", "") for w in (found or {}).get("webhooks") or []}

    before = bundles()
    assert before - {""}
    kube.delete("v1", "Secret", "cert-manager-webhook-ca", "cert-manager")
    poll(lambda: not bundles() & (before | {""}), 60, "new authority")
    poll(lambda: webhook_serves(kube), 30, "webhook")


def route(generation: int) -> dict[str, Any]:
    parents = [{"name": "gw", "sectionName": "http"}, {"name": "gw", "sectionName": "other"}][:generation]
    return {
        "apiVersion": GATEWAY_API,
        "kind": "HTTPRoute",
        "metadata": {"name": "r", "namespace": "default"},
        "spec": {"parentRefs": parents},
    }


def gateway_objects() -> list[dict[str, Any]]:
    listeners = [{"name": name, "protocol": "HTTP", "port": port} for name, port in (("http", 80), ("other", 8080))]
    return [
        {
            "apiVersion": GATEWAY_API,
            "kind": "GatewayClass",
            "metadata": {"name": "envoy"},
            "spec": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"},
        },
        {
            "apiVersion": GATEWAY_API,
            "kind": "Gateway",
            "metadata": {"name": "gw", "namespace": "default"},
            "spec": {"gatewayClassName": "envoy", "listeners": listeners},
        },
    ]


def parents(kube: Kube) -> list[dict[str, Any]]:
    return ((kube.get(GATEWAY_API, "HTTPRoute", "r") or {}).get("status") or {}).get("parents") or []


def test_gateway_answers_when_its_crds_come_go_and_come_again(cluster: RunningSandbox) -> None:
    kube = cluster.kube
    crds = [d for d in manifests(cluster.sandbox.chart("gateway-api-crds")) if d["kind"] == "CustomResourceDefinition"]
    for _ in range(2):
        for crd in crds:
            kube.apply(crd)
        for obj in gateway_objects():
            poll(lambda obj=obj: applied(kube, obj), 60, "CRD served")  # type: ignore[misc]
        poll(lambda: conditions(kube.get(GATEWAY_API, "GatewayClass", "envoy")).get("Accepted") == "True", 30, "class")
        poll(lambda: conditions(kube.get(GATEWAY_API, "Gateway", "gw")).get("Programmed") == "True", 30, "gateway")
        gateway = kube.get(GATEWAY_API, "Gateway", "gw")
        assert gateway is not None
        assert gateway["status"]["addresses"][0]["value"].startswith("198.51.100.")
        for count in (1, 2):
            poll(lambda count=count: applied(kube, route(count)), 60, "CRD served")  # type: ignore[misc]
            changed = kube.apply(route(count))
            poll(lambda count=count: len(parents(kube)) == count, 30, "route")  # type: ignore[misc]
            for parent in parents(kube):
                found = {c["type"]: (c["status"], c["observedGeneration"]) for c in parent["conditions"]}
                now = ("True", changed["metadata"]["generation"])
                assert found == {"Accepted": now, "ResolvedRefs": now}
        # The API server cannot finalize a CRD whose storage it is still preparing, and looks again only minutes later.
        for crd in crds:
            poll(lambda crd=crd: listed(kube, crd), 60, "CRD listed")  # type: ignore[misc]
        for crd in crds:
            kube.delete("apiextensions.k8s.io/v1", crd["kind"], crd["metadata"]["name"])
        poll(lambda: gone(kube, crds), 60, "CRDs removed")
    assert cluster.sandbox.status().state == "ready"
    log = cluster.sandbox.layout.log("supervisor").read_text()
    assert "Traceback" not in log, log


def applied(kube: Kube, obj: dict[str, Any]) -> bool:
    try:
        kube.apply(obj)
    except ApiError as error:
        if error.code != 404:
            raise
        return False
    return True


def listed(kube: Kube, crd: dict[str, Any]) -> bool:
    """Whether the instances of every served version of a CRD can be listed."""
    group, plural = crd["spec"]["group"], crd["spec"]["names"]["plural"]
    try:
        for version in crd["spec"]["versions"]:
            if version["served"]:
                kube.request("GET", f"/apis/{group}/{version['name']}/{plural}")
    except ApiError as error:
        if error.code != 404:
            raise
        return False
    return True


def gone(kube: Kube, crds: list[dict[str, Any]]) -> bool:
    return all(
        kube.get("apiextensions.k8s.io/v1", "CustomResourceDefinition", c["metadata"]["name"]) is None for c in crds
    )
