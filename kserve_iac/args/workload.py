"""What objects say about themselves, and about how they are made and awaited."""

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
    """``namespace/name`` (or ``name``) of an existing object that is taken over by the next update, which fails
    if the object differs from these arguments. Remove it afterwards."""
    retain: Annotated[bool | None, INTENT] = None
    """Whether the object stays in the cluster when this stack is destroyed or no longer has it. Default: true beside
    ``import_id``, else false. An import of live objects writes it, so that it holds when ``import_id`` is removed."""


class ObjectMeta(ClusterMeta):
    """Metadata of an object that lives in a namespace."""

    namespace: Annotated[DnsLabel, INTENT] = "default"
    """Namespace it lives in."""


class Awaited(ClusterMeta):
    """How an update waits for it."""

    wait: Annotated[bool, INTENT] = True
    """Whether an update waits until KServe reports Ready (or Stopped, if it is stopped)."""
    ready_timeout: Annotated[int, INTENT, Field(ge=10, le=7200)] = 1800
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""


class ServiceMeta(ObjectMeta, Awaited):
    """The fields that every service has: its metadata, and how an update waits for it."""

    stopped: Annotated[bool, INTENT] = False
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""


class Placed(Args):
    """Placement of a workload's pods."""

    pool: Annotated[str | None, INTENT] = None
    """Node pool that its pods run on: node selector and tolerations follow. If not set, they run wherever they fit."""
