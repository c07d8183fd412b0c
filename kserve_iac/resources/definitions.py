"""The components of objects that services use: runtimes, LLM configurations, storage containers and model caches."""

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
    """A runtime: how KServe serves models of some formats in one namespace."""

    ARGS = ServingRuntimeArgs


class ClusterServingRuntime(KServeObject):
    """A runtime: how KServe serves models of some formats in the whole cluster."""

    ARGS = ClusterServingRuntimeArgs


class LLMInferenceServiceConfig(KServeObject):
    """A configuration on which LLMInferenceServices build with ``base_refs``."""

    ARGS = LLMInferenceServiceConfigArgs


class ClusterStorageContainer(KServeObject):
    """A container that downloads models from one kind of URI."""

    ARGS = ClusterStorageContainerArgs


class LocalModelNodeGroup(KServeObject):
    """A group of nodes with disks for the local model cache."""

    ARGS = LocalModelNodeGroupArgs


class LocalModelCache(KServeObject):
    """A model that is cached on the disks of nodes, for services of every namespace."""

    ARGS = LocalModelCacheArgs


class LocalModelNamespaceCache(KServeObject):
    """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

    ARGS = LocalModelNamespaceCacheArgs
