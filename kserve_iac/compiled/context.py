"""What an object is compiled for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..args import ServingPlatformArgs
from ..capacity import Pool
from ..capacity.requests import Runtimes
from ..catalog.kserve import minor
from ..engines.models import Models
from .bases import Bases


@dataclass(frozen=True)
class Context:
    """The platform that an object is for, and the pools that it can use."""

    platform: ServingPlatformArgs
    pools: Mapping[str, Pool] | None
    """By name; None where they are not known."""
    runtimes: Runtimes = field(default_factory=dict)
    """Runtimes that are defined beside it, by object name."""
    bases: Bases | None = None
    """Configurations that LLMInferenceServices can build on; None if it is not known which there are."""
    models: Models = field(default_factory=dict)
    """Models that the project describes itself, by hub id in lower case."""
    gpus_are_tolerated: bool = True
    """Whether the API server lets pods that ask for GPUs tolerate the taint of GPU nodes (ExtendedResourceToleration)."""

    @cached_property
    def kserve(self) -> str:
        """KServe's minor version."""
        return minor(self.platform.kserve)
