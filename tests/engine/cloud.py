"""Stacks on the stand-in for Google Cloud: the project's own program with an environment, on a sandbox of its own."""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kserve_iac_sandbox import Sandbox
from kserve_iac_sandbox.cloud.store import Store
from kserve_iac_sandbox.kube import Kube

from .dev import LATE_COLLECTION, ROOT, pulumi


@dataclass(frozen=True)
class Cloud:
    """The project in a folder of its own, on a running sandbox."""

    folder: Path
    stack: str
    sandbox: Sandbox
    kube: Kube
    env: dict[str, str]

    @property
    def store(self) -> Store:
        """What stands at Google."""
        return Store(self.sandbox.layout.folder)

    @property
    def file(self) -> Path:
        """The environment."""
        return self.folder / f"Pulumi.{self.stack}.yaml"

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = pulumi(self.folder, *arguments, "--stack", self.stack)
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=900)

    def succeed(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout

    def configure(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Changes the cluster's part of the environment."""
        content = yaml.safe_load(self.file.read_text())
        change(content["config"]["kserve-iac:cluster"]["gke"])
        self.file.write_text(yaml.safe_dump(content, sort_keys=False))

    def steps(self, *arguments: str) -> list[tuple[str, str]]:
        """(operation, name) of everything a preview would do; what stays is left out."""
        found = json.loads(self.succeed("preview", "--json", *arguments))["steps"]
        return [(s["op"], s["urn"].rpartition("::")[2]) for s in found if s["op"] not in ("same", "read", "refresh")]

    def summary(self) -> dict[str, Any]:
        return dict(json.loads(self.succeed("stack", "output", "summary", "--json")))

    def nodes(self, pool: str) -> set[str]:
        """Names of a pool's nodes, as services know the pool."""
        return {node["metadata"]["name"] for node in self.kube.list("v1", "Node", selector=f"kserve-iac/pool={pool}")}

    def running(self, pool: str) -> dict[str, str]:
        """Pods that run on a pool, with their nodes."""
        nodes = self.nodes(pool)
        return {
            pod["metadata"]["name"]: pod["spec"]["nodeName"]
            for pod in self.kube.list("v1", "Pod", "models")
            if pod["status"]["phase"] == "Running" and pod["spec"].get("nodeName") in nodes
        }


@contextmanager
def on_a_cloud(folder: Path, stack: str, content: Mapping[str, Any]) -> Iterator[Cloud]:
    """A stack with this environment on a sandbox of its own, in the project and with the parts that the sandbox has."""
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    config = dict(content["config"])
    config["gcp:project"] = "kserve-iac-sandbox"
    own = {"certManager": {"version": "1.11.5"}, "gateway": {"implementation": "existing"}}
    config["kserve-iac:platform"] = {**config["kserve-iac:platform"], **own}
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({**content, "config": config}, sort_keys=False))
    chosen = Sandbox(f"gke-{uuid.uuid4().hex[:8]}")
    try:
        chosen.up(timeout=180, say=print)
        with chosen.kube() as kube:
            env = {
                **os.environ,
                **LATE_COLLECTION,
                **chosen.environment(),
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "sandbox"))),
            }
            subprocess.run(
                pulumi(folder, "stack", "select", "--create", stack), env=env, check=True, capture_output=True
            )
            yield Cloud(folder, stack, chosen, kube, env)
    finally:
        chosen.down(purge=True)
