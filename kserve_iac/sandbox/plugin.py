"""Which Pulumi Kubernetes plugin programs on the sandbox use: the official one where it can be had, else the stand-in."""

import os
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from . import files
from .errors import SandboxError
from .layout import Layout

OFFICIAL, STAND_IN = "official", "stand-in"
CHOICES = ("auto", OFFICIAL, STAND_IN)
INSTALL_SECONDS = 60.0
EXECUTABLE = "pulumi-resource-kubernetes"


CLOUD_EXECUTABLES = {
    "pulumi-resource-gcp": "kserve_iac.sandbox.plugins.gcp",
    "gke-gcloud-auth-plugin": "kserve_iac.sandbox.plugins.gcp.login",
}
"""Programs that stand in for Google Cloud. Never the official ones: nothing on a sandbox's PATH may reach a real project."""


def wrapper(python: str, module: str = "kserve_iac.sandbox.plugins.kubernetes") -> str:
    """The text of the executable by which the engine finds the stand-in."""
    return f'#!/bin/sh\nexec {shlex.quote(python)} -m {module} "$@"\n'


def install_cloud(layout: Layout) -> None:
    """Makes the stand-ins for Google Cloud available to this sandbox."""
    for name, module in CLOUD_EXECUTABLES.items():
        files.write(layout.bin / name, wrapper(sys.executable, module), 0o755)


def install(layout: Layout, choice: str = "auto") -> str:
    """Makes the plugin available to this sandbox and returns which it is.

    Raises :class:`SandboxError` where ``choice`` is ``official`` and it cannot be had.
    """
    if choice not in CHOICES:
        raise SandboxError(f"No such plugin choice: {choice!r}. Choose one of {', '.join(CHOICES)}.")
    stand_in = layout.bin / EXECUTABLE
    why = ""
    if choice != STAND_IN:
        why = _official(layout)
        if not why:
            stand_in.unlink(missing_ok=True)
            return OFFICIAL
    if choice == OFFICIAL:
        raise SandboxError(f"The official Pulumi Kubernetes plugin cannot be installed: {why}")
    files.write(stand_in, wrapper(sys.executable), 0o755)
    return STAND_IN


def sdk_version() -> str:
    """Version of the installed pulumi-kubernetes SDK: the plugin's has to be the same."""
    return metadata.version("pulumi-kubernetes")


def _official(layout: Layout) -> str:
    """Tries to install the official plugin; returns why not, or an empty text when it is there."""
    pulumi = layout.bin / "pulumi"
    environment = {**os.environ, "PULUMI_HOME": str(layout.pulumi_home), "PULUMI_SKIP_UPDATE_CHECK": "1"}
    environment.pop("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", None)
    try:
        run = subprocess.run(
            [str(pulumi), "plugin", "install", "resource", "kubernetes", sdk_version()],
            env=environment,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"the download did not end within {INSTALL_SECONDS:g} s"
    except OSError as error:
        return f"{pulumi}: {error.strerror}"
    if run.returncode == 0:
        return ""
    lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"pulumi exited with code {run.returncode}"


def bin_folder() -> Path:
    """Folder of the interpreter and of the commands installed with it."""
    return Path(sys.executable).parent
