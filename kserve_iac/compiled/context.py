"""The context for which an object is compiled: platform, pools, and definitions beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..args import ServingPlatformArgs
from ..args.gateway import OwnGateways
from ..args.runtime import RuntimeSpec
from ..capacity import Pool
from ..capacity.claims import Described
from ..catalog.kserve import minor
from ..engines.models import NO_CACHES, Caches, Models
from .alike import Kin, likeness
from .bases import Bases
from .runtimes import Known, OwnRuntime


@dataclass(frozen=True)
class Context:
    """The platform that an object is for, and the pools that it can use."""

    platform: ServingPlatformArgs
    pools: Mapping[str, Pool] | None
    """By name. None: the pools are not known."""
    runtimes: Sequence[OwnRuntime] | None = None
    """Runtimes that are defined beside it. None: the runtimes are not known."""
    bases: Bases | None = None
    """Configurations that LLMInferenceServices can build on. None: the configurations are not known."""
    models: Models = field(default_factory=dict)
    """Models that the project describes itself, by hub id in lower case."""
    caches: Caches = field(default_factory=lambda: NO_CACHES)
    """Hub ids that local model caches name, by the address of their model."""
    claims: Described = field(default_factory=dict)
    """Claims of devices, and templates of claims, whose content the environment describes."""
    gpus_are_tolerated: bool = True
    """Whether the API server lets pods that request GPUs tolerate the taint of GPU nodes (ExtendedResourceToleration)."""
    gateways: OwnGateways = "none"
    """What the cluster has for Gateways by itself."""
    is_simulated: bool = False
    """Whether nodes and pods are simulated: nothing is downloaded or started."""

    @property
    def runtime_specs(self) -> Mapping[str, RuntimeSpec]:
        """The specifications of the runtimes that are defined beside it, by name."""
        return {one.name: one.args for one in self.runtimes or ()}

    def known_runtimes(self, namespace: str) -> Known | None:
        """The runtimes that services of a namespace can use; None if it is not known which are defined."""
        if self.runtimes is None:
            return None
        if namespace not in self._known_runtimes:
            self._known_runtimes[namespace] = Known(self.runtimes, namespace, self.platform, self.kserve)
        return self._known_runtimes[namespace]

    def kin_of(self, args: object) -> Kin:
        """What the object with these arguments has in common with all objects of this context that are alike."""
        key = likeness(args)
        return Kin(args) if key is None else self._kin.setdefault(key, Kin(args))

    @cached_property
    def _kin(self) -> dict[bytes, Kin]:
        return {}

    @cached_property
    def _known_runtimes(self) -> dict[str, Known]:
        return {}

    @cached_property
    def kserve(self) -> str:
        """KServe's minor version."""
        return minor(self.platform.kserve)
