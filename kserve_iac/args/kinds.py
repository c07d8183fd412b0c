"""The kinds of KServe objects, and the argument class of each."""

from collections.abc import Mapping
from typing import NamedTuple

from .inference_graph import InferenceGraphArgs
from .inference_service import InferenceServiceArgs
from .llm.inference_service import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from .runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from .storage import (
    ClusterStorageContainerArgs,
    LocalModelCacheArgs,
    LocalModelNamespaceCacheArgs,
    LocalModelNodeGroupArgs,
    TrainedModelArgs,
)
from .workload import ClusterMeta, ObjectMeta


class Kind(NamedTuple):
    """A kind of KServe object."""

    name: str
    """``InferenceService`` …"""
    args: type[ClusterMeta]
    field: str
    """The field of :class:`~.environment.Service` or :class:`~.environment.Definition` for this kind."""
    section: str
    """``services``, or ``definitions`` for the objects that services use."""

    @property
    def namespaced(self) -> bool:
        """Whether objects of this kind are in a namespace."""
        return issubclass(self.args, ObjectMeta)


_KINDS = (
    Kind("InferenceService", InferenceServiceArgs, "inference_service", "services"),
    Kind("LLMInferenceService", LLMInferenceServiceArgs, "llm_inference_service", "services"),
    Kind("TrainedModel", TrainedModelArgs, "trained_model", "services"),
    Kind("InferenceGraph", InferenceGraphArgs, "inference_graph", "services"),
    Kind("ServingRuntime", ServingRuntimeArgs, "serving_runtime", "definitions"),
    Kind("ClusterServingRuntime", ClusterServingRuntimeArgs, "cluster_serving_runtime", "definitions"),
    Kind("LLMInferenceServiceConfig", LLMInferenceServiceConfigArgs, "llm_inference_service_config", "definitions"),
    Kind("ClusterStorageContainer", ClusterStorageContainerArgs, "cluster_storage_container", "definitions"),
    Kind("LocalModelNodeGroup", LocalModelNodeGroupArgs, "local_model_node_group", "definitions"),
    Kind("LocalModelCache", LocalModelCacheArgs, "local_model_cache", "definitions"),
    Kind("LocalModelNamespaceCache", LocalModelNamespaceCacheArgs, "local_model_namespace_cache", "definitions"),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every kind by its name. Services come before the definitions that they use."""


_KIND_OF: Mapping[type[ClusterMeta], Kind] = {kind.args: kind for kind in _KINDS}


def kind_of(args: ClusterMeta) -> Kind:
    """The kind that belongs to the class of ``args``."""
    return _KIND_OF[type(args)]
