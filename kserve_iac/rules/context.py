"""What a rule may look at besides the service itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..args import ServingPlatformArgs
from ..catalog.kserve import minor
from ..planning import Pool


@dataclass(frozen=True)
class Context:
    """The platform that a service runs on, and the pools it can use. ``pools`` is None where they are not known."""

    platform: ServingPlatformArgs
    pools: Mapping[str, Pool] | None

    @property
    def kserve(self) -> str:
        """KServe's minor version."""
        return minor(self.platform.kserve)
