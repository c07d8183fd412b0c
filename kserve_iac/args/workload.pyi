# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Fields that many objects share: metadata, and how an update creates them and waits for them."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import INTENT, Args
from .dicts import AwaitedDict, ClusterMetaDict, ObjectMetaDict, PlacedDict, ServiceMetaDict
from .quantity import DnsLabel

class ClusterMeta(Args):
    """Metadata of an object that belongs to the whole cluster."""
    def __init__(self, **fields: Unpack[ClusterMetaDict]) -> None:
        """Metadata of an object that belongs to the whole cluster."""
    name: Annotated[str | None, INTENT] = ...
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Annotated[dict[str, str], INTENT] = ...
    """Labels of the object."""
    annotations: Annotated[dict[str, str], INTENT] = ...
    """Annotations of the object."""
    import_id: Annotated[str | None, INTENT] = ...
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: Annotated[bool | None, INTENT] = ...
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""

class ObjectMeta(ClusterMeta):
    """Metadata of an object that lives in a namespace."""
    def __init__(self, **fields: Unpack[ObjectMetaDict]) -> None:
        """Metadata of an object that lives in a namespace."""
    namespace: Annotated[DnsLabel, INTENT] = ...
    """Namespace of the object."""

class Awaited(ClusterMeta):
    """How an update waits for the object."""
    def __init__(self, **fields: Unpack[AwaitedDict]) -> None:
        """How an update waits for the object."""
    wait: Annotated[bool, INTENT] = ...
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: Annotated[int, INTENT, Field(ge=10, le=7200)] = ...
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""

class ServiceMeta(ObjectMeta, Awaited):
    """The fields that every service has: its metadata, and how an update waits for it."""
    def __init__(self, **fields: Unpack[ServiceMetaDict]) -> None:
        """The fields that every service has: its metadata, and how an update waits for it."""
    stopped: Annotated[bool, INTENT] = ...
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""

class Placed(Args):
    """Placement of a workload's pods."""
    def __init__(self, **fields: Unpack[PlacedDict]) -> None:
        """Placement of a workload's pods."""
    pool: Annotated[str | None, INTENT] = ...
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
