"""Runs ``pulumi``, which reads the state of a stack from its backend."""

import subprocess

from .failure import Unreadable, error_message


def pulumi(*words: str, stack: str, otherwise: str) -> str:
    """Output of pulumi for a stack. Raises :class:`Unreadable` if pulumi is not installed, or if it fails.

    ``otherwise`` is the message if pulumi fails without one.
    """
    try:
        run = subprocess.run(["pulumi", *words, "--stack", stack], capture_output=True, text=True)
    except FileNotFoundError:
        raise Unreadable('pulumi is not on PATH. In the sandbox, run: eval "$(kserve-iac sandbox env)".') from None
    if run.returncode:
        raise Unreadable(error_message(run.stderr) or otherwise)
    return run.stdout
