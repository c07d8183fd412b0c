"""The parts of a pod that people set by hand: containers, environment, resources.

Field names are Kubernetes' own. What is not typed here goes through ``extra`` as Kubernetes spells it.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator

from ..catalog.machines import GPU_RESOURCE
from .base import Args, In

Quantity = Annotated[
    str, Field(pattern=r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$", coerce_numbers_to_str=True)
]
"""A Kubernetes quantity (``500m``, ``16Gi``, ``1``)."""

DnsLabel = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""A DNS label (RFC 1123)."""


class EnvVar(Args):
    """An environment variable: exactly one of ``value`` and ``value_from``."""

    name: str = Field(min_length=1)
    """Its name."""
    value: In[str] | None = None
    """Its literal value. Tokens belong into a Secret, referred to by ``value_from``."""
    value_from: dict[str, Any] | None = None
    """A reference, as Kubernetes spells it: ``secretKeyRef``, ``configMapKeyRef``, ``fieldRef``, ``resourceFieldRef``."""

    @model_validator(mode="after")
    def _one(self) -> "EnvVar":
        if (self.value is None) == (self.value_from is None):
            raise ValueError("give exactly one of value and valueFrom")
        return self


class Resources(Args):
    """Compute resources of a container. GPUs follow from ``pool`` and parallelism or ``gpus``; do not repeat them here."""

    requests: dict[str, Quantity] = Field(default_factory=dict)
    """What the scheduler reserves, by resource name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: dict[str, Quantity] = Field(default_factory=dict)
    """What the container may use at most."""

    @model_validator(mode="after")
    def _no_gpus(self) -> "Resources":
        # Two sources would have to agree; and only the intent can be checked against the pool.
        if GPU_RESOURCE in self.requests or GPU_RESOURCE in self.limits:
            raise ValueError(f"{GPU_RESOURCE} follows from gpus or parallelism; leave it out here")
        return self


class Container(Args):
    """A container, for custom predictors and transformers."""

    name: DnsLabel | None = None
    """Default ``kserve-container``, the name KServe treats as the component's own."""
    image: In[str] | None = None
    """Image, pinned to a tag or digest."""
    command: list[In[str]] | None = None
    """Entry point; the image's where unset."""
    args: list[In[str]] | None = None
    """Arguments of the entry point."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment variables."""
    resources: Resources | None = None
    """Requests and limits."""
    ports: list[dict[str, Any]] | None = None
    """Ports, as Kubernetes spells them; KServe sends traffic to the first (default 8080)."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Any other field of a Kubernetes container, by its own name (probes, volumeMounts, securityContext …)."""
