"""What an environment may not exceed, whoever changes it."""

from typing import Annotated

from pydantic import Field

from .base import Args


class Guardrails(Args):
    """Limits of an environment; a plan that exceeds one is refused."""

    usd_per_hour: Annotated[float, Field(gt=0)] | None = None
    """Maximum cost of all nodes in USD an hour with the maximum of replicas, by list prices or prices of the pools."""
    usd_per_month: Annotated[float, Field(gt=0)] | None = None
    """The same for a month of 730 hours."""
    max_gpus: Annotated[int, Field(ge=0)] | None = None
    """Maximum of GPUs of all kinds that services may request with the maximum of replicas."""
    gpus: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """The same by accelerator type (``nvidia-h100-80gb: 16``)."""
    spot_minimum: bool = True
    """Whether the minimum replicas of a service may run on spot and flex-start nodes, which can be preempted. Default true."""
    floating_tags: bool = True
    """Whether images may have no tag, or ``latest``. Default true, with a warning."""
