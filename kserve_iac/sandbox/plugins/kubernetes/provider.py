"""One configured provider: sends each resource to the module that knows its type."""

from collections.abc import Iterable
from typing import Any

from .cluster import Cluster
from .engine import Engine
from .objects import Checked, Difference, Objects, Properties
from .settings import Settings


class Provider:
    """Operations on resources of every type."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.cluster = Cluster(settings)
        self._objects = Objects(self.cluster, engine)
        self._helm: Any = None

    def cancel(self) -> None:
        self.cluster.cancel()

    def close(self) -> None:
        self.cluster.close()

    def _for(self, urn: str) -> Any:
        return self._objects

    def check(self, urn: str, olds: Properties, news: Properties, seed: bytes, autonaming: tuple[str, str]) -> Checked:
        checked: Checked = self._for(urn).check(urn, olds, news, seed, autonaming)
        return checked

    def diff(self, urn: str, state: Properties, news: Properties, ignore_changes: Iterable[str]) -> Difference:
        difference: Difference = self._for(urn).diff(urn, state, news, ignore_changes)
        return difference

    def create(self, urn: str, properties: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        created: tuple[str, Properties] = self._for(urn).create(urn, properties, timeout, preview)
        return created

    def read(
        self, urn: str, identifier: str, state: Properties, inputs: Properties
    ) -> tuple[str, Properties, Properties] | None:
        found: tuple[str, Properties, Properties] | None = self._for(urn).read(urn, identifier, state, inputs)
        return found

    def update(
        self,
        urn: str,
        identifier: str,
        state: Properties,
        news: Properties,
        ignore_changes: Iterable[str],
        timeout: float,
        preview: bool,
    ) -> Properties:
        updated: Properties = self._for(urn).update(urn, state, news, ignore_changes, timeout, preview)
        return updated

    def delete(self, urn: str, identifier: str, state: Properties, timeout: float) -> None:
        self._for(urn).delete(urn, identifier, state, timeout)
