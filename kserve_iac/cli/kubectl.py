"""Runs ``kubectl``, which supports every way to log in to a cluster."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from .failure import Unreadable, error_message


def kubectl(*words: str) -> str:
    """Output of kubectl. Raises :class:`Unreadable` if kubectl is not installed, or if it fails."""
    try:
        run = subprocess.run(["kubectl", *words], capture_output=True, text=True)
    except FileNotFoundError:
        raise Unreadable("kubectl is not on PATH, but --live needs it to read the cluster.") from None
    if run.returncode:
        shown = [word for word in words if not word.startswith("--kubeconfig=")]
        raise Unreadable(f"kubectl {' '.join(shown)}: {error_message(run.stderr)}")
    return run.stdout


@contextmanager
def cluster_flags(kubeconfig: str | None, context: str | None) -> Iterator[list[str]]:
    """The flags with which kubectl reads a cluster.

    A kubeconfig that is given as text is written to a temporary file, which only its owner can read.
    """
    flags = [f"--context={context}"] if context is not None else []
    if kubeconfig is None:
        yield flags
    elif "\n" not in kubeconfig and "{" not in kubeconfig:
        yield [f"--kubeconfig={Path(kubeconfig).expanduser()}", *flags]
    else:
        with NamedTemporaryFile("w", suffix=".kubeconfig") as file:  # 0600
            file.write(kubeconfig)
            file.flush()
            yield [f"--kubeconfig={file.name}", *flags]
