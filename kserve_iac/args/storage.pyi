# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Where models come from and are kept: TrainedModel, ClusterStorageContainer and the local model cache (v1alpha1)."""

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
    """The model."""
    def __init__(self, **fields: Unpack[TrainedModelSpecDict]) -> None:
        """The model."""
    framework: str
    """Its format, one that the service's runtime serves."""
    memory: Quantity
    """Memory that it takes; it cannot be changed."""
    storage_uri: In[str]
    """Address of its files."""

class TrainedModelArgs(ObjectMeta, Awaited):
    """A further model in an InferenceService that serves several."""
    def __init__(self, **fields: Unpack[TrainedModelArgsDict]) -> None:
        """A further model in an InferenceService that serves several."""
    inference_service: str
    """The InferenceService, in the same namespace; it must have no ``storage_uri`` of its own."""
    model: TrainedModelSpec
    """The model."""

class UriFormat(Args):
    """URIs that begin so, or match so. One of the two."""
    def __init__(self, **fields: Unpack[UriFormatDict]) -> None:
        """URIs that begin so, or match so. One of the two."""
    prefix: str | None = ...
    """How they begin (``s3://``)."""
    regex: str | None = ...
    """URIs that they match."""

class ClusterStorageContainerArgs(ClusterMeta):
    """The container that downloads models from some kind of URI."""
    def __init__(self, **fields: Unpack[ClusterStorageContainerArgsDict]) -> None:
        """The container that downloads models from some kind of URI."""
    container: Container
    """The container; it gets the URI and a folder as its arguments."""
    supported_uri_formats: list[UriFormat]
    """The URIs."""
    supports_multi_model_download: bool | None = ...
    """Whether it takes several URIs at once (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None = ...
    """``initContainer``: of serving pods (KServe's default); ``localModelDownloadJob``: of the local model cache."""
    disabled: Annotated[bool | None, INTENT] = ...
    """Whether it is not to be used."""

class CacheStorage(Args):
    """Credentials for the download of a cached model, in the ``storage-config`` Secret."""
    def __init__(self, **fields: Unpack[CacheStorageDict]) -> None:
        """Credentials for the download of a cached model, in the ``storage-config`` Secret."""
    key: str | None = ...
    """Entry of that Secret; ``default`` if not set."""
    parameters: dict[str, str] = ...
    """Values that override the entry (``type``, ``bucket`` …)."""

class _ModelCache(Args):
    def __init__(self, **fields: Unpack[_ModelCacheDict]) -> None:
        """See :class:`_ModelCacheDict`."""
    source_model_uri: str
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: Quantity
    """Its size on disk."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: list[str]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None = ...
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | None = ...
    """Credentials in the ``storage-config`` Secret."""

class LocalModelCacheArgs(_ModelCache, ClusterMeta):
    """A model kept on the disks of nodes, for services of every namespace."""
    def __init__(self, **fields: Unpack[LocalModelCacheArgsDict]) -> None:
        """A model kept on the disks of nodes, for services of every namespace."""

class LocalModelNamespaceCacheArgs(_ModelCache, ObjectMeta):
    """A model kept on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""
    def __init__(self, **fields: Unpack[LocalModelNamespaceCacheArgsDict]) -> None:
        """A model kept on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""

class LocalModelNodeGroupArgs(ClusterMeta):
    """Nodes with disks for the local model cache."""
    def __init__(self, **fields: Unpack[LocalModelNodeGroupArgsDict]) -> None:
        """Nodes with disks for the local model cache."""
    storage_limit: Quantity
    """Most that it holds on each node."""
    persistent_volume_spec: dict[str, Any]
    """Spec of the PersistentVolumes, as Kubernetes spells it."""
    persistent_volume_claim_spec: dict[str, Any]
    """Spec of the PersistentVolumeClaims, as Kubernetes spells it."""
