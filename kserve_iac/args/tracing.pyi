# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""OpenTelemetry tracing of a service."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import TracingDict

class Tracing(Args):
    """OpenTelemetry tracing. Empty: KServe's defaults."""
    def __init__(self, **fields: Unpack[TracingDict]) -> None:
        """OpenTelemetry tracing. Empty: KServe's defaults."""
    exporter_endpoint: str | None = ...
    """Where traces go; KServe takes ``http://otel-collector:4317`` where unset."""
    exporter: str | None = ...
    """Exporter; ``otlp`` where unset."""
    sampler: str | None = ...
    """Sampler; ``parentbased_traceidratio`` where unset."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Argument of the sampler, for the default one the share of requests (``0.05`` where unset)."""
