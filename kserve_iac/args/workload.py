"""What every serving workload shares: where it runs and what its pod may say beyond the typed fields."""

from typing import Annotated, Any

from pydantic import Field

from .base import Args, In
from .pod import DnsLabel


class Placed(Args):
    """Placement of a workload's pods."""

    pool: str | None = None
    """Node pool that its pods run on: node selector and tolerations follow. Where unset, they run wherever they fit."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Further node labels that are required."""
    tolerations: list[dict[str, Any]] = Field(default_factory=list)
    """Further tolerations, as Kubernetes spells them."""
    service_account_name: In[str] | None = None
    """ServiceAccount of its pods; it must exist. KServe reads storage credentials from the Secrets listed on it."""
    extra_pod_spec: dict[str, Any] = Field(default_factory=dict)
    """Any other field of a Kubernetes pod spec, by its own name (``affinity``, ``volumes``, ``priorityClassName`` …)."""


class ServiceMeta(Args):
    """What every service says about itself and about how it is awaited."""

    name: str | None = None
    """Name of the Kubernetes object; default: the name of the component or of its entry in the environment."""
    namespace: DnsLabel = "default"
    """Namespace it lives in."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of the object."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the object."""
    stopped: bool = False
    """Whether it is stopped: its pods go, the object stays (``serving.kserve.io/stop``)."""
    wait: bool = True
    """Whether an update waits until KServe says Ready (or Stopped, where it is stopped)."""
    ready_timeout: Annotated[int, Field(ge=10, le=7200)] = 1800
    """Seconds to wait for that. Default 1800: image pull, model download and engine start take their time."""
