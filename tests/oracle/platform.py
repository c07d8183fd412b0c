"""KServe's CRDs, controllers and webhooks on a running sandbox: by the platform's own plan, with Helm, without an engine."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from kserve_iac.args import ServingPlatformArgs
from kserve_iac.args.platform import ChartSource
from kserve_iac.capacity.pool import SANDBOX_SYSTEM_POOL, SYSTEM_POOL
from kserve_iac.catalog.charts import RELEASES, Release
from kserve_iac.catalog.crds import TABLES
from kserve_iac.render import platform_plan
from kserve_iac.render.platform import NAMESPACE
from kserve_iac_sandbox import Sandbox
from kserve_iac_sandbox.kube import ApiError, Kube, UnknownKind
from kserve_iac_sandbox.testing import with_extras
from kserve_iac_sandbox.tools.build import Toolbox
from kserve_iac_sandbox.tools.catalog import PROGRAMS, Program
from kserve_iac_sandbox.tools.charts import EXPORTS, export

Say = Callable[[str], None]
LEFT_OUT = ("kserve-runtime-configs",)
"""Releases that no webhook needs. Runtimes that exist would only make the oracle's answers depend on them."""


OLDER = {"0.17": Release("0.17.0", cert_manager="1.17.0", gateway_api="1.4.1", lws="0.7.0")}
"""What cannot be installed from here, but for the oracle."""


def module(kserve: str) -> Program:
    """The Go module of a KServe minor version: the release that its tables are derived from."""
    program = next(known for known in PROGRAMS if known.name == "kserve")
    return program.at(TABLES[kserve])


def _charts(toolbox: Toolbox, module: Program) -> Path:
    """The folder of charts, with those of a KServe version that is not the catalogue's. What it does not have is left out."""
    folder = toolbox.source(module) / "charts"
    return export(
        toolbox, {one: module for one in EXPORTS if one.module == module.name and (folder / one.name).is_dir()}
    )


def stand_up(sandbox: Sandbox, kube: Kube, kserve: str, say: Say = print, *, presets: bool = False) -> None:
    """Installs KServe ``0.20``, ``0.19`` or ``0.17`` where it does not stand yet, and returns when its webhooks answer.

    ``presets``: with those of LLMInferenceServices, without which these are taken, and nothing is made of them.
    """
    toolbox = Toolbox()
    program = module(kserve)
    toolbox.ensure([program], lambda step: say(f"{step.program} {step.phase} {step.done}/{step.total}"))
    charts = _charts(toolbox, program)
    args = ServingPlatformArgs.model_validate(
        {
            "kserve": kserve,
            "llm": True,
            "pool": SYSTEM_POOL,
            "certManager": {"version": "1.11.5"},
            "gatewayApi": {"version": "1.5.1"},
            "leaderWorkerSet": {"version": "0.8.0"},
        }
    )
    with patch.dict(RELEASES, {**OLDER, **RELEASES}):  # type: ignore[arg-type]
        plan = platform_plan(
            args, {SYSTEM_POOL: SANDBOX_SYSTEM_POOL}, ChartSource(folder=str(charts)), gateways="sandbox"
        )
    for namespace in plan.namespaces:
        kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    for patterns in plan.crds.values():
        for pattern in patterns:
            _apply_files(kube, sorted(Path("/").glob(pattern.lstrip("/"))))
    _apply_files(kube, sorted((charts / "kserve-localmodel-crd" / program.version[1:] / "templates").glob("*.yaml")))
    standing = _deployed(sandbox)
    for release in plan.releases:
        if (release.name in LEFT_OUT and not presets) or (release.name, release.version.lstrip("v")) in standing:
            continue
        say(f"{release.name} {release.version}")
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as values:
            yaml.safe_dump(json.loads(json.dumps(dict(release.values))), values)
            values.flush()
            command = ["helm", "upgrade", "--install", release.name, release.chart, "--namespace", release.namespace]
            command += ["--values", values.name, "--wait", "--timeout", "180s"]
            command += ["--skip-crds"] if release.skip_crds else []
            done = subprocess.run(command, env=_environment(sandbox), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"helm: {release.name}: {done.stderr.strip()}")
        _until(lambda name=release.name: _serves(kube, name), f"webhook of {release.name}")  # type: ignore[misc]
    for obj in (plan.gateway_class, plan.gateway):
        if presets and obj is not None:
            kube.apply(obj)


def _deployed(sandbox: Sandbox) -> set[tuple[str, str]]:
    """Names and chart versions of the releases that stand."""
    command = ["helm", "list", "--all-namespaces", "--deployed", "--output", "json"]
    done = subprocess.run(command, env=_environment(sandbox), capture_output=True, text=True, check=True)
    found = set()
    for entry in json.loads(done.stdout):
        name = entry["name"]
        found.add((name, entry["chart"].removeprefix(f"{name}-").lstrip("v")))
    return found


def _environment(sandbox: Sandbox) -> dict[str, str]:
    return with_extras({**os.environ, **sandbox.environment()}, "helm")


def _apply_files(kube: Kube, paths: list[Path]) -> None:
    for path in paths:
        for document in yaml.safe_load_all(path.read_text()):
            if document and document.get("kind") == "CustomResourceDefinition":
                kube.apply(document)


LLM_KINDS = {
    "LLMInferenceServiceConfig": {},
    "LLMInferenceService": {"model": {"uri": "hf://probe/probe"}},
}
"""Kinds with a spec. Each has a definition of its own, to which cert-manager gives the authority of the conversion webhook."""

PROBES: dict[str, tuple[dict[str, Any], ...]] = {
    "cert-manager": (
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Issuer",
            "metadata": {"name": "probe", "namespace": "default"},
            "spec": {"selfSigned": {}},
        },
    ),
    "kserve-resources": (
        {
            "apiVersion": "serving.kserve.io/v1beta1",
            "kind": "InferenceService",
            "metadata": {"name": "probe", "namespace": "default"},
            "spec": {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://probe/probe"}}},
        },
    ),
    "kserve-llmisvc-resources": tuple(
        {
            "apiVersion": "serving.kserve.io/v1alpha1",
            "kind": kind,
            "metadata": {"name": "probe", "namespace": NAMESPACE},
            "spec": spec,
        }
        for kind, spec in LLM_KINDS.items()
    ),
}


def _serves(kube: Kube, release: str) -> bool:
    try:
        for probe in PROBES.get(release, ()):
            kube.create(probe, dry_run=True)
    except (ApiError, UnknownKind):
        return False
    return True


def _until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"not within {seconds:g} s: {what}")
        time.sleep(0.2)
