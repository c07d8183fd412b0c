"""What services build on: runtimes, LLM configurations, storage containers, model caches."""

from ..args import (
    ClusterServingRuntimeArgs,
    ClusterStorageContainerArgs,
    LLMInferenceServiceConfigArgs,
    LocalModelCacheArgs,
    LocalModelNamespaceCacheArgs,
    LocalModelNodeGroupArgs,
    ServingRuntimeArgs,
)
from .kserve_object import KServeObject


class ServingRuntime(KServeObject):
    """How models of some formats are served in one namespace."""

    ARGS = ServingRuntimeArgs


class ClusterServingRuntime(KServeObject):
    """How models of some formats are served in the whole cluster."""

    ARGS = ClusterServingRuntimeArgs


class LLMInferenceServiceConfig(KServeObject):
    """What LLMInferenceServices can build on, by ``base_refs``."""

    ARGS = LLMInferenceServiceConfigArgs


class ClusterStorageContainer(KServeObject):
    """The container that downloads models from some kind of URI."""

    ARGS = ClusterStorageContainerArgs


class LocalModelNodeGroup(KServeObject):
    """Nodes with disks for the local model cache."""

    ARGS = LocalModelNodeGroupArgs


class LocalModelCache(KServeObject):
    """A model kept on the disks of nodes, for services of every namespace."""

    ARGS = LocalModelCacheArgs


class LocalModelNamespaceCache(KServeObject):
    """A model kept on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

    ARGS = LocalModelNamespaceCacheArgs
