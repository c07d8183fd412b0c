# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The components of objects that services use: runtimes, LLM configurations, storage containers and model caches."""

from collections.abc import Mapping
from typing import Any, overload

import pulumi
from typing_extensions import Unpack

from ..args import (
    ClusterServingRuntimeArgs,
    ClusterStorageContainerArgs,
    LLMInferenceServiceConfigArgs,
    LocalModelCacheArgs,
    LocalModelNamespaceCacheArgs,
    LocalModelNodeGroupArgs,
    ServingRuntimeArgs,
)
from ..args.dicts import (
    ClusterServingRuntimeFields,
    ClusterStorageContainerFields,
    ClusterStorageContainerOverrides,
    LLMInferenceServiceConfigFields,
    LocalModelCacheFields,
    LocalModelCacheOverrides,
    LocalModelNamespaceCacheFields,
    LocalModelNamespaceCacheOverrides,
    LocalModelNodeGroupFields,
    LocalModelNodeGroupOverrides,
    ServingRuntimeFields,
)
from .base import Platform
from .kserve_object import KServeObject

class ServingRuntime(KServeObject):
    """A runtime: how KServe serves models of some formats in one namespace."""
    def __init__(
        self,
        name: str,
        /,
        args: ServingRuntimeArgs | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[ServingRuntimeFields],
    ) -> None:
        """A runtime: how KServe serves models of some formats in one namespace.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = ServingRuntimeArgs

class ClusterServingRuntime(KServeObject):
    """A runtime: how KServe serves models of some formats in the whole cluster."""
    def __init__(
        self,
        name: str,
        /,
        args: ClusterServingRuntimeArgs | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[ClusterServingRuntimeFields],
    ) -> None:
        """A runtime: how KServe serves models of some formats in the whole cluster.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = ClusterServingRuntimeArgs

class LLMInferenceServiceConfig(KServeObject):
    """A configuration on which LLMInferenceServices build with ``base_refs``."""
    def __init__(
        self,
        name: str,
        /,
        args: LLMInferenceServiceConfigArgs | Mapping[str, Any] | None = None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceConfigFields],
    ) -> None:
        """A configuration on which LLMInferenceServices build with ``base_refs``.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = LLMInferenceServiceConfigArgs

class ClusterStorageContainer(KServeObject):
    """A container that downloads models from one kind of URI."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[ClusterStorageContainerFields],
    ) -> None:
        """A container that downloads models from one kind of URI.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: ClusterStorageContainerArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[ClusterStorageContainerOverrides],
    ) -> None:
        """A container that downloads models from one kind of URI.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = ClusterStorageContainerArgs

class LocalModelNodeGroup(KServeObject):
    """A group of nodes with disks for the local model cache."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelNodeGroupFields],
    ) -> None:
        """A group of nodes with disks for the local model cache.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: LocalModelNodeGroupArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelNodeGroupOverrides],
    ) -> None:
        """A group of nodes with disks for the local model cache.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = LocalModelNodeGroupArgs

class LocalModelCache(KServeObject):
    """A model that is cached on the disks of nodes, for services of every namespace."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelCacheFields],
    ) -> None:
        """A model that is cached on the disks of nodes, for services of every namespace.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: LocalModelCacheArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelCacheOverrides],
    ) -> None:
        """A model that is cached on the disks of nodes, for services of every namespace.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = LocalModelCacheArgs

class LocalModelNamespaceCache(KServeObject):
    """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelNamespaceCacheFields],
    ) -> None:
        """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later).

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: LocalModelNamespaceCacheArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LocalModelNamespaceCacheOverrides],
    ) -> None:
        """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later).

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = LocalModelNamespaceCacheArgs
