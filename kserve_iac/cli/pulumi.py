"""``pulumi``, which knows where the state of a stack is."""

import subprocess

from .failure import Unreadable, said


def pulumi(*words: str, stack: str, otherwise: str) -> str:
    """Its output about a stack. Says what is wrong where it is not there, or fails, ``otherwise`` where it does not itself."""
    try:
        run = subprocess.run(["pulumi", *words, "--stack", stack], capture_output=True, text=True)
    except FileNotFoundError:
        raise Unreadable('pulumi is not on PATH. In the sandbox, run: eval "$(kserve-iac sandbox env)".') from None
    if run.returncode:
        raise Unreadable(said(run.stderr) or otherwise)
    return run.stdout
