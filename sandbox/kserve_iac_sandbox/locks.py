"""File locks that the operating system gives back when their holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path


class FileLock:
    """An exclusive lock between processes. Not inherited by child processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Takes the lock if it is free; returns whether it is now held."""
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            # The file may have been removed by a holder that ended between our open and our lock.
            if _same_file(descriptor, self.path):
                self._descriptor = descriptor
                return True
            os.close(descriptor)

    def wait(self, timeout: float, waiting: Callable[[], None] = lambda: None) -> bool:
        """Like :meth:`acquire`, for up to ``timeout`` seconds. ``waiting`` is called once if it is not free at once."""
        deadline = time.monotonic() + timeout
        told = False
        while not self.acquire():
            if time.monotonic() >= deadline:
                return False
            if not told:
                told = True
                waiting()
            time.sleep(0.1)
        return True

    def release(self, *, remove: bool = False) -> None:
        """Gives the lock back; ``remove`` takes its file away first, while nobody else can hold it."""
        if self._descriptor is not None:
            if remove:
                self.path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None


def held(path: Path) -> bool:
    """Whether some process holds the lock of this file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
