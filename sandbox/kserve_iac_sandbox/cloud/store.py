"""What stands in the sandbox's cloud: a file of the sandbox, changed under a lock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import files
from ..errors import SandboxError
from ..locks import FileLock

Record = dict[str, Any]

LOCK_SECONDS = 30.0


class Store:
    """Resources by id. Every change is one transaction; readers never see half of one."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the sandbox's."""
        self._path = folder / "cloud.json"
        self._lock_path = folder / ".cloud.lock"

    def all(self) -> dict[str, Record]:
        """Every resource by its id."""
        if not self._path.exists():
            return {}
        found: dict[str, Record] = json.loads(self._path.read_text())
        return found

    def get(self, identifier: str) -> Record | None:
        """One resource, or None where there is none of that id."""
        return self.all().get(identifier)

    def of_type(self, type_token: str) -> dict[str, Record]:
        """The resources of one type by id."""
        return {key: record for key, record in self.all().items() if record["type"] == type_token}

    def put(self, identifier: str, record: Record) -> None:
        """Makes or replaces a resource."""
        with self._changing() as everything:
            everything[identifier] = record

    def remove(self, identifier: str) -> None:
        """Removes a resource, if it is there."""
        with self._changing() as everything:
            everything.pop(identifier, None)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Record]]:
        lock = FileLock(self._lock_path)
        if not lock.wait(LOCK_SECONDS):
            raise SandboxError(f"{self._lock_path} is held by another process for more than {LOCK_SECONDS:g} s.")
        try:
            everything = self.all()
            yield everything
            files.write_json(self._path, everything)
        finally:
            lock.release()
