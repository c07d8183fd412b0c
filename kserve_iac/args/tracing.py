"""OpenTelemetry tracing of a service."""

from typing import Annotated

from pydantic import Field

from .base import Args


class Tracing(Args):
    """OpenTelemetry tracing. Empty: KServe's defaults."""

    exporter_endpoint: str | None = None
    """Address that receives the traces. KServe's default: ``http://otel-collector:4317``."""
    exporter: str | None = None
    """Exporter. KServe's default: ``otlp``."""
    sampler: str | None = None
    """Sampler. KServe's default: ``parentbased_traceidratio``."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Argument of the sampler. For the default sampler, it is the share of requests that are traced (KServe's default:
    ``0.05``)."""
