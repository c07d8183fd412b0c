"""Model serving on Kubernetes with KServe, as typed Pulumi components.

Arguments (``kserve_iac.args``) are plain data; components (``kserve_iac.resources``) build them. Both are here by name;
what is not used is not imported, so that ``import kserve_iac`` stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .args import *  # noqa: F403
    from .resources import *  # noqa: F403

_OF_RESOURCES = (
    "Cluster",
    "ClusterServingRuntime",
    "ClusterStorageContainer",
    "ExistingCluster",
    "GkeCluster",
    "InferenceGraph",
    "InferenceService",
    "LLMInferenceService",
    "LLMInferenceServiceConfig",
    "LocalModelCache",
    "LocalModelNamespaceCache",
    "LocalModelNodeGroup",
    "Platform",
    "ServingPlatform",
    "ServingRuntime",
    "SimulatedCluster",
    "Stack",
    "TrainedModel",
    "deploy",
)
"""The names of ``kserve_iac.resources``: known here, so that Pulumi is imported only where one of them is asked for."""


if not TYPE_CHECKING:  # they would take every name for one that is here

    def __getattr__(name: str) -> Any:
        if name == "__all__":  # of `from kserve_iac import *`, which type checkers accept
            return [*_OF_RESOURCES, *import_module(".args", __name__).__all__]
        if not name.startswith("_"):
            module = import_module(".resources" if name in _OF_RESOURCES else ".args", __name__)
            if name in module.__all__:
                return getattr(module, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted([*globals(), *_OF_RESOURCES, *import_module(".args", __name__).__all__])
