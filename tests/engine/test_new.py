"""New projects of every kind, previewed by the engine as they were written."""

import json
import os
import sys
from pathlib import Path

import pytest
import yaml

from kserve_iac_sandbox.testing import RunningSandbox

from .package import call, named_context, package_env

pytestmark = pytest.mark.engine

CONTEXT = "my-context"
OPTIONS = {
    "gke": ["--project", "kserve-iac-sandbox", "--region", "us-central1"],
    "existing": ["--context", CONTEXT, "--pool", "l4=g2-standard-12"],
    "sandbox": [],
}
STYLES = ("environment", "python", "yaml")


@pytest.fixture(scope="module")
def env(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("new")
    return named_context(package_env(sandbox, folder), folder, CONTEXT)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("cluster", OPTIONS)
def test_a_new_project_previews(cluster: str, style: str, env: dict[str, str], tmp_path: Path) -> None:
    code = "from kserve_iac.cli import main; main()"
    words = ["new", "mine", "--cluster", cluster, "--style", style, *OPTIONS[cluster]]
    call([sys.executable, "-c", code, *words], {**os.environ}, tmp_path)
    folder = tmp_path / "mine"
    (folder / ".venv").symlink_to(sys.prefix)  # the virtual environment of the tests
    if cluster != "sandbox":
        on_the_sandbox(folder, style)
    call(["pulumi", "stack", "select", "--create", "dev"], env, folder)
    if cluster == "gke":  # the stand-in for Google Cloud reads the project of its provider, too
        call(["pulumi", "config", "set", "gcp:project", "kserve-iac-sandbox"], env, folder)
    try:
        steps = json.loads(call(["pulumi", "preview", "--non-interactive", "--json"], env, folder))["steps"]
    finally:
        call(["pulumi", "stack", "rm", "--yes", "--preserve-config", "dev"], env, folder)
    assert {step["op"] for step in steps} == {"create"}
    made = {step["urn"].rpartition("::")[2]: step["newState"] for step in steps if "serving.kserve.io" in step["urn"]}
    assert made["chat"]["inputs"]["spec"]["model"]["uri"] == "hf://Qwen/Qwen3-4B"
    assert "iris" in made
    selector = {"gke": "kserve-iac/pool", "existing": "cloud.google.com/gke-nodepool", "sandbox": "kserve-iac/pool"}
    assert made["chat"]["inputs"]["spec"]["template"]["nodeSelector"] == {selector[cluster]: "l4"}


def on_the_sandbox(folder: Path, style: str) -> None:
    """The sandbox has charts of the cert-manager that it runs, and none of a Gateway's controller."""
    file = folder / {"environment": "Pulumi.dev.yaml", "python": "__main__.py", "yaml": "Pulumi.yaml"}[style]
    text = file.read_text()
    if style == "python":
        [line] = [one for one in text.splitlines(keepends=True) if one.startswith("    gateway=")]
        own = '    gateway={"implementation": "existing"},\n    cert_manager={"version": "1.11.5"},\n'
        file.write_text(text.replace(line, own))
        return
    content = yaml.safe_load(text)
    platform = (
        content["config"]["kserve-iac:platform"]
        if style == "environment"
        else content["resources"]["kserve"]["properties"]
    )
    platform.update({"gateway": {"implementation": "existing"}, "certManager": {"version": "1.11.5"}})
    file.write_text(yaml.safe_dump(content, sort_keys=False))
