"""Fields that many objects share: metadata, and how an update creates them and waits for them."""

from typing import Annotated

from pydantic import Field

from .base import INTENT, Args
from .quantity import DnsLabel


class ClusterMeta(Args):
    """Metadata of an object that belongs to the whole cluster."""

    name: Annotated[str | None, INTENT] = None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    labels: Annotated[dict[str, str], INTENT] = Field(default_factory=dict)
    """Labels of the object."""
    annotations: Annotated[dict[str, str], INTENT] = Field(default_factory=dict)
    """Annotations of the object."""
    import_id: Annotated[str | None, INTENT] = None
    """``namespace/name`` (or ``name``) of an existing object that the next update takes over. The update fails if the object
    differs from these arguments. Remove ``import_id`` after the update."""
    retain: Annotated[bool | None, INTENT] = None
    """Whether the object remains in the cluster when the stack is destroyed or no longer contains it. Default: true with
    ``import_id``, otherwise false. ``kserve-iac import --live`` writes true, so that the object also remains after ``import_id``
    is removed."""


class ObjectMeta(ClusterMeta):
    """Metadata of an object that lives in a namespace."""

    namespace: Annotated[DnsLabel, INTENT] = "default"
    """Namespace of the object."""


class Awaited(ClusterMeta):
    """How an update waits for the object."""

    wait: Annotated[bool, INTENT] = True
    """Whether an update waits until KServe reports the object as Ready, or as Stopped if ``stopped`` is set."""
    ready_timeout: Annotated[int, INTENT, Field(ge=10, le=7200)] = 1800
    """Maximum time in seconds that an update waits. The default, 1,800, includes image pull, model download and engine start."""


class ServiceMeta(ObjectMeta, Awaited):
    """The fields that every service has: its metadata, and how an update waits for it."""

    stopped: Annotated[bool, INTENT] = False
    """Whether the service is stopped: KServe deletes its pods but keeps the object (``serving.kserve.io/stop``)."""


class Placed(Args):
    """Placement of a workload's pods."""

    pool: Annotated[str | None, INTENT] = None
    """Node pool for the pods. The rendering adds its node selector and tolerations. If not set, the pods run wherever they
    fit."""
