"""Limits of an environment that apply to every change."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Args

OfServices = Literal["spotMinimum", "floatingTags", "openEndpoints", "missingProbes", "plainSecrets", "modelSources"]
"""The limits that apply to each service by itself, so that a service can be excepted from them."""


class GuardrailException(Args):
    """A service that a guardrail does not apply to. Each review of a change lists the exceptions with their reasons."""

    service: Annotated[str, Field(min_length=1)]
    """Name of the service in the environment."""
    limit: OfServices
    """The guardrail."""
    reason: Annotated[str, Field(min_length=1)]
    """The reason, for those who review changes. Required."""


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
    unprotected_clusters: bool = True
    """Whether a cluster on GKE may be without ``protect`` and ``deletion_protection``. Default true."""
    missing_probes: bool = True
    """Whether containers with an image of the service's own may have no liveness probe, or no readiness probe. KServe's presets
    and runtimes have their own probes, and KServe adds a readiness probe to ``kserve-container``. Default true."""
    plain_secrets: bool = True
    """Whether environment variables and arguments may contain values that seem to be secrets. Default true, with a warning."""
    model_sources: list[Annotated[str, Field(min_length=1)]] | None = None
    """Beginnings of the addresses from which services may load models (``hf://Qwen/``, ``gs://my-models/``). Default: every
    address."""
    exceptions: list[GuardrailException] = Field(default_factory=list)
    """Services to which one of these guardrails does not apply."""
