"""Checksums: as publishers write them, and as they are recorded where nobody does."""

import hashlib
import json
import re
import threading
from pathlib import Path

from .. import files
from .errors import WrongChecksum

_SUM = re.compile(r"[0-9a-fA-F]{64}")
_BLOCK = 1 << 20


def of_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def find(text: str, name: str) -> str:
    """The SHA-256 of the file ``name`` in what its publisher wrote; an empty text where it is not in there.

    Read are: lines ``<sum>  <name>`` (``sha256sum``: etcd, Pulumi, Helm's .sha256sum), nothing but a sum (Kubernetes' .sha256),
    and the JSON of a GitHub release, whose assets have a ``digest`` (docs.github.com, REST API, "Get a release by tag name").
    """
    text = text.strip()
    if text.startswith("{"):
        return _of_github(text, name)
    if _SUM.fullmatch(text):
        return text.lower()
    for line in text.splitlines():
        words = line.split()
        # A star before the name says that the file was read as binary.
        if len(words) == 2 and _SUM.fullmatch(words[0]) and words[1].lstrip("*").rsplit("/", 1)[-1] == name:
            return words[0].lower()
    return ""


def _of_github(text: str, name: str) -> str:
    try:
        assets = json.loads(text).get("assets")
    except ValueError:
        return ""
    for asset in assets if isinstance(assets, list) else []:
        if isinstance(asset, dict) and asset.get("name") == name:
            return str(asset.get("digest") or "").removeprefix("sha256:").lower()
    return ""


class Records:
    """Checksums that were seen at the first use, in one JSON file. For the threads of one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def known(self, what: str) -> str:
        """What was recorded; an empty text where nothing was."""
        return self._read().get(what, "")

    def hold(self, what: str, found: str) -> None:
        """Records ``found``, or compares it with the record. Raises :class:`WrongChecksum` where they differ."""
        with self._lock:
            records = self._read()
            expected = records.setdefault(what, found)
            if expected != found:
                raise WrongChecksum(
                    f"{what} is not what it was: {expected} was recorded at its first use, now it is {found}. "
                    f"Ask its publisher why; to accept it, remove that line from {self.path}."
                )
            self.path.parent.mkdir(parents=True, exist_ok=True)
            files.write(self.path, json.dumps(records, indent=2, sort_keys=True) + "\n", 0o644)

    def _read(self) -> dict[str, str]:
        found = files.read_json(self.path)
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
