"""The sandbox's own programs: those that stand in for Google Cloud on its PATH, the engine, and the receiver of events.

Google Cloud's official ones are never used: nothing on a sandbox's PATH may reach a real project.
"""

import shlex
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from . import files
from .layout import Layout
from .mark import Runs
from .tools import platforms

EXECUTABLES = {
    "pulumi-resource-gcp": "kserve_iac_sandbox.plugins.gcp",
    "gke-gcloud-auth-plugin": "kserve_iac_sandbox.plugins.gcp.login",
}
"""Name of a program -> the module that it is."""


ENGINE = "kserve_iac_sandbox.engine"
"""The module that answers as vLLM does."""


def wrapper(python: str, module: str) -> str:
    """The text of an executable that runs a module of this package."""
    return f'#!/bin/sh\nexec {shlex.quote(python)} -m {module} "$@"\n'


def engine(folder: Path) -> Path | None:
    """Writes the command ``vllm`` of engine images into a folder that is on nobody's PATH; None where it cannot run.

    Presets ask ``vllm --version`` before they start it; the variable has the version of the image.
    """
    if lacking("models"):
        return None
    python, beside = shlex.quote(sys.executable), shlex.quote(str(Path(__file__).parents[1]))
    files.private_folder(folder)
    text = f"""#!/bin/sh
if [ "$1" = --version ] || [ "$1" = -v ]; then echo "$KSERVE_IAC_ENGINE_VERSION"; exit; fi
if [ "$1" = serve ]; then shift; fi
PYTHONPATH={beside} exec {python} -m {ENGINE} "$@"
"""
    files.write(folder / "vllm", text, 0o755)
    return folder / "vllm"


def events(folder: Path) -> Path:
    """Writes the program of the image kserve-iac/event-display, which keeps the events that it is sent."""
    files.private_folder(folder)
    script = Path(__file__).parent / "servers" / "events.py"
    text = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n'
    files.write(folder / "event-display", text, 0o755)
    return folder / "event-display"


PACKAGES: Mapping[Runs, tuple[str, ...]] = {
    "nothing": (),
    "models": ("starlette", "uvicorn"),
    "traffic": ("starlette", "uvicorn", "envoy"),
}
"""What must be importable. Envoy's own program is in a Python package, too."""

LINUX_ONLY = ("envoy",)
"""Packages that nothing needs on other systems, where no pods run (extra ``traffic`` in pyproject.toml)."""


def lacking(runs: Runs) -> str:
    """Which Python packages are missing for what a sandbox runs, as a sentence. Empty: none."""
    left_out = () if platforms.current().os == "linux" else LINUX_ONLY
    if not [name for name in PACKAGES[runs] if name not in left_out and find_spec(name) is None]:
        return ""
    return f"`--with {runs}` requires further Python packages: `pip install 'kserve-iac-sandbox[{runs}]'`."


def install(layout: Layout) -> None:
    """Makes them available to this sandbox."""
    for name, module in EXECUTABLES.items():
        files.write(layout.bin / name, wrapper(sys.executable, module), 0o755)


def bin_folder() -> Path:
    """Folder of the interpreter and of the commands installed with it."""
    return Path(sys.executable).parent
