"""One configured provider: sends each resource to the module that knows its type."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .cluster import Cluster
from .engine import Engine
from .identity import RELEASE, urn_type
from .objects import Checked, Difference, Objects, Properties
from .settings import Settings

if TYPE_CHECKING:  # programs without charts need not pay for them at start
    from .helmcli import Helm
    from .release import Releases


class Provider:
    """Operations on resources of every type."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.cluster = Cluster(settings)
        self._objects = Objects(self.cluster, engine)
        self._lock = threading.Lock()
        self._helm: Helm | None = None
        self._releases: Releases | None = None

    def cancel(self) -> None:
        """Ends every operation under way soon; each then says how far it came."""
        self.cluster.cancel()

    def close(self) -> None:
        """Ends what helm is doing and removes temporary files."""
        if self._helm is not None:
            self._helm.stop()
        self.cluster.close()

    @property
    def helm(self) -> "Helm":
        with self._lock:
            if self._helm is None:
                from .helmcli import Helm

                self._helm = Helm(self.cluster)
            return self._helm

    def _for(self, urn: str) -> Any:
        if urn_type(urn) != RELEASE:
            return self._objects
        helm = self.helm
        with self._lock:
            if self._releases is None:
                from .release import Releases

                self._releases = Releases(self.cluster, self.engine, helm)
            return self._releases

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
