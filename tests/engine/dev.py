"""The project's own program on a sandbox: what tests and measurements of whole stacks share."""

import json
import os
import re
import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from kserve_iac_sandbox import Sandbox
from kserve_iac_sandbox.kube import Kube
from kserve_iac_sandbox.mark import Runs

ROOT = Path(__file__).parents[2]
UP = ("up", "--yes", "--skip-preview")
LATE_COLLECTION = {"GOGC": "400"}
"""For the engine and its plugins, which run for seconds: collecting garbage takes a tenth of their CPU time otherwise."""

SERVICES = {"iris", "qwen-small", "detector", "chat", "assistant"}


def pulumi(folder: Path, *arguments: str) -> list[str]:
    """A command line of Pulumi for the project in a folder, whose output is plain text."""
    return ["pulumi", "-C", str(folder), "--non-interactive", "--color", "never", *arguments]


@dataclass(frozen=True)
class Dev:
    """The project on a running sandbox."""

    sandbox: Sandbox
    kube: Kube
    env: dict[str, str]
    untouched: set[str]
    """Every object that stood in the cluster before the stack."""
    stack: str = "dev"

    def command(self, *arguments: str, config: Path | None = None) -> list[str]:
        files = ["--config-file", str(config)] if config else []
        return pulumi(ROOT, *arguments, "--stack", self.stack, *files)

    def run(
        self, *arguments: str, config: Path | None = None, timeout: float = 400
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, config=config), env=self.env, capture_output=True, text=True, timeout=timeout
        )

    def succeed(self, *arguments: str, config: Path | None = None) -> str:
        done = self.run(*arguments, config=config)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout

    def start(self, *arguments: str, config: Path | None = None) -> "subprocess.Popen[str]":
        """Starts a command whose progress can be read."""
        return subprocess.Popen(
            self.command(*arguments, config=config),
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def unlock(self) -> None:
        """What a user does after the engine was killed, before the same command again."""
        self.succeed("cancel", "--yes")

    def summary(self) -> dict[str, Any]:
        return dict(json.loads(self.succeed("stack", "output", "summary", "--json")))


@contextmanager
def on_a_sandbox(stack: str = "dev", runs: Runs = "nothing") -> Iterator[Dev]:
    """The project on a sandbox of its own, which is gone afterwards."""
    chosen = Sandbox(f"stack-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up(timeout=180, say=print, runs=runs)
        with chosen.kube() as kube:
            env = {**os.environ, **LATE_COLLECTION, **chosen.environment()}
            found = Dev(chosen, kube, env, everything(kube), stack)
            subprocess.run(
                pulumi(ROOT, "stack", "select", "--create", stack),
                env=env,
                check=True,
                capture_output=True,
            )
            yield found
    finally:
        _end_plugins(chosen)
        chosen.down(purge=True)


def _end_plugins(sandbox: Sandbox) -> None:
    """Ends the plugins of engines that were killed alone: they go on by themselves, and would watch a cluster that is gone."""
    own = str(sandbox.layout.folder)
    for process in psutil.process_iter(["cmdline"]):
        if any(word.startswith(f"{own}/bin/pulumi-") for word in process.info["cmdline"] or []):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue  # it ended by itself in between


VOLATILE = {"Event", "Lease", "ComponentStatus", "EndpointSlice", "Endpoints"}
"""Kinds the control plane itself makes and removes all the time. Leases of ours are looked at apart."""


def everything(kube: Kube) -> set[str]:
    """Every object of every kind the API server serves, by kind, namespace and name."""
    groups = kube.request("GET", "/apis")["groups"]
    found = set()
    for version in ["v1", *(v["groupVersion"] for g in groups for v in g["versions"])]:
        root = "apis" if "/" in version else "api"
        for kind in kube.request("GET", f"/{root}/{version}")["resources"]:
            if "/" in kind["name"] or "list" not in kind["verbs"] or kind["kind"] in VOLATILE:
                continue
            for item in kube.list(version, kind["kind"]):
                metadata = item["metadata"]
                found.add(f"{kind['kind']} {metadata.get('namespace', '')}/{metadata['name']}")
    for lease in kube.list("coordination.k8s.io/v1", "Lease"):
        if lease["metadata"]["namespace"] not in ("kube-node-lease", "kube-system"):
            found.add(f"Lease {lease['metadata']['namespace']}/{lease['metadata']['name']}")
    return found


def changed_config(folder: Path, change: Any, stack: str = "dev") -> Path:
    """The environment of a stack with a change, as a configuration file of its own."""
    content = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
    change({key.partition(":")[2]: value for key, value in content["config"].items()})
    path = folder / f"Pulumi.{stack}.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def steps(preview: str) -> list[tuple[str, str]]:
    """(operation, type and name) of everything a ``preview --json`` would do, without what stays as it is."""
    found = []
    for step in json.loads(preview)["steps"]:
        if step["op"] not in ("same", "read"):
            found.append((step["op"], step["urn"].split("::", 2)[2].split("$")[-1]))
    return found


def kill(engine: "subprocess.Popen[str]", *, plugins: bool) -> None:
    """Ends the engine as a lost machine would, alone or with its plugins and the program."""
    doomed = [psutil.Process(engine.pid)]
    if plugins:
        doomed += doomed[0].children(recursive=True)
    for process in doomed:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue  # it ended by itself in between
    if engine.stdout is not None:
        engine.stdout.close()
    engine.wait(timeout=120)


def kill_after(dev: Dev, moment: str, *command: str, plugins: bool = False, config: Path | None = None) -> None:
    """Runs a command and kills it after a line of its progress; fails where that line does not come."""
    engine = dev.start(*command, config=config)
    assert engine.stdout is not None
    seen: list[str] = []
    for line in engine.stdout:
        seen.append(re.sub(r" +", " ", line))
        if moment in seen[-1]:
            kill(engine, plugins=plugins)
            return
    raise AssertionError(f"it ended before {moment!r}: {''.join(seen[-20:])}")


SHARED = re.compile(
    r"(CustomResourceDefinition|APIService) /"
    r"|ValidatingAdmissionPolicy(Binding)? /safe-upgrades\.gateway\.networking\.k8s\.io$"
    r"|HorizontalPodAutoscaler models/detector-tensorrt-predictor$"  # KServe 0.20 leaves that of a canary
    r"|Namespace /(cert-manager|envoy-ai-gateway-system|envoy-gateway-system|kserve|lws-system|models)$"
    r"|(ServiceAccount [a-z-]+/default|ConfigMap [a-z-]+/kube-root-ca\.crt)$"
    r"|ClusterRole /kserve-iac:(kserve:kserve(-llmisvc)?-crd|envoy-ai-gateway-system:ai-gateway-crds-helm)$"
    r"|Secret (kserve/sh\.helm\.release\.v1\.kserve(-llmisvc)?-crd|"
    r"envoy-ai-gateway-system/sh\.helm\.release\.v1\.ai-gateway-crds-helm)\.v\d+$"
    r"|Secret (cert-manager/cert-manager-webhook-ca|kserve/(kserve|llmisvc)-webhook-server-cert)$"
    # Envoy AI Gateway leaves what it wrote for a Gateway, and both controllers leave the Leases of their elections.
    r"|Secret envoy-gateway-system/kserve-ingress-gateway-kserve$"
    r"|Secret envoy-ai-gateway-system/(self-signed-cert-for-mutating-webhook|ai-gateway-[a-z-]+)$"
    r"|Lease (envoy-ai-gateway-system/envoy-ai-gateway-controller|envoy-gateway-system/5b9825d2\.gateway\.envoyproxy\.io)$"
)
"""What stays when a stack goes: namespaces and definitions, which others may use, with what Kubernetes and Helm keep for them;
the secrets that cert-manager made, which it leaves when its certificates go; and what controllers wrote themselves."""


def left(dev: Dev) -> set[str]:
    """What a destroyed stack left beside what is shared."""
    return {name for name in everything(dev.kube) - dev.untouched if not SHARED.match(name)}
