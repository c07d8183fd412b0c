"""Model serving on Kubernetes with KServe, as typed Pulumi components.

Arguments (``kserve_iac.args``) are plain data; components (``kserve_iac.resources``) build them. Both are here by name;
what is not used is not imported, so that ``import kserve_iac`` stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .args import *  # noqa: F403
    from .resources import (
        ExistingCluster as ExistingCluster,
    )
    from .resources import (
        GkeCluster as GkeCluster,
    )
    from .resources import (
        InferenceService as InferenceService,
    )
    from .resources import (
        LLMInferenceService as LLMInferenceService,
    )
    from .resources import (
        ServingPlatform as ServingPlatform,
    )
    from .resources import (
        SimulatedCluster as SimulatedCluster,
    )
    from .resources import (
        deploy as deploy,
    )

_COMPONENTS = (
    "ExistingCluster",
    "GkeCluster",
    "InferenceService",
    "LLMInferenceService",
    "ServingPlatform",
    "SimulatedCluster",
    "deploy",
)


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        module = import_module(".resources" if name in _COMPONENTS else ".args", __name__)
        if name in module.__all__:
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_COMPONENTS, *import_module(".args", __name__).__all__])
