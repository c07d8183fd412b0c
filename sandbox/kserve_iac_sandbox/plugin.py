"""The programs that stand in for Google Cloud on a sandbox's PATH.

Never the official ones: nothing on a sandbox's PATH may reach a real project.
"""

import shlex
import sys
from pathlib import Path

from . import files
from .layout import Layout

EXECUTABLES = {
    "pulumi-resource-gcp": "kserve_iac_sandbox.plugins.gcp",
    "gke-gcloud-auth-plugin": "kserve_iac_sandbox.plugins.gcp.login",
}
"""Name of a program -> the module that it is."""


def wrapper(python: str, module: str) -> str:
    """The text of an executable that runs a module of this package."""
    return f'#!/bin/sh\nexec {shlex.quote(python)} -m {module} "$@"\n'


def install(layout: Layout) -> None:
    """Makes them available to this sandbox."""
    for name, module in EXECUTABLES.items():
        files.write(layout.bin / name, wrapper(sys.executable, module), 0o755)


def bin_folder() -> Path:
    """Folder of the interpreter and of the commands installed with it."""
    return Path(sys.executable).parent
