"""A thread that looks at everything again whenever something has changed."""

import threading
import traceback
from collections.abc import Callable

import requests

from .informer import Informer, Key
from .kube import Kube, Object

SETTLE = 0.05
"""Seconds to wait after a change, because changes come in groups."""


class Rounds:
    """Calls ``look`` after every change of what it follows, from ``start`` to ``stop``, and again after one that failed."""

    def __init__(self, kube: Kube, name: str, look: Callable[[], None]) -> None:
        self._kube, self._name, self._look = kube, name, look
        self._changed, self._stopping = threading.Event(), threading.Event()
        self._informers: list[Informer] = []

    def follow(self, api_version: str, kind: str) -> Informer:
        """The objects of a kind, of whose changes it hears. Before ``start``."""
        self._informers.append(Informer(self._kube, api_version, kind, self._note))
        return self._informers[-1]

    def start(self) -> None:
        for informer in self._informers:
            informer.start()
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._changed.set()
        for informer in self._informers:
            informer.stop()

    def _note(self, key: Key, obj: Object | None) -> None:
        self._changed.set()

    def _run(self) -> None:
        while True:
            self._changed.wait()
            if self._stopping.wait(SETTLE):
                return
            self._changed.clear()
            try:
                self._look()
            except requests.RequestException:
                self._later()
            except Exception:
                traceback.print_exc()
                self._later()

    def _later(self) -> None:
        self._stopping.wait(1)
        self._changed.set()
