"""Limits of an environment that apply to every change."""

from typing import Annotated

from pydantic import Field

from .base import Args


class Guardrails(Args):
    """Limits of an environment. The preview refuses a plan that exceeds one of them."""

    usd_per_hour: Annotated[float, Field(gt=0)] | None = None
    """Maximum cost of all nodes in USD an hour if every service has its maximum number of replicas. The prices are list prices,
    or ``usd_per_hour`` of the pools."""
    usd_per_month: Annotated[float, Field(gt=0)] | None = None
    """Maximum cost of all nodes in USD for a month of 730 hours."""
    max_gpus: Annotated[int, Field(ge=0)] | None = None
    """Maximum number of GPUs of all kinds that the services may request with their maximum numbers of replicas."""
    gpus: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Maximum number of GPUs by accelerator type (``nvidia-h100-80gb: 16``)."""
    spot_minimum: bool = True
    """Whether the minimum replicas of a service may run on spot and flex-start nodes, which can be preempted. Default true."""
    floating_tags: bool = True
    """Whether images may have no tag, or ``latest``. Default true, with a warning."""
    open_endpoints: bool = True
    """Whether LLM services behind an external address of the Gateway may be called without authentication. Default true, with a
    warning."""
