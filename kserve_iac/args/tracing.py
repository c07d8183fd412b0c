"""OpenTelemetry tracing of a service."""

from typing import Annotated

from pydantic import Field

from .base import Args


class Tracing(Args):
    """OpenTelemetry tracing. Empty: KServe's defaults."""

    exporter_endpoint: str | None = None
    """Where traces go; KServe takes ``http://otel-collector:4317`` where unset."""
    exporter: str | None = None
    """Exporter; ``otlp`` where unset."""
    sampler: str | None = None
    """Sampler; ``parentbased_traceidratio`` where unset."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Argument of the sampler, for the default one the share of requests (``0.05`` where unset)."""
