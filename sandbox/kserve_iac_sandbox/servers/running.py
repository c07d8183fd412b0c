"""What the program of a server needs beside its container's own: variables, PATH, folders of the machine. Pure functions."""

import os
from pathlib import Path

from ..layout import home
from .catalog import INITIALIZER, Server

OWN = Path(__file__).parent


def buckets() -> Path:
    """Where a user puts the objects of buckets: ``gs/BUCKET/NAME`` and ``s3/BUCKET/NAME``."""
    return home() / "buckets"


def variables(server: Server, program: Path) -> dict[str, str]:
    """What the program is told by variables, which the container's own replace."""
    if server != INITIALIZER:
        return {}
    return {
        "KSERVE_IAC_INITIALIZER": str(OWN / "initialize.py"),
        "KSERVE_IAC_BUCKETS": f"{buckets()}:{program.parent / 'buckets'}",
    }


def path(program: Path, own: str) -> str:
    """PATH with the commands of the server's environment first, as in its image."""
    return f"{program.parent / 'venv' / 'bin'}:{own}"


def folders(server: Server, program: Path) -> list[str]:
    """Folders of the machine without which it does not start: its own, and that of the interpreter behind its environment."""
    interpreter = Path(os.path.realpath(program.parent / "venv" / "bin" / "python"))
    found = [str(program.parent), str(interpreter.parents[1])]
    return [*found, str(OWN), str(buckets())] if server == INITIALIZER else found
