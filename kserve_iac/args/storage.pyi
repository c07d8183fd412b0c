# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Sources and caches of models: TrainedModel, ClusterStorageContainer and the local model cache (v1alpha1)."""

from typing import Annotated, Any, Literal

from typing_extensions import Unpack

from .base import INTENT, Args, In
from .container import Container
from .dicts import (
    CacheStorageDict,
    ClusterStorageContainerArgsDict,
    LocalModelCacheArgsDict,
    LocalModelNamespaceCacheArgsDict,
    LocalModelNodeGroupArgsDict,
    TrainedModelArgsDict,
    TrainedModelSpecDict,
    UriFormatDict,
    _ModelCacheDict,
)
from .quantity import HubId, Quantity
from .workload import Awaited, ClusterMeta, ObjectMeta

class TrainedModelSpec(Args):
    """The model of a TrainedModel: its format, its files and its memory."""
    def __init__(self, **fields: Unpack[TrainedModelSpecDict]) -> None:
        """The model of a TrainedModel: its format, its files and its memory."""
    framework: str
    """Format of the model. The runtime of the InferenceService must support it."""
    memory: Quantity
    """Memory that the model requires. It cannot be changed after the creation."""
    storage_uri: In[str]
    """Location of the model's files."""

class TrainedModelArgs(ObjectMeta, Awaited):
    """A further model of an InferenceService that serves several models."""
    def __init__(self, **fields: Unpack[TrainedModelArgsDict]) -> None:
        """A further model of an InferenceService that serves several models."""
    inference_service: str
    """Name of the InferenceService, in the same namespace. Its own model must not set ``storage_uri``."""
    model: TrainedModelSpec
    """The model."""

class UriFormat(Args):
    """A set of URIs, by either a prefix or a regular expression."""
    def __init__(self, **fields: Unpack[UriFormatDict]) -> None:
        """A set of URIs, by either a prefix or a regular expression."""
    prefix: str | None = ...
    """Prefix of the URIs, for example ``s3://``."""
    regex: str | None = ...
    """Regular expression that the URIs match."""

class ClusterStorageContainerArgs(ClusterMeta):
    """A container that downloads models from one kind of URI."""
    def __init__(self, **fields: Unpack[ClusterStorageContainerArgsDict]) -> None:
        """A container that downloads models from one kind of URI."""
    container: Container
    """The container. Its arguments are the URI and the target folder."""
    supported_uri_formats: list[UriFormat]
    """URIs that the container can download."""
    supports_multi_model_download: bool | None = ...
    """Whether the container can download several URIs in one run (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None = ...
    """Use of the container: ``initContainer`` in serving pods (KServe's default), or ``localModelDownloadJob`` in the local model
    cache."""
    disabled: Annotated[bool | None, INTENT] = ...
    """Whether KServe does not use the container."""

class CacheStorage(Args):
    """Credentials for the download of a cached model, in the ``storage-config`` Secret."""
    def __init__(self, **fields: Unpack[CacheStorageDict]) -> None:
        """Credentials for the download of a cached model, in the ``storage-config`` Secret."""
    key: str | None = ...
    """Entry of the Secret. Default: ``default``."""
    parameters: dict[str, str] = ...
    """Parameters that replace those of the entry (``type``, ``bucket`` …)."""

class _ModelCache(Args):
    def __init__(self, **fields: Unpack[_ModelCacheDict]) -> None:
        """See :class:`_ModelCacheDict`."""
    source_model_uri: str
    """URI of the model. Services use the cache if their ``storage_uri`` is this URI or a path below it. It cannot be changed
    after the creation."""
    model_size: Quantity
    """Size of the model on disk."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: list[str]
    """Names of the LocalModelNodeGroups whose nodes cache the model."""
    service_account_name: In[str] | None = ...
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | None = ...
    """Credentials in the ``storage-config`` Secret."""

class LocalModelCacheArgs(_ModelCache, ClusterMeta):
    """A model that is cached on the disks of nodes, for services of every namespace."""
    def __init__(self, **fields: Unpack[LocalModelCacheArgsDict]) -> None:
        """A model that is cached on the disks of nodes, for services of every namespace."""

class LocalModelNamespaceCacheArgs(_ModelCache, ObjectMeta):
    """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""
    def __init__(self, **fields: Unpack[LocalModelNamespaceCacheArgsDict]) -> None:
        """A model that is cached on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

class LocalModelNodeGroupArgs(ClusterMeta):
    """A group of nodes with disks for the local model cache."""
    def __init__(self, **fields: Unpack[LocalModelNodeGroupArgsDict]) -> None:
        """A group of nodes with disks for the local model cache."""
    storage_limit: Quantity
    """Maximum size of the cache on each node."""
    persistent_volume_spec: dict[str, Any]
    """Spec of the PersistentVolumes, in Kubernetes' spelling."""
    persistent_volume_claim_spec: dict[str, Any]
    """Spec of the PersistentVolumeClaims, in Kubernetes' spelling."""
