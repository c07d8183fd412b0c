"""Where models come from and are kept: TrainedModel, ClusterStorageContainer and the local model cache (v1alpha1)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import INTENT, Args, In
from .container import Container
from .quantity import HubId, Quantity
from .workload import Awaited, ClusterMeta, ObjectMeta


class TrainedModelSpec(Args):
    """The model."""

    framework: str
    """Its format, one that the service's runtime serves."""
    memory: Quantity
    """Memory that it takes; it cannot be changed."""
    storage_uri: In[str]
    """Address of its files."""


class TrainedModelArgs(ObjectMeta, Awaited):
    """A further model in an InferenceService that serves several."""

    inference_service: str
    """The InferenceService, in the same namespace; it must have no ``storage_uri`` of its own."""
    model: TrainedModelSpec
    """The model."""


class UriFormat(Args):
    """URIs that begin so, or match so. One of the two."""

    prefix: str | None = None
    """How they begin (``s3://``)."""
    regex: str | None = None
    """URIs that they match."""


class ClusterStorageContainerArgs(ClusterMeta):
    """The container that downloads models from some kind of URI."""

    container: Container
    """The container; it gets the URI and a folder as its arguments."""
    supported_uri_formats: list[UriFormat]
    """The URIs."""
    supports_multi_model_download: bool | None = None
    """Whether it takes several URIs at once (``storage_uris``)."""
    workload_type: Literal["initContainer", "localModelDownloadJob"] | None = None
    """``initContainer``: of serving pods (KServe's default); ``localModelDownloadJob``: of the local model cache."""
    disabled: Annotated[bool | None, INTENT] = None
    """Whether it is not to be used."""


class CacheStorage(Args):
    """Credentials for the download of a cached model, in the ``storage-config`` Secret."""

    key: str | None = None
    """Entry of that Secret; ``default`` if not set."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Values that override the entry (``type``, ``bucket`` …)."""


class _ModelCache(Args):
    source_model_uri: str
    """URI of the model; services whose ``storage_uri`` is it, or under it, use the cache. It cannot be changed."""
    model_size: Quantity
    """Its size on disk."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model, if its URI does not name it. Services that use the cache need not repeat it. It is
    used for checks and the plan only, not rendered."""
    node_groups: list[str]
    """LocalModelNodeGroups on whose nodes it is kept."""
    service_account_name: In[str] | None = None
    """ServiceAccount with credentials for the download."""
    storage: CacheStorage | None = None
    """Credentials in the ``storage-config`` Secret."""


class LocalModelCacheArgs(_ModelCache, ClusterMeta):
    """A model kept on the disks of nodes, for services of every namespace."""


class LocalModelNamespaceCacheArgs(_ModelCache, ObjectMeta):
    """A model kept on the disks of nodes, for services of one namespace (KServe 0.18 and later)."""


class LocalModelNodeGroupArgs(ClusterMeta):
    """Nodes with disks for the local model cache."""

    storage_limit: Quantity
    """Most that it holds on each node."""
    persistent_volume_spec: dict[str, Any]
    """Spec of the PersistentVolumes, as Kubernetes spells it."""
    persistent_volume_claim_spec: dict[str, Any]
    """Spec of the PersistentVolumeClaims, as Kubernetes spells it."""
