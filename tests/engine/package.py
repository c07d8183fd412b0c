"""Programs that use the Pulumi package on the shared sandbox: their environment, and commands in it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

from kserve_iac_sandbox.testing import RunningSandbox, with_extras

ROOT = Path(__file__).parents[2]


def package_env(sandbox: RunningSandbox, folder: Path) -> dict[str, str]:
    """Where programs run: the sandbox, the package on PATH as an installation has it, and a backend in ``folder``."""
    executable = folder / "bin" / "pulumi-resource-kserve-iac"
    executable.parent.mkdir()
    main = ROOT / "components" / "__main__.py"
    executable.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(main))} "$@"\n')
    executable.chmod(0o755)
    (folder / "state").mkdir()
    env = with_extras(sandbox.env, "pulumi-yaml")
    found = {
        **env,
        "PATH": os.pathsep.join([str(executable.parent), env["PATH"]]),
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "NO_COLOR": "1",
    }
    found.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
    return found


def call(command: list[str], env: dict[str, str], folder: Path, code: int = 0) -> str:
    """Standard output; with another ``code`` than 0 expected, both outputs."""
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=600)
    both = run.stdout + run.stderr
    assert (run.returncode != 0) == (code != 0), both
    return run.stdout if code == 0 else both


def named_context(env: dict[str, str], folder: Path, context: str) -> dict[str, str]:
    """The environment with a kubeconfig in ``folder`` in which the sandbox is the context of this name: a cluster that exists."""
    kubeconfig = yaml.safe_load(Path(env["KUBECONFIG"]).read_text())
    kubeconfig["contexts"][0]["name"] = kubeconfig["current-context"] = context
    (folder / "kubeconfig").write_text(yaml.safe_dump(kubeconfig))
    return {**env, "KUBECONFIG": str(folder / "kubeconfig")}
