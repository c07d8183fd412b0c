"""Files written so that a crash at any moment leaves either the old content or the new, and only the owner may read them."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def private_folder(path: Path) -> Path:
    """Creates the folder (and its parents) with mode 0700; one that exists gets that mode."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def write(path: Path, content: str | bytes, mode: int = 0o600) -> None:
    """Replaces the file in one step. The mode is set before the content is there to be read."""
    data = content.encode() if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # created with mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """The file's content, or None where there is no such file or it is not JSON (a foreign or half-written one)."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a text file; empty where there is none. Reads from the end, so that long logs cost nothing."""
    if lines <= 0:
        return []
    data, block = b"", 16384
    try:
        with path.open("rb") as file:
            start = file.seek(0, os.SEEK_END)
            while start > 0 and data.count(b"\n") <= lines:
                step = min(block, start)
                start -= step
                file.seek(start)
                data = file.read(step) + data
    except FileNotFoundError:
        return []
    return data.decode(errors="replace").splitlines()[-lines:]
